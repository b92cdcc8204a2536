# httpway-listen: sockets, options, PIDFile and failures, as the program behind it sees them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use Socket qw(:all);
use IO::Socket::IP;
use Httpway qw(command_path wait_until read_file write_bytes free_port has_ipv6);

my $listen = command_path('httpway-listen');
my $root = $> == 0;
my $dir = File::Temp->newdir;
chmod 0755, "$dir";

sub configure {
  my ($conf) = @_;
  write_bytes("$dir/conf", ($root ? "User nobody\n" : '') . $conf);
  my $data = command_path('httpway-data');
  system("$data -f $dir/conf $dir/cdb 2>$dir/data.err") == 0 or die read_file("$dir/data.err");
  return "$dir/cdb";
}

# What stands behind it: says what it was given.
my $program = write_bytes("$dir/program", <<'END');
use strict; use Socket qw(:all); use Fcntl;
print "pid $$ ", ($ENV{LISTEN_PID} || '-'), "\n", "count ", (defined $ENV{LISTEN_FDS} ? $ENV{LISTEN_FDS} : '-'), "\n";
my $euid = $>; my $egid = (split ' ', $))[0]; my @groups = split ' ', $); shift @groups;
print "ids $< $euid $egid @groups\n";
printf "umask %o\n", umask;
for my $fd (3 .. 2 + ($ENV{LISTEN_FDS} || 0)) {
  open my $s, '+<&=', $fd or do { print "$fd closed\n"; next };
  my ($error, $host, $port) = getnameinfo getsockname $s, NI_NUMERICHOST | NI_NUMERICSERV;
  my $v6only = $host =~ /:/ ? unpack 'i', getsockopt $s, IPPROTO_IPV6, IPV6_V6ONLY : '-';
  print "$fd $host $port listening=", unpack('i', getsockopt $s, SOL_SOCKET, SO_ACCEPTCONN), " reuse=", unpack('i', getsockopt $s, SOL_SOCKET, SO_REUSEADDR),
    " nodelay=", (unpack('i', getsockopt $s, IPPROTO_TCP, TCP_NODELAY) ? 1 : 0), " rcvbuf=", unpack('i', getsockopt $s, SOL_SOCKET, SO_RCVBUF), " v6only=$v6only\n";
}
END

# Runs httpway-listen; its exit code, output and messages.
sub run {
  my ($cdb, @words) = @_;
  @words = ($^X, $program) if !@words;
  my $pid = fork;
  if (!$pid) { open STDOUT, '>', "$dir/out" or die; open STDERR, '>', "$dir/err" or die; exec $listen, $cdb, @words or exit 126 }
  waitpid $pid, 0;
  return ($? >> 8, read_file("$dir/out"), read_file("$dir/err"), $pid);
}

subtest 'sockets' => sub {
  my @ports = map { free_port() } 1 .. 3;
  my $cdb = configure("Server { Address 127.0.0.1 Port $ports[0] }\nServer { Address 127.0.0.1 Port $ports[1] Options { nodelay On rcvbuf 30000 } }\nServer { Address 127.0.0.2 Port $ports[2] Backlog 5 }\n");
  my ($code, $out, $err, $pid) = run($cdb);
  is($code, 0, 'the program is run');
  is($err, '', 'nothing is said');
  like($out, qr/^pid $pid $pid$/m, 'in the same process, which LISTEN_PID names');
  like($out, qr/^count 3$/m, 'LISTEN_FDS');
  like($out, qr/^3 127\.0\.0\.1 $ports[0] listening=1 reuse=1 nodelay=0 /m, 'first Server');
  like($out, qr/^4 127\.0\.0\.1 $ports[1] listening=1 reuse=1 nodelay=1 rcvbuf=60000 /m, 'second, with its options') if $^O eq 'linux';
  like($out, qr/^5 127\.0\.0\.2 $ports[2] listening=1 /m, 'third');
};

subtest 'descriptors that stand in the way' => sub {
  my @ports = map { free_port() } 1 .. 4;
  my $cdb = configure(join '', map "Server { Address 127.0.0.1 Port $_ }\n", @ports);
  for my $busy ('3<&0', '4<&0', '5<&0', '3<&0 4<&0 6<&0', '3<&0 5<&0 7<&0') {
    my $pid = fork;
    if (!$pid) { exec 'sh', '-c', "exec $busy \"\$@\" >$dir/out 2>$dir/err", 'sh', $listen, $cdb, $^X, $program or exit 126 }
    waitpid $pid, 0;
    my $out = read_file("$dir/out");
    is_deeply([$out =~ /^(\d+) 127\.0\.0\.1 (\d+) listening=1/mg], [map { (3 + $_, $ports[$_]) } 0 .. 3], "$busy: replaced") or diag $out, read_file("$dir/err");
  }
};

