# The end of scripts: whatever they started, however they and we are ended.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time sleep);
use Httpway;
use Runner;

plan skip_all => 'needs /proc of Linux' if $^O ne 'linux';

my $conf = <<'END';
User nobody
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location @DIR@/www ScriptUser games Specials { CGI { cgi } } } } }
END
my %files = ('www/sleep.cgi' => "#!/bin/sh\necho ready\nexec sleep 60\n", 'www/trap.cgi' => "#!/bin/sh\ntrap 'echo bye; exit 7' TERM\necho ready\nwhile :; do sleep 0.05; done\n",
  'www/stop.cgi' => "#!/bin/sh\necho ready\nkill -STOP \$\$\n", 'www/fast.cgi' => "#!/bin/sh\necho fast\n", 'www/err.cgi' => "#!/bin/sh\nyes | head -c 1000000 >&2; echo ready; exec >&-; exec yes >&2\n");
sub runner { return Runner->new(conf => $conf, probe => 1, files => \%files, @_) }

# Everything that runs a script of this runner, or works there: by its directory.
sub left {
  my ($runner) = @_;
  my $www = $runner->path('www');
  return grep { Runner::lives($_) && $_ != $$ && (readlink("/proc/$_/cwd") || '') eq $www } map { m{(\d+)$} } glob '/proc/[0-9]*';
}
sub zombies { my ($runner) = @_; return grep { my $s = read_file("/proc/$_/stat"); defined $s && $s =~ /\) Z (\d+)/ && grep { $_ == $1 } $runner->{pid} || 0, $runner->{pid} ? $runner->workers : () } map { m{(\d+)$} } glob '/proc/[0-9]*' }
sub all_gone { my ($runner, $what, $seconds) = @_; ok((wait_until { !left($runner) } $seconds || 10), "tree-kill: nothing is left: $what") or diag join ' ', left($runner) }

# A request of which the script has said that it is ready: 15 processes, double forked, in their own sessions, without streams, deaf to TERM.
sub ready_tree {
  my ($runner, $query) = @_;
  my $running = $runner->begin(path => '/probe.cgi', query => $query || 'run:tree', content_length => 1);
  like($runner->fate($running), qr/^started/, 'started');
  ok((wait_until { left($runner) >= 14 } 10), 'with all its processes') or diag scalar left($runner);
  return $running;
}

my $runner = runner();
{
  my $begin = time;
  my $got = $runner->ask(path => '/probe.cgi', query => 'run:tree', leave => 'ready');
  like($got->{output}, qr/^ready/, 'the core leaves');
  all_gone($runner, 'after the core has left');
  cmp_ok(time - $begin, '>=', 1.9, 'they have had their grace');
  ok((wait_until { $runner->stderr =~ /ended from outside: signal 9 \(KILL\): the server wants it no more \(GET [^)]*\)$/m } 10), 'the log says so');
}
{
  my $running = ready_tree($runner, 'run:leave');
  my $got = $runner->finish($running);
  like($got->{fates}[1], qr/^ended \d+ exit 0 /, 'tree-kill: a script that leaves others behind has ended when they have');
  is(scalar(left($runner)), 0, 'tree-kill: which they have by then');
}
{
  my $got = $runner->ask(path => '/trap.cgi', leave => 'ready');
  is($got->{output}, "ready\nbye\n", 'TERM comes first');
  all_gone($runner, 'at TERM');
  ok((wait_until { $runner->stderr =~ m{/trap\.cgi: pid \d+: (?:ended from outside: )?(.*)} }), 'the log says how it ended') or diag $runner->stderr;
  unlike($runner->stderr, qr{/trap\.cgi: .*signal}, 'whoever obeys it needs no KILL');
  $got = $runner->ask(path => '/trap.cgi', half => 'ready');
  like($got->{fates}[0], qr/^ended \d+ exit 7 /, 'a core that closes its sending half only hears what came of it');
  $got = $runner->ask(path => '/stop.cgi', leave => 'ready');
  all_gone($runner, 'of one that had been stopped');
  $got = $runner->ask(path => '/err.cgi', leave => 'ready');
  all_gone($runner, 'of one that floods its standard error');
  ok((wait_until { $runner->stderr =~ /err\.cgi: pid \d+: stderr: .*\(\d+ more\) \(GET [^)]*\)$/m } 10), 'of which a line is left');
  like($runner->ask(path => '/probe.cgi', query => 'run:crash')->{fates}[0], qr/^ended \d+ signal 6 /, 'a signal is told');
}
is(scalar(zombies($runner)), 0, 'no zombies');

# The worker dies.
{
  my $running = ready_tree($runner);
  my ($busy) = grep { my $w = $_; grep { Runner::parent($_) == $w } left($runner) } $runner->workers;
  ok($busy, 'a worker has it');
  kill 'KILL', $busy;
  my $got = $runner->finish($running);
  is(scalar(grep { /^ended/ } @{ $got->{fates} }), 0, 'nobody can say how it ended');
  all_gone($runner, 'after the worker was killed');
  ok((wait_until { $runner->stderr =~ /^cgiexec: warning: a worker died \(signal 9\) with a request for \/probe\.cgi$/m } 10), 'the log says so');
  is($runner->ask(path => '/fast.cgi')->{output}, "fast\n", 'another one works');
}
is(scalar(zombies($runner)), 0, 'no zombies');

