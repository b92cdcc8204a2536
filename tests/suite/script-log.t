# What the log says of scripts that go wrong: the truth, in one line that names the file and the request.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $head = '$| = 1; print "Content-Type: text/plain\n\n";';
my $note = 'open my $f, ">", "@DIR@/state/$ENV{QUERY_STRING}"; print $f $$; close $f;';
my %perl = (
  'good' => "$head print 'good'", 'exit' => "$head print 'three'; exit 3",
  'colon' => 'print "Content-Type text/plain\n\nx"', 'module' => 'print "X-A: 1\nCan\'t locate Foo.pm in \@INC\n\nx"', 'status' => 'print "Status: 999 No\n\n"', 'longline' => 'print "y" x 3000, "\n\n"', 'control' => 'print "X: a\x07b\n\n"',
  'badsleeps' => '$| = 1; print "no header\n\n"; sleep 60', 'toolong' => 'print "X: ", "y" x 20000, "\n\n"',
  'nothing' => '', 'nothing3' => 'exit 3', 'half' => 'print "X-A: 1\n"', 'half4' => 'print "X-A: 1\n"; exit 4', 'closes' => 'close STDOUT; sleep 60',
  'early' => 'kill SEGV => $$; sleep 60', 'middle' => "$head print 'x'; kill KILL => \$\$; sleep 60", 'short' => 'print "Content-Length: 9\n\nx"', 'short5' => 'print "Content-Length: 9\n\nx"; exit 5', 'shortcloses' => '$| = 1; print "Content-Length: 9\n\nx"; close STDOUT; sleep 60',
  'waits' => "$note sleep 60", 'polite' => "\$SIG{TERM} = sub { exit 7 }; $note sleep 60 while 1", 'begun' => "$head print 'begun'; $note sleep 60", 'cpu' => '1 while 1', 'cpudeaf' => '$SIG{XCPU} = "IGNORE"; 1 while 1', 'file' => 'open my $f, ">", "@DIR@/state/long"; syswrite $f, "x" x 65536 for 1 .. 9; sleep 60',
);
my %text = (
  'crlf' => "#!/bin/sh\r\necho\r\necho x\r\n", 'crlfenv' => "#!/usr/bin/env perl\r\nprint qq(\\n);\r\n", 'gone' => "#!/no/such/interpreter\n", 'chain' => "#!\@DIR\@/bin/chain\n", 'noline' => "print 'x'\n", 'bom' => "\xef\xbb\xbf#!/bin/sh\necho\n", 'empty' => '', 'closed' => "#!\@DIR\@/bin/closed\n",
);
# started SECONDS: a server with that ScriptTimeout
sub started {
  my ($seconds) = @_;
  return Httpway->start(files => { (map { ("www/$_.cgi" => "#!$^X\n$perl{$_}\n") } keys %perl), (map { ("www/$_.cgi" => $text{$_}) } keys %text), 'www/x.ext' => '', 'bin/chain' => "#!/no/such/interpreter\n", 'bin/closed' => "#!/bin/sh\n", 'www/plain.txt' => 'plain' }, timeout => 30, conf => <<"END", before => sub {
User nobody
StayRoot On
Tuning { ScriptTimeout $seconds ScriptGrace 1 }
Server { Address 127.0.0.1 Port \@PORT\@
  Control { ScriptUser games Specials { CGI { .cgi } } External { /no/such/program { .ext } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location \@DIR\@/www }
    Control { Alias /limited Location \@DIR\@/www ScriptLimits { CPU 1 FileSize 65536 } }
  }
}
END
  my ($s) = @_;
  chmod 0755, glob($s->path('www') . '/*.cgi'), $s->path('bin/chain');
  chmod 0700, $s->path('bin/closed');
  mkdir $s->path('state');
  chmod 0777, $s->path('state');
});
}
my $server = started(60);
my $port = $server->port;
my $www = $server->path('www');
my $seen = 0;

