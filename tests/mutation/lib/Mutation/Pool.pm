# Mutation::Pool: runs commands in the sandbox, several at a time, each bounded in time and with a directory of its own for temporary files.
#
#   my $pool = Mutation::Pool->new($directory, $sandbox, $jobs);
#   $pool->run(sub { my ($name, $end, $seconds) = @_; ... }, ['name', 60, 'command', 'argument'], ...);
#
# An end is 'passed', 'failed' or 'hung'. What the sub returns is a list of commands to run next; undef alone ends those that run, and the run.
package Mutation::Pool;
use strict;
use warnings;
use Time::HiRes qw(time alarm);

my %running; # process => { name, slot, begun, limit, hung }

sub new { my ($class, $directory, $sandbox, $jobs) = @_; return bless { dir => $directory, sandbox => $sandbox, jobs => $jobs }, $class }

# end_all: with the sandbox's first process, all that it started ends.
sub end_all { kill 'KILL', keys %running; waitpid $_, 0 for keys %running; %running = () }

sub run {
  my ($self, $ended, @commands) = @_;
  my @slots = (1 .. $self->{jobs});
  while (@commands || %running) {
    $self->start(shift @slots, @{ shift @commands }) while @slots && @commands;
    my ($run, $end) = one_end();
    push @slots, $run->{slot};
    my @next = $ended->($run->{name}, $end, time - $run->{begun});
    if (@next == 1 && !defined $next[0]) { end_all(); return }
    unshift @commands, @next;
  }
}

sub one_end {
  my $late = sub { for my $pid (keys %running) { if (time >= $running{$pid}{limit}) { $running{$pid}{hung} = 1; kill 'KILL', $pid } } };
  local $SIG{ALRM} = $late;
  alarm 1, 1; # again and again: one that was missed is no loss
  my $pid;
  do { $pid = waitpid -1, 0 } until $pid > 0 && $running{$pid};
  my $status = $?;
  alarm 0;
  my $run = delete $running{$pid};
  return ($run, $run->{hung} ? 'hung' : $status ? 'failed' : 'passed');
}

sub start {
  my ($self, $slot, $name, $seconds, @command) = @_;
  my $scratch = "$self->{dir}/t/$slot";
  system 'rm', '-rf', $scratch if -d $scratch;
  mkdir $scratch or die "unable to make $scratch: $!";
  chmod 01777, $scratch;
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) {
    chdir $self->{dir};
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$self->{dir}/said.$slot" or die;
    open STDERR, '>&', \*STDOUT;
    exec 'sh', $self->{sandbox}, $self->{dir}, $scratch, @command;
    exit 111;
  }
  $running{$pid} = { name => $name, slot => $slot, begun => time, limit => time + $seconds, hung => 0 };
}

1;
