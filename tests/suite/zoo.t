# Scripts that do not want to end, and every way to end them: nothing is left, and the next script runs.
# ZOO=all tries each with each, and 6,000 processes; without it each once and each way once or more.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep);
use Httpway;
use Runner;

plan skip_all => 'needs /proc of Linux' if $^O ne 'linux';

my $all = ($ENV{ZOO} || '') eq 'all';
my $many = $ENV{ZOO_MANY} || ($all ? 6000 : 300);
my @zoo = qw(double leave deaf subreaper stopped traceme tracemeexit tracedzombie traced thread many namespaces restless flood);
my @ways = qw(leave worker master core TERM);

sub runner {
  my $runner = Runner->new(conf => <<"END", files => { 'www/fast.cgi' => "#!/bin/sh\necho fast\n", 'www/zoo.cgi' => read_file(top_directory() . '/compile/tests/zoo') });
User nobody
Tuning { ScriptGrace 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location \@DIR\@/www ScriptUser games PutEnv { ZOO_MANY=$many } Specials { CGI { cgi } } } } }
END
  return $runner;
}

sub pids { return map { m{(\d+)$} } glob '/proc/[0-9]*' }
sub left { my ($runner) = @_; my $www = $runner->path('www'); return grep { $_ != $$ && directory_of($_) eq $www && !is_gone($_) } pids() }
# Of one whose first thread has ended, another thread knows it.
sub directory_of { my ($pid) = @_; my ($at) = grep { defined } readlink "/proc/$pid/cwd"; return $at // (map { readlink($_) // () } glob "/proc/$pid/task/*/cwd")[0] // '' }
# By all of its threads.
sub is_gone { my ($pid) = @_; return !grep { (read_file($_) || '') =~ /\) [^ZX]/ } glob "/proc/$pid/task/*/stat" }
sub worker_of { my ($runner) = @_; my %workers = map { $_ => 1 } $runner->workers; my ($at) = left($runner); for (1 .. 10) { last if !$at; return $at if $workers{$at}; $at = Runner::parent($at) } return undef }

sub try_it {
  my ($animal, $way) = @_;
  my $runner = runner();
  my @more = $way eq 'leave' ? (leave => 'ready') : ();
  my $running = $runner->begin(path => '/zoo.cgi', query => "run:$animal", content_length => 1, @more);
  # Where the core leaves at the first word, it may have left before it is told.
  $way eq 'leave' || like($runner->fate($running), qr/^started/, "$animal, $way: started") or return;
  my %ended_alone = map { $_ => 1 } qw(leave tracemeexit);
  if ($way ne 'leave' && !$ended_alone{$animal}) {
    my $least = { many => $many, double => 2, subreaper => 5, namespaces => 4, restless => 5 }->{$animal} || 1;
    ok(wait_until(sub { left($runner) >= $least }, 20), "$animal, $way: all there") or diag scalar left($runner);
  }
  my @workers = $runner->workers;
  if ($way eq 'worker') { my $worker = worker_of($runner); kill 'KILL', $worker if $worker; diag "no worker for $animal" if !$worker && !$ended_alone{$animal} }
  elsif ($way eq 'master') { kill 'KILL', $runner->pid }
  elsif ($way eq 'core') { kill 'KILL', $running->{pid}; $runner->leave }
  elsif ($way eq 'TERM') { kill 'TERM', $runner->pid }
  ok(wait_until(sub { !left($runner) }, 20), "$animal, $way: nothing is left") or diag join "\n", map { `cat /proc/$_/stat` } left($runner);
  my $got = $runner->finish($running);
  if ($way eq 'leave') { like($got->{output}, qr/^ready/, "$animal, $way: was what it is") or diag $got->{output} }
  if ($way eq 'leave' || $way eq 'worker') {
    is($runner->ask(path => '/fast.cgi')->{output}, "fast\n", "$animal, $way: the next one runs");
    is($runner->stop, 0, "$animal, $way: ends well");
  }
  elsif ($way eq 'master') {
    is($runner->ended(10), 'signal 9', "$animal, $way: the master is gone");
    ok(wait_until(sub { !grep { Runner::lives($_) } @workers }, 10), "$animal, $way: its workers, too");
    $runner->leave;
  }
  else { is($runner->ended(5), 0, "$animal, $way: ends well") }
  diag substr $runner->stderr, 0, 4000 if !Test::More->builder->is_passing;
}

my $turn = 0;
for my $animal (@zoo) {
  my @tried = $all ? @ways : ('leave', $ways[1 + $turn++ % (@ways - 1)]);
  try_it($animal, $_) for @tried;
}
done_testing;
