# The recipes of the distributions, really built: the Debian package, the same bytes twice, nothing for lintian to say; installed in a new Debian
# it serves a page and runs a script there, and nothing of it is left when it is purged. Alpine's recipe is run step by step.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

sub found { my ($name) = @_; return grep { -x "$_/$name" } split(/:/, $ENV{PATH}), '/usr/sbin' }
my ($codename) = (read_file('/etc/os-release') // '') =~ /^VERSION_CODENAME=(\w+)$/m;

# The first mirror of apt that has this release, in either form of its lists.
sub mirror {
  for my $file ('/etc/apt/sources.list', glob '/etc/apt/sources.list.d/*') {
    my $text = read_file($file) // next;
    return $1 if $text =~ m{^deb\s+(?:\[[^\]]*\]\s+)?(https?://\S+)\s+$codename\s.*\bmain\b}m;
    for (split /\n\s*\n/, $text) {
      my %field = /^(\w[\w-]*):[ \t]*(.*)$/gm;
      return $1 if ($field{Suites} // '') =~ /(?:^|\s)$codename(?:\s|$)/ && ($field{Components} // '') =~ /\bmain\b/ && ($field{URIs} // '') =~ m{(https?://\S+)};
    }
  }
  return undef;
}

plan skip_all => 'it takes minutes, and a mirror of Debian; tests/packaging/run installs the tools and runs this' if !$ENV{HTTPWAY_TEST_DEBIAN};
plan skip_all => 'only root can make a root directory' if $> != 0;
plan skip_all => "$_ is missing" for grep { !found($_) } qw(debootstrap dpkg-buildpackage dh lintian git);
my $mirror = $codename ? mirror() : undef;
plan skip_all => 'apt has no mirror of this release' if !$mirror;

my $work = File::Temp->newdir('httpway-debian-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$work";
my ($name, $version) = map { read_file(top_directory() . '/package/info') =~ /^$_=(.*)$/m } qw(name version);
my $tree = copy_tree("$work/tree", grep { -e top_directory() . "/$_" } '.gitignore');
my %plain = (CC => undef, CFLAGS => undef, CPPFLAGS => undef, LDFLAGS => undef, HTTPWAY_COMMANDS => undef, HTTPWAY_HELPERS => undef, GIT_DIR => undef,
  HOME => "$work", SOURCE_DATE_EPOCH => undef, DEB_BUILD_OPTIONS => undef, map { ("GIT_${_}_NAME" => 'a', "GIT_${_}_EMAIL" => 'a@localhost', "GIT_${_}_DATE" => '1700000000 +0000') } qw(AUTHOR COMMITTER));
sub well { my ($what, $directory, @words) = @_; my ($code, $text) = run_in($directory, \%plain, @words); is($code, 0, $what) or diag substr $text, -2000; return $text }
sub bytes_of_packages { return { map { m{([^/]+)$}; $1 => read_file($_) } glob "$tree/compile/deb/*.deb" } }

well('a repository', $tree, '/bin/sh', '-ec', 'rm -rf .git package/files package/epoch; git init -q; git add -A; git commit -qm first');
well('built', $tree, '/bin/sh', 'package/deb');
my $first = bytes_of_packages();
my ($package) = grep { /^\Q${name}_$version\E-\d+_\w+\.deb$/ } keys %$first;
ok($package, 'a package') or BAIL_OUT('no package');
is(well('lintian', $tree, '/bin/sh', '-c', 'lintian --allow-root --fail-on error,warning compile/deb/*.changes 2>&1'), '', 'has nothing to say');
write_bytes("$work/package.deb", $first->{$package});
well('built again', $tree, '/bin/sh', 'package/deb');
is_deeply([map { bytes_of_packages()->{$_} eq $first->{$_} ? () : $_ } sort keys %$first], [], 'the same bytes');

# Every file of package/export is in it, but for those that Debian has places of its own for.
my $exported = well('compiled for export', "$tree/compile/deb", '/bin/sh', '-c', "cd web/$name-$version/debian/build && DESTDIR=$work/export sh package/export && cd $work/export && find . ! -type d");
my %in = map { m{\s(\./\S+)(?: -> \S+)?$} ? ($1 =~ s/\.gz$//r => 1) : () } split /\n/, well('listed', "$work", 'dpkg-deb', '-c', 'package.deb');
is_deeply([sort grep { !$in{$_} } split /\n/, $exported], [map { "./usr/share/doc/$name/$_" } qw(CHANGES INSTALL LICENSE)], 'all that package/export copies');

# Links of what is installed lead somewhere: those of the documents, of README.md and of examples/README.md.
well('unpacked', "$work", 'dpkg-deb', '-x', 'package.deb', "$work/unpacked");
my $documents = "$work/unpacked/usr/share/doc/$name";
for my $file ('README.md', 'examples/README.md', map { s{.*/}{}r } glob "$documents/*.html") {
  my $directory = "$documents/$file" =~ s{/[^/]*$}{}r;
  my @links = map { s/#.*//r } grep { !m{^(?:https?|mailto):|^#} } read_file("$documents/$file") =~ /(?:\]\(|\s(?:href|src)=")([^)"]+)[)"]/g;
  is_deeply([grep { !-e "$directory/$_" } @links], [], "$file: links lead somewhere");
}
# The unit names what is installed, and is as it is in examples/, which is not enabled.
my $unit = read_file("$work/unpacked/lib/systemd/system/$name.service");
my @named = $unit =~ m{(/usr/(?:bin|lib|libexec)/[\w/-]+)}g;
is_deeply([grep { !-x "$work/unpacked$_" } @named], [], 'the unit names programs that are installed');
ok(@named >= 4 && $unit =~ m{/etc/httpway/mathopd\.conf} && -e "$work/unpacked/etc/httpway/mathopd.conf", 'and the configuration');
like(read_file("$work/unpacked/usr/lib/sysusers.d/$name.conf"), qr{^u @{[ $unit =~ /^User=(.*)$/m ]} }m, 'its account is one of sysusers.d');

# ---- A new Debian

my $root = "$work/root";
my @needs = map { /^\s*([a-z0-9.+-]+)/ ? $1 : () } split /,/, well('what it needs', "$work", 'dpkg-deb', '-f', 'package.deb', 'Depends');
my ($code, $text) = run_in("$work", \%plain, 'debootstrap', '--variant=minbase', '--include=' . join(',', @needs), $codename, $root, $mirror);
SKIP: {
  skip "debootstrap: the mirror $mirror cannot be used: " . (split /\n/, $text)[-1], 1 if $code;
  write_bytes("$root/package.deb", $first->{$package});
  my $files = sub { return well('looked', $root, qw(find . -xdev ( -path ./proc -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./srv -o -path ./etc/ld.so.cache -o -path ./var/cache ) -prune -o -print)) };
  my %before = map { $_ => 1 } split /\n/, $files->();
  well('installed', $root, 'chroot', $root, 'dpkg', '-i', '/package.deb');
  my $server = Httpway->new(command => ['chroot', $root, '/usr/bin/mathopd', '-r', '@READY@', '-n', '-f', '/srv/mathopd.conf'], env => { HTTPWAY_COMMANDS => undef, HTTPWAY_HELPERS => undef });
  write_bytes("$root/srv/www/index.html", "from a package\n");
  write_bytes("$root/srv/www/who.cgi", "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\nid -un\n");
  chmod 0755, "$root/srv/www/who.cgi";
  write_bytes("$root/srv/mathopd.conf", $server->expand(<<'END'));
User nobody
Log /dev/stderr
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control {
  Alias / Location /srv/www IndexNames { index.html } Types { text/html { .html } } Specials { CGI { .cgi } } ScriptUser www-data } } }
END
  ok(eval { $server->start }, 'starts') or diag $@;
  is((get($server->port, '/') || {})->{body}, "from a package\n", 'serves a page');
  is((get($server->port, '/who.cgi') || {})->{body}, "www-data\n", 'runs a script');
  is($server->stop, 0, 'ends well');
  well('its manual is where it belongs', $root, 'test', '-e', "usr/share/man/man8/$_.8.gz") for 'httpd', 'mathopd';
  is((run_in($root, \%plain, 'chroot', $root, 'sh', '-c', 'ls /etc/systemd/system/*.wants 2>/dev/null | grep httpway'))[1], '', 'its units are disabled');
  well('purged', $root, 'chroot', $root, 'dpkg', '--purge', $name);
  is_deeply([grep { !$before{$_} } split /\n/, $files->()], [], 'nothing is left');
}

# ---- The package, made in a new Debian from what package/needs names and nothing else, by a tarball

SKIP: {
  my $builder = "$work/builder";
  ($code, $text) = run_in("$work", \%plain, 'debootstrap', '--variant=minbase', $codename, $builder, $mirror);
  skip "debootstrap: the mirror $mirror cannot be used: " . (split /\n/, $text)[-1], 1 if $code;
  write_bytes("$builder/etc/resolv.conf", read_file('/etc/resolv.conf') // '');
  for my $directory ('/etc/apt/apt.conf.d', '/etc/apt/sources.list.d', '/etc/apt/keyrings', '/usr/share/keyrings') { system('cp', '-R', $_, "$builder$directory") == 0 or die for glob "$directory/*" }
  mkdir "$builder/src";
  well('unpacked', "$builder/src", 'tar', '-xzf', "$tree/compile/$name-$version.tar.gz");
  my $script = 'mount -t proc proc "$0/proc" && exec chroot "$0" sh -c "cd /src/web/$1 && sh package/deb"';
  my $said = well('made with no more than it names', "$work", 'unshare', '-m', 'sh', '-c', $script, $builder, "$name-$version");
  like($said, qr{^package/deb: installing .*\bbuild-essential\b.*^compile/deb/\Q$package\E$}ms, 'and it says what it installs');
  well('it has the same files', "$work", 'sh', '-c', 'dpkg-deb -c "$0" | awk "{ print \$6 }" | sort > a; dpkg-deb -c "$1" | awk "{ print \$6 }" | sort > b; cmp a b', 'package.deb', "$builder/src/web/$name-$version/compile/deb/$package");
}

# ---- Alpine: its recipe, with the shell's own functions for what abuild does

my $source = "$work/alpine/src";
mkdir $_ for "$work/alpine", $source;
well('unpacked', $source, 'tar', '-xzf', "$tree/compile/$name-$version.tar.gz");
well('the steps of APKBUILD', "$work/alpine", '/bin/sh', '-ec', 'srcdir=$1 pkgdir=$2; default_prepare() { :; }; . "$3"; test -d "$builddir"; cd "$builddir"; prepare; build; check; package', 'sh', $source, "$work/alpine/pkg", "$tree/package/alpine/APKBUILD");
ok(-x "$work/alpine/pkg/usr/lib/httpway/httpd" && -x "$work/alpine/pkg/usr/bin/httpway-run", 'make programs');
is((run_in("$work", { HTTPWAY_COMMANDS => undef }, "$work/alpine/pkg/usr/bin/httpway-run", '-V'))[1], "httpway-run $version\n", 'that run');

# ---- Static programs: with stand-ins for the libraries' sources, that say what they were told; the libraries are the machine's own

my @sources = map { "$work/sources/$_" } qw(skalibs execline libmd);
my $configure = <<'END';
#!/bin/sh
set -e
for word; do case $word in --prefix=*) to=${word#--prefix=} ;; esac; done
printf 'all:\n\ninstall:\n\techo %s >> %s/order\n' "$CC" "$to" > Makefile
echo "$@" >> "$to/arguments"
END
for (@sources) { write_bytes("$_/configure", $configure); chmod 0755, "$_/configure" }
my $static = "$tree/compile/static";
is((split /\n/, well('static', $tree, '/bin/sh', '-c', 'CC=cc exec sh package/static "$@" 2>/dev/null', 'sh', @sources))[-1], 'compile/static/httpway', 'says where');
is(read_file("$static/prefix/order"), "cc\n" x 3, 'three libraries');
like(read_file("$static/prefix/arguments"), qr/\A(?:--disable-shared --enable-static .*--prefix=\Q$static\E\/prefix .*\n){3}\z/, 'are configured');
ok(!-e "$_/Makefile", "$_ stays as it is") for @sources;
for my $program (map { read_file("$tree/package/$_") =~ /(\S+)/g } qw(commands helpers)) {
  my ($path) = grep { -e } map { "$static/httpway/$_/$program" } qw(command helper);
  ok($path && !has_interpreter($path), "$program is static");
}
write_bytes("$sources[2]/configure", "#!/bin/sh\necho no compiler\nexit 1\n");
($code, $text) = run_in($tree, { %plain, CC => 'cc' }, '/bin/sh', 'package/static', @sources);
is($code, 111, 'a library that cannot be built');
like($text, qr/^no compiler\npackage\/static: fatal: unable to build \Q$sources[2]\E: see \S+\/libmd\.log\n\z/, 'is shown');
done_testing;
