# Scripts that nobody names an account for run as User, as mathopd had it: what is said of it, what they have, and what they cannot do to the server.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Namespace;
use Runner;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;
Namespace::accounts({ web => [20040, 20040], low => [33, 20041], auth => [20042, 20042], log => [20043, 20043], anna => [20044, 20044, '/tmp'] }, { web => [20040], extra => [20045, 'web'], passwords => [20042, 'web'] });

my $sh = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'; id -u; id -g; id -G; grep NoNewPrivs /proc/self/status\n";
my $probe = read_file(top_directory() . '/compile/tests/reach_probe');
sub server {
  my ($top, $control, %more) = @_;
  my $server = Httpway->new(files => {}, conf => <<"END", %more);
$top
Control { Specials { CGI { .cgi } } External { /bin/cat { .ext } } Types { text/plain { .txt } } $control }
Server { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Alias / Location \@DIR\@/www } } }
END
  for (['a.cgi', $sh], ['probe.cgi', $probe]) { my $path = $server->write_file("www/$_->[0]", $_->[1]); chmod 0755, $path }
  chmod 0755, $server->path('www');
  return $server->start;
}
sub warned { my ($server, $what) = @_; return scalar(() = $server->stderr =~ /\Q$what\E/g) }
my ($when_compiled, $at_start) = ('since neither ScriptUser nor RunScriptsAsOwner says as whom: they can do all that the server can, name an account of their own', 'where neither ScriptUser nor RunScriptsAsOwner says as whom, scripts run as User, and can do all that the server can: name an account of their own');

# As User, whatever its number is, with its group and no other.
for my $user (['web', 20040, 20040], ['low', 33, 20041]) {
  my ($name, $uid, $gid) = @$user;
  my $server = server("User $name\nAuthUser auth\nLogUser log", '');
  is(get($server->port, '/a.cgi')->{body}, "$uid\n$gid\n$gid\nNoNewPrivs:\t1\n", "as User $name");
  is(warned($server, qq{these scripts run as User "$name", $when_compiled}), 1, '... which is said once when compiled');
  is(warned($server, $at_start), 1, '... and once at the start');
  is($server->stop, 0, '... ends well');
}
{ # With the groups of User where they are asked for, but for those of the other programs.
  my $server = server("User web\nAuthUser auth\nLogUser log", 'ScriptGroups On');
  is(join(' ', sort split ' ', (get($server->port, '/a.cgi')->{body} =~ /\A\d+\n\d+\n(.*)\n/)[0]), '20040 20045', 'ScriptGroups On: its groups, without that of AuthUser');
}
{ # Whoever said by environment whom the core becomes is User.
  my $runner = Runner->new(files => { 'www/a.cgi' => "#!/bin/sh\nid -u\nid -G\n" }, env => { UID => 20040, GID => 20041 }, conf => 'Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location @DIR@/www Specials { CGI { cgi } } } } }');
  is($runner->ask(path => '/a.cgi')->{output}, "20040\n20041\n", '$UID and $GID say it');
  $runner->stop;
  $runner->{env} = {};
  $runner->start;
  like($runner->ask(path => '/a.cgi')->{fates}[0], qr/^refused 500 nobody says as whom: set ScriptUser, or put User NAME into the configuration/, 'nobody says it');
  is($runner->stop, 0, 'ends well');
}
{ # StayRoot On, which promises scripts other accounts.
  my $server = server("User web\nStayRoot On", '');
  is(get($server->port, '/a.cgi')->{status}, 500, 'StayRoot On: refused');
  is(warned($server, 'refused: StayRoot is On, and neither ScriptUser nor RunScriptsAsOwner says as whom: set one of them'), 1, '... and said why');
  is(warned($server, 'StayRoot On, and neither ScriptUser nor RunScriptsAsOwner says as whom these scripts run: they will be refused'), 1, '... and when compiled');
  is(warned($server, $at_start), 0, '... and at the start there is nothing to be said');
  is($server->stop, 0, '... ends well');
}
{ # An account that is named is another one all the same.
  my $server = server('User web', 'ScriptUser anna');
  is(get($server->port, '/a.cgi')->{body}, "20044\n20044\n20044\nNoNewPrivs:\t1\n", 'ScriptUser counts without StayRoot, too');
  is(warned($server, 'as whom'), 0, '... and nothing is said');
  $server->stop;
  $server = server('User web', 'ScriptUser web');
  is(get($server->port, '/a.cgi')->{status}, 500, 'but it cannot name User');
  $server->stop;
}
{ # A home: what its user puts there runs as User, and only what is that user's.
  my $home = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
  chmod 0755, "$home";
  Namespace::accounts({ web => [20040, 20040], anna => [20044, 20044, "$home"] }, { web => [20040] });
  my $runner = Runner->new(files => {}, conf => "User web\nServer { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias /~ UserDirectory On Location html Specials { CGI { cgi } } } } }");
  mkdir "$home/html";
  write_bytes("$home/html/a.cgi", "#!/bin/sh\nid -u\n");
  chmod 0755, "$home/html/a.cgi";
  chown 20044, 20044, "$home", "$home/html", "$home/html/a.cgi";
  is($runner->ask(script_name => '/~anna/a.cgi', path => '/a.cgi')->{output}, "20040\n", 'a script of a home');
  chown 0, 0, "$home/html/a.cgi";
  like($runner->ask(script_name => '/~anna/a.cgi', path => '/a.cgi')->{fates}[0], qr/^refused 403 it is in the home of user 20044, but belongs to user 0/, "... and one that is not the home's");
  $runner->stop;
}

