# The pages of recipes: every block is part of a recipe, and every recipe has its test.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Recipe;

my (%part, %tested, %before);
for (keys %{ Recipe::blocks() }) { /^(.+)-(setup|conf|front|try|old)$/ ? $part{$1}{$2}++ : fail("block $_ is part of no recipe") }
for my $text (map { read_file($_) } map { glob top_directory() . "/tests/$_/*.t" } qw(suite programs)) {
  $tested{$_}++ for $text =~ /^(?:Recipe->each|Programs->recipe|behind)\('(\w+)'/mg;
  $before{$_}++ for $text =~ /\bfirst => '(\w+)'/g;
}
is(join(' ', keys %{ delete $part{$_} || {} }), 'setup', "$_ is the set-up of others") for sort keys %before;
is_deeply([sort keys %tested], [sort keys %part], 'all recipes are tested');
is(join(' ', grep { !/^(?:front|old)$/ } sort keys %{ $part{$_} }), 'conf setup try', "$_ has its three blocks") for sort keys %part;
is(scalar(() = Recipe::page() =~ /<pre\b(?! class="old")/g), scalar keys %{ Recipe::blocks() }, 'and no block is left out');
done_testing;
