# A file is replaced between two requests of one connection: how many answers are the old one. No timing: what is counted is right or wrong.
package Bench::Fresh;
use strict;
use warnings;
use IO::Socket::INET;

my $times = 1000;

# The last byte of the content tells which version it is.
sub ask {
  my ($socket) = @_;
  syswrite $socket, "GET /fresh.html HTTP/1.1\r\nHost: localhost\r\n\r\n" or return;
  my $got = '';
  while ($got !~ /\r\n\r\n.{1024}\z/s) { sysread $socket, $got, 65536, length $got or return }
  return substr $got, -1;
}

sub replaced {
  my ($run, $server) = @_;
  my $file = "$server->{site}{www}/fresh.html";
  my $stale = 0;
  Bench::Peers::write_to($file, 'a' x 1024);
  my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) or return;
  for my $turn (1 .. $times) {
    my $byte = $turn % 2 ? 'b' : 'a';
    Bench::Peers::write_to("$file.new", $byte x 1024);
    rename "$file.new", $file;
    my $got = ask($socket);
    return if !defined $got;
    $stale++ if $got ne $byte;
  }
  return { stale => $stale / $times };
}

sub workloads {
  my ($static) = @_;
  return { name => 'fresh', title => 'a file replaced before each request: the part of old answers', servers => [@$static, 'nginx-plain'], site => {},
    sample => \&replaced };
}

1;
