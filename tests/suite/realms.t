# Realms through the whole chain: who gets in, who does not, and what is learnt by whom.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use MIME::Base64;
use Httpway;

my $users = join '', "alice:" . crypt('wonder', '$5$saltsalt$') . "\n", 'bob:' . crypt('builder', 'ab') . "\r\n",
  'twice:' . crypt('one', '$1$abcdefgh$') . "\n", 'twice:' . crypt('two', '$1$abcdefgh$') . "\n", 'star:*0' . "\n", 'star1:*1' . "\n", "empty:\n", 'plain:secret' . "\n", "no colon here\n", ":nameless\n",
  ('long' x 50) . ':' . crypt('l' x 200, '$6$saltsalt$') . "\n", "f\xc3\xa9e:" . crypt("p\xc3\xa4ss", '$5$saltsalt$') . "\n", "f\xe9e:" . crypt("p\xe4ss", '$5$saltsalt$') . "\n",
  'colon:' . crypt('a:b:c', '$5$saltsalt$') . "\n", 'last:' . crypt('line', '$5$saltsalt$');
my $server = Httpway->start(files => {
  'www/index.html' => 'index', 'www/a.txt' => 'inside', 'www/sub/b.txt' => 'deeper', 'www/there.map' => "default /default\n", 'www/go.redirect' => "http://other.example/\n",
  'www/user.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s %s %s' \"\$AUTH_TYPE\" \"\$REMOTE_USER\" \"\${HTTP_AUTHORIZATION-none}\"\n",
  'errors/401.html' => 'members only', 'users' => $users, 'plain' => "carol:plain text: with colons \n", 'second' => 'bob:' . crypt('other', '$1$abcdefgh$') . "\n", 'directory/x' => '',
}, before => sub { my ($self) = @_; chmod 0755, $self->path("www/user.cgi"); mkdir $self->path("log"); chmod 0777, $self->path("log") }, conf => <<'END');
User nobody
Log @DIR@/log/l LogFormat { RemoteUser Status Uri } Tuning { AuthDelay 0 }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { html } text/plain { txt } } Specials { Redirect { .redirect } Imagemap { .map } CGI { .cgi } } IndexNames { index.html } ScriptUser games EncryptedUserFile On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /in Location @DIR@/www Realm "the \"realm\"" UserFile @DIR@/users Error401File @DIR@/errors/401.html }
    Control { Alias /other Location @DIR@/www Realm other UserFile @DIR@/second }
    Control { Alias /plain Location @DIR@/www Realm plain UserFile @DIR@/plain EncryptedUserFile Off }
    Control { Alias /away Location http://other.example/ Realm away UserFile @DIR@/users }
    Control { Alias /list Location @DIR@/www/sub AutoIndexCommand @DIR@/www/user.cgi Realm list UserFile @DIR@/users }
    Control { Alias /missing Location @DIR@/www Realm missing UserFile @DIR@/nothing }
    Control { Alias /directory Location @DIR@/www Realm directory UserFile @DIR@/directory }
    Control { Alias /nofile Location @DIR@/www Realm nofile }
    Control { Alias /passed Location @DIR@/www Realm passed UserFile @DIR@/users PassAuthorization On }
    Control { Alias /closed Location @DIR@/www Realm closed UserFile @DIR@/users Access { Deny 0/0 } }
    Control { Alias /turns Location @DIR@/www Location @DIR@/www/sub Realm turns UserFile @DIR@/users }
  }
}
END
my $port = $server->port;
sub status { my ($path, @credentials) = @_; return get($port, $path, @credentials ? (Authorization => @credentials > 1 ? basic(@credentials) : $credentials[0]) : ())->{status} }

