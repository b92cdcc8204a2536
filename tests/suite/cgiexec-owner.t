# RunScriptsAsOwner: as whom a script may run, by the numbers of its owner and group and by what the account database says of them. And as whom no script runs, whoever says so.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX qw(mkfifo);
use Test::More;
use Httpway;
use Namespace;
use Runner;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;

# anna is in a group of the system's and in those of the server's programs, too; low is an account of the system.
my %account = (anna => [20001, 20001], ben => [20002, 20002], low => [98, 20001], edge => [100, 100], core => [20010, 20010], auth => [20011, 20011], log => [20012, 20012], env => [20013, 20013], map { ("like_$_->[0]" => [$_->[1], $_->[2]]) } [core => 20030, 20010], [auth => 20031, 20011], [log => 20032, 20012], [env => 20033, 20013]);
my %group = (anna => [20001], ben => [20002], edge => [100, 'anna'], staff => [20020, 'anna', 'ben'], bens => [20021, 'ben'], small => [97, 'anna'], core => [20010, 'anna'], auth => [20011, 'anna'], log => [20012, 'anna'], env => [20013, 'anna']);
Namespace::accounts(\%account, \%group);

my $sh = "#!/bin/sh\nid -u\nid -g\nid -G\n";
my @named = qw(low core auth log env like_core like_auth like_log like_env root);
my $runner = Runner->new(files => { 'www/a.cgi' => $sh }, env => { UID => 20013, GID => 20013 }, conf => <<'END' . join('', map { "  Control { Alias /$_ Location \@DIR\@/www ScriptUser $_ }\n" } @named) . "} }\n");
User core
AuthUser auth
LogUser log
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { Specials { CGI { cgi } } }
  Control { Alias / Location @DIR@/www RunScriptsAsOwner On }
  Control { Alias /lower Location @DIR@/www RunScriptsAsOwner On ScriptMinUID 98 ScriptMinGID 97 }
  Control { Alias /higher Location @DIR@/www RunScriptsAsOwner On ScriptMinUID 20002 }
  Control { Alias /highergroup Location @DIR@/www RunScriptsAsOwner On ScriptMinGID 20002 }
END
my $file = $runner->path('www/a.cgi');

sub asked { my ($alias) = @_; return $runner->ask(location => scalar $runner->location_of($alias), path => '/a.cgi') }
sub given { my ($uid, $gid) = @_; chown $uid, $gid, $file or die "unable to chown: $!"; chmod 0755, $file }
sub runs {
  my ($alias, $uid, $gid, $what) = @_;
  my $got = asked($alias);
  is($got->{output}, "$uid\n$gid\n$gid\n", "$what: runs, with this group alone") or diag explain $got;
}
sub refused {
  my ($alias, $why, $what) = @_;
  my $got = asked($alias);
  like($got->{fates}[0] || 'nothing', qr/^refused 500 $why/, "$what: refused");
  is($got->{output}, '', '... and nothing was run');
}
sub owner_runs { my ($uid, $gid, $what, $alias) = @_; given($uid, $gid); runs($alias || '/', $uid, $gid, $what) }
sub owner_refused { my ($uid, $gid, $why, $what, $alias) = @_; given($uid, $gid); refused($alias || '/', $why, $what) }

owner_runs(20001, 20001, 'the primary group');
owner_runs(20001, 20020, 'another group of the owner');
owner_runs(20002, 20020, 'the same of another owner');
owner_refused(20001, 20002, 'it belongs to user 20001, but to group 20002, which is none of that user\'s: chgrp it', "somebody else's group");
owner_refused(20001, 20021, 'it belongs to user 20001, but to group 20021, which is none', 'a group of others');
owner_refused(20001, 20099, 'it belongs to user 20001, but to group 20099, which is none', 'a group that nobody has');
owner_refused(20099, 20001, 'it belongs to user 20099, who has no account: chown it', 'an owner without an account');
owner_refused(20099, 20099, 'it belongs to user 20099, who has no account', 'and of a group of the same number');
owner_runs(100, scalar((getpwuid 100)[3]), 'the least number');
owner_runs(20001, 100, 'the least number of a group');
owner_refused(98, 20001, 'it belongs to user 98, below ScriptMinUID 100: chown it, or lower ScriptMinUID', 'an account of the system');
owner_refused(20001, 97, 'it belongs to group 97, below ScriptMinGID 100: chgrp it, or lower ScriptMinGID', 'a group of the system, be it the owner\'s');
owner_runs(98, 20001, 'ScriptMinUID', '/lower');
owner_runs(20001, 97, 'ScriptMinGID', '/lower');
owner_refused(20001, 20001, 'it belongs to user 20001, below ScriptMinUID 20002', 'a higher one', '/higher');
owner_runs(20002, 20002, 'and who is not below', '/higher');
owner_refused(20001, 20001, 'it belongs to group 20001, below ScriptMinGID 20002', 'a higher one for groups', '/highergroup');
owner_runs(20001, 20020, 'and what is not below', '/highergroup');

