# System calls that are refused for good, as a sandbox may do: one message, pauses, another way where there is one, and no processor is burnt.
# What is refused is refused by strace; what is counted are system calls.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep);
use Httpway;

plan skip_all => 'only root can trace what changes its user' if $>;
plan skip_all => 'strace is missing or may not trace' if system('strace -o /dev/null true 2>/dev/null') != 0;
chomp(my $arch = qx{uname -m});
plan skip_all => "nobody has looked at the names of calls on $arch" if $arch !~ /^(?:x86_64|aarch64)$/;

our $conf = <<'END';
User nobody
Tuning { NumConnections 200 Wait 60 AuthTimeout 3 NumProcesses @PROCESSES@ }
Server { Address 127.0.0.1 Port @PORT@ Control { Types { text/plain { txt } } } Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /in Location @DIR@/www Realm r UserFile @DIR@/users EncryptedUserFile On } } }
END
# The core under strace, which refuses: inject expressions of strace.
sub started {
  my $processes = $_[0] =~ /^\d+$/ ? shift : 1;
  my (@inject) = @_;
  my $server = Httpway->new(files => { 'www/a.txt' => 'a', 'out/empty' => '', 'users' => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n" }, conf => $conf =~ s/\@PROCESSES\@/$processes/r, timeout => 30);
  my $dir = $server->dir;
  s/\@DIR\@/$dir/ for @inject;
  mkdir "$dir/helper";
  symlink helper_path($_), "$dir/helper/$_" for qw(logfmt cgiexec authcheck autoindex);
  write_bytes("$dir/helper/httpd", "#!/bin/sh\nexec strace -D -f -qq -o $dir/out/trace @{[ map { qq{-e inject=$_} } @inject ]} " . helper_path('httpd') . " \"\$@\"\n");
  chmod 0755, "$dir/helper/httpd";
  $server->{env} = { HTTPWAY_HELPERS => "$dir/helper" };
  return $server->start;
}
sub calls { my ($server, $name) = @_; my $trace = read_file($server->path('out/trace')) // ''; return scalar(() = $trace =~ /^(?:\d+ +)?(?:$name)\(/mg) }
# System calls in a second and a half while nothing is asked. (The trace is written call by call.)
sub calls_at_rest { my ($server) = @_; my $before = calls($server, '\w+'); sleep 1.5; return calls($server, '\w+') - $before }
sub said { my ($server, $pattern) = @_; return scalar grep { /$pattern/ } $server->log_lines }
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
sub served { my ($c) = @_; $c->send($get); my $r = $c->read_response('GET', 20); return $r && $r->{status} == 200 }

for my $error (qw(EACCES ENOTSOCK EPERM ECONNABORTED EMFILE EINVAL ENOSYS)) {
  subtest "accept: $error" => sub {
    my $server = started("accept4:error=$error");
    my @waiting = map { my $c = connect_to($server->port); $c->send($get); $c } 1 .. 3;
    ok($server->wait_for_log(qr/unable to accept a connection: /, 10), 'it is said');
    my $calls = calls_at_rest($server);
    cmp_ok($calls, '<', 1000, 'nothing spins') or diag $calls;
    is(said($server, 'unable to accept'), 1, 'once');
    is($server->stop, 0, 'ends well');
  };
}

subtest 'accept: for a while' => sub {
  my $server = started('accept4:error=EACCES:when=1..3');
  my $c = connect_to($server->port);
  ok(served($c), 'a client that waited is served when it works again');
  ok(served(connect_to($server->port)), 'and another');
  is(said($server, 'unable to accept'), 1, 'it was said once');
  is($server->stop, 0, 'ends well');
};

my %epoll = (
  'no descriptor' => [ 'epoll_create1:error=EPERM' ],
  'nobody can be parked' => [ 'epoll_ctl:error=EPERM' ],
  'nobody can be parked any more' => [ 'epoll_ctl:error=ENOMEM:when=20+' ],
  'nobody is told of' => [ 'epoll_wait:error=ENOSYS', 'epoll_pwait:error=ENOSYS' ],
);
for my $what (sort keys %epoll) {
  subtest "epoll: $what" => sub {
    my $server = started(@{ $epoll{$what} });
    my $busy = connect_to($server->port);
    my @idle = map { my $c = connect_to($server->port); served($c) or fail 'served'; $c } 1 .. 30;
    ok((wait_until { served($busy); said($server, 'unable to use epoll') || $what eq 'nobody is told of' && served($idle[0]) && 0 } 30), 'it is said');
    is(scalar(grep { served($_) } @idle), 30, 'those that were silent are heard');
    sleep 1.2; # by then they are silent for long
    my $calls = calls_at_rest($server);
    cmp_ok($calls, '<', 1500, 'nothing spins') or diag $calls;
    is(scalar(grep { served($_) } @idle), 30, 'they are heard again');
    $_->close for @idle[ 0 .. 9 ];
    is(scalar(grep { served($_) } @idle[ 10 .. 29 ]), 20, 'when some have left, too');
    is(said($server, 'unable to use epoll'), 1, 'it was said once');
    is($server->stop, 0, 'ends well');
  };
}

# What connects the core and its helpers: nothing spins when it cannot be read or written, with one process or with several.
for my $processes (1, 2) {
  for my $call ('recvmsg:error=EPERM', 'recvmsg:error=ENOMEM:when=3+', 'sendmsg:error=EPERM') {
    next if $processes > 1 && $call =~ /sendmsg/; # the others could not be started
    subtest "helpers: $call, processes: $processes" => sub {
      my $server = started($processes, $call);
      is(get($server->port, '/a.txt')->{status}, 200, 'files are served');
      my $r = get($server->port, '/in/a.txt', Authorization => basic('alice', 'wonder'));
      ok($r && $r->{status} =~ /^(?:200|503)$/, 'a login is answered') or diag $r->{status} // 'not at all';
      my $calls = calls_at_rest($server);
      cmp_ok($calls, '<', 1500, 'nothing spins') or diag $calls;
      is($server->stop, 0, 'ends well');
    };
  }
}

# Files larger than what is kept in memory: from the same offset, whatever was sent before.
my $large = join '', map { sprintf "%07d\n", $_ } 1 .. 100_000;
for my $error ('EINVAL', 'ENOSYS', 'EPERM', 'EOPNOTSUPP', 'EINVAL:when=2', 'ENOSYS:when=3+') {
  subtest "sendfile: $error" => sub {
    my $server = started("sendfile:error=$error");
    $server->write_file('www/large.txt', $large);
    for (1 .. 2) {
      my $r = get($server->port, '/large.txt');
      is($r->{status}, 200, 'a large file');
      ok($r->{body} eq $large, '... whole');
    }
    ok(get($server->port, '/large.txt', Range => 'bytes=100001-700000')->{body} eq substr($large, 100001, 600000), 'a part');
    my $c = connect_to($server->port);
    $c->send("GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\n$get");
    ok($c->read_response('GET', 30)->{body} eq $large, 'pipelined');
    is($c->read_response('GET', 30)->{body}, 'a', '... with another behind it');
    ok($server->wait_for_log(qr/unable to use sendfile: .*: files are read and sent instead/, 30), 'it is said');
    is($server->stop, 0, 'ends well');
    is(said($server, 'unable to use sendfile'), 1, 'once');
  };
}

subtest 'a file that cannot be read' => sub {
  my $server = started('sendfile:error=EIO');
  $server->write_file('www/large.txt', $large);
  for (1 .. 2) {
    my $c = connect_to($server->port);
    $c->send("GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\n");
    my $r = $c->read_response('GET', 20);
    ok(!$r || length $r->{body} < length $large, 'the answer is cut off');
    ok($c->is_closed(20), '... and the connection ends');
  }
  is(get($server->port, '/a.txt')->{status}, 200, 'others are served');
  ok($server->wait_for_log(qr/unable to read a file while it is sent: Input\/output error: an answer was cut off/, 30), 'it is said');
  is($server->stop, 0, 'ends well');
};

# What the system cannot open is no missing file, and is said; what it must not, or is not there, is neither.
my $open = 'openat,openat2:error=%s -P @DIR@/www/a.txt';
for (['EOVERFLOW', 'Value too large for defined data type'], ['EIO', 'Input/output error'], ['ENOTCONN', 'Transport endpoint is not connected'], ['ENOKEY', 'Required key not available'], ['EMFILE', 'Too many open files'],
  ['EOVERFLOW', 'Value too large for defined data type', 'statx,fstat,newfstatat:error=%s -P @DIR@/www/a.txt'], ['EACCES'], ['ENXIO'], ['ENOENT']) {
  my ($error, $reason, $calls) = @$_;
  $calls = sprintf $calls || $open, $error;
  subtest "a file that cannot be opened: $calls" => sub {
    my $server = started($calls);
    for my $path ('/a.txt', '/a.txt') { is(get($server->port, $path)->{status}, $reason ? 503 : 404, 'the answer') }
    if ($reason) { ok($server->wait_for_log(qr{^httpd: warning: \S+/www/a\.txt: unable to open: $reason$}, 30), 'it is said') }
    is($server->stop, 0, 'ends well');
    is(said($server, 'unable to open'), $reason ? 1 : 0, $reason ? 'once' : 'nothing to say') or diag join "\n", $server->log_lines;
  };
}

subtest 'SendFile Off' => sub {
  local $conf = $conf =~ s/Tuning \{/Tuning { SendFile Off/r;
  my $server = started('sendfile:error=EIO');
  $server->write_file('www/large.txt', $large);
  ok(get($server->port, '/large.txt')->{body} eq $large, 'a large file');
  is(calls($server, 'sendfile'), 0, 'nobody asks for sendfile');
  is(said($server, 'sendfile'), 0, 'nothing to say');
  is($server->stop, 0, 'ends well');
};

# What the start itself looks at is not refused.
sub after_the_start {
  my $server = started('close:error=EIO:when=10000');
  my $calls = calls($server, $_[0]);
  $server->stop;
  return ':when=' . ($calls + 1) . '+';
}

my %one_pays = (recvfrom => [qw(EACCES EPERM ENOBUFS)], sendto => [qw(EACCES EPERM ENOBUFS)], getsockname => ['ENOBUFS'], shutdown => ['EPERM']);
for my $call (sort keys %one_pays) {
  for my $error (@{ $one_pays{$call} }) {
    subtest "$call: $error" => sub {
      my $server = started("$call:error=$error" . ($call eq 'getsockname' ? after_the_start($call) : ''));
      my @clients = map { my $c = connect_to($server->port); $c->send($get); $c } 1 .. 3;
      if ($call =~ /^(?:recvfrom|sendto)$/) { ok($_->is_closed(20), 'the connection ends') for @clients }
      else { ok($_->read_response('GET', 20), 'it makes no difference') for @clients }
      my $calls = calls_at_rest($server);
      cmp_ok($calls, '<', 500, 'nothing spins') or diag $calls;
      is($server->stop, 0, 'ends well');
    };
  }
}
done_testing;
