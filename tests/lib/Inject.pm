# Inject: failing system calls. A whole chain serves a workload that uses everything; strace makes one call of one process fail once; at
# most the request in hand may be lost. Core modules only.
#
#   my $site = Inject->new(processes => 1);
#   my @calls = $site->calls('httpd');                                  # that it makes while it serves
#   my $fault = $site->try('httpd', 'sendmsg', 'ETOOMANYREFS', 3);      # undef: as it should be; '' : the call was not made so often
#   $site->stop;
package Inject;
use strict;
use warnings;
use IO::Select;
use POSIX ();
use Time::HiRes qw(time sleep);
use Httpway;

my $conf = <<'END';
User nobody
StayRoot On
Log @DIR@/log/access
LogFormat { Method Uri Status BytesWritten }
Tuning { NumProcesses @PROCESSES@ AuthDelay 0 AuthTimeout 60 ScriptTimeout 60 Timeout 60 ScriptGrace 1 ScriptConcurrency 8 NumConnections 64 }
Server { Address 127.0.0.1 Port @PORT1@
  Control { Types { text/plain { .txt } text/html { .html } } Specials { CGI { .cgi } Dump { dump } } ScriptUser games ScriptTrustWritable On LocalRedirect On EncryptedUserFile On IndexNames { index.html } }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Error404File @DIR@/www/lost.html }
    Control { Alias /in Location @DIR@/www Realm inside UserFile @DIR@/users }
    Control { Alias /streamed Location @DIR@/www SpoolContent Off }
    Control { Alias /~ Location public_html UserDirectory On }
    Control { Alias /list Location @DIR@/www/list AutoIndexCommand @DIR@/bin/autoindex }
  }
}
Server { Address 127.0.0.1 Port @PORT2@ ProxyProtocol On TrustedProxies { 127.0.0.1/32 }
  Virtual { AnyHost NoHost Control { Types { text/plain { .txt } } Alias / Location @DIR@/www } }
}
END
my %script = (
  hello => 'print "Content-Type: text/plain\n\nhello"',
  echo => 'local $/; my $in = <STDIN>; print "Content-Type: text/plain\n\n", length $in',
  many => 'print "Content-Type: text/plain\n\n", "m" x 200_000',
  local => 'print "Location: /small.txt\n\n"',
  complain => 'print STDERR "a complaint\n"; print "Content-Type: text/plain\n\ncomplained"',
);
my %files = ('www/small.txt' => 'small', 'www/large.txt' => 'large' x 200_000, 'www/lost.html' => 'lost', 'www/list/one.txt' => '1', 'www/list/index/two.txt' => '2', 'www/dump' => '', 'users' => 'alice:' . crypt('wonder', '$5$saltsalt$') . "\n",
  map { ("www/$_.cgi" => "#!$^X\n$script{$_}\n") } keys %script);

sub new {
  my ($class, %option) = @_;
  my $processes = $option{processes} || 1;
  my $server = Httpway->start(files => \%files, conf => $conf =~ s/\@PROCESSES\@/$processes/r, timeout => 30, before => sub {
    my ($s) = @_;
    chmod 0755, glob($s->path('www') . '/*.cgi');
    mkdir $s->path('bin') and system('cp', helper_path('autoindex'), $s->path('bin')) == 0 or die;
    for (qw(log)) { mkdir $s->path($_); chmod 0777, $s->path($_) }
  });
  my $self = bless { server => $server, serial => 0, tried => 0, not_made => 0 }, $class;
  $self->{right}{$_->[0]} = outcome($_->[1]->($self)) for $self->steps;
  $self->workload for 1 .. 3; # what is opened at the first use is open
  $self->steady($_) for kinds();
  $self->{descriptors} = $self->descriptors;
  return $self;
}

sub server { $_[0]{server} }
sub stop { my ($self) = @_; return $self->{server}->stop }

# ---- What is asked for: a list of [ name, function that returns what came ]

sub ask { my ($port, $text) = @_; return scalar raw($port, $text =~ s/(?<!\r)\n/\r\n/gr, timeout => 30) }
sub simple { my ($path, @fields) = @_; return "GET $path HTTP/1.1\nHost: h\nConnection: close\n" . join('', map { "$_\n" } @fields) . "\n" }
sub post { my ($path, $framing, $body) = @_; return "POST $path HTTP/1.1\nHost: h\nConnection: close\n$framing\n\n$body" }

