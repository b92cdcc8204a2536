# BackupPC with its daemon: its program runs as backuppc without the set-id one, a backup is begun and browsed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Httpway;
use Programs;

Programs->prepare(packages => [qw(backuppc apache2-utils tar curl)], users => [qw(httpauth)]);

my $daemon;
sub start_daemon {
  system "mkdir -p /run/backuppc && chown backuppc: /run/backuppc";
  defined($daemon = fork) or die "unable to fork: $!";
  return if $daemon;
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', '/srv/backuppc.log';
  open STDERR, '>&', \*STDOUT;
  { exec qw(setpriv --reuid backuppc --regid backuppc --init-groups /usr/share/backuppc/bin/BackupPC) }
  POSIX::_exit(111);
}
END { local $?; if ($$ == 1 && $daemon) { kill 'TERM', $daemon; waitpid $daemon, 0 } }

Programs->recipe('backuppc', sub {
  my ($recipe, $said) = @_;
  like($said, qr{BackupPC_stnd\.css}, 'a page');
  system q(mkdir -p /srv/data && echo hello > /srv/data/file && chmod -R a+rX /srv/data && sed -i "s,^.Conf{SmbClientPath}.*,\$Conf{SmbClientPath} = '';,; s,^.Conf{NmbLookupPath}.*,\$Conf{NmbLookupPath} = '';," /etc/backuppc/config.pl && sed -i "s,'/etc','/srv/data',; s,/usr/bin/env LC_ALL=C .tarPath,/usr/bin/env LC_ALL=C /bin/tar," /etc/backuppc/localhost.pl);
  start_daemon();
  ok((wait_until { -S '/run/backuppc/BackupPC.sock' } 30), 'the daemon runs') or diag read_file('/srv/backuppc.log');
  my $site = 'http://localhost:8080/backuppc/index.cgi';
  is(get(8080, '/backuppc/index.cgi')->{status}, 401, 'a password is asked for');
  my $web = $recipe->web;
  $web->credentials('backuppc', 'secret');
  for my $action ('status', 'summary', 'adminOpts', 'queue', 'view&type=docs') {
    $web->get("$site?action=$action");
    is($web->status, 200, $action);
    unlike($web->content, qr/<h1>Error/, '... and no error') or diag $web->content;
    $recipe->answers($web, qr/action=(?:editConfig|view|LOGlist)|github/);
  }
  $web->get("$site?host=localhost");
  like($web->content, qr/Host localhost|localhost Backup Summary/i, 'a host');
  $web->get("$site?action=Start_Full_Backup&host=localhost&doit=1");
  like($web->content, qr/ok: requested/, 'a backup is asked for') or diag $web->content;
  ok((wait_until { $web->get("$site?action=browse&host=localhost&num=0&share=/srv/data&dir=/"); $web->content =~ m{>file<} } 60), '... is made, and can be browsed') or diag $web->content, read_file('/srv/backuppc.log');
  $recipe->answers($web, qr/action=(?:editConfig|view|LOGlist)|github/);
  $web->get("$site?action=RestoreFile&host=localhost&num=0&share=/srv/data&dir=/file");
  is($web->content, "hello\n", 'the file comes back');
  # Before the daemon, and the backup, is there, the program says so, and fails.
  is_deeply([grep { !m{exit code 1 \(GET /backuppc/index\.cgi(?:\?action=browse\S*)?\)$} } $recipe->complaints], [], 'no complaints in the log');
});
done_testing;
