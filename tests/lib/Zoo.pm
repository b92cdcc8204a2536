# Zoo: scripts that do not want to end (tests/unit/zoo.c), and what is left of them. For tests/suite/zoo*.t.
# ZOO=all in the environment: every one with every way to end it, and 6,000 processes where there are many.
package Zoo;
use strict;
use warnings;
use Exporter 'import';
use Httpway;

our @EXPORT = qw(zoo_all zoo_many zoo_program zoo_names least left is_gone ancestor_among parent_of);

my $all = ($ENV{ZOO} || '') eq 'all';
my $many = $ENV{ZOO_MANY} || ($all ? 6000 : 300);
sub zoo_all { $all }
sub zoo_many { $many }
sub zoo_program { read_file(top_directory() . '/compile/tests/zoo') }
sub zoo_names { qw(double leave deaf subreaper stopped traceme tracemeexit tracedzombie traced thread many namespaces restless flood) }

# How many processes there are when it is complete; 0: it may be over by then.
sub least { my ($name) = @_; return { leave => 0, tracemeexit => 0, many => $many, double => 2, subreaper => 5, namespaces => 4, restless => 2, traced => 3, tracedzombie => 2 }->{$name} // 1 }

# Who works in a directory, by all of its threads: the first one may have ended, and is a zombie then that knows no directory.
sub left { my ($directory) = @_; return grep { $_ != $$ && directory_of($_) eq $directory && !is_gone($_) } map { m{(\d+)$} } glob '/proc/[0-9]*' }
sub is_gone { my ($pid) = @_; return !grep { (read_file($_) || '') =~ /\) [^ZX]/ } glob "/proc/$pid/task/*/stat" }
sub directory_of { my ($pid) = @_; return readlink("/proc/$pid/cwd") // (map { readlink($_) // () } glob "/proc/$pid/task/*/cwd")[0] // '' }
sub parent_of { my ($pid) = @_; return (read_file("/proc/$pid/stat") || '') =~ /\) \S (\d+)/ ? $1 : 0 }
sub ancestor_among { my ($pid, %among) = @_; for (1 .. 12) { return undef if !$pid || $pid == 1; return $pid if $among{$pid}; $pid = parent_of($pid) } return undef }

1;
