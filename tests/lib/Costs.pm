package Costs;
# Costs: what one request costs the core, counted and not timed: instructions by valgrind's callgrind, system calls by strace. Two runs
# with different numbers of requests are compared, so that the start costs nothing. Without a log, whose batches go by the clock.
use strict;
use warnings;
use Exporter 'import';
use POSIX ();
use Httpway;

our @EXPORT = qw(cost);

my $conf = <<'END';
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/html { html } } Headers { Default "X-Content-Type-Options: nosniff" } } } }
END

# The counting programs write when they end: by then the core must not be somebody else.
sub become_nobody {
  my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
  POSIX::setgid($gid), POSIX::setuid($uid) if $> == 0;
}

# The core under a program that counts: a directory of helpers where httpd is a script. Options: conf, another configuration; made, called
# with the directory before the start.
sub counted {
  my ($option, @wrapper) = @_;
  my $server = Httpway->new(files => { 'www/large.html' => 'x' x 100_000, 'out/empty' => '' }, conf => $option->{conf} // $conf, timeout => 60, before => \&become_nobody);
  my $dir = $server->dir;
  mkdir "$dir/helper";
  chmod 0777, $dir, "$dir/out";
  # Old files are remembered longer than a turn of the loop; this one is as old as the system.
  symlink '/usr/share/common-licenses/BSD', "$dir/www/small.html" or die;
  $option->{made}->($dir) if $option->{made};
  symlink helper_path($_), "$dir/helper/$_" for qw(logfmt cgiexec authcheck autoindex);
  write_bytes("$dir/helper/httpd", "#!/bin/sh\nexec @{[ map { s/\@DIR\@/$dir/r } @wrapper ]} " . helper_path('httpd') . " \"\$@\"\n");
  chmod 0755, "$dir/helper/httpd";
  $server->{env} = { HTTPWAY_HELPERS => "$dir/helper" };
  return $server;
}

# What a run with so many requests comes to; undef when the counting program does not work here.
sub counted_run {
  my ($tool, $send, $n, $option) = @_;
  my @wrapper = $tool eq 'instructions' ? ('valgrind', '--quiet', '--tool=callgrind', '--callgrind-out-file=@DIR@/out/count') : ('strace', '-D', '-qq', '-o', '@DIR@/out/count');
  my $server = counted($option, @wrapper);
  return undef if !eval { $server->start; 1 };
  $send->($server, $n);
  $server->stop;
  my $out = read_file($server->path('out/count')) // return undef;
  return $tool eq 'instructions' ? ($out =~ /^(?:totals|summary): (\d+)/m)[0] : scalar(() = $out =~ /^\w+\(/mg);
}

# cost TOOL, SEND, OPTION...: of one request on average. send(server, n) makes n requests one after the other, few and many (100 and 500).
sub cost {
  my ($tool, $send, %option) = @_;
  my ($few, $many) = ($option{few} // 100, $option{many} // 500);
  my $begin = counted_run($tool, $send, $few, \%option) // return undef;
  my $end = counted_run($tool, $send, $many, \%option) // return undef;
  return ($end - $begin) / ($many - $few);
}

1;
