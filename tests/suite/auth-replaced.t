# authcheck exchanged for programs that were written from doc/protocol.html alone: the one that the page shows, and another in sh.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use List::Util qw(sum);
use Test::More;
use Httpway;

my $page = read_file(top_directory() . '/doc/protocol.html');
my ($example) = $page =~ m{id="authcheck".*?<pre>\s*(#!/bin/sh\n.*?)</pre>}s;
ok($example, 'the page shows a helper') or BAIL_OUT('no example');
$example =~ s/&lt;/</g;
$example =~ s/&gt;/>/g;
$example =~ s/&amp;/&/g;

# Twenty lines of sh: knows two people and one home, and says what it has read.
my $other = <<'END';
#!/bin/sh
text() {
  n=$(($1 * 256 + $2)) read=
  shift 2
  while test "$n" -gt 0; do read=$read$(printf %03o "$1" | sed 's/^/\\/'); shift; n=$((n - 1)); done
  read=$(printf "$read")
}
while set -- $(dd bs=1024 count=1 2>/dev/null | od -An -v -tu1); test "$#" -gt 0; do
  id=$(shift 4; printf '\\%03o' "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8")
  kind=${13} location=$(shift 21; echo $((($1 * 256 + $2) * 65536 + $3 * 256 + $4)))
  shift 44
  text "$@"; user=$read
  shift $(($1 * 256 + $2 + 2))
  text "$@"; password=$read
  case $kind/$user/$password in
  1/alice/wonder | 1/carol/*) answer='\001\000\000' ;;
  2/alice/) answer='\001\000\013@DIR@/home' ;;
  1/busy/*) answer='\004\000\004busy' ;;
  1/unable/*) answer='\003\000\006unable' ;;
  *) answer='\002\000\000' ;;
  esac
  echo "asked $kind $location $user" >&2
  printf "HWB\\001$id$answer" >&0
done
END

sub started {
  my ($helper) = @_;
  my $server = Httpway->new(files => { 'www/a.txt' => 'inside', 'home/public_html/h.txt' => 'at home' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/nothing EncryptedUserFile On }
    Control { Alias /~ Location public_html UserDirectory On Types { text/plain { txt } } }
  }
}
END
  my $length = length($server->dir . '/home');
  $server->write_file('authcheck', $server->expand($helper) =~ s/\\013(?=\/)/sprintf '\\%03o', $length/er);
  chmod 0755, $server->path('authcheck');
  system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
  my $cdb = $server->conf_path . '.cdb';
  $server->{command} = [command_path('httpway-listen'), $cdb, command_path('httpway-with'), 'authcheck', '--', $server->path('authcheck'), '--', command_path('httpway-with'), 'logfmt', '--', helper_path('logfmt'), $cdb, '--',
    helper_path('httpd'), '-r', '@READY@', $cdb];
  return $server->start;
}

subtest 'the one of the page' => sub {
  my $server = started($example);
  is(get($server->port, '/a.txt')->{status}, 401, 'the challenge is the core\'s');
  is(get($server->port, '/a.txt', Authorization => basic('anybody', 'x'))->{body}, 'inside', 'everybody is let in') for 1 .. 3;
  is($server->stop, 0, 'ends well');
};

subtest 'another one' => sub {
  my $server = started($other);
  my $port = $server->port;
  is(get($port, '/a.txt', Authorization => basic('alice', 'wonder'))->{body}, 'inside', 'yes');
  ok($server->wait_for_log(qr/^asked 1 0 alice$/), '... to the question that was asked');
  is(get($port, '/a.txt', Authorization => basic('alice', 'wrong'))->{status}, 401, 'no');
  is(get($port, '/a.txt', Authorization => basic('carol', "p\xc3\xa4ss\xff:"))->{status}, 200, 'any bytes');
  is(get($port, '/a.txt', Authorization => basic('busy', 'x'))->{status}, 503, 'busy');
  ok($server->wait_for_log(qr/authcheck: busy: 503/), '... and why');
  is(get($port, '/a.txt', Authorization => basic('unable', 'x'))->{status}, 500, 'cannot tell');
  ok($server->wait_for_log(qr/authcheck: unable: 500/), '... and why');
  is(get($port, '/~alice/h.txt')->{body}, 'at home', 'a home');
  is(get($port, '/~bob/h.txt')->{status}, 401, 'none: the next alias');
  my @asking = map { connect_to($port) } 1 .. 20;
  $_->send("GET /a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: " . basic('alice', 'wonder') . "\r\n\r\n") for @asking;
  is(scalar(grep { ($_->read_response('GET', 20) || { body => '' })->{body} eq 'inside' } @asking), 20, 'twenty at once, one after the other');
  is($server->stop, 0, 'ends well');
};

# Whatever a helper says, only a whole yes to this very question is one.
subtest 'one that talks nonsense' => sub {
  my $perl = <<'END';
#!/usr/bin/perl
open my $c, '+<&=', 0;
my $q;
while (defined recv($c, $q, 2000, 0) && length $q) {
  my $id = substr $q, 4, 8;
  my ($user) = unpack 'x44 n/a', $q;
  my %say = (other => "HWB\1" . pack('NN', 7, 7) . "\1\0\0", version => "HWB\2$id\1\0\0", magic => "HWC\1$id\1\0\0", short => "HWB\1$id\1\0", verdict => "HWB\1$id\0\0\0", high => "HWB\1$id\5\0\0", long => "HWB\1$id\1\4\0" . '/' x 1024 . 'x' x 3000, length => "HWB\1$id\1\0\5/", relative => "HWB\1$id\1\0\1x");
  send $c, $say{$user}, 0 if $say{$user};
  send $c, "HWB\1$id\2\0\0", 0;
  send $c, "HWB\1$id\1\0\0", 0;
}
END
  my $server = started($perl);
  is(get($server->port, '/a.txt', Authorization => basic($_, 'x'))->{status}, 401, "$_: passed over, and so is the yes behind the no") for qw(other version magic short verdict high long length relative nothing);
  ok($server->wait_for_log(qr/authcheck sent what is no answer: ignored/), 'the log says so');
  is($server->stop, 0, 'ends well');
};

# What was asked while nobody had begun yet waits in the channel: it is not lost. With a second beginning somebody has died.
subtest 'one that begins late' => sub {
  my $perl = <<'END';
#!/usr/bin/perl
open my $c, '+<&=', 0;
my $q;
while (defined recv($c, $q, 2000, 0) && length $q) {
  send $c, "HWB\1" . "\xff" x 8 . "\4\0\0", 0;
  send $c, "HWB\1" . substr($q, 4, 8) . "\1\0\0", 0;
}
END
  my $server = started($perl);
  is(get($server->port, '/a.txt', Authorization => basic('alice', 'x'))->{status}, 200, 'the first one to begin has lost nothing');
  is(get($server->port, '/a.txt', Authorization => basic('alice', 'x'))->{status}, 503, 'the second one knows nothing of what was asked before');
  is($server->stop, 0, 'ends well');
};

# A message may hold many: only for a helper that has said many in one itself. Asks for all of them in one turn of the core.
sub ask_together {
  my ($server, $names, $path) = @_;
  my @asking = map { connect_to($server->port) } @$names;
  my $plain = "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n";
  $_->send($plain), $_->read_response for @asking;
  $server->signal('STOP');
  $asking[$_]->send("GET /a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: " . basic($names->[$_], 'x' x 300) . "\r\n\r\n") for 0 .. $#asking;
  $server->signal('CONT');
  return map { my $r = $_->read_response('GET', 20); $r ? $r->{status} : 'none' } @asking;
}
my $batches = <<'END';
#!/usr/bin/perl
open my $c, '+<&=', 0;
my $q;
while (defined recv($c, $q, 8193, 0) && length $q) {
  my @questions = $q =~ /^HWM\x01/ ? unpack '(n/a)*', substr($q, 4) : $q;
  syswrite STDERR, 'message of ' . @questions . "\n";
  my @answers = map { my $id = substr $_, 4, 8; my ($user) = unpack 'x44 n/a', $_; "HWB\1$id" . ($user =~ /^alice/ ? "\1" : "\2") . "\0\0" } @questions;
  my $end = $q =~ /damage/ ? "\7\7HWB\1" : '';
  send $c, "HWM\1" . pack('(n/a*)*', @answers) . $end, 0;
  kill 'STOP', $$ if $q =~ /sleep/;
}
END
sub messages { my ($server) = @_; return map { /^message of (\d+)$/ ? $1 : () } $server->log_lines }
subtest 'one that says many answers in a message' => sub {
  my $server = started($batches);
  my @names = map { ($_ % 3 ? 'alice' : 'bob') . $_ } 1 .. 60;
  is_deeply([ ask_together($server, \@names) ], [ map { /^alice/ ? 200 : 401 } @names ], 'each gets its own answer');
  # What finds the channel full waits in the core, and may go when it is known.
  my @first = messages($server);
  is($first[0], 1, 'one at a time: nobody knows yet what the helper understands');
  is(sum(@first), 60, 'none twice, none lost');
  is_deeply([ ask_together($server, \@names) ], [ map { /^alice/ ? 200 : 401 } @names ], 'once more, now that it is known');
  my @sizes = messages($server);
  splice @sizes, 0, scalar @first;
  cmp_ok(scalar @sizes, '<', 60, 'there are many in a message') or diag("@sizes");
  is(sum(@sizes), 60, 'none twice, none lost');
  is_deeply([ ask_together($server, [ 'alice', 'damage', 'alice' ]) ], [ 200, 401, 200 ], 'what is whole in a damaged one counts');
  ok($server->wait_for_log(qr/authcheck sent what is no answer: ignored/), '... the log tells of the rest');
  is($server->stop, 0, 'ends well');
};

subtest 'one that understands single questions' => sub {
  my $server = started($batches =~ s/send \$c, "HWM.*/send \$c, \$_, 0 for \@answers;/r);
  my @names = map { ($_ % 3 ? 'alice' : 'bob') . $_ } 1 .. 30;
  is_deeply([ ask_together($server, \@names) ], [ map { /^alice/ ? 200 : 401 } @names ], 'each gets its own answer');
  is_deeply([ grep { $_ != 1 } messages($server) ], [], 'every question comes alone');
  is($server->stop, 0, 'ends well');
};

