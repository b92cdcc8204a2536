# NOTIFY_SOCKET: what the service manager is told, and when.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use IO::Select;
use Socket qw(AF_UNIX SOCK_DGRAM pack_sockaddr_un);
use Httpway;

my $conf = <<'END';
User nobody
%s
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location %s Types { text/plain { txt } } } } }
END
my $dir = File::Temp->newdir;
chmod 0755, "$dir";

sub manager { my ($address) = @_; socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die $!; bind($s, pack_sockaddr_un($address)) or die "cannot bind: $!"; return $s }
# The next datagram, or undef when none comes.
sub told { my ($s) = @_; return undef if !IO::Select->new($s)->can_read(60); recv($s, my $text, 4096, 0); return $text }

sub check {
  my ($name, $address, $settings, $place, $what) = @_;
  my $manager = manager($address);
  my $server = Httpway->start(files => { 'root/www/a.txt' => 'served' }, conf => sprintf($conf, $settings, $place), env => { NOTIFY_SOCKET => $name });
  is(told($manager), 'READY=1', "$what: ready");
  is(get($server->port, '/a.txt')->{body}, 'served', 'and serving');
  if ($settings eq '') {
    $server->signal('HUP');
    like(told($manager), qr/\ARELOADING=1\nMONOTONIC_USEC=\d+\z/, 'HUP');
    is(told($manager), 'READY=1', 'ready again');
    is(scalar(grep { my $environment = read_file("/proc/$_/environ") // ''; $_ != $server->pid && (read_file("/proc/$_/cmdline") // '') =~ m{\A[^\0]*logfmt\0} && $environment =~ /NOTIFY_SOCKET=/ } $server->chain_processes), 0, 'helpers know nothing of it') if -d '/proc/self';
  }
  is($server->stop, 0, 'ends well');
  is(told($manager), 'STOPPING=1', 'and says so');
}
check("$dir/manager", "$dir/manager", '', '@DIR@/root/www', 'a path');
SKIP: {
  skip 'no abstract names here', 1 if $^O ne 'linux';
  my $name = "httpway-test-$$-" . int rand 1e9;
  check("\@$name", "\0$name", '', '@DIR@/root/www', 'an abstract name');
}
SKIP: {
  skip 'not root', 1 if $> != 0;
  check("$dir/manager2", "$dir/manager2", 'RootDirectory @DIR@/root', '/www', 'outside of RootDirectory');
}
for (['nowhere', qr/warning: NOTIFY_SOCKET is neither an absolute path nor \@ and a name/], ["$dir/nothing", qr/warning: unable to connect to \S+nothing of NOTIFY_SOCKET: No such file/]) {
  my ($name, $line) = @$_;
  my $server = Httpway->start(files => { 'root/www/a.txt' => 'served' }, conf => sprintf($conf, '', '@DIR@/root/www'), env => { NOTIFY_SOCKET => $name });
  ok($server->wait_for_log($line), "$name: a warning");
  is(get($server->port, '/a.txt')->{body}, 'served', 'no reason not to serve');
  is($server->stop, 0, 'ends well');
}
done_testing;
