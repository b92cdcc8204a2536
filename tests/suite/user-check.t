# UserCheck: programs with djb's checkpassword interface in the place of a UserFile.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

# What it was given goes to a file; the name says what it is to do. As checkpassword it ends with the program of its arguments.
my $program = <<'END';
#!/usr/bin/perl
open my $in, '<&=', 3 or exit 111;
local $/;
my ($name, $password, $stamp, @more) = split /\0/, <$in>, -1;
my $descriptors = join ',', grep { my $to = readlink "/proc/$$/fd/$_"; defined $to && $to ne $0 } 0 .. 2, 4 .. 64;
open my $out, '>>', '@DIR@/state/given' or exit 111;
print $out join('|', $name, length $password, $stamp =~ /^Y\d{10,}$/ ? 'stamp' : $stamp, scalar(@more), "@ARGV", join(',', map { "$_=$ENV{$_}" } sort keys %ENV), $descriptors), "\n";
close $out;
exit $1 if $name =~ /^exit(\d+)$/;
exit 1 if $name eq 'here' && $ENV{TCPREMOTEIP} ne '127.0.0.1';
kill 'TERM', $$ if $name eq 'signal';
kill 'KILL', getppid if $name eq 'kill';
if ($name eq 'wait') { open my $up, '>', "@DIR@/state/up.$$"; select undef, undef, undef, 0.02 while !-e '@DIR@/state/go' }
if ($name eq 'forever') { open my $up, '>', "@DIR@/state/forever"; print $up $$; close $up; sleep 1000 }
if ($name eq 'traced') { require POSIX; syscall((POSIX::uname())[4] eq 'x86_64' ? 101 : 117, 0, 0, 0, 0); kill 'WINCH', $$ } # PTRACE_TRACEME
exit 1 if $password ne 'good';
exec @ARGV or exit 111;
END
my $conf = <<'END';
User nobody
Tuning { AuthDelay 0 AuthTimeout @TIMEOUT@ }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } } }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Realm r UserFile @DIR@/users EncryptedUserFile On UserCheck "@DIR@/check true  x" }
    Control { Alias /in Location @DIR@/www }
    Control { Alias /file Location @DIR@/www UserFile @DIR@/users }
    Control { Alias /none Location @DIR@/www UserCheck @DIR@/notrun }
    Control { Alias /gone Location @DIR@/www UserCheck @DIR@/gone }
    Control { Alias /false Location @DIR@/www UserCheck "@DIR@/check false" }
  }
}
END
sub started {
  my ($timeout) = @_;
  return Httpway->start(files => { 'www/a.txt' => 'inside', 'check' => $program, 'notrun' => 'x', 'users' => 'alice:' . crypt('file', '$1$abcdefgh$') . "\n" }, conf => $conf =~ s/\@TIMEOUT\@/$timeout/r, before => sub {
    my ($self) = @_;
    chmod 0755, $self->path('check');
    mkdir $self->path('state');
    chmod 0777, $self->path('state');
  });
}
my $server = started(30);
my $port = $server->port;
sub status { my ($path, @credentials) = @_; return get($port, $path, Authorization => basic(@credentials))->{status} }

is(get($port, '/in/a.txt')->{status}, 401, 'the challenge');
is(status('/in/a.txt', 'alice', 'good'), 200, 'exit code 0');
is(($server->log_lines('state/given'))[0], 'alice|4|stamp|1|true  x|PATH=/usr/local/bin:/usr/local/sbin:/command:/usr/bin:/usr/sbin:/bin:/sbin,PROTO=TCP,TCPREMOTEIP=127.0.0.1|0,1,2',
  'descriptor 3, arguments cut at each space, a clean environment without the password, no other descriptors');
