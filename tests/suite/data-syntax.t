# httpway-data: what is a mistake, where it is, and how it is said.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Compiler;

sub mistakes {
  my ($text, $want, $what) = @_;
  my $run = compile($text, '-t');
  is_deeply(errors($run), $want, $what) or diag $run->{err};
  my $count = @$want;
  is($run->{exit}, $count ? 100 : 0, "$what: exit");
  like($run->{err}, qr/^httpway-data: fatal: c\.conf: $count mistake@{[ $count == 1 ? ': mend it' : 's: mend them' ]} and run me again$/m, "$what: count") if $count;
}
my $S = "Server { Virtual { AnyHost } }\n";

# Tokens
mistakes($S, [], 'a small file');
mistakes('', [], 'an empty file');
mistakes("$S#comment", [], 'a comment at the end');
mistakes("Umask#comment }{\n022#comment\n$S", [], 'comments glued to words');
mistakes('"Umask" "022"Log"x""ErrorLog"y', [], 'quoting makes no difference; strings need no blanks');
mistakes("Log \"{\"\nErrorLog \"}#\"", [], 'quoted braces are strings');
mistakes("uMASK 0x12\nsERVER{vIRTUAL{aNYhOST}bACKLOG 5}", [], 'any case, no blanks');
mistakes("Umask 022\r\nServer {\r\n  Prt 80\r\n}\r\n", ['3:3: unknown keyword "Prt" in a Server block, did you mean Port?'], 'CR LF');
mistakes("Umask 022 # a comment\r ends at LF only\nFoo", ['2:1: unknown keyword "Foo", expected a keyword of the file'], 'CR does not end a comment');
mistakes("Log \"a\\\"b\nc\" Log", ['2:7: Log needs a string, got the end of the file'], 'lines inside quotes are counted');
mistakes("\n\nLog \"abc\n\n", ['3:5: quoted string without end, expected a closing quote before the end of the file'], 'open quote');
mistakes("Server { Virtual { \"", ['1:20: quoted string without end, expected a closing quote before the end of the file'], 'open quote in blocks is one mistake');
mistakes("Umask 022", [], 'a word at the very end is a word');
mistakes("Umask", ['1:6: Umask needs an integer from 0 to 0777, got the end of the file'], 'a keyword at the very end');
mistakes("Umask 0\0\n\0\0\n# \0\n", ['1:8: NUL byte, expected text', '2:1: NUL byte, expected text', '3:3: NUL byte, expected text'], 'NUL bytes, one report a line');
mistakes("Log \"a\0b\"", ['1:7: NUL byte, expected text'], 'a NUL in quotes');

# Braces
mistakes("}\n$S }", ['1:1: "}" closes nothing, no block is open here', '3:2: "}" closes nothing, no block is open here'], 'too many }') ;
mistakes("{ a b { c } }\n$S", ['1:1: "{" without a keyword, expected a keyword of the file'], 'a block without a keyword');
mistakes("Server {\n Virtual {\n  AnyHost\n\n\n", ['3:10: the file ends inside of a Virtual block opened on line 2, expected "}"'], 'too few }: the innermost, once');
mistakes("Control { IndexNames { a", ['1:25: the file ends inside of IndexNames opened on line 1, expected "}"'], 'too few } in a list');
mistakes("Tuning 5 Umask 0", ['1:8: Tuning needs a block, expected "{", got "5"'], 'a word for a block');
mistakes("Tuning x { Wait y }", ['1:8: Tuning needs a block, expected "{", got "x"', '1:17: "y" is no integer, Wait needs an integer from 1 to 31536000'], 'a word before a block');
mistakes("Tuning\nUmask y", ['2:1: Tuning needs a block, expected "{", got "Umask"', '2:7: "y" is no integer, Umask needs an integer from 0 to 0777'], 'a keyword for a block');
mistakes("Log { a } Umask y", ['1:5: Log needs a string, got "{"', '1:17: "y" is no integer, Umask needs an integer from 0 to 0777'], 'a block for a word');
mistakes("Server { Address } Umask y", ['1:18: Address needs a string, got "}"', '1:26: "y" is no integer, Umask needs an integer from 0 to 0777'], '} for a word');
mistakes("Control { IndexNames { a { b } c } Types { a/b c d e/f { g } h } Umask 1 }",
  ['1:26: "{" in IndexNames, expected a string or "}"', '1:48: expected "{" and the suffixes of "a/b" in Types, got "c"',
   '1:64: expected "{" and the suffixes of "h" in Types, got "}"',
   '1:66: Umask may not stand in a Control block, it belongs in the file, outside all blocks; is a "}" missing before it?'], 'lists');

