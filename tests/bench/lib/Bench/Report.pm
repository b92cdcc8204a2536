# What is printed, and the file of the results.
package Bench::Report;
use strict;
use warnings;
use JSON::PP;
use Bench::Summary qw(median spread ratio points);
use Bench::Targets qw(targets measured);

# The figures that have a column, in order, with how they are written.
my @columns = ([rate => 'requests/s', '%.0f'], [bytes => 'MB/s', '%.0f', 1e-6], [cpu => 'CPU s/100k', '%.2f'], [cpu_gb => 'CPU s/GB', '%.2f'],
  [calls => 'calls/req', '%.2f'], [p50 => 'p50 ms', '%.2f'], [p99 => 'p99 ms', '%.2f'], [kept => 'kept', '%.2f'], [idle_kb => 'kB/idle', '%.2f'],
  [resident_kb => 'RSS kB', '%.0f'], [held => 'held', '%.2f'], [rate_known => 'known/s', '%.0f'], [rate_one => 'one/s', '%.0f'],
  [p99_one => 'p99 one', '%.2f'], [p99_keep => 'p99 memory', '%.2f'], [p99_drop => 'p99 disk', '%.2f'], [stale => 'old', '%.3f'], [errors => 'errors', '%.0f']);

sub write_json {
  my ($file, $result) = @_;
  my $text = JSON::PP->new->canonical->indent->indent_length(1)->encode($result);
  $text =~ s/\[\s*((?:[-\d.e+]+|null|"[^"]*")(?:,\s*(?:[-\d.e+]+|null|"[^"]*"))*)\s*\]/'[' . join(',', split(m{,\s*}, $1)) . ']'/ge;
  open my $out, '>', "$file.new" or die "bench: fatal: unable to write $file: $!\n";
  print $out $text;
  close $out or die "bench: fatal: unable to write $file: $!\n";
  rename "$file.new", $file;
}

sub read_json {
  my ($file) = @_;
  open my $in, '<', $file or die "bench: fatal: unable to read $file: $!\n";
  local $/;
  return decode_json(<$in>);
}

# The steadiest figure that they all have comes with its ratio: below one, httpway needs less.
sub print_workload {
  my ($workload) = @_;
  my $servers = $workload->{servers};
  my @names = grep { $servers->{$_} && %{ $servers->{$_} } } @{ $workload->{order} };
  my @shown = grep { my $metric = $_->[0]; grep { $servers->{$_}{$metric} } @names } @columns;
  printf "\n%s: %s\n%-16s", $workload->{name}, $workload->{title}, 'server';
  printf ' %11s', $_->[1] for @shown;
  print @shown ? "  spread  httpway to it\n" : "\n";
  for my $name (@names) {
    last if !@shown;
    printf '%-16s', $name;
    for my $column (@shown) {
      my $value = median(@{ $servers->{$name}{ $column->[0] } || [] });
      printf ' %11s', defined $value ? sprintf($column->[2], $value * ($column->[3] || 1)) : '-';
    }
    my $main = $shown[0][0];
    my $ratio = ratio($servers->{httpway}{$main} || [], $servers->{$name}{$main} || []);
    printf "  %5.0f%%  %s\n", 100 * spread(@{ $servers->{$name}{$main} || [] }), defined $ratio ? sprintf('%.2f', $ratio) : '-';
  }
  print_curves($servers, @names);
}

sub print_curves {
  my ($servers, @names) = @_;
  my %metrics = map { map { /^(\w+)\@/ ? ($1 => 1) : () } keys %{ $servers->{$_} } } @names;
  for my $metric (sort keys %metrics) {
    for my $name (@names) {
      my @points = points($servers->{$name}, $metric) or next;
      printf "%-16s %-10s %s\n", $name, $metric, join '  ', map { sprintf '%d: %.4g', $_->[0], defined $_->[1] ? $_->[1] : 0 } @points;
    }
  }
}

sub print_targets {
  my ($result) = @_;
  my %workload = map { $_->{name} => $_ } @{ $result->{workloads} };
  printf "\n%-11s %-44s %8s %17s  %s\n", 'workload', 'httpway', 'measured', 'lowest - highest', 'target';
  for my $target (targets()) {
    my $got = $workload{ $target->{in} } && measured($workload{ $target->{in} }, $target) or next;
    printf "%-11s %-44s %8.2f %8.2f %8.2f  %s %s%s\n", @{$target}{qw(in what)}, @{$got}{qw(value low high)}, defined $target->{most} ? ('at most', $target->{most}) : ('at least', $target->{least}),
      $got->{met} ? '' : ': missed';
  }
}

sub print_tables {
  my ($result) = @_;
  my $machine = $result->{machine};
  print "$machine->{processors} processors, $machine->{system} $machine->{machine}; load $machine->{load_before} before; $result->{rounds} rounds of $result->{seconds} s\n";
  print_workload($_) for @{ $result->{workloads} };
  print_targets($result);
}

1;
