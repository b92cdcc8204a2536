# Httpway: what every black-box test needs: a server in a temporary directory, raw HTTP, bounded waiting, processes.
# Core modules only. No knowledge of single features of the server belongs here.
#
#   use lib 'tests/lib'; use Test::More; use Httpway;
#   my $server = Httpway->start(files => { 'www/index.html' => "hello\n" }, conf => <<'END');
#   User nobody
#   Tuning { }
#   Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
#   END
#   is(get($server->port, '/index.html')->{body}, "hello\n");
#   is($server->stop, 0, 'ends well');
#
# Placeholders in conf and files: @PORT@ (also @PORT1@), @PORT2@ ... free ports; @DIR@ the temporary directory.
package Httpway;
use strict;
use warnings;
use Cwd qw(abs_path);
use Errno ();
use Exporter 'import';
use Fcntl qw(F_GETFD F_SETFD FD_CLOEXEC);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp ();
use IO::Select;
use IO::Socket::IP;
use MIME::Base64 ();
use POSIX qw(:sys_wait_h);
use Scalar::Util qw(weaken);
use Socket qw(SOL_SOCKET SO_REUSEADDR SOMAXCONN IPPROTO_IPV6 IPV6_V6ONLY inet_aton pack_sockaddr_in sockaddr_in pack_sockaddr_in6 unpack_sockaddr_in6
  INADDR_ANY IN6ADDR_ANY AF_INET AF_INET6 SOCK_STREAM);
use Time::HiRes qw(time sleep);

our @EXPORT = qw(raw request get basic parse_responses parse_response connect_to wait_until free_port has_ipv6
  read_file write_bytes processes_with chain_processes command_path helper_path top_directory);

my $top = abs_path(dirname(__FILE__) . '/../..');
my @alive;          # the servers of this test: what is not stopped by the test ends with the object, at the latest with the process
my $owner = $$;     # only the process that made them may end them
my $serial = 0;

sub top_directory { $top }
sub command_path { my ($name) = @_; abs_path($ENV{HTTPWAY_COMMANDS} || "$top/command") . ($name ? "/$name" : '') }
sub helper_path { my ($name) = @_; abs_path($ENV{HTTPWAY_HELPERS} || "$top/helper") . ($name ? "/$name" : '') }

# ---- waiting and files

# What is to come has this long, whatever a test says: under sanitizers, on a slow machine that others keep busy, and where all goes well nobody
# waits. Less than the 60 seconds after which a server ends by itself what it should have ended at once. A test that says less than two seconds
# means it: it looks whether something comes.
my ($patience, $look) = (50, 2);
sub seconds_of { my ($seconds) = @_; return !defined $seconds || $seconds >= $look && $seconds < $patience ? $patience : $seconds }

# wait_until { condition } seconds: the condition's value as soon as it is true, else its last value.
sub wait_until (&;$) {
  my ($condition, $seconds) = @_;
  my $end = time + seconds_of($seconds);
  while (1) {
    my $value = $condition->();
    return $value if $value || time > $end;
    sleep 0.01;
  }
}

sub read_file {
  my ($path) = @_;
  open my $file, '<:raw', $path or return undef;
  local $/;
  my $bytes = <$file>;
  return defined $bytes ? $bytes : '';
}

sub write_bytes {
  my ($path, $bytes) = @_;
  make_path(dirname($path));
  open my $file, '>:raw', $path or die "unable to write $path: $!";
  print $file $bytes or die "unable to write $path: $!";
  close $file or die "unable to write $path: $!";
  return $path;
}

# ---- ports

my @reserved;       # sockets that are bound but do not listen: parallel tests get other ports, the server gets this one

# Of every address: a client elsewhere whose source is another address of this machine must not get the number either.
sub free_port {
  my $family = has_ipv6() ? AF_INET6 : AF_INET;
  socket(my $socket, $family, SOCK_STREAM, 0) or die "unable to make a socket: $!";
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) if $^O eq 'linux';
  setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 0) if $family == AF_INET6;
  bind($socket, $family == AF_INET6 ? pack_sockaddr_in6(0, IN6ADDR_ANY) : pack_sockaddr_in(0, INADDR_ANY)) or die "unable to bind: $!";
  my ($port) = $family == AF_INET6 ? unpack_sockaddr_in6(getsockname $socket) : sockaddr_in(getsockname $socket);
  push @reserved, $socket if $^O eq 'linux';
  return $port;
}

