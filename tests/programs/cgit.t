# cgit: every link of its pages answers, those to files whose names begin with a dot as well.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Programs;

Programs->prepare(packages => [qw(git cgit curl)]);
Programs->recipe('cgit', sub {
  my ($recipe) = @_;
  my ($code, $said) = $recipe->shell(<<'END');
git init -q -b main work
cd work
mkdir .config
printf 'one\n' > '.config/x & y.txt'
printf '*.o\n' > .gitignore
git add .
git -c user.name=Ada -c user.email=ada@example.org commit -q -m 'First & foremost'
git -c safe.directory=* push -q --receive-pack='git -c safe.directory=* receive-pack' /srv/git/project.git main
chown -R www-data: /srv/git
END
  is($code, 0, 'a commit') or return diag $said;
  my $web = $recipe->web;
  for my $page ('', 'project.git/', 'project.git/log/', 'project.git/tree/', 'project.git/tree/.gitignore', 'project.git/tree/.config/', 'project.git/refs/', 'project.git/commit/') {
    $web->get("http://localhost:8080/cgit/$page");
    is($web->status, 200, $page);
    like($web->content, qr/cgit\.css/, '... is a page of cgit');
    $recipe->answers($web);
  }
  $web->get('http://localhost:8080/cgit/project.git/plain/.gitignore');
  is($web->content, "*.o\n", 'a file whose name begins with a dot');
  $web->get('http://localhost:8080/cgit/project.git/plain/.config/x%20%26%20y.txt');
  is($web->content, "one\n", 'one in a directory of that kind');
  $web->get('http://localhost:8080/cgit/project.git/atom/?h=main');
  like($web->content, qr{href='http://localhost:8080/cgit/project\.git/commit/}, 'a feed has whole addresses, with the port');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
