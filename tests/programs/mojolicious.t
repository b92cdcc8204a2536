# Mojolicious as a CGI program: sessions, routes, uploads, its own address.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(libmojolicious-perl curl)]);
Programs->recipe('mojolicious', sub {
  my ($recipe, $said) = @_;
  like($said, qr/visit 1.*hello, Ada, at http:\/\/localhost:8080\/mojo\/hello\/Ada\n\{"name":"hostname"/s, 'a session, an address with the port, an upload');
  my $web = $recipe->web;
  for (1 .. 3) {
    $web->get('http://localhost:8080/mojo/');
    like($web->content, qr/visit $_\b/, "visit $_");
  }
  $recipe->answers($web);
  $web->follow_link(text => 'hello');
  is($web->content, "hello, Ada, at http://localhost:8080/mojo/hello/Ada\n", 'a route');
  is($recipe->get('/mojo/none')->{status}, 404, 'nothing there');
  is(request(8080, "HEAD /mojo HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 200, 'HEAD');
  write_bytes('/srv/large', 'x' x 3_000_000);
  my ($code, $told) = $recipe->shell('curl -fsS --form file=@/srv/large http://localhost:8080/mojo/upload');
  is($told, '{"name":"large","size":3000000}', 'a large upload');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
