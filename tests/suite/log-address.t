# LogAddress: what logs have of the addresses of clients; all else goes by the true ones.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use Httpway;

my $conf = <<'END';
User nobody AuthUser nobody
StayRoot On
Log @DIR@/log/access ErrorLog @DIR@/log/errors
LogFormat { Uri RemoteAddress RemotePort Status }
LogAddress "%s"
Tuning { AuthDelay 0 }
Server { Address 127.0.0.1 Port @PORT1@ Address unix:@DIR@/log/socket SocketMode 0666 TrustedProxies { 127.0.0.1/32 unix: } Virtual { AnyHost NoHost
  Control { Types { text/plain { txt } } Specials { CGI { cgi } } ScriptUser games ScriptTrustWritable On }
  Control { Alias / Location @DIR@/www }
  Control { Alias /in Location @DIR@/www Realm r UserFile @DIR@/users }
  Control { Alias /one Location @DIR@/www Access { Deny 0/0 Deny ::/0 Allow 192.0.2.77/32 Allow 2001:db8:1:2::3/128 } } } }
Server { Address 127.0.0.1 Port @PORT2@ ProxyProtocol On Virtual { AnyHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } } } }
END
sub started {
  my ($how, %more) = @_;
  my $text = $more{conf} || $conf;
  return Httpway->start(%more, conf => sprintf($text, $how), files => { 'www/a.txt' => "hello\n", 'www/who.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' \"\$REMOTE_ADDR\"\n", 'users' => "u:p\n" },
    before => sub { my ($s) = @_; mkdir $s->path('log'); chmod 0777, $s->path('log'); chmod 0755, $s->path('www/who.cgi') });
}
sub lines { my ($server, $count) = @_; my @lines; wait_until { @lines = map { [split /\t/] } split /\n/, read_file($server->path('log/access')) || ''; @lines >= $count } or diag "only @{[scalar @lines]} lines"; return @lines }

my @clients = qw(192.0.2.77 192.0.2.78 198.51.100.255 2001:db8:1:2::3 2001:db8:1:3::4 2001:db8:2::5);
my %want = (
  full => [@clients], mask => [qw(192.0.2.0 192.0.2.0 198.51.100.0 2001:db8:1:: 2001:db8:1:: 2001:db8:2::)],
  'mask 16 33' => [qw(192.0.0.0 192.0.0.0 198.51.0.0 2001:db8:: 2001:db8:: 2001:db8::)], 'mask 32 64' => [qw(192.0.2.77 192.0.2.78 198.51.100.255 2001:db8:1:2:: 2001:db8:1:3:: 2001:db8:2::)],
);
for my $how (sort keys %want) {
  my $server = started($how);
  get($server->port(1), '/a.txt', 'X-Forwarded-For' => $_) for @clients;
  is_deeply([ map { $_->[1] } lines($server, scalar @clients) ], $want{$how}, $how);
  is($server->stop, 0, '... and it ends');
}

