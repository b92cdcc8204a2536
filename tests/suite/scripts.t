# Scripts through the whole chain: content in, answers out, and what becomes of both when one side misbehaves.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time);
use Httpway;

# name => body of a Perl script
my %script = (
  'hello.cgi' => 'print "Content-Type: text/plain\r\n\r\nhello"',
  'echo.cgi' => 'binmode STDIN; local $/; my $in = <STDIN>; $in = "" if !defined $in; print "Content-Type: text/plain\nX-Length: ", $ENV{CONTENT_LENGTH} // "none", "\n\n$in"',
  'env.cgi' => 'print "Content-Type: text/plain\n\n"; print "$_=$ENV{$_}\n" for sort keys %ENV; print "ARG=$_\n" for @ARGV',
  'length.cgi' => 'print "Content-Type: text/plain\nContent-Length: 5\n\n12345"',
  'short.cgi' => 'print "Content-Length: 50\n\n12345"',
  'surplus.cgi' => 'print "Content-Length: 5\n\n1234567890"',
  'status.cgi' => 'print "Status: 404 Gone Fishing\nContent-Type: text/plain\n\nno"',
  'nostatus.cgi' => 'print "\nno header at all"',
  'location.cgi' => 'print "Location: /elsewhere\n\nbody"',
  'nocontent.cgi' => 'print "Status: 204 No Content\n\n"',
  'nothing.cgi' => '',
  'half.cgi' => 'print "Content-Type: text/plain\n"',
  'garbage.cgi' => 'print "this is no header\n\nx"',
  'badstatus.cgi' => 'print "Status: 999\n\n"',
  'split.cgi' => 'print "X: a\rSet-Cookie: b\n\n"',
  'te.cgi' => 'print "Transfer-Encoding: chunked\n\n0\r\n\r\n"',
  'long.cgi' => 'print "X-$_: ", "y" x 50, "\n" for 1 .. 90; print "X-Z: ", "z" x 20000, "\n\n"',
  'twostatus.cgi' => 'print "Status: 200 OK\nStatus: 404 No\n\n"',
  'twolocations.cgi' => 'print "Location: /a\nLocation: /b\n\n"',
  'nul.cgi' => 'print "X: a\0b\n\n"',
  'space.cgi' => 'print "X : a\n\n"',
  'length204.cgi' => 'print "Status: 204 No\nContent-Length: 5\n\n12345"',
  'lengths.cgi' => 'print "Content-Length: 5\nContent-Length: 6\n\n12345"',
  'badlength.cgi' => 'print "Content-Length: +5\n\n12345"',
  'nph-hello.cgi' => 'print "HTTP/1.0 203 By Hand\r\nContent-Type: text/plain\r\n\r\nnph"',
  'dropped.cgi' => 'print "Server: mine\nDate: never\nConnection: close\nKeep-Alive: x\nTrailer: y\nX-Kept: yes\nEmpty:\n\nx"',
  'loop.cgi' => 'print "Location: /loop.cgi\n\n"',
  'secret.cgi' => 'print "Location: /denied/plain.txt\n\n"',
  'exit.cgi' => 'print "Content-Type: text/plain\n\nbye"; exit 3',
  'sleep.cgi' => '$| = 1; open my $f, ">", "@DIR@/state/sleep.$$"; sleep 60',
  'late.cgi' => '$| = 1; print "Content-Type: text/plain\n\nbegin"; sleep 60',
  'ticks.cgi' => '$| = 1; print "Content-Type: text/plain\n\n"; for (1 .. 80) { print "."; select undef, undef, undef, 0.1 }',
  'slow.cgi' => 'select undef, undef, undef, 0.7; print "Content-Type: text/plain\n\nslow"',
  'bytes.cgi' => '$| = 1; print "Content-Type: text/plain\n\n"; print for split //, "byte by byte"',
  'noread.cgi' => 'print "Content-Type: text/plain\n\nnot read"',
  'halfread.cgi' => 'sysread STDIN, my $x, 1000; print "Content-Type: text/plain\n\n", length $x',
  'closeout.cgi' => 'print "Content-Type: text/plain\n\nclosed early"; close STDOUT; select undef, undef, undef, 0.3',
  'stderr.cgi' => 'print STDERR "x" x 79, "\n" for 1 .. 5000; print "Content-Type: text/plain\n\nflooded"',
  'big.cgi' => '$| = 1; print "Content-Type: text/plain\n\n"; my $block = "b" x 65536; print $block for 1 .. 1600',
  'count.cgi' => 'my $n = 0; while (my $got = sysread STDIN, my $x, 65536) { $n += $got } print "Content-Type: text/plain\n\n$n"',
  'document.cgi' => 'print "Status: 404 Lost\nContent-Type: text/plain\n\ndocument for $ENV{REQUEST_URI}"',
  'list.cgi' => 'print "Content-Type: text/plain\n\nlisting of $ENV{SCRIPT_NAME}: ", join " ", sort grep !/^\./, do { opendir my $d, "."; readdir $d }',
  'index.cgi' => 'print "Content-Type: text/plain\n\nSCRIPT_NAME=$ENV{SCRIPT_NAME} PATH_INFO=", $ENV{PATH_INFO} // "none"',
);
my %files = map { ("www/$_" => "#!$^X\n$script{$_}\n") } keys %script;
$files{'www/app/index.cgi'} = $files{'www/index.cgi'};
$files{'www/list/one.txt'} = $files{'www/list/two.txt'} = 'x';
$files{'www/dump'} = '';
$files{'www/plain.txt'} = 'plain';
$files{'www/word.ext'} = 'of an external';
delete $files{'www/index.cgi'};

