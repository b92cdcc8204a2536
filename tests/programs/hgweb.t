# hgweb: clones, pushes, archives, and pages whose links all answer.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(mercurial)]);
Programs->recipe('hgweb', sub {
  my ($recipe) = @_;
  my ($code, $said) = $recipe->shell(<<'END');
hg clone -q http://localhost:8080/hg/project other
test "$(cat other/README)" = hello
cd copy
mkdir 'a dir'
head -c 3000000 /dev/urandom > 'a dir/large & long'
printf 'syntax: glob\n*.o\n' > .hgignore
hg commit -q -A -u Ada -m Large
hg push -q
hg -R ../other pull -q -u
cmp 'a dir/large & long' '../other/a dir/large & long'
hg -R ../other verify -q
hg identify -i http://localhost:8080/hg/project
END
  is($code, 0, 'clone, push and pull') or diag $said, $recipe->server->stderr;
  like($said, qr/^[0-9a-f]{12}$/m, 'a revision by its address');
  my $web = $recipe->web;
  for my $page ('', 'project', 'project/shortlog', 'project/graph', 'project/file/tip', 'project/file/tip/.hgignore', 'project/file/tip/a%20dir/', 'project/rev/tip', 'project/branches') {
    $web->get("http://localhost:8080/hg/$page");
    is($web->status, 200, "/hg/$page");
    unlike($web->content, qr{(?:href|src|action)="http://localhost/}, '... no address without the port');
    $recipe->answers($web, qr{:8080/$});
  }
  $web->get('http://localhost:8080/hg/project/atom-log');
  like($web->content, qr{http://localhost:8080/hg/project/}, 'a feed has whole addresses, with the port');
  $web->get('http://localhost:8080/hg/project/raw-file/tip/.hgignore');
  is($web->content, "syntax: glob\n*.o\n", 'a file as it is');
  $web->get('http://localhost:8080/hg/project/archive/tip.zip');
  like($web->content, qr/\APK/, 'an archive');
  is($recipe->get('/hg/none')->{status}, 404, 'no such repository');
  my $tag = $recipe->get('/hg/static/style-paper.css')->{headers}{etag} // '';
  is($recipe->get('/hg/static/style-paper.css', 'If-None-Match' => $tag)->{status}, $tag ? 304 : 200, 'a style sheet that the client has');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
