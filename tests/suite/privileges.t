# What the core is after its start: nobody in particular, with nothing to steal.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'only root has privileges to give up' if $> != 0;
my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
my $conf = <<'END';
%s
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location %s Types { text/plain { txt } } } } }
END

sub status_of { my ($pid) = @_; my %s = read_file("/proc/$pid/status") =~ /^(\w+):[ \t]*(.*)$/gm; return \%s }

my $server = Httpway->start(files => { 'www/a.txt' => 'a' }, conf => sprintf($conf, 'User nobody StayRoot On', '@DIR@/www'), before => sub { $( = $) = "0 0 4 24 27" });
my $s = status_of($server->pid);
is($s->{Uid}, join("\t", ($uid) x 4), 'real, effective, saved and file system uid');
is($s->{Gid}, join("\t", ($gid) x 4), 'the same for the gid');
is($s->{Groups} =~ s/\s+$//r, '', 'no supplementary groups');
is($s->{NoNewPrivs}, 1, 'no_new_privs');
is($s->{CapEff}, '0000000000000000', 'no capability');
is($s->{CapPrm}, '0000000000000000', 'and none to be had');
for my $pid ($server->chain_processes) {
  my $name = (split /\0/, read_file("/proc/$pid/cmdline"))[0] || '';
  next if $name !~ m{/logfmt$};
  wait_until { status_of($pid)->{Uid} eq join "\t", ($uid) x 4 } 10; # it goes on by itself while the core starts
  is(status_of($pid)->{Uid}, join("\t", ($uid) x 4), 'logfmt is not root either');
}
is(get($server->port, '/a.txt')->{body}, 'a', 'and it serves');
is($server->stop, 0, 'ends well');

my $inside = Httpway->start(files => { 'root/www/a.txt' => 'inside', 'root/tmp/.x' => '' }, conf => sprintf($conf, "User nobody\nRootDirectory \@DIR\@/root", '/www'),
  env => { ASAN_OPTIONS => 'detect_leaks=0' }); # a build with the sanitizer looks for leaks by /proc, which is not in this root
is(readlink('/proc/' . $inside->pid . '/root'), $inside->path('root'), 'RootDirectory is the root');
is(readlink('/proc/' . $inside->pid . '/cwd'), $inside->path('root'), 'and nothing is held outside of it');
is(scalar(grep { -d && !m{^\Q@{[$inside->path('root')]}\E} } map { readlink } glob '/proc/' . $inside->pid . '/fd/*'), 0, 'no directory outside is open');
is(get($inside->port, '/a.txt')->{body}, 'inside', 'Locations are inside');
is($inside->stop, 0, 'ends well');

sub refused {
  my ($settings, $want, %env) = @_;
  my $server = Httpway->new(files => { 'www/a.txt' => 'a' }, conf => sprintf($conf, $settings, '@DIR@/www'), ready => 0, env => \%env);
  $server->start;
  my $code = $server->wait_exit(10);
  is($code, 100, "$settings @{[%env]}: exit 100");
  like($server->stderr, $want, 'and one line says why');
  $server->stop;
}
refused('', qr/^\S+: fatal: .*User/m);
refused('User root', qr{:1:6: error: User "root" has uid 0: the server never runs as root, name an account of its own$}m);
refused('User nobody', qr/^\S+: fatal: .*UID/m, UID => 'www', GID => '1');
refused('User nobody', qr/^\S+: fatal: .*UID/m, UID => '0', GID => '0');

my $env = Httpway->start(files => { 'www/a.txt' => 'a' }, conf => sprintf($conf, '', '@DIR@/www'), env => { UID => 12345, GID => 12346 });
is(status_of($env->pid)->{Uid}, join("\t", (12345) x 4), '$UID and $GID say whom to become');
is($env->stop, 0, 'ends well');
done_testing;
