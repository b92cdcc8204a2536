# httpway-data: which block answers, what it inherits, which virtual server is chosen.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Compiler;

sub good {
  my ($text, $what) = @_;
  my $run = compile($text);
  is($run->{exit}, 0, $what || 'compiles') or diag $run->{err};
}
sub line { my ($l) = @_; $l->{origin} // $l->{location} // $l->{virtual} }

# The chain: the virtual server's own blocks, its server's before it, the global ones before the server; latest first
good(<<'END', 'chains');
Control { Alias /a Location /g1 Admin g1 }
Control { Alias /a Location /g2 Alias /b }
Server { Port 1
 Control { Alias /c Location /s1 }
 Control { Alias /b Location /s2 }
 Virtual { Host v
  Control { Alias /c Location /v1 }
  Control { Alias /d Location /v2 }
  Control { Alias /d Location /v3 }
 }
 Control { Alias /e Location /s3 }
 Virtual { Host w }
}
Control { Alias /f Location /g3 }
Virtual { Host late }
Server { Port 2 Virtual { Host x } }
END
is(line(asked('v', $_->[0])), $_->[1], "v $_->[0]") for [ '/a', 'c.conf:1' ], [ '/b', 'c.conf:5' ], [ '/c', 'c.conf:7' ], [ '/d', 'c.conf:9' ],
  [ '/e', 'none' ], [ '/f', 'none' ], [ '/', 'none' ];
is(line(asked('w', $_->[0])), $_->[1], "w $_->[0]") for [ '/c', 'c.conf:4' ], [ '/b', 'c.conf:5' ], [ '/d', 'none' ], [ '/e', 'c.conf:11' ];
is(line(asked('x', $_->[0], server => 1)), $_->[1], "x $_->[0]") for [ '/f', 'c.conf:14' ], [ '/a', 'c.conf:1' ], [ '/b', 'c.conf:2' ], [ '/c', 'none' ];
is(asked('late', '/f', server => 1)->{origin}, 'c.conf:14', 'a global Virtual belongs to the servers behind it');
is(asked('late', '/f', server => 0)->{virtual}, 'none', 'and to no other');
is(asked('v', '/a')->{location}, 0, 'a location has one number');
is(asked('x', '/a', server => 1)->{location}, 0, 'whatever chain it is reached from');

# A block starts with the settings of the nearest earlier one in its chain without a Location
good(<<'END', 'inheritance');
Control { Admin one Realm r IndexNames { a } }
Control { Alias /x Location /x Admin two IndexNames { b } }
Control { PathArgs On IndexNames { c } }
Server { Port 1
 Control { Alias /s Location /s Admin three }
 Control { Realm r2 }
 Virtual { Host v Control { Alias /v Location /v IndexNames { d e } } Control { Admin four } Control { Alias /v2 Location /v2 } }
 Virtual { Host w Control { Alias /w Location /w } }
 Control { Admin five PathArgs Off }
 Virtual { Host u Control { Alias /u Location /u } }
}
Server { Port 2 Virtual { Host y Control { Alias /y Location /y } } }
END
sub settings { join ' ', @{ asked(@_) }{qw(admin realm path_args index_names)} }
is(settings('v', '/x'), 'two r 0 b|a', 'a block with Location inherits');
is(settings('v', '/s'), 'three r 1 c|a', 'but passes nothing on');
is(settings('v', '/v'), 'one r2 1 e|d|c|a', 'strings are replaced, lists add up, own entries first');
is(settings('v', '/v2'), 'four r2 1 c|a', 'from a block of the same Virtual');
is(settings('w', '/w'), 'one r2 1 c|a', 'not from another Virtual');
is(settings('u', '/u'), 'five r2 0 c|a', 'from the Server block before it; flags are set back');
is(settings('y', '/y', server => 1), 'one r 1 c|a', 'not from another Server');

good(<<'END', 'UserFile and UserCheck take each other\'s place');
Control { Realm r UserFile /f EncryptedUserFile On UserDirectoryMinUID 500 }
Server { Port 1 Virtual { Host v
 Control { Alias /a Location /a }
 Control { Alias /b Location /b UserCheck /c }
 Control { Alias /c Location /c UserCheck /c UserFile /g }
 Control { Alias /d Location /d UserFile /g UserCheck /c UserDirectoryMinUID 1000 }
 Control { Alias /e Location /e UserCheck "" }
 Control { UserCheck /c }
 Control { Alias /f Location /f }
 Control { Alias /g Location /g UserFile /g }
} }
END
is_deeply({ map { $_ => join ' ', @{ asked('v', "/$_") }{qw(user_file user_check user_directory_min_uid)} } 'a' .. 'g' },
  { a => '/f  500', b => ' /c 500', c => '/g  500', d => ' /c 1000', e => '  500', f => ' /c 500', g => '/g  500' }, 'the later one counts');
for ([ '', 0, 0 ], [ 'Realm r', 1, 0 ], [ 'UserCheck /c', 0, 0 ], [ 'Realm r UserCheck /c', 1, 1 ], [ 'Realm r UserCheck /c UserFile /f', 1, 0 ], [ 'UserDirectory On', 1, 0 ]) {
  my ($settings, @want) = @$_;
  good("Server { Port 1 Virtual { Host v Control { Alias /a Location /a $settings } } }\n", "with '$settings'");
  is_deeply([ @{ globals() }{qw(knows_users runs_user_checks)} ], \@want, '... is authcheck needed, and does it run programs?');
}
good("Control { Realm r UserCheck /c UserDirectory On }\nServer { Port 1 Virtual { Host v } }\n", 'a block without Location');
is_deeply([ @{ globals() }{qw(knows_users runs_user_checks)} ], [ 0, 0 ], '... needs nobody');

good(<<'END', 'what is not inherited');
Control { Alias /never Location /never ExactMatch On UserDirectory On Clients { NoApply 0/0 } }
Control { ExactMatch On UserDirectory On Clients { NoApply 0/0 } }
Server { Port 1 Virtual { Host v Control { Alias /a Location /a } } }
END
is_deeply([ @{ asked('v', '/a/b') }{qw(alias exact_match user_directory)} ], [ '/a', 0, 0 ], 'Alias, Location, Clients, ExactMatch, UserDirectory');

good(<<'END', 'a block with Location and no Alias');
Control { Admin one }
Control { Location /x Admin two }
Server { Port 1 Virtual { Host v Control { Alias / Location /a } } }
END
is(asked('v', '/')->{admin}, 'one', 'hands nothing on');

my ($user, $other) = grep { (getpwnam $_)[2] } 'nobody', 'daemon';
good(<<"END", 'tables');
Control { Access { Allow 10.0.0.0/8 Deny 0/0 } Export { A } PutEnv { X=1 } ExtraHeaders { "A: 1" } ExpireInterval 5 ScriptUser $user EncryptedUserFile On
 Types { text/html { html } text/plain { * } } Specials { CGI { cgi } } }
Server { Port 1 Virtual { Host v
 Control { Alias /1 Location /1 Access { Allow 11.0.0.0/8 Deny ::/0 } Export { B C } PutEnv { X=2 } ExtraHeaders { "B: 1" "C: 1" } ExpireInterval 0
  External { "/x y" { HTML } } Types { a/b { cgi * } c/d { cgi } } RunScriptsAsOwner On EncryptedUserFile Off }
 Control { Alias /2 Location /2 RunScriptsAsOwner Off }
 Control { RunScriptsAsOwner On }
 Control { Alias /3 Location /3 RunScriptsAsOwner Off }
 Control { Alias /4 Location /4 ScriptUser $user }
} }
END
my $l = asked('v', '/1');
is($l->{access}, '-::/0|+11.0.0.0/8|-0.0.0.0/0|+10.0.0.0/8', 'Access: from the last up, inherited entries behind');
is($l->{export}, 'A|B|C', 'Export: inherited first, as written');
is($l->{put_env}, 'X=1|X=2', 'PutEnv likewise');
is($l->{extra_headers}, 'C: 1|B: 1|A: 1', 'ExtraHeaders: last written first');
is($l->{expire_interval}, 0, 'ExpireInterval is set back');
is($l->{encrypted_user_file}, 0, 'a flag is set back');
is(asked('v', '/1', file => $_->[0])->{suffix}, $_->[1], "suffix: $_->[0]") for [ 'x.html', '3:0:/x y' ], [ 'x.cgi', '1:0:c/d' ], [ 'x', '1:0:a/b' ];
is(asked('v', '/2', file => $_->[0])->{suffix}, $_->[1], "suffix, inherited: $_->[0]") for [ 'x.html', '1:0:text/html' ], [ 'x.cgi', '2:1:CGI' ], [ 'x', '1:0:text/plain' ];
is(join(' ', map { my $l = asked('v', "/$_"); $l->{run_scripts_as_owner} . ($l->{script_user} =~ /^$user:/ ? 'u' : '') } 1 .. 4), '1 0u 1 0u',
  'the later of ScriptUser and RunScriptsAsOwner On counts; Off revokes nothing');

# Settings of scripts
good(<<"END", 'settings of scripts');
Tuning { ScriptConcurrency 5 }
Control { ScriptConcurrency 6 MaxBody 7 PassAuthorization On ScriptTrustWritable On ScriptMinUID 10 ScriptMinGID 11 ScriptLimits { CPU 1 Memory 2 } ScriptLimits { Files 3 Memory 4 Memory 5 } }
Server { Port 1 Virtual { Host v
 Control { Alias /1 Location /1 ScriptLimits { CPU 0 FileSize 8 } ScriptConcurrency 0 MaxBody 0 PassAuthorization Off ScriptTrustWritable Off ScriptMinUID 1 ScriptMinGID 2 }
 Control { ScriptLimits { Processes 9 } }
 Control { Alias /2 Location /2 ScriptLimits { } }
} }
END
sub scripts { my $l = asked('v', $_[0]); join ' ', @$l{qw(script_concurrency max_body pass_authorization script_shared_writable script_min_uid script_min_gid script_limits)} }
is(scripts('/1'), '0 0 0 0 1 2 0,5,0,3,8', 'all of them are set back; a limit replaces what was inherited, the others stay');
is(scripts('/2'), '6 7 1 1 10 11 1,5,9,3,0', 'all of them are inherited; blocks add up, the last value of each limit counts');
is(globals()->{script_concurrency}, 5, 'ScriptConcurrency of Tuning is another thing');

# SanitizePath: the last block of the chain
good("Control { SanitizePath On } Server { Port 1 Virtual { Host v } Virtual { Host w Control { Alias / Location /x SanitizePath Off } } Control { SanitizePath Off } Virtual { Host u } Control { Alias / Location /y SanitizePath On } Virtual { Host t } }");
is(join('', map { asked($_, '/')->{sanitize_path} } qw(v w u t)), '1001', 'SanitizePath of the latest block, whatever it is');

# Aliases
good(<<'END', 'aliases');
Server { Port 1 Virtual { Host v
 Control { Alias / Location / }
 Control { Alias /foo/// Location /a/b// }
 Control { Alias /til~ Location /t }
 Control { Alias /exact/ Location /e ExactMatch On }
 Control { Alias /people UserDirectory On Location www }
 Control { Alias /in Location /i Clients { Apply 10.0.0.0/8 NoApply 10.1.0.0/16 } }
 Control { Alias /turn Location /1 Location /2 Location http://x/ }
 Control { Alias /turn2 Location /1 Location /2 }
} }
END
is(asked('v', $_->[0])->{rest} . ' ' . asked('v', $_->[0])->{alias}, $_->[1], "alias for $_->[0]")
  for [ '/foo', ' /foo' ], [ '/foo/x', '/x /foo' ], [ '/foox', '/foox ' ], [ '/tilx', '/tilx ' ], [ '/til~x', 'x /til~' ], [ '/exact/', '/ /exact' ], [ '/exact', '/exact ' ],
  [ '/exact/x', '/exact/x ' ], [ '/people/a/b', '/b /people' ], [ '/people/a', ' /people' ], [ '/people/nobody/b', '/people/nobody/b ' ], [ '/people', '/people ' ], [ '/people/', '/people/ ' ], [ '/in', '/in ' ];
is(asked('v', '/')->{places}, '', 'Location / is the root');
is(asked('v', '/foo')->{places}, '/a/b', 'slashes at the end of a Location are dropped');
is(asked('v', '/in', client => '10.2.0.1')->{alias}, '/in', 'Clients apply');
is(asked('v', '/in', client => '10.1.0.1')->{alias}, '', 'the last rule first');
is(join(' ', map { asked('v', $_)->{turn} } '/', '/turn', '/turn2'), '-1 0 1', 'Locations in turn have a counter');
is(asked('v', '/turn')->{places}, '/1|/2|http://x', 'in the order written');
is(globals()->{turns}, 2, 'as many counters');

# Hosts
good(<<'END', 'hosts');
Virtual { Host a Host both AnyHost NoHost }
Server { Port 1
 Virtual { Host A.b.:90 Host [::1]:9 AnyHost }
 Virtual { Host both Host c NoHost }
 Virtual { Host c AnyHost }
 Virtual { NoHost Host d }
 Virtual { }
}
Server { Port 2 Virtual { Host d } }
Server { Port 3 Virtual { AnyHost } }
END
is(asked($_->[0], '/')->{virtual}, $_->[1], "host '$_->[0]'") for [ 'a', 0 ], [ 'a.b', 1 ], [ '[::1]', 1 ], [ 'both', 2 ], [ 'c', 3 ], [ 'd', 4 ], [ 'z', 0 ], [ '', 4 ];
is(asked($_->[0], '/', server => 1)->{virtual}, $_->[1], "second server: host '$_->[0]'") for [ 'a', 0 ], [ 'd', 6 ], [ 'c', 0 ], [ '', 0 ];
is(asked('q', '/', server => 2)->{virtual}, 0, 'the earliest AnyHost, be it global');
is(asked('', '/', server => 2)->{virtual}, 0, 'the latest NoHost');
good('Server { Virtual { AnyHost } }');
is(asked('', '/')->{virtual}, 'none', 'AnyHost does not cover a request without host');
good('Server { Virtual { Host a } }');
is(asked('b', '/')->{virtual}, 'none', 'no virtual server');

# The dump says where everything comes from
my $run = compile(<<'END', '-d');
Control { Realm "x y" Types { text/html { html } } }
Server { Port 8080 Virtual { Host v
 Control { Alias / Location /tmp Admin me PathInfo Off Access { Deny 10.0.0.0/8 } }
 Control { Alias /x Location /usr Location /tmp UserFile /u EncryptedUserFile On }
} }
END
is($run->{exit}, 0, '-d');
like($run->{out}, qr/^# c\.conf: 1 servers, 1 virtual servers, 2 locations\n/, 'its head');
like($run->{out}, qr/^  Timeout 60 +default$/m, 'defaults are marked');
like($run->{out}, qr/^server 0 +c\.conf:2\n  Address 0\.0\.0\.0\n  Port 8080\n  Backlog 4096\n  Host v -> virtual 0 +c\.conf:2\n  any other host -> 400\n  no host -> 400\n/m, 'servers');
like($run->{out}, qr/^location 0 +c\.conf:3\n  used by virtual 0 \(v\)\n  Alias \/ +c\.conf:3\n  Location \/tmp +c\.conf:3\n  PathInfo Off +c\.conf:3\n  Realm "x y" +inherited from c\.conf:1\n  Admin me +c\.conf:3\n  Access Deny 10\.0\.0\.0\/8 +c\.conf:3\n  Types html -> text\/html +inherited from c\.conf:1\n\n/m, 'a location');
like($run->{out}, qr/^  Location \/usr +c\.conf:4\n  Location \/tmp +c\.conf:4\n/m, 'Locations in turn');
$run = compile(<<'END', '-d');
Tuning { ScriptQueue 7 }
Control { ScriptLimits { Memory 5000000000 } MaxBody 6000000000 ScriptConcurrency 3 }
Server { Virtual { AnyHost Control { Alias / Location /tmp ScriptLimits { CPU 5 } PassAuthorization On } } }
END
like($run->{out}, qr/^  ScriptConcurrency 32 +default\n  ScriptQueue 7 +c\.conf:1\n  ScriptGrace 2 +default\n  MaxSpool 1073741824 +default$/m, 'Tuning of scripts');
like($run->{out}, qr/^  ScriptConcurrency 3 +inherited from c\.conf:2\n  MaxBody 6000000000 +inherited from c\.conf:2\n  PassAuthorization On +c\.conf:3\n  ScriptLimits CPU 5 +c\.conf:3\n  ScriptLimits Memory 5000000000 +inherited from c\.conf:2\n/m,
  'scripts of a location');
unlike($run->{out}, qr/\e/, 'nothing drives the terminal') for $run = compile("Server { Virtual { Host v Control { Alias / Location \"/\e[31m\" } } }", '-d');
done_testing;
