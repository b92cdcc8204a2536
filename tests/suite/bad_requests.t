# Bad requests: each has one documented status, then the connection ends; the same however the bytes are split.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->start(files => { 'www/a.txt' => 'a' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } } } }
END
my $port = $server->port;
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n";
my @bad = (
  [400, 'NUL in the target', "GET /a\0.txt HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'NUL in a field', "${get}X: a\0b\r\n\r\n"],
  [400, 'control character in a field', "${get}X: a\x01b\r\n\r\n"],
  [400, 'bare CR', "${get}X: a\rb\r\n\r\n"],
  [400, 'escaped NUL', "GET /a%00.txt HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'bad escape', "GET /a%zz HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'escape cut off', "GET /a% HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'HTTP/0.9', "GET /a.txt\r\n"],
  [400, 'version malformed', "GET /a.txt HTTP/x.y\r\nHost: h\r\n\r\n"],
  [400, 'lower-case version', "GET /a.txt http/1.1\r\nHost: h\r\n\r\n"],
  [505, 'HTTP/2.0', "GET /a.txt HTTP/2.0\r\nHost: h\r\n\r\n"],
  [505, 'preface of HTTP/2', "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  [400, 'TLS', "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  [400, 'spaces in the target', "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'two spaces', "GET  /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'no host', "GET /a.txt HTTP/1.1\r\n\r\n"],
  [400, 'two hosts', "${get}Host: h\r\n\r\n"],
  [400, 'field without colon', "${get}nonsense\r\n\r\n"],
  [400, 'blank before the colon', "${get}X : y\r\n\r\n"],
  [400, 'empty name', "${get}: y\r\n\r\n"],
  [400, 'folded line', "${get}X: y\r\n z\r\n\r\n"],
  [400, 'relative target', "GET a.txt HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'fragment', "GET /a.txt#x HTTP/1.1\r\nHost: h\r\n\r\n"],
  [400, 'asterisk with GET', "GET * HTTP/1.1\r\nHost: h\r\n\r\n"],
  (map { [400, "Content-Length: $_", "${get}Content-Length: $_\r\n\r\n"] } '+5', '-1', '5,5', '0x5', '9223372036854775808', '99999999999999999999999999', '', '5 5'),
  [400, 'two lengths', "${get}Content-Length: 1\r\nContent-Length: 1\r\n\r\n"],
  [400, 'length and coding', "${get}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"],
  [400, 'coding in HTTP/1.0', "GET /a.txt HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"],
  [400, 'two codings', "${get}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"],
  [501, 'unknown coding', "${get}Transfer-Encoding: xchunked\r\n\r\n"],
  [417, 'unknown expectation', "${get}Expect: miracles\r\n\r\n"],
  [414, 'line too long', 'GET /' . 'a' x 17000 . " HTTP/1.1\r\nHost: h\r\n\r\n"],
  [431, 'head too long', $get . 'X: ' . 'a' x 17000 . "\r\n\r\n"],
  [431, 'too many fields', $get . "X: y\r\n" x 3000 . "\r\n"],
);
for my $case (@bad) {
  my ($status, $name, $bytes) = @$case;
  my ($answer, $end) = raw($port, $bytes, close_write => 0, timeout => 5);
  my @responses = eval { parse_responses($answer) };
  is(scalar(@responses) . ' ' . ($responses[0]{status} || 'none'), "1 $status", "$name: one answer, $status");
  is($responses[0]{headers}{connection}, 'close', 'says that it closes');
  is($end, 'eof', 'and closes, so that the answer arrives');
  next if length $bytes > 500;
  my ($split) = parse_responses(scalar raw($port, $bytes, pieces => 1, timeout => 5));
  is($split->{status}, $status, 'a byte at a time: the same');
}

# Good ones: one request, one answer, however it is sent.
my @good = (
  ['lines ending in LF', "GET /a.txt HTTP/1.1\nHost: h\nConnection: close\n\n"],
  ['empty lines before', "\r\n\r\n${get}Connection: close\r\n\r\n"],
  ['HTTP/1.2 counts as 1.1', "GET /a.txt HTTP/1.2\r\nHost: h\r\nConnection: close\r\n\r\n"],
  ['a field with a high byte', "${get}X: \xe9\r\nConnection: close\r\n\r\n"],
  ['a line of 8000 bytes and the fields of a browser', 'GET /a.txt?' . 'a' x 7980 . " HTTP/1.1\r\nHost: h\r\n" . 'X: ' . 'a' x 7900 . "\r\nConnection: close\r\n\r\n"],
);
for my $case (@good) {
  my ($name, $bytes) = @$case;
  is((parse_responses(scalar raw($port, $bytes)))[0]{status}, 200, $name);
}
my $limit = 16384;
my $exactly = $get . "Connection: close\r\nX: ";
$exactly .= 'a' x ($limit - length($exactly) - 4) . "\r\n\r\n";
is(length $exactly, $limit, 'a head of exactly the limit');
is((parse_responses(scalar raw($port, $exactly)))[0]{status}, 200, 'is taken');
(my $over = $exactly) =~ s/X: a/X: aa/;
is((parse_responses(scalar raw($port, $over)))[0]{status}, 431, 'one byte more is not');

# Content that nobody reads: skipped when it is there, else the connection ends after the answer.
my @two = parse_responses(scalar raw($port, "${get}Content-Length: 5\r\n\r\nGET /${get}Connection: close\r\n\r\n"));
is(join(' ', map { $_->{status} } @two), '200 200', 'content is no request');
my ($bytes, $end) = raw($port, "${get}Content-Length: 50000000\r\n\r\n" . 'x' x 300000, timeout => 5);
is(join(' ', map { $_->{status} } parse_responses($bytes)), '200', 'the answer arrives although content is still coming');
is($end, 'eof', 'then the connection ends');
my ($chunked) = raw($port, "${get}Transfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n${get}\r\n", timeout => 5);
is(join(' ', map { "$_->{status} $_->{headers}{connection}" } parse_responses($chunked)), '200 close', 'chunked content: answered, closed');

is($server->stop, 0, 'ends well');
unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
done_testing;
