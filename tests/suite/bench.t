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

is((said_by("perl $top/tests/bench/walk -x"))[0], 100, 'walk has no -x');
like((said_by("perl $top/tests/bench/walk $dir"))[1], qr/fatal: $dir is not the top of a package/, '... and wants a package');
SKIP: {
  skip 'no nm', 1 if system('command -v nm >/dev/null') != 0;
  mkdir "$dir/src";
  write_bytes("$dir/src/$_->[0].c", $_->[1]) for [ a => "void b(void); int main(void) { b(); return 0; }\n" ], [ b => "void c(void);\nvoid b(void) { c(); }\nvoid b_again(void) { }\n" ], [ c => "void b_again(void); void c(void) { b_again(); }\n" ];
  system("cd $dir && cc -g -O0 -o walked src/a.c src/b.c src/c.c") == 0 or die;
  my %at = map { /^(\w+) T (\w+)$/ ? ($2 => hex $1) : () } qx{nm $dir/walked};
  # Loaded at 4096, and each entry some bytes behind its function; a call before and one behind the time.
  my $n = 0;
  my $dump = join '', map { sprintf "%d.5  77: [%-5s] %s(%x) depth: %d\n", $n++, $_->[0], $_->[1], $at{ $_->[1] } + 4096 + 3, $_->[2] }
    [ entry => 'main', 0 ], [ entry => 'b', 1 ], [ entry => 'c', 2 ], [ entry => 'b_again', 3 ], [ exit => 'b_again', 3 ], [ exit => 'c', 2 ], [ exit => 'b', 1 ], [ entry => 'b', 1 ];
  write_bytes("$dir/dump", $dump);
  my ($code, $walked) = said_by("perl $top/tests/bench/walk -i 1 7 $dir/walked <$dir/dump");
  is($walked, <<'END', 'what calls come to');
    3 calls
    3 functions
    2 files
    4 changes of file
    3 ... of them back to one that was seen
    0 calls into libconf
    1 circles of files
      b.c c.c
END
}

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
