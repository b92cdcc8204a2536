# phpMyAdmin: signing in to a database, a table made and filled, exported and imported, and a browser that does it with its scripts.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway qw(write_bytes);
use Programs;

Programs->prepare(packages => [qw(php php-cgi dbconfig-no-thanks phpmyadmin)], browser => 1, database => 1);
my $top = 'http://localhost:8080/phpmyadmin';
sub rows { my ($recipe, $query) = @_; return ($recipe->shell(qq{mariadb -N shop -e "$query"}))[1] }

sub sign_in {
  my ($recipe, $web) = @_;
  $web->get("$top/");
  is($web->status . ' ' . $web->title, '200 phpMyAdmin', 'the front page') or diag $recipe->server->stderr;
  $recipe->answers($web);
  $web->submit_form(form_name => 'login_form', fields => { pma_username => 'ada', pma_password => 'wrong' });
  like($web->content, qr/Cannot log in|Access denied/, 'a wrong password');
  $web->submit_form(form_name => 'login_form', fields => { pma_username => 'ada', pma_password => 'a long word' });
  like($web->uri, qr{^\Q$top\E/(?:index\.php\?route=/(?:&|$)|$)}, 'signed in, with the port kept') or diag $web->uri;
  like($web->title, qr/localhost/, 'at the server');
}

sub tables {
  my ($recipe, $web) = @_;
  $web->get("$top/index.php?route=/database/import&db=shop");
  my $file = write_bytes($recipe->server->path('shop.sql'), "CREATE TABLE goods (name VARCHAR(20), price INT);\nINSERT INTO goods VALUES ('kettle', 12), ('K\xc3\xa4se', 3);\n" . "-- much\n" x 100_000);
  $web->submit_form(form_name => 'import', fields => { import_file => $file });
  like($web->content, qr/Import has been successfully finished/, 'a file is imported') or diag substr $web->content, 0, 3000;
  is(rows($recipe, 'SELECT SUM(price) FROM goods'), "15\n", 'all of it');
  $web->get("$top/index.php?route=/sql&db=shop&table=goods&pos=0");
  like($web->content, qr/kettle.*K\x{e4}se/s, 'and shown');
  my ($token) = $web->content =~ /token:"(\w+)"/;
  my $export = $web->clone->post("$top/index.php?route=/export", { db => 'shop', export_type => 'database', export_method => 'quick', quick_or_custom => 'quick', what => 'sql', output_format => 'sendit', structure_or_data_forced => 0,
    'table_select[]' => 'goods', 'table_structure[]' => 'goods', 'table_data[]' => 'goods', sql_structure_or_data => 'structure_and_data', sql_compatibility => 'NONE', sql_type => 'INSERT', sql_insert_syntax => 'both', sql_create_table => 1, filename_template => '@DATABASE@', compression => 'none', charset => 'utf-8', asfile => 'sendit', token => $token // '' });
  like($export->header('Content-Disposition') // '', qr/^attachment; filename="shop\.sql"/, 'exported as a file') or diag $export->as_string;
  like($export->content, qr/INSERT INTO .?goods.*K\xc3\xa4se/s, 'with all that is in it');
}

Programs->recipe('phpmyadmin', sub {
  my ($recipe) = @_;
  my $web = $recipe->web;
  sign_in($recipe, $web);
  tables($recipe, $web);
  is($recipe->web->get("$top/$_")->code, 404, "$_ is not for strangers") for qw(libraries/common.inc.php templates/login/form.twig autoload.php libraries/index.php/phpmyadmin/index.php);

  my $browser = $recipe->chromium;
  is($browser->open("$top/"), 'phpMyAdmin', 'in a browser');
  $browser->value(q{document.querySelector('#input_username').value = 'ada'; document.querySelector('#input_password').value = 'a long word'});
  $browser->goes_on(q{document.querySelector('#input_go').click()});
  ok($browser->becomes(q{document.title.match('localhost') && document.querySelector('#pma_navigation_tree a[href*="shop"]')}), 'signed in, and its tree is loaded');
  $browser->value(q{[...document.querySelectorAll('#pma_navigation_tree a')].find(a => a.textContent.trim() == 'shop').click()});
  ok($browser->becomes(q{document.title.match('/ shop') && document.body.textContent.match('goods')}), 'a database, loaded by a script');
  $browser->picture('phpmyadmin');
  is_deeply([$browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
