# Cases: parts of files, conditions, content codings (items 25 to 30).
package Conformance::Ranges;
use strict;
use warnings;
use Conformance;
use Httpway;
use IO::Select;
use Test::More;

my $tag = '"@ETAG /digits.txt@"';
my $changed = 'Sun, 09 Sep 2001 01:46:40 GMT';
my ($before, $after) = ('Sun, 09 Sep 2001 01:46:39 GMT', 'Sun, 09 Sep 2001 01:46:41 GMT');
my $limit = '18446744073709551616'; # 2^64
sub digits { return get_line('/digits.txt', @_) }
sub part { my ($first, $last) = @_; return (body => substr('0123456789', $first, $last - $first + 1), fields => { 'content-range' => "bytes $first-$last/10", 'content-length' => $last - $first + 1, etag => qr{^"}, 'last-modified' => $changed, 'accept-ranges' => 'bytes', vary => undef }) }
my @whole = (body => '0123456789', fields => { 'content-range' => undef, 'content-length' => 10 });
my @none = (fields => { 'content-range' => 'bytes */10' });

item 25, 'range-arith', 'RFC 9110 14.1.1, 14.1.2, 14.4, 15.5.17';
answer "bytes=$_->[0]", digits("Range: bytes=$_->[0]"), '206 kept', part(@$_[1, 2]) for ['0-0', 0, 0], ['0-9', 0, 9], ['0-', 0, 9], ['9-', 9, 9], ['9-9', 9, 9], ['3-6', 3, 6], ['3-10', 3, 9], ['3-999', 3, 9], ["0-$limit", 0, 9], ['3-18446744073709551615', 3, 9], ['3-18446744073709551614', 3, 9], ['3-18446744073709551617', 3, 9], ['3-9223372036854775807', 3, 9], ['3-9223372036854775808', 3, 9],
  ['3-4294967295', 3, 9], ['3-4294967296', 3, 9], ['3-' . '9' x 100, 3, 9], ['-1', 9, 9], ['-3', 7, 9], ['-10', 0, 9], ['-11', 0, 9], ["-$limit", 0, 9], ['-18446744073709551615', 0, 9], ['-18446744073709551617', 0, 9], ['-9223372036854775809', 0, 9], ['-' . '9' x 100, 0, 9], ['003-0006', 3, 6], ['0' x 50 . '3-6', 3, 6], ['-0003', 7, 9], [' 3-6', 3, 6], ['3-6 ', 3, 6], [',3-6', 3, 6], ['3-6,', 3, 6], [', ,3-6, ,', 3, 6];
answer "bytes=$_", digits("Range: bytes=$_"), '416 kept', @none for '10-', '10-10', '10-20', '11-', "$limit-", "18446744073709551615-", "18446744073709551615-$limit", "$limit-$limit", '18446744073709551617-', '9223372036854775807-', '9223372036854775808-', '4294967296-', '4294967306-', '9' x 100 . '-', '-0', '-000';
answer "void: $_", digits("Range: $_"), '200 kept', @whole for 'bytes=', 'bytes=-', 'bytes', '', '=', 'bytes=x', 'bytes=1', 'bytes=3-2', "bytes=$limit-18446744073709551615", 'bytes=1-2x', 'bytes=1--2', 'bytes=--1', 'bytes=-1-', 'bytes=+1-2', 'bytes=0x1-2', 'bytes=1 -2', 'bytes=1- 2', 'bytes=1-2-3', 'bytes=1.0-2', 'bytes=1-2 3-4', 'bytes=1-2;3-4', 'bytes 1-2', 'bytes:1-2', 'bytes =1-2', 'bit=1-2', 'lines=1-2', 'bytesx=1-2', "bytes=1-2,3-2", 'bytes=a-b', 'bytes=,', 'none';
answer 'the unit in any case', digits('Range: BYTES=3-6'), '206 kept', part(3, 6);
answer "an empty file is sent whole: bytes=$_", get_line('/empty.txt', "Range: bytes=$_"), '200 kept', body => '', fields => { 'content-range' => undef } for '0-', '0-0', '0-1023', '1-', '-5', '-0', '0-0,2-3';
answer 'two fields', digits('Range: bytes=0-1', 'Range: bytes=3-4'), '200 kept', @whole;
answer "$_->[0] of a file of 5 GiB", get_line('/huge.bin', "Range: bytes=$_->[0]"), '206 kept', body => "\0" x $_->[2], fields => { 'content-range' => "bytes $_->[1]/5368709120" } for ['-3', '5368709117-5368709119', 3], ['4294967295-4294967297', '4294967295-4294967297', 3], ['2147483647-2147483648', '2147483647-2147483648', 2], ['5368709119-', '5368709119-5368709119', 1], ['5368709118-5368709120', '5368709118-5368709119', 2];
answer 'behind its end', get_line('/huge.bin', 'Range: bytes=5368709120-'), '416 kept', fields => { 'content-range' => 'bytes */5368709120' };

# less A, B: of numbers of any length, as text.
sub less { my ($x, $y) = map { s/^0+(?=.)//r } @_; return length $x != length $y ? length $x < length $y : $x lt $y }
# expected SIZE, FIRST, LAST: what the answer's head must say, FIRST or LAST '' when it is left out.
sub expected {
  my ($size, $first, $last) = @_;
  return '200' if $first eq '' && $last eq '' || $first ne '' && $last ne '' && less($last, $first);
  return '200' if !$size;
  return $last =~ /^0+$/ ? "416 bytes */$size" : '206 bytes ' . (less($last, $size) ? $size - $last : 0) . '-' . ($size - 1) . "/$size" if $first eq '';
  return "416 bytes */$size" if !less($first, $size);
  return "206 bytes $first-" . ($last ne '' && less($last, $size) ? $last : $size - 1) . "/$size";
}
# head_of PORT, TARGET, RANGE: status and Content-Range; the content stays where it is.
sub head_of {
  my ($port, $target, $range) = @_;
  my $c = connect_to($port);
  $c->send(get_line($target, "Range: bytes=$range"));
  my $select = IO::Select->new($c->socket);
  wait_until { $select->can_read(1) && $c->fill; $c->buffer =~ /\r\n\r\n/ };
  my ($status) = $c->buffer =~ m{\AHTTP/1\.1 (\d+)};
  my ($part) = $c->buffer =~ /^content-range: (.*?)\r$/im;
  $c->close;
  return join ' ', $status // 'nothing', $part // ();
}
for my $file (['/empty.txt', 0], ['/one.txt', 1], ['/digits.txt', 10], ['/huge.bin', 5368709120]) {
  my ($target, $size) = @$file;
  checked "every pair of 14 numbers, $size bytes", 'as a model says that compares numbers as text', sub {
    my ($server) = @_;
    my @numbers = ('', 0, 1, ($size ? $size - 1 : ()), $size, $size + 1, '2147483648', '4294967296', '4294967297', '9223372036854775807', '9223372036854775808', '18446744073709551615', $limit, '18446744073709551617');
    my @wrong;
    for my $first (@numbers) {
      for my $last (@numbers) {
        my ($got, $want) = (head_of($server->port, $target, "$first-$last"), expected($size, $first, $last));
        push @wrong, "$first-$last: $got, not $want" if $got ne $want;
      }
    }
    is(join("\n", @wrong), '', scalar(@numbers) ** 2 . ' ranges');
  };
}
proved 'every short field against a model that marks bytes', 'tests/unit/T_enumerate_range.c', 'model that marks each byte';

item 26, 'range-many', 'RFC 9110 14.2, 14.6, 15.3.7.2, 17.15';
my $two = qr{\A\r\n--(httpway-[0-9a-f]{16})\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--\1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--\1--\r\n\z};
answer "two parts: bytes=$_", digits("Range: bytes=$_"), '206 kept', body => $two, fields => { 'content-range' => undef, 'content-type' => qr{^multipart/byteranges; boundary=httpway-[0-9a-f]{16}$} } for '0-1,8-9', '0-1,-2', '0-1 , 8-', '0-1,,8-9', '0-0,1-1,8-9', '0-1,8-9,20-30', '0-1,9-9,8-8', '0-1,8-9,8-9';
answer "joined to one: bytes=$_", digits("Range: bytes=$_"), '206 kept', part(3, 6) for '3-4,5-6', '3-5,4-6', '3-6,3-6', '5-6,3-4', '3-6,4-5', '3-6,10-', '3-3,4-4,5-5,6-6';
answer 'joined to the whole', digits('Range: bytes=0-,0-,0-'), '206 kept', part(0, 9);
answer 'a thousand that overlap', digits('Range: bytes=' . join ',', map { '0-' } 1 .. 1000), '206 kept', part(0, 9);
answer 'a thousand that overlap less and less', digits('Range: bytes=' . join ',', map { "5-$_" } 5 .. 1004), '206 kept', part(5, 9);
answer 'sixteen apart', get_line('/huge.bin', 'Range: bytes=' . join(',', map { "$_-$_" } map { 2 * $_ } 0 .. 15)), '206 kept', fields => { 'content-type' => qr{^multipart} };
answer 'seventeen, five of them there', digits('Range: bytes=' . join ',', map { "$_-$_" } map { 2 * $_ } 0 .. 16), '206 kept', fields => { 'content-type' => qr{^multipart} };
answer "none of several: bytes=$_", digits("Range: bytes=$_"), '416 kept', @none for '10-,20-30', '-0,-0', '10-11,-0';
answer "one fault makes all of them void: bytes=$_", digits("Range: bytes=$_"), '200 kept', @whole for '0-1,x', 'x,0-1', '0-1,2', '0-1;8-9', '0-1,8-7', '0-1 8-9';
proved 'large parts, pipelines', 'tests/suite/ranges.t', 'beyond every buffer';

item 27, 'if-range', 'RFC 9110 13.1.5, 14.2';
answer "fits: $_->[0]", digits('Range: bytes=3-6', "If-Range: $_->[1]"), '206 kept', part(3, 6) for ['the entity tag', $tag], ['blanks around it', "  $tag "], ['the date', $changed];
answer "does not fit: $_->[0]", digits('Range: bytes=3-6', "If-Range: $_->[1]"), '200 kept', @whole for ['empty', ''], ['another tag', '"x"'], ['weak', "W/$tag"], ['a list', "$tag, \"x\""], ['an asterisk', '*'], ['without quotes', '@ETAG /digits.txt@'], ['half a quote', '"@ETAG /digits.txt@'], ['an earlier date', $before], ['a later date', $after], ['today\'s date of next century', 'Sun, 09 Sep 2101 01:46:40 GMT'], ['no date', 'yesterday'], ['a date of another form that fits not', 'Sun, 09-Sep-01 01:46:41 GMT'];
answer 'does not fit, and the range is beyond the end', digits('Range: bytes=99-', 'If-Range: "x"'), '200 kept', @whole;
answer 'fits, and the range is beyond the end', digits('Range: bytes=99-', "If-Range: $tag"), '416 kept', @none;
answer 'without Range', digits('If-Range: "x"'), '200 kept', @whole;
answer 'two fields', digits('Range: bytes=3-6', "If-Range: $tag", "If-Range: $tag"), '200 kept', @whole;
answer 'Range with HEAD is not for us', "HEAD /digits.txt HTTP/1.1\r\nHost: h\r\nRange: bytes=3-6\r\n\r\n", '200 kept', body => '', fields => { 'content-length' => 10, 'content-range' => undef };
answer 'a range of nothing', get_line('/none', 'Range: bytes=0-1'), '404 kept', fields => { 'content-range' => undef };
answer 'a range of a redirect', get_line('/sub', 'Range: bytes=0-1'), '302 kept', fields => { 'content-range' => undef };
answer 'a range of a script is the script\'s affair', get_line('/env.cgi', 'Range: bytes=0-1'), '200 kept', body => qr{^HTTP_RANGE=bytes=0-1$}m;

item 28, 'conditions', 'RFC 9110 8.8, 13.1, 13.2';
my @unchanged = (body => '', fields => { etag => qr{^"[^"]+"$}, 'last-modified' => $changed, 'content-length' => undef });
answer "If-None-Match $_->[0]", digits("If-None-Match: $_->[1]"), '304 kept', @unchanged for ['the tag', $tag], ['weak', "W/$tag"], ['*', '*'], ['a list', "\"x\", $tag"], ['a list, first', "$tag,\"x\""], ['weak and strong', "W/\"x\", W/$tag, \"y\""], ['a comma in another tag', "\"a,b\", $tag"], ['empty elements', ", ,$tag, ,"], ['100 tags', join(', ', (map { "\"$_\"" } 1 .. 99), $tag)], ['blanks', "  $tag  "];
answer "If-None-Match $_->[0]", digits("If-None-Match: $_->[1]"), '200 kept', @whole for ['another', '"x"'], ['empty tag', '""'], ['empty field', ''], ['100 others', join(', ', map { "\"$_\"" } 1 .. 100)], ['without quotes', '@ETAG /digits.txt@'], ['half a quote', '"@ETAG /digits.txt@'], ['the tag behind an unterminated one', "\"x, $tag"], ['a small w', "w/$tag"], ['* among others', "*, \"x\""], ['in single quotes', "'\@ETAG /digits.txt\@'"], ['part of the tag', '"@ETAG /digits.txt@x"'], ['no comma', "\"x\" $tag"];
answer "If-Match $_->[0]", digits("If-Match: $_->[1]"), '200 kept', @whole for ['the tag', $tag], ['*', '*'], ['a list', "\"x\", $tag"];
answer "If-Match $_->[0]", digits("If-Match: $_->[1]"), '412 kept' for ['empty', ''], ['commas only', ',,'], ['another', '"x"'], ['weak', "W/$tag"], ['a list', '"x", "y"'], ['weak in a list', "\"x\", W/$tag"], ['without quotes', '@ETAG /digits.txt@'], ['unterminated', '"x'];
answer "If-Modified-Since $_->[0]", digits("If-Modified-Since: $_->[1]"), '304 kept', @unchanged for ['that date', $changed], ['a later one', $after], ['the future', 'Sat, 09 Sep 2101 01:46:40 GMT'], ['that date, another day of the week', 'Mon, 09 Sep 2001 01:46:40 GMT'], ['in the form of RFC 850', 'Sunday, 09-Sep-01 01:46:40 GMT'], ['in the form of asctime', 'Sun Sep  9 01:46:40 2001'];
answer "If-Modified-Since $_->[0]", digits("If-Modified-Since: $_->[1]"), '200 kept', @whole for ['an earlier date', $before], ['no date', 'x'], ['empty', ''], ['another zone', 'Sun, 09 Sep 2001 01:46:40 CET'], ['one digit', 'Sun, 9 Sep 2001 01:46:40 GMT'], ['second 61', 'Sun, 09 Sep 2001 01:46:61 GMT'], ['30 February', 'Fri, 30 Feb 2001 01:46:40 GMT'], ['parameters', "$changed; length=10"], ['1 January 1970', 'Thu, 01 Jan 1970 00:00:00 GMT'];
answer "If-Unmodified-Since $_->[0]", digits("If-Unmodified-Since: $_->[1]"), '200 kept', @whole for ['that date', $changed], ['a later one', $after], ['no date', 'x'], ['empty', ''];
answer 'If-Unmodified-Since an earlier date', digits("If-Unmodified-Since: $before"), '412 kept';
answer 'If-None-Match beats If-Modified-Since', digits('If-None-Match: "x"', "If-Modified-Since: $changed"), '200 kept', @whole;
answer 'an empty If-None-Match beats it too', digits('If-None-Match:', "If-Modified-Since: $changed"), '200 kept', @whole;
answer 'both ways', digits("If-None-Match: $tag", "If-Modified-Since: $before"), '304 kept', @unchanged;
answer 'If-Match beats If-Unmodified-Since', digits("If-Match: $tag", "If-Unmodified-Since: $before"), '200 kept', @whole;
answer 'a condition beats a range', digits("If-None-Match: $tag", 'Range: bytes=0-1'), '304 kept', @unchanged;
answer 'a condition that fails beats a range beyond the end', digits('If-Match: "x"', 'Range: bytes=99-'), '412 kept';
answer 'a condition about what is not there', get_line('/none', 'If-None-Match: *'), '404 kept';
answer 'about what is forbidden', get_line('/private/p.txt', 'If-None-Match: *'), '403 kept';
answer 'about a file that is not asked for by GET', "PUT /digits.txt HTTP/1.1\r\nHost: h\r\nIf-Match: \"x\"\r\nContent-Length: 0\r\n\r\n", '405 kept';
answer 'HEAD', "HEAD /digits.txt HTTP/1.1\r\nHost: h\r\nIf-None-Match: $tag\r\n\r\n", '304 kept', body => '';
answer 'about a script: its affair', get_line('/env.cgi', 'If-None-Match: *', 'If-Modified-Since: x'), '200 kept', body => qr{^HTTP_IF_NONE_MATCH=\*$}m;
checked 'the order of RFC 9110 13.2.2', 'every combination of five conditions, right and wrong and absent, as a model says', sub {
  my ($server) = @_;
  my $mine = '"' . etag($server, '/digits.txt') . '"';
  my (@requests, @want);
  my @choices = (['If-Match', undef, [$mine, 1], ['"x"', 0]], ['If-Unmodified-Since', undef, [$changed, 1], [$before, 0]], ['If-None-Match', undef, ['"x"', 1], [$mine, 0]], ['If-Modified-Since', undef, [$before, 1], [$changed, 0]], ['If-Range', undef, [$mine, 1], ['"x"', 0]]);
  my @all = ([]);
  for my $choice (@choices) { my ($name, @values) = @$choice; @all = map { my $so_far = $_; map { [@$so_far, defined $_ ? [$name, @$_] : undef] } @values } @all }
  for my $chosen (@all) {
    my ($match, $unmodified, $none_match, $modified, $range) = map { defined $_ ? $_->[2] : undef } @$chosen;
    for my $part (0, 1) {
      push @requests, digits((map { "$_->[0]: $_->[1]" } grep { defined } @$chosen), $part ? 'Range: bytes=3-6' : ());
      my $first = $match // $unmodified // 1;
      my $second = $none_match // $modified // 1;
      push @want, !$first ? 412 : !$second ? 304 : $part && ($range // 1) ? 206 : 200;
    }
  }
  my $came = raw($server->port, join('', @requests) . get_line('/a.txt', 'Connection: close'), timeout => 30);
  my @got = map { $_->{status} } parse_responses($came);
  my @wrong = grep { $got[$_] != $want[$_] } 0 .. $#want;
  is(scalar(@want), 486, 'combinations');
  is(join("\n", map { "$requests[$_]$got[$_], not $want[$_]" } @wrong), '', 'all as the model says');
};
checked 'what was told is taken back', 'Last-Modified and ETag of an answer give 304, also when the file has a fraction of a second, and until it changes', sub {
  my ($server) = @_;
  my $path = write_bytes($server->path('www/fraction.txt'), 'fraction');
  system('touch', '-d', '2020-02-02T02:02:02.987654321Z', $path) == 0 or die;
  my $r = get($server->port, '/fraction.txt');
  is($r->{headers}{'last-modified'}, 'Sun, 02 Feb 2020 02:02:02 GMT', 'the second that has begun');
  is(get($server->port, '/fraction.txt', 'If-Modified-Since' => $r->{headers}{'last-modified'})->{status}, 304, 'its date');
  is(get($server->port, '/fraction.txt', 'If-None-Match' => $r->{headers}{etag})->{status}, 304, 'its tag');
  system('touch', '-d', '2020-02-02T02:02:02.987654322Z', $path) == 0 or die;
  is(get($server->port, '/fraction.txt', 'If-None-Match' => $r->{headers}{etag})->{status}, 200, 'another nanosecond, another tag');
  system('touch', '-d', '2101-01-01T00:00:00Z', $path) == 0 or die;
  $r = get($server->port, '/fraction.txt');
  is($r->{headers}{'last-modified'}, $r->{headers}{date}, 'never a date in the future');
};
proved 'dates of every day of the years 0 to 9999', 'tests/unit/T_enumerate_date.c', 'calendar';

item 29, 'vary', 'RFC 9110 12.5.3, 12.5.5, 15.4.5';
sub coded { my ($target, @fields) = @_; return get_line("/coded/$target", @fields) }
my %coding = ('' => 'as it is', br => 'as brotli', gzip => 'as gzip bytes');
answer "Accept-Encoding $_->[0]", coded('page.html', "Accept-Encoding: $_->[0]"), '200 kept', body => $coding{ $_->[1] }, fields => { vary => 'Accept-Encoding', 'content-encoding' => $_->[1] || undef, 'content-length' => length $coding{ $_->[1] }, 'content-type' => 'text/html' } for ['gzip', 'gzip'], ['GZIP', 'gzip'], ['x-gzip', 'gzip'], ['br', 'br'], ['gzip, br', 'br'], ['br;q=0.1, gzip;q=0.2', 'gzip'], ['gzip;q=1.000', 'gzip'], ['gzip; q=0.5', 'gzip'], ['*', 'br'], ['br;q=0, *', 'gzip'], ['identity;q=0, gzip;q=0.001', 'gzip'],
  ['', ''], ['identity', ''], ['gzip;q=0', ''], ['gzip;q=0.000', ''], ['*;q=0, identity', ''], ['deflate', ''], ['compress, zstd', ''], ['gzip;q=0.2, identity;q=0.5', ''], ['gzipx', ''], ['gzip;q=2', ''], ['gzip;q=x', ''], ['gzip;q=-1', ''];
answer 'without the field', coded('page.html'), '200 kept', body => 'as it is', fields => { vary => 'Accept-Encoding', 'content-encoding' => undef };
answer '304 has Vary', coded('page.html', 'Accept-Encoding: gzip', 'If-None-Match: "@ETAG /coded/page.html gzip@"'), '304 kept', fields => { vary => 'Accept-Encoding', 'content-encoding' => undef };
answer 'the tag of another coding is another', coded('page.html', 'Accept-Encoding: gzip', 'If-None-Match: "@ETAG /coded/page.html@"'), '200 kept', body => 'as gzip bytes';
answer '206 is of the coded bytes', coded('page.html', 'Accept-Encoding: gzip', 'Range: bytes=3-6'), '206 kept', body => 'gzip', fields => { vary => 'Accept-Encoding', 'content-encoding' => 'gzip', 'content-range' => 'bytes 3-6/13' };
answer 'If-Range with the tag of another coding', coded('page.html', 'Accept-Encoding: gzip', 'Range: bytes=3-6', 'If-Range: "@ETAG /coded/page.html@"'), '200 kept', body => 'as gzip bytes';
answer '416 counts the coded bytes', coded('page.html', 'Accept-Encoding: gzip', 'Range: bytes=13-'), '416 kept', fields => { 'content-range' => 'bytes */13' };
answer 'HEAD', "HEAD /coded/page.html HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n", '200 kept', body => '', fields => { vary => 'Accept-Encoding', 'content-encoding' => 'gzip', 'content-length' => 13 };
answer 'a type that is not negotiated', coded('plain.txt', 'Accept-Encoding: gzip'), '200 kept', fields => { vary => undef, 'content-encoding' => undef };
answer 'an error does not', coded('none.html', 'Accept-Encoding: gzip'), '404 kept', fields => { vary => undef, 'content-encoding' => undef };
answer 'the sibling by its own name', coded('page.html.gz'), qr{^(?:200|404) kept$}, fields => { 'content-encoding' => undef };

item 30, 'stale-sibling', 'RFC 9110 8.4, 12.1';
proved 'older, empty, a directory, a fifo: ignored', 'tests/suite/representations.t', 'siblings that are not used';
1;
