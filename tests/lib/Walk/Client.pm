# Walk::Client: one connection of a walk: what it asks for, how it sends and reads, when it leaves; and whether what came back was right.
package Walk::Client;
use strict;
use warnings;
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use IO::Socket::IP;
use IO::Socket::UNIX;
use Socket qw(SOL_SOCKET SO_LINGER SO_RCVBUF);
use Time::HiRes qw(time);

my $patience = 90;   # seconds without a byte that was sent, or of an answer that is due
my $serial = 0;

sub one_of { return $_[rand @_] }
sub chance { return rand() < $_[0] }

# new WALK, PROBE: a probe is a calm client with the one request that it is given.
sub new {
  my ($class, $walk, $probe) = @_;
  my $self = bless { walk => $walk, id => ++$serial, stages => [], waiting => [], answers => Walk::Answers->new, probe => $probe, active => time, next_read => 0, next_write => 0, sent => 0, got => 0, closing => 0 }, $class;
  $self->manners if !$probe;
  $self->connect;
  $self->plan;
  return $self;
}

# How it behaves: paces, and how it ends if not well.
sub manners {
  my ($self) = @_;
  $self->{write_piece} = one_of(1, 10, 100, 1000) if chance(0.15);
  if (chance(0.15)) { $self->{read_piece} = one_of(500, 5000, 20_000); $self->{small_window} = 1 }
  my $end = rand;
  if ($end < 0.1) { $self->{mishap} = one_of('reset', 'leave'); $self->{$_} = int rand one_of(10, 500, 50_000) for one_of('leave_sent', 'leave_got') }
  elsif ($end < 0.2) { $self->{half_close} = 1 }
}

sub connect {
  my ($self) = @_;
  my ($walk, $kind) = ($self->{walk}, $self->{probe} ? 'tcp' : one_of('tcp', 'tcp', 'tcp', 'tcp', 'proxy', 'unix'));
  my $server = $walk->{server};
  my @window = $self->{small_window} ? (Sockopts => [[SOL_SOCKET, SO_RCVBUF, 4096]]) : ();
  $self->{socket} = $kind eq 'unix' ? IO::Socket::UNIX->new(Type => Socket::SOCK_STREAM(), Peer => $server->path('run/socket'))
    : IO::Socket::IP->new(PeerHost => '127.0.0.1', PeerPort => $server->port($kind eq 'proxy' ? 2 : 1), Type => Socket::SOCK_STREAM(), @window);
  die "unable to connect ($kind): $! $@\n" if !$self->{socket};
  $self->{socket}->blocking(0);
  $self->{addr} = $kind eq 'unix' ? 'unix:' : '127.0.0.1';
  $self->told("connects ($kind)" . join '', map { " $_ $self->{$_}" } grep { defined $self->{$_} } qw(write_piece read_piece mishap leave_sent leave_got half_close));
  $self->proxy_header if $kind eq 'proxy';
}

sub proxy_header {
  my ($self) = @_;
  my $client = '192.0.2.' . int 1 + rand 250;
  my $how = rand;
  my $header;
  if ($how < 0.4) { $header = "PROXY TCP4 $client 127.0.0.1 1234 80\r\n" }
  elsif ($how < 0.8) { $header = "\r\n\r\n\0\r\nQUIT\n" . pack 'CCn/a*', 0x21, 0x11, pack('C4C4nn', split(/\./, $client), 127, 0, 0, 1, 1234, 80) }
  elsif ($how < 0.9) { ($header, $client) = ("PROXY UNKNOWN\r\n", '') } # nobody, and least of all the proxy
  else { ($header, $client) = ("\r\n\r\n\0\r\nQUIT\n" . pack('CCn/a*', 0x20, 0, ''), '127.0.0.1') } # LOCAL: the proxy itself
  $self->{addr} = $client;
  push @{ $self->{stages} }, { bytes => $header, marks => [] };
}

sub told { my ($self, $what) = @_; $self->{walk}->told($self->{id}, $what) }

# ---- what it will ask

