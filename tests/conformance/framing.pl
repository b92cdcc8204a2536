# Cases: request line, fields, content and where it ends, connections and limits (items 15 to 24 and 69 to 73).
package Conformance::Framing;
use strict;
use warnings;
use Conformance;
use Httpway;
use Test::More;

# to TARGET, METHOD, FIELDS...: a head.
sub to { my ($target, $method, @fields) = @_; return join "\r\n", "$method $target HTTP/1.1", 'Host: h', @fields, '', '' }
# chunks BYTES: a POST to the script that tells what content it got, framed by hand.
sub chunks { my ($bytes, $target) = @_; return to($target || '/echo.cgi', 'POST', 'Transfer-Encoding: chunked') . $bytes }
# framed FIELD: a GET of a file with it, and a POST to a script with content that could be read both ways.
sub framed {
  my ($what, $want, @fields) = @_;
  answer "$what, to a file", to('/a.txt', 'GET', @fields), $want;
  answer "$what, to a script", to('/echo.cgi', 'POST', @fields) . "0\r\n\r\n", $want;
}
my $body = qr{\A5:hello\z};
my $maybe_continue = qr{^(?:100, )?200 kept$};

item 15, 'cl-bad', 'RFC 9112 6.2, 6.3';
framed "Content-Length $_", '400 closed', "Content-Length: $_" for '+5', '-1', '-0', '5,5', '5, 5', '5, 6', '5,', ',5', '5 5', '0x5', '5a', 'a', '5.0', '1e1', '"5"', '5;x', '9223372036854775808', '18446744073709551616', '18446744073709551621', '9' x 30, '0' x 30 . '5x', "\xb2", '';
framed 'Content-Length that is blanks', '400 closed', "Content-Length: \t ";
framed 'Content-Length with a vertical tab', '400 closed', "Content-Length: \x0b5";
framed 'Content-Length with a NUL', '400 closed', "Content-Length: 5\0";
framed 'Content-Length folded', '400 closed', "Content-Length:\r\n 5";
framed 'Content-Length, a blank before the colon', '400 closed', 'Content-Length : 5';
answer "Content-Length in other words: '$_'", to('/echo.cgi', 'POST', "Content-Length:$_") . 'hello', '200 kept', body => $body for ' 5', '5', "\t5", '  5  ', ' 005', ' 0000000000000005';
answer 'the name in capitals', to('/echo.cgi', 'POST', 'CONTENT-LENGTH: 5') . 'hello', '200 kept', body => $body;
answer 'no content', to('/echo.cgi', 'POST', 'Content-Length: 0'), '200 kept', body => '0:';
answer 'content that ends too early', to('/echo.cgi', 'POST', 'Content-Length: 9') . 'hello', qr{^(?:102 )?(?:200 broken )?closed$}, alone => 1;
answer 'more content than was said is the next request', to('/echo.cgi', 'POST', 'Content-Length: 5') . 'hello' . get_line('/a.txt'), '200, 200 a.txt kept', body => $body;
answer 'a name that only looks like it', to('/a.txt', 'GET', 'Content_Length: 50', 'Content-Length2: x', 'XContent-Length: -1'), '200 a.txt kept';

item 16, 'cl-twice, te-and-cl, te-twice', 'RFC 9112 6.1, 6.3';
framed 'two that are the same', '400 closed', 'Content-Length: 5', 'Content-Length: 5';
framed 'two that differ', '400 closed', 'Content-Length: 5', 'Content-Length: 6';
framed 'two, the first one zero', '400 closed', 'Content-Length: 0', 'content-length: 5';
framed 'chunked and a length', '400 closed', 'Transfer-Encoding: chunked', 'Content-Length: 5';
framed 'a length and chunked', '400 closed', 'Content-Length: 5', 'Transfer-Encoding: chunked';
framed 'a length of zero and chunked', '400 closed', 'Content-Length: 0', 'Transfer-Encoding: chunked';
framed 'chunked twice', '400 closed', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked';
framed 'chunked and identity as fields', qr{^(?:400|501) closed$}, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity';
framed 'identity and chunked as fields', qr{^(?:400|501) closed$}, 'Transfer-Encoding: identity', 'Transfer-Encoding: chunked';
framed "Transfer-Encoding $_: chunked is not last", '400 closed', "Transfer-Encoding: $_" for 'chunked, identity', 'chunked, gzip', 'chunked, chunked', 'chunked,x';
framed "Transfer-Encoding $_: not ours", '501 closed', "Transfer-Encoding: $_" for 'gzip', 'gzip, chunked', 'identity', 'xchunked', 'chunkedx', 'chunk', 'chunked;q=1', '"chunked"', 'chunked x', 'x chunked', ',gzip', 'cow';
framed "an empty Transfer-Encoding:$_", '400 closed', "Transfer-Encoding:$_" for '', ' ,';
framed "a control character: $_->[0]", '400 closed', "Transfer-Encoding: $_->[1]" for ['vertical tab', "\x0bchunked"], ['form feed', "\x0cchunked"], ['NUL', "chunked\0"], ['CR', "chunked\r"], ['CR inside', "chun\rked"], ['DEL', "\x7fchunked"];
framed 'a blank before the colon', '400 closed', 'Transfer-Encoding : chunked';
framed 'folded', '400 closed', "Transfer-Encoding:\r\n chunked";
framed 'folded behind another field', '400 closed', "X: y\r\n Transfer-Encoding: chunked";
answer 'in HTTP/1.0', "POST /echo.cgi HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", '400 closed';
answer 'in HTTP/1.0, kept alive', "GET /a.txt HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", '400 closed';
answer "in other words: $_", to('/echo.cgi', 'POST', "Transfer-Encoding:$_") . "5\r\nhello\r\n0\r\n\r\n", '200 kept', body => $body for ' chunked', 'Chunked', "\tCHUNKED\t", ', chunked', 'chunked , ,';
answer 'a name that only looks like it', to('/a.txt', 'GET', 'Transfer_Encoding: chunked', 'Transfer-Encodin: chunked', 'XTransfer-Encoding: chunked'), '200 a.txt kept';
answer 'TE is another field', to('/a.txt', 'GET', 'TE: chunked', 'Connection: TE'), '200 a.txt kept';

