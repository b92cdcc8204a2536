# Signals, exactly as documented in doc/httpd.html.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $conf = <<'END';
User nobody
Log @DIR@/log/access
LogFormat { Method Uri Status }
Tuning { NumConnections 64 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } } } }
END
my %files = ('www/a.txt' => 'a', 'www/big.txt' => 'b' x 8_000_000, 'other/a.txt' => 'other');
my $get = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
sub started {
  return Httpway->start(files => \%files, conf => $conf, before => sub { my ($s) = @_; mkdir $s->path('log'); chmod 0777, $s->path('log') });
}
sub recompile { my ($server) = @_; return system(command_path('httpway-data') . ' -f ' . $server->conf_path . ' 2>' . $server->path('compile.err')) }
sub kept { my ($server) = @_; my $c = connect_to($server->port); $c->send($get); $c->read_response; return $c }

for my $signal (qw(TERM INT)) {
  my $server = started();
  my $c = kept($server);
  $server->signal($signal);
  is($server->wait_exit(5), 0, "$signal: exit 0");
  ok($c->is_closed(2), 'connections are dropped');
  ok(wait_until(sub { !$server->chain_processes }, 1.5), 'no process of the chain remains');
}

subtest 'KILL' => sub {
  my $server = started();
  kept($server)->close;
  $server->signal('KILL');
  $server->wait_exit(5);
  ok(wait_until(sub { !$server->chain_processes }, 1.5), 'no process of the chain remains');
};

subtest 'HUP: logs' => sub {
  my $server = started();
  my $c = kept($server);
  ok(wait_until(sub { (read_file($server->path('log/access')) || '') eq "GET\t/a.txt\t200\n" }, 5), 'a record');
  rename $server->path('log/access'), $server->path('log/old') or die;
  $server->signal('HUP');
  ok(wait_until(sub { -e $server->path('log/access') }, 5), 'the log file is opened again');
  $c->send($get);
  is($c->read_response->{status}, 200, 'the connection is still there');
  ok(wait_until(sub { (read_file($server->path('log/access')) || '') eq "GET\t/a.txt\t200\n" }, 5), 'records go to the new file');
  is($server->stop, 0, 'ends well');
};

subtest 'HUP: configuration' => sub {
  my $server = started();
  my $c = kept($server);
  my $slow = connect_to($server->port);
  $slow->send("GET /big.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  (my $changed = $conf) =~ s{\@DIR\@/www}{\@DIR\@/other};
  $server->write_conf($changed);
  is(recompile($server), 0, 'compiled anew');
  $c->send($get);
  is($c->read_response->{body}, 'a', 'before HUP nothing changes');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/httpd: info: configuration read again/, 5), 'told');
  $c->send($get);
  is($c->read_response->{body}, 'other', 'takes effect on an open connection');
  my $rest = $slow->read_response('GET', 10);
  is(length $rest->{body}, 8_000_000, 'an answer on its way is not disturbed');
  write_bytes($server->conf_path . '.cdb.new', 'garbage' x 1000);
  rename $server->conf_path . '.cdb.new', $server->conf_path . '.cdb' or die;
  $server->signal('HUP');
  ok($server->wait_for_log(qr/httpd: warning: unable to use .*not a compiled configuration/, 5), 'an invalid one is reported');
  $c->send($get);
  is($c->read_response->{body}, 'other', 'and the old one stays');
  # What only a start takes up keeps all of the old one in force, for logfmt too.
  (my $more = $changed) =~ s/NumConnections 64/NumConnections 65/;
  $server->write_conf($more =~ s/Method Uri Status/Status Uri/r =~ s{/other}{/www}r);
  unlink $server->conf_path . '.cdb'; # garbage is not overwritten
  is(recompile($server), 0, 'compiled anew');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/^httpd: warning: NumConnections: this takes a restart: the old configuration stays$/, 5), 'what takes a restart is named');
  $c->send($get);
  is($c->read_response->{body}, 'other', 'nothing of it holds');
  $c->send("GET /last.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  $c->read_response;
  ok($server->wait_for_log(qr{last\.txt}, 5, 'log/access'), 'a record after that');
  is(($server->log_lines('log/access'))[-1], "GET\t/last.txt\t404", '... is as before');
  (my $moved = $conf) =~ s/\@PORT\@/\@PORT2\@/;
  $server->write_conf($moved);
  unlink $server->conf_path . '.cdb'; # garbage is not overwritten
  recompile($server);
  $server->signal('HUP');
  ok($server->wait_for_log(qr/Servers: this takes a restart/, 5), 'other Servers need a new start, and that is said');
  is($server->stop, 0, 'ends well');
};

subtest 'USR1' => sub {
  my $server = started();
  my ($c, $busy) = (kept($server), connect_to($server->port));
  $busy->send("GET /big.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until { $busy->fill; length $busy->buffer } 5;
  $server->signal('USR1');
  ok($c->is_closed(2), 'a waiting connection is closed');
  ok($busy->is_closed(5) && length $busy->buffer < 8_000_000, 'one that is sent to as well');
  is(get($server->port, '/a.txt')->{status}, 200, 'new ones are accepted');
  is($server->stop, 0, 'ends well');
};

subtest 'USR2' => sub {
  my $server = started();
  my ($c, $busy) = (kept($server), connect_to($server->port));
  $busy->send("GET /big.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until { $busy->fill; length $busy->buffer } 5;
  $server->signal('USR2');
  ok($c->is_closed(2), 'a waiting connection is closed at once');
  ok(!eval { connect_to($server->port); 1 }, 'nobody listens any more');
  is(length $busy->read_response('GET', 10)->{body}, 8_000_000, 'the answer on its way is completed');
  is($server->wait_exit(5), 0, 'then exit 0');
  ok(wait_until(sub { !$server->chain_processes }, 1.5), 'no process of the chain remains');
};

subtest 'QUIT' => sub {
  my $server = started();
  $server->signal('QUIT');
  ok($server->wait_for_log(qr/httpd: info: debugging is on/, 5), 'debugging on');
  get($server->port, '/a.txt');
  ok($server->wait_for_log($_, 5), "debugging says $_") for qr/connection \d+: accepted from 127\.0\.0\.1 port \d+/, qr{request GET /a\.txt host localhost}, qr/location: \S*mathopd\.conf:\d+ /, qr/status 200 \(file\)/, qr/read \d+ bytes/, qr/connection \d+: closed: /;
  $server->signal('QUIT');
  ok($server->wait_for_log(qr/debugging is off/, 5), 'debugging off');
  my @before = $server->log_lines;
  get($server->port, '/a.txt');
  $server->signal('ALRM');
  ok($server->wait_for_log(qr/status: connections/, 5), 'the next message');
  is(scalar(my @after = $server->log_lines), @before + 1, 'is the only one');
  is($server->stop, 0, 'ends well');
};

subtest 'ALRM' => sub {
  my $server = started();
  my $c = kept($server);
  $server->signal('ALRM');
  my $line = $server->wait_for_log(qr/httpd: info: status:/, 5);
  like($line, qr/connections 1 of 64 \(1 waiting, 0 reading, 0 sending, 0 lingering\), scripts 0 \(0 queued\), requests 1, bytes read \d+, bytes written \d+, logfmt up/, 'one status line');
  is($server->stop, 0, 'ends well');
};
done_testing;
