# Django by wsgiref: a person signs in at its administration (cookies, a token in each form, redirects), makes another one, and finds style sheets.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Programs;

Programs->prepare(packages => [qw(python3-django curl)]);
Programs->recipe('django', sub {
  my ($recipe, $said) = @_;
  is($said, "hello, Ada, at http://localhost:8080/app/hello/Ada/\n", 'an address that Django makes has the port');
  my $web = $recipe->web;
  $web->get('http://localhost:8080/app/admin/');
  is($web->uri, 'http://localhost:8080/app/admin/login/?next=/app/admin/', 'who is nobody is sent to sign in');
  $recipe->answers($web);
  $web->submit_form(with_fields => { username => 'ada', password => 'wrong' });
  like($web->content, qr/Please enter the correct username/, 'a wrong password');
  $web->submit_form(with_fields => { username => 'ada', password => 'secret' });
  is($web->uri, 'http://localhost:8080/app/admin/', 'signed in');
  $recipe->answers($web, qr/logout/);
  $web->get('http://localhost:8080/app/admin/auth/group/add/');
  $web->submit_form(with_fields => { name => "Caf\x{e9} & <friends>" });
  like($web->content, qr/was added successfully/, 'a group is made') or diag $web->content;
  like($web->content, qr/Caf\x{e9} &amp; &lt;friends&gt;/, '... of this name');
  $web->get('http://localhost:8080/app/admin/auth/user/');
  $recipe->answers($web, qr/logout/);
  is($web->get('http://localhost:8080/app/hello/Ada')->request->uri, 'http://localhost:8080/app/hello/Ada/', 'a missing slash is put there');
  is($web->get('http://localhost:8080/app/none/')->code, 404, 'nothing there');
  is($web->get('http://localhost:8080/app/hello/a%20%C3%A9/')->decoded_content, "hello, a \x{e9}, at http://localhost:8080/app/hello/a%20%C3%A9/\n", 'other letters');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
