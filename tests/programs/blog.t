# WordPress behind haproxy, which ends TLS and HTTP/2: no redirect leads round in a circle or to the port behind, cookies are for https, the client's address is known.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP;
use Test::More;
use Programs;
use Programs::Mail;

Programs->prepare(packages => [qw(php php-cgi php-mysql php-xml php-mbstring php-gd wordpress wordpress-theme-twentytwentythree haproxy openssl msmtp)], browser => 1, database => 1);
my $top = 'https://www.example.org';

sub sign_in {
  my ($recipe, $web) = @_;
  $web->get("$top/");
  is($web->uri, "$top/wp-admin/install.php", 'the first page leads to the installer') or diag $recipe->server->stderr;
  $web->submit_form(with_fields => { weblog_title => 'Behind', user_name => 'ada', admin_password => 'tea and more tea', admin_password2 => 'tea and more tea', admin_email => 'ada@example.org', pw_weak => 'on' });
  like($web->content, qr/Success!/, 'installed') or return diag $web->content;
  $web->get("$top/wp-admin/");
  like($web->uri, qr{^\Q$top\E/wp-login\.php\?redirect_to=https%3A%2F%2Fwww\.example\.org%2Fwp-admin%2F&}, 'the administration wants a name');
  $web->submit_form(with_fields => { log => 'ada', pwd => 'tea and more tea' });
  is($web->uri, "$top/wp-admin/", 'signed in');
  my ($login) = grep { $_->header('Set-Cookie') } $web->response->redirects;
  is(scalar(grep { /^wordpress_sec_/ && /; secure/i } $login ? $login->header('Set-Cookie') : ()), 2, 'with cookies for https only');
}

Programs->recipe('blog', first => 'tls', front => 443, sub {
  my ($recipe) = @_;
  my ($web, $mail) = ($recipe->web, Programs::Mail->new);
  sign_in($recipe, $web);
  my $index = eval { decode_json($recipe->web->get("$top/?rest_route=/")->content) };
  is($index && $index->{url}, $top, 'the REST API knows where it is') or diag $recipe->server->stderr;
  ok($index && exists $index->{authentication}{'application-passwords'}, 'and that it was asked by https');
  like($mail->wait_for(qr/^Subject: New WordPress Site/m) // '', qr{\Q$top\E/wp-login\.php}, 'mail has its address');
  my $stranger = $recipe->web;
  $stranger->get("$top/?p=1");
  $recipe->answers($stranger);
  unlike($stranger->content, qr/8080|http:\/\/www\.example\.org/, 'no page tells of the server behind');
  my ($code, $said) = $recipe->shell(q{curl -sS --http2 --cacert /srv/tls/cert.pem -o /dev/null -w '%{http_version} %{http_code} %{redirect_url}' 'https://www.example.org/index.php?p=1'});
  like($said, qr{^2 (?:200 $|301 https://www\.example\.org/)}, 'by HTTP/2, whose targets are whole URLs');
  ($code, $said) = $recipe->shell(q{curl -sS --cacert /srv/tls/cert.pem -H 'X-Forwarded-For: 192.0.2.9' -d 'author=Bea&email=bea@example.org&comment=Well+said&comment_post_ID=1' -o /dev/null -w '%{http_code}' https://www.example.org/wp-comments-post.php});
  is($said, '302', 'a comment');
  is(($recipe->shell(q{mariadb -N blog -e "SELECT comment_author_IP FROM wp_comments WHERE comment_author = 'Bea'"}))[1], "127.0.0.1\n", 'came from where it came from, whatever its client said');

  my $browser = $recipe->chromium;
  like($browser->open("$top/"), qr/Behind/, 'in a browser');
  is($browser->value('performance.getEntriesByType("navigation")[0].nextHopProtocol'), 'h2', 'by HTTP/2');
  is_deeply([$browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints(qr/Undefined variable \$upload_\w+ in .*install\.php/)], [], 'no complaints in the log');
});
done_testing;
