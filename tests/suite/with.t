# httpway-with: the channel, the keeper, and what becomes of both when the core or the helper dies.
# The core and the helpers are stand-ins in Perl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use Httpway;

my $with = command_path('httpway-with');
my $dir = File::Temp->newdir;
my $id = "with.t.$$." . int rand 1e9; # the last argument of everything that is started here
my $perl = $^X;
$ENV{HTTPWAY_TEST_ID} = $id; # by which a keeper is found, whose command line says what it keeps

# A helper: writes its pid and environment, then every message as a line, until the end of the channel.
my $helper = write_bytes("$dir/helper", <<'END');
use strict; use Socket; my ($dir, $how) = @ARGV; $| = 1;
open my $starts, '>>', "$dir/starts" or die; syswrite $starts, "$$\n"; close $starts;
exit $1 if $how =~ /^exit(\d+)$/;
if ($how eq 'once' && !-e "$dir/second") { open my $f, '>', "$dir/second"; close $f; exit 7 }
$SIG{TERM} = 'IGNORE' if $how eq 'stubborn';
open my $env, '>', "$dir/env.new" or die; print $env map { "$_=$ENV{$_}\n" } sort keys %ENV; close $env; rename "$dir/env.new", "$dir/env";
open my $in, '+<&=', 0 or die;
open my $out, '>>', "$dir/messages" or die;
while (1) {
  sleep 1 while $how eq 'stubborn' || -e "$dir/stop";
  defined recv $in, my $m, 70000, 0 or die; length $m or last;
  syswrite $out, "$m\n";
}
syswrite $out, "END\n";
END

# A core: sends the words of its first argument, one message each, then says "up", notes what it is told, and waits for the end of its input or of the channel.
my $core = write_bytes("$dir/core", <<'END');
use strict; use Socket; use IO::Select; my ($dir, $messages) = @ARGV; $| = 1; $SIG{PIPE} = 'IGNORE';
open my $c, '+<&=', $ENV{HTTPWAY_LOGFMT} or die "no channel: $!";
send $c, $_, 0 for split /,/, $messages;
open my $up, '>', "$dir/up.new"; print $up "$$ $ENV{HTTPWAY_LOGFMT}\n"; close $up; rename "$dir/up.new", "$dir/up";
my $select = IO::Select->new($c, \*STDIN);
while (my @r = $select->can_read) {
  for my $r (@r) {
    if ($r == $c) { recv $c, my $m, 10, 0; if (length $m) { open my $told, '>>', "$dir/told"; syswrite $told, "$m\n"; next } print STDERR "core: helper is gone\n"; exit 111 }
    sysread STDIN, my $lines, 4096 or exit 0; send $c, $_, 0 for split /\n/, $lines;
  }
}
END

# Starts words in a child with a pipe to its standard input; stderr goes to $dir/err.
sub start {
  my (@words) = @_;
  unlink map { "$dir/$_" } qw(starts env messages up err stop second told);
  pipe(my $reader, my $writer) or die;
  defined(my $pid = fork) or die;
  if (!$pid) {
    close $writer;
    open STDIN, '<&', $reader or die;
    open STDERR, '>', "$dir/err" or die;
    exec @words or exit 126;
  }
  return { pid => $pid, in => $writer };
}
sub chain { my ($how, $messages, @more) = @_; start(@more, $with, 'logfmt', '--', $perl, $helper, $dir, $how, $id, '--', $perl, $core, $dir, $messages, $id) }
sub end_of { my ($c) = @_; close $c->{in} if $c->{in}; my $r; wait_until { $r = waitpid $c->{pid}, 1; $r } 10 or return 'runs'; return $? & 127 ? "signal " . ($? & 127) : $? >> 8 }
sub lines { my $text = read_file("$dir/$_[0]"); my @lines = defined $text ? split /\n/, $text : (); return @lines }
sub mine { # our processes by the id in their arguments: pids
  my @pids;
  for my $file (glob '/proc/[0-9]*/cmdline') {
    my $words = read_file($file); next if !defined $words || $words !~ /\Q$id\E/ && ($words !~ /^httpway-with: / || (read_file($file =~ s/cmdline$/environ/r) || '') !~ /\Q$id\E/);
    $file =~ /(\d+)/; push @pids, $1 if $1 != $$;
  }
  return @pids;
}
sub run { my $c = start(@_); my $code = end_of($c); return ($code, join '', read_file("$dir/err")) }
END { kill 'KILL', mine() if $id && defined $dir }

