# The core as the first process of a container: signals work, orphans leave nothing behind, the helpers end in peace.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my @unshare = qw(unshare --pid --fork --mount-proc);
plan skip_all => 'not root' if $> != 0;
plan skip_all => 'no namespaces here' if system("@unshare true 2>/dev/null") != 0;

# Before the chain begins: an orphan that stays until there is a file, and a child that has ended already.
my $before = 'sh -c \'while [ ! -e "$1/go" ]; do sleep 0.05; done &\' sh "$0"; true & while [ ! -e "$0/logs/empty" ]; do :; done; exec "$@"';
# The script leaves a process of its own session that would stay for ever.
my $cgi = <<'END';
#!/bin/sh
setsid sh -c 'while [ ! -e "$0" ]; do sleep 0.05; done' @DIR@/never </dev/null >/dev/null 2>&1 &
printf 'Content-Type: text/plain\n\ndone'
END
my $conf = <<'END';
User nobody
Log @DIR@/logs/log
LogFormat { Uri Status }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { ScriptUser games Types { text/plain { txt } } } Control { Alias / Location @DIR@/www } Control { Alias /cgi Location @DIR@/cgi Specials { CGI { cgi } } } } }
END
my $server = Httpway->new(files => { 'www/a.txt' => 'served', 'cgi/a.cgi' => $cgi, 'logs/empty' => '' }, conf => $conf,
  command => [ @unshare, '/bin/sh', '-c', $before, '@DIR@', command_path('httpway-run'), '-r', '@READY@', '-n', '-f', '@CONF@' ]);
chmod 0777, $server->path('logs');
chmod 0755, $server->path('cgi/a.cgi');
$server->start;

# pid, state and command of the children of a process.
sub children {
  my ($parent) = @_;
  return map { my $stat = read_file($_) // ''; $stat =~ /^(\d+) \((.*)\) (\S) (\d+) /s && $4 == $parent ? [ $1, $3, $2 ] : () } glob '/proc/[0-9]*/stat';
}
my ($core) = map { $_->[0] } children($server->pid);
like(read_file("/proc/$core/status"), qr/^NSpid:\s+\d+\s+1$/m, 'the core is the first process') or diag read_file("/proc/$core/status");
is((read_file("/proc/$core/cmdline") =~ /\A([^\0]*)/)[0], helper_path('httpd'), 'and nothing else is');
is(get($server->port, '/a.txt')->{body}, 'served', 'it serves');
is(scalar(grep { $_->[1] eq 'Z' } children($core)), 0, 'the start left nobody unburied');

# Processes of this server with a word in their command line.
sub with_word { my ($word) = @_; return grep { (read_file("/proc/$_/cmdline") // '') =~ m{\Q$word\E} } $server->chain_processes }
my ($orphan) = grep { my $pid = $_; grep { $_->[0] == $pid } children($core) } with_word('/go"');
ok($orphan, 'an orphan of others is a child of the core');
$server->write_file('go', '');
ok($orphan && wait_until(sub { !-e "/proc/$orphan" }), 'and leaves nothing behind when it has ended');
is(get($server->port, '/cgi/a.cgi')->{body}, 'done', 'a script leaves somebody behind');
ok(wait_until(sub { !with_word($server->path('never')) }), 'whom cgiexec ends');
is(scalar(grep { $_->[1] eq 'Z' } children($core)), 0, 'and nobody is left unburied');

kill 'HUP', $core;
ok($server->wait_for_log(qr/configuration read again/), 'HUP');
kill 'QUIT', $core;
ok($server->wait_for_log(qr/debugging is on/), 'QUIT');
for my $signal ('TERM', 'INT') {
  $server->start if !$server->pid;
  ($core) = map { $_->[0] } children($server->pid);
  is(get($server->port, '/a.txt')->{status}, 200, 'a last request');
  kill $signal, $core;
  is($server->wait_exit(10), 0, "$signal: ends well");
  is(scalar(grep { $_ eq "/a.txt\t200" } $server->log_lines('logs/log')), $signal eq 'TERM' ? 2 : 3, 'the log has all of it');
  is_deeply([ $server->chain_processes ], [], 'nobody is left');
}
done_testing;
