# examples/s6-rc and examples/s6-overlay: their definitions fit together, s6-rc-compile takes them, and their services run under s6.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Example;
use Httpway;

plan skip_all => 'only root can become the user of the logger' if $> != 0;
if (my @missing = program_missing(qw(s6-svscan s6-svscanctl s6-svwait s6-log execlineb))) { plan skip_all => "no @missing here" }

my $top = top_directory();
my ($execlineb) = grep { -x } map { "$_/execlineb" } split /:/, $ENV{PATH};
my $run = command_path('httpway-run');

sub value { my ($file) = @_; my $text = read_file($file) // ''; return $text =~ s/\n\z//r }

sub served {
  my ($server, $name) = @_;
  ok(wait_until(sub { eval { get($server->port, '/')->{body} eq 'hello' } }, 20), "$name serves") or diag $server->stderr;
  my ($code, $said) = said_by('s6-svwait', '-U', '-t', 20000, $server->path("scan/$name"));
  is($code, 0, 'and the supervisor knows that it is ready') or diag $said;
}
sub ends {
  my ($server) = @_;
  $server->signal('TERM');
  ok(wait_until(sub { $server->ended && !$server->chain_processes }, 20), 'all of it ends');
}
sub scanner {
  my $server = Httpway->new(command => ['s6-svscan', '@DIR@/scan'], files => { 'www/index.html' => 'hello' });
  mkdir $server->path('scan');
  $server->write_file('conf', example_conf($server->port, $server->path('www')));
  return $server;
}

subtest 's6-rc' => sub {
  my $server = scanner();
  my $log = $server->path('log of the server');
  my $source = example_copy('s6-rc', $server->path('source'), '/bin/execlineb' => $execlineb, "\nhttpway-run " => "\n$run ",
    '/etc/httpway/mathopd.conf' => $server->path('conf'), httplog => 'daemon', '/var/log/httpway' => qq{"$log"});
  my @services = qw(httpway httpway-log);
  is_deeply([map { value("$source/$_/type") } @services], [('longrun') x 2], 'two longruns');
  is(value("$source/httpway/producer-for"), 'httpway-log', 'the server writes to its logger');
  is(value("$source/httpway-log/consumer-for"), 'httpway', 'who reads what it writes');
  ok(-x "$source/$_/run", "$_/run may be executed") for @services;

  SKIP: {
    skip 's6-rc-compile is not installed', 2 if program_missing('s6-rc-compile', 's6-rc-db');
    my ($code, $said) = said_by('s6-rc-compile', $server->path('compiled'), $source);
    is("$code$said", '0', 's6-rc-compile says nothing');
    ($code, $said) = said_by('s6-rc-db', '-c', $server->path('compiled'), 'contents', 'httpway-pipeline');
    is(join(' ', sort split /\n/, $said), 'httpway httpway-log', 'both are in httpway-pipeline');
  }

  # What s6-rc makes of the pair, s6-svscan has as a service with its log.
  rename "$source/httpway", $server->path('scan/httpway') or die;
  rename "$source/httpway-log", $server->path('scan/httpway/log') or die;
  $server->start(ready => 0);
  served($server, 'httpway');
  ok(wait_until(sub { (read_file("$log/current") // '') =~ m{^\@[0-9a-f]{24} 127\.0\.0\.1\tlocalhost\tGET\t/\t200\t}m }, 20), 'the logger has the request');
  is((getpwuid((stat "$log/current")[4]))[0], 'daemon', 'as its own user');
  my ($httpd) = $server->helper_processes('httpd');
  is((getpwuid((stat "/proc/$httpd")[4]))[0], 'nobody', 'the server is not root');
  ends($server);
};

subtest 's6-overlay' => sub {
  my $server = scanner();
  my $etc = example_copy('s6-overlay/etc', $server->path('etc'), '/command/execlineb' => $execlineb, "\nhttpway-run " => "\n$run ",
    '/etc/httpway/mathopd.conf' => $server->path('conf'));
  my $services = "$etc/s6-overlay/s6-rc.d";
  is(value("$services/httpway/type"), 'longrun', 'a longrun');
  ok(-e "$services/httpway/dependencies.d/base", 'after what s6-overlay does first');
  ok(-e "$services/user/contents.d/httpway", 'among the services of the user');
  rename "$services/httpway", $server->path('scan/httpway') or die;
  $server->start(ready => 0);
  served($server, 'httpway');
  ok(wait_until(sub { $server->stdout =~ m{^127\.0\.0\.1\tlocalhost\tGET\t/\t200\t}m }, 20), 'its log is the output of the container');
  ends($server);

  my $dockerfile = read_file("$top/examples/s6-overlay/Dockerfile");
  my @copied = $dockerfile =~ /^COPY (examples\S*) /mg;
  is(scalar @copied, 3, 'the Dockerfile copies');
  is_deeply([grep { !-e "$top/$_" } @copied], [], 'what is there');
};

done_testing;
