# Programs::Mail: takes mail on port 25 of the test's own network, for what programs send. Core modules only.
#   my $mail = Programs::Mail->new;
#   $mail->wait_for(qr/^Subject: New/m);      the first message that fits, with its envelope in front: "MAIL ...\nRCPT ...\n\n"; or undef
package Programs::Mail;
use strict;
use warnings;
use File::Temp ();
use IO::Socket::IP;
use POSIX ();
use Httpway ();

sub new {
  my ($class) = @_;
  my $self = bless { directory => File::Temp->newdir('httpway-mail-XXXXXXXX', TMPDIR => 1) }, $class;
  my $socket = IO::Socket::IP->new(LocalHost => '127.0.0.1', LocalPort => 25, Type => SOCK_STREAM, Listen => 5, ReuseAddr => 1) or die "unable to listen: $@";
  defined($self->{pid} = fork) or die "unable to fork: $!";
  return $self if $self->{pid};
  eval { my $n = 0; while (my $client = $socket->accept) { $self->converse($client, ++$n) } };
  POSIX::_exit(0);
}

sub converse {
  my ($self, $client, $number) = @_;
  my ($envelope, $data) = ('', undef);
  $client->autoflush(1);
  print $client "220 mail\r\n";
  while (defined(my $line = <$client>)) {
    if (defined $data) {
      if ($line eq ".\r\n") { $self->keep("$envelope\n$data", $number++); ($envelope, $data) = (''); print $client "250 kept\r\n"; next }
      $data .= $line =~ s/^\.//r =~ s/\r\n\z/\n/r;
      next;
    }
    $envelope .= $line =~ s/\r\n/\n/r if $line =~ /^(?:MAIL|RCPT)/i;
    $data = '' if $line =~ /^DATA/i;
    print $client $line =~ /^DATA/i ? "354 go on\r\n" : $line =~ /^QUIT/i ? "221 bye\r\n" : "250 mail\r\n";
    last if $line =~ /^QUIT/i;
  }
}

sub keep {
  my ($self, $text, $number) = @_;
  Httpway::write_bytes("$self->{directory}/.$number", $text);
  rename "$self->{directory}/.$number", "$self->{directory}/$number-" . time or die "unable to rename: $!";
}

sub messages { my ($self) = @_; return map { Httpway::read_file($_) } sort glob "$self->{directory}/*" }

sub wait_for {
  my ($self, $pattern) = @_;
  my $found;
  Httpway::wait_until { ($found) = grep { /$pattern/ } $self->messages; defined $found } 60;
  return $found;
}

sub DESTROY {
  my ($self) = @_;
  local ($?, $!, $@);
  return if !$self->{pid};
  kill 'KILL', $self->{pid};
  waitpid $self->{pid}, 0;
}

1;
