# Files: Types, Specials, IndexNames, AutoIndexCommand, ErrorNNNFile, ExtraHeaders, ExpireInterval, Admin, Access; conditionals and ranges.
use strict;
use warnings;
no warnings 'qw';
use Mathopd;

site 'types', files => { map({ ("www/$_" => $_) } qw(a.txt a.text a.tar.gz a.gz a.html a.HTML ahtml html x.ht y.thtml dump sub/dump xdump z.url r.map s.pl noext only.dot. sub.d/file q.quoted .htaccess a.later e.both e.multi dir/last deep/exact.name deep/other.name)), 'www/z.url' => "http://url.example/x\r\nsecond\n",
  'www/big.url' => "http://url.example/big\n" . "# more\n" x 2000, 'www/nolf.url' => 'http://url.example/nolf', 'www/empty.url' => '', 'www/blank.url' => " http://url.example/ \n", 'www/path.url' => "/a.txt\n", 'www/long.url' => 'http://h/' . 'x' x 900 . "\n", 'www/r.map' => "default http://map.example/default\nrect http://map.example/rect (10,10) (20,20)\ncircle /circle 50,50 60,50\npoly /poly 100,100 200,100 150,200\npoint /point 300,300\ntext /text\n",
  'www/nodef.map' => "rect /r 0,0 5,5\n", 'www/bad.map' => "blob /r 0,0\n", 'www/huge.map' => "default /d\n" . join('', map { "rect /r$_ 0,0 1,1" . ' ' x 80 . "\n" } 1 .. 990), 'www/odd.map' => "rect /r 0,0 5\n", 'www/few.map' => "rect /r 0,0\n" }, conf => <<'END';
User nobody
Control { Types { text/html { html .ht } text/plain { txt } TEXT/X { gz } x/longer { .tar.gz } "text/q; charset=utf-8" { quoted } x/first { later both } } Types { x/second { later } x/named { /deep/exact.name } x/empty { "" } x/multi { multi multi } } Specials { Dump { /dump } ReDiReCt { url } imagemap { map } Dummy { pl } } }
Control { Types { x/inner { both } } }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /star Location @DIR@/www Types { x/star { * } x/star2 { * } } }
    Control { Alias /map Location @DIR@/www Specials { CGI { * } Dummy { * } } }
    Control { Alias /hide Location @DIR@/www Specials { Dummy { html } } }
  }
}
END
for my $p (qw(/a.txt /a.text /a.tar.gz /a.gz /a.html /a.HTML /ahtml /html /x.ht /y.thtml /noext /only.dot. /sub.d/file /q.quoted /a.later /e.both /e.multi /dir/last /deep/exact.name /deep/other.name /s.pl)) { ask "GET $_$p", g("$_$p") for '', '/star', '/hide' }
ask "GET $_", g($_) for qw(/z.url /z.url/x /nolf.url /empty.url /blank.url /path.url /long.url /big.url /r.map /r.map?15,15 /r.map?10,10 /r.map?20,20 /r.map?10,15 /r.map?50,55 /r.map?150,120 /r.map?301,301 /r.map?0,0 /r.map?1000,1 /r.map?5 /r.map?5, /r.map?x,y /r.map?12.5,13.9 /r.map?15,15,3 /r.map?-5,5 /r.map?,5 /r.map? /r.map/x?15,15 /nodef.map /nodef.map?50,50 /huge.map?9,9 /bad.map?1,1 /odd.map?1,1 /few.map?1,1 /xdump /sub/dump/x);
ask "HEAD $_", "HEAD $_ HTTP/1.1\nHost: h\n\n" for qw(/r.map?15,15 /r.map /z.url /a.txt /dump);
ask "POST $_", "POST $_ HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => [qw(status allow)] for qw(/a.txt /z.url /r.map /dump /none /noext /s.pl);
ask "Dump", g('/dump'), show => [qw(status content-type)];
ask "Dump in a directory", g('/sub/dump'), show => [qw(status content-type)];

site 'indices', files => { map({ ("www/$_" => $_) } qw(one/a.html one/b.html two/b.html three/c.html four/x.txt five/index/x.txt six/index.cgi seven/sub/x.txt noread/b.html noread/a.html auto.txt auto.html untyped/d)), 'www/five/index/x.txt' => 'x', 'list.cgi' => perl('print "Content-Type: text/plain\n\nlist ", join(" ", map { "$_=" . ($ENV{$_} // "none") } qw(SCRIPT_NAME PATH_INFO SCRIPT_FILENAME REQUEST_URI QUERY_STRING REQUEST_METHOD)), " cwd=", `pwd`, "@ARGV"'),
  'hosts/h/list.cgi' => perl('print "\nlist of h"') }, prepare => sub { my $s = shift; chmod 0, $s->path('www/noread/b.html'); mkdir $s->path('www/dirindex'); mkdir $s->path('www/dirindex/b.html'); symlink 'nowhere', $s->path('www/three/b.html'); mkdir $s->path('www/empty'); mkdir $s->path('www/empty/sub'); },
  conf => <<'END';
