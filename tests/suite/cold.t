# Files that are not in memory: the loop waits for no disk, and they arrive whole.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $content = join '', map { sprintf "%07d\n", $_ } 1 .. 500_000;
my $server = Httpway->start(files => { 'www/large.txt' => $content, 'www/small.txt' => substr($content, 0, 6000), 'www/warm.txt' => 'warm', 'www/go.redirect' => "/x\n" }, flags => ['-d'], conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { * } } Specials { Redirect { redirect } } } } }
END
my ($port, $dir) = ($server->port, $server->dir . '/www');
# Takes a file out of memory; true when the system says that it is.
sub cool {
  my ($name) = @_;
  system("sync $dir/$name; dd if=$dir/$name iflag=nocache count=0 status=none 2>/dev/null");
  my ($pages) = (qx{fincore -n -o PAGES $dir/$name 2>/dev/null} // '') =~ /(\d+)/;
  return defined $pages && $pages == 0;
}

my $cold = cool('large.txt');
my @clients = map { my $c = connect_to($port); $c->send("GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\n"); $c } 1 .. 4;
is(get($port, '/warm.txt')->{body}, 'warm', 'others are served meanwhile');
is(scalar(grep { my $r = $_->read_response('GET', 30); $r && $r->{body} eq $content } @clients), 4, 'four clients get it whole');
SKIP: {
  skip 'files here are in memory always', 1 if !$cold;
  ok($server->wait_for_log(qr/the file is fetched/), 'from the disk');
}
cool('small.txt');
is(get($port, '/small.txt')->{body}, substr($content, 0, 6000), 'a small one');
cool('large.txt');
my $r = get($port, '/large.txt', Range => 'bytes=8-15,3000000-3000007,-8');
is_deeply([ $r->{body} =~ /\r\n\r\n(\d{7})\n/g ], [ '0000002', '0375001', '0500000' ], 'several ranges');
cool('go.redirect');
is(get($port, '/go.redirect')->{headers}{location}, '/x', 'a Redirect file');
is($server->stop, 0, 'ends well');
done_testing;
