# Conformance: scripts, passwords, and processes under stress. The cases are in tests/conformance/process.pl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Conformance;

Conformance::test('process');
