# Slow clients: what they send or take has a minimum rate; those that keep it are not cut off, whatever the sizes of socket buffers are.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;
use Time::HiRes qw(time sleep);
use Httpway;

$SIG{PIPE} = 'IGNORE';
my $conf = <<'END';
User nobody
Tuning { ScriptConcurrency 4 ScriptQueue 2 ScriptGrace 0 %s }
Server { Address 127.0.0.1 Port @PORT@ %s
  Control { ScriptUser games Specials { CGI { .cgi } Dump { /dump } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /streams Location @DIR@/www SpoolContent Off } }
}
END
my %script = (
  'count.cgi' => 'my $n = 0; while (my $got = sysread STDIN, my $x, 65536) { $n += $got } print "Content-Type: text/plain\n\n$n"',
  'talks.cgi' => '$| = 1; print "Content-Type: text/plain\n\n"; my $n = 0; local $SIG{ALRM} = sub { print "."; alarm 1 }; alarm 1; while (1) { my $got = sysread STDIN, my $x, 1; next if !defined $got; last if !$got; $n++ } print $n',
  'hello.cgi' => 'print "Content-Type: text/plain\n\nhello"',
  'big.cgi' => '$| = 1; print "Content-Type: text/plain\n\n"; print "b" x 65536 for 1 .. 400',
  'think.cgi' => 'my $n = 0; while (my $got = sysread STDIN, my $x, 65536) { $n += $got; select undef, undef, undef, 0.3 } print "Content-Type: text/plain\n\n$n"',
);
sub started {
  my ($tuning, $server) = @_;
  return Httpway->start(files => { 'www/a.txt' => 'a', 'www/big.txt' => 'x' x 40_000_000, 'www/dump' => '', map { ("www/$_" => "#!$^X\n$script{$_}\n") } keys %script },
    conf => sprintf($conf, $tuning, $server // ''), before => sub { my ($s) = @_; chmod 0755, glob $s->path('www/*.cgi') });
}
sub number { my ($server, $name) = @_; my $r = get($server->port, '/dump') or return -1; return ($r->{body} =~ /^$name: (\d+)$/m)[0] }
# A client with a receive buffer of its own.
sub connect_small {
  my ($port, $size) = @_;
  socket my $s, Socket::AF_INET(), Socket::SOCK_STREAM(), 0 or die;
  setsockopt($s, SOL_SOCKET, SO_RCVBUF, $size) or die if $size;
  connect $s, Socket::pack_sockaddr_in($port, Socket::INADDR_LOOPBACK()) or die "unable to connect: $!";
  return $s;
}
# drip CLIENTS, SECONDS, BYTES: each sends one more byte each half second until all are closed or answered; the answers' statuses.
sub drip {
  my ($clients, $seconds, $bytes) = @_;
  my $end = time + $seconds;
  my %status;
  while (time < $end && keys %status < @$clients) {
    for my $c (grep { !$status{$_} } @$clients) {
      local $SIG{PIPE} = 'IGNORE';
      syswrite $c->socket, $bytes;
      my $r = $c->read_response('POST', 0.01);
      $status{$c} = $r ? $r->{status} : 'cut' if $r || $c->{end} ne '';
    }
    sleep 0.3;
  }
  return map { $status{$_} // 'nothing' } @$clients;
}
sub head { my ($path, $more) = @_; return "POST $path HTTP/1.1\r\nHost: h\r\n$more\r\n\r\n" }

subtest 'content that drips' => sub {
  my $server = started('Timeout 2');
  my $port = $server->port;
  for my $path ('/count.cgi', '/streams/count.cgi') {
    my @known = map { my $c = connect_to($port); $c->send(head($path, 'Content-Length: 100000') . 'x'); $c } 1 .. 4;
    is(join(' ', drip(\@known, 60, 'x')), '408 408 408 408', "$path, of known length: 408");
    ok(wait_until(sub { number($server, 'Scripts') == 0 }, 5), 'no script is left');
  }
  my @chunked = map { my $c = connect_to($port); $c->send(head('/count.cgi', 'Transfer-Encoding: chunked') . "1\r\nx\r\n"); $c } 1 .. 4;
  is(join(' ', drip(\@chunked, 60, "1\r\nx\r\n")), '408 408 408 408', 'in chunks: 408');
  is(get($port, '/hello.cgi')->{body}, 'hello', 'scripts run');
  for my $path ('/count.cgi', '/streams/count.cgi') {
    my $silent = connect_to($port);
    $silent->send(head($path, 'Content-Length: 9') . 'x');
    my $r = $silent->read_response('POST', 20);
    is($r && $r->{status}, 408, "$path, no content at all: 408, too");
  }
  is($server->stop, 0, 'ends well');
};

subtest 'content that keeps the rate' => sub {
  my $server = started('Timeout 2 MinReceiveRate 1000');
  my $port = $server->port;
  my ($known, $chunked) = map { my $c = connect_to($port); $c->send(head('/count.cgi', $_)); $c } 'Content-Length: 16000', 'Transfer-Encoding: chunked';
  for (1 .. 16) { $known->send('x' x 1000); $chunked->send("3e8\r\n" . 'x' x 1000 . "\r\n"); sleep 0.4 }
  $chunked->send("0\r\n\r\n");
  for ($known, $chunked) {
    my $r = $_->read_response('POST', 10);
    is($r && "$r->{status} $r->{body}", '200 16000', 'three times Timeout is not too long');
  }
  my $c = connect_to($port);
  $c->exchange([ head('/streams/think.cgi', 'Content-Length: 600000') . 'x' x 600_000 ], only_send => 1, timeout => 30);
  my $r = $c->read_response('POST', 30);
  is($r && "$r->{status} $r->{body}", '200 600000', 'a script that reads slowly is not the fault of the client');
  is($server->stop, 0, 'ends well');
};

subtest 'no rate is asked for' => sub {
  my $server = started('Timeout 2 MinReceiveRate 0');
  my $c = connect_to($server->port);
  $c->send(head('/count.cgi', 'Content-Length: 12'));
  for (1 .. 12) { $c->send('x'); sleep 0.4 }
  my $r = $c->read_response('POST', 10);
  is($r && "$r->{status} $r->{body}", '200 12', 'a byte now and then will do');
  is($server->stop, 0, 'ends well');
};

# Reads from each so many bytes in each tenth of a second, for so long; which of them came to an end.
sub read_slowly {
  my ($seconds, @clients) = @_; # [ name, socket, bytes ]
  my (%ended, $end);
  for ($end = time + $seconds; time < $end; sleep 0.1) {
    for (grep { !$ended{ $_->[0] } } @clients) { sysread $_->[1], my $x, $_->[2] or $ended{ $_->[0] } = 1 }
  }
  return join ', ', sort keys %ended;
}
sub asking { my ($server, $path, $size) = @_; my $s = connect_small($server->port, $size); syswrite $s, "GET $path HTTP/1.1\r\nHost: h\r\n\r\n"; return $s }

subtest 'slow readers' => sub {
  my $server = started('Timeout 3', 'Options { SndBuf 65536 }');
  # With a large buffer the client's system tells that there is room again only for tens of thousands of bytes at a time.
  my @clients = map { my $path = $_; map { [ "$path, receive buffer $_", asking($server, $path, $_), $_ ? 500 : 6000 ] } 4096, 0 } '/big.txt', '/big.cgi';
  is(read_slowly(8, @clients), '', 'steady and slow, and not cut after more than twice Timeout');
  close $_->[1] for @clients;
  ok(wait_until(sub { number($server, 'Connections') == 1 }, 10), 'those have gone');
  my @none = map { asking($server, $_, 4096) } '/big.txt', '/big.cgi';
  ok(wait_until(sub { number($server, 'Connections') == 3 }, 10), 'two take nothing');
  ok(wait_until(sub { number($server, 'Connections') == 1 }, 20), '... and are cut off');
  ok(wait_until(sub { number($server, 'Scripts') == 0 }, 5), '... with the script');
  is($server->stop, 0, 'ends well');
};

# Nobody waits for slow clients who hold all places, whatever rate is asked of them otherwise.
for my $case ([ 'readers', sub { asking($_[0], '/big.cgi', 4096) }, sub { sysread $_[0], my $x, 30 } ], [ 'senders', sub { my $s = connect_small($_[0]->port, 0); syswrite $s, head('/streams/count.cgi', 'Content-Length: 1000000') . 'x' x 9000; return $s }, sub { syswrite $_[0], 'x' x 30 } ]) {
  my ($who, $begin, $moves) = @$case;
  subtest "places are held by slow $who" => sub {
    my $server = started('Timeout 120 ScriptTimeout 120 MinSendRate 10 MinReceiveRate 10');
    my @slow = map { $begin->($server) } 1 .. 4;
    ok(wait_until(sub { number($server, 'Scripts') == 4 }, 20), 'all are taken');
    my $honest = connect_to($server->port, timeout => 90);
    $honest->send("GET /hello.cgi HTTP/1.1\r\nHost: h\r\n\r\n");
    my ($r, $end) = (undef, time + 90);
    while (!$r && time < $end) { $moves->($_) for @slow; $r = $honest->read_response('GET', 0.1) }
    is($r && "$r->{status} $r->{body}", '200 hello', 'who waits has one of them');
    ok($server->wait_for_log(qr{its client moves less than 4 kB a second, and others wait for its place: ended}, 5), 'which is said');
    is($server->stop, 0, 'ends well');
  };
}

subtest 'a large send buffer' => sub {
  my $server = started('Timeout 3', 'Options { SndBuf 4000000 }');
  my $reader = asking($server, '/big.txt', 4096);
  is(read_slowly(8, [ 'it', $reader, 500 ]), '', 'nothing can be put into it for long, but it drains');
  is(number($server, 'sending'), 1, 'the answer is still being sent');
  is($server->stop, 0, 'ends well');
};

subtest 'a trickle is cut' => sub {
  my $server = started('Timeout 2 MinSendRate 2000');
  my @s = map { asking($server, $_, 4096) } '/big.txt', '/big.cgi';
  ok(wait_until(sub { sysread $_, my $x, 1 for @s; number($server, 'Connections') == 1 }, 30), 'whoever takes a byte now and then is not waited for');
  ok(wait_until(sub { number($server, 'Scripts') == 0 }, 5), 'no script is left');
  is($server->stop, 0, 'ends well');
};

subtest 'a script that talks while content is awaited' => sub {
  my $server = started('Timeout 2');
  my $c = connect_to($server->port);
  $c->send(head('/streams/talks.cgi', 'Content-Length: 100000') . 'x');
  ok(wait_until(sub { number($server, 'Scripts') == 1 }, 5), 'it runs');
  ok(wait_until(sub { syswrite $c->socket, 'x'; $c->fill; sleep 0.3; $c->{end} ne '' }, 30), 'its client is cut off all the same');
  ok(wait_until(sub { number($server, 'Scripts') == 0 }, 5), 'and it is ended');
  is($server->stop, 0, 'ends well');
};
done_testing;
