# Scripts: which, how they are called, their variables, their content, and what becomes of their output.
use strict;
use warnings;
no warnings 'qw';
use Mathopd;

my $env = 'read STDIN, my $in, $ENV{CONTENT_LENGTH} // 0; print "Content-Type: text/plain\n\n"; print join "|", (map { "$_=$ENV{$_}" } grep { !/^(REMOTE_PORT|SERVER_SOFTWARE|HTTP_CONNECTION)$/ } sort keys %ENV), "\$0=$0", map { "arg=$_" } @ARGV;';
my $few = 'use Cwd; print "Content-Type: text/plain\n\n"; print join "|", (map { "$_=" . ($ENV{$_} // "none") } qw(SCRIPT_NAME PATH_INFO SCRIPT_FILENAME QUERY_STRING)), "cwd=" . getcwd, "\$0=$0", map { "arg=$_" } @ARGV;';
site 'calls', env => { OLD_TZ => 'CET', OLD_EMPTY => '' }, files => { 'www/env.cgi' => perl($env), 'www/few.cgi' => perl($few), 'www/dir/few.cgi' => perl($few), 'www/app/index.cgi' => perl($few), 'www/app/real.txt' => 'real', 'www/x.ext' => 'content of x', 'www/show.pl' => $few, 'www/two.args' => $few, 'www/not.cgi' => perl($few), 'www/nothere.bad' => 'x', 'www/cat/a.txt' => 'a',
  'www/body.cgi' => perl('binmode STDIN; read STDIN, my $in, $ENV{CONTENT_LENGTH} // 0; print "Content-Type: text/plain\n\n", $ENV{CONTENT_LENGTH} // "none", " $in"'), 'www/owner.cgi' => perl('print "\nuid=$> gid=", $) + 0') },
  prepare => sub { my $s = shift; chmod 0644, $s->path('www/not.cgi'); mkdir $s->path('www/sub'); mkdir $s->path('www/dir.cgi'); symlink '../dir/few.cgi', $s->path('www/sub/link.cgi'); }, conf => <<'END';
