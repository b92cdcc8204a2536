# Unix sockets: made by httpway-listen or passed in, served by the core, and who their clients are.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use IO::Socket::UNIX;
use POSIX ();
use Httpway;

my $conf = <<"END";
User nobody
Log \@DIR@/logs/log
Server {
  Address unix:\@DIR@/a.sock Address 127.0.0.1 Port \@PORT@ SocketMode 0640
  Virtual {
    AnyHost
    Control { ScriptUser games Types { text/plain { txt } } }
    Control { Alias / Location \@DIR@/www }
    Control { Alias /local Location \@DIR@/www Access { Deny 0/0 Allow 127.0.0.0/8 } }
    Control { Alias /all Location \@DIR@/www Access { Deny 127.0.0.0/8 Allow 0/0 Deny 10.0.0.0/8 } }
    Control { Alias /clients Location \@DIR@/www Clients { Apply 127.0.0.0/8 } }
    Control { Alias /cgi Location \@DIR@/cgi Specials { CGI { cgi } } }
  }
}
END
my $cgi = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s %s %s %s %s' \"\$REMOTE_ADDR\" \"\${REMOTE_PORT-none}\" \"\$SERVER_ADDR\" \"\$SERVER_PORT\" \"\$SERVER_NAME\"\n";
my %files = ('logs/empty' => '', 'www/a.txt' => 'served', 'cgi/a.cgi' => $cgi);

# One request over a unix socket: status and body.
sub ask {
  my ($path, $uri) = @_;
  my $s = IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => $path) or return ("$!", '');
  print $s "GET $uri HTTP/1.0\r\nHost: www\r\n\r\n";
  $s->flush;
  local $/;
  my ($head, $body) = split /\r\n\r\n/, <$s> // '', 2;
  return ($head =~ m{^HTTP/1\.[01] (\d+)}, $body);
}

# A listening socket of another program at a path.
sub listening { my ($path) = @_; return IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $path, Listen => 5) || die "cannot bind $path: $!" }

my $server = Httpway->new(files => \%files, conf => $conf);
chmod 0755, $server->path('cgi/a.cgi');
chmod 0777, $server->path('logs');
$server->start;
my $socket = $server->path('a.sock');
ok(-S $socket, 'the socket is there');
is((stat _)[2] & 0777, 0640, 'with its mode');
is_deeply([ ask($socket, '/a.txt') ], [ 200, 'served' ], 'a file');
is(get($server->port, '/a.txt')->{body}, 'served', 'and by the address beside it');
is((ask($socket, '/local/a.txt'))[0], 403, 'no address: no network that is not everybody covers the client');
is((ask($socket, '/all/a.txt'))[0], 200, 'everybody is');
is((ask($socket, '/clients/a.txt'))[0], 404, 'Clients, too');
SKIP: {
  skip 'not root', 1 if $> != 0;
  is_deeply([ ask($socket, '/cgi/a.cgi') ], [ 200, 'unix: none unix: 80 www' ], 'for a script') or diag $server->stderr;
}
ok($server->wait_for_log(qr{unix:\s.*/all/a\.txt}, 10, 'logs/log'), 'in the log') or diag read_file($server->path('logs/log'));
ok($server->wait_for_log(qr{\t(?:127\.0\.0\.1)\t\d+\t}, 10, 'logs/log'), 'beside others') or diag read_file($server->path('logs/log'));

SKIP: {
  skip 'no curl here', 1 if system('curl --version >/dev/null 2>&1');
  is(`curl -s --unix-socket $socket http://localhost/a.txt`, 'served', 'curl --unix-socket');
}

# HUP: the same socket, then another
sub reload {
  my ($text, $line) = @_;
  $server->write_conf($text);
  system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die;
  $server->signal('HUP');
  return $server->wait_for_log($line, 10);
}
ok(reload($conf, qr/configuration read again/), 'HUP with the same sockets');
(my $moved = $conf) =~ s/a\.sock/b.sock/;
ok(reload($moved, qr/Servers: this takes a restart/), 'HUP with another one is refused');
$server->write_conf($conf);

