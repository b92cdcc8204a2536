# gitweb, whose links are made of what it is told of its own address: each of them answers, on a port other than 80 and behind haproxy with TLS.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Programs;

Programs->prepare(packages => [qw(git gitweb curl haproxy openssl)]);

# look RECIPE, URL of the site: from page to page, all links of each
sub look {
  my ($recipe, $site) = @_;
  my $web = $recipe->web;
  $web->get("$site/gitweb/");
  is($web->status, 200, "$site/gitweb/");
  like($web->content, qr/A project to look at/, 'shows the repository');
  unlike($web->content, qr{(?:href|src|action)="(?!\Q$site\E/|/|\?|https?://(?:git-scm\.com|www\.w3\.org))}, 'and addresses of the site alone');
  $recipe->answers($web);
  for my $text ('summary', 'shortlog', 'log', 'tree') {
    $web->get("$site/gitweb/");
    $web->follow_link(text => $text);
    is($web->status, 200, $text);
    like($web->uri, qr{^\Q$site\E/gitweb/}, '... of this site');
    $recipe->answers($web);
  }
  $web->follow_link(text => '.gitignore');
  like($web->content, qr/\*\.o/, 'a file whose name begins with a dot, in PATH_INFO');
  $recipe->answers($web);
  $web->follow_link(text => 'raw');
  is($web->content, "*.o\n", 'as it is');
  return $web;
}

Programs->recipe('gitweb', sub {
  my ($recipe) = @_;
  my ($code, $said) = $recipe->shell(<<'END');
git init -q -b main work
cd work
mkdir 'a dir'
printf 'one\n' > 'a dir/x & y.txt'
printf '*.o\n' > .gitignore
git add .
git -c user.name=Ada -c user.email=ada@example.org commit -q -m 'First & foremost'
printf 'two\n' >> 'a dir/x & y.txt'
git -c user.name=Ada -c user.email=ada@example.org commit -q -a -m Second
git -c safe.directory=* push -q --receive-pack='git -c safe.directory=* receive-pack' /srv/git/project.git main
chown -R www-data: /srv/git
END
  is($code, 0, 'two commits') or return diag $said;
  my $web = look($recipe, 'http://localhost:8080');
  $web->get('http://localhost:8080/gitweb/project.git/atom');
  like($web->content, qr{href="http://localhost:8080/gitweb/project\.git/commitdiff/[0-9a-f]{40}"}, 'a feed has whole addresses, with the port');
  $web->get('http://localhost:8080/gitweb/');
  $web->submit_form(with_fields => { s => 'proj' });
  like($web->content, qr/Search project|project\.git/, 'its form for a search');
  is($web->uri->host_port, 'localhost:8080', '... asks here');
  is($recipe->get('/gitweb/gitweb.cgi?p=none.git;a=log')->{status}, 404, 'no such repository');
  is($recipe->get('/gitweb/index.cgi')->{status}, 404, 'and no other file');

  $recipe->behind_tls(sub {
    my ($site) = @_;
    $web = look($recipe, $site);
    $web->get("$site/gitweb/project.git/atom");
    like($web->content, qr{href="https://www\.example\.org/gitweb/project\.git/commitdiff/}, 'a feed says https');
    unlike($web->content, qr{http://(?!www\.w3\.org)}, '... and nothing else');
  });
  is_deeply([grep { !/gitweb\.cgi: Use of uninitialized value/ } $recipe->complaints], [], 'no complaints in the log');
});
done_testing;