my $conf = <<'END';
User nobody
StayRoot On
Log @DIR@/log/access
LogFormat { Method Uri Status ContentLength BytesRead ScriptExit ScriptCPU ScriptMemory }
Tuning { ScriptTimeout 2 ScriptConcurrency 6 ScriptQueue 3 ScriptGrace 1 %s }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } Dump { /dump } } External { "/bin/cat" { .ext } } Types { text/plain { txt } } IndexNames { index.cgi } ScriptTrustWritable On %s }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /documents Location @DIR@/www/list Error404File @DIR@/www/document.cgi }
    Control { Alias /list Location @DIR@/www/list AutoIndexCommand @DIR@/www/list.cgi }
    Control { Alias /small Location @DIR@/www MaxBody 1000 }
    Control { Alias /denied Location @DIR@/www Access { Deny 0/0 } }
    Control { Alias /index Location @DIR@/www/list Specials { CGI { autoindex } } AutoIndexCommand @DIR@/bin/autoindex }
    Control { Alias /few Location @DIR@/www ScriptConcurrency 1 }
  }
}
END
sub started {
  my (%option) = @_;
  my $text = sprintf $conf, $option{tuning} || '', $option{control} || '';
  return Httpway->start(files => \%files, conf => $text, before => sub {
    my ($s) = @_;
    chmod 0755, glob($s->path('www') . '/*.cgi'), glob($s->path('www') . '/*/*.cgi');
    mkdir $s->path('bin') and system('cp', helper_path('autoindex'), $s->path('bin')) == 0 or die;
    for (qw(log state)) { mkdir $s->path($_); chmod 0777, $s->path($_) }
  });
}
my $server = started();
my $port = $server->port;
sub post { my ($path, $body, @more) = @_; return request($port, "POST $path HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " . length($body) . "\r\n\r\n$body", verbatim => 1, timeout => 30, @more) }
sub descriptors { my ($pid) = @_; my @fds = glob "/proc/$pid/fd/*"; return scalar @fds }

is(get($port, '/plain.txt')->{body}, 'plain', 'files are served');
is(get($port, '/hello.cgi')->{body}, 'hello', 'a script');
my $before = descriptors($server->pid);

