# Connections: kept alive, pipelined, timed out in time, limited in number.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time);
use Httpway;

my $conf = <<'END';
User nobody
Tuning { %s }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Specials { Dump { /dump } } } } }
END
my %files = ('www/a.txt' => 'a', 'www/big.txt' => 'x' x 8_000_000, 'www/mid.txt' => 'm' x 20000, 'www/dump' => '');
sub started { my ($tuning) = @_; return Httpway->start(files => \%files, conf => sprintf $conf, $tuning) }
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
my $server = started('Timeout 1 Wait 2');
my $port = $server->port;

subtest 'keep-alive' => sub {
  my $c = connect_to($port);
  for (1 .. 3) { $c->send($get); is($c->read_response->{body}, 'a', "request $_ on one connection") }
  $c->send("GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n");
  is($c->read_response->{headers}{connection}, 'close', 'close is among the options');
  ok($c->is_closed(2), 'and closed');
  my ($bytes, $end) = raw($port, "GET /a.txt HTTP/1.0\r\n\r\n");
  is($end, 'eof', 'HTTP/1.0 closes');
  my $old = connect_to($port);
  for (1 .. 2) {
    $old->send("GET /a.txt HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    is($old->read_response->{headers}{connection}, 'keep-alive', 'HTTP/1.0 kept alive when asked, and told so');
  }
  my $error = connect_to($port);
  $error->send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n");
  is($error->read_response->{status}, 404, 'an error');
  $error->send($get);
  is($error->read_response->{status}, 200, 'does not end the connection');
};

subtest 'pipelining' => sub {
  my @paths = map { ('/a.txt', '/none', '/mid.txt', '/big.txt', '/..') } 1 .. 10;
  my $bytes = join '', map { "GET $_ HTTP/1.1\r\nHost: h\r\n\r\n" } @paths;
  $bytes .= "HEAD /big.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  my @r = parse_responses(scalar(raw($port, $bytes, timeout => 30)), ('GET') x @paths, 'HEAD');
  is(scalar @r, 51, 'one answer for each');
  is(join(' ', map { "$_->{status}:" . length $_->{body} } @r[0 .. 4]), '200:1 404:' . length($r[1]{body}) . ' 200:20000 200:8000000 404:' . length($r[4]{body}), 'in order');
  is(length $r[50]{body}, 0, 'HEAD last');
  my $many = $get x 500;
  $many =~ s/\r\n\r\n\z/\r\nConnection: close\r\n\r\n/;
  is(scalar(parse_responses(scalar raw($port, $many, timeout => 30))), 500, '500 requests at once');
  is(scalar(parse_responses(scalar raw($port, $get . $get . "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", pieces => 1, timeout => 30))), 3, 'a byte at a time');
};

subtest 'half-close' => sub {
  my ($bytes, $end) = raw($port, $get . $get, close_write => 1);
  is(scalar(parse_responses($bytes)), 2, 'a client that has shut its side gets its answers');
  is($end, 'eof', 'and the end');
};

subtest 'timeouts' => sub {
  my $start = time;
  my ($bytes, $end) = raw($port, "GET /a.txt HT", timeout => 8);
  my $taken = time - $start;
  is((parse_responses($bytes))[0]{status}, 408, 'half a request: 408');
  cmp_ok($taken, '>', 0.9, 'not before Timeout');
  cmp_ok($taken, '<', 30, 'but then, though nothing else happens');
  $start = time;
  ($bytes, $end) = raw($port, "GET /a.txt HTTP/1.1\r\nX: " . 'y' x 4000, pieces => 10, pause => 0.1);
  cmp_ok(time - $start, '<', 30, 'bytes that drip for longer do not prolong it');
  is((parse_responses($bytes))[0]{status}, 408, '408 too');
  $start = time;
  ($bytes, $end) = raw($port, '', timeout => 8);
  is("$bytes$end", 'eof', 'nothing sent: closed without a word');
  cmp_ok(time - $start, '>', 1.9, 'not before Wait');
  cmp_ok(time - $start, '<', 30, 'but then');
  $start = time;
  my $c = connect_to($port);
  $c->send("GET /big.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  my $closed = wait_until { get($port, '/dump')->{body} =~ /^sending: 1\n/m ? 1 : 0 } 3;
  ok($closed, 'nobody reads the answer');
  ok(wait_until(sub { get($port, '/dump')->{body} =~ /^Connections: 1\n/m }, 5), 'its connection is given up after Timeout');
};
is($server->stop, 0, 'ends well');

subtest 'limit with Clobber' => sub {
  my $small = started('NumConnections 4');
  my @idle = map { my $c = connect_to($small->port); $c->send($get); $c->read_response; $c } 1 .. 4;
  my $new = connect_to($small->port);
  $new->send($get);
  is($new->read_response->{status}, 200, 'a new client is served');
  ok($idle[0]->is_closed(2), 'the one that waited longest made place');
  $idle[1]->send($get);
  is($idle[1]->read_response->{status}, 200, 'the others are still there');
  is($small->stop, 0, 'ends well');
};

subtest 'limit with Clobber: who has all its answers goes first' => sub {
  my $small = started('NumConnections 3');
  my @idle = map { my $c = connect_to($small->port); $c->send($get); $c->read_response; $c } 1 .. 2;
  my $done = connect_to($small->port);
  # What it sends behind its last request keeps both sides from being closed at once.
  $done->send("GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nx");
  ok($done->is_closed(2), 'an answer and the end, but the client does not close');
  is(get($small->port, '/a.txt')->{status}, 200, 'a new client is served');
  for my $c (@idle) { $c->send($get); is($c->read_response->{status}, 200, 'one that waits for its next request is still there') }
  is($small->stop, 0, 'ends well');
};

subtest 'limit with Clobber: many who come at once' => sub {
  my $small = started('NumConnections 3');
  my $slow = connect_to($small->port);
  $slow->send("GET /big.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  ok(wait_until(sub { sysread $slow->socket, my $first, 1 }, 5), 'one place is taken by a client that does not read');
  kill 'STOP', $small->pid;
  my @new = map { my $c = connect_to($small->port); $c->send($get); $c } 1 .. 8;
  kill 'CONT', $small->pid;
  is(scalar(grep { my $r = $_->read_response('GET', 5); $r && $r->{status} == 200 } @new), 8, 'nobody makes place before he was answered');
  is($small->stop, 0, 'ends well');
};

subtest 'limit without Clobber' => sub {
  my $small = started('NumConnections 2 Clobber Off');
  my @idle = map { my $c = connect_to($small->port); $c->send($get); $c->read_response; $c } 1 .. 2;
  my $new = connect_to($small->port);
  $new->send($get);
  is($new->read_response('GET', 0.5), undef, 'a third client waits in the backlog');
  $idle[0]->close;
  is($new->read_response('GET', 5)->{status}, 200, 'until there is a place');
  is($small->stop, 0, 'ends well');
};

subtest 'small buffers' => sub {
  my $small = started('BufSize 1024 InputBufSize 512 AcceptMulti Off Greedy Off');
  is(length get($small->port, '/big.txt')->{body}, 8_000_000, 'a large file through small buffers');
  is(get($small->port, '/a.txt', X => 'y' x 15000)->{status}, 200, 'InputBufSize is a lower bound');
  is($small->stop, 0, 'ends well');
};

subtest 'out of descriptors' => sub {
  my $few = Httpway->start(files => \%files, conf => sprintf($conf, 'NumConnections 500'), command => ['/bin/sh', '-c', 'ulimit -n 64; exec "$0" "$@"', command_path('httpway-run'), '-r', '@READY@', '-n', '-f', '@CONF@']);
  ok($few->wait_for_log(qr/NumConnections 500 needs more open files/, 5), 'the limit is told');
  my @clients = map { connect_to($few->port) } 1 .. 100;
  my $last = connect_to($few->port);
  $last->send($get);
  is($last->read_response('GET', 5)->{status}, 200, 'and more clients than that are survived');
  is($few->stop, 0, 'ends well');
};
subtest 'as many as can be, where nothing is said' => sub {
  my $limited = sub { my ($files) = @_; return Httpway->start(files => \%files, conf => sprintf($conf, ''), command => ['/bin/sh', '-c', "ulimit -n $files; exec \"\$0\" \"\$@\"", command_path('httpway-run'), '-r', '@READY@', '-n', '-f', '@CONF@']) };
  my $many = $limited->(4000);
  ok($many->wait_for_log(qr/serving: listeners 1, connections at most 1024$/, 5), 'where there are files enough');
  like(get($many->port, '/dump')->{body}, qr/^Limit: 1024$/m, 'Dump says the same');
  is($many->stop, 0, 'ends well');
  my $few = $limited->(300);
  my ($allowed) = ($few->wait_for_log(qr/info: the limit of 300 open files allows \d+ connections$/, 5) // '') =~ /allows (\d+)/;
  cmp_ok($allowed, '>', 60, 'less, where open files are limited');
  cmp_ok($allowed, '<', 150, '... with two for each');
  ok($few->wait_for_log(qr/serving: listeners 1, connections at most $allowed$/, 5), 'it is said at the start');
  my @clients = map { connect_to($few->port) } 1 .. 2 * $allowed;
  my $last = connect_to($few->port);
  $last->send($get);
  is($last->read_response('GET', 10)->{status}, 200, 'more clients than that are survived');
  ok(!(grep { /unable to accept/ } $few->log_lines), 'and descriptors never run out');
  is($few->stop, 0, 'ends well');
  my $said = qx{@{[ command_path('httpway-data') ]} -d -f @{[ $few->conf_path ]}};
  like($said, qr/^  NumConnections 1024 +default$/m, 'httpway-data -d');
};
done_testing;
