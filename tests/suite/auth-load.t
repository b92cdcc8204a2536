# Many passwords at once: a bounded queue, nobody waits for somebody else, helpers that die.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

# Sends a request from an address of the loopback network, without waiting for its answer.
sub ask {
  my ($port, $from, $path, @credentials) = @_;
  my $connection = connect_to($port, from => $from);
  $connection->send("GET $path HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" . (@credentials ? 'Authorization: ' . basic(@credentials) . "\r\n" : '') . "\r\n");
  return $connection;
}
sub status { my $r = $_[0]->read_response('GET', $_[1] || 20); return $r ? $r->{status} : 'none' }

my $conf = <<'END';
User nobody
Tuning { NumConnections 300 %s }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } } EncryptedUserFile On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /in Location @DIR@/www Realm r UserFile @DIR@/users }
    Control { Alias /slow Location @DIR@/www Realm r UserFile @DIR@/slow }
    Control { Alias /wait Location @DIR@/www Realm r UserCheck "@DIR@/wait true" }
  }
}
END
# Waits for its name to be allowed.
my $wait = "#!/usr/bin/perl\nopen my \$in, '<&=', 3; local \$/; my (\$name) = split /\\0/, <\$in>; open my \$f, '>', \"\@DIR\@/state/up.\$name\"; close \$f; select undef, undef, undef, 0.02 while !-e '\@DIR\@/state/go' && !-e \"\@DIR\@/state/go.\$name\"; exec \@ARGV;\n";
my $slow_hash = crypt('right', '$2b$09$abcdefghijklmnopqrstuu');
sub started {
  my ($tuning) = @_;
  return Httpway->start(conf => sprintf($conf, $tuning), files => { 'www/a.txt' => 'a', 'wait' => $wait, 'users' => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n", 'slow' => "alice:$slow_hash\n" }, before => sub {
    my ($self) = @_;
    chmod 0755, $self->path('wait');
    mkdir $self->path('state');
    chmod 0777, $self->path('state');
  });
}
# Many logins do not slow files down.
subtest 'auth-cost: one hundred wrong passwords in flight' => sub {
  my $server = started('AuthDelay 0');
  my $port = $server->port;
  is(status(ask($port, '127.0.0.1', '/slow/a.txt', 'alice', 'right')), 200, 'somebody is in already');
  my @wrong = map { ask($port, "127.0.1.$_", '/slow/a.txt', 'alice', "wrong$_") } 1 .. 100;
  my @files = map { get($port, '/a.txt')->{status} } 1 .. 50;
  my @known = map { get($port, '/slow/a.txt', Authorization => basic('alice', 'right'))->{status} } 1 .. 50;
  my $left = grep { !defined $_->read_response('GET', 0.001) } @wrong[90 .. 99];
  is(scalar(grep { $_ == 200 } @files), 50, 'other files are served');
  is(scalar(grep { $_ == 200 } @known), 50, 'who was let in before is let in');
  cmp_ok($left, '>', 0, '... while they are in flight');
  is(scalar(grep { status($_, 60) eq '401' } @wrong[0 .. 89]), 90, 'and each is told no');
  is($server->stop, 0, 'ends well');
};

subtest 'a bounded queue' => sub {
  my $server = started('AuthDelay 0 AuthConcurrency 1 AuthQueue 3 AuthTimeout 60');
  my $port = $server->port;
  my @first = map { ask($port, '127.0.0.' . (10 + $_ % 2), '/wait/a.txt', "user$_", 'x') } 1 .. 4;
  ok(wait_until { my @up = glob $server->path('state/up.*'); @up == 4 }, 'four are being asked');
  my $more = get($port, '/wait/a.txt', Authorization => basic('user5', 'x'));
  is($more->{status}, 503, 'one more');
  is($more->{headers}{'retry-after'}, 5, '... is to come again');
  is(status(ask($port, '127.0.0.10', '/wait/a.txt', 'user6', 'x')), 503, 'nor is there a third of one address');
  ok($server->wait_for_log(qr/authcheck: too many questions wait: 503/), 'the log says so');
  is(get($port, '/wait/a.txt')->{status}, 401, 'without credentials: the challenge');
  is(get($port, '/in/a.txt', Authorization => basic('alice', 'wonder'))->{status}, 200, 'user files have a queue of their own');
  $server->write_file('state/go', '');
  is(join(' ', map { status($_) } @first), '200 200 200 200', 'those who waited get in');
  is(get($port, '/wait/a.txt', Authorization => basic('user5', 'x'))->{status}, 200, 'and there is room again');
  is($server->stop, 0, 'ends well');
};

