# UserDirectory: homes by way of authcheck. The accounts are those of a root directory of our own.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX qw(mkfifo);
use Httpway;

plan skip_all => 'only root can change the root directory' if $>;

my $passwd = join '', map { "$_\n" } 'root:x:0:0::/root:/bin/sh', 'toor:x:0:0::/home/alice:/bin/sh', 'daemon:x:1:1::/home/daemon:/bin/sh', 'small:x:99:99::/home/small:/bin/sh', 'fit:x:100:100::/home/fit:/bin/sh',
  'alice:x:1001:1001::/home/alice:/bin/sh', 'bob:x:1002:1002::/home/bob/:/bin/sh', 'relative:x:1003:1003::home/alice:/bin/sh', 'nohome:x:1004:1004:::/bin/sh', 'empty:x:1005:1005::/nowhere:/bin/sh', 'a.b-c_d:x:1006:1006::/home/alice:/bin/sh', 'nobody:x:65534:65534::/nonexistent:/bin/sh';
my $conf = <<'END';
User nobody
RootDirectory @DIR@/root
Tuning { AuthDelay 0 AuthTimeout 30 }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } text/html { html } } IndexNames { index.html } }
  Virtual { AnyHost NoHost
    Control { Alias / Location /www }
    Control { Alias /~ Location public_html UserDirectory On }
    Control { Alias /people Location public_html UserDirectory On UserDirectoryMinUID 1002 }
    Control { Alias /both Location /www }
    Control { Alias /both Location public_html UserDirectory On }
    Control { Alias /home/ Location / UserDirectory On }
    Control { Alias /star Location * UserDirectory On }
    Control { Alias /locked Location public_html UserDirectory On Realm locked UserFile /users EncryptedUserFile On }
    Control { Alias /denied Location public_html UserDirectory On Access { Deny 0/0 } }
    Control { Alias /~fallback Location /www }
  }
}
END
my %files = ('root/www/a.txt' => 'everybody', 'root/www/alice/only.txt' => 'not hers', 'root/www/zoe/b.txt' => 'fallback', 'root/users' => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n", 'root/home/alice/public_html/index.html' => 'alice', 'root/home/alice/public_html/sub/x.txt' => 'sub',
  'root/home/alice/public_html/.hidden.txt' => 'x', 'root/home/alice/private.txt' => 'private', 'root/home/alice/*/s.txt' => 'a star', 'root/home/bob/public_html/x.txt' => 'bob', (map { ("root/home/$_/public_html/x.txt" => $_) } qw(daemon small fit)), 'root/root/public_html/x.txt' => 'root', 'root/tmp/.x' => '');