my $ipv6;
sub has_ipv6 {
  $ipv6 = IO::Socket::IP->new(LocalHost => '::1', LocalPort => 0, Type => SOCK_STREAM, Listen => 1) ? 1 : 0 if !defined $ipv6;
  return $ipv6;
}

# ---- the server

# new: makes the directory and writes conf and files, starts nothing. Options:
#   conf      text of the configuration           files     { path below @DIR@ => bytes }
#   command   words to run instead of httpway-run -n -f CONF [ -r FD ]; @CONF@ stands for the file, @READY@ for the descriptor
#   flags     more flags for httpway-run          env       { variables for the server }
#   input     bytes for its standard input        timeout   seconds to become ready
#   rest      seconds that what it started may outlive it, before it is killed
#   before    a function called in the child before it executes (umask, setuid, chdir ...)
sub new {
  my ($class, %option) = @_;
  my $self = bless { %option, id => "$$." . ++$serial . '.' . int(rand 1e9) }, $class;
  $self->{temp} = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1, CLEANUP => 0);
  $self->{dir} = abs_path("$self->{temp}");
  chmod 0755, $self->{dir};
  $self->{ports} = [];
  $self->write_file($_, $self->expand($option{files}{$_})) for sort keys %{ $option{files} || {} };
  $self->write_conf($option{conf}) if defined $option{conf};
  push @alive, $self;
  weaken $alive[-1];
  return $self;
}

# start: as a class method makes and starts, as an object method starts (again). Dies when it does not become ready.
# ready => 0: do not wait (for servers that are meant to fail; then see wait_exit).
sub start {
  my ($self, %option) = @_;
  $self = $self->new(%option) if !ref $self;
  $self->{ready} = $option{ready} if exists $option{ready};
  die 'already started' if $self->{pid};
  pipe(my $reader, my $writer) or die "unable to make a pipe: $!";
  fcntl($writer, F_SETFD, 0) or die "unable to keep the pipe: $!";
  my @command = $self->words(fileno $writer);
  defined(my $pid = fork) or die "unable to fork: $!";
  $self->child(@command) if $pid == 0;
  @$self{qw(pid status)} = ($pid, undef);
  close $writer;
  return $self if defined $self->{ready} && !$self->{ready};
  my $answer = '';
  if (IO::Select->new($reader)->can_read(seconds_of($self->{timeout}))) { sysread $reader, $answer, 1 }
  return $self if $answer eq "\n";
  my $end = defined $self->wait_exit($answer eq "" ? 0.5 : 0) ? 'ended with ' . exit_text($self->{status}) : 'is not ready';
  my $said = $self->stderr;
  $self->stop;
  die "@command $end; it said:\n$said";
}

sub words {
  my ($self, $ready) = @_;
  my @words = @{ $self->{command} || [command_path('httpway-run'), '-r', '@READY@', @{ $self->{flags} || [] }, '-n', '-f', '@CONF@'] };
  for (@words) { s/\@READY\@/$ready/; s/\@CONF\@/$self->conf_path/e }
  return map { $self->expand($_) } @words;
}

sub child {
  my ($self, @command) = @_;
  eval {
    setpgrp(0, 0);
    $SIG{$_} = 'DEFAULT' for qw(PIPE INT TERM HUP);
    my $input = $self->{input};
    write_bytes($self->path('stdin'), $input) if defined $input;
    open STDIN, '<', defined $input ? $self->path('stdin') : '/dev/null' or die;
    open STDOUT, '>>', $self->path('stdout') or die;
    open STDERR, '>>', $self->path('stderr') or die;
    $ENV{HTTPWAY_TEST_ID} = $self->{id};
    $ENV{HTTPWAY_COMMANDS} = command_path();
    $ENV{HTTPWAY_HELPERS} = helper_path();
    my %more = %{ $self->{env} || {} };
    defined $more{$_} ? $ENV{$_} = $self->expand($more{$_}) : delete $ENV{$_} for keys %more;
    $self->{before}->($self) if $self->{before};
    exec { $command[0] } @command;
  };
  print STDERR "unable to execute $command[0]: $@ $!\n";
  POSIX::_exit(111);
}

