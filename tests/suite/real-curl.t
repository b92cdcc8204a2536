# curl: resumed and partial downloads, codings, conditions, passwords, uploads to scripts, and odd addresses.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Compress::Gzip qw(gzip);
use Client;
use Httpway;

Client->needs(curl => 'curl');
my $big = pack 'N*', map { $_ * 2654435761 % 4294967296 } 1 .. 1_000_000;
my $page = "<p>Grüße</p>\n" x 1000;
gzip \$page, \my $packed or die;
my @odd = ('a b.txt', '100%.txt', 'a+b&c=d.txt', "na\xc3\xafve.txt", '[1]{2}.txt', "quote'\".txt", 'semi;colon:x@y.txt', '~tilde!.txt', 'hash#mark.txt', 'what?.txt', 'back\\slash.txt');
my $site = Client->new(files => { 'www/big.bin' => $big, 'www/a.txt' => join('', map { "line $_\n" } 1 .. 100), 'www/page.html' => $page, 'www/page.html.gz' => $packed, 'www/dir/index.html' => 'index', 'users' => 'u:' . crypt('p:w', 'ab') . "\n",
    'www/echo.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s %s ' \"\$REQUEST_METHOD\" \"\$CONTENT_LENGTH\"\nwc -c\n", (map { ("www/odd/$_" => "this is $_") } @odd) },
  control => 'Precompressed On EncryptedUserFile On MaxBody 3000000', virtual => 'Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users } Control { Alias /gone Answer 410 } Control { Alias /around Redirect /around }' . join '', map { " Control { Alias /to$_ Redirect / RedirectQuery On RedirectStatus $_ }" } 301, 302, 307, 308);
chmod 0644, glob $site->path('www/odd') . '/*';
sub curl { my ($what, @words) = @_; return $site->works($what, 'curl', '-q', '-sS', @words) }

