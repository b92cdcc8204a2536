# authcheck, asked many questions in one message, by a program that was written from doc/protocol.html alone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

# Sends the messages that it finds in a file, one a line in hexadecimal, and prints "message: number=verdict ..." for each that comes,
# until it has seen as many verdicts as its second argument says.
my $core = <<'END';
use Socket;
open my $c, '+<&=', $ENV{HTTPWAY_AUTHCHECK} or die;
my ($file, $most) = @ARGV;
open my $f, '<', $file or die;
$| = 1;
chomp, send $c, pack('H*', $_), 0 for <$f>;
my $seen = 0;
while ($seen < $most) {
  my $in = '';
  vec($in, fileno $c, 1) = 1;
  select($in, undef, undef, 20) or die 'no answer';
  defined recv $c, my $answer, 8193, 0 or die;
  my @answers = $answer =~ /^HWM\x01/ ? unpack '(n/a)*', substr $answer, 4 : $answer;
  next if $answers[0] =~ /^HWB\x01\xff{8}/ || $answers[0] eq 'R';
  $seen += @answers;
  print join(' ', 'message:', map { join '=', unpack 'x8 N C', $_ } @answers), "\n";
}
END

my $server = Httpway->new(files => { 'www/a.txt' => 'a', 'users' => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n", 'core' => $core }, conf => <<'END');
User nobody
Tuning { AuthDelay 0 }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Realm r UserFile @DIR@/users EncryptedUserFile On } }
}
END
my $cdb = $server->conf_path . '.cdb';
system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';

sub question {
  my ($id, $user, $password) = @_;
  return "HWA\1" . pack('N2 C N2 N', 0, $id, 1, 0, 0, 0) . "\4" . "\177\0\0\1" . "\0" x 12 . "\0\1" . pack('n/a* n/a*', $user, $password);
}
sub batch { return "HWM\1" . pack '(n/a*)*', @_ }
sub asked {
  my ($most, @messages) = @_;
  write_bytes($server->path('questions'), join '', map { unpack('H*', $_) . "\n" } @messages);
  my ($with, $helper, $log, $program, $questions) = (command_path('httpway-with'), helper_path('authcheck'), map { $server->path($_) } qw(stderr core questions));
  unlink $log;
  open my $out, '-|', "exec 2>'$log' '$with' authcheck -- '$helper' '$cdb' -- '$^X' '$program' '$questions' $most" or die;
  my @lines = <$out>;
  close $out;
  chomp @lines;
  return @lines;
}
sub verdicts { return { map { /(\d+)=(\d+)/ } map { split ' ' } @_ } }

my $right = question(1, 'alice', 'wonder');
is_deeply([ asked(1, $right) ], ['message: 1=1'], 'one question, one answer');
my @said = asked(5, batch($right, question(2, 'alice', 'wrong'), question(3, 'nobody', 'wonder'), question(4, 'alice', 'wonder'), question(5, 'alice', 'wrong')));
is_deeply(verdicts(@said), { 1 => 1, 2 => 2, 3 => 2, 4 => 1, 5 => 2 }, 'each of a batch has its own verdict');
@said = asked(41, $right, batch(map { question($_, 'alice', 'wonder') } 2 .. 41));
is_deeply(verdicts(@said), { map { $_ => 1 } 1 .. 41 }, 'forty more');
cmp_ok(scalar @said, '<', 41, '... with many answers in a message');
@said = asked(2, batch($right, substr($right, 0, 30), '', batch($right), question(2, 'alice', 'wonder')) . pack('n', 500) . 'HWA');
is_deeply(verdicts(@said), { 1 => 1, 2 => 1 }, 'damaged ones between good ones');
is(scalar(grep { /what came over the channel is no question: ignored/ } split /^/, read_file($server->path('stderr'))), 4, '... each is complained of');
@said = asked(2, batch(), batch($right) . 'x' x 9000, batch(question(2, 'alice', 'wonder')));
is_deeply(verdicts(@said), { 1 => 1, 2 => 1 }, 'an empty one; one that is too long');
done_testing;
