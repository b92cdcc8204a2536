# Configures and starts h2o.
package Bench::H2o;
use strict;
use warnings;

sub configuration {
  my ($server) = @_;
  my ($dir, $site) = @{$server}{qw(dir site)};
  my $connections = ($site->{connections} || 1000) + 100;
  my $paths = join '', map { "      \"/l$_/\":\n        file.dir: $site->{www}\n" } 1 .. $site->{locations} || 0;
  return <<END . Bench::Peers::user("user: nobody\n");
num-threads: 1
max-connections: $connections
http1-request-timeout: 600
listen:
  host: 127.0.0.1
  port: $server->{port}
access-log: $dir/log/access
error-log: $dir/log/error
pid-file: $dir/log/pid
hosts:
  default:
    paths:
      "/":
        file.dir: $site->{www}
$paths
END
}

sub command {
  my ($server) = @_;
  Bench::Peers::write_to("$server->{dir}/h2o.conf", configuration($server));
  return ('h2o', '-m', 'worker', '-c', "$server->{dir}/h2o.conf");
}

1;