sub pid { $_[0]{pid} }
sub dir { $_[0]{dir} }
sub path { "$_[0]{dir}/$_[1]" }
sub conf_path { $_[0]->path('mathopd.conf') }

# port N: the Nth port of this server, made when first asked for.
sub port {
  my ($self, $number) = @_;
  return $self->{ports}[($number || 1) - 1] ||= free_port();
}

sub expand {
  my ($self, $text) = @_;
  $text =~ s/\@DIR\@/$self->{dir}/g;
  $text =~ s/\@PORT(\d*)\@/$self->port($1)/ge;
  return $text;
}

sub write_file { my ($self, $name, $bytes) = @_; return write_bytes($name =~ m{^/} ? $name : $self->path($name), $bytes) }
sub write_conf { my ($self, $text) = @_; return $self->write_file('mathopd.conf', $self->expand($text)) }

sub stderr { my ($self) = @_; my $text = read_file($self->path('stderr')); return defined $text ? $text : '' }
sub stdout { my ($self) = @_; my $text = read_file($self->path('stdout')); return defined $text ? $text : '' }

# log_lines [ FILE ]: the whole lines so far, of stderr or of a file below the directory.
sub log_lines {
  my ($self, $name) = @_;
  my $text = read_file($self->path($name || 'stderr'));
  return () if !defined $text;
  return $text =~ /([^\n]*)\n/g;
}

# wait_for_log PATTERN [ SECONDS [ FILE ] ]: the first line that fits, as soon as it is there; else undef.
sub wait_for_log {
  my ($self, $pattern, $seconds, $name) = @_;
  my $line;
  wait_until { ($line) = grep { /$pattern/ } $self->log_lines($name); defined $line } $seconds;
  return $line;
}

sub signal { my ($self, $signal) = @_; return $self->{pid} ? kill $signal, $self->{pid} : 0 }

# ended: true when the process that was started is gone; its wait status is in {status}.
sub ended {
  my ($self) = @_;
  return 1 if !$self->{pid};
  return 0 if waitpid($self->{pid}, WNOHANG) != $self->{pid};
  $self->{status} = $?;
  $self->{last_pid} = delete $self->{pid};
  return 1;
}

# wait_exit [ SECONDS ]: the exit code (128 + N when signal N ended it), undef when it still runs.
sub wait_exit {
  my ($self, $seconds) = @_;
  wait_until { $self->ended } $seconds;
  return undef if $self->{pid};
  return exit_code($self->{status});
}

sub exit_code { my ($status) = @_; return !defined $status ? undef : $status & 127 ? 128 + ($status & 127) : $status >> 8 }
sub exit_text { my ($status) = @_; return $status & 127 ? 'signal ' . ($status & 127) : 'exit code ' . ($status >> 8) }

# stop [ SIGNAL ]: ends the server; its exit code, or undef when it had to be killed. Nothing remains in any case.
sub stop {
  my ($self, $signal) = @_;
  $self->signal($signal || 'TERM');
  my $code = $self->wait_exit;
  wait_until { !$self->chain_processes } $self->{rest};
  $self->kill_all;
  return $code;
}

sub kill_all {
  my ($self) = @_;
  for (1 .. 10) {
    my @left = ($self->chain_processes, $self->{pid} || ()) or last;
    kill 'KILL', @left;
    wait_until { $self->ended && !$self->chain_processes } 1;
  }
}

# ---- processes

# chain_processes PID-or-server: pids of all processes that the server started and that still run.
sub chain_processes {
  my ($self) = @_;
  return processes_with("HTTPWAY_TEST_ID=$self->{id}", $self->{pid} || $self->{last_pid}, "$self->{dir}/");
}

