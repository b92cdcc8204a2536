# A read-only image exchanged for another one, on the same device and with equal times and sizes: never answered from memory, nor with 304.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'mounts are made by root' if $> != 0;
plan skip_all => 'no losetup' if system('command -v losetup mount unshare >/dev/null 2>&1') != 0;
if (!$ENV{HTTPWAY_TEST_UNSHARED}) {
  plan skip_all => 'no mount namespace' if system('unshare -m --propagation private true >/dev/null 2>&1') != 0;
  $ENV{HTTPWAY_TEST_UNSHARED} = 1;
  exec 'unshare', '-m', '--propagation', 'private', $^X, $0, @ARGV or die;
}

my $server = Httpway->new(files => { 'rw/a.html' => 'rw one' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost
  Control { Types { text/html { html } } IndexNames { index.html } Precompressed On }
  Control { Alias / Location @DIR@/mnt }
  Control { Alias /inside Location @DIR@/mnt SymbolicLinks inside }
  Control { Alias /rw Location @DIR@/rw }
  Control { Alias /ro Location @DIR@/ro }
} }
END
my $dir = $server->dir;
mkdir "$dir/$_" or die for 'mnt', 'ro';
my @loops;
sub run { my (@command) = @_; return system('sh', '-c', '"$@" >"$0" 2>&1', "$dir/said", @command) == 0 }
END { if ($dir) { local $?; system "umount $dir/mnt >/dev/null 2>&1; umount $dir/ro >/dev/null 2>&1"; system "losetup -d $_ >/dev/null 2>&1" for @loops } }

# The same names, sizes and times; other bytes.
sub tree {
  my ($word) = @_;
  my %file = ('a.html' => $word, 'a.html.gz' => "$word coded", 'index.html' => "$word index", 'large.html' => $word x 10000);
  mkdir "$dir/$word" or die;
  write_bytes("$dir/$word/$_", $file{$_}) for keys %file;
  symlink 'a.html', "$dir/$word/link.html" or die;
  utime 1000000000, 1000000000, map { "$dir/$word/$_" } keys %file;
  chmod 0755, "$dir/$word";
  return "$dir/$word";
}
my %image = (
  squashfs => sub { my ($tree, $image) = @_; return run('mksquashfs', $tree, $image, qw(-noappend -all-root -all-time 1000000000 -mkfs-time 1000000000)) },
  ext4 => sub {
    my ($tree, $image) = @_;
    local $ENV{E2FSPROGS_FAKE_TIME} = 1000000000;
    local $ENV{PATH} = "$ENV{PATH}:/sbin:/usr/sbin";
    run(qw(mkfs.ext4 -q -U 12345678-1234-1234-1234-123456789abc -d), $tree, $image, '2M') or return 0;
    for my $name (qw(/ a.html a.html.gz index.html large.html)) { run('debugfs', '-w', '-R', "set_inode_field $name $_ 20010909014640", $image) or return 0 for qw(ctime mtime ctime_extra mtime_extra) }
    return 1;
  },
);
sub mounted { my ($image, $loop) = @_; return run('losetup', '-r', $loop, $image) && run('mount', '-o', 'ro', $loop, "$dir/mnt") }
# The server closes a file that it has sent a moment after the client has it.
sub unmounted { my ($loop) = @_; return wait_until { run('umount', "$dir/mnt") } && run('losetup', '-d', $loop) }
sub answer { my ($path, %header) = @_; my $r = get($server->port, $path, %header); return "$r->{status} " . ($r->{body} =~ /^<!DOCTYPE/ ? '' : length $r->{body} > 100 ? substr $r->{body}, 0, 3 : $r->{body}) }
sub exchange { my ($to, $loop) = @_; ok(unmounted($loop) && mounted($to, $loop), 'another image on the same device') or diag read_file("$dir/said"); }

