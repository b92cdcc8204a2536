# ikiwiki: a page is edited through the program that ikiwiki makes, and is there, committed, and searched; its set-id form only with AllowSetID.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(ikiwiki libcgi-formbuilder-perl libcgi-session-perl git gcc libc6-dev curl)], browser => 1);

# edit RECIPE, edit or create, PAGE, TEXT: as a person does it
sub edit {
  my ($recipe, $do, $page, $text) = @_;
  my $web = $recipe->web;
  $web->get("http://localhost:8080/wiki-cgi?do=$do&page=$page");
  is($web->status, 200, "$page: the form");
  $web->form_with_fields('editcontent', 'editmessage');
  $web->set_fields(editcontent => $text, editmessage => "by the test: $page");
  $web->click_button(value => 'Save Page');
  return $web;
}

Programs->recipe('ikiwiki', sub {
  my ($recipe, $said) = @_;
  like($said, qr{Notes of everybody.*editcontent}s, 'a page and its form');
  my $web = $recipe->web;
  $web->get('http://localhost:8080/wiki/');
  $recipe->answers($web);
  $web = edit($recipe, 'edit', 'index', "Edited, see [[other]] & \x{e9}\n");
  is($web->status, 200, 'saved') or diag $web->content, $recipe->server->stderr;
  is($web->uri->host_port . $web->uri->path, 'localhost:8080/wiki/', '... and back at the page');
  like($web->content, qr/Edited, see.*&amp; \x{e9}/s, '... with what was written');
  $web = edit($recipe, 'create', 'other', "Another page\n");
  is($web->uri->path, '/wiki/other/', 'a new page');
  like($web->content, qr/Another page/, '... is there');
  $web->get('http://localhost:8080/wiki/recentchanges/');
  like($web->content, qr/by the test: other/, 'in the list of changes');
  $recipe->answers($web, qr/do=(?:goto|revert)/);
  my ($code, $log) = $recipe->shell('git -c safe.directory=* -C /srv/wiki/source log --format=%s; stat -c %U /srv/wiki/source/index.mdwn');
  like($log, qr/^by the test: other\nby the test: index\nFirst\nwiki$/m, 'committed, and the file is the wiki’s');

  my $browser = $recipe->chromium;
  is($browser->open('http://localhost:8080/wiki/'), 'Notes', 'in a browser');
  $browser->picture('ikiwiki');
  $browser->open('http://localhost:8080/wiki-cgi?do=edit&page=index');
  $browser->picture('ikiwiki-edit');
  is_deeply([grep { !m{/favicon\.ico} } $browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');

  # the set-id form that other servers need
  $recipe->shell("sed -i 's/^cgi_wrappermode: .*/cgi_wrappermode: 06755/' /srv/wiki/setup\ncd /srv/wiki\nsetpriv --reuid wiki --regid wiki --clear-groups env HOME=/srv/wiki ikiwiki --setup /srv/wiki/setup --wrappers\n");
  is(sprintf('%o', (stat '/srv/wiki/cgi/ikiwiki.cgi')[2] & 07777), '6755', 'a set-id program');
  is($recipe->get('/wiki-cgi?do=edit&page=index')->{status}, 403, 'is refused');
  ok($recipe->server->wait_for_log(qr{/srv/wiki/cgi/ikiwiki\.cgi: refused: it has a set-id bit.*AllowSetID}), 'the log says what helps') or diag $recipe->server->stderr;
  my $conf = read_file($recipe->server->conf_path);
  $conf =~ s/ScriptUser wiki/ScriptUser www-data AllowSetID On/ or die;
  my $server = Httpway->new(conf => $conf =~ s/Port 8080/Port 8081/r);
  $server->start;
  my $form = get(8081, '/wiki-cgi?do=edit&page=index', Host => 'localhost:8081');
  is($form->{status}, 200, 'and runs with AllowSetID On, by another user') or diag $server->stderr;
  is($server->stop, 0, 'ends well');
});
done_testing;