# Unknown and misplaced keywords
mistakes("Frob {a{b}c} Frob x Frob y { z } Umask y\n", [
  '1:1: unknown keyword "Frob", expected a keyword of the file',
  '1:14: unknown keyword "Frob", expected a keyword of the file',
  '1:21: unknown keyword "Frob", expected a keyword of the file',
  '1:40: "y" is no integer, Umask needs an integer from 0 to 0777'], 'unknown keywords take their value along');
mistakes("Frob Umask 1 $S", ['1:1: unknown keyword "Frob", expected a keyword of the file'], 'but not a keyword');
mistakes("Control {\n Alias /\n Locaton /x\n}\n", ['3:2: unknown keyword "Locaton" in a Control block, did you mean Location?'], 'a slip of the pen is taken for what it was to be');
mistakes("Sevrer { Prot 0 }", ['1:1: unknown keyword "Sevrer" in the file, did you mean Server?',
  '1:10: unknown keyword "Prot" in a Server block, did you mean Port?', '1:15: Port "0" is out of range, expected 1 to 65535'], 'and looked into');
mistakes("Server { Locaton / }", ['1:10: unknown keyword "Locaton" in a Server block, did you mean Location, which belongs in Control?'], 'a slip of the pen elsewhere');
mistakes("Alias /x Timeout y Server { Host a..b }", [
  '1:1: Alias may not stand in the file, it belongs in Control',
  '1:10: Timeout may not stand in the file, it belongs in Tuning',
  '1:18: "y" is no integer, Timeout needs an integer from 1 to 31536000',
  '1:29: Host may not stand in a Server block, it belongs in Virtual',
  '1:34: "a..b" is no host name, expected letters, digits, "-", "_" and single dots, with "*." before them for all names that end so, or an IPv6 address in brackets; AnyHost is for every name'], 'misplaced keywords');
mistakes("Server {\n Control { Alias / Location /\n Virtual { AnyHost }\n}\n",
  ['3:2: Virtual may not stand in a Control block, it belongs in the file or Server; is a "}" missing before it?',
   '4:2: the file ends inside of a Server block opened on line 1, expected "}"'], 'a forgotten }');
mistakes("LogFormat { Ctime Frob Uri Foo { } URI Host }", [
  '1:19: unknown keyword "Frob", expected a keyword of a LogFormat block',
  '1:28: unknown keyword "Foo", expected a keyword of a LogFormat block',
  '1:40: Host may not stand in a LogFormat block, it belongs in Virtual'], 'log fields');

# Missing values
mistakes("Tuning { Timeout Wait 30 }", ['1:18: Timeout needs an integer from 1 to 31536000, got "Wait"'], 'an integer forgotten');
mistakes("StayRoot LogGMT On", ['1:10: StayRoot needs On or Off, got "LogGMT"'], 'a flag forgotten');
mistakes("Control { Alias Location /x }", ['1:17: Alias needs a string, got "Location"'], 'a string forgotten');
mistakes("Control { Realm Admin Admin Realm }", [], 'a string may be a keyword when all is well so');