sub started {
  my (%more) = @_;
  return Httpway->start(files => { %files, %more }, conf => $conf, env => { ASAN_OPTIONS => 'detect_leaks=0' });
}
my $server = started('root/etc/passwd' => $passwd);
my $port = $server->port;
sub answer { my $r = get($port, @_); return "$r->{status} " . ($r->{headers}{location} || $r->{body}) =~ s/\A<!DOCTYPE.*//sr }

is(answer('/~alice/'), '200 alice', 'the index');
is(answer('/~alice/sub/x.txt'), '200 sub', 'a file');
is(answer('/%7ealice/sub/x.txt'), '200 sub', 'another spelling');
is(answer('/~alice'), '302 /~alice/', 'without the slash');
is(answer('/~alice/sub'), '302 /~alice/sub/', '... also below');
is(answer('/~bob/x.txt'), '200 bob', 'a home with a slash at its end');
is(answer('/~fit/x.txt'), '200 fit', 'uid 100');
is(answer('/~small/x.txt'), '404 ', 'uid 99') for 1, 2;
ok($server->wait_for_log(qr{httpd: warning: no user directory: user number 99 of small is below UserDirectoryMinUID 100$}), 'why, is told');
is(scalar(grep { /no user directory/ } $server->log_lines), 1, 'once');
is(answer('/people/bob/x.txt'), '200 bob', 'an alias without ~');
is(answer('/people/alice/'), '404 ', 'UserDirectoryMinUID');
is(answer('/star/alice/s.txt'), '200 a star', '* is a name like another');
is(answer('/home/alice/private.txt'), '200 private', 'Location / is the home itself');
is(answer("/~$_/x.txt"), '404 ', "$_ has none") for qw(root toor daemon small relative nohome empty nobody zoe ALICE alice: * . .. .x);
is(answer($_), '404 ', "$_: no name") for '/~/x.txt', '/~/alice/', '/people/', '/people', '/~';
is(answer('/~alice/../bob/x.txt'), '404 ', 'no dots');
is(answer('/~alice/.hidden.txt'), '404 ', 'no dotfiles');
is(answer('/~alice%2fsub/x.txt'), '200 sub', 'an escaped slash is one');
is(answer('/~a.b-c_d/'), '200 alice', 'names may have signs in them');
is(answer('/~' . 'x' x 300 . '/'), '404 ', 'a long name');
is(answer("/~al%0aice/"), '404 ', 'a control character');
is(answer('/both/zoe/b.txt'), '200 fallback', 'an unknown name: the next alias');
is(answer('/both/root/b.txt'), '404 ', '... which may not have it');
is(answer('/both/alice/sub/x.txt'), '200 sub', 'a known one: hers');
is(answer('/both/alice/only.txt'), '404 ', '... and hers alone');
is(answer('/denied/alice/'), '403 ', 'Access');
is(answer('/locked/alice/'), '401 ', 'Realm');
is(answer('/locked/alice/', Authorization => basic('alice', 'wonder')), '200 alice', '... and its password');
is(answer('/locked/zoe/'), '404 ', 'a Realm of nobody\'s home');
my @pipelined = parse_responses(raw($port, join('', map { "GET $_ HTTP/1.1\r\nHost: h\r\n\r\n" } '/~alice/', '/a.txt', '/~new1/', '/~bob/x.txt', '/~new2/') . "GET / HTTP/1.0\r\n\r\n"));
is(join(' ', map { $_->{status} } @pipelined), '200 200 404 200 404 404', 'pipelined');

# A change of accounts is seen at HUP, also in a root directory in which the configuration cannot be found.
$server->write_file('root/etc/passwd', $passwd . "zoe:x:1010:1010::/home/bob:/bin/sh\n");
is(answer('/~zoe/x.txt'), '404 ', 'remembered for a while');
$server->signal('HUP');
ok(wait_until { answer('/~zoe/x.txt') eq '200 bob' }, 'HUP makes it forget');
is($server->stop, 0, 'ends well');

# Scripts in homes: a program that needs nothing else of the root directory.
subtest 'scripts' => sub {
  my $server = Httpway->new(files => { %files, 'root/etc/passwd' => $passwd, 'who.c' => <<'END' }, env => { ASAN_OPTIONS => 'detect_leaks=0' }, conf => <<'END2' . ($conf =~ s/\A.*?(?=Server)//sr =~ s/index\.html/index.html index.cgi/r =~ s/Types \{/Specials { CGI { cgi } } Types {/r =~ s/(Alias \/~ Location public_html)/$1 RunScriptsAsOwner On/r =~ s/(Alias \/people Location public_html)/$1 ScriptUser games/r));
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
  char const *name = getenv("SCRIPT_NAME"), *file = getenv("SCRIPT_FILENAME"), *info = getenv("PATH_INFO");
  return printf("Content-Type: text/plain\n\n%d %s %s %s", (int)getuid(), name ? name : "-", file ? file : "-", info ? info : "-") < 0;
}
END
User nobody
RootDirectory @DIR@/root
Tuning { AuthDelay 0 AuthTimeout 30 }
END2
  my $who = $server->path('who');
  plan skip_all => 'no static program can be made' if system("cc -static -o $who " . $server->path('who.c') . ' >/dev/null 2>&1');
  my $program = read_file($who);
  for (['alice', 'w.cgi', 1001], ['bob', 'w.cgi', 1002], ['alice', 'others.cgi', 1002], ['alice', 'roots.cgi', 0], ['alice', 'group.cgi', 1001, 1002], ['alice', 'd/index.cgi', 1001]) {
    my ($user, $name, $owner, $group) = (@$_, $_->[2]);
    my $file = $server->write_file("root/home/$user/public_html/$name", $program);
    chmod 0755, $file;
    chown $owner, $group, $file, $name =~ m{/} ? $file =~ s{/[^/]*$}{}r : ();
  }
  $server->start;
  my $port = $server->port;
  is(get($port, '/~alice/w.cgi')->{body}, '1001 /~alice/w.cgi /home/alice/public_html/w.cgi -', 'as its owner');
  is(get($port, '/~alice/w.cgi/more')->{body}, '1001 /~alice/w.cgi /home/alice/public_html/w.cgi /more', 'with path info');
  is(get($port, '/~alice/d/')->{body}, '1001 /~alice/d/index.cgi /home/alice/public_html/d/index.cgi -', 'an index');
  is(get($port, '/~alice/d/no/such')->{body}, '1001 /~alice/d/index.cgi /home/alice/public_html/d/index.cgi /no/such', '... as front controller');
  is(get($port, '/~bob/w.cgi')->{body}, '1002 /~bob/w.cgi /home/bob//public_html/w.cgi -', 'each in the own home');
  is(get($port, '/people/bob/w.cgi')->{body}, (getpwnam 'games')[2] . ' /people/bob/w.cgi /home/bob//public_html/w.cgi -', 'ScriptUser');
  is(get($port, "/~alice/$_.cgi")->{status}, 403, "$_: somebody else's script in her home") for 'others', 'roots';
  is(get($port, '/~root/w.cgi')->{status}, 404, 'root has no scripts');
  is(get($port, '/~alice/group.cgi')->{status}, 500, 'a group that is none of hers');
  is($server->stop, 0, 'ends well');
};

# A look-up that hangs: here the account database is a FIFO that nobody writes to.
subtest 'a look-up that hangs hangs nobody else' => sub {
  my $stuck = started();
  mkdir $stuck->path('root/etc');
  mkfifo($stuck->path('root/etc/passwd'), 0644) or die "unable to make a FIFO: $!";
  my @asking = map { connect_to($stuck->port) } 1 .. 12;
  my $n = 0;
  $_->send('GET /~user' . $n++ . "/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") for @asking;
  is(get($stuck->port, '/a.txt')->{body}, 'everybody', 'files');
  is(get($stuck->port, '/~fallback/a.txt')->{body}, 'everybody', 'aliases that need no look-up');
  is(scalar(grep { $_->read_response('GET', 0.1) } @asking[0 .. 3]), 0, 'while they wait');
  is(join(' ', map { ($_->read_response('GET', 20) || { status => 'none' })->{status} } @asking), join(' ', (503) x 12), 'they are told that nobody answers');
  ok($stuck->wait_for_log(qr/authcheck: the account database does not answer: 503/), 'the log says so');
  is($stuck->stop, 0, 'ends well');
};
done_testing;
