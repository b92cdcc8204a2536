# fossil: clones and syncs by the real client, and its pages, whose links all answer, on a port other than 80 and behind haproxy with TLS.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Programs;

Programs->prepare(packages => [qw(fossil curl haproxy openssl)]);

sub client {
  my ($recipe, $what, $commands) = @_;
  my ($code, $said) = $recipe->shell("export USER=ada\n$commands");
  is($code, 0, $what) or diag $said, $recipe->server->stderr;
  return $said;
}

Programs->recipe('fossil', sub {
  my ($recipe) = @_;
  client($recipe, 'another clone has what was committed', <<'END');
fossil clone http://localhost:8080/fossil other.fossil
mkdir other
cd other
fossil open ../other.fossil
test "$(cat README)" = hello
END
  client($recipe, 'a large file is synced', <<'END');
cd copy
head -c 3000000 /dev/urandom > large
fossil add large
fossil commit --no-warnings --user-override ada -m Large
END
  client($recipe, 'and arrives', "cd other\nfossil update\ncmp large ../copy/large\n");
  my $denied = client($recipe, 'who has no name may not', <<'END');
cd other
echo more >> README
fossil commit --user-override ada -m More 2>&1 || true
fossil sync http://ada:wrong@localhost:8080/fossil --once 2>&1 || true
END
  like($denied, qr/not authorized|login failed|missing or incorrect|denied/i, '... and is told so') or diag $denied;

  my $web = $recipe->web;
  $web->get('http://localhost:8080/fossil');
  is($web->status, 200, 'the home page');
  is($web->uri, 'http://localhost:8080/fossil/index', '... to which fossil redirects, with the port');
  $recipe->answers($web);
  for my $page ('timeline', 'dir?ci=tip', 'brlist', 'taglist', 'login', 'help', 'doc/tip/README', 'info/tip') {
    $web->get("http://localhost:8080/fossil/$page");
    is($web->status, 200, $page);
    unlike($web->content, qr{(?:href|src|action)=["']http://localhost/}, '... no address without the port');
    $recipe->answers($web, qr{logout|honeypot|^https:}) if $page ne 'help';
  }
  $web->get('http://localhost:8080/fossil/login');
  $web->submit_form(with_fields => { u => 'ada', p => 'secret' }, button => 'in');
  like($web->content, qr/logout|Admin/i, 'a person signs in, which fossil keeps in a cookie');
  is($web->uri->host_port, 'localhost:8080', '... and stays here');
  $web->get('http://localhost:8080/fossil/setup');
  is($web->status, 200, 'and may administer it');
  $web->get('http://localhost:8080/fossil/zip/project.zip?r=tip');
  like($web->content, qr/\APK/, 'an archive');
  $recipe->behind_tls(sub {
    my ($site) = @_;
    my $web = $recipe->web;
    $web->get("$site/fossil");
    is($web->uri, "$site/fossil/index", 'fossil redirects to itself by https');
    for my $page ('timeline', 'dir?ci=tip', 'login', 'doc/tip/README') {
      $web->get("$site/fossil/$page");
      is($web->status, 200, $page);
      unlike($web->content, qr{["']http://}, '... no address without TLS');
      $recipe->answers($web, qr{logout|honeypot});
    }
    $web->get("$site/fossil/login");
    $web->submit_form(with_fields => { u => 'ada', p => 'secret' }, button => 'in');
    like($web->content, qr/logout|Admin/i, 'a person signs in');
    is($web->uri->scheme, 'https', '... and stays there');
  });
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
