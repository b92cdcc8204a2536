# logfmt: fed by a stand-in for the core over a channel. Lines, files, rotation, logs that stand still.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use JSON::PP ();
use POSIX ();
use Socket;
use Time::HiRes qw(sleep);
use Httpway qw(helper_path command_path wait_until read_file write_bytes);

my $logfmt = helper_path('logfmt');
my $root = $> == 0;
my $dir = File::Temp->newdir;
chmod 0755, "$dir";
my @running;
END { kill 'KILL', @running }

sub configure {
  my ($conf, $name) = @_;
  $name ||= 'conf';
  write_bytes("$dir/$name", ($root ? "User nobody\n" : '') . "LogGMT On\n$conf");
  my $data = command_path('httpway-data');
  system("$data -f $dir/$name $dir/$name.cdb 2>$dir/data.err") == 0 or die read_file("$dir/data.err");
  return "$dir/$name.cdb";
}

# A directory where the user that logfmt becomes may write.
sub log_directory { my $d = File::Temp::tempdir(DIR => "$dir"); chmod 0777, $d; return $d }

# Starts logfmt: out and err are file names or handles.
sub start {
  my (%o) = @_;
  socketpair(my $core, my $helper, AF_UNIX, Socket::SOCK_SEQPACKET, 0) or die "socketpair: $!";
  defined(my $pid = fork) or die;
  if (!$pid) {
    close $core;
    $ENV{TZ} = $o{tz} if $o{tz};
    POSIX::dup2(fileno $helper, 0);
    POSIX::dup2(fileno(ref $o{out} ? $o{out} : do { open my $f, '>>', $o{out} || "$dir/out" or die; $f }), 1);
    POSIX::dup2(fileno(ref $o{err} ? $o{err} : do { open my $f, '>>', $o{err} || "$dir/err" or die; $f }), 2);
    chdir $dir;
    exec $logfmt, @{ $o{flags} || [] }, $o{cdb} or POSIX::_exit(126);
  }
  push @running, $pid;
  close $helper;
  return { pid => $pid, core => $core };
}
sub fresh { unlink "$dir/out", "$dir/err"; return start(@_) }
sub end_of {
  my ($l) = @_;
  close delete $l->{core} if $l->{core};
  my $r;
  wait_until { $r = waitpid $l->{pid}, 1; $r } 10 or return 'runs';
  @running = grep { $_ != $l->{pid} } @running;
  return $? & 127 ? 'signal ' . ($? & 127) : $? >> 8;
}

# ---- records, as doc/protocol.html has them

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
sub put { my ($l, @records) = @_; defined send $l->{core}, batch(@records), 0 or die "send: $!" }
sub text { my ($file) = @_; my $t = read_file($file); defined $t ? $t : '' }
sub has { my ($file, $want) = @_; wait_until { text($file) eq $want } 5; is(text($file), $want, $_[2]) }

my $default = "Sun Nov 22 20:17:49 2026\t-\t192.0.2.7\t4000\twww.example.com\tGET\t%s\t200\t5\t-\ttest\t99\t123\n";
sub line { sprintf $default, $_[0] }

subtest 'start' => sub {
  my $cdb = configure('Log /dev/stdout');
  my $run = sub { my $l = fresh(@_); my $code = end_of($l); ($code, text("$dir/err")) };
  my ($code, $said) = $run->(cdb => $cdb, flags => ['-x']);
  is($code, 100, 'unknown option: 100');
  like($said, qr/\Alogfmt: (fatal|usage): .*\n\z/, 'one line');
  ($code, $said) = $run->(cdb => "$dir/nothing");
  is($code, 111, 'no configuration: 111');
  like($said, qr/\Alogfmt: fatal: unable to open the compiled configuration \S+nothing: No such file or directory: [^\n]+\n\z/, 'one line');
  write_bytes("$dir/garbage", 'x' x 3000);
  ($code, $said) = $run->(cdb => "$dir/garbage");
  is($code, 100, 'not a compiled configuration: 100');
  ($code, $said) = $run->(cdb => configure("Log $dir/no/such/directory/log"));
  is($code, 111, 'a log that cannot be opened: 111');
  is($said, "logfmt: fatal: unable to open the log $dir/no/such/directory/log: No such file or directory: make its directory, and let LogUser, or else User, write there\n", 'one line');
  is(system("$logfmt $cdb </dev/null 2>/dev/null") >> 8, 100, 'no channel: 100');
};

