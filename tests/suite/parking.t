# Connections that have been silent are parked: they are still there, and cost nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->start(files => { 'www/a.txt' => 'a' }, conf => <<'END');
User nobody
Tuning { NumConnections 700 Wait 8 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { * } } } } }
END
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
sub answered { my ($c) = @_; my $r = $c->read_response; return $r && $r->{body} eq 'a' }
# How many descriptors the core polls: the kernel tells where it waits.
sub parked { my $n = 0; for (glob '/proc/' . $server->pid . '/fdinfo/*') { my $info = read_file($_) // next; $n += () = $info =~ /^tfd:/mg } return $n }

my @idle = map { connect_to($server->port) } 1 .. 600;
SKIP: {
  skip 'no epoll here', 1 if !-e '/proc/self/fdinfo' || $^O ne 'linux';
  ok((wait_until { parked() >= 600 } 5), 'six hundred silent connections are parked') or diag parked();
}
my $busy = connect_to($server->port);
$busy->send($get);
ok(answered($busy), 'others are served');
$_->send($get) for @idle[ 0 .. 299 ];
is(scalar(grep { answered($_) } @idle[ 0 .. 299 ]), 300, 'half of them wake up and are answered');
$_->send("GET /a.txt HTTP/1.1\r\n") for @idle[ 0 .. 9 ];
$_->send("Host: h\r\n\r\n") for @idle[ 0 .. 9 ];
is(scalar(grep { answered($_) } @idle[ 0 .. 9 ]), 10, 'in pieces, too');
$idle[$_]->close for 300 .. 399;
$server->signal('ALRM');
ok((wait_until { $server->signal('ALRM'); ($server->log_lines)[-1] =~ /connections 501 / } 5), 'who leaves is forgotten') or diag(($server->log_lines)[-1]);
ok((wait_until { !grep { !$_->is_closed(0) } @idle[ 400 .. 599 ] } 20), 'Wait is counted from when they fell silent');
# Clobber: the places of silent ones
my @crowd = map { connect_to($server->port) } 1 .. 700;
$_->send($get) for @crowd;
is(scalar(grep { answered($_) } @crowd), 700, 'more than there are places');
is(get($server->port, '/a.txt')->{body}, 'a', 'the one that has been silent longest makes place');
$server->signal('USR2');
ok((wait_until { !grep { !$_->is_closed(0) } @crowd } 5), 'USR2 lets parked ones go');
is($server->wait_exit(5), 0, 'and ends');
done_testing;