# Values
for ([ '', '' ], [ '12x', '' ], [ '089', '' ], [ '-1', '' ], [ '+1', '' ], [ '99999999999999999999999999', 1 ], [ '4294967297', 1 ], [ '0', 1 ], [ '1000001', 1 ]) {
  my ($text, $range) = @$_;
  mistakes("Tuning { NumConnections \"$text\" }", [ "1:25: \"$text\" is " . ($range ? 'out of range' : 'no integer') . ', NumConnections needs an integer from 1 to 1000000' ], "integer '$text'");
}
mistakes("Tuning { NumConnections $_ }", [], "integer $_") for '1', '1000000', '0xF4240', '010';
my %range = (BufSize => [ 1, 16777216 ], InputBufSize => [ 1, 65535 ], ScriptBufSize => [ 1, 16777216 ], NumHeaders => [ 1, 10000 ], PathLookups => [ 16, 1000000 ],
  Timeout => [ 1, 31536000 ], Wait => [ 1, 31536000 ], ScriptTimeout => [ 1, 31536000 ], MinReceiveRate => [ 0, 1000000 ], MinSendRate => [ 0, 1000000 ], NumProcesses => [ 0, 64 ],
  ScriptConcurrency => [ 1, 10000 ], ScriptQueue => [ 0, 1000000 ], ScriptGrace => [ 0, 3600 ], MaxSpool => [ 1, 9223372036854775807 ],
  AuthConcurrency => [ 1, 256 ], AuthQueue => [ 0, 10000 ], AuthTimeout => [ 1, 3600 ], AuthCache => [ 0, 86400 ], AuthDelay => [ 0, 3600 ], AuthCPU => [ 1, 3600 ], AuthMemory => [ 1048576, 1099511627776 ]);
for my $name (sort keys %range) {
  my ($low, $high) = @{ $range{$name} };
  mistakes("Tuning { $name $_ }", [], "$name $_") for $low, $high;
  my $column = length("Tuning { $name ") + 1;
  mistakes("Tuning { $name $_ }", [ "1:$column: \"$_\" is " . ($_ < 0 ? 'no integer' : 'out of range') . ", $name needs an integer from $low to $high" ], "$name $_") for $low - 1, $high + 1;
}
mistakes("Umask 0777 Server { Backlog 1 Options { rcvbuf 0 sndbuf 1073741824 } } Control { ExpireInterval 2147483647 }", [], 'ends of ranges');
mistakes("Umask 01000 Server { Backlog 0 Options { rcvbuf 1073741825 } } Server { Backlog 65536 Port 1 } Control { ExpireInterval 2147483648 }", [
  '1:7: "01000" is out of range, Umask needs an integer from 0 to 0777',
  '1:30: "0" is out of range, Backlog needs an integer from 1 to 65535',
  '1:49: "1073741825" is out of range, rcvbuf needs an integer from 0 to 1073741824',
  '1:81: "65536" is out of range, Backlog needs an integer from 1 to 65535',
  '1:121: "2147483648" is out of range, ExpireInterval needs an integer from 0 to 2147483647'], 'beyond the ends of ranges');
mistakes("Control { UserDirectoryMinUID $_ }", [], "UserDirectoryMinUID $_") for 1, 4294967294;
for my $keyword (qw(ScriptMinUID ScriptMinGID)) {
  mistakes("Control { $keyword $_ }", [], "$keyword $_") for 1, 4294967294;
  mistakes("Control { $keyword $_ }", [ "1:24: \"$_\" is out of range, $keyword needs an integer from 1 to 4294967294" ], "$keyword $_") for 0, 4294967295;
}
mistakes("Control { UserDirectoryMinUID $_ }", [ "1:31: \"$_\" is out of range, UserDirectoryMinUID needs an integer from 1 to 4294967294" ], "UserDirectoryMinUID $_") for 0, 4294967295, 4294967296, 4294967297;
my $no_command = sub { qq{1:21: UserCheck "$_[0]" is no command, expected the full path of a checkpassword program and its arguments} };
mistakes(qq{Control { UserCheck "$_" }}, [ $no_command->($_) ], "UserCheck '$_'") for 'check', 'bin/check /x', ' /check', './check';
mistakes(qq{Control { UserCheck "$_" }}, [], "UserCheck '$_'") for '/check', '/bin/check  two blanks', '';
mistakes("Control { ScriptConcurrency 0 } Control { ScriptConcurrency 10000 MaxBody 0x7fffffffffffffff ScriptLimits { Memory 9223372036854775807
  FileSize 0777777777777777777777 CPU 31536000 Processes 2147483647 Files 2147483647 } }", [], 'ends of ranges of scripts');
