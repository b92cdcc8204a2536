# apt: a repository of its own, lists and packages fetched, fetched again when nothing changed, and a download taken up where it ended.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::SHA qw(sha256_hex);
use File::Path qw(make_path);
use Test::More;
use IO::Compress::Gzip qw(gzip);
use Client;
use Httpway;

Client->needs('apt-get' => 'apt', 'dpkg-deb' => 'dpkg');
my $site = Client->new(files => { 'www/debian/x' => '', 'users' => 'u:' . crypt('pw', 'ab') . "\n" }, control => 'EncryptedUserFile On SanitizePath On', virtual => 'Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users }');
my $debian = $site->path('www/debian');

# package NAME, VERSION, BYTES: one to install, and what an index says of it.
sub package {
  my ($name, $version, $bytes) = @_;
  my $control = "Package: $name\nVersion: $version\nArchitecture: all\nMaintainer: Ada <ada\@example.org>\nDescription: one of a test\n";
  my $tree = $site->home("$name.tree");
  write_bytes("$tree/DEBIAN/control", $control);
  write_bytes("$tree/usr/share/$name/data", $bytes);
  my $file = "pool/${name}_$version+test_all.deb";
  make_path("$debian/pool");
  $site->works("$name is built", 'dpkg-deb', '-Znone', '--root-owner-group', '--build', $tree, "$debian/$file");
  my $deb = read_file("$debian/$file");
  return "${control}Filename: $file\nSize: @{[length $deb]}\nSHA256: @{[sha256_hex($deb)]}\n\n";
}

# Dates tell versions apart by the second: these are not of this second, and not the same.
sub dated { my ($time, @files) = @_; utime($time, $time, @files) == @files or die "unable to date: $!" }

# publish INDEX: Packages, compressed, and the Release that names it.
sub publish {
  my ($index) = @_;
  gzip \$index, \my $packed or die;
  write_bytes("$debian/Packages.gz", $packed);
  my @sums = map { sprintf " %s %d %s\n", sha256_hex($_->[1]), length $_->[1], $_->[0] } ['Packages', $index], ['Packages.gz', $packed];
  write_bytes("$debian/Release", join '', "Origin: test\nSuite: stable\nCodename: test\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n", @sums);
}

my $noise = join '', map { pack 'N', $_ * 2654435761 % 4294967296 } 1 .. 500_000;
my @names = map { sprintf 'httpway-test-%02d', $_ } 1 .. 12;
my $index = join '', map { &package($_, '1.0', "$_ $noise") } @names;
publish($index);
dated(1_600_000_000, glob "$debian/pool/* $debian/Packages* $debian/Release");

my $apt = $site->home('apt');
make_path(map { "$apt/$_" } qw(etc/apt.conf.d etc/sources.list.d etc/preferences.d etc/trusted.gpg.d state/lists/partial cache/archives/partial log));
write_bytes("$apt/status", '');
write_bytes("$apt/apt.conf", <<"END");
Dir::Etc "$apt/etc"; Dir::State "$apt/state"; Dir::State::status "$apt/status"; Dir::Cache "$apt/cache"; Dir::Log "$apt/log";
APT::Sandbox::User ""; Acquire::Languages "none"; Acquire::Retries "0"; Acquire::http::Proxy "DIRECT"; Debug::NoLocking "true"; APT::Get::List-Cleanup "false";
END
sub sources { my ($url) = @_; write_bytes("$apt/etc/sources.list", "deb [trusted=yes] $url ./\n") }
sub apt { my ($what, @words) = @_; return $site->works($what, { APT_CONFIG => "$apt/apt.conf" }, 'apt-get', '-y', @words) }
sub archive { my ($name, $version) = @_; return "$apt/cache/archives/${name}_$version\_all.deb" }
sub same { my ($got, $served) = @_; return ok((read_file($got) // '') eq read_file("$debian/$served"), "$served is what was served") }

sources($site->url('/debian'));
# Sources of the form "URL ./" make apt ask for /debian/./Release.
like(apt('update', 'update'), qr{^Get:\d+ http://127\.0\.0\.1:\d+/debian \./ Packages}m, 'the lists are fetched');
$site->asked;
my $said = apt('update again', 'update');
like($said, qr{^Hit:\d+ http://127\.0\.0\.1:\d+/debian \./ Release}m, 'nothing new');
unlike($said, qr/^Get:/m, 'and nothing fetched');
my @asked = $site->asked;
is(scalar(grep { m{^GET /debian/\./Release 304 } } @asked), 1, 'not modified') or diag join "\n", @asked;

apt('download', 'download', $names[0], $names[1]);
same($site->home("$_\_1.0_all.deb"), "pool/$_\_1.0+test_all.deb") for @names[0, 1];
$site->asked;

# One connection, several requests at once; one of them is for the rest of what was begun before.
my $begun = "$apt/cache/archives/partial/" . ($names[2] . '_1.0_all.deb');
my $served = "$debian/pool/$names[2]_1.0+test_all.deb";
write_bytes($begun, substr read_file($served), 0, 700_000);
utime +(stat $served)[9, 9], $begun;
apt('twelve packages', 'install', '--download-only', @names);
same(archive($_, '1.0'), "pool/$_\_1.0+test_all.deb") for @names;
@asked = $site->asked;
is(scalar(grep { m{^GET \S+ 206 } } @asked), 1, 'one was taken up where it ended') or diag join "\n", @asked;
is(scalar(grep { m{^GET \S+ 200 } } @asked), 11, 'eleven were fetched whole');

# The partial file is of an older version of the same name: If-Range does not let it be mixed.
my $changed = &package($names[2], '1.0', "other $noise");
publish($index =~ s/Package: $names[2]\n.*?\n\n/$changed/sr);
dated(1_600_000_100, glob "$debian/pool/$names[2]* $debian/Packages* $debian/Release");
unlink archive($names[2], '1.0');
write_bytes($begun, 'x' x 700_000);
utime 1e9, 1e9, $begun;
apt('update after a change', 'update');
apt('a package that changed', 'install', '--download-only', $names[2]);
same(archive($names[2], '1.0'), "pool/$names[2]_1.0+test_all.deb");
is(scalar(grep { m{^GET \S+\.deb 200 } } $site->asked), 1, 'was fetched whole');

sources($site->url('/realm/debian', 'u:pw'));
apt('behind a password', 'update');
is(scalar(grep { m{^GET /realm/debian/\./Release 200 u } } $site->asked), 1, 'given by name');
$site->finish;
done_testing;
