# The fuzz targets (tests/fuzz), each with every file of its corpus: what once was found, or is of a rare kind, stays good.
use strict;
use warnings;
use Test::More;
use POSIX ();
use File::Temp ();

open my $list, '<', 'tests/fuzz/targets' or die "tests/fuzz/targets: $!";
my @targets = map { /^([a-z_]+)/ ? $1 : () } <$list>;
my $dir = File::Temp->newdir;

# Runs a target; returns its wait status and the file that it was at.
sub replay {
  my ($target, @files) = @_;
  defined(my $pid = fork) or die "fork: $!";
  if (!$pid) {
    open STDOUT, '>', "$dir/out" or die;
    open STDERR, '>', "$dir/err" or die;
    exec "compile/replay/$target", @files or POSIX::_exit(126);
  }
  waitpid $pid, 0;
  my $status = $?;
  open my $out, '<', "$dir/out" or die;
  my @named = <$out>;
  chomp @named;
  return $status, @named;
}

for my $target (@targets) {
  my @files = sort glob "tests/fuzz/corpus/$target/*";
  ok(scalar @files, "$target: there is a corpus");
  my ($status, @named) = replay($target, @files);
  is($status, 0, "$target: every file is good") or diag "broken by $named[-1]: see tests/fuzz/README", do { local (@ARGV, $/) = "$dir/err"; <> };
  is_deeply(\@named, \@files, "$target: all were run");
}
# A compiled configuration of another version is refused at once: nothing of it would be read.
my $read = sub { my ($file) = @_; open my $in, '<:raw', $file or die "$file: $!"; local $/; return scalar <$in> };
my ($format) = $read->('src/include/httpway/conf.h') =~ /CONF_FORMAT CONF_FORMAT_NAME "(\d+)"/;
like($read->("tests/fuzz/corpus/$_/whole"), qr/versionhttpway-conf $format(?!\d)/, "$_: a configuration of today") for 'conf', 'conf_damage';
is_deeply([map { m{([^/]+)$} } sort glob 'tests/fuzz/corpus/*'], [sort @targets], 'no corpus is forgotten');
is_deeply([map { m{fuzz_(\w+)\.c$} } sort glob 'tests/fuzz/fuzz_*.c'], [sort @targets], 'no target is forgotten');
done_testing;