for ([ 'ScriptConcurrency', 10000, 10001 ], [ 'MaxBody', '9223372036854775807', '9223372036854775808', '0x10000000000000000', '99999999999999999999999' ]) {
  my ($name, $high, @beyond) = @$_;
  mistakes("Control { $name $_ }", [ '1:' . length("Control { $name  ") . ": \"$_\" is out of range, $name needs an integer from 0 to $high" ], "$name $_") for @beyond;
}
for ([ CPU => 31536000, 31536001 ], [ Processes => 2147483647, 4294967296 ], [ Files => 2147483647, 2147483648 ],
  [ Memory => '9223372036854775807', '9223372036854775808' ], [ FileSize => '9223372036854775807', '18446744073709551616' ]) {
  my ($name, $high, $beyond) = @$_;
  my $before = "Control { ScriptLimits { $name ";
  mistakes("$before$beyond } }", [ '1:' . (1 + length $before) . ": \"$beyond\" is out of range, $name needs an integer from 0 to $high" ], "$name $beyond");
}
mistakes("Server { ScriptConcurrency 1 } ScriptLimits { CPU 1 } Control { CPU 1 ScriptLimits 5 }", [
  '1:10: ScriptConcurrency may not stand in a Server block, it belongs in Tuning or Control',
  '1:32: ScriptLimits may not stand in the file, it belongs in Control',
  '1:65: CPU may not stand in a Control block, it belongs in ScriptLimits',
  '1:84: ScriptLimits needs a block, expected "{", got "5"'], 'places of limits');
mistakes("StayRoot yes LogGMT 1 LogGMT \"\"", ['1:10: StayRoot needs On or Off, got "yes"', '1:21: LogGMT needs On or Off, got "1"', '1:30: LogGMT needs On or Off, got ""'], 'flags');
mistakes("LogFormat xml LogFull maybe Server { Family ipx }", ['1:11: LogFormat needs a block or fields, common, combined or json, got "xml"',
  '1:23: LogFull needs drop or wait, got "maybe"', '1:45: Family needs inet, inet6 or dual, got "ipx"'], 'words');
mistakes("Control { Access { Allow 10.0.0.0 Deny x/8 Allow 1.2.3.4/33 Deny ::/129 Allow 1.2.3.4/ } Clients { Apply ::/0 NoApply 0/0 Allow ::/0 } }", [
  '1:26: "10.0.0.0" has no prefix length, expected ADDRESS/PREFIX such as 192.0.2.0/24',
  '1:40: "x/8" does not start with a numeric address, expected ADDRESS/PREFIX such as 192.0.2.0/24',
  '1:50: "1.2.3.4/33" has a bad prefix length, expected 0 to 32 after the slash',
  '1:66: "::/129" has a bad prefix length, expected 0 to 128 after the slash',
  '1:79: "1.2.3.4/" has a bad prefix length, expected 0 to 32 after the slash',
  '1:123: Allow may not stand in a Clients block, it belongs in Access'], 'networks');
mistakes("Virtual { Host \"a b\" Host a/b Host ... Host [::1]:80 Host X.Y.:8080 Host *.x Host *.X.Y.:80 Host * Host *. Host *.. Host *.*.x Host *x.y Host w.*.x Host *.[::1] Host *.@{['x' x 253]} Host *.@{['x' x 254]} }", [ map { "1:$_ is no host name, expected letters, digits, \"-\", \"_\" and single dots, with \"*.\" before them for all names that end so, or an IPv6 address in brackets; AnyHost is for every name" }
  '16: "a b"', '27: "a/b"', '36: "..."', '98: "*"', '105: "*."', '113: "*.."', '122: "*.*.x"', '133: "*x.y"', '143: "w.*.x"', '154: "*.[::1]"', '428: "*.' . 'x' x 60 . '..."' ], 'hosts');
