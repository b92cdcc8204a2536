# What cgiexec refuses: each rule broken one at a time, files that change while they are looked at, and messages of a core that was taken over.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time);
use Httpway;
use Runner;

my $root = $> == 0;
my ($games, $daemon) = map { [(getpwnam $_)[2, 3]] } qw(games daemon);
my $conf = <<'END';
User nobody
StayRoot On
AuthUser mail
LogUser news
Server {
  Address 127.0.0.1 Port 8999
  Virtual {
    AnyHost
    Control { Specials { CGI { cgi } Redirect { red } } Types { text/plain { txt } } External { /bin/cat { ext } } }
    Control { Alias / Location @DIR@/www ScriptUser games }
    Control { Alias /nobody Location @DIR@/www }
    Control { Alias /core Location @DIR@/www ScriptUser nobody }
    Control { Alias /auth Location @DIR@/www ScriptUser mail }
    Control { Alias /log Location @DIR@/www ScriptUser news }
    Control { Alias /root Location @DIR@/www ScriptUser root }
    Control { Alias /owner Location @DIR@/www RunScriptsAsOwner On }
    Control { Alias /away Location http://example.org/ }
    Control { Alias /moved Redirect @DIR@/www ScriptUser games }
    Control { Alias /gone Answer 410 ScriptUser games }
    Control { Alias /~ UserDirectory On Location public_html }
    Control { Alias /shared Location @DIR@/shared ScriptUser games }
  }
}
END
my $sh = "#!/bin/sh\nid -u\n";
my $runner = Runner->new(conf => $conf, probe => 1, files => { map({ ("www/$_" => $sh) } qw(a.cgi own.cgi set.cgi setg.cgi group.cgi other.cgi noexec.cgi open/a.cgi open/in/a.cgi close/a.cgi .dot/a.cgi private.cgi)),
  'www/a.txt' => 'x', 'www/a.red' => "http://x/\n", 'www/a.ext' => [0644, 'read'], 'www/secret.ext' => [0600, 'x'], 'outside/a.cgi' => $sh, 'shared/a.cgi' => $sh, 'www/dir.cgi/x' => 'x', 'www_evil/a.cgi' => $sh });
my $dir = $runner->dir;
my $uid = $root ? $games->[0] : $>;
my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /nobody /core /auth /log /root /owner /away /moved /gone /~x /shared);

sub asked { my ($path, %more) = @_; return $runner->ask(location => $at{'/'}, path => $path, %more) }
sub refused {
  my ($path, $status, $why, $what, %more) = @_;
  my $got = asked($path, %more);
  like($got->{fates}[0] || 'nothing', qr/^refused $status $why/, "runner-checks: $what");
  is($got->{output}, '', '... and nothing was run');
}
sub runs { my ($path, $as, $what, %more) = @_; my $got = asked($path, %more); is($got->{output}, "$as\n", "runner-checks: $what") or diag explain $got }

runs('/a.cgi', $uid, 'a good one');
is(asked('/a.ext')->{output}, 'read', 'and by External');

