# The recipes for distributions, as far as that is quick: versions, paths and shell. tests/packaging/run builds and installs them (real-debian.t).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

my $top = top_directory();
my ($name, $version) = map { read_file("$top/package/info") =~ /^$_=(.*)$/m } qw(name version);
my %recipe = map { $_ => read_file("$top/package/$_") // die "no package/$_" } 'debian/rules', 'debian/control', 'debian/httpway.postinst', 'debian/changelog', 'debian/copyright', 'debian/httpway.doc-base', 'alpine/APKBUILD', 'deb', 'static';

like($recipe{'debian/changelog'}, qr/\A$name \(\Q$version\E-\d+\) /, "Debian's version is ours");
like($recipe{'alpine/APKBUILD'}, qr/^pkgname=$name\npkgver=\Q$version\E\n/m, "Alpine's, too");
like($recipe{'debian/control'}, qr/^Source: $name$/m, 'and the name');
my ($licence) = read_file("$top/LICENSE") =~ /(Permission to use.*)/s;
my ($copied) = $recipe{'debian/copyright'} =~ /^License: ISC\n (Permission.*)/ms;
is(join(' ', split ' ', $copied =~ s/^ \.$//mgr), join(' ', split ' ', $licence), 'the licence, word for word');

# Both build beside the sources: with all of them, but with settings of their own and nothing that was built.
like($recipe{'debian/rules'}, qr/for part in \*; do case \$\$part in conf-\*\|compile\|command\|helper\|debian\) ;;/, 'Debian');
like($recipe{static}, qr/case \$\{part##\*\/\} in conf-\* \| compile \| command \| helper\) ;;/, 'static');

like($recipe{$_}, qr{^\s.*sh package/selftest$}m, "package/$_ looks whether what it built works") for 'debian/rules', 'alpine/APKBUILD';
for my $file (map { m{conf-compile/([\w-]+)}g } @recipe{'debian/rules', 'alpine/APKBUILD'}) { ok(-e "$top/conf-compile/$file" || $file =~ /^flag-/, "conf-compile/$file is there") }
for my $page ($recipe{'debian/httpway.doc-base'} =~ m{/usr/share/doc/httpway/([\w.]+)$}mg) { ok(-e "$top/doc/$page", "doc/$page is there") }
ok(-x "$top/package/debian/rules", 'rules may be executed');
for my $file ($recipe{'debian/rules'} =~ m{\$\(units\)/([\w.]+)}g) { ok(-e "$top/examples/systemd/$file", "examples/systemd/$file is there") if $file !~ /\.$/ }
is((run_in($top, {}, '/bin/sh', '-n', "package/debian/httpway.$_"))[0], 0, "$_ is shell") for 'postinst', 'prerm';
like(read_file("$top/examples/systemd/sysusers.conf"), qr{^u @{[ read_file("$top/examples/systemd/httpway.service") =~ /^User=(.*)$/m ]} }m, 'the account of the unit is that of sysusers.conf');

for my $script ('deb', 'selftest', 'install', 'remove', 'upgrade', 'run', 'static', 'alpine/APKBUILD', 'dist', 'export') { is((run_in($top, {}, '/bin/sh', '-n', "package/$script"))[0], 0, "package/$script is shell") }
is((run_in($top, {}, '/bin/sh', '-n', $_))[0], 0, "$_ is shell") for 'tests/packaging/run', 'tests/packaging/newest', 'tests/portability/run', 'tests/clients/run', 'tests/programs/run';
my %value = map { chomp; /^(\w+)=(.*)$/s ? ($1 => $2) : () } split /^/, (run_in($top, {}, '/bin/sh', '-c', 'srcdir=/src; . package/alpine/APKBUILD; set'))[1];
is($value{builddir} =~ tr/'//dr, "/src/web/$name-$version", 'where the tarball of package/dist unpacks');
is($value{source} =~ tr/'//dr, "$name-$version.tar.gz", 'which it names');

# INSTALL lists what package/check installs; each of its sets, as package/needs has them.
my %set = read_file("$top/package/needs") =~ /^packages_(\w+)=['"]([^'"]*)['"]$/mg;
my ($tests) = read_file("$top/package/needs") =~ /^need_tests\(\) \{\n(.*?)^\}/ms;
my ($all_tests) = read_file("$top/INSTALL") =~ /^All tests\n-+\n(.*?)\n\n/ms;
my %listed = map { $_ => 1 } map { split } $all_tests =~ /^    (.*)$/mg;
delete @listed{qw(sh package/check)};
my %installed = map { $_ => 1 } map { grep { !/^\$/ } split ' ', $set{$_} } map { ($_, $set{$_} =~ /\$packages_(\w+)/g) } $tests =~ /\$packages_(\w+)/g;
is_deeply([sort keys %listed], [sort keys %installed], 'INSTALL lists what package/check installs');
like(read_file("$top/INSTALL"), qr/^apt-get install \Q$set{debian}\E, /m, 'and what the Debian package needs');

# Static programs: what a person may forget.
my $empty = File::Temp->newdir;
for ([[], 100, qr/^package\/static: usage: /], [[("$empty") x 3], 100, qr/^package\/static: fatal: \Q$empty\E has no configure: unpack a release there/], [['a', 'b', 'c'], 111, qr/^package\/static: fatal: there is no no-such-cc: install musl-tools, or set CC$/, 'no-such-cc']) {
  my ($words, $code, $said, $cc) = @$_;
  my ($got, $text) = run_in($top, { CC => $cc // 'cc' }, '/bin/sh', 'package/static', @$words);
  is($got, $code, "package/static @$words: $code");
  like($text, $said, 'says why');
}
is((run_in('/', {}, '/bin/sh', "$top/package/$_"))[0], 100, "package/$_ elsewhere refuses") for 'deb', 'static';
is((run_in($top, {}, '/bin/sh', 'tests/packaging/run', 'x'))[0], 100, 'tests/packaging/run takes no words');
is((run_in($top, {}, '/bin/sh', 'tests/portability/run', 'vax'))[0], 100, 'tests/portability/run knows no vax');
is((run_in('/', {}, '/bin/sh', "$top/tests/$_"))[0], 100, "tests/$_ elsewhere refuses") for 'portability/run', 'packaging/newest';
done_testing;
