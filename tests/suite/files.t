# Files: what is served, with which status and fields, and what is not.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $big = join '', map { sprintf "%07d\n", $_ } 1 .. 40000;
my $server = Httpway->start(files => {
  'www/index.html' => "<p>index\n", 'www/plain.txt' => "0123456789", 'www/big.txt' => $big, 'www/empty.txt' => '',
  'www/upper.HTML' => 'upper', 'www/noext' => 'no type', 'www/a b&<c>.html' => 'odd', 'www/sub/second.html' => 'second', 'www/sub/first.html' => 'first',
  'www/bare/x.txt' => 'x', 'www/.secret/x.txt' => 'secret', 'www/.hidden.txt' => 'hidden', 'www/.well-known/acme-challenge/token' => 'token',
  'www/.well-known/.x.txt' => 'x', 'www/go.redirect' => "http://other.example/x\n", 'www/cut.redirect' => 'http://other.example/', 'www/blank.redirect' => " \t /x \t\r\n/y\n", 'www/tab.redirect' => "\t/x\t\n", 'www/dos.redirect' => "/x\r\n", 'www/there.map' => "default /default\nrect /rect 0,0 9,9\n", 'www/bad.map' => "default /default\nrect /rect 0,0 9\n", 'www/none.map' => "rect /rect 0,0 9,9\n",
  'www/s.cgi' => "#!/bin/sh\necho\n", 'www/x.weird' => 'weird', 'www/dump' => '', 'errors/404.html' => 'not here', 'errors/403.html' => 'go away', 'one/f.txt' => 'one', 'two/f.txt' => 'two', 'three/f.txt' => 'three',
}, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Control {
    Admin "web & <master>"
    Types { text/html { html } "text/plain; charset=utf-8" { txt } application/octet-stream { token } }
    Specials { Redirect { .redirect } Imagemap { .map } CGI { .cgi } Dump { /dump } Weird { .weird } }
    IndexNames { first.html second.html index.html }
  }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Error404File @DIR@/errors/404.html }
    Control { Alias /denied Location @DIR@/www Access { Deny 0/0 } Error403File @DIR@/errors/403.html }
    Control { Alias /out Location http://elsewhere.example/base }
    Control { Alias /outargs Location http://elsewhere.example/base PathArgs On }
    Control { Alias /exact Location @DIR@/www/sub ExactMatch On }
    Control { Alias /args Location @DIR@/www PathArgs On }
    Control { Alias /nopathinfo Location @DIR@/www PathInfo Off }
    Control { Alias /dots Location @DIR@/www AllowDotfiles On }
    Control { Alias /turns Location @DIR@/one Location @DIR@/two Location @DIR@/three }
    Control { Alias /fresh Location @DIR@/www ExpireInterval 3600 ExtraHeaders { "X-One: 1" "Cache-Control: public" } }
    Control { Alias /file Location @DIR@/www/plain.txt }
    Control { Alias /realm Location @DIR@/www Realm "the \"realm\"" UserFile @DIR@/users EncryptedUserFile On }
    Control { Alias /auto Location @DIR@/www/bare AutoIndexCommand @DIR@/www/plain.txt }
  }
}
END
my $port = $server->port;
sub status { my ($path, %header) = @_; return get($port, $path, %header)->{status} }

