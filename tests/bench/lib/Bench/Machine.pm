# The machine: what it is, in words that name nobody's, and where to run what.
package Bench::Machine;
use strict;
use warnings;
use JSON::PP ();
use POSIX ();

sub processors {
  my $count = () = Bench::Process::slurp('/proc/cpuinfo') =~ /^processor\s/mg;
  warn "bench: warning: one processor only: servers and clients share it\n" if $count < 2;
  return (server_cpu => 0, client_cpu => $count > 1 ? 1 : 0);
}

# What one process may have open, without what it needs beside.
sub most_connections { return POSIX::sysconf(POSIX::_SC_OPEN_MAX()) - 1500 }

sub load { return (split ' ', Bench::Process::slurp('/proc/loadavg'))[0] + 0 }

sub versions {
  my %version;
  for ([nginx => 'nginx -v 2>&1'], [lighttpd => 'lighttpd -v 2>&1'], [h2o => 'h2o -v 2>&1'], [wrk => 'wrk -v 2>&1']) {
    my ($name, $command) = @$_;
    $version{$name} = $1 if (`$command` || '') =~ m{(\d+\.\d+(?:\.\d+)?)};
  }
  return \%version;
}

sub description {
  my ($note) = @_;
  my ($system, undef, $release, undef, $machine) = POSIX::uname();
  my $cpuinfo = Bench::Process::slurp('/proc/cpuinfo');
  my $processors = () = $cpuinfo =~ /^processor\s/mg;
  my ($memory) = Bench::Process::slurp('/proc/meminfo') =~ /^MemTotal:\s+(\d+)/m;
  return {
    system => "$system " . ($release =~ /^(\d+\.\d+)/)[0], machine => $machine, processors => $processors, virtual => $cpuinfo =~ /\bhypervisor\b/ ? JSON::PP::true : JSON::PP::false,
    memory_gb => int(($memory || 0) / 1024 / 1024 + 0.5), load_before => load(), note => $note, versions => versions(),
    date => POSIX::strftime('%Y-%m-%d', gmtime),
  };
}

1;
