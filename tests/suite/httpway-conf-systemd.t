# httpway-conf -s systemd: units that systemd finds nothing to complain about, for root and for an ordinary user; accounts that
# systemd-sysusers makes; the chain takes the sockets that it is passed, changes users, reloads by ExecReload and ends by KillSignal.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use IO::Select;
use Socket qw(AF_UNIX SOCK_DGRAM pack_sockaddr_un);
use Test::More;
use Example;
use Httpway;

if (my @missing = program_missing(qw(systemd-analyze systemd-socket-activate systemd-sysusers systemctl))) { plan skip_all => "no @missing here" }

my $root = $> == 0;
my $me = getpwuid $>;
my ($account, $logger) = $root ? ('nobody', 'daemon') : ($me, $me);
my $conf = command_path('httpway-conf');
my $temp = File::Temp->newdir('httpway-systemd-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$temp";
@ENV{qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS)} = (command_path(), helper_path());
sub made { return said_by($conf, @_) }
sub entries { my ($dir) = @_; opendir my $d, $dir or return ''; return join ' ', grep { !/^\.\.?\z/ } sort readdir $d }
sub unit { my ($dir, $suffix) = @_; return read_file($dir . ($dir =~ m{(/[^/]+)$})[0] . ".$suffix") }
# What systemd has to say of units; manuals that are not installed are no mistake of theirs.
sub verified {
  my ($what, $dir, @manager) = @_;
  my ($name) = $dir =~ m{([^/]+)$};
  my ($code, $said) = said_by('systemd-analyze', @manager, 'verify', '--man=no', '--recursive-errors=no', "$dir/$name.socket", "$dir/$name.service");
  is(join("\n", $code, grep { /\Q$name\E/ } split /\n/, $said), '0', "$what: verify") or diag $said;
}

# ---- accounts that are not there yet

SKIP: {
  skip 'only root makes accounts', 1 if !$root;
  my ($web, $log) = map { "httpway-no-such-$_" } 'web', 'log';
  my ($code, $said) = made('-s', 'systemd', $web, $log, "$temp/site");
  is($code, 0, 'made, although there are no accounts') or diag $said;
  is(entries("$temp/site"), 'mathopd.conf root site.service site.socket sysusers.conf', 'what is in it');
  like($said, qr{^httpway-conf: info: systemd service made; it starts with: systemd-sysusers \Q$temp\E/site/sysusers\.conf && systemctl enable --now \Q$temp\E/site/site\.socket \Q$temp\E/site/site\.service(?: \(where systemd runs: here it does not\))?\n\z}, 'and how it starts');
  verified('of root', "$temp/site");
  ($code, $said) = said_by('systemd-sysusers', '--dry-run', "$temp/site/sysusers.conf");
  is($code, 0, 'systemd-sysusers understands it') or diag $said;
  like($said, qr/Creating user '$_' /, "and would make $_") for $web, $log;
  like(read_file("$temp/site/mathopd.conf"), $_, "the configuration says $_") for qr/^User \Q$web\E\n/m, qr/^LogUser \Q$log\E\n/m, qr/systemctl reload site,/, qr/journalctl -u site\n/;
  unlike(read_file("$temp/site/mathopd.conf"), qr{\./reload|log/run}, 'and nothing that is not there');
  system('mkdir', '-p', "$temp/system/etc/systemd/system", "$temp/system/srv") == 0 && system('cp', '-R', "$temp/site", "$temp/system/srv") == 0 or die;
  ($code, $said) = said_by('systemctl', "--root=$temp/system", 'enable', '/srv/site/site.socket', '/srv/site/site.service');
  is($code, 0, 'systemctl enables it') or diag $said;
  ok(-l "$temp/system/etc/systemd/system/$_", $_) for 'sockets.target.wants/site.socket', 'multi-user.target.wants/site.service';
  ($code, $said) = made('-s', 'systemd', $web, $web, "$temp/same");
  is($code, 0, 'both are the same') or diag $said;
  like($said, qr/warning: the server and its logger are one user/, 'which is warned of');
  for ([33, $log], [$web, '1web'], [$web, 'a' x 32], ['root', $log]) {
    ($code, $said) = made('-s', 'systemd', @$_, "$temp/none");
    is($code, 100, "not for @$_");
    like($said, qr/ none of that name can be made: |root is root/, 'since no account would come of it');
  }
  ($code, $said) = made('-s', 'systemd', $web, $log, "$temp/bad", 'a b=/');
  is($code, 100, 'a mistake is found without accounts, too');
  like($said, qr/no host name.*nothing was made/s, 'and said');
}

# ---- what is refused

my $before = entries("$temp");
for (['a name that is none of a unit', qr/no name of a unit of systemd: a b; /, [], 'a b'], ['a template', qr/no name of a unit/, [], 'a@b'], ['a host as address', qr/systemd binds numeric addresses only: localhost$/m, ['-a', 'localhost'], 'x']) {
  my ($what, $wanted, $options, $name) = @$_;
  my ($code, $said) = made('-s', 'systemd', @$options, $account, $logger, "$temp/$name");
  is($code, 100, $what);
  like($said, $wanted, 'is said');
}
is(entries("$temp"), $before, 'nothing is left');

# ---- units, for addresses and ports

