# NumProcesses: several processes on the same sockets and channels, one parent that speaks for them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $settings = '';
my $conf = <<'END';
User nobody AuthUser nobody
Log @DIR@/logs/log
LogFormat { Uri Status PID RemoteUser }
Tuning { NumProcesses 3 NumConnections 50 @SETTINGS@ }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } } Specials { CGI { cgi } Dump { dump } } ScriptUser games }
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } Control { Alias /locked Location @DIR@/www Realm r UserFile @DIR@/users EncryptedUserFile On } }
}
END
my $hash = crypt('p', '$5$saltsalt$');
sub started {
  my (%option) = @_;
  my $server = Httpway->new(files => { 'www/a.txt' => 'a', 'www/new.txt' => 'new', 'other/a.txt' => 'other', 'www/x.dump' => '', 'www/c.cgi' => "#!/bin/sh\necho\necho ran\n", 'users' => "u:$hash\n", 'logs/empty' => '' },
    conf => $conf =~ s/\@SETTINGS\@/$option{settings} || ''/er);
  chmod 0777, $server->path('logs');
  chmod 0755, $server->path('www/c.cgi');
  chmod 0644, $server->path('users');
  $server->start;
  return $server;
}
sub logged { my ($server) = @_; return map { [ split /\t/ ] } $server->log_lines('logs/log') }
sub serving {
  my ($server) = @_;
  my @found = sort grep { my $stat = read_file("/proc/$_/stat") // ''; $stat =~ /\) \S (\d+) / && $1 == $server->pid } $server->chain_processes;
  return @found;
}
# so many clients at once that every process has some
sub crowd { my ($server, $n) = @_; my @c = map { connect_to($server->port) } 1 .. $n; $_->send("GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n") for @c; return grep { my $r = $_->read_response; $r && $r->{body} eq 'a' } @c }

subtest 'serving' => sub {
  my $server = started();
  is(scalar(serving($server)), 3, 'three processes');
  ok($server->wait_for_log(qr/serving: processes 3, listeners 1, connections of each at most 50/), 'which is said');
  my @crowd = crowd($server, 60);
  is(scalar @crowd, 60, 'more clients than one process has places for');
  is(get($server->port, '/c.cgi')->{body}, "ran\n", 'a script') for 1 .. 3;
  is(get($server->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 200, 'a password') for 1 .. 8;
  is(get($server->port, '/locked/a.txt', Authorization => basic('u', 'q'))->{status}, 401, 'a wrong one');
  ok(wait_until(sub { logged($server) == 72 }, 5), 'all in one log');
  my %pids = map { $_->[2] => 1 } logged($server);
  ok(keys %pids > 1, 'by several processes') or diag explain \%pids;
  is_deeply([ grep { my $p = $_; !grep { $_ == $p } serving($server) } keys %pids ], [], 'each with its own number');
  $server->signal('ALRM');
  ok(my $line = $server->wait_for_log(qr/status: /), 'ALRM');
  like($line, qr/status: processes 3, connections 60 of 150 \(60 waiting,.* requests 72,/, 'of all');
  is(scalar(() = join("\n", $server->log_lines) =~ /status:/g), 1, 'in one line');
  my $dump = get($server->port, '/x.dump')->{body};
  like($dump, qr/^Processes: 3\nConnections: 61\n/m, 'Dump is of all, too') or diag $dump;
  $server->signal('USR1');
  ok($crowd[0]->is_closed(5) && $crowd[59]->is_closed(5), 'USR1 disconnects the clients of all');
  is($server->stop, 0, 'TERM ends all');
  ok(wait_until(sub { !$server->chain_processes }, 3), 'and nothing remains');
};

subtest 'deaths' => sub {
  my $server = started();
  my ($first) = serving($server);
  kill 'KILL', $first;
  ok($server->wait_for_log(qr/process $first died \(signal 9\): starting another/), 'a death is told');
  ok(wait_until(sub { serving($server) == 3 && !grep { $_ == $first } serving($server) }, 5), 'and made good');
  is(scalar(crowd($server, 30)), 30, 'serving goes on');
  is(get($server->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 200, 'with passwords') for 1 .. 8;
  kill 'KILL', $server->helper_process('authcheck');
  ok(wait_until(sub { get($server->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status} == 200 }, 8), 'also when authcheck had to be started again');
  is(get($server->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 200, 'by every process') for 1 .. 8;
  my @all = serving($server);
  $server->signal('KILL');
  $server->wait_exit(5);
  ok(wait_until(sub { !grep { kill 0, $_ } @all }, 5), 'when the parent dies all end');
  ok(wait_until(sub { !$server->chain_processes }, 3), 'and their helpers');
};

subtest 'HUP' => sub {
  my $server = started();
  my @crowd = crowd($server, 30);
  ok(wait_until(sub { -e $server->path('logs/log') }), 'there is a log');
  rename $server->path('logs/log'), $server->path('logs/old') or die;
  (my $changed = $conf) =~ s{Alias / Location \@DIR\@/www}{Alias / Location \@DIR\@/other};
  $changed =~ s/\@SETTINGS\@//;
  $server->write_conf($changed);
  is(system(command_path('httpway-data') . ' -f ' . $server->conf_path . ' 2>' . $server->path('compile.err')), 0, 'compiled anew');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'told');
  ok(wait_until(sub { my @r = map { $_->send("GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"); $_->read_response } @crowd; !grep { $_->{body} ne 'other' } @r }, 5), 'all have the new configuration, on their old connections');
  is(scalar(() = join("\n", $server->log_lines) =~ /read again/g), 1, 'said once');
  ok(wait_until(sub { -e $server->path('logs/log') }, 5), 'and the logs are opened again');
  kill 'KILL', (serving($server))[0];
  ok(wait_until(sub { serving($server) == 3 }, 5), 'one that is started later');
  is(get($server->port, '/a.txt')->{body}, 'other', 'has it too') for 1 .. 10;
  write_bytes($server->conf_path . '.cdb.new', 'garbage' x 1000);
  rename $server->conf_path . '.cdb.new', $server->conf_path . '.cdb' or die;
  $server->signal('HUP');
  ok($server->wait_for_log(qr/^httpd: warning: unable to use .*not a compiled configuration/), 'an invalid one is refused');
  is(get($server->port, '/a.txt')->{body}, 'other', 'by all') for 1 .. 10;
  is(scalar(() = join("\n", $server->log_lines) =~ /httpd: warning: unable to use/g), 1, 'and said once');
  is($server->stop, 0, 'ends well');
};

subtest 'USR2' => sub {
  my $server = started();
  my @crowd = crowd($server, 20);
  my $slow = connect_to($server->port);
  $slow->send("GET /a.txt HTTP/1.1\r\nHost: h\r\n");
  ok(wait_until(sub { $server->signal('ALRM'); (($server->log_lines)[-1] // '') =~ /1 reading/ }, 5), 'a request on its way');
  $server->signal('USR2');
  ok($crowd[0]->is_closed(5) && $crowd[19]->is_closed(5), 'who waits is let go');
  my $refused = wait_until(sub { !eval { connect_to($server->port)->close; 1 } }, 5);
  ok($refused, 'nobody new comes in');
  $slow->send("\r\n");
  is($slow->read_response->{body}, 'a', 'what has begun is answered');
  is($server->wait_exit(5), 0, 'then it ends');
  like(join("\n", $server->log_lines), qr/draining: no new connections\n.*drained/s, 'told');
};

subtest 'as many as there are processors' => sub {
  my $server = Httpway->start(files => { 'www/a.txt' => 'a' }, conf => 'User nobody Tuning { NumProcesses 0 } Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { * } } } } }');
  chomp(my $processors = qx{getconf _NPROCESSORS_ONLN});
  is(scalar(serving($server)), $processors > 64 ? 64 : $processors, "processors: $processors") if $processors > 1;
  is(get($server->port, '/a.txt')->{body}, 'a', 'served');
  is($server->stop, 0, 'ends well');
};
done_testing;
