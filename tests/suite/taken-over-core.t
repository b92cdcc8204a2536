# A core that somebody has taken over (tests/unit/hostile_core.c), against the real helpers: whatever it sends, they go on, keep what they
# hold within bounds, do nothing that the configuration does not name, and serve the honest core beside it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Fcntl qw(F_SETFD);
use POSIX ();
use Socket qw(AF_UNIX SOCK_SEQPACKET PF_UNSPEC MSG_DONTWAIT);
use Test::More;
use Time::HiRes qw(time);
use Httpway;
use Runner;

plan skip_all => 'only root can run scripts as their user' if $>;
my $seed = $ENV{HTTPWAY_TEST_SEED} || 17;
my $hostile = top_directory() . '/compile/tests/hostile_core';
my $conf = <<'END';
User nobody
Log @DIR@/log/access
LogFormat { Uri Status }
Tuning { AuthDelay 0 AuthTimeout 20 ScriptConcurrency 16 ScriptGrace 1 }
Server { Address 127.0.0.1 Port 80
  Control { ScriptUser games ScriptTrustWritable On Specials { CGI { .cgi } } EncryptedUserFile On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /in Location @DIR@/www Realm inside UserFile @DIR@/users }
  }
}
END
my $secret = "#!/bin/sh\n: >\@DIR\@/state/secret\n";

