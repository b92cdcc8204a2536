# IgnoreClientAbort: a script whose client leaves is ended by default, and goes on with it: whatever the client was sent, and however it left; until
# its own end or ScriptTimeout, in its place, and with one line in the log.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::UNIX;
use Socket ();
use Test::More;
use Httpway;

# The files of a case in state/: pid-ID, go-ID, which a script waits for, and done-ID, with what it has to say at its end. A script that printed
# to nobody would be ended by PIPE.
my $note = 'my $id = $ENV{QUERY_STRING}; sub note { open my $f, ">", "@DIR@/state/new-$_[0]-$id" or die; print $f $_[1]; close $f; rename "@DIR@/state/new-$_[0]-$id", "@DIR@/state/$_[0]-$id" }';
my $wait = 'note("pid", $$); select undef, undef, undef, 0.02 until -e "@DIR@/state/go-$id";';
my $head = 'print "Content-Type: text/plain\n\n";';
my $much = 'print "x" x 300_000 or die;';
my %script = (
  silent => "$wait $head $much note('done', 'done')",
  begun => "\$| = 1; $head print 'begun'; $wait $much note('done', 'done')",
  closed => "\$| = 1; $head close STDOUT; $wait note('done', 'done')",
  content => "$wait local \$/; my \$in = <STDIN>; $head $much note('done', length \$in)",
  quick => "note('done', join ' ', grep { -e '\@DIR\@/state/done-first' } 'after'); $head",
  endless => "\$| = 1; \$SIG{TERM} = sub { note('done', 'TERM'); exit }; $head note('pid', \$\$); \$SIG{PIPE} = 'IGNORE'; while (1) { print 'x' x 1000; select undef, undef, undef, 0.01 }",
  mute => 'note("pid", $$); sleep 60',
);
my $conf = <<'END';
User nobody
Log @DIR@/log/access
LogFormat { Uri QueryString Status BytesWritten ScriptExit }
Tuning { Timeout 60 ScriptTimeout %s ScriptGrace 1 ScriptConcurrency 16 InputBufSize 20000 AuthDelay 0 }
Server { Address 127.0.0.1 Port @PORT@ Address unix:@DIR@/state/socket SocketMode 0666
  Control { ScriptUser games Specials { CGI { .cgi } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /on Location @DIR@/www IgnoreClientAbort On }
    Control { Alias /streamed Location @DIR@/www IgnoreClientAbort On SpoolContent Off }
    Control { Alias /one Location @DIR@/www IgnoreClientAbort On ScriptConcurrency 1 }
    Control { Alias /realm Location @DIR@/www IgnoreClientAbort On Realm r UserFile @DIR@/users }
  }
}
END
sub site {
  my ($timeout) = @_;
  my $server = Httpway->start(files => { users => "u:p\n", map { ("www/$_.cgi" => "#!$^X\nuse strict; $note $script{$_}\n") } keys %script }, conf => sprintf($conf, $timeout), before => sub {
    my ($s) = @_;
    chmod 0755, glob($s->path('www') . '/*.cgi');
    for (qw(log state)) { mkdir $s->path($_); chmod 0777, $s->path($_) }
  });
  kill 'QUIT', $server->helper_process('httpd');
  $server->wait_for_log(qr/debugging is on/, 30) or die $server->stderr;
  return $server;
}
my $server = site(60);