# helper_processes NAME: those of them that run this helper.
sub helper_processes {
  my ($self, $name) = @_;
  return grep { (read_file("/proc/$_/cmdline") || '') =~ m{^(?:[^\0]*/)?\Q$name\E(?:: \w+)?\0} } $self->chain_processes;
}

# helper_process NAME: of several, which may be in any order, the one that its keeper started: its parent is none of them.
sub helper_process {
  my ($self, $name) = @_;
  my %all = map { $_ => 1 } $self->helper_processes($name);
  my ($first) = grep { my ($parent) = (read_file("/proc/$_/stat") || '') =~ /\) \S (\d+)/; $parent && !$all{$parent} } keys %all;
  return $first;
}

# processes_with VARIABLE=VALUE [ GROUP [ WORD ]]: pids of the living processes with that environment, or of that process group. Without root
# the environment of a process that is not dumpable cannot be read: one with WORD in its command line is taken for one of them then.
sub processes_with {
  my ($variable, $group, $word) = @_;
  my @found;
  opendir my $proc, '/proc' or return ();
  for my $pid (grep { /^\d+$/ && $_ != $$ } readdir $proc) {
    my $stat = read_file("/proc/$pid/stat");
    next if !defined $stat || $stat !~ /\) ([A-Z]) \d+ (\d+) /s || $1 eq 'Z' || $1 eq 'X';
    my $same_group = $group && $2 == $group;
    my $environment = read_file("/proc/$pid/environ");
    my $hidden = $> && !defined $environment && defined $word && index(read_file("/proc/$pid/cmdline") || '', $word) >= 0;
    push @found, $pid if $same_group || $hidden || defined $environment && "\0$environment\0" =~ /\0\Q$variable\E\0/;
  }
  @found = sort { $a <=> $b } @found;
  return @found;
}

sub finish {
  my ($self) = @_;
  return if $owner != $$ || $self->{finished}++;
  $self->kill_all;
  File::Path::remove_tree($self->{dir}) if !$ENV{HTTPWAY_TEST_KEEP};
}

sub DESTROY { local ($?, $!, $@); $_[0]->finish }
END { local $?; if ($owner == $$) { $_->finish for grep { defined } @alive } }
$SIG{$_} = sub { exit 130 } for qw(INT TERM HUP PIPE);

# ---- raw HTTP

# raw PORT, BYTES: sends them and returns what comes back until the end of the stream; never waits for ever. Options:
#   address   default 127.0.0.1             from         the client's own address
#                                           timeout      seconds for the whole exchange
#   answers   return after so many answers  methods      the requests' methods (only HEAD matters), in order
#   pieces    bytes a write (1: one at a time), or a list of byte strings with BYTES ''
#   pause     seconds between pieces        close_write  end our side after sending
# In list context: (bytes, how it ended: 'eof', 'answers', 'timeout', 'reset').
sub raw {
  my ($port, $bytes, %option) = @_;
  my $connection = connect_to($port, %option);
  my @pieces = ref $option{pieces} ? @{ $option{pieces} } : $option{pieces} ? unpack("(a$option{pieces})*", $bytes) : $bytes;
  my $end = $connection->exchange(\@pieces, %option);
  $connection->close;
  return wantarray ? ($connection->{buffer}, $end) : $connection->{buffer};
}

# request PORT, TEXT: one request (line ends may be bare LF) and its answer as parse_response makes it, or undef.
sub request {
  my ($port, $text, %option) = @_;
  $text =~ s/(?<!\r)\n/\r\n/g if !$option{verbatim};
  my ($method) = $text =~ /^(\S+)/;
  my $bytes = raw($port, $text, answers => 1, methods => [$method], %option);
  my ($response) = grep { $_->{status} >= 200 } parse_responses($bytes, $method);
  return $response;
}

# get PORT, PATH, header => value...: GET over HTTP/1.1 with Host localhost and Connection close unless given otherwise.
sub get {
  my ($port, $path, %header) = @_;
  my %all = (Host => 'localhost', Connection => 'close', %header);
  return request($port, "GET $path HTTP/1.1\r\n" . join('', map { "$_: $all{$_}\r\n" } sort keys %all) . "\r\n");
}

