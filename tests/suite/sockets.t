# Listening sockets made by somebody else and passed as LISTEN_FDS are matched to the Servers by address.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use IO::Socket::IP;
use Httpway;

my $conf = <<'END';
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/one Types { text/plain { txt } } } } }
Server { Address 127.0.0.1 Port @PORT2@ Virtual { AnyHost Control { Alias / Location @DIR@/two Types { text/plain { txt } } } } }
END
my %files = ('one/a.txt' => 'one', 'two/a.txt' => 'two');

# Starts helper/httpd alone on the sockets, descriptors 3 and up.
sub passed {
  my ($conf, $sockets, %option) = @_;
  my $server = Httpway->new(files => \%files, conf => $conf, ready => 0, %option, command => [helper_path('httpd'), $option{readiness} ? ('-r', '@READY@') : (), '@DIR@/mathopd.conf.cdb'], before => sub {
    my ($self) = @_;
    system(command_path('httpway-data'), '-f', $self->conf_path) == 0 or die;
    my @sockets = $sockets->($self);
    my $fd = 3;
    my @copies = map { POSIX::dup(fileno $_) } @sockets;
    @copies = map { my $c = $_; while ($c < 3 + @sockets) { $c = POSIX::dup($c) } $c } @copies;
    POSIX::dup2($_, $fd++) for @copies;
    $ENV{LISTEN_FDS} = $option{count} // @sockets;
    $ENV{LISTEN_PID} = $option{listen_pid} // $$;
  });
  return $server->start;
}
sub listening { my ($port, $address) = @_; my $s = IO::Socket::IP->new(LocalHost => $address || '127.0.0.1', LocalPort => $port, Listen => 5, ReuseAddr => 1, Type => SOCK_STREAM, V6Only => 0) or die "cannot bind: $@"; return $s }

my $server = passed($conf, sub { my ($s) = @_; return map { listening($s->port($_)) } 2, 1 });
ok($server->wait_for_log(qr/httpd: info: serving: listeners 2/, 10), 'starts on passed sockets') or diag $server->stderr;
is(get($server->port, '/a.txt')->{body}, 'one', 'matched by address');
is(get($server->port(2), '/a.txt')->{body}, 'two', 'whatever their order');
is($server->stop, 0, 'ends well');

my $one = passed($conf, sub { my ($s) = @_; return listening($s->port(1)) });
is($one->wait_exit(10), 100, 'a Server without socket: exit 100');
like($one->stderr, qr/^httpd: fatal: \S*mathopd\.conf:3: no socket was passed for this Server/m, 'and which one is said');

my $more = passed($conf, sub { my ($s) = @_; return map { listening($s->port($_)) } 1, 2, 3 });
ok($more->wait_for_log(qr/httpd: warning: no Server for the passed socket 127\.0\.0\.1 port \d+: closed/, 10), 'a socket without Server is closed');
is(get($more->port(2), '/a.txt')->{body}, 'two', 'the others are served');
is($more->stop, 0, 'ends well');

my $none = passed($conf, sub { () }, count => 0);
is($none->wait_exit(10), 100, 'no sockets: exit 100');
my $other = passed($conf, sub { my ($s) = @_; return map { listening($s->port($_)) } 1, 2 }, listen_pid => 1);
is($other->wait_exit(10), 100, 'sockets for another process: exit 100');
like($other->stderr, qr/^httpd: fatal: no listening sockets/m, 'said so');

SKIP: {
  skip 'no IPv6 here', 1 if !has_ipv6();
  (my $any = $conf) =~ s/Address 127\.0\.0\.1//g;
  my $dual = passed($any, sub { my ($s) = @_; return map { listening($s->port($_), '::') } 1, 2 });
  ok($dual->wait_for_log(qr/serving: listeners 2/, 10), 'dual-stack sockets serve Servers without Address') or diag $dual->stderr;
  is(get($dual->port(2), '/a.txt')->{body}, 'two', 'for IPv4 clients too');
  is($dual->stop, 0, 'ends well');
}

# One Server, several addresses
SKIP: {
  skip 'no IPv6 here', 1 if !has_ipv6();
  my $both = Httpway->start(files => \%files, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Address ::1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/one Types { text/plain { txt } } } } }
Server { Family dual Port @PORT2@ Virtual { AnyHost Control { Alias / Location @DIR@/two Types { text/plain { txt } } } } }
END
  ok($both->wait_for_log(qr/serving: listeners 4/, 10), 'a socket for each address') or diag $both->stderr;
  for my $host ('127.0.0.1', '::1') {
    my @bodies = map { my $port = $both->port($_); my $s = IO::Socket::IP->new(PeerHost => $host, PeerPort => $port, Type => SOCK_STREAM) or die "$host $port: $@";
      print $s "GET /a.txt HTTP/1.0\r\nHost: www\r\n\r\n"; $s->flush; local $/; (split /\r\n\r\n/, <$s>, 2)[1] } 1, 2;
    is_deeply(\@bodies, ['one', 'two'], "$host: served by both Servers");
  }
  is($both->stop, 0, 'ends well');

  (my $wild = $conf) =~ s/Address 127\.0\.0\.1/Family dual/g;
  my $dual = passed($wild, sub { my ($s) = @_; return map { listening($s->port($_), '::') } 1, 2 });
  ok($dual->wait_for_log(qr/serving: listeners 2/, 10), 'one dual-stack socket does for both of Family dual') or diag $dual->stderr;
  is(get($dual->port(2), '/a.txt')->{body}, 'two', 'for IPv4 clients too');
  is($dual->stop, 0, 'ends well');
  my $half = passed($wild, sub { my ($s) = @_; return map { IO::Socket::IP->new(LocalHost => '::', LocalPort => $s->port($_), Listen => 5, ReuseAddr => 1, V6Only => 1) } 1, 2 });
  is($half->wait_exit(10), 100, 'one that takes IPv6 clients only does not');
}
done_testing;