is($server->stop, 0, 'ends well');
ok(-S $socket, 'the socket stays: the core may not remove it');
is((ask($socket, '/a.txt'))[0], POSIX::strerror(POSIX::ECONNREFUSED), 'and nobody listens');
$server->start;
is_deeply([ ask($socket, '/a.txt') ], [ 200, 'served' ], 'the next one takes its place');

# What stands in the way
sub listen_fails {
  my ($like, $what, $text) = @_;
  my $one = Httpway->new(conf => $text);
  system(command_path('httpway-data'), '-f', $one->conf_path) == 0 or die;
  my $said = qx{@{[ command_path('httpway-listen') ]} @{[ $one->conf_path ]}.cdb true 2>&1};
  is($? >> 8, 111, "$what: 111");
  like($said, $like, 'said so');
}
my $user = $> == 0 ? "User nobody\n" : '';
listen_fails(qr/\Ahttpway-listen: fatal: unable to bind unix:\Q$socket\E \([^)]*:\d+\): another program listens there: stop it, or change Address\n\z/, 'a socket in use', "${user}Server { Address unix:$socket Virtual { AnyHost } }");
is_deeply([ ask($socket, '/a.txt') ], [ 200, 'served' ], 'which it still is');
my $file = $server->write_file('file', 'precious');
listen_fails(qr/\Ahttpway-listen: fatal: unable to bind unix:\Q$file\E .*: there is a file that is no socket: remove it, or change Address\n\z/, 'a file', "${user}Server { Address unix:$file Virtual { AnyHost } }");
is(read_file($file), 'precious', 'which is left alone');
symlink $file, $server->path('link');
listen_fails(qr/no socket: remove it, or change Address\n\z/, 'a link', "${user}Server { Address unix:" . $server->path('link') . " Virtual { AnyHost } }");
is($server->stop, 0, 'ends well');

SKIP: {
  skip 'not root', 2 if $> != 0;
  my $mine = Httpway->start(files => \%files, conf => $conf =~ s/^Log .*\n//mr =~ s/SocketMode 0640/SocketUser nobody/r);
  my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
  is_deeply([ (stat $mine->path('a.sock'))[4, 5] ], [ $uid, $gid ], 'SocketUser');
  is((stat _)[2] & 0777, 0660, 'the mode that it has by itself');
  $mine->stop;
}

# Passed in by another program, as systemd does
my $passed = Httpway->new(files => \%files, conf => $conf =~ s/Address 127\.0\.0\.1 Port \@PORT\@//r =~ s/^Log .*\n//mr, ready => 0, command => [ helper_path('httpd'), '@DIR@/mathopd.conf.cdb' ], before => sub {
  my ($self) = @_;
  system(command_path('httpway-data'), '-f', $self->conf_path) == 0 or die;
  my $one = listening($self->path('a.sock'));
  my $two = listening($self->path('c.sock'));
  my @copies = map { POSIX::dup(fileno $_) } $two, $one;
  @copies = map { my $c = $_; while ($c < 5) { $c = POSIX::dup($c) } $c } @copies;
  POSIX::dup2($copies[$_], 3 + $_) for 0, 1;
  @ENV{qw(LISTEN_FDS LISTEN_PID)} = (2, $$);
});
$passed->start;
ok($passed->wait_for_log(qr/warning: no Server for the passed socket unix:\S*c\.sock: closed/), 'one that no Server wants is closed');
ok($passed->wait_for_log(qr/serving: listeners 1/), 'one is found by its path') or diag $passed->stderr;
is_deeply([ ask($passed->path('a.sock'), '/a.txt') ], [ 200, 'served' ], 'and served');
is($passed->stop, 0, 'ends well');
done_testing;
