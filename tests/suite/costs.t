# What requests cost, counted in instructions and system calls: not more than tests/bench/costs says, but for three in a hundred, and for
# a third of a call: how many clients are found ready at a time is not the same on a busy machine. One call more for each request is seen.
# A change that makes one dearer on purpose changes the figure, and says why in its commit. `HTTPWAY_COSTS=print` prints new figures.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Costs;
use Httpway;

my $file = top_directory() . '/tests/bench/costs';
my %figure = map { /^(\w+)\s+(\w+)\s+([\d.]+)$/ ? ("$1 $2" => $3) : () } split /\n/, read_file($file);
my ($compiler) = read_file($file) =~ /^# compiler: (.*)$/m;
chomp(my $ours = qx{gcc --version | sed -n 1p});
my $print = ($ENV{HTTPWAY_COSTS} // '') eq 'print';
plan skip_all => 'no old file here' if !-r '/usr/share/common-licenses/BSD';
plan skip_all => 'not with other flags' if ($ENV{CFLAGS} // '') ne '' || ($ENV{CC} // 'gcc') ne 'gcc';
plan skip_all => "the figures are of another compiler: $compiler" if !$print && $compiler ne $ours;

sub exchange { my ($c, $request) = @_; $c->send($request); $c->read_response or die 'no answer' }
sub kept { my ($request) = @_; return sub { my ($server, $n) = @_; my $c = connect_to($server->port); exchange($c, $request) for 1 .. $n } }
my $small = "GET /small.html HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: some browser\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\r\n";
# While the core stands still twenty connect and ask: how often it looks at one does not depend on how soon its bytes come.
sub connections {
  my ($server, $n) = @_;
  my $request = $small =~ s/\r\n\r\n/\r\nConnection: close\r\n\r\n/r;
  for (1 .. $n / 20) {
    kill 'STOP', $server->pid;
    my @clients = map { connect_to($server->port) } 1 .. 20;
    $_->send($request) for @clients;
    kill 'CONT', $server->pid;
    for (@clients) { $_->read_response or die 'no answer'; $_->close }
  }
}
# As under load: fifty that stay and ask for little, all in one iteration of the loop.
sub iterations {
  my ($server, $n) = @_;
  my @clients = map { connect_to($server->port) } 1 .. 50;
  for (1 .. $n / @clients) {
    kill 'STOP', $server->pid;
    $_->send("GET /small.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n") for @clients;
    kill 'CONT', $server->pid;
    for (@clients) { $_->read_response or die 'no answer' }
  }
}
my %workload = (
  small => kept($small),
  large => kept($small =~ s/small/large/r),
  missing => kept($small =~ s/small/missing/r),
  unchanged => kept($small =~ s/\r\n\r\n/\r\nIf-None-Match: *\r\n\r\n/r),
  pipelined => sub { my ($server, $n) = @_; my $c = connect_to($server->port); for (1 .. $n / 10) { $c->send($small x 10); $c->read_response or die for 1 .. 10 } },
  connection => \&connections,
  iteration => \&iterations,
);
# What follows a file: a path of so many segments is looked for from its beginning on, and not cut from its end.
my $scripts = <<'END';
User nobody
Tuning { InputBufSize 8192 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/html { html } } Specials { CGI { cgi } } } } }
END
my %option = (iteration => { conf => $scripts =~ s/Tuning.*\n//r });
for ([ segment => 1 ], [ segments => 2000 ]) {
  my ($name, $count) = @$_;
  $workload{$name} = kept($small =~ s{/small\.html}{'/large.html' . '/x' x $count}er);
  $option{$name} = { conf => $scripts };
}
my %cost;
for my $name (sort keys %workload) {
  for my $tool ('instructions', 'calls') {
    SKIP: {
      my $program = $tool eq 'calls' ? 'strace' : 'valgrind';
      skip "$program is not here", 1 if system("command -v $program >/dev/null 2>&1") != 0;
      my $cost = cost($tool, $workload{$name}, %{ $option{$name} // {} });
      skip "$program does not work here", 1 if !defined $cost;
      $cost{"$name $tool"} = $cost;
      if ($print) { printf "%s %s %.2f\n", $name, $tool, $cost; pass("$name: $tool"); next }
      my $most = $figure{"$name $tool"} // 0;
      cmp_ok($cost, '<=', $most * 1.03 + ($tool eq 'calls' ? 1 / 3 : 0), sprintf '%s: %.2f %s a request, %.2f in %s', $name, $cost, $tool, $most, 'tests/bench/costs');
    }
  }
}
for my $tool ('instructions', 'calls') {
  SKIP: {
    my ($one, $many) = map { $cost{"$_ $tool"} } 'segment', 'segments';
    skip 'not counted', 1 if !defined $one || !defined $many;
    cmp_ok($many, '<=', 4 * $one, sprintf '2,000 segments behind a file: %.2f %s, of one %.2f', $many, $tool, $one);
  }
}
done_testing;
