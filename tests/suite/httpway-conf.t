# httpway-conf: a service directory for each supervisor, made in one line, really started, and reloaded; and what it refuses.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Supervised;

my $root = $> == 0;
my $me = getpwuid $>;
my ($account, $logger) = $root ? ('nobody', 'daemon') : ($me, $me);
my $conf = command_path('httpway-conf');
my $temp = File::Temp->newdir('httpway-conf-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$temp";
mkdir "$temp/www";
my ($out, $code) = ('', 0);

# run WORDS...: its exit code; what it says on both outputs is in $out.
sub run {
  my (@words) = @_;
  defined(my $pid = open my $said, '-|') or die "unable to fork: $!";
  if (!$pid) {
    open STDERR, '>&', \*STDOUT;
    @ENV{qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS)} = (command_path(), helper_path());
    exec { $words[0] } @words or POSIX::_exit(127);
  }
  local $/;
  $out = <$said>;
  close $said;
  return $code = $? >> 8;
}
sub made { return run($conf, @_) }
sub entries { my ($dir) = @_; opendir my $d, $dir or return ''; return join ' ', grep { !/^\.\.?\z/ } sort readdir $d }
sub mode { return sprintf '%04o', (stat $_[0])[2] & 07777 }

# ---- under each supervisor

my %flavours = (
  daemontools => {
    scanner => ['svscan'], again => 'svc -t .', ends_by => 'TERM', leave => ['svc', '-dx', '@', '@/log'], entries => 'env log mathopd.conf reload restart run' },
  s6 => {
    scanner => ['s6-svscan'], again => 's6-svc -r .', ends_by => 'TERM', leave => ['true'], ready => ['s6-svwait', '-U', '-t', 10000, '@'],
    entries => 'env log mathopd.conf notification-fd reload reload-signal restart run' },
  runit => {
    scanner => ['runsvdir'], again => 'sv restart .', ends_by => 'HUP', leave => ['true'], ready => ['sv', '-w', 10, 'start', '@'],
    entries => 'check env finish log mathopd.conf reload restart run' },
);

