# httpway-hold: a restart that no client notices: none is refused, none reset, what is under way is completed; and what becomes of one that does not start.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::MD5 qw(md5_hex);
use File::Temp ();
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;
use Httpway;
use Load;

my $big = join '', map { my $part = $_; pack 'N*', map { $part << 12 | $_ } 0 .. 4095 } 0 .. 1023; # 16 MB, no two parts alike
my $restarted = qr/^httpway-hold: info: restarted: the new server serves, the one before finishes its requests$/;

sub conf {
  my ($tuning, $word, $servers) = @_;
  return <<"END_OF_CONF";
User nobody
PIDFile \@DIR\@/pid
Tuning { Timeout 300 $tuning }
Control { Types { text/plain { txt } application/octet-stream { bin } } Specials { CGI { .cgi } } ScriptUser games ExtraHeaders { "X-Word: $word" } }
@{[ join "\n", map { "Server { $_ Virtual { AnyHost Control { Alias / Location \@DIR\@/www IndexNames { index.html } } } }" } @$servers ]}
END_OF_CONF
}
my @one = ('Address 127.0.0.1 Port @PORT1@');
sub started {
  my ($tuning, %option) = @_;
  my $server = Httpway->new(files => { 'www/a.txt' => 'a' x 1000, 'www/big.bin' => $big, 'www/long.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nbegun'\nwhile test ! -e \@DIR\@/until; do sleep 0.1; done\necho ' and done'\n" },
    conf => conf($tuning, 'first', \@one), command => [command_path('httpway-hold'), '-r', '@READY@', '-a', '@DIR@/applied', command_path('httpway-run'), '-n', '-f', '@CONF@'], %option);
  chmod 0755, $server->path('www/long.cgi');
  write_bytes($server->path('applied.new'), 'first');
  return $server->start;
}
sub count { my ($server, $pattern) = @_; return scalar grep { /$pattern/ } $server->log_lines }
sub restart {
  my ($server, $pattern) = @_;
  my $before = count($server, $pattern || $restarted);
  $server->signal('WINCH');
  return wait_until { count($server, $pattern || $restarted) > $before };
}
sub asking { my ($path, @fields) = @_; return join "\r\n", "GET $path HTTP/1.1", 'Host: h', @fields, '', '' }
sub word { my ($r) = @_; return $r && $r->{headers}{'x-word'} }

my %clients = (
  new => sub { my ($me, $port) = @_; while ($me->goes_on) { my $r = get($port, '/a.txt'); $me->note('no answer') if !$r || $r->{body} ne 'a' x 1000; $me->{seen}{ word($r) || '' }++ } },
  # A connection may end after an answer that says so, and never otherwise.
  kept => sub {
    my ($me, $port) = @_;
    my $c = connect_to($port);
    while ($me->goes_on) {
      $c->send(asking('/a.txt'));
      my $r = $c->read_response or return $me->note("no answer: $c->{end}");
      $me->{seen}{ word($r) }++;
      $c = connect_to($port) if ($r->{headers}{connection} || '') eq 'close';
    }
  },
);
sub of_load { my ($what, $load) = @_; my %result = $load->end; is_deeply([map { @{ $result{$_}{wrong} } } sort keys %result], [], "$what: no client noticed"); return map { $_ => $result{$_}{seen} } keys %result }

for my $processes (1, 2) {
  my $server = started("NumProcesses $processes");
  my $port = $server->port;
  my $pid = read_file($server->path('pid')) + 0;
  is($pid, $server->pid, "$processes: PIDFile has the number that stays");
  is(read_file($server->path('applied')), 'first', 'what was applied is noted');
  my ($slow, $script, $idle, $half) = map { connect_to($port, timeout => 60) } 1 .. 4;
  setsockopt $slow->socket, SOL_SOCKET, SO_RCVBUF, 65536;
  $slow->send(asking('/big.bin'));
  ok(wait_until { $slow->fill; length $slow->buffer }, 'a download has begun');
  $script->send(asking('/long.cgi'));
  ok(wait_until { $script->fill; $script->buffer =~ /begun/ }, 'a script runs');
  $idle->send(asking('/a.txt'));
  is(word($idle->read_response), 'first', 'a connection is idle');
  $half->send("GET /a.txt HTTP/1.1\r\nHo");
  my $load = Load->new(my $directory = File::Temp->newdir);
  $load->begin($_ => do { my $work = $clients{$_}; sub { $work->($_[0], $port) } }) for sort keys %clients;
  ok($load->ready(60), 'under load');
  for my $word ('second', 'third') {
    $server->write_conf(conf("NumProcesses $processes", $word, \@one));
    write_bytes($server->path('applied.new'), $word);
    ok(restart($server), "restarted: $word") or diag $server->stderr;
    ok(wait_until { word(get($port, '/a.txt')) eq $word }, 'by a server with the new configuration');
    is(read_file($server->path('applied')), $word, 'which is noted');
  }
  my %seen = of_load("$processes", $load);
  ok($seen{$_}{third}, "$_ saw the last one") for sort keys %clients;
  $idle->send(asking('/a.txt'));
  my $r = $idle->read_response;
  is(word($r), 'first', 'an idle connection is still answered by the server that knows it');
  is($r->{headers}{connection}, 'close', 'for the last time');
  $half->send("st: h\r\n\r\n");
  is(word($half->read_response), 'first', 'so is a request that came in parts');
  is(md5_hex($slow->read_response('GET', 60)->{body}), md5_hex($big), 'the download is completed');
  write_bytes($server->path('until'), '');
  is($script->read_response('GET', 60)->{body}, "begun and done\n", 'so is the script');
  $_->close for $slow, $script, $idle, $half;
  ok(wait_until { $server->helper_processes('httpd') == ($processes > 1 ? $processes + 1 : 1) }, 'then the servers before are gone') or diag $server->stderr;
  is($server->stop, 0, 'ends well');
  is(count($server, qr/warning|fatal/), 0, 'nothing went wrong') or diag $server->stderr;
}

subtest 'sockets come, go and stay' => sub {
  my $unix = 'Address unix:@DIR@/s';
  my $server = started('');
  my $place = $server->path('s');
  my @steps = ([$one[0], 'Address 127.0.0.1 Port @PORT2@'], ['Address 127.0.0.1 Port @PORT2@', $unix], ['Address 127.0.0.1 Port @PORT3@', "$unix SocketMode 0700", $one[0], 'Address 127.0.0.1 Port @PORT2@'], [@one]);
  for my $step (0 .. $#steps) {
    $server->write_conf(conf('', $step, $steps[$step]));
    my $inode = (stat $place)[1];
    ok(restart($server), "step $step") or diag $server->stderr;
    my %wanted = map { /PORT(\d)/ ? ($1 => 1) : () } @{ $steps[$step] };
    is_deeply([map { my $port = $server->port($_); word(eval { get($port, '/a.txt') }) } 1 .. 3], [map { $wanted{$_} ? $step : undef } 1 .. 3], 'just what is wanted is served')
      if wait_until { !grep { my $port = $server->port($_); !$wanted{$_} && eval { get($port, '/a.txt'); 1 } } 1 .. 3 };
    is((stat $place)[1], $inode, 'a unix socket is the same') if defined $inode && $step == 2;
    is(sprintf('%o', (stat $place)[2] & 07777), '700', 'with its new mode') if $step == 2;
  }
  is($server->stop, 0, 'ends well');
};

subtest 'what does not start' => sub {
  my $failed = qr/^httpway-hold: warning: not restarted: the new server did not start \(exit code (?:100|111)\): the one that serves goes on$/;
  my $server = started('');
  my $listener = connect_to($server->port); # its port is taken
  my $good = conf('', 'better', \@one);
  for my $bad (['a mistake', $good =~ s/PIDFile/Prot/r], ['a port that is taken', conf('', 'x', [@one, 'Address 127.0.0.1 Port ' . $listener->socket->sockport])], ['a root that is not there', "RootDirectory \@DIR\@/none\n$good"]) {
    $server->write_conf($bad->[1]);
    write_bytes($server->path('applied.new'), 'bad');
    ok(restart($server, $failed), "$bad->[0]: it is said") or diag $server->stderr;
    is(word(get($server->port, '/a.txt')), 'first', 'the old one serves');
    is(read_file($server->path('applied')), 'first', 'and is what is noted');
  }
  $server->write_conf($good);
  $server->signal('WINCH') for 1 .. 5;
  ok(wait_until { word(get($server->port, '/a.txt')) eq 'better' }, 'many at once are one, and the last counts');
  is($server->stop, 0, 'ends well');
};

subtest 'signals are for the server that serves' => sub {
  my $server = started('');
  ok(restart($server), 'restarted');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'HUP');
  $server->signal('ALRM');
  ok($server->wait_for_log(qr/status: connections/), 'ALRM');
  $server->signal('QUIT');
  ok($server->wait_for_log(qr/debugging is on/), 'QUIT');
  $server->signal('USR2');
  is($server->wait_exit, 0, 'USR2: drained, and so ends the whole');
  ok(wait_until { !$server->chain_processes }, 'nothing remains');
};

