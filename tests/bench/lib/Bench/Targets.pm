# What httpway sets itself, as ratios: each is the median over the rounds of a figure through another one of the same round.
# metric of httpway in the workload, through: the same metric of the best of these servers, or own: another metric of httpway; with
# neither, the figure itself. most or least: the bound.
package Bench::Targets;
use strict;
use warnings;
use Exporter 'import';
use Bench::Summary qw(median ratio best);

our @EXPORT_OK = qw(targets measured);
my @peers = qw(nginx lighttpd h2o);

sub targets {
  return (
    { in => 'small', what => 'CPU per request, to lighttpd', metric => 'cpu', through => ['lighttpd'], most => 0.85 },
    { in => 'small', what => 'CPU per request, to null', metric => 'cpu', through => ['null'], most => 1.25 },
    { in => 'small', what => 'system calls a request, the log included', metric => 'calls', most => 3.1 },
    { in => 'pipelined', what => 'requests, to lighttpd', metric => 'rate', through => ['lighttpd'], least => 3 },
    { in => 'pipelined', what => 'requests, to null', metric => 'rate', through => ['null'], least => 0.4 },
    { in => 'close', what => 'CPU per request, to the best peer', metric => 'cpu', through => \@peers, most => 0.8 },
    (map { { in => $_, what => 'bytes, to the better of nginx and lighttpd', metric => 'bytes', through => [qw(nginx lighttpd)], least => 0.98 } } qw(100k 1m 100m)),
    { in => 'idle', what => 'requests, to the same without the crowd', metric => 'rate_idle', own => 'rate', least => 0.95 },
    { in => 'idlemost', what => 'connections still served', metric => 'held', least => 1 },
    { in => 'idlemost', what => 'kB an idle connection', metric => 'idle_kb', most => 0.5 },
    { in => 'idle50k', what => 'of 50,000 connections still served', metric => 'held', least => 1 },
    { in => 'idle50k', what => 'kB an idle connection', metric => 'idle_kb', most => 0.5 },
    { in => 'idlemost', what => 'kB resident at the start', metric => 'resident_kb', most => 2048 },
    { in => 'latency', what => '99th percentile, to the best peer', metric => 'p99', through => \@peers, most => 1 },
    { in => 'hosts', what => 'start with 100,000, to one', metric => 'start_ms@100000', own => 'start_ms@1', most => 1.5 },
    { in => 'hosts', what => 'kB of private memory with 100,000', metric => 'private_kb@100000', most => 3072 },
    { in => 'hosts', what => 'requests with 100,000, to one', metric => 'rate@100000', own => 'rate@1', least => 0.95 },
    { in => 'cgi', what => 'requests, to lighttpd', metric => 'rate', through => [qw(lighttpd lighttpd-stream)], least => 1.5 },
    { in => 'cgi', what => '99th percentile, to lighttpd', metric => 'p99', through => [qw(lighttpd lighttpd-stream)], most => 1 },
    { in => 'compiler', what => '100,000 hosts, to nginx -t', metric => 'seconds@100000', through => ['nginx'], most => 0.25 },
    { in => 'compiler', what => '100,000 hosts, to ten times 10,000', metric => 'seconds@100000', own => 'seconds@10000', by => 10, most => 1.2 },
    { in => 'auth', what => 'requests, to the same without', metric => 'rate_known', own => 'rate', least => 0.5 },
    { in => 'fresh', what => 'part of old answers', metric => 'stale', most => 0 },
    { in => 'cold', what => '99th percentile, to the quiet one', metric => 'p99_drop', own => 'p99', most => 3 },
  );
}

# measured WORKLOAD TARGET: the ratio, the lowest and the highest of the rounds; nothing when it was not measured.
sub measured {
  my ($workload, $target) = @_;
  my $servers = $workload->{servers};
  my $own = $servers->{httpway} || return;
  my $top = $own->{ $target->{metric} } || return;
  my @values = grep { defined } @$top;
  if ($target->{through}) {
    my $name = best($servers, $target->{metric}, $target->{most} ? 'most' : 'least', @{ $target->{through} });
    return if !defined $name;
    @values = ratio($top, $servers->{$name}{ $target->{metric} });
  } elsif ($target->{own}) {
    @values = map { $_ / ($target->{by} || 1) } ratio($top, $own->{ $target->{own} } || []);
  }
  return if !@values;
  my @sorted = sort { $a <=> $b } @values;
  my $value = median(@values);
  my $met = defined $target->{most} ? $value <= $target->{most} : $value >= $target->{least};
  return { value => $value, low => $sorted[0], high => $sorted[-1], met => $met };
}

1;
