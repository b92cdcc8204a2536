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
use LogRecords;

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

sub put { my ($l, @records) = @_; defined send $l->{core}, batch(@records), 0 or die "send: $!" }
sub text { my ($file) = @_; my $t = read_file($file); defined $t ? $t : '' }
sub has { my ($file, $want) = @_; wait_until { text($file) eq $want } 5; is(text($file), $want, $_[2]) }

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
  has("$dir/out", default_line('/1') . default_line('/2\x0A\x1B[31m\x22\x5C\xFF\x09') . default_line('/3'), 'requests');
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
  has($name, default_line('/1'), 'requests in a file named by strftime');
  has("$d/error", "Sun Nov 22 20:17:49 2026 [4711] httpd: info: hello\n", 'messages in another, with time and pid');
  has("$dir/err", "httpd: info: hello\n", 'and with -t on standard error too');
  is((stat $name)[2] & 0777, 0640, 'mode 0666 less Umask');
  is((stat $name)[4], $root ? scalar getpwnam 'nobody' : $>, 'made as the user of the configuration');
  rename $name, "$d/old";
  put($l, request(uri => '/2'));
  has("$d/old", default_line('/1') . default_line('/2'), 'a renamed file is written on');
  kill 'HUP', $l->{pid};
  ok(wait_until { -e $name }, 'until a HUP');
  put($l, request(uri => '/3'));
  has($name, default_line('/3'), 'then a new one is');
  rename $name, "$d/old2";
  put($l, request(uri => '/4'), reopen(), request(uri => '/5'));
  has($name, default_line('/5'), 'or when the core says so, from that record on');
  is(text("$d/old2"), default_line('/3') . default_line('/4'), 'what came before is in the old one');
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

subtest 'by hand' => sub {
  local $ENV{PATH} = command_path() . ":$ENV{PATH}";
  write_bytes("$dir/lines", default_line('/x'));
  for my $words ('-o Uri -g', '-g -o Uri', '-i "Ctime RemoteUser RemoteAddress RemotePort ServerName Method Uri Status ContentLength Referer UserAgent BytesRead BytesWritten" -o Uri') {
    is(qx{$logfmt $words < $dir/lines}, "/x\n", "what logfmt did with $words is done by logconv");
  }
  is(system("$logfmt -t -o Uri < $dir/lines 2>/dev/null") >> 8, 100, '-t is not for lines');
};

done_testing;