# What it can do to those that are of the same user: core and, where no others are named, helpers.
our $has_scope = system(top_directory() . '/compile/tests/reach_probe') == 0 && do {
  my $abi = syscall(444, 0, 0, 1);
  defined $abi && $abi >= 6;
};
sub reaches {
  my ($server, $what, @programs) = @_;
  my %pid = map { $_ => [$server->helper_processes($_)] } @programs;
  ok(@{ $pid{$_} } > 0, "$what: there is $_") for @programs;
  my @all = map { @$_ } values %pid;
  my $got = get($server->port, '/probe.cgi?' . join '+', @all)->{body};
  like($got, qr/^child signal done$/m, "$what: a child of the script can be ended by it") or diag $got;
  for my $program (@programs) {
    for my $pid (@{ $pid{$program} }) {
      my %tried = $got =~ /^$pid (\S+) (.*)$/mg;
      is(delete $tried{signal}, $has_scope ? 'Operation not permitted' : 'done', "$what: a signal to $program");
      is(scalar(keys %tried), 6, '... and all the rest was tried');
      is(join(' ', grep { $tried{$_} !~ /not permitted|Permission denied/ } sort keys %tried), '', "... neither memory, environment, descriptors nor steps of $program") or diag $got;
    }
  }
}
{
  my $server = server('User web', '');
  reaches($server, 'by root', qw(httpd logfmt));
  is($server->stop, 0, 'ends well');
  $server = server("User web\nCoreDirectory /tmp", '');
  reaches($server, 'with CoreDirectory', 'httpd');
  my $no_core = 'CoreDirectory makes no core files where scripts run as User: they could look into this process otherwise';
  ok($server->wait_for_log(qr/\Q$no_core\E/, 20), '... which is without effect, and said so') or diag $server->stderr;
  is(warned($server, $no_core), 1, '... once');
  $server->stop;
  $server = server('User web', 'AllowSetID On');
  like(get($server->port, '/a.cgi')->{body}, qr/^NoNewPrivs:\t0$/m, 'set-id programs keep their rights');
  reaches($server, 'with AllowSetID', qw(httpd logfmt));
  $server->stop;
  $server = server('User web', 'Realm r UserFile @DIR@/users EncryptedUserFile On');
  $server->write_file('users', "a:" . crypt('b', '$1$abcdefgh$') . "\n");
  chmod 0644, $server->path('users');
  my @authcheck = $server->helper_processes('authcheck');
  my $got = get($server->port, '/probe.cgi?' . join('+', @authcheck), Authorization => basic("a", "b"));
  is($got->{status}, 200, 'authcheck as User, too') or diag $server->stderr;
  for my $pid (@authcheck) {
    my %tried = $got->{body} =~ /^$pid (\S+) (.*)$/mg;
    is(join(' ', grep { $tried{$_} !~ /not permitted|Permission denied/ } sort keys %tried), $has_scope ? '' : 'signal', '... cannot be reached');
  }
  $server->stop;
}
{ # An ordinary user's server runs scripts as that user.
  my $dir;
  my $server = server('', 'ScriptUser web', before => sub { my ($self) = @_; chown 20044, 20044, $self->dir; chown 20044, 20044, $self->path($_) for qw(stderr stdout mathopd.conf); $) = '20044 20044'; $( = 20044; POSIX::setuid(20044) });
  is(get($server->port, '/a.cgi')->{body}, "20044\n20044\n20044\nNoNewPrivs:\t1\n", 'an ordinary user: as itself, whatever the configuration says');
  like($server->stderr, qr/not root: every script runs as user 20044; ScriptUser and RunScriptsAsOwner are without effect/, '... which is said');
  reaches($server, 'by an ordinary user', qw(httpd logfmt cgiexec httpway-with));
  is($server->stop, 0, 'ends well');
}
# Where there is no Landlock, or a container's filter refuses it, scripts run all the same, and tracing stays impossible.
SKIP: {
  skip 'strace is not here', 1 if system('command -v strace >/dev/null 2>&1') != 0;
  for (['landlock_create_ruleset', 'ENOSYS'], ['landlock_create_ruleset', 'EOPNOTSUPP'], ['landlock_restrict_self', 'EPERM']) {
    my ($call, $error) = @$_;
    my $calls = "-e trace=$call -e inject=$call:error=$error";
    skip "strace cannot inject here: $call", 1 if system("strace -qq -o /dev/null $calls true >/dev/null 2>&1") != 0;
    my $helpers = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
    symlink helper_path($_), "$helpers/$_" or die for qw(logfmt httpd authcheck autoindex);
    write_bytes("$helpers/cgiexec", "#!/bin/sh\nexec strace -f -D -qq -o /dev/null $calls " . helper_path('cgiexec') . " \"\$@\"\n");
    chmod 0755, "$helpers", "$helpers/cgiexec";
    local $ENV{HTTPWAY_HELPERS} = "$helpers";
    local $ENV{HTTPWAY_COMMANDS} = command_path();
    local $has_scope = 0;
    my $server = server('User web', '');
    reaches($server, "without $call: $error", qw(httpd));
    is($server->stop, 0, '... ends well');
  }
}
done_testing;
