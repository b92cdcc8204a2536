# MediaWiki with short addresses: pages whose titles have slashes, marks and letters of everywhere, an account, a picture sent, the API and the REST API, the search, a browser.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP;
use Test::More;
use URI::Escape qw(uri_escape_utf8);
use Httpway qw(read_file);
use Programs;

Programs->prepare(packages => [qw(php php-cgi php-cli php-sqlite3 php-intl php-mbstring php-xml php-gd mediawiki)], browser => 1);
my $top = 'http://localhost:8080';

sub api { my ($web, %what) = @_; utf8::encode($_) for values %what; return decode_json($web->clone->post("$top/w/api.php", { format => 'json', formatversion => 2, %what })->decoded_content(charset => 'none')) }

sub edit {
  my ($web, $title, $text) = @_;
  my $token = api($web, action => 'query', meta => 'tokens')->{query}{tokens}{csrftoken};
  return api($web, action => 'edit', title => $title, text => $text, token => $token)->{edit}{result} // 'nothing';
}

sub first_page {
  my ($recipe, $web) = @_;
  $web->get("$top/wiki/");
  is($web->uri, "$top/wiki/Main_Page", 'the front page has its title in its address') or diag $recipe->server->stderr;
  is($web->title, 'Tea and more', 'and its name');
  $recipe->answers($web, qr/WhatLinksHere|RecentChangesLinked|Tea_and_more:/); # 404, since nothing does, or nobody has written them
  $web->get("$top/w/index.php?title=Main_Page");
  is($web->status, 200, 'the long address, too');
  $web->get("$top/wiki/Special:UserLogin");
  $web->submit_form(with_fields => { wpName => 'Ada', wpPassword => 'a long word' });
  like($web->content, qr{/wiki/User:Ada}, 'signed in') or diag $web->content;
}

sub titles {
  my ($recipe, $web) = @_;
  for my $title ('Kettle', 'AC/DC', 'What is this?', 'A & B + C', "K\x{e4}se", "\x{8336}", 'C++/.gitignore', 'Tea.php', '100 % wool') {
    utf8::encode(my $bytes = $title);
    is(edit($web, $title, "About $title it sings."), 'Success', "$bytes is written");
    my $there = $recipe->web->get("$top/wiki/" . (uri_escape_utf8($title =~ tr/ /_/r) =~ s/%2F/\//gr));
    my ($canonical) = $there->decoded_content =~ /"wgTitle":"((?:[^"\\]|\\.)*)"/;
    is($there->code . ' ' . JSON::PP->new->decode('["' . ($canonical // '') . '"]')->[0], "200 $title", 'and read') if $canonical || fail($there->code . ' for ' . $there->request->uri);
  }
  is($recipe->web->get("$top/wiki/No_such_page")->code, 404, 'a page that is not there');
  is($recipe->web->get("$top/wiki/kettle")->code, 200, 'lower case');
}

sub interfaces {
  my ($recipe, $web) = @_;
  my $rest = $recipe->web->get("$top/w/rest.php/v1/page/AC%2FDC");
  is($rest->code . ' ' . (eval { decode_json($rest->content)->{title} } // ''), '200 AC/DC', 'REST, with a slash that is none');
  is($recipe->web->get("$top/w/rest.php/v1/page/Kettle/html")->code, 200, 'REST, HTML');
  my $answer = $recipe->web->request(HTTP::Request->new(POST => "$top/w/rest.php/v1/page", ['Content-Type' => 'application/json'], '{"source":"x","title":"X","comment":"c"}'));
  is($answer->code, 400, 'REST, without a token') or diag $answer->content;
  my $load = $recipe->web->get("$top/w/load.php?lang=en&modules=startup&only=scripts&raw=1&skin=vector");
  is($load->code . ' ' . $load->header('Content-Type'), '200 text/javascript; charset=utf-8', 'scripts');
  my $again = $recipe->web->get("$top/w/load.php?lang=en&modules=startup&only=scripts&raw=1&skin=vector", 'If-None-Match' => $load->header('ETag'));
  is($again->code, 304, 'are not sent twice');
  is($recipe->web->get("$top/w/$_")->code, 403, "$_ is not for strangers") for qw(maintenance/runJobs.php);
  like($recipe->web->get("$top/w/LocalSettings.php")->code, qr/^40[34]$/, 'nor are the settings');
}

sub upload {
  my ($recipe, $web) = @_;
  my $file = $recipe->server->path('Kettle.png');
  $recipe->shell("php -r '\$i = imagecreatetruecolor(300, 200); imagefill(\$i, 0, 0, 0xff8800); imagepng(\$i, \"$file\");' && chmod 644 $file");
  $web->get("$top/wiki/Special:Upload");
  $web->submit_form(with_fields => { wpUploadFile => $file, wpDestFile => 'Kettle.png', wpUploadDescription => 'orange' }, button => 'wpUpload');
  is($web->uri, "$top/wiki/File:Kettle.png", 'a picture is sent') or diag $web->content =~ /(<div[^>]*error.*?<\/div>)/s;
  my ($image) = grep { $_->url =~ m{/w/images/.*Kettle} } $web->find_all_images;
  my $there = $image && $recipe->web->get($image->url_abs);
  ok($there && $there->code == 200 && $there->header('Content-Type') eq 'image/png' && $there->content eq read_file($file), 'and comes back');
}

Programs->recipe('mediawiki', sub {
  my ($recipe) = @_;
  my $web = $recipe->web;
  first_page($recipe, $web);
  titles($recipe, $web);
  interfaces($recipe, $web);
  upload($recipe, $web);
  my ($code, $said) = $recipe->shell("setpriv --reuid www-data --regid www-data --clear-groups \$(sed 's/.*www-data //' /etc/cron.d/mediawiki-jobs)");
  is($code, 0, 'the work of cron') or diag $said;
  $web->get("$top/w/index.php?title=Special:Search&search=kettle");
  is($web->uri, "$top/wiki/Kettle", 'the search goes there');

  my $browser = $recipe->chromium;
  like($browser->open("$top/wiki/AC/DC"), qr{^AC/DC}, 'in a browser');
  ok($browser->becomes('window.mw && mw.loader.getState("mediawiki.page.ready") == "ready"'), 'its scripts run');
  $browser->picture('mediawiki');
  is_deeply([$browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints(qr{/LocalSettings\.php: refused: a symbolic link leads out of the location})], [], 'no complaints in the log, but of who asks for the settings');
});
done_testing;