subtest 'one that does not read any more' => sub {
  my $server = started($batches);
  $server->stop;
  $server->write_conf(read_file($server->conf_path) =~ s/^User nobody/User nobody Tuning { AuthTimeout 3 NumConnections 1500 }/r);
  system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
  $server->start;
  is_deeply([ ask_together($server, ['sleep']) ], [401], 'it answers, and stands still');
  my %got;
  $got{$_}++ for ask_together($server, [ map { "alice$_" . 'x' x 200 } 1 .. 1200 ]);
  is_deeply(\%got, { 503 => 1200 }, 'everybody is told');
  like(join("\n", $server->log_lines), qr/unable to ask authcheck: /, 'some at once, as the channel is full');
  like(join("\n", $server->log_lines), qr/no answer of authcheck in AuthTimeout: 503/, '... some when time is over');
  is($server->stop, 0, 'ends well');
};

subtest 'one that says nothing' => sub {
  my $server = started("#!/bin/sh\nexec sleep 1000\n");
  $server->stop;
  $server->write_conf(read_file($server->conf_path) =~ s/^User nobody/User nobody Tuning { AuthTimeout 1 }/r);
  system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
  $server->start;
  is(get($server->port, '/a.txt', Authorization => basic('alice', 'x'))->{status}, 503, 'AuthTimeout');
  ok($server->wait_for_log(qr/no answer of authcheck in AuthTimeout: 503/), 'the log says so');
  is($server->stop, 0, 'ends well');
};

subtest 'one that cannot start' => sub {
  my $server = eval { started("#!/bin/sh\nexit 100\n") };
  like($server ? ($server->wait_for_log(qr/gone/) || '') : $@, qr/authcheck is gone for good: ending/, 'the chain ends');
  is($server->wait_exit(10), 111, '... with 111') if $server;
};
done_testing;
