# Files that are none, or change while they are sent: the server never waits for one and never sends a mixture.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Socket::UNIX;
use POSIX qw(mkfifo);
use Httpway;

my $server = Httpway->start(files => { 'www/a.txt' => 'a', 'www/old.txt' => 'o' x 6_000_000, 'www/shrink.txt' => 's' x 6_000_000, 'www/grow.txt' => 'g' x 6_000_000, 'www/gone.txt' => 'd' x 6_000_000 }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www Types { text/plain { txt fifo socket null } } IndexNames { index.fifo } } } }
END
my ($port, $www) = ($server->port, $server->path('www'));

mkfifo("$www/x.fifo", 0666) or die;
mkdir "$www/dir" and mkfifo("$www/dir/index.fifo", 0666) or die;
my $socket = IO::Socket::UNIX->new(Local => "$www/x.socket", Listen => 1) or die;
symlink '/dev/zero', "$www/zero.txt";
symlink '/dev/tty', "$www/tty.txt";
symlink 'loop.txt', "$www/loop.txt";
mkdir "$www/x.txt";
write_bytes("$www/closed.txt", 'c');
chmod 0, "$www/closed.txt";
for my $name ('x.fifo', 'dir/', 'x.socket', 'zero.txt', 'tty.txt', 'loop.txt', 'loop.txt/x', 'x.txt/', 'a' x 300 . '.txt', 'a/' x 2000) {
  my $r = get($port, "/$name");
  is($r->{status}, 404, substr($name, 0, 20) . ': 404 at once');
}
SKIP: {
  skip 'an ordinary user may read its own files', 1 if $> != 0 && -r "$www/closed.txt";
  is(get($port, '/closed.txt')->{status}, 404, 'no permission: 404');
}

# Reads the first bytes of an answer, lets something happen to the file, reads the rest.
sub interrupted {
  my ($name, $change) = @_;
  my $c = connect_to($port);
  $c->send("GET /$name HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  wait_until { $c->fill; length $c->buffer > 1000 } 5;
  $change->();
  $c->is_closed(10);
  return $c->buffer;
}

my ($replaced) = parse_responses(interrupted('old.txt', sub { write_bytes("$www/new", 'n' x 6_000_000); rename "$www/new", "$www/old.txt" or die }));
is($replaced->{body}, 'o' x 6_000_000, 'a file that is replaced is sent whole as it was opened');
my ($deleted) = parse_responses(interrupted('gone.txt', sub { unlink "$www/gone.txt" or die }));
is($deleted->{body}, 'd' x 6_000_000, 'a file that is removed too');
my ($longer) = parse_responses(interrupted('grow.txt', sub { open my $f, '>>', "$www/grow.txt" or die; print $f 'more' }));
is($longer->{body}, 'g' x 6_000_000, 'a file that grows is sent as long as it was');
my ($shorter) = parse_responses(interrupted('shrink.txt', sub { truncate "$www/shrink.txt", 100 or die }));
is($shorter->{complete}, 0, 'a file that becomes shorter ends the connection');
unlike($shorter->{body}, qr/[^s]/, 'and nothing else is sent in its place');
is(get($port, '/a.txt')->{body}, 'a', 'the server goes on');
is($server->stop, 0, 'ends well');
done_testing;