subtest 'without httpway-hold there is no server' => sub {
  for my $processes (1, 2) {
    my $server = started("NumProcesses $processes");
    $server->signal('KILL');
    ok(wait_until { $server->ended && !$server->chain_processes }, "$processes: KILL leaves nothing");
  }
};

subtest 'DrainTimeout' => sub {
  my $server = started('DrainTimeout 1');
  my $script = connect_to($server->port, timeout => 60);
  $script->send(asking('/long.cgi'));
  ok(wait_until { $script->fill; $script->buffer =~ /begun/ }, 'a script runs');
  ok(restart($server), 'restarted');
  ok($script->is_closed(60), 'it is not waited for longer than that');
  ok(wait_until { $server->helper_processes('httpd') == 1 }, 'the server before is gone');
  is(word(get($server->port, '/a.txt')), 'first', 'the new one serves');
  is($server->stop, 0, 'ends well');
};

subtest 'the first start' => sub {
  for my $supervised (0, 1) {
    my $server = Httpway->new(conf => "Prot 80\n", command => ['/bin/sh', '-c', 'cd @DIR@ && exec ' . join ' ', command_path('httpway-hold'), command_path('httpway-run'), '-n', '-f', '@CONF@']);
    mkdir $server->path('supervise');
    system 'mkfifo', $server->path('supervise/control');
    open my $control, '+<', $server->path('supervise/control') or die $! if $supervised;
    $server->start(ready => 0);
    is($server->wait_exit, 100, 'a mistake: 100');
    is(count($server, qr/^httpway-hold: warning: the service stays down until the mistake is mended and it is started again$/), $supervised, $supervised ? 'it is said' : 'nobody to tell');
    next if !$supervised;
    sysread $control, my $letter, 10;
    is($letter, 'd', 'the supervisor is told');
  }
  my $server = Httpway->new(command => [command_path('httpway-hold'), '@DIR@/none']);
  $server->start(ready => 0);
  is($server->wait_exit, 111, 'a program that is not there');
  like($server->stderr, qr/^httpway-hold: fatal: unable to run \S+none: No such file or directory: name a program that can be executed$/m, 'is named');
};

subtest 'usage' => sub {
  for my $words ([], ['-r', '2', 'x'], ['-r', 'x', 'x'], ['-x', 'x'], ['-r', 777, 'x']) {
    my $server = Httpway->new(command => [command_path('httpway-hold'), @$words]);
    $server->start(ready => 0);
    is($server->wait_exit, 100, "100: @$words");
  }
};

done_testing;
