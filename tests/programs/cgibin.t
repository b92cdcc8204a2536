# Debian's /usr/lib/cgi-bin: gitweb by a symbolic link, the programs of other packages as files, and no interpreter that a package links there.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(git gitweb awstats php-cgi man2html onak gpg curl)]);
Programs->recipe('cgibin', sub {
  my ($recipe, $said) = @_;
  ok(-l '/usr/lib/cgi-bin/gitweb.cgi', 'gitweb.cgi is a link');
  like($said, qr{<a[^>]* href="/cgi-bin/gitweb\.cgi\?p=project\.git;a=summary"}, 'the list of repositories');
  my ($code, $told) = $recipe->shell(<<'END');
git init -q -b main work
cd work
echo hello > README
git add .
git -c user.name=Ada -c user.email=ada@example.org commit -q -m First
git -c safe.directory=* push -q --receive-pack='git -c safe.directory=* receive-pack' /var/lib/git/project.git main
chown -R www-data: /var/lib/git
END
  is($code, 0, 'a commit') or diag $told;
  my $web = $recipe->web;
  $web->get('http://localhost:8080/cgi-bin/gitweb.cgi?p=project.git;a=summary');
  is($web->status, 200, 'one of them');
  like($web->content, qr{href="/cgi-bin/gitweb\.cgi\?p=project\.git;a=}, '... with links to the same program');
  $recipe->answers($web);
  like($recipe->get('/cgi-bin/awstats.pl')->{body}, qr/AWStats/i, 'a program that is a file');
  ok(-l '/usr/lib/cgi-bin/php', 'php is a link as well');
  is($recipe->get('/cgi-bin/php')->{status}, 404, '... but ends like no script');
  is($recipe->get('/cgi-bin/php/etc/passwd')->{status}, 404, '... nor with a path behind it');
  is($recipe->get('/cgi-bin/none.cgi')->{status}, 404, 'what is not there');
  my $manual = $recipe->get('/cgi-bin/man/man2html?1+true');
  like($manual->{body}, qr{<TITLE>Man page of TRUE</TITLE>}i, 'words of the query are its arguments');
  is($recipe->get('/cgi-bin/man/mansec')->{status}, 404, '... and its neighbours, which nobody named, are not run');
  is($recipe->get('/cgi-bin/pks/lookup')->{status}, 404, 'nor are set-id programs there');
  ($code, $told) = $recipe->shell(<<'END');
export GNUPGHOME=$PWD/gnupg
mkdir -m 700 gnupg
gpg -q --batch --passphrase '' --quick-generate-key 'Ada <ada@example.org>' rsa2048 2>&1
gpg -q --armor --export ada@example.org > key
curl -fsS --data-urlencode keytext@key http://localhost:8080/pks/add
curl -fsS 'http://localhost:8080/pks/lookup?op=get&search=ada@example.org' | gpg -q --show-keys
END
  is($code, 0, 'a key is given to set-id programs and taken from them') or diag $told;
  like($told, qr/Ada <ada\@example\.org>/, '... and is the same') or diag $told;
  is_deeply([grep { !/awstats|gitweb/ } $recipe->complaints], [], 'no complaints in the log');
});
done_testing;
