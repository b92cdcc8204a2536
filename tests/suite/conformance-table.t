# doc/conformance.html is what the cases say now, and every part of them has its test.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Conformance;
use Httpway;

my $top = top_directory();
open my $table, '-|', $^X, "$top/tests/conformance/table" or die "unable to run tests/conformance/table: $!";
my $made = do { local $/; <$table> };
ok(close $table, 'the table can be made');
my @made = split /\n/, $made;
my @page = split /\n/, read_file("$top/doc/conformance.html");
my ($different) = grep { ($made[$_] // '') ne ($page[$_] // '') } 0 .. ($#made > $#page ? $#made : $#page);
is($different, undef, 'doc/conformance.html is current: else make it by `perl tests/conformance/table > doc/conformance.html`')
  or diag 'line ', $different + 1, ":\n", $page[$different] // 'nothing', "\n", $made[$different] // 'nothing';
is_deeply([sort map { m{([^/]+)\.pl$} } glob "$top/tests/conformance/*.pl"], [sort(Conformance::parts())], 'every file of cases is a part');
ok(-e "$top/tests/suite/conformance-$_.t", "$_ has a test") for Conformance::parts();
my %of_item;
$of_item{$_}++ for map { split /, /, $_->{item} } map { Conformance::cases($_) } Conformance::parts();
is_deeply([grep { !$of_item{$_} } 1 .. 73, 80], [], 'every item has a case');
my @rows = $made =~ /^<tr><td>/mg;
is(scalar @rows, scalar(map { Conformance::cases($_) } Conformance::parts()), 'every case has a row');
done_testing;
