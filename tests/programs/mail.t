# Mail from scripts: by exim's sendmail, which is a set-id program, and by msmtp, which is not; and what becomes of the first without AllowSetID.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(exim4-daemon-light msmtp)]);
my $sendmail = '/usr/sbin/sendmail';

# Mail for the webmaster comes to root's, and that to a file that can be read here.
sub mailbox { return join '', map { read_file($_) // '' } glob '/var/mail/*' }
sub ask { my ($recipe, $text) = @_; return request($recipe->port, "POST /contact.cgi HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: " . length($text) . "\n\n$text", timeout => 60) }

Programs->recipe('sendmail', sub {
  my ($recipe) = @_;
  ok((stat $sendmail)[2] & 04000, 'sendmail is a set-id program');
  my $server = $recipe->server;
  my $answer = ask($recipe, "a word to the webmaster\n");
  is($answer->{body}, "sent\n", 'a mail is taken') or diag $server->stderr, read_file('/var/log/exim4/mainlog') // '', read_file('/var/log/exim4/paniclog') // '';
  ok(wait_until(sub { mailbox() =~ /a word to the webmaster/ }, 30), 'and delivered') or diag read_file('/var/log/exim4/mainlog') // '';
  like(mailbox(), qr/^Subject: From the site$/m, 'with its header');
  like(mailbox(), qr/^From: .*www-data/m, 'as from the user of scripts');
  # Without AllowSetID the same is not sent, and the server goes on.
  my $without = Httpway->start(conf => $recipe->text('sendmail-conf') =~ s/AllowSetID On//r =~ s/8080/\@PORT\@/r);
  my $refused = request($without->port, "POST /contact.cgi HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: 5\n\nnever", timeout => 60);
  is($refused->{status}, 500, 'without AllowSetID: not sent') or diag $refused->{body};
  is($without->stop, 0, '... ends well');
  unlike(mailbox(), qr/never/, '... nor delivered');
});

# A mail server that takes one mail after the other, and keeps them.
my $kept = '/srv/kept';
my $listening = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 25, Listen => 5, ReuseAddr => 1) or Programs::give_up("unable to listen: $!");
defined(my $smtp = fork) or Programs::give_up("unable to fork: $!");
if (!$smtp) {
  while (my $client = $listening->accept) {
    print $client "220 test\r\n";
    my ($data, $mail);
    while (my $line = <$client>) {
      if ($data) {
        if ($line eq ".\r\n") { open my $f, '>>', $kept; print $f $mail; close $f; $data = 0; print $client "250 taken\r\n" }
        else { $mail .= $line }
      } elsif ($line =~ /^DATA/i) { ($data, $mail) = (1, ''); print $client "354 go on\r\n" }
      elsif ($line =~ /^QUIT/i) { print $client "221 bye\r\n"; last }
      else { print $client "250 good\r\n" }
    }
    close $client;
  }
  POSIX::_exit(0);
}
close $listening;
Programs->recipe('msmtp', sub {
  my ($recipe) = @_;
  is(ask($recipe, "by an SMTP client\n")->{body}, "sent\n", 'a mail is taken') or diag $recipe->server->stderr;
  ok(wait_until(sub { (read_file($kept) // '') =~ /^Subject: From the site\r?\n.*by an SMTP client/ms }, 30), 'by the server');
  kill 'KILL', $smtp;
  waitpid $smtp, 0;
  is(ask($recipe, "too late\n")->{status}, 500, 'no server: the script is told, and says so');
});
done_testing;
