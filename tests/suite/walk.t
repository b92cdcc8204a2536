# A random walk: clients of every manner against a model of each answer, while files change, the configuration is exchanged and helpers are killed.
# HTTPWAY_TEST_WALK=SECONDS walks longer, HTTPWAY_TEST_SEED=N begins as that walk did. By hand: tests/walk/run SEED SECONDS.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Walk;

# With accounts of our own: the file of accounts is another one in a mount namespace of this test.
if ($> == 0 && !$ENV{HTTPWAY_TEST_MOUNTS} && system('unshare --mount true 2>/dev/null') == 0) {
  $ENV{HTTPWAY_TEST_MOUNTS} = 1;
  exec 'unshare', '--mount', $^X, $0 or die "unable to execute unshare: $!";
}
plan skip_all => 'only root can start helpers as other users' if $>;
plan skip_all => 'no /proc to count descriptors in' if !-d "/proc/$$/fd";

my $seed = $ENV{HTTPWAY_TEST_SEED} || 1 + time % 1_000_000;
my $seconds = $ENV{HTTPWAY_TEST_WALK} || 40;
note("seed $seed, $seconds seconds");

# walked NAME, OPTIONS: a walk, and a test of each thing that must hold in it and at its end.
sub walked {
  my ($name, %option) = @_;
  my $walk = Walk->new(seed => $seed, homes => $ENV{HTTPWAY_TEST_MOUNTS} ? 1 : 0, %option);
  $walk->calm;
  my @before = $walk->descriptors;
  $walk->run;
  my $count = $walk->{count};
  note("$name: " . join ', ', map { "$_ $count->{$_}" } sort keys %$count);
  ok(!@{ $walk->{wrong} }, "$name: every answer is right") or diag "seed $seed\n", map({ "$_->[0]\n" . $_->[1] =~ s/^/    /gmr } @{ $walk->{wrong} }), "the server said at last:\n", map { "    $_\n" } grep { defined } ($walk->{server}->log_lines)[-30 .. -1];
  cmp_ok($count->{answers}, '>', 100, "$name: there were answers");
  cmp_ok($count->{changes}, '>', 10, "$name: and changes");
  is_deeply([map { "$_->{helper} $_->{pid}" } $walk->{trouble}->ailing], [], "$name: each helper that was killed has another in its place");
  is_deeply([$walk->calm], [], "$name: in the end everything is as it should be");
  my @log = $walk->check_log;
  is_deeply([@log[0 .. ($#log > 9 ? 9 : $#log)]], [], "$name: each answer has its line in the log, once");
  is_deeply([$walk->strangers], [], "$name: no script is left");
  ok(wait_until(sub { my @now = $walk->descriptors; @now <= @before }, 20), "$name: no descriptor is left") or diag join "\n", "seed $seed", 'now:', $walk->descriptors, 'before:', @before;
  is($walk->{server}->stop, 0, "$name: ends well");
  unlike($walk->{server}->stderr, qr/Sanitizer|runtime error|\bpanic\b/, "$name: nothing that sanitizers found");
  is_deeply([$walk->{server}->chain_processes], [], "$name: no process is left");
  $walk->finish;
}

walked('a quiet server', seconds => $seconds / 3);
walked('helpers die', seconds => 2 * $seconds / 3, kills => 1);
done_testing;
