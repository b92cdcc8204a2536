# httpway-data: Include: what stands in other files counts as if it stood in its place, and every message knows which file it means.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Compiler;

my $dir = directory();
# Empties the directory of the last case and writes these files; a name that ends in a slash is a directory.
sub files {
  my %files = @_;
  system 'rm', '-rf', map { "$dir/$_" } qw(inc other.conf a b c) and die;
  mkdir "$dir/inc" or die;
  for my $name (sort keys %files) {
    my @parts = split m{/}, $name;
    mkdir "$dir/" . join '/', @parts[0 .. $_] for 0 .. $#parts - 1;
    if ($name =~ m{/$}) { mkdir "$dir/$name" } else { write_bytes("$dir/$name", $files{$name}) }
  }
}
# What is said about places: "file:line:column: kind: text".
sub told { [ grep { /^[^ ]*:\d+:\d+: (?:error|warning): / } split /\n/, said($_[0]) ] }
sub told_of {
  my ($text, $want, $what) = @_;
  my $run = compile($text, '-t');
  is_deeply(told($run), $want, $what) or diag $run->{err};
  is($run->{exit}, (grep { /: error: / } @$want) ? 100 : 0, "$what: exit");
  return $run;
}
my $virtual = sub { "Virtual { Host $_[0] Control { Alias / Location /tmp Admin $_[0] } }\n" };

# In every place where a keyword may stand
files('inc/file' => "Umask 1\n", 'inc/tuning' => 'Timeout 3', 'inc/control' => 'Alias / Location /tmp Include "access" Realm x UserFile /u EncryptedUserFile On', 'inc/access' => "Access { Include net }",
  'inc/net' => 'Allow 10.0.0.0/8', 'inc/server' => "Port 81\n\nVirtual { Include virtual }", 'inc/virtual' => "\nAnyHost Control { Include control ScriptLimits { Include limits } Clients { Include clients } }",
  'inc/limits' => 'CPU 5', 'inc/clients' => 'Apply 127.0.0.0/8', 'inc/format' => "Uri Status", 'inc/options' => 'rcvbuf 7', 'inc/headers' => 'Set "X-A: b"');
my $run = compile('Include "inc/file" Tuning { Include inc/tuning } LogFormat { PID include inc/format } Server { INCLUDE inc/server Options { Include inc/options } }');
is_deeply([ $run->{exit}, said($run) ], [ 0, '' ], 'in every block');
is_deeply([ @{ globals() }{qw(umask timeout log_fields server0)} ], [ 1, 3, '19,6,7', '0.0.0.0,81,4096,7,0,-1,-1' ], '... the file, Tuning, LogFormat, Server, Options');
my $l = asked('x', '/y');
is_deeply([ @$l{qw(access realm script_limits alias places)} ], [ '+10.0.0.0/8', 'x', '5,0,0,1024,0', '', '/tmp' ], '... Control, Access, ScriptLimits, Clients');
is_deeply([ @$l{qw(origin virtual_origin)} ], [ 'inc/virtual:2', 'inc/server:3' ], 'origins name the file and the line');
is(globals()->{source}, 'c.conf', 'the configuration has the name of its first file');

# Where it stands
files('inc/a' => 'Control { Admin a } Control { Alias / Location /tmp }');
is(asked('x', '/')->{admin}, $_->[1], $_->[2]) for map { compile("Server { Virtual { AnyHost $_->[0] } }"); $_ } [ 'Control { Admin x } Include inc/a', 'a', 'later than what stands before it' ];
compile('Server { Virtual { AnyHost Include inc/a Control { Alias / Location /usr Admin x } } }');
is(asked('x', '/')->{admin}, 'x', 'earlier than what stands behind it');
is_deeply(told(compile('Include inc/a Include inc/a Include { inc/a inc/a }', '-t')), [ map { 'inc/a:1:21: warning: this Control is never used: no Virtual below it searches it' } 1 .. 4 ], 'the same file four times, two of them in a list');
files();
told_of('Include { } Include inc Umask 1', [], 'an empty list, an empty directory');