subtest 'plain file' => sub {
  my $r = get($port, '/plain.txt');
  is($r->{status}, 200, 'status');
  is($r->{body}, '0123456789', 'body');
  is($r->{headers}{'content-type'}, 'text/plain; charset=utf-8', 'type verbatim');
  is($r->{headers}{server}, 'httpway', 'product only');
  is($r->{headers}{'accept-ranges'}, 'bytes', 'ranges offered');
  like($r->{headers}{date}, qr/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, 'date');
  like($r->{headers}{etag}, qr/^"[0-9a-f-]+"$/, 'strong entity tag');
  my $head = request($port, "HEAD /plain.txt HTTP/1.1\nHost: h\nConnection: close\n\n");
  is($head->{body}, '', 'HEAD has no body');
  is($head->{headers}{$_}, $r->{headers}{$_}, "HEAD: same $_") for qw(content-length content-type etag last-modified);
  is(get($port, '/big.txt')->{body}, $big, 'a file larger than any buffer');
  is(get($port, '/empty.txt')->{headers}{'content-length'}, 0, 'an empty file');
  is(get($port, '/upper.HTML')->{headers}{'content-type'}, 'text/html', 'suffix in any case');
  is(get($port, '/a%20b%26%3Cc%3e.html')->{body}, 'odd', 'escapes are decoded');
  is(get($port, '/%70lain%2Etxt')->{body}, '0123456789', 'any octet may be escaped');
  is(get($port, '/plain.txt?x=y')->{status}, 200, 'a query changes nothing');
};

subtest 'what is not there' => sub {
  my $r = get($port, '/missing.html');
  is($r->{status}, 404, 'missing');
  is($r->{body}, 'not here', 'its document');
  ok(!$r->{headers}{$_}, "document without $_") for qw(last-modified etag accept-ranges);
  is(request($port, "POST /missing HTTP/1.1\nHost: h\nContent-Length: 0\nConnection: close\n\n")->{status}, 404, 'POST keeps the status');
  is(status($_), 404, $_) for '/noext', '/x.weird', '/plain.txt/', '/plain.txt/more', '/bare/', '/index.html/', '/.secret/x.txt', '/.hidden.txt', '/bare/../plain.txt', '/bare/./x.txt', '//plain.txt', '/bare//x.txt',
    '/%2e%2e/%2e%2e/etc/passwd', '/bare/..%2fplain.txt', '/.well-known/.x.txt', '/.well-known/../plain.txt';
  is(get($port, '/.well-known/acme-challenge/token')->{body}, 'token', '.well-known is served');
  is(get($port, '/dots/.hidden.txt')->{body}, 'hidden', 'AllowDotfiles');
  is(status('/dots/../plain.txt'), 404, 'but never ..');
};

subtest 'directories' => sub {
  my $r = get($port, '/sub?q=1&r="');
  is($r->{status}, 302, 'without slash');
  is($r->{headers}{location}, '/sub/?q=1&r=%22', 'path only, query kept, escaped');
  is(request($port, "GET http://h.example:99/sub HTTP/1.1\nHost: h\nConnection: close\n\n")->{headers}{location}, '/sub/', 'path only for an absolute target too');
  is(get($port, '/sub/')->{body}, 'second', 'the last written index first');
  is(get($port, '/')->{body}, "<p>index\n", 'root');
  is(get($port, '/nopathinfo/sub/')->{body}, 'second', 'PathInfo Off: index still works');
  is(status('/nopathinfo/plain.txt/'), 404, 'PathInfo Off: a slash behind a file');
  is(get($port, '/auto/')->{body}, '0123456789', 'AutoIndexCommand');
  is(status('/auto/x'), 404, 'AutoIndexCommand only for the directory itself');
};

subtest 'locations' => sub {
  is(get($port, '/out/a%0d%0aX:%20y%20"<?q')->{headers}{location}, 'http://elsewhere.example/base/a%0D%0AX:%20y%20%22%3C', 'redirect: rest escaped again, query dropped');
  like(get($port, '/out/%3Cscript%3E')->{body}, qr{href="http://elsewhere\.example/base/%3Cscript%3E"}, 'and escaped in the page');
  is(get($port, '/outargs/a')->{headers}{location}, 'http://elsewhere.example/base', 'PathArgs: nothing appended');
  is(request($port, "POST /out HTTP/1.1\nHost: h\nContent-Length: 0\nConnection: close\n\n")->{status}, 302, 'POST is redirected too');
  is(get($port, '/exact/')->{body}, 'second', 'ExactMatch: alias and slash');
  is(status($_), 404, "ExactMatch: not $_") for '/exact', '/exact/first.html';
  is(get($port, '/args/plain.txt/more/path')->{body}, '0123456789', 'PathArgs: extra path ignored');
  is(join(' ', map { get($port, '/turns/f.txt')->{body} } 1 .. 6), 'one two three one two three', 'several Locations take turns in order');
  is(get($port, '/file')->{body}, '0123456789', 'a Location may be a file');
  is(status('/filex'), 404, 'an alias ends at a segment');
};

