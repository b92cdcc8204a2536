# Conformance: hosts, targets, paths and files. The cases are in tests/conformance/targets.pl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Conformance;

Conformance::test('targets');
