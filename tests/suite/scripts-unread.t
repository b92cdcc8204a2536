# Scripts that User cannot read, but their own user can execute or read, run; what is not a script stays as hidden as it was, and a directory that User may not pass through is told in the log.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use Test::More;
use Httpway;
use Namespace;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;
my $home = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
Namespace::accounts({ web => [20040, 20040], anna => [20044, 20044, "$home"] }, { web => [20040], anna => [20044] });

my $sh = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'; echo \"\$(id -u) \$SCRIPT_NAME,\$PATH_INFO,\$REDIRECT_STATUS\"; cat\n";
my $server = Httpway->new(files => {}, conf => <<'END');
User web
Control { Specials { CGI { .cgi } Redirect { .redirect } } External { "/bin/cat" { .ext .gz } } Types { text/html { .html } text/plain { .txt } } IndexNames { index.html index.cgi } ScriptUser anna }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Alias / Location @DIR@/www }
  Control { Alias /try Location @DIR@/www TrySuffixes { .cgi } }
  Control { Alias /fall Location @DIR@/empty FallbackFile @DIR@/www/x.cgi }
  Control { Alias /fallclosed Location @DIR@/empty FallbackFile @DIR@/www/closed/x.cgi }
  Control { Alias /error Location @DIR@/empty Error404File @DIR@/www/x.cgi }
  Control { Alias /list Location @DIR@/empty AutoIndexCommand @DIR@/www/x.cgi }
  Control { Alias /inside Location @DIR@/www SymbolicLinks Inside }
  Control { Alias /ours Location @DIR@/www SymbolicLinks Owner }
  Control { Alias /owner Location @DIR@/www RunScriptsAsOwner On }
  Control { Alias /coded Location @DIR@/www Precompressed On }
  Control { Alias /one Location @DIR@/www/x.cgi }
  Control { Alias /all Location @DIR@/www Specials { CGI { * } } }
  Control { Alias /~ UserDirectory On Location html }
} }
END
sub put { my ($name, $uid, $mode, $bytes) = @_; my $path = $server->write_file($name, $bytes // $sh); chown $uid, $uid, $path; chmod $mode, $path; return $path }
my $probe = read_file(top_directory() . '/compile/tests/reach_probe');
put('www/x.cgi', 20044, 0700);
put('www/bin.cgi', 0, 0711, $probe);
put('www/text.ext', 20044, 0600, "Content-Type: text/plain\n\nread by cat\n");
put('www/d/index.cgi', 20044, 0700);
put('www/passed/index.cgi', 20044, 0700);
put('www/passed/page.txt', 0, 0644, 'page');
put('www/closed/x.cgi', 20044, 0755);
put('www/closed/in/x.cgi', 20044, 0755);
put('www/closed/page.txt', 0, 0644, 'page');
put('www/secret.txt', 0, 0600, 'secret');
put('www/secret.html', 0, 0600, 'secret');
put('www/none.cgi', 0, 0600);
put('www/seen.cgi', 0, 0644);
put('www/go.redirect', 20044, 0600, "http://other.example/\n");
put('www/page.html', 0, 0644, 'a page');
put('www/page.html.gz', 20044, 0600, 'nothing that is coded');
put('out/x.cgi', 20044, 0700);
put('www/deep/readme.txt', 0, 0644, 'x');
POSIX::mkfifo($server->path('www/fifo.cgi'), 0700);
mkdir $server->path('empty');
symlink 'x.cgi', $server->path('www/link.cgi');
symlink '../out/x.cgi', $server->path('www/out.cgi');
POSIX::lchown(20044, 20044, $server->path('www/link.cgi'));
chown 20044, 20044, $server->path("www/$_") for qw(passed closed);
chmod 0711, $server->path('www/passed');
chmod 0700, $server->path('www/closed');
mkdir "$home/html";
write_bytes("$home/html/a.cgi", $sh);
chmod 0700, "$home/html/a.cgi";
chown 20044, 20044, "$home", "$home/html", "$home/html/a.cgi";
chmod 0711, "$home", "$home/html";
$server->start;
my $port = $server->port;
sub answers { my ($path, $want, $what, %more) = @_; my $r = get($port, $path, %more); is(($r->{status} // 'none') . ' ' . ($r->{body} // ''), $want, "$path: $what") or diag $server->stderr }
sub status { return get($port, $_[0])->{status} }

# They run.
answers('/x.cgi', "200 20044 /x.cgi,,200\n", 'a script of its user alone');
answers('/x.cgi/more/of/it', "200 20044 /x.cgi,/more/of/it,200\n", 'with path info');
like(get($port, '/bin.cgi?')->{body}, qr/^child signal done$/m, '/bin.cgi: a program that nobody may read');
answers('/text.ext', "200 read by cat\n", 'one that a program reads');
like(get($port, '/d/')->{body}, qr/^20044 \/d/, '/d/: as an index');
like(get($port, '/try/x')->{body}, qr/^20044 /, '/try/x: by TrySuffixes');
like(get($port, '/fall/no/such')->{body}, qr/^20044 /, '/fall: as FallbackFile');
like(get($port, '/error/none')->{body}, qr/^20044 .*,404$/m, '/error: as the document of an error');
like(get($port, '/list/')->{body}, qr/^20044 /, '/list/: as AutoIndexCommand');
like(get($port, '/one')->{body}, qr/^20044 /, '/one: as a Location');
like(get($port, '/owner/x.cgi')->{body}, qr/^20044 /, '/owner: by its owner');
like(get($port, '/~anna/a.cgi')->{body}, qr/^20044 /, '/~anna: in a home that is only passed through');
like(get($port, "/$_/link.cgi")->{body} // '', qr/^20044 /, "/$_: by a link that may be followed") for qw(inside ours);
is(status("/$_/out.cgi"), 404, "/$_: not by one that may not") for qw(inside);
my $posted = request($port, "POST /x.cgi HTTP/1.1\nHost: h\nContent-Length: 5\nConnection: close\n\nhello");
is($posted->{body}, "20044 /x.cgi,,200\nhello", 'content reaches it');
is(request($port, "HEAD /x.cgi HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 200, 'HEAD');
is(status('/x.cgi'), 200, 'and again');

# What is passed through.
like(get($port, '/passed/')->{body}, qr/^20044 /, '/passed/: an index in a directory that may be passed through');
answers('/passed/page.txt', '200 page', 'a file in it');
is(status('/passed'), 302, '/passed: it is a directory');
like(get($port, '/passed/none')->{body}, qr{^20044 /passed/index\.cgi,/none,}, '/passed/none: what is not there is the index script of the directory');

# What is no script is as hidden as ever, and so is a script that cannot run.
is(status($_), 404, "$_: no script") for '/secret.txt', '/secret.html', '/go.redirect', '/secret.txt/x', '/fifo.cgi', '/all/closed/page.txt';
is(status('/none.cgi'), 404, '/none.cgi: a script that its user can do nothing with, and that the server cannot read: not told');
ok($server->wait_for_log(qr/none\.cgi: refused: it is not/, 10), '... but to the log');
is(status('/seen.cgi'), 403, '/seen.cgi: one that the server can read');
answers('/coded/page.html', '200 a page', 'what is sent is what can be read', 'Accept-Encoding' => 'gzip');
is(status('/closed'), 404, '/closed: a directory that may not be passed through');

# Where it cannot be known the log says why, once.
my $count = sub { my ($file) = @_; my $dir = $server->path('www/closed'); return scalar(() = $server->stderr =~ /^httpd: warning: \Q$file\E: not found, since User may not pass through \Q$dir\E: chmod o\+x it, or chgrp it to User's group and chmod g\+x$/mg) };
for (['/closed/x.cgi', 'www/closed/x.cgi'], ['/closed/in/x.cgi', 'www/closed/in/x.cgi'], ['/closed/x.cgi/more', 'www/closed/x.cgi/more'], ['/fallclosed/y', 'www/closed/x.cgi']) {
  my ($url, $file) = ($_->[0], $server->path($_->[1]));
  my $before = $count->($file);
  is(status($url), 404, "$url: not found");
  ok(wait_until(sub { $count->($file) > $before }, 10), '... and the log says why');
  is($count->($file), $before + 1, '... once');
}
my ($conf) = glob $server->path('*.cdb');
if (!defined $conf) { $conf = $server->path('c.cdb'); system(command_path('httpway-data'), '-f', $server->conf_path, $conf) == 0 or die }
sub why { my ($url) = @_; my $command = command_path('httpway-why'); return scalar qx{$command $conf GET http://h$url 2>&1} }
chmod 0644, $conf;
like(why('/x.cgi'), qr/^handler: script\n.*^user: anna\n^read: not by the server/ms, 'httpway-why: a script that is not read');
like(why('/closed/x.cgi'), qr/closed\/x\.cgi: not found, since User may not pass through \S+\/closed: chmod/, '... and one that cannot be known');
unlike(why('/secret.txt'), qr/pass through/, '... and what is only unreadable');
is($server->stop, 0, 'ends well');
done_testing;
