# ./configure writes conf-home and the files of conf-compile/, and says what it does not know.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

my $top = top_directory();
my $temp = File::Temp->newdir;
my $count = 0;
sub fresh {
  my $tree = "$temp/" . $count++;
  mkdir $tree and system('cp', '-R', (map { "$top/$_" } qw(configure package conf-compile conf-home)), $tree) == 0 or die;
  return $tree;
}
sub configured { my ($tree, @words) = @_; return run_in($tree, { CDPATH => '/' }, '/bin/sh', './configure', @words) }
# The lines up to the first empty one; the flags that there are.
sub settings {
  my ($tree) = @_;
  my %found = map { my ($name) = m{([^/]+)\z}; ($name => $name =~ /^flag/ ? 1 : join ' ', split /\n/, (split /^$/m, read_file($_), 2)[0]) } glob("$tree/conf-compile/*"), "$tree/conf-home";
  return \%found;
}
my $before = settings(fresh());
my %local = (%$before, 'conf-home' => '/usr/local', 'conf-install-command' => '/usr/local/bin', 'conf-install-helper' => '/usr/local/libexec/httpway', 'conf-install-doc' => '/usr/local/share/doc/httpway', 'conf-install-man' => '/usr/local/share/man');
delete $local{'flag-slashpackage'};
my %usr = map { $_ => $local{$_} =~ s{/usr/local}{/usr}r } keys %local;
for (
  [ [] => \%local ],
  [ ['--prefix=/usr'] => \%usr ],
  [ ['--prefix=/usr//', '--bindir=/usr/bin/', '--with-include=/a/'] => { %usr, 'path-include' => '/a' } ],
  [ [qw(--prefix=/ --shebangdir=/// --libexecdir=//)] => { ( map { $_ => $local{$_} =~ s{/usr/local(?=/)}{}r =~ s{^/usr/local\z}{/}r } keys %local), 'conf-install-helper' => '/httpway', 'conf-shebang-execline' => '/execlineb' } ],
  [ [qw(--bindir=/usr/sbin --libexecdir=/usr/lib --mandir=/man --docdir=/d --prefix=/usr --shebangdir=/bin)] => { %usr, 'conf-install-command' => '/usr/sbin', 'conf-install-helper' => '/usr/lib/httpway', 'conf-install-man' => '/man', 'conf-install-doc' => '/d', 'conf-shebang-execline' => '/bin/execlineb' } ],
  [ [qw(--with-include=/a --with-include=/b --with-lib=/c --with-dynlib=/d), "--with-sysdeps=$temp"] => { %local, 'path-include' => '/a /b', 'path-library' => '/c /d' } ],
  [ [qw(--enable-allstatic --enable-static-libc --disable-slashpackage)] => { %local, 'flag-allstatic' => 1, 'flag-static-libc' => 1 } ],
  [ ['--enable-slashpackage'] => { %local, 'conf-home' => '/package/web/httpway', 'flag-slashpackage' => 1 } ],
  [ ['--prefix=/opt/a|b&c\\1'] => { map { $_ => $local{$_} =~ s{^/usr/local}{/opt/a|b&c\\1}r } keys %local } ]) {
  my ($words, $expected) = @$_;
  my $tree = fresh();
  my ($code, $text) = configured($tree, @$words);
  is("$code$text", "0configure: done; next: package/compile\n", "@$words");
  is_deeply(settings($tree), $expected, '... settings');
  my $explained = read_file("$tree/conf-compile/path-include") . read_file("$tree/conf-compile/conf-install-man");
  is((configured($tree, @$words))[0], 0, '... again');
  is(read_file("$tree/conf-compile/path-include") . read_file("$tree/conf-compile/conf-install-man"), $explained, '... changes nothing');
  is((configured($tree))[0], 0, '... without a word');
  is_deeply(settings($tree), \%local, '... nothing of it is left');
  like($explained, qr/^Directories with headers.*^The first line is where/ms, '... and the explanations stay');
}
for (['--frobnicate'], ['--prefix'], ['--prefix='], ['--prefix=usr'], ['--enable-all'], ['--with-sysdeps=/nowhere'], ['x'], ['--prefix=/usr', '--host=i686']) {
  my $tree = fresh();
  my ($code, $text) = configured($tree, @$_);
  is($code, 100, "@$_");
  like($text, qr/^configure: fatal: .*\Q$_->[-1]\E|^configure: fatal: there is no /, '... is named');
  is_deeply(settings($tree), $before, '... and nothing is written');
}
like((configured(fresh(), '--help'))[1], qr/^usage: .*--with-sysdeps/, '--help');
is((run_in('/', {}, '/bin/sh', "$top/configure"))[0], 100, 'elsewhere it refuses');
done_testing;