# A directory
files('inc/d/10.conf' => $virtual->('ten'), 'inc/d/9.conf' => $virtual->('nine'), 'inc/d/B.conf' => $virtual->('capital'), 'inc/d/a.conf' => $virtual->('small'), "inc/d/\xff.conf" => $virtual->('bytes'),
  'inc/d/.hidden.conf' => 'Frob', 'inc/d/a.conf~' => 'Frob', 'inc/d/README' => 'Frob', 'inc/d/conf' => 'Frob', 'inc/d/x.conf/' => '', 'inc/d/x.conf/y.conf' => 'Frob', 'elsewhere' => $virtual->('link'));
symlink '../../elsewhere', "$dir/inc/d/link.conf" or die;
symlink 'x.conf', "$dir/inc/d/l2.conf" or die;
for my $name ('inc/d', 'inc/d/', "$dir/inc/d") {
  $run = compile("Server { Include \"$name\" }");
  is_deeply([ $run->{exit}, said($run) ], [ 0, '' ], "a directory $name");
  $run = run_data('-d', 'c.conf');
  is_deeply([ $run->{out} =~ /^  Host (\w+)/mg ], [qw(ten nine capital small link bytes)], '... its *.conf in the order of their bytes');
}
is(asked('nine', '/')->{origin}, "$dir/inc/d/9.conf:1", 'an origin in a directory');
like($run->{out}, qr{^  Host nine -> virtual 1 +\Q$dir\E/inc/d/9\.conf:1$}m, 'the dump says where from');

# Names
files('inc/a' => 'Include sub/b', 'inc/sub/b' => "Include c Include ../d Include \"$dir/inc/d\"", 'inc/sub/c' => 'Umask 2', 'inc/d' => 'Log /d');
$run = compile('Include inc/a');
is_deeply([ $run->{exit}, @{ globals() }{qw(umask log)} ], [ 0, 2, '/d' ], 'a name is relative to the file that it stands in');
$run = run_data(\'Include inc/a', '-', 'c.conf.cdb');
is_deeply([ $run->{exit}, globals()->{umask} ], [ 0, 2 ], 'from standard input: to the working directory');
write_bytes("$dir/inc/main", 'Include a');
$run = run_data('-f', 'inc/main', '-d');
like($run->{out}, qr{^  Umask 02 +inc/sub/c:1$}m, 'and to that of the file itself') or diag $run->{err};
$run = run_data('-f', "$dir/inc/main", '-d');
like($run->{out}, qr{^  Umask 02 +\Q$dir\E/inc/sub/c:1$}m, '... by its full name');

# Mistakes: the right file, line and column
files('inc/bad' => "\n  Frob x\n", 'inc/open' => "Control {\n Admin x\n", 'inc/close' => "Umask 1\n}\nUmask 2", 'inc/quote' => "\n \"abc", 'inc/nul' => "a\0", 'inc/good' => "Umask 3\n", 'inc/list' => 'IndexNames { a');
told_of("Umask 1\nInclude inc/bad Frob", [ 'c.conf:2:17: error: unknown keyword "Frob", expected a keyword of the file', 'inc/bad:2:3: error: unknown keyword "Frob", expected a keyword of the file' ], 'mistakes in both files');
like($run = compile('Include inc/bad', '-t')->{err}, qr/^  +Frob x\n +\^$/m, 'the line of the included file is shown');
told_of("Server {\n Include inc/open\n Port 1 }", [ 'inc/open:2:9: error: the file ends inside of a Control block opened on line 1, expected "}"' ], 'a block goes not on behind a file');
told_of("Server {\n Include inc/close\n Port 1 }", [ 'inc/close:1:1: error: Umask may not stand in a Server block, it belongs in the file, outside all blocks; is a "}" missing before it?',
  'inc/close:2:1: error: "}" closes nothing in this file, and a block ends where it began',
  'inc/close:3:1: error: Umask may not stand in a Server block, it belongs in the file, outside all blocks; is a "}" missing before it?' ], 'nor does a file close a block of another');
told_of("Include inc/quote Include inc/good Include inc/list Log", [ 'c.conf:1:56: error: Log needs a string, got the end of the file', 'inc/quote:2:2: error: quoted string without end, expected a closing quote before the end of the file',
  'inc/list:1:1: error: IndexNames may not stand in the file, it belongs in Control', 'inc/list:1:15: error: the file ends inside of IndexNames opened on line 1, expected "}"' ], 'an open quote and an open list end with their file');
