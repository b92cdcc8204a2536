# The cookbook's recipes for people: a realm, and a file drop that must keep what it takes, whole, and nothing else.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Recipe;

my @needs = ('/usr/bin/curl' => 'curl', '/usr/bin/htpasswd' => 'apache2-utils');
my @ada = (Authorization => basic('ada', 'correct horse'));

Recipe->each('realm', needs => {@needs}, sub {
  my ($recipe) = @_;
  is($recipe->get('/none')->{status}, 401, 'a stranger learns nothing');
  is($recipe->get('/none', @ada)->{status}, 404, 'a member does');
  my $file = $recipe->path('realm/members');
  is((stat $file)[2] & 07777, 0400, 'the hashes are closed');
  like(read_file($file), qr/^ada:\$2y\$/, '... and good');
});

sub post {
  my ($recipe, $body, %more) = @_;
  my %field = (Host => 'h', Connection => 'close', 'Content-Length' => length $body, @ada, %more);
  return request($recipe->port, "POST /drop HTTP/1.1\r\n" . join('', map { defined $field{$_} ? "$_: $field{$_}\r\n" : () } sort keys %field) . "\r\n$body", verbatim => 1, timeout => 20);
}

Recipe->each('drop', needs => {@needs}, sub {
  my ($recipe, $said) = @_;
  my $spool = $recipe->path('drop/spool');
  my ($first) = $said =~ /^kept as (\S+)$/m;
  is(read_file("$spool/$first"), read_file('/etc/hostname'), 'the file is there');
  is((stat "$spool/$first")[2] & 07777, 0600, 'for the user of the scripts alone');
  is((stat _)[4], scalar getpwnam $recipe->user_of_scripts('www-data'), '... whose it is');
  my $bytes = join '', map { chr } 0 .. 255;
  my $answer = post($recipe, $bytes);
  is($answer->{status}, 201, 'any bytes');
  is(read_file("$spool/" . $answer->{body} =~ s/kept as (\S+)\n/$1/r), $bytes, 'as they were sent');
  my $same = post($recipe, $bytes);
  isnt($same->{body}, $answer->{body}, 'the same again is another file');
  my $chunked = request($recipe->port, "POST /drop HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: $ada[1]\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", verbatim => 1);
  is(read_file("$spool/" . $chunked->{body} =~ s/kept as (\S+)\n/$1/r), 'hello', 'in chunks');
  is(post($recipe, '')->{status}, 400, 'nothing');
  is(post($recipe, 'x', 'Content-Length' => 10485761)->{status}, 413, 'too much');
  is(post($recipe, 'x', Authorization => undef)->{status}, 401, 'a stranger');
  my $connection = connect_to($recipe->port);
  $connection->send("POST /drop HTTP/1.1\r\nHost: h\r\nAuthorization: $ada[1]\r\nContent-Length: 100\r\n\r\nhalf");
  ok(wait_until { scalar(() = glob "$spool/part.*") }, 'one that is on its way');
  $connection->close;
  ok((wait_until { !(() = glob "$spool/part.*") } 30), 'and goes away leaves nothing');
  is(scalar(() = glob "$spool/*"), 4, 'four files, and no others') or diag join "\n", glob "$spool/*";
  is($recipe->get("/drop/$_", @ada)->{status} == 200 && $recipe->get("/drop/$_", @ada)->{body}, "POST a file to this address\n", "$_ cannot be fetched") for $first, "../spool/$first" =~ s/\.\.\///r;
  is($recipe->get("/$_", @ada)->{status}, 404, "/$_ is nowhere") for "spool/$first", 'members';
  ok($recipe->server->wait_for_log(qr/drop: \Q$first\E: \d+ bytes of ada from 127\.0\.0\.1/), 'the log says who') or diag $recipe->server->stderr;
});

done_testing;