User nobody
StayRoot On
Umask 027
Control { Types { text/plain { txt } } IndexNames { index.cgi } Specials { CGI { cgi } } External { "/bin/cat" { ext } "/usr/bin/perl -w" { .pl } "/bin/echo  a  b" { args } /no/such/program { bad } } ScriptUser games Export { OLD_TZ OLD_EMPTY OLD_UNSET } PutEnv { A=1 "B=two words" A=2 C= D } <<ScriptTrustWritable On ScriptVariables mathopd>> }
Control { PutEnv { OLD_LATER=put } Export { OLD_EMPTY } }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { Host h AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /noinfo Location @DIR@/www PathInfo Off }
    Control { Alias /args Location @DIR@/www PathArgs On }
    Control { Alias /bin Location @DIR@/www Specials { CGI { * } } }
    Control { Alias /one Location @DIR@/www/env.cgi }
    Control { Alias /twice Location @DIR@/www PutEnv { OLD_TZ=put } }
    Control { Alias /nouser Location @DIR@/www ScriptUser games RunScriptsAsOwner Off }
  }
}
END
for my $p ('/env.cgi', '/env.cgi/a/b', '/env.cgi?q', '/env.cgi?', '/env.cgi/a%20b?x=y&z', '/dir/few.cgi', '/one', '/one/x', '/twice/env.cgi') { ask "variables of $p", g($p, 'h') }
ask 'variables: the host', g('/env.cgi', 'H.example.:8080');
ask 'variables: fields', g('/env.cgi', 'h', 'Accept: a', 'Accept: b', 'X-Empty:', 'Cookie: a=1', 'Cookie: b=2', 'Proxy: evil', 'X_Under: x', 'X-Odd!: x', 'User-Agent:  blanks  ', 'Keep-Alive: 5', 'Expect-Not: x', 'Authorization: Basic YTpi', 'Content-Type: text/x', 'TE: trailers', 'If-Modified-Since: x', 'Range: bytes=0-1');
ask 'variables: HTTP/1.0', "GET /env.cgi HTTP/1.0\n\n";
ask 'variables: HTTP/1.0 with a host', "GET /env.cgi HTTP/1.0\nHost: h\n\n";
ask 'variables: an absolute target', "GET http://Abs.example:81/env.cgi/p?q=r HTTP/1.1\nHost: other\n\n";
ask 'variables: POST', "POST /env.cgi HTTP/1.1\nHost: h\nContent-Length: 3\nContent-Type: a/b\n\nabc";
ask 'variables: HEAD', "HEAD /env.cgi HTTP/1.1\nHost: h\n\n";
for my $p ('/few.cgi', '/few.cgi/', '/few.cgi/x/y', '/few.cgi?', '/few.cgi?a', '/few.cgi?a+b', '/few.cgi?a%20b+c', '/few.cgi?a+%2Bb', '/few.cgi?a++b', '/few.cgi?a=b', '/few.cgi?a+b=', '/few.cgi?a%3Db', '/few.cgi?+', '/few.cgi?a%zz+b', '/few.cgi?a+b%', '/few.cgi?-e+x', '/few.cgi?a+-b', '/few.cgi?%2De', "/few.cgi?a'b", '/few.cgi?a%00b', '/few.cgi?caf%C3%A9', '/few.cgi?a%25zz',
  '/dir/few.cgi/x', '/app', '/app/', '/app/no/such', '/app/none', '/app/real.txt', '/app/real.txt/x', '/app/?a', '/app/x.cgi', '/x.ext', '/x.ext/p', '/x.ext?a+b', '/show.pl', '/show.pl/p?a+b', '/two.args', '/two.args?c', '/not.cgi', '/nothere.bad', '/none.cgi', '/none.cgi/x', '/dir.cgi', '/dir.cgi/', '/sub/link.cgi', '/noinfo/few.cgi', '/noinfo/few.cgi/x', '/noinfo/few.cgi/', '/noinfo/app/', '/noinfo/app/x', '/args/few.cgi/x/y', '/args/app/x', '/bin/few.cgi/x', '/bin/cat/a.txt', '/bin/app/', '/few.cgi//x', '/few.cgi/x//y', '/few.cgi/./x', '/few.cgi/../x', '/few.cgi/.x', '/few.cgi/%2e%2e/x', '/few.cgi/a%2Fb', '/few.cgi/a%3fb', '/few.cgi;x=y', '/few.cgi/x;y', '/nouser/owner.cgi', '/owner.cgi', '/FEW.CGI') { ask "call $p", g($p) }
ask "content: $_->[0]", $_->[1] for ['POST', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length: 5\n\nhello"], ['of 0', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length: 0\n\n"], ['GET', "GET /body.cgi HTTP/1.1\nHost: h\nContent-Length: 5\n\nhello"], ['without length', "POST /body.cgi HTTP/1.1\nHost: h\n\n"], ['without length in HTTP/1.0', "POST /body.cgi HTTP/1.0\n\n"], ['chunked', "POST /body.cgi HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n5\r\nhello\r\n0\r\n\r\n"],
  ['a length with a sign', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length: +5\n\nhello"], ['two lengths', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length: 5\nContent-Length: 5\n\nhello"], ['two unequal lengths', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length: 5\nContent-Length: 6\n\nhello!"], ['a length that is none', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length: five\n\n"], ['an empty length', "POST /body.cgi HTTP/1.1\nHost: h\nContent-Length:\n\n"];
ask 'a method in lower case', "post /body.cgi HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => ['status', 'allow'];
ask "$_ of a script", "$_ /few.cgi HTTP/1.1\nHost: h\n\n", show => ['status', 'allow'] for qw(PUT DELETE OPTIONS PATCH PROPFIND TRACE);
ask 'TRACE of a file', "TRACE /app/real.txt HTTP/1.1\nHost: h\n\n", show => ['status'];

