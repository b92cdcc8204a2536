# The tools of tests/bench, without a timing: they know what they measure, their clients and the null server speak HTTP, and the charts and the
# table of doc/performance.html are those of its figures.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use IPC::Open2;
use Test::More;
use Httpway;

my $top = top_directory();
my $dir = File::Temp->newdir;
sub said_by { my $text = qx{@_ 2>&1}; return ($? >> 8, $text) }

my ($code, $list) = said_by("perl $top/tests/bench/measure list");
is($code, 0, 'the list of the workloads');
my @workloads = $list =~ /^(\S+)/mg;
cmp_ok(scalar @workloads, '>=', 15, '... has them');
is_deeply([ said_by("perl $top/tests/bench/measure check nonsense") ], [ 100, "bench: fatal: no workload nonsense; see -l\n" ], 'one that there is not');
is((said_by("sh $top/tests/bench/run -r none"))[0], 100, 'rounds are a number');

subtest 'the figures of the page' => sub {
  my $figures = "$top/doc/performance.json";
  for ([ bars => 'performance.svg' ], [ curves => 'growth.svg' ]) {
    my ($kind, $file) = @$_;
    my ($code, $drawn) = said_by("perl $top/tests/bench/chart $kind $figures");
    is($code, 0, $kind);
    ok($drawn eq read_file("$top/doc/$file"), "doc/$file is drawn from doc/performance.json");
  }
  my ($code, $report) = said_by("perl $top/tests/bench/measure report $figures");
  is($code, 0, 'the report');
  my ($targets) = $report =~ /^(workload .*)\z/ms;
  my $page = read_file("$top/doc/performance.html");
  my ($shown) = $page =~ m{<pre id="targets">\n(.*?)</pre>}s;
  is($shown, $targets, 'the table of targets on the page');
  my %measured = map { $_ => 1 } $report =~ /^(\S+): /mg;
  is_deeply([ grep { !$measured{$_} && $page !~ m{<code>\Q$_\E</code>} } @workloads ], [], 'every workload is in the figures, or named on the page');
};

SKIP: {
  my $port = free_port();
  my @built = map { system('cc', '-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE', '-o', "$dir/$_", "$top/tests/bench/$_.c") } qw(null hold pace cold tiny);
  is_deeply(\@built, [ (0) x 5 ], 'all compile') or skip 'no clients', 3;
  my $null = fork // die "unable to fork: $!";
  if (!$null) { exec "$dir/null", $port or POSIX::_exit(127) }
  ok(wait_until(sub { eval { get($port, '/')->{status} == 200 } }, 20), 'null answers');
  my $hold = open2(my $from, my $to, "$dir/hold", $port, 1000, '/');
  is(scalar <$from>, "held 1000\n", 'hold holds');
  print { $to } "ask\n";
  $to->flush;
  is(scalar <$from>, "answered 1000 of 1000\n", '... and asks again');
  close $to;
  waitpid $hold, 0;
  my ($code, $paced) = said_by("$dir/pace $port 8 200 1 /");
  like($paced, qr/^200 \d+ \d+ \d+$/, 'pace has all its answers');
  kill 'TERM', $null;
  waitpid $null, 0;
  is((said_by("$dir/tiny"))[1], "Content-Type: text/plain\n\nok", 'tiny');
}
done_testing;