subtest 'lines' => sub {
  my $l = fresh(cdb => configure('Log /dev/stdout'));
  put($l, request(uri => '/1'), request(uri => "/2\n\x1b[31m\"\\\xff\t"), message(1, 'look out'), lost(3), request(uri => '/3'));
  has("$dir/out", line('/1') . line('/2\x0A\x1B[31m\x22\x5C\xFF\x09') . line('/3'), 'requests');
  has("$dir/err", "httpd: warning: look out\nlogfmt: warning: 3 records lost while the log stood still\n", 'messages');
  put($l, request(uri => '/4'));
  is(end_of($l), 0, 'ends with the channel');
  like(text("$dir/out"), qr{\t/4\t.*\n\z}, 'when all is written');
};

subtest 'formats' => sub {
  my %want = (
    common => qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] "GET /x?q=1 HTTP/1.1" 200 5\n),
    combined => qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] "GET /x?q=1 HTTP/1.1" 200 5 "-" "test"\n),
    '{ Status Uri QueryString Status }' => "200\t/x\tq=1\t200\n",
  );
  for my $format (sort keys %want) {
    my $l = fresh(cdb => configure("Log /dev/stdout\nLogFormat $format"));
    put($l, request(uri => '/x', query => 'q=1'));
    has("$dir/out", $want{$format}, $format);
    is(end_of($l), 0, 'ends');
  }
  my $l = fresh(cdb => configure("Log /dev/stdout\nLogFormat json"));
  put($l, map { request(uri => "/$_", agent => join '', map chr, 0 .. 255) } 1 .. 3);
  ok(wait_until { text("$dir/out") =~ tr/\n// == 3 }, 'JSON: one object a line');
  my @objects = map { JSON::PP->new->decode($_) } split /\n/, text("$dir/out");
  is($objects[2]{uri}, '/3', 'that can be parsed');
  (my $agent = $objects[0]{user_agent}) =~ s/\\x(..)/chr hex $1/ge;
  is($agent, join('', map chr, 0 .. 255), 'and gives every byte back');
  is($objects[0]{remote_user}, undef, 'unknown is null');
  is($objects[0]{time}, '2026-11-22T20:17:49.001234Z', 'time');
  is(end_of($l), 0, 'ends');
};

subtest 'local time' => sub {
  my $l = fresh(cdb => configure("Log /dev/stdout\nLogGMT Off\nLogFormat { Ctime }"), tz => 'XXX-5:45');
  put($l, request());
  has("$dir/out", "Mon Nov 23 02:02:49 2026\n", 'in the zone of $TZ');
  is(end_of($l), 0, 'ends');
};

subtest 'files' => sub {
  my $d = log_directory();
  my $l = fresh(cdb => configure("Umask 026\nLog $d/access.%Y\nErrorLog $d/error"), flags => ['-t']);
  my ($name) = map { "$d/access." . (1900 + (gmtime)[5]) } 1;
  put($l, request(uri => '/1'), message(2, 'hello'));
  has($name, line('/1'), 'requests in a file named by strftime');
  has("$d/error", "Sun Nov 22 20:17:49 2026 [4711] httpd: info: hello\n", 'messages in another, with time and pid');
  has("$dir/err", "httpd: info: hello\n", 'and with -t on standard error too');
  is((stat $name)[2] & 0777, 0640, 'mode 0666 less Umask');
  is((stat $name)[4], $root ? scalar getpwnam 'nobody' : $>, 'made as the user of the configuration');
  rename $name, "$d/old";
  put($l, request(uri => '/2'));
  has("$d/old", line('/1') . line('/2'), 'a renamed file is written on');
  kill 'HUP', $l->{pid};
  ok(wait_until { -e $name }, 'until a HUP');
  put($l, request(uri => '/3'));
  has($name, line('/3'), 'then a new one is');
  rename $name, "$d/old2";
  put($l, request(uri => '/4'), reopen(), request(uri => '/5'));
  has($name, line('/5'), 'or when the core says so, from that record on');
  is(text("$d/old2"), line('/3') . line('/4'), 'what came before is in the old one');
  unlink $name;
  mkdir $name;
  put($l, request(uri => '/6'), reopen(), request(uri => '/7'));
  ok(wait_until { text("$dir/err") =~ /unable to open the log file again, keeping the old one/ }, 'a file that cannot be opened later is reported');
  ok(kill(0, $l->{pid}), 'and the old one stays');
  is(end_of($l), 0, 'ends');
  $l = fresh(cdb => configure("Log $d/requests\nErrorLog $d/messages\nLogFormat { Uri }"));
  put($l, message(1, 'one'));
  has("$d/messages", "Sun Nov 22 20:17:49 2026 [4711] httpd: warning: one\n", 'a message');
  rename "$d/messages", "$d/messages.old";
  put($l, message(1, 'two'), reopen(), message(1, 'three'));
  has("$d/messages", "Sun Nov 22 20:17:49 2026 [4711] httpd: warning: three\n", 'the file of the messages is opened again as well');
  is(text("$d/messages.old"), join('', map "Sun Nov 22 20:17:49 2026 [4711] httpd: warning: $_\n", qw(one two)), 'what came before is in the old one');
  put($l, request(uri => '/1'));
  has("$d/requests", "/1\n", 'the other log is as it was');
  is(end_of($l), 0, 'ends');
  $l = fresh(cdb => configure("ErrorLog $d/alone"));
  put($l, request(uri => '/1'), message(1, 'between'), request(uri => '/2'), reopen(), request(uri => '/3'), message(1, 'behind'));
  has("$d/alone", join('', map "Sun Nov 22 20:17:49 2026 [4711] httpd: warning: $_\n", qw(between behind)), 'without Log there are only messages');
  is(text("$dir/out") . text("$dir/err"), '', 'and nothing elsewhere');
  is(end_of($l), 0, 'ends');
  my $both = configure("Log $d/both\nErrorLog $d/both\nLogFormat { Uri }");
  $l = fresh(cdb => $both);
  put($l, request(uri => '/1'), message(0, 'between'), request(uri => '/2'));
  has("$d/both", "/1\nSun Nov 22 20:17:49 2026 [4711] httpd: fatal: between\n/2\n", 'both logs in one file keep their order');
  is(end_of($l), 0, 'ends');
};

subtest 'a changed configuration' => sub {
  my $d = log_directory();
  my $cdb = configure("Log $d/one\nLogFormat { Uri }", 'changing');
  my $l = fresh(cdb => 'changing.cdb');
  put($l, request(uri => '/1'));
  has("$d/one", "/1\n", 'as it was');
  configure("Log $d/two\nLogFormat { Status Uri }", 'changing');
  put($l, reopen(), request(uri => '/2'));
  has("$d/two", "200\t/2\n", 'takes effect when the files are opened again');
  is(text("$d/one"), "/1\n", 'not in the old file');
  write_bytes("$cdb.new", "x" x 3000);
  rename "$cdb.new", $cdb;
  put($l, reopen(), request(uri => '/3'));
  has("$d/two", "200\t/2\n200\t/3\n", 'an invalid one does not');
  is(end_of($l), 0, 'ends');
};

subtest 'malformed' => sub {
  my $l = fresh(cdb => configure("Log /dev/stdout\nLogFormat { Uri }"));
  my $good = request(uri => '/good');
  for my $bad ('x', "HWL\2" . substr(batch($good), 4), batch($good) . 'x', batch("\0\0\0\xff" . substr $good, 4), batch(substr $good, 0, -1), 'y' x 70000) {
    defined send $l->{core}, $bad, 0 or die "send: $!";
  }
  put($l, record(77, 'something later'), $good);
  has("$dir/out", "/good\n", 'a good batch behind bad ones is taken, a kind nobody knows is passed over');
  is(() = text("$dir/err") =~ /^logfmt: warning: malformed records from the core refused$/mg, 6, 'each bad one is reported');
  is(end_of($l), 0, 'ends');
};

subtest 'a pipe that stands still' => sub {
  pipe(my $reader, my $writer) or die;
  my $l = fresh(cdb => configure("Log /dev/stdout\nLogFormat { Uri }"), out => $writer);
  close $writer;
  my $sent = 0;
  my $long = 'x' x 200;
  $l->{core}->blocking(0);
  for (1 .. 2000) {
    my $ready = wait_until { defined send $l->{core}, batch(map { request(uri => "/$long/" . ($sent * 50 + $_)) } 1 .. 50), 0 } 0.3;
    last if !$ready;
    $sent++;
  }
  cmp_ok($sent, '<', 2000, 'the core is told to wait');
  close delete $l->{core};
  my $got = '';
  1 while sysread $reader, $got, 65536, length $got;
  is($got, join('', map "/$long/$_\n", 1 .. $sent * 50), 'when it moves again every line is there');
  is(end_of($l), 0, 'ends');
};

subtest 'lines of several writers' => sub {
  pipe(my $reader, my $writer) or die;
  my $l = fresh(cdb => configure("Log /dev/stdout\nLogFormat { Uri }"), out => $writer);
  defined(my $other = fork) or die;
  if (!$other) { close $reader; close $l->{core}; syswrite $writer, 'o' x 99 . "\n" for 1 .. 3000; POSIX::_exit(0) }
  close $writer;
  defined(my $sender = fork) or die;
  if (!$sender) { close $reader; for (1 .. 30) { put($l, map { request(uri => '/' . 'u' x 98) } 1 .. 200) } POSIX::_exit(0) }
  close delete $l->{core};
  my $got = '';
  1 while sysread $reader, $got, 1000, length $got;
  waitpid $_, 0 for $other, $sender;
  is(scalar(grep { !m{^(?:o{99}|/u{98})$} } split /\n/, $got), 0, 'are not mixed in a full pipe');
  is($got =~ tr/\n//, 9000, 'none is lost');
  is(end_of($l), 0, 'ends');
};

subtest 'a disk that is full' => sub {
  plan skip_all => 'no /dev/full' if !-c '/dev/full';
  my $d = log_directory();
  symlink '/dev/full', "$d/log";
  my $l = fresh(cdb => configure("Log $d/log\nLogFormat { Uri }"));
  put($l, request(uri => '/1'), request(uri => '/2'));
  ok(wait_until { text("$dir/err") }, 'is reported');
  put($l, request(uri => '/3'));
  unlink "$d/log";
  kill 'HUP', $l->{pid};
  has("$d/log", "/1\n/2\n/3\n", 'nothing is lost when it can be written again');
  is(text("$dir/err"), "logfmt: warning: unable to write to $d/log (trying again until it can): No space left on device\n", 'one line about it');
  is(end_of($l), 0, 'ends');
  symlink '/dev/full', "$d/log2";
  $l = fresh(cdb => configure("Log $d/log2\nLogFormat { Uri }"));
  put($l, request(uri => '/1'));
  is(end_of($l), 111, 'when the core is gone it is given up');
  like(text("$dir/err"), qr/^logfmt: fatal: unable to write the last lines to \S+: No space left on device: make room there$/m, 'with a sentence');
};

subtest 'rights' => sub {
  plan skip_all => 'not root' if !$root;
  my $l = fresh(cdb => configure("Log /dev/stdout\nLogUser games\nLogFormat { Uri }"));
  put($l, request(uri => '/1'));
  has("$dir/out", "/1\n", 'runs');
  my $status = text("/proc/$l->{pid}/status");
  my ($uid, $gid) = (getpwnam 'games')[2, 3];
  like($status, qr/^Uid:\t$uid\t$uid\t$uid\t/m, 'as LogUser');
  like($status, qr/^Gid:\t$gid\t$gid\t$gid\t/m, 'and its group');
  like($status, qr/^Groups:\s*$/m, 'and no other');
  like($status, qr/^NoNewPrivs:\t1$/m, 'without a way back');
  is(end_of($l), 0, 'ends');
  my $d = log_directory();
  mkdir "$d/root"; chmod 0777, "$d/root";
  $l = fresh(cdb => configure("RootDirectory $d/root\nLog /log\nLogFormat { Uri }"));
  put($l, request(uri => '/1'));
  has("$d/root/log", "/1\n", 'names are inside RootDirectory');
  put($l, reopen(), request(uri => '/2'));
  has("$d/root/log", "/1\n/2\n", 'where the files can be opened again');
  is(end_of($l), 0, 'ends');
  local $ENV{UID} = 0;
  local $ENV{GID} = 1;
  is(end_of(fresh(cdb => configure('Log /dev/stdout'))), 100, '$UID 0 is refused');
};

# ---- by hand

# filtered INPUT, ARGUMENTS...: exit code, standard output, standard error
sub filtered {
  my ($input, @arguments) = @_;
  write_bytes("$dir/lines", $input);
  defined(my $pid = fork) or die;
  if (!$pid) {
    POSIX::dup2(fileno(do { open my $f, '<', "$dir/lines" or die; $f }), 0);
    POSIX::dup2(fileno(do { open my $f, '>', "$dir/out" or die; $f }), 1);
    POSIX::dup2(fileno(do { open my $f, '>', "$dir/err" or die; $f }), 2);
    $ENV{TZ} = 'XXX-5:45';
    exec $logfmt, @arguments or POSIX::_exit(126);
  }
  waitpid $pid, 0;
  return ($? & 127 ? "signal $?" : $? >> 8, text("$dir/out"), text("$dir/err"));
}

subtest 'by hand: lines' => sub {
  my $line = line('/a\x22?q=1');
  my $stamp = '@400000006a01b2c300bc614e ';
  my ($code, $out, $err) = filtered($line . $stamp . $line, '-g', '-o', 'combined');
  is($code, 0, 'good lines: 0');
  is($out, qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] "GET /a\\x22?q=1 HTTP/1.1" 200 5 "-" "test"\n) x 2, 'combined, with or without a stamp');
  is($err, '', 'nothing said');
  (undef, $out) = filtered($line, '-o', 'common');
  is($out, qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0545] "GET /a\\x22?q=1 HTTP/1.1" 200 5\n), 'common, in local time');
  (undef, $out) = filtered($line, '-g', '-o', 'json');
  my $object = JSON::PP->new->decode($out);
  is_deeply([@$object{qw(time uri query_string status bytes_written server_name version pid time_taken)}],
    ['2026-11-22T20:17:49.000000Z', '/a\\x22', 'q=1', 200, 123, 'www.example.com', undef, undef, undef], 'JSON, null for what the lines do not have');
  (undef, $out) = filtered($line, '-g', '-o', 'Status uri QueryString PID MicroTime');
  is($out, "200\t/a\\x22\tq=1\t-\t1795378669.000000\n", 'other fields');
  (undef, $out) = filtered("GET\t/x\t1795378669.000000\tHTTP/1.0\n", '-g', '-i', 'Method Uri MicroTime Version', '-o', 'common');
  is($out, qq(- - - [22/Nov/2026:20:17:49 +0000] "GET /x HTTP/1.0" 0 -\n), 'lines of other fields');
  my $text = "${stamp}httpd: info: x\nplain\n$stamp$line";
  ($code, $out) = filtered($text, '-o', 'local');
  is($code, 0, 'local: 0');
  my $local = POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime(0x6a01b2c3 - 10 + (5 * 60 + 45) * 60)) . '.012345678 ';
  is($out, $text =~ s/\Q$stamp\E/$local/gr, 'stamps become local time, all else stays');
};

