# Connections that are silent are parked: they are still there, are heard at once, and cost nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $conf = <<'END';
User nobody
Tuning { NumConnections 700 Wait 200 Timeout 200 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { * } } } } }
END
my $server = Httpway->start(files => { 'www/a.txt' => 'a', 'www/big.txt' => 'b' x 6_000_000 }, conf => $conf);
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
sub answered { my ($c) = @_; my $r = $c->read_response; return $r && $r->{body} eq 'a' }
# The kernel tells what an epoll descriptor stands for.
sub parked { my $n = 0; for (glob '/proc/' . $server->pid . '/fdinfo/*') { my $info = read_file($_) // next; $n += () = $info =~ /^tfd:/mg } return $n }

my $can_see = -e '/proc/self/fdinfo' && $^O eq 'linux';
my $busy = connect_to($server->port);
# So many turns of the loop, at least.
sub turns { my ($n) = @_; return $n == grep { $busy->send($get); answered($busy) } 1 .. $n }

my @idle = map { connect_to($server->port) } 1 .. 600;
ok(turns(40), 'beside six hundred silent connections others are served');
SKIP: {
  skip 'nothing to see here', 6 if !$can_see;
  ok((wait_until { turns(1); parked() == 600 } 5), 'they are parked, and who asks often is not') or diag parked();
  turns(20) && $idle[0]->send($get) && answered($idle[0]) or fail 'not answered' for 1 .. 3;
  is(parked(), 600, 'who asks now and then stays parked');
  $idle[0]->send($get) && answered($idle[0]) or fail 'not answered' for 1 .. 3;
  is(parked(), 599, 'who begins to ask often does not');
  ok((wait_until { turns(1); parked() == 600 } 5), 'until it has been silent for some turns');
  $idle[0]->send("GET /big.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  $idle[0]->send($get);
  ok((wait_until { turns(1); parked() == 599 } 5), 'nor who has more to say while an answer is sent to it') or diag parked();
  my $big = $idle[0]->read_response;
  ok(length $big->{body} == 6_000_000 && answered($idle[0]), 'and who gets both answers then');
}
$_->send($get) for @idle[ 0 .. 299 ];
is(scalar(grep { answered($_) } @idle[ 0 .. 299 ]), 300, 'half of them wake up and are answered');
$_->send("GET /a.txt HTTP/1.1\r\n") for @idle[ 0 .. 9 ];
$_->send("Host: h\r\n\r\n") for @idle[ 0 .. 9 ];
is(scalar(grep { answered($_) } @idle[ 0 .. 9 ]), 10, 'in pieces, too');
$idle[$_]->close for 300 .. 399;
$server->signal('ALRM');
ok((wait_until { $server->signal('ALRM'); ($server->log_lines)[-1] =~ /connections 501 / } 5), 'who leaves is forgotten') or diag(($server->log_lines)[-1]);
$server->write_conf($conf =~ s/200/4/gr);
system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
$server->signal('HUP');
ok((wait_until { !grep { !$_->is_closed(0) } @idle[ 400 .. 599 ] } 20), 'Wait is counted from when they fell silent');
my $half = connect_to($server->port);
$busy = connect_to($server->port);
turns(20);
$half->send("GET /a.txt HTTP/1.1\r\n");
ok((wait_until { turns(20); $half->send('X'); $half->is_closed(0.1) } 10), 'half a request in small pieces has Timeout for all of it');
$_->close for $half, $busy;
# Clobber: the places of silent ones
my @crowd = map { connect_to($server->port) } 1 .. 700;
$_->send($get) for @crowd;
is(scalar(grep { answered($_) } @crowd), 700, 'more than there are places');
is(get($server->port, '/a.txt')->{body}, 'a', 'the one that has been silent longest makes place');
$server->signal('USR2');
ok((wait_until { !grep { !$_->is_closed(0) } @crowd } 5), 'USR2 lets parked ones go');
is($server->wait_exit(5), 0, 'and ends');
done_testing;