# A directory with a set-id bit gives its group away: what was made there may be moved.
given(20001, 20001);
mkdir $runner->path('www/shared') or die;
chown 20002, 20021, $runner->path('www/shared');
chmod 02775, $runner->path('www/shared');
$runner->file('www/shared/x.cgi', 0755, $sh);
chown 20001, -1, $runner->path('www/shared/x.cgi');
rename $runner->path('www/shared/x.cgi'), $file or die;
is((stat $file)[5], 20021, 'a file moved out of a directory with a set-id bit has its group');
refused('/', 'it belongs to user 20001, but to group 20021', 'it');

# The server's own: by owner, by group, and by name.
my %own = (core => 20010, auth => 20011, log => 20012, env => 20013);
for my $name (sort keys %own) {
  owner_refused($own{$name}, $own{$name}, "RunScriptsAsOwner says user $own{$name}, whom a program of the server runs as", "the user $name by owner");
  owner_refused(20001, $own{$name}, "RunScriptsAsOwner says group $own{$name}, which a program of the server runs with", "the group $name, which its owner is in");
  refused("/$name", "ScriptUser says user $own{$name}, whom a program", "the user $name by name");
  refused("/like_$name", "ScriptUser says group $own{$name}, which a program", "another user of the group $name by name");
}
owner_refused(0, 20001, 'RunScriptsAsOwner says user 0 and group 20001: no script runs as root', 'root by owner');
owner_refused(20001, 0, 'RunScriptsAsOwner says user 20001 and group 0', "root's group");
refused('/root', 'ScriptUser says user 0', 'root by name');
runs('/low', 98, 20001, 'an account of the system by name');

# Whom the system shows when it knows no number.
my ($nobody, $nogroup) = map { read_file("/proc/sys/kernel/overflow$_") + 0 } qw(uid gid);
owner_refused($nobody, 20001, "it belongs to user $nobody and group 20001, which stand for", 'an owner without a number');
owner_refused(20001, $nogroup, "it belongs to user 20001 and group $nogroup, which stand for", 'a group without a number');

# What was remembered is forgotten: here by a worker that is new.
given(20001, 20020);
runs('/', 20001, 20020, 'a member');
is($runner->stop, 0, 'ends well');
$group{staff} = [20020, 'ben'];
Namespace::accounts(\%account, \%group);
$runner->start;
refused('/', 'it belongs to user 20001, but to group 20020', 'no member any more');
is($runner->stop, 0, 'ends well');

# An account database that does not answer: here a FIFO that nobody writes to. It costs one worker, and the log says for which script.
SKIP: {
  mkfifo($runner->path('fifo'), 0644) or die "unable to make a FIFO: $!";
  skip 'nothing can be mounted here', 1 if !Namespace::mount('--bind', $runner->path('fifo'), '/etc/passwd');
  $runner->start;
  my $got = asked('/');
  is_deeply($got->{fates}, [], 'a look-up without an answer: no fate');
  is($got->{output}, '', '... and nothing was run');
  ok(wait_until(sub { $runner->stderr =~ m{^cgiexec: warning: \Q$file\E: refused: the account database does not answer for 5 seconds$}m }), '... which the log says');
  runs('/low', 98, 20001, 'a script that needs no look-up');
  like(asked('/')->{fates}[0], qr/^refused 503 the account database did not answer a moment ago$/, 'the next one is not kept waiting');
  system 'umount', '/etc/passwd';
  given(20001, 20001);
  ok(wait_until(sub { asked('/')->{output} eq '' ? 0 : 1 }, 30), 'and when it answers again, all is as before');
  runs('/', 20001, 20001, '... for everybody');
  is($runner->stop, 0, 'ends well');
}
done_testing;