sub descriptors { my ($pid) = @_; my @all = glob "/proc/$pid/fd/*"; return scalar @all }
sub memory { my ($pid) = @_; my ($kilobytes) = (read_file("/proc/$pid/status") // '') =~ /^VmRSS:\s+(\d+)/m; return $kilobytes || 0 }
sub children { my ($pid) = @_; return grep { Runner::parent($_) == $pid } map { m{(\d+)} } glob '/proc/[0-9]*' }

# attack SOCKET, HELPER, WAY, LOCATION, WHAT: runs to its end; its exit code, or undef when it does not come to one.
sub attack {
  my ($socket, @words) = @_;
  my $pid = fork // die "unable to fork: $!";
  if (!$pid) {
    alarm 300;
    exec $hostile, fileno $socket, @words, $seed or POSIX::_exit(127);
  }
  waitpid $pid, 0;
  return $? & 127 ? 'signal ' . ($? & 127) : $? >> 8;
}

subtest cgiexec => sub {
  my $runner = Runner->new(conf => $conf, files => { 'www/a.cgi' => "#!/bin/sh\necho honest\n", 'www/loud.cgi' => "#!/bin/sh\nwhile :; do echo \"\$\$ is loud\" || exit; done\n", 'www/quiet.cgi' => "#!/bin/sh\nexec >/dev/null\nsleep 100\n", 'secret.cgi' => $secret, 'www/sub/x' => '', users => '' });
  mkdir $runner->path('state'); chmod 0777, $runner->path('state');
  symlink '..', $runner->path('www/link');
  my $location = $runner->location_of('/');
  my $honest = sub { my $got = $runner->ask(location => $location, path => '/a.cgi', script_name => '/a.cgi'); return "$got->{output}$got->{fates}[-1]" =~ /^honest\n(ended \d+ exit 0)/ ? 'honest' : join ' ', %$got };
  is($honest->(), 'honest', 'an honest request');
  my ($pid, $before) = ($runner->pid, descriptors($runner->pid));
  my $most = 0;
  for my $way (qw(prefixes mutations oversized kinds random outside flood asked)) {
    is(attack($runner->{core}, 'cgiexec', $way, $location, $way eq 'asked' ? '/quiet.cgi' : '/a.cgi'), 0, "$way: all of it is taken");
    is($honest->(), 'honest', '... and an honest request after it is answered');
    my @workers = children($pid);
    cmp_ok(scalar @workers, '<=', 16 + 1, '... by no more processes than there may be');
    for (@workers) { my $m = memory($_); $most = $m if $m > $most }
  }
  ok(!-e $runner->path('state/secret'), 'nothing was executed that the configuration does not name');
  ok(kill(0, $pid), 'it is the same process');
  ok(wait_until(sub { descriptors($pid) <= $before }, 20), 'it holds no more descriptors');
  ok(wait_until(sub { !grep { descriptors($_) > 16 } children($pid) }, 30), 'neither do its workers') or diag map { my $p = $_; "$p: " . join(' ', map { readlink $_ // '' } glob "/proc/$p/fd/*") . "\n" } children($pid);
  SKIP: { skip 'sanitizers keep memory', 1 if ($ENV{CFLAGS} // '') =~ /sanitize/; cmp_ok($most, '<', 65536, 'nor much memory') }
  # another core at the same channel does not read what its scripts print
  pipe(my $reader, my $writer) or die;
  my $deaf = fork // die;
  if (!$deaf) { close $writer; open STDIN, '<&', $reader; open STDOUT, '>', $runner->path('sent'); exec $hostile, fileno $runner->{core}, 'cgiexec', 'unread', $location, '/loud.cgi', $seed or POSIX::_exit(127) }
  close $reader;
  ok(wait_until(sub { -s $runner->path('sent') }, 30), 'eight scripts whose output nobody reads');
  is($honest->(), 'honest', '... do not stand in the way');
  close $writer;
  waitpid $deaf, 0;
  is($honest->(), 'honest', '... nor when their core is gone');
  shutdown $runner->{core}, 1;
  is($runner->ended(30), 0, 'a core that says nothing any more is at its end');
  close delete $runner->{core};
  ok(wait_until(sub { !grep { (read_file("$_/environ") // '') =~ /\Q@{[$runner->dir]}\E/ } glob '/proc/[0-9]*' }, 30), 'and nothing of it remains');
};

# A helper on a channel of ours, by itself.
sub helper {
  my ($name, %file) = @_;
  my $server = Httpway->new(files => \%file, conf => $conf);
  mkdir $server->path($_) for qw(log state www); chmod 0777, $server->path('log'), $server->path('state');
  system(command_path('httpway-data') . ' -f ' . $server->conf_path . ' 2>/dev/null') == 0 or die 'httpway-data';
  socketpair(my $core, my $theirs, AF_UNIX, SOCK_SEQPACKET, PF_UNSPEC) or die;
  my $pid = fork // die;
  if (!$pid) {
    close $core;
    open STDIN, '<&', $theirs; open STDERR, '>>', $server->path('stderr'); open STDOUT, '>', '/dev/null';
    exec helper_path($name), $server->conf_path . '.cdb' or POSIX::_exit(127);
  }
  close $theirs;
  fcntl $core, F_SETFD, 0;
  return ($server, $core, $pid);
}
# ended SOCKET, PID: the core says nothing any more, though it may still listen: that is its end.
sub ended { my ($core, $pid) = @_; shutdown $core, 1; my $gone = wait_until(sub { waitpid($pid, POSIX::WNOHANG()) == $pid }, 30); kill 'KILL', $pid if !$gone; return $gone ? $? : undef }
sub received { my ($core, $seconds) = @_; my $in = ''; vec($in, fileno $core, 1) = 1; return undef if !select $in, undef, undef, $seconds; my $bytes; return defined recv($core, $bytes, 70000, 0) ? $bytes : undef }

subtest authcheck => sub {
  my ($server, $core, $pid) = helper('authcheck', users => 'alice:' . crypt('wonder', '$5$saltsalt$') . "\n");
  my $location = do { open my $p, '-|', top_directory() . '/compile/tests/conf_reader', $server->conf_path . '.cdb', 0, 'any', '/in/x', '127.0.0.1' or die; local $/; <$p> =~ /^location=(\d+)/m; $1 };
  my $number = 1000;
  my $honest = sub {
    my $id = ++$number;
    my $question = "HWA\1" . pack('N2 C N2 N', 0, $id, 1, 0, 0, $location) . "\4" . "\177\0\0\1" . "\0" x 12 . "\0\1" . pack('n/a* n/a*', 'alice', 'wonder');
    my $end = time + 60;
    my $sent = 0;
    while (time < $end) {
      $sent ||= defined send $core, $question, MSG_DONTWAIT;
      my $got = received($core, 0.2) // next;
      for my $one ($got =~ /^HWM\x01/ ? unpack '(n/a)*', substr $got, 4 : $got) { return "verdict $1" if $one =~ /^HWB\x01/ && unpack('x8 N', $one) == $id && unpack('x12 C', $one) =~ /(\d+)/ }
    }
    return 'no answer';
  };
  is($honest->(), 'verdict 1', 'an honest question');
  my $before = descriptors($pid);
  for my $way (qw(prefixes mutations random attach)) {
    is(attack($core, 'authcheck', $way, $location, 'alice'), 0, "$way: all of it is taken");
    is($honest->(), 'verdict 1', '... and an honest question after it is answered');
  }
  ok(kill(0, $pid), 'it is the same process');
  ok(wait_until(sub { descriptors($pid) <= $before + 4 }, 20), 'it holds no more descriptors') or diag descriptors($pid), " not $before";
  SKIP: { skip 'sanitizers keep memory', 1 if ($ENV{CFLAGS} // '') =~ /sanitize/; cmp_ok(memory($pid), '<', 65536, 'nor much memory') }
  is(ended($core, $pid), 0, 'ends well');
};

subtest logfmt => sub {
  my ($server, $core, $pid) = helper('logfmt');
  my $number = 0;
  my $honest = sub {
    my $uri = '/honest-' . ++$number;
    attack($core, 'logfmt', 'flood-of-one', 0, $uri);
    return $server->wait_for_log(qr/^\Q$uri\E\t/, 60, 'log/access') ? 'logged' : 'not logged';
  };
  my $before;
  for my $way (qw(prefixes mutations random reopen)) {
    is(attack($core, 'logfmt', $way, 0, '/hostile'), 0, "$way: all of it is taken");
    is($honest->(), 'logged', '... and an honest record after it is logged');
    $before //= descriptors($pid);
  }
  ok(kill(0, $pid), 'it is the same process');
  ok(wait_until(sub { descriptors($pid) <= $before }, 20), 'it holds no more descriptors');
  is(ended($core, $pid), 0, 'ends well');
};

done_testing;
