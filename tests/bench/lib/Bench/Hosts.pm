# Many virtual hosts, many locations, and the time to read their configuration.
package Bench::Hosts;
use strict;
use warnings;
use Bench::Load 'throughput';
use Bench::Server;

# Requests for hosts (or locations) spread over all there are; as many lines for few as for many, so that the client does the same.
sub targets {
  my ($run, $count, $line) = @_;
  my $file = "$run->{dir}/targets";
  my $text = join '', map { $line->(1 + ($_ * 7919) % $count) } 1 .. 10_000;
  Bench::Peers::write_to($file, $text);
  return $file;
}

# Started for each number of hosts: the milliseconds to the first answer, private memory, throughput.
sub hosts {
  my ($run, $name, $site) = @_;
  my %figures;
  for my $count (1, 100, 10_000, 100_000) {
    my $server = Bench::Server->start($name, { %$site, hosts => $count }) or next;
    my $file = targets($run, $count, sub { "h$_[0].example /1k.html\n" });
    my $got = throughput($run, $server, '/1k.html', script => ['targets.lua', $file]);
    @figures{ map { "$_\@$count" } qw(rate cpu start_ms private_kb) } = (@{$got}{qw(rate cpu)}, $server->{start_ms}, $server->private_kb);
    $server->stop;
  }
  return \%figures;
}

sub locations {
  my ($run, $name, $site) = @_;
  my %figures;
  for my $count (1, 10, 100, 1000) {
    my $server = Bench::Server->start($name, { %$site, locations => $count }) or next;
    my $file = targets($run, $count, sub { "localhost /l$_[0]/1k.html\n" });
    my $got = throughput($run, $server, '/1k.html', script => ['targets.lua', $file]);
    @figures{ "rate\@$count", "cpu\@$count" } = @{$got}{qw(rate cpu)};
    warn "bench: warning: $name: errors with $count locations\n" if $got->{errors};
    $server->stop;
  }
  return \%figures;
}

# Processor seconds of one run of a command.
sub seconds_of {
  my @before = times;
  system(@_) == 0 or return;
  my @after = times;
  return $after[2] + $after[3] - $before[2] - $before[3];
}

# httpway-data against nginx -t on the same hosts: neither serves.
sub compiler {
  my ($run, $name, $site) = @_;
  my %figures;
  for my $count (1000, 10_000, 100_000) {
    my $server = { name => $name, port => $site->{port}, dir => "$site->{dir}/compiler", site => { %$site, hosts => $count } };
    mkdir $server->{dir};
    mkdir "$server->{dir}/log";
    my @command;
    if ($name =~ /^nginx/) { @command = ('sh', '-c', 'exec nginx -q -t -c "$0" 2>/dev/null', Bench::Nginx::write_configuration($server)) }
    else {
      my $top = $name =~ /-other$/ ? $site->{other} : $site->{top};
      Bench::Peers::write_to("$server->{dir}/mathopd.conf", Bench::Httpway::configuration($server));
      @command = ("$top/command/httpway-data", '-f', "$server->{dir}/mathopd.conf", "$server->{dir}/mathopd.cdb");
    }
    my $seconds = seconds_of('taskset', '-c', $site->{server_cpu}, @command);
    $figures{"seconds\@$count"} = $seconds if defined $seconds;
    system 'rm', '-rf', $server->{dir};
  }
  return \%figures;
}

sub workloads {
  my ($static) = @_;
  return (
    { name => 'hosts', title => 'growth: virtual hosts', servers => [qw(httpway httpway-other nginx)], site => {}, alone => \&hosts },
    { name => 'locations', title => 'growth: locations of a host', servers => $static, site => {}, alone => \&locations },
    { name => 'compiler', title => 'reading the configuration: httpway-data, nginx -t', servers => [qw(httpway httpway-other nginx)], site => {},
      alone => \&compiler },
  );
}

1;