for (['127.0.0.1', 81, "ListenStream=127.0.0.1:81\n"], ['::1', 8080, "ListenStream=[::1]:8080\n"], [undef, 80, "ListenStream=0.0.0.0:80\n" . (has_ipv6() ? "ListenStream=[::]:80\n" : '')]) {
  my ($address, $port, $lines) = @$_;
  my $dir = "$temp/with %-" . ($address // 'all') =~ tr/:/_/r;
  mkdir $dir;
  my ($code, $said) = made('-s', 'systemd', defined $address ? ('-a', $address) : (), '-p', $port, $account, $logger, "$dir/web.site");
  is($code, 0, "an address: " . ($address // 'none')) or diag $said;
  like(unit("$dir/web.site", 'socket'), qr/^\[Socket\]\n\Q$lines\EBindIPv6Only=ipv6-only\n/m, 'is what systemd binds');
  verified('in a directory with blanks and %', "$dir/web.site");
}

# ---- an ordinary user has a manager of their own

SKIP: {
  skip 'not root', 1 if !$root;
  my @nobody = getpwnam 'nobody';
  mkdir "$temp/own";
  chown @nobody[2, 3], "$temp/own";
  my @as_nobody = ('setpriv', "--reuid=$nobody[2]", "--regid=$nobody[3]", '--clear-groups');
  my ($code, $said) = said_by(@as_nobody, $conf, '-s', 'systemd', 'nobody', 'nobody', "$temp/own/web");
  is($code, 0, 'a service of one\'s own') or diag $said;
  like($said, qr/starts with: systemctl --user enable --now /, 'for the manager of the user');
  is(entries("$temp/own/web"), 'mathopd.conf root web.service web.socket', 'makes no accounts');
  my $text = join "\n", map { read_file("$temp/own/web/$_") } 'mathopd.conf', 'web.service', 'web.socket';
  unlike($text, qr/AuthUser|ScriptUser|StayRoot|CapabilityBoundingSet|multi-user|systemctl (?!--user)|journalctl (?!--user)/, 'and says nothing that only root could do');
  # verify --user wants the manager's directory of run-time files.
  local $ENV{XDG_RUNTIME_DIR} = "$temp";
  verified('of a user', "$temp/own/web", '--user');
  for (['s6', 'httpway-no-such'], ['systemd', 'httpway-no-such'], ['systemd', 'daemon']) {
    my ($supervisor, $other) = @$_;
    ($code, $said) = said_by(@as_nobody, $conf, '-s', $supervisor, $other, 'nobody', "$temp/own/x");
    is($code, 100, "$supervisor, for $other");
    like($said, qr/\Ahttpway-conf: fatal: only root can make a service that runs as $other; be root, or, for one of your own, name yourself twice\n\z/, 'is not advised to make an account that would not help');
  }
}

# ---- the chain, as the unit starts it

my $server = Httpway->new(files => { 'www/index.html' => 'hello' }, ready => 0);
my ($dir, $port) = ($server->dir, $server->port);
my ($code, $said) = made('-s', 'systemd', '-a', '127.0.0.1', '-p', $port, $account, $logger, "$dir/web", "$dir/www");
is($code, 0, 'made') or diag $said;
my $unit = unit("$dir/web", 'service');
sub setting { my ($name) = @_; return $unit =~ /^\Q$name\E=(.*)$/mg }
socket(my $manager, AF_UNIX, SOCK_DGRAM, 0) or die "unable to make a socket: $!";
bind($manager, pack_sockaddr_un("$dir/notify")) or die "unable to make $dir/notify: $!";
chmod 0666, "$dir/notify";
sub told { return undef if !IO::Select->new($manager)->can_read(60); recv($manager, my $text, 4096, 0); return $text }

my @variables = map { ('-E', $_) } 'HTTPWAY_TEST_ID', (map { tr/"//dr } setting('Environment')), grep { defined $ENV{$_} } qw(ASAN_OPTIONS UBSAN_OPTIONS);
$server->{command} = ['sh', '-c', 'cd "$0" && exec "$@"', "$dir/web", 'systemd-socket-activate', '-l', "127.0.0.1:$port", '-E', "NOTIFY_SOCKET=$dir/notify", @variables, map { split ' ' } setting('ExecStart')];
$server->start;
ok(wait_until { eval { connect_to($port)->close; 1 } }, 'the sockets are there before the server is');
is(told(), 'READY=1', 'the first connection starts it') or diag $server->stderr;
is(get($port, '/')->{body}, 'hello', 'it serves');
my $httpd = wait_until { ($server->helper_processes('httpd'))[0] } 20;
is((stat "/proc/$httpd")[4], scalar getpwnam($account), 'as its user');
if ($root) {
  my ($logfmt) = $server->helper_processes('logfmt');
  like(read_file("/proc/$logfmt/status") || '', qr/^Uid:\t@{[ scalar getpwnam $logger ]}\t/m, 'and the log is written by another');
}
write_bytes("$dir/web/mathopd.conf", read_file("$dir/web/mathopd.conf") =~ s/Charset utf-8/Charset latin1/r);
my ($compile, $hang_up) = setting('ExecReload');
($code, $said) = said_by('sh', '-c', "cd $dir/web && exec $compile");
is("$code$said", '0', 'ExecReload compiles');
($code, $said) = said_by(split ' ', $hang_up =~ s/\$MAINPID/$httpd/r);
is("$code$said", '0', 'and sends HUP');
like(told(), qr/\ARELOADING=1\n/, 'the manager hears of it');
is(told(), 'READY=1', 'and of its end');
is(get($port, '/')->{headers}{'content-type'}, 'text/html; charset=latin1', 'the new configuration counts');
my ($signal) = setting('KillSignal');
is(kill($signal =~ s/^SIG//r, $httpd), 1, 'KillSignal');
is(told(), 'STOPPING=1', 'the manager hears that, too');
ok(wait_until(sub { $server->ended && !$server->chain_processes }, 20), 'all of it ends');
is(Httpway::exit_code($server->{status}), 0, 'well');

done_testing;
