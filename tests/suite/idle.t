# When nobody asks for anything every process of a chain sleeps: none looks again and again for what has not come, at the start, after work, and with clients that are silent.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'there is no /proc of Linux' if $^O ne 'linux' || !-r '/proc/self/stat';

# A process that never sleeps is never seen asleep, however busy the machine is; one that sleeps is, sooner or later, at so many looks in a row.
my $looks = 20;
sub state_of { my ($pid) = @_; return (read_file("/proc/$pid/stat") || '') =~ /\) (\S) / ? $1 : 'gone' }
sub name_of { my ($pid) = @_; my ($first) = split /\0/, read_file("/proc/$pid/cmdline") || ''; return ($first || '?') =~ s{.*/}{}r }
sub sleeps { my ($pid) = @_; for (1 .. $looks) { return 0 if state_of($pid) ne 'S' } return 1 }

# all_sleep SERVER, WHEN: each process of the chain.
sub all_sleep {
  my ($server, $when) = @_;
  my %awake = map { $_ => 1 } $server->chain_processes;
  ok(scalar keys %awake, "$when: there are processes");
  wait_until { delete @awake{ grep { sleeps($_) || state_of($_) eq 'gone' } keys %awake }; !%awake } 60;
  is(join(' ', sort map { name_of($_) } keys %awake), '', "$when: all of them sleep");
}

for my $processes (1, 2) {
  my $server = Httpway->new(
    conf => <<"END",
@{[$> ? "" : "User nobody"]}
Log \@DIR\@/log/log ErrorLog \@DIR\@/log/errors
Tuning { NumProcesses $processes Timeout 60 }
Server { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost
  Control { Alias / Location \@DIR\@/www Types { text/plain { txt } } Specials { CGI { cgi } } ScriptUser games }
  Control { Alias /locked Location \@DIR\@/www Types { text/plain { txt } } Realm r UserFile \@DIR\@/users EncryptedUserFile Off }
} }
END
    files => { 'www/a.txt' => "hello\n", 'www/x.cgi' => "#!/bin/sh\necho Content-Type: text/plain; echo; echo hello\n", 'users' => "u:p\n" },
  );
  chmod 0755, $server->path('www/x.cgi');
  mkdir $server->path('log');
  chmod 0777, $server->path('log');
  $server->start;
  my $port = $server->port;
  all_sleep($server, "$processes: after the start");
  is(get($port, '/a.txt')->{status}, 200, 'a file');
  is(get($port, '/x.cgi')->{body}, "hello\n", 'a script');
  is(get($port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 200, 'a password');
  all_sleep($server, "$processes: after work");
  my @silent = map { connect_to($port) } 1 .. 3;
  $silent[1]->send("GET /a.txt HTT");
  $silent[2]->send("GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  $silent[2]->read_response;
  all_sleep($server, "$processes: with silent clients");
  $_->close for @silent;
  all_sleep($server, "$processes: when they have gone");
  $server->signal('HUP');
  ok(wait_until { get($port, '/a.txt')->{status} == 200 }, 'after a HUP');
  all_sleep($server, "$processes: then, too");
  is(Httpway::exit_code($server->stop), 0, 'and it ends');
}

done_testing;
