# Requests as they come: their lines, their fields, their versions, and what becomes of the connection. Lines of the access log.
use strict;
use warnings;
no warnings 'qw';
use Mathopd;

my $conf = <<'END';
User nobody
Control { Types { text/plain { txt } } }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /away Location http://a.example } } }
END
my %files = ('www/a.txt' => 'a', 'www/a b.txt' => 'blank');
site 'requests', files => \%files, conf => $conf;
my @line = (show => [qw(status body end)]);
ask "line: $_", "$_\r\nHost: h\r\n\r\n", verbatim => 1, @line for 'GET /a.txt HTTP/1.1', 'GET  /a.txt HTTP/1.1', 'GET /a.txt  HTTP/1.1', 'GET /a.txt HTTP/1.1 ', 'GET /a b.txt HTTP/1.1', 'GET /a.txt', 'GET', 'GET /a.txt HTTP/0.9', 'GET /a.txt HTTP/1.2', 'GET /a.txt HTTP/2.0', 'GET /a.txt HTTP/1', 'GET /a.txt http/1.1', 'GET /a.txt HTTP/1.10', 'GET /a.txt HTTP/01.1', 'GET /a.txt HTTP/ 1.1', 'GET /a.txt FTP/1.1', 'get /a.txt HTTP/1.1', 'GETX /a.txt HTTP/1.1', 'PUT /a.txt HTTP/1.1', 'OPTIONS /a.txt HTTP/1.1', 'OPTIONS * HTTP/1.1', 'GET a.txt HTTP/1.1', 'GET * HTTP/1.1', 'CONNECT h:80 HTTP/1.1', "GET /a.txt\tHTTP/1.1", 'GET ?q HTTP/1.1', 'G[T /a.txt HTTP/1.1';
ask "before: $_->[0]", $_->[1], verbatim => 1, @line for ['an empty line', "\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"], ['five empty lines', "\n\n\n\n\nGET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"], ['line ends are LF', "GET /a.txt HTTP/1.1\nHost: h\n\n"], ['line ends are CR', "GET /a.txt HTTP/1.1\rHost: h\r\r"], ['a blank', " GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"], ['a NUL', "GET /a.txt HTTP/1.1\r\nHost: h\r\nX: \0\r\n\r\n"];
ask "field: $_", "GET /a.txt HTTP/1.1\r\nHost: h\r\n$_\r\n\r\n", verbatim => 1, @line for 'X: y', 'X:y', 'X : y', 'X:', 'nothing', ': y', "X: a\r\n b", "X: a\rb", "X: \x01", "X: \xe9", 'X Y: z', 'Expect: 100-continue', 'Expect: x', 'Connection: close', 'Connection: Close', 'Connection: keep-alive', 'Connection: x, close', 'Connection: close, keep-alive', 'Connection: closed', 'Connection: close-x', 'Keep-Alive: 300', 'Content-Length: 0', 'Content-Length: 3', 'Content-Length: x', 'Content-Length: -1', 'Content-Length: 0x10', 'Content-Length: 5 5', 'Content-Length:', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip', 'Transfer-Encoding: identity', 'Transfer-Encoding: chunked, chunked', 'Upgrade: x', 'TE: trailers', 'Accept: nothing/here', 'Accept-Encoding: identity;q=0', 'Content-Type: x';
ask "$_", "GET /a.txt HTTP/1.0\r\nHost: h\r\n" . ($_ eq 'nothing' ? '' : "$_\r\n") . "\r\n", verbatim => 1, @line for 'nothing', 'Connection: keep-alive', 'Connection: Keep-Alive, x', 'Connection: keep-alive, close', 'Expect: 100-continue', 'Transfer-Encoding: chunked';
ask "POST to $_->[0]: $_->[1]", "POST $_->[0] HTTP/1.1\nHost: h\n$_->[1]", show => [qw(status end)] for ['/a.txt', "Content-Length: 3\n\nabc"], ['/a.txt', "\n"], ['/none', "Content-Length: 3\n\nabc"], ['/none', "\n"], ['/away', "\n"], ['/away', "Content-Length: 3\n\nabc"], ['/none', "Transfer-Encoding: chunked\n\n0\n\n"], ['/none', "Content-Length: 4294967296\n\n"], ['/none', "Content-Length: 0\n\n"], ['/none', "Content-Length: 3\nExpect: 100-continue\n\nabc"];
ask 'an unknown method of a file', "FOO /a.txt HTTP/1.1\nHost: h\n\n", show => [qw(status allow)];
ask 'GET with content', "GET /a.txt HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc", @line;
ask "a head of $_", "GET /a.txt HTTP/1.1\r\nHost: h\r\nX: " . 'y' x ($_ - 38) . "\r\n\r\n", verbatim => 1, alone => 1, show => ['status'] for 1900, 2040, 2047, 2048, 2049, 4000, 8000, 9000;
ask "a line of $_", 'GET /a.txt?' . 'x' x ($_ - 22) . " HTTP/1.1\r\nHost: h\r\n\r\n", verbatim => 1, alone => 1, show => ['status'] for 400, 1900, 2100, 7000, 9000;
ask "$_ fields", "GET /a.txt HTTP/1.1\r\nHost: h\r\n" . join('', map { "X-$_: y\r\n" } 1 .. $_) . "\r\n", verbatim => 1, show => ['status'] for 90, 150;
ask 'three at once', g('/a.txt') . g('/none') . g('/a.txt'), show => ['status', 'body', 'end'];

