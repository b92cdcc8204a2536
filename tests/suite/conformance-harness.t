# What the proofs stand on: Conformance.pm tells a wrong answer from a right one, Differential.pm an explained difference from another.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Conformance;
use Differential;

my $date = 'Date: Sun, 06 Nov 1994 08:49:37 GMT';
sub message { my ($status, $body, @fields) = @_; return join "\r\n", "HTTP/1.1 $status X", $date, 'Content-Length: ' . length $body, @fields, '', $body }
my $case = { bytes => "GET / HTTP/1.1\r\n\r\n", option => {} };
sub judged { my ($came, $end, %option) = @_; return (Conformance::outcome({ %$case, option => \%option }, $came, $end || 'eof'))[0] }
my $sentinel = message(200, '[sentinel.txt]', 'Connection: close');

subtest 'what came back' => sub {
  is(judged(message(404, 'x') . $sentinel), '404 kept', 'kept');
  is(judged(message(200, '[a.txt]', 'Connection: close')), '200 a.txt closed', 'closed, and what content came');
  is(judged(message(200, '[secret.txt] [a.txt]') . $sentinel), '200 a.txt secret.txt kept', 'content that leaks is seen');
  is(judged(message(200, 'x') . message(200, 'y') . $sentinel), '200, 200 kept', 'an answer too many is seen');
  is(judged(message(404, 'x')), '404 closed without saying so closed', 'closed without a word');
  is(judged(message(404, 'x'), 'eof', unsaid => 1), '404 closed', '... where it may be');
  is(judged(message(404, 'x', 'Connection: close'), 'reset'), '404 closed (reset)', 'a reset');
  is(judged(substr(message(200, 'long', 'Connection: close'), 0, -1)), '200 broken closed', 'an answer that is cut off');
  is(judged(message(404, 'x') =~ s/\Q$date\E\r\n//r . $sentinel), '404 without one Date kept', 'without Date');
  is(judged(message(404, 'x', $date) . $sentinel), '404 without one Date kept', 'with two');
  is(judged(''), 'closed', 'nothing');
  like(judged('hello'), qr/^no HTTP/, 'no HTTP');
};

subtest 'fields and body' => sub {
  my ($r) = Httpway::parse_responses(message(200, 'body', 'X: y'));
  sub wrong { my ($r, %option) = @_; return Conformance::failing({ option => \%option }, $r) }
  is(wrong($r, fields => { x => 'y', z => undef }, body => 'body'), '', 'right');
  is(wrong($r, fields => { x => 'z' }), 'x is y', 'another value');
  is(wrong($r, fields => { x => undef }), 'x is y', 'one that must not be there');
  is(wrong($r, fields => { z => qr/./ }), 'z is absent', 'one that must');
  like(wrong($r, body => qr/^bod$/), qr/^another body/, 'another body');
};

subtest 'cut up' => sub {
  my %ways = Conformance::ways("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 'tail');
  is(scalar(grep { join('', @$_) ne "GET / HTTP/1.1\r\nHost: h\r\n\r\ntail" } values %ways), 0, 'nothing is lost');
  cmp_ok(scalar keys %ways, '>=', 7, 'in seven ways');
  is(Conformance::shown('a' . '/..' x 2700 . "\r\n\0"), 'a{/.. 2700 times}\r\n\x00', 'shown in few words');
};

subtest 'differences' => sub {
  my ($explained, $versions) = Differential::explanations("# x\nversion n 1.2\n\nRFC 1 section 2: a reason that is long enough\n  n,m 3,4 answers: 404 kept | 40* closed  ~ odd\n  n 3 body,vary: * | none\n");
  is_deeply($versions, { n => '1.2' }, 'versions');
  is(scalar @$explained, 6, 'one for each peer, item and field');
  sub known { my ($all, @d) = @_; my %d; @d{qw(peer item what ours theirs case)} = @d; return Differential::explain(\%d, $all) }
  ok(known($explained, 'm', 4, 'answers', '404 kept', '403 closed', 'odd one'), 'one that is explained');
  ok(!known($explained, @$_), "not: @$_") for ['m', 4, 'answers', '404 kept', '403 closed', 'even'], ['m', 4, 'answers', '404 closed', '403 closed', 'odd'], ['m', 5, 'answers', '404 kept', '403 closed', 'odd'], ['x', 4, 'answers', '404 kept', '403 closed', 'odd'], ['m', 4, 'answers', '404 kept', '500 closed', 'odd'], ['m', 3, 'vary', 'x', 'none', 'odd'];
  is(scalar(grep { !$_->{used} } @$explained), 5, 'those that nothing needs are known');
  ok(!eval { Differential::explanations("  n 3 body: x\n"); 1 }, 'what cannot be read is refused');
};
done_testing;