# the file
chmod 04755, "$dir/www/set.cgi";
refused('/set.cgi', 403, 'it has a set-id bit', 'set-uid');
chmod 02755, "$dir/www/setg.cgi";
refused('/setg.cgi', 403, 'it has a set-id bit', 'set-gid');
chmod 0775, "$dir/www/group.cgi";
refused('/group.cgi', 403, 'it is writable by group or others', 'group-writable');
chmod 0757, "$dir/www/other.cgi";
refused('/other.cgi', 403, 'it is writable by group or others', 'writable by others');
chmod 0644, "$dir/www/noexec.cgi";
refused('/noexec.cgi', 403, 'it is not executable for user', 'not executable');
SKIP: {
  skip 'everything is ours', 6 if !$root;
  chmod 0700, "$dir/www/private.cgi";
  refused('/private.cgi', 403, 'it is not executable for user', 'executable for its owner only');
  refused('/secret.ext', 403, 'it is not readable for user', 'not readable');
  chown $games->[0], 0, "$dir/www/private.cgi";
  chmod 0077, "$dir/www/private.cgi";
  refused('/private.cgi', 403, 'it is', 'bits of others do not count for the owner');
}
POSIX::mkfifo("$dir/www/fifo.cgi", 0755);
refused('/fifo.cgi', 403, 'not a regular file', 'a FIFO');
refused('/dir.cgi', 404, 'not a regular file', 'a directory');
refused('/absent.cgi', 404, 'no such file', 'missing');
refused('/a.cgi/x.cgi', 404, 'no such file', 'below a file');
refused('/a.txt', 404, 'the configuration calls it no script', 'a type');
refused('/a.red', 404, 'the configuration calls it no script', 'another speciality');
refused('/a.unknown', 404, 'no suffix fits', 'no suffix');

# the way
chmod 0775, "$dir/www/open";
refused('/open/a.cgi', 403, 'the directory open above it is writable', 'a directory that others can write to');
refused('/open/in/a.cgi', 403, 'the directory open above it is writable', 'further up');
chmod 0777, "$dir/shared";
refused('/a.cgi', 403, 'the directory of the location itself is writable', 'the place', location => $at{'/shared'});
symlink 'close', "$dir/www/inside";
symlink '../a.cgi', "$dir/www/close/up.cgi";
symlink '../outside', "$dir/www/out";
symlink "$dir/outside/a.cgi", "$dir/www/absolute.cgi";
symlink '../../outside/a.cgi', "$dir/www/close/out.cgi";
symlink 'open/in', "$dir/www/tothere";
symlink 'loop.cgi', "$dir/www/loop.cgi";
runs('/inside/a.cgi', $uid, 'a link within the location');
runs('/close/up.cgi', $uid, 'and one that goes up in it');
refused('/out/a.cgi', 403, 'a symbolic link leads out', 'a directory elsewhere');
refused('/absolute.cgi', 403, 'a symbolic link leads out', 'an absolute link');
refused('/close/out.cgi', 403, 'a symbolic link leads out', 'dots that go out');
refused('/tothere/a.cgi', 403, 'the directory open above it is writable', 'a link to where others can write');
refused('/loop.cgi', 403, 'a symbolic link leads out', 'a loop');
refused('/../outside/a.cgi', 404, 'a segment of the path', 'dots in the path');
refused('/../www_evil/a.cgi', 404, 'a segment of the path', 'a name that begins like the place');
refused('_evil/a.cgi', 500, 'malformed', 'a path that does not begin with a slash');
refused('//a.cgi', 404, 'a segment of the path', 'an empty segment');
refused('/.dot/a.cgi', 404, 'a segment of the path', 'a dotfile');

# who
SKIP: {
  skip 'not root', 1 if !$root;
  refused('/a.cgi', 500, 'StayRoot is On, and neither ScriptUser nor RunScriptsAsOwner', 'nobody says as whom', location => $at{'/nobody'});
  refused('/a.cgi', 500, 'ScriptUser says user \d+, whom a program of the server', "the user of $_", location => $at{"/$_"}) for qw(core auth log);
  refused('/a.cgi', 500, 'ScriptUser says user 0 ', 'root', location => $at{'/root'});
  refused('/own.cgi', 500, 'RunScriptsAsOwner says user 0', "root's own", location => $at{'/owner'});
  chown 4711, 4712, "$dir/www/own.cgi";
  refused('/own.cgi', 500, 'it belongs to user 4711, who has no account', 'an owner without an account', location => $at{'/owner'}) if !getpwuid 4711;
  chown 4711, 0, "$dir/www/own.cgi";
  refused('/own.cgi', 500, 'RunScriptsAsOwner says user 4711 and group 0', "root's group", location => $at{'/owner'});
  chown((getpwnam 'nobody')[2, 3], "$dir/www/own.cgi");
  like(asked('/own.cgi', location => $at{'/owner'})->{fates}[0], qr/^refused 500 .*whom a program of the server/, 'nor as the core by its owner');
}
refused($_->[1], 500, 'the location is no path', "a redirect or an answer: $_->[0]", location => $at{$_->[0]}) for [ '/away', '/a.cgi' ], [ '/moved', '/a.cgi' ], [ '/gone', "$dir/www/a.cgi" ];
refused('/a.cgi', 404, $_->[1], "UserDirectory: $_->[0]", location => $at{'/~x'}, script_name => $_->[0])
  for ['/~no.such.user/a.cgi', 'user no.such.user has no directory here'], ['/~root/a.cgi', 'user root has no directory here'], ['/~bin/a.cgi', 'user bin has no directory here'], ['/~/a.cgi', 'the path names no user'], ['/~../a.cgi', 'the path names no user'], ['/x/a.cgi', 'the path names no user'];
