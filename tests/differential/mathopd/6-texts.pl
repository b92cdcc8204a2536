# Texts: what the language takes and what it refuses. Each is a whole configuration, or what stands in the block of its title.
use strict;
use warnings;
no warnings 'qw';
use Mathopd;

my $virtual = 'Virtual { AnyHost Control { Alias / Location @DIR@/www } }';
my $server = "Server { Port \@PORT\@ $virtual }";
my $user = $> ? '' : "User nobody\n";
my %around = (
  file => sub { "$user$_[0]\n$server\n" },
  end => sub { "$user$server\n$_[0]" },
  Tuning => sub { "${user}Tuning { $_[0] }\n$server\n" },
  Control => sub { "${user}Control { $_[0] }\n$server\n" },
  Location => sub { "${user}Server { Port \@PORT\@ Virtual { AnyHost Control { $_[0] } } }\n" },
  Server => sub { "${user}Server { Port \@PORT\@ $_[0] $virtual }\n" },
  Virtual => sub { "${user}Server { Port \@PORT\@ Virtual { $_[0] } }\n" },
  Access => sub { "${user}Control { Access { $_[0] } }\n$server\n" },
  Clients => sub { "${user}Control { Clients { $_[0] } }\n$server\n" },
  LogFormat => sub { "${user}LogFormat { $_[0] }\n$server\n" },
  Options => sub { "${user}Server { Port \@PORT\@ Options { $_[0] } $virtual }\n" },
);
site 'texts';
sub texts { my ($where, @texts) = @_; text "$where: $_", $around{$where}->($_) for @texts }

texts('file', '', '# comment', "Umask\t022\r\n", 'Umask 022#comment', '"Umask" "022"', 'umask 022', 'UMASK 022 Umask 027', 'Umask 0x12', 'Umask 18', 'Umask 08', 'Umask 12x', 'Umask ""', 'Umask -1', 'Umask +1', 'Umask 01000', 'Umask 0777', 'Umask {', 'Umask', 'Umask { }', 'Umask 022 }', '}', 'Unknown', '"{"', 'Tuning', 'Tuning x', 'Tuning { } Tuning { }', 'Tuning{}Control{}', 'Tuning { Wait 5 ', 'Tuning "{" }',
  'StayRoot On', 'StayRoot on', 'StayRoot OFF', 'StayRoot yes', 'StayRoot 1', 'StayRoot "On"', 'StayRoot', 'User nobody', 'User nobody User daemon', 'User root', 'User root User nobody', 'User nosuchuser', 'User 65534', 'User ""', 'PIDFile @DIR@/log/pid', 'PIDFile ""', 'Log @DIR@/log/%Y', 'Log ""', 'Log /dev/stdout', 'ErrorLog @DIR@/log/e', 'ErrorLog ""', 'LogGMT On', 'LogFormat { }', 'LogFormat { } LogFormat { Uri }', 'RootDirectory ""', 'CoreDirectory @DIR@', 'CoreDirectory ""',
  'Virtual { }', 'Virtual { Host x }', 'Server { }', 'Alias /', 'Control { Alias / }', 'Control { Location / }', 'Port 80', "Control { Admin \"two\nlines\" }", 'Control { Admin "a\"b\\\\c" }', 'Control { Admin "never closed }', "Umask\n\n\n022", "\x{c}Umask 022");
texts('end', 'Umask 022', 'Umask', 'Umask "022"', 'Umask "022', 'Nonsense', 'Tuning { }', 'Tuning { Wait 5 }', 'Tuning {', '"');
texts('Tuning', map({ my $k = $_; map { "$k $_" } qw(0 1 64 65 4096 0x100 0400 -1 4294967296 x 1x), '""' } qw(NumConnections BufSize InputBufSize ScriptBufSize NumHeaders Timeout Wait ScriptTimeout NumProcesses)), 'Wait 1.5', 'Wait On', 'Wait { }', 'Wait 99999999999999999999', map({ my $k = $_; map { "$k $_" } qw(On off yes 1) } qw(AcceptMulti AdjustOutputBuffer Clobber Greedy)), 'Wait 1 Wait 2', 'Umask 022', 'Tuning { }');
texts('Control', 'Alias /x Location /y', 'Alias x Location /y', 'Alias "" Location /y', 'Alias /x Location y', 'Alias /x Location ""', 'Alias /x Alias /y Location /z', 'Location /x', 'Alias /x', 'ExactMatch On', 'UserDirectory On', 'Clients { }', 'Access { }', 'IndexNames { }', 'IndexNames { a b "c d" "" }', 'IndexNames { { } }', 'IndexNames x', 'Types { }', 'Types { text/html { } }', 'Types { text/html { html "a b" "" * } }', 'Types { "" { x } }', 'Types { text/html }', 'Types { text/html html }', 'Types { html { html } }', "Types { \"a\nb\" { x } }", 'Types { "a: b" { x } }', 'Specials { CGI { cgi } }', 'Specials { Whatever { x } }', 'Specials { cgi { } }', 'External { "a b" { x } }', 'External { relative { x } }', 'External { "" { x } }',
  'PathArgs On', 'PathInfo Off', 'AllowDotfiles On', 'AllowDotFiles On', 'SanitizePath On', 'Realm x', 'Realm ""', 'Realm "a\"b"', "Realm \"a\nb\"", 'UserFile x', 'UserFile ""', 'EncryptedUserFile On', 'Error401File x', 'Error403File ""', 'Error404File http://x/', 'Admin ""', 'Admin x', 'Admin <b>', "Admin \"a\tb\"", 'ChildLog ""', 'ChildLog relative', 'ChildLog /none/x', 'Export { }', 'Export { A "" A=B }', 'PutEnv { A=B }', 'PutEnv { A }', 'PutEnv { "" }', 'PutEnv { =x }', "PutEnv { \"A=b\nc\" }", 'ExtraHeaders { "X: y" }', 'ExtraHeaders { "" }', 'ExtraHeaders { nothing }', 'ExtraHeaders { "X : y" }', "ExtraHeaders { \"X: y\nZ: z\" }", 'ExpireInterval 0', 'ExpireInterval 0x10', 'ExpireInterval 4294967295', 'ExpireInterval 2147483648', 'ExpireInterval -1', 'ScriptUser games', 'ScriptUser root', 'ScriptUser nosuchuser', 'RunScriptsAsOwner On', 'AutoIndexCommand x', 'AutoIndexCommand ""', 'Control { }', 'Host x');
