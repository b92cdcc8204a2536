# Adminer, an administrator of databases in one PHP file: signing in, a table made and filled, its session and its links, in a browser too.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Programs;

Programs->prepare(packages => [qw(php-cgi php-sqlite3 adminer)], browser => 1);
Programs->recipe('adminer', sub {
  my ($recipe) = @_;
  my $web = $recipe->web;
  $web->get('http://localhost:8080/adminer/');
  is($web->status, 200, 'the front page') or diag $recipe->server->stderr;
  like($web->title, qr/Login - Adminer/, 'asks who comes');
  $recipe->answers($web);
  $web->submit_form(with_fields => { 'auth[driver]' => 'sqlite', 'auth[password]' => 'wrong', 'auth[db]' => '/srv/adminer-data/shop.db' });
  like($web->content, qr/Invalid|class=['"]error/, 'a wrong password');
  $web->get('http://localhost:8080/adminer/');
  $web->submit_form(with_fields => { 'auth[driver]' => 'sqlite', 'auth[password]' => 'secret', 'auth[db]' => '/srv/adminer-data/shop.db' });
  like($web->uri, qr{^http://localhost:8080/adminer/\?sqlite=}, 'signed in, with the port kept in the redirect');
  like($web->title, qr/shop\.db/, 'the data base');
  $web->follow_link(text_regex => qr/^SQL command$/);
  $web->submit_form(form_id => 'form', fields => { query => "CREATE TABLE goods (name TEXT, price INTEGER);\nINSERT INTO goods VALUES ('kettle', 12), ('K\x{e4}se', 3);" });
  like($web->content, qr/Query executed OK/, 'a table is made') or diag $web->content;
  $web->get('http://localhost:8080/adminer/?sqlite=&username=&db=%2Fsrv%2Fadminer-data%2Fshop.db&select=goods');
  like($web->content, qr/kettle.*K\x{e4}se/s, 'and shown');
  $recipe->answers($web, qr/dump=|refresh=|logout/);
  my ($code, $said) = $recipe->shell("sqlite3 /srv/adminer-data/shop.db 'SELECT sum(price) FROM goods'");
  is($said, "15\n", 'it is in the file') if -x '/usr/bin/sqlite3';

  my $browser = $recipe->chromium;
  like($browser->open('http://localhost:8080/adminer/'), qr/Login/, 'in a browser');
  $browser->value(q{document.querySelector('[name="auth[driver]"]').value = 'sqlite'; document.querySelector('[name="auth[password]"]').value = 'secret'; document.querySelector('[name="auth[db]"]').value = '/srv/adminer-data/shop.db'});
  $browser->goes_on(q{document.querySelector('input[type=submit]').click()});
  like($browser->goes_on(q{[...document.links].find(a => a.textContent == 'select' || a.textContent == 'goods').click()}), qr/goods/, 'the table');
  $browser->picture('adminer');
  is_deeply([$browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints(qr{Undefined \w+.* in /usr/share/adminer/adminer\.php on line \d+(?: \(\w+ \S+\))?\Z})], [], 'no complaints in the log but those of Adminer 4.8.1 about itself');
});
done_testing;
