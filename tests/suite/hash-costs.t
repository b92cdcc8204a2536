# Hashes that take too much, programs that never end: they cost who asks for them, and nobody else.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $sanitized = `nm '@{[helper_path('authcheck')]}' 2>/dev/null` =~ /__asan_init/;

sub ask {
  my ($port, $from, $path, @credentials) = @_;
  my $connection = connect_to($port, from => $from);
  $connection->send("GET $path HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic(@credentials) . "\r\n\r\n");
  return $connection;
}
sub status { my $r = $_[0]->read_response('GET', $_[1] || 60); return $r ? $r->{status} : 'none' }
sub login { return status(ask(@_)) }

# Takes 32 MiB.
my $large = crypt('right', '$y$jAT$saltsaltsaltsalt$');
# Around twenty seconds of the processor with a long password, and not so much with a short one that it would not be begun where AuthCPU is 1.
my $heavy = '$6$rounds=15000000$saltsaltsaltsalt$' . 'x' x 86;
my %user = (ok => crypt('right', '$1$abcdefgh$'), sha512 => '$6$rounds=999999999$saltsalt$' . 'x' x 86, sha256 => '$5$rounds=999999999$saltsalt$' . 'x' x 43, bcrypt => '$2b$31$abcdefghijklmnopqrstuu' . 'x' x 31, scrypt => '$7$IU..../....saltsalt$' . 'x' x 43,
  yescrypt => '$y$jFT$saltsaltsaltsalt$' . 'x' x 43, gost => '$gy$jFT$saltsaltsaltsalt$' . 'x' x 43, sun => '$md5,rounds=4294967295$saltsalt$$' . 'x' x 22, sha1 => '$sha1$4294967295$saltsalt$' . 'x' x 28, large => $large);
my @names = sort keys %user;
my $conf = <<'END';
User nobody
Tuning { NumConnections 300 %s }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } } EncryptedUserFile On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /in Location @DIR@/www Realm r UserFile @DIR@/users }
    Control { Alias /heavy Location @DIR@/www Realm r UserFile @DIR@/heavy }
    Control { Alias /wait Location @DIR@/www Realm r UserCheck "@DIR@/wait true" }
  }
}
END
my $wait = "#!/usr/bin/perl\nopen my \$in, '<&=', 3; local \$/; my (\$name) = split /\\0/, <\$in>; open my \$f, '>', \"\@DIR\@/state/up.\$name\"; close \$f; select undef, undef, undef, 0.02 while !-e '\@DIR\@/state/go' && !-e \"\@DIR\@/state/go.\$name\"; exec \@ARGV;\n";
sub started {
  my ($tuning) = @_;
  return Httpway->start(conf => sprintf($conf, $tuning), files => { 'www/a.txt' => 'a', wait => $wait, users => join('', map { "$_:$user{$_}\n" } @names), heavy => "ok:$user{ok}\nheavy:$heavy\n" }, before => sub {
    my ($self) = @_;
    chmod 0755, $self->path('wait');
    mkdir $self->path('state');
    chmod 0777, $self->path('state');
  });
}

subtest 'lines that no computer can check in time are not begun' => sub {
  my $server = started('AuthDelay 0');
  my $port = $server->port;
  is(login($port, '127.0.0.1', '/in/a.txt', 'ok', 'right'), 200, 'an ordinary one');
  is(login($port, '127.0.0.1', '/in/a.txt', 'large', 'right'), 200, '32 MiB are allowed');
  for my $name (grep { !/^(?:ok|large)$/ } @names) {
    is(login($port, '127.0.0.1', '/in/a.txt', $name, "wrong$_"), 401, "$name, wrong password $_") for 1 .. 3;
  }
  is(login($port, '127.0.0.1', '/in/a.txt', 'ok', 'right'), 200, 'others get in');
  my @said = grep { /^authcheck: .*takes more than AuthCPU or AuthMemory allow/ } $server->log_lines;
  is(scalar @said, 1, 'it is said once in a while');
  my ($line) = grep { $names[ $_ - 1 ] eq 'bcrypt' } 1 .. @names;
  like($said[0], qr{UserFile \S+/users:$line: its hash takes}, '... where');
  unlike(join('', @said), qr/\$2b|saltsalt|bcrypt|abcdefgh/, '... and neither who nor what');
  is($server->stop, 0, 'ends well');
};

