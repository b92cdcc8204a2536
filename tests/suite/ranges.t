# Several ranges in one request: multipart/byteranges, joined, bounded, and over slow readers and pipelines.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $big = join '', map { sprintf "%07d\n", $_ } 1 .. 400000;
my $server = Httpway->start(files => { 'www/digits.txt' => '0123456789', 'www/big.txt' => $big, 'www/empty.txt' => '' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { "text/plain; charset=utf-8" { txt } } } } }
END
my $port = $server->port;

# The parts of a multipart answer, [ content range, bytes ] each; checks its form on the way.
sub parts {
  my ($r) = @_;
  my ($boundary) = ($r->{headers}{'content-type'} // '') =~ m{^multipart/byteranges; boundary=(httpway-[0-9a-f]{16})$} or return "no multipart: " . ($r->{headers}{'content-type'} // '');
  return "Content-Length $r->{headers}{'content-length'}" if $r->{headers}{'content-length'} != length $r->{body};
  return 'a Content-Range beside the parts' if $r->{headers}{'content-range'};
  my $body = $r->{body};
  $body =~ s/\r\n--\Q$boundary\E--\r\n\z// or return 'no closing delimiter';
  my ($before, @parts) = split /\r\n--\Q$boundary\E\r\n/, $body, -1;
  return 'the first delimiter does not begin with a line end' if $before ne '';
  return [ map { m{\AContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes (\S+)\r\n\r\n(.*)\z}s ? [ $1, $2 ] : $_ } @parts ];
}
sub range_get { my ($path, $range, @more) = @_; return get($port, $path, Range => "bytes=$range", @more) }

subtest 'parts' => sub {
  my $r = range_get('/digits.txt', '0-1,4-5,-1');
  is($r->{status}, 206, 'status');
  is_deeply(parts($r), [ [ '0-1/10', '01' ], [ '4-5/10', '45' ], [ '9-9/10', '9' ] ], 'three');
  is_deeply(parts(range_get('/digits.txt', '8-,0-0')), [ [ '8-9/10', '89' ], [ '0-0/10', '0' ] ], 'in the order asked for');
  is_deeply(parts(range_get('/digits.txt', '0-1,3-3,20-30')), [ [ '0-1/10', '01' ], [ '3-3/10', '3' ] ], 'one that is beyond the end is left out');
  isnt(range_get('/digits.txt', '0-1,4-5')->{headers}{'content-type'}, range_get('/digits.txt', '0-1,4-5')->{headers}{'content-type'}, 'another boundary each time');
  is($r->{headers}{etag}, get($port, '/digits.txt')->{headers}{etag}, 'the entity tag of the whole');
};

subtest 'joined to one' => sub {
  my $r = range_get('/digits.txt', '0-1,2-5,4-7');
  is_deeply([ @$r{qw(status body)}, @{ $r->{headers} }{qw(content-range content-type)} ], [ 206, '01234567', 'bytes 0-7/10', 'text/plain; charset=utf-8' ], 'overlapping and adjacent');
  $r = range_get('/big.txt', join ',', map { "$_-" } 0 .. 999);
  is_deeply([ $r->{status}, length $r->{body} ], [ 206, length $big ], 'a thousand that overlap');
};

subtest 'none, or the whole' => sub {
  is_deeply([ @{ range_get('/digits.txt', '0-1,x') }{qw(status body)} ], [ 200, '0123456789' ], 'one fault makes the field void');
  is(range_get('/big.txt', join ',', map { 2 * $_ . '-' . 2 * $_ } 0 .. 16)->{status}, 200, 'seventeen apart');
  my $r = range_get('/digits.txt', '10-,20-30');
  is_deeply([ $r->{status}, $r->{headers}{'content-range'} ], [ 416, 'bytes */10' ], 'none is there');
  is(range_get('/empty.txt', $_)->{status}, 200, "$_ of an empty file: all of it") for '0-0,2-3', '0-', '0-1023';
  is(range_get('/digits.txt', '0-1,4-5', 'If-Range' => '"other"')->{status}, 200, 'If-Range does not fit');
  is(request($port, "HEAD /digits.txt HTTP/1.1\nHost: h\nRange: bytes=0-1,4-5\nConnection: close\n\n")->{status}, 200, 'HEAD');
};

subtest 'large parts' => sub {
  my @want = ([ 0, 1500000 ], [ 2000000, 2000000 ], [ 2500000, 3199999 ]);
  is_deeply(parts(range_get('/big.txt', join ',', map { "$_->[0]-$_->[1]" } @want)), [ map { [ "$_->[0]-$_->[1]/3200000", substr $big, $_->[0], $_->[1] - $_->[0] + 1 ] } @want ], 'beyond every buffer');
};

subtest 'pipelined' => sub {
  my $request = "GET /digits.txt HTTP/1.1\r\nHost: h\r\n";
  my $bytes = raw($port, "$request\r\n${request}Range: bytes=0-1,8-8\r\n\r\n${request}Range: bytes=3-3\r\nConnection: close\r\n\r\n");
  is(join(' ', $bytes =~ m{HTTP/1\.1 (\d+)}g), '200 206 206', 'three answers');
  like($bytes, qr/\r\n\r\n01\r\n--httpway-.*\r\n\r\n8\r\n--httpway-[0-9a-f]+--\r\nHTTP.*\r\n\r\n3\z/s, 'each where it belongs');
};

done_testing;
