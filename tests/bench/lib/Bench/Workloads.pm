# What is measured. A workload: name, title, site (options of Bench::Site), servers, and either sample (called for a server that is up)
# or alone (called with a name: starts its server itself); calls, a load during which system calls are counted. Both return figures by
# their names; NAME@N is a point of a curve.
package Bench::Workloads;
use strict;
use warnings;
use Exporter 'import';
use Bench::Crowd;
use Bench::Fresh;
use Bench::Hosts;
use Bench::Latency;
use Bench::Load 'throughput';
use Bench::Process qw(run_pinned end_pinned);

our @EXPORT_OK = qw(workloads);
my @static = qw(httpway httpway-other nginx lighttpd h2o);

# A workload of wrk: options as Bench::Load::wrk has them.
sub plain {
  my ($name, $title, $path, $servers, %o) = @_;
  my $site = delete $o{site} || {};
  return {
    name => $name, title => $title, servers => $servers, site => $site,
    sample => sub { my ($run, $server) = @_; return throughput($run, $server, $path, %o) },
    calls => sub {
      my ($run, $server) = @_;
      my $got = Bench::Load::wrk($run, $server->url($path), %o, seconds => 1);
      return $got->{requests};
    },
  };
}

# Another program has half of the server's processor: so the server is what is waited for, and not the client.
sub shared {
  my ($run, $server) = @_;
  # It ends by itself when nobody is left to end it.
  my $other = run_pinned($run->{server_cpu}, '/dev/null', 'perl', '-e', 'alarm shift; 1 while 1', $run->{seconds} + 60);
  my $got = throughput($run, $server, '/1k.html');
  end_pinned($other);
  return $got;
}

sub authenticated {
  my ($run, $server) = @_;
  my $open = throughput($run, $server, '/1k.html');
  my $known = throughput($run, $server, '/in/1k.html', header => 'Authorization: Basic YWxpY2U6cmlnaHQ=');
  return { rate => $open->{rate}, rate_known => $known->{rate}, cpu => $open->{cpu}, cpu_known => $known->{cpu}, errors => $known->{errors} };
}

sub programs {
  my ($run, $server) = @_;
  my $one = throughput($run, $server, '/tiny.cgi', connections => 1);
  my $eight = throughput($run, $server, '/tiny.cgi', connections => 8);
  return { rate => $eight->{rate}, p99 => $eight->{p99}, cpu => $eight->{cpu}, rate_one => $one->{rate}, p99_one => $one->{p99}, errors => $eight->{errors} };
}

sub depth {
  my ($run, $server) = @_;
  my %figures;
  for my $depth (1, 4, 16, 64) {
    my $got = throughput($run, $server, '/d' x $depth . '/1k.html');
    @figures{ "rate\@$depth", "cpu\@$depth" } = @{$got}{qw(rate cpu)};
  }
  return \%figures;
}

sub workloads {
  return (
    plain('small', '1 kB, kept alive, 64 connections', '/1k.html', ['null', @static, 'nginx-plain']),
    { name => 'shared', title => '1 kB, kept alive, 64 connections, beside a busy program on the same processor', servers => ['null', @static],
      site => {}, sample => \&shared },
    plain('pipelined', '1 kB, pipelined 16 deep', '/1k.html', ['null', @static], script => ['pipelined.lua']),
    plain('close', '1 kB, a new connection each time', '/1k.html', ['null', @static], header => 'Connection: close', site => { once => 1 }),
    plain('100k', '100 kB', '/100k.html', \@static),
    plain('1m', '1 MB', '/1m.html', \@static),
    plain('100m', '100 MB, 8 connections', '/100m.html', \@static, connections => 8, site => { large => 1 }),
    Bench::Crowd::workloads(\@static),
    Bench::Latency::workloads(\@static),
    Bench::Hosts::workloads(\@static),
    { name => 'cgi', title => 'a tiny CGI program in C, 8 connections', servers => [qw(httpway httpway-other lighttpd lighttpd-stream fcgiwrap)],
      site => { cgi => 1, probe => '/tiny.cgi' }, sample => \&programs },
    { name => 'auth', title => 'the same file with a password, checked before', servers => [qw(httpway httpway-other nginx lighttpd)],
      site => { users => 1 }, sample => \&authenticated },
    { name => 'depth', title => 'growth: depth of the directory', servers => \@static, site => {}, sample => \&depth },
    Bench::Fresh::workloads(\@static),
  );
}

1;
