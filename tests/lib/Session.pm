# Session: commands and what they print, as a document shows them, done again and compared. Core modules only.
# A line that begins with "$ " is a command, lines that begin with "> " behind it continue it; the others are what it prints.
# "..." in what it prints stands for anything, also for nothing; a line of nothing but "..." for any lines.
# Commands run one after the other in one shell and must exit 0. Carriage returns and blanks at the ends of lines do not count.
package Session;
use strict;
use warnings;
use Exporter 'import';
use Test::More;

our @EXPORT = qw(is_session session_script session_as_shown);

sub is_session { return $_[0] =~ /^\$ /m }

# steps TEXT: [ command, what it prints ] ...
sub steps {
  my @steps;
  for my $line (split /\n/, $_[0]) {
    next if !@steps && $line !~ /\S/;
    if ($line =~ /^\$ (.*)/) { push @steps, [ $1, '' ] }
    elsif (!@steps) { die "no command before \"$line\"" }
    elsif ($line =~ /^> (.*)/ && $steps[-1][1] eq '') { $steps[-1][0] .= "\n$1" }
    else { $steps[-1][1] .= "$line\n" }
  }
  return @steps;
}

my $mark = "\036";
# What to give to a shell.
sub session_script { return join '', map { "{ $_->[0]\n} 2>&1 </dev/null || echo \"exit code \$?\"\nprintf '$mark'\n" } steps($_[0]) }

sub tidy { return join "\n", map { s/\s+$//r } split /\n/, $_[0] }

# The pattern that stands for what is shown.
sub pattern {
  my @lines = map { $_ eq '...' ? '(?:.*\n)*' : join('[^\n]*', map { quotemeta } split /\.\.\./, $_, -1) . '\n' } split /\n/, tidy($_[0]);
  return join '', @lines;
}

# session_as_shown TEXT, OUTPUT: a test for each command of it.
sub session_as_shown {
  my ($text, $output) = @_;
  my @printed = split /$mark/, $output, -1;
  for my $step (steps($text)) {
    my $got = tidy(shift @printed // '');
    $got .= "\n" if $got ne '';
    my $pattern = pattern($step->[1]);
    ok($got =~ /\A$pattern\z/, $step->[0] =~ s/\n.*//sr) or diag "shown:\n$step->[1]printed:\n$got";
  }
}

1;
