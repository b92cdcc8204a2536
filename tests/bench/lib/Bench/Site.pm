# What there is to serve: the files, the users, the program.
package Bench::Site;
use strict;
use warnings;

sub fill {
  my ($file, $length) = @_;
  open my $out, '>', $file or die "bench: fatal: unable to write $file: $!\n";
  my $block = 'x' x ($length < 1 << 20 ? $length : 1 << 20);
  for (my $left = $length; $left > 0; $left -= length $block) { print $out substr $block, 0, $left }
  close $out or die "bench: fatal: unable to write $file: $!\n";
}

# Once for all workloads.
sub make {
  my ($run) = @_;
  my $www = "$run->{dir}/www";
  mkdir $_ for $www, "$www/in";
  fill("$www/1k.html", 1024);
  fill("$www/in/1k.html", 1024);
  fill("$www/100k.html", 100 * 1024);
  fill("$www/1m.html", 1 << 20);
  my $deep = $www;
  for (1 .. 64) {
    mkdir($deep .= '/d');
    link "$www/1k.html", "$deep/1k.html";
  }
  system 'cp', "$run->{tools}/tiny", "$www/tiny.cgi";
  system("printf 'right\\n' | '$run->{top}/helper/authcheck' -p -b -C 10 alice >'$run->{dir}/users'") == 0 or die "bench: fatal: no user file\n";
  chmod 0644, "$run->{dir}/users";
}

sub smaller { return $_[0] < $_[1] ? $_[0] : $_[1] }

# site RUN OPTIONS: with what only some workloads need.
sub site {
  my ($run, $options) = @_;
  my %site = (%$options, connections => smaller($options->{connections} || 1000, $run->{most_connections} + 100), map { $_ => $run->{$_} } qw(dir tools top other port server_cpu));
  $site{www} = "$run->{dir}/www";
  $site{users} = "$run->{dir}/users" if $site{users};
  fill("$site{www}/100m.html", 100 << 20) if $site{large} && !-e "$site{www}/100m.html";
  if (my $big = $site{big}) {
    my ($directories, $files) = @$big;
    for my $directory (map { "$site{www}/big$_" } 1 .. $directories) {
      mkdir $directory or next;
      fill("$directory/$_", 1 << 20) for 0 .. $files - 1;
    }
    system 'sync';
  }
  return \%site;
}

1;
