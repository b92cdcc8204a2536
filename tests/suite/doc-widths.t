# The documents in a browser: on a screen of 1280 and of 800 pixels no example is cut off or has to be scrolled sideways, nor has a page.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree qw(run_in);

plan skip_all => 'chromium (Debian package chromium) is not there; tests/clients/run installs it' if !-x '/usr/bin/chromium';
my $home = File::Temp->newdir('httpway-widths-XXXXXXXX', TMPDIR => 1);
system('cp', '-R', top_directory() . '/doc', "$home/doc") == 0 or die;
my @pages = map { m{([^/]+)$} } glob "$home/doc/*.html";

# One browser shows all of them, each in a frame as wide as a screen, and prints what is wider than where it stands.
write_bytes("$home/doc/wide.html", q{<!DOCTYPE html><pre style="overflow-x: auto; width: 10em">} . 'x' x 200 . "</pre>\n");
my $list = join ', ', map { qq{"$_"} } 'wide.html', @pages;
write_bytes("$home/doc/all.html", <<"END");
<!DOCTYPE html><body><script>
const found = [];
async function look(page, width) {
  const frame = document.createElement('iframe');
  frame.width = width; frame.height = 2000; frame.src = page;
  await new Promise(yes => { frame.onload = yes; document.body.append(frame) });
  const inside = frame.contentDocument;
  for (const e of [inside.documentElement, ...inside.querySelectorAll('pre')])
    if (e.scrollWidth > e.clientWidth + 1) found.push([page, width, e.tagName, e.textContent.slice(0, 60).replace(/[^ -~]+/g, ' ')].join(' '));
  frame.remove();
  found.push(page + ' ' + width + ' seen');
}
(async () => { for (const width of [1280, 800]) for (const page of [$list]) await look(page, width);
  document.body.innerHTML = '<ol>' + found.map(() => '<li>').join('') + '</ol>';
  document.querySelectorAll('li').forEach((li, n) => li.textContent = found[n]); document.title = 'done' })();
</script>
END
my ($code, $said) = run_in("$home", { HOME => "$home", DBUS_SESSION_BUS_ADDRESS => undef }, '/usr/bin/chromium', '--headless=new', '--no-sandbox', '--disable-gpu', '--user-data-dir=' . "$home/profile",
  '--allow-file-access-from-files', '--window-size=1400,2200', '--virtual-time-budget=120000', '--dump-dom', "file://$home/doc/all.html");
plan skip_all => 'chromium does not start here' if $said !~ /<ol>/;
my @lines = $said =~ m{<li>(.*?)</li>}g;
is(scalar(grep { / seen$/ } @lines), 2 * (@pages + 1), 'all pages were seen') or diag $said;
ok((grep { /^wide\.html 800 PRE x+/ } @lines), 'what is too wide is found');
is_deeply([grep { !/ seen$/ && !/^wide\.html / } @lines], [], 'no example and no page scrolls sideways');
done_testing;
