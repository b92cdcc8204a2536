# Sockets that were passed in, and the Servers that they are for: address, port and path must all be the same; what is asked for is found once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::IP;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;
use Httpway;

my $end = 'Control { Types { text/plain { txt } } } Virtual { AnyHost Control { Alias / Location @DIR@';
sub site { my ($what, $directory) = @_; return "Server { $what $end/$directory } } }\n" }
my %files = map { ("$_/a.txt" => $_) } qw(one two three);

# started CONF, SOCKETS: httpd alone, on the sockets that the function makes, in their order.
sub started {
  my ($conf, $make, %option) = @_;
  my $server = Httpway->new(files => \%files, conf => "User nobody\n$conf", ready => 0, %option, command => [helper_path('httpd'), '@DIR@/mathopd.conf.cdb'], before => sub {
    my ($self) = @_;
    system(command_path('httpway-data'), '-f', $self->conf_path) == 0 or die;
    my @sockets = $make->($self);
    my @copies = map { my $fd = POSIX::dup(fileno $_); while ($fd < 3 + @sockets) { $fd = POSIX::dup($fd) } $fd } @sockets;
    POSIX::dup2($copies[$_], 3 + $_) for 0 .. $#copies;
    @ENV{qw(LISTEN_FDS LISTEN_PID)} = (scalar @sockets, $$);
  });
  return $server->start;
}
sub tcp { my ($address, $port) = @_; my $s = IO::Socket::IP->new(LocalHost => $address, LocalPort => $port, Type => SOCK_STREAM, Listen => 10, ReuseAddr => 1) or die "unable to bind to $address $port: $@"; return $s }
sub unix { my ($path) = @_; my $s = IO::Socket::UNIX->new(Local => $path, Listen => 10) or die "unable to bind to $path: $!"; chmod 0666, $path; return $s }
sub body { my ($socket) = @_; die "unable to connect: $! $@" if !$socket; print $socket "GET /a.txt HTTP/1.0\r\nHost: h\r\n\r\n"; $socket->flush; local $/; return (split /\r\n\r\n/, <$socket> // '', 2)[1] // 'nothing' }
sub by_tcp { my ($address, $port) = @_; return body(IO::Socket::IP->new(PeerHost => $address, PeerPort => $port, Type => SOCK_STREAM)) }
sub by_unix { my ($path) = @_; return body(IO::Socket::UNIX->new(Peer => $path)) }
sub serves { my ($server, $n, $what) = @_; ok($server->wait_for_log(qr/httpd: info: serving: listeners $n,/, 20), $what) or diag $server->stderr }
sub ends { my ($server) = @_; is($server->stop, 0, 'ends well') }
sub refuses { my ($server, $line, $what) = @_; is($server->wait_exit(20), 100, "$what: 100"); like($server->stderr, $line, '... and which is said') }

subtest 'the address counts' => sub {
  my $conf = site('Address 127.0.0.1 Port @PORT@', 'one') . site('Address 127.0.0.2 Port @PORT@', 'two') . site('Address 127.0.0.1 Port @PORT2@', 'three');
  my $server = started($conf, sub { my ($s) = @_; return (tcp('127.0.0.1', $s->port(2)), tcp('127.0.0.2', $s->port), tcp('127.0.0.1', $s->port)) });
  serves($server, 3, 'three sockets');
  is(by_tcp('127.0.0.1', $server->port), 'one', 'the first Server');
  is(by_tcp('127.0.0.2', $server->port), 'two', 'the same port of another address');
  is(by_tcp('127.0.0.1', $server->port(2)), 'three', 'another port of the same address');
  # The Servers in another order, and what they serve exchanged: the sockets are matched anew.
  $server->write_conf("User nobody\n" . site('Address 127.0.0.1 Port @PORT2@', 'two') . site('Address 127.0.0.2 Port @PORT@', 'one') . site('Address 127.0.0.1 Port @PORT@', 'three'));
  system(command_path('httpway-data'), '-f', $server->conf_path);
  $server->signal('HUP');
  ok(wait_until(sub { by_tcp('127.0.0.1', $server->port) eq 'three' }, 20), 'HUP: by the new Servers');
  is(by_tcp('127.0.0.2', $server->port), 'one', '... each');
  is(by_tcp('127.0.0.1', $server->port(2)), 'two', '... of them');
  for my $wrong (site('Address 127.0.0.1 Port @PORT@', 'two') . site('Address 127.0.0.2 Port @PORT@', 'two'), site('Address 127.0.0.1 Port @PORT@', 'two') . site('Address 127.0.0.2 Port @PORT@', 'two') . site('Address 127.0.0.3 Port @PORT2@', 'two')) {
    $server->write_conf("User nobody\n$wrong");
    system(command_path('httpway-data'), '-f', $server->conf_path);
    my $lines = () = $server->log_lines;
    $server->signal('HUP');
    ok(wait_until(sub { my $now = () = $server->log_lines; $now > $lines }, 20), 'HUP: one Server less, or another address: something is said');
    is(by_tcp('127.0.0.1', $server->port), 'three', '... and the old ones stay');
  }
  ends($server);
};

subtest 'none twice, none in place of another' => sub {
  my $one = site('Address 127.0.0.1 Port @PORT@', 'one');
  my $twice = started($one, sub { my ($s) = @_; my $one = tcp('127.0.0.1', $s->port); return ($one, $one) });
  ok($twice->wait_for_log(qr/warning: no Server for the passed socket 127\.0\.0\.1 port \d+: closed/, 20), 'two sockets of one address: one too many');
  serves($twice, 1, 'the other serves');
  is(by_tcp('127.0.0.1', $twice->port), 'one', '... every client') for 1 .. 5;
  ends($twice);
  refuses(started($one, sub { my ($s) = @_; return tcp('127.0.0.2', $s->port) }), qr/: no socket was passed for this Server \(127\.0\.0\.1 port \d+\)/, 'another address');
  refuses(started($one, sub { my ($s) = @_; return tcp('127.0.0.1', $s->port(2)) }), qr/: no socket was passed for this Server/, 'another port');
  refuses(started($one, sub { my ($s) = @_; return unix($s->path('socket')) }), qr/: no socket was passed for this Server/, 'a unix socket');
  refuses(started($one, sub { my ($s) = @_; return tcp('0.0.0.0', $s->port) }), qr/: no socket was passed for this Server/, 'a socket for every address');
  refuses(started(site('Port @PORT@', 'one'), sub { my ($s) = @_; return tcp('127.0.0.1', $s->port) }), qr/: no socket was passed for this Server \(0\.0\.0\.0 port \d+\)/, 'a socket for one address only');
};

subtest 'paths' => sub {
  my $conf = site('Address unix:@DIR@/a', 'one') . site('Address unix:@DIR@/aa', 'two') . site('Address 127.0.0.1 Port @PORT@', 'three');
  my $server = started($conf, sub { my ($s) = @_; return (tcp('127.0.0.1', $s->port), unix($s->path('aa')), unix($s->path('a'))) });
  serves($server, 3, 'two unix sockets and another');
  is_deeply([by_unix($server->path('a')), by_unix($server->path('aa')), by_tcp('127.0.0.1', $server->port)], [qw(one two three)], 'each its own');
  ends($server);
  for my $other ('b', 'aaa', 'A') {
    my $name = $other;
    refuses(started(site('Address unix:@DIR@/aa', 'one'), sub { my ($s) = @_; return unix($s->path($name)) }), qr/: no socket was passed for this Server \(unix:.*aa\)/, "$other is not aa");
  }
};

SKIP: {
  skip 'no IPv6 here', 1 if !has_ipv6();
  subtest 'both families' => sub {
    my $dual = sub { my ($port) = @_; my $s = IO::Socket::IP->new(LocalHost => '::', LocalPort => $port, Type => SOCK_STREAM, V6Only => 0, Listen => 10, ReuseAddr => 1) or die "unable to bind: $@"; return $s };
    refuses(started(site('Address 127.0.0.1 Port @PORT@', 'one'), sub { my ($s) = @_; return $dual->($s->port) }), qr/: no socket was passed for this Server \(127\.0\.0\.1 port/, 'a socket for all is not that of one address');
    refuses(started(site('Port @PORT@', 'one'), sub { my ($s) = @_; return $dual->($s->port(2)) }), qr/: no socket was passed for this Server/, 'nor one of another port');
    my $server = started(site('Port @PORT@', 'one') . site('Address ::1 Port @PORT2@', 'two') . site('Address 127.0.0.1 Port @PORT2@', 'three'), sub { my ($s) = @_; return (tcp('127.0.0.1', $s->port(2)), $dual->($s->port), tcp('::1', $s->port(2))) });
    serves($server, 3, 'one for all, two for one each');
    is_deeply([by_tcp('127.0.0.1', $server->port), by_tcp('::1', $server->port(2)), by_tcp('127.0.0.1', $server->port(2))], [qw(one two three)], 'each its own');
    ends($server);
  };
}
done_testing;
