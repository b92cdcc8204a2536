# Programs::Chromium: a browser without a window, spoken to by its DevTools protocol over two pipes: pages are opened, scripts run in them and
# pictures taken, and what it did not like is kept. Core modules only.
#   my $browser = $recipe->chromium;
#   $browser->open('http://localhost:8080/');            waits until the page and what it needs is there
#   $browser->value('document.title');                    of an expression in JavaScript, awaited
#   $browser->goes_on('document.forms[0].submit()');      an expression after which another page comes
#   $browser->picture('adminer');                         NAME.png in HTTPWAY_SCREENSHOTS, if that is set; its bytes
#   $browser->complaints;                                 answers from 400 on, what failed to load, exceptions, errors on the console;
#                                                         but for what is on other sites, where there is no way to
package Programs::Chromium;
use strict;
use warnings;
use Fcntl qw(F_SETFD);
use IO::Select;
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use POSIX ();
use Time::HiRes qw(time);
use Httpway ();

my @options = qw(--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking --disable-component-update
  --no-proxy-server --log-level=3 --ignore-certificate-errors --hide-scrollbars --remote-debugging-pipe);
my $patience = 90; # a machine that has much else to do

# new home => DIRECTORY, [ size => '1200,900' ]
sub new {
  my ($class, %option) = @_;
  my $self = bless { number => 0, text => '', events => [], complaints => [], urls => {} }, $class;
  pipe(my $commands, $self->{to}) && pipe($self->{from}, my $answers) or die "unable to make a pipe: $!";
  defined($self->{pid} = fork) or die "unable to fork: $!";
  if (!$self->{pid}) {
    eval { $self->become($commands, $answers, %option) };
    POSIX::_exit(111);
  }
  $self->{to}->autoflush(1);
  my ($target) = grep { $_->{type} eq 'page' } @{ $self->ask('Target.getTargets')->{targetInfos} };
  $target ||= $self->ask('Target.createTarget', { url => 'about:blank' });
  $self->{session} = $self->ask('Target.attachToTarget', { targetId => $target->{targetId}, flatten => JSON::PP::true })->{sessionId};
  $self->ask("$_.enable") for qw(Page Network Runtime Log);
  my ($width, $height) = split /,/, $option{size} || '1200,900';
  $self->ask('Emulation.setDeviceMetricsOverride', { width => $width + 0, height => $height + 0, screenWidth => $width + 0, screenHeight => $height + 0, deviceScaleFactor => 1, mobile => JSON::PP::false });
  return $self;
}

sub become {
  my ($self, $commands, $answers, %option) = @_;
  setpgrp 0, 0;
  my ($in, $out) = (POSIX::dup(fileno $commands), POSIX::dup(fileno $answers));
  $_ > 4 or die for $in, $out;
  POSIX::dup2($in, 3) && POSIX::dup2($out, 4) or die;
  open STDIN, '<', '/dev/null' or die;
  open STDOUT, '>', "$option{home}.log" or die;
  open STDERR, '>&', \*STDOUT or die;
  $ENV{HOME} = $option{home};
  exec '/usr/bin/chromium', @options, "--user-data-dir=$option{home}", 'about:blank';
  die;
}

# ask METHOD, { parameters }: what it answers. Events that come before are kept for wait_for.
sub ask {
  my ($self, $method, $parameters) = @_;
  my $id = ++$self->{number};
  print { $self->{to} } encode_json({ id => $id, method => $method, params => $parameters || {}, $self->{session} ? (sessionId => $self->{session}) : () }) . "\0";
  my $answer = $self->message(sub { ($_[0]{id} // 0) == $id });
  die "$method: $answer->{error}{message}" if $answer->{error};
  return $answer->{result};
}

# message WANTED: reads until one of them is wanted.
sub message {
  my ($self, $wanted) = @_;
  my $end = time + $patience;
  while (1) {
    while ($self->{text} =~ s/\A([^\0]*)\0//) {
      my $message = decode_json($1);
      $self->note($message) if $message->{method};
      return $message if $wanted->($message);
    }
    IO::Select->new($self->{from})->can_read($end - time) or die 'the browser does not answer';
    sysread($self->{from}, $self->{text}, 65536, length $self->{text}) or die 'the browser has ended';
  }
}

sub note {
  my ($self, $message) = @_;
  my ($method, $what) = @$message{qw(method params)};
  push @{ $self->{events} }, $method;
  $self->{urls}{ $what->{requestId} } = $what->{request}{url} if $method eq 'Network.requestWillBeSent';
  my $complaint =
      $method eq 'Network.responseReceived' && $what->{response}{status} >= 400 ? "$what->{response}{status} $what->{response}{url}"
    : $method eq 'Network.loadingFailed' && !$what->{canceled} ? "$what->{errorText} " . ($self->{urls}{ $what->{requestId} } // '')
    : $method eq 'Runtime.exceptionThrown' ? ($what->{exceptionDetails}{exception}{description} // $what->{exceptionDetails}{text})
    : $method eq 'Log.entryAdded' && $what->{entry}{level} eq 'error' && $what->{entry}{source} ne 'network' ? "$what->{entry}{text} " . ($what->{entry}{url} // '')
    : return;
  my ($site) = $complaint =~ m{https?://([^/:\s]+)};
  push @{ $self->{complaints} }, $complaint if (!$site || $site =~ /^(?:localhost|127\.0\.0\.1|www\.example\.org)$/) && $complaint !~ m{/favicon\.ico$}; # nobody links to it
}

sub complaints { my ($self) = @_; return splice @{ $self->{complaints} } }

# wait_for EVENT: one that came since the last command that forgot them, or comes.
sub wait_for {
  my ($self, $event) = @_;
  return if grep { $_ eq $event } @{ $self->{events} };
  $self->message(sub { ($_[0]{method} // '') eq $event });
}

sub open {
  my ($self, $url) = @_;
  $self->{events} = [];
  my $said = $self->ask('Page.navigate', { url => $url });
  die "$url: $said->{errorText}" if $said->{errorText};
  $self->wait_for('Page.loadEventFired');
  return $self->value('document.title');
}

sub value {
  my ($self, $expression) = @_;
  my $said = $self->ask('Runtime.evaluate', { expression => $expression, awaitPromise => JSON::PP::true, returnByValue => JSON::PP::true });
  die "$expression: " . ($said->{exceptionDetails}{exception}{description} // $said->{exceptionDetails}{text}) if $said->{exceptionDetails};
  return $said->{result}{value};
}

sub goes_on {
  my ($self, $expression) = @_;
  $self->{events} = [];
  $self->ask('Runtime.evaluate', { expression => $expression });
  $self->wait_for('Page.loadEventFired');
  return $self->value('document.title');
}

# becomes EXPRESSION: waits until it is true in the page.
sub becomes {
  my ($self, $expression) = @_;
  return Httpway::wait_until { $self->value("!!($expression)") } $patience;
}

sub picture {
  my ($self, $name) = @_;
  my $bytes = decode_base64($self->ask('Page.captureScreenshot', { format => 'png' })->{data});
  Httpway::write_bytes("$ENV{HTTPWAY_SCREENSHOTS}/$name.png", $bytes) if $ENV{HTTPWAY_SCREENSHOTS};
  return $bytes;
}

sub DESTROY {
  my ($self) = @_;
  local ($?, $!, $@);
  return if !$self->{pid};
  kill 'KILL', -$self->{pid};
  waitpid $self->{pid}, 0;
}

1;
