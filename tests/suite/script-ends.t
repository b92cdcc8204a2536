# The end of a script's answer: whole only when the script itself ended it. One that was killed, by whomever, never leaves an answer that
# looks whole; one that closes its output and works on is answered at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use Socket ();
use Test::More;
use Httpway;

my $head = '$| = 1; print "Content-Type: text/plain\n\n";';
my $note = 'open my $f, ">", "@DIR@/state/pid"; print $f $$; close $f;';
my $closed = 'close STDOUT; open STDOUT, ">", "/dev/null";';

# name => body of a Perl script
my %script = (
  'whole' => "$head print 'whole'",
  'exit' => "$head print 'three'; exit 3",
  'mute' => "$head",
  'early' => "$head print 'early'; kill KILL => \$\$; sleep 60",
  'held' => 'print "Content-Type: text/plain\n\nheld"; $| = 1; print ""; kill KILL => $$; sleep 60',
  'empty' => "$head kill KILL => \$\$; sleep 60",
  'later' => "$head print 'later'; select undef, undef, undef, 0.3; kill KILL => \$\$; sleep 60",
  'long' => "$head print 'l' x 300_000; kill KILL => \$\$; sleep 60",
  'limit' => "$head print 'limit'; 1 while 1",
  'size' => "$head print 'size'; open my \$f, '>', '\@DIR\@/state/large'; syswrite \$f, 'x' x 65536 for 1 .. 100; sleep 60",
  'length' => '$| = 1; print "Content-Length: 6\n\nlength"; kill KILL => $$; sleep 60',
  'lesser' => '$| = 1; print "Content-Length: 7\n\nlesser"; kill KILL => $$; sleep 60',
  'nothing' => '$| = 1; print "Status: 204 No Content\n\n"; kill KILL => $$; sleep 60',
  'unchanged' => '$| = 1; print "Status: 304 Not Modified\n\n"; kill KILL => $$; sleep 60',
  'before' => '$| = 1; print "Content-Type: text/plain\n"; kill KILL => $$; sleep 60',
  'local' => '$| = 1; print "Location: /plain.txt\n\n"; kill KILL => $$; sleep 60',
  'works' => "$head print 'on'; $closed $note sleep 60",
  'child' => "$head print 'parent'; if (!fork) { select undef, undef, undef, 0.2; print ' and child'; exit } exit",
  'orphan' => "$head print 'parent'; if (!fork) { \$SIG{TERM} = 'IGNORE'; select undef, undef, undef, 0.2; print ' and child'; exit } kill KILL => \$\$; sleep 60",
  'silent' => "$head print 'parent'; if (!fork) { $closed close STDERR; \$SIG{TERM} = 'IGNORE'; sleep 60; exit } exit",
  'wait' => "$head print 'begun'; $note sleep 60",
  'polite' => "\$SIG{TERM} = sub { print ' goodbye'; exit 0 }; $head print 'begun'; $note sleep 1 while 1",
  'store' => "$note local \$/; my \$in = <STDIN>; open my \$s, '>', '\@DIR\@/state/stored'; print \$s length \$in; close \$s; print \"Content-Type: text/plain\\n\\n\", length \$in",
  'on' => 'print "Location: /unread.cgi\n\n"',
  'on-page' => 'print "Location: /before.cgi\n\n"',
  'on-nowhere' => 'print "Location: /nowhere.cgi\n\n"',
  'unread' => "$head print 'not read'",
  'headless' => '$| = 1; ' . $note . ' sleep 60',
);
for my $signal (qw(TERM INT HUP SEGV ABRT PIPE XCPU USR1)) { $script{"signal-$signal"} = "$head print 'begun'; kill $signal => \$\$; sleep 60" }

