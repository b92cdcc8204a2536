# Programs that read logs: a server is asked for ordinary and for odd things, and each of them counts what was asked. logconv gives them the same.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use Httpway;

my $hash = crypt 'secret', 'ab';
my $server = Httpway->start(files => { 'www/a.txt' => "hello\n", "www/gr\xc3\xbc\xc3\x9fe.txt" => 'hi', 'www/closed/x.txt' => 'x', 'users' => "alice:$hash\n" },
  before => sub { my ($s) = @_; mkdir $s->path('log'); chmod 0777, $s->path('log') }, conf => <<'END');
User nobody AuthUser nobody
LogGMT On
Log @DIR@/log/combined
LogFormat combined
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } }
  Control { Alias /closed Location @DIR@/www/closed Realm "closed" UserFile @DIR@/users EncryptedUserFile On } } }
END
my $port = $server->port;
sub ask { my ($target, %field) = @_; return request($port, join("\n", "GET $target HTTP/1.1", 'Host: www.example.com', 'Connection: close', map({ "$_: $field{$_}" } sort keys %field), '', '')) }

my %status;
my @asked = (
  map({ ['/a.txt', 'User-Agent' => 'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0', Referer => 'http://www.example.org/'] } 1 .. 5),
  ['/a.txt?q="x"&y=1', 'User-Agent' => qq(quo"te\\ "- - [x]" \xc3\xbc), Referer => 'http://x/"'], ['/gr%C3%BC%C3%9Fe.txt'], ['/missing'], ['/missing%22%20200%205'],
  ["/\xc3\xbc"], ['/' . 'l' x 3000], map({ ['/closed/x.txt', Authorization => basic('alice', "guess$_")] } 1 .. 6), ['/closed/x.txt', Authorization => basic('alice', 'secret')],
);
$status{ ask(@$_)->{status} }++ for @asked;
my $count = @asked;
is($status{401}, 6, 'six are refused');
cmp_ok($status{404}, '>=', 3, 'some are not found');
is($server->stop, 0, 'the server ends well');
my $log = $server->path('log/combined');
my @lines = split /\n/, read_file($log);
is(scalar @lines, $count, 'each request is a line');

# The same by hand: the default fields, stamped as multilog does, turned into combined lines.
my $native = $server->path('native');
write_bytes($native, join '', map {
  my ($address, $user, $time, $method, $uri, $rest, $status, $length, $referer, $agent) = /^(\S+) - (\S+) \[(.*?)\] "(?:(\S+) (\S+) HTTP\/1.1|(.*?))" (\d+) (\S+) "(.*?)" "(.*?)"$/ or die $_;
  my ($day, $month, $year, $clock) = $time =~ m{^(\d+)/(\w+)/(\d+):(\S+)};
  "\@400000006a01b2c300bc614e " . join("\t", sprintf('Sun %s %2d %s %s', $month, $day, $clock, $year), $user, $address, 4000, 'www.example.com', $method || '-', $uri || $rest, $status, $length eq '-' ? 0 : $length,
    $referer, $agent, 9, 9999) . "\n";
} @lines);
my $again = $server->path('again');
is(system(command_path('logconv') . " -g -o combined < $native > $again"), 0, 'logconv turns native lines into combined ones');
is(read_file($again), read_file($log), 'the same ones');

sub has { my ($program, $package) = @_; plan skip_all => "no $program (Debian package $package)" if !-x $program }
sub output { my ($command) = @_; return scalar `$command` }

subtest 'goaccess' => sub {
  has('/usr/bin/goaccess', 'goaccess');
  for my $file ($log, $again) {
    my $report = $server->path('goaccess.json');
    unlink $report;
    is(system("goaccess --no-global-config --log-format=COMBINED --no-progress $file -o $report >/dev/null 2>$report.err </dev/null"), 0, 'reads the log') or diag read_file("$report.err");
    my $found = JSON::PP->new->decode(read_file($report) || '{}');
    is($found->{general}{total_requests}, $count, 'counts all requests');
    is($found->{general}{failed_requests}, 0, 'understands every line');
    my %codes = map { map({ ($_->{data} =~ /^(\d+)/)[0] => $_->{hits}{count} } @{ $_->{items} || [] }) } @{ $found->{status_codes}{data} };
    is_deeply(\%codes, \%status, 'counts statuses');
  }
};

subtest 'awstats' => sub {
  has('/usr/lib/cgi-bin/awstats.pl', 'awstats');
  my $dir = $server->path('awstats');
  mkdir $dir;
  write_bytes("$dir/awstats.site.conf", qq(LogFile="$log"\nLogFormat=1\nSiteDomain="www.example.com"\nDirData="$dir"\nDNSLookup=0\n));
  my $said = output("perl /usr/lib/cgi-bin/awstats.pl -config=site -configdir=$dir -update 2>&1");
  is($said =~ /Parsed lines in file: (\d+)/ ? $1 : $said, $count, 'reads every line');
  is($said =~ /Found (\d+) corrupted records/ ? $1 : $said, 0, 'none is corrupted');
  my $data = join '', map { read_file($_) } glob "$dir/awstats*.txt";
  my %errors = $data =~ /^(\d{3}) (\d+) \d+$/mg;
  is($errors{401}, 6, 'counts 401');
  is($errors{404}, $status{404}, 'counts 404');
  like(output("perl /usr/lib/cgi-bin/awstats.pl -config=site -configdir=$dir -output -staticlinks 2>/dev/null"), qr{<html.*/a\.txt}s, 'writes a page');
};

subtest 'fail2ban' => sub {
  has('/usr/bin/fail2ban-regex', 'fail2ban');
  my $filter = top_directory() . '/doc/fail2ban-httpway.conf';
  my $run = sub { return output("fail2ban-regex $_[0] $filter 2>&1") };
  my $said = $run->($log);
  like($said, qr/Failregex: 6 total/, 'finds the six') or diag $said;
  like($said, qr/Lines: $count lines, 0 ignored, 6 matched, ${\($count - 6)} missed/, 'and no others');
  is(system(command_path('logconv') . " -g -o common < $native > $again.common"), 0, 'common lines');
  like($run->("$again.common"), qr/Failregex: 6 total/, 'in the common format too');
  write_bytes("$again.errors", join "", map { "Tue Dec  1 10:00:00 2026 [4711] logfmt: $_\n" } "info: 401 for 192.0.2.7", "info: 401 for 2001:db8::7", "warning: 401 for 192.0.2.8", "info: x 401 for 192.0.2.9");
  like($run->("$again.errors"), qr/Failregex: 2 total/, 'and in the log of errors, where LogAddress hides addresses');
};

subtest 'whose password was wrong' => sub {
  my $filter = top_directory() . '/doc/fail2ban-httpway.conf';
  my %want = (json => [ [ undef ], ['alice'], ["no\\x22body\\xFF"], [undef], [undef] ], '{ MicroTime RemoteAddress Status FailedUser Uri }' => [ ['-'], ['alice'], ['no\\x22body\\xFF'], ['-'], ['-'] ]);
  for my $format (sort keys %want) {
    my $server = Httpway->start(files => { 'www/a.txt' => 'x', 'users' => "alice:$hash\n" }, before => sub { my ($s) = @_; mkdir $s->path('log'); chmod 0777, $s->path('log') },
      conf => "User nobody\nLog \@DIR\@/log/x LogFormat $format Tuning { AuthDelay 0 }\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Alias / Location \@DIR\@/www Types { text/plain { txt } } Realm r UserFile \@DIR\@/users EncryptedUserFile On } } }\n");
    my @statuses = map { get($server->port, $_->[0], $_->[1] ? (Authorization => basic(@$_[1, 2])) : ())->{status} } [ '/a.txt' ], [ '/a.txt', 'alice', 'guess' ], [ '/a.txt?"status":401,', "no\"body\xff", 'x' ], [ '/a.txt', 'alice', 'secret' ], [ '/none', 'alice', 'secret' ];
    is("@statuses", '401 401 401 200 404', "$format: who is let in");
    is($server->stop, 0, 'ends well');
    my @lines = split /\n/, read_file($server->path('log/x'));
    my @got = $format eq 'json' ? map({ JSON::PP->new->decode($_)->{failed_user} } @lines) : map { (split /\t/)[3] } @lines;
    is_deeply(\@got, [ map { $_->[0] } @{ $want{$format} } ], 'the log has the names') or diag join "\n", @lines;
    if ($format eq 'json') {
      is_deeply([ map { JSON::PP->new->decode($_)->{remote_user} } @lines ], [ undef, undef, undef, 'alice', 'alice' ], '... apart from those of users');
    }
  SKIP: {
      skip 'no fail2ban', 1 if !-x '/usr/bin/fail2ban-regex';
      like(output('fail2ban-regex ' . $server->path('log/x') . " $filter 2>&1"), qr/Lines: 5 lines, 0 ignored, 2 matched, 3 missed/, 'and fail2ban finds the two that failed');
    }
  }
};

done_testing;
