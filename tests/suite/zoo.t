# Scripts that do not want to end, and the ways in which cgiexec hears that they are to: nothing is left, and the next script runs.
# ZOO=all: each with each, and 6,000 processes. zoo-chain.t has the ways that go through the core.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;
use Zoo;

plan skip_all => 'needs /proc of Linux' if $^O ne 'linux';

my @ways = qw(leave worker master core TERM);
my $alone = $> == 0 && system("unshare -m sh -c 'umount -a -l -t cgroup2' 2>/dev/null") == 0;

# bare: where no control groups are mounted.
sub runner {
  my ($bare, $in, $out) = @_;
  my @bare = $bare && $alone ? (before => sub { exec qw(unshare -m sh -c), 'umount -a -l -t cgroup2; exec "$@"', 'sh', helper_path('cgiexec'), $_[0]{cdb} }) : ();
  @bare = (before => sub { write_bytes("$in/cgroup.procs", $$) }) if $in;
  $out //= 'nothing';
  return Runner->new(@bare, conf => <<"END", files => { 'www/fast.cgi' => "#!/bin/sh\necho fast\n", 'www/zoo.cgi' => zoo_program() });
User nobody
Tuning { ScriptGrace 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location \@DIR\@/www ScriptUser games PutEnv { ZOO_GROUP=$out ZOO_MANY=@{[zoo_many()]} } Specials { CGI { cgi } } } } }
END
}

