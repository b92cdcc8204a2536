# Conformance: messages, content, connections and limits. The cases are in tests/conformance/framing.pl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Conformance;

Conformance::test('framing');
