# -r: one line end on the descriptor when the server serves, then its end; a descriptor that cannot be used is refused, one that nobody reads is no reason not to serve.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Fcntl qw(F_SETFD);
use IO::Select;
use Test::More;
use Httpway;

my $conf = <<'END';
User nobody
%s
Server { Address 127.0.0.1 Port @PORT@ Control { Types { text/plain { txt } } } Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
sub site { my ($settings, %option) = @_; return Httpway->new(files => { 'www/a.txt' => 'served' }, conf => sprintf($conf, $settings), ready => 0, %option) }

# started SETTINGS, READER: a server with a descriptor of our own for -r; READER closes the other end when false.
sub started {
  my ($settings, $reads) = @_;
  pipe(my $reader, my $writer) or die $!;
  fcntl $writer, F_SETFD, 0;
  close $reader if !$reads;
  my $server = site($settings, command => [command_path('httpway-run'), '-r', fileno $writer, '-n', '-f', '@CONF@']);
  $server->start;
  close $writer;
  return ($server, $reader);
}
# Everything that comes until the end, which must come while the server runs.
sub said { my ($reader) = @_; my $said = ''; while (IO::Select->new($reader)->can_read(60)) { sysread($reader, $said, 100, length $said) or return $said } return "$said and no end" }

for my $settings ('', 'Tuning { NumProcesses 2 }') {
  my ($server, $reader) = started($settings, 1);
  is(said($reader), "\n", "one line end, and no more: $settings");
  is(get($server->port, '/a.txt')->{body}, 'served', 'and it serves');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'a new configuration');
  unlike($server->stderr, qr/readiness/, 'nothing is said of it');
  is($server->stop, 0, 'ends well');

  ($server) = started($settings, 0);
  ok($server->wait_for_log(qr/^httpd: warning: nobody reads the readiness descriptor$/, 20), "nobody reads it: a warning: $settings");
  is(get($server->port, '/a.txt')->{body}, 'served', '... no reason not to serve');
  is($server->stop, 0, '... and it ends well');
}

for my $word ('', 'x', '3x', '-1', '0', '1', '2', '1000001', '4294967296') {
  for my $program (helper_path('httpd')) {
    my $server = site('', command => [$program, '-r', $word, '@CONF@']);
    $server->start;
    is($server->wait_exit(10), 100, "httpd -r '$word': usage");
    like($server->stderr, qr/usage: httpd/, '... which is shown');
  }
}
for my $fd (3, 77, 1000000) {
  my $server = site('', command => [helper_path('httpd'), '-r', $fd, '@CONF@'], before => sub { POSIX::close($fd) });
  $server->start;
  is($server->wait_exit(10), 100, "httpd -r $fd, which is not open: 100");
  like($server->stderr, qr/^httpd: fatal: the descriptor of -r is not open: open it, or leave -r out$/m, '... and says so');
}
done_testing;