tree($_) for 'one', 'two';
for my $kind (sort keys %image) {
  SKIP: {
    skip "no $kind here", 1 if !$image{$kind}->("$dir/one", "$dir/$kind.1") || !$image{$kind}->("$dir/two", "$dir/$kind.2");
    chomp(my $loop = qx{losetup -f 2>/dev/null} // '');
    skip "$kind cannot be mounted here", 1 if $loop eq '' || !mounted("$dir/$kind.1", $loop);
    push @loops, $loop;
    $server->start;
    for my $path ('/a.html', '/inside/a.html', '/link.html', '/large.html', '/') {
      my $index = $path eq '/' ? ' index' : '';
      my $first = get($server->port, $path);
      is(answer($path), "200 one$index", "$kind $path") for 1 .. 2;
      my ($tag, $date) = @{ $first->{headers} }{ 'etag', 'last-modified' };
      is($date, 'Sun, 09 Sep 2001 01:46:40 GMT', '... its date is told');
      SKIP: {
        skip 'mounts have no numbers here', 2 if !defined $tag;
        is(answer($path, 'If-None-Match' => $tag), '304 ', '... unchanged by its tag');
        is(answer($path, 'If-Range' => $tag, Range => 'bytes=0-0'), '206 o', '... a part by its tag');
      }
      is(answer($path, 'If-Modified-Since' => $date), "200 one$index", '... its date is not believed');
      exchange("$dir/$kind.2", $loop);
      is(answer($path), "200 two$index", '... the other one');
      my $second = get($server->port, $path);
      is($second->{headers}{'last-modified'}, $date, '... of the same date');
      isnt($second->{headers}{etag}, $tag, '... with another tag') if defined $tag;
      $tag //= '"none"';
      is(answer($path, 'If-None-Match' => $tag), "200 two$index", '... not the one that the client has, by the tag');
      is(answer($path, 'If-Modified-Since' => $date), "200 two$index", '... by the date');
      is(answer($path, 'If-Range' => $_, Range => 'bytes=0-0'), "200 two$index", "... no part of it: $_") for $tag, $date;
      is(answer($path, 'If-Match' => $tag), '412 ', '... If-Match');
      is(answer($path, 'If-Unmodified-Since' => $date), '412 ', '... If-Unmodified-Since');
      SKIP: {
        my $new = $second->{headers}{etag};
        skip 'mounts have no numbers here', 2 if !defined $new;
        is(answer($path, 'If-None-Match' => $new), '304 ', '... its own tag');
        is($server->stop, 0, '... and after a restart');
        $server->start;
        is(get($server->port, $path)->{headers}{etag}, $new, '... it is the same');
      }
      exchange("$dir/$kind.1", $loop);
    }
    my $coded = get($server->port, '/a.html', 'Accept-Encoding' => 'gzip');
    is($coded->{body}, 'one coded', 'a sibling');
    exchange("$dir/$kind.2", $loop);
    is(answer('/a.html', 'Accept-Encoding' => 'gzip', 'If-None-Match' => $coded->{headers}{etag} // '"none"', 'If-Modified-Since' => $coded->{headers}{'last-modified'}), '200 two coded', '... of the other one');
    is($server->stop, 0, 'ends well');
    ok(unmounted($loop), 'unmounted');
    pop @loops;
  }
}

# What can be written to elsewhere is no image: its times are believed.
SKIP: {
  skip 'no bind mounts', 1 if !run('mount', '--bind', "$dir/rw", "$dir/ro") || !run('mount', '-o', 'remount,bind,ro', "$dir/ro");
  utime 1000000000, 1000000000, "$dir/rw/a.html";
  $server->start;
  my ($rw, $ro) = map { get($server->port, "/$_/a.html") } 'rw', 'ro';
  my $date = $rw->{headers}{'last-modified'};
  is(answer('/rw/a.html', 'If-None-Match' => $rw->{headers}{etag}), '304 ', 'a file that can be written to');
  is(answer('/rw/a.html', 'If-Modified-Since' => $date), '304 ', '... by its date');
  is($ro->{headers}{etag}, $rw->{headers}{etag}, 'bound read-only: the same tag');
  is(answer('/ro/a.html', 'If-Modified-Since' => $date), '304 ', '... by its date');
  my $tag = $rw->{headers}{etag};
  write_bytes("$dir/rw/a.html", 'rw two');
  utime 1000000000, 1000000000, "$dir/rw/a.html";
  is(answer("/$_/a.html", 'If-None-Match' => $tag), '200 rw two', "... written anew, with its time set back: $_") for 'rw', 'ro';
  my $inode = (stat "$dir/rw/a.html")[1];
  unlike($tag, qr/\b0*\Q@{[ sprintf '%x', $inode ]}\E\b|$inode/, 'the inode is not told');
  is($server->stop, 0, 'ends well');
  ok(run('umount', "$dir/ro"), 'unmounted');
}
done_testing;
