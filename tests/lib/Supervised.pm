# Supervised: a service under a real supervisor (daemontools, s6 or runit) in a temporary directory, with a run script in the form
# that mathopd's users have, and its log service. What is served and what is expected of it is in ServedDocuments.pm.
package Supervised;
use strict;
use warnings;
use Httpway;

# What each supervisor calls things. @SERVICE@ is the service's directory, @SCAN@ the one above.
my %flavours = (
  daemontools => {
    needs => [qw(svscan supervise svc svstat multilog)],
    scanner => ['svscan', '@SCAN@'],
    logger => 'exec multilog t ./main',
    status => ['svstat', '@SERVICE@'],
    control => {
      (map { $_->[0] => ['svc', $_->[1], '@SERVICE@'] } [TERM => '-t'], [INT => '-i'], [HUP => '-h'], [ALRM => '-a'], [KILL => '-k'], [STOP => '-p'], [CONT => '-c'], [down => '-d']),
      (map { $_->[0] => ['@SVCSIG@', $_->[1], '@SERVICE@'] } [USR1 => '-1'], [USR2 => '-2'], [QUIT => '-q']),
    },
    scanner_ends_by => 'TERM',
    leave => [['svc', '-dx', '@SERVICE@', '@SERVICE@/log']],
  },
  s6 => {
    needs => [qw(s6-svscan s6-supervise s6-svc s6-svstat s6-log s6-svscanctl)],
    scanner => ['s6-svscan', '@SCAN@'],
    logger => 'exec s6-log t ./main',
    status => ['s6-svstat', '@SERVICE@'],
    control => { map { $_->[0] => ['s6-svc', $_->[1], '@SERVICE@'] }
        [TERM => '-t'], [INT => '-i'], [HUP => '-h'], [ALRM => '-a'], [KILL => '-k'], [STOP => '-p'], [CONT => '-c'], [down => '-d'], [USR1 => '-1'], [USR2 => '-2'], [QUIT => '-q'] },
    leave => [['s6-svscanctl', '-t', '@SCAN@']],
  },
  runit => {
    needs => [qw(runsvdir runsv sv svlogd)],
    scanner => ['runsvdir', '@SCAN@'],
    logger => 'mkdir -p main; exec svlogd -t ./main',
    status => ['sv', 'status', '@SERVICE@'],
    control => { map { $_->[0] => ['sv', $_->[1], '@SERVICE@'] }
        [TERM => 'term'], [INT => 'interrupt'], [HUP => 'hup'], [ALRM => 'alarm'], [KILL => 'kill'], [STOP => 'pause'], [CONT => 'cont'], [down => 'down'], [USR1 => '1'], [USR2 => '2'], [QUIT => 'quit'] },
    scanner_ends_by => 'HUP',
    leave => [],
  },
);

sub missing_programs {
  my ($flavour) = @_;
  return grep { my $name = $_; !grep { -x "$_/$name" } split /:/, $ENV{PATH} } @{ $flavours{$flavour}{needs} };
}

# Run scripts name what they start by its true path. Root can have that, in mounts that nobody else sees; others have another path.
my $private_mounts = $> == 0 && -d '/usr/local/sbin' && -d '/usr/local/etc' && system('unshare -m mount --bind /usr/local/etc /usr/local/etc 2>/dev/null') == 0;

# start FLAVOUR, conf => text, files => {...}: the supervisor runs; whether the service serves is for the test to see.
sub start {
  my ($class, $flavour, %option) = @_;
  my @scanner = map { s/\@SCAN\@/\@DIR\@\/service/r } @{ $flavours{$flavour}{scanner} };
  unshift @scanner, 'unshare', '-m', '/bin/sh', '-ec', 'mount --bind @DIR@/sbin /usr/local/sbin; mount --bind @DIR@/etc /usr/local/etc; exec "$0" "$@"' if $private_mounts;
  my $conf = delete $option{conf};
  my $server = Httpway->new(%option, command => \@scanner, ready => 0);
  my $self = bless { server => $server, flavour => $flavours{$flavour}, conf => $server->path('etc/mathopd.conf') }, $class;
  $server->write_file('etc/mathopd.conf', $server->expand($conf));
  my $dir = $server->dir;
  my $local = $private_mounts ? '/usr/local' : $dir;
  mkdir "$dir/sbin" or die;
  symlink command_path('mathopd'), "$dir/sbin/mathopd" or die;
  $self->script('run', qq{exec 2>&1\necho "*** Starting mathopd..."\nexec $local/sbin/mathopd -f $local/etc/mathopd.conf -n\n});
  $self->script('log/run', "$flavours{$flavour}{logger}\n");
  $server->start;
  return $self;
}

