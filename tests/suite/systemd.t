# systemd itself, as the first process of namespaces of its own: the units of httpway-conf -s systemd are enabled, started, reloaded, restarted while
# requests come, and stopped; those of examples/systemd as well.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Example;
use Httpway;

plan skip_all => 'only root can make the namespaces' if $> != 0;
my ($systemd) = grep { -x } '/lib/systemd/systemd', '/usr/lib/systemd/systemd';
plan skip_all => 'systemd is not there' if !$systemd;
if (my @missing = program_missing(qw(systemctl unshare curl))) { plan skip_all => "no @missing here" }
my $temp = File::Temp->newdir('httpway-systemd-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$temp";
mkdir "$temp/units";
my @targets = qw(sysinit basic sockets multi-user shutdown network);
write_bytes("$temp/units/$_.target", "[Unit]\nDefaultDependencies=no\n") for @targets;
write_bytes("$temp/units/test.target", "[Unit]\nDefaultDependencies=no\nWants=test.service\n");
write_bytes("$temp/units/test.service", "[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=/bin/sh -c 'exec sh $temp/script >$temp/said 2>&1'\n");
write_bytes("$temp/first", <<"END");
mount -t proc proc /proc && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /etc/systemd/system && mount -t cgroup2 none /sys/fs/cgroup || exit 1
exec env container=lxc SYSTEMD_UNIT_PATH=/etc/systemd/system:$temp/units $systemd --system --unit=test.target --log-target=console --show-status=no
END

# What a script says that systemd runs, and that ends by turning all off.
sub said_under_systemd {
  my ($script) = @_;
  write_bytes("$temp/script", "$script\necho the end\nsystemctl --force --force poweroff\n");
  unlink "$temp/said";
  my ($code, $log) = said_by('timeout', '-s', 'KILL', 240, 'unshare', '-m', '-p', '-f', '-u', '-i', '-C', '--kill-child', 'sh', "$temp/first");
  my $said = read_file("$temp/said") // '';
  return wantarray ? ($said, $log) : $said;
}
plan skip_all => 'systemd does not start here' if said_under_systemd('echo hello') !~ /\Ahello\nthe end\n/;

# Started with COMMAND: served; a changed configuration taken up, one with a mistake not; three restarts, and no request fails.
sub lives {
  my ($what, $name, $command, $conf, $url) = @_;
  my ($said, $log) = said_under_systemd(<<"END");
$command || { systemctl status $name; systemctl --force --force poweroff; exit; }
get() { curl -sS -m 60 "\$@" $url; }
get
sed -i 's/Charset utf-8/Charset latin1/' $conf
systemctl reload $name; echo reload \$?
get -o /dev/null -w '%{content_type}\\n'
sed -i 's/Charset latin1/Charsett latin1/' $conf
systemctl reload $name; echo mistake \$?
get -o /dev/null -w '%{content_type}\\n'
sed -i 's/Charsett latin1/Charset utf-8/' $conf
( count=0 failed=0
  until test -e $temp/stop; do get -o /dev/null || failed=\$((failed + 1)); count=\$((count + 1)); done
  echo failed \$failed; test \$count -lt 3 || echo several ) &
for n in 1 2 3; do systemctl restart $name; echo restart \$?; done
touch $temp/stop
wait
rm $temp/stop
cp $conf $conf.good
sed -i 's/Charset utf-8/Charsett/' $conf
( trap 'exit' TERM; while :; do get -o /dev/null 2>/dev/null; sleep 0.1; done ) & clients=\$!
systemctl restart $name 2>/dev/null; echo no start \$?
tries=0; while test \$tries -lt 300 && ! systemctl -q is-failed $name.socket; do tries=\$((tries + 1)); sleep 0.1; done
systemctl show -P Result $name.service $name.socket
systemctl show -P NRestarts $name.service
cp $conf.good $conf
systemctl restart $name.socket $name.service; echo again \$?
get
kill \$clients
systemctl show -P TimeoutStopUSec $name.service
systemctl stop $name.service $name.socket; echo stop \$?
get || echo gone
END
  my @wanted = (qr/^hello$/m, qr/^reload 0$/m, qr/^text\/html; charset=latin1$/m, qr/^mistake 1$/m, qr/^text\/html; charset=latin1$/m, qr/^restart 0$/m, qr/^failed 0$/m, qr/^several$/m, qr/^no start 1\nexit-code\n\ntrigger-limit-hit\n0\nagain 0\nhello\ninfinity\nstop 0$/m, qr/^gone$/m, qr/^the end$/m);
  like($said, $_, "$what: $_") or diag $said, $log for @wanted;
}

my $server = Httpway->new(files => { 'www/index.html' => "hello\n" }, ready => 0);
my ($dir, $port) = ($server->dir, $server->port);
{
  local @ENV{qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS)} = (command_path(), helper_path());
  my ($code, $said) = said_by(command_path('httpway-conf'), '-s', 'systemd', '-a', '127.0.0.1', '-p', $port, 'nobody', 'daemon', "$dir/web", "$dir/www");
  is($code, 0, 'made') or diag $said;
  my ($command) = $said =~ /starts with: (systemctl enable --now \S+ \S+)/;
  lives('httpway-conf', 'web', $command, "$dir/web/mathopd.conf", "http://127.0.0.1:$port/");
}

my $conf = $server->write_file('mathopd.conf', example_conf($port, "$dir/www"));
example_copy('systemd', "$dir/units", '/usr/bin/httpway' => command_path('httpway'), '/usr/libexec/httpway' => helper_path(),
  '/etc/httpway/mathopd.conf' => $conf, 'User=httpd' => 'User=daemon', 'Group=httpd' => 'Group=daemon', ':80' => ":$port", 'ListenStream=[::]' => has_ipv6() ? 'ListenStream=[::]' : 'ListenStream=0.0.0.0',
  # The files of this test are in /tmp, and the programs wherever the tree is.
  # A build with the sanitizer looks for leaks by system calls that are not allowed.
  'Type=notify' => "Type=notify\nEnvironment=ASAN_OPTIONS=detect_leaks=0", 'PrivateTmp=' => '#', 'ProtectHome=' => '#',
  # In a chroot there are no user namespaces.
  system('unshare -U true 2>/dev/null') == 0 ? () : ('PrivateUsers=' => '#'));
lives('examples/systemd', 'httpway', "systemctl enable --now $dir/units/httpway.socket $dir/units/httpway.service", $conf, "http://127.0.0.1:$port/");
done_testing;