mistakes("Control { Encodings { gzp { .gz } X-Gzip { .gz } identity { .x } \"\" { .y } } }", [ map { "1:$_, expected gzip, br, zstd, compress, deflate or identity" } '23: unknown content coding "gzp"', '66: unknown content coding ""' ], 'content codings');
mistakes("Control { Alias /\n }\nControl { Location / }\n", ['1:11: Alias without Location, Redirect or Answer, expected one of them in the same block'], 'Alias without Location');
mistakes("Control { Alias / Location \"\" Realm \"\" }\nLog \"\"", ['1:28: Location is empty, expected at least one character', '1:37: Realm is empty, expected at least one character', '2:5: Log is empty, expected at least one character'], 'empty strings');
mistakes("Control { Realm \"a\nb\" Types { \"a\rb\" { x } } ExtraHeaders { \"A: b\n\" } Alias / Location \"http://\n\" Admin \"a\nb\" }", [
  '1:17: Realm holds a control character, expected text that can stand in a header field',
  '2:12: Types holds a control character, expected text that can stand in a header field',
  '2:41: ExtraHeaders holds a control character, expected text that can stand in a header field',
  '3:22: the redirect holds a control character, expected text that can stand in a header field'], 'control characters');
mistakes(qq(LogAddress "$_"), [qq(1:12: LogAddress needs full, mask, "mask BITS BITS" with up to 32 and 128 bits, or hash, and logins after these, got "$_")], "LogAddress $_")
  for 'none', 'full logins', 'mask 24', 'mask 33 48', 'mask 24 129', 'mask -1 48', 'mask 24 48 64', 'mask logins 24 48', 'mask 24 logins', 'hash 24 48', 'hash login', 'logins', '24 48', ' ';