# compile: the configuration again, as its owner would do it.
sub compile { my ($self) = @_; return $self->run(command_path('httpway-data'), '-f', $self->{conf}) }

sub script {
  my ($self, $name, $text) = @_;
  my $path = $self->{server}->write_file("service/mathopd/$name", "#!/bin/sh\n$text");
  chmod 0755, $path or die;
}

sub words {
  my ($self, @words) = @_;
  my %names = (SCAN => $self->{server}->path('service'), SERVICE => $self->{server}->path('service/mathopd'), SVCSIG => command_path('svcsig'));
  s/\@(SCAN|SERVICE|SVCSIG)\@/$names{$1}/g for @words;
  return @words;
}

# run WORDS...: true when the command succeeds.
sub run {
  my ($self, @words) = @_;
  @words = $self->words(@words);
  defined(my $pid = open my $said, '-|') or die "unable to fork: $!";
  if (!$pid) {
    open STDERR, '>&', \*STDOUT;
    exec { $words[0] } @words or print "unable to execute $words[0]: $!\n";
    POSIX::_exit(111);
  }
  local $/;
  $self->{said} = <$said>;
  return close $said;
}

# control WHAT: TERM, HUP ... or down, by the supervisor's own command; with 'log', the logger.
sub control { my ($self, $what, $log) = @_; return $self->run(map { $log ? s{\@SERVICE\@}{\@SERVICE\@/log}r : $_ } @{ $self->{flavour}{control}{$what} }) }

# pid: the process that the supervisor knows as the service; undef while it is down.
sub pid {
  my ($self) = @_;
  $self->run(@{ $self->{flavour}{status} });
  return $self->{said} =~ /^[^;]*\(pid (\d+)\)/ ? $1 : undef;
}

sub name_of { my ($pid) = @_; my $words = read_file("/proc/$pid/comm"); return defined $words ? $words =~ s/\n//r : '' }

# chain: pids of what belongs to the service, without the supervisors and the logger.
sub chain {
  my ($self) = @_;
  return grep { name_of($_) !~ /^(?:svscan|supervise|multilog|readproctitle|s6-svscan|s6-supervise|s6-log|s6-ipcserver.*|runsvdir|runsv|svlogd)$/ } $self->{server}->chain_processes;
}

# lines: what the logger has written, stamps checked and taken off.
sub lines {
  my ($self) = @_;
  my $main = $self->{server}->path('service/mathopd/log/main');
  my $text = join '', map { my $bytes = read_file($_); defined $bytes ? $bytes : '' } (sort glob "$main/\@*"), "$main/current";
  return map { /\A\@([0-9a-f]{24}) (.*)\z/ ? $2 : "unstamped: $_" } $text =~ /([^\n]*)\n/g;
}

# stamps: the first labels' seconds since 1970, as far as they can be told without a table of leap seconds.
sub stamps {
  my ($self) = @_;
  my $current = read_file($self->{server}->path('service/mathopd/log/main/current'));
  return map { hex(substr $_, 1) - 10 } $current =~ /^\@4([0-9a-f]{15})/gm;
}

sub count { my ($self, $pattern) = @_; return scalar grep { /$pattern/ } $self->lines }
sub wait_for { my ($self, $pattern, $times) = @_; return wait_until { $self->count($pattern) >= ($times || 1) } 15 }

# leave: the supervisor itself ends, after the service is down. True when nothing remains.
sub leave {
  my ($self) = @_;
  my $server = $self->{server};
  if ($self->{flavour}{scanner_ends_by}) {
    $server->signal($self->{flavour}{scanner_ends_by});
    $server->wait_exit(10);
  }
  $self->run(@$_) for @{ $self->{flavour}{leave} };
  $server->wait_exit(10);
  return wait_until { $server->ended && !$server->chain_processes } 15;
}

1;