subtest 'by hand: what cannot be read' => sub {
  my $good = line('/good');
  my $want = qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] "GET /good HTTP/1.1" 200 5\n);
  my $few = 'there are fewer fields than expected';
  my ($code, $out, $err) = filtered("httpd: info: started\n$good\@400000006a01b2c300bc614e httpway-run: warning: x\nSun Nov 22 20:17:49 2026 [7] httpd: info: y\n$good", '-g', '-o', 'common');
  is("$code $out$err", "0 $want$want", 'messages are no requests, and no mistakes');
  ($code, $out, $err) = filtered("bad\n$good" . 'x' x 2_000_000 . "\n$good" . "bad\n" x 7 . $good, '-g', '-o', 'common');
  is($code, 1, 'mistakes: 1');
  is($out, $want x 3, 'what is good is there');
  is($err, join('', map "logfmt: warning: line $_->[0] passed over: $_->[1]\n", [1, $few], [3, 'it is too long'], [5, $few], [6, $few], [7, $few]) .
      "logfmt: warning: 9 of 12 passed over\n", 'the first are named, all are counted');
  ($code, $out, $err) = filtered('', '-o', 'json');
  is("$code$out$err", '0', 'nothing in, nothing out');
  ($code, $out) = filtered($good =~ s/\n//r, '-g', '-o', 'common');
  is("$code $out", "0 $want", 'a last line without its end');
  my $many = join '', map line("/$_"), 1 .. 30000;
  ($code, $out) = filtered($many, '-g', '-o', 'Ctime RemoteUser RemoteAddress RemotePort ServerName Method Uri Status ContentLength Referer UserAgent BytesRead BytesWritten');
  is($code, 0, 'many lines');
  ok($out eq $many, 'come out as they went in');
  ($code, $out) = filtered($many, '-g', '-o', 'json');
  is($code, 0, 'to a form that takes much more room');
  my @uris = $out =~ m[^\{"time":.*"uri":"/(\d+)",.*\}$]mg;
  ok("@uris" eq join(' ', 1 .. 30000) && $out =~ tr/\n// == 30000, 'each is there, and whole');
};

subtest 'by hand: records' => sub {
  my $requests = batch(request(uri => '/1'), message(1, 'x'), request(uri => '/2', query => 'q')) . batch(request(uri => '/3'));
  my ($code, $out, $err) = filtered($requests, '-o', 'Uri QueryString');
  is("$code $out$err", "0 /1\t-\n/2\tq\n/3\t-\n", 'batches one after the other');
  ($code, $out, $err) = filtered($requests . batch("\0\0\0\xff" . request()) . batch(request(uri => '/4')), '-o', 'Uri');
  is("$code $out", "1 /1\n/2\n/3\n/4\n", 'a malformed one is passed over');
  is($err, "logfmt: warning: the rest of batch 3 passed over: it is malformed\nlogfmt: warning: 1 of 4 passed over\n", 'and reported');
  ($code, $out, $err) = filtered(substr($requests, 0, -1), '-o', 'Uri');
  is("$code $out", "1 /1\n/2\n", 'one that is cut off, too');
  like($err, qr/everything from batch 2 passed over: it is malformed, or cut off/, 'and reported');
  ($code) = filtered($requests, '-o', 'local');
  is($code, 100, 'no stamps to make local: 100');
};

subtest 'by hand: usage' => sub {
  for ([[qw(-o combined x)]], [[qw(-t -o combined)]], [[qw(-g x.cdb)]], [[qw(-i Uri x.cdb)]], [[]], [['-o', 'Uri Url'], qr/^logfmt: fatal: -o: there is no field Url \(see LogFormat\)$/],
      [['-o', 'json', '-i', ' '], qr/^logfmt: fatal: -i: no fields, or too many: name some of LogFormat$/]) {
    my ($arguments, $want) = @$_;
    my ($code, $out, $err) = filtered('', @$arguments);
    is("$code$out", 100, "@$arguments: 100");
    like($err, $want || qr/^logfmt: usage: logfmt \[ -t \] compiled-configuration \| logfmt -o format/, 'with a sentence');
  }
  SKIP: {
    skip 'no /dev/full', 1 if !-c '/dev/full';
    write_bytes("$dir/lines", line('/'));
    is(system("$logfmt -o json < $dir/lines > /dev/full 2> $dir/err") >> 8, 111, 'a disk that is full: 111');
  }
  socketpair(my $core, my $helper, AF_UNIX, Socket::SOCK_SEQPACKET, 0) or die;
  defined(my $pid = fork) or die;
  if (!$pid) { POSIX::dup2(fileno $helper, 0); open STDERR, '>', "$dir/err"; exec $logfmt, '-o', 'json' or POSIX::_exit(126) }
  waitpid $pid, 0;
  is($? >> 8, 100, 'a channel is no lines: 100');
};

done_testing;
