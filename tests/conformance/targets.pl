# Cases: hosts, targets, paths, files, and what of them comes back in answers (items 1 to 14, 54, 55).
package Conformance::Targets;
use strict;
use warnings;
use Conformance;
use POSIX qw(mkfifo);
use Httpway;
use Test::More;

sub hosted { my ($host, $target) = @_; return "GET " . ($target || '/a.txt') . " HTTP/1.1\r\nHost: $host\r\n\r\n" }

item 1, 'host-dotdot', 'RFC 9112 3.2, RFC 9110 7.2';
answer "Host $_", hosted($_), '400 closed' for '..', '../outside', '.', '/', 'a/b', '...', 'a..b', '.a', '%2e%2e', '%2e', '[::1', '::1]', '[', '[]', '[::1]x', '[x]', '[::g]', 'a:99999', 'a:b', 'a:-1', ':80', 'a b', 'a,b', '*', 'a@b', 'a\\b', 'a?b', 'a#b', "a\xe9";
answer 'an empty Host', hosted(''), '400 closed';
answer 'a Host of 300 bytes', hosted('x' x 300), '400 closed';
answer "Host $_", hosted($_), '200 a.txt kept' for 'H', 'h.', '[::1]', '[::1]:80', '127.0.0.1', 'h:65535', 'x_y-z';
answer 'a Host that becomes a directory', hosted('h', '/host.txt'), '200 star/h/host.txt kept', server => 2;
answer "a Host that would leave its directory: $_", hosted($_, '/secret.txt'), '400 closed', server => 2 for '..', 'h/..', '%2e%2e', 'other';

item 2, 'host-missing, host-twice, host-vs-absolute-form, host-in-1.0', 'RFC 9112 3.2, 3.2.2';
answer 'HTTP/1.1 without Host', "GET /a.txt HTTP/1.1\r\n\r\n", '400 closed';
answer 'two that differ', "GET /a.txt HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", '400 closed';
answer 'two that are the same', "GET /a.txt HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", '400 closed';
answer 'two in HTTP/1.0', "GET /a.txt HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n", '400 closed';
answer 'HTTP/1.0 without Host', "GET /a.txt HTTP/1.0\r\n\r\n", '200 a.txt closed';
answer 'HTTP/1.0 with Host', "GET /host.txt HTTP/1.0\r\nHost: h\r\n\r\n", '200 star/h/host.txt closed', server => 2;
answer 'an absolute target wins', "GET http://h/host.txt HTTP/1.1\r\nHost: other\r\n\r\n", '200 star/h/host.txt kept', server => 2;
answer 'an absolute target still needs Host', "GET http://h/a.txt HTTP/1.1\r\n\r\n", '400 closed';
answer 'an absolute target with a bad Host', "GET http://h/a.txt HTTP/1.1\r\nHost: a/b\r\n\r\n", '400 closed';
answer "an absolute target $_", "GET $_ HTTP/1.1\r\nHost: h\r\n\r\n", '400 closed' for 'http://../a.txt', 'http:///a.txt', 'http://u@h/a.txt', 'ftp://h/a.txt', 'https://h:x/a.txt', 'http:/a.txt', 'http://h%2fx/a.txt';
answer 'an absolute target without path', "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", '404 kept';

item 3, 'path-nul', 'RFC 3986 7.3';
answer "an escaped NUL: $_", get_line($_), '400 closed' for '/%00', '/a.txt%00', '/a.txt%00.html', '/%00a.txt', '/sub/%00/', '/a.txt/%00';
answer 'a NUL in the query, escaped, is the query\'s affair', get_line('/a.txt?%00'), '200 a.txt kept';
answer 'a raw NUL', get_line("/a.txt\0"), '400 closed';
answer 'a raw NUL in the query', get_line("/a.txt?\0"), '400 closed';