# The master dies.
{
  my $running = ready_tree($runner);
  my @workers = $runner->workers;
  kill 'KILL', $runner->pid;
  is($runner->ended(10), 'signal 9', 'the master is gone');
  all_gone($runner, 'after the master was killed');
  ok((wait_until { !grep { Runner::lives($_) } @workers } 10), 'nor are its workers');
  $runner->finish($running);
  $runner->leave;
}

# The core goes, also when a worker stands still then: it ends by itself, which a keeper that had to kill it would tell by the status. That this takes
# far less than the second which httpway-with gives it is told, not judged: a busy machine has its own idea of a second.
for my $how ('core', 'TERM', 'core, with a stopped worker') {
  $runner = runner();
  my $running = ready_tree($runner);
  my @workers = $runner->workers;
  my ($busy) = grep { my $w = $_; grep { Runner::parent($_) == $w } left($runner) } @workers;
  kill 'STOP', $busy if $how =~ /stopped/;
  my $begin = time;
  $how eq 'TERM' ? kill 'TERM', $runner->pid : do { kill 'KILL', $running->{pid}; $runner->leave };
  is($runner->ended(5), 0, "$how: it ends");
  note sprintf '%s: %.3f s', $how, time - $begin;
  is(scalar(left($runner)), 0, "tree-kill: nothing is left: $how");
  is(scalar(grep { Runner::lives($_) } @workers), 0, "$how: no worker either");
  $runner->finish($running);
  delete $runner->{core};
}

# fork-bomb: with a limit on processes, which only a user of its own can have.
SKIP: {
  skip 'not root', 3 if $> != 0;
  my ($bare) = runner(start => 0);
  my $limited = runner(start => 0);
  my $text = $conf =~ s/ScriptUser games/ScriptUser games ScriptLimits { Processes 50 }/r;
  skip 'ScriptLimits is no keyword here', 3 if !eval { $limited->compile($text); 1 };
  $limited->start;
  my $got = $limited->ask(path => '/probe.cgi', query => 'run:bomb', leave => 'made');
  like($got->{output}, qr/made [1-9]/, 'fork-bomb: the limit holds');
  all_gone($limited, 'of a fork bomb');
  is($limited->ask(path => '/fast.cgi')->{output}, "fast\n", 'fork-bomb: and others run');
}

# Many at once: as many as may be, the rest wait in the channel.
$runner = runner();
{
  my @running = map { $runner->begin(path => '/sleep.cgi', leave => 'nothing') } 1 .. 40;
  ok((wait_until { left($runner) >= 32 } 20), 'ScriptConcurrency: 32 run') or diag scalar left($runner);
  sleep 0.2;
  is(scalar(left($runner)), 32, 'and no more');
  is(scalar($runner->workers), 32, 'a worker each');
  kill 'KILL', $_->{pid} for @running;
  $runner->finish($_) for @running;
  all_gone($runner, 'of many');
  is($runner->ask(path => '/fast.cgi')->{output}, "fast\n", 'the next one runs');
}

is($runner->stop, 0, 'ends well');

# A new configuration, and the old one that a core may still speak of. By one worker: others would have to have seen it, too.
my $one = "Tuning { ScriptConcurrency 1 }\n$conf";
$runner = runner(conf => $one);
{
  my $stamp = sub { my ($at) = `@{[top_directory()]}/compile/tests/cgi_client stamp $runner->{cdb}` =~ /^(\d+)$/; $at };
  my $said = sub { my ($configuration) = @_; my $got = $runner->ask(path => '/new.cgi', configuration => $configuration); return $got->{output} =~ s/\n//r || $got->{fates}[0] };
  my $make = sub { my ($word) = @_; $runner->compile($one =~ s/ScriptUser/PutEnv { WHICH=$word } ScriptUser/r); return $stamp->() };
  $runner->file('www/new.cgi', 0755, "#!/bin/sh\necho \$WHICH\n");
  my %stamp = (first => $make->('first'));
  is($said->(0), 'first', 'a new one is noticed');
  is($said->($stamp{first}), 'first', 'by its stamp, too');
  for my $word (qw(a b c d e f)) {
    $stamp{$word} = $make->($word);
    is($said->(0), $word, "$word: the newest");
    is($said->($stamp{first}), 'first', 'and the one that the core speaks of');
  }
  is($said->($stamp{e}), 'e', 'one shortly before');
  like($said->($stamp{a}), qr/^refused 503 it is about another configuration/, 'one long before');
  my ($mark) = `@{[top_directory()]}/compile/tests/conf_reader $runner->{cdb} 0 any /new.cgi 127.0.0.1` =~ /^mark=(\d+)$/m;
  my $marked = sub { my ($mark) = @_; my $got = $runner->ask(path => '/new.cgi', configuration => 4711, mark => $mark); return $got->{output} =~ s/\n//r || $got->{fates}[0] };
  is($marked->($mark), 'f', 'one that nobody has seen, but the location is the same: the newest');
  like($marked->($_), qr/^refused 503 it is about another configuration/, "another location: $_") for 0, $mark ^ 1;
  write_bytes("$runner->{cdb}.new", 'nonsense');
  rename "$runner->{cdb}.new", $runner->{cdb};
  is($said->(0), 'f', 'a bad one is not used') for 1 .. 4;
  is($said->($stamp{e}), 'e', 'and the core has what it had');
  like($runner->stderr, qr/unable to use the new .*: not a compiled configuration of this version: the old configuration stays/, 'which is reported');
}
is($runner->stop, 0, 'ends well');
unlike($runner->stderr, qr/worker died/, 'no worker died');
done_testing;
