# Munin with its node: pages and a diagram, made when they are asked for.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Httpway;
use Programs;

Programs->prepare(packages => [qw(munin munin-node libcgi-fast-perl curl)], browser => 1);

# A node with one plugin, asked once as cron does it.
my $node;
sub collect {
  my ($recipe) = @_;
  unlink glob '/etc/munin/plugins/*';
  symlink '/usr/share/munin/plugins/load', '/etc/munin/plugins/load';
  system 'mkdir -p /run/munin && chown munin: /run/munin';
  defined($node = fork) or die "unable to fork: $!";
  if (!$node) {
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', '/srv/node.log';
    open STDERR, '>&', \*STDOUT;
    { exec '/usr/sbin/munin-node', '--foreground' }
    POSIX::_exit(111);
  }
  wait_until { eval { connect_to(4949)->close; 1 } } 30;
  return $recipe->shell('setpriv --reuid munin --regid munin --init-groups /usr/share/munin/munin-update --debug; setpriv --reuid munin --regid munin --init-groups /usr/share/munin/munin-limits');
}
END { local $?; if ($$ == 1 && $node) { kill 'TERM', $node; waitpid $node, 0 } }

Programs->recipe('munin', sub {
  my ($recipe) = @_;
  my ($code, $said) = collect($recipe);
  is($code, 0, 'numbers are collected') or diag $said, read_file('/srv/node.log');
  my $web = $recipe->web;
  for my $page ('', 'localdomain/', 'localdomain/localhost.localdomain/', 'localdomain/localhost.localdomain/load.html') {
    $web->get("http://localhost:8080/munin/$page");
    is($web->status, 200, "/munin/$page") or diag $web->content, $recipe->server->stderr;
    like($web->content, qr/Munin/, '... is a page of Munin') or diag $recipe->server->stderr, map { "$_: " . read_file($_) } glob '/var/log/munin/munin-cgi-html*';
    $recipe->answers($web, qr/definitions\.html/); # whose address Munin escapes once too often
  }
  my $png = $recipe->get('/munin-cgi/munin-cgi-graph/localdomain/localhost.localdomain/load-day.png');
  is("$png->{status} $png->{headers}{'content-type'}", '200 image/png', 'a diagram') or diag $recipe->server->stderr, map { "$_: " . read_file($_) } glob '/var/log/munin/munin-cgi*';
  like($png->{body}, qr/\A\x89PNG\r\n.*IEND/s, '... whole');
  my $browser = $recipe->chromium;
  like($browser->open('http://localhost:8080/munin/localdomain/localhost.localdomain/load.html'), qr/Munin/, 'in a browser');
  $browser->picture('munin');
  is_deeply([grep { !m{/favicon\.ico|/custom\.css} } $browser->complaints], [], 'nothing missing');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
