# Walk::Trouble: what happens to the server of a walk: files change, the configuration is exchanged, helpers are killed; and the probes that tell when all is well again.
package Walk::Trouble;
use strict;
use warnings;
use File::Copy ();
use Httpway;
use Time::HiRes qw(time);

sub new {
  my ($class, $walk) = @_;
  my $self = bless { walk => $walk, variants => [{ name => 'A', since => 0, known => 0 }], next => {}, compiled => {} }, $class;
  my $server = $walk->{server};
  for my $variant ('A', 'B') {
    my $conf = $server->path("conf.$variant");
    write_bytes($conf, $server->expand($walk->{site}->text($variant)));
    system(command_path('httpway-data'), '-f', $conf, "$conf.cdb") == 0 or die 'the configuration does not compile';
  }
  write_bytes($server->conf_path, $server->expand($walk->{site}->text('A')));
  return $self;
}

sub variant { my ($self) = @_; return $self->{variants}[-1]{name} }

# variants BEGIN, END: those that may have been in force: from when one was put in place until the next is known to be.
sub variants {
  my ($self, $begin, $end) = @_;
  my @all = @{ $self->{variants} };
  my %found;
  for my $i (0 .. $#all) {
    my $next = $all[$i + 1];
    $found{ $all[$i]{name} } = 1 if $all[$i]{since} <= $end && (!$next || !defined $next->{known} || $next->{known} >= $begin);
  }
  return sort keys %found;
}

# due WHAT, SECONDS: whether its time has come; then the next is so long away, more or less.
sub due {
  my ($self, $what, $seconds, $now) = @_;
  $self->{next}{$what} //= $now + $seconds;
  return 0 if $now < $self->{next}{$what};
  $self->{next}{$what} = $now + $seconds * (0.5 + rand);
  return 1;
}

# step NOW: does what is due; returns the probes that are to be asked.
sub step {
  my ($self, $now) = @_;
  my $walk = $self->{walk};
  if ($self->due('file', 0.02, $now)) {
    my ($file, $what) = $walk->{site}{tree}->change;
    $walk->told('*', "file $file->{name} $what");
    $walk->{count}{changes}++;
  }
  $self->reload if defined $self->{variants}[-1]{known} && $self->due('reload', 1.5, $now);
  $self->kill_one if $walk->{kills} && !$self->ailing && $self->due('kill', 2.5, $now) && $now - $walk->{began} > 3;
  return $self->probes($now);
}

sub ailing { my ($self) = @_; return grep { !defined $_->{end} } @{ $self->{walk}{windows} } }

sub reload {
  my ($self) = @_;
  my ($walk, $server) = ($self->{walk}, $self->{walk}{server});
  my $name = $self->variant eq 'A' ? 'B' : 'A';
  my ($from, $to) = ($server->path("conf.$name.cdb"), $server->conf_path . '.cdb');
  File::Copy::copy($from, "$to.new") or die "unable to copy: $!";
  chmod 0644, "$to.new";
  push @{ $self->{variants} }, { name => $name, since => time };
  rename "$to.new", $to or die "unable to rename: $!";
  $server->signal('HUP');
  $walk->told('*', "configuration $name, HUP");
  $walk->{count}{reloads}++;
}

# Only processes of our own server, found by their environment.
sub kill_one {
  my ($self) = @_;
  my $walk = $self->{walk};
  my $helper = (qw(authcheck cgiexec cgiexec logfmt))[rand 4];
  my @pids = $walk->{server}->helper_processes($helper) or return;
  my ($pid, $signal) = ($pids[rand @pids], rand() < 0.5 ? 'KILL' : 'TERM');
  push @{ $walk->{windows} }, { helper => $helper, pid => $pid, begin => time };
  $walk->{killed}{$helper}++;
  kill $signal, $pid;
  $walk->told('*', "$helper $pid gets $signal (of @pids)");
  $walk->{count}{"$helper killed"}++;
}

my %ask = (
  cgiexec => { path => '/cgi/echo.cgi' },
  authcheck => { path => '/low/secret1', credentials => [Httpway::basic('bob', 'low bob'), 'bob', 'low bob'] },
  logfmt => { path => '/f0' },
);

# is_gone WINDOW: whether the process that was killed is no more: until then others may do its work, and what it began may still be lost.
sub is_gone {
  my ($window) = @_;
  return $window->{gone} ||= (Httpway::read_file("/proc/$window->{pid}/stat") // '') !~ /\) [^ZX] /;
}

# probes NOW: for a configuration that is not known to be in force yet, and for each helper that was killed and not seen since: one at a time.
sub probes {
  my ($self, $now) = @_;
  my $walk = $self->{walk};
  my @probes;
  if (!defined $self->{variants}[-1]{known} && $self->due('probe', 0.03, $now)) { push @probes, $walk->client({ method => 'GET', host => 'a.test', path => '/v/variant', credentials => [], of => $self->{variants}[-1] }) }
  for my $window ($self->ailing) {
    next if !is_gone($window) || !$self->due("probe $window->{helper}", 0.2, $now);
    push @probes, $walk->client({ method => 'GET', host => 'a.test', %{ { credentials => [], %{ $ask{ $window->{helper} } } } }, heals => $window });
  }
  return @probes;
}

# seen REQUEST, ANSWER: what the answer to a probe tells.
sub seen {
  my ($self, $request, $answer) = @_;
  my ($of, $window) = @$request{qw(of heals)};
  $of->{known} //= time if $of && $answer->{body} =~ /^VARIANT \Q$of->{name}\E /;
  $window->{end} //= time if $window && $answer->{status} != 500 && $answer->{status} < 502 && $answer->{whole};
}

1;
