# Scripts that do not want to end, through the whole chain: a time-out, a client that leaves, and the core, the keeper, master and worker of
# cgiexec killed. Nothing is left, scripts are answered, and their place is free again. ZOO=all: each with each.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;
use Httpway;
use Zoo;

plan skip_all => 'needs /proc of Linux' if $^O ne 'linux';
plan skip_all => 'not root: what scripts do, a test of the same user suffers' if $> != 0;

my @ways = qw(timeout FIN RST worker master both keeper core);

sub server {
  my ($timeout) = @_;
  return Httpway->start(files => { 'www/fast.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nfast\\n'\n", 'www/zoo.cgi' => zoo_program() }, before => sub { chmod 0755, map { $_[0]->path("www/$_") } 'fast.cgi', 'zoo.cgi' }, conf => <<"END");
User nobody
Tuning { ScriptGrace 1 ScriptConcurrency 1 ScriptQueue 4 ScriptTimeout $timeout }
Control { ScriptUser games ScriptTrustWritable On PutEnv { ZOO_HEAD=1 ZOO_MANY=@{[zoo_many()]} } Specials { CGI { .cgi } } }
Server { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Alias / Location \@DIR\@/www } } }
END
}

sub try_it {
  my ($name, $way) = @_;
  my $what = "$name, $way";
  my $server = server($way eq 'timeout' ? 2 : 60);
  my $left = sub { left($server->path('www')) };
  my $fast = sub { (get($server->port, '/fast.cgi') || {})->{body} // 'nothing' };
  is($fast->(), "fast\n", "$what: a script runs") or diag $server->stderr;
  my $client = connect_to($server->port);
  $client->send("GET /zoo.cgi?run:$name HTTP/1.1\r\nHost: h\r\n\r\n");
  ok(wait_until(sub { $left->() >= least($name) }, 20), "$what: all there") if least($name);
  my $master = $server->helper_process('cgiexec');
  if ($way eq 'FIN') { $client->close }
  elsif ($way eq 'RST') { setsockopt $client->socket, SOL_SOCKET, SO_LINGER, pack 'll', 1, 0; $client->close }
  elsif ($way eq 'worker') { my %workers = map { $_ => 1 } grep { parent_of($_) == $master } $server->helper_processes('cgiexec'); my ($worker) = map { ancestor_among($_, %workers) // () } $left->(); kill 'KILL', $worker if $worker }
  elsif ($way eq 'master') { kill 'KILL', $master }
  elsif ($way eq 'both') { kill 'KILL', $master, grep { parent_of($_) == $master } $server->helper_processes('cgiexec') }
  elsif ($way eq 'keeper') { kill 'KILL', parent_of($master); $client->close }
  elsif ($way eq 'core') { kill 'KILL', $server->helper_processes('httpd') }
  ok(wait_until(sub { !$left->() }, 20), "$what: nothing is left") or diag join "\n", map { read_file("/proc/$_/stat") // '' } $left->();
  # With one place for scripts, another runs only when it is free.
  if ($way eq 'core') { ok(wait_until(sub { !$server->helper_processes('cgiexec') }, 10), "$what: cgiexec ends, too") }
  else { ok(wait_until(sub { $fast->() eq "fast\n" }, 20), "$what: the next one runs") or diag $fast->() }
  $client->close;
  $server->stop;
  ok(!$server->chain_processes, "$what: the chain leaves nothing");
  diag substr $server->stderr, 0, 4000 if !Test::More->builder->is_passing;
}

my @few = ([ 'double', 'timeout' ], [ 'subreaper', 'FIN' ], [ 'traced', 'RST' ], [ 'namespaces', 'worker' ], [ 'thread', 'master' ], [ 'double', 'both' ], [ 'stopped', 'keeper' ], [ 'many', 'core' ]);
my @tried = zoo_all() ? map { my $name = $_; map { [ $name, $_ ] } @ways } zoo_names() : @few;
try_it(@$_) for @tried;
done_testing;