subtest 'AuthMemory' => sub {
  my $server = started('AuthDelay 0 AuthMemory 16777216');
  my $port = $server->port;
  is(login($port, '127.0.0.1', '/in/a.txt', 'large', 'right'), 401, 'a hash of 32 MiB where 16 are allowed');
  ok($server->wait_for_log(qr{^authcheck: .*/users:\d+: its hash takes more than AuthCPU or AuthMemory allow}), 'the log tells where');
  is(login($port, '127.0.0.1', '/in/a.txt', 'ok', 'right'), 200, 'others get in');
  my ($authcheck) = $server->helper_process('authcheck');
  my @limits = map { (read_file("/proc/$_/limits") || '') =~ /Max address space\s+(\d+)/ ? $1 : () } grep { (read_file("/proc/$_/stat") || '') =~ /\) \S $authcheck / } $server->chain_processes;
SKIP: {
    skip 'a sanitizer needs all addresses', 1 if $sanitized;
    cmp_ok($limits[0] || 0, '>', 0, 'the worker has a limit of its memory');
  }
  is($server->stop, 0, 'ends well');
};

subtest 'AuthCPU ends a worker' => sub {
  my $server = started('AuthCPU 1 AuthDelay 0 AuthConcurrency 2 AuthTimeout 300');
  my $port = $server->port;
  my @greedy = map { ask($port, '127.0.0.66', '/heavy/a.txt', 'heavy', 'x' x 400 . $_) } 1 .. 2;
  is(login($port, '127.0.0.67', '/heavy/a.txt', 'ok', 'right'), 200, 'another address gets in');
  is(scalar(grep { $_->read_response('GET', 0.001) } @greedy), 0, '... before the greedy one has had an answer');
  is(join(' ', map { status($_, 120) } @greedy), '401 401', 'which is no');
  ok($server->wait_for_log(qr{UserFile \S+/heavy:2: checking a password took more than AuthCPU allows}), 'the log tells where');
  unlike($server->stderr, qr/a worker died|saltsalt|heavy:heavy/, '... and nothing else');
  is($server->stop, 0, 'ends well');
};

subtest 'half of the workers at most' => sub {
  my $server = started('AuthDelay 0 AuthTimeout 300');
  my $port = $server->port;
  my $up = sub { return map { m{up\.(\w+)$} ? $1 : () } glob $server->path('state/up.*') };
  my @greedy = map { ask($port, '127.0.0.66', '/wait/a.txt', "greedy$_", 'x') } 1 .. 20;
  ok(wait_until { (grep { /greedy/ } $up->()) == 8 }, 'eight of sixteen are at work for one address');
  my @others = map { ask($port, "127.0.0.$_", '/wait/a.txt', "other$_", 'x') } 67 .. 74;
  ok(wait_until { (grep { /other/ } $up->()) == 8 }, 'the other eight for others');
  is(scalar(grep { /greedy/ } $up->()), 8, '... and not one more for the first');
  $server->write_file('state/go', '');
  is(join(' ', map { status($_) } @greedy, @others), join(' ', (200) x 28), 'all get in');
  is($server->stop, 0, 'ends well');
};

subtest 'no answer in AuthTimeout is a failure of that address' => sub {
  my $server = started('AuthDelay 3600 AuthTimeout 2');
  my $port = $server->port;
  my @asking = map { ask($port, '127.0.0.66', '/wait/a.txt', "never$_", 'x') } 1 .. 6;
  is(join(' ', map { status($_) } @asking), join(' ', (500) x 6), 'six that never end');
  # Who has failed that often has one checked at a time, after a pause.
  my @more = map { ask($port, '127.0.0.66', '/wait/a.txt', "more$_", 'x') } 1 .. 4;
  my $up = sub { return scalar(() = glob $server->path('state/up.more*')) };
  ok(wait_until { $up->() == 1 }, 'then one at a time is checked');
  $server->write_file('state/go.other', '');
  is(login($port, '127.0.0.67', '/wait/a.txt', 'other', 'x'), 200, 'another address gets in');
  cmp_ok($up->(), '<', 4, '... before all four are begun');
  is($server->stop, 0, 'ends well');
};
done_testing;