# basic NAME, PASSWORD: the value of an Authorization field.
sub basic { return 'Basic ' . MIME::Base64::encode_base64(join(':', @_), '') }

# parse_response BYTES, METHOD, AT_END: (response, rest) or () while it is incomplete. A response:
#   { status, reason, version, headers => { lower-case name => value, same names joined by ", " }, header_lines => [...],
#     head => bytes, body => bytes, framing => 'none' | 'length' | 'chunked' | 'close', complete => 0 | 1 }
sub parse_response {
  my ($bytes, $method, $at_end) = @_;
  $bytes =~ /\A(.*?\r\n)\r\n/s or return ();
  my ($head, $rest) = ($1, substr $bytes, $+[0]);
  my ($line, @lines) = split /\r\n/, $head;
  $line =~ m{\A(HTTP/\d\.\d) (\d{3})(?: (.*))?\z}s or die "not a status line: $line";
  my %r = (version => $1, status => $2, reason => $3, header_lines => \@lines, head => $head, complete => 1, headers => {});
  for (@lines) {
    /\A([^\s:]+):[ \t]*(.*?)[ \t]*\z/s or die "not a header line: $_";
    my $name = lc $1;
    $r{headers}{$name} = exists $r{headers}{$name} ? "$r{headers}{$name}, $2" : $2;
  }
  my $length = $r{headers}{'content-length'};
  if (($method || '') eq 'HEAD' || $r{status} =~ /^(?:1..|204|304)$/) { @r{qw(framing body)} = ('none', '') }
  elsif (($r{headers}{'transfer-encoding'} || '') =~ /\bchunked\z/i) {
    my $body = '';
    while (1) {
      $rest =~ s/\A([0-9A-Fa-f]+)[^\r\n]*\r\n// or return incomplete(\%r, $body, $at_end);
      my $size = hex $1;
      if ($size == 0) {
        $rest =~ s/\A(?:[^\r\n]+\r\n)*\r\n// or return incomplete(\%r, $body, $at_end);
        last;
      }
      return incomplete(\%r, $body . $rest, $at_end) if length $rest < $size + 2;
      $body .= substr $rest, 0, $size;
      substr($rest, 0, $size + 2) = '';
    }
    @r{qw(framing body)} = ('chunked', $body);
  }
  elsif (defined $length) {
    die "not a length: $length" if $length !~ /\A\d+\z/;
    return incomplete(\%r, $rest, $at_end) if length $rest < $length;
    @r{qw(framing body)} = ('length', substr $rest, 0, $length);
    substr($rest, 0, $length) = '';
  }
  else {
    return () if !$at_end;
    @r{qw(framing body)} = ('close', $rest);
    $rest = '';
  }
  return (\%r, $rest);
}

sub incomplete {
  my ($response, $body, $at_end) = @_;
  return () if !$at_end;
  @$response{qw(framing body complete)} = ('length', $body, 0);
  return ($response, '');
}

# parse_responses BYTES, METHODS...: all answers in BYTES, which is everything that came until the end.
sub parse_responses {
  my ($bytes, @methods) = @_;
  my @responses;
  while (length $bytes) {
    my ($response, $rest) = parse_response($bytes, $methods[0], 1) or die "not an answer: $bytes";
    push @responses, $response;
    shift @methods if $response->{status} >= 200;
    $bytes = $rest;
  }
  return @responses;
}

sub connect_to { my ($port, %option) = @_; return Httpway::Connection->new($port, %option) }

# ---- a connection that stays: connect_to(PORT, address => ..., from => ..., timeout => ...)
package Httpway::Connection;
use Time::HiRes qw(time sleep);

sub new {
  my ($class, $port, %option) = @_;
  my $address = $option{address} || '127.0.0.1';
  my $socket = IO::Socket::IP->new(PeerHost => $address, PeerPort => $port, Type => Socket::SOCK_STREAM(), Timeout => Httpway::seconds_of(), $option{from} ? (LocalHost => $option{from}) : ())
    or die "unable to connect to $address port $port: $@";
  $socket->blocking(0);
  return bless { socket => $socket, buffer => '', timeout => Httpway::seconds_of($option{timeout} || undef), end => '' }, $class;
}

