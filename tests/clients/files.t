# What others make of files: programs that fetch them in pieces (ffprobe, busybox wget, nginx with slices), keep them (varnish), look for newer
# ones in listings (uscan), and file systems that say little of what they hold (squashfs, bindfs).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Compress::Gzip ();
use IO::Uncompress::Gunzip ();
use Client;
use Httpway;
use Peer;

my $big = pack 'N*', map { $_ * 2654435761 % 4294967296 } 1 .. 655_360; # 2.5 MiB
# Two seconds of silence, 8,000 bytes each.
my $wav = pack 'a4 V a4 a4 V v v V V v v a4 V a*', 'RIFF', 36 + 16000, 'WAVE', 'fmt ', 16, 1, 1, 8000, 8000, 1, 8, 'data', 16000, "\x80" x 16000;
sub packed { my ($bytes, $packed) = @_; IO::Compress::Gzip::gzip(\$bytes, \$packed) or die; return $packed }
my %file = ('big.bin' => $big, 'two.bin' => substr($big, 0, 2 << 20), 'small.bin' => 'small', 'empty.bin' => '', 'a.wav' => $wav);
my $site = Client->new(files => { (map { ("www/$_" => $file{$_}) } keys %file), 'www/alone.txt.gz' => packed('without the file'), 'www/page.txt.gz' => packed('beside it'), 'www/page.txt' => 'the file', (map { ("www/pub/thing-$_.tar.gz" => $_) } '1.0', '1.10', '1.9'), 'bin/autoindex' => read_file(helper_path('autoindex')) },
  control => 'SanitizePath On Precompressed On PrecompressedTypes { text/plain }', virtual => 'Control { Alias /pub Location @DIR@/www/pub Specials { CGI { autoindex } } AutoIndexCommand @DIR@/bin/autoindex } Control { Alias /mount Location @DIR@/mount }');
