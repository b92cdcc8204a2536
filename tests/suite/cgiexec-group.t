# Control groups (version 2): each worker and its scripts have one of their own, which ends as a whole and is removed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;

my ($mount) = map { (split)[4] } grep { / - cgroup2 / } split /^/, read_file('/proc/self/mountinfo');
my ($own) = (read_file('/proc/self/cgroup') || '') =~ m{^0::(/.*)$}m;
plan skip_all => 'no control groups of version 2 here' if !defined $mount || !defined $own;
my $base = $mount . ($own eq '/' ? '' : $own);
plan skip_all => 'we may make no control groups here' if !mkdir "$base/httpway-test-$$";
rmdir "$base/httpway-test-$$";

sub group_of { my ($pid) = @_; my ($group) = (read_file("/proc/$pid/cgroup") || '') =~ m{^0::.*?(httpway-\d+-\d+)$}m; return $group // 'none' }
sub groups_of { my ($master) = @_; my @groups = glob "$base/httpway-$master-*"; return scalar @groups }

my $runner = Runner->new(probe => 1, conf => <<'END');
User nobody
Tuning { ScriptGrace 1 }
Control { Specials { CGI { .cgi } } ScriptUser games }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
my $master = $runner->pid;
my $running = $runner->begin(path => '/probe.cgi', query => 'run:tree');
like($runner->fate($running), qr/^started (\d+)/, 'a script with many processes');
my ($worker) = wait_until { my ($w) = grep { my $w = $_; grep { Runner::parent($_) == $w } map { m{(\d+)$} } glob '/proc/[0-9]*' } $runner->workers; $w } 5;
ok($worker, 'a worker has it');
is(group_of($worker), "httpway-$master-$worker", 'the worker is in its group');
my @members = wait_until { my @m = split ' ', read_file("$base/httpway-$master-$worker/cgroup.procs") || ''; @m > 10 && \@m } 5;
cmp_ok(scalar @{ $members[0] || [] }, '>', 10, 'and so is everything that the script has started');
my @pids = @{ $members[0] || [] };
kill 'KILL', $worker;
ok(wait_until(sub { !grep { Runner::lives($_) } @pids }, 5), 'the worker dies: all the others of its group do');
ok(wait_until(sub { !-d "$base/httpway-$master-$worker" }, 5), 'and the group is removed');
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
kill 'KILL', $killed, $next->workers;
$next->ended(5);
my $third = Runner->new(probe => 1, conf => <<'END');
User nobody
Control { Specials { CGI { .cgi } } ScriptUser games }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
ok(wait_until(sub { !groups_of($killed) }, 5), 'those of a runner that was killed with its workers are removed by the next one');
is($third->stop, 0, 'ends well');
done_testing;
