# Shaarli, a front controller below a directory: it is set up, bookmarks are made, searched and uploaded, and its links are those of the directory.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(php-cgi shaarli curl)]);
# The form with this field: others on the page have some of the same.
sub choose {
  my ($web, $field) = @_;
  my @forms = $web->forms;
  $web->form_number((grep { $forms[$_ - 1]->find_input($field) } 1 .. @forms)[-1]);
}

my $left_out = qr{/doc/|logout|delete|pin|visibility};
Programs->recipe('shaarli', sub {
  my ($recipe) = @_;
  my $web = $recipe->web;
  my $at = 'http://www.example.org:8080/shaarli';
  $web->get($at);
  is($web->uri, "$at/install", 'the first page sets it up');
  $web->submit_form(with_fields => { setlogin => 'ada', setpassword => 'secret123' });
  is($web->uri, "$at/login", 'then asks who comes');
  $recipe->answers($web, $left_out);
  choose($web, 'longlastingsession');
  $web->submit_form(fields => { login => 'ada', password => 'secret123' });
  is($web->uri, "$at/", 'signed in');
  $web->get("$at/admin/shaare?post=http%3A%2F%2Fpeer.example%2F");
  choose($web, 'lf_title');
  $web->submit_form(fields => { lf_title => "K\x{e4}se", lf_description => 'of the moon' }, button => 'save_edit');
  $web->get("$at/?searchterm=moon");
  like($web->content, qr/K\x{e4}se/, 'a bookmark is found');
  $recipe->answers($web, $left_out);
  write_bytes('/srv/marks.html', qq{<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="http://other.example/" ADD_DATE="1400000000">Imported</A>\n</DL>\n});
  $web->get("$at/admin/import");
  $web->submit_form(with_fields => { filetoupload => '/srv/marks.html' });
  $web->get("$at/feed/atom");
  is($web->ct, 'application/atom+xml', 'a feed');
  like($web->content, qr/Imported/, '... has what was uploaded');
  my $none = $web->get("$at/nothing/here");
  is($none->code, 404, 'what is not there is its own 404');
  is($recipe->get($_)->{status}, 404, "$_ is not served") for '/shaarli/init.php', '/shaarli/tpl/default/404.html', '/shaarli/.htaccess';
  is_deeply([$recipe->complaints(qr/Deprecated/)], [], 'no complaints in the log');
});
done_testing;
