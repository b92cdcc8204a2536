# The log from end to end: through httpway-run, httpd and logfmt. Every answered request is one record, whatever happens to the log.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Select;
use JSON::PP ();
use POSIX ();
use Socket qw(SOL_SOCKET SO_LINGER SO_RCVBUF);
use Time::HiRes qw(time sleep);
use Httpway;

my $conf = <<'END';
User nobody
Tuning { NumConnections 100 Timeout 20 }
%s
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } } } }
END
my %files = ('www/a.txt' => "hello\n", 'www/large.txt' => 'x' x 8_000_000);
my @all = qw(Ctime RemoteUser RemoteAddress RemotePort ServerName Method Uri Status ContentLength Referer UserAgent BytesRead BytesWritten LocalAddress LocalPort Version QueryString TimeTaken MicroTime Pid);

sub started {
  my ($settings, %option) = @_;
  my $more = delete $option{before};
  return Httpway->start(files => \%files, conf => sprintf($conf, $settings),
    before => sub { my ($s) = @_; mkdir $s->path('log'); chmod 0777, $s->path('log'); $more->($s) if $more }, %option);
}
# lines_of SERVER, COUNT: the lines of its log as soon as there are so many.
sub lines_of {
  my ($server, $wanted) = @_;
  my @lines;
  wait_until { (@lines = $server->log_lines('log/access')) >= $wanted } 10;
  return @lines;
}
sub decoded { my ($text) = @_; return $text =~ s/\\x([0-9A-F]{2})/chr hex $1/ger }
sub process_named { my ($server, $name) = @_; return grep { ((split /\0/, read_file("/proc/$_/cmdline") || '')[0] || '') =~ m{/\Q$name\E$} } $server->chain_processes }

# ---- What a record says

# exchange: one request; what its record must say.
sub exchange {
  my ($c, $request, %want) = @_;
  my ($method) = $request =~ /\A(\S+)/;
  my $before = length $c->buffer;
  $c->send($request);
  my $r = $c->read_response($method);
  my $head = length($r->{head}) + 2;
  return { RemoteUser => '-', RemoteAddress => '127.0.0.1', RemotePort => $c->socket->sockport, ServerName => 'h', Method => $method, Status => $r->{status},
    ContentLength => $r->{headers}{'content-length'} || 0, Referer => '-', UserAgent => '-', BytesRead => length $request, BytesWritten => $head + length $r->{body},
    LocalAddress => '127.0.0.1', LocalPort => $c->socket->peerport, Version => 'HTTP/1.1', QueryString => '-', %want };
}

subtest 'every field' => sub {
  my $began = time;
  my $server = started("Log \@DIR\@/log/access\nLogGMT On\nLogFormat { @all }");
  my $c = connect_to($server->port);
  my $etag = get($server->port, '/a.txt')->{headers}{etag};
  my @want = (
    exchange($c, "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n", Uri => '/a.txt'),
    exchange($c, "HEAD /a.txt?x=1&y HTTP/1.1\r\nHost: H\r\nReferer: http://r/?q\r\nUser-Agent: u v\r\n\r\n", Uri => '/a.txt', QueryString => 'x=1&y', Referer => 'http://r/?q', UserAgent => 'u v'),
    exchange($c, "GET /a.txt? HTTP/1.1\r\nHost: h:80\r\nIf-None-Match: $etag\r\n\r\n", Uri => '/a.txt'),
    exchange($c, "GET /a.txt HTTP/1.1\r\nHost: h\r\nRange: bytes=1-2\r\n\r\n", Uri => '/a.txt', Status => 206),
    exchange($c, "GET /none%20there HTTP/1.1\r\nHost: h\r\n\r\n", Uri => '/none%20there', Status => 404),
    exchange($c, "POST /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody", Uri => '/a.txt', Status => 405),
    exchange($c, "GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\n", Uri => '/large.txt'),
    exchange($c, "GET http://other/a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", Uri => 'http://other/a.txt', ServerName => 'other'),
    exchange(connect_to($server->port), "GET /a.txt HTTP/1.0\r\n\r\n", Uri => '/a.txt', ServerName => '-', Version => 'HTTP/1.0'),
    exchange(connect_to($server->port), "nonsense\r\n\r\n", Status => 400, ServerName => undef, Method => '-', Uri => 'nonsense', Version => undef),
    exchange(connect_to($server->port), "GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n", Status => 400, ServerName => undef, Method => '-', Uri => 'GET /\x01 HTTP/1.1', Version => undef),
    exchange(connect_to($server->port), "GET /a.txt HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", Status => 400, Uri => '/a.txt', ServerName => undef),
  );
  my @lines = lines_of($server, 1 + @want);
  is(scalar @lines, 1 + @want, 'one record for each request');
  my $ended = time;
  for my $i (0 .. $#want) {
    my %got;
    @got{@all} = split /\t/, $lines[$i + 1], -1;
    my @bad = grep { defined $want[$i]{$_} && $got{$_} ne $want[$i]{$_} } grep { exists $want[$i]{$_} } @all;
    is("@bad", '', "request $i") or diag explain { map { $_ => [$got{$_}, $want[$i]{$_}] } @bad };
    like($got{Ctime}, qr/\A\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\z/, 'Ctime');
    ok($got{MicroTime} =~ /\A\d+\.\d{6}\z/ && $got{MicroTime} > $began - 2 && $got{MicroTime} < $ended + 2, 'MicroTime');
    is($got{Ctime}, POSIX::strftime('%a %b %e %H:%M:%S %Y', gmtime int $got{MicroTime}), 'is the same second');
    ok($got{TimeTaken} =~ /\A\d+\.\d{6}\z/ && $got{TimeTaken} <= $ended - $began + 1, 'TimeTaken');
    is($got{Pid}, $server->pid, 'Pid');
  }
  is($server->stop, 0, 'ends well');
};