subtest 'one address does not take all places' => sub {
  my $server = started('AuthDelay 0 AuthConcurrency 1 AuthQueue 39 AuthTimeout 60');
  my $port = $server->port;
  my @greedy = map { ask($port, '127.0.0.66', '/wait/a.txt', "greedy$_", 'x') } 1 .. 20;
  my %refused;
  my $read = sub { for (grep { !$refused{$_} } 0 .. 19) { my $r = $greedy[$_]->read_response('GET', 0.001); $refused{$_} = $r->{status} if $r } return keys %refused };
  ok(wait_until { $read->() == 10 } , 'a quarter of them, and no more');
  is(join(' ', values %refused), join(' ', (503) x 10), 'others are told to come again');
  my $other = ask($port, '127.0.0.67', '/wait/a.txt', 'other', 'x');
  ok(wait_until { -e $server->path('state/up.other') }, 'another one has a place');
  $server->write_file('state/go', '');
  is(status($other), 200, '... and gets in');
  is($server->stop, 0, 'ends well');
};

subtest 'repeated failures are slowed down' => sub {
  my $server = started('AuthDelay 4');
  my $port = $server->port;
  is(status(ask($port, '127.0.0.9', '/in/a.txt', 'alice', "wrong$_")), 401, "wrong password $_") for 1 .. 8;
  my $ninth = ask($port, '127.0.0.9', '/in/a.txt', 'alice', 'wrong9');
  my $right = ask($port, '127.0.0.9', '/in/a.txt', 'alice', 'wonder');
  is(status(ask($port, "127.0.0.$_", '/in/a.txt', 'alice', "wrong$_")), 401, "127.0.0.$_ is answered") for 10 .. 14;
  is(status(ask($port, '127.0.0.10', '/in/a.txt', 'alice', 'wonder')), 200, 'or let in');
  is(status($ninth, 0.001), 'none', '... before the one that keeps failing is');
  is(status($ninth), 401, 'which is answered, too');
  is(status($right), 200, 'and when it is right it is let in');
  is(status(ask($port, '127.0.0.9', '/in/a.txt', 'alice', 'wonder')), 200, '... from then on without waiting');
  is($server->stop, 0, 'ends well');
};

subtest 'authcheck dies' => sub {
  my $server = started('AuthDelay 0 AuthTimeout 60');
  my $port = $server->port;
  my $asking = ask($port, '127.0.0.1', '/wait/a.txt', 'lost', 'x');
  ok(wait_until { -e $server->path('state/up.lost') }, 'it is asked');
  kill 'KILL', $server->helper_process('authcheck');
  is(get($port, '/a.txt')->{status}, 200, 'files are served');
  is(status($asking), 503, 'what it was asked is lost, which the client is told');
  is(status(ask($port, '127.0.0.1', '/in/a.txt', 'alice', 'wonder')), 200, 'a new one answers');
  ok(wait_until { !grep { (read_file("/proc/$_/cmdline") || '') =~ m{/wait\0} } $server->chain_processes, processes_with('PROTO=TCP') }, 'and nothing is left of what the old one had started');
  is($server->stop, 0, 'ends well');
};

subtest 'a client that leaves' => sub {
  my $server = started('AuthDelay 0 AuthConcurrency 1 AuthQueue 3 AuthTimeout 60');
  my $port = $server->port;
  my $asking = ask($port, '127.0.0.1', '/wait/a.txt', 'gone', 'x');
  ok(wait_until { -e $server->path('state/up.gone') }, 'it is asked');
  $asking->close;
  is(get($port, '/a.txt')->{status}, 200, 'nobody minds');
  $server->write_file('state/go', '');
  is(get($port, '/wait/a.txt', Authorization => basic('gone', 'x'))->{status}, 200, 'and the answer is remembered');
  my $stopped = ask($port, '127.0.0.1', '/slow/a.txt', 'alice', 'right');
  is($server->stop, 0, 'ends well while one is asked');
};
done_testing;
