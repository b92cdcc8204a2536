# The tarball: the same bytes from two directories, at two times, under other settings of the user, with git and without; complete,
# and nothing that was built in it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Path qw(remove_tree);
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

plan skip_all => 'git is missing' if !grep { -x "$_/git" } split /:/, $ENV{PATH};

my $root = File::Temp->newdir('httpway-dist-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$root";
my ($name, $version) = map { read_file(top_directory() . '/package/info') =~ /^$_=(.*)$/m } qw(name version);
my %clean = (SOURCE_DATE_EPOCH => undef, GIT_DIR => undef, HOME => "$root", GIT_CONFIG_NOSYSTEM => 1);
my %git = (%clean, map { ("GIT_${_}_NAME" => 'a', "GIT_${_}_EMAIL" => 'a@localhost', "GIT_${_}_DATE" => '1700000000 +0100') } qw(AUTHOR COMMITTER));

sub run_well { my ($what, @words) = @_; my ($code, $text) = run_in(@words); is($code, 0, $what) or diag $text; return $text }
sub tarball { return read_file("$_[0]/compile/$name-$version.tar.gz") }
sub dist {
  my ($what, $tree, $environment, $prefix) = @_;
  is(run_well($what, $tree, { %clean, %{ $environment || {} } }, '/bin/sh', '-c', ($prefix || ':') . '; exec sh package/dist'),
    "compile/$name-$version.tar.gz\n", "$what: names the tarball");
  return tarball($tree);
}

my @known = grep { -e top_directory() . "/$_" } qw(.gitignore .ci);
my $tree = copy_tree("$root/one", @known);
unlink "$tree/package/files", "$tree/package/epoch";
is((run_in($tree, \%clean, '/bin/sh', 'package/dist'))[0], 100, 'without git and manifest it refuses');
write_bytes("$tree/compile/lib/built", 'built');
write_bytes("$tree/stray", 'no part of it');
run_well('a repository', $tree, \%git, '/bin/sh', '-ec', 'git init -q; mv stray ..; git add -A; git commit -qm first; mv ../stray .');
my $first = dist('dist', $tree);
ok(length $first > 100_000, 'a tarball');

my $other = "$root/a longer/place";
run_well('a clone', "$root", \%clean, 'git', 'clone', '-q', $tree, $other);
my %other = (LC_ALL => 'C.UTF-8', LANG => 'de_DE.UTF-8', TZ => 'Asia/Tokyo', GZIP => '-1', TAR_OPTIONS => '--format=gnu', TMPDIR => "$root");
run_well('all files touched, hidden from others, in a directory with a group of its own', $other, {}, '/bin/sh', '-ec',
  q{find . -name .git -prune -o -type f -exec touch -d 2001-02-03 {} +; chmod -R go-rwx .; mkdir compile; chmod 2770 compile});
ok(dist('dist under another umask, locale and time zone', $other, \%other, 'umask 077') eq $first, 'the same bytes');

SKIP: {
  my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
  skip 'only root can become another user', 2 if $> != 0 || !defined $uid;
  run_well('given away', "$root", {}, 'chown', '-R', "$uid:$gid", "$root/a longer");
  unlink "$other/compile/$name-$version.tar.gz";
  my ($code, $text) = run_in($other, \%clean, 'setpriv', "--reuid=$uid", "--regid=$gid", '--clear-groups', '/bin/sh', 'package/dist');
  is($code, 0, 'dist as another user') or diag $text;
  ok(tarball($other) eq $first, 'the same bytes');
}

my (undef, $list) = run_in($tree, { TZ => 'UTC' }, 'tar', '--full-time', '-tvzf', "compile/$name-$version.tar.gz");
my %member = map { m{^(\S+) 0/0 +\d+ (\S+ \S+) web/(?:$name-$version/)?(\S*)$} ? ($3 => [$1, $2]) : fail("not as it should be: $_") } split /\n/, $list;
is_deeply([grep { $member{$_}[1] ne '2023-11-14 22:13:20' } sort keys %member], [], 'everything has the time of the commit');
my @names = map { m{(web/.*)$} } split /\n/, $list;
# Directory by directory: what is in one comes before its neighbour with a longer name.
is_deeply(\@names, [map { tr{\0}{/}r } sort map { tr{/}{\0}r } @names], 'names in order');
is((grep { m{^\S+ 0/0 .* web/$} } split /\n/, $list)[0] =~ /^(\S+)/ && $1, 'drwxr-xr-t', 'the category is sticky');
is($member{'package/compile'}[0], '-rwxr-xr-x', 'scripts may be executed');
is($member{'src/httpd/httpd.c'}[0], '-rw-r--r--', 'sources not');
ok($member{$_}, "$_ is there") for qw(LICENSE README.md INSTALL CHANGES conf-home conf-compile/conf-cc package/info package/files doc/index.html tests/suite/dist.t);
is_deeply([grep { m{^(?:compile|command|helper|\.git|stray)(?:/|$)|\.(?:o|a|cdb)$} && !m{^tests/} } keys %member], [], 'nothing built, nothing stray');

my $unpacked = "$root/unpacked/web/$name-$version";
mkdir "$root/unpacked";
run_well('unpacks', "$root/unpacked", {}, 'tar', '-xpzf', "$tree/compile/$name-$version.tar.gz");
write_bytes("$root/no-git/git", "#!/bin/sh\necho 'git was run' >&2\nexit 1\n");
chmod 0755, "$root/no-git/git";
my %no_git = (PATH => "$root/no-git:$ENV{PATH}", CFLAGS => '-O0', HTTPWAY_COMMANDS => undef, HTTPWAY_HELPERS => undef);
ok(dist('dist without git', $unpacked, \%no_git) eq $first, 'the same bytes');
ok(dist('dist of another date', $unpacked, { %no_git, SOURCE_DATE_EPOCH => 1 }) ne $first, 'SOURCE_DATE_EPOCH makes others');
is((run_in($unpacked, { %clean, SOURCE_DATE_EPOCH => 'today' }, '/bin/sh', 'package/dist'))[0], 100, 'which must be a number');
unlike(run_well('compiles', $unpacked, { %clean, %no_git }, '/bin/sh', 'package/compile'), qr/git was run/, 'without git');
like(run_well('runs', $unpacked, {}, "$unpacked/command/httpway-run", '-V'), qr/\Q$version\E/, 'and says its version');

done_testing;
