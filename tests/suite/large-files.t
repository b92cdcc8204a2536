# Files of more than 2 and 4 GiB, and dates beyond 2038, on machines of 32 bits, too (tests/portability/run).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use Test::More;
use Httpway;

my $server = Httpway->new(files => { 'www/small.txt' => 'small' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control {
  Alias / Location @DIR@/www Types { text/plain { .txt } } Specials { CGI { autoindex } } AutoIndexCommand @DIR@/bin/autoindex ScriptUser games } } }
END
mkdir $server->path('bin') and system('cp', helper_path('autoindex'), $server->path('bin')) == 0 or die;
my $GIB = 1024**3;
my %size = ('two.txt' => 2 * $GIB - 1, 'three.txt' => 3 * $GIB, 'four.txt' => 4 * $GIB, 'five.txt' => 5 * $GIB + 17, 'many.txt' => 1500 * $GIB);
# Holes, but for some bytes about 4 GiB and the last ones.
for my $name (sort keys %size) {
  open my $f, '>', $server->path("www/$name") or die;
  if ($size{$name} > 4 * $GIB) { seek $f, 4 * $GIB - 4, 0 and print $f '01234567' or die }
  plan skip_all => 'no large files here' if !seek($f, $size{$name} - 8, 0) || !print($f 'the end.') || !close $f;
}
my %date = (1 => 2_145_916_800, 2 => 2_524_608_000, 3 => 4_102_444_800); # 2038-01-01, 2050, 2100
for (sort keys %date) { write_bytes($server->path("www/date$_.txt"), "date $_"); utime $date{$_}, $date{$_}, $server->path("www/date$_.txt") or die }
$server->start;
my $port = $server->port;

for my $name (sort keys %size) {
  my $size = $size{$name};
  my $r = request($port, "HEAD /$name HTTP/1.1\nHost: h\n\n");
  is("$r->{status} $r->{headers}{'content-length'}", "200 $size", "$name: HEAD");
  ok($r->{headers}{etag}, '... with an ETag');
  $r = get($port, "/$name", Range => 'bytes=-8');
  is("$r->{status} $r->{body}", '206 the end.', '... the last bytes');
  is($r->{headers}{'content-range'}, 'bytes ' . ($size - 8) . '-' . ($size - 1) . "/$size", '... are where they are');
  is(get($port, "/$name", Range => "bytes=$size-")->{status}, 416, '... none is after them');
  if ($size > 4 * $GIB) {
    is(get($port, "/$name", Range => 'bytes=4294967292-4294967299')->{body}, '01234567', '... bytes about 4 GiB');
    like(get($port, "/$name", Range => 'bytes=4294967294-4294967297,-3')->{body}, qr/\r\n\r\n2345\r\n--.*\r\n\r\nnd\.\r\n--/s, '... in several ranges');
  }
  # All of it, of which the client takes the beginning: lengths that are a multiple of 4 GiB are no 0.
  my $c = connect_to($port);
  $c->send("GET /$name HTTP/1.1\r\nHost: h\r\n\r\n");
  my $begun = '';
  while (length $begun < 300_000 && IO::Select->new($c->{socket})->can_read(30)) { sysread $c->{socket}, $begun, 65536, length $begun or last }
  cmp_ok(length $begun, '>=', 300_000, '... all of it begins');
  $c->close;
}
for (sort keys %date) { my $r = get($port, "/date$_.txt"); is("$r->{status} $r->{body}", "200 date $_", "a file dated $date{$_}"); ok($r->{headers}{etag}, '... with an ETag') }

my $listing = get($port, '/');
is($listing->{status}, 200, 'a listing');
is_deeply([ grep { $listing->{body} !~ /"\Q$_\E"/ } sort keys %size, map { "date$_.txt" } keys %date ], [], 'of all of them') or diag $listing->{body};
is($server->stop, 0, 'ends well');
is_deeply([ grep { /error|unable/ } $server->log_lines ], [], 'nothing to say');
done_testing;
