# httpway-run: the command line, the compiling, and the chain it makes; with the real programs, and with a stand-in for
# httpd that says what it was given.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use Fcntl qw(F_SETFD);
use POSIX ();
use Httpway;

my $run = command_path('httpway-run');
my $root = $> == 0;
my $dir = File::Temp->newdir;
chmod 0755, "$dir";
mkdir "$dir/open";
chmod 0777, "$dir/open";
my $user = $root ? "User nobody\n" : '';

# Private helpers: the real logfmt, and an httpd that tells its words and descriptors, then waits for TERM or the end of its input.
mkdir "$dir/helper";
system('cp', helper_path('logfmt'), "$dir/helper/logfmt") == 0 or die;
write_bytes("$dir/helper/httpd", "#!$^X\n" . <<'END');
use strict; use Socket;
$SIG{TERM} = sub { exit 0 };
open my $f, '>', "$ENV{SAY}.new" or die;
print $f "words @ARGV\n", "pid $$\n", map { "$_ " . (defined $ENV{$_} ? $ENV{$_} : '-') . "\n" } qw(LISTEN_FDS LISTEN_PID HTTPWAY_LOGFMT);
my %r; for (my $i = 0; $i < @ARGV; $i++) { %r = (fd => $ARGV[$i + 1]) if $ARGV[$i] eq '-r' }
if ($r{fd}) { open my $ready, '>&=', $r{fd} or die; syswrite $ready, "\n"; close $ready }
my $cdb = $ARGV[-1]; open my $c, '<', $cdb or die "$cdb: $!"; print $f "cdb ", -s $c, "\n";
close $f; rename "$ENV{SAY}.new", $ENV{SAY};
sleep 1 while 1;
END
chmod 0755, "$dir/helper/httpd";

sub conf { my ($text) = @_; my $port = free_port(); return "$user$text\nServer { Address 127.0.0.1 Port $port Virtual { AnyHost Control { Alias / Location $dir IndexNames { index.html } Types { text/html { * } } } } }\n" }

# Starts httpway-run with these words; stdin from a file.
my @started;
sub start {
  my ($words, %o) = @_;
  unlink "$dir/open/say", "$dir/err";
  my $pid = fork;
  if (!$pid) {
    $ENV{HTTPWAY_HELPERS} = $o{real} ? helper_path() : "$dir/helper";
    $ENV{HTTPWAY_COMMANDS} = $o{commands} || command_path();
    $ENV{SAY} = "$dir/open/say";
    $ENV{HTTPWAY_TEST_ID} = "run.t.$$";
    @ENV{keys %{ $o{env} }} = values %{ $o{env} } if $o{env};
    open STDIN, '<', $o{input} || '/dev/null' or die;
    open STDERR, '>', "$dir/err" or die;
    $o{before}->() if $o{before};
    exec $o{commands} ? "$o{commands}/httpway-run" : $run, @$words or POSIX::_exit(126);
  }
  push @started, $pid;
  return $pid;
}
sub code { my ($pid) = @_; my $r; wait_until { $r = waitpid $pid, 1; $r } 10 or return 'runs'; @started = grep { $_ != $pid } @started; return $? & 127 ? 'signal ' . ($? & 127) : $? >> 8 }
sub stop { my ($pid) = @_; kill 'TERM', $pid; return code($pid) }
sub err { my $t = read_file("$dir/err"); defined $t ? $t : '' }
sub said { wait_until { -e "$dir/open/say" } 10; my $t = read_file("$dir/open/say"); return defined $t ? $t : 'nothing; stderr: ' . err() }
sub gone { my ($pid) = @_; wait_until { !processes_with("HTTPWAY_TEST_ID=run.t.$pid", undef, "$dir/") } 5 }
END { kill 'KILL', @started if @started }

subtest 'usage' => sub {
  my $conf = write_bytes("$dir/conf", conf(''));
  for my $words (['-x'], ['-f'], ['-n', '-f', $conf, '-f', $conf], ['-r', 'x'], ['-r', 1], ['-n', '-r', 99, '-f', $conf]) {
    is(code(start($words)), 100, "100: @$words");
    like(err(), qr/\Ahttpway-run: (fatal|usage): [^\n]+\n\z/, 'one line');
  }
  is(code(start(['-v'])), 0, '-v');
  like(err(), qr/\b\d+\.\d+\.\d+\n\z/, 'the version, to standard error');
};