subtest 'resumed' => sub {
  curl('a beginning', '-r', '0-999999', '-o', 'part', $site->url('/big.bin'));
  is(-s $site->home('part'), 1_000_000, 'of that length');
  curl('the rest', '-C', '-', '-o', 'part', $site->url('/big.bin'));
  ok(read_file($site->home('part')) eq $big, 'is the file');
  is_deeply([map { (split)[2] } $site->asked], [206, 206], 'two parts');
  curl('what is all there', '-C', '-', '-o', 'part', $site->url('/big.bin'));
  ok(read_file($site->home('part')) eq $big, 'stays');
  is((split ' ', ($site->asked)[0])[2], 416, 'nothing was left');
  is(curl('the end', '-r', '-7', $site->url('/a.txt')), "ine 100\n" =~ s/^.//r, 'seven bytes');
  my $several = curl('several', '-r', '0-6,-9', '-D', 'head', $site->url('/a.txt'));
  like(read_file($site->home('head')), qr{^HTTP/1\.1 206 .*^Content-Type: multipart/byteranges; boundary=}ms, 'in one answer');
  like($several, qr{Content-Range: bytes 0-6/792\r\n\r\nline 1\n\r\n.*Content-Range: bytes 783-791/792\r\n\r\nline 100\n\r\n--}s, 'both of them');
};

subtest 'codings' => sub {
  ok(curl('compressed', '--compressed', '-D', 'head', $site->url('/page.html')) eq $page, 'the page');
  like(read_file($site->home('head')), qr/^Content-Encoding: gzip\r$/mi, 'was sent compressed');
  $site->asked;
  ok(curl('as it is', '-D', 'head', $site->url('/page.html')) eq $page, 'the page');
  unlike(read_file($site->home('head')), qr/^Content-Encoding/mi, 'was not');
};

subtest 'versions and connections' => sub {
  my $old = curl('HTTP/1.0', '-0', '-i', $site->url('/a.txt'));
  like($old, qr{\AHTTP/1\.1 200 .*\r\n\r\nline 1\n.*line 100\n\z}s, 'the whole file');
  like(curl('HEAD', '-I', $site->url('/big.bin')), qr/^Content-Length: 4000000\r$/mi, 'its length');
  my $many = curl('one connection', '-v', map { ('-o', "many$_", $site->url('/a.txt')) } 1 .. 5);
  is(scalar(() = $many =~ /Re-using existing connection/g), 4, 'for five');
  curl('fifty at once', '-Z', '--parallel-max', 20, '-o', 'p#1', $site->url('/a.txt') . '?[1-50]');
  is(scalar(grep { read_file($site->home("p$_")) eq read_file($site->path('www/a.txt')) } 1 .. 50), 50, 'all of them are whole');
  is(curl('a directory', '-L', $site->url('/dir')), 'index', 'is found behind its redirect');
};

subtest 'redirects' => sub {
  my $text = read_file($site->path('www/a.txt'));
  write_bytes($site->home('copy'), $text);
  for my $status (301, 302, 307, 308) {
    $site->asked;
    is(curl("$status, followed", '-L', $site->url("/to$status/a.txt?a=b")), $text, 'leads to the file');
    is(curl("$status, its target", '-o', '/dev/null', '-w', '%{redirect_url}', $site->url("/to$status/a%20b?c=%26&d")), $site->url('/a%20b?c=%26&d'), 'has path and query');
    my $method = $status < 307 ? 'GET' : 'POST';
    like(curl("$status, a form", '-L', '--data-binary', '@copy', $site->url("/to$status/echo.cgi?x")), $status < 307 ? qr/^GET  ?0$/ : qr/^POST 792 792$/, "is a $method behind it");
    is_deeply([map { join ' ', (split)[0, 2] } $site->asked], ["GET $status", 'GET 200', "GET $status", "POST $status", "$method 200"], "so says the log");
  }
  is(($site->run('curl', '-qsSL', '--max-redirs', 5, $site->url('/around')))[0], 47, 'one that leads to itself is left after a while');
  is(($site->run('curl', '-qsSf', '--data', 'a=b', $site->url('/gone/x')))[0], 22, 'what is gone');
  $site->asked;
  unlink $site->home('copy');
};

subtest 'conditions' => sub {
  $site->asked;
  for (1, 2) { curl("etag $_", '--etag-compare', 'etag', '--etag-save', 'etag', '-o', 'copy', $site->url('/a.txt')) }
  is_deeply([map { (split)[2] } $site->asked], [200, 304], 'the second has it');
  utime 1e9, 1e9, $site->path('www/a.txt');
  curl('another', '--etag-compare', 'etag', '-o', 'copy', '-R', $site->url('/a.txt'));
  is((stat $site->home('copy'))[9], 1e9, 'its date comes along');
  curl('-z', '-z', 'copy', '-o', 'copy', $site->url('/a.txt'));
  curl('a date', '-z', 'Sat, 08 Sep 2001 00:00:00 GMT', '-o', 'copy', $site->url('/a.txt'));
  is_deeply([map { (split)[2] } $site->asked], [200, 304, 200], 'changed, not changed, changed since then');
};

subtest 'passwords' => sub {
  my $text = read_file($site->path('www/a.txt'));
  is(curl('-u', '-u', 'u:p:w', $site->url('/realm/a.txt')), $text, 'let in');
  is(curl('--anyauth', '--anyauth', '-u', 'u:p:w', $site->url('/realm/a.txt')), $text, 'when asked');
  is(curl('in the address', $site->url('/realm/a.txt', 'u:p%3aw')), $text, 'too');
  is(($site->run('curl', '-qsSf', '-u', 'u:wrong', $site->url('/realm/a.txt')))[0], 22, 'a wrong one is refused');
  is_deeply([map { join ' ', (split)[2, 3] } $site->asked], ['200 u', '401 -', '200 u', '200 u', '401 -'], 'so says the log');
  like(curl('an upload behind a challenge', '--anyauth', '-u', 'u:p:w', '--data-binary', '@copy', $site->url('/realm/echo.cgi')), qr/^POST 792 792$/, 'arrives');
};

subtest 'uploads' => sub {
  write_bytes($site->home('up'), 'x' x 2_000_000);
  my $said = curl('two MB', '-v', '-H', 'Expect: 100-continue', '--expect100-timeout', 20, '--data-binary', '@up', $site->url('/echo.cgi'));
  like($said, qr{^< HTTP/1\.1 100 Continue\r$}m, 'when it was told to go on');
  like($said, qr/^POST 2000000 2000000$/m, 'all there');
  like(curl('in chunks', '-X', 'POST', '-H', 'Expect:', '-T', '-', $site->url('/echo.cgi')), qr/^POST 0? ?0$/, 'of nothing');
  like(curl('in chunks', '-X', 'POST', '-H', 'Transfer-Encoding: chunked', '--data-binary', '@up', $site->url('/echo.cgi')), qr/^POST 2000000 2000000$/, 'with their sum as the length');
  like(curl('a form', '-F', 'a=b', '-F', 'f=@up', $site->url('/echo.cgi')), qr/^POST (\d+) \1$/, 'of parts');
  write_bytes($site->home('much'), 'x' x 4_000_000);
  $said = curl('too much', '-v', '-H', 'Expect: 100-continue', '--expect100-timeout', 20, '--data-binary', '@much', $site->url('/echo.cgi'));
  like($said, qr{^< HTTP/1\.1 413 }m, 'is refused');
  unlike($said, qr{100 Continue\r$}m, 'before it is sent');
};

subtest 'odd addresses' => sub {
  for my $name (@odd) {
    my $escaped = $name =~ s/([^A-Za-z0-9.])/sprintf '%%%02x', ord $1/ger;
    is(curl($name, '-g', $site->url("/odd/$escaped")), "this is $name", 'escaped');
  }
  is(curl($_, '-g', '--path-as-is', $site->url("/odd/$_")), "this is $_", 'as it is') for 'a+b&c=d.txt', "na\xc3\xafve.txt", '[1]{2}.txt', 'semi;colon:x@y.txt', '~tilde!.txt', "quote'\".txt";
  is(curl($_->[0], '-g', '-o', '/dev/null', '-w', '%{http_code}', '--path-as-is', $site->url($_->[0])), $_->[1], '... answered') for ['/odd/../../users', 404], ['/odd/%2e%2e/%2e%2e/users', 404], ['/odd/a%00b', 400], ['/odd/%zz', 400], ['/odd/%', 400], ['/a.txt?' . 'q' x 5000, 200], ['//a.txt', 404], ["/odd/\xff\xfe", 404];
};

$site->finish;
done_testing;