item 4, 'path-dotdot', 'RFC 3986 5.2.4, 7.3';
my @up = ('/..', '/../', '/../outside/secret.txt', '/../../outside/secret.txt', '/sub/../a.txt', '/./a.txt', '/sub/..', '/a.txt/..');
for my $path (@up) {
  answer "raw: $path", get_line($path), '404 kept';
  answer "escaped: $path", get_line($path =~ s/\.\./%2e%2e/gr =~ s{/\./}{/%2E/}r), '404 kept';
  answer "half escaped: $path", get_line($path =~ s/\.\./.%2e/gr), '404 kept' if $path =~ /\.\./;
}
answer "$_", get_line($_), '404 kept' for '/sub/..%2f..%2foutside/secret.txt', '/..%2foutside%2fsecret.txt', '/%252e%252e/outside/secret.txt', '/..;/outside/secret.txt', '/..%5coutside%5csecret.txt', '/..\\outside\\secret.txt', '/%2e%2e%5coutside',
  '/sub/..%5c..%5coutside/secret.txt', '/....//outside/secret.txt', '/..%252foutside', '/slash/../outside/secret.txt', '/slash/..', '/a/../outside/secret.txt', '/a/..', '/a../outside/secret.txt', '/slash../outside/secret.txt';
answer '2700 times ..', get_line('/..' x 2700), '404 kept';
answer 'and again in the middle', get_line('/sub' . '/..' x 100 . '/outside/secret.txt'), '404 kept';

item 5, 'path-overlong', 'RFC 3986 2.1, RFC 3629 3';
answer "overlong UTF-8 is a name like any other: $_", get_line($_), '404 kept' for '/%c0%ae%c0%ae/outside/secret.txt', '/%e0%80%ae%e0%80%ae/', '/..%c0%afoutside', '/%ff%fe', '/%u002e%75002e' =~ s/%u/%25u/r;
answer "a bad escape: $_", get_line($_), '400 closed' for '/%', '/%g1', '/%0', '/%1', '/a%2', '/%%41', '/%u002e', '/a.txt%', '/% 41' =~ s/ /+/r, '/%-1', '/%0x';
answer 'a bad escape in the query is the query\'s affair', get_line('/a.txt?%zz%'), '200 a.txt kept';

item 6, 'path-slash-merge', 'RFC 3986 4.2, RFC 9110 10.2.2';
answer "$_ has no redirect", get_line($_), '404 kept', fields => { location => undef } for '//', '///a.txt', '//a.txt', '//sub', '/sub//', '//evil.example/..', '//evil.example/..%2fsub', '//evil.example/%2e%2e/sub', '/%2f/evil.example/..', '/%2fsub', '/\\evil.example/', '/sub//first.html';
answer 'an absolute target with two slashes', "GET http://h//evil.example/ HTTP/1.1\r\nHost: h\r\n\r\n", '404 kept', fields => { location => undef };

item 7, 'path-trailing', 'RFC 9110 15.4.3, RFC 3875 4.1.5';
answer "$_", get_line($_), '404 kept' for '/a.txt/', '/a.txt/extra', '/a.txt//', '/a.txt%2f', '/a.txt%2fextra', '/sub/first.html/', '/none/';
answer 'a directory without its slash', get_line('/sub'), '302 kept', fields => { location => '/sub/' };
answer 'with a query', get_line('/sub?a=b&c="'), '302 kept', fields => { location => '/sub/?a=b&c=%22' };
answer 'asked for absolutely', "GET http://evil.example:99/sub HTTP/1.1\r\nHost: h\r\n\r\n", '302 kept', fields => { location => '/sub/' };
answer 'the directory', get_line('/sub/'), '200 sub/first.html kept';
answer 'a directory without index', get_line('/bare/'), '404 kept';
answer 'extra path behind a script', get_line('/env.cgi/extra'), '200 kept', body => qr{^PATH_INFO=/extra$}m;
answer 'a path that ends in the name of a script', get_line('/none/env.cgi'), '404 kept';

item 8, 'alias-prefix', 'RFC 3986 3.3';
answer 'an alias ends at a segment', get_line('/ab/x.txt'), '200 ab/x.txt kept';
answer 'the alias itself', get_line('/a/x.txt'), '200 aliased/x.txt kept';
answer 'never a part of a name', get_line('/a.txt'), '200 a.txt kept';
answer 'an escaped slash is a slash in both places', get_line('/a%2fx.txt'), '200 aliased/x.txt kept';
answer 'an alias that ends in a slash', get_line('/slash/x.txt'), '200 aliased/x.txt kept';
answer "never above it: $_", get_line($_), '404 kept' for '/slash../secret.txt', '/slashx.txt', '/a../secret.txt', '/a/../secret.txt', '/a..%2fsecret.txt';

