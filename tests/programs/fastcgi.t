# FastCGI by the bridge of libfcgi-bin: one process answers all requests, and no query becomes an option of the bridge.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(libfcgi-bin libfcgi-perl spawn-fcgi curl)]);
Programs->recipe('fastcgi', sub {
  my ($recipe, $said) = @_;
  is($said, "request 1: GET /app, query 'word', 0 bytes\nrequest 2: POST /app, query '-start+-connect', 5 bytes\n", 'one process, the queries as they were');
  my $count = 2;
  for my $query ('word', 'two+words', '5', '-bind', '%2Dstart', '-connect+%2Ftmp%2Fother', '-f+%2Fetc%2Fpasswd', '/bin/sh+3', '--', 'a=b', '-start=1', '', '%', '+', '%00', 'x' x 5000) {
    my $r = $recipe->get("/app/path?$query");
    $count++;
    is("$r->{status} $r->{body}", "200 request $count: GET /app, query '$query', 0 bytes\n", 'a query: ' . substr $query, 0, 30);
  }
  my $body = join '', map { pack 'n', $_ } 1 .. 1_000_000;
  my $r = request(8080, "POST /app HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " . length($body) . "\r\n\r\n$body", verbatim => 1, timeout => 30);
  like($r->{body}, qr/POST \/app, query '', 2000000 bytes/, 'a large body');
  is(request(8080, "HEAD /app HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 200, 'HEAD');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
  my ($code, $told) = $recipe->shell("pkill -u www-data -f '^/usr/bin/perl /srv/fcgi/app'\ncurl -s -o answer -w '%{http_code}' http://localhost:8080/app\n");
  like($told, qr/^50[02]$/, 'without the application: an error, and no hang');
});
done_testing;
