# What the server tells of itself: the three forms of Dump and the line of ALRM; every number of them provoked.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use OpenMetrics;

my $conf = <<'END';
User nobody AuthUser nobody
Log @DIR@/logs/log
LogFormat { Status Uri }
Tuning { NumConnections 60 ScriptConcurrency 1 ScriptQueue 1 ScriptTimeout 30 AuthTimeout 30 @TUNING@ }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } } Specials { CGI { .cgi } Dump { /state } } ScriptUser games Admin "<me> & you" }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /locked Location @DIR@/www Realm r UserFile @DIR@/users EncryptedUserFile On }
    Control { Alias /server-state Location @DIR@/state IndexNames { index.dump } Specials { Dump { .dump } } Access { Deny 0/0 Allow 127.0.0.1/32 } }
    Control { Alias /denied Location @DIR@/www Access { Deny 0/0 } }
  }
}
END
my %scripts = (good => "echo Status: 404\necho\necho gone\n", bad => "echo no header\n", wait => "while test ! -e \@DIR\@/go; do sleep 0.05; done\necho\necho done\n",
  cut => "printf 'Content-Length: 100\\n\\nshort'\n");
sub started {
  my (%option) = @_;
  my $server = Httpway->new(conf => $conf =~ s/\@TUNING\@/$option{tuning} || ''/er,
    files => { 'www/a.txt' => 'a', 'www/big.txt' => 'b' x 8_000_000, 'www/state' => '', 'state/index.dump' => '', 'www/sub/a.txt' => 'sub', 'users' => 'u:' . crypt('p', '$5$saltsalt$') . "\n", 'logs/empty' => '',
      map { ("www/$_.cgi" => "#!/bin/sh\n$scripts{$_}") } keys %scripts });
  chmod 0777, $server->path('logs');
  chmod 0755, map { $server->path("www/$_.cgi") } keys %scripts;
  chmod 0644, $server->path('users');
  utime 1_000_000_000, 1_000_000_000, $server->path('www/a.txt');
  $server->start;
  return $server;
}
my ($server, $port, $asked);
sub numbers { $asked++; my $answer = get($port, '/state?metrics'); my $read = eval { open_metrics($answer->{body}) } or die "$@$answer->{body}"; return $read->{samples} }
sub number { return numbers()->{"httpway_$_[0]"} }
sub classes { my $n = numbers(); return { map { ($_ => $n->{"httpway_requests_total{class=\"$_\"}"}) } qw(2xx 3xx 4xx 5xx none) } }
# What became more of while it ran, without the requests that ask: each is counted when it has its answer.
sub more (&) {
  my ($code) = @_;
  my ($before, $first) = (classes(), $asked);
  $code->();
  my $after = classes();
  $after->{$_} -= $before->{$_} for keys %$after;
  $after->{'2xx'} -= $asked - $first;
  return join ' ', map { "$_ $after->{$_}" } grep { $after->{$_} } sort keys %$after;
}
sub state_is { my ($state, $n) = @_; return wait_until { number("connections{state=\"$state\"}") == $n } 15 }
sub send_to { my ($path, %header) = @_; my $c = connect_to($port); $c->send("GET $path HTTP/1.1\r\nHost: h\r\n" . join('', map { "$_: $header{$_}\r\n" } keys %header) . "\r\n"); return $c }
sub auth { return (Authorization => basic('u', 'p')) }

# The reader of metrics is strict
my $good = "# TYPE a_bytes counter\n# UNIT a_bytes bytes\n# HELP a_bytes About.\na_bytes_total{x=\"y\"} 1\na_bytes_total{x=\"z\"} 2\n# EOF\n";
is_deeply(open_metrics($good)->{samples}, { 'a_bytes_total{x="y"}' => 1, 'a_bytes_total{x="z"}' => 2 }, 'a good text');
for ([ 's/# EOF\n//', 'no end' ], [ 's/EOF\n/EOF/', 'its line is not whole' ], [ 's/_total\{x="y"\}//', 'a counter without _total' ], [ 's/"z"/"y"/', 'a series twice' ], [ 's/ 2/ -2/', 'a negative count' ], [ 's/UNIT a_bytes bytes/UNIT a_bytes seconds/', 'another unit' ],
  [ 's/# HELP.*\n//', 'no help' ], [ 's/# TYPE.*\n//', 'no type' ], [ 's/counter/counters/', 'an unknown type' ], [ 's/(# HELP.*\n)(.*\n)/$2$1/', 'help too late' ], [ 's/x="y"/x=y/', 'no quotes' ], [ 's/ 1\n/ 1\r\n/', 'CR' ], [ 's/(a.*1\n)/$1\n/', 'an empty line' ]) {
  my ($change, $what) = @$_;
  my $bad = $good;
  eval "\$bad =~ $change; 1" or die;
  ok(!eval { open_metrics($bad); 1 }, "refused: $what");
}