sub plan {
  my ($self) = @_;
  my $groups = $self->{probe} ? 1 : 1 + int rand 4;
  for my $g (1 .. $groups) {
    my $stage = { bytes => '', marks => [], after => 'answers' };
    my $n = $self->{probe} ? 1 : one_of(1, 1, 2, 3, 8);
    for my $i (1 .. $n) {
      my $request = $self->{probe} ? $self->{walk}->new_request($self, %{ $self->{probe} }) : $self->{walk}->new_request($self);
      my $last = $g == $groups && $i == $n;
      $request->{close} = 1 if $last && chance(0.5);
      $request->{version} = '1.0' if $last && !$request->{chunked} && !$request->{expect} && chance(0.2);
      my ($head, $body) = $self->{walk}->bytes($request);
      if ($request->{expect} && !@{ $stage->{marks} }) {
        push @{ $self->{stages} }, { bytes => $head, marks => [[length $head, $request]], after => 'answers' }, { bytes => $body, marks => [], after => 'continue', request => $request };
        next;
      }
      if ($request->{expect}) { $request->{expect} = 0; ($head, $body) = $self->{walk}->bytes($request) }
      $stage->{bytes} .= $head;
      push @{ $stage->{marks} }, [length $stage->{bytes}, $request];
      $stage->{bytes} .= $body;
    }
    push @{ $self->{stages} }, $stage if length $stage->{bytes};
  }
}

# ---- sending

# may_send: the first stage that is left, when its time has come.
sub may_send {
  my ($self) = @_;
  return undef if $self->{closing} || $self->{write_shut};
  my $stage = $self->{stages}[0] or return undef;
  return $stage if $stage->{begun} || !$stage->{after};
  return @{ $self->{waiting} } ? undef : $stage if $stage->{after} eq 'answers';
  return $stage->{request}{continued} ? $stage : undef if !$stage->{request}{answered};
  return $stage; # answered without 100 and without an end of the connection: the content is still due
}

sub wants_write { my ($self, $now) = @_; return $now >= $self->{next_write} && defined $self->may_send }
sub wants_read { my ($self, $now) = @_; return $now >= $self->{next_read} }

sub write {
  my ($self, $now) = @_;
  my $stage = $self->may_send or return;
  $stage->{begun} = 1;
  my $n = $self->{write_piece} && $self->{sent} < 4000 ? $self->{write_piece} : length $stage->{bytes};
  my $begin = time;
  my $done = syswrite $self->{socket}, $stage->{bytes}, $n, $stage->{at} // 0;
  if (!defined $done) {
    return if $!{EAGAIN} || $!{EINTR};
    $self->told("cannot send: $!");
    $self->{write_shut} = 1; # what was answered before comes still
    return;
  }
  $stage->{since} //= $begin;
  $self->{active} = time;
  $stage->{at} += $done;
  $self->{sent} += $done;
  $self->{next_write} = $now + 0.003 if $self->{write_piece};
  while (@{ $stage->{marks} } && $stage->{marks}[0][0] <= $stage->{at}) {
    my $request = (shift @{ $stage->{marks} })->[1];
    $request->{begin} = $stage->{since}; # by its first bytes the server may have been woken, and have looked at files since
    push @{ $self->{waiting} }, $request;
    $self->{answers}->expect($request->{method});
    $self->told("asks $request->{id} $request->{method} $request->{host} $request->{path}" . (defined $request->{content} ? ' with ' . length($request->{content}) . ' bytes' . ($request->{chunked} ? ' in chunks' : '') : ''));
  }
  shift @{ $self->{stages} } if $stage->{at} >= length $stage->{bytes};
  $self->leave if defined $self->{leave_sent} && $self->{sent} >= $self->{leave_sent};
  if ($self->{half_close} && !@{ $self->{stages} } && !$self->{write_shut} && $self->{socket}) { shutdown $self->{socket}, 1; $self->{write_shut} = 1; $self->told('sends no more') }
}

sub leave {
  my ($self) = @_;
  my $how = $self->{mishap} or return;
  setsockopt $self->{socket}, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 if $how eq 'reset';
  $self->told($how eq 'reset' ? 'resets' : 'leaves');
  $self->{walk}->unanswered($_) for @{ $self->{waiting} };
  $self->close;
}

sub close { my ($self) = @_; CORE::close($self->{socket}) if $self->{socket}; $self->{socket} = undef; $self->{gone} = 1 }

# ---- reading

sub read {
  my ($self, $now) = @_;
  my $n = sysread $self->{socket}, my $bytes, $self->{read_piece} && $self->{got} < 100_000 ? $self->{read_piece} : 200_000;
  if (!defined $n) {
    return if $!{EAGAIN} || $!{EINTR};
    return $self->ended(1);
  }
  return $self->ended(0) if !$n;
  $self->{next_read} = $now + 0.01 if $self->{read_piece};
  $self->{got} += $n;
  $self->{active} = time;
  return $self->wrong("bytes after the end of the connection was announced: " . substr $bytes, 0, 80) if $self->{closing};
  my @answers = eval { $self->{answers}->take($bytes) };
  return $self->wrong($@) if $@;
  for my $answer (@answers) {
    return $self->wrong('bytes after the end of the connection was announced') if $self->{closing};
    $self->answered($answer);
    return if $self->{gone};
  }
  $self->leave if defined $self->{leave_got} && $self->{got} >= $self->{leave_got};
}

