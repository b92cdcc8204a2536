# Conformance: ranges, conditions and codings. The cases are in tests/conformance/ranges.pl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Conformance;

Conformance::test('ranges');
