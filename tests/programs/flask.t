# Flask by wsgiref, at the root of a site: a session, an upload, files beside it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(python3-flask curl)]);
Programs->recipe('flask', sub {
  my ($recipe, $said) = @_;
  like($said, qr/hello, Ada.*"fields":\{"name":"Ada"\}/s, 'a session and an upload');
  my $web = $recipe->web;
  $web->get('http://localhost:8080/');
  like($web->content, qr/hello, nobody.*href="http:\/\/localhost:8080\/enter\/Ada"/s, 'its own address has the port');
  $recipe->answers($web);
  $web->follow_link(text => 'in');
  like($web->content, qr/hello, Ada/, 'the session');
  is($web->uri, 'http://localhost:8080/', '... after a redirect');
  is($web->get('/none')->code, 404, 'nothing there');
  is($web->get('/enter/')->code, 404, 'nor without a name');
  is($web->get('/enter/a%2Fb')->code, 404, 'an escaped slash is one');
  is($web->get('/count')->code, 405, 'a method that it does not know');
  is_deeply([sort split /, */, $web->get('/count')->header('Allow') // ''], [qw(OPTIONS POST)], '... and those it does are its own');
  my $large = write_bytes('/srv/large', 'x' x 3_000_000);
  my ($code, $told) = $recipe->shell('curl -fsS --form file=@/srv/large http://localhost:8080/count; curl -sS -H "Transfer-Encoding: chunked" --form file=@/srv/large http://localhost:8080/count');
  like($told, qr/"large":3000000.*"large":3000000/s, 'a large upload, and one in chunks');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