subtest 'getting in' => sub {
  my $r = get($port, '/in/a.txt', Authorization => basic('alice', 'wonder'));
  is($r->{status}, 200, 'the right password');
  is($r->{body}, 'inside', 'the file');
  ok(!exists $r->{headers}{'www-authenticate'}, 'no challenge');
  is(status('/in/a.txt', 'bob', 'builder'), 200, 'DES, and CR LF');
  is(status('/in/a.txt', 'twice', $_), 200, "a name that is there twice: $_") for 'one', 'two';
  is(status('/in/a.txt', 'long' x 50, 'l' x 200), 200, 'long names and passwords');
  is(status('/in/a.txt', "f\xc3\xa9e", "p\xc3\xa4ss"), 200, 'UTF-8');
  is(status('/in/a.txt', "f\xe9e", "p\xe4ss"), 200, 'bytes of another encoding, as they are');
  is(status('/in/a.txt', 'colon', 'a:b:c'), 200, 'colons in the password');
  is(status('/in/a.txt', 'last', 'line'), 200, 'the last line without line end');
  is(status('/plain/a.txt', 'carol', 'plain text: with colons '), 200, 'plain passwords where EncryptedUserFile is Off');
  is(status('/other/a.txt', 'bob', 'other'), 200, 'another realm has its own users');
  is(status('/in/sub/b.txt', 'alice', 'wonder'), 200, 'all that is below');
};

subtest 'staying out' => sub {
  my $r = get($port, '/in/a.txt');
  is($r->{status}, 401, 'no credentials');
  is($r->{headers}{'www-authenticate'}, 'Basic realm="the \"realm\"", charset="UTF-8"', 'the challenge');
  is($r->{body}, 'members only', 'Error401File');
  is($r->{headers}{'content-type'}, 'text/html', '... with its type');
  ok(!exists $r->{headers}{$_}, "... without $_") for 'last-modified', 'etag', 'accept-ranges';
  my @wrong = (['alice', 'Wonder'], ['alice', ''], ['alice', 'wonder '], ['Alice', 'wonder'], ['nobody', 'wonder'], ['star', ''], ['star', '*0'], ['star1', '*1'], ['empty', ''], ['plain', 'secret'], ['', 'nameless'], ['no colon here', ''],
    ['alice', 'x' x 511], ['x' x 255, 'y'], ['twice', 'three'], ['bob', 'other']);
  for (@wrong) {
    my $r = get($port, '/in/a.txt', Authorization => basic(@$_));
    is("$r->{status} $r->{body}", '401 members only', substr "@$_", 0, 30);
    like($r->{headers}{'www-authenticate'} || '', qr/^Basic realm=/, '... with the challenge');
  }
  is(status('/plain/a.txt', 'carol', 'plain text'), 401, 'plain: a part of it');
  is(status('/nofile/a.txt', 'alice', 'wonder'), 401, 'Realm without UserFile: nobody');
  is(status('/nofile/a.txt'), 401, '... at all');
  is(status('/closed/a.txt', 'alice', 'wonder'), 403, 'Access comes first');
};

subtest 'who cannot tell never says yes' => sub {
  for my $path ('/missing/a.txt', '/directory/a.txt') {
    is(status($path), 401, "$path: the challenge");
    is(status($path, 'alice', 'wonder'), 500, '... and 500');
  }
  ok($server->wait_for_log(qr{mathopd\.conf:\d+: authcheck: unable to read UserFile \S+/nothing: No such file or directory: name a file of lines NAME:PASSWORD: 500}), 'the log says why');
  ok($server->wait_for_log(qr{UserFile \S+/directory: .+: 500}), '... each time');
};

