# Control groups (version 2): each worker and its scripts have one of their own, which ends as a whole and is removed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Socket qw(AF_UNIX SOCK_SEQPACKET PF_UNSPEC);
use Test::More;
use Httpway;
use Runner;

my ($mount) = map { (split)[4] } grep { / - cgroup2 / } split /^/, read_file('/proc/self/mountinfo');
my ($own) = (read_file('/proc/self/cgroup') || '') =~ m{^0::(/.*)$}m;
plan skip_all => 'no control groups of version 2 here' if !defined $mount || !defined $own;
my $base = $mount . ($own eq '/' ? '' : $own);
plan skip_all => 'we may make no control groups here' if !mkdir "$base/httpway-test-$$";
rmdir "$base/httpway-test-$$";

my $numbering = (stat '/proc/self/ns/pid')[1] || 0;
sub group_of { my ($pid) = @_; my ($group) = (read_file("/proc/$pid/cgroup") || '') =~ m{^0::.*?(httpway-\d+-\d+-\d+)$}m; return $group // 'none' }
sub groups_of { my ($master) = @_; my @groups = glob "$base/httpway-$numbering-$master-*"; return scalar @groups }

my $runner = Runner->new(probe => 1, conf => <<'END');
User nobody
Tuning { ScriptGrace 1 }
Control { Specials { CGI { .cgi } } ScriptUser games }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
my $master = $runner->pid;
my $running = $runner->begin(path => '/probe.cgi', query => 'run:tree', content_length => 1);
like($runner->fate($running), qr/^started (\d+)/, 'a script with many processes');
my ($worker) = wait_until { my ($w) = grep { my $w = $_; grep { Runner::parent($_) == $w } map { m{(\d+)$} } glob '/proc/[0-9]*' } $runner->workers; $w } 5;
ok($worker, 'a worker has it');
is(group_of($worker), "httpway-$numbering-$master-$worker", 'the worker is in its group');
my @members = wait_until { my @m = split ' ', read_file("$base/httpway-$numbering-$master-$worker/cgroup.procs") || ''; @m > 10 && \@m } 5;
cmp_ok(scalar @{ $members[0] || [] }, '>', 10, 'and so is everything that the script has started');
my @pids = @{ $members[0] || [] };
kill 'KILL', $worker;
ok(wait_until(sub { !grep { Runner::lives($_) } @pids }, 5), 'the worker dies: all the others of its group do');
ok(wait_until(sub { !-d "$base/httpway-$numbering-$master-$worker" }, 5), 'and the group is removed');
$runner->finish($running);
ok(scalar(groups_of($master)), 'other workers have theirs');
is($runner->stop, 0, 'ends well');
is(scalar(groups_of($master)), 0, 'no group remains');

my $next = Runner->new(probe => 1, conf => <<'END');
User nobody
Control { Specials { CGI { .cgi } } ScriptUser games }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
my $killed = $next->pid;
ok(wait_until(sub { groups_of($killed) ? 1 : 0 }, 5), 'a second runner has groups');
# Its number is still taken when the next one comes: nobody has waited for it yet.
kill 'KILL', $killed, $next->workers;
ok(wait_until(sub { (read_file("/proc/$killed/stat") || '') =~ /\) Z / }, 5), 'killed, and a zombie');
my $third = Runner->new(probe => 1, conf => <<'END');
User nobody
Control { Specials { CGI { .cgi } } ScriptUser games }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
ok(wait_until(sub { !groups_of($killed) }, 5), 'those of a runner that was killed with its workers are removed by the next one');
$next->ended(5);

# One that sees none of us must not take us for dead.
SKIP: {
  my @alone = qw(unshare --pid --fork --mount-proc);
  skip 'no namespaces here', 4 if system("@alone true 2>/dev/null") != 0;
  my $running = $third->begin(path => '/probe.cgi', query => 'run:tree', content_length => 1);
  like($third->fate($running), qr/^started (\d+)/, 'a script');
  my ($script) = $running->{fates}[0] =~ /(\d+)/;
  my $empty = "$base/httpway-1-2-3";
  mkdir $empty or die "unable to make $empty: $!";
  socketpair(my $core, my $helper, AF_UNIX, SOCK_SEQPACKET, PF_UNSPEC) or die "unable to make a channel: $!";
  defined(my $other = fork) or die "unable to fork: $!";
  if (!$other) { close $core; open STDIN, '<&', $helper or die; exec @alone, helper_path('cgiexec'), $third->{cdb} or die }
  close $_ for $core, $helper;
  waitpid $other, 0;
  is($? >> 8, 0, 'another cgiexec, whose processes have other numbers');
  ok(Runner::lives($script), 'it lives');
  ok(!-d $empty, 'what is empty is removed');
  kill 'KILL', $running->{pid};
  $third->finish($running);
}
is($third->stop, 0, 'ends well');
unlike($third->stderr, qr/worker died/, 'no worker died');
done_testing;
