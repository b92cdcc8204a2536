# A server that is up: started on one processor, with a directory and a port of its own, ended with all that belongs to it.
package Bench::Server;
use strict;
use warnings;
use IO::Socket::INET;
use Socket qw(SOL_SOCKET SO_RCVTIMEO);
use Time::HiRes qw(sleep time);
use Bench::Process qw(processes cpu_seconds memory resident end_processes run_pinned);
use Bench::Peers 'peer_command';

my $next_port;
my %up;

# start NAME SITE: SITE is what Bench::Site made; undef, with a word about it, when it does not serve.
sub start {
  my ($class, $name, $site) = @_;
  $next_port = $next_port ? $next_port + 1 : $site->{port};
  my $self = bless { name => $name, site => $site, port => $next_port, dir => "$site->{dir}/$name.$next_port" }, $class;
  mkdir $self->{dir}, 0755;
  mkdir "$self->{dir}/log";
  chmod 0777, "$self->{dir}/log";
  my @command = peer_command($self);
  my $begin = time;
  $self->{pid} = run_pinned($site->{server_cpu}, "$self->{dir}/out", @command);
  $up{ $self->{pid} } = $self;
  if (!$self->_ready(defined $site->{probe} ? $site->{probe} : '/1k.html')) {
    warn "bench: warning: $name does not serve: " . (Bench::Process::slurp("$self->{dir}/out") || 'no message') . "\n";
    $self->stop;
    return;
  }
  $self->{start_ms} = (time - $begin) * 1000;
  return $self;
}

# Asks until there is an answer.
sub _ready {
  my ($self, $path) = @_;
  my $end = time + 120;
  while (time < $end) {
    return 0 if waitpid($self->{pid}, POSIX::WNOHANG());
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port});
    if ($socket) {
      syswrite $socket, "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      setsockopt $socket, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 10, 0);
      sysread $socket, my $got, 65536;
      return 1 if ($got || '') =~ m{^HTTP/1\.1 200 };
      sleep 0.2;
    }
    sleep 0.001;
  }
  return 0;
}

sub url { return "http://127.0.0.1:$_[0]{port}$_[1]" }
sub pids { return processes($_[0]{pid}, $_[0]{dir}) }
sub cpu { return cpu_seconds($_[0]->pids) }
sub private_kb { return memory('Pss_Anon', $_[0]->pids) }
sub memory_kb { return memory('Pss', $_[0]->pids) }

# Of the process that serves: the largest.
sub core_resident_kb { return (sort { $b <=> $a } map { resident($_) } $_[0]->pids)[0] }

# Until it is done with what its clients left behind: the next one has the processor for itself.
sub rest {
  my ($self) = @_;
  for (1 .. 100) {
    my $before = $self->cpu;
    sleep 0.05;
    return if $self->cpu <= $before;
  }
}

# Logs grow fast: emptied, they do not fill the disk.
sub logs_empty { truncate $_, 0 for grep { -f } glob "$_[0]{dir}/log/*" }

sub stop {
  my ($self) = @_;
  end_processes($self->{pid}, $self->{dir});
  delete $up{ $self->{pid} };
  system 'rm', '-rf', $self->{dir};
}
sub stop_all { $_->stop for values %up }

1;
