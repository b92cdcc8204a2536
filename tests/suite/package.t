# Building and installing: in one copy of the sources, because building is dear. Every step starts from the one before.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

my $root = File::Temp->newdir('httpway-package-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$root";
my ($name, $version) = map { read_file(top_directory() . '/package/info') =~ /^$_=(.*)$/m } qw(name version);
my $tree = copy_tree("$root/package/web/$name-$version");
mkdir "$root/tmp";
chmod 01777, "$root/tmp";
my %flags = (TMPDIR => "$root/tmp", CC => undef, LD_COMMAND => undef, AR => undef, CFLAGS => '-O0', CPPFLAGS => undef, LDFLAGS => undef, HTTPWAY_COMMANDS => undef, HTTPWAY_HELPERS => undef, SLASHPACKAGE_ROOT => "$root");
my @programs = map { read_file("$tree/package/$_") =~ /(\S+)/g } qw(commands helpers);

sub run_script { my ($script, @words) = @_; return run_in($tree, \%flags, '/bin/sh', "package/$script", @words) }
sub good { my ($what, @words) = @_; my ($code, $text) = run_script(@words); is($code, 0, $what) or diag($text); return $text }
sub programs_in { my ($directory) = @_; my $m = mtimes(map { "$directory/$_" } qw(command helper)); return $m }

# Serves one page with the programs of a directory; commands and helpers undef: the server finds them by itself.
sub serves {
  my ($what, $run, $commands, $helpers) = @_;
  my $server = eval {
    Httpway->start(
      command => [$run, '-r', '@READY@', '-n', '-f', '@CONF@'],
      env => { HTTPWAY_COMMANDS => $commands, HTTPWAY_HELPERS => $helpers },
      files => { 'www/index.html' => "installed\n" },
      conf => <<'END'
User nobody
Log /dev/stderr
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control {
  Alias / Location @DIR@/www IndexNames { index.html } Types { text/html { .html } } } } }
END
    );
  };
  return fail("$what: $@") if !$server;
  my $answer = get($server->port, '/');
  is($answer && $answer->{body}, "installed\n", $what);
  is($server->stop, 0, "$what: ends well");
}

subtest 'compile' => sub {
  good('first', 'compile');
  ok(-x "$tree/command/$_" || -x "$tree/helper/$_", "$_ is there") for @programs;
  my $before = mtimes("$tree/compile", "$tree/command", "$tree/helper");
  my $text = good('second', 'compile');
  is_deeply([changed($before, mtimes("$tree/compile", "$tree/command", "$tree/helper"))], [], 'changes nothing');
  like($text, qr/\Amake: Nothing to be done for .*\n\z/, 'and says so');

  my $objects = mtimes("$tree/compile/obj");
  my $linked = mtimes("$tree/compile/bin");
  write_bytes("$tree/conf-compile/conf-ld", "cc -g\n\nchanged\n");
  good('after a change of conf-ld', 'compile');
  is_deeply([changed($linked, mtimes("$tree/compile/bin"))], [sort keys %$linked], 'every program is linked again');
  is_deeply([changed($objects, mtimes("$tree/compile/obj"))], [], 'and nothing compiled');

  write_bytes("$tree/conf-compile/conf-cc", "cc -std=c11 -DCHANGED\n\nchanged\n");
  good('after a change of conf-cc', 'compile');
  my %again = map { $_ => 1 } changed($objects, mtimes("$tree/compile/obj"));
  is_deeply([grep { !$again{$_} } sort keys %$objects], [], 'everything is compiled again');

  my ($code, $said) = run_in("$root", {}, '/bin/sh', "$tree/package/compile");
  is($code, 100, 'elsewhere it refuses');
};

