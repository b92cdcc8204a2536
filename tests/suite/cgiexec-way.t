# Who could exchange a script: with RunScriptsAsOwner everything on the way to it, directories and links, is root's or its owner's. Two people, ann and ben, and a third;
# each tries to have the other's files run where the other did not put them, and to exchange them in between.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time);
use Httpway;
use Namespace;
use Runner;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;

my ($ann, $ben, $cat) = (20001, 20002, 20003);
my $sh = "#!/bin/sh\nprintf '%s ' \"\$(id -u)\"; . ./lib.sh\n";
my $runner = Runner->new(start => 0, files => { map({ ("www/$_/tool.cgi" => $sh, "www/$_/lib.sh" => "echo of $_\n", "www/$_/secret.ext" => [0600, "secret of $_"]) } qw(a b)),
  'www/r/deep/tool.cgi' => $sh, 'www/r/deep/lib.sh' => "echo of r\n", 'www/c/deep/tool.cgi' => $sh, 'www/c/deep/lib.sh' => "echo of c\n",
  'own/tool.cgi' => $sh, 'own/lib.sh' => "echo own\n", 'own/list.cgi' => $sh, 'above/x/www/tool.cgi' => $sh, 'above/x/www/lib.sh' => "echo above\n", 'sticky/www/tool.cgi' => $sh, 'sticky/www/lib.sh' => "echo sticky\n",
  'program/bin/cat' => "#!/bin/sh\ncat \"\$1\"\n", 'home/ann/public_html/tool.cgi' => $sh, 'home/ann/public_html/lib.sh' => "echo home\n", 'home/ben/public_html/tool.cgi' => $sh, 'home/ben/public_html/lib.sh' => "echo home\n" });
my $dir = $runner->dir;
Namespace::accounts({ ann => [$ann, $ann, "$dir/home/ann"], ben => [$ben, $ben, "$dir/home/ben"], cat => [$cat, $cat] }, { ann => [$ann], ben => [$ben], cat => [$cat] });
$runner->compile(<<'END');
User nobody
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { Specials { CGI { cgi } } External { /bin/cat { ext } } }
  Control { Alias / Location @DIR@/www RunScriptsAsOwner On }
  Control { Alias /trust Location @DIR@/www RunScriptsAsOwner On ScriptTrustWritable On }
  Control { Alias /own Location @DIR@/own RunScriptsAsOwner On AutoIndexCommand @DIR@/www/b/list.cgi Error404File @DIR@/www/b/list.cgi }
  Control { Alias /above Location @DIR@/above/x/www RunScriptsAsOwner On }
  Control { Alias /sticky Location @DIR@/sticky/www RunScriptsAsOwner On }
  Control { Alias /link Location @DIR@/sticky/link RunScriptsAsOwner On }
  Control { Alias /file Location @DIR@/www/b/z.cgi RunScriptsAsOwner On }
  Control { Alias /program Location @DIR@/www RunScriptsAsOwner On External { @DIR@/program/bin/cat { ext } } }
  Control { Alias /words Location @DIR@/www RunScriptsAsOwner On External { "/bin/sh @DIR@/program/bin/cat" { ext } "/bin/cat /dev/null @DIR@/nothing @DIR@ @DIR@/own/lib.sh" { words } } }
  Control { Alias /named Location @DIR@/www ScriptUser cat External { @DIR@/program/bin/cat { ext } } }
  Control { Alias /namedabove Location @DIR@/above/x/www ScriptUser cat }
  Control { Alias /namedfile Location @DIR@/above/x/www/tool.cgi ScriptUser cat }
  Control { Alias /~ UserDirectory On Location public_html RunScriptsAsOwner On }
  Control { Alias /people UserDirectory On Location public_html ScriptUser cat }
} }
END
sub own { my ($uid, @names) = @_; system('chown', '-hR', "$uid:$uid", map { "$dir/$_" } @names) == 0 or die 'unable to chown' }
sub own_alone { my ($uid, @names) = @_; system('chown', '-h', "$uid:$uid", map { "$dir/$_" } @names) == 0 or die 'unable to chown' }
sub link_of { my ($uid, $target, $name) = @_; unlink "$dir/$name"; symlink $target, "$dir/$name" or die "unable to link: $!"; own_alone($uid, $name) }
own($ann, 'www/a', 'www/r/deep', 'www/c/deep', 'own/tool.cgi', 'own/list.cgi', 'above/x/www', 'sticky/www', 'home/ann');
own($ben, 'www/b', 'home/ben');
own_alone($cat, 'www/c');
chmod 01777, "$dir/sticky";
chmod 0755, "$dir/$_" for qw(home home/ann home/ben);
$runner->start;