told_of('Include inc/nul', [ 'inc/nul:1:1: error: unknown keyword "a", expected a keyword of the file', 'inc/nul:1:2: error: NUL byte, expected text' ], 'a NUL byte');
told_of("Control { IndexNames { Include inc/bad } }\nServer { Virtual { AnyHost } }", [], 'in a list it is a string');
told_of("Include Umask 1 Include", [ 'c.conf:1:9: error: Include needs the name of a file or directory, got "Umask"', 'c.conf:1:24: error: Include needs the name of a file or directory, got the end of the file' ], 'no name');
told_of('Include "" Include { "" "a' . "\0" . '" }', [ 'c.conf:1:9: error: Include is empty, expected at least one character', 'c.conf:1:22: error: unable to include "": that is no name of a file',
  'c.conf:1:25: error: unable to include "a": that is no name of a file', 'c.conf:1:27: error: NUL byte, expected text' ], 'names that are none');
told_of('Include { inc/good { x } }', [ 'c.conf:1:20: error: "{" in Include, expected a string or "}"' ], 'no list');
told_of("Inclode inc/good", [ 'c.conf:1:1: error: unknown keyword "Inclode" in the file, did you mean Include?' ], 'a slip of the pen');

# Warnings, and what they say of other files
files('inc/a' => "\nVirtual { Host a }\n", 'inc/server' => "\nServer { }", 'inc/hide' => "Control { Alias / Location /tmp }");
told_of("Server {\nInclude inc/a Virtual { Host a } }", [ 'c.conf:2:30: warning: Host "a" was given on line 2 of inc/a already, the later one counts' ], 'a Host of another file');
told_of("Virtual { AnyHost }\nServer { }\nInclude inc/server", [ 'inc/server:2:1: error: two Servers with the same address and port, the other is on line 2 of c.conf' ], 'a Server of another file');
told_of("Server { Virtual { AnyHost\nControl { Alias /x Location /tmp } Include inc/hide } }", [ 'c.conf:2:17: warning: Alias "/x" is never reached: Alias "/" on line 1 of inc/hide is searched before it' ], 'an Alias of another file');

# What cannot be included
files('inc/self' => "\n Include self", 'inc/a' => "Include b\n", 'inc/b' => "\n\n  Include { ../inc/./a }", 'inc/fifos/x.conf' => '', 'inc/dir/' => '', 'inc/here/x.conf' => 'Include .', 'inc/gone/' => '', 'inc/closed' => 'Umask 1');
told_of('Include inc/self', [ 'inc/self:2:10: error: "inc/self" includes itself: c.conf:1 includes inc/self:2 includes it' ], 'a file that includes itself');
told_of("\nInclude inc/a", [ 'inc/b:3:13: error: "inc/../inc/./a" includes itself: c.conf:2 includes inc/a:1 includes inc/b:3 includes it' ], 'two that include one another');
told_of('Include c.conf', [ 'c.conf:1:9: error: "c.conf" includes itself: c.conf:1 includes it' ], 'the configuration itself');
told_of('Include .', [ 'c.conf:1:9: error: "./c.conf" includes itself: c.conf:1 includes it' ], 'its own directory');
told_of('Include inc/here', [ 'inc/here/x.conf:1:9: error: "inc/here/./x.conf" includes itself: c.conf:1 includes inc/here/x.conf:1 includes it' ], 'a file that includes its directory');
link "$dir/inc/a", "$dir/inc/hard" or die;
told_of('Include inc/hard', [ 'inc/b:3:13: error: "inc/../inc/./a" includes itself: c.conf:1 includes inc/hard:1 includes inc/b:3 includes it' ], 'by another name');
told_of("Include {\n inc/none \"inc/no\nne/x\" } Include inc/closed/x Include /dev/null", [ 'c.conf:2:2: error: unable to include "inc/none": No such file or directory', 'c.conf:2:11: error: unable to include "inc/no?ne/x": No such file or directory',
  'c.conf:3:17: error: unable to include "inc/closed/x": Not a directory', 'c.conf:3:38: error: unable to include "/dev/null": it is neither a file nor a directory' ], 'no such file; a device');
