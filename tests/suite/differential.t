# The cases of conformance about files, sent to nginx and lighttpd too: every difference is explained in tests/differential/explained.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Conformance;
use Differential;
use Httpway;
use Peer;

my ($explanations, $versions) = Differential::explanations(read_file(top_directory() . '/tests/differential/explained'));
my @cases = Differential::wanted();
cmp_ok(scalar @cases, '>=', 150, scalar(@cases) . ' requests');

my $server = Conformance::start();
my @ours = Differential::answers($server, @cases);
is(scalar(grep { $_->{answers} =~ /timeout|reset/ } @ours), 0, 'all are answered');

for my $name (qw(nginx lighttpd)) {
  SKIP: {
    my $version = Peer::version($name);
    skip "there is no $name", 4 if !defined $version;
    skip "$name $version: what is explained is $versions->{$name}", 4 if $version ne $versions->{$name};
    my $peer = Peer->start($name, $server);
    my @theirs = Differential::answers($peer, @cases);
    my @different = map { Differential::differences($cases[$_], $name, $ours[$_], $theirs[$_]) } 0 .. $#cases;
    cmp_ok(scalar @different, '<', scalar @cases, "$name: " . scalar(@different) . ' differences');
    my @unexplained = grep { !Differential::explain($_, $explanations) } @different;
    is(join("\n", map { Conformance::visible("$_->{peer} $_->{what}: $_->{ours} | $_->{theirs} ~ $_->{case}") } @unexplained), '', "$name: every difference is explained");
    my @needless = grep { $_->{peer} eq $name && !$_->{used} } @$explanations;
    is(join("\n", map { "line $_->{line}: $_->{peer} $_->{item} $_->{what}" } @needless), '', "$name: every explanation is needed");
    is($peer->stop, 0, "$name ends well");
  }
}
is($server->stop, 0, 'and we');
done_testing;