texts('Location', map({ "Alias $_ Location \@DIR\@/www" } '/', '//', '/a/', '/a//', '~', '/~', '/a~b', 'x', '""', '/a b', '"/a b"', '/%41', '/.a', '/..', '/a/../b', '/a//b'), map({ "Alias /x Location $_" } '/', '//', '""', 'x', 'http://x', 'http://x/', 'http://*', '"http://x y"', "\"http://x\ny\"", '*', '/*', '/a/*/b', 'http:', '/none', '~', '"/a b"', 'http://x/?q', 'http://x/#f', "http://x/\x{e9}"), 'Alias / ' . 'Location /a ' x 64, 'Alias / ' . 'Location /a ' x 65);
texts('Server', 'Port 0', 'Port 65536', 'Port -1', 'Port http', 'Port nosuchservice', 'Port ""', 'Port 0x1f90', 'Port 010000', 'Port @PORT2@', 'Address 127.0.0.1', 'Address localhost', 'Address 127.1', 'Address 0', 'Address ::1', 'Address *', 'Address ""', 'Address nosuchname.invalid', 'Address 127.0.0.1 Address 127.0.0.2', 'Family inet', 'Family INET6 Address ::1', 'Family inet6', 'Family unix', 'Family inet Address ::1', 'Backlog 5', 'Backlog 0', 'Backlog 100000', 'Backlog -1', 'Options { }', 'Options { nodelay On } Options { rcvbuf 4096 }', 'Control { } Control { Wait 5 }', 'User nobody');
texts('Virtual', '', 'Host x', 'Host X.Y', 'Host x.', 'Host x:80', 'Host x..', 'Host .x', 'Host ""', 'Host *', 'Host *.x', 'Host x/y', 'Host "x y"', 'Host x_y', 'Host [::1]', 'Host 127.0.0.1', "Host caf\x{e9}", 'Host x Host x', 'AnyHost AnyHost', 'NoHost', 'AnyHost x', 'Virtual { }', 'Control { Alias / Location / }');
texts('Access', 'Allow 0/0', 'allow 0/0', 'Deny 127.0.0.1/32', 'Deny 127.0.0.1', 'Deny 127.0.0.1/', 'Deny /32', 'Deny 127.0.0.1/33', 'Deny 127.0.0.1/-1', 'Deny 127.0.0.1/0x20', 'Deny 127.0.0.1/010', 'Deny 10/8', 'Deny 127.1/32', 'Deny localhost/32', 'Deny ::/0', 'Deny ::1/128', 'Deny ::1/129', 'Deny 1.2.3.4/8', 'Deny 256.0.0.0/8', 'Deny "127.0.0.1/32"', 'Apply 0/0', 'Deny', 'Deny { }', 'Deny 127.0.0.1/ 8', 'Deny fe80::1%lo/64', 'Deny ::ffff:127.0.0.1/128', 'Deny 0x7f.1/32');
texts('Clients', 'Apply 0/0', 'NoApply 0/0', 'Allow 0/0', 'Apply 10/8');
texts('LogFormat', 'Ctime CTime RemoteUser RemoteAddress RemotePort ServerName Method Uri URI Status ContentLength Referer UserAgent BytesRead BytesWritten LocalAddress LocalPort Version QueryString TimeTaken MicroTime PID', 'Nothing', 'Uri Uri', '"Uri"', '{ }', 'Referrer', 'RemoteHost');
texts('Options', 'rcvbuf 4096', 'rcvbuf 0', 'rcvbuf -1', 'RCVBUF 4096', 'sndbuf 0x1000', 'nodelay On', 'nodelay 1', 'v6only On', 'v6only Off', 'keepalive On');
1;