sub answered {
  my ($self, $answer) = @_;
  if ($answer->{interim}) {
    $self->{waiting}[0]{continued} = 1 if $answer->{status} == 100;
    return $answer->{status} =~ /^10[02]$/ ? undef : $self->wrong("interim $answer->{status}");
  }
  my $request = shift @{ $self->{waiting} };
  $request->{answered} = 1;
  # A script that content goes to as it comes may end before it has read all of it; then the answer has been begun, and the connection ends behind it.
  $self->{may_end} = $request->{continued} && $request->{path} =~ /\.cgi/;
  $self->{closing} = 1 if ($answer->{headers}{connection} // '') =~ /\bclose\b/i || $request->{version} eq '1.0' || $request->{close};
  $self->judge($request, $answer);
  return if $self->{gone};
  return $self->wrong('the end of the connection is not announced') if $request->{close} && $request->{version} eq '1.1' && ($answer->{headers}{connection} // '') !~ /\bclose\b/i;
  return $self->wrong("$answer->{status} ends the connection") if $self->{closing} && !$request->{close} && $request->{version} eq '1.1' && !defined $request->{content} && $answer->{status} < 500;
  if ($self->{stages}[0] && ($self->{stages}[0]{request} // 0) == $request && !$request->{continued} && $self->{closing}) { $self->{stages} = [] }
  $self->told("waits for no more of its " . @{ $self->{waiting} }) if $self->{closing} && @{ $self->{waiting} };
  if ($self->{closing}) { $self->{walk}->unanswered($_) for splice @{ $self->{waiting} } }
}

sub judge {
  my ($self, $request, $answer) = @_;
  my $walk = $self->{walk};
  $request->{end} = time;
  $request->{variants} = [$walk->variants($request->{begin}, $request->{end})];
  my $complaint = $walk->{model}->judge($request, $answer);
  # An answer that only the end of the connection tells is broken off by a reset, which destroys what a slow client has not fetched yet of those before it.
  if (defined $complaint && !$answer->{whole} && $self->broken_behind) { $walk->{count}{'broken off by a script behind'}++; $complaint = undef }
  $self->told("gets $answer->{line} (" . length($answer->{body}) . ' bytes' . ($answer->{whole} ? '' : ', broken off') . ") for $request->{id}");
  return $self->wrong("$request->{id} $request->{method} $request->{host} $request->{path}: $complaint", $request, $answer) if defined $complaint;
  $walk->answered($request, $answer);
}

sub broken_behind { my ($self) = @_; return grep { $_->{path} =~ /(?:die|short)\.cgi/ && $_->{version} eq '1.0' } @{ $self->{waiting} } }

sub ended {
  my ($self, $reset) = @_;
  $self->told($reset ? "was reset: $!" : 'finds the end');
  my $answer = $self->{answers}->end($reset);
  my $request = shift @{ $self->{waiting} };
  if ($request && !$self->{closing} && ($answer || !$self->{may_end})) {
    if ($answer) { $self->judge($request, $answer) }
    elsif ($self->broken_behind) { $self->{walk}{count}{'broken off by a script behind'}++; $self->{walk}->unanswered($request) }
    else { return $self->wrong("$request->{id} $request->{method} $request->{path}: the connection ended without an answer", $request) }
    return if $self->{gone};
  }
  $self->{walk}->unanswered($_) for $request || (), @{ $self->{waiting} };
  # what was answered to the end needs no more; a connection that ended before the next request was sent is a fault, unless it was told
  return $self->wrong('the connection ended between two requests') if !$request && !$self->{closing} && !$self->{may_end} && @{ $self->{stages} };
  $self->close;
}

# idle: nothing more to do. Now and then it stays a while.
sub look {
  my ($self, $now) = @_;
  if (@{ $self->{waiting} } || $self->{closing}) {
    return $self->wrong(($self->{closing} ? 'the announced end does not come' : "no answer to $self->{waiting}[0]{id} $self->{waiting}[0]{method} $self->{waiting}[0]{host} $self->{waiting}[0]{path}") . " in $patience seconds, " . @{ $self->{stages} } . " stages are to be sent", $self->{waiting}[0]) if $now - $self->{active} > $patience;
    return;
  }
  return if @{ $self->{stages} };
  $self->{stays} //= $now + (chance(0.2) ? rand 2 : 0);
  $self->close if $now >= $self->{stays};
}

sub wrong {
  my ($self, $what, $request, $answer) = @_;
  $self->{walk}->wrong($self, $what =~ s/\s+\z//r, $request, $answer);
  $self->close;
  return undef;
}

1;