# RFC 7617: each has one answer, and none of them is yes.
subtest 'forms of Authorization' => sub {
  my $good = encode_base64('alice:wonder', '');
  is(status('/in/a.txt', "$_ $good"), 200, "scheme $_") for 'basic', 'BASIC', 'bAsIc';
  is(status('/in/a.txt', "Basic$_$good"), 200, 'blanks before') for '  ', "\t", " \t ";
  is(status('/in/a.txt', "Basic $good  \t"), 200, 'blanks behind');
  my %no = ('the scheme alone' => 'Basic', 'an empty value' => 'Basic ', 'no scheme' => $good, 'another scheme' => "Bearer $good", 'a longer scheme' => "Basics $good", 'Digest' => 'Digest username="alice"',
    'no padding' => 'Basic ' . $good =~ s/=//gr . 'A', 'bad base64' => 'Basic *' . substr($good, 1), 'something behind' => "Basic $good x", 'a list' => "Basic $good, Basic $good", 'URL alphabet' => 'Basic ' . encode_base64("a:\xff\xff\xff", '') =~ tr{/+}{_-}r,
    'no colon' => 'Basic ' . encode_base64('alicewonder', ''), 'NUL in the password' => basic('alice', "wonder\0"), 'NUL and more' => basic('alice', "wonder\0x"), 'NUL in the name' => basic("alice\0", 'wonder'), 'a line end' => basic("alice\n", 'wonder'),
    'DEL' => basic('alice', "wonder\x7f"), 'no name' => basic('', 'wonder'), 'a long password' => basic('alice', 'x' x 512), 'a long name' => basic('x' x 256, 'y'), '10 kB' => basic('alice', 'x' x 5000), 'quotes' => "Basic \"$good\"");
  is(status('/in/a.txt', $no{$_}), 401, $_) for sort keys %no;
  is(status('/in/a.txt', basic('alice', 'x' x 65536)), 431, '64 kB');
  my $two = request($port, "GET /in/a.txt HTTP/1.1\nHost: h\nAuthorization: Basic $good\nAuthorization: Basic $good\n\n");
  is($two->{status}, 400, 'two fields, be they the same');
  is(request($port, "GET /in/a.txt HTTP/1.1\nHost: h\nAuthorization:\nConnection: close\n\n")->{status}, 401, 'an empty field');
  is(request($port, "GET /in/a.txt HTTP/1.0\nAuthorization: Basic $good\n\n")->{status}, 200, 'HTTP/1.0');
  is(status('/a.txt', $no{'no colon'}), 200, 'outside of a realm nobody looks at it');
};

