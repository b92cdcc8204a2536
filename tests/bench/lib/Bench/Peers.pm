# How each server is configured and started for a site; each has a file of its own.
package Bench::Peers;
use strict;
use warnings;
use Exporter 'import';
use Bench::Httpway;
use Bench::Nginx;
use Bench::Lighttpd;
use Bench::H2o;

our @EXPORT_OK = qw(peer_command peer_missing write_to user);

my %command = (
  null => sub { my ($server) = @_; return ("$server->{site}{tools}/null", $server->{port}, $server->{site}{once} ? 'once' : ()) },
  httpway => \&Bench::Httpway::command,
  nginx => \&Bench::Nginx::command,
  lighttpd => \&Bench::Lighttpd::command,
  h2o => \&Bench::H2o::command,
);
my %program = (nginx => 'nginx', lighttpd => 'lighttpd', h2o => 'h2o', fcgiwrap => 'fcgiwrap');

# A name is that of a server, or of one with something behind a dash that its configuration understands.
sub peer_command {
  my ($server) = @_;
  my ($family) = $server->{name} =~ /^(\w+)/;
  return $command{ $family eq 'fcgiwrap' ? 'nginx' : $family }->($server);
}

# Whether it can be had here.
sub peer_missing {
  my ($name) = @_;
  my ($family) = $name =~ /^(\w+)/;
  my $program = $program{$family} or return 0;
  return !grep { -x "$_/$program" } split /:/, $ENV{PATH};
}

sub write_to {
  my ($file, $text) = @_;
  open my $out, '>', $file or die "bench: fatal: unable to write $file: $!\n";
  print $out $text;
  close $out or die "bench: fatal: unable to write $file: $!\n";
}

# As root they serve as somebody else.
sub user { return $> == 0 ? $_[0] : '' }

1;