sub alive { my ($pid) = @_; my $stat = read_file("/proc/$pid/stat"); return defined $stat && $stat !~ /\) [ZX] / }
sub state_of { my ($what, $id) = @_; my $text; wait_until { $text = read_file($server->path("state/$what-$id")); defined $text } 30; return $text }
sub go { $server->write_file("state/go-$_[0]", '') }
sub closed { return scalar grep { /connection \d+: closed: / } $server->log_lines }
# logged ID: the lines of the log about it, once there is one.
sub logged { my ($id) = @_; my @lines; wait_until { @lines = grep { /\t\Q$id\E\t/ } $server->log_lines('log/access') } 30; return join ' | ', map { s/^\S+\t\S+\t//r =~ s/\t/ /gr } @lines }

# begin REQUEST [ unix ]: a client that has sent it.
sub begin {
  my ($request, $unix) = @_;
  my $socket = $unix ? IO::Socket::UNIX->new(Type => Socket::SOCK_STREAM(), Peer => $server->path('state/socket')) : connect_to($server->port)->socket;
  $socket->blocking(1);
  local $SIG{PIPE} = 'IGNORE';
  for (my $at = 0; $at < length $request;) { $at += syswrite($socket, $request, 65536, $at) || last }
  return $socket;
}
sub leave {
  my ($socket, $reset) = @_;
  setsockopt $socket, Socket::SOL_SOCKET(), Socket::SO_LINGER(), pack 'ii', 1, 0 if $reset;
  close $socket;
}
sub get_of { my ($path, $method, $version) = @_; return ($method || 'GET') . " $path HTTP/" . ($version || '1.1') . "\r\nHost: h\r\n\r\n" }
sub post_of { my ($path, $length, $sent) = @_; return "POST $path HTTP/1.1\r\nHost: h\r\nContent-Length: $length\r\n\r\n" . 'c' x ($sent // $length) }

# A client sends REQUEST, waits until the script runs (and for a part of its answer), and leaves; what the core has noticed.
sub left {
  my ($id, $request, $how) = @_;
  my $client = begin($request, $how =~ /unix/);
  my $pid = state_of('pid', $id);
  if ($how =~ /begun/) { my $got = ''; 1 while $got !~ /begun/ && sysread $client, $got, 1000, length $got }
  my $before = closed();
  leave($client, $how =~ /reset/);
  ok(wait_until(sub { closed() > $before }, 30), '... the core notices') or diag $server->stderr;
  return $pid;
}

# what, request (%s: the script's place and its question mark), how the client leaves, what the script says at its end, the log's line
my @cases = (
  [ 'before any answer, by FIN', get_of('%ssilent.cgi?ID'), 'fin', 'done', qr/^\S+ 1 0$/ ], # a byte is sent ahead to find that out
  [ '... by a reset', get_of('%ssilent.cgi?ID'), 'reset', 'done', qr/^\S+ 0 0$/ ],
  [ '... from a unix socket', get_of('%ssilent.cgi?ID'), 'unix', 'done', qr/^\S+ 0 0$/ ],
  [ '... of HEAD', get_of('%ssilent.cgi?ID', 'HEAD'), 'fin', 'done', qr/^\S+ 1 0$/ ],
  [ '... with HTTP/1.0', get_of('%ssilent.cgi?ID', 'GET', '1.0'), 'fin', 'done', qr/^\S+ 1 0$/ ],
  [ 'in the middle of it', get_of('%sbegun.cgi?ID'), 'begun, fin', 'done', qr/^200 \d\d\d 0$/ ],
  [ '... with HTTP/1.0', get_of('%sbegun.cgi?ID', 'GET', '1.0'), 'begun, reset', 'done', qr/^200 \d\d\d 0$/ ],
  [ 'with a little content', post_of('%scontent.cgi?ID', 1000), 'fin', '1000', qr/^\S+ 1 0$/ ],
  [ '... with much', post_of('%scontent.cgi?ID', 300_000), 'fin', '300000', qr/^\S+ 1 0$/ ],
);
for my $place ('/', '/on/', '/streamed/') {
  subtest "$place: a client leaves" => sub {
    for my $i (0 .. $#cases) {
      my ($what, $request, $how, $said, $line) = @{ $cases[$i] };
      next if $place eq '/streamed/' && $request !~ /POST/; # what is streamed has a row of its own
      $what .= ': 40000 of it' if $place eq '/streamed/' && $request =~ s/Length: 300000\r\n\r\nc+/"Length: 40000\r\n\r\n" . 'c' x 40000/e;
      $said = 40000 if $what =~ /40000/;
      my $id = ($place =~ tr{/}{}dr || 'off') . $i;
      my $pid = left($id, $request =~ s/%s/$place/r =~ s/ID/$id/r, $how);
      if ($place eq '/') {
        ok(wait_until(sub { !alive($pid) }, 30), "$what: it is ended");
        ok($server->wait_for_log(qr/ended from outside: signal 15 \(TERM\): its client is gone \(\w+ \S+\?$id\)/, 30), '... and the log says why');
        like(logged($id), qr/ (?:TERM|-?\d+|signal 15)$/, '... in one record');
        next;
      }
      ok(alive($pid), "$what: it goes on");
      go($id);
      is(state_of('done', $id), $said, '... to its own end');
      ok(wait_until(sub { !alive($pid) }, 30), '... and is gone then');
      like(logged($id), $line, '... in one record');
    }
  };
}

subtest 'content that does not come whole ends it' => sub {
  my $pid = left('half', post_of('/streamed/content.cgi?half', 9, 4), 'fin');
  ok(wait_until(sub { !alive($pid) }, 30), 'a half');
  $pid = left('most', post_of('/streamed/content.cgi?most', 300_000, 299_999), 'fin');
  ok(wait_until(sub { !alive($pid) }, 30), 'all but a byte');
  my $before = closed();
  leave(begin(post_of('/on/content.cgi?spooled', 300_000, 299_999)));
  ok(wait_until(sub { closed() > $before }, 30), 'spooled: it is not started');
  go($_) for qw(half most spooled);
  is(get($server->port, '/quick.cgi?other')->{status}, 200, 'others are');
  ok(!-e $server->path("state/done-$_"), "... and it has not been ($_)") for qw(half most spooled);
};

# One place: who waits for it gets it when the one that goes on has ended; and who has left while it waited, too.
# What the server was sent before it answers these has been read: in the turn of the second at the latest.
sub is_read { get($server->port, '/none') for 1, 2 }

subtest 'its place' => sub {
  for my $reset ('', 'reset') {
    unlink $server->path("state/$_-first") for qw(pid go done);
    my $pid = left('first', get_of('/one/silent.cgi?first'), 'fin');
    my $before = closed();
    my $client = begin(get_of("/one/quick.cgi?second$reset"));
    is_read();
    leave($client, $reset);
    my $third = begin(get_of("/one/quick.cgi?third$reset"));
    is(get($server->port, '/quick.cgi?other')->{status}, 200, 'others have theirs');
    ok(alive($pid) && !-e $server->path("state/done-second$reset"), 'it is kept');
    go('first');
    is(state_of('done', "$_$reset"), 'after', "the $_ gets it then" . ($_ eq 'second' ? ", whose client has left by @{[ $reset || 'FIN' ]}" : '')) for qw(second third);
    leave($third);
  }
  # and while its password is looked at
  leave(begin("GET /realm/quick.cgi?asked HTTP/1.1\r\nHost: h\r\nAuthorization: @{[ basic('u', 'p') ]}\r\n\r\n"), 'reset');
  ok(defined state_of('done', 'asked'), 'whose client left while it was asked who it is');
};

subtest 'the server is drained' => sub {
  my $pid = left('drained', get_of('/on/silent.cgi?drained'), 'fin');
  kill 'USR2', $server->helper_process('httpd');
  ok(wait_until(sub { !eval { connect_to($server->port) } }, 30), 'nobody is let in');
  ok(alive($pid) && !$server->ended, '... and what goes on does');
  go('drained');
  is(state_of('done', 'drained'), 'done', '... to its end');
  is($server->wait_exit(30), 0, '... which is the server’s') or diag $server->stderr;
};
$server->finish;

subtest 'ScriptTimeout' => sub {
  $server = site(1);
  for my $name (qw(endless mute)) {
    my $pid = left($name, get_of("/one/$name.cgi?$name"), 'reset');
    # One that ends with 0 by itself then is no line in the log.
    ok($server->wait_for_log(qr/ended from outside: .*: ScriptTimeout \(GET \S+\?$name\)/, 30), "$name: ended by it") if $name eq 'mute';
    is(state_of('done', $name), 'TERM', '... by TERM, however much it prints') if $name eq 'endless';
    ok(wait_until(sub { !alive($pid) }, 30), '... and is gone');
    is(get($server->port, '/one/quick.cgi?next')->{status}, 200, '... and its place is free');
    logged($name);
  }
  my $pid = left('stopped', get_of('/on/mute.cgi?stopped'), 'reset');
  is($server->stop, 0, 'the server ends');
  ok(!alive($pid), '... and what went on with it');
};
done_testing;
