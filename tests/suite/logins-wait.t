# Logins while the channel to authcheck is full: none is lost, each is answered in its turn, and 503 asks nobody for a password.
# The helper is exchanged for one that reads nothing while there is a file "hold".
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $helper = <<'END';
#!/usr/bin/perl
open my $c, '+<&=', 0;
my $batches = '@BATCHES@';
my $q;
while (1) {
  select undef, undef, undef, 0.02 while -e '@DIR@/hold';
  last if !defined recv($c, $q, 8193, 0) || !length $q;
  my @questions = $q =~ /^HWM\x01/ ? unpack '(n/a)*', substr($q, 4) : $q;
  my @answers;
  for (@questions) {
    my ($id, $kind) = (substr($_, 4, 8), unpack 'x12 C', $_);
    if ($kind == 3) { syswrite STDERR, "forget\n"; next }
    my ($user) = unpack 'x44 n/a', $_;
    push @answers, "HWB\1$id" . ($user =~ /^yes/ ? "\1" : $user =~ /^busy/ ? "\4" : "\2") . "\0\0";
  }
  if ($batches) { send $c, "HWM\1" . pack('(n/a*)*', @answers), 0 if @answers }
  else { send $c, $_, 0 for @answers }
}
END
my $conf = <<'END';
User nobody
Tuning { NumConnections 1500 AuthDelay 0 AuthTimeout 3600 Timeout 300 }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Types { text/plain { txt } } }
    Control { Alias /in Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/nothing EncryptedUserFile On }
    Control { Alias /moved Location http://other.example/ Realm r UserFile @DIR@/nothing EncryptedUserFile On }
    Control { Alias /passed Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/nothing EncryptedUserFile On PassAuthorization On }
  }
}
END
sub started {
  my ($batches) = @_;
  my $server = Httpway->new(files => { 'www/a.txt' => 'inside' }, conf => $conf);
  $server->write_file('helper', $server->expand($helper =~ s/\@BATCHES\@/$batches/r));
  chmod 0755, $server->path('helper');
  system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
  my $cdb = $server->conf_path . '.cdb';
  my $with = command_path('httpway-with');
  $server->{command} = [ command_path('httpway-listen'), $cdb, $with, 'authcheck', '--', $server->path('helper'), '--', $with, 'logfmt', '--', helper_path('logfmt'), $cdb, '--', helper_path('httpd'), '-r', '@READY@', $cdb ];
  return $server->start;
}
sub login { my ($path, $user) = @_; return "GET $path HTTP/1.1\r\nHost: h\r\nAuthorization: " . basic($user . 'x' x 240, 'x' x 500) . "\r\n\r\n" }
sub statuses { my ($c, $n) = @_; return join ' ', map { my $r = $c->read_response('GET', 60); $r ? $r->{status} : 'none' } 1 .. $n }

for my $batches (0, 1) {
  subtest $batches ? 'a helper that takes many at once' : 'a helper that takes single questions' => sub {
    my $server = started($batches);
    my $port = $server->port;
    is(get($port, '/in/a.txt', Authorization => basic('yes', 'x'))->{status}, 200, 'it answers');
    $server->write_file('hold', '');
    my @asking = map { connect_to($port) } 1 .. 700;
    $asking[$_]->send(login('/in/a.txt', "no$_") . login('/in/a.txt', "yes$_") . "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n") for 0 .. $#asking;
    ok($server->wait_for_log(qr/unable to ask authcheck: /, 60), 'the channel is full');
    is(get($port, '/a.txt')->{status}, 200, 'files are served');
    $server->signal('HUP');
    ok($server->wait_for_log(qr/configuration read again/), 'HUP while it is');
    unlink $server->path('hold');
    my %got;
    $got{ statuses($_, 3) }++ for @asking;
    is_deeply([ grep { !/^(?:401|503) (?:200|503) 200$/ } keys %got ], [], 'each request has its own answer, in its turn') or diag(explain(\%got));
    cmp_ok($got{'401 200 200'} || 0, '>', 0, 'some have waited until there was room');
    ok($server->wait_for_log(qr/^forget$/), 'and that it is to forget was not lost');
    is(statuses(do { my $c = connect_to($port); $c->send(login('/in/a.txt', 'yes')); $c }, 1), 200, 'it is as before');
    is($server->stop, 0, 'ends well');
  };
}

subtest '503 carries nothing that the request itself would have got' => sub {
  my $server = started(1);
  my $port = $server->port;
  for my $path ('/in/a.txt', '/moved/x', '/passed/a.txt', '/in/nothing') {
    for my $method (qw(GET HEAD POST)) {
      my $r = request($port, "$method $path HTTP/1.1\nHost: h\nAuthorization: " . basic('busy', 'x') . "\nContent-Length: 0\nConnection: close\n\n", method => $method);
      is($r->{status}, 503, "$method $path: busy");
      is($r->{headers}{'retry-after'}, 5, '... is told when to come again');
      is_deeply([ grep { exists $r->{headers}{$_} } qw(www-authenticate location allow etag last-modified accept-ranges) ], [], '... and nothing else');
    }
  }
  is($server->stop, 0, 'ends well');
};
done_testing;