item 9, 'dotfile', 'RFC 8615';
answer "$_", get_line($_), '404 kept' for '/.git/config', '/.git/', '/.git', '/x/.env', '/.secret', '/%2egit/config', '/x/%2eenv', '/.well-known/.x', '/.well-known/../.secret', '/..git', '/x/.%65nv', '/x%2f.env';
answer '/.well-known/ is for everybody', get_line('/.well-known/acme-challenge/t'), '200 .well-known/acme-challenge/t kept';

item 10, 'symlink-escape, symlink-inside, symlink-swap', 'RFC 9110 17.3';
checked 'symbolic links to files', 'followed by default, also out of the Location; loops, and links to what is no file, are 404', sub {
  my ($server) = @_;
  my $www = $server->path('www');
  symlink $server->path('outside/secret.txt'), "$www/link-out.txt";
  symlink 'a.txt', "$www/link-in.txt";
  symlink 'link-loop.txt', "$www/link-loop.txt";
  symlink '/dev/zero', "$www/link-device.txt";
  my $port = $server->port;
  like(get($port, '/link-in.txt')->{body}, qr/\[a\.txt\]/, 'inside');
  like(get($port, '/link-out.txt')->{body}, qr/secret/, 'outside: the administrator made it');
  is(get($port, "/$_")->{status}, 404, $_) for qw(link-loop.txt link-device.txt);
};
checked 'a link that is swapped while it is asked for', 'each answer is one of the two files, whole', sub {
  my ($server) = @_;
  my ($www, $port) = ($server->path('www'), $server->port);
  write_bytes("$www/one.txt", 'one' x 1000);
  write_bytes("$www/two.txt", 'two!' x 1000);
  my %seen;
  for my $turn (1 .. 200) {
    symlink $turn % 2 ? 'one.txt' : 'two.txt', "$www/next";
    rename "$www/next", "$www/swap.txt" or die;
    my $r = get($port, '/swap.txt');
    $seen{ $r->{status} == 200 && $r->{complete} ? $r->{body} eq 'one' x 1000 ? 'one' : $r->{body} eq 'two!' x 1000 ? 'two' : 'mixed' : $r->{status} }++;
    is(substr($r->{body}, 0, 3), $turn % 2 ? 'one' : 'two', 'as fresh as the request') if $turn % 50 == 0;
  }
  is(join(' ', sort keys %seen), 'one two', 'nothing else came');
};
proved 'SymbolicLinks inside or owner: others are 404', 'tests/suite/symbolic-links.t', 'SymbolicLinks';
proved 'links to scripts', 'tests/suite/cgiexec-checks.t', 'symlink';

item 11, 'special-file', 'RFC 9110 17.3';
proved 'fifos, sockets, devices, files without permission', 'tests/suite/special_files.t', '404 at once';
checked 'a fifo as index, file and extra path', 'no wait: another client is served meanwhile', sub {
  my ($server) = @_;
  my $www = $server->path('www');
  mkdir "$www/pipes";
  mkfifo("$www/pipes/first.html", 0666) && mkfifo("$www/pipes/p.txt", 0666) or die;
  my @waiting = map { my $c = connect_to($server->port); $c->send(get_line($_)); $c } '/pipes/', '/pipes/p.txt', '/pipes/p.txt/x';
  is(get($server->port, '/a.txt')->{status}, 200, 'another client');
  is($_->read_response->{status}, 404, 'answered') for @waiting;
};

item 12, 'file-shrinks, file-grows, file-replaced, file-deleted', 'RFC 9110 8.6, RFC 9112 8';
proved 'during the transfer', 'tests/suite/special_files.t', 'a file that becomes shorter ends the connection';

