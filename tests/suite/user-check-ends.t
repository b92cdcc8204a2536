# UserCheck programs that leave their session, their parents, or do not end at TERM: none of what they start outlives its question, nor authcheck.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'descendants are found in /proc' if !-e '/proc/self/task';

# The name says what it does. Each process that is to stay writes its number down first.
my $program = <<'END';
#!/usr/bin/perl
use POSIX ();
open my $in, '<&=', 3 or exit 111;
local $/;
my ($name) = split /\0/, <$in>, -1;
close $in;
my ($what, $how) = split /-/, $name;
sub stay {
  $SIG{$_} = 'IGNORE' for qw(TERM HUP INT QUIT PIPE CHLD);
  open my $f, '>', "@DIR@/state/pid.$name.$$";
  close $f;
  kill 'STOP', $$ if $what eq 'stopped';
  sleep 1000 while 1;
}
sub apart { my ($code) = @_; defined(my $pid = fork) or exit 111; return $pid if $pid; $code->(); exit 0 }
sub orphan { my ($leave) = @_; my $first = apart(sub { POSIX::setsid() if $leave; apart(sub { POSIX::setsid() if $leave; stay() }) }); waitpid $first, 0 }
if ($what eq 'plain') { stay() if $how eq 'stays' }
elsif ($what eq 'setsid') { POSIX::setsid(); apart(sub { POSIX::setsid(); stay() }) }
elsif ($what eq 'daemon' || $what eq 'stopped') { orphan(1) }
elsif ($what eq 'orphan') { orphan(0) }
elsif ($what eq 'many') { for (1 .. 20) { apart(sub { orphan($_ % 2) ; stay() }) } }
elsif ($what eq 'killer') { orphan(1); kill 'KILL', getppid }
if ($how eq 'stays') { stay() }
exit($how eq 'no' ? 1 : 0);
END
my $conf = <<'END';
User nobody
Tuning { AuthDelay 0 AuthTimeout @TIMEOUT@ NumConnections 100 }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Realm r UserCheck @DIR@/check } }
}
END
my @kinds = qw(plain setsid daemon stopped orphan many);
sub started {
  my ($timeout) = @_;
  return Httpway->start(files => { 'www/a.txt' => 'inside', check => $program }, conf => $conf =~ s/\@TIMEOUT\@/$timeout/r, before => sub {
    my ($self) = @_;
    chmod 0755, $self->path('check');
    mkdir $self->path('state');
    chmod 0777, $self->path('state');
  });
}
sub ask { my ($server, $name, $from) = @_; my $c = connect_to($server->port, from => $from || '127.0.0.1'); $c->send("GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic($name, 'x') . "\r\n\r\n"); return $c }
sub status { my $r = $_[0]->read_response('GET', 60); return $r ? $r->{status} : 'none' }
sub pids { my ($server, $name) = @_; return map { /\.(\d+)$/ ? $1 : () } glob $server->path("state/pid.$name.*") }
sub living { return grep { (read_file("/proc/$_/stat") || '') =~ /\) [^ZX]/ } @_ }
sub gone { my ($server, @names) = @_; return wait_until { !living(map { pids($server, $_) } @names) } 20 }
my %expected = (plain => 1, setsid => 2, daemon => 2, stopped => 1, orphan => 2, many => 41);

subtest 'no end in AuthTimeout' => sub {
  my $server = started(3);
  my $n = 10;
  my %asking = map { $_ => ask($server, "$_-stays", '127.0.1.' . $n++) } @kinds;
  is(status($asking{$_}), 500, "$_: cannot tell") for @kinds;
  for (@kinds) {
    my @pids = pids($server, "$_-stays");
    cmp_ok(scalar @pids, '>', 0, "$_: something was started (" . @pids . ')');
    ok(gone($server, "$_-stays"), '... and has ended') or diag("left: @{[ living(@pids) ]}");
  }
  is(status(ask($server, 'plain-yes')), 200, 'then others are asked about');
  is($server->stop, 0, 'ends well');
};

subtest 'what an answer leaves behind' => sub {
  my $server = started(300);
  for my $how ([ yes => 200 ], [ no => 401 ]) {
    for (grep { $_ ne 'plain' } @kinds) {
      is(status(ask($server, "$_-$how->[0]")), $how->[1], "$_: $how->[0]");
      ok(gone($server, "$_-$how->[0]"), '... nothing of it is left') or diag("left: @{[ living(pids($server, qq($_-$how->[0]))) ]}");
    }
  }
  is($server->stop, 0, 'ends well');
};

# What belongs to a question that waits stays, whatever others leave behind.
subtest 'one of them is nobody else\'s' => sub {
  my $server = started(300);
  my $waiting = ask($server, 'daemon-stays');
  ok(wait_until { living(pids($server, 'daemon-stays')) == 2 }, 'one waits, with an orphan');
  my @its = pids($server, 'daemon-stays');
  is(status(ask($server, "$_-yes")), 200, "others come and go: $_") for qw(daemon orphan many plain);
  is(status(ask($server, 'killer-stays')), 500, '... one kills whoever runs it');
  ok(gone($server, qw(daemon-yes orphan-yes many-yes killer-stays)), 'nothing of theirs is left');
  is_deeply([ sort { $a <=> $b } living(@its) ], [ sort { $a <=> $b } @its ], 'all of the first one is there');
  is($server->stop, 0, 'ends well');
  ok(gone($server, 'daemon-stays'), 'until the end, which ends it');
};

subtest 'authcheck is killed' => sub {
  my $server = started(300);
  my @asking = map { ask($server, "$_-stays", '127.0.1.1') } @kinds;
  ok(wait_until(sub { my $all = 1; for (@kinds) { $all &&= pids($server, "$_-stays") >= $expected{$_} } $all }, 20), 'all are at work');
  kill 'KILL', $server->helper_process('authcheck');
  is(join(' ', map { status($_) } @asking), join(' ', (503) x @asking), 'it is told that the questions are lost');
  ok(gone($server, "$_-stays"), "$_: nothing is left") or diag("left: @{[ living(pids($server, qq($_-stays))) ]}") for @kinds;
  is(status(ask($server, 'plain-yes')), 200, 'a new one answers');
  is($server->stop, 0, 'ends well');
};
done_testing;
