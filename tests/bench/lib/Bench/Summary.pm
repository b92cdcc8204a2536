# Medians, spreads, and ratios of what was measured in the same round.
package Bench::Summary;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(median spread ratio best points);

sub median {
  my @sorted = sort { $a <=> $b } grep { defined } @_;
  return if !@sorted;
  my $middle = int(@sorted / 2);
  return @sorted % 2 ? $sorted[$middle] : ($sorted[$middle - 1] + $sorted[$middle]) / 2;
}

# Between the ends, as a part of the median.
sub spread {
  my @sorted = sort { $a <=> $b } grep { defined } @_;
  my $median = median(@sorted);
  return @sorted && $median ? ($sorted[-1] - $sorted[0]) / $median : 0;
}

# ratio TOP BOTTOM: two lists, one figure a round; the ratio of each round, so that a machine that is slow for a while does no harm.
sub ratio {
  my ($top, $bottom) = @_;
  my @ratios = map { defined $top->[$_] && $bottom->[$_] ? $top->[$_] / $bottom->[$_] : () } 0 .. $#{$top};
  return wantarray ? @ratios : median(@ratios);
}

# best SERVERS METRIC most|least NAME...: which of them has the best median.
sub best {
  my ($servers, $metric, $way, @names) = @_;
  my %value = map { my $median = median(@{ $servers->{$_}{$metric} || [] }); defined $median ? ($_ => $median) : () } @names;
  my @sorted = sort { $value{$a} <=> $value{$b} || $a cmp $b } keys %value;
  return $way eq 'most' ? $sorted[0] : $sorted[-1];
}

# The points of a curve: points SERVER METRIC: [N, median] in order.
sub points {
  my ($server, $metric) = @_;
  my %at = map { /^\Q$metric\E\@(\d+)$/ ? ($1 => median(@{ $server->{$_} })) : () } keys %$server;
  return map { [$_, $at{$_}] } sort { $a <=> $b } keys %at;
}

1;