sub lines {
  my ($made) = @_;
  return map { s/^\@[0-9a-f]{24} //r } split /\n/, read_file("$made/log/main/current") || '';
}

sub supervised {
  my ($name) = @_;
  my $flavour = $flavours{$name};
  if (my @missing = Supervised::missing_programs($name)) { plan skip_all => "no @missing here" }
  my $server = Httpway->new(command => [@{ $flavour->{scanner} }, '@DIR@/scan'], files => { 'www/index.html' => 'hello', 'other/index.html' => 'other' });
  my ($dir, $port, $made) = ($server->dir, $server->port, $server->path('my service'));
  mkdir "$dir/scan";
  made('-s', $name, '-a', '127.0.0.1', '-p', $port, $account, $logger, "$made/", "$dir/www", "other.test=$dir/other");
  is($code, 0, 'made') or return diag $out;
  is($out, qq{httpway-conf: info: $name service made; it starts with: ln -s "$made" } . ($out =~ /ln -s "[^"]*" (.*)/)[0] . "\n", 'it says how to go on, and nothing else');
  my ($place) = $out =~ m{ (/\S*/)(?: && | \(where |$)}m;
  is($out =~ /\(where \w[\w-]* watches that directory: it is not there\)$/m ? 'is not there' : 'is there', -x $place ? 'is there' : 'is not there', "it says whether $place is there");
  is(entries($made), $flavour->{entries}, 'what is in it');
  is_deeply([map { mode("$made/$_") } qw(run log/run reload restart mathopd.conf log/main)], [qw(0755 0755 0755 0755 0644 0750)], 'modes');
  is((getpwuid((stat "$made/log/main")[4]))[0], $logger, 'the logger owns its directory');
  is(run("$made/reload", '-n'), 0, 'reload -n works before the first start');
  like($out, qr/not been started/, 'and says so');
  symlink $made, "$dir/scan/www" or die;
  $server->start(ready => 0);
  ok(wait_until(sub { eval { get($port, '/')->{body} eq 'hello' } }, 20), 'served') or return diag join "\n", lines($made);
  is_deeply([map { get($port, $_)->{body} } '//', '/.//index.html', '//index.html'], [('hello') x 3], 'whatever empty segments and dots are in a path');
  is(get($port, '/', Host => 'other.test')->{body}, 'other', 'the other host too');
  is(get($port, '/')->{headers}{'content-type'}, 'text/html; charset=utf-8', 'with type and charset');
  ok(wait_until(sub { grep { m{^127\.0\.0\.1\tlocalhost\tGET\t/\t200\t} } lines($made) }), 'the request is in the log') or diag join "\n", lines($made);
  if ($flavour->{ready}) { is(run(map { s/\@/$made/r } @{ $flavour->{ready} }), 0, 'the supervisor knows that it is ready') or diag $out }
  if ($root) {
    my ($httpd) = $server->helper_processes('httpd');
    is((stat "/proc/$httpd")[4], scalar getpwnam($account), 'the server is not root');
    is((stat "$made/log/main/current")[4], scalar getpwnam($logger), 'nor is the logger');
    my ($logfmt) = $server->helper_processes('logfmt');
    like(read_file("/proc/$logfmt/status") || '', qr/^Uid:\t@{[ scalar getpwnam $logger ]}\t/m, 'who makes log lines is not who serves');
  }
  subtest 'reload' => sub { reloaded($flavour, $made, $port, $dir, $server) };
  run(map { s/\@/$made/r } @{ $flavour->{leave} });
  $server->signal($flavour->{ends_by});
  ok(wait_until(sub { $server->ended && !$server->chain_processes }, 15), 'all of it ends');
}

# The compiled file, as a helper sees it that is started now.
sub compiled { my ($made) = @_; return join ' ', (stat "$made/mathopd.conf.cdb")[1, 7, 9] }

# All cases once: under the first supervisor that is there.
my $thorough = 1;
sub reloaded {
  my ($flavour, $made, $port, $dir, $server) = @_;
  my $text = read_file("$made/mathopd.conf");
  is(run("$made/reload"), 0, 'nothing changed') or diag $out;
  is($out, "reload: no setting differs\nreload: configuration read again\n", 'it says so');
  write_bytes("$made/mathopd.conf", "# a comment moves all lines\n" . $text =~ s/Charset utf-8/Charset latin1/r =~ s/Timeout 60/Timeout 50/r);
  is(run("$made/reload", '-n'), 0, 'a change is only shown');
  my $change = join '', sort $out =~ /^([-+] .*\n)/mg;
  is($change, join('', sort map { my ($sign, $charset, $timeout) = @$_; ("$sign AnyHost Alias /: Charset $charset\n", "$sign other.test Alias /: Charset $charset\n", "$sign tuning: Timeout $timeout\n") } ['-', 'utf-8', 60], ['+', 'latin1', 50]), 'setting by setting');
  like(get($port, '/')->{headers}{'content-type'}, qr/utf-8/, 'and has no effect');
  is(run("$made/reload"), 0, 'then taken up') or diag $out;
  is(join('', sort $out =~ /^([-+] .*\n)/mg), $change, 'with the same words');
  like($out, qr/^reload: configuration read again$/m, 'and the answer of the server');
  like(get($port, '/')->{headers}{'content-type'}, qr/latin1/, 'it has its effect');
  is(run("$made/reload"), 0, 'again');
  like($out, qr/\Areload: no setting differs$/m, 'nothing differs');
  write_bytes("$made/mathopd.conf", $text =~ s/Charset/Charsett/r);
  is(run("$made/reload"), 100, 'a mistake');
  like($out, qr/mathopd\.conf:\d+:\d+: error: unknown keyword "Charsett".*^reload: fatal: nothing was changed/ms, 'is shown');
  like(get($port, '/')->{headers}{'content-type'}, qr/latin1/, 'the server goes on');
  my $another = free_port();
  write_bytes("$made/mathopd.conf", $text =~ s/Port \d+/Port $another/r);
  is(run("$made/reload"), 1, 'what takes a restart');
  like($out, qr/^\+ server 0: Port $another \(takes a restart\)\n(?:[-+] .*\n)*reload: Servers: this takes a restart: \Q$made\E\/restart\nreload: the old configuration stays until then\n\z/ms, 'is said, with the command');
  is(get($port, '/')->{status}, 200, 'the old one serves');
  my ($pid) = $server->helper_processes('httpway-hold');
  is(run("$made/restart"), 0, 'the command works') or diag $out;
  like($out, qr/^restart: restarted: the new server serves, the one before finishes its requests$/m, 'and says so');
  is(get($another, '/')->{body}, 'hello', 'the new port is there');
  is_deeply([$server->helper_processes('httpway-hold')], [$pid], 'for the supervisor it is the same process');
  is(run("$made/reload", '-n'), 0, 'reload -n');
  is($out, "reload: no setting differs\n", 'what was started is what is noted');

  # Everything that only a start takes up: it is named, nothing of it is taken up or noted, until it is started.
  my $now = $text =~ s/Port \d+/Port $another/r;
  my $log_user = $root ? 'LogUser' : undef;
  for my $case (['NumConnections', $now =~ s/NumConnections 256/NumConnections 128/r], ['NumProcesses', $now =~ s/Wait 30/Wait 30 NumProcesses 2/r], ['Umask', "Umask 027\n$now"], ['Backlog', $now =~ s/(Port $another)/$1\n Backlog 77/r],
    ['the first Realm or UserDirectory', $now =~ s/(Alias \/ )/Realm r UserFile \/none $1/r], ['the first script', "StayRoot Off\n" . $now =~ s/(IndexNames)/Specials { CGI { .cgi } } ScriptUser games $1/r], ['the first script that runs as User', $now =~ s/(IndexNames)/External { "\/bin\/cat" { .x } } $1/r]) {
    my ($what, $changed) = @$case;
    my $compiled = compiled($made);
    write_bytes("$made/mathopd.conf", $changed =~ s/utf-8/latin1/r);
    is(run("$made/reload"), 1, "$what: 1") or diag $out;
    is(compiled($made), $compiled, 'what is compiled is what holds');
    like($out, qr/^reload: (?:[^:]*, )?\Q$what\E(?:, [^:]*)?: this takes a restart: \Q$made\E\/restart$/m, 'is named');
    like(get($another, '/')->{headers}{'content-type'}, qr/utf-8/, 'nothing of it holds');
    is(run("$made/reload", '-n'), 0, 'and nothing of it is noted');
    like($out, qr/^\+ .*latin1/m, 'as reload -n says');
    like($out, qr/^(?:\+ .*: |reload: )\Q$what\E(?: .*)? \(takes a restart\)$/m, 'and what takes a restart');
    next if !$thorough;
    is(run("$made/reload", '-r'), 0, 'reload -r restarts') or diag $out;
    like($out, qr/^restart: restarted: /m, 'and says so');
    my $r = get($another, '/');
    ok(!$r->{headers}{'content-type'} || $r->{status} == 401 || $r->{headers}{'content-type'} =~ /latin1/, 'then all of it holds');
    is($r->{status}, $what =~ /Realm/ ? 401 : 200, 'with the helper that it takes');
    write_bytes("$made/mathopd.conf", $now);
    is(run("$made/restart"), 0, 'back again') or diag $out;
  }
  write_bytes("$made/mathopd.conf", $now =~ s/Charset/Charsett/r);
  is(run("$made/restart"), 100, 'a mistake');
  like($out, qr/error: unknown keyword "Charsett".*^restart: fatal: nothing was changed$/ms, 'is shown');
  write_bytes("$made/mathopd.conf", "RootDirectory $dir/none\n$now");
  my $compiled = compiled($made);
  SKIP: {
    skip 'only root changes the root', 3 if !$root;
    is(run("$made/restart"), 1, 'what does not start');
    like($out, qr/^httpd: fatal: unable to change root to .*^restart: not restarted: the new server did not start \(exit code 111\): the one that serves goes on$/ms, 'is said, with the reason') or diag $out;
    is(compiled($made), $compiled, 'what is compiled is what holds');
  }
  is(get($another, '/')->{status}, 200, 'the old one serves');

  # Messages in a file: the answers are seen all the same. Nor do two at once disturb one another.
  mkdir "$dir/errors";
  chown scalar getpwnam($logger), -1, "$dir/errors" if $root;
  my $to_file = $now =~ s{^ErrorLog .*}{ErrorLog $dir/errors/log}mr;
  write_bytes("$made/mathopd.conf", $to_file);
  is(run("$made/reload"), 0, 'ErrorLog is a file') or diag $out;
  like($out, qr/^reload: configuration read again$/m, 'it is said');
  like(read_file("$dir/errors/log"), qr/ configuration read again$/m, 'there, too');
  is(run("$made/reload", '-n'), 0, 'and noted');
  is($out, "reload: no setting differs\n", 'as what holds');
  write_bytes("$made/mathopd.conf", "Umask 027\n$to_file");
  is(run("$made/reload"), 1, 'what takes a restart');
  like($out, qr/^reload: Umask: this takes a restart: /m, 'is said');
  write_bytes("$made/mathopd.conf", $to_file);
  is(run('sh', '-c', 'cd "$0" || exit; ./reload & ./reload; echo "code $?"; wait $!; echo "code $?"', $made), 0, 'two at once');
  is($out =~ s/^reload: (?:no setting differs|configuration read again)\n//mgr, "code 0\n" x 2, 'are one after the other');

  # A start with a mistake is not tried again and again.
  write_bytes("$made/mathopd.conf", $now =~ s/Charset/Charsett/r);
  my $said = sub { return scalar grep { /unknown keyword "Charsett"/ } lines($made) };
  my $before = $said->();
  run('sh', '-c', 'cd "$0" && ' . $flavour->{again}, $made);
  ok(wait_until(sub { grep { /the service stays down until the mistake is mended/ } lines($made) }), 'it stays down');
  sleep 3; # two more tries of any supervisor
  ok(!-s "$made/ready", 'check knows it');
  is($said->(), $before + 1, 'the message is there once') or diag join "\n", lines($made);
  write_bytes("$made/mathopd.conf", $to_file);
  is(run("$made/restart"), 0, 'restart starts it again') or diag $out;
  like($out, qr/^restart: serving: /m, 'and says so');
  write_bytes("$made/mathopd.conf", $now);
  is(run("$made/reload"), 0, 'and back') or diag $out;
  is(get($another, '/')->{body}, 'hello', 'it serves');
  rename "$made/log/main/current", "$made/log/main/away" or die "unable to rename: $!";
  is(run("$made/reload"), 1, 'a logger that does not run');
  like($out, qr/\A(?:[-+] .*\n|reload: no setting differs\n)*reload: the server is told; its answer cannot be seen, .*does the logger run\?\n\z/, 'is named, and nothing else said');
  rename "$made/log/main/away", "$made/log/main/current" or die "unable to rename: $!";
  is(run("$made/$_", 'now'), 100, 'wrong usage') for qw(reload restart);
  $thorough = 0;
  is(join(' ', grep { /^applied\.(?!new)|old$/ } split / /, entries($made)), '', 'no file of its own is left');
}

subtest $_ => \&supervised, $_ for sort keys %flavours;

# ---- what is found out by itself

subtest 'the supervisor' => sub {
  mkdir "$temp/bin";
  local $ENV{PATH} = "$temp/bin";
  plan skip_all => 'systemd runs: then that is the one' if -e '/run/systemd/system';
  is(made($account, $logger, "$temp/none"), 100, 'none is there');
  like($out, qr/-s daemontools, s6, runit or systemd/, 'then -s is asked for');
  for my $name (sort keys %flavours) {
    my $scanner = "$temp/bin/$flavours{$name}{scanner}[0]";
    write_bytes($scanner, '');
    chmod 0755, $scanner;
    is(made($account, $logger, "$temp/found-$name"), 0, "$name is") or diag $out;
    is(entries("$temp/found-$name") , $flavours{$name}{entries} =~ s/ run\z/ root run/r, 'and its kind is made');
    unlink $scanner;
  }
};

subtest 'without files' => sub {
  is(made('-s', 'runit', '-p', 8080, $account, $logger, "$temp/own"), 0, 'a directory is made') or diag $out;
  like(read_file("$temp/own/root/index.html"), qr/It works/, 'with a first page');
  unlike($out, qr/warning: Location/, 'and without a warning');
  like(read_file("$temp/own/mathopd.conf"), qr{Location \Q$temp\E/own/root }, 'it is served');
  is(scalar(() = read_file("$temp/own/mathopd.conf") =~ /^  Family dual/mg), has_ipv6() ? 1 : 0, 'by IPv6 too, where there is any');
};

subtest 'installed programs' => sub {
  plan skip_all => 'these programs are not where they were built for' if $ENV{HTTPWAY_COMMANDS};
  is(run('env', '-u', 'HTTPWAY_COMMANDS', '-u', 'HTTPWAY_HELPERS', $conf, '-s', 'runit', '-p', 8080, $account, $logger, "$temp/installed"), 0, 'without variables') or diag $out;
  is(entries("$temp/installed/env"), '', 'env/ is empty');
  my ($program) = read_file("$temp/installed/run") =~ m{(/\S+/httpway-run)};
  ok(-x $program, 'and run names the programs that are installed');
};

# ---- what is refused, and leaves nothing behind

my $before = entries("$temp");
my @good = ('-s', 's6', $account, $logger);
my $missing = 'httpway-nobody-has-this';

sub refused {
  my ($what, $wanted, $said, @words) = @_;
  is(made(@words), $wanted, "$what: exit $wanted") or diag $out;
  like($out, $said, 'and why');
  is(entries("$temp"), $before, 'nothing is left');
}

refused('usage', 100, qr/^httpway-conf: usage: /, $account, $logger);
refused('another supervisor', 100, qr/-s is daemontools, s6, runit or systemd, not init/, '-s', 'init', $account, $logger, "$temp/x");
refused('a relative path', 100, qr/begins with a slash: x/, @good, 'x');
refused('a port', 100, qr/from 1 to 65535, not 65536/, '-p', 65536, @good, "$temp/x");
refused('a directory that is there', 100, qr/^httpway-conf: fatal: \Q$temp\E\/own exists: nothing is overwritten; name another directory, or move/, @good, "$temp/own");
refused('a file that is there', 100, qr/exists: nothing is overwritten/, @good, "$temp/own/run");
refused('a directory in none', 111, qr/^httpway-conf: fatal: unable to make \Q$temp\E\/x\/y: No such file or directory; make the directory above it first/, @good, "$temp/x/y");
refused('a directory in a file', 111, qr/unable to make \Q$temp\E\/own\/run\/x: Not a directory; make/, @good, "$temp/own/run/x");
refused('files that are not there', 100, qr{\Q$temp\E/nowhere does not exist: make it first}, @good, "$temp/x", "$temp/nowhere");
refused('a file instead of files', 100, qr/run is not a directory: name the one with the files/, @good, "$temp/x", "$temp/own/run");
refused('two for all', 100, qr/two directories for the hosts that are not named/, @good, "$temp/x", "$temp/www", "$temp/www");
refused('a bad host', 100, qr/"a b" is no host name.*nothing was made/s, @good, "$temp/x", "a b=$temp/www");
refused('no host', 100, qr/a host is missing/, @good, "$temp/x", "=$temp/www");
refused('a bad address', 100, qr/error: .*nothing was made/s, '-a', '300.1.2.3', @good, "$temp/x");
refused('the account of root', 100, qr/root is root/, '-s', 's6', 'root', 'root', "$temp/x") if $root;
refused('a name that is none', 100, qr/no name of an account/, '-s', 's6', 'a;b', $logger, "$temp/x");
for (33, '1web', '.web', 'a' x 32, 'a.b') { refused("an account that cannot be made: $_", 100, qr/^httpway-conf: fatal: there is no account \Q$_\E, and none of that name can be made: /, '-s', 's6', $_, $logger, "$temp/x") if $root && !getpwnam $_ }
refused('a hidden directory', 100, qr/pass over names that begin with a dot: \Q$temp\E\/\.x: name another/, '-s', $_, $account, $logger, "$temp/.x") for qw(daemontools s6 runit systemd);
refused('an account that is missing', 100, qr/no account $missing; as root type:\n.*\Q$missing\E\n.*nothing was made/s, '-s', 's6', $missing, $logger, "$temp/x");
is(scalar(() = $out =~ /as root type/g), 1, 'the other is there');
like($out, qr/^    useradd --system .* $missing$/m, 'with the command of this system') if -x '/usr/sbin/useradd';
refused('both', 100, qr/$missing; .*$missing-log; /s, '-s', 's6', $missing, "$missing-log", "$temp/x");

SKIP: {
  skip 'not root', 7 if !$root;
  my @nobody = getpwnam 'nobody';
  mkdir "$temp/theirs"; chown @nobody[2, 3], "$temp/theirs";
  my $as = sub { run('setpriv', "--reuid=$nobody[2]", "--regid=$nobody[3]", '--clear-groups', $conf, '-s', 's6', @_) };
  is($as->('nobody', 'daemon', "$temp/theirs/x"), 100, 'not root: no other account');
  like($out, qr/only root can make a service that runs as daemon; be root, or, for one of your own, name yourself twice/, 'it says what to do');
  is($as->('nobody', 'nobody', "$temp/x"), 111, 'a place that may not be written to');
  like($out, qr/^httpway-conf: fatal: unable to make \Q$temp\E\/x: Permission denied; name a place that you may write to, or be root/, 'it says what to do');
  is(entries("$temp/theirs"), '', 'nothing is left');
  is($as->('nobody', 'nobody', "$temp/theirs/x", "$temp/www"), 0, 'but a service of one\'s own');
  ok(read_file("$temp/theirs/x/log/run") !~ /setuidgid/ && read_file("$temp/theirs/x/mathopd.conf") =~ /Port 8080/, 'that needs no root');
}

is(made('-s', 's6', '-p', 8080, $account, $logger, "$temp/star", "$temp/www/*"), 0, 'a directory a host');
like(read_file("$temp/star/mathopd.conf"), qr{Location "?\Q$temp/www/*\E}, 'is written as it is');

done_testing;
