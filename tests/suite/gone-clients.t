# Clients that leave while they wait for an answer, and clients that only shut their side: the first free what they hold at once, in whatever
# they wait for; the others get their whole answer, byte for byte.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::UNIX;
use Test::More;
use Httpway;

# Scripts tell that they run, and go on when they are told to.
my $begin = 'open my $f, ">", "@DIR@/state/runs.$$"; close $f; $| = 1;';
my $await = 'select undef, undef, undef, 0.02 while !-e "@DIR@/state/go";';
my %script = (
  'before.cgi' => "$begin $await print \"Content-Type: text/plain\\n\\nlate but whole\"",
  'length.cgi' => "$begin $await print \"Content-Type: text/plain\\nContent-Length: 14\\n\\nlate but whole\"",
  'middle.cgi' => "$begin print \"Content-Type: text/plain\\n\\nbegin \"; $await print 'end'",
  'nothing.cgi' => "$begin print \"Content-Type: text/plain\\n\\nbegin\"; $await",
  'fails.cgi' => "$begin $await print \"no header\\n\\n\"",
);
my $conf = <<'END';
User nobody
Log @DIR@/log/access LogFormat { Uri Status BytesWritten }
Tuning { ScriptConcurrency 2 ScriptGrace 0 AuthDelay 0 AuthCache 0 Timeout 4 }
Server { Address 127.0.0.1 Port @PORT@ Address unix:@DIR@/log/socket SocketMode 0666
  Control { ScriptUser games Specials { CGI { .cgi } Dump { /dump } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /streams Location @DIR@/www SpoolContent Off }
    Control { Alias /in Location @DIR@/www Realm r UserCheck "@DIR@/check true" }
  }
}
END
my $check = "#!$^X\nopen my \$in, '<&=', 3; local \$/; <\$in>; $begin $await exec \@ARGV;\n";
my $server = Httpway->start(
  files => { 'www/a.txt' => 'a', 'www/dump' => '', 'check' => $check, map { ("www/$_" => "#!$^X\n$script{$_}\n") } keys %script },
  conf => $conf,
  before => sub {
    my ($s) = @_;
    chmod 0755, $s->path('check'), glob $s->path('www/*.cgi');
    for (qw(log state)) { mkdir $s->path($_); chmod 0777, $s->path($_) }
  });
my $port = $server->port;

