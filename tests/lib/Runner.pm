# Runner: cgiexec with a stand-in for the core (tests/unit/cgi_client.c), in a temporary directory.
#
#   my $runner = Runner->new(conf => "User nobody\nServer { ... Location @DIR@/www ... }", files => { 'www/a.cgi' => [0755, "#!/bin/sh\n..."] });
#   my $got = $runner->ask(path => '/a.cgi');      # { fates => [...], output => '...' }
#   is($runner->stop, 0);
package Runner;
use strict;
use warnings;
use Fcntl qw(F_SETFD F_GETFD FD_CLOEXEC);
use POSIX ();
use Socket qw(AF_UNIX SOCK_SEQPACKET PF_UNSPEC);
use Httpway;

# Options: probe (1: cgi_probe as www/probe.cgi), conf, files (path => bytes or [mode, bytes]), before (run in the child), user ([uid, gid] to become), env, start (0: not yet).
sub new {
  my ($class, %option) = @_;
  my $files = delete $option{files} || {};
  my $self = bless { %option, server => Httpway->new(files => {}, conf => '') }, $class;
  chmod 0755, $self->dir;
  $self->file('www/probe.cgi', 0755, read_file(top_directory() . '/compile/tests/cgi_probe')) if $option{probe};
  $self->file($_, ref $files->{$_} ? @{ $files->{$_} } : (0755, $files->{$_})) for sort keys %$files;
  $self->compile($option{conf}) if defined $option{conf};
  $self->start if !exists $option{start} || $option{start};
  return $self;
}

sub dir { $_[0]{server}->dir }
sub path { $_[0]{server}->path($_[1]) }
sub stderr { my ($self) = @_; my $text = read_file($self->path('stderr')); return defined $text ? $text : '' }
sub pid { $_[0]{pid} }

sub file {
  my ($self, $name, $mode, $bytes) = @_;
  $bytes =~ s/\@DIR\@/$self->dir/ge;
  my $umask = umask 022;
  write_bytes($self->path($name), $bytes);
  umask $umask;
  chmod $mode, $self->path($name) or die "unable to chmod $name: $!";
}

sub compile {
  my ($self, $text) = @_;
  $self->{server}->write_conf($text);
  my $conf = $self->{server}->conf_path;
  open my $said, '-|', command_path('httpway-data') . " -f $conf 2>&1" or die "unable to run httpway-data: $!";
  my @lines = <$said>;
  close $said;
  die "httpway-data: @lines" if $?;
  $self->{cdb} = "$conf.cdb";
  chmod 0644, $self->{cdb};
}

sub start {
  my ($self) = @_;
  socketpair(my $core, my $helper, AF_UNIX, SOCK_SEQPACKET, PF_UNSPEC) or die "unable to make a channel: $!";
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) {
    close $core;
    open STDIN, '<&', $helper or die;
    open STDOUT, '>', '/dev/null' or die;
    open STDERR, '>>', $self->path('stderr') or die;
    delete @ENV{qw(UID GID ROOT)};
    $ENV{$_} = $self->{env}{$_} for keys %{ $self->{env} || {} };
    $self->{before}->($self) if $self->{before};
    if ($self->{user}) {
      my ($uid, $gid) = @{ $self->{user} };
      $) = "$gid $gid";
      $( = $gid;
      POSIX::setuid($uid);
    }
    { exec helper_path("cgiexec"), $self->{cdb} }
    POSIX::_exit(127);
  }
  close $helper;
  fcntl($core, F_SETFD, 0);
  @$self{qw(core pid)} = ($core, $pid);
  return $self;
}

# The number of the location that a path leads to.
sub location_of {
  my ($self, $path) = @_;
  open my $pipe, '-|', top_directory() . '/compile/tests/conf_reader', $self->{cdb}, 0, 'any', $path, '127.0.0.1' or die "unable to run conf_reader: $!";
  my ($number) = join('', <$pipe>) =~ /^location=(\d+)/m;
  return $number;
}

# The words for cgi_client; a list for headers.
sub words {
  my ($self, %request) = @_;
  my @headers = map { "header=$_" } @{ delete $request{headers} || [] };
  return (top_directory() . '/compile/tests/cgi_client', fileno $self->{core}, (map { "$_=$request{$_}" } sort keys %request), @headers);
}

# begin: a request that goes on; finish: what became of it.
sub begin {
  my ($self, %request) = @_;
  my @words = $self->words(%request);
  my $pid = open(my $pipe, '-|', @words) or die "unable to run @words: $!";
  return { pipe => $pipe, pid => $pid };
}

sub finish {
  my ($self, $running) = @_;
  my $pipe = $running->{pipe};
  my (@fates, $output);
  while (defined(my $line = <$pipe>)) {
    chomp $line;
    last if $line eq '';
    push @fates, $line;
  }
  { local $/; $output = <$pipe> }
  close $pipe;
  return { fates => [@{ $running->{fates} || [] }, @fates], output => defined $output ? $output : '', exit => $? };
}

# The next fate of a running request.
sub fate {
  my ($self, $running) = @_;
  my $pipe = $running->{pipe};
  my $line = <$pipe>;
  chomp $line if defined $line;
  push @{ $running->{fates} }, $line;
  return $line;
}

sub ask { my ($self, %request) = @_; return $self->finish($self->begin(%request)) }

# The core goes. The exit code of cgiexec, or "signal N"; undef when it does not end in time.
sub leave { close delete $_[0]{core} }

sub ended {
  my ($self, $seconds) = @_;
  my $end = wait_until { waitpid($self->{pid}, POSIX::WNOHANG()) == $self->{pid} } $seconds;
  return undef if !$end;
  delete $self->{pid};
  return $? & 127 ? 'signal ' . ($? & 127) : $? >> 8;
}

sub stop {
  my ($self) = @_;
  $self->leave if $self->{core};
  return $self->ended(10);
}

sub workers {
  my ($self) = @_;
  return grep { parent($_) == $self->{pid} } map { m{(\d+)} } glob '/proc/[0-9]*';
}

sub parent { my $stat = read_file("/proc/$_[0]/stat"); return defined $stat && $stat =~ /\) \S (\d+)/ ? $1 : 0 }
sub lives { my $stat = read_file("/proc/$_[0]/stat"); return defined $stat && $stat =~ /\) ([^ZX])/ ? 1 : 0 }

sub DESTROY {
  my ($self) = @_;
  return if !$self->{pid} || $self->{owner} && $self->{owner} != $$;
  close delete $self->{core} if $self->{core};
  kill 'KILL', $self->{pid} if !defined $self->ended(3);
}

1;
