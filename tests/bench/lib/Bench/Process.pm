# The processes of a server: which they are, what they have used, what they hold, what they ask of the system.
package Bench::Process;
use strict;
use warnings;
use Exporter 'import';
use POSIX ();
use Time::HiRes 'sleep';

our @EXPORT_OK = qw(processes cpu_seconds memory resident calls_during can_trace end_processes run_pinned end_pinned);

my $hertz = POSIX::sysconf(POSIX::_SC_CLK_TCK());

sub slurp {
  my ($file) = @_;
  open my $in, '<', $file or return '';
  local $/;
  my $text = <$in>;
  return defined $text ? $text : '';
}

# The fields of /proc/PID/stat behind the name: [0] is the state, [1] the parent.
sub stat_fields {
  my ($pid) = @_;
  return slurp("/proc/$pid/stat") =~ /\) (.*)/s ? split / /, $1 : ();
}

# processes PID DIRECTORY: it, all below it, and those whose command line names the server's directory: keepers
# and helpers are no children of the core.
sub processes {
  my ($top, $directory) = @_;
  my (%parent, %of);
  for my $pid (map { m{(\d+)} } glob '/proc/[0-9]*') {
    my @fields = stat_fields($pid) or next;
    next if $fields[0] eq 'Z';
    $parent{$pid} = $fields[1];
    $of{$pid} = 1 if index(slurp("/proc/$pid/cmdline"), "$directory/") >= 0;
  }
  $of{$top} = 1;
  while (my @more = grep { !$of{$_} && $of{ $parent{$_} } } keys %parent) { $of{$_} = 1 for @more }
  return sort { $a <=> $b } grep { $parent{$_} } keys %of;
}

# Processor seconds, those of children that have ended too.
sub cpu_seconds {
  my $ticks = 0;
  for my $pid (@_) {
    my @fields = stat_fields($pid) or next;
    $ticks += $_ for @fields[11 .. 14];
  }
  return $ticks / $hertz;
}

# Kilobytes of a field of smaps_rollup, summed: Pss_Anon is what they have for themselves, shared pages counted once.
sub memory {
  my ($field, @pids) = @_;
  my $sum = 0;
  for my $pid (@pids) { $sum += $1 if slurp("/proc/$pid/smaps_rollup") =~ /^\Q$field\E:\s+(\d+) kB/m }
  return $sum;
}
sub resident { return slurp("/proc/$_[0]/status") =~ /^VmRSS:\s+(\d+)/m ? $1 : 0 }

# run_pinned CPU OUTPUT COMMAND...: starts it there; its pid.
sub run_pinned {
  my ($cpu, $output, @command) = @_;
  my $pid = fork;
  die "bench: fatal: unable to fork: $!\n" if !defined $pid;
  return $pid if $pid;
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', $output or POSIX::_exit(111);
  open STDERR, '>&', \*STDOUT;
  exec 'taskset', '-c', $cpu, @command or POSIX::_exit(111);
}

sub end_pinned {
  kill 'TERM', @_;
  waitpid $_, 0 for @_;
}

sub can_trace { return scalar grep { -x "$_/strace" } split /:/, $ENV{PATH} }

# calls_during LOAD FILE PID...: runs LOAD, which returns how many requests it made, while strace counts; calls a request.
sub calls_during {
  my ($load, $file, @pids) = @_;
  return if !can_trace();
  my $tracer = run_pinned('0,1', "$file.out", 'strace', '-f', '-c', '-o', $file, map { ('-p', $_) } @pids);
  sleep 0.4;
  my $requests = $load->();
  # It must not let go in the middle of a start of a program: it would wait for ever.
  sleep 0.6;
  kill 'INT', $tracer;
  for (1 .. 50) { last if waitpid($tracer, POSIX::WNOHANG()); sleep 0.1; kill 'KILL', $tracer if $_ == 49 }
  my ($calls) = slurp($file) =~ /^\s*100[.,]00\s+\S+\s+\S+\s+(\d+).*total$/m;
  return $calls && $requests ? $calls / $requests : undef;
}

sub end_processes {
  my ($top, $directory) = @_;
  my @pids = processes($top, $directory);
  kill 'TERM', $top;
  for (1 .. 30) { last if waitpid($top, POSIX::WNOHANG()); sleep 0.05 }
  for my $signal ('TERM', 'KILL') {
    my %still = map { $_ => 1 } processes($top, $directory);
    kill $signal, grep { $still{$_} } @pids;
    for (1 .. 20) { waitpid($top, POSIX::WNOHANG()); last if !grep { kill 0, $_ } @pids; sleep 0.05 }
  }
}

1;
