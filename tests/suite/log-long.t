# Fields of any length: every request is in the log, what is too long is cut and marked, and the log goes on behind it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use Httpway;

my $string_most = 16_384;    # RECORD_STRING_MAX
my @fields = qw(Method Uri QueryString Referer UserAgent RemoteUser ServerName Status);
my $conf = <<'END';
User nobody
Log @DIR@/log/access
%s
Tuning { InputBufSize 65535 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } } } }
END

sub started {
  my ($settings) = @_;
  return Httpway->start(files => { 'www/a.txt' => "hello\n" }, conf => sprintf($conf, $settings),
    before => sub { mkdir $_[0]->path('log'); chmod 0777, $_[0]->path('log') });
}
sub lines_of {
  my ($server, $wanted) = @_;
  my @lines;
  wait_until { (@lines = $server->log_lines('log/access')) >= $wanted } 20;
  return @lines;
}
# A head of just so many bytes, the rest of them in the field WHERE.
sub head {
  my ($where, $length) = @_;
  my $make = sub {
    my ($fill) = @_;
    my %f = (method => 'GET', uri => '/a.txt', query => 'q', referer => 'r', agent => 'u');
    $f{$where} .= $fill;
    return "$f{method} $f{uri}?$f{query} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nReferer: $f{referer}\r\nUser-Agent: $f{agent}\r\n\r\n";
  };
  return $make->('x' x ($length - length $make->('')));
}

my %column = (method => 0, uri => 1, query => 2, referer => 3, agent => 4);
my %first = (method => 'GET', uri => '/a.txt', query => 'q', referer => 'r', agent => 'u');

subtest 'each field, around each limit' => sub {
  my $server = started("LogFormat { @fields }");
  my $count = 0;
  for my $where (sort keys %column) {
    for my $length (1000, $string_most - 1, $string_most, $string_most + 1, 30_000, 65_530, 65_534, 65_535) {
      my $head = head($where, $length);
      my $answer = raw($server->port, $head);
      my ($status) = $answer =~ m{\AHTTP/1\.1 (\d+)} or fail("$where, $length: no answer");
      raw($server->port, "GET /a.txt?after=$count HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      $count += 2;
      my @lines = lines_of($server, $count);
      is(scalar @lines, $count, "$where, a head of $length bytes: in the log, as is the one behind it") or return;
      my @got = split /\t/, $lines[-2];
      is($got[7], $status, 'with its status');
      like($lines[-1], qr/\tafter=@{[$count - 2]}\t/, 'in order');
      next if $status == 400 || $got[0] eq '-';
      my ($x) = $head =~ /(x{3,})/;
      my $whole = $first{$where} . $x;
      my $want = length $whole <= $string_most ? $whole : substr($whole, 0, $string_most) . '...';
      is(length $got[$column{$where}], length $want, 'as long as it may be') or diag substr $got[$column{$where}], 0, 100;
      ok($got[$column{$where}] eq $want, 'and marked when there was more');
    }
  }
  is($server->stop, 0, 'TERM ends it');
};

# More than a batch together: every one of them is cut.
subtest 'all fields at once' => sub {
  my $server = started("LogFormat { @fields }");
  my $part = 'x' x 15_800;
  raw($server->port, "GET /$part?$part HTTP/1.1\r\nHost: h\r\nConnection: close\r\nReferer: $part\r\nUser-Agent: $part\r\n\r\n");
  raw($server->port, "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  my @lines = lines_of($server, 2);
  is(scalar @lines, 2, 'both are there');
  my @got = split /\t/, $lines[0] || '';
  is_deeply([ map { length } @got[1 .. 4] ], [ 15_801, 15_800, 15_800, 15_800 ], 'four strings that fit together are whole');
  $part = 'x' x 16_300;
  my $more = 'x' x 250;
  raw($server->port, "GET /$part?$part HTTP/1.1\r\nHost: $more\r\nAuthorization: Basic " . substr(basic($more, 'p'), 6) . "\r\nConnection: close\r\nReferer: $part\r\nUser-Agent: " . 'y' x 15_800 . "\r\n\r\n");
  raw($server->port, "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  is(scalar(lines_of($server, 4)), 4, 'so is what is longer than a batch');
  is($server->stop, 0, 'TERM ends it');
};

for my $style (qw(json combined common)) {
  subtest "LogFormat $style" => sub {
    my $server = started("LogFormat $style");
    my $path = '/' . "\xff\\\"" x 6_000;
    raw($server->port, "GET $path HTTP/1.1\r\nHost: h\r\nConnection: close\r\nUser-Agent: " . "\x01\\" x 15_000 . "\r\n\r\n");
    raw($server->port, "GET /" . 'a' x 20_000 . " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nUser-Agent: " . "\xe4\\" x 15_000 . "\r\n\r\n");
    raw($server->port, "GET /a.txt?b...=.. HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    my @lines = lines_of($server, 3);
    is(scalar @lines, 3, 'all are there');
    ok(!grep({ /[^\t -~]/ } @lines), 'printable');
    if ($style eq 'json') {
      my @got = map { eval { JSON::PP::decode_json($_) } || {} } @lines;
      is_deeply($got[1]{cut}, [qw(uri user_agent)], 'which were cut');
      like($got[1]{uri}, qr{^/a+\.\.\.$}, 'marked');
      ok(!exists $got[2]{cut}, 'dots of a client are not taken for it');
    }
    else {
      like($lines[1], qr{ /a{16383}\.\.\. HTTP/1\.1" 404 }, 'marked');
    }
    is($server->stop, 0, 'TERM ends it');
  };
}
done_testing;
