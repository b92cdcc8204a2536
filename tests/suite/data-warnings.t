# httpway-data: what is legal and doubtful is a warning, in its place, and no more than that.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Time::HiRes qw(time);
use Compiler;

my $dir = directory();
# Most of these sites have no Types, and name files that are not there: those warnings have a part of their own.
sub doubts {
  my ($text, $want, $what, $all) = @_;
  my $run = compile($text, '-t');
  is_deeply(warnings_of($all ? $run : { err => said($run) }), $want, $what) or diag $run->{err};
  is($run->{exit}, 0, "$what: exit 0");
}
# One server, one virtual server with these Controls, at column 1 of line 2
sub within { "Server { Virtual { AnyHost\n$_[0]\n} }" }
sub alias { my ($alias, $more) = @_; "Control { Alias $alias Location /tmp" . ($more ? " $more" : '') . " }\n" }

doubts(within(alias('/')), [], 'nothing doubtful');

# Redirects to themselves
my $round = sub { my ($to, $alias, $at) = @_; "2:$at: Redirect \"$to\" leads back to Alias \"$alias\": clients go round in circles" };
doubts(within("Control { Alias $_->[0] Redirect $_->[1] " . ($_->[2] // '') . ' }'), [ $round->($_->[1], $_->[0], 27 + length $_->[0]) ], "$_->[0] to $_->[1]")
  for ['/a', '/a'], ['/a', '/a/'], ['/a', '/a/b'], ['/a', '/a?x'], ['/', '/x', 'PathArgs On'], ['/a/', '/a?x'], ['/a~', '/a~b'], ['/a', '/a/', 'ExactMatch On'];
doubts(within("Control { Alias $_->[0] Redirect $_->[1] " . ($_->[2] // '') . ' }'), [], "$_->[0] to $_->[1] is no circle")
  for ['/a', '/ab'], ['/ab', '/a'], ['/', 'https://h/'], ['/', '//h/'], ['/', '/x', 'ExactMatch On'], ['/a', '/*'], ['/a', '/a', 'ExactMatch On'], ['/a', '/a/b', 'Clients { Apply 10.0.0.0/8 }'];
doubts(within("Control { Alias / Redirect /closed PathArgs On }\nControl { Alias /closed Answer 503 }"), [], 'what stands behind takes its target');
doubts(within("Control { Alias /a Redirect /b } Control { Alias /b Redirect https://h }"), [], 'another Redirect');

# Aliases that hide others
my $hidden = sub { my ($line, $alias, $by, $at) = @_; "$line:17: Alias \"$alias\" is never reached: Alias \"$by\" on line $at is searched before it" };
doubts(within(alias('/a') . alias('/')), [ $hidden->(2, '/a', '/', 3) ], '/ hides all');
doubts(within(alias('/') . alias('/a')), [], '/ first hides nothing');
doubts(within(alias('/a/b/c') . alias('/a/b')), [ $hidden->(2, '/a/b/c', '/a/b', 3) ], 'a shorter one at a segment');
doubts(within(alias('/ab') . alias('/a')), [], 'not inside a segment');
doubts(within(alias('/a/') . alias('/a')), [ $hidden->(2, '/a/', '/a', 3) ], 'the same');
doubts(within(alias('/ab/c') . alias('/a~')), [], 'the ~ is part of the alias');
doubts(within(alias('/a~b') . alias('/a~')), [ $hidden->(2, '/a~b', '/a~', 3) ], 'one that ends in ~ hides inside a segment');
doubts(within(alias('/a~') . alias('/a')), [], 'a plain one does not hide one with ~ at its own end');
doubts(within(alias('/a/b~') . alias('/a')), [ $hidden->(2, '/a/b~', '/a', 3) ], 'but deeper ones');
doubts(within(alias('/a') . alias('/', $_)), [], "/ with $_ hides nothing") for 'ExactMatch On', 'UserDirectory On', 'Clients { Apply 10.0.0.0/8 }';
doubts(within(alias('/a', 'ExactMatch On') . alias('/b', 'UserDirectory On') . alias('/c', 'Clients { }') . alias('/')),
  [ map { $hidden->($_->[0], $_->[1], '/', 5) } [ 2, '/a' ], [ 3, '/b' ], [ 4, '/c' ] ], 'they are hidden all the same');
doubts(alias('/icons') . "Server { Virtual { Host a\n" . alias('/') . "} Virtual { Host b } }", [], 'hidden in one chain, reached in another');
doubts(alias('/icons') . "Server { Virtual { Host a\n" . alias('/') . "} Virtual { Host b\n" . alias('/') . "} }", [ $hidden->(1, '/icons', '/', 3) ], 'hidden in all');
doubts("Server { Virtual { AnyHost }\n" . alias('/') . "}\n" . alias('/'), [ map { "$_:1: this Control is never used: no Virtual below it searches it" } 2, 4 ], 'behind all Virtuals');
doubts(within(alias('foo') . 'Control { Location /tmp }'), [ '2:17: Alias "foo" does not start with "/": it never matches', '3:11: Location without Alias: the block is never used and hands nothing on' ], 'useless blocks');

# Realms
doubts(within(alias('/', 'Realm x')), [ '2:33: Realm without UserFile: everybody will be denied (mathopd let everybody in)' ], 'Realm alone');
doubts("Control { Realm x }\n" . within(alias('/') . alias('/x', 'UserFile /u EncryptedUserFile On') . alias('/y')), [ '1:11: Realm without UserFile: everybody will be denied (mathopd let everybody in)' ], 'inherited: once');
doubts("Control { Realm x }\n" . within(alias('/', 'UserFile /u EncryptedUserFile On')), [], 'a base that gets its UserFile below');
doubts(within(alias('/', 'Realm x UserFile /u')), [ '2:41: UserFile with plain passwords, expected EncryptedUserFile On and crypt(3) strings in the file' ], 'plain passwords');

doubts(within(alias('/', 'Realm x UserCheck "/bin/check true"')), [], 'UserCheck has no file');
doubts(within(alias('/', 'Realm x UserFile /u UserCheck /bin/check')), [], '... and counts when it is the later one');
doubts(within(alias('/', 'Realm x UserCheck /bin/check UserFile /u EncryptedUserFile On')), [], '... or the file does');
doubts(within(alias('/', 'Realm x UserCheck /bin/check UserFile ""')), [ '2:33: Realm without UserFile: everybody will be denied (mathopd let everybody in)', '2:71: UserFile is empty: that is the same as none' ], 'neither');
my $served = sub { my ($file, $place) = @_; qq{UserFile "$file" lies below Location $place: whoever knows its name could ask for it} };
doubts(within(alias('/', 'Realm x UserFile /tmp/users EncryptedUserFile On')), [ '2:41: ' . $served->('/tmp/users', '"/tmp"') ], 'a user file that is served');
doubts(within(alias('/', 'Realm x UserFile /tmp/a/b/users EncryptedUserFile On') . alias('/x', 'Realm x UserFile /tmp EncryptedUserFile On')), [ '2:41: ' . $served->('/tmp/a/b/users', '"/tmp"'), '3:42: ' . $served->('/tmp', '"/tmp"') ], '... further below, or by itself');
doubts("Control { Realm x UserFile /tmp/users EncryptedUserFile On }\n" . within(alias('/') . alias('/x')), [ '1:19: ' . $served->('/tmp/users', '"/tmp"') ], '... is said once');
doubts(within(alias('/', 'Realm x UserFile /tmpx/users EncryptedUserFile On') . alias('/u', 'UserDirectory On') =~ s{/tmp}{/tmpx}r), [], '... at the boundary of a segment, and not of a UserDirectory');
doubts(within(alias('/', 'Realm x UserFile /u EncryptedUserFile On') =~ s{Location /tmp}{Location /}r), [ '2:38: ' . $served->('/u', '/') ], '... from the root');
doubts(within(alias('/', 'Realm x UserFile /tmp/*/users EncryptedUserFile On') =~ s{Location /tmp}{Location /srv/* Location /tmp/*}r), [], '... and not of one with *, whose host nobody knows');
{ # Neither many files nor many Locations cost more than their sum, also when no Location is a place.
  my $used = sub { my @t = times; return $t[2] + $t[3] };
  my $before = $used->();
  my $run = compile(within(join '', map { "Control { Alias /$_ Location http://h/ Realm x UserFile /u/$_ EncryptedUserFile On }\n" } 1 .. 40000), '-t');
  is_deeply([ $run->{exit}, warnings_of({ err => said($run) }) ], [ 0, [] ], 'many user files, only redirects');
  cmp_ok($used->() - $before, '<', 30, '... are looked at quickly');
}
my %costly = ('$6$rounds=999999999$saltsalt$x' => 'over', '$5$rounds=999999999$saltsalt$x' => 'over', '$6$rounds=20000000$saltsalt$x' => 'doubtful', '$2b$31$x' => 'over', '$2y$17$x' => 'doubtful', '$7$IU..../....salt$x' => 'over', '$y$jFT$salt$x' => 'over', '$gy$jFT$salt$x' => 'over',
  '$1$salt$x' => '', '$apr1$salt$x' => '', '$6$salt$x' => '', '$2b$12$x' => '', '$y$j9T$salt$x' => '', '$7$CU..../....salt$x' => '', '*' => '');
sub whole { return $_[0] =~ s/^([^:\n]*:)?(\$(\w+)\$.*\$)x$/($1 \/\/ '') . $2 . 'x' x ({ 1 => 22, apr1 => 22, 6 => 86, "2b" => 53, "2y" => 53 }->{$3} \/\/ 43)/emgr } # with digests as long as they are
my $users = "Realm x UserFile $dir/users EncryptedUserFile On";
my $said = sub { my ($how, $line, $count) = @_; return $how ? qq{2:41: UserFile "$dir/users": line $line, the first of $count such: a hash that } . ($how eq 'over' ? 'takes more than AuthCPU or AuthMemory allow: it admits nobody' : 'may take more than AuthCPU allows') : () };
my $elsewhere = sub { my ($text) = @_; return $text =~ s{Location /tmp}{Location /usr}r };
for my $hash (sort keys %costly) {
  write_bytes("$dir/users", whole("# a comment\nfirst:\$1\$salt\$x\ncostly:$hash\n"));
  doubts($elsewhere->(within(alias('/', $users))), [ $said->($costly{$hash}, 3, 1) ], "a hash like $hash");
}
{
  my %fault = (colon => 'it has no colon, expected NAME:PASSWORD: it admits nobody', name => 'it has no name before its colon: it admits nobody', hash => 'what follows its colon is no hash: it admits nobody: make one by authcheck -p, or say EncryptedUserFile Off', broken => 'its hash is cut off or damaged: it admits nobody: make another by authcheck -p', plain => 'it has a hash, which is compared as it is: say EncryptedUserFile On');
  my $plain = '2:41: UserFile with plain passwords, expected EncryptedUserFile On and crypt(3) strings in the file';
  for ([ "a:secret\n", 1, 1, 'hash' ], [ "\n# c\na:\$6\$s\$x\nb\nc\n", 1, 4, 'colon', 2 ], [ ":x\n", 1, 1, 'name' ], [ "a:\$1\$s\$x\nb:\$6\$s\$y\nc:{SHA}short\n", 1, 2, 'broken', 2 ], [ "a:*\nb:!\nc:\n", 1 ], [ "a:x\nb:\$2y\$10\$x\n", 0, 2, 'plain' ], [ "a:x\n", 0 ], [ "\xef\xbb\xbf# c\n", 1 ]) {
    my ($content, $hashed, $line, $fault, $count) = @$_;
    write_bytes("$dir/users", whole($content));
    my $text = $elsewhere->(within(alias('/', $hashed ? $users : $users =~ s/EncryptedUserFile On//r)));
    doubts($text, [ $hashed ? () : $plain, $fault ? qq{2:41: UserFile "$dir/users": line $line, the first of @{[ $count // 1 ]} that cannot be used: $fault{$fault}} : () ], $content =~ s/[^ -~]+/ /gr);
  }
}
write_bytes("$dir/users", whole("a:\$1\$x\$x\nb:\$2b\$31\$x\nc:\$2b\$31\$x\n"));
doubts($elsewhere->(within(alias('/', $users))), [ $said->('over', 2, 2) ], 'two of them');
doubts($elsewhere->(within(alias('/', $users =~ s/EncryptedUserFile On//r))), [ '2:41: UserFile with plain passwords, expected EncryptedUserFile On and crypt(3) strings in the file', qq{2:41: UserFile "$dir/users": line 1, the first of 3 that cannot be used: it has a hash, which is compared as it is: say EncryptedUserFile On} ], '... which are no hashes there');
write_bytes("$dir/users", whole("a:\$y\$jAT\$salt\$x\nb:\$6\$rounds=5000000\$salt\$x\n"));
doubts($elsewhere->("Tuning { AuthMemory 16777216 } " . within(alias('/', $users))), [ $said->('over', 1, 1) ], 'AuthMemory');
doubts($elsewhere->("Tuning { AuthCPU 1 } " . within(alias('/', $users))), [ $said->('doubtful', 2, 1) ], 'AuthCPU');
write_bytes("$dir/users", '');
SKIP: {
  my ($server, $auth) = grep { (getpwnam $_)[2] } qw(nobody daemon games);
  skip 'no accounts', 2 if !defined $auth;
  my $line = "User $server AuthUser $auth\n" . within(alias('/', "Realm x UserFile $dir/users EncryptedUserFile On") =~ s{Location /tmp}{Location /usr}r);
  chmod 0644, "$dir/users";
  doubts($line, [ qq{3:41: UserFile "$dir/users" can be read by User "$server", expected AuthUser "$auth" alone} ], 'a user file that the core can read');
  chmod 0600, "$dir/users";
  doubts($line, [], '... and one that it cannot');
  my $alone = 'whoever takes the server over could read them';
  doubts($line =~ s/ AuthUser \S+//r, [ qq{3:33: Realm without AuthUser: passwords are checked as User "$server", and $alone} ], 'Realm without AuthUser');
  doubts($line =~ s/ AuthUser \S+/ AuthUser $server/r, [ '1:' . (length("User $server ") + 1) . qq{: AuthUser "$server" is User, too: whoever takes that over could read the passwords} ], 'AuthUser is User');
  doubts("LogUser $auth $line", [ '1:' . (length("LogUser $auth User $server ") + 1) . qq{: AuthUser "$auth" is LogUser, too: whoever takes that over could read the passwords} ], 'AuthUser is LogUser');
  doubts("User $server\n" . within(alias('/')), [], 'no Realm, no AuthUser');
}

# Homes that are not shown: those of another root are looked for there.
{
  my $dir = directory();
  my @accounts = ((map { ["few$_", 10 + $_] } 1 .. 7), ['root', 0], ['hundred', 100], ['bare', 99]);
  write_bytes("$dir/root/etc/passwd", join '', "broken\n", map { "$_->[0]:x:$_->[1]:1::/home/$_->[0]:/bin/sh\n" } @accounts);
  write_bytes("$dir/root/home/$_->[0]/pages/x", '') for grep { $_->[0] ne 'bare' } @accounts;
  my $homes = sub { my ($more) = @_; doubts("RootDirectory $dir/root\n" . within("Control { Alias /~ Location pages UserDirectory On $more }"), $_[1], "homes: $more") };
  my $warning = 'homes of "few1, few2, few3, few4, few5 and 2 more" are not served, their user numbers are below UserDirectoryMinUID 100: lower it where they are meant to be (mathopd served them)';
  my ($line) = map { /^(\d+:\d+): homes/ ? $1 : () } @{ warnings_of(compile("RootDirectory $dir/root\n" . within('Control { Alias /~ Location pages UserDirectory On }'))) };
  $homes->('', ["$line: $warning"]);
  $homes->($_, []) for 'UserDirectoryMinUID 1', 'UserDirectoryMinUID 11';
  $homes->('UserDirectoryMinUID 12', [ "$line: " . $warning =~ s/"few1.*more"/"few1"/r =~ s/MinUID 100/MinUID 12/r ]);
}

# Users
SKIP: {
  skip 'no root here', 5 if !defined getpwnam 'root';
  doubts("LogUser root AuthUser root Control { ScriptUser root }\n" . within(''), [ '1:9: LogUser "root" has uid 0: the server refuses to run as root, name an account of its own', '1:23: AuthUser "root" has uid 0: the server refuses to run as root, name an account of its own',
    '1:49: ScriptUser "root" has uid 0: scripts will be refused, name an ordinary account' ], 'root');
  for my $text ("User root\n", "User root User nobody\n") {
    my $result = compile($text . within(''));
    is($result->{exit}, 100, $text =~ s/\n//r . ' is a mistake');
    is_deeply(errors($result), ['1:6: User "root" has uid 0: the server never runs as root, name an account of its own'], '... of which it is told');
  }
}

SKIP: {
  my ($nobody, $sync) = map { [getpwnam $_] } qw(nobody sync);
  skip 'no accounts that share a group', 1 if !@$nobody || !@$sync || $nobody->[3] != $sync->[3];
  my $refused = sub { my ($user, $what, $of) = @_; "2:@{[1 + length 'Control { Alias / Location /tmp ScriptUser ']}: ScriptUser \"$user\" has the $what of $of: scripts will be refused, name another account" };
  for my $of (qw(User AuthUser LogUser)) {
    doubts("$of nobody " . within(alias('/', 'ScriptUser nobody')), [ $refused->('nobody', 'user number', $of) ], "ScriptUser is $of");
    doubts("$of nobody " . within(alias('/', 'ScriptUser sync')), [ $refused->('sync', 'group', $of) ], "ScriptUser has the group of $of");
  }
  doubts('User nobody ' . within(alias('/', 'ScriptUser games')), [], 'ScriptUser is another');
}

# Places
mkdir "$dir/d" or die;
write_bytes("$dir/f", 'x');
system('mkfifo', "$dir/fifo") == 0 or die;
doubts(within("Control { Alias / Location $dir/d Location $dir/f Location $dir/gone/* Location http://x }\n" . alias('/x', 'UserDirectory On') =~ s{/tmp}{/gone}r), [], 'places that are there, or cannot be known');
my $column = 10 + length('Alias / Location ') + 1;
doubts(within("Control { Alias / Location $dir/gone }"), [ "2:$column: Location \"$dir/gone\" does not exist" ], 'a place that is not there');
doubts(within("Control { Alias / Location $dir/f/x }"), [ "2:$column: Location \"$dir/f/x\" does not exist" ], 'below a file');
doubts(within("Control { Alias / Location $dir/fifo }"), [ "2:$column: Location \"$dir/fifo\" is neither a directory nor a file" ], 'a fifo');
my $run = compile("RootDirectory $dir\n" . within("Control { Alias / Location /d } Control { Alias /x Location /gone }"), '-t');
is_deeply(warnings_of({ err => said($run) }), [ "3:61: Location \"$dir/gone\" does not exist" ], 'inside the root directory');
my ($user) = grep { (getpwnam $_)[2] } 'nobody', 'daemon';
chmod 0700, "$dir/d";
my $mine = (getpwnam $user)[2] == $>;
$run = compile("User $user\n" . within("Control { Alias / Location $dir/d }"), '-t');
is(scalar(grep { /Location "\Q$dir\E\/d" cannot be read by "$user"$/ } @{ warnings_of($run) }), $mine ? 0 : 1, 'a directory closed to User');
chmod 0755, "$dir/d";
chmod 0600, "$dir/f";
for (['', $mine ? 0 : 1, 'a file closed to User'], ['ScriptUser games Specials { CGI { /f } }', 0, '... but a script is read by its own user']) {
  my ($more, $times, $what) = @$_;
  $run = compile("User $user\n" . within("Control { Alias / Location $dir/f $more }"), '-t');
  is(scalar(grep { /cannot be read/ } @{ warnings_of($run) }), $times, $what);
}
chmod 0644, "$dir/f";

# Locations that are URLs
my $url = sub { my ($alias, $url) = @_; return within("Control { Alias $alias Location $url }") };
my $slash = sub { my ($alias, $url) = @_; my $at = 27 + length $alias; return "2:$at: Location \"$url\" has no path: a slash is put between it and what follows Alias \"$alias\"" };
doubts($url->('/~', $_), [ $slash->('/~', $_) ], "no path: $_") for 'http://good.test', 'http://good.test:80', 'http://*', 'mailto:a@good.test';
doubts($url->('/~', $_), [], "a path: $_") for 'http://good.test/', 'http://good.test/a', 'http://good.test?u=';
doubts($url->('/a', $_), [ qq(2:29: Location "@{[ s/"//gr ]}" is neither a path nor a URL, and sent as a redirect: begin it with / or http://) ], "neither path nor URL: $_")
  for 'www/img', 'img', './img', '../img', 'c:\\www', 'www.good.test', 'good.test:80/x', 'localhost:8080', '"my files"', '?q';
doubts($url->('/a', $_), [ qq(2:29: Location "$_": variables mean nothing here: write the whole path) ], $_) for '$ROOT/www', '$HOME/www';
doubts($url->('/~', 'public_html UserDirectory On'), [], 'but below a home');

# What was pasted
my $mark = "\xef\xbb\xbf";
my $passed = 'the file begins with a byte order mark, which is passed over: save it as UTF-8 without one';
doubts($mark . within(alias('/')), [ "1:1: $passed" ], 'a byte order mark');
doubts(within(alias('/')) . " $mark" =~ s/ / # /r, [], '... in a comment is none');
write_bytes("$dir/marked", $mark . alias('/'));
like(compile(within("Include $dir/marked"), '-t')->{err}, qr/^\Q$dir\E\/marked:1:1: warning: \Q$passed\E$/m, '... in what is included');
write_bytes("$dir/types", "${mark}text/x-marked marked\n");
doubts("Control { Types $dir/types }\n" . within(alias('/')), [], '... in a file of types');
compile("Control { Types $dir/types }\n" . within(alias('/')));
like(asked('x', '/', file => 'a.marked')->{suffix}, qr{:text/x-marked$}, '... whose first line counts');
my ($curly, $blank) = ('typographic or single quotes are a part of the word: write "..."', 'a no-break space is a part of the word: write a plain one');
doubts($url->('/a', $_), [ "2:29: $curly" ], $_) for "\xe2\x80\x9c/tmp\xe2\x80\x9d", "\xe2\x80\x9e/tmp\xe2\x80\x9c", "\xe2\x80\x98/tmp\xe2\x80\x99", "\xc2\xab/tmp\xc2\xbb", "'/tmp'";
doubts($url->('/a', "/tmp Realm \xe2\x80\x9cx\xe2\x80\x9d UserCheck /bin/true"), [ "2:40: $curly" ], '... elsewhere');
doubts($url->('/a', qq(/tmp Admin "\xe2\x80\x9cx\xe2\x80\x9d" )), [], '... inside of plain ones are text');
doubts(within("Control { Alias\xc2\xa0/ Alias / Location /tmp }") =~ s/Alias\xc2\xa0\/ //r =~ s{/tmp}{/tmp\xc2\xa0}r, [ "2:28: $blank", "2:28: Location \"/tmp\xc2\xa0\" does not exist" ], 'a no-break space');
doubts($url->('/a', 'http://good.test'), [], 'an Alias that ends with a segment');
doubts($url->('/a', $_), [ "2:29: Location \"$_\" is a URL without a host: its requests are answered with 500" ], "no host: $_") for 'http:', 'https://', 'https:///a', 'http:/a', 'http:a';

# Files of which nothing says what they are, and directories that nothing answers for
write_bytes("$dir/$_", 'x') for 'site/index.html', 'site/a.css', 'site/.x', 'isos/a.iso', 'isos/b.iso', 'alone/index.php', 'empty/d/x.iso', 'dotted/.x';
my $all = sub { my ($controls, $want, $what) = @_; doubts(within($controls), $want, $what, 1) };
my $untyped = 'no Types say what its files are: they are answered with 404, write Types default';
my $closed = 'neither IndexNames nor AutoIndexCommand: its directories are answered with 404, write IndexNames { index.html }';
my $site = sub { my ($place, $more) = @_; return "Control { Alias / Location $dir/$place $more }" };
my $types = 'Types { text/html { .html } } Specials { CGI { ls } }';
$all->($site->('site', "$types IndexNames { index.html }"), [], 'a site');
$all->($site->('site', ''), [ qq(2:28: Location "$dir/site": $untyped) ], 'no Types');
$all->($site->('site', $types), [ qq(2:28: Location "$dir/site": $closed) ], 'no IndexNames');
$all->($site->('site', "$types $_"), [], "... but $_") for "FallbackFile $dir/site/index.html", 'AutoIndexCommand http://h/list', "AutoIndexCommand /bin/ls";
$all->($site->('site/index.html', $types), [], '... nor needed by a file');
$all->($site->('empty', "Specials { CGI { .cgi } }"), [], '... nor by a directory of scripts');
$all->($site->('*', $types), [ qq(2:28: Location "$dir/*": $closed) ], '... of many hosts');
$all->('Control { Alias /~ Location public_html UserDirectory On }', [ qq(2:29: Location "public_html": $untyped) ], '... of homes');
$all->("Control { $types } Control { Alias /a Location $dir/site } Control { Alias /b Location $dir/empty } Control { Alias /c Location http://h/ }", [ "2:" . (11 + length("$types } Control { Alias /a Location ")) . qq(: Location "$dir/site" and 1 more: $closed) ], 'several are one warning');
{
  my $warnings = warnings_of(compile(within($site->('isos', "$types IndexNames { index.html }")), '-t'));
  like("@$warnings", qr{^2:28: no Types say what the files in Location "\Q$dir\E/isos" are, as "[ab]\.iso": they are answered with 404$}, 'files of other kinds');
}
$all->($site->($_, "$types IndexNames { index.html }"), [], "$_: nothing there that is asked for") for 'empty', 'dotted', 'alone';
$all->($site->('isos', 'IndexNames { x } Types { a/b { * } }'), [], 'a type for all');

# What is named and is not there
write_bytes("$dir/there", 'x');
write_bytes("$dir/program", "#!/bin/sh\n");
chmod 0755, "$dir/program";
my $any = 'Types { text/html { * } }';
my $named = sub { my ($setting, $fault, $what) = @_; my $at = length("Control { Alias / Location $dir/site $any IndexNames { x } ") + ($setting =~ /^(.*?)\@/ ? length $1 : 0) + 1; my $name = $setting =~ /\@(\S+)/ ? $1 : ''; my $keyword = $setting =~ /^(?:Realm x )?(\w+)/ ? $1 : '';
  $all->($site->('site', "$any IndexNames { x } " . $setting =~ s/\@//r), [ $fault ? qq(2:$at: $keyword "$name" $fault) : () ], $what // "$setting: " . ($fault // 'nothing to say')) };
for my $keyword (qw(Error401File Error403File Error404File FallbackFile)) {
  $named->("$keyword \@$dir/none", 'does not exist');
  $named->("$keyword \@$dir/site", 'is no file');
  $named->("$keyword \@none", 'is no full path: begin it with /') if $keyword ne 'FallbackFile';
  $named->("$keyword $dir/there");
  $named->("$keyword $dir/*/none");
}
for my $suffix (qw(zst br gz)) {
  write_bytes("$dir/coded.html.$suffix", 'x');
  $named->("Precompressed On FallbackFile $dir/coded.html");
  $named->("FallbackFile \@$dir/coded.html", 'does not exist');
  $all->($site->('site', "$any IndexNames { x } Precompressed On Error404File $dir/coded.html"), [ '2:' . (length("Control { Alias / Location $dir/site $any IndexNames { x } Precompressed On Error404File ") + 1) . qq(: Error404File "$dir/coded.html" does not exist) ], 'a document of an error is opened by its own name');
  write_bytes("$dir/coded.html.$suffix", '');
  $all->($site->('site', "$any IndexNames { x } Precompressed On FallbackFile $dir/coded.html"), [ '2:' . (length("Control { Alias / Location $dir/site $any IndexNames { x } Precompressed On FallbackFile ") + 1) . qq(: FallbackFile "$dir/coded.html" does not exist) ], 'an empty sibling');
  unlink "$dir/coded.html.$suffix";
}
$named->("ErrorFiles { \@$dir/none { 404 } }", 'does not exist');
$named->("ErrorFiles { $dir/there { 404 } }");
$named->("External { \@$dir/none { .php } }", 'does not exist');
$named->("External { \@$dir/there { .php } }", 'cannot be executed: chmod +x it');
$named->("External { \@perl { .pl } }", 'is no full path: begin it with /');
$named->("External { $dir/program { .php } }");
$named->("AutoIndexCommand \@$dir/none", 'does not exist');
$named->('AutoIndexCommand http://h/');
$named->("ChildLog \@$dir/none/log", 'has no directory: make it');
$named->("ChildLog $dir/new-log");
$named->("Realm x UserFile \@$dir/none EncryptedUserFile On", 'does not exist');
$named->("Realm x UserFile \@$dir/empty EncryptedUserFile On", 'is no file');
truncate write_bytes("$dir/large", ''), (16 << 20) + 1;
$all->($site->('site', "$any IndexNames { x } Realm x UserFile $dir/large EncryptedUserFile On"), [ '2:' . (length("Control { Alias / Location $dir/site $any IndexNames { x } Realm x ") + 1) . qq(: UserFile "$dir/large": File too large: it may have 16 MiB: take lines out, or say UserCheck) ], 'more than 16 MiB');
unlink "$dir/large";
$named->("Realm x UserCheck \@$dir/none", 'does not exist');
$named->("UserFile \@$dir/none", 'does not exist');
write_bytes("$dir/page.htm", 'x');
for my $keyword (qw(FallbackFile Error404File AutoIndexCommand)) {
  my $file = $keyword eq 'AutoIndexCommand' ? 'program' : 'page.htm';
  my $at = length("Control { Alias / Location $dir/site $types IndexNames { x } $keyword ") + 1;
  $all->($site->('site', "$types IndexNames { x } $keyword $dir/$file"), [ qq(2:$at: no Types, Specials or External say what $keyword "$dir/$file" is: it answers nothing) ], "$keyword: of no type");
  $all->($site->('site', "$types IndexNames { x } Types { a/b { $file } } $keyword $dir/$file"), [], '... and of one');
}
$all->("Control { Error404File $dir/none } " . $site->('site', "$types IndexNames { x }") . ' ' . alias('/x', "$types IndexNames { x }"), [ qq(2:24: Error404File "$dir/none" does not exist) ], 'said once, however many inherit it');
doubts("RootDirectory $dir\n" . within("Control { Alias / Location /site $any IndexNames { x } Error404File /there FallbackFile $dir/there }"), [ qq(3:) . (length("Control { Alias / Location /site $any IndexNames { x } Error404File /there FallbackFile ") + 1) . qq(: FallbackFile "$dir/there" does not exist) ], 'inside the root directory', 1);
{
  local $ENV{ROOT} = $dir;
  $all->("Control { Alias / Location /site $any IndexNames { x } Error404File /there }", [], '$ROOT is where the server will look');
  doubts("RootDirectory /none\n" . within("Control { Alias / Location /site $types IndexNames { x } }"), [], '... and counts before RootDirectory', 1);
  $all->("Control { Alias / Location $dir/site $types IndexNames { x } }", [ qq(2:28: Location "$dir$dir/site" does not exist) ], '... for each path');
}

# The rest
doubts('', [ 'no Server: nothing is listened on' ], 'no Server');
doubts("Server { Virtual { AnyHost }\nForwardedField Forwarded }", [ '2:1: ForwardedField without TrustedProxies: no client is trusted, it is not used' ], 'ForwardedField by itself');
doubts("Server { Virtual { AnyHost }\nForwardedField Forwarded TrustedProxies { ::1/128 } }", [], '... with proxies');
doubts("Server { Virtual { AnyHost }\nTrustedProxies { 10/8 } }", [ '2:18: the address "10" means 0.0.0.10, expected four numbers' ], 'a short address there');
doubts('Server { Virtual { } }', [ '1:1: Server without a Virtual: every request is answered with 400', '1:10: Virtual without Host, NoHost or AnyHost: it is never used' ], 'a Virtual without a name');
doubts("Virtual { Host a }\nServer { }\nServer { Port 81 }", [], 'global Virtuals count');
doubts("Server { Virtual { Host a Host b Host A. } Virtual { Host b } }\nServer { Port 81 Virtual { Host a } }", [ '1:39: Host "a" was given on line 1 already, the later one counts', '1:59: Host "b" was given on line 1 already, the later one counts' ], 'the same Host twice');
doubts("Virtual { Host a }\nServer { Virtual { Host a } }\nServer { Port 81 }", [ '2:25: Host "a" was given on line 1 already, the later one counts' ], 'a global Host again in a Server');
doubts("Virtual { Host a }\nVirtual { Host a }\nServer { }\nServer { Port 81 }", [ '2:16: Host "a" was given on line 1 already, the later one counts' ], 'global Hosts twice: told once');
doubts(within('Control { Specials { Frob { x } dump { y "" } } Types { a/b { "" } } ExtraHeaders { bad "A: b" } PutEnv { A =b C=d } Error404File "" Admin "" Access { Allow 10/8 Deny 0/0 } }'), [
  '2:22: unknown speciality "Frob", expected CGI, Imagemap, Redirect or Dump: such files are answered with 404', '2:42: an empty suffix never fits', '2:63: an empty suffix never fits',
  '2:85: "bad" is no header field, expected "Name: value": it is left out', '2:107: PutEnv "A" is no variable, expected NAME=VALUE', '2:109: PutEnv "=b" is no variable, expected NAME=VALUE',
  '2:131: Error404File is empty: that is the same as none', '2:140: Admin is empty: that is the same as none', '2:158: the address "10" means 0.0.0.10, expected four numbers' ], 'odds and ends');
compile(within(alias('/', 'ExtraHeaders { bad "A: b" }')));
is(asked('x', '/')->{extra_headers}, 'A: b', 'what is no header field is left out');
$run = compile(within(join '', map { alias("/$_") } 1 .. 300) =~ s{Location /tmp}{Location /no/such/place}gr, '-t');
is(scalar @{ warnings_of($run) }, 100, '100 warnings are shown');
like($run->{err}, qr/^c\.conf: and 200 more warnings$/m, 'and the others counted');
done_testing;
