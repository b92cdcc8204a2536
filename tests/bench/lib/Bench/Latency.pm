# How long answers take: at half of the load, and while others read files from the disk.
package Bench::Latency;
use strict;
use warnings;
use Bench::Load qw(wrk pace readers);
use Bench::Process 'end_pinned';

# The same pace for all: half of what the slowest of them does, as tried before the first round.
sub calibrate {
  my ($run, @servers) = @_;
  my @rates = sort { $a <=> $b } map { wrk($run, $_->url('/1k.html'), seconds => 1)->{rate} } grep { $_->{name} ne 'null' } @servers;
  $run->{half} = $rates[0] / 2;
}

my ($readers, $files) = (8, 16);

# Quiet, while files that are in memory are read, and while files that are not are read.
sub beside_readers {
  my ($run, $server) = @_;
  my $quiet = pace($run, $server, '/1k.html', 1000, 8) or return;
  my %figures = (p99 => $quiet->{p99}, p50 => $quiet->{p50});
  for my $how ('keep', 'drop') {
    my @pids = readers($run, $server, $how, $readers, $files);
    my $got = pace($run, $server, '/1k.html', 1000, 8);
    end_pinned(@pids);
    $figures{"p99_$how"} = $got->{p99} if $got;
  }
  $figures{times_quiet} = $figures{p99_drop} / $figures{p99} if $figures{p99_drop};
  $figures{times_memory} = $figures{p99_drop} / $figures{p99_keep} if $figures{p99_drop} && $figures{p99_keep};
  return \%figures;
}

sub workloads {
  my ($static) = @_;
  return (
    { name => 'latency', title => 'latency at half load, the same pace for all', servers => ['null', @$static], site => {}, before => \&calibrate,
      sample => sub { my ($run, $server) = @_; return pace($run, $server, '/1k.html', $run->{half}) } },
    { name => 'seldom', title => '1,000 connections that ask five times a second each', servers => ['null', @$static], site => { connections => 1000 },
      sample => sub { my ($run, $server) = @_; return pace($run, $server, '/1k.html', 5000, 1000) } },
    { name => 'cold', title => 'a cached file while 8 clients read from the disk', servers => $static, site => { big => [$readers, $files] },
      sample => \&beside_readers },
  );
}

1;