item 13, 'name-hostile', 'RFC 3986 2.1';
proved 'in listings: HTML and JSON', 'tests/suite/autoindex.t', 'name-hostile';
checked 'names of every kind as targets', 'each is served by its escaped name, and nothing of it is raw in the answer', sub {
  my ($server) = @_;
  for my $name ('<b>', 'a"b', 'a&b', "a\nb", "a\xffb", 'a b', '-rf', 'a%41b', 'a;b', 'a?b', 'a#b', 'x' x 251) {
    write_bytes($server->path("www/$name.txt"), 'hostile');
    my $target = "/$name.txt" =~ s{([^A-Za-z0-9./-])}{sprintf '%%%02X', ord $1}ger;
    is(get($server->port, $target)->{body}, 'hostile', substr $target, 0, 40);
    mkdir $server->path("www/$name.dir") if length $name < 100;
    my $r = get($server->port, $target =~ s/\.txt$/.dir/r);
    is($r->{headers}{location}, $target =~ s/\.txt$/.dir\//r, '... and its redirect') if length $name < 100 && $name !~ /[;&]/;
    unlike($r->{body}, qr/<b>|\n.*\nb\.dir/, '... escaped');
  }
  is(get($server->port, '/' . 'x' x 256)->{status}, 404, 'a name longer than the file system takes');
};

item 14, 'case-and-encoding-of-acl', 'RFC 9110 4.2.3';
answer "$_: forbidden", get_line($_), '403 kept' for '/private/p.txt', '/private/', '/private', '/private/none', '/private%2fp.txt', '/%70rivate/p.txt', '/private/%70.txt', '/private?x', '/private/p.txt?/../a.txt', '/priv%61te%2Fp.txt';
answer "$_: not there", get_line($_), '404 kept' for '/Private/p.txt', '//private/p.txt', '/./private/p.txt', '/x/../private/p.txt', '/private/../private/p.txt', '/private/.', '/private/..', '/sub/%2e%2e/private/p.txt', '/private%00' =~ s/%00/%20/r, '/private./p.txt', '/privat%C3%A9/';
answer 'the absolute form', "GET http://h/private/p.txt HTTP/1.1\r\nHost: h\r\n\r\n", '403 kept';
answer "$_ is forbidden too", "$_ /private/p.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", '403 kept' for qw(HEAD POST OPTIONS PUT DELETE);
proved 'realms', 'tests/suite/realms.t', 'auth-every-method';

item 54, 'xss', 'RFC 9110 17';
my %page = (fields => { 'content-type' => qr{^text/html; charset=utf-8$} }, body => qr{\A(?!.*<script)(?!.*"onload).*\z}s);
answer "$_", get_line($_), '404 kept', %page for '/<script>alert(1)</script>', '/%3Cscript%3E', '/"onload="x', "/'x", '/none?<script>', '/%22onload=%22';
answer 'in the name of the host', hosted('<script>'), '400 closed', %page;
answer 'in the method', "<script> / HTTP/1.1\r\nHost: h\r\n\r\n", '400 closed', %page;
answer 'in the version', "GET / <script>/1.1\r\nHost: h\r\n\r\n", '400 closed', %page;
answer 'in a redirect', get_line('/away/<script>"onload='), '302 kept', fields => { location => 'http://other.example/base/%3Cscript%3E%22onload=' }, body => qr{\A(?!.*<script).*\z}s;
answer 'in the query of a redirect', get_line('/sub?<script>"onload='), '302 kept', body => qr{\A(?!.*<script)(?!.*"onload).*\z}s;
answer 'in Referer and User-Agent', get_line('/none', 'Referer: <script>', 'User-Agent: <script>'), '404 kept', %page;

item 55, 'crlf-location', 'RFC 9110 5.5, 10.2.2';
answer "$_", get_line($_), $_ =~ m{^/away} ? '302 kept' : '404 kept', fields => { 'x' => undef, location => $_ =~ m{^/away} ? qr{\Ahttp://other\.example/base[!-~]*\z} : undef } for '/away/%0d%0aX:%20y', '/away/%0aX:y', '/away/%0dX:y', '/%0d%0aX:%20y', '/sub%0d%0aX:%20y';
answer 'in the query', get_line('/sub?%0d%0aX:%20y'), '302 kept', fields => { x => undef, location => '/sub/?%0d%0aX:%20y' };
answer 'in the host', hosted("h%0d%0aX:y", '/sub'), '400 closed';
answer 'in the host of an absolute target', "GET http://h%0d%0aX:y/sub HTTP/1.1\r\nHost: h\r\n\r\n", '400 closed';
proved 'from scripts', 'tests/suite/scripts.t', 'split.cgi';
1;
