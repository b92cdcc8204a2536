# LogRecords: records and batches for logfmt and logconv, as doc/protocol.html has them.
package LogRecords;
use strict;
use warnings;
use Exporter 'import';
use Socket;

our @EXPORT = qw(record request message lost reopen batch default_line);

sub record { my ($kind, $body, %o) = @_; pack 'N/a*', pack('C Q> N N', $kind, $o{seconds} || 1795378669, $o{micro} || 1234, 4711) . $body }
sub address { my ($text, $port) = @_; pack 'C a16 n', 4, inet_aton($text), $port }
sub request {
  my (%o) = @_;
  my %r = (user => '', host => 'www.example.com', method => 'GET', uri => '/', query => '', referer => '', agent => 'test', status => 200, %o);
  return record(1, pack('n C C C Q> Q> Q> Q>', $r{status}, 1, 1, 1 + (length $r{query} ? 2 : 0), 5, 99, 123, 2000003) . address('192.0.2.7', 4000) .
      address('127.0.0.1', 80) . join('', map { pack 'n/a*', $_ } @r{qw(user host method uri query referer agent)}), %o);
}
sub message { my ($level, $text) = @_; record(2, pack 'C n/a*', $level, $text) }
sub lost { record(3, pack 'Q>', $_[0]) }
sub reopen { record(4, '') }
sub batch { my $records = join '', @_; "HWL\1" . pack('N', length $records) . $records }

# The line of request(uri => URI) in the default LogFormat, LogGMT On.
sub default_line { my ($uri) = @_; return "Sun Nov 22 20:17:49 2026\t-\t192.0.2.7\t4000\twww.example.com\tGET\t$uri\t200\t5\t-\ttest\t99\t123\n" }

1;
