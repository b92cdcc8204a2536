# Mutation::Faults: the small faults that can be put into a C source, one at a time. Pure functions over its text.
#
#   my @faults = faults($text);   # { at => offset, length => n, new => bytes, kind => word, line => n }, in the order of the text
#   my $mutant = apply($text, $faults[0]);
#
# Only what stands in the body of a function counts. No fault changes the number of lines, so that __LINE__ is the same everywhere.
package Mutation::Faults;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(faults apply shown tokens);

my %other = ('==' => '!=', '!=' => '==', '<' => '<=', '<=' => '<', '>' => '>=', '>=' => '>', '&&' => '||', '||' => '&&',
  '+' => '-', '-' => '+', '&' => '|', '|' => '&', '<<' => '>>', '>>' => '<<', '*' => '/', '/' => '*', '%' => '*',
  '+=' => '-=', '-=' => '+=', '|=' => '&=', '&=' => '|=', '++' => '--', '--' => '++');
my %needs_left = map { $_ => 1 } qw(+ - * &); # may be prefixes; what stands before them tells
my %no_operand = map { $_ => 1 } qw(return case else do sizeof);
my %word = map { $_ => 1 } qw(return if else for while do switch case default goto sizeof struct union enum static const extern typedef
  int char unsigned signed long short bool void size_t ssize_t);