my $server = started('hash logins');
my $port = $server->port(1);
for (1, 2) { get($port, '/a.txt', 'X-Forwarded-For' => $_) for @clients }
my @lines = lines($server, 2 * @clients);
my @hashes = map { $_->[1] } @lines[0 .. $#clients];
is(scalar(grep { /^fd[0-9a-f:]+$/ } @hashes), @clients, 'hashes look like addresses') or diag "@hashes";
is(scalar(keys %{ { map { $_ => 1 } @hashes } }), @clients, 'each client has one');
is_deeply([ map { $_->[1] } @lines[@clients .. 2 * @clients - 1] ], \@hashes, 'the same each time');
is_deeply([ map { $_->[2] } @lines ], [ ('-') x @lines ], 'no port');
is(get($port, '/who.cgi', 'X-Forwarded-For' => $_)->{body}, $_, "a script knows $_") for @clients;
is(get($port, '/one/a.txt', 'X-Forwarded-For' => $_->[0])->{status}, $_->[1], "Access goes by $_->[0]") for [ '192.0.2.77', 200 ], [ '192.0.2.78', 403 ], [ '2001:db8:1:2::3', 200 ], [ '2001:db8:1:2::4', 403 ];
get($port, '/in/a.txt', 'X-Forwarded-For' => '192.0.2.98'); # whose user has typed nothing yet
get($port, '/in/a.txt', 'X-Forwarded-For' => '192.0.2.99', Authorization => basic('u', $_)) for 'wrong', 'p';
get($port, '/in/a.txt', 'X-Forwarded-For' => 'unknown', Authorization => basic('u', 'wrong'));
get($port, '/last.txt', 'X-Forwarded-For' => '192.0.2.99');
my @all = lines($server, 2 * @clients + @clients + 4 + 5);
is_deeply([ map { $_->[3] } @all[-4 .. -1] ], [ 401, 200, 401, 404 ], 'the realm');
is($all[-2][1], '-', 'a client that is not known');
my $errors = read_file($server->path('log/errors'));
is_deeply([ $errors =~ /logfmt: info: 401 for (.*)$/mg ], ['192.0.2.99'], 'the one whose login failed is told, by its address');
unlike(join('', map { "@$_\n" } @all), qr/192\.0\.2|2001:db8/, 'and nowhere else');
my $proxied = connect_to($server->port(2));
$proxied->send("PROXY TCP4 203.0.113.9 127.0.0.1 4321 80\r\nGET /a.txt HTTP/1.0\r\n\r\n");
$proxied->read_response;
like((lines($server, @all + 1))[-1][1], qr/^fd/, 'behind ProxyProtocol, too');

is($server->stop, 0, 'it ends');
my $again = started('hash');
get($again->port(1), '/a.txt', 'X-Forwarded-For' => '192.0.2.77');
get($again->port(1), '/in/a.txt', 'X-Forwarded-For' => '192.0.2.77', Authorization => basic('u', 'no'));
my ($fresh, $refused) = lines($again, 2);
like($fresh->[1], qr/^fd/, 'a hash');
isnt($fresh->[1], $hashes[0], 'another server has another key');
is($fresh->[1], $refused->[1], 'also of what is refused');
unlike(read_file($again->path('log/errors')) || '', qr/401 for/, 'without logins nobody is told');
is($again->stop, 0, 'it ends');

# Other formats, and debugging
for my $format (qw(common combined json)) {
  my $server = started('mask', conf => $conf =~ s/LogFormat \{.*?\}/LogFormat $format/r);
  get($server->port(1), '/a.txt', 'X-Forwarded-For' => '192.0.2.77');
  my $line = '';
  wait_until { $line = read_file($server->path('log/access')) || '' };
  like($line, $format eq 'json' ? qr/"192\.0\.2\.0"/ : qr/^192\.0\.2\.0 - /, $format);
  unlike($line, qr/192\.0\.2\.77/, "$format: not the address");
  is(JSON::PP::decode_json($line)->{remote_port} || 0, 0, 'json: no port') if $format eq 'json';
  is($server->stop, 0, "$format: it ends");
}

for (['mask', '203.0.113.0'], ['hash', '0.0.0.0'], ['full', '203.0.113.9']) {
  my ($how, $shown) = @$_;
  my $server = started($how);
  $server->signal('QUIT');
  wait_until { (read_file($server->path('log/errors')) || '') =~ /debugging is on/ };
  my $c = connect_to($server->port(2));
  $c->send("PROXY TCP4 203.0.113.9 127.0.0.1 4321 80\r\nGET /a.txt HTTP/1.0\r\n\r\n");
  $c->read_response;
  ok(wait_until { (read_file($server->path('log/errors')) || '') =~ /is of \Q$shown\E port/ }, "$how: debugging says $shown") or diag read_file($server->path('log/errors'));
  unlike(read_file($server->path('log/errors')), qr/203\.0\.113\.9/, "$how: and not the address") if $how ne 'full';
  is($server->stop, 0, "$how: it ends");
}
done_testing;
