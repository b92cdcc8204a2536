# httpway-data: every keyword is taken where it belongs, refused elsewhere, and described in doc/configuration.html.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Compiler;

my ($user) = grep { (getpwnam $_)[2] } 'nobody', 'daemon';
# keyword, a value, the blocks where it may stand
my @keywords = map { [ split /\s*\|\s*/ ] } grep { /\S/ } split /\n/, <<"END";
Include | sites | file Tuning Control Server Virtual Access Clients LogFormat Options ScriptLimits Headers
RootDirectory | / | file
CoreDirectory | / | file
Umask | 022 | file
StayRoot | On | file
User | $user | file
LogUser | $user | file
AuthUser | $user | file
PIDFile | /x | file
Log | /x | file
ErrorLog | /x | file
LogFormat | { } | file
LogGMT | On | file
LogFull | Wait | file
LogAddress | hash | file
Tuning | { } | file
Control | { } | file Server Virtual
Server | { Port 1000 } | file
Virtual | { } | file Server
NumConnections | 1 | Tuning
BufSize | 1024 | Tuning
InputBufSize | 512 | Tuning
ScriptBufSize | 512 | Tuning
NumHeaders | 1 | Tuning
Timeout | 1 | Tuning
PathLookups | 16 | Tuning
Wait | 1 | Tuning
ScriptTimeout | 1 | Tuning
DrainTimeout | 1 | Tuning
MinReceiveRate | 0 | Tuning
MinSendRate | 0 | Tuning
AcceptMulti | Off | Tuning
AdjustOutputBuffer | Off | Tuning
Clobber | Off | Tuning
Greedy | Off | Tuning
SendFile | Off | Tuning
NumProcesses | 1 | Tuning
AuthConcurrency | 1 | Tuning
AuthQueue | 0 | Tuning
AuthTimeout | 1 | Tuning
AuthCache | 0 | Tuning
AuthDelay | 0 | Tuning
AuthCPU | 1 | Tuning
AuthMemory | 1048576 | Tuning
ScriptConcurrency | 1 | Tuning Control
ScriptQueue | 0 | Tuning
ScriptGrace | 0 | Tuning
MaxSpool | 1 | Tuning
Alias | /x | Control
Location | / | Control
ExactMatch | On | Control
UserDirectory | On | Control
UserDirectoryMinUID | 4294967294 | Control
Clients | { } | Control
Access | { } | Control
IndexNames | { x } | Control
Types | { a/b { c } } | Control
Specials | { CGI { c } } | Control
External | { /x { c } } | Control
PathArgs | On | Control
PathInfo | Off | Control
AllowDotfiles | On | Control
SanitizePath | On | Control
Realm | x | Control
UserFile | /x | Control
UserCheck | /x | Control
EncryptedUserFile | On | Control
Error401File | /x | Control
Error403File | /x | Control
Error404File | /x | Control
Admin | x | Control
ChildLog | /x | Control
Export | { x } | Control
PutEnv | { x=y } | Control
ExtraHeaders | { "x: y" } | Control
ExpireInterval | 1 | Control
ScriptUser | $user | Control
RunScriptsAsOwner | On | Control
ScriptMinUID | 4294967294 | Control
ScriptMinGID | 1 | Control
ScriptGroups | On | Control
AllowSetID | On | Control
IgnoreClientAbort | On | Control
AutoIndexCommand | /x | Control
MaxBody | 9223372036854775807 | Control
PassAuthorization | On | Control
SpoolContent | Off | Control
ScriptTrustWritable | On | Control
ScriptLimits | { } | Control
Precompressed | On | Control
PrecompressedTypes | { text/* } | Control
Encodings | { gzip { .gz } } | Control
LastModified | Off | Control
Charset | utf-8 | Control
RedirectStatus | 308 | Control
Redirect | /x | Control
Answer | 410 | Control
RedirectQuery | On | Control
DirectoryRedirectStatus | 301 | Control
EmptyQueryString | On | Control
ScriptVariables | mathopd | Control
TrySuffixes | { .html } | Control
FallbackFile | /x | Control
ErrorFiles | { /x { 404 5xx } } | Control
Headers | { } | Control
LocalRedirect | On | Control
SymbolicLinks | inside | Control
Set | "X: y" | Headers
Add | "X: y" | Headers
Default | "X: y" | Headers
Remove | X | Headers
Paths | { /x* } | Headers
MediaTypes | { text/* } | Headers
Statuses | { 200 4xx } | Headers
Address | 127.0.0.1 | Server
Port | 8000 | Server
Family | inet | Server
Backlog | 1 | Server
Options | { } | Server
SocketMode | 0600 | Server
SocketUser | $user | Server
ProxyProtocol | Off | Server
TrustedProxies | { unix: ::1/128 } | Server
ForwardedField | Forwarded | Server
rcvbuf | 1 | Options
sndbuf | 1 | Options
nodelay | On | Options
v6only | On | Options
CPU | 1 | ScriptLimits
Memory | 1 | ScriptLimits
Processes | 1 | ScriptLimits
Files | 1 | ScriptLimits
FileSize | 1 | ScriptLimits
Host | x | Virtual
NoHost | | Virtual
AnyHost | | Virtual
Allow | ::/0 | Access
Deny | 0/0 | Access
Apply | ::/0 | Clients
NoApply | 0/0 | Clients
@{[ map { "$_ | | LogFormat\n" } qw(Ctime RemoteUser RemoteAddress RemotePort ServerName Method Uri Status ContentLength Referer UserAgent
  BytesRead BytesWritten LocalAddress LocalPort Version QueryString TimeTaken MicroTime PID ScriptCPU ScriptMemory ScriptExit FailedUser) ]}
END
$_->[0] =~ s{^\s+}{} for @keywords;
is(scalar @keywords, 164, '92 keywords and 72 extensions');
mkdir directory() . '/sites' or die; # for Include

my %around = (file => '@', Tuning => 'Tuning { @ }', Control => 'Control { @ }', Server => 'Server { @ }', Virtual => 'Virtual { @ }',
  Access => 'Control { Access { @ } }', Clients => 'Control { Clients { @ } }', LogFormat => 'LogFormat { @ }', Options => 'Server { Options { @ } }',
  ScriptLimits => 'Control { ScriptLimits { @ } }', Headers => 'Control { Headers { @ } }');

for my $keyword (@keywords) {
  my ($name, $given, $places) = @$keyword;
  my @wrong;
  for my $place (sort keys %around) {
    my $value = $given;
    my $legal = grep { $_ eq $place } split ' ', $places;
    $value = "/x Location /x" if $name eq "Alias" && $legal;
    for my $written ($name, lc $name, uc $name) {
      my $text = $around{$place} =~ s/\@/$written $value/r;
      my $run = compile($text, '-t');
      my $column = 1 + index $around{$place}, '@';
      if ($legal) { push @wrong, "$text: $run->{err}" if $run->{exit} != 0 }
      else {
        push @wrong, "$text: $run->{err}" if $run->{exit} != 100 || @{ errors($run) } != 1
          || errors($run)->[0] !~ /^1:$column: $name may not stand in .*, it belongs in /;
        last;
      }
    }
  }
  is_deeply(\@wrong, [], "$name");
}

# Repeating: single values are replaced, others add up; one in each place at the same time
my $run = compile(<<"END");
Umask 1 Umask 2 Log /a Log /b User $user
LogFormat { Uri } LogFormat { Status Uri }
Tuning { Timeout 5 Wait 6 } Tuning { Timeout 7 }
Server { Port 1 Port 2 Backlog 3 Backlog 4 Options { rcvbuf 5 nodelay On } Options { rcvbuf 6 sndbuf 7 v6only Off }
  Address 127.0.0.1 Address 127.0.0.2 Virtual { AnyHost AnyHost Control { Alias /x Alias / Location /tmp Location /usr Realm a Realm b UserFile /x EncryptedUserFile On } } }
END
is($run->{exit}, 0, 'repetitions') or diag $run->{err};
my $g = globals();
is_deeply([ @$g{qw(umask log timeout wait log_fields server0)} ], [ 2, '/b', 7, 6, '6,7,6', '127.0.0.1,2+127.0.0.2,2,4,6,7,1,0' ], 'the last value counts, blocks and addresses add up');
my $l = asked('any', '/y');
is_deeply([ @$l{qw(alias places realm turn)} ], [ '', '/tmp|/usr', 'b', 0 ], 'in Control too');

# Defaults
compile('Server { Virtual { AnyHost Control { Alias / Location /tmp } } }');
$g = globals();
is_deeply($g, { source => 'c.conf', (map { $_ => '' } qw(root_directory core_directory pid_file log error_log)), (map { $_ => ':0:0' } qw(user log_user auth_user)),
  log_fields => '0,1,2,3,4,5,6,7,8,9,10,11,12', umask => 18, stay_root => 0, log_gmt => 0, log_style => 0, log_full => 0, log_address => '32,128,0,0', num_connections => 0,
  buf_size => 12288, input_buf_size => 16384, script_buf_size => 4096, num_headers => 100, path_lookups => 500, timeout => 60, wait => 60, min_send_rate => 64, min_receive_rate => 256, script_timeout => 60, drain_timeout => 3600,
  num_processes => 1, script_concurrency => 32, script_queue => 256, max_spool => 1073741824, script_grace => 2, auth_concurrency => 4, auth_queue => 256, auth_timeout => 30, auth_cache => 60, auth_delay => 5, auth_cpu => 10, auth_memory => 134217728, knows_users => 0, runs_user_checks => 0, user_runs_scripts => 0, allows_set_id => 0, accept_multi => 1, adjust_output_buffer => 1, clobber => 1, greedy => 1, send_file => 1, servers => 1, virtuals => 1, locations => 1, turns => 0,
  server0 => '0.0.0.0,80,4096,0,0,-1,-1', socket0 => '660,:0:0', proxies0 => '0,0:=' }, 'defaults of the server');
$l = asked('any', '/y', file => '/tmp/y.html');
like(delete $l->{mark}, qr/^[1-9]\d*$/, 'every location has a mark');
is_deeply($l, { virtual => 0, virtual_origin => 'c.conf:1', sanitize_path => 0, location => 0, rest => '/y', denied => 0, alias => '', places => '/tmp', turn => -1,
  (map { $_ => 0 } qw(exact_match user_directory takes_path_info path_args allow_dotfiles encrypted_user_file run_scripts_as_owner expire_interval)), path_info => 1, user_directory_min_uid => 100, script_min_uid => 100, script_min_gid => 100, script_groups => 0, account_groups => '', allow_set_id => 0, ignore_client_abort => 0,
  (map { $_ => '' } qw(realm user_file user_check error_401_file error_403_file error_404_file admin child_log auto_index_command access index_names export put_env extra_headers precompressed_types charset try_suffixes fallback_file error_file_404 error_file_503 header_rules)), precompressed => 0, last_modified => 1, empty_query_string => 0, script_variables => 0, local_redirect => 0, symbolic_links => 0, redirect_query => 0, answer => 0, redirect_status => 302, directory_redirect_status => 302,
  script_user => ':0:0', (map { $_ => 0 } qw(script_concurrency max_body pass_authorization script_shared_writable)), spool_content => 1, script_limits => '3600,0,0,1024,0', origin => 'c.conf:1', suffix => 'none' }, 'defaults of a location');

# Every setting arrives
my ($uid, $gid) = (getpwnam $user)[2, 3];
$run = compile(<<"END");
RootDirectory /r/ CoreDirectory /c Umask 077 StayRoot On User $user LogUser $user AuthUser $user PIDFile /p Log /l%Y ErrorLog /e LogGMT On LogFull WAIT LogAddress "Mask 20 40 Logins"
LogFormat Json Tuning { NumConnections 2 BufSize 1025 InputBufSize 513 ScriptBufSize 514 NumHeaders 3 PathLookups 16 Timeout 4 Wait 5 ScriptTimeout 6 MinReceiveRate 61 MinSendRate 0 AcceptMulti Off
AdjustOutputBuffer Off Clobber Off Greedy Off SendFile Off NumProcesses 0 ScriptConcurrency 7 ScriptQueue 0 ScriptGrace 8 MaxSpool 5000000001 AuthConcurrency 9 AuthQueue 0 AuthTimeout 10 AuthCache 11 AuthDelay 12 AuthCPU 13 AuthMemory 0x10000000000 }
Server { Address ::1 Port 81 Family inet6 Virtual { NoHost Host X.Example.:80 Control { Alias /a/ Location /b/* Location /b2// Location http://c/ PathArgs On PathInfo Off AllowDotfiles On SanitizePath On
Realm "a \\"b" UserFile /u EncryptedUserFile On Error401File /1 Error403File /3 Error404File /4 Admin <me> ChildLog /cl Export { A B } PutEnv { C=1 D=2 }
ExtraHeaders { "E: f" "G: h" } Precompressed On PrecompressedTypes { text/* a/b } Encodings { X-GZIP { .gz .svgz } br { .br } } LastModified Off Charset utf-8 RedirectQuery On RedirectStatus 308 DirectoryRedirectStatus 301 EmptyQueryString On ScriptVariables Mathopd TrySuffixes { .html .htm } FallbackFile /fb LocalRedirect On SymbolicLinks Owner ErrorFiles { /e { 404 500 } /f { 5xx } } Headers { Set "A: b " Paths { /x } Statuses { 200 } Add C:d } Headers { MediaTypes { text/* } Default "E:" Remove F } UserDirectoryMinUID 13 ScriptMinUID 14 ScriptMinGID 15 ScriptGroups Off AllowSetID On IgnoreClientAbort On ExpireInterval 7 ScriptUser $user AutoIndexCommand /ai ScriptConcurrency 9 MaxBody 5000000000
PassAuthorization On SpoolContent Off ScriptTrustWritable On ScriptLimits { CPU 1 Memory 0x200000000 Processes 3 Files 4 FileSize 9223372036854775807 } Access { Allow 0/0 Deny 10.1.2.3/8 } IndexNames { i.html i.htm }
Types { text/html { html htm } x/y { * } } Specials { cgi { .cgi } Frob { .frob } } External { "/bin/sh -c" { .sh } } } } }
Server { Port 1000 Family dual Address unix:/a Address ::2 Address 127.0.0.2 SocketMode 0777 SocketUser $user }
Server { Port 1001 Family dual ProxyProtocol On ForwardedField forwarded TrustedProxies { 10.1.2.3/8 } TrustedProxies { unix: ::1/128 } }
END
is($run->{exit}, 0, 'all settings') or diag $run->{err};
$g = globals();
is_deeply([ @$g{qw(root_directory core_directory umask stay_root user log_user auth_user pid_file log error_log log_gmt log_full log_style log_address)} ],
  [ '/r', '/c', 63, 1, ("$user:$uid:$gid") x 3, '/p', '/l%Y', '/e', 1, 1, 3, '20,40,0,1' ], 'global ones');
is_deeply([ @$g{qw(num_connections buf_size input_buf_size script_buf_size num_headers path_lookups timeout wait script_timeout min_receive_rate min_send_rate accept_multi adjust_output_buffer clobber greedy num_processes script_concurrency script_queue script_grace max_spool auth_concurrency auth_queue auth_timeout auth_cache auth_delay auth_cpu auth_memory knows_users runs_user_checks user_runs_scripts allows_set_id)} ],
  [ 2, 1025, 513, 514, 3, 16, 4, 5, 6, 61, 0, 0, 0, 0, 0, 0, 7, 0, 8, 5000000001, 9, 0, 10, 11, 12, 13, 1099511627776, 1, 0, 0, 1 ], 'tuning');
is_deeply([ @$g{qw(server0 server1 server2 socket1 proxies1 proxies2)} ], [ '::1,81,4096,0,0,-1,-1', 'unix:/a,0+::2,1000+127.0.0.2,1000,4096,0,0,-1,-1',
  '0.0.0.0,1001+::,1001,v6only,4096,0,0,-1,-1', "777,$user:$uid:$gid", '0,0:=', '1,1:=+10.0.0.0/8|+unix:/0|+::1/128' ], 'servers');
$l = asked('x.example', '/a/z', file => 'z.HTM');
is_deeply([ @$l{qw(alias places rest path_args path_info allow_dotfiles sanitize_path realm user_file user_directory_min_uid script_min_uid script_min_gid script_groups allow_set_id ignore_client_abort encrypted_user_file error_401_file error_403_file error_404_file admin child_log export put_env extra_headers expire_interval script_user auto_index_command script_concurrency max_body pass_authorization spool_content
    script_shared_writable script_limits access index_names suffix precompressed precompressed_types encoding_gz last_modified charset redirect_status directory_redirect_status empty_query_string script_variables try_suffixes fallback_file error_file_404 error_file_503 header_rules local_redirect symbolic_links)} ],
  [ '/a', '/b/*|/b2|http://c', '/z', 1, 0, 1, 1, 'a "b', '/u', 13, 14, 15, 0, 1, 1, 1, '/1', '/3', '/4', '<me>', '/cl', 'A|B', 'C=1|D=2', 'G: h|E: f', 7, "$user:$uid:$gid", '/ai', 9, 5000000000, 1, 0, 1, '1,8589934592,3,4,9223372036854775807',
    '-10.0.0.0/8|+0.0.0.0/0', 'i.htm|i.html', '1:0:text/html', 1, 'a/b|text/*', 'gzip', 0, 'utf-8', 308, 301, 1, 1, '.htm|.html', '/fb', '/4', '/f', '1 A=b paths statuses|2 C=d paths statuses|3 E= types|4 F= types', 1, 2 ], 'locations') or diag explain $l;
is(asked('', '/a', file => $_->[0])->{suffix}, $_->[1], "suffix of $_->[0]")
  for [ 'x.cgi', '2:1:cgi' ], [ 'x.frob', '2:0:Frob' ], [ 'x.sh', '3:0:/bin/sh -c' ], [ 'x', '1:0:x/y' ];

# Proxies as -d shows them
$run = compile("Server { Address 127.0.0.1 ProxyProtocol On\nTrustedProxies { 10.0.0.0/8 unix: }\nTrustedProxies { ::1/128 } ForwardedField Forwarded }\nServer { Port 81 Virtual { AnyHost } }", '-d');
is(join('|', map { s/\s+/ /gr } $run->{out} =~ /^  ((?:ProxyProtocol|TrustedProxies|ForwardedField).*)/mg), 'ProxyProtocol On|TrustedProxies 10.0.0.0/8 c.conf:2|TrustedProxies unix: c.conf:2|TrustedProxies ::1/128 c.conf:3|ForwardedField Forwarded', 'proxies in a dump') or diag $run->{out};

# LogFormat: word and block
for ([ 'LogFormat common', 1, '' ], [ 'LogFormat combined', 2, '' ], [ 'LogFormat JSON LogFormat fields', 0, '' ], [ 'LogFormat json LogFormat { PID }', 0, '19' ], [ 'LogFormat { PID } LogFormat json', 3, '19' ], [ 'LogFormat { ScriptExit ScriptCPU ScriptMemory }', 0, '22,20,21' ], [ 'LogFormat { } LogFormat { }', 0, '' ]) {
  my ($text, $style, $fields) = @$_;
  compile($text);
  $g = globals();
  is_deeply([ @$g{qw(log_style log_fields)} ], [ $style, $fields || '0,1,2,3,4,5,6,7,8,9,10,11,12' ], $text);
}

# The documentation knows all of them, and no others
my $page = read_file('doc/configuration.html') // '';
my @table = map { read_file("src/include/httpway/$_.def") =~ /^[A-Z_]+\( *[A-Z0-9_]+, +"(\w+)"/mg } qw(globals location server log_fields);
my %names = map { $_ => 1 } @table;
@table = sort keys %names; # ScriptConcurrency has two lines: it means another thing in each place
is_deeply(\@table, [ sort map { $_->[0] } @keywords ], 'the table has the keywords of this test');
my %described = map { $_ => 1 } $page =~ /<dt id="(\w+)">/g;
is_deeply([ grep { !$described{$_} } @table ], [], 'doc/configuration.html describes every keyword');
is_deeply([ grep { my $d = $_; !grep { $_ eq $d } @table } sort keys %described ], [], 'and nothing else');
is_deeply([ grep { $page !~ /<a href="#$_">/ } @table ], [], 'its index leads to every keyword');

# Its examples compile
my @bad;
for my $example ($page =~ m{<dd>.*?<pre>(.*?)</pre></dd>}gs) {
  my $text = $example =~ s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&amp;/&/gr;
  push @bad, $text if !grep {
    my $run = compile(s/\@/$text/r, '-t');
    !grep { !/unknown user/ } @{ errors($run) };
  } '@', 'Server { @ }', 'Control { @ }', 'Control { ScriptLimits { @ } }', 'Control { Headers { @ } }';
}
is_deeply(\@bad, [], 'the examples of doc/configuration.html compile');
done_testing;
