# DokuWiki: pages are written, read, found and exported, a picture is sent and made small, and a browser.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway qw(wait_until);
use Programs;

Programs->prepare(packages => [qw(php php-cgi php-xml php-gd openssl dokuwiki)], browser => 1);
my $top = 'http://localhost:8080/dokuwiki';

sub pages {
  my ($recipe, $web) = @_;
  $web->get("$top/");
  is($web->status, 200, 'the front page') or diag $recipe->server->stderr;
  $recipe->answers($web);
  is($recipe->web->get("$top")->request->uri, "$top/", 'without its slash, too');
  $web->get("$top/doku.php/start?do=login");
  $web->submit_form(with_fields => { u => 'ada', p => 'a long word' });
  like($web->content, qr{Logged in as.*<bdi>Ada</bdi>}, 'signed in') or diag $web->content;
  $web->get("$top/doku.php/notes:tea?do=edit");
  $web->submit_form(form_id => 'dw__editform', fields => { wikitext => "====== Tea ======\nThe kettle sings \x{fc}ber alles.\n\nSee [[notes:milk]].", summary => 'first' }, button => 'do[save]');
  is($web->uri->clone->canonical =~ s/#.*//r, "$top/doku.php/notes:tea", 'written, and back at its address');
  like($web->content, qr/The kettle sings \x{fc}ber alles\./, 'it can be read');
  my ($milk) = grep { $_->url =~ /notes:milk/ } $web->find_all_links;
  is($milk && $milk->url_abs =~ s/\?.*//r, "$top/doku.php/notes:milk", 'its link');
  like($recipe->web->get("$top/doku.php/notes:milk")->decoded_content, qr/This topic does not exist yet/, 'is a page that is not there');
  $recipe->answers($web, qr/do=logout|notes:milk|do=(?:edit|subscribe|revert)/);
  is($recipe->web->get("$top/doku.php/notes:tea?do=export_raw")->decoded_content =~ /^====== Tea ======/, 1, 'exported as it was written');
}

sub found {
  my ($recipe) = @_;
  my $reader = $recipe->web;
  $reader->get("$top/doku.php/notes:tea");
  $reader->clone->get($_->url_abs) for grep { $_->url =~ /taskrunner/ } $reader->find_all_images;
  $reader->get("$top/doku.php/start");
  $reader->submit_form(with_fields => { q => 'sings' });
  ok(wait_until(sub { $reader->reload; $reader->content =~ /notes:tea.*sings/s }, 60), 'the search finds it, by work that was done after the answer') or diag $reader->content;
  like($recipe->web->get("$top/feed.php")->decoded_content, qr{<channel rdf:about="\Q$top\E/feed\.php">}, 'the feed has its address, with the port');
}

sub pictures {
  my ($recipe, $web) = @_;
  my $file = $recipe->server->path('kettle.png');
  $recipe->shell("php -r '\$i = imagecreatetruecolor(300, 200); imagefill(\$i, 0, 0, 0xff8800); imagepng(\$i, \"$file\");' && chmod 644 $file");
  $web->get("$top/doku.php/start?do=media&ns=notes&tab_files=upload");
  $web->submit_form(form_id => 'dw__upload', fields => { upload => $file });
  my $there = $recipe->web->get("$top/lib/exe/fetch.php/notes:kettle.png");
  is($there->code . ' ' . $there->header('Content-Type') . ' ' . length($there->content), '200 image/png ' . -s $file, 'a picture');
  is($recipe->web->get("$top/lib/exe/fetch.php/notes:kettle.png?w=30")->code, 412, 'a small one needs a token');
  $web->get("$top/doku.php/notes:tea?do=edit");
  $web->submit_form(form_id => 'dw__editform', fields => { wikitext => "====== Tea ======\nsings {{notes:kettle.png?30}}" }, button => 'do[save]');
  my ($image) = grep { $_->url =~ /kettle/ } $web->find_all_images;
  my $small = $recipe->web->get($image->url_abs);
  ok($small->code == 200 && length $small->content < -s $file, 'made small') or diag $image->url_abs, $small->as_string;
}

sub cached {
  my ($recipe, $web) = @_;
  $web->get("$top/");
  my ($style) = map { $_->url_abs } $web->find_all_links(url_regex => qr{lib/exe/css\.php});
  my $first = $recipe->web->get($style);
  is($first->code . ' ' . $first->header('Content-Type'), '200 text/css; charset=utf-8', 'the style');
  my $again = $recipe->web->get($style, 'If-None-Match' => $first->header('ETag') // '', 'If-Modified-Since' => $first->header('Last-Modified') // '');
  is($again->code . $again->content, '304', 'is not sent twice');
}

Programs->recipe('dokuwiki', sub {
  my ($recipe) = @_;
  my $web = $recipe->web;
  pages($recipe, $web);
  found($recipe);
  pictures($recipe, $web);
  cached($recipe, $web);
  is($recipe->web->get("$top/$_")->code, 404, "$_ is not for strangers") for qw(inc/init.php bin/dwpage.php vendor/autoload.php);
  # What is not there is a page that nobody has written yet, for the wiki too; the file is never opened.
  like($recipe->web->get("$top/.htaccess")->decoded_content, qr/DokuWiki.*does not exist yet/is, '.htaccess is the name of a page');
  unlike($recipe->web->get("$top/$_")->decoded_content, qr/kettle\.png/, "$_ neither") for qw(data/pages/notes/tea.txt ../dokuwiki/data/pages/notes/tea.txt);

  my $browser = $recipe->chromium;
  like($browser->open("$top/doku.php/notes:tea"), qr/notes:tea/, 'in a browser');
  ok($browser->becomes('[...document.images].every(i => i.complete && i.naturalWidth)'), 'with its pictures'); # they are loaded lazily
  $browser->picture('dokuwiki');
  is_deeply([$browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints(qr{Undefined array key .* in /usr/share/dokuwiki/feed\.php})], [], 'no complaints in the log but those of the feed about itself');
  is($recipe->web->get("$top/lib/plugins/acl/admin.php")->code, 403, 'a script behind a link is refused');
  is($recipe->web->get("$top/lib/plugins/acl/style.css")->code, 200, 'a file is not') if -e '/var/lib/dokuwiki/lib/plugins/acl/style.css';
});
done_testing;