# The variables that scripts find without ScriptVariables mathopd.
site 'variables', files => { 'www/env.cgi' => perl($env), 'www/app/index.cgi' => perl($env), 'www/empty/none' => '' }, conf => <<'END';
User nobody
StayRoot On
Control { IndexNames { index.cgi } Specials { CGI { cgi } } ScriptUser games <<ScriptTrustWritable On>> }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www AutoIndexCommand @DIR@/www/env.cgi } } }
END
ask "GET $_", g($_, 'H.Example:80') for qw(/env.cgi /env.cgi/x?y /app/ /app/x /empty/);

my %out = ('empty' => '', 'only-lf' => "\n", 'no-header' => "\nbody", 'no-type' => "X: y\n\nbody", 'status' => "Status: 404 Gone Fishing\n\nbody", 'status-only-code' => "Status: 403\n\nbody", 'status-low' => "Status: 100 x\n\nbody", 'status-high' => "Status: 600 x\n\nbody", 'status-599' => "Status: 599 x\n\nbody", 'status-word' => "Status: ok\n\nbody", 'status-twice' => "Status: 201 a\nStatus: 404 b\n\nbody",
  'status-case' => "sTaTuS: 201 a\n\nbody", 'nph' => "HTTP/1.0 201 Made\nX: y\n\nbody", 'nph-status' => "HTTP/1.0 201 Made\nStatus: 404 b\n\nbody", 'nph-bad' => "HTTP/1.0 abc\n\nbody", 'location' => "Location: /elsewhere\n\nbody", 'location-abs' => "Location: http://a.example/ b\n\n", 'location-status' => "Status: 201 c\nLocation: /x\n\nbody", 'location-twice' => "Location: /a\nLocation: /b\n\n", 'location-empty' => "Location:\n\nx", 'dropped' => "Date: x\nServer: y\nConnection: z\nX: y\n\nbody",
  'te' => "Transfer-Encoding: chunked\n\n0\r\n\r\n", 'length' => "Content-Length: 4\n\nbody", 'length-more' => "Content-Length: 2\n\nbody", 'length-less' => "Content-Length: 9\n\nbody", 'length-bad' => "Content-Length: x\n\nbody", 'length-empty' => "Content-Length:\n\nbody", 'status-empty' => "Status: \nX: y\n\nbody", 'te-empty' => "Transfer-Encoding:\n\nbody", 'length-204' => "Status: 204 n\nContent-Length: 0\n\n", 'length-304' => "Status: 304 n\nContent-Length: 4\n\nbody", 'length-twice' => "Content-Length: 4\nContent-Length: 5\n\nbody!", '204' => "Status: 204 n\n\nbody", '304' => "Status: 304 n\n\nbody", '205' => "Status: 205 n\n\nbody",
  'empty-value' => "X:\nY: z\n\nbody", 'no-colon' => "garbage\nY: z\n\nbody", 'folded' => "X: a\n b\n\nbody", 'crlf' => "X: y\r\n\r\nbody", 'mixed' => "X: y\r\n\nbody", 'no-end' => "X: y\n", 'html' => "Content-Type: text/html\n\n<p>", 'cookies' => "Set-Cookie: a=1\nSet-Cookie: b=2\n\nbody", 'blank-colon' => "X : y\n\nbody", 'long' => "X: " . 'y' x 3000 . "\n\nbody", 'too-long' => "X: " . 'y' x 5000 . "\n\nbody", 'many' => join('', map { "X-$_: y\n" } 1 .. 99) . "\nbody", 'too-many' => join('', map { "X-$_: y\n" } 1 .. 120) . "\nbody", 'expires' => "Expires: 0\n\nbody");
