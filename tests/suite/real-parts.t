# Clients that put a file together of parts: aria2 with several connections, zsync with what is there of an older version.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::MD5 qw(md5_hex);
use Test::More;
use Client;
use Httpway;

sub is_there { my ($name) = @_; return grep { -x "$_/$name" } qw(/usr/local/bin /usr/bin /bin) }
my $new = join '', map { my $part = $_; pack 'N*', map { ($part << 12 | $_) * 2654435761 % 4294967296 } 0 .. 4095 } 0 .. 1023; # 16 MB
my $site = Client->new(files => { 'www/file.bin' => $new, 'users' => 'u:' . crypt('pw', 'ab') . "\n" }, control => 'EncryptedUserFile On', virtual => 'Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users }');
sub same { my ($name) = @_; return is(md5_hex(read_file($site->home($name)) // ''), md5_hex($new), 'the file, put together') }

SKIP: {
  skip 'aria2c (Debian package aria2) is not there', 1 if !is_there('aria2c');
  subtest 'aria2' => sub {
    my @aria = ('aria2c', '--no-conf', '-q', '-x4', '-s4', '-k1M', '--allow-overwrite=true', '--auto-file-renaming=false', '--file-allocation=none');
    $site->works('four connections', @aria, '-o', 'four', $site->url('/file.bin'));
    same('four');
    cmp_ok(scalar(grep { m{^GET /file\.bin 206 } } $site->asked), '>=', 3, 'of several parts');
    $site->works('two addresses of the same', @aria, '-o', 'two', $site->url('/file.bin'), $site->url('/realm/file.bin', 'u:pw'));
    same('two');
    write_bytes($site->home('begun'), substr $new, 0, 5_000_000);
    $site->asked;
    $site->works('what was begun', @aria, '-c', '-o', 'begun', $site->url('/file.bin'));
    same('begun');
    my @rest = $site->asked;
    cmp_ok(scalar(grep { / 206 / } @rest), '>=', 1, 'the rest of it') or diag join "\n", @rest;
    $site->works('on condition', @aria, '--conditional-get=true', '-o', 'four', $site->url('/file.bin'));
    is_deeply([map { (split)[2] } $site->asked], [304], 'nothing to do');
  };
}

SKIP: {
  skip 'zsync (Debian package zsync) is not there', 1 if !is_there('zsync') || !is_there('zsyncmake');
  subtest 'zsync' => sub {
    my $old = $new;
    substr($old, $_ * 1_000_003, 5000) = 'x' x 5000 for 1 .. 12;
    write_bytes($site->home('old'), "some more in front" . $old);
    my ($code, $said) = $site->shell('zsyncmake -u file.bin -o "$WWW/file.bin.zsync" "$WWW/file.bin"');
    is($code, 0, 'its sums are made') or diag $said;
    $site->asked;
    $site->works('an older version', 'zsync', '-q', '-i', 'old', '-o', 'new', $site->url('/file.bin.zsync'));
    same('new');
    my @asked = grep { m{^GET /file\.bin } } $site->asked;
    is(scalar(grep { !/ 206 / } @asked), 0, 'in parts') or diag join "\n", @asked;
    cmp_ok(scalar @asked, '>=', 1, 'there are some');
    my $bytes = 0;
    $bytes += (split)[-1] for @asked;
    cmp_ok($bytes, '<', length($new) / 4, 'of less than a quarter of it');
  };
}
$site->finish;
done_testing;
