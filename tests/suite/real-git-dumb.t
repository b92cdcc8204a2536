# git over files alone (the dumb protocol): clones and fetches of a repository that is only served, loose objects and large packs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Client;
use Httpway;

Client->needs(git => 'git');
my $site = Client->new(files => { 'users' => 'u:' . crypt('pw', 'ab') . "\n", 'www/x.txt' => '' }, control => 'EncryptedUserFile On', virtual => 'Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users }');
my $as = 'git -c user.name=Ada -c user.email=ada@example.org';
my %quiet = (GIT_CONFIG_NOSYSTEM => 1, GIT_TERMINAL_PROMPT => 0);
sub git {
  my ($what, $commands) = @_;
  my ($code, $said) = $site->shell($commands, %quiet);
  is($code, 0, $what) or diag $said, $site->server->stderr;
  return $said;
}

git('a repository to serve', <<"END");
git init -q -b main work
cd work
seq 1000 > numbers
git add .
$as commit -q -m First
git clone -q --bare . "\$WWW/project.git"
git -C "\$WWW/project.git" update-server-info
END

git('a clone', <<'END');
git clone -q "$URL/project.git" copy
cmp copy/numbers work/numbers
git -C copy fsck --full --strict
END
my @asked = $site->asked;
is(scalar(grep { m{^GET /project\.git/info/refs 200 } } @asked), 1, 'it asked once for the list');
cmp_ok(scalar(grep { m{^GET /project\.git/(?:objects/|HEAD)\S* 200 } } @asked), '>', 1, 'and took the files');
is(scalar(grep { / 5\d\d / } @asked), 0, 'no error of ours');

git('a new commit, loose', <<"END");
cd work
echo more >> numbers
$as commit -q -a -m Second
git push -q "\$WWW/project.git" main
git -C "\$WWW/project.git" update-server-info
cd ../copy
git pull -q --ff-only
cmp numbers ../work/numbers
test "\$(git rev-list --count HEAD)" = 2
END

git('packs of some MB', <<"END");
cd work
head -c 6000000 /dev/urandom > large
git add large
$as commit -q -m Large
for i in \$(seq 40); do echo \$i > file\$i; git add file\$i; $as commit -q -m \$i; git branch b\$i; done
$as tag -a -m One v1
git push -q "\$WWW/project.git" --all
git push -q "\$WWW/project.git" --tags
git -C "\$WWW/project.git" repack -a -d -q
git -C "\$WWW/project.git" pack-refs --all
git -C "\$WWW/project.git" update-server-info
END
$site->asked;
git('a fetch of them', <<'END');
cd copy
git pull -q --ff-only
cmp large ../work/large
git fetch -q --tags
git rev-parse v1
git fsck --full
test "$(git branch -r | grep -c /b)" = 40
END
my ($bytes) = sort { $b <=> $a } map { (split)[-1] } grep { m{^GET /project\.git/objects/pack/pack-\w+\.pack 200 } } $site->asked;
cmp_ok($bytes || 0, '>', 6_000_000, 'in one pack');
git('clones at once', 'for i in 1 2 3 4; do git clone -q "$URL/project.git" c$i & p="${p-} $!"; done; for i in $p; do wait $i; done; for i in 1 2 3 4; do cmp c$i/large work/large; done');

my ($pack) = glob $site->path('www/project.git/objects/pack/*.pack');
git('a pack that was broken off', <<"END");
git init -q -b main part
cd part
mkdir -p .git/objects/pack
head -c 2000000 @{[ $pack ]} > .git/objects/pack/@{[ $pack =~ m{([^/]+)$} ]}.temp
touch -r @{[ $pack ]} .git/objects/pack/*.temp
git pull -q "\$URL/project.git" main
cmp large ../work/large
END
is(scalar(grep { m{\.pack 206 } } $site->asked), 1, 'is taken up where it ended');

git('behind a password', 'git clone -q "${URL%%//*}//u:pw@${URL#*//}/realm/project.git" secret; cmp secret/large work/large');
is(($site->shell('git clone -q "$URL/realm/project.git" none', %quiet))[0], 128, 'not without');
is(($site->shell('git clone -q "$URL/none.git" none', %quiet))[0], 128, 'what is not there');
$site->finish;
done_testing;
