# Mutation::Tree: a copy of the package in a temporary directory, in which single files are exchanged, compiled and linked.
#
#   my $tree = Mutation::Tree->new($top, $directory);    # copies and builds it; dies when it does not build
#   my $verdict = $tree->put('src/libhttp/path.c', $text);   # 'mutant', 'stillborn' (does not compile), 'equivalent' (the same object)
#   $tree->make('tests/T_path');                             # or 'it'; false when it does not link
#   $tree->restore;
package Mutation::Tree;
use strict;
use warnings;

my @parts = qw(package src tests doc man examples conf-compile conf-home CHANGES INSTALL LICENSE README.md);

sub new {
  my ($class, $top, $directory) = @_;
  my $self = bless { dir => $directory }, $class;
  my @there = grep { -e "$top/$_" } @parts, 'compile';
  system('cp', '-a', (map { "$top/$_" } @there), $directory) == 0 or die "unable to copy $top";
  mkdir "$directory/t";
  chmod 01777, "$directory/t";
  chmod 0755, $directory;
  $self->run('sh package/compile tests') or die "the package does not compile:\n" . $self->{said};
  return $self;
}

sub dir { $_[0]{dir} }

# run COMMAND: in the copy; what it printed is in {said}.
sub run {
  my ($self, $command) = @_;
  $self->{said} = `cd '$self->{dir}' && { $command; } 2>&1 </dev/null`;
  return $? == 0;
}

sub bytes_of { my ($file) = @_; open my $in, '<:raw', $file or die "unable to read $file: $!"; local $/; return scalar <$in> }
sub write_to { my ($file, $bytes) = @_; open my $out, '>:raw', $file or die "unable to write $file: $!"; print $out $bytes; close $out or die "unable to write $file: $!" }

sub object { my ($file) = @_; return $file =~ s{^src/(.*)\.c$}{compile/obj/$1.o}r }

sub put {
  my ($self, $file, $text) = @_;
  my ($source, $object) = ("$self->{dir}/$file", "$self->{dir}/" . object($file));
  $self->{old} = { source => $source, text => bytes_of($source), object => $object, code => bytes_of($object) };
  write_to($source, $text);
  unlink $object; # objects may be links to those of the original
  my ($from, $to) = ($file, object($file) =~ s{^compile/}{}r);
  my $made = $self->run("cd compile && ./compile '$from' '$to'");
  my $verdict = !$made ? 'stillborn' : bytes_of($object) eq $self->{old}{code} ? 'equivalent' : 'mutant';
  $self->restore if $verdict ne 'mutant';
  return $verdict;
}

# restore: the object is new, so what was linked with the other one is linked again when it is next needed.
sub restore {
  my ($self) = @_;
  my $old = delete $self->{old} or return;
  write_to($old->{source}, $old->{text});
  write_to($old->{object}, $old->{code});
}

sub make { my ($self, @targets) = @_; return $self->run("cd compile && make -s -f Makefile @targets") && $self->publish(@targets) }

# publish: what the suite runs is in command/ and helper/.
sub publish {
  my ($self, @targets) = @_;
  return 1 if !grep { $_ eq 'it' } @targets;
  return $self->run('for d in command helper; do for p in $(cat package/${d}s); do cmp -s compile/bin/$p $d/$p || { cp compile/bin/$p $d/$p.new && mv -f $d/$p.new $d/$p; } || exit 1; done; done');
}

1;