sub socket { $_[0]{socket} }
sub buffer { $_[0]{buffer} }
sub close { my ($self) = @_; CORE::close($self->{socket}) if $self->{socket}; $self->{socket} = undef }

# exchange: writes the pieces and reads at the same time, so that neither side waits for the other; says how it ended.
sub exchange {
  my ($self, $pieces, %option) = @_;
  my ($socket, $end, $next) = ($self->{socket}, time + Httpway::seconds_of($option{timeout} || $self->{timeout}), 0);
  my @pieces = grep { length } @$pieces;
  my $select = IO::Select->new($socket);
  my $write_open = 1;
  local $SIG{PIPE} = 'IGNORE';
  while (time < $end) {
    return 'answers' if !@pieces && $option{answers} && $self->answers($option{answers}, @{ $option{methods} || [] });
    if (@pieces && time >= $next) {
      my $n = syswrite $socket, $pieces[0];
      if ($n) {
        substr($pieces[0], 0, $n) = '';
        if (!length $pieces[0]) { shift @pieces; $next = time + ($option{pause} || 0) }
      }
      elsif (!$!{EAGAIN} && !$!{EINTR}) { @pieces = () }
    }
    if (!@pieces && $write_open && $option{close_write}) { shutdown $socket, 1; $write_open = 0 }
    return 'sent' if !@pieces && $option{only_send};
    $select->can_read(@pieces ? 0.002 : 0.05) or next;
    return $self->{end} if !$self->fill;
  }
  return 'timeout';
}

# fill: reads what is there; false at the end of the stream, with the reason in {end}.
sub fill {
  my ($self) = @_;
  my $n = sysread $self->{socket}, $self->{buffer}, 65536, length $self->{buffer};
  return 1 if $n || !defined $n && ($!{EAGAIN} || $!{EINTR});
  $self->{end} = defined $n ? 'eof' : 'reset';
  return 0;
}

sub answers {
  my ($self, $wanted, @methods) = @_;
  my $rest = $self->{buffer};
  while ($wanted > 0) {
    my ($response, $more) = Httpway::parse_response($rest, $methods[0], 0) or return 0;
    if ($response->{status} >= 200) { $wanted--; shift @methods }
    $rest = $more;
  }
  return 1;
}

sub send { my ($self, $bytes, %option) = @_; return $self->exchange([$bytes], %option, only_send => 1) eq 'sent' }

# read_response [ METHOD ]: the next answer (1xx too), or undef when none came in time. At the end of the stream one without length counts.
sub read_response {
  my ($self, $method, $seconds) = @_;
  my $end = time + Httpway::seconds_of($seconds || $self->{timeout});
  my $select = IO::Select->new($self->{socket});
  my $needed = 0; # bytes without which it cannot be whole: a long answer is not looked at for every piece of it
  while (1) {
    if (length $self->{buffer} >= $needed || $self->{end} ne '') {
      my ($response, $rest) = Httpway::parse_response($self->{buffer}, $method, $self->{end} ne '');
      if ($response) { $self->{buffer} = $rest; return $response }
      $needed = $+[0] + $1 if $self->{buffer} =~ /\A(?:[^\r]+\r\n)*?content-length:[ \t]*(\d+)\r\n(?:[^\r]+\r\n)*\r\n/i;
    }
    return undef if $self->{end} ne '' || time > $end;
    $self->fill if $select->can_read(0.05);
  }
}

# is_closed [ SECONDS ]: true when the other side ends the stream in that time; more bytes stay in buffer.
sub is_closed {
  my ($self, $seconds) = @_;
  my $end = time + Httpway::seconds_of($seconds || $self->{timeout});
  my $select = IO::Select->new($self->{socket});
  while ($self->{end} eq '' && time < $end) { $self->fill if $select->can_read(0.05) }
  return $self->{end} ne '';
}

1;