# lines FILE: those about it that are new.
sub lines { my ($file) = @_; my @all = $server->log_lines; my @new = grep { index($_, "$www/$file: ") >= 0 } @all[$seen .. $#all]; return @new }
sub mark { $seen = scalar(my @all = $server->log_lines) }
# says FILE, STATUS, PATTERNS: a request for it gets that, and these lines are said of it and no others, each with file and request.
sub says {
  my ($target, $status, @patterns) = @_;
  my ($file) = $target =~ m{([^/?]+)(?:\?|\z)};
  mark();
  my $r = get($port, $target);
  is($r ? $r->{status} : 'nothing', $status, $target);
  ok(wait_until(sub { lines($file) >= @patterns }, 30), '... is said');
  get($port, '/plain.txt'); # whatever the core has to say is said before
  my @lines = sort { $a cmp $b } lines($file);
  is(scalar @lines, scalar @patterns, '... in so many lines') or diag join "\n", @lines;
  for my $pattern (@patterns) { ok(scalar(grep { /^\w+: warning: \Q$www\/$file\E: (?:pid \d+: )?$pattern \(GET \Q$target\E\)$/ } @lines), "... $pattern") or diag join "\n", @lines }
}

subtest 'it does not start' => sub {
  my $unable = 'refused: unable to execute it: ';
  my $no = 'No such file or directory: ';
  says('/crlf.cgi', 500, $unable . $no . '/bin/sh\\\\x0D: its #! line ends in CR LF: write LF alone');
  says('/gone.cgi?a=b', 500, $unable . $no . '/no/such/interpreter: its interpreter is missing: correct its #! line');
  says('/chain.cgi', 500, $unable . $no . '\S+/bin/chain: its interpreter is there, but not the loader that it needs');
  says('/closed.cgi', 500, $unable . 'Permission denied: \S+/bin/closed: its user may not execute its interpreter');
  says('/x.ext', 500, $unable . $no . '/no/such/program: the program of External is missing');
  says('/noline.cgi', 500, $unable . 'Exec format error: it is no program of this system, and has no #! line: begin it with one');
  says('/bom.cgi', 500, $unable . 'Exec format error: a byte order mark stands before its #!: save it without');
  says('/empty.cgi', 500, $unable . 'Exec format error: it is empty');
  says('/crlfenv.cgi', 500, 'exit code 127: its #! line ends in CR LF: write LF alone', 'stderr: .*perl.*No such file.*', 'it printed nothing: exit code 127: 500');
};

subtest 'what it prints is no answer' => sub {
  says('/colon.cgi?q=1&r', 502, 'a line without colon: \'Content-Type text/plain\': 502');
  says('/module.cgi', 502, 'a line without colon: \'Can\'t locate Foo.pm in \@INC\': 502');
  says('/status.cgi', 500, 'a status that is not 100 to 599: \'Status: 999 No\': 500');
  says('/longline.cgi', 502, 'a line without colon: \'y{100}\.\.\.\': 502');
  says('/control.cgi', 502, 'a control character: \'X: a\\\\x07b\': 502');
  says('/nothing.cgi', 500, 'it printed nothing: exit code 0: 500');
  says('/half.cgi', 500, 'no empty line after its header: exit code 0: 500');
  says('/nothing3.cgi', 500, 'it printed nothing: exit code 3: 500', 'exit code 3');
  says('/half4.cgi', 500, 'no empty line after its header: exit code 4: 500', 'exit code 4');
  says('/badsleeps.cgi', 502, 'a line without colon: \'no header\': 502');
  says('/closes.cgi', 500, 'it printed nothing: it closed its output, and runs on: 500');
  says('/short.cgi', 200, 'script printed less than its Content-Length: exit code 0: connection broken off');
  says('/shortcloses.cgi', 200, 'script printed less than its Content-Length: it closed its output, and runs on: connection broken off');
  says('/short5.cgi', 200, 'script printed less than its Content-Length: exit code 5: connection broken off', 'exit code 5');
};

subtest 'how it ended' => sub {
  says('/exit.cgi', 200, 'exit code 3');
  says('/early.cgi', 500, 'it printed nothing: signal 11: 500', 'signal 11 \(SEGV\): a fault of its own');
  says('/middle.cgi', 200, 'script was ended by a signal in the middle of its answer: signal 9: connection broken off', 'signal 9 \(KILL\): by another process, or by the system for want of memory');
  says('/limited/cpu.cgi', 500, 'it printed nothing: signal 24: 500', 'signal 24 \(XCPU\): no more processor time: CPU of ScriptLimits');
  says('/limited/cpudeaf.cgi', 500, 'it printed nothing: signal 9: 500', 'signal 9 \(KILL\): no more processor time: CPU of ScriptLimits');
  says('/limited/file.cgi', 500, 'it printed nothing: signal 25: 500', 'signal 25 \(XFSZ\): too long a file: FileSize of ScriptLimits');
  mark();
  get($port, '/good.cgi');
  get($port, '/exit.cgi');
  ok($server->wait_for_log(qr{/exit\.cgi: }, 30), 'one that ended well');
  is(scalar lines('good.cgi'), 0, '... is not mentioned');
};

my ($turn, @kept) = 0;
# running NAME, ACT: what is said of a script to which ACT does something while it runs.
sub running {
  my ($name, $act) = @_;
  my $note = 'n' . ++$turn;
  mark();
  my $c = connect_to($port, timeout => 30);
  push @kept, $c;
  $c->send("GET /$name.cgi?$note HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  my $pid;
  wait_until { $pid = read_file($server->path("state/$note")); $pid } 30;
  $act->($pid, $c);
  return ("$name.cgi", $note);
}
sub is_said {
  my ($what, $pattern, $name, $note) = @_;
  my $line;
  wait_until { ($line) = grep { /^cgiexec: .* pid .*\?\Q$note\E\)$/ } lines($name); defined $line } 40;
  like($line // 'nothing', qr{^cgiexec: warning: \Q$www/$name\E: pid \d+: $pattern \(GET /\Q$name?$note\E\)$}, $what);
}

subtest 'by whom' => sub {
  is_said('another process', 'signal 9 \(KILL\): by another process, or by the system for want of memory', running('waits', sub { kill 'KILL', $_[0] }));
  is_said('... by TERM', 'signal 15 \(TERM\): by itself or another process', running('waits', sub { kill 'TERM', $_[0] }));
  is_said('... politely', 'exit code 7', running('polite', sub { kill 'TERM', $_[0] }));
  is_said('... in the middle', 'signal 15 \(TERM\): by itself or another process', running('begun', sub { kill 'TERM', $_[0] }));
  is_said('its client has left', 'ended from outside: signal 15 \(TERM\): its client is gone', running('waits', sub { $_[1]->close }));
  is_said('... and it took that well', 'ended from outside: exit code 7: its client is gone', running('polite', sub { $_[1]->close }));
  is_said('... in the middle', 'ended from outside: signal 15 \(TERM\): its client is gone', running('begun', sub { $_[1]->close }));
  is_said('cgiexec ends', 'ended from outside: signal 15 \(TERM\): cgiexec ends', running('waits', sub { kill 'TERM', $server->helper_process('cgiexec') }));
  ok(wait_until(sub { my $r = get($port, '/good.cgi'); $r && $r->{status} == 200 }, 30), 'another one is started');
};

subtest 'long requests' => sub {
  mark();
  get($port, '/exit.cgi?' . 'q' x 3000);
  ok($server->wait_for_log(qr{/exit\.cgi: pid \d+: exit code 3 \(GET /exit\.cgi\?q{100,}\.\.\.\)$}, 30), 'are cut');
};
is($server->stop, 0, 'ends well');

subtest 'ScriptTimeout' => sub {
  $server = started(6);
  ($port, $www, $seen) = ($server->port, $server->path('www'), 0);
  my @late = running('waits', sub { });
  my @cut = running('begun', sub { });
  is_said('ScriptTimeout', 'ended from outside: signal 15 \(TERM\): ScriptTimeout', @late);
  is_said('... in the middle', 'ended from outside: signal 15 \(TERM\): ScriptTimeout', @cut);
  ok($server->wait_for_log(qr{^httpd: warning: \Q$www/waits.cgi\E: silent for ScriptTimeout: 504 \(GET /waits\.cgi\?\Q$late[1]\E\)$}, 30), '... httpd says so, too');
  ok($server->wait_for_log(qr{^httpd: warning: \Q$www/begun.cgi\E: silent for ScriptTimeout in the middle of its answer: connection broken off \(GET /begun\.cgi\?\Q$cut[1]\E\)$}, 30), '... in the middle');
  is($server->stop, 0, 'ends well');
};
done_testing;