sub running { my @r = grep { -d "/proc/$_" && (read_file("/proc/$_/stat") // ') Z') !~ /\) Z / } map { /runs\.(\d+)/ } glob $server->path('state/runs.*'); return scalar @r }
sub in_state { my ($name) = @_; my $r = get($port, '/dump') or return -1; return ($r->{body} =~ /^$name: (\d+)$/m)[0] }
sub go { my ($on) = @_; $on ? $server->write_file('state/go', '') : unlink $server->path('state/go') }
sub all_ended { go(1); ok(wait_until(sub { !running() && !in_state('script') && get($port, '/dump')->{body} =~ /^Scripts: 0$/m }, 10), 'all have ended'); go(0); unlink glob $server->path('state/*') }
sub asks { my ($path, $version, @more) = @_; return "GET $path HTTP/$version\r\nHost: h\r\n@more\r\n" }
my $credentials = 'Authorization: ' . basic('someone', 'x') . "\r\n";

# What they wait for: request, state, scripts of their own that run then, and what has come when they leave.
my %waits = (
  'a script, before its header, HTTP/1.1' => [ asks('/before.cgi', '1.1'), 'script', 1 ],
  'a script, before its header, HTTP/1.0' => [ asks('/before.cgi', '1.0'), 'script', 1 ],
  'a script with length, before its header' => [ asks('/length.cgi', '1.0'), 'script', 1 ],
  'a script, after its header' => [ asks('/middle.cgi', '1.1'), 'script', 1, qr/begin/ ],
  'a script, with content' => [ "POST /before.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12345", 'script', 1 ],
  'a script, with a request behind' => [ asks('/before.cgi', '1.1') . asks('/a.txt', '1.1'), 'script', 1 ],
  'authcheck' => [ asks('/in/a.txt', '1.1', $credentials), 'asking', 1 ],
  'authcheck, HTTP/1.0' => [ asks('/in/a.txt', '1.0', $credentials), 'asking', 1 ],
);

subtest 'who closes frees what was held' => sub {
  for my $what (sort keys %waits) {
    my ($request, $state, $scripts, $came) = @{ $waits{$what} };
    my $c = connect_to($port);
    $c->send($request);
    ok(wait_until(sub { in_state($state) == 1 && running() == $scripts }, 10), "waits for $what");
    ok(wait_until(sub { $c->fill; $c->buffer =~ $came }, 5), '... and has got a part') if $came;
    $c->close;
    ok(wait_until(sub { in_state($state) == 0 && in_state('Connections') == 1 }, 3), '... its connection is free');
    ok(wait_until(sub { running() == 0 }, 3), '... and nothing runs for it') if $state eq 'script';
    all_ended();
  }
};

# The end of a client is behind what it has sent: as long as nobody reads that, it is not seen.
subtest 'who closes behind more than is read' => sub {
  for (['content', "POST /streams/before.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n" . 'x' x 4_000_000], ['requests', asks('/before.cgi', '1.1') . asks('/a.txt', '1.1') x 100_000]) {
    my ($what, $bytes) = @$_;
    my $c = connect_to($port);
    $c->exchange([$bytes], only_send => 1, timeout => 1);
    ok(wait_until(sub { in_state('script') == 1 && running() == 1 }, 10), "a script runs, and much $what waits");
    $c->close;
    ok(wait_until(sub { in_state('script') == 0 && running() == 0 }, 20), '... its place is free, and nothing runs');
    all_ended();
  }
};

subtest 'who closes in the queue' => sub {
  my @first = map { my $c = connect_to($port); $c->send(asks('/before.cgi', '1.1')); $c } 1 .. 2;
  ok(wait_until(sub { running() == 2 }, 10), 'all places are taken');
  my @queued = map { my $c = connect_to($port); $c->send(asks('/before.cgi', $_)); $c } '1.1', '1.0';
  my $stays = connect_to($port);
  $stays->send(asks('/before.cgi', '1.0'));
  ok(wait_until(sub { in_state('queued') == 3 }, 5), 'three wait');
  $_->close for @queued;
  $stays->socket->shutdown(1);
  ok(wait_until(sub { in_state('queued') == 1 }, 3), 'two of them have left, one has only shut its side');
  go(1);
  $_->read_response('GET', 10) for @first;
  my $r = $stays->read_response('GET', 10);
  is($r && $r->{body}, 'late but whole', 'it gets its answer');
  all_ended();
};

subtest 'who only shuts its side gets the same bytes' => sub {
  my $same = sub { $_[0] =~ s/^Date: .*\r\n//mgr };
  my %more = ('a script that fails' => [ asks('/fails.cgi', '1.1', "Connection: close\r\n"), 'script', 1 ], 'a script that ends after its header' => [ asks('/nothing.cgi', '1.1', "Connection: close\r\n"), 'script', 1, qr/begin/ ]);
  for my $what (sort(keys %waits), sort keys %more) {
    my ($request, $state, $scripts, $came) = @{ $waits{$what} || $more{$what} };
    my @got;
    for my $half (0, 1) {
      my $c = connect_to($port);
      $c->send($request);
      ok(wait_until(sub { in_state($state) == 1 && running() == $scripts }, 10), "waits for $what");
      ok(wait_until(sub { $c->fill; $c->buffer =~ $came }, 5), '... has got a part') if $came;
      $c->socket->shutdown(1) if $half;
      # Its side is noticed before anything else happens.
      wait_until(sub { $c->fill; length $c->buffer > ($came ? 200 : 0) }, 3) if $half && !$came;
      go(1);
      wait_until(sub { my $n = () = $c->buffer =~ /HTTP\/1\.1 /g; $c->fill; ($half || $request =~ m{HTTP/1\.0|Connection: close}) ? $c->{end} ne '' : $c->answers($request =~ /a\.txt.*\r\n\r\n.|before.*a\.txt/s ? 2 : 1) }, 10);
      push @got, $same->($c->buffer);
      $c->close;
      all_ended();
    }
    # A chunk may be of any length, and the last one has any number of zeros.
    my @bodies = map { join '|', map { "$_->{status} $_->{body} $_->{complete}" } parse_responses($_) } @got;
    is($bodies[1], $bodies[0], "$what: the same answer") or diag explain \@got;
    is($got[1], $got[0], "$what: byte for byte") if $what !~ /after its header/;
  }
};

subtest 'what was asked for before the end is answered' => sub {
  go(1);
  for my $n (1 .. 5) {
    my ($bytes) = raw($port, join('', map { asks($_, '1.1') } '/a.txt', '/before.cgi', '/a.txt', '/in/a.txt', '/middle.cgi', '/a.txt'), close_write => 1, timeout => 20);
    my @r = eval { parse_responses($bytes) };
    is(join(' ', map { "$_->{status}:$_->{complete}" } @r), '200:1 200:1 200:1 401:1 200:1 200:1', 'six answers, one behind the other') or diag $bytes;
  }
  all_ended();
};

subtest 'who shuts its side first and leaves later' => sub {
  for my $version ('1.0', '1.1') {
    my $c = connect_to($port);
    $c->send(asks('/before.cgi', $version));
    ok(wait_until(sub { in_state('script') == 1 && running() == 1 }, 10), "HTTP/$version: a script runs");
    $c->socket->shutdown(1);
    ok(wait_until(sub { $c->fill; length $c->buffer }, 5), 'something of the answer is sent ahead');
    like('HTTP/1.1 ', qr/^\Q@{[ $c->buffer ]}\E/, '... of that to any answer');
    is(in_state('script'), 1, 'it still waits');
    $c->close;
    ok(wait_until(sub { running() == 0 && in_state('script') == 0 }, 10), 'that it left is noticed by and by, before any timeout');
    all_ended();
  }
};

subtest 'unix sockets' => sub {
  for my $half (0, 1) {
    for my $path ('/before.cgi', '/middle.cgi') {
      my $c = IO::Socket::UNIX->new(Type => Socket::SOCK_STREAM(), Peer => $server->path('log/socket')) or die "unable to connect: $!";
      syswrite $c, asks($path, '1.0');
      ok(wait_until(sub { running() == 1 }, 10), "$path: a script runs");
      $half ? shutdown($c, 1) : close $c;
      if ($half) {
        select undef, undef, undef, 0.1;
        go(1);
        my $all = do { local $/; <$c> };
        like($all, qr{^HTTP/1\.1 200 OK\r\n.*(?:late but whole|begin end)\z}s, 'half-closed: the whole answer');
      }
      else { ok(wait_until(sub { running() == 0 && in_state('script') == 0 }, 3), 'closed: ended') }
      all_ended();
    }
  }
};

subtest 'the log counts what was sent ahead' => sub {
  my $c = connect_to($port);
  $c->send(asks('/length.cgi', '1.0'));
  ok(wait_until(sub { running() == 1 }, 10), 'a script runs');
  $c->socket->shutdown(1);
  ok(wait_until(sub { $c->fill; length $c->buffer }, 5), 'a byte ahead');
  go(1);
  ok(wait_until(sub { $c->fill; $c->{end} }, 10), 'the answer and its end');
  my $length = length $c->buffer;
  ok($server->wait_for_log(qr{^/length\.cgi\t200\t$length$}, 5, 'log/access'), 'all bytes of it') or diag "$length ", ($server->log_lines('log/access'))[-1];
  all_ended();
};
is($server->stop, 0, 'ends well');
unlike($server->stderr, qr/Sanitizer|runtime error|died/, 'nothing to complain of');
ok(!$server->chain_processes, 'and leaves nothing behind');
done_testing;
