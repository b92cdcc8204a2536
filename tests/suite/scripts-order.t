# What cgiexec says of a script and what the script prints come at the same moment: the core looks at both, in the right order.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->start(
  files => { 'www/eager.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\n: > \@DIR\@/state/printed\ncat\n", map({ ("www/refused$_.cgi" => "#!/bin/sh\n") } 0 .. 3), 'www/dump' => '' },
  before => sub { mkdir "$_[0]{dir}/state"; chmod 0777, "$_[0]{dir}/state"; chmod 0755, "$_[0]{dir}/www/eager.cgi" },
  conf => <<'END');
User nobody
StayRoot On
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control {
  Alias / Location @DIR@/www Specials { CGI { .cgi } Dump { dump } } ScriptUser games SpoolContent Off
} } }
END
my $port = $server->port;
is(get($port, '/refused0.cgi')->{status}, 403, 'cgiexec runs, all of it: it has answered');
sub is_stopped { return (read_file("/proc/$_[0]/stat") || '') =~ /\) T / }

sub connections { return get($port, '/dump')->{body} =~ /^Connections: (\d+)$/m && $1 }

# both_at_once REQUEST, CONDITION: sends it, and lets the core go on only when the condition is met; the connection
sub both_at_once {
  my ($request, $condition) = @_;
  unlink $server->path('state/printed');
  my $before = connect_to($port);
  ok(wait_until(sub { connections() == 2 }, 20), 'a connection before it');
  my @runners = $server->helper_processes('cgiexec');
  kill 'STOP', @runners;
  wait_until { !grep { !is_stopped($_) } @runners } 20;
  my $c = connect_to($port, timeout => 20);
  $c->send($request);
  ok(wait_until(sub { get($port, '/dump')->{body} =~ /^Scripts: 1$/m }, 20), 'the core has asked for the script');
  # Its going changes the order in which the core looks at what the others wait for.
  $before->close;
  ok(wait_until(sub { connections() == 2 }, 20), 'which goes');
  kill 'STOP', $server->pid;
  wait_until { is_stopped($server->pid) } 20;
  kill 'CONT', @runners;
  ok(wait_until(sub { $condition->() }, 20), 'cgiexec has done its part');
  kill 'CONT', $server->pid;
  return $c;
}

for my $round (1 .. 3) {
  my $c = both_at_once("POST /eager.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n", sub { -e $server->path('state/printed') });
  my $r = $c->read_response;
  is($r && $r->{status}, 100, '100 Continue, though the script has answered already');
  $c->send('body');
  $r = $c->read_response;
  is($r && "$r->{status} $r->{body}", '200 body', 'then its answer');
  $c->close;
  ok(wait_until(sub { get($port, '/dump')->{body} =~ /^Scripts: 0$/m && connections() == 1 }, 20), 'it has ended');
  $c = both_at_once("GET /refused$round.cgi HTTP/1.1\r\nHost: h\r\n\r\n", sub { $server->stderr =~ /refused$round\.cgi: refused/ });
  $r = $c->read_response;
  $c->close;
  is($r && $r->{status}, 403, 'a script that is refused has not ended early');
  ok(wait_until(sub { connections() == 1 }, 20), 'nothing is left of it');
}
is($server->stop, 0, 'ends well');
done_testing;