my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /trust /own /above /sticky /link /file /program /words /named /namedabove /namedfile /~x /people/x);
sub asked { my ($path, %more) = @_; my $at = delete $more{at} || '/'; return $runner->ask(location => $at{$at}, path => $path, %more) }
sub runs { my ($path, $said, $what, %more) = @_; my $got = asked($path, %more); is($got->{output} =~ s/\n//gr, $said, $what) or diag explain $got }
sub refused {
  my ($path, $why, $what, %more) = @_;
  my $got = asked($path, %more);
  like($got->{fates}[0] || 'nothing', qr/^refused 403 $why/, $what);
  is($got->{output}, '', '... and nothing was run');
}
sub foreign { my ($what, $name, $uid, $for) = @_; return "the $what $name on the way to it belongs to user $uid, who could exchange it: give it to user $for or to root" }

runs('/a/tool.cgi', "$ann of a", "ann's script");
runs('/b/tool.cgi', "$ben of b", "ben's script");
runs('/r/deep/tool.cgi', "$ann of r", "ann's script in a directory of root's");
runs('/tool.cgi', "$ann own", 'directly in a location of root\'s', at => '/own');

# Links: whose they are, and where they are, counts.
my $in_b = foreign('directory', 'b', $ben, $ann);
link_of($ben, '../a/tool.cgi', 'www/b/z.cgi');
refused('/b/z.cgi', $in_b, "ben's link to ann's script");
link_of(0, '../a/tool.cgi', 'www/b/rootlink.cgi');
refused('/b/rootlink.cgi', $in_b, "root's link in ben's directory: ben can exchange it");
link_of($ann, '../a/tool.cgi', 'www/b/annlink.cgi');
refused('/b/annlink.cgi', $in_b, "ann's link in ben's directory, too");
link_of($ben, '../a', 'www/b/dir');
refused('/b/dir/tool.cgi', $in_b, "ben's link to ann's directory");
link_of(0, 'a/tool.cgi', 'www/root.cgi');
link_of(0, 'a', 'www/rootdir');
link_of($ann, 'a/tool.cgi', 'www/ann.cgi');
link_of($ben, 'a/tool.cgi', 'www/ben.cgi');
link_of($ben, 'a', 'www/bendir');
own_alone($ann, 'own/lib.sh');
runs('/rootdir/tool.cgi', "$ann of a", "root's link to a directory");
$runner->file('www/lib.sh', 0644, "echo of www\n");
runs('/root.cgi', "$ann of www", "root's link");
runs('/ann.cgi', "$ann of www", "ann's own link in a directory of root's");
refused('/ben.cgi', foreign('symbolic link', 'ben.cgi', $ben, $ann), "ben's link in a directory of root's");
refused('/bendir/tool.cgi', foreign('symbolic link', 'bendir', $ben, $ann), "ben's link to a directory in a directory of root's");
link_of(0, 'two.cgi', 'www/one.cgi');
link_of($ann, 'three.cgi', 'www/two.cgi');
link_of(0, 'a/tool.cgi', 'www/three.cgi');
runs('/one.cgi', "$ann of www", 'a chain of links');
link_of($ben, 'a/tool.cgi', 'www/three.cgi');
refused('/one.cgi', foreign('symbolic link', 'three.cgi', $ben, $ann), "the last of them is ben's");
link_of($ben, 'three.cgi', 'www/two.cgi');
link_of(0, 'a/tool.cgi', 'www/three.cgi');
refused('/one.cgi', foreign('symbolic link', 'two.cgi', $ben, $ann), "one between is ben's");
link_of(0, 'b/dir/tool.cgi', 'www/through.cgi');
refused('/through.cgi', $in_b, "root's link through ben's directory");
link_of(0, 'b/../a/tool.cgi', 'www/over.cgi');
refused('/over.cgi', $in_b, '... and over it');
link_of(0, 'a/../a/./../a/tool.cgi', 'www/around.cgi');
runs('/around.cgi', "$ann of www", 'dots that lead nowhere else');
link_of(0, 'a/../' x 300 . 'a/tool.cgi', 'www/long.cgi');
refused('/long.cgi', 'a symbolic link leads out', 'a link of more steps than anybody needs');

# Hard links
link "$dir/www/a/tool.cgi", "$dir/www/b/hard.cgi" or die;
refused('/b/hard.cgi', $in_b, "a hard link of ann's script in ben's directory");
link "$dir/www/a/tool.cgi", "$dir/www/hard.cgi" or die;
runs('/hard.cgi', "$ann of www", 'one that root made in a directory of root\'s');

# Directories of others
refused('/c/deep/tool.cgi', foreign('directory', 'c', $cat, $ann), 'a third person between');
rename "$dir/www/a", "$dir/www/b/a" or die;
refused('/b/a/tool.cgi', $in_b, 'a directory that was moved into that of another');
rename "$dir/www/b/a", "$dir/www/a" or die;
runs('/a/tool.cgi', "$ann of a", 'and back');

# The location itself, and what is above it
own_alone($ben, 'own');
refused('/tool.cgi', foreign('directory', 'own', $ben, $ann), 'a location of another', at => '/own');
own_alone($ann, 'own');
runs('/tool.cgi', "$ann own", 'one of the owner', at => '/own');
own_alone(0, 'own');
runs('/tool.cgi', "$ann above", 'above it root alone', at => '/above');
own_alone($ben, 'above/x');
refused('/tool.cgi', foreign('directory', 'x', $ben, $ann), 'above it another', at => '/above');
own_alone(0, 'above/x');
chmod 0775, "$dir/above/x";
refused('/tool.cgi', 'the directory x above it is writable by group or others: chmod go-w', 'above it one that others can write to', at => '/above');
runs('/tool.cgi', "$cat above", 'with ScriptUser that is the business of the administrator', at => '/namedabove');
runs('', "$cat above", 'and where the configuration names the file', at => '/namedfile');
chmod 02775, "$dir/above/x";
runs('/tool.cgi', "$cat above", 'as /usr/local is, and /srv often', at => '/namedabove');
chmod 0775, "$dir/above/x/www";
refused('/tool.cgi', 'the directory of the location itself is writable by group or others', 'but not the location', at => '/namedabove');
chmod 0755, "$dir/above/x/www";
chmod 0755, "$dir/above/x";
own_alone($ben, 'above/x');
runs('/tool.cgi', "$cat above", 'ScriptUser is for whoever owns the directories', at => '/namedabove');
rename "$dir/above/x/www", "$dir/above/x/real";
link_of($ben, '../../www/a', 'above/x/www');
own_alone(0, 'above/x');
refused('/tool.cgi', foreign('symbolic link', 'www', $ben, $ann), "the location is ben's link", at => '/above');
link_of(0, "$dir/www/a", 'above/x/www');
runs('/tool.cgi', "$ann of a", "it is root's link, an absolute one", at => '/above');
link_of(0, "$dir/www/bendir", 'above/x/www');
refused('/tool.cgi', foreign('symbolic link', 'bendir', $ben, $ann), "which leads to ben's link", at => '/above');

# Sticky directories: everybody may make links there, nobody exchange a directory of others.
runs('/tool.cgi', "$ann sticky", 'a location in a sticky directory', at => '/sticky');
own_alone($ben, 'sticky/www');
refused('/tool.cgi', foreign('directory', 'www', $ben, $ann), '... that is of another', at => '/sticky');
own_alone($ann, 'sticky/www');
link_of(0, 'www', 'sticky/link');
refused('/tool.cgi', 'the symbolic link link on the way to it is in a directory that others can write to: move it', 'a link in a sticky directory', at => '/link');
mkdir "$dir/www/shared" or die;
chmod 01777, "$dir/www/shared";
link "$dir/www/a/tool.cgi", "$dir/www/shared/hard.cgi" or die;
refused('/shared/hard.cgi', 'the directory shared above it is writable by group or others', 'a script in a sticky directory');
$runner->file('www/shared/lib.sh', 0644, "echo shared\n");
runs('/shared/hard.cgi', "$ann shared", 'unless the writers are trusted', at => '/trust');
refused('/b/z.cgi', $in_b, 'which trusts no owner', at => '/trust');

# What the configuration names: commands, documents for errors, files
own_alone($ann, 'www/b/tool.cgi');
rename "$dir/own/list.cgi", "$dir/www/b/list.cgi";
refused('', $in_b, "AutoIndexCommand: ann's file in ben's directory", at => '/own', what => 2);
refused('', $in_b, "Error404File: ann's file in ben's directory", at => '/own', what => 3, status => 404);
refused('', $in_b, "a Location that is a file: ben's link to ann's", at => '/file');
own_alone($ben, 'www/b/list.cgi', 'www/b/tool.cgi');
runs('', "$ben own", "AutoIndexCommand: ben's own, where it lists", at => '/own', what => 2);

# External: what it reads, and the program
link_of($ben, '../a/secret.ext', 'www/b/steal.ext');
refused('/b/steal.ext', $in_b, "External: ben's link to a file of ann's");
runs('/a/secret.ext', 'secret of a', "External: ann's own");
runs('/a/secret.ext', 'secret of a', 'a program of root', at => '/program');
own_alone($ben, 'program/bin/cat');
refused('/a/secret.ext', "the file cat on the way to its program belongs to user $ben, who could exchange it: give it to user $ann or to root", "a program of ben's", at => '/program');
runs('/b/secret.ext', 'secret of b', "a program of ben's for ben", at => '/program');
refused('/a/secret.ext', "the file cat on the way to its program belongs to user $ben", "a program of ben's that a program of root's is given", at => '/words');
own_alone(0, 'program/bin/cat');
runs('/a/secret.ext', 'secret of a', "one of root's", at => '/words');
$runner->file('www/a/x.words', 0644, 'words');
own_alone($ann, 'www/a/x.words');
runs('/a/x.words', 'echo ownwords', 'words that name devices, directories, nothing, and a file of her own', at => '/words');
own_alone($ben, 'program');
refused('/a/secret.ext', "the directory program on the way to its program belongs to user $ben", "in a directory of ben's", at => '/program');
$runner->file('www/named.ext', 0644, 'named');
runs('/named.ext', 'named', 'with ScriptUser the administrator has named it', at => '/named');
own_alone(0, 'program');
chmod 0777, "$dir/program/bin";
runs('/named.ext', 'named', 'whoever writes there', at => '/named');
refused('/a/secret.ext', 'the directory bin above its program is writable by group or others: chmod go-w', 'nobody else with RunScriptsAsOwner', at => '/program');
chmod 0755, "$dir/program/bin";
chmod 0775, "$dir/program/bin/cat";
runs('/named.ext', 'named', 'or to it', at => '/named');
refused('/a/secret.ext', 'its program is writable by group or others: chmod go-w', 'nor to it', at => '/program');
chmod 0755, "$dir/program/bin/cat";
runs('/b/tool.cgi', "$cat of b", "ScriptUser: everybody's scripts are one user's", at => '/named');

# Homes
my @ben = (script_name => '/~ben/tool.cgi');
my @people = (at => '/people/x', script_name => '/people/ben/tool.cgi');
runs('/tool.cgi', "$ben home", "ben's home", at => '/~x', @ben);
runs('/tool.cgi', "$cat home", 'with ScriptUser', @people);
link "$dir/home/ann/public_html/tool.cgi", "$dir/home/ben/public_html/hard.cgi" or die;
refused('/hard.cgi', "it is in the home of user $ben, but belongs to user $ann", "a hard link of ann's", at => '/~x', @ben);
refused('/hard.cgi', foreign('file', 'hard.cgi', $ann, $ben), 'with ScriptUser', @people);
rename "$dir/home/ben/public_html", "$dir/home/ben/real" or die;
link_of($ben, '../ann/public_html', 'home/ben/public_html');
refused('/tool.cgi', "it is in the home of user $ben, but belongs to user $ann", "the home leads to ann's", at => '/~x', @ben);
refused('/tool.cgi', foreign('directory', 'ann', $ann, $ben), 'with ScriptUser', @people);
link_of($ben, 'real', 'home/ben/public_html');
runs('/tool.cgi', "$ben home", 'and within', at => '/~x', @ben);

# The race: ben exchanges what is in his directory, as fast as he can, for things of his own and of ann's. Nothing of ben's ever runs as ann, and nothing of ann's in ben's directory.
{
  $runner->file('www/b/mine', 0755, "#!/bin/sh\necho \"\$(id -u) mine\"\n");
  $runner->file('www/b/mine.ext', 0644, 'mine');
  mkdir "$dir/www/b/d" or die;
  $runner->file('www/b/d/tool.cgi', 0755, "#!/bin/sh\necho \"\$(id -u) mine\"\n");
  own($ben, 'www/b/mine', 'www/b/mine.ext', 'www/b/d');
  my $racer = fork;
  if (!$racer) {
    my $end = time + 60;
    for (my $i = 0; time < $end && getppid() != 1; $i++) {
      my $b = "$dir/www/b";
      if ($i % 3 == 0) { link "$b/mine", "$b/new"; link "$b/mine.ext", "$b/new.ext" } elsif ($i % 3 == 1) { link "$dir/www/a/tool.cgi", "$b/new"; link "$dir/www/a/secret.ext", "$b/new.ext" } else { symlink '../a/tool.cgi', "$b/new"; symlink '../a/secret.ext', "$b/new.ext" }
      rename "$b/new", "$b/race.cgi";
      rename "$b/new.ext", "$b/race.ext";
      if ($i % 2) { rename "$b/e", "$b/old"; rename "$b/d", "$b/e" } else { rename "$b/e", "$b/d"; symlink '../a', "$b/e" }
      unlink "$b/new", "$b/new.ext", "$b/old";
    }
    POSIX::_exit(0);
  }
  my %said;
  for my $path (qw(/b/race.cgi /b/race.ext /b/e/tool.cgi)) {
    for (1 .. 300) {
      my $got = asked($path);
      $said{ $got->{output} ne '' ? $got->{output} =~ s/\n//gr : ($got->{fates}[0] || '') =~ /^(refused \d+|ended)/ ? $1 : 'nothing' }++;
    }
  }
  kill 'KILL', $racer;
  waitpid $racer, 0;
  note join ', ', map { "$_: $said{$_}" } sort keys %said;
  is_deeply([grep { /^$ann / || /secret of a/ } keys %said], [], 'the race: nothing ran as ann, and nothing of hers was read');
  cmp_ok($said{"$ben mine"} || 0, '>', 0, "... while ben's own runs as ben");
  cmp_ok($said{'refused 403'} || 0, '>', 0, '... and the rest is refused');
}
is($runner->stop, 0, 'ends well');
unlike($runner->stderr, qr/worker died/, 'no worker died');
done_testing;
