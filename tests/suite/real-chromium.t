# A browser, without a window and without more than itself: a page and what it needs, revalidation, a part, a form, many requests at once.
# What has to be clicked, and a seek, is in tests/clients/*.mjs; tests/clients/run installs the browser.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Compress::Gzip qw(gzip);
use Client;
use Httpway;

plan skip_all => 'chromium (Debian package chromium) is not there; tests/clients/run installs it, some 300 MB, and runs this' if !-x '/usr/bin/chromium';
my $style = "p { color: rgb(1, 2, 3) }\n" . "/* much */\n" x 5000;
gzip \$style, \my $packed or die;

# Each step tells what it saw by asking for /report/STEP/WHAT, which the log keeps.
my $page = <<'END';
<!DOCTYPE html><html><head><title>steps</title><link rel=stylesheet href=style.html><meta charset=utf-8></head><body><p id=p>text</p><img id=i src=dot.svg>
<form id=f method=post action=echo.cgi target=frame><input name=a value="b c&amp;ü"></form><iframe name=frame></iframe>
<script>
const report = (step, what) => fetch('/report/' + step + '/' + encodeURIComponent(what));
const text = async (path, options) => { const r = await fetch(path, options); return r.status + ' ' + await r.text() };
function post() {
  return new Promise(yes => { const frame = document.querySelector('iframe'); frame.onload = () => { const t = frame.contentDocument.body.textContent; if (t) yes(t) }; f.submit() });
}
const steps = {
  style: async () => getComputedStyle(p).color,
  image: async () => i.naturalWidth,
  missing: () => text('none.txt'),
  first: () => text('a.txt', { cache: 'no-cache' }),
  second: () => text('a.txt', { cache: 'no-cache' }),
  part: () => text('a.txt', { headers: { Range: 'bytes=2-3' } }),
  form: post,
  to301: () => text('to301/echo.cgi', { method: 'POST', body: 'a=b' }),
  to308: () => text('to308/echo.cgi', { method: 'POST', body: 'a=b' }),
  query: async () => (await fetch('to307/a.txt?c=%26#d')).url.replace(/^http:..[^/]*/, ''),
  many: async () => (await Promise.all(Array.from({ length: 100 }, (_, n) => text('a.txt?' + n)))).filter(t => t === '200 hello').length,
};
onload = async () => {
  for (const step in steps) { let what; try { what = String(await steps[step]()) } catch (e) { what = 'error ' + e } await report(step, what.slice(0, 60)) }
  report('end', '');
};
</script></body></html>
END
my $site = Client->new(files => { 'www/page.html' => $page, 'www/style.html' => $style, 'www/style.html.gz' => $packed, 'www/dot.svg' => '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"><rect width="7" height="7"/></svg>', 'www/a.txt' => 'hello',
  'www/echo.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s ' \"\$REQUEST_METHOD\"\ncat\n" },
  control => 'Precompressed On Types { text/css { style.html } image/svg+xml { .svg } }', virtual => join '', map { "Control { Alias /to$_ Redirect / RedirectQuery On RedirectStatus $_ } " } 301, 307, 308);
my @browser = ('/usr/bin/chromium', '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--log-level=3', '--no-proxy-server', '--user-data-dir=' . $site->home('profile'));

# begin URL: a browser that stays; end PID: with all that it started.
sub begin {
  my ($url) = @_;
  defined(my $pid = fork) or die "unable to fork: $!";
  return $pid if $pid;
  setpgrp 0, 0;
  $ENV{HOME} = $site->server->path('home');
  exec '/bin/sh', '-c', 'exec "$@" >/dev/null 2>&1', 'sh', @browser, '--remote-debugging-port=0', $url;
  die;
}
sub end { my ($pid) = @_; kill 'KILL', -$pid; waitpid $pid, 0; return wait_until { !processes_with('HOME=' . $site->server->path('home')) } }

sub unescaped { my ($step, $what) = @_; return ($step, $what =~ s/%([0-9A-F]{2})/chr hex $1/gier) }
subtest 'steps of a page' => sub {
  my $pid = begin($site->url('/page.html'));
  ok($site->server->wait_for_log(qr{^GET\t/report/end/}, 60, 'log/access'), 'the last one') or diag join "\n", $site->server->log_lines("log/access");
  ok(end($pid), 'it is ended');
  my %saw = map { m{^GET\t/report/(\w+)/([^\t]*)\t} ? unescaped($1, $2) : () } $site->server->log_lines('log/access');
  my %want = (style => 'rgb(1, 2, 3)', image => 7, missing => qr/^404 /, first => '200 hello', second => '200 hello', part => '206 ll', form => qr/^POST a=b\+c%26%C3%BC/, to301 => qr/^200 GET ?$/, to308 => '200 POST a=b', query => '/a.txt?c=%26', many => 100);
  for my $step (sort keys %want) { like($saw{$step} // 'nothing', ref $want{$step} ? $want{$step} : qr/^\Q$want{$step}\E$/, $step) }
  my @asked = $site->asked;
  is_deeply([map { (split)[2] } grep { m{^GET /a\.txt } } @asked[0 .. (grep { $asked[$_] =~ m{/report/second} } 0 .. $#asked)[0]]], [200, 304], 'what it had was good enough');
  my ($style_bytes) = map { (split)[-1] } grep { m{^GET /style\.html 200 } } @asked;
  cmp_ok($style_bytes || 1e9, '<', length($style) / 10, 'the style came compressed');
  is(scalar(grep { / 5\d\d / } @asked), 0, 'no error of ours');
};

$site->finish;
done_testing;
