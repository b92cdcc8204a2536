# Conformance: the probes that were sent to twelve other servers. The cases are in tests/conformance/probes.pl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Conformance;

Conformance::test('probes');