site 'output', files => { (map { ("www/$_.cgi" => perl('binmode STDOUT; print <<\'END_OF_IT\' =~ s/~~\n\z//r;' . "\n$out{$_}~~\nEND_OF_IT\n")) } keys %out), 'www/exit.cgi' => perl('print "\nbody"; exit 3'), 'www/die.cgi' => perl('exit 3'), 'www/bad-interpreter.cgi' => "#!/no/such\n", 'www/none.cgi' => "no interpreter at all\n" }, conf => <<'END';
User nobody
StayRoot On
Control { Specials { CGI { cgi } } ScriptUser games ExtraHeaders { "X-E: e" } ExpireInterval 100 <<ScriptTrustWritable On ScriptVariables mathopd>> }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } } }
END
for my $o (sort(keys %out), 'exit', 'die', 'bad-interpreter', 'none') {
  ask "$o", g("/$o.cgi"), show => [qw(status reason location content-type content-length x y x-e expires set-cookie body end)];
}
ask "HEAD $_", "HEAD /$_.cgi HTTP/1.1\nHost: h\n\n", show => [qw(status content-length body end)] for qw(length no-type location 204);
ask "HTTP/1.0 $_", "GET /$_.cgi HTTP/1.0\n\n", show => [qw(status content-length body end)] for qw(length no-type 204);
ask "HTTP/1.0 kept $_", "GET /$_.cgi HTTP/1.0\nConnection: keep-alive\n\n", show => [qw(status content-length body end)] for qw(length no-type 204);
ask 'the fields of a script', g('/html.cgi'), show => ['fields'];

site 'trust', files => { 'www/few.cgi' => perl('print "\nrun"'), 'www/open.cgi' => perl('print "\nrun"') }, prepare => sub { my $s = shift; chmod 0775, $s->path('www/open.cgi') }, conf => <<'END';
User nobody
StayRoot On
Control { Specials { CGI { cgi } } ScriptUser games }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /trust Location @DIR@/www <<ScriptTrustWritable On>> } } }
END
ask "GET $_", g($_) for qw(/few.cgi /open.cgi /trust/open.cgi);
site 'no user', files => { 'www/few.cgi' => perl('print "\nuid=$> gid=", $) + 0') }, conf => <<'END';
User nobody
Control { Specials { CGI { cgi } } <<ScriptTrustWritable On ScriptVariables mathopd>> }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /games Location @DIR@/www ScriptUser games } Control { Alias /owner Location @DIR@/www RunScriptsAsOwner On } } }
END
ask "GET $_", g($_) for qw(/few.cgi /games/few.cgi /owner/few.cgi);
site 'stay root', files => { 'www/few.cgi' => perl('print "\nuid=$> gid=", $) + 0'), 'www/games.cgi' => perl('print "\nuid=$> gid=", $) + 0'), 'www/man.cgi' => perl('print "\nuid=$> gid=", $) + 0') }, prepare => sub { my $s = shift; chown 5, 60, $s->path('www/games.cgi'); chown 6, 12, $s->path('www/man.cgi') }, conf => <<'END';
User nobody
StayRoot On
Control { Specials { CGI { cgi } } <<ScriptTrustWritable On ScriptVariables mathopd>> }
Server { Port @PORT@ Address 127.0.0.1 Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /games Location @DIR@/www ScriptUser games } Control { Alias /owner Location @DIR@/www RunScriptsAsOwner On } Control { Alias /root Location @DIR@/www ScriptUser root } Control { Alias /same Location @DIR@/www ScriptUser nobody }
  Control { Alias /later Location @DIR@/www RunScriptsAsOwner On ScriptUser games } Control { Alias /later2 Location @DIR@/www ScriptUser games RunScriptsAsOwner On } Control { Alias /off Location @DIR@/www ScriptUser games RunScriptsAsOwner Off } } }
END
ask "GET $_", g($_) for qw(/few.cgi /games/few.cgi /owner/few.cgi /owner/games.cgi /owner/man.cgi /root/few.cgi /same/few.cgi /later/few.cgi /later2/few.cgi /off/few.cgi);
1;
