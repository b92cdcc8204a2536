# The channel to cgiexec is full, since nobody takes from it: requests for scripts wait like those for which there is no place, and are lost
# no more than they are; files are not held up.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->start(files => { 'www/hello.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nhello'\n", 'www/dump' => '', 'www/plain.txt' => 'plain' },
  before => sub { chmod 0755, "$_[0]{dir}/www/hello.cgi" }, conf => <<'END');
User nobody
StayRoot On
Tuning { NumConnections 120 ScriptConcurrency 100 ScriptQueue 100 ScriptTimeout 120 Timeout 120 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control {
  Alias / Location @DIR@/www Specials { CGI { .cgi } Dump { dump } } Types { text/plain { txt } } ScriptUser games ScriptTrustWritable On
} } }
END
my $port = $server->port;
sub is_stopped { return (read_file("/proc/$_[0]/stat") || '') =~ /\) T / }

is(get($port, '/hello.cgi')->{body}, 'hello', 'a script');
my @runners = $server->helper_processes('cgiexec');
kill 'STOP', @runners;
ok(wait_until(sub { !grep { !is_stopped($_) } @runners }, 20), 'cgiexec stands still');
my @clients = map { connect_to($port, timeout => 60) } 1 .. 80;
my $large = 'X-Large: ' . 'x' x 7000;
$_->send("GET /hello.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n$large\r\n\r\n") for @clients;
# all of them were read as soon as a request behind them is answered, and none has an answer
ok(wait_until(sub { get($port, '/plain.txt')->{body} eq 'plain' }, 20), 'a file is served meanwhile');
my $asked = wait_until { my ($n) = get($port, '/dump')->{body} =~ /^Scripts: (\d+)$/m; $n } 20;
cmp_ok($asked, '<', 80, "the channel took $asked of 80 requests");
ok(!(grep { $_->fill if IO::Select->new($_->socket)->can_read(0); length $_->buffer } @clients), 'nobody is told anything yet');
kill 'CONT', @runners;
my @bodies = map { my $r = $_->read_response('GET', 60); $r ? "$r->{status} $r->{body}" : 'nothing' } @clients;
is(scalar(grep { $_ eq '200 hello' } @bodies), 80, 'all are answered') or diag join ' ', @bodies;
is(get($port, '/hello.cgi')->{body}, 'hello', 'and those that come later');
is($server->stop, 0, 'ends well');
unlike($server->stderr, qr/unable to ask cgiexec/, 'there was nothing to complain of');
done_testing;
