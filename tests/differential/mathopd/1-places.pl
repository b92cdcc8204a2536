# Places: Alias, Location, ExactMatch, Clients, PathArgs, PathInfo, AllowDotfiles, SanitizePath, virtual servers, inheritance.
use strict;
use warnings;
no warnings 'qw';
use Mathopd;

site 'aliases', files => { 'www/a.txt' => 'www/a', 'www/sub/b.txt' => 'www/sub/b', 'other/a.txt' => 'other/a', 'other/index.html' => 'other/index', 'other/x.evil/a.txt' => 'evil', 'hosts/h/a.txt' => 'host h', 'hosts/w.example/a.txt' => 'host w',
  'www/index.html' => 'www/index', 'tilde/a.txt' => 'tilde/a', 'tildex/a.txt' => 'tildex/a', 'www/fo/a.txt' => 'www/fo/a', 'www/foo/a.txt' => 'www/foo/a', 'www/AB/a.txt' => 'www/AB/a', 'www/exact/a.txt' => 'www/exact/a', 'www/exact/index.html' => 'www/exact/index' }, conf => <<'END';
User nobody
Control { Types { text/plain { txt } text/html { html } } IndexNames { index.html } Admin webmaster }
Control { Alias /global Location @DIR@/other }
Server { Port @PORT@ Address 127.0.0.1
  Control { Alias /server Location @DIR@/other }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /foo Location @DIR@/other }
    Control { Alias /slashes// Location @DIR@/other// }
    Control { Alias /mirror Location http://one.example/d Location http://two.example/d Location http://three.example/d }
    Control { Alias /twice Location http://one.example Location @DIR@/other }
    Control { Alias /away Location http://away.example/base }
    Control { Alias /bare Location http://away.example }
    Control { Alias /slash Location http://away.example/ }
    Control { Alias /blank Location "http://away.example/a b" }
    Control { Alias /rel Location elsewhere }
    Control { Alias /to-* Location http://*/there }
    Control { Alias /star Location http://*/there }
    Control { Alias /hosts Location @DIR@/hosts/* }
    Control { Alias /args Location http://away.example/page.html PathArgs On }
    Control { Alias /query Location http://away.example/page.html?a=b PathArgs On }
    Control { Alias /t~ Location @DIR@/tilde }
    Control { Alias /u~ Location http://away.example/u }
    Control { Alias /v~ Location http://away.example }
    Control { Alias noslash Location @DIR@/other }
    Control { Alias /exact ExactMatch On Location @DIR@/other }
    Control { Alias /root Location / }
    Control { Alias /rootargs Location / PathArgs On }
    Control { Alias /file Location @DIR@/www/a.txt }
    Control { Alias /fileargs Location @DIR@/www/a.txt PathArgs On }
    Control { Alias /none Location @DIR@/none }
    Control { Alias /mine Location @DIR@/other Clients { Apply 127.0.0.1/32 } }
    Control { Alias /mine Location @DIR@/www/sub Clients { Apply 0/0 NoApply 127.0.0.1/32 } }
    Control { Alias /empty Location @DIR@/other Clients { } }
    Control { Alias /order Location @DIR@/www/sub }
    Control { Alias /order Location @DIR@/other }
    Control { Alias "/with blank" Location @DIR@/other }
    Control { Alias /esc%61pe Location @DIR@/other }
    Control { Location @DIR@/www/sub }
    Control { Alias /denied Location http://away.example/ Access { Deny 0/0 } }
  }
}
END
for my $path (qw(/ /a.txt /sub/b.txt /sub /sub/ /foo /foo/ /foo/a.txt /foox/a.txt /fo/a.txt /FOO/a.txt /%66oo/a.txt /foo%2Fa.txt /global/a.txt /global /global/ /server/a.txt /slashes/a.txt /slashes /slashes// /away /away/ /away/x/y.html
  /away/x?q=1 /away?q=1 /bare /bare/ /bare/x /slash /slash/ /slash/x /rel /rel/x /star/x /to-x /hosts/a.txt /args /args/ /args/x/y /args?q /query /query/x /t~/a.txt /t~a.txt /t~x/a.txt /t~ /t~/ /u~/x /u~x /v~/x /v~.evil.example/x /noslash /exact /exact/ /exact/a.txt
  /root /root/ /rootargs /rootargs/x /file /file/ /file/x /fileargs /fileargs/ /fileargs/x/y /none /none/ /none/x /mine/a.txt /mine/b.txt /empty/a.txt /order/a.txt /order/b.txt /with%20blank/a.txt /esc%61pe/a.txt /esc%2561pe/a.txt /nothing
  /away/a%20b /away/a%22b /away/%3Cb%3E /away/a%0d%0aSet-Cookie:x /away/%C3%A9 /away/a%3fb /away/a%25b /away/a+b /blank /denied /denied/x)) {
  ask "GET $path", g($path);
}
ask 'of another client', g('/mine/b.txt'), from => '127.0.0.2';
ask 'of another client, first', g('/mine/a.txt'), from => '127.0.0.2';
ask 'three take turns', g('/mirror/x'), times => 7, show => ['location'];
ask 'two take turns', g('/twice/a.txt'), times => 4;
ask "$_ to a redirect", "$_ /away/x HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => ['status', 'location', 'end'] for qw(POST HEAD);
ask 'POST with content to a redirect', "POST /away/x HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc", show => ['status', 'location', 'end'];
ask 'the star without a host', "GET /star/x HTTP/1.0\n\n";
ask 'a directory of a host without a host', "GET /hosts/a.txt HTTP/1.0\n\n";
ask "a directory of host $_", g('/hosts/a.txt', $_) for qw(W.EXAMPLE w.example. w.example:80 w.example.:8080 h h..), '.', '..', '...', 'a/b', '-', 'w_.example', '[::1]', '[::1]:80', '127.0.0.1', 'w.example:';

site 'paths', files => { 'www/a.txt' => 'a', 'www/dir/b.txt' => 'dir/b', 'www/dir/.hidden.txt' => 'hidden', 'www/.dot/c.txt' => 'dot/c', 'www/.well-known/d.txt' => 'well-known', 'www/index/index.html' => 'index/index', 'www/index/x.txt' => 'index/x',
  'www/noread.txt' => 'noread', 'www/untyped' => 'untyped', 'www/a b.txt' => 'a b', 'www/a+b.txt' => 'a+b', 'www/q?.txt' => 'q', 'www/p%41.txt' => 'percent', 'www/...txt' => 'dots', 'www/..a/x.txt' => '..a', 'www/UP.TXT' => 'UP', 'www/linked.txt' => '', 'www/a.txt.d/x.txt' => 'in a.txt.d',
  'www/flubrdhtml' => 'flubrd', 'www/empty.txt' => '', 'outside/o.txt' => 'outside' },
  prepare => sub { my $s = shift; chmod 0, $s->path('www/noread.txt'); unlink $s->path('www/linked.txt'); symlink 'a.txt', $s->path('www/linked.txt'); symlink '../outside', $s->path('www/out'); symlink 'loop.txt', $s->path('www/loop.txt'); system 'mkfifo', $s->path('www/fifo.txt') },
  conf => <<'END';
User nobody
Control { Types { text/plain { txt } text/html { html } } IndexNames { index.html } }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { Host plain AnyHost Control { Alias / Location @DIR@/www } }
  Virtual { Host noinfo Control { PathInfo Off } Control { Alias / Location @DIR@/www } }
  Virtual { Host args Control { PathArgs On } Control { Alias / Location @DIR@/www } }
  Virtual { Host argsnoinfo Control { PathArgs On PathInfo Off } Control { Alias / Location @DIR@/www } }
  Virtual { Host dots Control { AllowDotfiles On } Control { Alias / Location @DIR@/www } }
  Virtual { Host clean Control { SanitizePath On } Control { Alias / Location @DIR@/www } }
  Virtual { Host cleanlast Control { Alias / Location @DIR@/www SanitizePath On } }
  Virtual { Host cleanfirst Control { Alias /x Location @DIR@/www SanitizePath On } Control { Alias / Location @DIR@/www } }
  Virtual { Host cleandots Control { SanitizePath On AllowDotfiles On } Control { Alias / Location @DIR@/www } Control { Alias /dir Location @DIR@/outside } }
}
END
my @paths = qw(/a.txt /a.txt/ /a.txt/x /a.txt/x/y /dir /dir/ /dir/b.txt /dir/b.txt/ /dir/none /dir/x/y /dir/x.txt/y /index /index/ /index/none /index/none/x /index/x.txt /index/x.txt/ /index/index.html/x /untyped /untyped/x /noread.txt /noread.txt/x /fifo.txt /loop.txt /linked.txt
  /out/o.txt /a%20b.txt /a+b.txt /q%3f.txt /p%41.txt /p%2541.txt /a%2etxt /a.tx%74 /%61.txt /%2fa.txt /dir%2fb.txt /dir%2Fb.txt /dir/.hidden.txt /.dot/c.txt /.well-known/d.txt /dir//b.txt //a.txt /./a.txt /dir/./b.txt /dir/../a.txt /../a.txt /dir/.. /dir/. /dir/../ /... /...txt /..a/x.txt /dir/.../x
  /UP.TXT /up.txt /UP.txt /flubrdhtml /empty.txt /a.txt%00 /a.txt%00.html /%zz /a%2 /a%  /a.txt? /a.txt?q /a.txt?a=b?c /a.txt#f /dir?q /dir?q=a%20b /index?q /dir/../../a.txt /x/../../a.txt /dir/%2e%2e/a.txt /%2e/a.txt /dir/..%2fa.txt //dir /dir// /index// /index//none /index/. /a.txt.d/x.txt /a.txt.d /none/.. /none/../a.txt);
ask "$_", g($_, 'plain') for @paths;
for my $host (qw(noinfo args argsnoinfo dots clean)) { ask "$host $_", g($_, $host) for @paths }
for my $host (qw(cleanlast cleanfirst cleandots)) { ask "$host $_", g($_, $host) for qw(//a.txt /dir/../a.txt /./a.txt /dir/.hidden.txt /dir//o.txt /x/../dir/o.txt /dir/. /dir/..) }
ask "$_ without Host", "GET $_ HTTP/1.0\n\n" for qw(/a.txt);
ask 'a long path', g('/' . 'x' x 390);
ask 'a path of 400', g('/' . 'x' x 399);
ask 'a path of 401', g('/' . 'x' x 400);
ask 'a path of 401, escaped', g('/' . '%78' x 134);
ask 'a query of 500', g('/a.txt?' . 'x' x 500);
ask 'a long segment', g('/' . 'x' x 256);

site 'virtuals', files => { map({ ("$_/a.txt" => $_) } qw(one two three global any any2 nohost last other)), 'www/a.txt' => 'www' }, conf => <<'END';
User nobody
Control { Types { text/plain { txt } } }
Virtual { Host global.example Control { Alias / Location @DIR@/global } }
Virtual { Host shared.example Control { Alias / Location @DIR@/global } }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { Host one.example Host 1.example Control { Alias / Location @DIR@/one } }
  Virtual { Host TWO.Example. Control { Alias / Location @DIR@/two } }
  Virtual { Host port.example:8080 Control { Alias / Location @DIR@/three } }
  Virtual { Host shared.example Control { Alias / Location @DIR@/other } }
  Virtual { Host twice.example Control { Alias / Location @DIR@/one } }
  Virtual { Host twice.example Control { Alias / Location @DIR@/two } }
  Virtual { AnyHost Control { Alias / Location @DIR@/any } }
  Virtual { AnyHost Control { Alias / Location @DIR@/any2 } }
  Virtual { NoHost Control { Alias / Location @DIR@/nohost } }
  Virtual { NoHost Control { Alias / Location @DIR@/last } }
  Virtual { Control { Alias / Location @DIR@/three } }
}
Server { Port @PORT2@ Address 127.0.0.1 Virtual { Host x Control { Alias / Location @DIR@/www } } }
END
ask "host $_", g('/a.txt', $_) for qw(one.example ONE.EXAMPLE 1.example two.example two.example. port.example port.example:8080 global.example shared.example twice.example none.example one.example.. .one.example one.example:x), '', '.';
ask 'no host', "GET /a.txt HTTP/1.0\n\n";
ask 'no host in HTTP/1.1', "GET /a.txt HTTP/1.1\n\n";
ask 'an empty host in HTTP/1.0', "GET /a.txt HTTP/1.0\nHost:\n\n";
ask 'a host in HTTP/1.0', "GET /a.txt HTTP/1.0\nHost: one.example\n\n";
ask 'an absolute target', "GET http://one.example/a.txt HTTP/1.1\nHost: two.example\n\n";
ask 'an absolute target without Host', "GET http://one.example/a.txt HTTP/1.1\n\n";
ask 'an absolute target in HTTP/1.0', "GET http://one.example/a.txt HTTP/1.0\n\n";
ask 'an absolute target without a path', "GET http://one.example HTTP/1.1\nHost: one.example\n\n";
ask 'an absolute target with a port', "GET http://one.example:81/a.txt HTTP/1.1\nHost: one.example\n\n";
ask 'an absolute target without a scheme', "GET //one.example/a.txt HTTP/1.1\nHost: two.example\n\n";
ask 'an absolute target of another scheme', "GET ftp://one.example/a.txt HTTP/1.1\nHost: two.example\n\n";
ask 'an absolute target with a user', "GET http://u\@one.example/a.txt HTTP/1.1\nHost: two.example\n\n";
ask 'two hosts', "GET /a.txt HTTP/1.1\nHost: one.example\nHost: two.example\n\n";
ask 'two equal hosts', "GET /a.txt HTTP/1.1\nHost: one.example\nHost: one.example\n\n";

site 'only named', conf => <<'END';
User nobody
Server { Port @PORT@ Address 127.0.0.1 Virtual { Host only.example Control { Alias / Location @DIR@/www Types { text/plain { txt } } } } }
END
ask 'its name', g('/sentinel.txt', 'only.example');
ask 'another', g('/sentinel.txt', 'other.example');
ask 'none', "GET /sentinel.txt HTTP/1.0\n\n";

site 'inheritance', files => { 'www/a.txt' => 'a', 'www/x.foo' => 'foo', 'www/y.bar' => 'bar', 'www/d/one.html' => 'one', 'www/d/two.html' => 'two', 'www/e/one.html' => 'e/one', 'www/z' => 'z', 'www/n.html' => 'n' }, conf => <<'END';
User nobody
Control { Types { text/plain { txt } x/global { foo } } IndexNames { one.html } ExtraHeaders { "X-A: a" } Admin global ExpireInterval 60 AllowDotfiles On }
Control { Alias /early Location @DIR@/www Admin never }
Control { Types { x/second { foo } text/html { html } } ExtraHeaders { "X-B: b" } }
Server { Port @PORT@ Address 127.0.0.1
  Control { IndexNames { two.html } Admin server }
  Virtual { AnyHost
    Control { Alias /a Location @DIR@/www Types { x/block { foo } x/any { * } } ExtraHeaders { "X-C: c" "X-D: d" } ExpireInterval 0 Admin "" }
    Control { Admin virtual Access { Deny 127.0.0.2/32 } }
    Control { Alias /b Location @DIR@/www Access { Allow 0/0 } }
    Control { Alias /c Location @DIR@/www }
    Control { Access { Deny 0/0 } }
    Control { Access { Allow 127.0.0.3/32 } }
    Control { Alias /d Location @DIR@/www Types { x/longer { .foo } } }
  }
  Control { Admin "too late" Types { x/late { bar } } }
}
Control { Types { x/later { bar } } }
END
for my $path (qw(/early/x.foo /early/d/ /early/none /early/n.html /a/x.foo /a/y.bar /a/none /a/d/ /a/e/ /a/z /b/x.foo /b/d/ /b/none /c/none /c/a.txt /c/y.bar /d/x.foo /d/a.txt)) {
  ask "GET $path from $_", g($path), from => $_, show => [qw(status content-type expires x-a x-b x-c x-d body end)] for qw(127.0.0.1 127.0.0.2 127.0.0.3);
}
ask 'the order of ExtraHeaders', g('/a/x.foo'), show => ['fields'];
1;
