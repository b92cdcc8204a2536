# WordPress below /wp: installed by its own pages, then signed in, a picture sent, permalinks, the REST API with every method, a comment, mail, and a browser.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use Test::More;
use Httpway qw(wait_until write_bytes);
use Programs;
use Programs::Mail;

Programs->prepare(packages => [qw(php php-cgi php-mysql php-xml php-mbstring php-gd wordpress wordpress-theme-twentytwentythree msmtp)], browser => 1, database => 1);
my $picture = decode_base64('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==');
my $top = 'http://localhost:8080/wp';

sub install {
  my ($recipe, $web, $mail) = @_;
  $web->get("$top/");
  is($web->uri, "$top/wp-admin/install.php", 'the first page leads to the installer') or diag $recipe->server->stderr;
  $web->submit_form(form_id => 'setup') if $web->form_id('setup') && !$web->current_form->find_input('user_name');
  $web->submit_form(with_fields => { weblog_title => 'Notes of a kettle', user_name => 'ada', admin_password => 'tea and more tea', admin_password2 => 'tea and more tea', admin_email => 'ada@example.org', pw_weak => 'on' });
  like($web->content, qr/Success!/, 'installed') or return diag $web->content;
  my $message = $mail->wait_for(qr/^Subject: New WordPress Site/m);
  like($message // '', qr/^RCPT TO:<ada\@example\.org>.*\Q$top\E/ms, 'mail tells of it, with its address') or diag $recipe->server->stderr;
}

sub sign_in {
  my ($web) = @_;
  $web->get("$top/wp-admin/");
  like($web->uri, qr{^\Q$top\E/wp-login\.php\?redirect_to=http%3A%2F%2Flocalhost%3A8080%2Fwp%2Fwp-admin%2F&}, 'the administration wants a name, and knows where it was asked for');
  $web->submit_form(with_fields => { log => 'ada', pwd => 'tea and more tea' });
  is($web->uri, "$top/wp-admin/", 'signed in, and back');
  like($web->title, qr/^Dashboard/, 'at the dashboard');
}

sub upload {
  my ($recipe, $web) = @_;
  my $file = write_bytes($recipe->server->path('kettle.png'), $picture);
  $web->get("$top/wp-admin/media-new.php?browser-uploader");
  $web->submit_form(form_id => 'file-form', fields => { 'async-upload' => $file }, button => 'html-upload');
  like($web->uri, qr{/upload\.php}, 'a picture is sent') or diag $web->content;
  my $media = decode_json($web->clone->get("$top/?rest_route=/wp/v2/media")->decoded_content(charset => 'none'));
  my $url = $media->[0]{source_url} // '';
  like($url, qr{^\Q$top\E/wp-content/uploads/.*kettle\.png$}, 'it has an address');
  my $there = $recipe->web->get($url);
  ok($there->code == 200 && $there->content eq $picture && $there->header('Content-Type') eq 'image/png', 'where it is');
  $recipe->shell("cp /usr/share/wordpress/index.php /var/lib/wordpress/wp-content/uploads/evil.php && chown www-data: /var/lib/wordpress/wp-content/uploads/evil.php");
  is($recipe->web->get("$top/wp-content/uploads/$_")->code, 404, "$_ is neither run nor shown") for 'evil.php', 'evil.php/x';
}

sub permalinks {
  my ($recipe, $web) = @_;
  $web->get("$top/wp-admin/options-permalink.php");
  unlike($web->content, qr{<code>http://localhost:8080/wp/index\.php}, 'permalinks need no index.php');
  $web->submit_form(with_fields => { selection => 'custom', permalink_structure => '/notes/%postname%/', category_base => 'about' }, button => 'submit');
  $web->get("$top/");
  my ($post) = grep { $_->url =~ /hello-world/ } $web->find_all_links;
  is($post && $post->url_abs, "$top/notes/hello-world/", 'a permalink');
  $web->get("$top/notes/hello-world/");
  is($web->status . ' ' . $web->title, "200 Hello world! \x{2013} Notes of a kettle", 'is answered');
  for my $near ('hello-world', 'hello-wor') {
    $web->get("$top/notes/$near");
    is($web->uri, "$top/notes/hello-world/", "and /$near leads there");
  }
  $web->get("$top/notes/no-such-page/");
  is($web->status, 404, 'what is not there is 404');
  like($web->title, qr/^Page not found/, 'by WordPress');
  is($web->get("$top/about/uncategorized/")->code, 200, 'a category');
  is($web->get("$top/feed/")->header('Content-Type'), 'application/rss+xml; charset=UTF-8', 'a feed');
}

# call METHOD, PATH, [ what ], [ nonce ]: (status, what it says)
sub call {
  my ($web, $method, $path, $what, $nonce) = @_;
  my $request = HTTP::Request->new($method, "$top/wp-json$path", [$what ? ('Content-Type' => 'application/json') : (), $nonce ? ('X-WP-Nonce' => $nonce) : ()], $what ? encode_json($what) : ());
  my $answer = $web->clone->request($request);
  return ($answer->code, eval { decode_json($answer->decoded_content(charset => 'none')) } // $answer->content);
}

sub rest {
  my ($recipe, $web) = @_;
  my ($code, $index) = call($web, 'GET', '/');
  is($code . ' ' . (ref $index && $index->{url}), "200 $top", 'the REST API knows where it is');
  ($code, my $posts) = call($web, 'GET', '/wp/v2/posts?per_page=1');
  is($code . ' ' . (ref $posts && $posts->[0]{slug}), '200 hello-world', 'it lists');
  is((call($recipe->web, 'POST', '/wp/v2/posts', { title => 'x' }))[0], 401, 'strangers write nothing');
  $web->get("$top/wp-admin/");
  my ($nonce) = $web->content =~ /createNonceMiddleware\(\s*"(\w+)"/;
  ($nonce) = $web->clone->get("$top/wp-admin/admin-ajax.php?action=rest-nonce")->content =~ /^(\w+)$/ if !$nonce;
  ($code, my $new) = call($web, 'POST', '/wp/v2/posts', { title => "K\x{e4}se", content => 'Two kinds.', status => 'publish' }, $nonce);
  is($code . ' ' . (ref $new && $new->{link}), "201 $top/notes/kase/", 'the owner does') or return diag explain $new;
  is((call($web, 'PUT', "/wp/v2/posts/$new->{id}", { content => 'Three kinds.' }, $nonce))[0], 200, 'by PUT');
  like($recipe->web->get("$top/notes/kase/")->decoded_content, qr/Three kinds\./, 'which is seen');
  is((call($web, 'DELETE', "/wp/v2/posts/$new->{id}", undef, $nonce))[0], 200, 'and DELETE');
  is($recipe->web->get("$top/notes/kase/")->code, 404, 'it is gone');
  is($recipe->web->head("$top/wp-json/")->code, 200, 'HEAD');
}

# A visit has WordPress ask itself for the work that is due, and it leaves after some milliseconds.
sub timed_work {
  my ($recipe) = @_;
  $recipe->shell(<<'END');
cat > /var/lib/wordpress/wp-content/mu-plugins/kettle.php <<'PHP'
<?php
add_action('init', function () { if (add_option('kettle', 'cold')) wp_schedule_single_event(time() - 1, 'boil'); });
add_action('boil', function () { sleep(1); update_option('kettle', 'hot'); });
PHP
END
  $recipe->web->get("$top/") for 1 .. 2;
  my $kettle = sub { return ($recipe->shell(q{mariadb -N wordpress -e "SELECT option_value FROM wp_options WHERE option_name = 'kettle'"}))[1] };
  ok(wait_until(sub { $kettle->() =~ /hot/ }, 60), 'the timed work is done by a visit') or diag $kettle->();
}

Programs->recipe('wordpress', sub {
  my ($recipe) = @_;
  my ($web, $mail) = ($recipe->web, Programs::Mail->new);
  install($recipe, $web, $mail);
  sign_in($web);
  upload($recipe, $web);
  permalinks($recipe, $web);
  rest($recipe, $web);

  my $stranger = $recipe->web;
  $stranger->get("$top/notes/hello-world/");
  $recipe->answers($stranger);
  $stranger->submit_form(with_fields => { author => 'Bea', email => 'bea@example.org', comment => 'Well said.' });
  like($stranger->uri, qr{^\Q$top\E/notes/hello-world/.*#comment-\d+$}, 'a comment') or diag $stranger->uri;
  $stranger->get("$top/wp-login.php?action=lostpassword");
  $stranger->submit_form(with_fields => { user_login => 'ada' });
  my $message = $mail->wait_for(qr/^Subject: .*Password[ _]Reset/m) // '';
  my ($reset) = $message =~ m{(\Q$top\E/wp-login\.php\?action=rp\S+)};
  ok($reset, 'a lost password: mail with an address') or diag $message;
  $stranger->get($reset);
  like($stranger->title, qr/^Reset Password/, 'which is good');

  timed_work($recipe);

  my $browser = $recipe->chromium;
  like($browser->open("$top/"), qr/Notes of a kettle/, 'in a browser');
  ok($browser->becomes('[...document.images].every(i => i.complete && (i.naturalWidth || !i.src.startsWith(location.origin)))'), 'with its pictures');
  $browser->picture('wordpress');
  $browser->open("$top/wp-login.php");
  $browser->value(q{document.querySelector('#user_login').value = 'ada'; document.querySelector('#user_pass').value = 'tea and more tea'});
  like($browser->goes_on(q{document.querySelector('#wp-submit').click()}), qr/^Dashboard/, 'signed in');
  $browser->picture('wordpress-dashboard');
  is_deeply([$browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints(qr/Undefined variable \$upload_\w+ in .*install\.php/)], [], 'no complaints in the log');
});
done_testing;