$server = started();
$port = $server->port;

subtest 'three forms' => sub {
  my %form = ('/state' => qr{^text/plain$}, '/state?other' => qr{^text/plain$}, '/state?' => qr{^text/plain$}, '/state?metrics&more' => qr{^text/plain$}, '/state?metrics=' => qr{^application/openmetrics-text; }, '/state?html' => qr{^text/html; charset=utf-8$}, '/state?metrics' => qr{^application/openmetrics-text; version=1\.0\.0; charset=utf-8$});
  for my $path (sort keys %form) {
    my $answer = get($port, $path);
    is($answer->{status}, 200, $path);
    like($answer->{headers}{'content-type'}, $form{$path}, 'its type');
    is($answer->{headers}{'cache-control'}, 'no-store', 'not to be kept');
    is($answer->{headers}{'x-content-type-options'}, 'nosniff', 'nor guessed about');
    my $head = request($port, "HEAD $path HTTP/1.1\nHost: h\nConnection: close\n\n");
    is("$head->{status} $head->{headers}{'content-type'} " . length $head->{body}, "200 $answer->{headers}{'content-type'} 0", 'HEAD: the same without content');
    cmp_ok(abs($head->{headers}{'content-length'} - length $answer->{body}), '<', 20, 'and of the same length, but for digits');
    is(request($port, "POST $path HTTP/1.1\nHost: h\nContent-Length: 0\nConnection: close\n\n")->{status}, 405, 'POST');
    my $again = get($port, $path, 'If-None-Match' => '"x"', 'If-Modified-Since' => 'Fri, 01 Jan 2100 00:00:00 GMT', Range => 'bytes=0-3');
    is("$again->{status} " . ($again->{headers}{'last-modified'} // '-') . ($again->{headers}{etag} // '-'), '200 --', 'always whole and new');
    is(get($port, "/locked$path")->{status}, 401, 'behind a realm');
    is(get($port, "/locked$path", auth())->{status}, 200, 'with the password');
    is(get($port, "/denied$path")->{status}, 403, 'behind Access');
    is(get($port, $path =~ s{state}{state/more}r)->{status}, 404, 'extra path');
  }
};

subtest 'the page' => sub {
  my $answer = get($port, '/state?html');
  like($answer->{headers}{'content-security-policy'}, qr/default-src 'none';.*frame-ancestors 'none'/, 'nothing from elsewhere, no frame');
  is($answer->{headers}{'x-frame-options'}, 'DENY', 'for old browsers, too');
  my $html = $answer->{body};
  unlike($html, qr/<script|\son\w+=|https?:|<img/i, 'no script, nothing to load');
  like($html, qr{<address>&lt;me&gt; &amp; you</address>}, "Admin's words");
  like($html, qr{<meta name="viewport"}, 'for small screens');
  my @open;
  my $well = $html =~ s/^<!DOCTYPE html>\n//;
  while ($html =~ m{<(/?)(\w+)[^<>]*>}g) {
    next if $2 eq 'meta';
    if (!$1) { push @open, $2 } else { my $last = pop @open; $well &&= defined $last && $last eq $2 }
  }
  ok($well && !@open, 'every element is closed, in order');
  unlike($html =~ s/<[^<>]*>//gr, qr/[<>]|&(?!\w+;)/, 'and all else is text');
  SKIP: {
    skip 'w3m is not here', 1 if system('command -v w3m >/dev/null 2>&1') != 0;
    my $file = $server->write_file('page.html', $answer->{body});
    like(qx{w3m -dump -T text/html -I UTF-8 -cols 40 $file}, qr/^State of the server\n.*^answered 2xx +\d+\n.*^cgiexec +0\n/ms, 'in a narrow terminal');
  }
};

subtest 'for Prometheus' => sub {
  my $read = open_metrics(get($port, '/state?metrics')->{body});
  is(scalar(grep { !/^httpway_/ } keys %{ $read->{families} }), 0, 'all names are ours');
  cmp_ok(abs($read->{samples}{httpway_start_time_seconds} - time), '<', 300, 'the start');
  is(get($port, '/server-state/?metrics=')->{headers}{'content-type'}, 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'as in the documents');
  is(get($port, '/server-state/more')->{status}, 404, 'but nothing below it');
  my ($python) = grep { system("$_ -c 'import prometheus_client' 2>/dev/null") == 0 } 'python3', '/usr/bin/python3';
  SKIP: {
    skip 'python3-prometheus-client is not here', 1 if !defined $python;
    my $file = $server->write_file('metrics', get($port, '/state?metrics')->{body});
    my $program = $server->write_file('read.py', "import sys\nfrom prometheus_client.openmetrics.parser import text_string_to_metric_families as read\nfor f in read(open(sys.argv[1]).read()):\n  for s in f.samples:\n    print(s.name + ('{%s}' % ','.join('%s=\"%s\"' % l for l in s.labels.items()) if s.labels else ''), int(s.value))\n");
    my %samples = map { /^(.*) (\d+)$/ } split /\n/, qx{$python $program $file};
    is_deeply(\%samples, open_metrics(read_file($file))->{samples}, 'its own parser reads the same');
  }
};

subtest 'requests by class' => sub {
  is(more { }, '', 'asking is one of 2xx');
  is(more { get($port, '/a.txt'); get($port, '/a.txt', Range => 'bytes=0-0'); request($port, "HEAD /a.txt HTTP/1.0\n\n"); request($port, "OPTIONS * HTTP/1.1\nHost: h\nConnection: close\n\n") }, '2xx 4', '2xx');
  is(more { get($port, '/a.txt', 'If-None-Match' => '*'); get($port, '/sub') }, '3xx 2', '304 and 302');
  is(more { get($port, '/none'); get($port, '/denied/'); get($port, '/locked/a.txt') }, '4xx 3', '404, 403, 401');
  is(more { raw($port, "nonsense\r\n\r\n"); raw($port, "GET / HTTP/1.1\r\n\r\n"); raw($port, "GET / HTTP/1.1\r\nHost: h\r\nx: " . 'y' x 20000) }, '4xx 3', 'what is no request');
  is(more { raw($port, "GET / HTTP/3.0\r\n\r\n"); raw($port, "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", answers => 1) }, '5xx 2', '505 and 501');
  is(more { connect_to($port)->close; my $c = connect_to($port); $c->send("GET /a.txt HTTP/1.1\r\nHo"); $c->close }, '', 'no request, no answer');
  is(more { raw($port, "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /none HTTP/1.1\r\nHost: h\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") }, '2xx 2 4xx 1', 'of several at once each');
  is(more { my $c = send_to('/big.txt'); wait_until { $c->fill; length $c->buffer } 10; $c->close; ok(state_is('sending', 0), 'a client leaves') }, '2xx 1', 'broken off: once');
};

subtest 'scripts' => sub {
  is(more { get($port, '/good.cgi') }, '4xx 1', 'the status that a script says');
  is(more { is(get($port, '/bad.cgi')->{status}, 502, 'one without header') }, '5xx 1', 'the answer in its place, once');
  is(more { my $c = send_to('/cut.cgi'); ok($c->is_closed(15), 'one that breaks off') }, '2xx 1', 'once');
  ok(wait_until(sub { number('scripts') == 0 }, 15), 'none runs');
  my $before = number('started_scripts_total');
  is(more {
    my $first = send_to('/wait.cgi');
    ok(state_is('script', 1), 'a script runs');
    is(number('scripts'), 1, 'counted');
    my $second = send_to('/wait.cgi');
    ok(state_is('queued', 1), 'another waits');
    is(number('script_queue'), 1, 'counted');
    is(get($port, '/wait.cgi')->{status}, 503, 'a third is refused');
    $server->write_file('go', '');
    is(join(' ', map { $_->read_response->{body} } $first, $second), "done\n done\n", 'then both run');
  }, '2xx 2 5xx 1', 'their answers');
  unlink $server->path('go');
  is(number('started_scripts_total') - $before, 2, 'two were started');
  is(join(' ', map { number($_) } qw(script_limit script_queue_limit)), '1 1', 'limits');
  is(more {
    my $c = send_to('/wait.cgi');
    state_is('script', 1);
    $c->close;
    ok(state_is('script', 0), 'its client leaves');
  }, 'none 1', 'an answer that never was');
  $server->write_file('go', '');
};

subtest 'connections, bytes, files' => sub {
  my $accepted = number('accepted_connections_total');
  my @idle = map { my $c = send_to('/a.txt'); $c->read_response; $c } 1 .. 3;
  my $half = connect_to($port);
  $half->send("GET /a.txt HTTP/1.1\r\nHo");
  my $full = send_to('/big.txt');
  # Who asks may be seen waiting or reading.
  ok(wait_until(sub { my $n = numbers(); $n->{'httpway_connections{state="reading"}'} >= 1 && $n->{'httpway_connections{state="reading"}'} + $n->{'httpway_connections{state="waiting"}'} == 5 }, 15), 'a request on its way') or diag explain numbers();
  ok(state_is('sending', 1), 'an answer on its way');
  ok(wait_until(sub { number('parked_connections') == 3 }, 15), 'three are parked after a while');
  cmp_ok(number('connections{state="waiting"}'), '>=', 3, 'which still wait');
  cmp_ok(number('accepted_connections_total') - $accepted, '>', 8, 'all were accepted');
  is(number('connection_limit'), 60, 'of so many');
  $_->close for @idle, $half, $full;
  my ($n, $m) = (numbers(), undef);
  my $text = get($port, '/a.txt');
  $m = numbers();
  cmp_ok($m->{'httpway_received_bytes_total'} - $n->{'httpway_received_bytes_total'}, '>', 100, 'bytes came');
  cmp_ok($m->{'httpway_sent_bytes_total'} - $n->{'httpway_sent_bytes_total'}, '>', length($text->{head}) + 1000, 'and went');
  my @look = map { "httpway_file_cache_lookups_total{result=\"$_\"}" } qw(hit miss);
  # Files are remembered when they have not changed for three seconds.
  ok(wait_until(sub { $n = numbers(); get($port, '/a.txt') for 1 .. 5; $m = numbers(); $m->{ $look[0] } - $n->{ $look[0] } >= 5 }, 15), 'a file that was remembered');
  get($port, "/none$_") for 1 .. 5;
  cmp_ok(number('file_cache_lookups_total{result="miss"}') - $m->{ $look[1] }, '>=', 5, 'names that were not');
};

subtest 'questions' => sub {
  my $before = number('auth_questions_total');
  my $authcheck = $server->helper_process('authcheck');
  kill 'STOP', $authcheck;
  my $c = send_to('/locked/a.txt', auth());
  ok(state_is('asking', 1), 'a question');
  is(number('auth_queue'), 1, 'that waits');
  kill 'CONT', $authcheck;
  is($c->read_response->{status}, 200, 'answered');
  is(number('auth_queue'), 0, 'none waits');
  is(number('auth_questions_total') - $before, 1, 'one was asked');
};

subtest 'the log' => sub {
  is(join(' ', map { number($_) } qw(log_blocked lost_log_records_total)), '0 0', 'it moves');
  my $logfmt = $server->helper_process('logfmt');
  kill 'STOP', $logfmt;
  my $c = connect_to($port);
  my $batch = ('GET /a.txt?' . 'q' x 7000 . " HTTP/1.1\r\nHost: h\r\n\r\n") x 10;
  my $send = sub { $c->send($batch); $c->read_response for 1 .. 10 };
  ok(wait_until(sub { $send->() for 1 .. 10; number('log_blocked') == 1 }, 20), 'it stands still');
  cmp_ok(number('log_backlog_bytes'), '>', 7000, 'records wait');
  ok(wait_until(sub { $send->() for 1 .. 20; number('lost_log_records_total') > 0 }, 20), 'records are lost');
  kill 'CONT', $logfmt;
  ok(wait_until(sub { my $n = numbers(); $n->{httpway_log_blocked} == 0 && $n->{httpway_log_backlog_bytes} < 10000 }, 20), 'it moves again');
  cmp_ok(number('lost_log_records_total'), '>', 0, 'what was lost stays counted');
};

subtest 'helpers that die' => sub {
  for my $name (qw(logfmt authcheck cgiexec)) {
    is(number("restarts_total{program=\"$name\"}"), 0, "$name has never died");
    my $pid = $server->helper_process($name);
    kill 'KILL', $pid;
    ok(wait_until(sub { number("restarts_total{program=\"$name\"}") == 1 }, 20), 'it was started again');
    my $new = wait_until { my $p = $server->helper_process($name); $p && $p != $pid ? $p : 0 } 20;
    ok($new, 'and runs');
  }
  is(get($port, '/good.cgi')->{body}, "gone\n", 'scripts run');
  is(get($port, '/locked/a.txt', auth())->{status}, 200, 'passwords are right');
  is(join(' ', map { number("restarts_total{program=\"$_\"}") } qw(logfmt authcheck cgiexec httpd)), '1 1 1 0', 'once each');
};

subtest 'ALRM' => sub {
  $server->signal('ALRM');
  my $line = $server->wait_for_log(qr/httpd: info: status: /, 10);
  my $n = numbers();
  my %class = map { ($_ => $n->{"httpway_requests_total{class=\"$_\"}"}) } qw(2xx 3xx 4xx 5xx none);
  my $sum = eval join '+', values %class;
  like($line, qr/status: connections \d+ of 60 \(.*, requests $sum, bytes read \d+, bytes written \d+, logfmt up \(\d+ bytes waiting, \d+ records lost\), answered 2xx $class{'2xx'}, 3xx $class{'3xx'}, 4xx $class{'4xx'}, 5xx $class{'5xx'}, left $class{none}, parked \d+, authcheck $n->{httpway_auth_questions_total} questions \(0 waiting\), cache \d+ hits \(\d+ misses\), started again: logfmt 1, authcheck 1, cgiexec 1, httpd 0$/, 'one line with all of it');
};
is($server->stop, 0, 'ends well');

subtest 'two processes' => sub {
  $server = started(tuning => 'NumProcesses 2');
  $port = $server->port;
  my @serving = sub { grep { my $stat = read_file("/proc/$_/stat") // ''; $stat =~ /\) \S (\d+) / && $1 == $server->pid } $server->chain_processes }->();
  is(number('processes'), 2, 'both tell');
  my @crowd = map { send_to('/a.txt') } 1 .. 70;
  is(scalar(grep { $_->read_response->{body} eq 'a' } @crowd), 70, 'more clients than one has places for');
  # Each tells once a turn of its loop what it has done: the other one, that is.
  ok(wait_until(sub { my $n = number('connections{state="waiting"}'); $n == 70 || $n == 71 }, 15), 'all wait');
  is(number('connection_limit'), 120, 'in the places of both');
  my $before = classes();
  cmp_ok($before->{'2xx'}, '>=', 71, 'answers of both');
  is(more { get($port, '/none') for 1 .. 10 }, '4xx 10', 'whoever answers');
  my %last = %{ numbers() };
  kill 'KILL', $serving[0];
  ok(wait_until(sub { my $n = eval { numbers() }; $n && $n->{'httpway_restarts_total{program="httpd"}'} == 1 && $n->{httpway_processes} == 2 }, 20), 'one dies and is replaced');
  my %now = %{ numbers() };
  is_deeply([ grep { /_total/ && $now{$_} < $last{$_} } sort keys %now ], [], 'nothing that was counted is lost');
  cmp_ok($now{'httpway_connections{state="waiting"}'}, '<', 70, 'its connections are');
  for my $name (qw(logfmt authcheck cgiexec)) {
    kill 'KILL', $server->helper_process($name);
    ok(wait_until(sub { number("restarts_total{program=\"$name\"}") == 1 }, 20), "$name is started again, and counted once");
  }
  is(get($port, '/good.cgi')->{body}, "gone\n", 'scripts run');
  ok(wait_until(sub { get($port, '/locked/a.txt', auth())->{status} == 200 }, 15), 'passwords are right');
  is($server->stop, 0, 'ends well');
};
done_testing;