(my $logging = $conf) =~ s/^User.*\n/User nobody\nLog \@DIR\@\/log\/access\nErrorLog \@DIR\@\/log\/errors\nLogFormat { FORMAT }\n/;
my %formats = (every => 'RemoteUser RemoteAddress ServerName Method Uri QueryString Version Status ContentLength Referer UserAgent LocalAddress LocalPort', read => 'BytesRead Uri', twice => 'Uri URI uri Status Status', order => 'Version Method', default => '');
for my $name (sort keys %formats) {
  (my $its = $logging) =~ s/FORMAT/$formats{$name}/;
  site "log: $name", files => { %files, 'www/q"t.txt' => 'q' }, conf => $name eq 'default' ? $its =~ s/User nobody/User nobody LogGMT On/r : $its;
  next if $name eq 'default';
  ask "$_->[0]", $_->[1], logged => 1 for ['GET', g('/a.txt', 'H.Example:80')], ['HEAD', "HEAD /a.txt HTTP/1.1\nHost: h\n\n"], ['not there', g('/none')], ['with a query', g('/a.txt?a=b')], ['with an empty query', g('/a.txt?')], ['without a host', "GET /a.txt HTTP/1.0\n\n"];
  next if $name ne 'every';
  ask "$_->[0]", $_->[1], logged => 1 for ['a redirect', g('/away/x')], ['a range', g('/a.txt', 'h', 'Range: bytes=0-0')], ['304', g('/a.txt', 'h', 'If-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT')], ['absolute', "GET http://b.example/a.txt HTTP/1.1\nHost: h\n\n"], ['referer and agent', g('/a.txt', 'h', 'Referer: http://x/"y"', 'User-Agent: a  b\\c')], ['bytes', g('/a.txt', 'h', "User-Agent: caf\xc3\xa9")], ['a blank target', g('/a%20b.txt')], ['POST', "POST /a.txt HTTP/1.1\nHost: h\nContent-Length: 0\n\n"], ['a method that is none', "FOO /a.txt HTTP/1.1\nHost: h\n\n"], ['a quote', g('/q%22t.txt')], ['an empty referer', g('/a.txt', 'h', 'Referer:')], ['a control character', g('/a.txt', 'h', "User-Agent: a\tb")];
}
ask 'the default', g('/a.txt'), logged => 1;

site 'log: scripts', files => { 'www/a.cgi' => perl('print "\nbody"'), 'www/l.cgi' => perl('print "Content-Length: 4\n\nbody"'), 'www/s.cgi' => perl('print "Status: 234 x\n\n"'), 'users' => "ann:b\n", 'www/a.txt' => 'a' }, conf => <<'END';
User nobody
StayRoot On
Log @DIR@/log/access
LogFormat { Method } LogFormat { Uri Status ContentLength RemoteUser }
Control { Types { text/plain { txt } } Specials { CGI { cgi } } ScriptUser games <<ScriptTrustWritable On>> }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /r Location @DIR@/www Realm r UserFile @DIR@/users } } }
END
ask $_, g("/$_"), logged => 1 for qw(a.cgi l.cgi s.cgi r/a.txt);
ask 'with a name', g('/r/a.txt', 'h', 'Authorization: Basic YW5uOmI='), logged => 1;
1;
