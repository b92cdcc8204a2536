# The tool that puts faults into the sources: which faults it makes of a text, and that it tells one that is seen from one that is not.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../mutation/lib";
use Test::More;
use Httpway;
use Mutation::Faults qw(faults apply shown);

my $text = <<'END';
/* a < b */
#define X 1 + 1
static int const table[] = { 1, 2 };
int f(char const *s, int n)
{
  int sum = 0; // n == 0
  if (n == 'x' && *s)
    sum = -n;
  for (int i = 0; i < n; i++) {
    sum += g(s[i],
             "a == b");
    continue;
  }
  return sum;
}
END
my @faults = faults($text);
my %shown = map { shown($text, $_) => $_ } @faults;
ok(exists $shown{$_}, $_) for 'if (n [== -> !=] \'x\' && *s)', 'if (n == [\'x\' -> (\'x\' + 1)] && *s)', 'if (n == \'x\' [&& -> ||] *s)', 'if [(n == \'x\' && *s) -> (!(n == \'x\' && *s))]', '[sum = -n -> ];',
  'for (int i = 0; i [< -> <=] n; i++) {', 'for (int i = 0; i < n; i[++ -> --]) {', 'sum [+= -> -=] g(s[i],', '[continue -> ];', 'return [sum -> !(sum)];', 'int sum = [0 -> (0 + 1)]; // n == 0';
is(scalar(grep { $_->{line} < 5 } @faults), 0, 'nothing outside of functions, no comments, no directives');
is(scalar(grep { substr($text, $_->{at}, $_->{length}) =~ /^a == b/ } @faults), 0, 'nothing inside of strings');
my ($call) = grep { /^\[sum \+= g/ } keys %shown;
is(() = apply($text, $shown{$call}) =~ /\n/g, () = $text =~ /\n/g, 'a statement of two lines goes, its line ends stay');
my @again = faults($text);
is_deeply(\@again, \@faults, 'the same each time');

SKIP: {
  skip 'sanitizers cannot be had in little memory', 3 if ($ENV{CFLAGS} // '') =~ /sanitize/;
  skip 'no namespaces here', 3 if $> || system('unshare --pid --fork --mount --net --ipc --mount-proc true 2>/dev/null');
  my $tool = "$FindBin::Bin/../mutation/run";
  my $seen = `$tool -t /dev/null -m '[% -> *] 4 == 0' src/libhttp/date.c 2>&1`;
  is($? >> 8, 0, 'a fault that is seen');
  like($seen, qr{ seen src/libhttp/date\.c:\d+ operator: .*\(tests/T_date\)$}m, 'by the test of its name') or diag $seen;
  my $lives = `$tool -t /dev/null -m '[memset(&control' src/libproto/channel_descriptors.c 2>&1`;
  like($lives, qr{ lives src/libproto/channel_descriptors\.c:}, 'one that makes no difference lives') or diag $lives;
}
done_testing;