User nobody
StayRoot On
Control { Types { text/html { html } text/plain { txt } } IndexNames { a.html b.html } IndexNames { c.html d } ScriptUser games <<ScriptTrustWritable On ScriptVariables mathopd>> }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { Host h AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /inner Location @DIR@/www IndexNames { index/x.txt } }
    Control { Alias /auto Location @DIR@/www AutoIndexCommand @DIR@/list.cgi Specials { CGI { cgi } } }
    Control { Alias /autostar Location @DIR@/www AutoIndexCommand @DIR@/hosts/*/list.cgi Specials { CGI { cgi } } }
    Control { Alias /autofile Location @DIR@/www AutoIndexCommand @DIR@/www/auto.txt }
    Control { Alias /autoaway Location @DIR@/www AutoIndexCommand http://away.example/list }
    Control { Alias /autorel Location @DIR@/www AutoIndexCommand elsewhere }
    Control { Alias /autohost Location @DIR@/www AutoIndexCommand http://*/list }
    Control { Alias /autonone Location @DIR@/www AutoIndexCommand @DIR@/none }
    Control { Alias /autountyped Location @DIR@/www AutoIndexCommand @DIR@/list.cgi }
    Control { Alias /autoempty Location @DIR@/www AutoIndexCommand "" }
    Control { Alias /autoext Location @DIR@/www AutoIndexCommand @DIR@/list.cgi External { /bin/cat { cgi } } }
    Control { Alias /autonoinfo Location @DIR@/www AutoIndexCommand @DIR@/list.cgi Specials { CGI { cgi } } PathInfo Off }
    Control { Alias /autoargs Location @DIR@/www AutoIndexCommand @DIR@/list.cgi Specials { CGI { cgi } } PathArgs On }
  }
}
END
for my $d (qw(one two three four five six seven noread dirindex empty untyped)) { ask "index: GET $_$d/", g("$_$d/") for '/', '/inner/', '/auto/' }
for my $a (qw(auto autostar autofile autoaway autorel autohost autonone autountyped autoempty autoext autonoinfo autoargs)) {
  ask "GET $_", g($_) for "/$a/empty/", "/$a/empty", "/$a/empty/?a=b", "/$a/empty/?word", "/$a/empty/none", "/$a/empty/none/", "/$a/empty/sub/", "/$a/one/";
  ask "POST /$a/empty/", "POST /$a/empty/ HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => [qw(status allow body)];
  ask "POST /$a/empty", "POST /$a/empty HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => [qw(status location)];
  ask "HEAD /$a/empty/", "HEAD /$a/empty/ HTTP/1.1\nHost: h\n\n";
}
ask 'AutoIndexCommand of a host that is none', g('/autostar/empty/', 'other');
ask 'AutoIndexCommand of no host', "GET /autostar/empty/ HTTP/1.0\n\n";

site 'errors', files => { 'www/a.txt' => 'a', 'e/401.html' => 'the 401', 'e/403.html' => 'the 403', 'e/404.html' => 'the 404', 'e/404' => 'untyped', 'e/hosts/h/404.html' => 'the 404 of h', 'www/members' => 'a:b', 'users' => "ann:secret\n", 'e/404.cgi' => perl('print "Content-Type: text/plain\n\n", join " ", map { "$_=" . ($ENV{$_} // "none") } qw(SCRIPT_NAME PATH_INFO SCRIPT_FILENAME REQUEST_URI REQUEST_METHOD)'),
  'e/status.cgi' => perl('print "Status: 410 Gone Away\nContent-Type: text/plain\n\ngone ", $ENV{REQUEST_URI}'), 'e/location.cgi' => perl('print "Location: http://else.example/\n\n"') }, conf => <<'END';
