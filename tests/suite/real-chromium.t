# A browser, without a window: a page and what it needs, a seek in a long sound, revalidation, a form, a listing, a password. tests/clients/run installs it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Compress::Gzip qw(gzip);
use Client;
use Httpway;

plan skip_all => 'chromium (Debian package chromium) is not there; tests/clients/run installs it, some 300 MB, and runs this' if !-x '/usr/bin/chromium';
my $rate = 48000;
my $seconds = 240;
my $sound = pack('a4 V a4 a4 V v v V V v v a4 V', 'RIFF', 36 + 4 * $rate * $seconds, 'WAVE', 'fmt ', 16, 1, 2, $rate, 4 * $rate, 4, 16, 'data', 4 * $rate * $seconds) . pack('v*', map { ($_ * 40) % 6000 } 1 .. $rate * 2) x $seconds; # 46 MB
my $style = "p { color: rgb(1, 2, 3) }\n" . "/* much */\n" x 5000;
gzip \$style, \my $packed or die;

# Each step tells what it saw by asking for /report/STEP/WHAT, which the log keeps.
my $page = <<'END';
<!DOCTYPE html><html><head><title>steps</title><link rel=stylesheet href=style.html><meta charset=utf-8></head><body><p id=p>text</p><img id=i src=dot.svg>
<form id=f method=post action=echo.cgi target=frame><input name=a value="b c&amp;ü"></form><iframe name=frame></iframe>
<script>
const report = (step, what) => fetch('/report/' + step + '/' + encodeURIComponent(what));
const text = async (path, options) => { const r = await fetch(path, options); return r.status + ' ' + await r.text() };
async function seek() {
  const audio = new Audio('sound.wav');
  audio.preload = 'metadata';
  const event = (name) => new Promise((yes, no) => { audio.addEventListener(name, yes, { once: true }); audio.addEventListener('error', () => no(audio.error.message), { once: true }) });
  await event('loadedmetadata');
  audio.currentTime = 200;
  await event('seeked');
  return Math.round(audio.duration) + ' ' + Math.round(audio.currentTime);
}
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
  many: async () => (await Promise.all(Array.from({ length: 100 }, (_, n) => text('a.txt?' + n)))).filter(t => t === '200 hello').length,
  sound: seek,
};
onload = async () => {
  for (const step in steps) { let what; try { what = String(await steps[step]()) } catch (e) { what = 'error ' + e } await report(step, what.slice(0, 60)) }
  report('end', '');
};
</script></body></html>
END
my $site = Client->new(files => { 'www/page.html' => $page, 'www/style.html' => $style, 'www/style.html.gz' => $packed, 'www/dot.svg' => '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"><rect width="7" height="7"/></svg>', 'www/a.txt' => 'hello',
    'www/sound.wav' => $sound, 'www/dir/index.html' => '<!DOCTYPE html><title>behind</title><p>index', 'www/tree/a <b>.txt' => '', "www/tree/gr\xc3\xbc\xc3\x9fe.txt" => '', 'www/tree/sub/x' => '', 'users' => 'u:' . crypt('pw', 'ab') . "\n", 'bin/autoindex' => read_file(helper_path('autoindex')),
    'www/echo.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s ' \"\$REQUEST_METHOD\"\ncat\n" },
  control => 'Precompressed On EncryptedUserFile On Types { text/css { style.html } image/svg+xml { .svg } audio/wav { .wav } }',
  virtual => 'Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users } Control { Alias /tree Location @DIR@/www/tree Specials { CGI { autoindex } } AutoIndexCommand @DIR@/bin/autoindex }');
chmod 0755, $site->path('bin/autoindex');
my @browser = ('/usr/bin/chromium', '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required', '--log-level=3', '--no-proxy-server', '--user-data-dir=' . $site->home('profile'));

sub shown { my ($what, $url) = @_; return $site->works($what, '/bin/sh', '-c', 'exec "$@" 2>/dev/null', 'sh', @browser, '--dump-dom', $url) }

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

subtest 'pages' => sub {
  like(shown('a directory', $site->url('/dir')), qr{<title>behind</title>.*<p>index}s, 'behind its redirect');
  my $listing = shown('a listing', $site->url('/tree/'));
  like($listing, qr{href="[^"]*$_"}, $_) for 'a%20%3Cb%3E\.txt', 'gr%C3%BC%C3%9Fe\.txt', 'sub/';
  like(shown('an error', $site->url('/none')), qr/404 Not Found/, 'is shown');
  $site->asked;
};

subtest 'a password' => sub {
  like(shown('given in the address', $site->url('/realm/dir/', 'u:pw')), qr/<p>index/, 'is sent');
  my @asked = grep { m{^GET /realm/dir/ } } $site->asked;
  is_deeply([map { join ' ', (split)[2, 3] } @asked], ['401 -', '200 u'], 'when asked for');
  unlike(shown('a wrong one', $site->url('/realm/dir/', 'u:no')), qr/<p>index/, 'shows nothing');
  is(scalar(grep { m{ 200 } && m{/realm/} } $site->asked), 0, 'and gets nothing');
};

sub unescaped { my ($step, $what) = @_; return ($step, $what =~ s/%([0-9A-F]{2})/chr hex $1/gier) }
subtest 'steps of a page' => sub {
  my $pid = begin($site->url('/page.html'));
  ok($site->server->wait_for_log(qr{^GET\t/report/end/}, 60, 'log/access'), 'the last one') or diag join "\n", $site->server->log_lines("log/access");
  ok(end($pid), 'it is ended');
  my %saw = map { m{^GET\t/report/(\w+)/([^\t]*)\t} ? unescaped($1, $2) : () } $site->server->log_lines('log/access');
  my %want = (style => 'rgb(1, 2, 3)', image => 7, missing => qr/^404 /, first => '200 hello', second => '200 hello', part => '206 ll', form => qr/^POST a=b\+c%26%C3%BC/, many => 100, sound => "$seconds 200");
  for my $step (sort keys %want) { like($saw{$step} // 'nothing', ref $want{$step} ? $want{$step} : qr/^\Q$want{$step}\E$/, $step) }
  my @asked = $site->asked;
  is_deeply([map { (split)[2] } grep { m{^GET /a\.txt } } @asked[0 .. (grep { $asked[$_] =~ m{/report/second} } 0 .. $#asked)[0]]], [200, 304], 'what it had was good enough');
  my ($style_bytes) = map { (split)[-1] } grep { m{^GET /style\.html 200 } } @asked;
  cmp_ok($style_bytes || 1e9, '<', length($style) / 10, 'the style came compressed');
  my @sound = grep { m{^GET /sound\.wav } } @asked;
  cmp_ok(scalar(grep { / 206 / } @sound), '>=', 2, 'the sound in parts') or diag join "\n", @sound;
  my $bytes = 0;
  $bytes += (split)[-1] for @sound;
  cmp_ok($bytes, '<', length $sound, 'and not all of it') or diag join "\n", @sound;
  is(scalar(grep { / 5\d\d / } @asked), 0, 'no error of ours');
};

$site->finish;
done_testing;
