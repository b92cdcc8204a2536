# The order of the sources: what includes what, and what calls what. Folders of the core point one way (src/httpd/folders), no file includes out of its
# family but what is public (<httpway/...>), and no two files need one another.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $top = top_directory();
chdir $top or die "unable to change to $top: $!";

# A source and its header are one.
sub stem { my ($file) = @_; return $file =~ s/\.[cho]$//r }
sub none { my ($name, @found) = @_; return ok(!@found, $name) || diag(join "\n", @found) }
sub family { my ($file) = @_; return $file =~ m{^src/([^/]+)/} ? $1 : '' }

# Those that lead back to where they began (Tarjan), each as a sorted list.
sub circles {
  my (%next) = @_;
  my (%index, %low, @stack, %on, @found, $count);
  my $visit;
  $visit = sub {
    my ($at) = @_;
    $index{$at} = $low{$at} = ++$count;
    push @stack, $at; $on{$at} = 1;
    for my $to (sort keys %{ $next{$at} // {} }) {
      if (!$index{$to}) { $visit->($to); $low{$at} = $low{$to} if $low{$to} < $low{$at} }
      elsif ($on{$to} && $index{$to} < $low{$at}) { $low{$at} = $index{$to} }
    }
    return if $low{$at} != $index{$at};
    my @circle;
    do { push @circle, pop @stack; delete $on{ $circle[-1] } } until $circle[-1] eq $at;
    push @found, [sort @circle] if @circle > 1;
  };
  no warnings 'recursion';
  for (sort keys %next) { $visit->($_) if !$index{$_} }
  return @found;
}
is_deeply([circles(a => { b => 1 }, b => { c => 1, d => 1 }, c => { a => 1 }, d => {})], [[qw(a b c)]], 'a circle is found where there is one');

my @folders = map { /^(\w+)\s/ ? $1 : () } split /\n/, read_file('src/httpd/folders');
my %height = map { $folders[-1 - $_] => $_ } 0 .. $#folders;
is_deeply([sort grep { -d "src/httpd/$_" && $_ ne 'deps-exe' } map { s{.*/}{}r } glob 'src/httpd/*'], [sort @folders], 'src/httpd/folders names each folder of the core');
sub height { my ($file) = @_; return $file =~ m{^src/httpd/(\w+)/} ? $height{$1} : scalar @folders }

my @sources = grep { m{\.[ch]$} } glob('src/*/*.[ch]'), glob('src/*/*/*.[ch]');
cmp_ok(scalar @sources, '>', 400, 'the sources are found');

# ---- What they include ----
my (%includes, @strange, @upwards);
for my $file (@sources) {
  for my $name (read_file($file) =~ /^#\s*include\s+"([^"]+)"/mg) {
    my $there = 'src/' . family($file) . "/$name";
    if ($name =~ m{\.\.} || !-e $there) { push @strange, "$file: $name"; next }
    push @upwards, "$file: $name" if family($file) eq 'httpd' && height($there) > height($file);
    $includes{ stem($file) }{ stem($there) } = 1 if stem($file) ne stem($there);
  }
}
cmp_ok(scalar keys %includes, '>', 200, 'includes are found');
none('each header is of its own family', @strange);
none('no folder of the core includes from one above it', @upwards);
none('no files include one another, by whatever way', map { join ' ', @$_ } circles(%includes));

# ---- What they call: the objects, as the linker sees them ----
my (%gives, %wants, %calls, @called_upwards);
for my $file (grep { m{\.c$} } @sources) {
  my $object = 'compile/obj/' . $file =~ s{^src/(.*)\.c$}{$1.o}r;
  open my $nm, '-|', 'nm', '-g', $object or die "unable to run nm: $!";
  while (<$nm>) {
    my ($kind, $name) = /([A-Za-z]) (\S+)$/ or next;
    if ($kind eq 'U') { push @{ $wants{$file} }, $name } else { $gives{ family($file) }{$name} = $file }
  }
  close $nm or die "$object: unable to read it";
}
for my $file (sort keys %wants) {
  for my $to (grep { defined && $_ ne $file } map { $gives{ family($file) }{$_} } @{ $wants{$file} }) {
    $calls{$file}{$to} = 1;
    push @called_upwards, "$file: $to" if family($file) eq 'httpd' && height($to) > height($file);
  }
}
cmp_ok(scalar keys %calls, '>', 200, 'calls are found');
none('no folder of the core calls one above it', @called_upwards);
# A configuration includes files, in which anything may stand that may stand around them.
none('no files call one another, by whatever way', grep { $_ ne 'src/config/parse.c src/config/parse_include.c' } map { join ' ', @$_ } circles(%calls));
done_testing;
