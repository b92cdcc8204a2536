# cgit by its recipe: its pages, what it makes of them for download, and clones through it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Recipe;

# fill RECIPE: two commits, put into the repository by its owner
sub fill {
  my ($recipe) = @_;
  my ($code, $said) = $recipe->shell($recipe->replaced(<<'END'));
git init -q -b main work
cd work
mkdir src
printf 'first\n' > 'src/a <b>.txt'
git add .
git -c user.name=Ada -c user.email=ada@example.org commit -q -m 'First & foremost'
seq 20000 > src/long
mkdir .hidden
printf '*.o\n' > .gitignore
printf 'below\n' > .hidden/a
git add .
git -c user.name=Ada -c user.email=ada@example.org commit -q -m Second
git rev-parse HEAD
git -c safe.directory=* push -q --receive-pack='git -c safe.directory=* receive-pack' /srv/git/project.git main
cd /srv/git/project.git
chown -R www-data: .
git -c safe.directory=* update-server-info
END
  is($code, 0, 'a repository') or diag $said;
  return $said =~ /^([0-9a-f]{40})$/m;
}

Recipe->each('cgit', needs => { '/usr/lib/cgit/cgit.cgi' => 'cgit', '/usr/bin/git' => 'git', '/usr/bin/curl' => 'curl' }, sub {
  my ($recipe, $said) = @_;
  like($said, qr/A project to look at/, 'the list of repositories');
  like(read_file($recipe->server->path('home/cgit.css')), qr/div#cgit/, 'its style sheet');
  my ($head) = fill($recipe);
  my %page = (
    '' => qr/project\.git/,
    'project.git/' => qr/Second/,
    'project.git/log/' => qr/First &amp; foremost/,
    'project.git/tree/src' => qr/a &lt;b&gt;\.txt/,
    'project.git/tree/src/a%20%3Cb%3E.txt' => qr/first/,
    "project.git/commit/?id=$head" => qr/\Q$head\E/,
    "project.git/diff/?id=$head" => qr/\+20000/,
    'project.git/refs/' => qr/main/,
    'project.git/tree/.gitignore' => qr/\*\.o/,
    'project.git/tree/.hidden/a' => qr/below/,
  );
  for my $path (sort keys %page) {
    my $r = $recipe->get("/cgit/$path");
    is("$r->{status} $r->{headers}{'content-type'}", '200 text/html; charset=UTF-8', "/$path");
    like($r->{body}, $page{$path}, '... shows what it should');
    ok($r->{complete}, '... and all of it') if $r->{framing} eq 'chunked';
  }
  is($recipe->get('/cgit/project.git/plain/src/long')->{body}, join('', map { "$_\n" } 1 .. 20000), 'a file as it is');
  is($recipe->get('/cgit/project.git/plain/.gitignore')->{body}, "*.o\n", '... that begins with a dot, too');
  is($recipe->get('/cgit/none.git/')->{status}, 404, 'no such repository');
  is($recipe->get('/cgit/project.git/plain/none')->{status}, 404, 'no such file');
  is($recipe->get('/cgit/../cgitrc')->{status}, 404, 'nor what is beside it');
  is($recipe->get('/cgit-files/cgit.cgi')->{status}, 404, 'nor the program');
  is(request($recipe->port, "HEAD /cgit/project.git/ HTTP/1.1\nHost: h\n\n")->{status}, 200, 'HEAD');

  my ($code, $out) = $recipe->shell($recipe->replaced(<<'END'));
curl -fsS -o s.tar.gz http://localhost:8080/cgit/project.git/snapshot/project-main.tar.gz
tar -xzf s.tar.gz
cmp project-main/src/long work/src/long
curl -fsS -o s.zip http://localhost:8080/cgit/project.git/snapshot/project-main.zip
perl -e 'open F, "<", "s.zip"; read F, $x, 2; exit($x ne "PK")'
curl -fsS "http://localhost:8080/cgit/project.git/patch/" > last.patch
git clone -q http://localhost:8080/cgit/project.git copy
git -C copy rev-parse HEAD
git -C copy checkout -q HEAD~1
git -C copy -c user.name=x -c user.email=x@example.org am -q ../last.patch
cmp copy/src/long work/src/long
END
  is($code, 0, 'snapshots, a patch that applies, and a clone') or diag $out, $recipe->server->stderr;
  like($out, qr/^\Q$head\E$/m, 'of the right commit');
});

done_testing;