chmod 0755, $site->path('bin/autoindex');
sub statuses { my %seen; return [grep { !$seen{$_}++ } map { (split)[-3] } $site->asked] }
# From us, then from what it has kept.
sub brings_twice {
  my ($cache) = @_;
  for my $name (sort keys %file) {
    for my $time ('first', 'again') {
      my $r = get($cache->port, "/$name");
      is($r->{status}, 200, "$name, $time");
      ok($r->{body} eq $file{$name}, '... every byte');
    }
  }
}
# A program that most machines do not have.
sub program { my ($name, $package) = @_; return Peer::program($name) // plan skip_all => "$name (Debian package $package) is not there" }

subtest 'busybox wget' => sub {
  my @wget = (program('busybox', 'busybox'), 'wget', '-q');
  for my $name (sort keys %file) {
    $site->works($name, @wget, '-O', $site->home($name), $site->url("/$name"));
    is(read_file($site->home($name)), $file{$name}, '... every byte');
  }
  for my $have (1, 1 << 20) {
    write_bytes($site->home('rest'), substr $big, 0, $have);
    $site->works("goes on behind $have bytes", @wget, '-c', '-O', $site->home('rest'), $site->url('/big.bin'));
    ok(read_file($site->home('rest')) eq $big, '... every byte');
  }
  is_deeply(statuses(), [200, 206], 'by ranges');
  $site->works('is there', @wget, '--spider', $site->url('/small.bin'));
};

subtest 'ffprobe' => sub {
  program('ffprobe', 'ffmpeg');
  my @ffprobe = ('ffprobe', '-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0');
  like($site->works('reads a sound', @ffprobe, $site->url('/a.wav')), qr/^2\.0+$/m, 'which is two seconds long');
  if ($site->works('a film whose index is at its end', 'ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-t', 3, '-c:v', 'mpeg4', '-b:v', '4M', '-y', $site->path('www/film.mp4')) eq '') {
    like($site->works('is read from its end', @ffprobe, $site->url('/film.mp4')), qr/^3\.0+$/m, 'and is three seconds long');
  }
  is_deeply([grep { $_ >= 400 } @{ statuses() }], [], 'nothing was refused');
  my ($code, $said) = $site->run(@ffprobe, $site->url('/empty.bin'));
  unlike($said, qr/HTTP error|Server returned/, 'an empty file is no error of HTTP');
  is_deeply(statuses(), [200], '... but 200');
};

subtest 'nginx with slices' => sub {
  plan skip_all => 'no nginx with slices here' if !Peer::program('nginx') || `nginx -V 2>&1` !~ /http_slice_module/;
  my $url = $site->url('');
  my $nginx = Peer->launch(<<"END", 'nginx', '-p', '@DIR@', '-c', '@CONF@');
daemon off; user nobody nogroup; pid \@DIR\@/pid; error_log \@DIR\@/errors; worker_processes 1;
events { worker_connections 100; }
http {
  access_log off;
  client_body_temp_path \@DIR\@/body; proxy_temp_path \@DIR\@/proxy; fastcgi_temp_path \@DIR\@/fastcgi; uwsgi_temp_path \@DIR\@/uwsgi; scgi_temp_path \@DIR\@/scgi;
  proxy_cache_path \@DIR\@/cache keys_zone=c:1m;
  server { listen 127.0.0.1:\@PORT\@; location / { slice 1m; proxy_cache c; proxy_cache_key \$uri\$slice_range; proxy_set_header Range \$slice_range; proxy_http_version 1.1; proxy_cache_valid 200 206 1h; proxy_pass $url; } }
}
END
  brings_twice($nginx);
  my $r = get($nginx->port, '/big.bin', Range => 'bytes=1048570-1048590');
  is_deeply([$r->{status}, $r->{body}], [206, substr $big, 1048570, 21], 'a range over two slices');
  is_deeply(statuses(), [206, 200], 'all was fetched by ranges, what is empty as a whole');
  is($nginx->stop('TERM'), 0, 'ends well');
};

subtest 'varnish' => sub {
  program('varnishd', 'varnish');
  my $port = $site->server->port;
  my $varnish = Peer->launch(<<"END", 'varnishd', '-F', '-j', 'none', '-n', '@DIR@/work', '-a', '127.0.0.1:@PORT@', '-b', "127.0.0.1:$port", '-p', 'default_ttl=3600');
END
  brings_twice($varnish);
  is(scalar(my @asked = $site->asked), keys %file, 'each was asked for once');
  my $r = get($varnish->port, '/big.bin', Range => 'bytes=5-9');
  is_deeply([$r->{status}, $r->{body}], [206, substr $big, 5, 5], 'a range of what it has');
  # It asks for gzip always, and unpacks what it has for those who want that.
  for my $want (['/page.txt', 'beside it'], ['/alone.txt', 'without the file']) { for my $accepted ('identity', 'gzip') {
    $r = get($varnish->port, $want->[0], 'Accept-Encoding' => $accepted);
    my ($bytes, $coding) = ($r->{body}, $r->{headers}{'content-encoding'} // 'identity');
    IO::Uncompress::Gunzip::gunzip(\$r->{body}, \$bytes) if $coding eq 'gzip';
    is_deeply([$r->{status}, $coding, $bytes], [200, $accepted, $want->[1]], "the sibling of $want->[0] for $accepted");
  } }
  is($varnish->stop('TERM') // 'killed', 0, 'ends well');
};

subtest 'uscan' => sub {
  program('uscan', 'devscripts');
  write_bytes($site->home('watch'), "version=4\n" . $site->url('/pub/') . " thing-(.+)\\.tar\\.gz\n");
  my ($code, $said) = $site->run('uscan', '--no-download', '--report-status', '--watchfile', $site->home('watch'), '--package', 'thing', '--upstream-version', '1.0');
  like($said, qr/\b1\.10\b/, 'finds the newest in a listing') or diag $said;
};

# Another file system at /mount: what it says, and what is read from it.
sub mounted {
  my ($what, $unmount, @words) = @_;
  plan skip_all => 'no file systems of users here' if $< || !-e '/dev/fuse';
  my $at = $site->path('mount');
  mkdir $at;
  my ($code, $said) = $site->run(@words, $at);
  plan skip_all => "unable to mount: $said" if $code || !wait_until { (stat $at)[0] != (stat $site->path('www'))[0] } 10;
  for my $name (sort keys %file) {
    my $r = get($site->server->port, "/mount/$name");
    is($r->{status}, 200, "$what: $name");
    ok($r->{body} eq $file{$name}, '... every byte');
    ok(!$r->{headers}{'last-modified'} == !$unmount->{dates}, '... ' . ($unmount->{dates} ? 'with its date' : 'without a date'));
    is(get($site->server->port, "/mount/$name", 'If-Modified-Since' => 'Fri, 01 Jan 2038 00:00:00 GMT')->{status}, $unmount->{dates} ? 304 : 200, '... which counts, or not');
  }
  my $r = get($site->server->port, '/mount/big.bin', Range => 'bytes=1048570-1048590,-3');
  is($r->{status}, 206, '... ranges');
  is(system('fusermount', '-u', $at), 0, 'is unmounted');
}
subtest 'squashfs' => sub {
  program('squashfuse', 'squashfuse');
  program('mksquashfs', 'squashfs-tools');
  my $image = $site->home('image');
  $site->works('an image', 'mksquashfs', $site->path('www'), $image, '-quiet', '-no-progress', '-all-time', 0);
  mounted('squashfs', { dates => 0 }, 'squashfuse', '-o', 'allow_other', $image);
};
subtest 'bindfs' => sub {
  program('bindfs', 'bindfs');
  mounted('bindfs', { dates => 1 }, 'bindfs', '-o', 'allow_other', $site->path('www'));
};

$site->finish;
done_testing;