sub requests {
  my ($self) = @_;
  my $other = $self->{server}->port(2);
  my @list = (
    [ small => simple('/small.txt') ], [ large => simple('/large.txt') ], [ range => simple('/large.txt', 'Range: bytes=5-9') ], [ ranges => simple('/large.txt', 'Range: bytes=5-9,20-24') ],
    [ missing => simple('/none.txt') ], [ bad => "GET\n\n" ], [ directory => simple('/list') ],
    [ hello => simple('/hello.cgi') ], [ old => simple('/hello.cgi') =~ s/1\.1/1.0/r ], [ many => simple('/many.cgi') ], [ complain => simple('/complain.cgi') ], [ local => simple('/local.cgi') ], [ autoindex => simple('/list/') ],
    [ streamed => post('/streamed/echo.cgi', 'Content-Length: 70000', 'c' x 70_000) ],
    [ content => post('/echo.cgi', 'Content-Length: 70000', 'c' x 70_000) ], [ chunked => post('/echo.cgi', 'Transfer-Encoding: chunked', "3\nabc\n4\ndefg\n0\n\n") ],
    [ continue => post('/echo.cgi', "Expect: 100-continue\nContent-Length: 3", 'abc') ],
    [ inside => simple('/in/small.txt', 'Authorization: ' . basic('alice', 'wonder')) ], [ wrong => simple('/in/small.txt', 'Authorization: ' . basic('alice', 'land' . $self->{serial}++)) ], [ unknown => simple('/in/small.txt') ],
    [ home => simple('/~games/x.txt') ],
    [ pipelined => simple('/small.txt') =~ s/Connection: close\n//r x 3 . simple('/small.txt') ],
  );
  my @steps = map { my ($name, $text) = @$_; [ $name, sub { ask($self->{server}->port, $text) } ] } @list;
  push @steps, [ proxied => sub { ask($other, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n" . simple('/small.txt')) } ];
  # a connection that is silent for some turns of the loop is parked, and heard again
  push @steps, [ kept => sub {
    my $c = connect_to($self->{server}->port, timeout => 30);
    my $bytes = '';
    for my $turn (1 .. 2) {
      if ($turn == 2) { ask($self->{server}->port, simple('/small.txt')) for 1 .. 8 }
      $c->send("GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n");
      my $r = $c->read_response or return $bytes;
      $bytes .= "$r->{head}\r\n$r->{body}";
    }
    return $bytes;
  } ];
  return @steps;
}

# Signals: what they do is seen in a file or a line. A request gives those that wait for poll something to do.
sub steps {
  my ($self) = @_;
  my $s = $self->{server};
  return $self->requests,
    [ reopen => sub {
      unlink $s->path('log/access');
      kill 'HUP', $s->pid;
      return wait_until(sub { get($s->port, '/small.txt'); -s $s->path('log/access') }, 20) ? 'HTTP/1.1 200 opened' : 'HTTP/1.1 500 not opened';
    } ],
    [ status => sub {
      my $before = () = $s->stderr =~ /requests/g;
      kill 'ALRM', $s->pid;
      return wait_until(sub { (() = $s->stderr =~ /requests/g) > $before }, 20) ? 'HTTP/1.1 200 told' : 'HTTP/1.1 500 not told';
    } ];
}

# What a process does only when something happens to it. False: that has not come to its end.
sub occasion {
  my ($self, $kind) = @_;
  return $self->restart($1) if $kind =~ /^keeper-(\w+)/;
  return $self->worker_killed if $kind eq 'cgiexec';
  return 1;
}

# One that waits: the master starts another. Scripts go on.
sub worker_killed {
  my ($self) = @_;
  my ($pid) = $self->pids('worker') or return 0;
  kill 'KILL', $pid;
  return wait_until { !-e "/proc/$pid" && $self->pids('worker') > 0 } 20;
}

# A short form of an answer: statuses and lengths, whole or not.
sub outcome {
  my ($bytes) = @_;
  return join ' ', map { "$_->{status}:" . ($_->{complete} ? length $_->{body} : 'cut') } eval { grep { $_->{status} >= 200 } parse_responses($bytes) } if $bytes =~ m{\AHTTP/1\.1 \d+ .*\r\n\r\n}s;
  return $bytes =~ m{\AHTTP/1\.1 (\d+ .*)}s ? $1 : length $bytes ? 'cut' : 'nothing';
}

# Which of two outcomes is a lie: more, or other, than what is right, without saying so.
sub is_false {
  my ($got, $right) = @_;
  my @got = split / /, $got;
  my @right = split / /, $right;
  for my $i (0 .. $#got) { return 1 if $got[$i] =~ /^[23]/ && $got[$i] ne ($right[$i] // '') && $got[$i] !~ /cut$/ }
  return 0;
}

# workload: runs all steps; returns those that did not come out right: [ name, outcome, seconds ].
sub workload {
  my ($self) = @_;
  my @lost;
  for my $step ($self->steps) {
    my ($name, $act) = @$step;
    my $begin = time;
    my $got = eval { outcome($act->()) };
    $got = "died: $@" if !defined $got;
    push @lost, [ $name, $got, time - $begin, is_false($got, $self->{right}{$name} // $got) ] if defined $self->{right}{$name} && $got ne $self->{right}{$name};
  }
  return @lost;
}

# restart NAME: a helper is killed, and started again.
sub restart {
  my ($self, $name) = @_;
  my $pid = $self->{server}->helper_process($name) or return 0;
  kill 'KILL', $pid;
  return wait_until { my $now = $self->{server}->helper_process($name); $now && $now != $pid } 20;
}

# ---- Processes

sub parent_of { my ($pid) = @_; return (read_file("/proc/$pid/stat") // '') =~ /\) \S (\d+)/ ? $1 : 0 }
my @helpers = qw(cgiexec authcheck logfmt);

# steady KIND: those that are there twice in a row. A child that is about to become a script looks like its parent.
sub steady {
  my ($self, $kind) = @_;
  my ($before, $now) = ('', '');
  wait_until { $now = join ' ', $self->pids($kind); my $same = $now ne '' && $now eq $before; $before = $now; $same } 20;
  return split ' ', $now;
}

# pids KIND: httpd; process (of several); cgiexec, authcheck, logfmt: each as its keeper started it; worker, crew: what those forked;
# keeper-NAME.
sub pids {
  my ($self, $kind) = @_;
  my $s = $self->{server};
  return $s->pid if $kind eq 'httpd';
  return grep { parent_of($_) == $s->pid } $s->helper_processes('httpd') if $kind eq 'process';
  return parent_of($s->helper_process($1) // 0) || () if $kind =~ /^keeper-(\w+)/;
  my $of = $kind eq 'worker' ? 'cgiexec' : $kind eq 'crew' ? 'authcheck' : $kind;
  my $first = $s->helper_process($of) // 0;
  return $first || () if $of eq $kind;
  return grep { parent_of($_) == $first } $s->helper_processes($of);
}
sub kinds { return ('httpd', @helpers, 'worker', 'crew', map { "keeper-$_" } @helpers) }

sub count_descriptors { my ($pid) = @_; my @all = glob "/proc/$pid/fd/*"; return scalar @all }
sub descriptors { my ($self) = @_; return { map { my $kind = $_; ($kind => [ map { count_descriptors($_) } $self->pids($kind) ]) } kinds() } }

# What is different from the beginning: descriptors that stay open.
sub leaks {
  my ($self) = @_;
  my @leaks;
  wait_until {
    my $now = $self->descriptors;
    @leaks = ();
    for my $kind (kinds()) {
      my ($most) = sort { $b <=> $a } @{ $self->{descriptors}{$kind} }, 0;
      push @leaks, map { "$kind has $_ descriptors, not $most: " . join ' ', map { map { readlink $_ // '' } glob "/proc/$_/fd/*" } $self->pids($kind) } grep { $_ > $most } @{ $now->{$kind} };
    }
    !@leaks;
  } 20;
  return @leaks;
}

sub ticks { my ($pid) = @_; my @word = (read_file("/proc/$pid/stat") // '') =~ /\) (.*)/s ? split ' ', $1 : (); return @word ? $word[11] + $word[12] : 0 }

# Those that use the processor while nothing is asked: thrice in a row, since somebody may have been about to finish.
sub spinning {
  my ($self) = @_;
  my @busy = map { my $kind = $_; map { [ $kind, $_ ] } $self->pids($kind) } kinds();
  for (1 .. 3) {
    my %before = map { ($_->[1] => ticks($_->[1])) } @busy;
    sleep 0.1;
    @busy = grep { ticks($_->[1]) - $before{ $_->[1] } > 3 } @busy or return ();
  }
  return map { "$_->[0] spins" } @busy;
}

# ---- strace

# trace OPTIONS, PIDS, DURING: runs strace on the processes while DURING runs; what it wrote.
sub trace {
  my ($self, $options, $pids, $during) = @_;
  my $file = $self->{server}->path('trace');
  unlink $file;
  my $pid = fork // die "unable to fork: $!";
  if (!$pid) {
    open STDERR, '>', "$file.err";
    open STDIN, '<', '/dev/null';
    exec 'strace', '-qq', '-o', $file, @$options, map { ('-p', $_) } @$pids or POSIX::_exit(127);
  }
  my $attached = sub { my ($p) = @_; return (read_file("/proc/$p/status") // '') =~ /^TracerPid:\s+[1-9]/m };
  wait_until { waitpid($pid, POSIX::WNOHANG()) == $pid or !grep { !$attached->($_) } @$pids } 20;
  my @result = $during->();
  kill 'INT', $pid;
  waitpid $pid, 0;
  return (read_file($file) // '', @result);
}

# calls KIND: what it makes while it serves.
sub calls {
  my ($self, $kind) = @_;
  my ($text) = $self->trace([ '-f', '-c' ], [ $self->steady($kind) ], sub {
    $self->workload;
    $self->occasion($kind);
    if ($kind eq 'httpd') { $self->restart($_) for @helpers }
  });
  return sort grep { !/^(?:total|exit|exit_group|execve|execveat|rt_sigreturn|restart_syscall)$/ } $text =~ /^\s*[\d.]+\s+[\d.]+\s+\d+\s+\d+\s+(?:\d+\s+)?(\w+)$/mg;
}

# What a worker's child does before it becomes the script: there each start is a process of its own.
my %launching = map { $_ => 1 } qw(setpgid dup2 dup3 prlimit64 setrlimit setgroups setresgid setresuid prctl fchdir close_range keyctl faccessat2 capset setsid);

# try KIND, CALL, ERROR, TIME: makes it fail that time. undef: all is well; '': it was not called so often; else what is wrong.
sub try {
  my ($self, $kind, $call, $error, $time) = @_;
  my $s = $self->{server};
  my %before = map { ($_ => join ' ', $self->steady($_)) } 'httpd', map { "keeper-$_" } @helpers;
  my @pids = $self->steady($kind) or return "no $kind there";
  my ($trace, @lost) = $self->trace([ ($kind eq 'worker' && $launching{$call} ? '-f' : ()), '-e', "trace=$call", '-e', "inject=$call:error=$error:when=$time" ], \@pids, sub {
    my @lost = $self->workload;
    push @lost, [ 'occasion', 'not come to its end', 20, 0 ] if !$self->occasion($kind);
    return @lost;
  });
  my $injected = () = $trace =~ /\(INJECTED\)/g;
  if (!$injected) { $self->{not_made}++; return @lost ? "without a failure: $lost[0][0]: $lost[0][1]" : '' }
  $self->{tried}++;
  my @wrong;
  push @wrong, map { "$_->[0]: $_->[1], not $self->{right}{$_->[0]}" } grep { $_->[3] } @lost;
  push @wrong, map { "$_->[0] took " . int($_->[2]) . ' s' } grep { $_->[2] > 15 && $_->[0] ne 'reopen' } @lost; # that one waits for its own end
  push @wrong, 'lost more than one: ' . join(', ', map { "$_->[0] ($_->[1])" } @lost) if @lost > $injected;
  # Who died is started again; then everything is right.
  wait_until { !grep { !$self->pids($_) } 'httpd', @helpers } 20 or push @wrong, 'not all are there again';
  my @after = $self->workload;
  push @wrong, map { "afterwards $_->[0]: $_->[1], not $self->{right}{$_->[0]}" } @after;
  for my $stays ('httpd', map { "keeper-$_" } @helpers) { push @wrong, "$stays is another process" if join(' ', $self->steady($stays)) ne $before{$stays} }
  push @wrong, $self->leaks if !@wrong;
  push @wrong, $self->spinning;
  return @wrong ? join '; ', @wrong : undef;
}

# ---- Which errors may come of a call: those of its manual that somebody else, or want of something, can cause

my %errors = (
  poll => 'EINTR ENOMEM', ppoll => 'EINTR ENOMEM', epoll_wait => 'EINTR', epoll_ctl => 'ENOMEM ENOSPC', epoll_create1 => 'EMFILE ENFILE ENOMEM',
  accept4 => 'EINTR EAGAIN ECONNABORTED EMFILE ENFILE ENOBUFS ENOMEM EPERM EPROTO', accept => 'EINTR EAGAIN ECONNABORTED EMFILE ENFILE ENOBUFS ENOMEM EPERM EPROTO',
  read => 'EINTR EAGAIN EIO ENOMEM', pread64 => 'EINTR EIO ENOMEM', preadv2 => 'EAGAIN EIO ENOMEM', recvfrom => 'EINTR EAGAIN ECONNRESET ENOMEM ETIMEDOUT', recvmsg => 'EINTR EAGAIN ECONNRESET ENOMEM',
  write => 'EINTR EAGAIN EIO ENOSPC EDQUOT EPIPE', writev => 'EINTR EAGAIN EIO ENOSPC EPIPE', sendto => 'EINTR EAGAIN ECONNRESET EPIPE ENOMEM ENOBUFS', sendmsg => 'EINTR EAGAIN ENOMEM ENOBUFS ETOOMANYREFS EPERM', sendfile => 'EINTR EAGAIN EIO ENOMEM EPIPE',
  openat => 'EINTR EMFILE ENFILE ENOMEM EACCES EIO', openat2 => 'EINTR EAGAIN ENOSYS EPERM EMFILE ENFILE ENOMEM EACCES EIO', open => 'EINTR EMFILE ENFILE ENOMEM EACCES EIO', fstat => 'ENOMEM EIO', newfstatat => 'ENOMEM EACCES EIO', statx => 'ENOMEM EACCES EIO', readlink => 'EACCES EIO', signalfd4 => 'EMFILE ENFILE ENOMEM', setuid => 'EPERM EAGAIN', setgid => 'EPERM', readlinkat => 'EACCES EIO', getdents64 => 'EIO', lseek => 'EIO',
  mmap => 'ENOMEM EAGAIN ENFILE', munmap => 'ENOMEM', mremap => 'ENOMEM', brk => 'ENOMEM', madvise => 'EAGAIN', mprotect => 'ENOMEM',
  pipe => 'EMFILE ENFILE', pipe2 => 'EMFILE ENFILE', socketpair => 'EMFILE ENFILE ENOMEM', socket => 'EMFILE ENFILE ENOBUFS ENOMEM', dup2 => 'EINTR EMFILE', dup3 => 'EINTR EMFILE', dup => 'EMFILE', fcntl => 'EMFILE ENOMEM', ioctl => 'ENOMEM',
  setsockopt => 'ENOMEM ENOBUFS', getsockopt => 'ENOBUFS', getsockname => 'ENOBUFS', getpeername => 'ENOBUFS', shutdown => 'ENOTCONN',
  fork => 'EAGAIN ENOMEM', vfork => 'EAGAIN ENOMEM', clone => 'EAGAIN ENOMEM', clone3 => 'EAGAIN ENOMEM', wait4 => 'EINTR', kill => 'EPERM ESRCH', setpgid => 'EPERM', setsid => 'EPERM',
  setrlimit => 'EPERM', prlimit64 => 'EPERM', prctl => 'EPERM', fchdir => 'EACCES', fchown => 'EPERM EIO', close_range => 'ENOMEM', setgroups => 'EPERM ENOMEM', setresgid => 'EPERM EAGAIN', setresuid => 'EPERM EAGAIN', umask => '',
  unlink => 'EIO EROFS', unlinkat => 'EIO EROFS', ftruncate => 'EIO', fadvise64 => 'EIO', faccessat => 'EIO ENOMEM', faccessat2 => 'EIO ENOMEM', access => 'EIO', mkdir => 'ENOSPC EACCES', mkdirat => 'ENOSPC EACCES', rmdir => 'EBUSY', memfd_create => 'EMFILE ENFILE ENOMEM',
  rename => 'EIO ENOSPC', flock => 'EINTR ENOLCK', keyctl => 'EDQUOT', pidfd_open => 'EMFILE ENFILE ENOMEM', pidfd_send_signal => 'ESRCH', waitid => 'EINTR', getrandom => 'EINTR EAGAIN', sched_setscheduler => 'EPERM', chdir => 'EACCES', fchmod => 'EPERM', mlock => 'ENOMEM', mlock2 => 'ENOMEM',
);
# What cannot come of it there: a pipe that the script closed is the script's own doing.
my %never = ('httpd write' => 'EPIPE');
sub errors_of { my ($call, $kind) = @_; return grep { ($never{"$kind $call"} // '') ne $_ } exists $errors{$call} ? split ' ', $errors{$call} : () }
# Those of which nothing that is injected can come: they do not fail, or only by a mistake of ours.
sub is_known { my ($call) = @_; return exists $errors{$call} || $call =~ /^(?:close|get(?:p|pp|t|u|eu|g|eg)id|rt_sig\w+|sigaltstack|clock_\w+|gettimeofday|time|sched_yield|futex|arch_prctl|set_robust_list|set_tid_address|rseq|getrlimit|getgroups|uname|sysinfo|alarm|nanosleep|getcwd)$/ }

1;
