# Mutation::Trials: the tests that may see a fault in a file, those that saw others first, and the running of one of them, bounded in time.
package Mutation::Trials;
use strict;
use warnings;
use Mutation::Units;
use Time::HiRes qw(time);

our $running; # the process that a trial runs in

# new TREE, TABLE: the table names the tests of the suite, a program or library a line.
sub new {
  my ($class, $tree, $table, $sandbox) = @_;
  my $self = bless { tree => $tree, sandbox => $sandbox, units => Mutation::Units->new($tree), seen => {}, took => {}, unfit => {}, suite => {} }, $class;
  open my $in, '<', $table or die "unable to read $table: $!";
  while (<$in>) {
    my ($name, @tests) = split ' ', s/#.*//r;
    push @{ $self->{suite}{$name} }, map { "tests/suite/$_.t" } @tests if defined $name;
  }
  return $self;
}

sub saw { my ($self, $file, $trial) = @_; $self->{seen}{$file}{$trial}++; $self->{seen}{ folder($file) }{$trial} += 0.1 }
sub folder { return $_[0] =~ s{^src/}{}r =~ s{/.*}{}r }

# trials FILE: unit tests, then corpora, then tests of the suite; in each those that saw most in this file first, the slow ones last.
sub trials {
  my ($self, $file) = @_;
  my ($object) = $file =~ m{^src/(.*)\.c$};
  my ($units, $replays, $programs) = $self->{units}->holders("$object.o");
  my %have;
  my @rows = $self->{suite}{ folder($file) } ? folder($file) : @$programs;
  my @suite = grep { !$have{$_}++ && -e $self->{tree}->dir . "/$_" } map { @{ $self->{suite}{$_} || [] } } @rows;
  my %position = map { $suite[$_] => $_ } 0 .. $#suite;
  my $name = $object =~ s{.*/}{}r;
  my $rank = sub { my ($t) = @_; return ($self->{seen}{$file}{$t} || 0) + ($self->{seen}{ folder($file) }{$t} || 0) + ($t =~ /\bT_\Q$name\E$/ ? 3 : 0) };
  my @small = sort { $rank->($b) <=> $rank->($a) || ($self->{took}{$a} || 0) <=> ($self->{took}{$b} || 0) || $a cmp $b } @$units;
  return (@small, @$replays, sort { $rank->($b) <=> $rank->($a) || $position{$a} <=> $position{$b} } @suite);
}

# fit TRIAL: whether it passes without a fault, with the tree as it is; known says whether that was found out already.
sub known { my ($self, $trial) = @_; return exists $self->{took}{$trial} }
sub fit {
  my ($self, $trial) = @_;
  if (!$self->known($trial)) {
    my $begun = time;
    my $end = $self->try($trial, 300);
    $end = $self->try($trial, 300) if $end ne 'passed';
    $self->{took}{$trial} = time - $begun;
    return 1 if $end eq 'passed';
    $self->{unfit}{$trial} = 1;
    print "# $trial is left out: without a fault it has $end\n";
  }
  return !$self->{unfit}{$trial};
}

sub unfit { return sort keys %{ $_[0]{unfit} } }

sub limit { my ($self, $trial) = @_; my $least = $trial =~ /\.t$/ ? 60 : 15; my $usual = 8 * ($self->{took}{$trial} || 0); return int($usual > $least ? $usual : $least) }

# try TRIAL, SECONDS: 'passed', 'failed', 'hung'; 'unbuilt' when it cannot be linked.
sub try {
  my ($self, $trial, $seconds) = @_;
  my ($unit) = $trial =~ m{^(?:tests|replay)/(\w+)$};
  $self->{tree}->make($unit ? $trial : 'it') or return 'unbuilt';
  my @command = !$unit ? ('perl', $trial) : $trial =~ /^replay/ ? ("compile/$trial", glob "tests/fuzz/corpus/$unit/*") : ("compile/$trial");
  @command = ('sh', '-c', 'compile/replay/"$0" tests/fuzz/corpus/"$0"/*', $unit) if $trial =~ /^replay/;
  return $self->bounded($seconds || $self->limit($trial), @command);
}

sub bounded {
  my ($self, $seconds, @command) = @_;
  my $dir = $self->{tree}->dir;
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) {
    chdir $dir;
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$dir/said" or die;
    open STDERR, '>&', \*STDOUT;
    exec @{ $self->{sandbox} }, $dir, @command;
    exit 111;
  }
  my $hung = 0;
  $running = $pid;
  local $SIG{ALRM} = sub { $hung = 1; kill 'KILL', $pid };
  alarm $seconds;
  waitpid $pid, 0;
  my $status = $?;
  alarm 0;
  $running = undef;
  system 'rm', '-rf', "$dir/t" if -d "$dir/t";
  mkdir "$dir/t";
  chmod 01777, "$dir/t";
  return $hung ? 'hung' : $status ? 'failed' : 'passed';
}

1;