subtest 'slashpackage' => sub {
  my ($code, $text) = run_in($tree, { %flags, SLASHPACKAGE_ROOT => "$root/elsewhere" }, '/bin/sh', 'package/upgrade');
  is($code, 100, 'upgrade refuses to run outside of /package') or diag $text;
  is(good('upgrade', 'upgrade'), '', 'says nothing');
  is(readlink "$root/package/web/$name", "$name-$version", 'current version');
  is(readlink "$root/command/$_", "../package/web/$name/command/$_", "/command/$_") for 'httpway-run', 'mathopd';
  serves('/usr/local/sbin/mathopd', "$root/usr/local/sbin/mathopd", undef, undef);

  unlink "$root/usr/local/sbin/mathopd";
  write_bytes("$root/usr/local/sbin/mathopd", 'another');
  like(good('upgrade beside another mathopd', 'upgrade'), qr{/usr/local/sbin/mathopd is not ours and stays; .*ln -sf}, 'says how to replace it');
  is(read_file("$root/usr/local/sbin/mathopd"), 'another', 'leaves it');

  my $next = "$root/package/web/$name-9.9";
  my $in_next = sub { return run_in($next, \%flags, '/bin/sh', "package/$_[0]") };
  system('cp', '-RPp', $tree, $next) == 0 or die;
  write_bytes("$next/package/info", "name=$name\ncategory=web\nversion=9.9\n");
  ($code, $text) = $in_next->('upgrade');
  is($code, 100, 'a copy of the tree for another version');
  like($text, qr/built for another version or directory: run package\/compile/, 'has to be compiled');
  write_bytes("$next/package/commands", read_file("$next/package/commands") =~ s/^svcsig\n//mr);
  is(($in_next->('compile'))[0], 0, 'and is');
  is(($in_next->('upgrade'))[0], 0, 'the next version');
  is(readlink "$root/package/web/$name", "$name-9.9", 'is the current one') or diag $text;
  for my $program (grep { $_ ne 'svcsig' } @programs) {
    my ($path) = grep { -x } map { "$next/$_/$program" } qw(command helper);
    is((run_in('/', { HTTPWAY_COMMANDS => undef, HTTPWAY_HELPERS => undef }, $path, '-V'))[1], "$program 9.9\n", "its $program says so");
    unlike(read_file($path), qr/\Q$tree\E\//, 'and names nothing of its original');
  }
  ok(!-l "$root/command/svcsig", 'what it no longer has is not linked');
  ($code, $text) = run_script('remove');
  is($code, 1, 'remove of a version that is not the current one');
  like($text, qr{^package/remove: fatal: $name-9\.9 is the current version: .*rm -r \Q$tree\E$}, 'says which is');
  good('and back', 'upgrade');
  is(readlink "$root/package/web/$name", "$name-$version", 'to the former');
  ok(-l "$root/command/svcsig", 'with all its programs');
  ok(!-e "$tree/$name" && !-e "$next/$name", 'no link is left inside');

  for (['/bin', qr{PATH=/command:\$PATH}], ['/command', qr{httpway-run -n -f(?!.*PATH=)}s]) {
    my ($directory, $said) = @$_;
    local $flags{PATH} = "$ENV{PATH}:$directory";
    like(good("run, $directory being in PATH", 'run'), $said, 'says what to do');
  }

  symlink '/bin/true', "$root/command/another";
  like(good('remove', 'remove'), qr{rm -r \Q$tree\E\n.*: cd \Q$next\E && package/upgrade$}m, 'says what is left, and how to go on');
  is(join(' ', map { m{([^/]+)$} } glob "$root/command/*"), 'another', 'our programs are gone from /command, others not');
  ok(!-l "$root/package/web/$name" && -d $tree && -d $next, 'the name of the current version is gone, no version is');
  is(read_file("$root/usr/local/sbin/mathopd"), 'another', 'another mathopd stays');
  unlink "$root/usr/local/sbin/mathopd";
  good('upgrade', 'upgrade');
  is(($in_next->('remove'))[0], 1, 'the other version cannot remove it');
  good('remove', 'remove');
  ok(!-l "$root/usr/local/sbin/mathopd", 'our mathopd goes');
  good('remove once more', 'remove');
  is(($in_next->('upgrade'))[0], 0, 'the other version');
  is(($in_next->('remove'))[0], 0, 'comes and goes');
};

# Seconds, no root, no network but the loopback, nothing beside the compiler: what package/install looks at.
subtest 'selftest' => sub {
  is(good('good', 'selftest'), "package/selftest: good: the unit tests pass, the server starts, answers, writes its log and ends\n", 'says so');
  like(read_file("$tree/package/install"), qr{^package/compile\npackage/selftest\npackage/upgrade\npackage/run\n\z}m, 'is what install runs');
  for (['helper/logfmt', qr/the request is not in the log/], ['compile/tests/T_date', qr{compile/tests/T_date fails}]) {
    my ($file, $said) = @$_;
    my $bytes = read_file("$tree/$file");
    my @times = (stat "$tree/$file")[8, 9];
    # compile would make it anew: it is not run.
    write_bytes("$tree/$file", "#!/bin/sh\necho not ok 1\nexit 1\n");
    my $compile = read_file("$tree/package/compile");
    write_bytes("$tree/package/compile", "#!/bin/sh\n");
    my ($code, $text) = run_script('selftest');
    is($code, 1, "a broken $file is found");
    like($text, $said, 'and said');
    write_bytes("$tree/package/compile", $compile);
    chmod 0755, "$tree/package/compile";
    write_bytes("$tree/$file", $bytes);
    utime @times, "$tree/$file";
  }
  is_deeply([glob "$root/tmp/*"], [], 'nothing is left');
};

subtest 'static' => sub {
  write_bytes("$tree/conf-compile/flag-allstatic", '');
  good('flag-allstatic', 'compile');
  for my $program (grep { -e "$tree/helper/$_" } @programs) {
    unlike(read_file("$tree/helper/$program"), qr/libskarnet\.so|libexecline\.so/, "$program without shared skarnet libraries");
  }
  ok(has_interpreter("$tree/helper/httpd"), 'httpd still uses the shared libc');
  write_bytes("$tree/conf-compile/flag-static-libc", '');
  good('flag-static-libc', 'compile');
  ok(!has_interpreter(-e "$tree/command/$_" ? "$tree/command/$_" : "$tree/helper/$_"), "$_ is fully static") for @programs;
  serves('fully static', "$tree/command/httpway-run", undef, undef);
  unlink "$tree/conf-compile/flag-allstatic", "$tree/conf-compile/flag-static-libc";
};

subtest 'export' => sub {
  my ($code, $text) = run_in($tree, { %flags, DESTDIR => "$root/pkg" }, '/bin/sh', 'package/export');
  is($code, 100, 'refuses a build for slashpackage');
  unlink "$tree/conf-compile/flag-slashpackage";
  good('compile', 'compile');
  my @export = ($tree, { %flags, DESTDIR => "$root/pkg" }, '/bin/sh', 'package/export');
  ($code, $text) = run_in(@export, '-n');
  is($code, 1, '-n complains about nothing there');
  ok(!-e "$root/pkg", 'and makes nothing');
  ($code, $text) = run_in(@export);
  is($code, 0, 'export') or diag $text;
  ($code, $text) = run_in(@export, '-n');
  is("$code$text", '0', '-n finds all of it');
  ok(-f "$root/pkg/usr/share/doc/httpway/index.html", 'documents');
  is(readlink "$root/pkg/usr/bin/mathopd", 'httpway-run', 'mathopd');
  serves('FHS', "$root/pkg/usr/bin/mathopd", "$root/pkg/usr/bin", "$root/pkg/usr/libexec/httpway");
  unlink "$root/pkg/usr/libexec/httpway/httpd";
  chmod 0700, "$root/pkg/usr/bin/httpway-run";
  ($code, $text) = run_in(@export, '-n');
  is($code, 1, '-n complains');
  like($text, qr{libexec/httpway/httpd is missing}, 'about what is missing');
  like($text, qr{bin/httpway-run has not mode 755}, 'and about modes');

  # Out of the tree, as package/debian/rules builds: all of it, and examples that name the programs where they are put.
  my $beside = "$root/beside";
  mkdir $beside;
  symlink "$tree/$_", "$beside/$_" for grep { !/^(?:conf-.*|compile|command|helper)$/ } map { m{([^/]+)$} } glob "$tree/*";
  system('cp', '-Rp', "$tree/conf-compile", "$tree/conf-home", "$tree/compile", "$tree/command", "$tree/helper", $beside) == 0 or die;
  write_bytes("$beside/conf-compile/conf-install-helper", "/usr/lib/httpway\n");
  @export = ($beside, { %flags, DESTDIR => "$root/pkg2" }, '/bin/sh', 'package/export');
  is((run_in(@export))[0], 0, 'export out of the tree');
  my ($in_tree, $out_of_tree) = map { (run_in("$root/$_/usr/share", {}, 'find', '.'))[1] } 'pkg', 'pkg2';
  is(join("\n", sort split /\n/, $out_of_tree), join("\n", sort split /\n/, $in_tree), 'the same documents, manuals and examples');
  ok(-x "$root/pkg2/usr/share/doc/httpway/examples/s6-rc/httpway/run", 'modes as well');
  my ($elsewhere) = run_in("$root/pkg2/usr/share/doc/httpway/examples", {}, 'grep', '-rq', '/usr/libexec', '.');
  is($elsewhere, 1, 'examples name no other directory of helpers');
  like(read_file("$root/pkg2/usr/share/doc/httpway/examples/systemd/httpway.service"), qr{/usr/bin/httpway-with .* /usr/lib/httpway/logfmt}, 'but this one');
  unlink "$root/pkg2/usr/share/doc/httpway/examples/README.md";
  chmod 0700, "$root/pkg2/usr/share/doc/httpway/examples/openrc";
  ($code, $text) = run_in(@export, '-n');
  is($code, 1, '-n complains');
  like($text, qr{examples/README\.md is missing$}m, 'about a missing example');
  like($text, qr{examples/openrc has not mode 755$}m, 'and about the mode of a directory');
  write_bytes("$tree/conf-compile/flag-slashpackage", '');
};

subtest 'clean' => sub {
  good('clean', 'clean');
  ok(!-e "$tree/$_", "$_ is gone") for qw(compile command helper);
};

# Only some programs: for files alone, nothing is compiled that needs libmd or libcrypt.
subtest 'conf-programs' => sub {
  my $choose = sub { write_bytes("$tree/conf-compile/conf-programs", "$_[0]\n\nchanged\n") };
  my $built = sub { return join ' ', sort map { m{([^/]+)$} } glob "$tree/command/* $tree/helper/*" };
  $choose->('files');
  good('files', 'compile');
  my %other = map { $_ => 1 } qw(authcheck autoindex cgiexec);
  is($built->(), join(' ', sort 'mathopd', grep { !$other{$_} } @programs), 'all but those for scripts and passwords');
  my @sources = grep { read_file("$tree/src/$_.c") =~ /^#include <(?:md5|sha|sha1|sha2|sha256|sha512|crypt)\.h>/m } map { m{obj/(.*)\.o$} && -e "$tree/src/$1.c" ? $1 : () } glob "$tree/compile/obj/*/*.o";
  is_deeply(\@sources, [], 'nothing includes a header of libmd or libcrypt');
  unlike(read_file($_), qr/lib(?:md|crypt)\.so/, "$_ is without them") for glob "$tree/command/* $tree/helper/*";
  like(good('selftest', 'selftest'), qr/the server starts/, 'and serves');
  like((run_in($tree, \%flags, '/bin/sh', 'package/check', 'tests/suite/about.t'))[1], qr/the tests want all programs/, 'the tests want all');
  good('upgrade', 'upgrade');
  my %linked = map { m{([^/]+)$} => 1 } glob "$root/command/*";
  ok($linked{mathopd} && $linked{'httpway-run'} && !$linked{cgiexec}, 'its programs are linked');

  my $few = 'httpd logfmt httpway-data httpway-listen httpway-with';
  like(read_file("$tree/doc/programs.html"), qr{<code>\Q$few\E</code>}, 'the document names few programs');
  $choose->($few);
  good('few', 'compile');
  is($built->(), join(' ', sort split ' ', $few), 'only these');
  like(good('selftest', 'selftest'), qr/without httpway-run no server is started/, 'says what it does not look at');
  good('upgrade', 'upgrade');
  ok(!-l "$root/command/mathopd" && -l "$root/command/httpway-listen", 'and they are linked');
  my ($script) = read_file("$tree/doc/programs.html") =~ m{<pre>\n#!/bin/sh\n(.*?)</pre>}s;
  $script =~ s{/package/web/httpway}{$tree}g;
  $script =~ s/&(gt|amp);/$1 eq 'gt' ? '>' : '&'/ge;
  my $server = eval {
    Httpway->start(
      command => ['/bin/sh', '-c', "cd \@DIR\@; PATH=$tree/command:\$PATH; cp \@CONF\@ site.conf; " . $script =~ s/httpd site/httpd -r \@READY\@ site/r],
      files => { 'www/index.html' => "few\n" },
      conf => "User nobody\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost NoHost Control { Alias / Location \@DIR\@/www IndexNames { index.html } Types { text/html { .html } } } } }\n"
    );
  };
  ok($server, 'the script of the document starts') or diag $@;
  is((get($server->port, '/') || {})->{body}, "few\n", 'and serves') if $server;
  is($server->stop, 0, 'and ends well') if $server;
  $choose->('httpd nosuch');
  my ($code, $text) = run_script('compile');
  is("$code $text", "100 package/compile: fatal: conf-compile/conf-programs says nosuch: all, or files, or names of package/commands and package/helpers\n", 'a name that is none');
};

done_testing;
