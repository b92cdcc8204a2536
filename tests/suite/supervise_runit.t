# Real documents under runit, from an old configuration and run script (tests/lib/ServedDocuments.pm).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use ServedDocuments;

ServedDocuments::test('runit');