User nobody
StayRoot On
Control { Types { text/html { html } text/plain { txt } } Specials { CGI { cgi } } ScriptUser games ExtraHeaders { "X-E: e" } ExpireInterval 100 Admin "a <b>& \"c\"" }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { AnyHost Host h NoHost
    Control { Alias /plain Location @DIR@/www }
    Control { Alias /two Location @DIR@/www Admin "one@example.org
or <two@example.org>" }
    Control { Alias /404 Location @DIR@/www Error404File @DIR@/e/404.html }
    Control { Alias /404untyped Location @DIR@/www Error404File @DIR@/e/404 }
    Control { Alias /404none Location @DIR@/www Error404File @DIR@/e/none.html }
    Control { Alias /404rel Location @DIR@/www Error404File e/404.html }
    Control { Alias /404empty Location @DIR@/www Error404File "" }
    Control { Alias /404url Location @DIR@/www Error404File http://else.example/404 }
    Control { Alias /404dir Location @DIR@/www Error404File @DIR@/e }
    Control { Alias /404star Location @DIR@/www Error404File @DIR@/e/hosts/*/404.html }
    Control { Alias /404cgi Location @DIR@/www Error404File @DIR@/e/404.cgi }
    Control { Alias /404status Location @DIR@/www Error404File @DIR@/e/status.cgi }
    Control { Alias /404location Location @DIR@/www Error404File @DIR@/e/location.cgi }
    Control { Alias /403 Location @DIR@/www Access { Deny 0/0 } Error403File @DIR@/e/403.html }
    Control { Alias /403cgi Location @DIR@/www Access { Deny 0/0 } Error403File @DIR@/e/404.cgi }
    Control { Alias /403untyped Location @DIR@/www Access { Deny 0/0 } Error403File @DIR@/e/404 }
    Control { Alias /403none Location @DIR@/www Access { Deny 0/0 } Error403File @DIR@/none }
    Control { Alias /401 Location @DIR@/www Realm r UserFile @DIR@/users Error401File @DIR@/e/401.html }
    Control { Alias /401cgi Location @DIR@/www Realm r UserFile @DIR@/users Error401File @DIR@/e/404.cgi }
    Control { Alias /401untyped Location @DIR@/www Realm r UserFile @DIR@/users Error401File @DIR@/e/404 }
  }
}
END
for my $p (qw(plain 404 404untyped 404none 404rel 404empty 404url 404dir 404star 404cgi 404status 404location 403 403cgi 403untyped 403none 401 401cgi 401untyped)) {
  ask "GET /$p/none", g("/$p/none"), show => [qw(status content-type location www-authenticate expires last-modified x-e body end)];
  ask "HEAD /$p/none", "HEAD /$p/none HTTP/1.1\nHost: h\n\n", show => [qw(status content-length content-type)];
  ask "POST /$p/none", "POST /$p/none HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => [qw(status allow)];
  ask "range of /$p/none", g("/$p/none", 'h', 'Range: bytes=0-1'), show => [qw(status content-range body)];
}
ask 'a document of another host', g('/404star/none', 'other');
ask 'a document without host', "GET /404star/none HTTP/1.0\n\n";
ask 'the page of 404', g('/plain/none'), show => ['reason', 'whole body'];
ask 'the fields of 404', g('/plain/none'), show => ['fields'];
ask 'the fields of 404 to HEAD', "HEAD /plain/none HTTP/1.1\nHost: h\n\n", show => ['fields'];
ask 'the fields of 401', g('/401/none'), show => ['reason', 'fields'];
ask 'an Admin of two lines', g('/two/none'), show => [qw(status body)];
ask 'no alias has no document', g('/nothing/none');

site 'extra', files => { 'www/a.txt' => 'a' }, conf => <<'END';
User nobody
Control { Types { text/plain { txt } } ExtraHeaders { "X-A: a" nothing "" "X-B:b" "X-C : c" } }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } } }
END
ask 'ExtraHeaders', g('/a.txt'), show => ['head'];

site 'conditions', files => { 'www/a.txt' => '0123456789', 'www/empty.txt' => '', 'www/future.txt' => 'future' }, prepare => sub { my $s = shift; utime 4e9, 4e9, $s->path('www/future.txt') }, conf => <<'END';
User nobody
Control { Types { text/plain { txt } } ExtraHeaders { "X-E: e" } ExpireInterval 100 }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } } }
END
my $date = 'Sun, 09 Sep 2001 01:46:40 GMT';
my @shown = (show => [qw(status content-length content-range last-modified expires x-e body end)]);
ask $_, g('/a.txt', 'h', $_), @shown for "If-Modified-Since: $date", 'If-Modified-Since: Sun, 09 Sep 2001 01:46:39 GMT', 'If-Modified-Since: Sunday, 09-Sep-01 01:46:40 GMT', 'If-Modified-Since: Sun Sep  9 01:46:40 2001', 'If-Modified-Since: Sun, 09 Sep 2001 02:46:40 +0100', 'If-Modified-Since: nonsense',
  'If-Modified-Since: Sun, 09 Sep 2096 01:46:40 GMT', "If-Modified-Since: $date; length=10", "If-Unmodified-Since: $date", 'If-Unmodified-Since: Sun, 09 Sep 2001 01:46:39 GMT', 'If-Unmodified-Since: x', 'If-None-Match: *', 'If-None-Match: "x"', 'If-Match: "x"', 'If-Match: *', 'Range: bytes=0-4', 'Range: bytes=5-', 'Range: bytes=-3', 'Range: bytes=0-9',
  'Range: bytes=0-100', 'Range: bytes=10-', 'Range: bytes=-0', 'Range: bytes=-100', 'Range: bytes=5-3', 'Range: bytes=a-b', 'Range: bytes=0-1,3-4', 'Range: lines=0-1', 'Range: bytes=0-', 'Range: BYTES=0-1', 'Range: bytes = 0-1', 'Range: bytes=0 - 1', 'Range: bytes=', "Range: bytes=0-1\nRange: bytes=3-4", "Range: bytes=0-1\nRange: bytes=0-1",
  "Range: bytes=0-1\nIf-Range: $date", "Range: bytes=0-1\nIf-Range: Sun, 09 Sep 2001 01:46:39 GMT", "Range: bytes=0-1\nIf-Range: Sun, 09 Sep 2001 01:46:41 GMT", "Range: bytes=0-1\nIf-Range: \"x\"", "Range: bytes=20-\nIf-Range: \"x\"", "Range: bytes=20-\nIf-Modified-Since: $date", "Range: bytes=0-1\nIf-Modified-Since: $date", "If-Modified-Since: $date\nIf-Unmodified-Since: Sun, 09 Sep 2001 01:46:39 GMT";
ask "HEAD $_", "HEAD /a.txt HTTP/1.1\nHost: h\n$_\n\n", @shown for "If-Modified-Since: $date", 'Range: bytes=0-1', 'If-Unmodified-Since: Sun, 09 Sep 2001 01:46:39 GMT', 'X: y';
ask "empty file: $_", g('/empty.txt', 'h', $_), @shown for 'Range: bytes=0-0', 'Range: bytes=-1', 'X: y', "If-Modified-Since: $date";
ask 'a file of the future', g('/future.txt'), show => ['status', 'last-modified'];
ask "the fields of $_->[0]", g('/a.txt', 'h', $_->[1]), show => ['reason', 'fields'] for [200, 'X: y'], [206, 'Range: bytes=0-1'], [304, "If-Modified-Since: $date"], [416, 'Range: bytes=10-'], [412, 'If-Unmodified-Since: Sun, 09 Sep 2001 01:46:39 GMT'];
ask 'the name of the server', g('/a.txt'), show => ['server'];
ask 'the fields to HTTP/1.0', "GET /a.txt HTTP/1.0\n\n", show => [qw(status fields end)];
ask 'the fields to HTTP/1.0 that stays', "GET /a.txt HTTP/1.0\nConnection: Keep-Alive\n\n", show => [qw(status fields connection end)];
ask 'the fields to HTTP/1.1 that goes', "GET /a.txt HTTP/1.1\nHost: h\nConnection: close\n\n", show => [qw(status fields connection end)];

site 'access', files => { 'www/a.txt' => 'a' }, conf => <<'END';
User nobody
Control { Types { text/plain { txt } } Error403File @DIR@/none }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { AnyHost
    Control { Alias /open Location @DIR@/www }
    Control { Alias /deny Location @DIR@/www Access { Deny 0/0 } }
    Control { Alias /allowlast Location @DIR@/www Access { Deny 0/0 Allow 127.0.0.1/32 } }
    Control { Alias /denylast Location @DIR@/www Access { Allow 127.0.0.1/32 Deny 0/0 } }
    Control { Alias /host Location @DIR@/www Access { Deny 0/0 Allow 127.0.0.200/24 } }
    Control { Alias /hex Location @DIR@/www Access { Deny 0/0 Allow 127.0.0.2/0x20 } }
    Control { Alias /octal Location @DIR@/www Access { Deny 0/0 Allow 127.0.0.2/040 } }
    Control { Alias /short Location @DIR@/www Access { Deny 0/0 Allow 127.2/32 } }
    Control { Alias /v6 Location @DIR@/www Access { Deny ::/0 } }
    Control { Alias /empty Location @DIR@/www Access { } }
    Control { Alias /two Location @DIR@/www Access { Deny 0/0 } Access { Allow 127.0.0.2/31 } }
    Control { Alias /realm Location @DIR@/www Access { Deny 0/0 } Realm r UserFile /none }
    Control { Alias /redirect Location http://x.example Access { Deny 0/0 } }
  }
}
END
for my $p (qw(open deny allowlast denylast host hex octal short v6 empty two realm redirect)) { ask "/$p from $_", g("/$p/a.txt"), from => $_ for qw(127.0.0.1 127.0.0.2 127.0.0.3 127.0.1.1) }
ask "POST $_", "POST $_ HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => ['status'] for qw(/deny/a.txt /open/a.txt /deny/none);
1;
