# Cases: what twelve servers were asked (item 80), one case for each probe; the answer is that of the best of them, or better.
package Conformance::Probes;
use strict;
use warnings;
use Conformance;
use Httpway;

# probe NAME, SECTION, BYTES, WANT, OPTIONS
sub probe { my ($name, $section, $bytes, $want, %option) = @_; item 80, $name, $section; answer $option{what} || 'a probe', $bytes, $want, %option }
sub message { my ($target, $method, @fields) = @_; return join "\r\n", "$method $target HTTP/1.1", 'Host: h', @fields, '', '' }
my $tag = '"@ETAG /digits.txt@"';
my $changed = 'Sun, 09 Sep 2001 01:46:40 GMT';
my @page = (fields => { 'content-type' => 'text/html; charset=utf-8' });

probe 'range 0-9', 'RFC 9110 14.2', get_line('/huge.bin', 'Range: bytes=0-9'), '206 kept', body => "\0" x 10;
probe 'range -5', 'RFC 9110 14.1.2', get_line('/digits.txt', 'Range: bytes=-5'), '206 kept', body => '56789';
probe 'multi-range', 'RFC 9110 14.6', get_line('/digits.txt', 'Range: bytes=0-1,4-5'), '206 kept', what => 'all parts, not only the first', fields => { 'content-type' => qr{^multipart/byteranges; boundary=} }, body => qr{\r\n\r\n01\r\n.*\r\n\r\n45\r\n}s;
probe 'range past EOF', 'RFC 9110 15.5.17', get_line('/digits.txt', 'Range: bytes=10-'), '416 kept', fields => { 'content-range' => 'bytes */10' };
probe 'range 2^64-1 -', 'RFC 9110 15.5.17', get_line('/digits.txt', 'Range: bytes=18446744073709551615-'), '416 kept', fields => { 'content-range' => 'bytes */10' };
probe 'range suffix 2^63+1', 'RFC 9110 14.1.2', get_line('/digits.txt', 'Range: bytes=-9223372036854775809'), '206 kept', what => 'a suffix longer than the file is the file', body => '0123456789';
probe 'ETag', 'RFC 9110 8.8.3', get_line('/digits.txt'), '200 kept', what => 'a strong one', fields => { etag => qr{^"[^"]+"$} };
probe 'INM 304', 'RFC 9110 13.1.2', get_line('/digits.txt', "If-None-Match: $tag"), '304 kept';
probe 'IMS 304', 'RFC 9110 13.1.3', get_line('/digits.txt', "If-Modified-Since: $changed"), '304 kept';
probe 'gz sibling', 'RFC 9110 8.4', get_line('/coded/page.html', 'Accept-Encoding: gzip'), '200 kept', what => 'where Precompressed is On', fields => { 'content-encoding' => 'gzip' };
probe 'Vary', 'RFC 9110 12.5.5', get_line('/coded/page.html'), '200 kept', what => 'on the answer without coding too', fields => { vary => 'Accept-Encoding' };
probe 'nosniff', 'WHATWG Fetch 3.5', get_line('/guarded/a.txt'), '200 a.txt kept', what => 'where ExtraHeaders asks for it', fields => { 'x-content-type-options' => 'nosniff' };
probe 'listing /sub/', 'RFC 9110 17', get_line('/bare/'), '404 kept', what => 'none unless AutoIndexCommand asks for it';
probe '/sub (directory)', 'RFC 9110 10.2.2', get_line('/sub'), '302 kept', what => 'a path, without host and port', fields => { location => '/sub/' };
probe 'CRLF redirect', 'RFC 9110 5.5', get_line('/sub%0d%0aX:y'), '404 kept', fields => { x => undef, location => undef };
probe '//evil.com/..%2fsub', 'RFC 3986 4.2', get_line('//evil.com/..%2fsub'), '404 kept', what => 'no redirect to another host', fields => { location => undef };
probe '404 XSS', 'RFC 9110 17', get_line('/<script>alert(1)</script>'), '404 kept', @page, body => qr{\A(?!.*<script).*\z}s;
probe '/index.html%00.txt', 'RFC 3986 7.3', get_line('/a.txt%00.txt'), '400 closed';
probe 'raw /../ x6', 'RFC 3986 5.2.4', get_line('/../../../../../../etc/passwd'), '404 kept';
probe 'encoded ../', 'RFC 3986 7.3', get_line('/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd'), '404 kept';
probe '/.secret', 'RFC 8615', get_line('/.secret'), '404 kept';
probe 'no Host 1.1', 'RFC 9112 3.2', "GET /a.txt HTTP/1.1\r\n\r\n", '400 closed';
probe '2x Host', 'RFC 9112 3.2', "GET /a.txt HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", '400 closed';
probe 'Host ../', 'RFC 9112 3.2', "GET /a.txt HTTP/1.1\r\nHost: ../\r\n\r\n", '400 closed';
probe 'Host empty', 'RFC 9110 4.2.1', "GET /a.txt HTTP/1.1\r\nHost:\r\n\r\n", '400 closed';
probe 'TE+CL', 'RFC 9112 6.3', message('/a.txt', 'POST', 'Content-Length: 5', 'Transfer-Encoding: chunked') . "0\r\n\r\n", '400 closed';
probe '2x CL', 'RFC 9112 6.3', message('/a.txt', 'POST', 'Content-Length: 5', 'Content-Length: 6') . 'hello', '400 closed';
probe 'CL +5', 'RFC 9112 6.2', message('/a.txt', 'POST', 'Content-Length: +5') . 'hello', '400 closed';
probe 'CL -1', 'RFC 9112 6.2', message('/a.txt', 'POST', 'Content-Length: -1'), '400 closed';
probe 'GET with TE', 'RFC 9112 6.3', message('/a.txt', 'GET', 'Transfer-Encoding: chunked') . "0\r\n\r\n", '200 a.txt closed', what => 'nothing behind it is taken for a request';
probe 'GET with body, then 2nd request', 'RFC 9110 9.3.1', message('/a.txt', 'GET', 'Content-Length: ' . length message('/Upper.txt', 'GET')) . message('/Upper.txt', 'GET'), qr{^200 a\.txt (?:kept|closed)$}, what => 'the content is no request';
probe 'obs-fold', 'RFC 9112 5.2', message('/a.txt', 'GET', "X: a\r\n b"), '400 closed';
probe 'space before :', 'RFC 9112 5.1', message('/a.txt', 'GET', 'X : a'), '400 closed';
probe 'bare LF', 'RFC 9112 2.2', "GET /a.txt HTTP/1.1\nHost: h\n\n", '200 a.txt kept', what => 'lines that end in LF are taken, as RFC 9112 allows; in chunks they are not';
probe 'bare CR', 'RFC 9112 2.2', message('/a.txt', 'GET', "X: a\rb"), '400 closed';
probe 'method FOO', 'RFC 9110 9.1', message('/a.txt', 'FOO'), '501 kept';
probe 'POST static', 'RFC 9110 15.5.6', message('/a.txt', 'POST', 'Content-Length: 5') . 'hello', qr{^405 (?:kept|closed)$}, fields => { allow => 'GET, HEAD, OPTIONS' };
probe 'OPTIONS *', 'RFC 9110 9.3.7', message('*', 'OPTIONS'), '200 kept', fields => { allow => 'GET, HEAD, OPTIONS', 'content-length' => '0' };
probe 'absolute-form', 'RFC 9112 3.2.2', "GET http://h/a.txt HTTP/1.1\r\nHost: other\r\n\r\n", '200 a.txt kept';
probe 'HTTP/0.9', 'RFC 9112 2.3', "GET /a.txt\r\n", '400 closed', @page;
probe 'HTTP/2.0 ver', 'RFC 9110 15.6.6', "GET /a.txt HTTP/2.0\r\nHost: h\r\n\r\n", '505 closed';
probe 'HTTP/1.2', 'RFC 9110 2.5', "GET /a.txt HTTP/1.2\r\nHost: h\r\n\r\n", '200 a.txt kept';
probe 'URI 20k', 'RFC 9110 15.5.15', message('/' . 'x' x 20000, 'GET'), '414 closed', what => 'an answer that arrives';
probe 'hdr 100k', 'RFC 6585 5', message('/a.txt', 'GET', 'X: ' . 'x' x 100000), '431 closed', what => 'an answer that arrives';
probe '1000 hdrs', 'RFC 6585 5', message('/a.txt', 'GET', map { "X-Number-$_: y" } 1 .. 1000), '431 closed', what => 'an answer that arrives';
probe 'HEAD body', 'RFC 9110 9.3.2', message('/a.txt', 'HEAD'), '200 kept', body => '';
probe 'pipeline 3', 'RFC 9112 9.3.2', get_line('/a.txt') x 3, '200 a.txt, 200 a.txt, 200 a.txt kept';
probe 'CGI', 'RFC 3875 6', get_line('/env.cgi'), '200 kept', what => 'what it prints, never its source', body => qr{\A(?!.*#!).*^GATEWAY_INTERFACE=CGI/1\.1$}ms;
probe 'CGI HTTP_PROXY', 'RFC 3875 4.1.18', get_line('/env.cgi', 'Proxy: evil'), '200 kept', body => qr{\A(?!.*HTTP_PROXY).*\z}s;
probe 'CGI _/- clash', 'RFC 3875 4.1.18', get_line('/env.cgi', 'X_Clash: evil'), '200 kept', body => qr{\A(?!.*evil).*\z}s;
probe 'CGI Authorization', 'RFC 3875 9.2', get_line('/env.cgi', 'Authorization: Basic eDp5'), '200 kept', what => 'not passed unless PassAuthorization asks for it', body => qr{\A(?!.*AUTHORIZATION).*\z}s;
probe 'CGI chunked POST', 'RFC 9112 7.1, RFC 3875 4.1.2', message('/echo.cgi', 'POST', 'Transfer-Encoding: chunked') . "5\r\nhello\r\n0\r\n\r\n", '200 kept', what => 'with its length', body => '5:hello';
probe 'CGI 100-continue', 'RFC 9110 10.1.1', message('/echo.cgi', 'POST', 'Content-Length: 5', 'Expect: 100-continue') . 'hello', qr{^(?:100, )?200 kept$}, body => '5:hello';
proved 'a client that waits for 100', 'tests/conformance/framing.pl', 'a client that waits';
1;
