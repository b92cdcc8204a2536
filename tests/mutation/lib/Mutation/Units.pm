# Mutation::Units: which unit tests, replayed fuzz corpora and programs hold an object, told from their lists of dependencies and the symbols (nm).
#
#   my $units = Mutation::Units->new($tree);
#   my ($tests, $replays, $programs) = $units->holders('libhttp/path.o');
package Mutation::Units;
use strict;
use warnings;

sub new {
  my ($class, $tree) = @_;
  my $self = bless { dir => $tree->dir, held => {} }, $class;
  $self->symbols;
  $self->library($_) for glob "$self->{dir}/src/*/deps-lib/*";
  $self->unit('tests/' . base($_), 'unit/' . base($_) . '.o', deps($_)) for grep { base($_) =~ /^T_/ } glob "$self->{dir}/tests/unit/deps-exe/*";
  for my $file (glob "$self->{dir}/src/*/deps-exe/*") {
    my ($family) = $file =~ m{src/([^/]+)/};
    $self->unit('bin/' . base($file), "$family/" . base($file) . '.o', map { m{\.a$|^-} || (m{/} && !-e "$self->{dir}/src/$family/" . s{\.o$}{.c}r) ? $_ : "$family/$_" } deps($file));
  }
  for (grep { !/^#/ } deps("$self->{dir}/tests/fuzz/targets")) {
    my ($name, @deps) = split ' ';
    $self->unit("replay/$name", "fuzz/fuzz_$name.o", @deps);
  }
  return $self;
}

sub base { return $_[0] =~ s{.*/}{}r }
sub deps { my ($file) = @_; open my $in, '<', $file or die "unable to read $file: $!"; chomp(my @lines = grep { !/^#/ && /\S/ } <$in>); return @lines }

sub symbols {
  my ($self) = @_;
  open my $nm, '-|', "cd '$self->{dir}/compile/obj' && nm -A -g */*.o */*/*.o" or die "unable to run nm: $!";
  while (<$nm>) {
    my ($object, $kind, $name) = m{^([^:]+):[0-9a-f ]*\s([A-Za-z])\s(\S+)} or next;
    push @{ $self->{ $kind eq 'U' ? 'wants' : 'gives' }{$object} }, $name;
  }
}

sub library {
  my ($self, $file) = @_;
  my ($family) = $file =~ m{src/([^/]+)/};
  $self->{library}{ 'lib' . base($file) . '.a' } = [map { m{/} ? $_ : "$family/$_" } deps($file)];
}

# As the linker does it: the objects that are named, and those of the libraries that give a symbol which is wanted.
sub unit {
  my ($self, $unit, @words) = @_;
  my @todo = grep { /\.o$/ } @words;
  my (%giver, %in);
  for my $member (map { @{ $self->{library}{$_} || [] } } grep { /\.a$/ } @words) { $giver{$_} //= $member for @{ $self->{gives}{$member} || [] } }
  while (defined(my $object = shift @todo)) {
    next if $in{$object}++;
    push @{ $self->{held}{$object} }, $unit;
    push @todo, grep { defined } map { $giver{$_} } @{ $self->{wants}{$object} || [] };
  }
}

sub holders {
  my ($self, $object) = @_;
  my @units = sort @{ $self->{held}{$object} || [] };
  return ([grep { m{^tests/} } @units], [grep { m{^replay/} } @units], [map { s{^bin/}{}r } grep { m{^bin/} } @units]);
}

1;
