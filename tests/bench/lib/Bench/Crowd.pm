# Many connections: idle ones beside busy ones, and busy ones up to 10,000.
package Bench::Crowd;
use strict;
use warnings;
use Bench::Load qw(throughput hold hold_ask release);

# The same load without and with a crowd, in turn; kilobytes an idle connection, of all processes of the server.
sub beside {
  my ($run, $server, $count) = @_;
  my $alone = throughput($run, $server, '/1k.html');
  my $before = $server->memory_kb;
  my $crowd = hold($run, $server, $count) or return { rate => $alone->{rate}, cpu => $alone->{cpu}, held => 0 };
  my $kb = ($server->memory_kb - $before) / $count;
  sleep 2; # a crowd that has been quiet for a while, not one that has just come
  my $with = throughput($run, $server, '/1k.html');
  my $answered = hold_ask($crowd);
  release($crowd);
  return { rate => $alone->{rate}, cpu => $alone->{cpu}, rate_idle => $with->{rate}, cpu_idle => $with->{cpu}, held => $answered, idle => $count,
    kept => $alone->{rate} ? $with->{rate} / $alone->{rate} : 0, idle_kb => $kb < 0 ? 0 : $kb };
}

# Who keeps a second descriptor for what each connection asks for, as httpway and lighttpd do, holds half of what a process may open.
sub in_one { my ($run) = @_; return 500 * int($run->{most_connections} / 1000) }
sub at_most { my ($run, $count) = @_; my $half = in_one($run); return $half < $count ? $half : $count }

# Memory an idle connection is seen only at the first crowd: what was taken once is not given back. So each sample starts its server.
sub crowd_of {
  my ($run, $name, $site, $count) = @_;
  my $server = Bench::Server->start($name, $site) or return;
  my $resident = $server->core_resident_kb;
  my $figures = beside($run, $server, $count);
  $figures->{resident_kb} = $resident;
  $server->stop;
  return $figures;
}
sub crowd {
  my ($most) = @_;
  return sub { my ($run, $name, $site) = @_; return crowd_of($run, $name, $site, at_most($run, $most)) };
}
# All of them, in as many processes as that needs here.
sub crowd_of_processes {
  my ($count) = @_;
  return sub { my ($run, $name, $site) = @_; return crowd_of($run, $name, { %$site, processes => 1 + int($count / in_one($run)) }, $count) };
}

sub growth {
  my ($run, $server) = @_;
  my %figures;
  for my $count (1, 10, 100, 1000, 10_000) {
    next if $count > $run->{most_connections};
    my $got = throughput($run, $server, '/1k.html', connections => $count);
    @figures{ "rate\@$count", "cpu\@$count" } = @{$got}{qw(rate cpu)};
  }
  return \%figures;
}

sub workloads {
  my ($static) = @_;
  my $with_null = ['null', @$static];
  return (
    { name => 'idle', title => 'up to 10,000 idle connections, as many as all can hold here, beside 64 busy', servers => $with_null,
      site => { connections => 11_000 }, alone => crowd(10_000) },
    { name => 'idlemost', title => 'up to 50,000 idle connections, as many as one process of each can hold here, beside 64 busy', servers => $static,
      site => { connections => 51_000 }, alone => crowd(50_000) },
    { name => 'idle50k', title => '50,000 idle connections, of as many processes as that needs here, beside 64 busy', servers => [qw(httpway httpway-other)],
      site => { connections => 51_000 }, alone => crowd_of_processes(50_000) },
    { name => 'connections', title => 'growth: busy connections', servers => $with_null, site => { connections => 11_000 }, sample => \&growth },
  );
}

1;
