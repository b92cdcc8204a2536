# The last answer of a connection arrives whole, and then the end of the stream, although the client goes on sending: closing
# while bytes come in would make the kernel reset the connection and take back what the client has not read yet. Only a client that
# has called its request the last one, and sent nothing behind it, is taken at its word.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use Socket qw(MSG_PEEK SOL_SOCKET SO_RCVBUF);
use Test::More;
use Httpway;

my $server = Httpway->start(
  files => {
    'www/a.txt' => 'a' x 3000,
    'www/large.txt' => 'l' x 300_000,
    'www/dump' => '',
    'www/plain.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'; exec /usr/bin/head -c 3000 /dev/zero\n",
    'www/length.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\nContent-Length: 3000\\n\\n'; exec /usr/bin/head -c 3000 /dev/zero\n",
    'www/few.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'; exec /usr/bin/head -c 3\n",
  },
  before => sub { my ($s) = @_; chmod 0755, glob $s->path('www') . '/*.cgi' },
  conf => <<'END');
User nobody
StayRoot On
Tuning { Timeout 12 }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games ScriptTrustWritable On Specials { CGI { .cgi } Dump { /dump } } Types { text/plain { txt } } }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www SpoolContent Off }
    Control { Alias /away Location http://other.example }
  }
}
END

# whole ANSWER-SO-FAR: its head, and as many bytes behind it as there must be.
sub whole {
  my ($bytes, $length) = @_;
  return $bytes =~ /\r\n\r\n/ && length $bytes >= $+[0] + $length;
}

# start_one BYTES: a client that has sent BYTES.
sub start_one {
  my ($bytes) = @_;
  my $c = connect_to($server->port);
  $c->send($bytes);
  return { connection => $c, why => '' };
}
sub wait_for_answer {
  my ($client, $length) = @_;
  my ($socket, $seen) = ($client->{connection}->socket, '');
  my $select = IO::Select->new($socket);
  wait_until { $select->can_read(1) && recv($socket, $seen, 100000, MSG_PEEK); whole($seen, $length) };
}

# After a reset the next write fails. What the system keeps for us is then ours by luck.
sub send_more {
  my ($client) = @_;
  local $SIG{PIPE} = 'IGNORE';
  $client->{why} ||= "$!; " if !syswrite $client->{connection}->socket, 'x' x 700;
}

sub end_of {
  my ($client, $length) = @_;
  my $c = $client->{connection};
  shutdown $c->socket, 1;
  $c->is_closed(10);
  my $end = $client->{why} . ($c->{end} || 'timeout') . (whole($c->buffer, $length) ? '' : ', cut');
  $c->close;
  return $end;
}

# answered BYTES, LENGTH, MORE: fifty clients, which go on sending or do not; how they ended, and how many.
sub answered {
  my ($bytes, $length, $more) = @_;
  my %ended;
  for (1 .. 5) {
    my @clients = map { start_one($bytes) } 1 .. 10;
    wait_for_answer($_, $length) for @clients;
    for (1 .. ($more ? 5 : 0)) { send_more($_) for @clients; select undef, undef, undef, 0.004 }
    $ended{ end_of($_, $length) }++ for @clients;
  }
  return join '; ', map { "$_: $ended{$_}" } sort keys %ended;
}

my $later = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n" x 20;
my @ways = (['nothing', ''], ['requests', $later]);
my @requests = (
  ['a file, closed', "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 3000, 'last'],
  ['a file, HTTP/1.0', "GET /a.txt HTTP/1.0\r\n\r\n", 3000, 'last'],
  ['HEAD', "HEAD /a.txt HTTP/1.0\r\n\r\n", 0, 'last'],
  ['no file', "GET /none HTTP/1.0\r\n\r\n", 20, 'last'],
  ['a redirect', "GET /away/x HTTP/1.0\r\n\r\n", 20, 'last'],
  ['content that nobody reads', "GET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n", 3000],
  ['a bad request', "GET /a.txt HTTP/1.1\r\n\r\n", 20],
  ['a script, closed', "GET /plain.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 3000, 'last'],
  ['a script, HTTP/1.0', "GET /plain.cgi HTTP/1.0\r\n\r\n", 3000, 'last'],
  ['a script without length, kept', "GET /plain.cgi HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 3000],
  ['a script with length', "GET /length.cgi HTTP/1.0\r\n\r\n", 3000, 'last'],
  ['a script with content', "POST /few.cgi HTTP/1.0\r\nContent-Length: 10\r\n\r\n0123456789", 3],
  ['a script that leaves content', "POST /few.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" . 'x' x 20, 3],
  ['a script with chunks', "POST /few.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", 3],
  ['a script that is not there', "GET /none.cgi HTTP/1.0\r\n\r\n", 20, 'last'],
);
for my $request (@requests) {
  my ($name, $bytes, $length, $is_last) = @$request;
  for my $way (@ways) {
    my $more = !defined $is_last || length $way->[1];
    is(answered($bytes . $way->[1], $length, $more), 'eof: 50', "$name, $way->[0] sent at once behind it, " . ($more ? 'more' : 'nothing') . ' later');
  }
}

# The client takes its time, and has sent what nobody reads: its answers wait in our system for longer than a silent client is waited for.
sub lingering { return get($server->port, '/dump')->{body} =~ /^lingering: (\d+)/m ? $1 : 'unknown' }
for my $more ('nothing', 'more') {
  my $c = connect_to($server->port, timeout => 60);
  setsockopt $c->socket, SOL_SOCKET, SO_RCVBUF, 4096;
  $c->send("GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  ok(wait_until(sub { lingering() == 1 }), "a slow client, $more later: the answers are out");
  select undef, undef, undef, 3.5;
  $c->send('x' x 50_000) if $more eq 'more';
  shutdown $c->socket, 1;
  my @got = map { $c->read_response('GET') } 1, 2;
  is_deeply([map { $_ ? "$_->{status} " . length $_->{body} : 'none' } @got], ['200 300000', '200 3000'], '... and come when it looks');
  ok($c->is_closed && $c->{end} eq 'eof', '... with the end');
}
{
  my $c = connect_to($server->port);
  setsockopt $c->socket, SOL_SOCKET, SO_RCVBUF, 4096;
  $c->send("GET /large.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  ok(wait_until(sub { lingering() == 1 }), 'a client that never looks');
  ok(wait_until(sub { lingering() == 0 }, 60), '... is given up');
}
is($server->stop, 0, 'ends well');
unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
done_testing;