subtest 'answers' => sub {
  my $r = get($port, '/hello.cgi');
  is("$r->{status} $r->{headers}{'content-type'} $r->{framing}", '200 text/plain chunked', 'status, type, chunks');
  is($r->{headers}{server}, 'httpway', 'Server is ours');
  is(get($port, '/length.cgi')->{framing}, 'length', 'Content-Length is passed on');
  is(get($port, '/surplus.cgi')->{body}, '12345', 'surplus is dropped');
  is(get($port, '/short.cgi')->{complete}, 0, 'too little: broken off');
  my $status = get($port, '/status.cgi');
  is("$status->{status} $status->{reason}", '404 Gone Fishing', 'Status');
  is(get($port, '/nostatus.cgi')->{body}, 'no header at all', 'an empty line first');
  my $location = get($port, '/location.cgi');
  is("$location->{status} $location->{headers}{location} $location->{body}", '302 /elsewhere body', 'Location');
  is(get($port, '/nocontent.cgi')->{status}, 204, 'no content');
  my $nph = get($port, '/nph-hello.cgi');
  is("$nph->{version} $nph->{status} $nph->{reason} $nph->{body}", 'HTTP/1.1 203 By Hand nph', 'a status line first, as of nph scripts');
  my $dropped = get($port, '/dropped.cgi');
  is(join(' ', map { $dropped->{headers}{$_} // '-' } qw(server keep-alive trailer x-kept empty)), 'httpway - - yes -', 'what concerns the connection is dropped, all else passed on');
  isnt($dropped->{headers}{date}, 'never', 'Date is ours');
  is(get($port, '/bytes.cgi')->{body}, 'byte by byte', 'byte by byte');
  is(get($port, '/word.ext')->{status}, 500, 'an External whose program prints no header');
  my ($old, $end) = raw($port, "GET /hello.cgi HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  is((parse_responses($old))[0]{framing}, 'close', 'HTTP/1.0 without length: until the end');
  my $c = connect_to($port);
  for my $path ('/hello.cgi', '/nocontent.cgi', '/length.cgi', '/plain.txt') {
    $c->send("HEAD $path HTTP/1.1\r\nHost: h\r\n\r\nGET $path HTTP/1.1\r\nHost: h\r\n\r\n");
    is($c->read_response('HEAD')->{body}, '', "HEAD $path");
    my $get = $c->read_response('GET');
    ok($get && $get->{status} =~ /^20/, "and GET on the same connection");
  }
};

subtest 'what has been printed does not wait for the end' => sub {
  my $c = connect_to($port);
  $c->send("GET /late.cgi HTTP/1.1\r\nHost: h\r\n\r\n");
  ok(wait_until(sub { $c->fill; $c->buffer =~ /begin/ }, 5), 'the beginning comes');
  like(get($port, '/dump')->{body}, qr/^Scripts: [1-9]/m, 'while the script goes on');
  $c->close;
};

subtest 'cgi-out: what is no answer' => sub {
  my %want = (twolocations => 500, nul => 502, space => 502, lengths => 502, badlength => 502, 'nothing' => 500, 'half' => 500, 'garbage' => 502, 'badstatus' => 500, 'split' => 502, 'te' => 500, 'long' => 502);
  is(get($port, "/$_.cgi")->{status}, $want{$_}, "$_: $want{$_}") for sort keys %want;
  is(get($port, '/sleep.cgi')->{status}, 504, 'ScriptTimeout before the header: 504');
  is(get($port, '/late.cgi')->{complete}, 0, 'ScriptTimeout after it: broken off');
  is((raw($port, "GET /late.cgi HTTP/1.0\r\n\r\n"))[1], 'reset', 'for HTTP/1.0 by a reset, as the end of the connection would look like that of the answer');
};

subtest 'cgi-in: content, and scripts that do not want it' => sub {
  my $r = post('/echo.cgi', 'a=b&c=d');
  is($r->{body}, 'a=b&c=d', 'comes to the script');
  is($r->{headers}{'x-length'}, 7, 'with its length');
  my $big = join '', map { sprintf "%07d\n", $_ } 1 .. 300_000;
  is(post('/echo.cgi', $big)->{body}, $big, 'more than any buffer');
  my $chunks = join('', map { sprintf("%x;x=y\r\n%s\r\n", length $_, $_) } 'first ', 'x' x 70000, ' last') . "0\r\nTrailer: x\r\n\r\n";
  my $request = "POST /echo.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n$chunks";
  my @r = parse_responses(scalar raw($port, $request . "GET /plain.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 20));
  is($r[0]{body}, 'first ' . 'x' x 70000 . ' last', 'chunks are put together');
  is($r[0]{headers}{'x-length'}, 70011, 'and the script knows the length');
  is($r[1]{body}, 'plain', 'the next request is found behind them');
  is((parse_responses(scalar raw($port, "POST /echo.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", timeout => 5)))[0]{status}, 400, 'bad chunks');
  is(post('/small/echo.cgi', 'x' x 1001)->{status}, 413, 'over MaxBody: 413');
  is(post('/small/echo.cgi', 'x' x 1000)->{status}, 200, 'MaxBody itself is not');
  is((parse_responses(scalar raw($port, "POST /small/echo.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" . 'x' x 2000, timeout => 5)))[0]{status}, 413, 'chunks over MaxBody');
  for my $kind ('Content-Length: 4', 'Transfer-Encoding: chunked') {
    my $c = connect_to($port);
    $c->send("POST /echo.cgi HTTP/1.1\r\nHost: h\r\n$kind\r\nExpect: 100-continue\r\n\r\n");
    is($c->read_response->{status}, 100, "$kind: 100 Continue");
    $c->send($kind =~ /chunked/ ? "4\r\nbody\r\n0\r\n\r\n" : 'body');
    is($c->read_response->{body}, 'body', 'then the answer');
  }
  is(post('/noread.cgi', 'x' x 5_000_000)->{body}, 'not read', 'a script that never reads');
  is(post('/halfread.cgi', 'x' x 5_000_000)->{body}, 1000, 'one that reads a part');
  is(get($port, '/closeout.cgi')->{body}, 'closed early', 'one that closes its output early');
  is(get($port, '/stderr.cgi')->{body}, 'flooded', 'one that floods stderr');
  my ($half) = raw($port, "GET /slow.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", close_write => 1);
  my @answers = grep { $_->{status} >= 200 } parse_responses($half);
  is($answers[0] && $answers[0]{body}, 'slow', 'a client that has shut its side gets its answer');
};

subtest 'local-redirect: a path is a redirect for the client, nothing is served in its place' => sub {
  for my $path ('/loop.cgi', '/secret.cgi') {
    my $r = get($port, $path);
    is($r->{status}, 302, "$path: 302, once");
    unlike($r->{body}, qr/plain/, 'with nothing of the target');
  }
  is(get($port, '/denied/plain.txt')->{status}, 403, 'and the target has its own access rules');
};

subtest 'names' => sub {
  like(get($port, '/env.cgi/extra/path?a+b%20c')->{body}, $_, "has $_") for qr/^PATH_INFO=\/extra\/path$/m, qr/^SCRIPT_NAME=\/env\.cgi$/m, qr/^QUERY_STRING=a\+b%20c$/m, qr/^ARG=a\nARG=b c$/m, qr/^SERVER_NAME=localhost$/m, qr/^REQUEST_METHOD=GET$/m, qr/^GATEWAY_INTERFACE=CGI\/1\.1$/m;
  unlike(get($port, '/env.cgi', Proxy => 'evil', 'X_Y' => 'z', Authorization => 'Basic x')->{body}, qr/HTTP_PROXY|HTTP_X_Y|AUTHORIZATION/, 'not what must not be there');
  is(get($port, '/app/')->{body}, 'SCRIPT_NAME=/app/index.cgi PATH_INFO=none', 'an index script');
  is(get($port, '/app/no/such')->{body}, 'SCRIPT_NAME=/app/index.cgi PATH_INFO=/no/such', 'as front controller');
  my $document = get($port, '/documents/none');
  is("$document->{status} $document->{body}", '404 document for /documents/none', 'a script as error document');
  is(get($port, '/list/')->{body}, 'listing of /list/: one.txt two.txt', 'AutoIndexCommand');
  is(get($port, '/list/none')->{status}, 404, 'only for the directory');
  like(get($port, '/index/?sort=size')->{body}, qr{href="one\.txt".*href="two\.txt"}s, 'autoindex as AutoIndexCommand');
  like(get($port, '/index/', Accept => 'application/json')->{body}, qr/^\[\s*\{"name":"one\.txt"/, 'as JSON too');
};

subtest 'limits' => sub {
  my @first = map { my $c = connect_to($port); $c->send("GET /few/slow.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); $c } 1 .. 2;
  is(get($port, '/hello.cgi')->{body}, 'hello', 'another location is not held up');
  is($_->read_response->{body}, 'slow', 'those that wait are served') for @first;
  ok(wait_until(sub { get($port, '/dump')->{body} =~ /^Scripts: 0$/m }, 5), 'all have ended');
  my ($ticks, $waits) = map { my $c = connect_to($port); $c->send("GET /few/ticks.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); $c } 1 .. 2;
  is(join(' ', map { my $r = $_->read_response; "$r->{status} " . length $r->{body} =~ s/[^.]//gr } $waits, $ticks) =~ s/^503 \d+/503/r, '503 200 80', 'who waits for ScriptTimeout is told to come again, and nobody is driven away by it');
  my @swarm = map { my $c = connect_to($port); $c->send("GET /slow.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); $c } 1 .. 20;
  is(get($port, '/plain.txt')->{body}, 'plain', 'files are served meanwhile');
  my %count;
  for my $c (@swarm) { my $r = $c->read_response; $count{ $r->{status} }++; is($r->{headers}{'retry-after'}, 5, 'Retry-After') if $r->{status} == 503 }
  is($count{200}, 9, 'six run, three wait');
  is($count{503}, 11, 'the others are told to come again');
};

subtest 'nobody can tell how it ended' => sub {
  unlink glob $server->path('state') . '/sleep.*';
  my $c = connect_to($port);
  $c->send("GET /sleep.cgi?lost HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  my $pid = wait_until { my ($p) = map { /sleep\.(\d+)/ } glob $server->path('state') . '/sleep.*'; $p } or die 'no script runs';
  my ($worker) = (read_file("/proc/$pid/stat") // '') =~ /\) \S (\d{2,})/ or die 'it has no worker';
  kill 'KILL', $worker;
  is($c->read_response->{status}, 502, 'its worker is killed');
  ok(wait_until(sub { (read_file($server->path('log/access')) // '') =~ m{^GET\t/sleep\.cgi\t502\t\d+\t\d+\t-\t-\t-$}m }, 10), 'the log has neither an exit code nor what it used') or diag grep { /sleep/ } read_file($server->path('log/access'));
  unlink glob $server->path('state') . '/sleep.*';
};

subtest 'clients that leave' => sub {
  for my $how ('close', 'reset') {
    unlink glob $server->path('state') . '/*';
    my $c = connect_to($port);
    $c->send("GET /sleep.cgi HTTP/1.1\r\nHost: h\r\n\r\n");
    my $pid = wait_until { my ($p) = map { /sleep\.(\d+)/ } glob $server->path('state') . '/sleep.*'; $p } 5;
    ok($pid && kill(0, $pid), 'the script runs');
    setsockopt $c->socket, Socket::SOL_SOCKET(), Socket::SO_LINGER(), pack 'ii', 1, 0 if $how eq 'reset';
    $c->close;
    ok(wait_until(sub { !-d "/proc/$pid" || read_file("/proc/$pid/stat") =~ /\) Z / }, 1.8), "$how: it is ended at once, not at ScriptTimeout");
  }
};

subtest 'large and small' => sub {
  my $memory = sub { my ($kb) = read_file('/proc/' . $server->pid . '/status') =~ /^VmRSS:\s+(\d+)/m; $kb };
  my $start = $memory->();
  my $c = connect_to($port);
  $c->send("GET /big.cgi HTTP/1.0\r\n\r\n");
  my $came = 0;
  while (!$c->is_closed(0.2) || length $c->{buffer}) { $came += length $c->{buffer}; $c->{buffer} = ''; last if $c->{end} }
  cmp_ok($came, '>', 1600 * 65536, '100 MB out');
  is(post('/count.cgi', 'c' x 50_000_000)->{body}, 50_000_000, '50 MB in');
  cmp_ok($memory->() - $start, '<', 2000, 'and the core has not grown');
};

ok(wait_until(sub { descriptors($server->pid) <= $before }, 5), 'no descriptor is left') or diag descriptors($server->pid), " was $before";
my $exit = wait_until { get($port, '/exit.cgi') && (read_file($server->path('log/access')) =~ m{^(GET\t/exit\.cgi\t200\t0\t\d+\t3\t[\d.]+\t\d+)$}m)[0] } 5;
ok($exit, 'exit code, time and memory are in the log') or diag read_file($server->path('log/access'));
my $silent = connect_to($port);
$silent->send("GET /closeout.cgi HTTP/1.1\r\nHost: h\r\n\r\n");
is($silent->read_response->{body}, 'closed early', 'an answer whose script still runs');
is($server->stop, 0, 'ends well');
like((read_file($server->path("log/access")) =~ m{(.*\n)\z})[0], qr{^GET\t/closeout\.cgi\t200\t0\t\d+\t}, "is recorded, whatever is known of its fate");
unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
ok(!$server->chain_processes, 'and leaves nothing behind');
done_testing;