my $server = Httpway->start(files => { 'www/plain.txt' => 'plain', 'www/large.txt' => 'x' x 300_000, map { ("www/$_.cgi" => "#!$^X\n$script{$_}\n") } keys %script }, conf => <<'END', before => sub {
User nobody
Log @DIR@/log/access
LogFormat { Uri Status BytesWritten ScriptExit }
Tuning { ScriptTimeout 60 ScriptGrace 1 ScriptConcurrency 8 AuthDelay 0 }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } } Types { text/plain { txt } } ScriptTrustWritable On LocalRedirect On SpoolContent Off }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /streamed Location @DIR@/www SpoolContent Off }
    Control { Alias /spooled Location @DIR@/www SpoolContent On }
    Control { Alias /limited Location @DIR@/www ScriptLimits { CPU 1 FileSize 65536 } }
  }
}
END
  my ($s) = @_;
  chmod 0755, glob($s->path('www') . '/*.cgi');
  for (qw(log state)) { mkdir $s->path($_); chmod 0777, $s->path($_) }
});
my $port = $server->port;

sub alive { my ($pid) = @_; my $stat = read_file("/proc/$pid/stat"); return defined $stat && $stat !~ /\) [ZX] / }
sub noted { my $pid; wait_until { $pid = read_file($server->path('state/pid')); $pid } 30; return $pid }
sub forget { unlink $server->path('state/pid') }

