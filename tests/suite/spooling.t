# Content that is read into files before its script is started: no place for a script is taken by a client that is slow to send, and the files
# are bounded, all together.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $conf = <<'END';
User nobody
Log @DIR@/log/access LogFormat { Uri Status BytesRead }
Tuning { ScriptConcurrency 2 ScriptQueue 2 ScriptGrace 0 %s }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } Dump { /dump } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /streams Location @DIR@/www SpoolContent Off }
    Control { Alias /small Location @DIR@/www MaxBody 50000 }
  }
}
END
my $read = 'binmode STDIN; my $in = do { local $/; <STDIN> } // "";';
my %script = (
  'echo.cgi' => "$read print \"Content-Type: text/plain\\nX-Length: \$ENV{CONTENT_LENGTH}\\n\\n\$in\"",
  'hello.cgi' => 'print "Content-Type: text/plain\n\nhello"',
  'fails.cgi' => 'print "no header\n\n"',
  'holds.cgi' => "$read " . 'open my $f, ">", "@DIR@/state/runs.$$"; close $f; select undef, undef, undef, 0.02 while !-e "@DIR@/state/go"; print "Content-Type: text/plain\n\n", length $in',
);
sub started {
  my ($tuning) = @_;
  return Httpway->start(files => { 'www/a.txt' => 'a', 'www/dump' => '', map { ("www/$_" => "#!$^X\n$script{$_}\n") } keys %script }, conf => sprintf($conf, $tuning // ''),
    before => sub { my ($s) = @_; chmod 0755, glob $s->path('www/*.cgi'); for (qw(log state)) { mkdir $s->path($_); chmod 0777, $s->path($_) } });
}
sub number { my ($server, $name) = @_; my $r = get($server->port, '/dump') or return -1; return ($r->{body} =~ /^$name: (\d+)$/m)[0] }
sub metric { my ($server, $name) = @_; my $r = get($server->port, '/dump?metrics') or return -1; return ($r->{body} =~ /^\w+_$name (\d+)$/m)[0] }
sub head { my ($path, @fields) = @_; return "POST $path HTTP/1.1\r\nHost: h\r\n" . join('', map { "$_\r\n" } @fields) . "\r\n" }
sub chunked { my (@parts) = @_; return join('', map { sprintf("%x\r\n%s\r\n", length $_, $_) } @parts) . "0\r\n\r\n" }
sub post { my ($server, $path, $body, $in_chunks) = @_; my $c = connect_to($server->port); $c->exchange([ $in_chunks ? (head($path, 'Transfer-Encoding: chunked'), chunked($body)) : (head($path, 'Content-Length: ' . length $body), $body) ], only_send => 1, timeout => 20); return $c }
sub answer { my ($c) = @_; return $c->read_response('POST', 20) }
sub text { my ($r) = @_; return $r ? "$r->{status} $r->{body}" : 'none' }
my $next = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";

subtest 'those that send slowly' => sub {
  my $server = started();
  my @slow = map { my $c = connect_to($server->port); $c->send(head('/echo.cgi', $_) . 'x') if /Length/; $c->send(head('/echo.cgi', $_) . "1\r\nx\r\n") if /chunked/; $c } ('Content-Length: 90000') x 2, ('Transfer-Encoding: chunked') x 2;
  ok(wait_until(sub { number($server, 'spooling') == 4 }, 10), 'as many send content as may run and wait');
  is(number($server, 'Scripts'), 0, 'no script has been started for them');
  is(get($server->port, '/hello.cgi')->{body}, 'hello', 'others run');
  my $small = post($server, '/echo.cgi', 'all at once');
  is(text(answer($small)), '200 all at once', '... with content, too, where it is all there');
  my $more = connect_to($server->port);
  $more->send(head('/echo.cgi', 'Content-Length: 90000') . 'x');
  my $r = answer($more);
  is($r && $r->{status}, 503, 'one more');
  is($r && $r->{headers}{'retry-after'}, 5, '... is to come again');
  $slow[0]->send('y' x 89999);
  my $whole = answer($slow[0]);
  is($whole && "$whole->{status} $whole->{headers}{'x-length'} " . length $whole->{body}, '200 90000 90000', 'whose content is whole gets its answer');
  $_->close for @slow;
  ok(wait_until(sub { number($server, 'spooling') == 0 && metric($server, 'spooled_bytes') == 0 }, 10), 'the others have left, and with them their files');
  is($server->stop, 0, 'ends well');
};

subtest 'what comes behind the content' => sub {
  my $server = started();
  my $body = join '', map { sprintf "%07d\n", $_ } 1 .. 50_000;
  for my $how ('length', 'chunks') {
    my $c = connect_to($server->port);
    my $request = $how eq 'length' ? head('/echo.cgi', 'Content-Length: ' . length $body) . $body : head('/echo.cgi', 'Transfer-Encoding: chunked') . chunked(substr($body, 0, 100_001), substr($body, 100_001));
    $c->exchange([ $request . $next . $request . $next ], only_send => 1, timeout => 20);
    for (1, 2) {
      my $r = answer($c);
      ok($r && $r->{body} eq $body, "$how: the content, to the last byte");
      is(text($c->read_response('GET', 20)), '200 a', "$how: the next request on the same connection");
    }
  }
  my $c = connect_to($server->port);
  $c->exchange([ head('/fails.cgi', 'Content-Length: 90000') . 'z' x 90_000 . $next ], only_send => 1, timeout => 20);
  my $r = answer($c);
  is($r && $r->{status}, 502, 'a script that fails');
  is(text($c->read_response('GET', 20)), '200 a', '... and the next request');
  ok($server->wait_for_log(qr{^/fails\.cgi\t502\t90\d\d\d$}, 10, 'log/access'), 'the log counts the content');
  my $long = connect_to($server->port);
  $long->send(head('/small/echo.cgi', 'Content-Length: 50001'));
  $r = answer($long);
  is($r && $r->{status}, 413, 'longer than MaxBody');
  my $waits = connect_to($server->port);
  $waits->send(head('/echo.cgi', 'Content-Length: 20000', 'Expect: 100-continue'));
  is(($waits->read_response('POST', 10) || {})->{status}, 100, '100 Continue');
  $waits->send('e' x 20000);
  is(text(answer($waits)), '200 ' . 'e' x 20000, '... then the answer');
  my $left = connect_to($server->port);
  $left->send(head('/echo.cgi', 'Content-Length: 20000') . 'abc');
  $left->socket->shutdown(1);
  ok($left->is_closed(10) && $left->buffer eq '', 'content that ends too early: closed');
  is($server->stop, 0, 'ends well');
};

subtest 'SpoolContent Off' => sub {
  my $server = started();
  my $c = connect_to($server->port);
  $c->send(head('/streams/echo.cgi', 'Content-Length: 20000') . 'abc');
  ok(wait_until(sub { number($server, 'script') == 1 }, 10), 'the script runs before its content has come');
  is(number($server, 'spooling'), 0, 'nothing is kept');
  $c->send('d' x 19997);
  is(text(answer($c)), '200 abc' . 'd' x 19997, 'the answer');
  is($server->stop, 0, 'ends well');
};

subtest 'MaxSpool' => sub {
  my $server = started('MaxSpool 100000');
  is(text(answer(post($server, '/echo.cgi', 'c' x 100_000, 1))), '200 ' . 'c' x 100_000, 'as much as that');
  my $r = answer(post($server, '/echo.cgi', 'c' x 100_001, 1));
  is($r && $r->{status}, 413, 'one byte more never fits');
  my $streamed = answer(post($server, '/echo.cgi', 'c' x 150_000));
  is($streamed && "$streamed->{status} " . length $streamed->{body}, '200 150000', 'where the length is known it goes to the script as it comes');
  my $holds = post($server, '/holds.cgi', 'c' x 60_000);
  ok(wait_until(sub { my @runs = glob $server->path('state/runs.*'); @runs == 1 }, 10), 'a script has a file');
  is(metric($server, 'spooled_bytes'), 60_000, 'which counts');
  for my $in_chunks (0, 1) {
    $r = answer(post($server, '/echo.cgi', 'c' x 60_000, $in_chunks));
    is($r && "$r->{status} $r->{headers}{'retry-after'}", '503 5', 'too much together: it is to come again');
  }
  $server->write_file('state/go', '');
  is(text(answer($holds)), '200 60000', 'it ends');
  ok(wait_until(sub { metric($server, 'spooled_bytes') == 0 }, 10), '... and its file is gone');
  is(text(answer(post($server, '/echo.cgi', 'c' x 60_000))), '200 ' . 'c' x 60_000, 'now there is room');
  is($server->stop, 0, 'ends well');
};

# Clients that send as slowly as they may hold files for as long as they like: not against others.
sub keeps { my ($c) = @_; local $SIG{PIPE} = 'IGNORE'; syswrite $c->socket, 'x' x 100; $c->fill }
sub served_beside {
  my ($server, @slow) = @_;
  return wait_until { keeps($_) for @slow; my $r = answer(post($server, '/echo.cgi', 'c' x 60_000)); $r && $r->{status} == 200 } 20;
}

subtest 'much content that comes no further' => sub {
  my $server = started('MaxSpool 1000000');
  my $large = connect_to($server->port);
  $large->exchange([ head('/echo.cgi', 'Content-Length: 999999'), 'x' x 960_000 ], only_send => 1, timeout => 20);
  ok(wait_until(sub { metric($server, 'spooled_bytes') == 960_000 }, 20), 'one has nearly all');
  ok(served_beside($server, $large), 'others are served');
  ok($large->is_closed(20), '... in its place');
  is($server->stop, 0, 'ends well');
};

subtest 'many files of one address' => sub {
  my $server = started();
  my @slow = map { my $c = connect_to($server->port, from => '127.1.1.1'); $c->send(head('/echo.cgi', 'Content-Length: 1000000') . 'x' x 100); $c } 1 .. 4;
  ok(wait_until(sub { metric($server, 'spooled_bytes') >= 400 }, 20), 'as many as may be');
  ok(served_beside($server, @slow), 'others are served');
  is(scalar(grep { $_->fill; $_->{end} ne '' } @slow), 1, '... in the place of one');
  is($server->stop, 0, 'ends well');
};

subtest 'several processes' => sub {
  my $server = started('MaxSpool 100000 NumProcesses 2 ScriptQueue 50');
  my @slow;
  my $refused = wait_until {
    my $c = connect_to($server->port);
    push @slow, $c;
    $c->send(head('/echo.cgi', 'Content-Length: 90000') . 'x' x 30_000);
    my $r = $c->read_response('POST', 0.3);
    $r && $r->{status} == 503;
  } 30;
  ok($refused, 'the files of all count together') or diag scalar @slow;
  cmp_ok(scalar @slow, '<=', 6, '... not of each');
  is($server->stop, 0, 'ends well');
};
done_testing;
