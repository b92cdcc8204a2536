# Nagios with its daemon: pages in PHP and in C, reports as JSON, and a command that the daemon gets.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Httpway;
use Programs;

Programs->prepare(packages => [qw(nagios4-core nagios4-cgi php-cgi apache2-utils curl)], users => [qw(httpauth)], browser => 1);

# The daemon as its unit starts it.
my $daemon;
sub start_daemon {
  defined($daemon = fork) or die "unable to fork: $!";
  return if $daemon;
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', '/srv/nagios.log';
  open STDERR, '>&', \*STDOUT;
  { exec '/usr/sbin/nagios4', '/etc/nagios4/nagios.cfg' }
  POSIX::_exit(111);
}
END { local $?; if ($$ == 1 && $daemon) { kill 'TERM', $daemon; waitpid $daemon, 0 } }

Programs->recipe('nagios', sub {
  my ($recipe, $said) = @_;
  like($said, qr{<frame src="main\.php"}, 'its frames');
  start_daemon();
  ok((wait_until { -S '/var/lib/nagios4/rw/nagios.qh' || -e '/var/lib/nagios4/status.dat' || -e '/var/cache/nagios4/status.dat' } 60), 'the daemon runs') or diag read_file('/srv/nagios.log');
  wait_until { get(8080, '/cgi-bin/nagios4/statusjson.cgi?query=hostlist', Authorization => basic('nagiosadmin', 'secret'))->{body} =~ /"localhost"/ } 30;
  is(get(8080, "/$_")->{status}, 401, "$_: a password is asked for") for 'nagios4/', 'cgi-bin/nagios4/tac.cgi', 'nagios4/stylesheets/common.css';
  my $web = $recipe->web;
  $web->credentials('nagiosadmin', 'secret');
  for my $page ('nagios4/side.php', 'nagios4/main.php', 'cgi-bin/nagios4/tac.cgi', 'cgi-bin/nagios4/status.cgi?host=all', 'cgi-bin/nagios4/extinfo.cgi?type=1&host=localhost', 'cgi-bin/nagios4/config.cgi', 'cgi-bin/nagios4/showlog.cgi') {
    $web->get("http://localhost:8080/$page");
    is($web->status, 200, $page);
    unlike($web->content, qr/Whoops|could not be read|may not have permission/i, '... and no complaint') or diag $web->content;
    $recipe->answers($web, qr{nagios\.org|docs/|/contexthelp/|pnp4nagios|histogram|trends|avail|statusmap\.cgi\?host=all$|/map\.php});
  }
  $web->get('http://localhost:8080/cgi-bin/nagios4/statusjson.cgi?query=host&hostname=localhost');
  like($web->content, qr/"name": "localhost"/, 'a report as JSON');
  $web->get('http://localhost:8080/cgi-bin/nagios4/cmd.cgi?cmd_typ=1&host=localhost');
  like($web->content, qr/Add a new Host comment|comment/i, 'a form for a command');
  $web->submit_form(with_fields => { com_data => 'seen and noted', com_author => 'nagiosadmin' });
  like($web->content, qr/successfully submitted/i, 'a command') or diag $web->content;
  ok((wait_until { get(8080, '/cgi-bin/nagios4/extinfo.cgi?type=1&host=localhost', Authorization => basic('nagiosadmin', 'secret'))->{body} =~ /seen and noted/ } 60), 'that the daemon has got');
  my $browser = $recipe->chromium;
  $browser->ask('Network.setExtraHTTPHeaders', { headers => { Authorization => basic('nagiosadmin', 'secret') } });
  $browser->open('http://localhost:8080/cgi-bin/nagios4/status.cgi?host=all');
  $browser->picture('nagios');
  is_deeply([grep { !m{/favicon\.ico} } $browser->complaints], [], 'nothing missing in a browser');
  is_deeply([$recipe->complaints(qr{statusjson\.cgi: pid \d+: exit code 254 |PHP (?:Warning|Notice|Deprecated): .* in /usr/share/nagios4/htdocs/})], [], 'no complaints in the log, but of Nagios 4.4.6 about itself, and while its daemon was not there');
});
done_testing;