# ended PATH, VERSION: what came, and how: 'whole', or 'broken off'. With HTTP/1.0 only a reset tells.
sub ended {
  my ($path, $version, $method) = @_;
  my ($bytes, $end) = raw($port, ($method || 'GET') . " $path HTTP/$version\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 60);
  return ($end eq 'reset' ? 'broken off' : "nothing ($end)", 0, '') if $bytes !~ /\r\n\r\n/;
  my ($r) = parse_responses($bytes, $method || 'GET');
  my $whole = $r->{framing} eq 'close' ? $end eq 'eof' : $r->{complete};
  return ($whole ? 'whole' : $end =~ /eof|reset/ ? 'broken off' : $end, $r->{status}, $r->{body});
}

sub is_whole { my ($path, $body, $what) = @_; for (qw(1.1 1.0)) { my ($how, undef, $got) = ended($path, $_); is("$how: $got", "whole: $body", "$what, HTTP/$_") } }
sub is_broken { my ($path, $what) = @_; for (qw(1.1 1.0)) { my ($how) = ended($path, $_); is($how, 'broken off', "$what, HTTP/$_") } }

is_whole('/whole.cgi', 'whole', 'a script that ends');
is_whole('/exit.cgi', 'three', 'an exit code is no broken answer');
ok($server->wait_for_log(qr/exit\.cgi: pid \d+: exit code 3/), 'but it is in the log');
is_whole('/mute.cgi', '', 'without content');

subtest 'killed' => sub {
  is_broken("/$_.cgi", "killed: $_") for qw(early held empty later long lesser);
  is_broken("/signal-$_.cgi", "by $_") for qw(TERM INT HUP SEGV ABRT PIPE XCPU USR1);
  is_broken('/limited/limit.cgi', 'more processor time than it may have');
  is_broken('/limited/size.cgi', 'a longer file than it may write');
  ok($server->wait_for_log(qr/script was ended by a signal in the middle of its answer/), 'the log says so');
  is_whole('/length.cgi', 'length', 'when all that it promised is there: whole');
  for my $method (qw(GET HEAD)) {
    my ($how, $status) = ended($method eq 'HEAD' ? '/early.cgi' : '/nothing.cgi', '1.1', $method);
    is("$how $status", $method eq 'HEAD' ? 'whole 200' : 'whole 204', "an answer without content: $method");
  }
  is((ended('/unchanged.cgi', '1.1'))[1], 304, 'Not Modified');
  my ($how, $status, $body) = ended('/before.cgi', '1.1');
  is("$how $status", 'whole 500', 'before its header is whole: a page');
  is((ended('/local.cgi', '1.1'))[2], 'plain', 'a local redirect was all that was asked of it');
};

subtest 'requests after it' => sub {
  my $one = "GET /plain.txt HTTP/1.1\r\nHost: h\r\n\r\n";
  my $bytes = raw($port, "${one}GET /early.cgi HTTP/1.1\r\nHost: h\r\n\r\n$one$one", timeout => 30);
  my @answers = parse_responses($bytes, 'GET', 'GET');
  is(join(' ', map { "$_->{status}:$_->{complete}" } @answers), '200:1 200:0', 'what was pipelined behind a broken answer gets none');
  is(scalar(() = raw($port, ("GET /whole.cgi HTTP/1.1\r\nHost: h\r\n\r\n" x 3) . "GET /plain.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 30) =~ /^HTTP/mg), 4, 'behind whole ones all do');
};

# The end of a broken answer is no reset where its framing says enough: that would destroy what the client has not read yet.
subtest 'answers before it' => sub {
  socket my $c, Socket::AF_INET(), Socket::SOCK_STREAM(), 0 or die;
  setsockopt $c, Socket::SOL_SOCKET(), Socket::SO_RCVBUF(), 4096 or die;
  connect $c, Socket::pack_sockaddr_in($port, Socket::INADDR_LOOPBACK()) or die;
  syswrite $c, join '', map { "GET /$_ HTTP/1.1\r\nHost: h\r\n\r\n" } 'large.txt', 'early.cgi';
  my ($got, $more) = ('', '');
  # The next request is sent while the large answer is on its way, and nobody has read it when the script is killed.
  sysread $c, $got, 1000;
  syswrite $c, "GET /plain.txt HTTP/1.1\r\nHost: h\r\n\r\n";
  while (IO::Select->new($c)->can_read(30)) { my $n = sysread $c, $more, 3000; last if !$n; $got .= $more; select undef, undef, undef, 0.002 }
  my @answers = parse_responses($got, 'GET', 'GET');
  is(join(' ', map { "$_->{status}:$_->{complete}:" . length $_->{body} } @answers[0, 1]), '200:1:300000 200:0:5', 'arrive whole, however slowly they are read');
};

subtest 'content that a script leaves unread' => sub {
  my $plain = "GET /plain.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  for (map { my $path = $_; map { [ $path, $_ ] } 100, 300_000 } '/spooled/unread.cgi', '/unread.cgi') {
    my ($path, $length) = @$_;
    my $bytes = raw($port, "POST $path HTTP/1.1\r\nHost: h\r\nContent-Length: $length\r\n\r\n" . 'y' x $length . $plain, timeout => 30);
    my @answers = parse_responses($bytes, 'POST', 'GET');
    my $said = ($answers[0]{headers}{connection} // '') eq 'close';
    is("$answers[0]{status} $answers[0]{body}", '200 not read', "$path, $length bytes");
    is(scalar @answers, $said ? 1 : 2, '... the next request is answered, unless the first answer says that it is the last');
    ok(!$said, '... which it does not when all has been taken') if $length == 100 || $path =~ /spooled/;
  }
  for my $path (map { ("/spooled/$_.cgi", "/$_.cgi") } 'on', 'on-page', 'on-nowhere') {
    my $bytes = raw($port, "POST $path HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" . 'y' x 300_000 . $plain, timeout => 30);
    my @answers = parse_responses($bytes, 'POST', 'GET');
    is(scalar @answers, ($answers[0]{headers}{connection} // '') eq 'close' ? 1 : 2, "... $path, which redirects here");
  }
};

subtest 'output closed, and still at work' => sub {
  for my $version (qw(1.1 1.0)) {
    forget();
    my ($how, undef, $body) = ended('/works.cgi', $version);
    my $pid = noted();
    is("$how: $body", 'whole: on', "answered whole, HTTP/$version");
    ok(alive($pid), '... while it works');
    kill 'KILL', $pid;
    ok(wait_until(sub { !alive($pid) }, 30), '... until it is ended');
  }
  is_whole('/silent.cgi', 'parent', 'a child without output may stay');
  my ($how, undef, $body) = ended('/child.cgi', '1.1');
  like("$how: $body", qr/^whole: parent/, 'one that has it is waited for');
  is_broken('/orphan.cgi', 'its parent was killed');
};

# meanwhile WHAT, SCRIPT, ACT: what the client has of a running script to whose processes ACT does something.
sub meanwhile {
  my ($script, $act) = @_;
  my @got;
  for my $version (qw(1.1 1.0)) {
    forget();
    my $c = connect_to($port, timeout => 60);
    $c->send("GET /$script.cgi HTTP/$version\r\nHost: h\r\nConnection: close\r\n\r\n");
    my $pid = noted();
    wait_until { $c->fill if IO::Select->new($c->socket)->can_read(0.05); $c->buffer =~ /begun/ } 30 if $script ne 'headless';
    $act->($pid);
    $c->is_closed(60);
    my ($r) = $c->buffer =~ /\r\n\r\n/ ? parse_responses($c->buffer, 'GET') : ();
    push @got, !$r ? 'nothing' : $r->{framing} eq 'close' ? "$r->{status} " . ($c->{end} eq 'eof' ? 'whole' : 'broken off') : "$r->{status} " . ($r->{complete} ? 'whole' : 'broken off');
    ok(wait_until(sub { !alive($pid) }, 30), 'nothing of it remains');
    ok(wait_until(sub { get($port, '/whole.cgi')->{body} eq 'whole' }, 30), 'scripts go on'); # a worker of the cgiexec that dies may still have taken one
  }
  return join ', ', @got;
}
sub parent_of { my ($pid) = @_; return (read_file("/proc/$pid/stat") || '') =~ /\) \S (\d+)/ ? $1 : 0 }

subtest 'ended from outside' => sub {
  # HTTP/1.0: a reset may destroy what came before it
  my $broken = qr/^200 broken off, (?:200 broken off|nothing)$/;
  like(meanwhile('wait', sub { kill 'KILL', $_[0] }), $broken, 'the script is killed');
  like(meanwhile('wait', sub { kill 'TERM', $_[0] }), $broken, 'it gets TERM');
  like(meanwhile('wait', sub { kill 'KILL', parent_of($_[0]) }), $broken, 'its worker is killed');
  like(meanwhile('wait', sub { kill 'KILL', $server->helper_process('cgiexec') }), $broken, 'cgiexec is killed');
  like(meanwhile('polite', sub { kill 'TERM', $server->helper_process('cgiexec') }), $broken, 'cgiexec ends, and the script with it, by an exit of its own');
  is(meanwhile('headless', sub { kill 'KILL', $_[0] }), '500 whole, 500 whole', 'before the header: a page');
  is(meanwhile('headless', sub { kill 'KILL', parent_of($_[0]) }), '502 whole, 502 whole', 'the worker, before the header: a page');
};

subtest 'half of the content' => sub {
  my $stored = $server->path('state/stored');
  my $head = "POST /streamed/store.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nConnection: close\r\n\r\n";
  like(raw($port, "${head}123456789", timeout => 30), qr/\r\n9\r\n/, 'all of it is stored');
  is(read_file($stored), 9, '... by a script that reads to the end');
  unlink $stored;
  forget();
  my $c = connect_to($port);
  $c->send("${head}1234");
  my $pid = noted();
  $c->close;
  ok(wait_until(sub { !alive($pid) }, 30), 'the client leaves in the middle: the script is ended');
  ok(!-e $stored, '... and never saw an end');
};

is($server->stop, 0, 'ends well');
is(scalar(grep { /^\S+whole\.cgi\t200\t\d+\t0$/ } $server->log_lines('log/access')) > 3, 1, 'exit codes are in the records');
is(scalar(grep { /^\S+early\.cgi\t200\t\d+\tKILL|^\S+early\.cgi\t200\t\d+\t(?:signal )?9/ } $server->log_lines('log/access')) > 0, 1, 'signals, too');
done_testing;
