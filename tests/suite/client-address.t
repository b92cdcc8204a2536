# The client's true address: the header of the PROXY protocol, X-Forwarded-For and Forwarded, believed of whom they may be.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Socket::UNIX;
use Httpway;

my $cgi = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s|%s|%s|%s|%s|%s' \"\$REMOTE_ADDR\" \"\${REMOTE_PORT-none}\" \"\$SERVER_ADDR\" \"\$SERVER_PORT\" \"\${HTTP_X_FORWARDED_FOR-none}\" \"\${HTTP_FORWARDED-none}\"\n";
my $check = "#!/bin/sh\nprintf '%s\\n' \"\$TCPREMOTEIP\" >>\@DIR\@/state/asked\nexec \"\$@\"\n";
my $sites = <<'END';
Virtual { AnyHost NoHost
  Control { ScriptUser games Types { text/plain { txt } } EncryptedUserFile On }
  Control { Alias / Location @DIR@/www }
  Control { Alias /only Location @DIR@/www Access { Deny 0/0 Deny ::/0 Allow 192.0.2.0/24 Allow 2001:db8:1::/48 } }
  Control { Alias /not Location @DIR@/www Access { Allow 0/0 Deny 192.0.2.0/24 } }
  Control { Alias /for Location @DIR@/for Clients { Apply 192.0.2.0/24 } }
  Control { Alias /unix Location @DIR@/www Access { Deny 127.0.0.0/8 } }
  Control { Alias /allowed Location @DIR@/www Access { Allow 0/0 Allow ::/0 } }
  Control { Alias /local Location @DIR@/www Access { Deny 0/0 Deny ::/0 Allow 127.0.0.0/8 } }
  Control { Alias /mixed Location @DIR@/www Clients { Apply 127.0.0.0/8 } }
  Control { Alias /others Location @DIR@/www Clients { Apply 0/0 NoApply 127.0.0.0/8 } }
  Control { Alias /cgi Location @DIR@/cgi Specials { CGI { cgi } } }
  Control { Alias /in Location @DIR@/www Realm r UserCheck "@DIR@/check true" }
  Control { Alias /users Location @DIR@/www Realm u UserFile @DIR@/users }
}
END
my $conf = $sites . <<"END";
User nobody
Log \@DIR@/state/log LogFormat { RemoteAddress RemotePort LocalAddress LocalPort Uri Status BytesRead }
Tuning { NumConnections 200 InputBufSize 2048 }
Server { Address 127.0.0.1 Port \@PORT1@ ProxyProtocol On }
Server { Address 127.0.0.1 Port \@PORT2@ ProxyProtocol On TrustedProxies { 127.0.0.7/32 192.0.2.0/24 } }
Server { Address 127.0.0.1 Port \@PORT3@ }
Server { Address 127.0.0.1 Port \@PORT4@ Address unix:\@DIR@/run/socket TrustedProxies { 127.0.0.1/32 10.0.0.0/8 } TrustedProxies { 2001:db8::/48 unix: } SocketMode 0666 }
Server { Address 127.0.0.1 Port \@PORT5@ TrustedProxies { 127.0.0.1/32 10.0.0.0/8 2001:db8::/48 } ForwardedField Forwarded }
Server { Address unix:\@DIR@/run/header ProxyProtocol On SocketMode 0666 }
Server { Address unix:\@DIR@/run/both ProxyProtocol On TrustedProxies { unix: 192.0.2.0/24 } SocketMode 0666 }
Server { Address 127.0.0.1 Port \@PORT6@ TrustedProxies { 0/0 ::/0 } }
END
sub started { my ($text) = @_; return Httpway->start(
  files => { 'www/a.txt' => 'served', 'for/a.txt' => 'for some', 'cgi/env.cgi' => $cgi, 'check' => $check, 'users' => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n", 'www/big.txt' => 'b' x 100_000 },
  before => sub {
    my ($self) = @_;
    chmod 0755, $self->path($_) for 'check', 'cgi/env.cgi';
    mkdir $self->path($_) for 'state', 'run';
    chmod 0777, $self->path($_) for 'state', 'run';
  },
  conf => $text) }
my $server = started($conf);
my ($header, $proxies, $plain, $field, $forwarded, $all) = map { $server->port($_) } 1 .. 6;
my $signature = "\r\n\r\n\0\r\nQUIT\n";

# Headers: version 2 of a command, kind and rest; both versions of two ends.
sub binary { my ($command, $kind, $rest) = @_; return $signature . pack 'CCn/a*', $command, $kind, $rest }
sub binary4 { my ($from, $to, $port, $own, $more) = @_; return binary(0x21, 0x11, pack('C4C4nn', split(/\./, $from), split(/\./, $to), $port, $own) . ($more // '')) }
sub binary6 { my ($from, $to, $port, $own) = @_; return binary(0x21, 0x21, Socket::inet_pton(Socket::AF_INET6(), $from) . Socket::inet_pton(Socket::AF_INET6(), $to) . pack 'nn', $port, $own) }
sub text { my ($from, $to, $port, $own) = @_; return 'PROXY TCP' . ($from =~ /:/ ? 6 : 4) . " $from $to $port $own\r\n" }

# A name for a request, and how the log has it: both ends and the status, as "address port address port status".
my $serial = 0;
sub name { return '/none-' . ++$serial }
sub logged {
  my ($name) = @_;
  my $line = $server->wait_for_log(qr{\t\Q$name\E\t}, 10, 'state/log') or return 'nothing';
  my @fields = split /\t/, $line;
  return "@fields[0 .. 3, 5]";
}
sub head { my ($path, @lines) = @_; return join("\r\n", "GET $path HTTP/1.1", 'Host: h', @lines) . "\r\n\r\n" }
# The address that a header makes of a connection, with its port.
sub ends_by {
  my ($port, $bytes, %option) = @_;
  my $name = name();
  my ($answer, $end) = raw($port, $bytes . head($name, 'Connection: close'), %option);
  return "$end after " . length $answer if $answer !~ /^HTTP/;
  return logged($name) =~ s/ 404$//r;
}
sub is_closed_silently {
  my ($port, $bytes, $what, %option) = @_;
  my ($answer, $end) = raw($port, $bytes, %option);
  ok($answer eq '' && $end =~ /^(?:eof|reset)$/, $what) or diag "'$answer', $end";
}

my @good = (
  [ 'version 1', text('192.0.2.1', '198.51.100.2', 56324, 443), '192.0.2.1 56324 198.51.100.2 443' ],
  [ 'version 1, IPv6', text('2001:db8:1::1', '2001:db8::2', 1, 65535), '2001:db8:1::1 1 2001:db8::2 65535' ],
  [ 'version 1, mapped', text('::ffff:192.0.2.1', '::ffff:198.51.100.2', 5, 6), '192.0.2.1 5 198.51.100.2 6' ],
  [ 'version 1, no ports', text('192.0.2.1', '198.51.100.2', 0, 0), '192.0.2.1 - 198.51.100.2 -' ],
  [ 'version 1, UNKNOWN', "PROXY UNKNOWN\r\n", '- - 127.0.0.1 OWN' ],
  [ 'version 1, UNKNOWN and more, as long as may be', 'PROXY UNKNOWN ' . 'x' x 91 . "\r\n", '- - 127.0.0.1 OWN' ],
  [ 'version 2', binary4('192.0.2.1', '198.51.100.2', 56324, 443), '192.0.2.1 56324 198.51.100.2 443' ],
  [ 'version 2, IPv6', binary6('2001:db8:1::1', '2001:db8::2', 1, 65535), '2001:db8:1::1 1 2001:db8::2 65535' ],
  [ 'version 2, mapped', binary6('::ffff:192.0.2.1', '::ffff:198.51.100.2', 5, 6), '192.0.2.1 5 198.51.100.2 6' ],
  [ 'version 2, TLVs, as long as may be', binary4('192.0.2.1', '198.51.100.2', 7, 8, 't' x 508), '192.0.2.1 7 198.51.100.2 8' ],
  [ 'version 2, LOCAL', binary(0x20, 0, ''), '127.0.0.1 PORT 127.0.0.1 OWN' ],
  [ 'version 2, LOCAL with addresses', binary(0x20, 0x11, 'x' x 12), '127.0.0.1 PORT 127.0.0.1 OWN' ],
  [ 'version 2, UNSPEC', binary(0x21, 0, 'xyz'), '- - 127.0.0.1 OWN' ],
  [ 'version 2, unix', binary(0x21, 0x31, pack 'a108a108', '/a', '/b'), 'unix: - unix: -' ],
);

subtest 'headers' => sub {
  for (@good) {
    my ($what, $bytes, $want) = @$_;
    $want =~ s/OWN/$header/;
    my $pattern = quotemeta($want) =~ s/PORT/\\d+/r;
    my $length = length $bytes;
    like(ends_by($header, $bytes), qr/^$pattern$/, $what);
    like(ends_by($header, $bytes, pieces => 1, timeout => 30), qr/^$pattern$/, "$what: byte by byte");
    my $name = name();
    my $request = head($name, 'Connection: close');
    like(scalar(raw($header, '', pieces => [ $bytes, $request ], pause => 0.05)), qr/^HTTP\/1\.1 404/, "$what: by itself, then the request");
    like(logged($name), qr/^$pattern 404$/, "$what: ... seen");
    like(scalar(raw($header, '', pieces => [ substr($bytes, 0, $length / 2), substr($bytes, $length / 2) . substr($request, 0, 9), substr $request, 9 ], pause => 0.05)), qr/^HTTP\/1\.1 404/, "$what: cut in the middle, and in the request");
  }
};

subtest 'a header is required' => sub {
  my $request = head('/a.txt', 'Connection: close');
  is_closed_silently($header, $_->[1] . $request, $_->[0]) for
    [ 'none', '' ], [ 'an empty line', "\r\n" ], [ 'TLS', "\x16\x03\x01\x02\x00\x01\x00" ], [ 'lower case', "proxy UNKNOWN\r\n" ], [ 'LF alone', "PROXY UNKNOWN\n" ],
    [ 'another protocol', "PROXY UDP4 1.2.3.4 1.2.3.5 1 2\r\n" ], [ 'IPv6 in TCP4', text('1.2.3.4', '1.2.3.5', 1, 2) =~ s/1\.2\.3\.4/::1/r ], [ 'a port too many', "PROXY TCP4 1.2.3.4 1.2.3.5 1 2 3\r\n" ],
    [ 'a port too large', text('1.2.3.4', '1.2.3.5', 1, 65536) ], [ 'two blanks', "PROXY  UNKNOWN\r\n" ], [ 'no number', text('1.2.3.04', '1.2.3.5', 1, 2) ],
    [ '108 bytes', 'PROXY UNKNOWN ' . 'x' x 92 . "\r\n" ], [ 'a long line', 'PROXY UNKNOWN ' . 'x' x 5000 . "\r\n" ],
    [ 'version 3', $signature . pack('CCn', 0x31, 0x11, 0) ], [ 'another command', binary(0x22, 0x11, 'x' x 12) ], [ 'datagrams', binary(0x21, 0x12, 'x' x 12) ], [ 'another family', binary(0x21, 0x41, 'x' x 12) ],
    [ 'too short for IPv4', binary(0x21, 0x11, 'x' x 11) ], [ 'too short for IPv6', binary(0x21, 0x21, 'x' x 35) ], [ 'too short for unix', binary(0x21, 0x31, 'x' x 215) ],
    [ '537 bytes', binary4('1.2.3.4', '1.2.3.5', 1, 2, 't' x 509) ], [ 'LOCAL, too long', binary(0x20, 0, 'x' x 521) ];
  is_closed_silently($header, text('1.2.3.4', '1.2.3.5', 1, 2) =~ s/\r\n//r, 'half a header, then the end', close_write => 1);
  is_closed_silently($header, '', 'nothing at all, then the end', close_write => 1);
  my @answers = parse_responses(scalar raw($header, text('1.2.3.4', '1.2.3.5', 1, 2) . text('1.2.3.6', '1.2.3.5', 1, 2) . $request));
  is(join(' ', map { $_->{status} } @answers), '400', 'two headers: the second is a bad request');
  like(scalar(raw($header, text('1.2.3.4', '1.2.3.5', 1, 2) . "nonsense\r\n\r\n")), qr/^HTTP\/1\.1 400 /, 'what follows is answered as ever');
  unlike(join("\n", $server->log_lines), qr/PROXY|TrustedProxies/, 'nothing of it is in the log');
};

subtest 'other Servers refuse it' => sub {
  for my $port ($plain, $field) {
    for (grep { $_->[0] !~ /UNKNOWN and/ } @good) {
      my ($answer, $end) = raw($port, $_->[1] . head('/a.txt', 'Connection: close'));
      like($answer, qr/^HTTP\/1\.1 400 .*Connection: close\r\n/s, "$_->[0]: 400");
      unlike($answer, qr/200 OK/, '... and no more');
    }
  }
};

subtest 'time' => sub { # which of them ended a connection debugging tells
  my $server = started($conf =~ s/NumConnections 200/Timeout 1 Wait 2/r);
  my ($header, $proxies, undef, $field) = map { $server->port($_) } 1 .. 4;
  $server->signal('QUIT');
  ok($server->wait_for_log(qr/debugging/i), 'debugging') or diag $server->stderr;
  my @silent = map { connect_to($header) } 1 .. 2;
  my $half = connect_to($header);
  $half->send('PROXY TCP4 1.2.3');
  my $binary = connect_to($header);
  $binary->send($signature);
  my $begun = connect_to($header);
  $begun->send(text('192.0.2.1', '198.51.100.2', 1, 2) . "GET /a.txt HT");
  my $idle = connect_to($header);
  $idle->send(text('192.0.2.1', '198.51.100.2', 1, 2));
  ok($_->is_closed && $_->buffer eq '', 'half a header ends without an answer') for $half, $binary;
  ok($server->wait_for_log(qr/Timeout while the header of the PROXY protocol was read/), '... after Timeout');
  is($begun->read_response->{status}, 408, 'half a request behind it is answered');
  like($server->wait_for_log(qr{\t408\t}, 10, 'state/log'), qr/^192\.0\.2\.1\t1\t198\.51\.100\.2\t2\t/, '... and logged with whom the header names');
  ok($_->is_closed && $_->buffer eq '', 'silence ends without one') for @silent, $idle;
  ok($server->wait_for_log(qr/closed: Wait is over/), '... after Wait');
  raw($header, head('/a.txt'));
  ok($server->wait_for_log(qr/no header of the PROXY protocol/), 'debugging tells of connections without header');
  raw($proxies, '');
  ok($server->wait_for_log(qr/closed: not one of TrustedProxies/), '... and of others than proxies');
  ok($server->wait_for_log(qr/is of 192\.0\.2\.1 port 1, its proxy says/), '... and whom a proxy names');
  my $late = connect_to($field);
  $late->send(head('/early', 'X-Forwarded-For: 192.0.2.1') . "GET /late HTTP/1.1\r\n");
  is($late->read_response->{status}, 404, 'a request that is followed by half of another');
  is($late->read_response->{status}, 408, '... which comes too late');
  like($server->wait_for_log(qr{[ \t]/early[ \t]}, 10, 'state/log'), qr/^192\.0\.2\.1\t-\t/, 'the first is its client\'s');
  like($server->wait_for_log(qr{[ \t]/late[ \t]}, 10, 'state/log'), qr/^127\.0\.0\.1\t\d+\t/, 'the other the connection\'s');
  is($server->stop, 0, 'ends well');
};

subtest 'what the address decides' => sub {
  my @by = ([ 'PROXY', $header, sub { (text($_[0], $_[0] =~ /:/ ? '::1' : '127.0.0.1', 9, 80)) } ], [ 'PROXY 2', $header, sub { $_[0] =~ /:/ ? binary6($_[0], '::1', 9, 80) : binary4($_[0], '127.0.0.1', 9, 80) } ],
    [ 'X-Forwarded-For', $field, sub { ('', "X-Forwarded-For: $_[0]") } ], [ 'Forwarded', $forwarded, sub { ('', 'Forwarded: for="' . ($_[0] =~ /:/ ? "[$_[0]]" : $_[0]) . '"') } ]);
  for (@by) {
    my ($what, $port, $make) = @$_;
    my $status = sub { my ($client, $path, @more) = @_; my ($before, @lines) = $make->($client); return (raw($port, $before . head($path, 'Connection: close', @lines, @more)) =~ /^HTTP\/1\.1 (\d+)/)[0] };
    is($status->('192.0.2.9', '/only/a.txt'), 200, "$what: Access allows");
    is($status->('198.51.100.9', '/only/a.txt'), 403, '... or does not');
    is($status->('2001:db8:1::9', '/only/a.txt'), 200, '... IPv6');
    is($status->('2001:db8:2::9', '/only/a.txt'), 403, '... or not');
    is($status->('::ffff:192.0.2.9', '/only/a.txt'), 200, '... mapped is IPv4');
    is($status->('192.0.2.9', '/not/a.txt'), 403, '... Deny');
    is($status->('192.0.2.9', '/for/a.txt'), 200, 'Clients applies');
    is($status->('198.51.100.9', '/for/a.txt'), 404, '... or does not');
    is($status->('192.0.2.77', '/in/a.txt', 'Authorization: ' . basic('a', "$what $port")), 200, 'a checkpassword program');
    is(($server->log_lines('state/asked'))[-1], '192.0.2.77', '... is told the address');
  }
  is((raw($header, text('127.0.0.1', '127.0.0.1', 9, 80) . head('/unix/a.txt', 'Connection: close')) =~ /^HTTP\/1\.1 (\d+)/)[0], 403, 'a network of this machine');
  is((raw($header, binary(0x21, 0x31, 'x' x 216) . head('/only/a.txt', 'Connection: close')) =~ /^HTTP\/1\.1 (\d+)/)[0], 403, 'a unix socket is in no network');
  is((raw($header, binary(0x21, 0x31, 'x' x 216) . head('/not/a.txt', 'Connection: close')) =~ /^HTTP\/1\.1 (\d+)/)[0], 200, '... but in that of all');
};

subtest 'kept connections' => sub {
  my $c = connect_to($header);
  $c->send(text('192.0.2.1', '198.51.100.2', 56324, 443));
  my @names = map { name() } 1 .. 3;
  for (@names) {
    $c->send(head($_, 'X-Forwarded-For: 203.0.113.1'));
    $c->read_response;
    is(logged($_), '192.0.2.1 56324 198.51.100.2 443 404', 'PROXY: every request of the connection');
  }
  my $proxy = connect_to($field);
  for ([ '192.0.2.1', '192.0.2.1 -' ], [ undef, '127.0.0.1 \d+' ], [ '192.0.2.2:77', '192.0.2.2 77' ], [ 'unknown', '- -' ], [ '[2001:db8:7::1]:5', '2001:db8:7::1 5' ]) {
    my ($client, $want) = @$_;
    my $name = name();
    $proxy->send(head($name, defined $client ? "X-Forwarded-For: $client" : ()));
    $proxy->read_response;
    like(logged($name), qr/^$want 127\.0\.0\.1 $field 404$/, 'X-Forwarded-For: each request has its own client: ' . ($client // 'none'));
  }
  my @paths = map { name() } 1 .. 4;
  my @clients = map { "192.0.2.$_" } 11 .. 14;
  my @status = map { $_->{status} } parse_responses(scalar raw($field, join '', map { head($_ == 2 ? '/only/a.txt' : $paths[$_], "X-Forwarded-For: $clients[$_]", $_ == 3 ? 'Connection: close' : ()) } 0 .. 3));
  is("@status", '404 404 200 404', 'pipelined');
  is(logged($paths[$_]), "$clients[$_] - 127.0.0.1 $field 404", "... client $_") for 0, 1, 3;
  my $name = name();
  raw($field, head($name, 'X-Forwarded-For: 192.0.2.1') . "GET /bad-$serial HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.2\r\nX Y: z\r\n\r\n");
  is(logged($name), "192.0.2.1 - 127.0.0.1 $field 404", 'a good request');
  like(logged("/bad-$serial"), qr/^127\.0\.0\.1 \d+ .* 400$/, 'a bad one behind it is the connection\'s');
};

# What the log says of a request with these lines, over this port; the connection's own address is "own", none is "none".
sub client_of {
  my ($port, $lines, %option) = @_;
  my $name = name();
  raw($port, head($name, 'Connection: close', @$lines), %option);
  my ($address, $number) = split / /, logged($name);
  return $address eq ($option{from} || '127.0.0.1') && $number =~ /^\d+$/ ? 'own' : $address eq '-' ? 'none' : $number eq '-' ? $address : "$address $number";
}

subtest 'X-Forwarded-For' => sub {
  my $is = sub { my ($want, $what, @values) = @_; is(client_of($field, [ map { "X-Forwarded-For: $_" } @values ]), $want, $what) };
  $is->('192.0.2.1', 'one address', '192.0.2.1');
  $is->('192.0.2.1', 'behind a trusted proxy', '192.0.2.1, 10.1.2.3');
  $is->('192.0.2.1', 'behind several', '192.0.2.1, 10.1.2.3, 2001:db8::5,127.0.0.1');
  $is->('192.0.2.1', 'what the client says is not believed', '1.2.3.4, 192.0.2.1');
  $is->('192.0.2.1', '... nor behind a proxy', '10.9.9.9, 1.2.3.4, 192.0.2.1, 10.1.2.3');
  $is->('10.1.1.1', 'all trusted: the first', '10.1.1.1, 10.1.1.2, 10.1.1.3');
  $is->('192.0.2.1', 'several lines are one list', '1.2.3.4', '192.0.2.1, 10.0.0.1', '10.0.0.2');
  $is->('192.0.2.1', '... the last counts most', '10.0.0.1', '1.2.3.4', '192.0.2.1');
  $is->('192.0.2.1', 'empty ones before it', '', ', 192.0.2.1');
  $is->('none', '... and behind it: the proxy told nothing', $_) for '192.0.2.1,', '192.0.2.1, ,10.0.0.1';
  $is->('none', '... in another line', '192.0.2.1', $_) for '', ',';
  $is->('none', 'an empty field', $_) for '', ',', ' , ';
  $is->('192.0.2.1 4711', 'with a port', '10.0.0.1, 192.0.2.1:4711, 10.0.0.2:1');
  $is->('2001:db8:1::1 80', 'with a port, IPv6', '[2001:db8:1::1]:80');
  $is->('none', 'nonsense ends the search, and what told it is not the client', '192.0.2.1, nonsense, 10.0.0.2:1');
  $is->('none', '... unknown', '192.0.2.1, unknown, 10.0.0.3, 10.0.0.2');
  $is->('none', '... a hidden one in another line', '192.0.2.1, _hidden', '10.0.0.3, 10.0.0.2');
  $is->('none', 'no address: not the proxy', $_) for 'unknown', '_hidden', 'unix:', 'unix:/run/x', '""', '[::1', '1.2.3', '127.0.0.1:x';
  $is->('none', '... at the right', '192.0.2.1, unknown');
  $is->('192.0.2.1', 'nonsense to the left of the client', 'unknown, 192.0.2.1');
  $is->('none', 'other notations of IPv4', '192.0.2.01');
  $is->('192.0.2.1', 'mapped', '::ffff:192.0.2.1, ::ffff:10.0.0.1');
  is(client_of($field, [ 'Forwarded: for=192.0.2.1' ]), 'own', 'Forwarded is not the field here');
  is(client_of($field, [ 'x-forwarded-FOR:192.0.2.1' ]), '192.0.2.1', 'any case');
  is(client_of($field, [ 'X-Forwarded-For: 192.0.2.1' ], from => '127.0.0.2'), 'own', 'nobody else is believed');
  is(client_of($plain, [ 'X-Forwarded-For: 192.0.2.1' ]), 'own', 'without TrustedProxies nobody');
  is(client_of($all, [ 'X-Forwarded-For: 1.2.3.4, 192.0.2.1' ]), '1.2.3.4', 'who trusts all believes what the client says');
  is(client_of($field, [ 'X-Forwarded-For: ' . join(', ', ('10.0.0.1') x 150), 'X-Forwarded-For: 192.0.2.1' ]), '192.0.2.1', 'a long list');
};

subtest 'Forwarded' => sub {
  my $is = sub { my ($want, $what, @values) = @_; is(client_of($forwarded, [ map { "Forwarded: $_" } @values ]), $want, $what) };
  $is->('192.0.2.1', 'one address', 'for=192.0.2.1');
  $is->('192.0.2.1', 'with other pairs', 'proto=https;By=10.0.0.1 ; FOR="192.0.2.1";host="a,b;c"');
  $is->('2001:db8:1::1 4711', 'IPv6 and a port', 'for="[2001:db8:1::1]:4711"');
  $is->('192.0.2.1', 'what the client says is not believed', 'for=1.2.3.4, for=192.0.2.1, for=10.0.0.1');
  $is->('192.0.2.1', 'several lines', 'for=1.2.3.4', 'for=192.0.2.1', 'for="[2001:db8::5]"');
  $is->('none', 'unknown ends the search', 'for=192.0.2.1, for=unknown, for=10.0.0.1');
  $is->('none', '... and a hidden one', 'for=192.0.2.1, for=_hidden;proto=http, for=10.0.0.1');
  $is->('none', '... and one without for', 'for=192.0.2.1, proto=http, for=10.0.0.1');
  $is->('none', 'no address: not the proxy', $_) for 'for=unknown', 'for=_hidden', 'for="unix:"', 'proto=https', 'for', '', ',', 'for=192.0.2.1,', 'for=""';
  $is->('192.0.2.1', 'a hidden port', 'for="192.0.2.1:_x"');
  $is->('192.0.2.1', 'a quote that the client left open', 'for="1.2.3.4, for=192.0.2.1');
  $is->('2001:db8:1::1 1', '... before a quoted one', 'for="1.2.3.4, for="[2001:db8:1::1]:1"');
  is(client_of($forwarded, [ 'X-Forwarded-For: 192.0.2.1' ]), 'own', 'X-Forwarded-For is not the field here');
  is(client_of($forwarded, [ 'Forwarded: for=192.0.2.1' ], from => '127.0.0.2'), 'own', 'nobody else is believed');
};

subtest 'a client without address' => sub {
  my $status = sub { my ($path, $port, $before, @lines) = @_; my ($r) = parse_responses(scalar raw($port, $before . head($path, 'Connection: close', @lines))); return $r->{status} };
  # whom each lets in: a client of everywhere, one that has no address, the proxy itself
  for ([ '/only/a.txt', 403, 403, 403 ], [ '/not/a.txt', 200, 403, 200 ], [ '/for/a.txt', 404, 404, 404 ], [ '/unix/a.txt', 200, 403, 403 ], [ '/allowed/a.txt', 200, 200, 200 ], [ '/local/a.txt', 403, 403, 200 ], [ '/mixed/a.txt', 404, 404, 200 ], [ '/others/a.txt', 200, 200, 404 ]) {
    my ($path, $other, $none, $own) = @$_;
    is($status->($path, $field, '', 'X-Forwarded-For: 203.0.113.5'), $other, "$path: another client");
    is($status->($path, $field, ''), $own, '... the proxy itself');
    is($status->($path, $header, binary(0x20, 0, '')), $own, '... LOCAL');
    is($status->($path, $field, '', "X-Forwarded-For: $_"), $none, "... $_") for 'unknown', '_hidden', 'unix:', '', '127.0.0.1, unknown', 'unknown, 127.0.0.1', '127.0.0.1,';
    is($status->($path, $forwarded, '', "Forwarded: $_"), $none, "... Forwarded: $_") for 'for=unknown', 'for=_hidden', 'by=127.0.0.1', '', 'for=unknown, for=127.0.0.1';
    is($status->($path, $header, $_), $none, '... the header names none') for "PROXY UNKNOWN\r\n", "PROXY UNKNOWN 127.0.0.1 127.0.0.1 1 2\r\n", binary(0x21, 0, ''), binary(0x21, 0, pack 'C4C4nn', 127, 0, 0, 1, 127, 0, 0, 1, 1, 2);
  }
};

subtest 'the header of trusted proxies only, and their field' => sub {
  my $line = text('192.0.2.1', '198.51.100.2', 5, 6);
  is_closed_silently($proxies, $line . head('/a.txt'), 'from elsewhere: closed');
  is(ends_by($proxies, $line, from => '127.0.0.7'), '192.0.2.1 5 198.51.100.2 6', 'from the proxy: taken');
  my $client = sub {
    my ($before, $field) = @_;
    my $name = name();
    raw($proxies, $before . head($name, 'Connection: close', "X-Forwarded-For: $field"), from => '127.0.0.7');
    return (split / /, logged($name))[0];
  };
  is($client->($line, '203.0.113.5'), '203.0.113.5', 'a client of the header that is trusted is believed');
  is($client->(text('198.51.100.9', '198.51.100.2', 5, 6), '203.0.113.5'), '198.51.100.9', 'another is not');
  is($client->(binary(0x20, 0, ''), '203.0.113.5'), '203.0.113.5', 'LOCAL: the proxy is');
};

sub over_unix {
  my ($path, $bytes) = @_;
  my $s = IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => $server->path($path)) or return "$!";
  print $s $bytes;
  $s->flush;
  local $/;
  return scalar <$s> // '';
}

subtest 'unix sockets' => sub {
  my @names = map { name() } 1 .. 4;
  over_unix('run/socket', head($names[0], 'Connection: close', 'X-Forwarded-For: 1.2.3.4, 192.0.2.1'));
  is(logged($names[0]), '192.0.2.1 - unix: - 404', 'unix: in TrustedProxies is every client of the socket, and no address');
  over_unix('run/socket', head($names[1], 'Connection: close'));
  is(logged($names[1]), 'unix: - unix: - 404', 'without a field');
  over_unix('run/header', text('192.0.2.1', '198.51.100.2', 5, 6) . head($names[2], 'Connection: close'));
  is(logged($names[2]), '192.0.2.1 5 198.51.100.2 6 404', 'a header');
  over_unix('run/header', binary(0x20, 0, '') . head($names[3], 'Connection: close'));
  is(logged($names[3]), 'unix: - unix: - 404', '... LOCAL');
  is(over_unix('run/header', head('/a.txt')), '', '... required');
  my %by = (text('192.0.2.1', '127.0.0.1', 5, 6) => '198.51.100.9', binary(0x21, 0x31, 'x' x 216) => 'unix:', binary(0x20, 0, '') => 'unix:');
  for my $header (sort keys %by) {
    my $name = name();
    over_unix('run/both', $header . head($name, 'Connection: close', 'X-Forwarded-For: 198.51.100.9'));
    like(logged($name), qr/^\Q$by{$header}\E - /, "unix: in TrustedProxies is our socket, not one of the proxy's: $by{$header}");
  }
};

subtest 'scripts' => sub {
  plan skip_all => 'not root' if $> != 0;
  my $body = sub { my ($port, $before, @lines) = @_; my ($r) = parse_responses(scalar raw($port, $before . head('/cgi/env.cgi', 'Connection: close', @lines))); return $r->{body} };
  is($body->($header, text('192.0.2.1', '198.51.100.2', 56324, 443)), '192.0.2.1|56324|198.51.100.2|443|none|none', 'PROXY');
  is($body->($header, binary6('2001:db8:1::1', '2001:db8::2', 1, 2)), '2001:db8:1::1|1|2001:db8::2|2|none|none', 'PROXY 2');
  is($body->($header, binary4('192.0.2.1', '198.51.100.2', 0, 0)), '192.0.2.1|none|198.51.100.2|80|none|none', 'no ports');
  like($body->($header, "PROXY UNKNOWN\r\n"), qr/^\|none\|127\.0\.0\.1\|$header\|/, 'no address: no REMOTE_ADDR');
  is($body->($header, binary(0x21, 0x31, 'x' x 216)), 'unix:|none|unix:|80|none|none', 'a unix socket');
  is($body->($field, '', 'X-Forwarded-For: 1.2.3.4, 192.0.2.1', 'X-Forwarded-For: 10.0.0.1', 'Forwarded: for=9.9.9.9'), "192.0.2.1|none|127.0.0.1|80|1.2.3.4, 192.0.2.1, 10.0.0.1|for=9.9.9.9", 'X-Forwarded-For, which it sees as it came');
  is($body->($field, '', 'X-Forwarded-For: 192.0.2.1:5'), '192.0.2.1|5|127.0.0.1|80|192.0.2.1:5|none', '... with a port');
  is($body->($forwarded, '', 'Forwarded: for="192.0.2.1:5"', 'X-Forwarded-For: 9.9.9.9'), "192.0.2.1|5|127.0.0.1|80|9.9.9.9|for=\"192.0.2.1:5\"", 'Forwarded');
  like($body->($plain, '', 'X-Forwarded-For: 192.0.2.1'), qr/^127\.0\.0\.1\|\d+\|127\.0\.0\.1\|$plain\|192\.0\.2\.1\|none$/, 'a stranger is not believed');
};

subtest 'passwords' => sub {
  my $ask = sub {
    my ($client, $password) = @_;
    my $c = connect_to($field);
    $c->send(head('/users/a.txt', 'Connection: close', "X-Forwarded-For: $client", 'Authorization: ' . basic('alice', $password)));
    return $c;
  };
  is($ask->('192.0.2.9', "wrong$_")->read_response->{status}, 401, "wrong password $_") for 1 .. 8;
  my $ninth = $ask->('192.0.2.9', 'wrong9');
  is($ask->('192.0.2.10', 'wonder')->read_response->{status}, 200, 'another client of the proxy is let in');
  is($ninth->read_response('GET', 0.001), undef, '... before the one that keeps failing is answered');
  is($ninth->read_response->{status}, 401, 'which has to wait');
};

subtest 'HUP' => sub {
  my $change = sub {
    my ($text) = @_;
    my $before = grep { /configuration read again/ } $server->log_lines;
    $server->write_conf($text);
    system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die;
    $server->signal('HUP');
    return wait_until { $before < grep { /configuration read again/ } $server->log_lines };
  };
  my $old = connect_to($plain);
  $old->send(head('/a.txt'));
  is($old->read_response->{status}, 200, 'a connection');
  ok($change->($conf =~ s/Port \@PORT3\@/$& ProxyProtocol On/r =~ s/127\.0\.0\.1\/32 10\.0\.0\.0\/8 \}/127.0.0.2\/32 }/r), 'other settings');
  $old->send(head('/a.txt'));
  is($old->read_response->{status}, 200, '... goes on as it is');
  is_closed_silently($plain, head('/a.txt'), 'a new one needs a header');
  is(client_of($field, [ 'X-Forwarded-For: 192.0.2.1' ]), 'own', 'who is not trusted any more is not believed');
  is(client_of($field, [ 'X-Forwarded-For: 192.0.2.1' ], from => '127.0.0.2'), '192.0.2.1', 'who is now is');
  ok($change->($conf), 'the old ones');
  is(client_of($plain, []), 'own', 'without a header again');
};

is($server->stop, 0, 'ends well');
done_testing;