subtest 'usage' => sub {
  for my $words ([], ['logfmt'], ['logfmt', '--', 'true', '--'], ['logfmt', '--', '--', 'true'], ['logfmt', '--', 'true', 'true'], ['logfmt', ' true', 'true'],
    ['logfmt', '', 'true'], ['Logfmt', '--', 'true', '--', 'true'], ['', '--', 'true', '--', 'true'], ['a' x 33, '--', 'true', '--', 'true'],
    ['helpers', '--', 'true', '--', 'true']) {
    my ($code, $said) = run($with, @$words);
    is($code, 100, "exit 100: @$words");
    like($said, qr/\Ahttpway-with: (fatal|usage): [^\n]+\n\z/, 'one line');
  }
};

subtest 'both ends' => sub {
  local $ENV{HTTPWAY_CGIEXEC} = 99;
  local $ENV{LISTEN_FDS} = 1;
  local $ENV{LISTEN_PID} = 1;
  local $ENV{HTTPWAY_COMMANDS} = command_path();
  my $c = chain('normal', 'one,two');
  ok(wait_until { -e "$dir/up" && lines('messages') >= 2 }, 'the helper gets what the core sends');
  is_deeply([lines('messages')], ['one', 'two'], 'whole, in order');
  my ($pid, $fd) = split ' ', read_file("$dir/up");
  is($pid, $c->{pid}, 'the core is the process that was started');
  cmp_ok($fd, '>=', 3, 'its end is no standard descriptor');
  my @environment = lines('env');
  is_deeply([grep { /^(LISTEN_|HTTPWAY_)/ && !/^HTTPWAY_TEST_ID=/ } @environment], ['HTTPWAY_COMMANDS=' . command_path()], 'the helper sees no channel and no socket of others');
  my @others = grep { $_ != $c->{pid} } mine();
  is(scalar @others, 2, 'a keeper and a helper');
  my ($h) = lines('starts');
  my ($keeper) = grep { $_ != $h } @others;
  is(read_file("/proc/$keeper/cmdline") =~ s/\0+\z//r, 'httpway-with: logfmt', 'ps shows a keeper, and whose');
  my %fd = map { my ($n) = /(\d+)\z/; ($n => readlink $_) } glob "/proc/$keeper/fd/*";
  like(delete $fd{0}, qr/^socket:/, 'the keeper holds the helper\'s end on 0');
  delete @fd{1, 2};
  is_deeply([grep { !/signalfd|^pipe:/ } values %fd], [], 'and nothing else but its own signals') or diag explain \%fd;
  cmp_ok(scalar keys %fd, '<=', 2, 'at most two descriptors for that');
  is_deeply([sort { $a <=> $b } map { /(\d+)\z/ } glob "/proc/$h/fd/*"]->[0], 0, 'the helper has its end on 0');
  ok(!(grep { /^PPid:\t$c->{pid}$/m } map { read_file("/proc/$_/status") } @others), 'neither is a child of the core');
  ok((getpgrp($keeper) != getpgrp($c->{pid})), 'the keeper is not in the core\'s process group');
  is(end_of($c), 0, 'the core ends');
  ok(wait_until(sub { !mine() }, 5), 'then everything is gone');
  is((lines('messages'))[-1], 'END', 'the helper saw the end');
  is(read_file("$dir/err"), '', 'nobody said anything');
};

subtest 'block of execline' => sub {
  my $c = start($with, 'logfmt', " $perl", " $helper", " $dir", ' normal', " $id", '', $perl, $core, $dir, 'block', $id);
  ok(wait_until { lines('messages') }, 'the helper runs');
  is(end_of($c), 0, 'ends');
  ok(wait_until(sub { !mine() }, 5), 'all gone');
};

subtest 'KILL the core' => sub {
  my $c = chain('normal', 'a,b');
  ok(wait_until { lines("messages") == 2 }, 'runs');
  kill 'KILL', $c->{pid};
  is(end_of($c), 'signal 9', 'the core is killed');
  ok(wait_until(sub { !mine() }, 3), 'nothing remains');
  is_deeply([lines('messages')], ['a', 'b', 'END'], 'everything was written');
};

subtest 'a helper that neither reads nor ends' => sub {
  my $c = chain('stubborn', 'a');
  ok(wait_until { -e "$dir/up" && -e "$dir/env" }, 'runs');
  kill 'KILL', $c->{pid};
  is(end_of($c), 'signal 9', 'the core is killed');
  ok(wait_until(sub { !mine() }, 3), 'nothing remains');
};

subtest 'KILL the helper' => sub {
  my $c = chain('normal', 'a');
  ok(wait_until { lines('messages') }, 'runs');
  my ($h) = lines('starts');
  write_bytes("$dir/stop", '');
  syswrite $c->{in}, "x\n";
  ok(wait_until { grep { $_ eq 'x' } lines('messages') }, 'it takes one more and stands still');
  syswrite $c->{in}, "b\nc\n";
  kill 'KILL', $h;
  unlink "$dir/stop";
  ok(wait_until { lines('messages') >= 4 }, 'a new one is started');
  is_deeply([lines('messages')], [qw(a x b c)], 'what was queued is not lost');
  like(read_file("$dir/err"), qr/\Ahttpway-with: warning: logfmt: helper died \(signal 9\), starting it again\n\z/, 'one line about it');
  ok(wait_until { lines('told') }, 'the core is told');
  is_deeply([lines('told')], ['R'], 'once, and not of the first start');
  is(end_of($c), 0, 'ends');
  ok(wait_until(sub { !mine() }, 5), 'all gone');
};

subtest 'core and helper killed together' => sub {
  my $c = chain('normal', 'a');
  ok(wait_until { lines('messages') }, 'runs');
  my ($h) = lines('starts');
  write_bytes("$dir/stop", '');
  syswrite $c->{in}, "x\n";
  ok(wait_until { grep { $_ eq 'x' } lines('messages') }, 'the helper stands still');
  syswrite $c->{in}, "b\n";
  kill 'STOP', $h;
  close delete $c->{in};
  is(end_of($c), 0, 'the core has sent more and ends');
  kill 'KILL', $h;
  unlink "$dir/stop";
  ok(wait_until { ((lines("messages"))[-1] || "") eq 'END' }, 'a last helper takes the rest');
  is_deeply([lines('messages')], [qw(a x b END)], 'all of it');
  ok(wait_until(sub { !mine() }, 3), 'all gone');
};

subtest 'a helper that ends by itself is started again' => sub {
  my $c = chain('once', 'a');
  ok(wait_until { lines('messages') }, 'the second one works');
  is(scalar lines('starts'), 2, 'started twice');
  like(read_file("$dir/err"), qr/\Ahttpway-with: warning: logfmt: helper died \(exit code 7\), starting it again\n\z/, 'one line about it');
  is(end_of($c), 0, 'ends');
};

subtest 'no start at all' => sub {
  for my $code (100, 111) {
    my $c = chain("exit$code", 'a');
    my $end = delete $c->{in};
    is(end_of($c), 111, "a helper that cannot start (exit $code): the core sees the end");
    is(scalar lines('starts'), 1, 'it is not tried again');
    is(read_file("$dir/err"), "core: helper is gone\n", 'the keeper adds nothing');
    ok(wait_until(sub { !mine() }, 3), 'all gone');
  }
  my ($code, $said) = run($with, 'logfmt', '--', "$dir/nothing", $id, '--', $perl, $core, $dir, 'a', $id);
  is($code, 111, 'a helper that does not exist: exit 111');
  is($said, "httpway-with: fatal: unable to run $dir/nothing: No such file or directory: name a helper that can be executed\n", 'one line');
  ok(!-e "$dir/up", 'the program is not run');
  ($code, $said) = run($with, 'logfmt', '--', $perl, $helper, $dir, 'normal', $id, '--', "$dir/nothing");
  is($code, 111, 'a program that does not exist: exit 111');
  is($said, "httpway-with: fatal: unable to run $dir/nothing: No such file or directory: name a program that can be executed\n", 'one line');
  ok(wait_until(sub { !mine() }, 3), 'and its helper ends');
};

subtest 'TERM to the keeper' => sub {
  my $c = chain('normal', 'a');
  my $end = $c->{in};
  ok(wait_until { lines('messages') }, 'runs');
  my ($h) = lines('starts');
  my ($keeper) = grep { $_ != $h && $_ != $c->{pid} } mine();
  kill 'HUP', $keeper;
  kill 'TERM', $keeper;
  ok(wait_until(sub { !kill 0, $keeper }, 3), 'it ends');
  ok(!kill(0, $h), 'and so does the helper');
  delete $c->{in};
  is(end_of($c), 111, 'the core sees it');
};

subtest 'signals of the helper are the default ones' => sub {
  local $SIG{HUP} = 'IGNORE';
  local $SIG{PIPE} = 'IGNORE';
  local $SIG{CHLD} = 'IGNORE';
  my $c = chain('normal', 'a');
  ok(wait_until { lines('messages') }, 'runs');
  my ($h) = lines('starts');
  my $status = read_file("/proc/$h/status");
  my ($ignored) = $status =~ /^SigIgn:\t(\w+)/m;
  my ($blocked) = $status =~ /^SigBlk:\t(\w+)/m;
  is(hex(substr $ignored, -8) & (1 | 1 << 12 | 1 << 16), 0, "none ignored");
  is(hex(substr $blocked, -8), 0, 'none blocked');
  kill 'KILL', $h;
  ok(wait_until { lines('starts') == 2 }, 'and its end is noticed though SIGCHLD was ignored');
  local $SIG{CHLD} = 'DEFAULT';
  close delete $c->{in};
  ok(wait_until(sub { !mine() }, 5), 'all gone');
};

# A helper that dies leaves a process that has left it: double forked, in its own session, deaf to TERM.
subtest 'what a helper leaves behind' => sub {
  my $leaving = write_bytes("$dir/leaving", <<'END');
use strict; use POSIX (); my ($dir) = @ARGV;
open my $starts, '>>', "$dir/starts" or die; syswrite $starts, "$$\n"; close $starts;
if (!fork) { POSIX::setsid(); exit 0 if fork; $SIG{$_} = 'IGNORE' for qw(TERM HUP INT); open my $left, '>>', "$dir/left" or die; syswrite $left, "$$\n"; sleep 1 while 1 }
wait;
open my $in, '+<&=', 0 or die;
1 while sysread $in, my $m, 1000;
END
  plan skip_all => 'needs Linux' if $^O ne 'linux';
  unlink "$dir/left";
  my $c = start($with, 'logfmt', '--', $perl, $leaving, $dir, $id, '--', $perl, $core, $dir, 'a', $id);
  ok(wait_until { lines('left') == 1 }, 'a helper with such a process');
  my ($helper) = lines('starts');
  my ($left) = lines('left');
  kill 'KILL', $helper;
  ok(wait_until { !kill 0, $left }, 'the helper is killed: so is what it left');
  ok(wait_until { lines('left') == 2 }, 'the next one runs');
  my ($second, $after) = ((lines('starts'))[1], (lines('left'))[1]);
  # By when the next one runs, what the one before had left is gone; what this one has started is its own.
  kill 'KILL', $second;
  ok(wait_until { lines('left') == 3 }, 'and the next');
  ok(!kill(0, $after), 'after what the one before had left');
  ok(kill(0, (lines('starts'))[2]), 'it lives');
  ok(kill(0, (lines('left'))[2]), 'with what it has started');
  close delete $c->{in};
  ok(wait_until(sub { !mine() }, 5), 'the core ends: nothing remains');
};

done_testing;
