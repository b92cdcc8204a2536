# Mutation::Results: what became of each mutant, in a file that a later run goes on with, and the table at the end.
package Mutation::Results;
use strict;
use warnings;

sub new {
  my ($class, $file) = @_;
  my $self = bless { file => $file, known => {}, rows => [] }, $class;
  if (defined $file && open my $in, '<', $file) {
    while (<$in>) {
      my ($key, $verdict, $trial, $source) = split ' ';
      $self->{known}{$key} = { verdict => $verdict, trial => $trial, file => $source =~ s/:.*//r } if defined $source;
    }
  }
  return $self;
}

sub all { return values %{ $_[0]{known} } }
sub known { my ($self, $key) = @_; my $k = $self->{known}{$key} or return (); return @$k{qw(verdict trial)} }

sub add {
  my ($self, $mutant, $verdict, $trial) = @_;
  $self->{known}{ $mutant->{key} } = { verdict => $verdict, trial => $trial, file => $mutant->{file} };
  return if !defined $self->{file};
  open my $out, '>>', $self->{file} or die "unable to write $self->{file}: $!";
  print $out join(' ', $mutant->{key}, $verdict, $trial, "$mutant->{file}:$mutant->{line}", "$mutant->{kind}:", Mutation::Faults::shown($mutant->{text}, $mutant)), "\n";
  close $out or die "unable to write $self->{file}: $!";
}

sub summary { my ($self, $what, @counted) = @_; push @{ $self->{rows} }, [$what, scalar @counted, scalar grep { $_->{verdict} eq 'seen' } @counted] }
sub lives { my ($self) = @_; my $n = 0; $n += $_->[1] - $_->[2] for @{ $self->{rows} }; return $n }

sub table {
  my ($self) = @_;
  return join '', map { sprintf "%-24s %4d mutants, %4d seen, %5.1f %%\n", @$_, $_->[1] ? 100 * $_->[2] / $_->[1] : 100 } @{ $self->{rows} };
}

1;
