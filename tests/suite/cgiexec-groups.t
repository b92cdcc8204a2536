# ScriptGroups: which supplementary groups a script has; by default, when asked for, and which it never has.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Compiler;
use Httpway;
use Namespace;
use Runner;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;
my $home = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$home";

# anna is in groups of her own, in those of the server's programs and in root's; many is in more than are remembered.
my %account = (anna => [20001, 20001, "$home"], many => [20002, 20002], alone => [20003, 20003], web => [20010, 20010], auth => [20011, 20011], log => [20012, 20012]);
my %group = (anna => [20001], web => [20010, 'anna'], auth => [20011, 'anna'], log => [20012, 'anna'], env => [20013, 'anna'], editors => [20020, 'anna'], mail2 => [20021, 'anna', 'alone2'], little => [33, 'anna'], map { ("m$_" => [20100 + $_, 'many']) } 1 .. 70);
Namespace::accounts(\%account, \%group);
system('getent group root >/dev/null') == 0 or plan skip_all => 'no getent';

my $sh = "#!/bin/sh\nid -u\nid -g\nid -G | tr ' ' '\\n' | sort -n | tr '\\n' ' '\n";
my $runner = Runner->new(files => { map({ ("www/$_" => $sh) } qw(a.cgi in/b.cgi)), 'www/secret' => 'for editors' }, env => { UID => 20013, GID => 20013 }, conf => <<'END');
User web
AuthUser auth
LogUser log
Tuning { ScriptConcurrency 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { Specials { CGI { cgi } } External { /bin/cat { secret } } ScriptUser anna }
  Control { Alias / Location @DIR@/www }
  Control { Alias /off Location @DIR@/www ScriptGroups Off }
  Control { Alias /many Location @DIR@/www ScriptUser many }
  Control { Alias /alone Location @DIR@/www ScriptUser alone }
  Control { Alias /owner Location @DIR@/www RunScriptsAsOwner On }
  Control { Alias /asked Location @DIR@/www RunScriptsAsOwner On ScriptGroups On }
  Control { Alias /~ UserDirectory On Location www }
  Control { Alias /home~ UserDirectory On Location www ScriptGroups On }
  Control { Alias /ownhome~ UserDirectory On Location www RunScriptsAsOwner On }
} }
END
sub runs {
  my ($alias, $want, $what, %more) = @_;
  my $got = $runner->ask(location => scalar $runner->location_of($alias), path => '/a.cgi', %more);
  (my $said = $got->{output}) =~ s/ $//;
  is($said, join("\n", @$want), $what) or diag explain $got;
}
my $anna = '33 20001 20020 20021';
runs('/', [20001, 20001, $anna], 'ScriptUser: the groups of the account, without those of root and of the programs of the server');
runs('/', [20001, 20001, $anna], '... again, as remembered');
runs('/off', [20001, 20001, '20001'], 'ScriptGroups Off');
runs('/many', [20002, 20002, join ' ', 20002, map { 20100 + $_ } 1 .. 70], 'an account in many groups') for 1, 2;
runs('/alone', [20003, 20003, '20003'], 'one in none');
runs('/', [20001, 20001, $anna], 'each has its own');

chown 0, 20020, $runner->path('www/secret');
chmod 0640, $runner->path('www/secret');
is($runner->ask(location => scalar $runner->location_of('/'), path => '/secret')->{output}, 'for editors', 'what a group may read can be read');
like($runner->ask(location => scalar $runner->location_of('/off'), path => '/secret')->{fates}[0], qr/^refused 403 it is not readable for user 20001: change its mode/, '... and not without');

my $file = $runner->path('www/a.cgi');
chown 20001, 20001, $file;
chmod 0755, $file;
runs('/owner', [20001, 20001, '20001'], 'RunScriptsAsOwner: none');
runs('/asked', [20001, 20001, $anna], '... but where they are asked for') for 1, 2;
chown 20001, 20020, $file;
chmod 0755, $file;
runs('/asked', [20001, 20020, '33 20020 20021'], '... with the group of the file in place of the first one, as suexec has it');
chown 20001, 20011, $file;
chmod 0755, $file;
like($runner->ask(location => scalar $runner->location_of('/asked'), path => '/a.cgi')->{fates}[0], qr/^refused 500 RunScriptsAsOwner says group 20011, which a program of the server runs with/, '... which is none of the programs of the server');

mkdir "$home/www";
write_bytes("$home/www/a.cgi", $sh);
chmod 0755, "$home/www/a.cgi", "$home/www";
chown 20001, 20001, "$home", "$home/www", "$home/www/a.cgi";
runs('/~anna/', [20001, 20001, '20001'], 'a home: none, with ScriptUser too', script_name => '/~anna/a.cgi');
runs('/home~anna/', [20001, 20001, $anna], '... but where they are asked for', script_name => '/home~anna/a.cgi') for 1, 2;
runs('/ownhome~anna/', [20001, 20001, '20001'], '... nor as owner', script_name => '/ownhome~anna/a.cgi');
is($runner->stop, 0, 'ends well');

# What is left out is said when the configuration is compiled.
my $run = compile("User web AuthUser auth LogUser log\nServer { Virtual { AnyHost Control { Alias / Location /tmp ScriptUser anna } Control { Alias /x Location /tmp ScriptUser anna ScriptGroups Off } Control { Alias /y Location /tmp ScriptUser alone } } }", '-t');
is_deeply([ grep { /ScriptUser/ } @{ warnings_of($run) } ], [ '2:71: ScriptUser "anna" is in the group of AuthUser, whose rights no script has: its scripts run without that group' ], 'a warning for what is left out') or diag $run->{err};
done_testing;