system('mkfifo', "$dir/inc/fifo", "$dir/inc/fifos/y.conf") == 0 or die;
told_of('Include inc/fifo', [ 'c.conf:1:9: error: unable to include "inc/fifo": it is neither a file nor a directory' ], 'a fifo is not waited for');
told_of('Include inc/fifos', [ 'c.conf:1:9: error: unable to include "inc/fifos/y.conf": it is neither a file nor a directory' ], '... nor in a directory');
symlink 'nowhere', "$dir/inc/gone/z.conf" or die;
told_of('Include inc/gone', [ 'c.conf:1:9: error: unable to include "inc/gone/z.conf": No such file or directory' ], 'a link to nowhere in a directory');
symlink 'loop', "$dir/inc/loop" or die;
told_of('Include inc/loop', [ 'c.conf:1:9: error: unable to include "inc/loop": Too many levels of symbolic links' ], 'a link to itself');
SKIP: {
  skip 'root may read everything', 4 if $> == 0;
  chmod 0, "$dir/inc/closed", "$dir/inc/dir";
  told_of('Include inc/closed', [ 'c.conf:1:9: error: unable to include "inc/closed": Permission denied' ], 'a file that is closed');
  told_of('Include inc/dir', [ 'c.conf:1:9: error: unable to include "inc/dir": Permission denied' ], 'a directory that is closed');
  chmod 0755, "$dir/inc/dir";
}

# Bounds
files('inc/f0' => 'Umask 7', map { ("inc/f$_" => "Include f" . ($_ - 1)) } 1 .. 16);
told_of('Include inc/f15', [], '16 deep');
$run = compile('Include inc/f16', '-t');
like($run->{err}, qr{^inc/f1:1:9: error: Includes are nested deeper than 16: c\.conf:1 includes inc/f16:1 includes .* includes inc/f1:1$}m, 'not 17');
is(scalar @{ told($run) }, 1, '... said once');
files('inc/ten' => 'Include { zero zero zero zero zero zero zero zero zero zero }', 'inc/zero' => '', 'inc/hundred' => 'Include { ten ten ten ten ten ten ten ten ten ten }');
told_of('Include { ' . 'inc/hundred ' x 90 . 'inc/zero ' x 10 . '}', [], '10,000 files');
told_of('Include { ' . 'inc/hundred ' x 90 . 'inc/zero ' x 11 . '}', [ 'c.conf:1:' . (length('Include { ') + 90 * length('inc/hundred ') + 10 * length('inc/zero ') + 1) . ': error: unable to include "inc/zero": more than 10000 files are included' ], 'and one');
files('inc/big' => "Include big\n" x 20000 . '#' x 4000000);
$run = compile('Include inc/big', '-t');
is((grep { /^httpway-data: fatal: c\.conf: (\d+) mistakes: mend them and run me again$/ } split /\n/, $run->{err})[0], 'httpway-data: fatal: c.conf: 20000 mistakes: mend them and run me again', 'what may not be included is not read');
files('inc/long' => '');
truncate "$dir/inc/long", 4294967295 or die;
told_of('Include inc/long', [ 'c.conf:1:9: error: unable to include "inc/long": it is too long' ], 'more text than there are positions');

# Who may read the result: those who may read every part of the configuration
sub mode { sprintf '%o', (stat "$dir/c.conf.cdb")[2] & 07777 }
files('inc/a' => 'Umask 1');
chmod $_->[0], "$dir/inc/a" and compile('Include inc/a') and is(mode(), $_->[1], sprintf 'an included file with mode %o', $_->[0])
  for [ 0644, '644' ], [ 0640, '640' ], [ 0600, '600' ], [ 0604, '604' ];

# No name drives the terminal, and an unchanged mathopd.conf may use the word
files("inc/\e[1mx" => 'Frob');
$run = told_of("Include \"inc/\e[1mx\"", [ 'inc/?[1mx:1:1: error: unknown keyword "Frob", expected a keyword of the file' ], 'control characters in a name');
unlike($run->{err}, qr/\e/, '... are nowhere shown');
compile('Server { Virtual { AnyHost Control { Alias / Location /tmp Realm Include Admin include UserFile Include EncryptedUserFile On } } }');
is_deeply([ @{ asked('x', '/') }{qw(realm admin user_file)} ], [ 'Include', 'include', 'Include' ], 'the word as a value');
done_testing;