subtest 'access and realms' => sub {
  my $r = get($port, '/denied/plain.txt');
  is($r->{status}, 403, 'denied');
  is($r->{body}, 'go away', 'its document');
  is(status('/denied/missing'), 403, 'nothing is learnt of a missing file');
  is(request($port, "POST /denied/ HTTP/1.1\nHost: h\nContent-Length: 0\nConnection: close\n\n")->{status}, 403, 'nor by POST');
  is(status('/denied/.x'), 404, 'dotfiles are judged before Access');
  for my $path ('/realm/plain.txt', '/realm/missing', '/realm/sub') {
    my $realm = get($port, $path);
    is($realm->{status}, 401, "$path: 401");
    is($realm->{headers}{'www-authenticate'}, 'Basic realm="the \"realm\"", charset="UTF-8"', 'the realm is quoted');
  }
  is(status('/realm/plain.txt', Authorization => 'Basic YTpi'), 500, 'a user file that is not there: never yes');
};

subtest 'generated pages' => sub {
  my $r = request($port, "DELETE /plain.txt HTTP/1.1\nHost: h\nConnection: close\n\n");
  is($r->{status}, 405, 'a method that is not for files');
  is($r->{headers}{allow}, 'GET, HEAD, OPTIONS', 'Allow');
  like($r->{body}, qr{^<!DOCTYPE html>.*<title>405 Method Not Allowed</title>.*</html>\n$}s, 'a whole page');
  like($r->{body}, qr{<address>web &amp; &lt;master&gt;</address>}, 'Admin is escaped');
  is($r->{headers}{'content-type'}, 'text/html; charset=utf-8', 'its type');
  my $head = request($port, "HEAD /denied/../x HTTP/1.1\nHost: h\nConnection: close\n\n");
  is($head->{body}, '', 'HEAD: no body');
  cmp_ok($head->{headers}{'content-length'}, '>', 0, 'HEAD: the length of GET');
};