subtest 'the chain' => sub {
  my $conf = write_bytes("$dir/conf", conf(''));
  my $pid = start(['-n', '-f', $conf]);
  my $said = said();
  like($said, qr/^words \Q$conf.cdb\E$/m, 'httpd gets the compiled configuration');
  like($said, qr/^pid $pid$/m, 'in the process that was started');
  like($said, qr/^LISTEN_FDS 1\nLISTEN_PID $pid$/m, 'with the sockets');
  like($said, qr/^HTTPWAY_LOGFMT \d+$/m, 'and the channel of logfmt');
  is(err(), '', 'nothing is said') or diag err();
  my @logfmt = grep { (read_file("/proc/$_/cmdline") || '') =~ m{/logfmt\0\Q$conf.cdb\E\0\z} } processes_with("HTTPWAY_TEST_ID=run.t.$pid", undef, "$dir/") if $^O eq 'linux';
  ok(@logfmt, 'logfmt runs') if $^O eq 'linux';
  is(stop($pid), 0, 'ends as httpd does');
  ok(gone($pid), 'nothing remains');
  $pid = start(['-ndt', '-f', $conf, 'nonsense']);
  like(said(), qr/^words -d \Q$conf.cdb\E$/m, '-d is for httpd; options may be joined');
  like(err(), qr/^httpway-run: warning: ignoring nonsense$/m, 'other words are ignored, with a warning');
  ok(scalar(grep { (read_file("/proc/$_/cmdline") || '') =~ m{/logfmt\0-t\0} } processes_with("HTTPWAY_TEST_ID=run.t.$pid", undef, "$dir/")), '-t is for logfmt') if $^O eq 'linux';
  is(stop($pid), 0, 'ends');
  $pid = start(['-f', $conf]);
  said();
  is(err(), "httpway-run: info: staying in the foreground: run me under a supervisor (-n says so)\n", 'without -n it says that it stays');
  is(stop($pid), 0, 'ends');
  $pid = start(['-n', '-f', $conf], before => sub { $SIG{CHLD} = 'IGNORE' });
  like(said(), qr/^pid $pid$/m, 'SIGCHLD may be ignored by whoever starts it');
  is(stop($pid), 0, 'ends');
};

subtest 'readiness' => sub {
  my $conf = write_bytes("$dir/conf", conf('') . conf(''));
  write_bytes("$dir/conf", join '', $user, map { my $p = free_port(); "Server { Address 127.0.0.1 Port $p Virtual { AnyHost } }\n" } 1 .. 5);
  pipe(my $reader, my $writer) or die;
  my $pid = start(['-n', '-f', $conf, '-r', 5], before => sub { POSIX::dup2(fileno $writer, 5) });
  close $writer;
  is(sysread($reader, my $byte, 1), 1, 'the descriptor arrives, though sockets take its place');
  like(said(), qr/^words -r (?:[89]|\d\d+) /m, 'under another number');
  is(sysread($reader, $byte, 1), 0, 'nobody else keeps it');
  is(stop($pid), 0, 'ends');
};

subtest 'standard input' => sub {
  my $conf = write_bytes("$dir/conf", conf(''));
  mkdir "$dir/tmp";
  my $pid = start(['-n'], input => $conf, env => { TMPDIR => "$dir/tmp" });
  my $said = said();
  like($said, qr{^words /dev/fd/\d+$}m, 'the compiled configuration has no name');
  like($said, qr/^cdb [1-9]\d*$/m, 'but can be opened');
  is_deeply([glob "$dir/tmp/*"], [], 'nothing is left in TMPDIR');
  is(err(), '', 'nothing is said');
  ok(scalar(grep { (read_file("/proc/$_/cmdline") || '') =~ m{/logfmt\0/dev/fd/\d+\0\z} } processes_with("HTTPWAY_TEST_ID=run.t.$pid", undef, "$dir/")), 'logfmt has it too') if $^O eq 'linux';
  is(stop($pid), 0, 'ends');
  my $bad = write_bytes("$dir/bad", "Nonsense\n");
  is(code(start(['-n'], input => $bad, env => { TMPDIR => "$dir/tmp" })), 100, 'a mistake: 100');
  is_deeply([glob "$dir/tmp/*"], [], 'nothing is left in TMPDIR');
};