subtest 'IPv6' => sub {
  plan skip_all => 'no IPv6' if !has_ipv6();
  my $port = free_port();
  my ($code, $out, $err) = run(configure("Server { Address ::1 Port $port Options { v6only On } }\n"));
  like($out, qr/^3 ::1 $port listening=1 .*v6only=1$/m, 'address and v6only') or diag $err;
  my $taken = IO::Socket::IP->new(LocalHost => '::1', LocalPort => $port, Listen => 1, Type => SOCK_STREAM, ReuseAddr => 1) or die $@;
  ($code, $out, $err) = run("$dir/cdb");
  like($err, qr/\Ahttpway-listen: fatal: unable to bind \[::1\]:$port \([^)]*conf:\d+\): Address already in use: [^\n]+\n\z/, 'a failure names it with brackets');
};

subtest 'failures' => sub {
  my $port = free_port();
  my $taken = IO::Socket::IP->new(LocalHost => '127.0.0.1', LocalPort => $port, Listen => 1, Type => SOCK_STREAM, ReuseAddr => 1) or die $@;
  my $cdb = configure("Server { Address 127.0.0.1 Port $port }\n");
  my ($code, $out, $err) = run($cdb);
  is($code, 111, 'a port in use: 111');
  like($err, qr/\Ahttpway-listen: fatal: unable to bind 127\.0\.0\.1:$port \([^)]*conf:\d+\): Address already in use: [^\n]+\n\z/, 'one line, with the place in the configuration');
  is($out, '', 'the program is not run');
  ($code, $out, $err) = run("$dir/nothing");
  is($code, 111, 'no configuration: 111');
  like($err, qr/\Ahttpway-listen: fatal: unable to open the compiled configuration [^\n]+\n\z/, 'one line');
  write_bytes("$dir/garbage", 'x' x 3000);
  ($code, $out, $err) = run("$dir/garbage");
  is($code, 100, 'not a compiled configuration: 100');
  is(system("$listen 2>/dev/null") >> 8, 100, 'usage');
  is(system("$listen $cdb 2>/dev/null") >> 8, 100, 'usage: no program');
  $port = free_port();
  ($code, $out, $err) = run(configure("Server { Address 127.0.0.1 Port $port }\n"), "$dir/no-program");
  is($code, 111, 'no such program: 111');
  like($err, qr/\Ahttpway-listen: fatal: unable to run [^\n]+\n\z/, 'one line');
};

subtest 'no Server' => sub {
  my ($code, $out, $err) = run(configure("Umask 022\n"));
  is($code, 0, 'exit 0');
  is($out, '', 'the program is not run');
  like($err, qr/httpway-listen: info: no Server in \S+: nothing to do\n\z/, 'and it says so');
};

subtest 'PIDFile' => sub {
  my $d = File::Temp::tempdir(DIR => "$dir"); chmod 0777, $d;
  my $server = sub { "Server { Address 127.0.0.1 Port " . free_port() . " }\n" };
  my ($code, $out, $err, $pid) = run(configure("Umask 027\nPIDFile $d/pid\n" . $server->()));
  is($code, 0, 'runs') or diag $err;
  is(read_file("$d/pid"), "$pid\n", 'the number of the process that goes on');
  is((stat "$d/pid")[2] & 0777, 0640, 'mode 0666 less Umask');
  my ($umask) = sprintf 'umask %o', umask;
  like($out, qr/^$umask$/m, 'the umask of the chain is as before');
  ($code, $out, $err) = run(configure("PIDFile $d/no/pid\n" . $server->()));
  is($code, 111, 'it cannot be written: 111');
  is($err, "httpway-listen: fatal: unable to write the pid file $d/no/pid: No such file or directory: make its directory, where whoever starts the server may write, or change PIDFile\n", 'one line');
  SKIP: {
    skip 'not root', 6 if !$root;
    my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
    is((stat "$d/pid")[4], 0, 'it belongs to root: User cannot write it');
    my $before = join ' ', (split ' ', $))[0 .. 0];
    like($out || '', qr/\A\z/, 'no output of the failed one');
    ($code, $out, $err) = run(configure("PIDFile $d/pid2\n" . $server->()));
    like($out, qr/^ids 0 0 $before\b/m, 'the chain goes on as root');
    chmod 0755, $d;
    ($code, $out, $err) = run(configure("PIDFile $d/pid3\n" . $server->()));
    is($code, 0, 'User need not write there');
    chmod 0777, $d;
    ($code, $out, $err) = run(configure("RootDirectory $d\nPIDFile pid4\n" . $server->()));
    ok(-e "$d/pid4", 'the name is inside RootDirectory') or diag $err;
    local $ENV{UID} = 7; local $ENV{GID} = 8; local $ENV{ROOT} = $d;
    ($code, $out, $err) = run(configure("PIDFile /pid5\n" . $server->()));
    is((stat "$d/pid5")[4], 0, '$ROOT goes first, $UID owns nothing') or diag $err;
  }
};

done_testing;
