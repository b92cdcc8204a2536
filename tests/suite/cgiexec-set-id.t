# AllowSetID: by default a script, and what it starts, gains no rights by set-id bits or capabilities of files; where it is on they are what they are elsewhere. And what is refused says so.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Namespace;
use Runner;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;
Namespace::accounts({ web => [20040, 20040], anna => [20044, 20044], wiki => [20046, 20046] }, { post => [20047], web => [20040], anna => [20044] });

# Where they are: the runner's directory may lie on a mount with nosuid.
my $place = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$place";
if (!Namespace::mount('-t', 'tmpfs', '-o', 'mode=755,suid,exec', 'none', "$place")) { plan skip_all => 'nothing can be mounted here' }
my $probe = read_file(top_directory() . '/compile/tests/cgi_probe');
sub put { my ($name, $uid, $gid, $mode, $bytes) = @_; my $path = write_bytes("$place/$name", $bytes // $probe); chown $uid, $gid, $path; chmod $mode, $path; return $path }
mkdir "$place/$_" for qw(bin www);
put('bin/wiki', 20046, 0, 04755);
put('bin/post', 0, 20047, 02755);
my $capable = put('bin/capable', 0, 0, 0755);
my $has_capabilities = system("setcap cap_net_raw+ep $capable 2>/dev/null") == 0;
put("www/$_.cgi", 0, 0, 0755, "#!/bin/sh\nexec $place/bin/$_\n") for qw(wiki post capable);
put('www/set.cgi', 20046, 0, 04755);
put('www/setg.cgi', 0, 20047, 02755);
put('www/both.cgi', 20046, 20047, 06755);
put('www/text.cgi', 20046, 0, 04755, "#!/bin/sh\nid -u\n");
put('www/stays.cgi', 20046, 0, 04755, read_file('/bin/sleep'));
put('www/plain.cgi', 0, 0, 0755);

# The ids, real and effective, the groups' likewise, the capabilities and no_new_privs.
sub state_of { my ($got) = @_; my %s = $got->{output} =~ /^status (\w+):\s*(.*)$/mg; return join ' ', map { my $v = $s{$_} // '?'; /ids?$/i && $v =~ s/^(\d+)\s+(\d+).*/$1 $2/; $v } qw(Uid Gid CapEff NoNewPrivs) }
my $nothing = '0' x 16;
sub state_for { my ($uid, $euid, $gid, $egid, $caps, $new) = @_; return "$uid $euid $gid $egid $caps $new" }

my $conf = <<"END";
User web
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { Specials { CGI { cgi } } %s }
  Control { Alias / Location $place/www }
  Control { Alias /set Location $place/www AllowSetID On }
} }
END
sub answers {
  my ($runner, $alias, $name, $want, $what) = @_;
  my $got = $runner->ask(location => scalar $runner->location_of($alias), path => "/$name.cgi");
  is(state_of($got), $want, "$alias: $name: $what") or diag explain $got;
}
sub refused {
  my ($runner, $alias, $name, $why, $what) = @_;
  my $got = $runner->ask(location => scalar $runner->location_of($alias), path => "/$name.cgi");
  like($got->{fates}[0] || 'nothing', qr/^refused $why/, "$alias: $name: $what");
  is($got->{output}, '', '... and nothing was run');
}

# As an account that is named, and as User.
for (['ScriptUser anna', 20044], ['', 20040]) {
  my ($control, $id) = @$_;
  my $runner = Runner->new(files => {}, conf => sprintf $conf, $control);
  my @plain = ($id, $id, $id, $id, $nothing);
  answers($runner, '/', 'plain', state_for(@plain, 1), 'no new privileges by default');
  answers($runner, '/', $_, state_for(@plain, 1), 'a program that it starts gains none') for qw(wiki post), $has_capabilities ? 'capable' : ();
  answers($runner, '/set', 'plain', state_for(@plain, 0), 'AllowSetID On: as other programs have it, and no rights by that');
  answers($runner, '/set', 'wiki', state_for($id, 20046, $id, $id, $nothing, 0), 'a set-uid program has its user');
  answers($runner, '/set', 'post', state_for($id, $id, $id, 20047, $nothing, 0), 'a set-gid program its group');
  answers($runner, '/set', 'capable', state_for($id, $id, $id, $id, '0000000000002000', 0), 'and capabilities of a file are had') if $has_capabilities;
  refused($runner, '/', $_, "403 it has a set-id bit: say AllowSetID On for its Location(?:, or chmod ug-s\$|; or chmod ug-s, and let it run as user 20046 by ScriptUser or RunScriptsAsOwner\$)", 'a wrapper') for qw(set setg both text);
  answers($runner, '/set', 'set', state_for($id, 20046, $id, $id, $nothing, 0), 'a set-uid wrapper runs, and has its user');
  answers($runner, '/set', 'setg', state_for($id, $id, $id, 20047, $nothing, 0), 'a set-gid one');
  answers($runner, '/set', 'both', state_for($id, 20046, $id, 20047, $nothing, 0), 'both');
  is($runner->ask(location => scalar $runner->location_of('/set'), path => '/text.cgi')->{output}, "$id\n", 'the bits of a #! script mean nothing to the system');
  answers($runner, '/', 'plain', state_for(@plain, 1), 'the next script gains nothing again');
  my $running = $runner->begin(location => scalar $runner->location_of('/set'), path => '/stays.cgi', query => '600', content_length => 1);
  my ($pid) = ($runner->fate($running) // '') =~ /^started (\d+)/;
  ok($pid && wait_until(sub { (read_file("/proc/$pid/status") // '') =~ /^Uid:\s+$id\s+20046/m }, 10), 'a wrapper that stays') or diag explain $running;
  kill 'KILL', $running->{pid};
  ok(wait_until(sub { !Runner::lives($pid) }, 10), '... is ended when its client leaves');
  $runner->finish($running);
  is($runner->stop, 0, 'ends well');
}

# The whole chain: what starts scripts may let them have what others lack.
sub chain {
  my ($top, $allow) = @_;
  my $server = Httpway->new(files => {}, conf => "$top\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Alias / Location $place/www Specials { CGI { .cgi } } AllowSetID $allow } } }");
  return $server->start;
}
sub new_of { my ($pid) = @_; return (read_file("/proc/$pid/status") // '') =~ /^NoNewPrivs:\s+(\d)/m ? $1 : '?' }
for my $allow (qw(Off On)) {
  my $server = chain('User web', $allow);
  is(new_of($server->helper_process('cgiexec')), $allow eq 'On' ? 0 : 1, "AllowSetID $allow: cgiexec");
  is(new_of($_), 1, "... $_ has no new privileges") for map { $server->helper_processes($_) } qw(httpd logfmt);
  my $got = get($server->port, '/wiki.cgi');
  # The probe's output is no answer of a script, but a wrapper's ids are seen by what the log says of none.
  unlike($server->stderr, qr/without effect/, '... and nothing is without effect');
  is($server->stop, 0, '... ends well');
}

# Where it cannot be had.
{
  my $none = sub { syscall(157, 38, 1, 0, 0, 0) };
  SKIP: {
    skip 'only where the number of prctl is known', 1 if (POSIX::uname())[4] ne 'x86_64';
    my $runner = Runner->new(files => {}, conf => (sprintf $conf, ''), before => $none);
    answers($runner, '/set', 'plain', state_for(20040, 20040, 20040, 20040, $nothing, 1), 'started with no_new_privs: scripts run');
    like($runner->stderr, qr/^cgiexec: warning: AllowSetID is without effect, since no_new_privs is in force: start me again, by httpway-with -s, and without NoNewPrivileges of systemd$/m, '... which is said at the start');
    refused($runner, '/set', 'set', '500 it has a set-id bit, but AllowSetID is without effect, since no_new_privs is in force: see what was said at the start', '... and a wrapper is refused');
    is($runner->stop, 0, 'ends well');
  }
  my $runner = Runner->new(files => {}, conf => (sprintf $conf, '') =~ s/AllowSetID On/AllowSetID Off/r);
  answers($runner, '/set', 'plain', state_for(20040, 20040, 20040, 20040, $nothing, 1), 'a configuration without it');
  unlike($runner->stderr, qr/without effect/, '... of which nothing is said');
  $runner->compile(sprintf $conf, '');
  kill 'HUP', $runner->pid;
  ok(wait_until(sub { $runner->stderr =~ /AllowSetID is without effect/ }, 10), 'a new one with it: said at once');
  refused($runner, '/set', 'set', '500 it has a set-id bit, but AllowSetID is without effect', '... and a wrapper is refused');
  is($runner->stop, 0, 'ends well');
}

# An ordinary user's server.
{
  my $runner = Runner->new(files => {}, conf => (sprintf $conf, ''), start => 0, user => [20044, 20044]);
  chown 20044, 20044, $runner->{cdb};
  chmod 0666, write_bytes($runner->path('stderr'), '');
  $runner->start;
  answers($runner, '/set', 'wiki', state_for(20044, 20046, 20044, 20044, $nothing, 0), 'an ordinary user: a set-uid program has its user');
  answers($runner, '/', 'wiki', state_for(20044, 20044, 20044, 20044, $nothing, 1), '... and not without AllowSetID');
  is($runner->stop, 0, 'ends well');
}
done_testing;