# tokens TEXT: [ kind, text, offset ] of everything that means something: word, number, char, string, op. Comments and directives are no tokens.
sub tokens {
  my ($text) = @_;
  my @tokens;
  my $fresh = 1; # nothing but blanks since the line began
  pos($text) = 0;
  while (pos($text) < length $text) {
    my $at = pos $text;
    if ($text =~ /\G\n/gc) { $fresh = 1; next }
    next if $text =~ m{\G(?:[ \t]+|/\*.*?\*/|//[^\n]*)}gcs;
    if ($fresh && $text =~ /\G#(?:[^\n\\]|\\.)*/gcs) { next }
    $fresh = 0;
    if ($text =~ /\G[A-Za-z_]\w*/gc) { push @tokens, ['word', substr($text, $at, pos($text) - $at), $at] }
    elsif ($text =~ /\G(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*/gc) { push @tokens, ['number', substr($text, $at, pos($text) - $at), $at] }
    elsif ($text =~ /\G'(?:[^'\\\n]|\\.)+'/gc) { push @tokens, ['char', substr($text, $at, pos($text) - $at), $at] }
    elsif ($text =~ /\G"(?:[^"\\\n]|\\.)*"/gc) { push @tokens, ['string', substr($text, $at, pos($text) - $at), $at] }
    elsif ($text =~ /\G(?:<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*\/%&|^]=|.)/gcs) { push @tokens, ['op', substr($text, $at, pos($text) - $at), $at] }
  }
  return @tokens;
}

# matching TOKENS, I: the index of the bracket that closes the one at I.
sub matching {
  my ($tokens, $i) = @_;
  my $depth = 0;
  for my $j ($i .. $#$tokens) {
    my $t = $tokens->[$j][0] eq 'op' ? $tokens->[$j][1] : '';
    if ($t eq '(' || $t eq '{' || $t eq '[') { $depth++ }
    elsif ($t eq ')' || $t eq '}' || $t eq ']') { return $j if !--$depth }
  }
  return undef;
}

# bodies TOKENS: [ first, last ] of the tokens inside of each function: a brace of the outermost level behind a ")".
sub bodies {
  my ($tokens) = @_;
  my @bodies;
  for (my $i = 0; $i < @$tokens; $i++) {
    next if $tokens->[$i][0] ne 'op' || $tokens->[$i][1] ne '{';
    my $end = matching($tokens, $i) or last;
    push @bodies, [$i + 1, $end - 1] if $i && $tokens->[$i - 1][1] eq ')';
    $i = $end;
  }
  return @bodies;
}

sub faults {
  my ($text) = @_;
  my @tokens = tokens($text);
  my @found;
  for my $body (bodies(\@tokens)) {
    for my $i ($body->[0] .. $body->[1]) {
      push @found, of_operator(\@tokens, $i), of_constant(\@tokens, $i), of_condition(\@tokens, $i, $text), of_return(\@tokens, $i, $text), of_statement(\@tokens, $i, $text);
    }
  }
  $_->{line} = 1 + (substr($text, 0, $_->{at}) =~ tr/\n//) for @found;
  return sort { $a->{at} <=> $b->{at} || $a->{kind} cmp $b->{kind} || $a->{new} cmp $b->{new} } @found;
}

sub fault { my ($kind, $at, $length, $new) = @_; return { kind => $kind, at => $at, length => $length, new => $new } }

sub is_operand { my ($t) = @_; return $t->[0] eq 'word' ? !$no_operand{ $t->[1] } : $t->[0] ne 'op' || $t->[1] eq ')' || $t->[1] eq ']' }

sub of_operator {
  my ($tokens, $i) = @_;
  my ($kind, $op, $at) = @{ $tokens->[$i] };
  return () if $kind ne 'op' || !$other{$op} || $needs_left{$op} && !is_operand($tokens->[$i - 1]);
  return fault('operator', $at, length $op, $other{$op});
}

# One more; for nothing and one also the other of the two; a letter becomes its neighbour.
sub of_constant {
  my ($tokens, $i) = @_;
  my ($kind, $word, $at) = @{ $tokens->[$i] };
  return fault('constant', $at, length $word, $word eq 'true' ? 'false' : 'true') if $kind eq 'word' && ($word eq 'true' || $word eq 'false');
  return fault('constant', $at, length $word, "($word + 1)") if $kind eq 'char';
  return () if $kind ne 'number';
  return $word eq '1' ? (fault('constant', $at, 1, '2'), fault('constant', $at, 1, '0')) : fault('constant', $at, length $word, "($word + 1)");
}

sub of_condition {
  my ($tokens, $i, $text) = @_;
  return () if $tokens->[$i][0] ne 'word' || $tokens->[$i][1] !~ /^(?:if|while)$/;
  my $end = matching($tokens, $i + 1) or return ();
  my $at = $tokens->[$i + 1][2];
  my $length = $tokens->[$end][2] + 1 - $at;
  return fault('condition', $at, $length, '(!' . substr($text, $at, $length) . ')');
}

# statement_end TOKENS, I: the index of the ";" that ends the statement.
sub statement_end {
  my ($tokens, $i) = @_;
  for (my $j = $i; $j < @$tokens; $j++) {
    my $t = $tokens->[$j][1];
    return $j if $t eq ';';
    if ($t eq '(' || $t eq '{' || $t eq '[') { $j = matching($tokens, $j) // return undef }
    elsif ($t eq '}') { return undef }
  }
  return undef;
}

sub of_return {
  my ($tokens, $i, $text) = @_;
  return () if $tokens->[$i][1] ne 'return' || $tokens->[$i + 1][1] eq ';';
  my $end = statement_end($tokens, $i) // return ();
  my $at = $tokens->[$i + 1][2];
  my $length = $tokens->[$end][2] - $at;
  return fault('return', $at, $length, '!(' . substr($text, $at, $length) . ')');
}

# A statement that is a call, an assignment or a jump: it goes, its line ends stay.
sub of_statement {
  my ($tokens, $i, $text) = @_;
  my $before = $tokens->[$i - 1];
  return () if $before->[1] !~ /^(?:[;{})]|else|:)$/ || $before->[1] eq ')' && !closes_condition($tokens, $i - 1);
  my ($first, $second) = ($tokens->[$i], $tokens->[$i + 1]);
  my $jump = $first->[1] =~ /^(?:break|continue|goto)$/;
  my $acts = $first->[0] eq 'word' && !$word{ $first->[1] } && $second->[0] eq 'op' && $second->[1] =~ /^(?:\(|\[|\.|->|\+\+|--|[-+*\/%&|^]?=|<<=|>>=)$/
    || $first->[1] =~ /^(?:\+\+|--|\*)$/ || $first->[1] eq '(';
  return () if !$jump && !$acts;
  my $end = statement_end($tokens, $i) // return ();
  my $at = $first->[2];
  my $length = $tokens->[$end][2] - $at;
  return fault('statement', $at, $length, substr($text, $at, $length) =~ s/[^\n]//gr);
}

# Whether the ")" at I ends the condition of an if, for or while.
sub closes_condition {
  my ($tokens, $i) = @_;
  my $depth = 0;
  for (my $j = $i; $j > 0; $j--) {
    $depth++ if $tokens->[$j][1] eq ')';
    return $tokens->[$j - 1][1] =~ /^(?:if|for|while|switch)$/ ? 1 : 0 if $tokens->[$j][1] eq '(' && !--$depth;
  }
  return 0;
}

sub apply { my ($text, $fault) = @_; substr($text, $fault->{at}, $fault->{length}) = $fault->{new}; return $text }

# shown TEXT, FAULT: the line of it, with the change in brackets: the old, an arrow, the new.
sub shown {
  my ($text, $fault) = @_;
  my ($old, $new) = map { s/\s+/ /gr } substr($text, $fault->{at}, $fault->{length}), $fault->{new};
  my $front = substr($text, 0, $fault->{at}) =~ s/.*\n//sr =~ s/^\s+//r;
  my $rest = substr($text, $fault->{at} + $fault->{length}) =~ s/\n.*//sr;
  return "$front\[$old -> $new\]$rest";
}

1;