refused('/a.cgi', 500, 'no such location', 'a location that is not there', location => 1000);
refused('/a.cgi', 500, 'no such Location', 'a place that is not there', place => 1);
refused('/a.cgi', 503, 'it is about another configuration', 'another configuration', configuration => 4711);
like($runner->stderr, qr{^cgiexec: warning: \Q$dir\E/www/open/a\.cgi: refused: the directory open above it is writable by group or others: chmod go-w \(GET [^)]*\)$}m, 'the log names rule and path');

# runner-race: a good file and a bad one change places all the time; only the good one may run.
{
  my $bad = "#!/bin/sh\necho evil\n";
  $runner->file('www/race/good', 0755, "#!/bin/sh\necho good\n");
  $runner->file('www/race/evil', 04755, $bad);
  $runner->file('outside/evil.cgi', 0755, $bad);
  my $turning = fork;
  if (!$turning) {
    my $end = time + 20;
    my $i = 0;
    while (time < $end && getppid() != 1) {
      my $new = "$dir/www/race/new";
      if ($i % 3 == 0) { link "$dir/www/race/good", $new } elsif ($i % 3 == 1) { link "$dir/www/race/evil", $new } else { symlink '../../outside/evil.cgi', $new }
      rename $new, "$dir/www/race/x.cgi";
      unlink $new;
      $i++;
    }
    POSIX::_exit(0);
  }
  my %said;
  for (1 .. 300) {
    my $got = asked('/race/x.cgi');
    $said{ $got->{output} ne '' ? $got->{output} : ($got->{fates}[0] || '') =~ s/\d+$//r }++;
  }
  kill 'KILL', $turning;
  waitpid $turning, 0;
  note join ', ', map { s/\n//r . ": $said{$_}" } sort keys %said;
  # For #! scripts a window is documented, from the last look at the name to the interpreter's opening it: so "evil" may be said, but
  # mostly it is seen.
  ok(grep({ /^refused/ } keys %said) >= 1, 'runner-race: the bad one was refused');
  is_deeply([grep { !/^(?:good|evil)$|^refused/ } keys %said], [], 'runner-race: and nothing else happened');
}

# The same with programs: there is no window.
{
  my $true = read_file('/bin/true');
  $runner->file('www/race2/good', 0755, $true);
  $runner->file('www/race2/evil', 04755, read_file('/bin/false'));
  my $turning = fork;
  if (!$turning) {
    my $end = time + 20;
    for (my $i = 0; time < $end && getppid() != 1; $i++) {
      link "$dir/www/race2/" . ($i % 2 ? 'good' : 'evil'), "$dir/www/race2/new";
      rename "$dir/www/race2/new", "$dir/www/race2/x.cgi";
      unlink "$dir/www/race2/new";
    }
    POSIX::_exit(0);
  }
  my (%said, $ended);
  for (1 .. 300) {
    my $got = asked('/race2/x.cgi');
    $said{$1}++ if ($got->{fates}[-1] || '') =~ /(exit \d+|refused)/;
  }
  kill 'KILL', $turning;
  waitpid $turning, 0;
  note join ', ', map { "$_: $said{$_}" } sort keys %said;
  ok(!$said{'exit 1'}, 'runner-race: a program that was not checked is never run');
  unlink "$dir/www/race2/new";
  link "$dir/www/race2/good", "$dir/www/race2/new";
  rename "$dir/www/race2/new", "$dir/www/race2/x.cgi";
  like(asked('/race2/x.cgi')->{fates}[-1], qr/exit 0/, 'while the good one is');
}

# runner-ipc
sub message { my ($bytes, %more) = @_; $runner->file('message', 0644, $bytes); return $runner->ask(raw => $runner->path('message'), %more) }
{
  srand 42;
  my $before = () = $runner->stderr =~ /request refused/g;
  like(message('x')->{fates}[0], qr/^refused 500 malformed/, 'runner-ipc: a byte');
  like(message("HWC\2" . 'x' x $_)->{fates}[0], qr/^refused 500 malformed/, "runner-ipc: $_ more bytes") for 10, 100, 1000, 100000;
  my $good = "HWC\2" . pack('Q>NNNCCCCnnQ>', 0, $at{'/'}, 0, 0, 1, 0, 1, 1, 0, 0, 0) . pack('Ca16n', 4, "\x7f\0\0\1", 80) x 2 . join('', map { pack 'n/a', $_ } '', '', '/a.cgi', '', '', '/a.cgi', '', 'GET', '/a.cgi', '', '') . pack('N', 0);
  is(message($good)->{output}, "$uid\n", 'runner-ipc: a message made by the document runs');
  is_deeply([grep { (message(substr $good, 0, $_)->{fates}[0] || '') !~ /^refused 500 malformed/ } map { $_ * 7 + 1 } 0 .. (length($good) - 2) / 7], [], 'runner-ipc: no part of it does');
  my %fates;
  for (1 .. 200) {
    my $bytes = $good;
    substr($bytes, int rand length $bytes, 1) = chr int rand 256 for 0 .. rand 3;
    my $got = message($bytes);
    $fates{ ($got->{fates}[0] || 'none') =~ /^(started|ended|refused)/ ? $1 : 'other' }++;
    is($got->{output}, "$uid\n", 'runner-ipc: a changed message can only run the script as its user') if $got->{output} ne '' && $got->{output} ne "$uid\n";
  }
  note join ', ', map { "$_: $fates{$_}" } sort keys %fates;
  ok(!$fates{other}, 'runner-ipc: changed messages are run or refused');
  is_deeply(asked('/a.cgi', descriptors => $_)->{fates}, [], "runner-ipc: $_ descriptors") for 0, 1, 2, 4, 5, 12;
  is_deeply(message('', descriptors => 0)->{fates}, [], 'runner-ipc: an empty message');
  is_deeply(message('')->{fates}, [], 'runner-ipc: an empty message with descriptors');
  like($runner->stderr, qr/request refused: $_/, "and the log says: $_") for 'wrong number of descriptors', 'empty message', 'malformed message';
  my $descriptors = sub { return { map { $_ => scalar(() = glob "/proc/$_/fd/*") } $runner->workers } };
  my $open = $descriptors->();
  runs('/a.cgi', $uid, 'it still works') for 1 .. 10;
  # There may be a worker more, when a request came before the one before it had ended; it has as many when it is done.
  my %usual = map { $_ => 1 } values %$open;
  my $now;
  wait_until { $now = $descriptors->(); !grep { !$usual{$_} } values %$now };
  is_deeply({ map { $_ => $now->{$_} } keys %$open }, $open, 'and no descriptor was left open');
  is_deeply([ grep { !$usual{$_} } values %$now ], [], 'nor in a worker that was started meanwhile');
}

is($runner->stop, 0, 'ends well');
done_testing;
