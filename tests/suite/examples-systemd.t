# examples/systemd: systemd finds nothing to complain about, the chain takes the sockets that it passes, without root and without a
# network of its own, reloads by ExecReload, ends by KillSignal, and needs no more system calls than the unit lets it have.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use Socket qw(AF_UNIX SOCK_DGRAM pack_sockaddr_un);
use Test::More;
use Text::ParseWords;
use Example;
use Httpway;

if (my @missing = program_missing(qw(systemd-analyze systemd-socket-activate))) { plan skip_all => "no @missing here" }

my $server = Httpway->new(files => { 'www/index.html' => 'hello' }, ready => 0);
my ($dir, $port) = ($server->dir, $server->port);
my $conf = $server->write_file('mathopd.conf', example_conf($port, "$dir/www"));
example_copy('systemd', "$dir/units", '/usr/bin/httpway' => command_path('httpway'), '/usr/libexec/httpway' => helper_path(),
  '/etc/httpway/mathopd.conf' => $conf, '/run/httpway/httpd.cdb' => "$dir/run/httpd.cdb",
  # Manuals and accounts that are not there are no mistake of the units.
  'Documentation=' => '#', 'User=httpd' => 'User=daemon', 'Group=httpd' => 'Group=daemon');
my $unit = read_file("$dir/units/httpway.service") =~ s/\\\n\s*/ /gr;

# setting NAME: its values in the unit, in order.
sub setting { my ($name) = @_; return $unit =~ /^\Q$name\E=(.*)$/mg }

# ---- what systemd says

my ($code, $said) = said_by('systemd-analyze', 'verify', '--recursive-errors=no', "$dir/units/httpway.socket", "$dir/units/httpway.service");
# Units that others have installed are not ours to judge.
is(join("\n", $code, grep { /httpway/ } split /\n/, $said), '0', 'verify') or diag $said;
($code, $said) = said_by('systemd-analyze', 'security', '--no-pager', '--offline=yes', '--threshold=10', "$dir/units/httpway.service");
is($code, 0, 'exposure is at most 1.0 of 10') or diag $said;
like(read_file("$dir/units/httpway.socket"), qr/^ListenStream=\[::\]:80\nBindIPv6Only=both$/m, 'one socket for what Family dual asks for');

# ---- the chain, as the unit starts it

mkdir "$dir/run";
my ($uid, $gid) = $> == 0 ? (getpwnam 'daemon')[2, 3] : ($>, $) + 0);
chown $uid, $gid, "$dir/run";
my @as_user = $> == 0 ? ('setpriv', "--reuid=$uid", "--regid=$gid", '--clear-groups') : ();
my @apart = $> == 0 && system('unshare -n true 2>/dev/null') == 0 ? ('unshare', '-n') : ();
sub as_user { return said_by(@as_user, map { split ' ' } @_) }

socket(my $manager, AF_UNIX, SOCK_DGRAM, 0) or die "unable to make a socket: $!";
bind($manager, pack_sockaddr_un("$dir/notify")) or die "unable to make $dir/notify: $!";
chmod 0666, "$dir/notify";
sub told { return undef if !IO::Select->new($manager)->can_read(60); recv($manager, my $text, 4096, 0); return $text }

# -D: strace is no parent, so that LISTEN_PID remains true.
my @trace = !program_missing('strace') && system('strace -o /dev/null true 2>/dev/null') == 0 ? ('strace', '-D', '-f', '-qq', '-o', "$dir/run/trace") : ();
my $address = has_ipv6() ? "[::]:$port" : "0.0.0.0:$port";
# It hands on what it is told to.
my @variables = map { ('-E', $_) } 'HTTPWAY_TEST_ID', grep { defined $ENV{$_} } qw(ASAN_OPTIONS UBSAN_OPTIONS);
$server->{command} = ['systemd-socket-activate', '-l', $address, '-E', "NOTIFY_SOCKET=$dir/notify", @variables, @apart, @as_user, @trace, shellwords(setting('ExecStart'))];
$server->start;
ok(wait_until { eval { connect_to($port)->close; 1 } }, 'the sockets are there before the server is');
is(told(), 'READY=1', 'the first connection starts it') or diag $server->stderr;
is(get($port, '/')->{body}, 'hello', 'it serves');
is(get($port, '/', Host => 'x')->{headers}{'content-type'}, 'text/html; charset=utf-8', 'by the configuration');
is(request($port, "GET / HTTP/1.1\nHost: x\nConnection: close\n\n", address => '::1')->{body}, 'hello', 'IPv6 too, by the same socket') if has_ipv6();
my $httpd = wait_until { ($server->helper_processes('httpd'))[0] } 20;
is((stat "/proc/$httpd")[4], $uid, 'as its user');
isnt(readlink "/proc/$httpd/ns/net", readlink '/proc/self/ns/net', 'without a network of its own') if @apart;
ok(wait_until { $server->stdout =~ m{^\S+\tx\tGET\t/\t200\t}m }, 'the log is on standard output');

write_bytes($conf, read_file($conf) =~ s/Charset utf-8/Charset latin1/r);
my ($compile, $hang_up) = setting('ExecReload');
($code, $said) = as_user($compile);
is("$code$said", '0', 'ExecReload compiles');
($code, $said) = as_user($hang_up =~ s/\$MAINPID/$httpd/r);
is("$code$said", '0', 'and sends HUP');
like(told(), qr/\ARELOADING=1\n/, 'the manager hears of it');
is(told(), 'READY=1', 'and of its end');
is(get($port, '/')->{headers}{'content-type'}, 'text/html; charset=latin1', 'the new configuration counts');
write_bytes($conf, read_file($conf) =~ s/Charset/Charsett/r);
is((as_user($compile))[0], 100, 'one with a mistake is refused');

my ($signal) = setting('KillSignal');
is(kill($signal =~ s/^SIG//r, $httpd), 1, 'KillSignal');
is(told(), 'STOPPING=1', 'the manager hears that, too');
ok(wait_until(sub { $server->ended && !$server->chain_processes }, 20), 'all of it ends');
is(Httpway::exit_code($server->{status}), 0, 'well');

# ---- system calls

# allowed SETTING...: { names } of the sets and names of SystemCallFilter, where ~ takes away.
sub expanded {
  my ($set) = @_;
  return $set if $set !~ /^@/;
  my (undef, $text) = said_by('systemd-analyze', '--no-pager', 'syscall-filter', $set);
  return map { expanded($_) } $text =~ /^ +([\@\w-]+)$/mg;
}
sub allowed {
  my %allowed;
  for (@_) {
    my ($away, @sets) = (/^(~?)/, split ' ', s/^~//r);
    for my $name (map { expanded($_) } @sets) { if ($away) { delete $allowed{$name} } else { $allowed{$name} = 1 } }
  }
  return \%allowed;
}
SKIP: {
  skip 'strace is missing or may not trace', 3 if !@trace;
  my $allowed = allowed(setting('SystemCallFilter'));
  ok($allowed->{accept4} && !$allowed->{setuid} && !$allowed->{mount}, 'what the unit allows');
  my %made = map { $_ => 1 } read_file("$dir/run/trace") =~ /^\d+ +(\w+)\(/mg;
  ok($made{accept4} && $made{execve}, 'what was seen');
  # statmount (457) is newer than systemd's sets: it is refused, and /proc asked instead.
  delete @made{qw(statmount syscall_0x1c9)};
  is_deeply([grep { !$allowed->{$_} } sort keys %made], [], 'nothing beyond it was called');
}

done_testing;
