# All connections are taken and another client comes: who makes place for it, and who never does. Timeout and Wait are long: nobody goes by time.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;
use Time::HiRes qw(time sleep);
use Httpway;

my $conf = <<'END';
User nobody
Tuning { NumConnections 64 Timeout 60 Wait 60 ScriptConcurrency 64 ScriptGrace 0 %s }
Server { Address 127.0.0.1 Port @PORT@ %s
  Control { ScriptUser games Specials { CGI { .cgi } Dump { /dump } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } }
}
END
my $count = "#!$^X\nmy \$n = 0; while (my \$got = sysread STDIN, my \$x, 65536) { \$n += \$got } print \"Content-Type: text/plain\\n\\n\$n\"\n";
sub started {
  my ($tuning, $server) = @_;
  return Httpway->start(files => { 'www/a.txt' => 'a', 'www/big.txt' => 'x' x 20_000_000, 'www/dump' => '', 'www/count.cgi' => $count, 'www/ever.cgi' => "#!/bin/sh\nexec sleep 1000\n" },
    conf => sprintf($conf, $tuning // '', $server // ''), before => sub { my ($s) = @_; chmod 0755, glob $s->path('www/*.cgi') });
}
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
# The addresses of those that attack, and of an honest client.
sub one { return '127.1.1.1' }
sub many { my ($n) = @_; return '127.2.' . int($n / 250) . '.' . (1 + $n % 250) }
my $honest = '127.3.3.3';
sub client { my ($server, $from, $bytes) = @_; my $c = connect_to($server->port, from => $from); $c->send($bytes) if length $bytes; return $c }
sub served { my ($c, $bytes, $seconds) = @_; $c->send($bytes // $get); my $r = $c->read_response('GET', $seconds // 20); return $r && $r->{status} == 200 }
# Whether each of several honest clients that come one after the other is served.
sub newcomers { my ($server, $n, $before) = @_; return $n == grep { served(client($server, $honest, $before // ''), undef, 20) } 1 .. $n }
# Whether the other side has ended it by now.
sub is_gone { my ($c) = @_; $c->fill if $c->{end} eq ''; return $c->{end} ne '' }
# ALRM: the status without a connection.
sub status {
  my ($server) = @_;
  my $before = grep { /status: / } $server->log_lines;
  $server->signal('ALRM');
  wait_until { $before < grep { /status: / } $server->log_lines } 10;
  return (grep { /status: / } $server->log_lines)[-1] // '';
}
sub taken { my ($server, $what) = @_; return wait_until { status($server) =~ $what } 20 }

for (['one address', \&one], ['an address for each', \&many]) {
  my ($whose, $from) = @$_;
  subtest "half heads: $whose" => sub {
    my $server = started();
    my @half = map { client($server, $from->($_), 'G') } 1 .. 64;
    ok(taken($server, qr/connections 64 of 64 .* 64 reading/), 'they have all places');
    ok(newcomers($server, 5), 'others are served');
    ok($server->wait_for_log(qr/warning: all 64 connections are taken, by \d+ addresses?: .*\d+ reading/), 'the log says what goes on');
    my @said = grep { /all 64 connections are taken/ } $server->log_lines;
    cmp_ok(scalar @said, '<=', 5, '... not for every client');
    is($server->stop, 0, 'ends well');
  };

  subtest "those that read nothing: $whose" => sub {
    my $server = started();
    my @slow = map {
      socket my $s, Socket::AF_INET(), Socket::SOCK_STREAM(), 0 or die;
      setsockopt($s, SOL_SOCKET, SO_RCVBUF, 4096) or die;
      bind $s, Socket::pack_sockaddr_in(0, Socket::inet_aton($from->($_))) or die;
      connect $s, Socket::pack_sockaddr_in($server->port, Socket::INADDR_LOOPBACK()) or die;
      syswrite $s, "GET /big.txt HTTP/1.1\r\nHost: h\r\n\r\n";
      $s;
    } 1 .. 64;
    ok(taken($server, qr/ 64 sending/), 'they have all places');
    ok(newcomers($server, 3), 'others are served long before Timeout');
    is($server->stop, 0, 'ends well');
  };

  subtest "content that does not come: $whose" => sub {
    my $server = started();
    my @slow = map { client($server, $from->($_), "POST /count.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe") } 1 .. 64;
    ok(taken($server, qr/connections 64 of 64 \(0 waiting, 0 reading, 0 sending/), 'they have all places');
    ok(newcomers($server, 3), 'others are served long before Timeout');
    is($server->stop, 0, 'ends well');
  };
}

# All places are one address's, each kept with as little as a client of its own may: others are served all the same, and it loses only so many.
sub least_of_many {
  my ($what, $state, $open, $keep, $tuning) = @_;
  local $SIG{PIPE} = 'IGNORE';
  subtest $what => sub {
    my $server = started($tuning);
    my @many = map { client($server, one(), $open) } 1 .. 64;
    ok(taken($server, $state), 'it has all places');
    my $alone = sub {
      my ($c, $end) = (shift, time + 60);
      $c->send($get);
      while (time < $end) { $keep->($_) for @many; $c->fill; my $r = $c->answers(1) ? $c->read_response('GET', 1) : undef; return $r->{status} if $r; return 'ended' if $c->{end} ne ''; sleep 0.05 }
      return 'nothing';
    };
    is(join(' ', map { $alone->(client($server, many($_), '')) } 1 .. 3), '200 200 200', 'others are served');
    cmp_ok(scalar(grep { !is_gone($_) } @many), '>=', 61, '... and none is closed without need');
    is($server->stop, 0, 'ends well');
  };
}
least_of_many('content that comes as slowly as it may', qr/ 0 sending/, "POST /count.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n", sub { syswrite $_[0]->socket, 'x' x 100 });
least_of_many('chunks that come as slowly as they may', qr/ 0 sending/, "POST /count.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", sub { syswrite $_[0]->socket, "32\r\n" . 'x' x 50 . "\r\n" });
least_of_many('scripts that do not end', qr/ 0 sending/, "GET /ever.cgi HTTP/1.1\r\nHost: h\r\n\r\n", sub { });

subtest 'a queue of many addresses' => sub {
  my $server = started('ScriptConcurrency 8');
  my @many = map { client($server, many($_), "GET /ever.cgi HTTP/1.1\r\nHost: h\r\n\r\n") } 1 .. 64;
  ok(wait_until(sub { status($server) =~ /connections 64 of 64/ }, 20), 'it has all places');
  ok(newcomers($server, 3), 'others are served');
  is(scalar(grep { !is_gone($_) } @many), 63, '... and one does not wait any more');
  is($server->stop, 0, 'ends well');
};

subtest 'idle and slow ones of one address' => sub {
  my $server = started();
  my $stays = client($server, $honest, '');
  ok(served($stays), 'an honest client is silent from now on');
  my @idle = map { my $c = client($server, one(), ''); served($c); $c } 1 .. 40;
  my @half = map { client($server, one(), 'GET /a') } 1 .. 23;
  ok(taken($server, qr/connections 64 of 64 \(41 waiting, 23 reading/), 'an address has nearly all places');
  my @new = map { client($server, many($_), $get) } 1 .. 20;
  is(scalar(grep { my $r = $_->read_response; $r && $r->{status} == 200 } @new), 20, 'twenty others are served, and stay');
  ok(served($stays), 'who was there before and is silent still is');
  is(scalar(grep { !is_gone($_) } @half), 3, 'half heads go first');
  is(scalar(grep { !is_gone($_) } @idle), 40, '... before those that ask for nothing');
  is($server->stop, 0, 'ends well');
};

subtest 'half heads before idle ones, of an address each' => sub {
  my $server = started();
  my @idle = map { my $c = client($server, many($_), ''); served($c); $c } 1 .. 40;
  my @half = map { client($server, many($_), 'GET /a') } 41 .. 64;
  ok(taken($server, qr/connections 64 of 64 \(40 waiting, 24 reading/), 'all places are taken');
  sleep 1.1; # half heads are given a second
  my @new = map { client($server, many($_), $get) } 101 .. 110;
  is(scalar(grep { my $r = $_->read_response; $r && $r->{status} == 200 } @new), 10, 'ten more are served');
  is(scalar(grep { is_gone($_) } @half), 10, 'ten half heads have gone');
  is(scalar(grep { is_gone($_) } @idle), 0, 'and no idle one');
  is($server->stop, 0, 'ends well');
};

subtest 'who is being answered is never closed for others' => sub {
  my $server = started();
  # They read a little, all the time.
  my @readers = map { my $c = client($server, $_, "GET /big.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); $c } (one()) x 20, map { many($_) } 1 .. 20;
  my %got = map { $_ => 0 } @readers;
  my $read = sub { for my $c (@readers) { my $n = sysread $c->socket, my $x, $_[0]; $got{$c} += $n if $n } };
  my @half = map { client($server, many($_), 'G') } 101 .. 124;
  ok(taken($server, qr/connections 64 of 64/), 'all places are taken');
  my ($served, $asked) = (0, 0);
  for (my $end = time + 8; time < $end;) {
    $read->(200_000);
    my $c = client($server, many(200 + $asked++ % 50), $get);
    $served++ if wait_until { $read->(200_000); $c->fill; $c->answers(1) } 20;
  }
  cmp_ok($asked, '>', 5, 'others come all the while');
  is($served, $asked, '... and are served');
  my $end = time + 180;
  $read->(1 << 20) while time < $end && grep { $got{$_} < 20_000_000 } @readers;
  is(scalar(grep { $got{$_} > 20_000_000 } @readers), 40, 'and all readers get all');
  is($server->stop, 0, 'ends well');
};

subtest 'all answers are out' => sub {
  my $server = started('Clobber Off');
  # What comes behind the last request keeps both sides from being closed at once.
  my @done = map { client($server, many($_), "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nx") } 1 .. 64;
  ok(newcomers($server, 5), 'others are served');
  is($server->stop, 0, 'ends well');
};

subtest 'Clobber Off keeps those that ask for nothing, and no others' => sub {
  my $server = started('Clobber Off');
  my @idle = map { my $c = client($server, one(), ''); served($c); $c } 1 .. 63;
  my $half = client($server, one(), 'GET /');
  ok(newcomers($server, 1), 'half a head goes');
  ok($half->is_closed(5), '... for another');
  my $c = client($server, $honest, $get); # the place that the other has left
  ok($c->read_response, 'one more');
  my $waits = client($server, $honest, $get);
  is($waits->read_response('GET', 1), undef, 'then one waits');
  is(scalar(grep { is_gone($_) } @idle), 0, 'all the others are there');
  $c->close;
  ok($waits->read_response('GET', 10), 'until there is a place');
  is($server->stop, 0, 'ends well');
};

subtest 'the header of the PROXY protocol' => sub {
  my $server = started('', 'ProxyProtocol On');
  my @half = map { client($server, '127.0.0.1', 'PROXY TCP4 10.') } 1 .. 64;
  ok(taken($server, qr/ 64 reading/), 'they have all places');
  my $header = sub { "PROXY TCP4 10.9.9.$_[0] 10.0.0.1 1000 80\r\n" };
  is(scalar(grep { served(connect_to($server->port), $header->(7) . $get) } 1 .. 5), 5, 'others are served');
  $_->close for @half;
  # From here on clients count by the address that the proxy names.
  my $stays = connect_to($server->port);
  ok(served($stays, $header->(1) . $get), 'somebody');
  my @one = map { my $c = connect_to($server->port); served($c, $header->(2) . $get); $c } 1 .. 63;
  is(scalar(grep { served(connect_to($server->port), $header->($_) . $get) } 10 .. 20), 11, 'others are served');
  ok(served($stays), 'somebody else is still there');
  is($server->stop, 0, 'ends well');
};

subtest 'queued ones of one address' => sub {
  my $server = started('ScriptConcurrency 1');
  $server->write_file('www/waits.cgi', "#!/bin/sh\nexec sleep 60\n");
  chmod 0755, $server->path('www/waits.cgi');
  my @queued = map { client($server, one(), "GET /waits.cgi HTTP/1.1\r\nHost: h\r\n\r\n") } 1 .. 64;
  ok(taken($server, qr/scripts 1 \(63 queued/), 'they have all places');
  ok(newcomers($server, 5), 'others are served');
  is($server->stop, 0, 'ends well');
};
done_testing;
