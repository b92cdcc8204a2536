# The cookbook's recipes for files: each is done as the page says, by root and by an ordinary user, then asked for more than the page shows.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Recipe;

my @curl = ('/usr/bin/curl' => 'curl');

Recipe->each('site', needs => { @curl, '/etc/mime.types' => 'media-types' }, sub {
  my ($recipe) = @_;
  my $plain = $recipe->get('/');
  is("$plain->{headers}{'cache-control'} $plain->{headers}{'content-type'}", 'no-cache text/html; charset=utf-8', 'a page');
  is($recipe->get('/', 'Accept-Encoding' => 'gzip')->{headers}{'content-encoding'}, 'gzip', '... compressed');
  my $none = $recipe->get('/assets/none.css');
  is("$none->{status} $none->{headers}{'cache-control'}", '404 no-cache', 'what is not there is not kept for a year');
  write_bytes($recipe->path('site/about.html'), "<h1>New</h1>\n");
  utime 1e9, 1e9, $recipe->path('site/about.html.gz');
  ok(wait_until { $recipe->get('/about', 'Accept-Encoding' => 'gzip')->{body} eq "<h1>New</h1>\n" }, 'an older .gz is not sent');
});

Recipe->each('hosts', needs => {@curl}, sub {
  my ($recipe) = @_;
  is($recipe->get('/', Host => 'new.example')->{status}, 404, 'no directory yet');
  write_bytes($recipe->path('hosts/new.example/index.html'), "new\n");
  ok(wait_until { $recipe->get('/', Host => 'new.example:8080')->{body} eq "new\n" }, 'a new one, with a port');
  is($recipe->get('/', Host => $_)->{status}, 400, "no host: $_") for '..', 'a/../b', '.hidden';
  ok($recipe->server->wait_for_log(qr/\tnew\.example\tGET\t\/\t200$/), 'in the log by its name') or diag $recipe->server->stderr;
});

Recipe->each('moved', needs => {@curl}, sub {
  my ($recipe) = @_;
  my $to = sub { my ($path, $host) = @_; my $r = $recipe->get($path, Host => $host || 'example.org'); return "$r->{status} " . ($r->{headers}{location} || '') };
  is($to->($_->[0]), $_->[1], $_->[0]) for [ '/page.html?a', '308 /new/page.html?a' ], [ '/old', '308 /new' ], [ '/old/', '308 /new/' ], [ '/old?a', '308 /new?a' ], [ '/older', '404 ' ], [ '/wp-login.php?x', '403 ' ], [ '/blog', '308 https://blog.example.org' ];
  my $posted = request($recipe->port, "POST /old/form HTTP/1.1\nHost: www.example.org\nContent-Length: 3\nConnection: close\n\na=b");
  is("$posted->{status} $posted->{headers}{location}", '308 http://example.org/old/form', 'a form');
});

Recipe->each('homes', needs => {@curl}, sub {
  my ($recipe) = @_;
  is($recipe->get('/~games')->{headers}{location}, '/~games/', 'with a slash at its end');
  is($recipe->get('/~nosuch/')->{status}, 404, 'nobody');
  SKIP: {
    skip 'all files have one owner', 1 if !$recipe->by_root;
    write_bytes($recipe->path('secret.txt'), "root's\n");
    symlink $recipe->path('secret.txt'), $recipe->path('anna/public_html/link.txt');
    is($recipe->get('/~games/link.txt')->{status}, 404, 'a link to what is not hers');
  }
});

Recipe->each('mirror', needs => { @curl, '/usr/bin/apt-ftparchive' => 'apt-utils', '/usr/bin/dpkg-deb' => 'dpkg', '/usr/bin/apt-get' => 'apt' }, sub {
  my ($recipe) = @_;
  my $home = $recipe->server->path('home');
  my ($code, $said) = $recipe->shell($recipe->replaced(<<"END"));
mkdir -p apt/lists/partial apt/cache/archives/partial apt/etc
: > apt/status
echo 'deb [trusted=yes] http://localhost:8080/debian stable main' > apt/sources.list
cat > apt/conf <<'CONF'
Dir::Etc "$home/apt/etc"; Dir::Etc::sourcelist "$home/apt/sources.list"; Dir::State "$home/apt"; Dir::State::status "$home/apt/status"; Dir::Cache "$home/apt/cache"; Dir::Log "$home/apt";
APT::Sandbox::User ""; Acquire::Languages "none"; Acquire::Retries "0"; Acquire::http::Proxy "DIRECT"; Debug::NoLocking "true"; APT::Architecture "amd64"; APT::Architectures "";
CONF
APT_CONFIG=$home/apt/conf apt-get update
APT_CONFIG=$home/apt/conf apt-get download hello-mirror
cmp hello-mirror_1.0_all.deb /srv/mirror/pool/hello-mirror_1.0_all.deb
APT_CONFIG=$home/apt/conf apt-get update
END
  is($code, 0, 'apt takes its lists and a package') or diag $said;
  like($said, qr{^Hit:\d+ \S+/debian stable }m, 'and finds nothing new afterwards');
  is($recipe->get('/debian/./dists/stable/Release')->{headers}{'cache-control'}, 'no-cache', 'lists are asked for again');
});

done_testing;