subtest 'a connection that asks for nothing has no record' => sub {
  my $server = started("Log \@DIR\@/log/access\nLogFormat { Uri Status }");
  connect_to($server->port)->close for 1 .. 3;
  is(get($server->port, '/a.txt')->{status}, 200, 'one that asks');
  connect_to($server->port)->close;
  is($server->stop, 0, 'ends well');
  is_deeply([grep { !/404/ } $server->log_lines('log/access')], ["/a.txt\t200"], 'has one');
};

subtest 'pipelined, aborted, timed out' => sub {
  my $server = started("Log \@DIR\@/log/access\nTuning { Timeout 1 }\nLogFormat { Uri Status BytesWritten RemotePort }");
  my $port = $server->port;
  my $bytes = join '', map { "GET /a.txt?$_ HTTP/1.1\r\nHost: h\r\n" . ($_ == 200 ? "Connection: close\r\n" : '') . "\r\n" } 1 .. 200;
  my $answers = raw($port, $bytes);
  my @responses = parse_responses($answers);
  is(scalar @responses, 200, 'pipelined requests are answered');
  my @lines = lines_of($server, 200);
  is(scalar @lines, 200, 'a record for each');
  my $sum = 0;
  $sum += (split /\t/)[2] for @lines;
  is($sum, length $answers, 'whose bytes add up to what came');

  my $c = connect_to($port);
  setsockopt $c->socket, SOL_SOCKET, SO_RCVBUF, 8192;
  $c->send("GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until { $c->fill; length $c->buffer > 100_000 } 5;
  my ($received, $own_port) = (length $c->buffer, $c->socket->sockport);
  setsockopt $c->socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
  $c->close;
  @lines = lines_of($server, 201);
  is(scalar @lines, 201, 'an aborted answer is one record');
  my ($uri, $status, $written, $remote) = split /\t/, $lines[200];
  is("$uri $status $remote", "/large.txt 200 $own_port", 'of that request');
  ok($written >= $received && $written < 8_000_000, "with the bytes really sent ($written, the client got $received)");

  my $half = connect_to($port);
  $half->send("GET /a.txt HTTP/1.1\r\nHost");
  $half->is_closed(5);
  my ($timeout) = parse_responses($half->buffer);
  @lines = lines_of($server, 202);
  is((split /\t/, $lines[201])[1], 408, 'a request that did not come in time is a record');
  is((split /\t/, $lines[201])[2], length $half->buffer, 'with the bytes of its answer');
  connect_to($port)->close;
  my $leaver = connect_to($port);
  $leaver->send('GET /a.t');
  $leaver->close;
  is($server->stop, 0, 'ends well');
  is(scalar(my @all_lines = $server->log_lines('log/access')), 202, 'what was not answered is none');
};

# ---- Formats and hostile bytes

my %hostile = (
  'escape sequence' => ["/\e[31m", "\e]0;x\a", 'u'],
  'quotes' => ['/"a"', 'http://"r"/', 'u"v" "w'],
  'tabs' => ["/a\tb", "r\ts", "u\tv\tw"],
  'backslashes' => ['/a\\b\\', 'r\\x41\\', '\\x0A\\'],
  'high bytes' => ["/\xff\xfe", "\xff\xc3\xa9", "\x80\xff"],
  'escapes of ours' => ['/a%5Cx0A', '\\x5Cx41', '\\\\x41'],
  'delete' => ["/\x7f", "r\x7f", "u\x7f"],
  'braces' => ['/{"a":1}', '{"a":"b"}', '}{","'],
  'percent' => ['/%n%s%25', '%s%n', '%%'],
);

sub parsed {
  my ($style, $line) = @_;
  if ($style eq 'json') {
    my $o = JSON::PP->new->decode($line);
    return map { defined $o->{$_} ? decoded($o->{$_}) : '-' } qw(status uri referer user_agent);
  }
  if ($style eq 'combined') {
    my @f = $line =~ m{\A(?:\S+) - (?:.+) \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "(.*?)" (\d{3}) (?:\d+|-) "([^"]*)" "([^"]*)"\z} or return ();
    my ($uri) = $f[0] =~ m{\A\S+ (.*?)(?: HTTP/\d\.\d)?\z};
    $uri = $f[0] if $f[1] == 400 && $f[0] =~ /\\x/; # a line that could not be read
    return ($f[1], map { decoded($_) } defined $uri ? $uri : '-', @f[2, 3]);
  }
  my @f = split /\t/, $line, -1;
  return @f == 4 ? map { decoded($_) } @f : ();
}

for my $style ('fields', 'combined', 'json') {
  subtest "hostile bytes as $style" => sub {
    my $format = $style eq 'fields' ? 'LogFormat { Status Uri Referer UserAgent }' : "LogFormat $style";
    my $server = started("Log \@DIR\@/log/access\n$format");
    my $lines = 0;
    for my $name (sort keys %hostile) {
      my ($uri, $referer, $agent) = @{ $hostile{$name} };
      for my $part (0 .. 2) {
        my @sent = ('/a.txt', 'r', 'u');
        $sent[$part] = $hostile{$name}[$part];
        my ($response) = parse_responses(scalar raw($server->port, "GET $sent[0] HTTP/1.1\r\nHost: h\r\nReferer: $sent[1]\r\nUser-Agent: $sent[2]\r\nConnection: close\r\n\r\n"));
        my @lines = lines_of($server, ++$lines);
        my $what = "$name in the " . qw(target referer agent)[$part];
        is(scalar @lines, $lines, "$what: one line");
        unlike($lines[-1], $style eq 'fields' ? qr/[^\t -~]/ : qr/[^ -~]/, 'printable');
        my @f = parsed($style, $lines[-1]);
        is($f[0], $response->{status}, 'that can be read again') or diag $lines[-1];
        is("@f[1 .. 3]", "@sent", 'and has the original bytes') if $response->{status} != 400;
        my ($line) = "GET $sent[0] HTTP/1.1" =~ /^([^\n]*)/;
        ok(index($f[1], $sent[0]) == 0 || index("- $f[1]", $line) > 0, 'and the request line as it came') || diag "$f[1]\n$line" if $response->{status} == 400 && $part == 0;
      }
    }
    is($server->stop, 0, 'ends well');
  };
}

subtest 'common' => sub {
  my $server = started("Log \@DIR\@/log/access\nLogGMT On\nLogFormat common");
  get($server->port, '/a.txt?q');
  my ($line) = lines_of($server, 1);
  like($line, qr{\A127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET /a\.txt\?q HTTP/1\.1" 200 6\z}, 'a line');
  is($server->stop, 0, 'ends well');
};

subtest 'file names' => sub {
  my @names = (POSIX::strftime('log/%Y-%m-%d', gmtime));
  my $server = started("Log \@DIR\@/log/%Y-%m-%d\nErrorLog \@DIR\@/log/errors-%Y\nLogGMT On\nLogFormat { Uri Status }");
  get($server->port, '/a.txt');
  push @names, POSIX::strftime('log/%Y-%m-%d', gmtime);
  ok(wait_until(sub { grep { (read_file($server->path($_)) || '') eq "/a.txt\t200\n" } @names }, 5), 'expanded by strftime');
  $server->signal('ALRM');
  my ($year) = map { substr $_, 4, 4 } @names;
  ok($server->wait_for_log(qr/httpd: info: status/, 5, "log/errors-$year"), 'ErrorLog too');
  is($server->stop, 0, 'ends well');
};

# ---- A log that stands still

my $agent = 'v' x 1000;    # so that a record has more than 1000 bytes
my $batch = 100;

# A server whose standard output is a pipe that nobody reads until the test does.
sub standing {
  my ($settings) = @_;
  pipe(my $reader, my $writer) or die;
  my $server = started("Log /dev/stdout\nErrorLog \@DIR\@/log/errors\nLogFormat { QueryString UserAgent }\n$settings", before => sub { POSIX::dup2(fileno $writer, 1) });
  close $writer;
  $reader->blocking(0);
  return { server => $server, pipe => $reader, sent => 0, answered => 0, text => '' };
}

# feed COUNT: so many requests, answers awaited; false when none comes for some time.
sub feed {
  my ($s, $count, $patience) = @_;
  my $c = $s->{connection} ||= connect_to($s->{server}->port);
  for (1 .. $count / $batch) {
    $c->send(join '', map { "HEAD /a.txt?" . ++$s->{sent} . " HTTP/1.1\r\nHost: h\r\nUser-Agent: $agent\r\n\r\n" } 1 .. $batch) or return 0;
    return 0 if !answered($s, $patience || 15);
  }
  return 1;
}

sub answered {
  my ($s, $seconds) = @_;
  my $c = $s->{connection};
  my $select = IO::Select->new($c->socket);
  my $end = time + $seconds;
  while ($s->{answered} < $s->{sent} && time < $end) {
    next if !$select->can_read(0.05);
    $c->fill or return 0;
    my $n = () = $c->{buffer} =~ m{HTTP/1\.1 200 .*?\r\n\r\n}sg;
    $s->{answered} += $n;
    $end = time + $seconds if $n;
    $c->{buffer} =~ s/\A.*\r\n\r\n//s if $n;
  }
  return $s->{answered} == $s->{sent};
}

# drain UNTIL: reads the log until the condition holds; the numbers of the requests in it.
sub drain {
  my ($s, $until) = @_;
  my $end = time + 60;
  while (time < $end && !$until->()) {
    IO::Select->new($s->{pipe})->can_read(0.05) or next;
    sysread $s->{pipe}, $s->{text}, 1 << 16, length $s->{text} or $!{EAGAIN} or last;
  }
  my @lines = $s->{text} =~ /^(.*)\n/gm;
  my $wrong = grep { !/\A\d+\t\Q$agent\E\z/ } @lines;
  is($wrong, 0, 'every line is whole');
  return map { (split /\t/)[0] } @lines;
}
sub count_lines { my ($s) = @_; return $s->{text} =~ tr/\n// }
sub lost { my ($s) = @_; my $sum = 0; /^.*logfmt: warning: (\d+) records? lost/ and $sum += $1 for $s->{server}->log_lines('log/errors'); return $sum }

subtest 'nobody reads: nothing is lost up to 4 MiB' => sub {
  my $s = standing('');
  my $wanted = 4200;    # of more than 1000 bytes each
  ok(feed($s, $wanted), 'the server goes on answering');
  my @numbers = drain($s, sub { count_lines($s) >= $wanted });
  is("@numbers", join(' ', 1 .. $wanted), 'every record is there, in order');
  is(lost($s), 0, 'and none is said to be lost');
  is($s->{server}->stop, 0, 'ends well');
};

subtest 'nobody reads: what does not fit is counted' => sub {
  my $s = standing('');
  ok(feed($s, 11000), 'the server goes on answering');
  my @numbers = drain($s, sub { my $n = lost($s); $n && count_lines($s) + $n >= $s->{sent} });
  my $lost = lost($s);
  cmp_ok($lost, '>', 0, "$lost records were lost");
  is(@numbers + $lost, $s->{sent}, 'records and the lost ones add up');
  is("@numbers[0 .. 4199]", join(' ', 1 .. 4200), 'the first 4 MiB are there');
  is(scalar(grep { $numbers[$_] <= $numbers[$_ - 1] } 1 .. $#numbers), 0, 'in order');
  my $before = count_lines($s);
  ok(feed($s, 200), 'then all goes on');
  drain($s, sub { count_lines($s) >= $before + 200 });
  is(count_lines($s), $before + 200, 'with every record');
  is(lost($s), $lost, 'and no loss');
  is($s->{server}->stop, 0, 'ends well');
};

subtest 'LogFull Wait' => sub {
  my $s = standing('LogFull Wait');
  ok(!feed($s, 20000, 2), 'the server waits for the log');
  cmp_ok($s->{answered}, '>', 4200, "after $s->{answered} answers");
  $s->{server}->signal('ALRM');
  my @numbers = drain($s, sub { count_lines($s) >= $s->{answered} });
  ok(answered($s, 15), 'when the log moves, it goes on');
  @numbers = drain($s, sub { count_lines($s) >= $s->{sent} });
  is("@numbers", join(' ', 1 .. $s->{sent}), 'every record is there, in order');
  is(lost($s), 0, 'nothing was lost');
  ok($s->{server}->wait_for_log(qr/httpd: info: status/, 5, 'log/errors'), 'signals were heard');
  ok(!feed($s, 20000, 2), 'it waits again');
  is($s->{server}->stop, 0, 'and ends well also then');
};

# ---- A logfmt that dies

subtest 'logfmt is killed' => sub {
  my $server = started("Log \@DIR\@/log/access\nLogFormat { QueryString UserAgent }");
  my $s = { server => $server, sent => 0, answered => 0 };
  feed($s, 100);
  lines_of($server, 100);
  my ($first) = process_named($server, 'logfmt');
  kill 'STOP', $first;
  ok(feed($s, 3000), 'it stands still, the server goes on');
  kill 'KILL', $first;
  my $second = wait_until { my ($p) = process_named($server, 'logfmt'); $p && $p != $first ? $p : 0 } 5;
  ok($second, 'killed, it is started again');
  ok($server->wait_for_log(qr/helper died \(signal 9\)/, 5), 'and that is told');
  my @numbers = map { (split /\t/)[0] } lines_of($server, 3100);
  is("@numbers", join(' ', 1 .. 3100), 'no record that it had not taken is lost');
  ok(feed($s, 500), 'the server goes on');
  kill 'KILL', $second;
  ok(feed($s, 2500), 'also while it is being killed');
  my $taken = 2 * 65536 / 1000;    # no more than what it held in its hands
  my @last = lines_of($server, 6100 - $taken);
  wait_until { (@last = $server->log_lines('log/access')) && (split /\t/, $last[-1])[0] == 6100 } 10;
  cmp_ok(scalar @last, '>=', 6100 - $taken, 'at most the batch that it had taken is lost');
  my %seen;
  is(scalar(grep { $seen{$_}++ } @last), 0, 'and none is written twice');
  is($server->stop, 0, 'ends well');
};

# ---- A disk that is full

subtest 'a full device' => sub {
  my $server = started("Log /dev/full\nErrorLog \@DIR\@/log/errors\nLogFormat { QueryString UserAgent }");
  my $s = { server => $server, sent => 0, answered => 0 };
  ok(feed($s, 1000), 'the server goes on');
  ok($server->wait_for_log(qr{logfmt: warning: unable to write to /dev/full.*No space}, 5), 'and it is told');
  ok(feed($s, 1000), 'still');
  is($server->stop, 0, 'ends well');
};

subtest 'a full disk' => sub {
  plan skip_all => 'only root can mount a small disk' if $> != 0;
  plan skip_all => 'no private mounts here' if system('unshare -m mount -t tmpfs -o size=64k none /mnt 2>/dev/null') != 0;
  my $server = started("Log \@DIR\@/log/access\nErrorLog \@DIR\@/errors/log\nLogFormat { QueryString UserAgent }",
    before => sub { my ($s) = @_; mkdir $s->path('errors'); chmod 0777, $s->path('errors') },
    command => ['unshare', '-m', '/bin/sh', '-ec', 'mount -t tmpfs -o size=256k,mode=777 none @DIR@/log; head -c 200000 /dev/zero >@DIR@/log/filler; exec "$0" "$@"', command_path('httpway-run'), '-r', '@READY@', '-n', '-f', '@CONF@']);
  my $disk = '/proc/' . $server->pid . '/root' . $server->path('log');
  my $s = { server => $server, sent => 0, answered => 0 };
  ok(feed($s, 100), 'the server goes on');
  ok($server->wait_for_log(qr/logfmt: warning: unable to write to \S+access.*No space/, 5), 'the disk is full, and that is told');
  my $kept = sub { scalar(() = (read_file("$disk/access") || '') =~ /\n/g) };
  cmp_ok($kept->(), '<', 100, 'some records wait');
  unlink "$disk/filler" or die "unable to unlink: $!";
  ok(wait_until(sub { $kept->() >= 100 }, 10), 'when there is room again they are written');
  my @numbers = map { (split /\t/)[0] } read_file("$disk/access") =~ /^(.*)\n/gm;
  is("@numbers", join(' ', 1 .. 100), 'all of them, in order');
  is($server->stop, 0, 'ends well');
};
done_testing;