subtest 'methods' => sub {
  for my $method (qw(POST PUT PATCH DELETE)) {
    is(request($port, "$method /plain.txt HTTP/1.1\nHost: h\nContent-Length: 0\nConnection: close\n\n")->{status}, 405, $method);
  }
  is(request($port, "TRACE / HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 405, 'TRACE');
  is(request($port, "POST /plain.txt HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 411, 'POST without length');
  my $r = request($port, "FOO /plain.txt HTTP/1.1\nHost: h\nConnection: close\n\n");
  is($r->{status}, 501, 'unknown method');
  is($r->{headers}{allow}, 'GET, HEAD, OPTIONS', 'with Allow');
  for my $target ('*', '/plain.txt') {
    my $options = request($port, "OPTIONS $target HTTP/1.1\nHost: h\nConnection: close\n\n");
    is($options->{status}, 200, "OPTIONS $target");
    is($options->{headers}{allow}, 'GET, HEAD, OPTIONS', 'says the methods');
    is($options->{headers}{'content-length'}, 0, 'has no content');
  }
};

subtest 'conditions' => sub {
  my $r = get($port, '/fresh/plain.txt');
  my ($modified, $etag) = @{ $r->{headers} }{qw(last-modified etag)};
  my $same = get($port, '/fresh/plain.txt', 'If-Modified-Since' => $modified);
  is($same->{status}, 304, 'own Last-Modified gives 304');
  is($same->{headers}{etag}, $etag, '304 has the entity tag');
  ok(exists $same->{headers}{expires}, '304 has Expires');
  is($same->{headers}{'cache-control'}, 'public', '304 has Cache-Control');
  ok(!exists $same->{headers}{$_}, "304 has no $_") for qw(x-one content-type content-length);
  is(status('/plain.txt', 'If-Modified-Since' => 'Sun, 06 Nov 1994 08:49:37 GMT'), 200, 'older date');
  is(status('/plain.txt', 'If-Modified-Since' => 'Fri, 01 Jan 2100 00:00:00 GMT'), 304, 'date in the future');
  is(status('/plain.txt', 'If-Modified-Since' => 'soon'), 200, 'no date');
  is(status('/plain.txt', 'If-None-Match' => get($port, '/plain.txt')->{headers}{etag}), 304, 'entity tag');
  is(status('/plain.txt', 'If-None-Match' => '"x"', 'If-Modified-Since' => $modified), 200, 'If-None-Match wins');
  is(status('/plain.txt', 'If-Match' => '"x"'), 412, 'If-Match');
  is(status('/plain.txt', 'If-Unmodified-Since' => 'Sun, 06 Nov 1994 08:49:37 GMT'), 412, 'If-Unmodified-Since');
  is(request($port, "HEAD /plain.txt HTTP/1.1\nHost: h\nIf-Modified-Since: $modified\nConnection: close\n\n")->{status}, 304, 'HEAD is conditional too');
};

subtest 'times that are none' => sub {
  for my $time (0, 1) {
    $server->write_file("www/epoch$_.txt", "of the time $time") for '', '.big';
    $server->write_file("www/epoch.big.txt", 'x' x 100000);
    utime $time, $time, map { $server->path("www/epoch$_.txt") } '', '.big';
    for my $name (qw(epoch.txt epoch.big.txt)) {
      my $r = get($port, "/$name");
      is($r->{status}, 200, "/$name of $time");
      ok(!exists $r->{headers}{'last-modified'}, '... has no date');
      my $tag = $r->{headers}{etag};
      ok($tag, '... and a tag');
      is(status("/$name", 'If-Modified-Since' => $_), 200, "... $_ does not say that it is the same") for 'Thu, 01 Jan 1970 00:00:01 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT';
      is(status("/$name", 'If-Unmodified-Since' => 'Thu, 01 Jan 1970 00:00:00 GMT'), 200, '... nor that it is another');
      is(status("/$name", Range => 'bytes=0-1', 'If-Range' => 'Thu, 01 Jan 1970 00:00:01 GMT'), 200, '... nor that a part fits');
      my $same = get($port, "/$name", 'If-None-Match' => $tag);
      is($same->{status}, 304, '... the tag does');
      ok(!exists $same->{headers}{'last-modified'}, '... without a date, too');
      is(status("/$name", Range => 'bytes=0-1', 'If-Range' => $tag), 206, '... and for a part');
    }
  }
  utime 2, 2, $server->path('www/epoch.txt');
  is(get($port, '/epoch.txt')->{headers}{'last-modified'}, 'Thu, 01 Jan 1970 00:00:02 GMT', 'two is a date');
};

subtest 'bytes above 127 in a target' => sub {
  $server->write_file("www/\xc3\xa4 \xff.txt", 'high');
  mkdir $server->path("www/\xc3\xa4");
  is(get($port, "/\xc3\xa4%20\xff.txt")->{body}, 'high', 'as if they were encoded');
  is(get($port, "/%C3\xa4%20%ff.txt")->{body}, 'high', 'some of them encoded');
  is(get($port, "/\xc3\xa4?\xe4=\xff")->{headers}{location}, '/%C3%A4/?%E4=%FF', 'encoded in Location');
};

subtest 'ranges' => sub {
  my %want = ('0-3' => '0123', '4-' => '456789', '-3' => '789', '9-99' => '9', '-99' => '0123456789', '0-' => '0123456789');
  for my $range (sort keys %want) {
    my $r = get($port, '/plain.txt', Range => "bytes=$range");
    is($r->{status}, 206, "$range: 206");
    is($r->{body}, $want{$range}, "$range: body");
    my $first = index '0123456789', $want{$range};
    is($r->{headers}{'content-range'}, sprintf('bytes %d-%d/10', $first, $first + length($want{$range}) - 1), "$range: Content-Range");
  }
  for my $range ('10-', '99-100', '-0', '18446744073709551616-') {
    my $r = get($port, '/plain.txt', Range => "bytes=$range");
    is($r->{status}, 416, "$range: 416");
    is($r->{headers}{'content-range'}, 'bytes */10', 'and the size');
  }
  is(status('/plain.txt', Range => $_), 200, "$_: ignored") for 'bytes=0-1,4-3', 'bytes=3-1', 'lines=1-2', 'bytes=x', 'bytes=';
  is(get($port, '/big.txt', Range => 'bytes=100000-300000')->{body}, substr($big, 100000, 200001), 'a large part');
  my $etag = get($port, '/plain.txt')->{headers}{etag};
  is(status('/plain.txt', Range => 'bytes=0-1', 'If-Range' => $etag), 206, 'If-Range fits');
  is(status('/plain.txt', Range => 'bytes=0-1', 'If-Range' => '"x"'), 200, 'If-Range does not fit');
  is(request($port, "HEAD /plain.txt HTTP/1.1\nHost: h\nRange: bytes=0-1\nConnection: close\n\n")->{status}, 200, 'not for HEAD');
};

subtest 'extra fields' => sub {
  my $r = get($port, '/fresh/plain.txt');
  ok(exists $r->{headers}{expires}, 'ExpireInterval');
  like($r->{head}, qr/\r\nCache-Control: public\r\nX-One: 1\r\n/, 'ExtraHeaders, last written first');
  my $part = get($port, '/fresh/plain.txt', Range => 'bytes=0-0');
  is($part->{headers}{'cache-control'}, 'public', '206 has what RFC 9110 wants');
  ok(!exists $part->{headers}{'x-one'}, 'and no more');
  ok(!exists get($port, '/fresh/none')->{headers}{'x-one'}, 'not on errors');
};

subtest 'specialities' => sub {
  my $r = get($port, '/go.redirect');
  is($r->{status}, 302, 'Redirect');
  is($r->{headers}{location}, 'http://other.example/x', 'its target');
  is(get($port, "/$_.redirect")->{headers}{location}, '/x', "Redirect: blanks around it, $_") for qw(blank tab dos);
  is(status('/cut.redirect'), 500, 'Redirect without line end');
  is(get($port, '/there.map?5,5')->{headers}{location}, '/rect', 'Imagemap: a hit');
  is(get($port, '/there.map?50,5')->{headers}{location}, '/default', 'Imagemap: no hit');
  is(status('/there.map?x'), 400, 'Imagemap: no coordinates');
  is(status('/none.map?50,5'), 204, 'Imagemap: no hit, and no default');
  is(status('/bad.map?50,5'), 500, 'Imagemap: a malformed map');
  ok(wait_until { $server->stderr =~ m{^httpd: warning: \S+/www/bad\.map:2: Imagemap: malformed$}m }, '... of which the log has the line');
  is(request($port, "HEAD /there.map HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 204, 'Imagemap: HEAD');
  like(get($port, '/dump')->{body}, qr/^Uptime: \d+\nConnections: \d+\n/, 'Dump');
  is(status('/dump/x'), 404, 'Dump: no extra path');
  is(request($port, "POST /dump HTTP/1.1\nHost: h\nContent-Length: 0\nConnection: close\n\n")->{status}, 405, 'Dump: POST');
  my $script = get($port, '/s.cgi');
  is($script->{status}, 403, 'a script that may not be executed');
  unlike($script->{body}, qr/bin/, 'is never shown');
};

is($server->stop, 0, 'ends well');
unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
done_testing;
