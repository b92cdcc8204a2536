# authcheck and a core that asks without listening: others are answered meanwhile, and no answer is lost.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->new(files => { 'www/a.txt' => 'a', users => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n" }, conf => <<'END');
User nobody
Tuning { AuthDelay 0 AuthCache 3600 }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Realm r UserFile @DIR@/users EncryptedUserFile On } }
}
END
my $cdb = $server->conf_path . '.cdb';
system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';

subtest 'a core that does not listen for a while' => sub {
  my ($with, $helper, $log, $client) = (command_path('httpway-with'), helper_path('authcheck'), $server->path('stderr'), top_directory() . '/compile/tests/auth_client');
  open my $out, '-|', "exec 2>>'$log' '$with' authcheck -- '$helper' '$cdb' -- '$client'" or die;
  chomp(my @lines = <$out>);
  close $out;
  is_deeply(\@lines, [ 'the first: yes', 'the channel: full', 'another asker: answered', 'all: answered, twice 0, wrong 0' ], 'others are answered, and nothing is lost') or diag($server->stderr);
};

# Several processes of a core share one authcheck: one of them stands still.
subtest 'one of two processes stands still' => sub {
  plan skip_all => 'Linux only' if !-e '/proc/self/stat';
  my $several = Httpway->start(files => { 'www/a.txt' => 'inside', users => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n" }, conf => <<'END');
User nobody
Tuning { NumProcesses 2 NumConnections 200 AuthDelay 0 AuthTimeout 60 }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/users EncryptedUserFile On } }
}
END
  is(get($several->port, '/a.txt', Authorization => basic('alice', 'wonder'))->{status}, 200, 'it is known');
  my @processes = $several->helper_processes('httpd');
  my ($parent) = grep { my $p = $_; grep { (read_file("/proc/$_/stat") || '') =~ /\) \S $p / } @processes } @processes;
  my ($still) = grep { $_ != $parent } @processes;
  kill 'STOP', $still or die;
  my $n = 0;
  for (1 .. 200) {
    my $c = connect_to($several->port);
    $c->send("GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic('alice', 'wonder') . "\r\n\r\n");
    my $r = $c->read_response('GET', 0.3);
    $n++ if $r && $r->{status} == 200;
    last if $n == 20;
  }
  kill 'CONT', $still;
  is($n, 20, 'the other one answers');
  is($several->stop, 0, 'ends well');
};
done_testing;
