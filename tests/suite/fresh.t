# What was replaced is never sent: small files are remembered, and looked at anew for every turn.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use Test::More;
use Httpway;

# Files are remembered when they are some seconds old: the system has old ones.
my %seen;
my @old = grep { -f && -s > 100 && -s _ < 3000 && time - (stat _)[10] > 10 && !$seen{-s _}++ } glob '/etc/* /usr/share/doc/*/copyright /usr/share/perl5/*.p[ml]';
@old = grep { -r && ((stat)[2] & 4) } @old;
plan skip_all => 'no old small files here' if @old < 3;
splice @old, 3;
my %text = map { $_ => read_file($_) } @old;
my $server = Httpway->start(files => { 'www/index.html' => 'i' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { * } } IndexNames { link } } } }
END
my $dir = $server->dir . '/www';
my $c = connect_to($server->port);
sub asked { my ($path) = @_; $c->send("GET $path HTTP/1.1\r\nHost: h\r\n\r\n"); return $c->read_response }
sub point { my ($to) = @_; symlink $to, "$dir/link.new" or die; rename "$dir/link.new", "$dir/link" or die }

my @wrong;
for my $n (0 .. 299) {
  my $now = $old[ $n % 3 ];
  point($now);
  for my $path ('/link', '/', '/link') { my $r = asked($path); push @wrong, "$n $path" if $r->{status} != 200 || $r->{body} ne $text{$now} }
}
is_deeply(\@wrong, [], 'a link that leads to another file each time');

unlink "$dir/link";
is(asked('/link')->{status}, 404, 'gone');
is(asked('/link')->{status}, 404, 'still gone');
write_bytes("$dir/link", "first");
is(asked('/link')->{body}, 'first', 'there again');
@wrong = ();
for my $n (100 .. 399) { write_bytes("$dir/link", "text $n"); my $r = asked('/link'); push @wrong, $n if $r->{body} ne "text $n" }
is_deeply(\@wrong, [], 'written over, each time as long as before');

point($old[0]);
my $r = asked('/link');
is(asked('/link')->{headers}{etag}, $r->{headers}{etag}, 'the same entity tag');
$c->send("GET /link HTTP/1.1\r\nHost: h\r\nIf-None-Match: $r->{headers}{etag}\r\n\r\n");
is($c->read_response->{status}, 304, 'conditions');
$c->send("GET /link HTTP/1.1\r\nHost: h\r\nRange: bytes=2-5,7-8\r\n\r\n");
my $parts = $c->read_response;
like($parts->{body}, qr/\r\n\r\n\Q@{[ substr $text{$old[0]}, 2, 4 ]}\E\r\n--.*\r\n\r\n\Q@{[ substr $text{$old[0]}, 7, 2 ]}\E\r\n--/s, 'several ranges');
$c->send("GET /link HTTP/1.1\r\nHost: h\r\nRange: bytes=-3\r\n\r\n");
is($c->read_response->{body}, substr($text{ $old[0] }, -3), 'one range');
my $pipelined = raw($server->port, "GET /link HTTP/1.1\r\nHost: h\r\n\r\n" x 20 . "GET /link HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
is(scalar(() = $pipelined =~ /\r\n\r\n\Q$text{$old[0]}\E/g), 21, 'many in a row');
# Those who come meanwhile keep the core taking in clients: who comes behind an answer must not be told what was looked at before it.
my $tester = $$;
my @crowd = map {
  my $pid = fork;
  die "unable to fork: $!" if !defined $pid;
  if (!$pid) { for (1 .. 20_000) { last if getppid() != $tester; eval { get($server->port, '/link') } } POSIX::_exit(0) }
  $pid;
} 1 .. 4;
@wrong = ();
for my $n (0 .. 999) {
  my $now = $old[ $n % 3 ];
  point($now);
  my $fresh = get($server->port, '/link');
  push @wrong, $n if $fresh->{body} ne $text{$now};
}
kill 'KILL', @crowd;
waitpid $_, 0 for @crowd;
is_deeply(\@wrong, [], 'a link that leads to another file each time, asked for by new clients');
is($server->stop, 0, 'ends well');
done_testing;
