# What the heads of requests may have takes no memory of connections that are idle: buffers are taken when they are needed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'there is no /proc of Linux' if $^O ne 'linux' || !-r '/proc/self/statm';
my $count = 1024;
my $server = Httpway->start(files => { 'www/a.txt' => "hello\n" }, conf => <<"END");
User nobody
Tuning { NumConnections @{[ $count + 10 ]} InputBufSize 65535 Wait 600 Timeout 600 }
Server { Address 127.0.0.1 Port \@PORT@ Virtual { AnyHost Control { Alias / Location \@DIR@/www Types { text/plain { txt } } } } }
END
my ($core) = grep { (read_file("/proc/$_/cmdline") || '') =~ m{(?:^|/)httpd\0} } $server->chain_processes or die 'no core';
sub resident { return (split ' ', read_file("/proc/$core/statm"))[1] * 4096 }
my $head = "GET /a.txt HTTP/1.1\r\nHost: h\r\nX: " . 'x' x 15_000 . "\r\n\r\n";
sub ask { my ($c) = @_; $c->send($head); return $c->read_response->{status} }

my @first = map { connect_to($server->port) } 1 .. 10;
ask($_) for @first, @first;
my $before = resident();
my @idle = map { my $c = connect_to($server->port); ask($c) == 200 or die; $c } 1 .. $count - 10;
my $grown = resident() - $before;
cmp_ok($grown, '<', $count * 4096, "$count idle connections, each after a head of 15 kB: " . int($grown / 1024) . ' kB more');
is(ask($idle[0]), 200, 'the first is still there');
is($server->stop, 0, 'ends well');
done_testing;
