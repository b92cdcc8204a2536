# Restarts by ./restart of a service directory, under each supervisor and under load, over an upgrade and back: no client is refused, none is reset, every request is
# completed. HTTPWAY_TEST_RESTARTS=20 restarts as often.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Time::HiRes qw(sleep);
use Httpway;
use Load;
use Supervised;

my $restarts = $ENV{HTTPWAY_TEST_RESTARTS} || 3;
my $root = $> == 0;
my $me = getpwuid $>;
my ($account, $logger) = $root ? ('nobody', 'daemon') : ($me, $me);
my %scanner = (daemontools => ['svscan', 'TERM', 'svc', '-dx', '@', '@/log'], s6 => ['s6-svscan', 'TERM', 'true'], runit => ['runsvdir', 'HUP', 'true']);
my $said;

sub run { my (@words) = @_; defined(my $pid = open my $out, '-|') or die $!; if (!$pid) { open STDERR, '>&', \*STDOUT; exec { $words[0] } @words or POSIX::_exit(127) } local $/; $said = <$out>; close $out; return $? >> 8 }
sub paced { my ($me) = @_; my $goes = $me->goes_on; sleep 0.02 if $goes; return $goes }
sub good { my ($me, $r, $what) = @_; $me->note("$what: " . ($r ? "status $r->{status}" : 'no answer')) if !$r || $r->{status} != 200 || $r->{body} ne 'hello'; $me->{seen}{200}++ }
my %clients = (
  (map { ("new$_" => sub { my ($me, $port) = @_; while (paced($me)) { good($me, eval { get($port, '/') }, $@ || 'new') } }) } 1 .. 4),
  kept => sub {
    my ($me, $port) = @_;
    my $c = connect_to($port);
    while (paced($me)) {
      $c->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      my $r = $c->read_response;
      good($me, $r, "kept: $c->{end}");
      $c = connect_to($port) if !$r || ($r->{headers}{connection} || '') eq 'close';
    }
  },
);

# Two versions of the package: the same programs in two places, and the link that says which of them is the one.
sub versions {
  my ($dir) = @_;
  for my $version (1, 2) {
    mkdir "$dir/version$version" or die;
    for my $kind (['command', command_path()], ['helper', helper_path()]) {
      mkdir "$dir/version$version/$kind->[0]" or die;
      system 'cp', '-L', (glob "$kind->[1]/*"), "$dir/version$version/$kind->[0]/";
    }
  }
}
sub use_version { my ($dir, $version) = @_; symlink "version$version", "$dir/package.new" or die; rename "$dir/package.new", "$dir/package" or die }

for my $name (sort keys %scanner) {
  subtest $name => sub {
    if (my @missing = Supervised::missing_programs($name)) { plan skip_all => "no @missing here" }
    my ($scan, $ends_by, @leave) = @{ $scanner{$name} };
    my $server = Httpway->new(command => [$scan, '@DIR@/scan'], files => { 'www/index.html' => 'hello' });
    my ($dir, $port, $made) = ($server->dir, $server->port, $server->path('service'));
    mkdir "$dir/scan";
    versions($dir);
    use_version($dir, 1);
    {
      local @ENV{qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS)} = ("$dir/package/command", "$dir/package/helper");
      is(run("$dir/package/command/httpway-conf", '-s', $name, '-a', '127.0.0.1', '-p', $port, $account, $logger, $made, "$dir/www"), 0, 'made') or return diag $said;
    }
    symlink $made, "$dir/scan/www" or die;
    $server->start(ready => 0);
    ok(wait_until { eval { get($port, '/')->{body} eq 'hello' } }, 'it serves') or return;
    my $directory = File::Temp->newdir;
    my $load = Load->new("$directory");
    $load->begin($_ => do { my $work = $clients{$_}; sub { $work->($_[0], $port) } }) for sort keys %clients;
    ok($load->ready(60), 'under load');
    is(join(' ', map { run("$made/restart") ? diag($said) : 0 } 1 .. $restarts), join(' ', (0) x $restarts), "$restarts restarts");
    for my $version (2, 1) {
      use_version($dir, $version);
      is(run("$made/restart"), 0, "to version $version") or diag $said;
      ok((grep { (readlink "/proc/$_/exe" || '') =~ m{/version$version/} } $server->helper_processes('httpd')), 'it serves') if $root;
    }
    my %result = $load->end;
    is_deeply([map { my $client = $_; map { "$client: $_" } @{ $result{$client}{wrong} } } sort keys %result], [], 'no client was refused, none reset');
    diag "$name: " . eval { join '+', map { $result{$_}{seen}{200} } sort keys %result } . ' answers' if $ENV{HTTPWAY_TEST_RESTARTS};
    run(map { s/\@/$made/r } @leave);
    $server->signal($ends_by);
    ok(wait_until { $server->ended && !$server->chain_processes }, 'all of it ends');
  };
}
done_testing;