is(status('/in/a.txt', 'alice', 'bad'), 401, 'exit code 1');
{
  my $from = sub { my $c = connect_to($port, from => $_[0]); $c->send("GET /in/a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: @{[ basic('here', 'good') ]}\r\n\r\n"); return $c->read_response->{status} };
  is(join(' ', map { $from->($_) } qw(127.0.0.9 127.0.0.1 127.0.0.9 127.0.0.1)), '401 200 401 200', 'a program may answer by the address: what it said of one client is not said to another');
}
is(status('/in/a.txt', 'alice', 'file'), 401, 'UserFile is without effect');
is(status('/file/a.txt', 'alice', 'file'), 200, '... but the later one counts');
is(status('/false/a.txt', 'alice', 'good'), 401, 'the program in its arguments has the last word');
for (2, 3, 100, 111, 255) {
  is(status('/in/a.txt', "exit$_", 'good'), 500, "exit code $_: nobody can tell");
  ok($server->wait_for_log(qr{UserCheck \S+/check true  x: exit code $_\b.*: 500$}), '... and the log says so');
}
is(status('/in/a.txt', 'exit1', 'good'), 401, 'exit code 1 again');
is(status('/in/a.txt', 'signal', 'good'), 500, 'a signal');
is(status('/in/a.txt', 'kill', 'good'), 500, 'the worker dies');
is(status('/in/a.txt', 'after', 'good'), 200, '... and the next one works');
is(status('/in/a.txt', 'traced', 'bad'), 401, 'one that asks to be traced: a stop is no end');
is(status('/in/a.txt', 'traced', 'good'), 200, '... nor is what exec does to it then') if $^O eq 'linux';
is(status('/none/a.txt', 'alice', 'good'), 500, 'not executable');
ok($server->wait_for_log(qr{unable to run UserCheck \S+/notrun: Permission denied: let AuthUser, or else User, execute it: 500$}), '... and the log says so');
is(status('/gone/a.txt', 'alice', 'good'), 500, 'not there');
is(status('/in/a.txt', 'x' x 200, 'y' x 300), 401, 'just below 512 bytes it is asked');
my $asked = () = $server->log_lines('state/given');
is(status('/in/a.txt', 'x' x 255, 'y' x 300), 401, 'more than 512 bytes are nobody\'s');
is(scalar(() = $server->log_lines('state/given')), $asked, '... without asking');

subtest 'one question, one answer' => sub {
  my @asking = map { connect_to($port) } 1 .. 40;
  $_->send("GET /in/a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic('wait', 'good') . "\r\n\r\n") for @asking;
  ok(wait_until { my @up = glob $server->path('state/up.*'); @up }, 'it is asked');
  is(get($port, '/a.txt')->{status}, 200, 'others do not wait');
  is(status('/in/a.txt', 'other', 'good'), 200, '... with other names neither');
  $server->write_file('state/go', '');
  is(scalar(grep { ($_->read_response || {})->{body} eq 'inside' } @asking), 40, 'forty answers');
  is(scalar(grep { /^wait\|/ } $server->log_lines('state/given')), 1, '... of one question');
  is(status('/in/a.txt', 'wait', 'good'), 200, 'and once more');
  is(scalar(grep { /^wait\|/ } $server->log_lines('state/given')), 1, '... remembered');
  is(status('/in/a.txt', 'wait', 'bad'), 401, 'another password is not');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'HUP');
  is(status('/in/a.txt', 'wait', 'good'), 200, 'asked again');
  is(scalar(grep { /^wait\|4/ } $server->log_lines('state/given')), 2, '... since HUP makes it forget');
};

subtest 'HUP while it is asked' => sub {
  my $server = started(30);
  my $plain = $conf =~ s/\@TIMEOUT\@/30/r;
  my @cases = (['other numbers', $plain =~ s{(Control \{ Alias / .*\n)}{$1    Control { Alias /new Location \@DIR\@/www }\n}r, '200 inside'], ['another program', $plain =~ s/true  x/true  y/r, qr/^503 /]);
  for my $case (@cases) {
    my ($what, $changed, $want) = @$case;
    unlink glob $server->path('state/*');
    my $c = connect_to($server->port);
    $c->send("GET /in/a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic('wait', 'good') . "\r\n\r\n");
    ok(wait_until(sub { my @up = glob $server->path('state/up.*'); @up }), "$what: it is asked");
    $server->write_conf($changed);
    is(system(command_path('httpway-data'), '-f', $server->conf_path), 0, '... compiled anew');
    my $times = () = grep { /configuration read again/ } $server->log_lines;
    $server->signal('HUP');
    ok(wait_until(sub { $times < (() = grep { /configuration read again/ } $server->log_lines) }), '... HUP');
    $server->write_file('state/go', '');
    my $r = $c->read_response;
    like("$r->{status} $r->{body}", ref $want ? $want : qr/^\Q$want\E\z/, '... and what it said counts where it is about the same');
  }
  is($server->stop, 0, 'ends well');
};

subtest 'one that does not end' => sub {
  my $hasty = started(1);
  is(get($hasty->port, '/in/a.txt', Authorization => basic('forever', 'good'))->{status}, 500, 'AuthTimeout');
  ok($hasty->wait_for_log(qr{UserCheck \S+/check true  x: no end in AuthTimeout: 500$}), '... the log says so');
  my $pid = read_file($hasty->path('state/forever'));
  ok(wait_until { !kill 0, $pid }, '... and it is gone');
  is($hasty->stop, 0, 'ends well');
};

is($server->stop, 0, 'ends well');
done_testing;
