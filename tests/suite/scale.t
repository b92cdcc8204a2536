# A hundred thousand virtual hosts cost the core no more than one.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Time::HiRes qw(time);
use Httpway;

plan skip_all => 'memory is counted with smaps_rollup' if !-r '/proc/self/smaps_rollup';
my $many = 100_000;

# What the core alone costs: the configuration is compiled beforehand.
sub served {
  my ($hosts) = @_;
  my $virtuals = join '', map { "Virtual { Host host$_.test Host *.host$_.test Control { Alias / Location \@DIR\@/www } Control { Alias /number Location \@DIR\@/www/" . $_ % 10 . " } }\n" } 1 .. $hosts;
  my $server = Httpway->new(files => { 'www/index.html' => 'index', map { ("www/$_/a.txt" => "number $_") } 0 .. 9 },
    conf => "User nobody\nControl { IndexNames { index.html } Types { text/plain { * } } }\nServer { Address 127.0.0.1 Port \@PORT\@\n$virtuals}\n",
    command => [command_path('httpway-listen'), '@DIR@/c.cdb', helper_path('httpd'), '-r', '@READY@', '@DIR@/c.cdb']);
  my $began = time;
  is(system(command_path('httpway-data'), '-f', $server->conf_path, $server->path('c.cdb')), 0, "$hosts hosts are compiled") or BAIL_OUT('');
  my ($compiled, $before) = (time, used());
  $server->start;
  note sprintf '%d hosts: compiled in %.2f s to %d bytes, started in %.3f s', $hosts, $compiled - $began, -s $server->path('c.cdb'), time - $compiled;
  return ($server, used($server) - $before);
}

# Seconds of the processor: of what has ended, and of the server.
sub used {
  my ($server) = @_;
  my @own = times;
  my @of = split ' ', $server && $server->pid ? (read_file('/proc/' . $server->pid . '/stat') || '') =~ s/^.*\) //sr : '';
  return $own[2] + $own[3] + (@of ? ($of[11] + $of[12]) / POSIX::sysconf(POSIX::_SC_CLK_TCK()) : 0);
}

# Private kilobytes of the core, after some requests. Clean pages do not count: the mapped configuration stays in the page cache.
sub private_memory {
  my ($server, @hosts) = @_;
  for my $n (@hosts) {
    is(get($server->port, '/', Host => "host$n.test")->{body}, 'index', "host $n answers");
    is(get($server->port, '/number/a.txt', Host => "a.b.HOST$n.test")->{body}, 'number ' . $n % 10, 'and all below it, with its own aliases');
  }
  is(get($server->port, '/', Host => 'host0.test')->{status}, 400, 'no other does');
  my $rollup = read_file('/proc/' . $server->pid . '/smaps_rollup');
  my $sum = 0;
  $sum += $1 while $rollup =~ /^(?:Private_Dirty|Swap):\s+(\d+) kB/gm;
  return $sum;
}

# A sanitizer keeps a byte of its own, dirty, for every eight of a mapping; it is known by the terabytes that it maps for that.
sub shadow_of_configuration {
  my ($server) = @_;
  my ($mapped) = read_file('/proc/' . $server->pid . '/status') =~ /^VmSize:\s+(\d+) kB/m;
  return $mapped > 1 << 30 ? (-s $server->path('c.cdb')) / 8 / 1024 : 0;
}

my ($one, $one_start) = served(1);
my $one_memory = private_memory($one, (1) x 20);
is($one->stop, 0, 'ends well');
my ($large, $large_start) = served($many);
my $large_memory = private_memory($large, 1, 2, $many, map { 1 + int rand $many } 1 .. 17);
note "private memory: $one_memory kB with one, $large_memory kB with $many";
cmp_ok($large_memory, '<', $one_memory + 1024 + shadow_of_configuration($large), 'private memory is the same');
cmp_ok($large_start, '<', $one_start + 2, 'the start costs no more');
is($large->stop, 0, 'ends well');
done_testing;
