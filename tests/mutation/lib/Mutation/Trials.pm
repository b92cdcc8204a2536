# Mutation::Trials: the tests that may see a fault in a file, those that saw others first, and which one sees it.
package Mutation::Trials;
use strict;
use warnings;
use Mutation::Pool;
use Mutation::Units;

# new TREE, TABLE, SANDBOX, JOBS: the table names the tests of the suite, a program or library a line.
sub new {
  my ($class, $tree, $table, $sandbox, $jobs) = @_;
  my $self = bless { tree => $tree, units => Mutation::Units->new($tree), seen => {}, took => {}, unfit => {}, suite => {} }, $class;
  $self->{pool} = Mutation::Pool->new($tree->dir, $sandbox, $jobs);
  open my $in, '<', $table or die "unable to read $table: $!";
  while (<$in>) {
    my ($name, @tests) = split ' ', s/#.*//r;
    push @{ $self->{suite}{$name} }, map { "tests/suite/$_.t" } @tests if defined $name;
  }
  return $self;
}

sub saw { my ($self, $file, $trial) = @_; $self->{seen}{$file}{$trial}++; $self->{seen}{ folder($file) }{$trial} += 0.1 }
sub folder { return $_[0] =~ s{^src/}{}r =~ s{/.*}{}r }
sub unfit { return sort keys %{ $_[0]{unfit} } }

# trials FILE: the unit tests and corpora, and the tests of the suite; in each those that saw most in this file first, the slow ones last.
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
  return ([@small, @$replays], [sort { $rank->($b) <=> $rank->($a) || $position{$a} <=> $position{$b} } @suite]);
}

# measure FILE: how long its tests take without a fault, which must not be there; those that fail twice are left out.
sub measure {
  my ($self, $file) = @_;
  my @new = grep { !exists $self->{took}{$_} } map { @$_ } $self->trials($file);
  my %targets = map { linked($_) => 1 } @new;
  $self->{tree}->make(keys %targets) or die "the tests do not link\n" if %targets;
  my %failed;
  my $ended = sub {
    my ($trial, $end, $took) = @_;
    $self->{took}{$trial} = $took;
    return () if $end eq 'passed';
    return $self->job($trial, 300) if !$failed{$trial}++;
    $self->{unfit}{$trial} = 1;
    print "# $trial is left out: without a fault it has $end\n";
    return ();
  };
  $self->{pool}->run($ended, map { $self->job($_, 300) } @new);
}

# seen_by FILE: the first test that fails: unit tests and corpora, one by one, then those of the suite, several at a time.
sub seen_by {
  my ($self, $file) = @_;
  my ($small, $suite) = map { [grep { !$self->{unfit}{$_} } @$_] } $self->trials($file);
  for my $trial (@$small) { return $trial if $self->first_of($trial) }
  return $self->first_of(@$suite);
}

# first_of TESTS: the first one that fails; one of the suite must fail twice, for it may have failed by itself.
sub first_of {
  my ($self, @trials) = @_;
  my (%failed, $seen);
  my %targets = map { linked($_) => 1 } @trials;
  $self->{tree}->make(keys %targets) or return 'unbuilt' if %targets;
  my $ended = sub {
    my ($trial, $end) = @_;
    return () if $end eq 'passed';
    return $self->job($trial) if $trial =~ /\.t$/ && !$failed{$trial}++;
    $seen = $trial;
    return undef;
  };
  $self->{pool}->run($ended, map { $self->job($_) } @trials);
  return $seen;
}

# linked TRIAL: what must be linked for it.
sub linked { my ($trial) = @_; return $trial =~ /\.t$/ ? 'it' : $trial }

# job TRIAL, SECONDS: as the pool takes it; without seconds, eight times what it took without a fault, and at least half a minute or 15 seconds.
sub job {
  my ($self, $trial, $seconds) = @_;
  my ($least, $usual) = ($trial =~ /\.t$/ ? 30 : 15, 8 * ($self->{took}{$trial} || 0));
  my ($unit) = $trial =~ m{^(?:tests|replay)/(\w+)$};
  my @command = !$unit ? ('perl', $trial) : $trial =~ /^replay/ ? ('sh', '-c', 'compile/replay/"$0" tests/fuzz/corpus/"$0"/*', $unit) : "compile/$trial";
  return [$trial, $seconds || ($usual > $least ? $usual : $least), @command];
}

1;
