# Tree: a copy of the package to build and install from, so that the tree under test stays as it is. Core modules only.
package Tree;
use strict;
use warnings;
use Exporter 'import';
use File::Find ();
use File::Path qw(make_path);
use POSIX ();
use Time::HiRes ();
use Httpway qw(top_directory read_file);

our @EXPORT = qw(copy_tree run_in mtimes changed has_interpreter);

# copy_tree TO [ NAME... ]: the sources, and what else of the top directory is named, with its times.
sub copy_tree {
  my ($to, @more) = @_;
  my $top = top_directory();
  make_path($to);
  my @names = grep { -e "$top/$_" } qw(.clang-format CHANGES INSTALL LICENSE README.md conf-compile conf-home doc examples man package src tests), @more;
  system('cp', '-Rp', (map { "$top/$_" } @names), $to) == 0 or die "unable to copy to $to";
  return $to;
}

# run_in DIRECTORY, { variables }, WORDS...: (exit code, what it wrote to both outputs)
sub run_in {
  my ($directory, $environment, @words) = @_;
  defined(my $pid = open my $output, '-|') or die "unable to fork: $!";
  if ($pid == 0) {
    chdir $directory or die "unable to enter $directory: $!";
    for (keys %$environment) { defined $environment->{$_} ? $ENV{$_} = $environment->{$_} : delete $ENV{$_} }
    open STDERR, '>&', \*STDOUT;
    exec { $words[0] } @words or POSIX::_exit(127);
  }
  my $text = do { local $/; <$output> };
  close $output;
  return ($? >> 8 || ($? ? 128 + $? : 0), defined $text ? $text : '');
}

# mtimes DIRECTORY...: { file => time and inode }
sub mtimes {
  my %time;
  File::Find::find({ no_chdir => 1, wanted => sub { my @s = lstat; $time{$_} = join '.', (Time::HiRes::lstat($_))[9], $s[1] if -f _ || -l _ } }, @_);
  return \%time;
}

# changed BEFORE, AFTER: names that came, went or changed
sub changed {
  my ($before, $after) = @_;
  my %all = (%$before, %$after);
  return sort grep { !defined $before->{$_} || !defined $after->{$_} || $before->{$_} ne $after->{$_} } keys %all;
}

# has_interpreter FILE: true when the ELF program asks for a dynamic loader.
sub has_interpreter {
  my $bytes = read_file($_[0]);
  die "$_[0] is not an ELF file" if $bytes !~ /\A\x7fELF([\1\2])([\1\2])/s;
  my ($wide, $order) = ($1 eq "\2", $2 eq "\1" ? '<' : '>');
  my ($at) = unpack $wide ? "Q$order" : "L$order", substr $bytes, $wide ? 32 : 28, 8;
  my ($size, $count) = unpack "S${order}2", substr $bytes, $wide ? 54 : 42, 4;
  return grep { unpack("L$order", substr $bytes, $at + $_ * $size, 4) == 3 } 0 .. $count - 1;
}

1;
