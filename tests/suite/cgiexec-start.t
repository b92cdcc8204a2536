# Starts that their user draws out, between the change of user and the script's first instruction: nobody waits for them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use Httpway;
use Runner;

plan skip_all => 'needs Linux' if $^O ne 'linux';
plan skip_all => 'not root: nobody else draws a start out' if $> != 0;

my $zoo = top_directory() . '/compile/tests/zoo';
my ($uid, $gid) = (getpwnam 'games')[2, 3];
my $conf = <<'END';
User nobody
Tuning { ScriptConcurrency 4 ScriptGrace 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location @DIR@/www ScriptUser games Specials { CGI { cgi } } } Control { Alias /other Location @DIR@/www ScriptUser daemon Specials { CGI { cgi } } } } }
END
my $runner = Runner->new(conf => $conf, files => { 'www/fast.cgi' => "#!/bin/sh\necho fast\n", 'bin/sh' => read_file('/bin/sh'), 'www/held.cgi' => "#!\@DIR\@/bin/sh\necho held\n", 'www/own.cgi' => "#!/bin/sh\necho own\n" });
my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /other);
chown $uid, $gid, $runner->path($_) for 'bin/sh', 'www/own.cgi';

# helper WORDS: one of the zoo outside, as a user; ready when this returns.
sub helper {
  my ($user, @words) = @_;
  my $pid = open my $pipe, '-|';
  defined $pid or die "unable to fork: $!";
  if (!$pid) {
    if ($user) { $) = "$gid $gid"; $( = $gid; POSIX::setuid($uid) }
    { exec $zoo, @words }
    POSIX::_exit(127);
  }
  my $line = <$pipe> || 'nothing';
  return { pid => $pid, pipe => $pipe, said => $line };
}
sub helper_end { my ($helper) = @_; kill 'KILL', $helper->{pid}; close $helper->{pipe} }

sub fast { my ($what, %more) = @_; is($runner->ask(path => '/fast.cgi', location => $at{'/'}, %more)->{output}, "fast\n", $what) }
sub lives { return grep { Runner::lives($_) } @_ }

fast('a script runs');

# A lease on the interpreter: opening it waits for up to 45 seconds, or for as long as its holder likes.
SKIP: {
  my $lease = helper(1, 'lease', $runner->path('bin/sh'));
  skip "no lease here: $lease->{said}", 11 if $lease->{said} !~ /^ready/;
  my @running = map { $runner->begin(path => '/held.cgi', location => $at{'/'}) } 1 .. 6;
  fast('others run meanwhile') for 1 .. 3;
  my @got = map { $runner->finish($_) } @running;
  is(scalar(grep { ($_->{fates}[0] || '') =~ /^refused 504 its start hung for a second, unable to execute it/ } @got), 6, 'six starts that hang are refused') or diag explain \@got;
  ok((wait_until { (() = $runner->stderr =~ m{/www/held\.cgi: refused: its start hung for a second}g) == 6 } 5), 'the log names the script');
  # The core leaves: it is noticed within the second, too.
  my $left = $runner->begin(path => '/held.cgi', location => $at{'/'});
  ok((wait_until { my %worker = map { $_ => 1 } $runner->workers; grep { $worker{ Runner::parent($_) } } map { m{(\d+)$} } glob '/proc/[0-9]*' } 5), 'one that hangs');
  kill 'KILL', $left->{pid};
  $runner->finish($left);
  ok((wait_until { $runner->stderr =~ /nobody waits for it any more/ } 5), 'the core leaves: it is given up');
  # A worker that itself stands still meanwhile: the master ends it.
  my $running = $runner->begin(path => '/held.cgi', location => $at{'/'});
  my ($worker) = wait_until { my %worker = map { $_ => 1 } $runner->workers; my ($at) = grep { $worker{ Runner::parent($_) } } map { m{(\d+)$} } glob '/proc/[0-9]*'; $at ? Runner::parent($at) : 0 } 5;
  kill 'STOP', $worker;
  is_deeply($runner->finish($running)->{fates}, [], 'a worker that stands still in a start is ended');
  ok((wait_until { $runner->stderr =~ m{a worker did not get on with a request for /held\.cgi: ended} } 5), 'and the log says with what');
  fast('others run');
  helper_end($lease);
  is($runner->ask(path => '/held.cgi', location => $at{'/'})->{output}, "held\n", 'without the lease it runs');
}

# A lease on the script itself, which a process of root's opens.
SKIP: {
  my $lease = helper(1, 'lease', $runner->path('www/own.cgi'));
  skip "no lease here: $lease->{said}", 2 if $lease->{said} !~ /^ready/;
  my $got = $runner->ask(path => '/own.cgi', location => $at{'/'});
  like($got->{fates}[0], qr/^refused 5/, 'a lease on the script') or diag explain $got;
  helper_end($lease);
  is($runner->ask(path => '/own.cgi', location => $at{'/'})->{output}, "own\n", 'without it it runs');
}

# A file system of the user's: the process cannot even be killed.
SKIP: {
  my $at = $runner->path('fuse');
  mkdir $at or die;
  my $fuse = helper(0, 'fuse', $at, $uid);
  skip "no file systems of users here: $fuse->{said}", 9 if $fuse->{said} !~ /^ready/;
  $runner->file('www/fuse.cgi', 0755, "#!$at/sh\necho fuse\n");
  my @got = map { $runner->ask(path => '/fuse.cgi', location => $at{'/'}, hasty => 1) } 1 .. 4;
  is(scalar(grep { ($_->{fates}[0] || '') =~ /^refused 504 its start hung/ } @got), 4, 'starts that even KILL does not end are refused') or diag explain \@got;
  my @held = grep { (read_file("/proc/$_/stat") || '') =~ /\(cgiexec\) D / } map { m{(\d+)$} } glob '/proc/[0-9]*';
  cmp_ok(scalar @held, '>=', 4, 'their processes are there');
  ok((wait_until { $runner->workers - 4 <= 4 } 5), 'the workers are others');
  like($runner->ask(path => '/fast.cgi', location => $at{'/'})->{fates}[0], qr/^refused 503 earlier starts as user $uid hang/, 'four of one user: he gets no more');
  fast('other users do', location => $at{'/other'}) for 1 .. 3;
  my $master = $runner->pid;
  my $begin = time;
  kill 'TERM', $master;
  is($runner->ended(5), 0, 'TERM ends the master all the same');
  note sprintf 'after %.3f s', time - $begin;
  like($runner->stderr, qr/4 processes were killed and are still there/, 'which says what stays');
  helper_end($fuse);
  ok((wait_until { !lives(@held) } 10), 'and they end when they are let go');
  system 'umount', '-l', $at;
  delete $runner->{core};
  $runner = undef;
}
if ($runner) { is($runner->stop, 0, 'ends well') }
done_testing;
