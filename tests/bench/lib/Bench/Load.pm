# The clients: wrk for throughput, pace for latency, hold for connections that do nothing, cold for files that are not in memory.
package Bench::Load;
use strict;
use warnings;
use Exporter 'import';
use IPC::Open2;
use Time::HiRes 'sleep';

our @EXPORT_OK = qw(wrk throughput pace hold release hold_ask readers);

my %unit = ('' => 1, K => 1e3, M => 1e6, G => 1e9, KB => 1024, MB => 1024**2, GB => 1024**3, B => 1, us => 1e-3, ms => 1, s => 1e3, m => 6e4);
sub value { return $_[0] =~ /^([\d.]+)([A-Za-z]*)/ ? $1 * ($unit{$2} || 1) : undef }

# What wrk printed: requests, rate, bytes a second, milliseconds of the 99th percentile, errors.
sub parse_wrk {
  my ($text) = @_;
  my %got = (requests => ($text =~ /(\d+) requests in/)[0] || 0, rate => ($text =~ m{^Requests/sec:\s+(\S+)}m)[0] || 0);
  $got{bytes} = value($1) if $text =~ m{^Transfer/sec:\s+(\S+)}m;
  $got{p99} = value($1) if $text =~ /^\s+99%\s+(\S+)/m;
  delete $got{p99} if !$got{p99};
  $got{errors} = $1 if $text =~ /Non-2xx or 3xx responses: (\d+)/;
  $got{errors} = ($got{errors} || 0) + $1 + $2 + $3 + $4 if $text =~ /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/;
  return \%got;
}

# wrk RUN URL connections => N, seconds => N, script => [NAME ARGUMENTS], header => TEXT
sub wrk {
  my ($run, $url, %o) = @_;
  my @script = $o{script} ? @{ $o{script} } : ();
  my $name = shift @script;
  open my $out, '-|', 'taskset', '-c', $run->{client_cpu}, 'wrk', '-t1', '-c' . ($o{connections} || 64), '-d' . ($o{seconds} || $run->{seconds}) . 's',
    '--latency', '--timeout', '20s', $o{header} ? ('-H', $o{header}) : (), $name ? ('-s', "$run->{bench}/$name") : (), $url, @script ? ('--', @script) : ()
    or die "bench: fatal: unable to run wrk: $!\n";
  local $/;
  my $text = <$out>;
  close $out;
  return parse_wrk($text);
}

# throughput RUN SERVER PATH OPTIONS: what a run of wrk measured, and the processor seconds of the server for 100,000 requests and a gigabyte.
sub throughput {
  my ($run, $server, $path, %o) = @_;
  my $before = $server->cpu;
  my $got = wrk($run, $server->url($path), %o);
  my $cpu = $server->cpu - $before;
  $server->rest;
  $server->logs_empty;
  my $bytes = ($got->{bytes} || 0) * ($o{seconds} || $run->{seconds});
  $got->{cpu} = $cpu / $got->{requests} * 100_000 if $got->{requests} > 0;
  $got->{cpu_gb} = $cpu / $bytes * 1e9 if $bytes > 0;
  delete $got->{requests};
  return $got;
}

# pace RUN SERVER PATH RATE CONNECTIONS: milliseconds of the median and the 99th percentile, processor seconds for 100,000 requests.
sub pace {
  my ($run, $server, $path, $rate, $connections) = @_;
  my $before = $server->cpu;
  open my $out, '-|', 'taskset', '-c', $run->{client_cpu}, "$run->{tools}/pace", $server->{port}, $connections || 64, int $rate, $run->{seconds}, $path
    or die "bench: fatal: unable to run pace: $!\n";
  my ($answered, $half, $most) = split ' ', <$out> || '';
  close $out;
  my $cpu = $server->cpu - $before;
  $server->logs_empty;
  return if !$answered;
  return { cpu => $cpu / $answered * 100_000, answered => $answered / (int($rate) * $run->{seconds}), p50 => $half / 1000, p99 => $most / 1000 };
}

# hold RUN SERVER COUNT: a crowd that has asked once and now keeps quiet, of as many processes as its descriptors need; undef when the server
# did not answer all of them.
sub hold {
  my ($run, $server, $count) = @_;
  my @crowd;
  for (my $held = 0; $held < $count; $held += $run->{most_connections}) {
    my $part = $count - $held < $run->{most_connections} ? $count - $held : $run->{most_connections};
    my $pid = open2(my $from, my $to, 'taskset', '-c', $run->{client_cpu}, "$run->{tools}/hold", $server->{port}, $part, '/1k.html', $held);
    push @crowd, { pid => $pid, from => $from, to => $to };
    my $said = <$from> || '';
    next if $said =~ /^held (\d+)/ && $1 == $part;
    warn "bench: warning: $server->{name} did not hold $count connections: $said\n";
    release(\@crowd);
    return;
  }
  return \@crowd;
}
# Which part of some thousands of them is still answered.
sub hold_ask {
  my ($crowd) = @_;
  my ($answered, $asked) = (0, 0);
  for my $part (@$crowd) {
    print { $part->{to} } "ask\n";
    $part->{to}->flush;
    my $said = readline $part->{from};
    return 0 if ($said || '') !~ /^answered (\d+) of (\d+)/;
    $answered += $1;
    $asked += $2;
  }
  return $answered / $asked;
}
sub release {
  my ($crowd) = @_;
  close $_->{to} for @$crowd;
  waitpid $_->{pid}, 0 for @$crowd;
  sleep 0.3;
}

# readers RUN SERVER HOW COUNT FILES: so many clients that read files, each its own, until they are ended. They give way to whoever measures
# beside them on the same processor: what is measured is how long the server takes, not how long its client waits for its turn.
sub readers {
  my ($run, $server, $how, $count, $files) = @_;
  return map {
    Bench::Process::run_pinned($run->{client_cpu}, '/dev/null', 'chrt', '--idle', '0', "$run->{tools}/cold", $server->{port}, $how, $server->{site}{www}, "/big$_", $files)
  } 1 .. $count;
}

1;