mistakes(qq(LogAddress "$_"), [], "LogAddress $_") for qw(full FULL mask Hash), 'mask 0 0', 'mask 32 128', " mask  16\t32 ", 'mask logins', 'mask 24 48 LOGINS', 'hash logins';
my $nowhere = sub { "1:29: Redirect \"$_[0]\" leads nowhere, expected a path that begins with \"/\" or a whole URL" };
mistakes("Control { Alias /x Redirect $_ }", [$nowhere->($_)], "Redirect $_") for qw(www.example.org www.example.org:80/x localhost:8080 relative ../up ?a 1:x http: https:/// http:x http://?x // :x);
mistakes("Control { Alias /x Redirect $_ }", [], "Redirect $_") for qw(/ /new /new/ //host https://* http://h:80/x?y HTTPS://h mailto:a@b.test), '"/#top"', '"https://h/#"';
mistakes("Control { Alias /x Answer $_ }", ["1:27: $_ cannot be answered without more, Answer needs 204, or a status of an error but 401, 405, 407, 416 and 426"], "Answer $_") for 205, 206, 304, 308, 401, 405, 407, 416, 426;
mistakes("Control { Alias /x Answer $_ }", ["1:27: $_ is no registered status, Answer needs 204, or a status of an error but 401, 405, 407, 416 and 426"], "Answer $_") for 299, 418, 430, 444, 499, 599;
mistakes("Control { Alias /x Answer $_ }", ["1:27: \"$_\" is out of range, Answer needs an integer from 204 to 599"], "Answer $_") for 0, 200, 600;
mistakes("Control { Alias /x Answer $_ }", [], "Answer $_") for 204, 400, 403, 404, 410, 451, 503;
mistakes("Control { Alias /x Location /a Redirect /b }", ['1:32: Location and Redirect in one block, expected one of them'], 'Location and Redirect');
mistakes("Control { Alias /x Answer 410 Redirect /b }", ['1:20: Redirect and Answer in one block, expected one of them'], 'Redirect and Answer');
mistakes("Control { Alias /x Redirect /b UserDirectory On }", ['1:32: UserDirectory and Redirect in one block, expected a Location'], 'UserDirectory and Redirect');
mistakes("Control { Alias /x Answer 410 UserDirectory Off }", [], 'UserDirectory Off and Answer');
mistakes("Control { Alias / " . "Redirect /x " x 65 . "}", ['1:787: more than 64 Locations in one block'], '65 Redirects');
mistakes("Control { Alias / " . "Location /x " x 64 . "}", [], '64 Locations');
mistakes("Control { Alias / " . "Location /x " x 66 . "}", ['1:787: more than 64 Locations in one block'], '66 Locations');

# Users and addresses
my ($me) = grep { (getpwnam $_)[2] } 'nobody', 'daemon';
mistakes("User $me LogUser $me AuthUser $me Control { ScriptUser $me }", [], 'users');
mistakes("User no.such.user\nLogUser no.such.user AuthUser \"\"\nControl { ScriptUser 12345678 }", [
  '1:6: unknown user "no.such.user", User needs an account of this system', '2:9: unknown user "no.such.user", LogUser needs an account of this system',
  '2:31: unknown user "", AuthUser needs an account of this system', '3:22: unknown user "12345678", ScriptUser needs an account of this system'], 'unknown users');
mistakes("Server { Port $_ Virtual { AnyHost } }", [], "Port $_") for 1, 65535, 'http', '080';
mistakes("Server { Port 0 } Server { Port 65536 } Server { Port no-such-service } Server { Port -1 } Server { Port 0x50 } Server { Port 99999999999999999999 } ", [
  '1:15: Port "0" is out of range, expected 1 to 65535', '1:33: Port "65536" is out of range, expected 1 to 65535',
  '1:55: unknown service "no-such-service", Port needs a number from 1 to 65535 or a service name',
  '1:87: unknown service "-1", Port needs a number from 1 to 65535 or a service name',
  '1:106: unknown service "0x50", Port needs a number from 1 to 65535 or a service name',
  '1:127: Port "99999999999999999999" is out of range, expected 1 to 65535'], 'ports');
my $bad = compile("Server { Address 300.1.1.1.1 Family inet }\nServer { Port 81 Family inet Address ::1 }", '-t');
is_deeply([ map { s/: [^:]*$//r } @{ errors($bad) } ], [ '1:18: unable to find address "300.1.1.1.1"', '2:38: unable to find address "::1"' ], 'addresses');
mistakes("Server { Port 80 }\nServer { Address 0.0.0.0 }\n Server { Family inet6 }\nServer { Address :: Port http }", [
  '2:1: two Servers with the same address and port, the other is on line 1', '4:1: two Servers with the same address and port, the other is on line 3'], 'two Servers at one place');

mistakes("Server { Address 127.0.0.1 Address 127.0.0.1 }\nServer { Address unix:/a }\nServer { Port 81 Address 127.0.0.2 Address unix:/a }\nServer { Address 127.0.0.1 Address unix:/b }", [
  '1:1: two sockets of this Server have the same address and port', '3:1: two Servers with the same socket, the other is on line 2',
  '4:1: two Servers with the same address and port, the other is on line 1'], 'every pair of sockets');
mistakes("Server { Family dual }\nServer { Port 81 Family inet6 }\nServer { Family inet6 }", ['3:1: two Servers with the same address and port, the other is on line 1'], 'those of Family dual');
mistakes("Server { Address unix: Address unix:x Address unix:/x/ }", [
  '1:18: Address "unix:" has no absolute path, expected unix:/PATH', '1:32: Address "unix:x" has no absolute path, expected unix:/PATH',
  '1:47: Address "unix:/x/" has no absolute path, expected unix:/PATH'], 'unix sockets without a path');
my $reach = sub { "ProxyProtocol On at address $_[0], which others can reach, expected TrustedProxies that say who may tell a client's address" };
mistakes("Server { ProxyProtocol On }\nServer { Address ::1 Address 192.0.2.1 ProxyProtocol Off ProxyProtocol On Port 81 TrustedProxies { } }\nServer { Family inet6 Port 82 ProxyProtocol On }",
  [ '1:24: ' . $reach->('0.0.0.0'), '2:72: ' . $reach->('192.0.2.1'), '3:45: ' . $reach->('::') ], 'ProxyProtocol for everybody');
mistakes("Server { $_ }", [], $_) for 'ProxyProtocol On Address 127.0.0.1 Address 127.255.255.255 Address ::1 Address unix:/x', 'ProxyProtocol On TrustedProxies { 0/0 }', 'ProxyProtocol On TrustedProxies { unix: }', 'ProxyProtocol On ProxyProtocol Off';
mistakes('Server { TrustedProxies { 10/8 10.0.0.1 unix:/x ::/129 proxy/8 } ForwardedField X-Real-IP }', [
  '1:32: "10.0.0.1" has no prefix length, expected ADDRESS/PREFIX such as 192.0.2.0/24', '1:41: "unix:/x" does not start with a numeric address, expected ADDRESS/PREFIX such as 192.0.2.0/24',
  '1:49: "::/129" has a bad prefix length, expected 0 to 128 after the slash', '1:56: "proxy/8" does not start with a numeric address, expected ADDRESS/PREFIX such as 192.0.2.0/24',
  '1:81: ForwardedField needs X-Forwarded-For or Forwarded, got "X-Real-IP"' ], 'proxies that are none');
my $long = compile('Server { Address unix:/' . 'x' x 200 . ' }', '-t');
like(errors($long)->[0], qr/^1:18: Address "unix:.* is too long for a unix socket, expected a path of at most 10\d bytes/, 'a path too long');

mistakes("Server { Port 99 Frob }\nServer { Port 99 }\nServer { Prt 99 }", ['1:18: unknown keyword "Frob", expected a keyword of a Server block',
  '2:1: two Servers with the same address and port, the other is on line 1', '3:1: two Servers with the same address and port, the other is on line 1',
  '3:10: unknown keyword "Prt" in a Server block, did you mean Port?'], 'even among other mistakes');
mistakes("Server { Frob Port }\nServer { }", ['1:10: unknown keyword "Frob", expected a keyword of a Server block', '1:20: Port needs a string, got "}"'], 'but not by a Port that could not be read');

# How it looks
my $run = compile("\tUmask\t\"x\"\n", '-t');
is($run->{err}, "c.conf:1:8: error: \"x\" is no integer, Umask needs an integer from 0 to 0777\n  \tUmask\t\"x\"\n  \t     \t^\nhttpway-data: fatal: c.conf: 1 mistake: mend it and run me again\n", 'tabs are kept below the line');
$run = compile("# \xc3\xa4\xc3\xb6\nLog \"\xc3\xa4\xc3\xb6\" Umask x", '-t');
like($run->{err}, qr/\n  Log "\xc3\xa4\xc3\xb6" Umask x\n {17}\^\n/, 'the caret counts characters');
like($run->{err}, qr/^c\.conf:2:18:/m, 'the column counts bytes');
$run = compile('Log a ' x 500 . "Umask x " . 'Log a ' x 500, '-t');
like($run->{err}, qr/^  \.\.\..{1,130}\.\.\.$/m, 'a long line is shortened at both ends');
my ($shown, $caret) = $run->{err} =~ /^(  \.\.\..*)\n( *)\^$/m;
is(substr($shown, length $caret, 2), 'x ', 'and the caret is right');
$run = compile("Umask \"a\e[31mb\"", '-t');
unlike($run->{err}, qr/\e/, 'control characters do not reach the terminal');
$run = compile("Umask " . 'x' x 100000, '-t');
cmp_ok(length $run->{err}, '<', 1000, 'a long word is cut');
$run = compile("Frob { }\n" x 250, '-t');
is(scalar @{ errors($run) }, 100, '100 mistakes are shown');
like($run->{err}, qr/^c\.conf: and 150 more errors\nhttpway-data: fatal: c\.conf: 250 mistakes: mend them and run me again$/m, 'and the others counted');
is((errors($run))->[99], '100:1: unknown keyword "Frob", expected a keyword of the file', 'in the order of the file');
$run = run_data(\"Frob\n", '-t');
like($run->{err}, qr/^\(stdin\):1:1: error: /, 'standard input has a name');
$run = compile('Control{Server{' x 100000, '-t');
is($run->{exit}, 100, 'absurd nesting ends well');
$run = compile('{' x 1000000, '-t');
is($run->{exit}, 100, 'a million braces');
done_testing;
