# svcsig: under real supervisors: daemontools, s6 and runit, whichever are installed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Httpway qw(command_path wait_until read_file write_bytes);

my $svcsig = command_path('svcsig');
my $dir = File::Temp->newdir;
my %letter = (t => 'TERM', h => 'HUP', i => 'INT', a => 'ALRM', q => 'QUIT', 1 => 'USR1', 2 => 'USR2', c => 'CONT', b => 'ABRT', y => 'WINCH');
my @alive;

sub found { my ($name) = @_; return (grep { -x } map { "$_/$name" } split /:/, $ENV{PATH})[0] }
sub run { my (@words) = @_; my $code = system("$svcsig @words 2>$dir/err") >> 8; return $code }
sub err { return read_file("$dir/err") }
sub text { my $t = read_file($_[0]); return defined $t ? $t : '' }

# A service that writes the name of each signal it gets.
sub service {
  my ($name) = @_;
  my $service = "$dir/$name";
  write_bytes("$service/run", "#!/bin/sh\nexec $^X $dir/daemon $service\n");
  chmod 0755, "$service/run";
  return $service;
}
write_bytes("$dir/daemon", <<'END');
use strict; my ($dir) = @ARGV; my @got;
for my $name (qw(TERM HUP INT ALRM QUIT USR1 USR2 CONT ABRT WINCH)) { $SIG{$name} = sub { open my $f, '>>', "$dir/got" or die; syswrite $f, "$name\n" } }
open my $f, '>', "$dir/pid.new" or die; print $f $$; close $f; rename "$dir/pid.new", "$dir/pid";
while (1) { select undef, undef, undef, 1000 }
END

END { local $?; for my $s (@alive) { kill 'KILL', $s->{pid}; my $pid = text("$s->{dir}/pid"); kill 'KILL', $pid if $pid } }

sub supervise {
  my ($supervisor, $name) = @_;
  my $service = service($name);
  my $pid = fork;
  if (!$pid) { open STDERR, '>', "$service/log" or die; exec $supervisor, $service or POSIX::_exit(126) }
  push @alive, { pid => $pid, dir => $service };
  ok(wait_until { -e "$service/pid" }, 'the service runs') or diag text("$service/log");
  return ($service, $pid);
}

for my $supervisor (qw(supervise s6-supervise runsv)) {
  subtest $supervisor => sub {
    my $path = found($supervisor) or plan skip_all => 'not installed';
    my ($service, $pid) = supervise($path, $supervisor);
    # The pid is in the status file a moment after the process is there.
    ok(wait_until { run('-c', $service) == 0 && text("$service/got") =~ /CONT/ }, 'a signal arrives') or diag err();
    for my $letter (sort keys %letter) {
      unlink "$service/got";
      is(run("-$letter", $service), 0, "-$letter");
      # A CONT of the waiting above may come late.
      ok(wait_until { my $got = text("$service/got"); $got =~ s/^CONT\n//mg if $letter{$letter} ne 'CONT'; $got =~ /\A(?:$letter{$letter}\n)+\z/ }, $letter{$letter});
    }
    unlink "$service/got";
    is(run('-q', '-1', $service), 0, 'several at once');
    ok(wait_until { text("$service/got") =~ /QUIT/ && text("$service/got") =~ /USR1/ }, 'all arrive');
    my $before = text("$service/pid");
    is(run('-k', $service), 0, '-k');
    ok(wait_until { text("$service/pid") ne $before }, 'and the supervisor starts it again');
    $before = text("$service/pid");
    kill 'KILL', $pid;
    waitpid $pid, 0;
    is(run('-h', $service), 1, 'without a supervisor: 1');
    is(err(), "svcsig: warning: $service: not running: start it under its supervisor\n", 'it says so, whatever the status file still holds');
    ok(kill(0, $before), 'the process that it names is left alone');
    kill 'KILL', $before;
  };
}

subtest 'down' => sub {
  my $path = found('supervise') or plan skip_all => 'not installed';
  my $service = service('down-service');
  write_bytes("$service/down", '');
  my $pid = fork;
  if (!$pid) { exec $path, $service or POSIX::_exit(126) }
  push @alive, { pid => $pid, dir => $service };
  ok(wait_until { -e "$service/supervise/status" && run('-h', $service) == 1 }, 'a service that is down: 1');
  is(err(), "svcsig: warning: $service: not running: start it under its supervisor\n", 'one line');
};

subtest 'failures' => sub {
  for my $words ('', '-t', "$dir", '-x ' . $dir, '-d ' . $dir) {
    is(run($words), 100, "usage: 100: $words");
    like(err(), qr/\Asvcsig: (fatal|usage): [^\n]+\n\z/, 'one line');
  }
  is(run('-h', "$dir/nothing"), 111, 'no such directory: 111');
  is(err(), "svcsig: warning: unable to find the service in $dir/nothing: No such file or directory: name a service directory that I can read\n", 'one line');
  my $service = "$dir/strange";
  write_bytes("$service/supervise/status", "\0" x 18);
  POSIX::mkfifo("$service/supervise/control", 0600);
  sysopen my $reader, "$service/supervise/control", POSIX::O_RDONLY | POSIX::O_NONBLOCK or die;
  is(run('-h', $service), 1, 'pid 0 is no process: 1');
  for my $status ("\0" x 12 . "\1\0\0\0" . "\0u", "\0" x 12 . "\xff\xff\xff\xff" . "\0u", "\0" x 24 . "\xff" x 8 . "\0\0\0", 'x' x 17, '', 'x' x 200) {
    write_bytes("$service/supervise/status", $status);
    is(run('-h', $service), 111, 'a status that cannot be: 111, ' . length($status) . ' bytes');
    is(err(), "svcsig: warning: $service: the status is of no supervisor that I know: use daemontools, runit or s6\n", 'one line');
  }
  my $finish = pack 'x12 V a1 a1 C C', $$, "\0", 'u', 0, 2;
  write_bytes("$service/supervise/status", $finish);
  is(run('-k', $service), 1, 'a finish script is left alone: 1');
};

done_testing;
