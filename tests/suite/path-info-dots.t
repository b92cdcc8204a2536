# What of a path a script is told, and what of it is opened: AllowDotfiles is about files that are opened, and so are empty segments.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $show = "#!$^X\n" . 'print "Content-Type: text/plain\n\n$0 ", $ENV{PATH_INFO} // "none", " ", $ENV{PATH_TRANSLATED} // "none"' . "\n";
my @scripts = qw(www/x.cgi www/.x.cgi www/.git/x.cgi www/dir/index.cgi www/dir/.x.cgi www/dir/.git/x.cgi www/plain/x.cgi);
my $server = Httpway->start(files => { (map { $_ => $show } @scripts), map { $_ => 'seen' } qw(www/a.txt www/.a.txt www/.git/config www/dir/.a.txt www/plain/.a.txt www/plain/index.txt app/index.html) }, conf => <<'END', before => sub {
User nobody
StayRoot On
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } } Types { text/plain { txt html config } } ScriptTrustWritable On IndexNames { index.cgi index.txt } }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /file Location @DIR@/www/x.cgi }
    Control { Alias /dots Location @DIR@/www AllowDotfiles On }
    Control { Alias /args Location @DIR@/www PathArgs On }
    Control { Alias /off Location @DIR@/www PathInfo Off }
    Control { Alias /front Location @DIR@/www/plain FallbackFile @DIR@/www/x.cgi }
    Control { Alias /frontoff Location @DIR@/www/plain PathInfo Off FallbackFile @DIR@/www/x.cgi }
    Control { Alias /app Location @DIR@/app FallbackFile @DIR@/app/index.html }
    Control { Alias /list Location @DIR@/www/.git AutoIndexCommand @DIR@/www/x.cgi IndexNames { } }
    Control { Alias /away Location http://other.example/ }
    Control { Alias /denied Location @DIR@/www Access { Deny 0/0 } }
  }
  Virtual { Host clean Control { SanitizePath On } Control { Alias / Location @DIR@/www } }
}
END
  my ($s) = @_;
  chmod 0755, map { $s->path($_) } @scripts;
});
my $port = $server->port;
my $www = $server->path('www');
# told TARGET: which script ran, and the path info that it was told; or the status.
sub told {
  my ($target, $host) = @_;
  my $r = request($port, "GET $target HTTP/1.1\r\nHost: @{[$host // 'h']}\r\nConnection: close\r\n\r\n");
  return $r->{status} == 200 && $r->{body} =~ m{^\Q$www\E(/\S+) (\S+) } ? "$1 $2" : "$r->{status}" . ($r->{body} eq 'seen' ? ' seen' : '');
}

is(told($_->[0]), "/x.cgi $_->[1]", "$_->[0]") for [ '/x.cgi/p.git/tree/.gitignore', '/p.git/tree/.gitignore' ], [ '/x.cgi/.x', '/.x' ], [ '/x.cgi/.git/config', '/.git/config' ], [ '/x.cgi/%2egit', '/.git' ], [ '/x.cgi/a%2F.b', '/a/.b' ], [ '/x.cgi/...', '/...' ], [ '/x.cgi/..x/y', '/..x/y' ],
  [ '/x.cgi//a', '//a' ], [ '/x.cgi/a//', '/a//' ], [ '/x.cgi//', '//' ], [ '/x.cgi///', '///' ], [ '/x.cgi/http://a.example//b', '/http://a.example//b' ], [ '/x.cgi/%2fa', '//a' ], [ '/x.cgi//.a//.b/', '//.a//.b/' ], [ '/x.cgi/a/.b/c/.d', '/a/.b/c/.d' ], [ '/x.cgi/.well-known/.x', '/.well-known/.x' ],
  [ '/file/.x', '/.x' ], [ '/file//x', '//x' ], [ '/front/a/.b', '/a/.b' ], [ '/front/.a.txt', '/.a.txt' ], [ '/front//a', '//a' ], [ '/frontoff/a/.b', '/a/.b' ], [ '/args/x.cgi/.a', '/.a' ];
is(told($_->[0]), "/dir/index.cgi $_->[1]", "an index: $_->[0]") for [ '/dir/.a.txt', '/.a.txt' ], [ '/dir/.x.cgi', '/.x.cgi' ], [ '/dir/.git/x.cgi', '/.git/x.cgi' ], [ '/dir//x.cgi', '//x.cgi' ], [ '/dir/none/.x', '/none/.x' ], [ '/dir//', '//' ];
is(told($_), '404', $_) for '/x.cgi/..', '/x.cgi/../a.txt', '/x.cgi/.x/..', '/x.cgi//..', '/x.cgi/a/%2e%2e/b', '/x.cgi/.', '/x.cgi/./a', '/x.cgi/.a/./b', '/dir/.x/../index.cgi', '/file/..', '/front/.x/..', '/x.cgi/a%2f..%2fb';
is(told($_), '404', "not opened: $_") for '/.a.txt', '/.x.cgi', '/.x.cgi/a', '/.git/x.cgi', '/.git/config', '/plain/.a.txt', '//a.txt', '//x.cgi', '/plain//index.txt', '/plain//x.cgi', '/plain//', '/a.txt/.x', '/a.txt//', '/args/a.txt/.x', '/args/a.txt//x', '/args/.a.txt', '/off/x.cgi/.y', '/off/.x.cgi', '/off//x.cgi', '/frontoff/.x/..', '/app/.x', '/app//', '/list//', '/list/.x', '/away/.x', '/away//x', '/denied/x.cgi/.y';
is(told($_->[0]), $_->[1], "AllowDotfiles: $_->[0]") for [ '/dots/.x.cgi/.y', '/.x.cgi /.y' ], [ '/dots/.git/x.cgi//z', '/.git/x.cgi //z' ], [ '/dots/.a.txt', '200 seen' ], [ '/dots//.a.txt', '404' ], [ '/dots/x.cgi/..', '404' ];
is(told($_->[0], 'clean'), $_->[1], "SanitizePath: $_->[0]") for [ '/x.cgi//a', '/x.cgi /a' ], [ '/x.cgi/.a', '/x.cgi /.a' ], [ '/x.cgi/a/../.b', '/x.cgi /.b' ];
is(told('/x.cgi/' . 'a/' x 2000 . '.b'), '/x.cgi /' . 'a/' x 2000 . '.b', 'far behind');
like(get($port, '/x.cgi/.a.txt')->{body}, qr{ \Q$www\E/\.a\.txt\z}, 'PATH_TRANSLATED is told');
like(get($port, '/x.cgi//a.txt')->{body}, qr{ none\z}, '... not of empty segments');
is($server->stop, 0, 'ends well');
done_testing;
