# Those that receive large files while others get answers from memory: few have their turn in one of the loop, but all get theirs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use Test::More;
use Httpway;

my $size = 24_000_000;
my $server = Httpway->start(files => { 'www/a.txt' => 'a', 'www/large.txt' => 'l' x $size }, conf => <<'END');
User nobody
Tuning { NumConnections 60 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { * } } } } }
END
my $others = connect_to($server->port);
sub other_served { $others->send("GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"); my $r = $others->read_response; return $r && $r->{body} eq 'a' }

my @receivers = map { connect_to($server->port)->{socket} } 1 .. 20;
my %got = map { $_ => 0 } @receivers;
syswrite $_, "GET /large.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" for @receivers;
my $all = IO::Select->new(@receivers);
my ($served, $asked, $end) = (0, 0, time + 120);
# Somebody always has been answered lately.
while ($all->count && time < $end) {
  $asked++;
  $served += other_served();
  for my $socket ($all->can_read(0.01)) {
    my $n = sysread $socket, my $bytes, 1 << 20;
    $n ? $got{$socket} += $n : $all->remove($socket);
  }
}
is(scalar(grep { $_ > $size } values %got), 20, 'all get the whole file');
ok($asked > 20 && $served == $asked, 'the others are answered all the while') or diag "$served of $asked";
is($server->stop, 0, 'ends well');
done_testing;
