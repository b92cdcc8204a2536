# The harness itself: parsing of answers, waiting, and that nothing it started remains. Uses stand-in servers in Perl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

# A stand-in: announces readiness, then answers each request with its own bytes, one connection after the other.
my $stand_in = <<'END';
use strict; use IO::Socket::IP;
my ($port, $ready) = @ARGV;
my $s = IO::Socket::IP->new(LocalHost => '127.0.0.1', LocalPort => $port, Listen => 5, ReuseAddr => 1, Type => SOCK_STREAM) or die "cannot bind: $@\n";
$| = 1; $SIG{TERM} = sub { exit 3 };
exec 'sleep', 1000 if !fork;
if ($ready) { open my $pipe, '>&=', $ready or die; syswrite $pipe, "\n"; close $pipe }
print STDERR "ready $ENV{HTTPWAY_TEST_ID}\n";
while (my $c = $s->accept) {
  $c->autoflush; my $head = '';
  while (<$c>) {
    $head .= $_; /^\r?\n\z/ or next;
    print $c "HTTP/1.1 100 Continue\r\n\r\n" if $head =~ /^Expect/m;
    print $c "HTTP/1.1 200 OK\r\nX: a\r\nx: b\r\nContent-Length: ", length $head, "\r\n\r\n", $head =~ /^HEAD/ ? '' : $head;
    last if $head =~ /^Connection: close/m; $head = '';
  }
}
END

subtest 'answers' => sub {
  my @r = parse_responses("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
      . "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.0 404 Not Found\r\nA:  x \r\n\r\nrest", 'GET', 'HEAD', 'GET', 'GET');
  is_deeply([map { $_->{status} } @r], [100, 200, 200, 304, 404], 'statuses');
  is_deeply([map { $_->{body} } @r], ['', 'abc', '', '', 'rest'], 'bodies');
  is($r[4]{headers}{a}, 'x', 'blanks around a value are cut');
  is($r[4]{reason}, 'Not Found', 'reason');
  is($r[4]{framing}, 'close', 'without length until the end');
  my ($chunked) = parse_responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n");
  is($chunked->{body}, 'abc0123456789', 'chunks');
  is((parse_responses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"))[0]{complete}, 0, 'cut off is not complete');
  ok(!eval { parse_responses('nonsense'); 1 }, 'what is no answer is an error');
};

subtest 'server' => sub {
  my $server = Httpway->new(files => { 'serve' => $stand_in, 'www/x' => 'port @PORT@' }, command => [$^X, '@DIR@/serve', '@PORT@', '@READY@'], rest => 0.5);
  is($server->start, $server, 'starts');
  is(read_file($server->path('www/x')), 'port ' . $server->port, 'placeholders');
  isnt($server->port(2), $server->port, 'two ports');
  like($server->wait_for_log(qr/^ready/, 5), qr/^ready \S+$/, 'log line');
  is(get($server->port, '/a')->{body}, "GET /a HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n\r\n", 'get');
  is(request($server->port, "HEAD / HTTP/1.1\n\n")->{headers}{x}, 'a, b', 'request and joined headers');
  my $c = connect_to($server->port);
  ok($c->send("GET /1 HTTP/1.1\r\nExpect: 100-continue\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n"), 'send');
  is($c->read_response->{status}, 100, 'first is 100');
  like($c->read_response->{body}, qr{^GET /1}, 'then the answer');
  like($c->read_response->{body}, qr{^GET /2}, 'and the next one');
  ok($c->is_closed, 'closed');
  my ($bytes, $end) = raw($server->port, "GET /slow HTTP/1.1\nConnection: close\n\n", pieces => 1);
  is($end, 'eof', 'one byte at a time until the end');
  like($bytes, qr{/slow}, 'whole');
  (undef, $end) = raw($server->port, "GET / HTTP/1.1\n\n", timeout => 0.3);
  is($end, 'timeout', 'waiting is bounded');
  cmp_ok(scalar($server->chain_processes), '>=', 2, 'its children are seen');
  is($server->stop, 3, 'stop gives the exit code');
  is_deeply([$server->chain_processes], [], 'nothing remains');
  $server->start;
  ok($server->pid, 'starts again');
  my ($id, $dir) = @$server{qw(id dir)};
  undef $server;
  is_deeply([processes_with("HTTPWAY_TEST_ID=$id")], [], 'goes with its object');
  ok(!-e $dir, 'and its directory too');
};

subtest 'failing' => sub {
  ok(!eval { Httpway->start(command => ['/bin/sh', '-c', 'echo oops >&2; exit 100']); 1 }, 'dies');
  like($@, qr/exit code 100.*oops/s, 'and says why');
  my $server = Httpway->start(command => ['/bin/sh', '-c', 'cat; kill -9 $$'], ready => 0, input => 'given');
  is($server->wait_exit, 137, 'signals are 128 and their number');
  is($server->stdout, 'given', 'input and output');
};

done_testing;