sub try_it {
  my ($name, $way, $bare) = @_;
  my $what = "$name, $way" . ($bare ? ', no control groups' : '');
  my $runner = runner($bare);
  my $left = sub { left($runner->path('www')) };
  my $running = $runner->begin(path => '/zoo.cgi', query => "run:$name", content_length => 1, $way eq 'leave' ? (leave => 'ready') : ());
  # Where the core leaves at the first word, it may have left before it is told.
  $way eq 'leave' || like($runner->fate($running), qr/^started/, "$what: started") or return;
  ok(wait_until(sub { $left->() >= least($name) }, 20), "$what: all there") or diag scalar $left->() if $way ne 'leave' && least($name);
  my @workers = $runner->workers;
  if ($way eq 'worker') { my ($worker) = map { ancestor_among($_, map { $_ => 1 } @workers) // () } $left->(); kill 'KILL', $worker if $worker }
  elsif ($way eq 'master') { kill 'KILL', $runner->pid }
  elsif ($way eq 'core') { kill 'KILL', $running->{pid}; $runner->leave }
  elsif ($way eq 'TERM') { kill 'TERM', $runner->pid }
  ok(wait_until(sub { !$left->() }, 20), "$what: nothing is left") or diag join "\n", map { read_file("/proc/$_/stat") // '' } $left->();
  my $got = $runner->finish($running);
  if ($way eq 'leave') { like($got->{output}, qr/^ready/, "$what: was what it is") or diag $got->{output} }
  if ($way eq 'leave' || $way eq 'worker') {
    is($runner->ask(path => '/fast.cgi')->{output}, "fast\n", "$what: the next one runs");
    is($runner->stop, 0, "$what: ends well");
  }
  elsif ($way eq 'master') {
    is($runner->ended(10), 'signal 9', "$what: the master is gone");
    ok(wait_until(sub { !grep { Runner::lives($_) } @workers }, 10), "$what: its workers, too");
    $runner->leave;
  }
  else { is($runner->ended(5), 0, "$what: ends well") }
  diag substr $runner->stderr, 0, 4000 if !Test::More->builder->is_passing;
}

my $turn = 0;
for my $name (zoo_names()) {
  for my $way (zoo_all() ? @ways : $ways[$turn++ % @ways]) {
    try_it($name, $way, $_) for zoo_all() ? (0, 1) : $turn % 2;
  }
}
try_it('double', $_, 1) for zoo_all() ? () : @ways;

# One that leaves its control group for another that it may enter.
SKIP: {
  my ($mount) = map { (split)[4] } grep { / - cgroup2 / } split /^/, read_file('/proc/self/mountinfo') // '';
  my ($own) = (read_file('/proc/self/cgroup') || '') =~ m{^0::(/.*)$}m;
  my $top = defined $mount && defined $own ? $mount . ($own eq '/' ? '' : $own) . "/httpway-zoo-$$" : '';
  skip 'we may make no control groups here', 9 if $> != 0 || !$top || !mkdir $top;
  mkdir "$top/$_" for qw(in out);
  chown scalar getpwnam('games'), -1, "$top/cgroup.procs", "$top/out/cgroup.procs";
  for my $way (qw(leave worker core)) {
    my $runner = runner(0, "$top/in", "$top/out/cgroup.procs");
    my $running = $runner->begin(path => '/zoo.cgi', query => 'run:cgroup', content_length => 1);
    like($runner->fate($running), qr/^started/, "another control group, $way: started");
    ok(wait_until(sub { (read_file("$top/out/cgroup.procs") || '') =~ /^\d+\n\d+\n/ }, 10), 'and moved') or diag read_file($runner->path('stderr'));
    if ($way eq 'worker') { my ($worker) = map { ancestor_among($_, map { $_ => 1 } $runner->workers) // () } left($runner->path('www')); kill 'KILL', $worker if $worker }
    else { kill 'KILL', $running->{pid} }
    $runner->leave if $way eq 'core';
    ok(wait_until(sub { !left($runner->path('www')) }, 20), 'nothing is left');
    $runner->finish($running);
    $runner->stop;
  }
  wait_until { rmdir "$top/in"; rmdir "$top/out"; rmdir $top; !-d $top } 5;
}

# One that is traced by a process outside of the tree: its exit status is that one's to take.
SKIP: {
  my $runner = runner();
  my $running = $runner->begin(path => '/zoo.cgi', query => 'run:deaf', content_length => 1);
  my ($pid) = ($runner->fate($running) || '') =~ /^started (\d+)/;
  ok($pid, 'one that is traced from outside');
  my $tracer = open my $pipe, '-|';
  defined $tracer or die "unable to fork: $!";
  if (!$tracer) { { exec top_directory() . '/compile/tests/zoo', 'trace', $pid } POSIX::_exit(127) }
  my $said = <$pipe> // '';
  if ($said !~ /^ready/) { kill 'KILL', $running->{pid}; $runner->finish($running); skip "no tracing here: $said", 4 }
  kill 'KILL', $running->{pid};
  ok(wait_until(sub { !left($runner->path('www')) }, 10), 'nothing of it lives');
  ok(wait_until(sub { $runner->stderr =~ /ended from outside: signal 9/ }, 10), 'its worker is done, though it cannot take its exit status');
  is($runner->ask(path => '/fast.cgi')->{output}, "fast\n", 'the next one runs');
  kill 'TERM', $runner->pid;
  is($runner->ended(10), 0, 'and the end does not wait for the tracer');
  kill 'KILL', $tracer;
  close $pipe;
  $runner->finish($running);
}

# And one whose tracer does not even let it end: no signal goes past that.
for my $bare (0, 1) {
  my $what = 'one that may not end' . ($bare ? ', no control groups' : '');
  my $runner = runner($bare);
  my $running = $runner->begin(path => '/zoo.cgi', query => 'run:deaf', content_length => 1);
  my ($pid) = ($runner->fate($running) || '') =~ /^started (\d+)/;
  ok($pid, $what);
  my $worker = Runner::parent($pid);
  my $tracer = open my $pipe, '-|';
  defined $tracer or die "unable to fork: $!";
  if (!$tracer) { { exec top_directory() . '/compile/tests/zoo', 'trace-exit', $pid } POSIX::_exit(127) }
  my $said = <$pipe> // '';
  kill 'KILL', $running->{pid};
 SKIP: {
    skip "no tracing here: $said", 5 if $said !~ /^ready/;
    ok(wait_until(sub { !Runner::lives($worker) }, 20), "$what: its worker is replaced");
    like($runner->stderr, qr/zoo\.cgi: pid $pid: 1 of its processes were killed and are still there \(GET [^)]*\)$/m, '... which says why');
    is($runner->ask(path => '/fast.cgi')->{output}, "fast\n", '... the next one runs');
    kill 'TERM', $runner->pid;
    is($runner->ended(10), 0, '... and the end does not wait for it');
    like($runner->stderr, qr/^cgiexec: warning: 1 processes were killed and are still there: see which device, file system or tracer they wait for$/m, '... which is said');
  }
  kill 'KILL', $tracer;
  close $pipe;
  $runner->finish($running);
  ok(wait_until(sub { !left($runner->path('www')) }, 10), "$what: nothing is left without the tracer");
}
done_testing;
