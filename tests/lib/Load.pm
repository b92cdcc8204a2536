# Load: clients that ask a server again and again, each a process of its own, and say in the end what they got. Core modules only.
#
#   my $load = Load->new(directory);         # an empty one, for their results
#   $load->begin(name => sub { my ($me) = @_; while ($me->goes_on) { $me->note('what was wrong') if ...; $me->{seen}{x}++ } });
#   $load->ready; ... ; my %result = $load->end;   # name => { rounds, wrong => [...], seen => { word => how often } }
#
# A client is ready after its first round, and makes one more round after end has been called.
package Load;
use strict;
use warnings;
use POSIX ();
use Httpway;

sub new { my ($class, $directory) = @_; return bless { directory => $directory, pids => {} }, $class }
sub place { my ($self, $word, $name) = @_; return "$self->{directory}/$word" . (defined $name ? ".$name" : '') }

sub begin {
  my ($self, $name, $work) = @_;
  defined(my $pid = fork) or die "unable to fork: $!";
  if ($pid) { $self->{pids}{$name} = $pid; return }
  my $me = bless { %$self, name => $name, rounds => 0, wrong => [], seen => {} }, 'Load::Client';
  my $ended = eval { $work->($me); 1 };
  $me->note("ended: $@") if !$ended;
  eval { $me->report };
  POSIX::_exit(0);
}

# ready [ SECONDS ]: true when every client has made a round.
sub ready {
  my ($self, $seconds) = @_;
  return wait_until { !grep { !-e $self->place('ready', $_) } keys %{ $self->{pids} } } $seconds || 20;
}

sub end {
  my ($self) = @_;
  write_bytes($self->place('end'), '');
  my %result;
  for my $name (sort keys %{ $self->{pids} }) {
    my $pid = $self->{pids}{$name};
    if (!wait_until { waitpid($pid, POSIX::WNOHANG()) == $pid } 60) { kill 'KILL', $pid; waitpid $pid, 0 }
    $result{$name} = parse(read_file($self->place('result', $name)));
  }
  $self->{pids} = {};
  return %result;
}

sub parse {
  my ($text) = @_;
  return { rounds => 0, wrong => ['it never ended'], seen => {} } if !defined $text;
  my %result = (rounds => 0, wrong => [], seen => {});
  for (split /\n/, $text) {
    my ($kind, @rest) = split / /, $_, 3;
    if ($kind eq 'rounds') { $result{rounds} = $rest[0] }
    elsif ($kind eq 'seen') { $result{seen}{ $rest[1] } = $rest[0] }
    else { push @{ $result{wrong} }, join ' ', @rest }
  }
  return \%result;
}

sub DESTROY { my ($self) = @_; local ($?, $!); for (values %{ $self->{pids} }) { kill 'KILL', $_; waitpid $_, 0 } }

package Load::Client;
use Httpway;

sub place { Load::place(@_) }
# goes_on: counts the rounds; false once a whole round began after the end.
sub goes_on {
  my ($self) = @_;
  write_bytes($self->place('ready', $self->{name}), '') if $self->{rounds} == 1;
  return 0 if $self->{last}++;
  $self->{last} = $self->ending;
  $self->{rounds}++;
  return 1;
}
sub ending { my ($self) = @_; return -e $self->place('end') ? 1 : 0 }
sub note { my ($self, $what) = @_; $what =~ s/\s+/ /g; push @{ $self->{wrong} }, substr $what, 0, 500 }

sub report {
  my ($self) = @_;
  my $text = "rounds $self->{rounds}\n";
  $text .= "seen $self->{seen}{$_} $_\n" for sort keys %{ $self->{seen} };
  $text .= "wrong $_\n" for @{ $self->{wrong} };
  my $file = $self->place('result', $self->{name});
  write_bytes("$file.new", $text);
  rename "$file.new", $file or die;
}

1;