subtest 'a directory that cannot be written' => sub {
  mkdir "$dir/fixed";
  my $conf = write_bytes("$dir/fixed/conf", conf(''));
  chmod 0555, "$dir/fixed";
  # A copy of the programs: those of the build may be below a directory that nobody can enter.
  system('cp', '-RP', command_path(), "$dir/command") == 0 or die;
  my $pid = start(['-n', '-f', $conf], commands => "$dir/command", before => sub { if ($root) { my ($u, $g) = (getpwnam 'nobody')[2, 3]; $( = $) = "$g $g"; $< = $> = $u } });
  {
    my $said = said();
    like($said, qr{^words /dev/fd/\d+$}m, 'another place is found') or diag err();
    like(err(), qr/^httpway-run: info: nothing can be written beside \S+: a changed configuration will need a restart$/m, 'and told');
  }
  is(stop($pid), 0, 'ends');
  chmod 0755, "$dir/fixed";
};

subtest 'failures' => sub {
  my $bad = write_bytes("$dir/bad", "Nonsense\n");
  is(code(start(['-n', '-f', $bad])), 100, 'a mistake in the configuration: 100');
  like(err(), qr/bad:1:1: /, 'from the compiler');
  unlike(err(), qr/httpway-run/, 'nothing is added');
  is(code(start(['-n', '-f', "$dir/nothing"])), 111, 'no such file: 111');
  is(code(start(['-n', '-f', $bad], env => { HTTPWAY_COMMANDS => "$dir/tmp" })), 111, 'no compiler: 111');
  like(err(), qr{\Ahttpway-run: fatal: unable to run $dir/tmp/httpway-data: [^\n]+\n\z}, 'one line');
  my $log = write_bytes("$dir/conf", conf("Log $dir/no/such/log"));
  is(code(start(['-n', '-f', $log], real => 1)), 111, 'a log that cannot be opened: 111') or diag err();
  like(err(), qr{^logfmt: fatal: unable to open the log $dir/no/such/log: No such file or directory: [^\n]+$}m, 'logfmt says why');
  SKIP: {
    skip 'not root', 3 if !$root;
    my $port = free_port();
    my $server = "Server { Address 127.0.0.1 Port $port Virtual { AnyHost } }\n";
    my $nobody = write_bytes("$dir/conf", $server);
    is(code(start(['-n', '-f', $nobody])), 100, 'root and no User: 100');
    like(err(), qr/^httpway-run: fatal: [^\n]*User[^\n]*\n\z/m, 'one line');
    my $pid = start(['-n', '-f', $nobody], env => { UID => 7, GID => 8 });
    like(said(), qr/^pid $pid$/m, 'but $UID and $GID will do');
    is(stop($pid), 0, 'ends');
  }
};

subtest 'the real thing' => sub {
  my $port = free_port();
  my $conf = write_bytes("$dir/conf", "${user}Log $dir/log/access\nLogFormat { Status Uri }\nServer { Address 127.0.0.1 Port $port Virtual { AnyHost Control { Alias / Location $dir/www Types { text/plain { * } } } } }\n");
  write_bytes("$dir/www/hello.txt", "hello\n");
  mkdir "$dir/log"; chmod 0777, "$dir/log";
  pipe(my $reader, my $writer) or die;
  my $pid = start(['-n', '-f', $conf, '-r', 7], real => 1, before => sub { POSIX::dup2(fileno $writer, 7) });
  close $writer;
  is(sysread($reader, my $byte, 1), 1, 'is ready') or diag err();
  is(get($port, '/hello.txt')->{body}, "hello\n", 'serves');
  ok(wait_until(sub { (read_file("$dir/log/access") || '') eq "200\t/hello.txt\n" }, 5), 'and logs') or diag read_file("$dir/log/access"), err();
  kill 'KILL', $pid;
  is(code($pid), 'signal 9', 'when the core is killed');
  ok(gone($pid), 'nothing remains');
};

done_testing;