item 17, 'chunk-size', 'RFC 9112 7.1';
answer "good: $_->[0]", chunks($_->[1]), '200 kept', body => $body for ['one chunk', "5\r\nhello\r\n0\r\n\r\n"], ['two', "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"], ['five', join('', map { "1\r\n$_\r\n" } split //, 'hello') . "0\r\n\r\n"],
  ['zeros in front', "0005\r\nhello\r\n0000\r\n\r\n"], ['16 digits', "0000000000000005\r\nhello\r\n0\r\n\r\n"], ['an extension', "5;a=b\r\nhello\r\n0;last\r\n\r\n"], ['a quoted extension', "5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n"],
  ['blanks before an extension', "5 \t;a = b\r\nhello\r\n0\r\n\r\n"], ['an escaped quote', "5;a=\"\\\"\"\r\nhello\r\n0\r\n\r\n"], ['an extension of 4000 bytes', '5;' . 'x' x 4000 . "\r\nhello\r\n0\r\n\r\n"];
answer 'digits in both cases', chunks("a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n"), '200 kept', body => '21:01234567890123456789a';
answer 'none but the last', chunks("0\r\n\r\n"), '200 kept', body => '0:';
answer 'content that looks like chunks', chunks("5\r\n0\r\n\r\n\r\n0\r\n\r\n"), '200 kept', body => "5:0\r\n\r\n";
answer 'content that looks like a request', chunks(sprintf "%x\r\n%s\r\n0\r\n\r\n", length get_line('/a.txt'), get_line('/a.txt')), '200 kept';
answer "bad: $_->[0]", chunks($_->[1]), '400 closed' for ['no digit', "\r\nhello\r\n0\r\n\r\n"], ['a letter', "g\r\nhello\r\n0\r\n\r\n"], ['-1', "-1\r\nhello\r\n0\r\n\r\n"], ['+5', "+5\r\nhello\r\n0\r\n\r\n"], ['0x5', "0x5\r\nhello\r\n0\r\n\r\n"],
  ['a blank in front', " 5\r\nhello\r\n0\r\n\r\n"], ['a blank behind', "5 \r\nhello\r\n0\r\n\r\n"], ['a tab behind', "5\t\r\nhello\r\n0\r\n\r\n"], ['5_', "5_\r\nhello\r\n0\r\n\r\n"], ['5,5', "5,5\r\nhello\r\n0\r\n\r\n"],
  ['2^63', "8000000000000000\r\nhello\r\n0\r\n\r\n"], ['2^64-1', "ffffffffffffffff\r\nhello\r\n0\r\n\r\n"], ['2^64+5', "10000000000000005\r\nhello\r\n0\r\n\r\n"], ['17 digits', "00000000000000005\r\nhello\r\n0\r\n\r\n"],
  ['a size line that ends in LF', "5\nhello\r\n0\r\n\r\n"], ['a size line that ends in CR', "5\rhello\r\n0\r\n\r\n"], ['CR CR LF', "5\r\r\nhello\r\n0\r\n\r\n"], ['nothing behind the content', "5\r\nhello0\r\n\r\n"], ['LF behind the content', "5\r\nhello\n0\r\n\r\n"], ['more content than was said', "5\r\nhello!\r\n0\r\n\r\n"],
  ['less content than was said', "6\r\nhello\r\n0\r\n\r\n"], ['the last line ends in LF', "5\r\nhello\r\n0\r\n\n"], ['an empty extension', "5;\r\nhello\r\n0\r\n\r\n"], ['an extension that is no token', "5; @\r\nhello\r\n0\r\n\r\n"], ['an extension without its value', "5;a=\r\nhello\r\n0\r\n\r\n"], ['a quote without its end', "5;a=\"b\r\nhello\r\n0\r\n\r\n"], ['a NUL in an extension', "5;a\0\r\nhello\r\n0\r\n\r\n"], ['LF in an extension', "5;a\nb\r\nhello\r\n0\r\n\r\n"], ['CR in an extension', "5;a\rb\r\nhello\r\n0\r\n\r\n"],
  ['an extension of 64 KB', '5;' . 'x' x 65536 . "\r\nhello\r\n0\r\n\r\n"], ['blanks without end', '5' . ' ' x 8000 . "\r\nhello\r\n0\r\n\r\n"], ['a number without end', '0' x 8000 . "\r\n"];
answer 'content that ends in the middle of a chunk', chunks("9\r\nhello"), 'closed', alone => 1;
answer 'content without its last chunk', chunks("5\r\nhello\r\n"), 'closed', alone => 1;
answer 'chunks to a file', to('/a.txt', 'GET', 'Transfer-Encoding: chunked') . "5\r\nGET /\r\n0\r\n\r\n", '200 a.txt closed';
answer 'bad chunks to a file are not even read', to('/a.txt', 'GET', 'Transfer-Encoding: chunked') . "zz\r\n", '200 a.txt closed';
proved 'the decoder, at every cut, against a model', 'tests/unit/T_enumerate_chunked.c', 'every cut between them';

item 18, 'trailers', 'RFC 9110 6.5.1, RFC 9112 7.1.2';
my $env = qr{\A(?!.*(?:^|\n)HTTP_(?:X|AUTHORIZATION|COOKIE|TRANSFER_ENCODING)=)(?!.*evil).*^CONTENT_LENGTH=5$}ms;
answer "dropped: $_", chunks("5\r\nhello\r\n0\r\n$_\r\n\r\n", '/env.cgi'), '200 kept', body => $env for 'X: y', 'Content-Length: 3', 'Host: evil', 'Authorization: Basic evil', 'Transfer-Encoding: chunked', 'Cookie: evil', 'Proxy: evil', "X: y\r\nX: z", 'X:', 'Range: bytes=0-1', 'Connection: close', 'Expect: evil';
answer 'of 4000 bytes', chunks("5\r\nhello\r\n0\r\nX: " . 'y' x 4000 . "\r\n\r\n"), '200 kept', body => $body;
answer "bad: $_->[0]", chunks("5\r\nhello\r\n0\r\n$_->[1]\r\n\r\n"), '400 closed' for ['no colon', 'X'], ['an empty name', ': y'], ['a blank before the colon', 'X : y'], ['folded', "X: y\r\n z"], ['a NUL', "X: a\0b"], ['a bare CR', "X: a\rb"], ['a bare LF', "X: a\nY: b"], ['5000 bytes in one', 'X: ' . 'y' x 5000], ['30 KB in all', join "\r\n", map { "X$_: " . 'y' x 1000 } 1 .. 30];

item 19, 'body-on-get', 'RFC 9110 9.3.1, RFC 9112 6.3, 9.3';
my $hidden = get_line('/Upper.txt');
answer "$_->[0]: content is never a request", to($_->[1], $_->[2], 'Content-Length: ' . length $hidden) . $hidden, qr{^$_->[3] (?:kept|closed)$} for ['GET', '/a.txt', 'GET', '200 a.txt'], ['HEAD', '/a.txt', 'HEAD', '200'], ['OPTIONS', '/a.txt', 'OPTIONS', '200'], ['GET of nothing', '/none', 'GET', '404'],
  ['POST to a file', '/a.txt', 'POST', '405'], ['PUT', '/a.txt', 'PUT', '405'], ['DELETE', '/a.txt', 'DELETE', '405'], ['a redirect', '/away/x', 'GET', '302'], ['a directory', '/sub', 'POST', '302'], ['forbidden', '/private/p.txt', 'POST', '403'], ['a realm', '/realm/a.txt', 'POST', '401'], ['an unknown method', '/a.txt', 'FOO', '501'];
answer "$_->[0] with chunks: content is never a request", to($_->[1], $_->[2], 'Transfer-Encoding: chunked') . sprintf("%x\r\n%s\r\n0\r\n\r\n", length $hidden, $hidden), "$_->[3] closed" for ['GET', '/a.txt', 'GET', '200 a.txt'], ['HEAD', '/a.txt', 'HEAD', '200'], ['POST to a file', '/a.txt', 'POST', '405'], ['forbidden', '/private/p.txt', 'POST', '403'], ['an unknown method', '/a.txt', 'FOO', '501'];
answer 'GET of a script with content: it is the script\'s', to('/echo.cgi', 'GET', 'Content-Length: 5') . 'hello', '200 kept', body => $body;
answer 'a script that does not read: never a request', to('/env.cgi', 'POST', 'Content-Length: ' . length $hidden) . $hidden, qr{^200 (?:kept|closed)$}, unsaid => 1;
answer 'content of 1 MB that nobody wants', to('/a.txt', 'GET', 'Content-Length: 1048576') . 'GET / HTTP' x 100000, '200 a.txt closed';
answer 'HTTP/1.0 without length has no content', "POST /a.txt HTTP/1.0\r\n\r\nhello", qr{^(?:411|405) closed$};
proved 'the answer arrives though the client goes on sending', 'tests/suite/last-answers.t', 'content that nobody reads';

item 20, 'pipeline-mixed', 'RFC 9112 9.3.2';
my @mixed = (['GET', '/a.txt', '200'], ['GET', '/echo.cgi', '200'], ['GET', '/none', '404'], ['HEAD', '/a.txt', '200'], ['GET', '/private/p.txt', '403'], ['HEAD', '/env.cgi', '200'], ['OPTIONS', '/a.txt', '200'], ['GET', '/sub', '302'], ['POST', '/echo.cgi', '200', 5], ['FOO', '/', '501']);
sub mixed { my ($close) = @_; return map { [@$_] } map { @mixed } 1 .. 10 }
sub mixed_bytes { return join '', map { to($_->[1], $_->[0], $_->[3] ? ('Content-Length: 5') : ()) . ($_->[3] ? 'hello' : '') } @_ }
for my $way (['in one piece', 1 << 20], ['a byte at a time', 1], ['seven bytes at a time', 7]) {
  checked "100 requests $way->[0]", '100 answers in order', sub {
    my ($server) = @_;
    my @requests = mixed();
    my $bytes = mixed_bytes(@requests);
    my ($came, $end) = raw($server->port, $bytes . to('/a.txt', 'GET', 'Connection: close'), pieces => $way->[1], timeout => 60);
    my @answers = parse_responses($came, (map { $_->[0] } @requests), 'GET');
    is(join(' ', map { $_->{status} } @answers), join(' ', (map { $_->[2] } @requests), 200), 'the statuses');
    is(scalar(grep { $_->{body} eq '5:hello' } @answers), 10, 'the content in its place');
    is($end, 'eof', 'and the end');
  };
}
proved 'files, large ones among them', 'tests/suite/connections.t', 'one answer for each';

item 21, 'expect-100', 'RFC 9110 10.1.1';
answer "to $_->[0]: a final answer at once", to($_->[1], 'POST', 'Content-Length: 5', 'Expect: 100-continue'), "$_->[2] closed", alone => 1 for ['a file', '/a.txt', '405'], ['nothing', '/none', '404'], ['what is forbidden', '/private/p.txt', '403'], ['a realm', '/realm/a.txt', '401'], ['a redirect', '/away/x', '302'];
answer 'to a script that takes less: 413 at once', to('/small/echo.cgi', 'POST', 'Content-Length: 11', 'Expect: 100-continue'), '413 closed', alone => 1;
answer 'GET of a file with content', to('/a.txt', 'GET', 'Content-Length: 5', 'Expect: 100-continue'), '200 a.txt closed', alone => 1;
answer 'GET without content', to('/a.txt', 'GET', 'Expect: 100-continue'), '200 a.txt kept';
answer 'in other words', to('/a.txt', 'GET', 'Expect: 100-Continue'), '200 a.txt kept';
answer "unknown: $_", to('/echo.cgi', 'POST', "Expect: $_", 'Content-Length: 5') . 'hello', '417 closed' for 'miracles', '100-continue, x', '100-continue;x=y', '200-ok', '100';
answer 'an empty Expect', to('/a.txt', 'GET', 'Expect:'), '200 a.txt kept';
answer 'HTTP/1.0 knows none', "POST /echo.cgi HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello", '200 closed', body => $body;
answer 'HTTP/1.0, unknown', "GET /a.txt HTTP/1.0\r\nExpect: miracles\r\n\r\n", '200 a.txt closed';
answer 'content came with it', to('/echo.cgi', 'POST', 'Content-Length: 5', 'Expect: 100-continue') . 'hello', $maybe_continue, body => $body;
answer 'chunks came with it', to('/echo.cgi', 'POST', 'Transfer-Encoding: chunked', 'Expect: 100-continue') . "5\r\nhello\r\n0\r\n\r\n", $maybe_continue, body => $body;
checked 'a client that waits', '100 before the content is sent, for a script; none for content of no bytes', sub {
  my ($server) = @_;
  for my $kind (['Content-Length: 5', 'hello'], ['Transfer-Encoding: chunked', "5\r\nhello\r\n0\r\n\r\n"]) {
    my $c = connect_to($server->port);
    $c->send(to('/echo.cgi', 'POST', $kind->[0], 'Expect: 100-continue'));
    is($c->read_response->{status}, 100, "$kind->[0]: 100");
    $c->send($kind->[1]);
    my $r = $c->read_response;
    is("$r->{status} $r->{body}", '200 5:hello', 'then the answer');
    $c->send(to('/echo.cgi', 'POST', 'Content-Length: 0', 'Expect: 100-continue'));
    is($c->read_response->{status}, 200, 'nothing to wait for');
  }
};

item 22, 'obs-fold, space-before-colon, bare-CR, bare-LF, empty-name, ctl-in-value, leading-CRLF', 'RFC 9112 2.2, 5, 5.1, 5.2';
my @bad_fields = (['folded', "X: y\r\n z"], ['folded by a tab', "X: y\r\n\tz"], ['folded into nothing', "X: y\r\n "], ['folded at once', "X:\r\n y"], ['a blank before the colon', 'X : y'], ['a tab before the colon', "X\t: y"], ['a blank inside the name', 'X Y: z'], ['a blank in front', ' X: y'], ['an empty name', ': y'], ['no colon', 'nonsense'], ['no colon, blanks', 'a b c'],
  ['a bare CR', "X: a\rb"], ['a CR at the end', "X: a\r"], ['a CR in front', "\rX: a"], ['CR in the name', "X\rY: a"], (map { ["a byte 0x$_ in the value", "X: a" . chr(hex $_) . 'b'] } qw(00 01 07 08 0b 0c 1b 1f 7f)), (map { ["a $_ in the name", "X${_}Y: a"] } '(', ')', '<', '>', '@', ',', ';', '\\', '"', '/', '[', ']', '?', '=', '{', '}'), ['NUL in the name', "X\0Y: a"], ['a high byte in the name', "X\xe9: a"], ['two colons first', ':: a']);
answer "$_->[0]", to('/a.txt', 'GET', $_->[1]), '400 closed' for @bad_fields;
answer "before Host: $_->[0]", "GET /a.txt HTTP/1.1\r\n$_->[1]\r\nHost: h\r\n\r\n", '400 closed' for ['a blank in front', ' X: y'], ['folded Host', "X: y\r\n Host: evil"], ['a blank line that is none', ' '];
answer "good: $_->[0]", to('/a.txt', 'GET', $_->[1]), '200 a.txt kept' for ['no blank behind the colon', 'X:y'], ['many', "X: \t  y \t "], ['an empty value', 'X:'], ['a tab inside', "X: a\tb"], ['high bytes', "X: \xe9\xff"], ['a colon in the value', 'X: a:b'], ['odd names', "!#\$%&'*+-.^_`|~0: a"], ['the same name twice', "X: y\r\nX: z"], ['quotes that do not end', 'X: "'];
answer 'lines that end in LF', "GET /a.txt HTTP/1.1\nHost: h\n\n", '200 a.txt kept';
answer 'LF and CR LF mixed', "GET /a.txt HTTP/1.1\nHost: h\r\nX: y\n\r\n", '200 a.txt kept';
answer 'a line of CR only', "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\r\n", '400 closed';
answer 'lines that end in CR', "GET /a.txt HTTP/1.1\rHost: h\r\r", qr{^(?:400 )?closed$}, alone => 1;
answer "$_->[0] before the request", $_->[1] . get_line('/a.txt'), '200 a.txt kept' for ['an empty line', "\r\n"], ['four', "\r\n" x 4], ['an LF', "\n"];
answer 'a hundred empty lines before the request', "\r\n" x 100 . get_line('/a.txt'), '400 closed';
answer 'an empty line behind content', to('/echo.cgi', 'POST', 'Content-Length: 5') . "hello\r\n" . get_line('/a.txt'), '200, 200 a.txt kept';
answer 'a blank before the request', ' ' . get_line('/a.txt'), '400 closed';
answer 'a byte order mark', "\xef\xbb\xbf" . get_line('/a.txt'), '400 closed';

item 23, 'http-0.9, HTTP/1.2, HTTP/2.0, http/1.1, PRI, TLS', 'RFC 9112 2.3, 3';
answer "$_->[0]", $_->[1], $_->[2], fields => { 'content-type' => qr{^text/html} } for ['HTTP/0.9', "GET /a.txt\r\n", '400 closed'], ['HTTP/0.9 without path', "GET\r\n", '400 closed'], ['version 0.9', "GET /a.txt HTTP/0.9\r\nHost: h\r\n\r\n", '400 closed'], ['HTTP/2.0', "GET /a.txt HTTP/2.0\r\nHost: h\r\n\r\n", '505 closed'], ['HTTP/3.0', "GET /a.txt HTTP/3.0\r\nHost: h\r\n\r\n", '505 closed'], ['HTTP/9.9', "GET /a.txt HTTP/9.9\r\nHost: h\r\n\r\n", '505 closed'],
  (map { ["version $_", "GET /a.txt $_\r\nHost: h\r\n\r\n", '400 closed'] } 'http/1.1', 'Http/1.1', 'HTTP/1', 'HTTP/1.', 'HTTP/.1', 'HTTP/11', 'HTTP/1.10', 'HTTP/01.1', 'HTTP/1.1 ', 'HTTP/1.1x', 'HTTP/1,1', 'HTTP 1.1', 'HTTP/a.b', 'HTTP/-1.1', 'HTTP/+1.1', 'HTTPS/1.1', 'ICY/1.1', 'HTTP/1.1 x', 'RTSP/1.0', '1.1'),
  ['the preface of HTTP/2', "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", '505 closed'], ['TLS', "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" . "\xaa" x 100, '400 closed'], ['SSH', "SSH-2.0-OpenSSH_9.2\r\n", '400 closed'], ['SMTP', "EHLO x\r\n", '400 closed'], ['SOCKS', "\x05\x01\x00", '400 closed'], ['noise', "\xff\xfe\xfd", '400 closed'];
answer 'HTTP/1.2 is HTTP/1.1', "GET /a.txt HTTP/1.2\r\nHost: h\r\n\r\n", '200 a.txt kept';
answer 'HTTP/1.9 needs Host too', "GET /a.txt HTTP/1.9\r\n\r\n", '400 closed';
answer "request line: $_->[0]", "$_->[1]\r\nHost: h\r\n\r\n", '400 closed' for ['two blanks behind the method', 'GET  /a.txt HTTP/1.1'], ['two behind the target', 'GET /a.txt  HTTP/1.1'], ['a tab', "GET\t/a.txt HTTP/1.1"], ['a blank in the target', 'GET /a b.txt HTTP/1.1'], ['a vertical tab', "GET\x0b/a.txt HTTP/1.1"], ['no target', 'GET HTTP/1.1'], ['no target, two blanks', 'GET  HTTP/1.1'], ['a bare CR', "GET /a.txt\r HTTP/1.1"], ['a blank behind', 'GET /a.txt HTTP/1.1 '],
  ['a control character behind high bytes', "GET /\xc2\x80\x01 HTTP/1.1"], ['a DEL in the target', "GET /\x7f HTTP/1.1"], ['a fragment', 'GET /a.txt#x HTTP/1.1'], ['a relative target', 'GET a.txt HTTP/1.1'], ['an authority as target', 'GET h:80 HTTP/1.1'], ['an asterisk', 'GET * HTTP/1.1'], ['an asterisk and more', 'OPTIONS *x HTTP/1.1'], ['a slash in the method', 'G/T /a.txt HTTP/1.1'], ['a colon in the method', 'GET: /a.txt HTTP/1.1'];

item 24, 'limits', 'RFC 9110 15.5.15, RFC 9112 3, RFC 6585 5';
my $head = "GET /a.txt HTTP/1.1\r\nHost: h\r\nX: ";
answer 'a head of 16384 bytes', $head . 'x' x (16384 - 4 - length $head) . "\r\n\r\n", '200 a.txt kept';
answer 'of 16385', $head . 'x' x (16385 - 4 - length $head) . "\r\n\r\n", '431 closed';
answer 'of 16385 that never ends', $head . 'x' x (16385 - length $head), '431 closed';
answer 'of 100 KB', $head . 'x' x 100000 . "\r\n\r\n", '431 closed';
answer 'of 2000 fields', to('/a.txt', 'GET', map { "X$_: y" } 1 .. 2000), '431 closed';
answer 'of 800 fields', to('/a.txt', 'GET', ('X: yz') x 800), '200 a.txt kept';
answer 'a request line that fits exactly', 'GET /a.txt?' . 'x' x (16384 - 33) . " HTTP/1.1\r\nHost: h\r\n\r\n", '200 a.txt kept';
answer 'that fits, its fields do not', 'GET /a.txt?' . 'x' x (16384 - 32) . " HTTP/1.1\r\nHost: h\r\n\r\n", '431 closed';
answer 'of 16385 bytes', 'GET /a.txt?' . 'x' x (16385 - 22) . " HTTP/1.1\r\nHost: h\r\n\r\n", '414 closed';
answer 'of 100 KB', 'GET /' . 'x' x 100000 . " HTTP/1.1\r\nHost: h\r\n\r\n", '414 closed';
answer 'a method without end', 'G' x 20000, qr{^(?:400|414) closed$};
answer 'a target without end', 'GET /' . '/' x 20000, '414 closed';
answer 'content as long as MaxBody', to('/small/echo.cgi', 'POST', 'Content-Length: 10') . '0123456789', '200 kept', body => '10:0123456789';
answer 'one byte longer', to('/small/echo.cgi', 'POST', 'Content-Length: 11') . '0123456789a', '413 closed';
answer 'as long, in chunks', chunks("a\r\n0123456789\r\n0\r\n\r\n", '/small/echo.cgi'), '200 kept', body => '10:0123456789';
answer 'one byte longer, in chunks', chunks("a\r\n0123456789\r\n1\r\na\r\n0\r\n\r\n", '/small/echo.cgi'), '413 closed';
proved '408 for a head that drips', 'tests/suite/connections.t', 'bytes that drip for longer do not prolong it';

item 69, 'methods', 'RFC 9110 9.1, 15.5.6, 15.6.2';
my %allow = (fields => { allow => 'GET, HEAD, OPTIONS' });
answer "unknown: $_", to('/a.txt', $_), '501 kept' for 'FOO', 'get', 'Get', 'GETX', 'GE', 'BREW', 'PROPFIND', 'LOCK', "!#\$%&'*+-.^_`|~", 'X' x 200;
answer "no method: '$_'", to('/a.txt', $_), '400 closed' for '', 'G(T', 'G T', 'GET,', '"GET"', "G\xe9T", "G\0T";
answer "$_ of a file", to('/a.txt', $_, 'Content-Length: 0'), '405 kept', %allow for 'POST', 'PUT', 'DELETE', 'PATCH';
answer 'TRACE of a file echoes nothing', to('/a.txt', 'TRACE', 'Cookie: secret'), '405 kept', %allow, body => qr{\A(?!.*secret).*\z}s;
answer 'TRACE of a script', to('/env.cgi', 'TRACE', 'Cookie: secret'), '405 kept', body => qr{\A(?!.*secret).*\z}s;
answer 'CONNECT', "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n", '405 kept';
answer "CONNECT $_", "CONNECT $_ HTTP/1.1\r\nHost: h\r\n\r\n", '400 closed' for '/', 'http://h:80/', '*', 'h/x', '..:80';
answer 'POST without length', to('/echo.cgi', 'POST'), '411 kept';
answer 'a script gets any method that is a token: ' . $_, to('/env.cgi', $_, 'Content-Length: 0'), '200 kept', body => qr{^REQUEST_METHOD=\Q$_\E$}m for 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'REPORT', 'MKCOL', 'LOCK', 'COPY', 'QUERY', 'get', "!#\$%&'*+-.^_`|~";
answer 'content of QUERY (RFC 10008) reaches a script', to('/echo.cgi', 'QUERY', 'Content-Type: text/plain', 'Content-Length: 5') . 'where', '200 kept', body => '5:where';
answer 'an unknown method, and nothing there', to('/none', 'FOO'), '501 kept', %allow;

item 70, 'options', 'RFC 9110 9.3.7';
answer 'OPTIONS *', to('*', 'OPTIONS'), '200 kept', body => '', fields => { allow => 'GET, HEAD, OPTIONS', 'content-length' => '0' };
answer 'OPTIONS of a file', to('/a.txt', 'OPTIONS'), '200 kept', body => '', fields => { allow => 'GET, HEAD, OPTIONS', 'content-length' => '0' };
answer 'OPTIONS of nothing', to('/none', 'OPTIONS'), '404 kept';
answer 'OPTIONS * with a length of 0', to('*', 'OPTIONS', 'Content-Length: 0'), '200 kept';
answer 'OPTIONS *, in absolute form', "OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n", '200 kept', body => '', fields => { allow => 'GET, HEAD, OPTIONS' };
answer 'OPTIONS of the root, in absolute form', "OPTIONS http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", '404 kept';
answer 'OPTIONS of the root with a query, in absolute form', "OPTIONS http://h?x HTTP/1.1\r\nHost: h\r\n\r\n", '404 kept';
answer 'OPTIONS of what is forbidden', to('/private/p.txt', 'OPTIONS'), '403 kept', fields => { allow => undef };

item 71, 'connection', 'RFC 9112 9.3, 9.6, RFC 9110 7.6.1';
my $old = "GET /a.txt HTTP/1.0\r\n";
answer "HTTP/1.1, Connection $_", to('/a.txt', 'GET', "Connection: $_"), '200 a.txt closed', fields => { connection => 'close' } for 'close', 'Close', 'x, close', 'close, x', ',close', 'keep-alive, close', 'close, keep-alive', "x,\tCLOSE ,y";
answer "HTTP/1.1, Connection $_", to('/a.txt', 'GET', "Connection: $_"), '200 a.txt kept', fields => { connection => undef } for 'keep-alive', 'closed', 'x', '"close"', 'close-x', '', ',', 'Upgrade';
answer 'close in the second of two fields', to('/a.txt', 'GET', 'Connection: x', 'Connection: close'), '200 a.txt closed';
answer 'HTTP/1.0', "$old\r\n", '200 a.txt closed', fields => { connection => 'close' };
answer 'HTTP/1.0, keep-alive: told so', "${old}Connection: keep-alive\r\n\r\n", '200 a.txt kept', fields => { connection => 'keep-alive' };
answer 'HTTP/1.0, Keep-Alive and other options', "${old}Connection: x, Keep-Alive\r\n\r\n", '200 a.txt kept';
answer 'HTTP/1.0, keep-alive and close', "${old}Connection: keep-alive, close\r\n\r\n", '200 a.txt closed';
answer 'HTTP/1.0, a field Keep-Alive alone', "${old}Keep-Alive: 300\r\n\r\n", '200 a.txt closed';
answer 'HTTP/1.0, three requests', "${old}Connection: keep-alive\r\n\r\n" x 3, '200 a.txt, 200 a.txt, 200 a.txt kept';
answer 'HTTP/1.0, a script without length', "GET /env.cgi HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", '200 closed', fields => { 'transfer-encoding' => undef, connection => 'close' };
answer 'HTTP/1.0, an error, kept', "GET /none HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", '404 kept';
answer 'what comes behind close is not answered', to('/a.txt', 'GET', 'Connection: close') . get_line('/a.txt') x 3, '200 a.txt closed';
answer 'what comes behind a bad request is not answered', to('/a.txt', 'GET', 'X : y') . get_line('/a.txt'), '400 closed';
answer 'Upgrade is not taken', to('/a.txt', 'GET', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'), '200 a.txt kept', fields => { upgrade => undef };
answer 'Upgrade to a WebSocket is not taken', to('/a.txt', 'GET', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='), '200 a.txt kept', fields => { upgrade => undef };
answer 'a client that shuts its side', get_line('/a.txt') x 2, '200 a.txt, 200 a.txt closed', alone => 1;
answer 'half a request, then the end', "GET /a.txt HTTP/1.1\r\nHo", 'closed', alone => 1;

item 72, 'date-and-head', 'RFC 9110 6.6.1, 8.6, 9.3.2';
my $date = qr{^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$};
answer "Date: $_->[0]", $_->[1], qr{^$_->[2]}, fields => { date => $date, server => 'httpway' } for ['200', get_line('/a.txt'), '200'], ['206', get_line('/a.txt', 'Range: bytes=0-1'), '206'], ['302', get_line('/sub'), '302'], ['304', get_line('/a.txt', 'If-None-Match: *'), '304'], ['400', "x\r\n", '400'], ['401', get_line('/realm/a.txt'), '401'], ['403', get_line('/private/'), '403'], ['404', get_line('/none'), '404'],
  ['405', to('/a.txt', 'PUT', 'Content-Length: 0'), '405'], ['412', get_line('/a.txt', 'If-Match: "x"'), '412'], ['416', get_line('/a.txt', 'Range: bytes=999-'), '416'], ['417', get_line('/a.txt', 'Expect: x'), '417'], ['431', $head . 'x' x 20000, '431'], ['501', to('/', 'FOO'), '501'], ['505', "GET / HTTP/2.0\r\n", '505'], ['a script', get_line('/env.cgi'), '200'], ['HEAD', to('/a.txt', 'HEAD'), '200'];
my $length = length "[a.txt]....\n";
answer 'HEAD says the length of GET', to('/a.txt', 'HEAD'), '200 kept', body => '', fields => { 'content-length' => $length, 'content-type' => 'text/plain; charset=utf-8', 'accept-ranges' => 'bytes' };
answer 'GET says its length', get_line('/a.txt'), '200 a.txt kept', fields => { 'content-length' => $length };
answer 'HEAD of nothing has no content', to('/none', 'HEAD'), '404 kept', body => '';
answer 'HEAD of a script has no content', to('/env.cgi', 'HEAD'), '200 kept', body => '';
answer '304 has neither length nor type', get_line('/a.txt', 'If-None-Match: *'), '304 kept', body => '', fields => { 'content-length' => undef, 'content-type' => undef, etag => qr{^"[^"]+"$} };

item 73, 'smuggling', 'RFC 9112 11.2';
my $evil = "GET /private/p.txt HTTP/1.1\r\nHost: h\r\n\r\n";
answer "$_->[0]: the second request is never seen", "POST /echo.cgi HTTP/1.1\r\nHost: h\r\n$_->[1]\r\n\r\n0\r\n\r\n$evil", '400 closed' for ['CL.TE', 'Content-Length: ' . (5 + length $evil) . "\r\nTransfer-Encoding: chunked"], ['TE.CL', "Transfer-Encoding: chunked\r\nContent-Length: 5"], ['CL.CL', "Content-Length: 5\r\nContent-Length: " . (5 + length $evil)], ['a folded TE', "X: y\r\n Transfer-Encoding: chunked"], ['a folded CL', "Content-Length: 5\r\n 0"],
  ['TE behind a bare CR', "X: y\rTransfer-Encoding: chunked"], ['CL behind a NUL', "X: y\0Content-Length: 5"], ['TE with a blank before the colon', 'Transfer-Encoding : chunked'], ['a tab before the colon', "Transfer-Encoding\t: chunked"], ['a line that begins with the colon', ":x\r\nContent-Length: 5"];
answer 'a chunk size that overflows', chunks("10000000000000000\r\n$evil\r\n0\r\n\r\n"), '400 closed';
answer 'what CONNECT would tunnel', "CONNECT h:80 HTTP/1.1\r\nHost: h\r\nContent-Length: " . length($evil) . "\r\n\r\n$evil", qr{^405 (?:kept|closed)$};
answer 'a header of an inner proxy is for the script only', get_line('/env.cgi', 'X-Forwarded-Host: evil', 'X-HTTP-Method-Override: DELETE', 'X-Original-URL: /private/p.txt'), '200 kept', body => qr{^REQUEST_METHOD=GET$}m;
1;