# Nothing is learnt before the password.
subtest 'auth-every-method' => sub {
  for my $method (qw(GET HEAD POST OPTIONS PUT DELETE PATCH TRACE)) {
    for my $path ('/in/a.txt', '/in/nothing', '/in/sub', '/in/sub/', '/in/', '/in', '/in/user.cgi', '/in/there.map?1,1', '/in/go.redirect', '/away/x', '/list/', '/in/a.txt/extra') {
      my $length = $method eq 'POST' || $method eq 'PUT' || $method eq 'PATCH' ? "Content-Length: 0\n" : '';
      my $r = request($port, "$method $path HTTP/1.1\nHost: h\n${length}Connection: close\n\n");
      is($r->{status}, 401, "$method $path");
      ok(!exists $r->{headers}{$_}, "... without $_") for grep { exists $r->{headers}{$_} } qw(location allow etag last-modified);
    }
  }
  my %more = ('a range' => 'Range: bytes=0-1', 'a condition' => 'If-None-Match: *', 'a date' => 'If-Modified-Since: Sun, 06 Nov 2044 08:49:37 GMT', 'If-Match' => 'If-Match: "x"', 'an expectation' => 'Expect: 100-continue');
  for (sort keys %more) {
    is(request($port, "GET $_->[0] HTTP/1.1\nHost: h\n$more{$_->[1]}\nConnection: close\n\n")->{status}, 401, "$_->[1], $_->[0]") for ['/in/a.txt', $_], ['/in/nothing', $_];
  }
  for my $path ('http://h/in/a.txt', 'http://h:80/in/a.txt', '/%69n/a.txt', '/in/%61.txt', '/in/a%2etxt', '/in/a.txt?x', '/in/a.txt?', '/in/sub%2fb.txt') {
    is(request($port, "GET $path HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 401, $path);
  }
  my %odd = map { $_ => request($port, "GET $_ HTTP/1.1\nHost: h\nConnection: close\n\n")->{status} } '//in/a.txt', '/in/./a.txt', '/x/../in/a.txt', '/in/../in/a.txt', '/IN/a.txt';
  is($odd{$_}, 404, "$_: not found, whoever asks") for sort keys %odd;
  # A script could be told these: nothing is said before the password.
  for my $path ('/in//a.txt', '/in/.hidden') {
    is(request($port, "GET $path HTTP/1.1\nHost: h\n${_}Connection: close\n\n")->{status}, $_ ? 404 : 401, $_ ? '... not found, with the password' : $path) for '', 'Authorization: ' . basic('alice', 'wonder') . "\n";
  }
  my @pipelined = parse_responses(raw($port, "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /in/a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: " . basic('alice', 'wonder') . "\r\n\r\nGET /in/a.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /in/a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: "
    . basic('alice', 'wrong') . "\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
  is(join(' ', map { $_->{status} } @pipelined), '200 200 401 401 200', 'pipelined: each by itself');
};

subtest 'what the answer is then' => sub {
  my @alice = (Authorization => basic('alice', 'wonder'));
  is(get($port, '/in/nothing', @alice)->{status}, 404, 'what is not there');
  is(get($port, '/in/sub', @alice)->{headers}{location}, '/in/sub/', 'a directory');
  is(get($port, '/in/a.txt', @alice, Range => 'bytes=0-1')->{body}, 'in', 'a range');
  my $etag = get($port, '/in/a.txt', @alice)->{headers}{etag};
  is(get($port, '/in/a.txt', @alice, 'If-None-Match' => $etag)->{status}, 304, 'a condition');
  is(get($port, '/away/x', @alice)->{headers}{location}, 'http://other.example/x', 'a redirect');
  is(request($port, "POST /in/a.txt HTTP/1.1\nHost: h\nAuthorization: $alice[1]\nContent-Length: 0\nConnection: close\n\n")->{status}, 405, 'a method');
  is(join(' ', map { get($port, '/turns/b.txt', @alice)->{status} } 1 .. 4), '404 200 404 200', 'Locations take turns, once for each request');
};

subtest 'scripts' => sub {
  plan skip_all => 'only root runs scripts as others' if $>;
  is(get($port, '/in/user.cgi', Authorization => basic('alice', 'wonder'))->{body}, 'Basic alice none', 'AUTH_TYPE and REMOTE_USER, no password');
  is(get($port, '/passed/user.cgi', Authorization => basic('alice', 'wonder'))->{body}, 'Basic alice ' . basic('alice', 'wonder'), 'PassAuthorization');
  is(get($port, '/user.cgi', Authorization => basic('alice', 'wonder'))->{body}, '  none', 'no realm: nobody was asked, so nobody is it');
  is(get($port, '/list/', Authorization => basic('alice', 'wonder'))->{body}, 'Basic alice none', 'AutoIndexCommand');
  my $posted = request($port, "POST /in/user.cgi HTTP/1.1\nHost: h\nAuthorization: " . basic('alice', 'wonder') . "\nTransfer-Encoding: chunked\nConnection: close\n\n3\nabc\n0\n\n");
  is($posted->{body}, 'Basic alice none', 'content in chunks');
};

subtest 'the log' => sub {
  get($port, '/in/a.txt?log', Authorization => basic('alice', 'wonder'));
  get($port, '/in/sub/b.txt?log', Authorization => basic('alice', 'wrong'));
  ok($server->wait_for_log(qr{^alice\t200\t/in/a\.txt$}, 10, "log/l"), 'the name of who got in');
  ok($server->wait_for_log(qr{^-\t401\t/in/sub/b\.txt$}, 10, "log/l"), 'and of nobody else');
};

subtest 'files of htpasswd' => sub {
  plan skip_all => 'no htpasswd' if !grep { -x "$_/htpasswd" } split /:/, $ENV{PATH};
  my $file = $server->path('second');
  unlink $file;
  for my $options ('-c -m', '-B -C 5', '-2', '-5', '-s', '-d') {
    my $name = 'made' . $options =~ s/\W//gr;
    open my $pipe, '|-', "htpasswd -i $options $file $name 2>/dev/null" or die "unable to run htpasswd: $!";
    print $pipe "open: sesame\n";
    close $pipe or die 'htpasswd failed';
    chmod 0644, $file;
    is(get($port, '/other/a.txt', Authorization => basic($name, 'open: sesame'))->{body}, 'inside', "htpasswd $options");
    is(status('/other/a.txt', $name, 'Open: sesame'), 401, '... and another password');
  }
  is(status('/other/a.txt', 'madecm', 'open: sesame'), 200, 'the first one is still good');
  $server->write_file('second', 'bob:' . crypt('other', '$1$abcdefgh$') . "\n");
};

subtest 'changes' => sub {
  is(status('/other/a.txt', 'bob', 'other'), 200, 'remembered');
  $server->write_file('second', 'bob:' . crypt('fresh', '$1$abcdefgh$') . "\n");
  is(status('/other/a.txt', 'bob', 'other'), 401, 'the file changed: the old password is forgotten');
  is(status('/other/a.txt', 'bob', 'fresh'), 200, '... the new one is right');
  unlink $server->path('second');
  is(status('/other/a.txt', 'bob', 'fresh'), 500, 'the file is gone: nobody can tell');
};

subtest 'lines that cannot be used' => sub {
  my @lines = split /\n/, $users;
  my %number = map { ($lines[$_] => $_ + 1) } 0 .. $#lines;
  my %want = ('plain:secret' => 'what follows its colon is no hash: it admits nobody: make one by authcheck -p, or say EncryptedUserFile Off', 'no colon here' => 'it has no colon, expected NAME:PASSWORD: it admits nobody', ':nameless' => 'it has no name before its colon: it admits nobody');
  my $said = sub { my ($file, $line, $text) = @_; return scalar grep { $_ eq "authcheck: warning: UserFile $file:$line: $text" } split /\n/, $server->stderr };
  my $file = $server->path('users');
  my $other = sub { return scalar grep { /^authcheck: warning: UserFile \Q$file\E:\d+: / } split /\n/, $server->stderr };
  status('/in/a.txt', 'nobody-there', $_) for 1 .. 5;
  is($said->($file, $number{$_}, $want{$_}), 1, "$_: once, whoever asks and however often") for sort keys %want;
  is($other->(), 3, '... and nothing of the others, locked ones among them');
  write_bytes($server->path('plain'), "carol:plain\ndave:\$6\$salt\$" . 'x' x 86 . "\n# a comment: no more\nodd:\$zz\$x\n");
  status('/plain/a.txt', 'carol', $_) for 'plain', 'other';
  is($said->($server->path('plain'), 2, 'it has a hash, which is compared as it is: say EncryptedUserFile On'), 1, 'a hash among passwords');
  write_bytes($server->path('second'), "odd:\$zz\$x\n" . join '', map { "line $_\n" } 1 .. 100);
  status('/other/a.txt', 'odd', 'x') for 1 .. 3;
  is($said->($server->path('second'), 1, $want{'plain:secret'}), 1, 'a kind that crypt does not know');
  is(scalar(grep { /UserFile \S+\/second:\d+: it has no colon/ } split /\n/, $server->stderr), 7, 'no more than eight of a file');
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'HUP');
  my $end = time + 20;
  status('/in/a.txt', 'nobody-there', 'x') while $said->($file, $number{':nameless'}, $want{':nameless'}) < 2 && time < $end;
  is($said->($file, $number{':nameless'}, $want{':nameless'}), 2, 'says it again');
};

is($server->stop, 0, 'ends well');
done_testing;
