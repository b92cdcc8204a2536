# Walk::Answers: the answers in a stream of bytes that comes in pieces; every byte is looked at once.
#
#   my $answers = Walk::Answers->new;
#   $answers->expect($method);  ...        # in the order of the requests
#   for ($answers->take($bytes)) { ... }   # { status, headers, body, whole, interim }; dies of what is no HTTP
#   $answers->end($reset)                  # the last one, when the stream was its end, or it was broken off; else undef
package Walk::Answers;
use strict;
use warnings;

sub new { return bless { buffer => '', methods => [], now => undef }, shift }
sub expect { my ($self, $method) = @_; push @{ $self->{methods} }, $method }
sub awaited { return scalar @{ $_[0]{methods} } }
# begun: true when an answer has begun that is not whole yet.
sub begun { my ($self) = @_; return defined $self->{now} || length $self->{buffer} }

sub take {
  my ($self, $bytes) = @_;
  $self->{buffer} .= $bytes;
  my @whole;
  while (1) {
    if (!$self->{now}) { $self->head or last }
    $self->{now}{step}->($self) or last;
    my $answer = delete $self->{now};
    shift @{ $self->{methods} } if !$answer->{interim};
    push @whole, { %$answer, whole => 1 };
  }
  return @whole;
}

# 102 and 100 come in between; an answer that nobody asked for is a fault.
sub head {
  my ($self) = @_;
  my $end = index $self->{buffer}, "\r\n\r\n";
  if ($end < 0) {
    die "no answer: $self->{buffer}\n" if length $self->{buffer} && index('HTTP/1.1 ', substr $self->{buffer}, 0, 9) && substr($self->{buffer}, 0, 9) ne 'HTTP/1.1 ';
    return 0;
  }
  my ($line, @fields) = split /\r\n/, substr $self->{buffer}, 0, $end;
  substr($self->{buffer}, 0, $end + 4) = '';
  my ($status) = $line =~ m{\AHTTP/1\.1 (\d{3}) } or die "no status line: $line\n";
  my %answer = (status => $status, line => $line, headers => {}, body => '', interim => $status < 200);
  for (@fields) {
    my ($name, $value) = /\A([A-Za-z0-9-]+):[ \t]*(.*?)[ \t]*\z/s or die "no field: $_\n";
    die "two fields $name\n" if exists $answer{headers}{ lc $name } && lc $name ne 'set-cookie';
    $answer{headers}{ lc $name } = $value;
  }
  die "an answer too many: $line\n" if !@{ $self->{methods} };
  $answer{step} = framing(\%answer, $self->{methods}[0]);
  $self->{now} = \%answer;
  return 1;
}

sub framing {
  my ($answer, $method) = @_;
  my ($length, $coding) = @{ $answer->{headers} }{qw(content-length transfer-encoding)};
  die "both Content-Length and Transfer-Encoding\n" if defined $length && defined $coding;
  return sub { 1 } if $method eq 'HEAD' || $answer->{status} =~ /^(?:1..|204|304)$/;
  if (defined $coding) { die "coding $coding\n" if $coding ne 'chunked'; $answer->{left} = 0; return \&chunks }
  if (defined $length) { die "length $length\n" if $length !~ /\A\d+\z/; $answer->{left} = $length; return \&bytes }
  return sub { my ($self) = @_; $self->{now}{body} .= $self->{buffer}; $self->{buffer} = ''; $self->{now}{until_end} = 1; return 0 };
}

sub bytes {
  my ($self) = @_;
  my $now = $self->{now};
  my $n = length $self->{buffer} < $now->{left} ? length $self->{buffer} : $now->{left};
  $now->{body} .= substr $self->{buffer}, 0, $n, '';
  return !($now->{left} -= $n);
}

sub chunks {
  my ($self) = @_;
  my $now = $self->{now};
  while (1) {
    if ($now->{left}) {
      return 0 if !bytes($self);
      $now->{close_chunk} = 1;
    }
    if ($now->{close_chunk}) {
      return 0 if length $self->{buffer} < 2;
      die "no end of a chunk\n" if substr($self->{buffer}, 0, 2, '') ne "\r\n";
      return 1 if $now->{last};
      $now->{close_chunk} = 0;
    }
    my $end = index $self->{buffer}, "\r\n";
    return 0 if $end < 0;
    my $size = substr $self->{buffer}, 0, $end + 2, '';
    die "no size of a chunk: $size\n" if $size !~ /\A([0-9A-Fa-f]{1,15})\r\n\z/;
    $now->{left} = hex $1;
    if (!$now->{left}) { $now->{last} = $now->{close_chunk} = 1 }
  }
}

# end RESET: what the end of the stream makes of it.
sub end {
  my ($self, $reset) = @_;
  my $now = delete $self->{now} or return undef;
  return { %$now, whole => $now->{until_end} && !$reset ? 1 : 0 };
}

1;
