# What a person may do wrong, program by program: each mistake is made as a person would make it, and the program says in one line who it is,
# what is wrong, where, and what to do; with exit code 100 for usage and configuration, 111 for the system. All of it stands in doc/messages.html.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use IO::Socket::IP;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;
use Httpway;

my $temporary = File::Temp->newdir('httpway-messages-XXXXXXXX', TMPDIR => 1);
my $dir = "$temporary";
chmod 0755, $dir;
my %path = ((map { $_ => command_path($_) } qw(httpway-conf httpway-data httpway-hold httpway-listen httpway-run httpway-why httpway-with logconv svcsig)), (map { $_ => helper_path($_) } qw(authcheck autoindex cgiexec httpd logfmt)));
my ($other_version, $missing) = ("$dir/old.cdb", "$dir/nothing");
my $nobody = getpwnam 'nobody';
my $root = $> == 0;
my $port = free_port();
my $busy = IO::Socket::IP->new(LocalHost => '127.0.0.1', LocalPort => 0, Listen => 1, Type => SOCK_STREAM) or die $@;
my $busy_port = $busy->sockport;

# ---- Running a program

# run WORDS or { words, input, env, before }: (exit code, both outputs)
sub run {
  my ($how) = @_;
  $how = { words => $how } if ref $how eq 'ARRAY';
  write_bytes("$dir/input", $how->{input} // '');
  defined(my $pid = open my $output, '-|') or die "unable to fork: $!";
  if (!$pid) {
    delete @ENV{qw(UID GID ROOT LISTEN_FDS LISTEN_PID HTTPWAY_HOLD HTTPWAY_LOGFMT HTTPWAY_CGIEXEC HTTPWAY_AUTHCHECK NOTIFY_SOCKET REQUEST_METHOD)};
    @ENV{qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS)} = (command_path(), helper_path());
    open STDIN, '<', "$dir/input" or die;
    open STDERR, '>&', \*STDOUT;
    chdir $dir or die;
    alarm 300;
    %ENV = (%ENV, %{ $how->{env} || {} });
    $how->{before}->() if $how->{before};
    exec { $how->{words}[0] } @{ $how->{words} } or POSIX::_exit(127);
  }
  my $text = do { local $/; <$output> };
  close $output;
  return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $text // '');
}

sub become_nobody { POSIX::setgid($nobody) && POSIX::setuid($nobody) or die "unable to become nobody: $!" }

sub make_open { my ($path) = @_; chmod 0777, $path or die "unable to open $path: $!" }
sub make_directory { my ($path, $mode) = @_; mkdir $path or die "unable to make $path: $!"; chmod $mode, $path }

my %said; # program => [ message... ]
# mistake PROGRAM, EXIT, MESSAGE, HOW: MESSAGE is the whole of one line behind the name of the program.
sub mistake {
  my ($program, $exit, $message, $how) = @_;
  my ($code, $text) = run($how);
  is($code, $exit, "$program: $exit: $message") or diag $text;
  my ($line) = grep { $_ eq "$program: $message" } split /\n/, $text;
  ok(defined $line, '... is said') or diag $text;
  push @{ $said{$program} }, $message;
}

# ---- Configurations

my $serial = 0;
my $S = "Server { Address 127.0.0.1 Port $port Virtual { AnyHost } }\n";
my $user = $root ? "User nobody\n" : '';
sub conf { my ($text) = @_; return write_bytes("$dir/c" . ++$serial . '.conf', $text) }
sub cdb { my ($text) = @_; my $conf = conf($text); my ($code, $said) = run([$path{'httpway-data'}, '-f', $conf]); die "not compiled: $said" if $code; return "$conf.cdb" }
my $good = cdb("$user$S");
write_bytes($other_version, do { my $bytes = read_file($good); $bytes =~ s/httpway-conf \d+/httpway-conf 0/ or die 'no version in the cdb'; $bytes });
my $stale = "$other_version: not a compiled configuration of this version: make one by httpway-data";
my $gone = "unable to open the compiled configuration $missing: No such file or directory: make it by httpway-data, and let me read it";
sub usage { my ($program) = @_; my (undef, $text) = run([$path{$program}, '-h']); $text =~ s/\n\z//; return $text }
sub channel { my ($helper, @words) = @_; return [$path{'httpway-with'}, $helper, '--', $path{$helper}, @words, '--', '/bin/sh', '-c', 'read -r x <&"$HTTPWAY_' . uc($helper) . '" 2>/dev/null; exit 0'] }

subtest 'usage' => sub {
  for my $program (sort grep { $_ ne 'autoindex' } keys %path) { mistake($program, 100, usage($program), [$path{$program}, '--no-such-option']) }
};

SKIP: {
  skip 'not root', 1 if !$root;
  subtest 'whose compiled configuration' => sub {
    my $untrusted = sub { my ($file, $why, @more) = @_; mistake('httpway-why', 100, "fatal: $file: unable to trust the compiled configuration: $why", { words => [$path{'httpway-why'}, $file, 'GET', '/'], @more }) };
    my $file = write_bytes("$dir/theirs.cdb", read_file($good));
    chown 1, -1, $file;
    $untrusted->($file, "$file belongs to user 1, and root trusts root alone: give it to root, or keep the configuration elsewhere");
    $untrusted->($file, "$file belongs to user 1, neither to me nor to root: make it as the user that I run as", before => \&become_nobody);
    chown 0, -1, $file;
    chmod 0664, $file;
    $untrusted->($file, "others can write $file: chmod go-w it");
    make_directory("$dir/everybody", 0777);
    $file = write_bytes("$dir/everybody/c.cdb", read_file($good));
    $untrusted->($file, "others can write $dir/everybody: chmod go-w it, or keep the configuration elsewhere");
  };
}

subtest 'httpway-conf' => sub {
  my $p = 'httpway-conf';
  my $try = sub { my ($message, @words) = @_; mistake($p, 100, "fatal: $message", [$path{$p}, @words]) };
  my @for = ('-s', 's6', qw(nobody daemon));
  make_directory("$dir/files", 0755);
  write_bytes("$dir/file", '');
  my $new = "$dir/service";
  my @systemd = ('-s', 'systemd', qw(nobody daemon));
  $try->('no name of a unit of systemd: a b; letters, digits, dots, hyphens and underscores make one: name another directory', @systemd, "$dir/a b");
  $try->('systemd binds numeric addresses only: localhost', '-a', 'localhost', @systemd, $new);
  $try->('-s is daemontools, s6, runit or systemd, not upstart', '-s', 'upstart', qw(nobody daemon), $new);
  $try->('a port is a number from 1 to 65535, not 65536', '-p', '65536', @for, $new);
  $try->('the path of the service begins with a slash: service', @for, 'service');
  $try->('a control character in the path of the service', @for, "$dir/a\nb");
  $try->('a control character in what is to be served', @for, $new, "$dir/a\nb");
  $try->('the path of a directory begins with a slash: files', @for, $new, 'files');
  $try->("$missing does not exist: make it first, or name another", @for, $new, $missing);
  $try->("$dir/file is not a directory: name the one with the files", @for, $new, "$dir/file");
  $try->("a host is missing before =$dir/files: write HOST=/DIRECTORY", @for, $new, "=$dir/files");
  $try->("two directories for the hosts that are not named: write HOST= before $dir", @for, $new, "$dir/files", $dir);
  $try->('no name of an account: a!b; letters, digits, dots, hyphens and underscores make one', '-s', 's6', 'a!b', 'daemon', $new);
  $try->("supervisors pass over names that begin with a dot: $dir/.x: name another directory", @for, "$dir/.x");
  $try->('there is no account 1web, and none of that name can be made: a letter comes first, then letters, digits, hyphens and underscores, 31 in all; name another', '-s', 's6', '1web', 'daemon', $new) if $root;
  $try->('nothing was made: the accounts come first; make them, then type the same again', '-s', 's6', 'no-such-account', 'daemon', $new);
  $try->('root is root: name accounts that may do nothing, one for the server and one for its logger', '-s', 's6', 'root', 'daemon', $new);
  $try->("$dir/files exists: nothing is overwritten; name another directory, or move this one away", '-s', 's6', ($root ? qw(nobody daemon) : (getpwuid $>) x 2), "$dir/files", "$dir/files");
  ok(!-e $new, 'and nothing is made');
};

subtest 'httpway-data' => sub {
  my $p = 'httpway-data';
  my @data = ($path{$p}, '-f');
  mistake($p, 111, "fatal: unable to open $missing: No such file or directory: name a configuration that I can read", [@data, $missing]);
  mistake($p, 111, "fatal: unable to read $dir: Is a directory: name a file that I can read", [@data, $dir]);
  mistake($p, 100, 'fatal: standard input needs a name for the compiled configuration; ' . usage($p), [$path{$p}]);
  mistake($p, 111, "fatal: unable to write $missing/x: No such file or directory: name a file in a directory that I can write to", [@data, conf($S), '-o', "$missing/x"]);
  mistake($p, 111, "fatal: unable to make a temporary file beside $missing/x: No such file or directory: name a file in a directory that I can write to", [@data, conf($S), "$missing/x"]);
  my $busy_conf = conf($S);
  mistake($p, 100, "fatal: $busy_conf is no compiled configuration, and nothing else is overwritten: name another file, or remove it", [@data, conf($S), $busy_conf]) ;
  mistake($p, 100, "fatal: $busy_conf was not made by -o, and nothing else is overwritten: name another file, or remove it", [@data, conf($S), '-o', $busy_conf]);
  mistake($p, 100, "fatal: $missing is the configuration or what is made of it: name another file for the dump", [@data, conf($S), '-o', $missing, $missing]);
  mistake($p, 100, "fatal: $good is compiled already: name the text that it was made from", [$path{$p}, $good]);
  mkdir "$dir/full";
  write_bytes("$dir/full/x", '');
  mistake($p, 111, "fatal: unable to put in place $dir/full: Is a directory: name a file in a directory that I can write to", [@data, conf($S), "$dir/full"]);
  # In the configuration: each with its place, and at the end what to do.
  for ([ "Sevrer { }\n", '1:1', 'unknown keyword "Sevrer" in the file, did you mean Server?' ], [ "Port 80\n", '1:1', 'Port may not stand in the file, it belongs in Server' ], [ "Umask x\n", '1:7', '"x" is no integer, Umask needs an integer from 0 to 0777' ],
    [ "Server { Port 99999 }\n", '1:15', 'Port "99999" is out of range, expected 1 to 65535' ], [ "Server {\n", '1:9', 'the file ends inside of a Server block opened on line 1, expected "}"' ], [ "}\n", '1:1', '"}" closes nothing, no block is open here' ],
    [ "User no-such-user\n", '1:6', 'unknown user "no-such-user", User needs an account of this system' ], [ "Include \"$missing\"\n", '1:9', qq(unable to include "$missing": No such file or directory) ], [ "Control { Types \"$missing\" }\n", '1:17', qq(unable to read the types in "$missing": No such file or directory) ],
    [ "$S$S", '2:1', "two Servers with the same address and port, the other is on line 1" ]) {
    my ($text, $place, $message) = @$_;
    my $conf = conf($text);
    my ($code, $said) = run([@data, $conf]);
    is($code, 100, $message);
    my ($got) = grep { /^\Q$conf\E:\Q$place\E: error: / } split /\n/, $said;
    is($got, "$conf:$place: error: $message", '... is said');
    push @{ $said{$p} }, "FILE:LINE:COLUMN: error: $message";
    like($said, qr/^httpway-data: fatal: \Q$conf\E: (?:1 mistake: mend it|\d+ mistakes: mend them) and run me again\n\z/m, '... and what to do');
  }
  # Legal, and hardly meant.
  make_directory("$dir/site", 0755);
  write_bytes("$dir/site/$_.iso", '') for 'a', 'b';
  opendir my $site, "$dir/site" or die;
  my ($first) = grep { /iso$/ } readdir $site;
  my $control = sub { "Server { Port $port Virtual { AnyHost\nControl { Alias / $_[0] } } }\n" };
  my $full = "Location $dir/site Types { a/b { * } } IndexNames { x }";
  for ([ $control->("Location $dir/site"), 2, qq(Location "$dir/site": no Types say what its files are: they are answered with 404, write Types default) ], [ $control->("Location $dir/site Types { a/b { * } }"), 2, qq(Location "$dir/site": neither IndexNames nor AutoIndexCommand: its directories are answered with 404, write IndexNames { index.html }) ],
    [ $control->("Location $dir/site Types { a/b { .x } }"), 2, qq(no Types say what the files in Location "$dir/site" are, as "$first": they are answered with 404) ], [ $control->('Location www/img'), 2, 'Location "www/img" is neither a path nor a URL, and sent as a redirect: begin it with / or http://' ], [ $control->('Location $ROOT/www'), 2, 'Location "$ROOT/www": variables mean nothing here: write the whole path' ],
    [ $control->("$full UserFile $missing"), 2, qq(UserFile "$missing" does not exist) ], [ $control->("$full Error404File $dir/site"), 2, qq(Error404File "$dir/site" is no file) ], [ $control->("$full External { perl { .pl } }"), 2, 'External "perl" is no full path: begin it with /' ], [ $control->("$full External { $dir/site/a.iso { .pl } }"), 2, qq(External "$dir/site/a.iso" cannot be executed: chmod +x it) ],
    [ $control->("Location $dir/site Types { a/b { .iso } } IndexNames { x } FallbackFile $good"), 2, qq(no Types, Specials or External say what FallbackFile "$good" is: it answers nothing) ], [ $control->("$full ChildLog $missing/log"), 2, qq(ChildLog "$missing/log" has no directory: make it) ], [ "\xef\xbb\xbf" . $control->($full), 1, 'the file begins with a byte order mark, which is passed over: save it as UTF-8 without one' ],
    [ $control->("$full Admin 'me'"), 2, 'typographic or single quotes are a part of the word: write "..."' ], [ $control->("$full Admin me\xc2\xa0too"), 2, 'a no-break space is a part of the word: write a plain one' ]) {
    my ($text, $line, $message) = @$_;
    my $conf = conf($text);
    my ($code, $said) = run([@data, $conf]);
    is($code, 0, "it compiles: $message");
    ok(scalar(grep { /^\Q$conf\E:$line:\d+: warning: \Q$message\E$/ } split /\n/, $said), '... with a warning') or diag $said;
    push @{ $said{$p} }, "FILE:LINE:COLUMN: warning: $message";
  }
  mistake($p, 100, "fatal: $_->[0]: $_->[1] and run me again", [@data, $_->[0]]) for [ conf("Umask x\n"), '1 mistake: mend it' ], [ conf("Umask x\nUmask y\n"), '2 mistakes: mend them' ];
};

subtest 'httpway-listen' => sub {
  my $p = 'httpway-listen';
  my $try = sub { my ($exit, $message, $conf, @more) = @_; my $cdb = cdb($user . $conf); mistake($p, $exit, "fatal: $message" =~ s/CONF/$cdb =~ s{\.cdb$}{}r/er, [$path{$p}, $cdb, @more ? @more : '/bin/true']) };
  mistake($p, 111, "fatal: $gone", [$path{$p}, $missing, 'true']);
  mistake($p, 100, "fatal: $stale", [$path{$p}, $other_version, 'true']);
  my $line = $root ? 2 : 1;
  $try->(111, "unable to bind 127.0.0.1:$busy_port (CONF:$line): Address already in use: stop the program that listens there, or change Port or Address", "Server { Address 127.0.0.1 Port $busy_port Virtual { AnyHost } }\n");
  $try->(111, "unable to bind 192.0.2.77:$port (CONF:$line): Cannot assign requested address: this machine has no such address: change Address", "Server { Address 192.0.2.77 Port $port Virtual { AnyHost } }\n");
  my $low = (read_file('/proc/sys/net/ipv4/ip_unprivileged_port_start') // 1024) + 0;
 SKIP: {
    skip 'nobody cannot be told what only root may do', 2 if !$root || $low < 2 || !$nobody;
    my $cdb = cdb("Server { Address 127.0.0.1 Port 1 Virtual { AnyHost } }\n");
    chmod 0644, $cdb;
    mistake($p, 111, 'fatal: unable to bind 127.0.0.1:1 (' . ($cdb =~ s/\.cdb$//r) . ':1): Permission denied: start me as root, or choose a Port from 1024 on',
      { words => [$path{$p}, $cdb, '/bin/true'], before => \&become_nobody });
  }
  SKIP: {
    skip 'nobody cannot be told what only root may do', 3 if !$root || !$nobody || !getpwnam 'daemon';
    make_directory("$dir/$_->[0]", $_->[1]) for [ 'open', 01777 ], [ 'closed', 0700 ], [ 'ours', 0755 ];
    IO::Socket::UNIX->new(Local => "$dir/ours/x", Listen => 1) or die "$!";
    chmod 0777, "$dir/ours/x";
    for ([ 'open', "give SocketUser the socket SOCKET: Operation not permitted: start me as root, or leave it out", 'SocketUser daemon' ], [ 'closed', 'look for SOCKET: Permission denied: make its directory, and let me pass through it' ], [ 'ours', 'remove the old SOCKET: Permission denied: let me write to its directory' ]) {
      my ($where, $message, $more) = @$_;
      my $cdb = cdb("Server { Address unix:$dir/$where/x @{[$more // '']} Virtual { AnyHost } }\n");
      chmod 0644, $cdb;
      my $label = "unix:$dir/$where/x (" . ($cdb =~ s/\.cdb$//r) . ':1)';
      mistake($p, 111, "fatal: unable to " . ($message =~ s/SOCKET/$label/r), { words => [$path{$p}, $cdb, '/bin/true'], before => \&become_nobody });
    }
  }
  write_bytes("$dir/plain", '');
  my $socket = IO::Socket::UNIX->new(Local => "$dir/socket", Listen => 1) or die "$!";
  $try->(111, "unable to bind unix:$dir/plain (CONF:$line): there is a file that is no socket: remove it, or change Address", "Server { Address unix:$dir/plain Virtual { AnyHost } }\n");
  $try->(111, "unable to bind unix:$dir/socket (CONF:$line): another program listens there: stop it, or change Address", "Server { Address unix:$dir/socket Virtual { AnyHost } }\n");
  $try->(111, "unable to bind unix:$missing/x (CONF:$line): No such file or directory: make its directory, and let me write there", "Server { Address unix:$missing/x Virtual { AnyHost } }\n");
  symlink 'nothing', "$dir/pid-link";
  $try->(111, "unable to write the pid file $dir/pid-link: there is something that is no file: remove it, or change PIDFile", "PIDFile $dir/pid-link\n$S");
  $try->(111, "unable to write the pid file $missing/pid: No such file or directory: make its directory, where whoever starts the server may write, or change PIDFile", "PIDFile $missing/pid\n$S");
  $try->(111, "unable to run $missing: No such file or directory: name a program that can be executed", $S, $missing);
};

subtest 'httpway-hold' => sub {
  my $p = 'httpway-hold';
  mistake($p, 100, 'fatal: the descriptor of -r is not open: open it, or leave -r out', [$path{$p}, '-r', 77, 'true']);
  mistake($p, 111, "fatal: unable to run $missing: No such file or directory: name a program that can be executed", [$path{$p}, $missing]);
  mistake('httpway-listen', 100, 'fatal: LISTEN_FDS or LISTEN_PID malformed: unset them', { words => [$path{'httpway-listen'}, $good, 'true'], env => { LISTEN_FDS => 'x', LISTEN_PID => 1 } });
  make_directory("$dir/held", 0755);
  mkdir "$dir/held/supervise";
  system 'mkfifo', "$dir/held/supervise/control";
  open my $control, '+<', "$dir/held/supervise/control" or die $!;
  mistake($p, 100, 'warning: the service stays down until the mistake is mended and it is started again', { words => ['/bin/sh', '-c', 'cd held && exec "$0" sh -c "exit 100"', $path{$p}] });
  # Serves as far as the holder can tell, once; nobody reads what is ready; what was applied is not noted.
  pipe(my $reader, my $writer) or die $!;
  close $reader;
  my $serve = write_bytes("$dir/serve", "use Socket; open my \$c, '+<&=', \$ENV{HTTPWAY_HOLD} or die; if (-e '$dir/served') { exit 100 } open my \$f, '>', '$dir/served'; send \$c, 'R', 0; sleep 1 while getppid() == \$ARGV[0]");
  my $twice = sub { my ($text) = (run({ words => ['/bin/sh', '-c', qq{$path{$p} -r 9 -a $missing/x sh -c 'exec $^X $serve \$PPID' 2>err & p=\$!; while test ! -s err; do sleep 0.1; done; kill -WINCH \$p; while ! grep -q "not restarted" err; do sleep 0.1; done; kill -TERM \$p; cat err}], before => sub { POSIX::dup2(fileno $writer, 9) } }))[1]; return $text };
  my $text = $twice->();
  for my $message ('warning: nobody reads the readiness descriptor', "warning: unable to rename $missing/x.new to $missing/x: No such file or directory", 'warning: not restarted: the new server did not start (exit code 100): the one that serves goes on') {
    like($text, qr/^httpway-hold: \Q$message\E$/m, $message);
    push @{ $said{$p} }, $message;
  }
  push @{ $said{$p} }, 'info: restarted: the new server serves, the one before finishes its requests'; # hold.t
};

subtest 'httpway-with' => sub {
  my $p = 'httpway-with';
  my $usage = usage($p) =~ s/^usage: //r;
  mistake($p, 100, "fatal: unterminated helper: $usage", [$path{$p}, 'logfmt', '--', 'a', 'b', 'c']);
  mistake($p, 100, "fatal: empty helper: $usage", [$path{$p}, 'logfmt', '--', '--', 'true']);
  mistake($p, 100, "fatal: not a name for a channel: $_: expected 1 to 32 small letters and digits, but not commands or helpers", [$path{$p}, $_, '--', 'true', '--', 'true']) for 'Log', 'commands';
  mistake($p, 111, "fatal: unable to run $missing: No such file or directory: name a helper that can be executed", [$path{$p}, 'logfmt', '--', $missing, '--', 'true']);
  mistake($p, 111, "fatal: unable to run $missing: No such file or directory: name a program that can be executed", [$path{$p}, 'logfmt', '--', '/bin/cat', '--', $missing]);
};

subtest 'httpway-run' => sub {
  my $p = 'httpway-run';
  my $together = 'install all programs of httpway together, or set HTTPWAY_COMMANDS and HTTPWAY_HELPERS';
  my $conf = conf("$user$S");
  mistake($p, 100, 'fatal: -f was given twice: name one configuration', [$path{$p}, '-n', '-f', 'a', '-f', 'b']);
  mistake($p, 100, 'fatal: descriptor 77 of -r is not open: open it, or leave -r out', [$path{$p}, '-n', '-r', 77, '-f', $conf]);
  mistake($p, 111, "fatal: unable to run $missing/httpway-data: No such file or directory: $together", { words => [$path{$p}, '-n', '-f', $conf], env => { HTTPWAY_COMMANDS => $missing } });
  mistake('httpway-with', 111, "fatal: unable to run $missing/logfmt: No such file or directory: name a helper that can be executed", { words => [$path{$p}, '-n', '-f', $conf], env => { HTTPWAY_HELPERS => $missing } });
  mkdir "$dir/part";
  symlink $path{'httpway-data'}, "$dir/part/httpway-data";
  mistake($p, 111, "fatal: unable to run $dir/part/httpway-listen: No such file or directory: $together", { words => [$path{$p}, '-n', '-f', $conf], env => { HTTPWAY_COMMANDS => "$dir/part" } });
  my ($code, $text) = run({ words => [$path{$p}, '-n'], input => "$user$S", env => { TMPDIR => $missing } });
  like($text, qr{^httpway-run: fatal: unable to make a temporary directory $missing/httpway-run\.\w+: No such file or directory: set TMPDIR to a directory that I can write to$}m, 'TMPDIR');
  is($code, 111, '... 111');
  push @{ $said{$p} }, ($text =~ /^httpway-run: (fatal: unable to make a temporary.*)/m);
 SKIP: {
    skip 'only root must become somebody', 1 if !$root;
    mistake($p, 100, 'fatal: started as root, but neither $UID and $GID nor User say whom to become: put User NAME into the configuration', [$path{$p}, '-n', '-f', conf($S)]);
    mistake('logfmt', 111, 'fatal: LogUser has user number 0: refusing to run as root: name another account', [$path{$p}, '-n', '-f', conf("LogUser root\n$user$S")]);
  }
};

# httpd on sockets that we pass, like a supervisor.
sub passing { my ($make, %env) = @_; return (before => sub { my $s = $make->(); POSIX::dup2(fileno $s, 3) if fileno $s != 3; %ENV = (%ENV, LISTEN_FDS => 1, LISTEN_PID => $$, %env) }) }
sub listening { my ($at) = @_; return IO::Socket::IP->new(LocalHost => '127.0.0.1', LocalPort => $at, Listen => 1, ReuseAddr => 1, Type => SOCK_STREAM) || die "$@" }

subtest 'httpd' => sub {
  my $p = 'httpd';
  my $fine = sub { listening($port) };
  mistake($p, 111, "fatal: $gone", [$path{$p}, $missing]);
  mistake($p, 100, "fatal: $stale", [$path{$p}, $other_version]);
  mistake($p, 100, 'fatal: no listening sockets: start me by httpway-listen, or with LISTEN_FDS', [$path{$p}, $good]);
  mistake($p, 100, 'fatal: LISTEN_FDS or LISTEN_PID malformed: start me by httpway-listen', { words => [$path{$p}, $good], env => { LISTEN_FDS => 'x', LISTEN_PID => 1 } });
  mistake($p, 100, 'fatal: a descriptor passed in LISTEN_FDS is no listening socket: listen(2) on it before', { words => [$path{$p}, $good], passing(sub { open my $f, '<', '/dev/null'; $f }) });
  mistake($p, 100, 'fatal: ' . ($good =~ s/\.cdb$//r) . ':' . ($root ? 2 : 1) . ": no socket was passed for this Server (127.0.0.1 port $port): start me by httpway-listen, or pass one", { words => [$path{$p}, $good], passing(sub { listening(0) }) });
  mistake($p, 100, 'fatal: the descriptor of -r is not open: open it, or leave -r out', [$path{$p}, '-r', 77, $good]);
  mistake($p, 100, "fatal: unable to use the channel named in HTTPWAY_$_: Invalid argument: start me by httpway-with, or unset it", { words => [$path{$p}, $good], passing($fine, "HTTPWAY_$_" => 77) }) for qw(LOGFMT CGIEXEC AUTHCHECK);
  mistake($_->[0], 100, 'fatal: unable to use the channel named in HTTPWAY_HOLD: Invalid argument: start me by httpway-hold, or unset it', $_->[1]) for [$p, { words => [$path{$p}, $good], passing($fine, HTTPWAY_HOLD => 77) }], ['httpway-listen', { words => [$path{'httpway-listen'}, $good, 'true'], env => { HTTPWAY_HOLD => 77 } }];
  mistake($p, 111, "fatal: unable to change directory to $missing: No such file or directory: make it, or change CoreDirectory", { words => [$path{$p}, cdb("CoreDirectory $missing\n$user$S")], passing($fine) });
  mistake($p, 111, "warning: $_->[1]: unset it", { words => [$path{$p}, cdb("CoreDirectory $missing\n$user$S")], passing($fine, NOTIFY_SOCKET => $_->[0]) }) for [ 'nowhere', 'NOTIFY_SOCKET is neither an absolute path nor @ and a name' ], [ "$missing/s", "unable to connect to $missing/s of NOTIFY_SOCKET: No such file or directory" ];
  my ($second, $end) = (free_port(), cdb("CoreDirectory $missing\n$user$S"));
  mistake($p, 111, "warning: no Server for the passed socket 127.0.0.1 port $second: closed: add one, or do not pass it", { words => [$path{$p}, $end], passing(sub { my ($one, $two) = ($fine->(), listening($second)); POSIX::dup2(fileno $two, 4) if fileno $two != 4; $one }, LISTEN_FDS => 2) });
 SKIP: {
    skip 'only root changes root and becomes somebody', 1 if !$root;
    my $start = sub { my ($exit, $message, %env) = @_; mistake($p, $exit, "fatal: $message", { words => [$path{$p}, $good], passing($fine, %env) }) };
    $start->(100, '$GID is set but $UID is not: set both, or neither', GID => 1);
    $start->(100, '$UID is set but $GID is not: set both, or neither', UID => 1);
    $start->(100, '$UID is not a user number: www: set it by envuidgid or the like', UID => 'www', GID => 1);
    $start->(100, '$GID is not a group number: www: set it by envuidgid or the like', UID => 1, GID => 'www');
    $start->(100, q($UID is 0: refusing to run as root: set it to another user's number), UID => 0, GID => 1);
    $start->(100, q($GID is 0: refusing to run in root's group: set it to another group's number), UID => 1, GID => 0);
    $start->(111, "unable to change root to $missing: No such file or directory: make it, or change RootDirectory or \$ROOT", ROOT => $missing);
    my $cdb = cdb("RootDirectory $dir\n$user$S");
    chmod 0644, $cdb;
    mistake($p, 111, "fatal: unable to change root to $dir: only root can: start me as root, or take RootDirectory and \$ROOT away", { words => [$path{$p}, $cdb], passing(sub { my $s = $fine->(); become_nobody(); $s }) });
  }
};

subtest 'helpers' => sub {
  for my $p (qw(cgiexec authcheck logfmt)) {
    mistake($p, 100, 'fatal: standard input is not a channel: start me by httpway-with', [$path{$p}, $good]);
    # The keeper's program ends with 0: it is the helper that has something to say.
    mistake($p, 0, "fatal: $gone", channel($p, $missing));
    mistake($p, 0, "fatal: $stale", channel($p, $other_version));
  }
  my $p = 'logfmt';
  symlink 'nothing', "$dir/log-link";
  mistake($p, 0, "fatal: unable to open the log $dir/log-link: it is a symbolic link, which is not followed: name the file itself", channel($p, cdb("Log $dir/log-link\n$user$S")));
  POSIX::mkfifo("$dir/log-fifo", 0666);
  chmod 0666, "$dir/log-fifo";
  mistake($p, 0, "fatal: unable to open the log $dir/log-fifo: it is no file: remove it, or name another", channel($p, cdb("Log $dir/log-fifo\n$user$S")));
  mistake($p, 0, "fatal: unable to open the log $missing/log: No such file or directory: make its directory, and let LogUser, or else User, write there", channel($p, cdb("Log $missing/log\n$user$S")));
  mistake('httpd', 111, 'fatal: logfmt is gone for good: ending, to be started anew', [$path{'httpway-run'}, '-n', '-f', conf("Log $missing/log\n$user$S")]);
  mistake($p, 111, 'fatal: unable to run logconv: No such file or directory: it converts lines: put it into PATH', { words => [$path{$p}, '-o', 'json'], env => { PATH => $missing } });
  mistake('logconv', 100, 'fatal: -o: there is no field Url (see LogFormat)', [$path{logconv}, '-o', 'Url']);
  mistake('logconv', 100, 'fatal: -i: no fields, or too many: name some of LogFormat', [$path{logconv}, '-o', 'json', '-i', ' ']);
  mistake('autoindex', 111, 'fatal: unable to write the answer: No space left on device', { words => ['/bin/sh', '-c', "exec $path{autoindex} >/dev/full"], env => { REQUEST_METHOD => 'GET' } });
};

subtest 'authcheck by hand' => sub {
  my $p = 'authcheck';
  my $make = sub { my ($message, $input, @words) = @_; mistake($p, 100, "fatal: $message", { words => [$path{$p}, '-p', @words], input => $input }) };
  mistake($p, 111, "fatal: unable to read the user file $missing: No such file or directory: name a file that I can read", [$path{$p}, '-c', $missing, 'u']);
  mistake($p, 111, 'fatal: there is no password to read: give one line on standard input', [$path{$p}, '-p', 'u']);
  $make->('the password is empty: choose another', "\n", 'u');
  $make->('the password holds a control character, which no client may send: choose another', "a\tb\n", 'u');
  $make->('the password is longer than 511 bytes: choose a shorter one', 'x' x 512, 'u');
  $make->('the password is longer than the 72 bytes that bcrypt looks at: choose a shorter one', 'x' x 73, '-b', 'u');
  $make->('the name is empty or too long: expected 1 to 255 bytes', "x\n", $_) for '', 'x' x 256;
  $make->('the name holds a colon, which would end it: choose another', "x\n", 'a:b');
  $make->('the name holds a control character, which no client may send: choose another', "x\n", "a\tb");
  $make->('unable to make a hash: Invalid argument: choose another cost by -C: 1 to 11, with -b 4 to 31', "x\n", '-C', 99, 'u');
};

subtest 'svcsig' => sub {
  my $p = 'svcsig';
  my $service = sub { my ($name, $status) = @_; write_bytes("$dir/$name/supervise/status", $status); POSIX::mkfifo("$dir/$name/supervise/control", 0600); return "$dir/$name" };
  mistake($p, 111, "warning: unable to find the service in $missing: No such file or directory: name a service directory that I can read", [$path{$p}, '-t', $missing]);
  my $down = $service->('down', '');
  mistake($p, 1, "warning: $down: not running: start it under its supervisor", [$path{$p}, '-t', $down]);
  my $strange = $service->('strange', 'x');
  my $foreign = $service->('foreign', pack 'x12 V a1 a1', $$, "\0", 'u');
  sysopen my $other, "$foreign/supervise/control", POSIX::O_RDONLY | POSIX::O_NONBLOCK or die;
  chmod 0666, "$foreign/supervise/control";
 SKIP: {
    skip 'root may signal everybody', 2 if !$root || !$nobody;
    mistake($p, 111, "warning: unable to signal the service in $foreign: Operation not permitted: run me as root", { words => [$path{$p}, '-y', $foreign], before => \&become_nobody });
  }
  sysopen my $reader, "$strange/supervise/control", POSIX::O_RDONLY | POSIX::O_NONBLOCK or die;
  mistake($p, 111, "warning: $strange: the status is of no supervisor that I know: use daemontools, runit or s6", [$path{$p}, '-t', $strange]);
};

subtest 'httpway-why' => sub {
  my $p = 'httpway-why';
  mistake($p, 111, "fatal: $gone", [$path{$p}, $missing, 'GET', '/']);
  mistake($p, 100, "fatal: $stale", [$path{$p}, $other_version, 'GET', '/']);
  mistake($p, 100, "fatal: $_->[0]", [$path{$p}, @{ $_->[1] }, cdb("$user$S" . "Server { Address 127.0.0.1 Port @{[$port + 1]} Virtual { AnyHost } }\n"), 'GET', @{ $_->[2] }])
    for [ 'there is no Server of that number: they are counted from 0', [ '-s', 7 ], ['/'] ], [ 'no Server has the port of the URL: name one by -s, counted from 0', [], ['http://x:1/'] ],
    [ 'the port of the URL is out of range: expected a number from 1 to 65535', [], ['http://x:99999/'] ], [ 'the URL begins with neither http:// nor https:// nor /: begin it so', [], ['ftp://x/'] ],
    [ 'not a field of a header: nofield: expected Name: value', [], [ '/', 'nofield' ] ], [ 'the request is too long: leave fields out', [], [ '/', 'X: ' . 'x' x 70000 ] ];
};

# ---- While it runs: what httpd, which must go on, warns of.
subtest 'a server' => sub {
  my $conf = "$user" . <<'END';
Log /dev/stderr
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Alias / Location @DIR@/www Types { text/plain { .txt } } Specials { CGI { .cgi } } }
  Control { Alias /locked Location @DIR@/www Realm r UserFile @DIR@/users }
  Control { Alias /checked Location @DIR@/www Realm r UserCheck @DIR@/nothing }
  Control { Alias /odd Location @DIR@/www Realm r UserFile @DIR@/odd EncryptedUserFile On }
  Control { Alias /plain Location @DIR@/www Realm r UserFile @DIR@/plain }
  Control { Alias /in Location @DIR@/www IndexNames { x.html } SymbolicLinks inside Types { text/plain { .txt } } }
  Control { Alias /own Location @DIR@/www SymbolicLinks owner Types { text/plain { .txt } } }
  Control { Alias /front Location @DIR@/www Types { text/plain { .txt } } FallbackFile @DIR@/none }
  Control { Alias /document Location @DIR@/www Types { text/plain { .txt } } Error404File @DIR@/none } } }
END
  my $said = sub { my ($server, $program, $message) = @_; ok($server->wait_for_log(qr/^\Q$program: $message\E$/, 20), "$program: $message") or diag $server->stderr; push @{ $said{$program} }, $message };
  my %files = ('www/a.txt' => 'a', 'www/x.cgi' => "#!/bin/sh\n", odd => "a:secret\nnone\n:nameless\nb:\$6\$salt\$x\n", plain => "a:\$6\$salt\$" . 'x' x 86 . "\n");
  my $server = Httpway->start(conf => $conf, files => \%files, timeout => 30);
  mkdir $server->path('users');
  is(get($server->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 500, 'a user file that cannot be read');
  my $file = $server->path('users');
  $said->($server, 'httpd', 'warning: ' . $server->conf_path . ':' . ($root ? 5 : 4) . ": authcheck: unable to read UserFile $file: Is a directory: name a file of lines NAME:PASSWORD: 500");
  get($server->port, '/checked/a.txt', Authorization => basic('u', 'p'));
  $said->($server, 'httpd', 'warning: ' . $server->conf_path . ':' . ($root ? 6 : 5) . ': authcheck: unable to run UserCheck ' . $server->path('nothing') . ': No such file or directory: name a program that is there, as its #! line has to: 500');
  get($server->port, "/$_/a.txt", Authorization => basic('u', 'p')) for 'odd', 'plain';
  $said->($server, 'authcheck', "warning: UserFile $_->[0]: $_->[1]") for [ $server->path('odd') . ':1', 'what follows its colon is no hash: it admits nobody: make one by authcheck -p, or say EncryptedUserFile Off' ], [ $server->path('odd') . ':2', 'it has no colon, expected NAME:PASSWORD: it admits nobody' ],
    [ $server->path('odd') . ':3', 'it has no name before its colon: it admits nobody' ], [ $server->path('odd') . ':4', 'its hash is cut off or damaged: it admits nobody: make another by authcheck -p' ], [ $server->path('plain') . ':1', 'it has a hash, which is compared as it is: say EncryptedUserFile On' ];
  # What is in the way of files: no more than one is said a second.
  POSIX::mkfifo($server->path('www/f.txt'), 0666);
  write_bytes($server->path($_), 'x') for 'www/a.xyz', 'www/closed.txt', 'out.txt';
  chmod 0600, $server->path('www/closed.txt');
  symlink $_->[0], $server->path("www/$_->[1]") for [ '../out.txt', 'out.txt' ], [ 'a.txt', 'theirs.txt' ], [ 'gone', 'dead.txt' ];
  system 'chown', '-h', 'daemon', $server->path('www/theirs.txt') if $root;
  my $www = $server->path('www');
  for ([ '/in/a.xyz', "no Types says what .xyz is: $www/a.xyz" ], [ '/in/', "no IndexNames in $www: not x.html; and no AutoIndexCommand" ], [ '/in/f.txt', "$www/f.txt is a FIFO" ], [ '/in/out.txt', "the link $www/out.txt leads out of $www (SymbolicLinks inside)" ], [ '/in/dead.txt', "no such file $www/dead.txt: the link $www/dead.txt leads to nothing" ],
    [ '/front/none', 'FallbackFile: no such file ' . $server->path('none') ], [ '/document/none', 'document of an error: no such file ' . $server->path('none') ], $root ? ([ '/in/closed.txt', "$www/closed.txt: Permission denied for nobody" ], [ '/own/theirs.txt', "the link $www/theirs.txt and what it leads to have different owners (SymbolicLinks owner)" ]) : ()) {
    my ($url, $text) = @$_;
    my $end = time + 30;
    get($server->port, $url) while $server->stderr !~ /^httpd: info: \Q$text\E/m && time < $end && !select undef, undef, undef, 0.1;
    $said->($server, 'httpd', "info: $text (GET $url)");
  }
  my $cdb = $server->conf_path . '.cdb';
  write_bytes("$cdb.new", 'junk');
  rename $cdb, "$cdb.old" or die;
  rename "$cdb.new", $cdb or die;
  $server->signal('HUP');
  $said->($server, 'httpd', "warning: unable to use $cdb: not a compiled configuration of this version: the old configuration stays");
  rename "$cdb.old", $cdb or die;
  $server->write_conf($conf =~ s/\@PORT\@/\@PORT2\@/r);
  is((run([$path{'httpway-data'}, '-f', $server->conf_path]))[0], 0, 'another port');
  $server->signal('HUP');
  $said->($server, 'httpd', 'warning: Servers: this takes a restart: the old configuration stays');
  is($server->stop, 0, 'ends well');
  my $alone = Httpway->start(conf => $conf, files => \%files, timeout => 30, command => ['/bin/sh', '-c', "$path{'httpway-data'} -f \@DIR\@/mathopd.conf && exec $path{'httpway-listen'} \@DIR\@/mathopd.conf.cdb $path{httpd} -r \@READY\@ \@DIR\@/mathopd.conf.cdb"]);
  $said->($alone, 'httpd', 'warning: no logfmt in this chain: requests are not logged: put it in by httpway-with');
  is(get($alone->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 500, 'no authcheck');
  $said->($alone, 'httpd', 'warning: ' . $alone->conf_path . ':' . ($root ? 5 : 4) . ': Realm: there is no authcheck to ask: refused: put it in by httpway-with');
  ok(get($alone->port, '/x.cgi')->{status} >= 500, 'no cgiexec');
  $said->($alone, 'httpd', 'warning: ' . $alone->path('www/x.cgi') . ': there is no cgiexec to run scripts: refused: put it in by httpway-with');
  is($alone->stop, 0, 'ends well');
};

subtest 'scripts' => sub {
  plan skip_all => 'only root runs scripts as others' if !$root || !getpwnam 'games';
  my %mode = ('www/noexec.cgi' => 0644, 'www/open.cgi' => 0775, 'www/set.cgi' => 04755, 'www/word.cgi' => 0755, 'www/none.cgi' => 0755, 'www/a.php' => 0400, 'www/b.php' => 0644, 'www/dir/a.cgi' => 0755, 'all/a.cgi' => 0755, 'www/a.cgi' => 0755, 'www/closed/a.cgi' => 0755, 'www/closed/c.php' => 0644, 'www/d.php' => 0644, 'www/e.php' => 0644, 'open/cat' => 0755, map { ("www/$_.cgi" => 0755) } qw(lowuser lowgroup noaccount));
  my $server = Httpway->start(timeout => 30, files => { map { $_ => "#!/bin/sh\n" } keys %mode }, conf => "User nobody\nStayRoot On\n" . <<'END');
Log /dev/stderr
Control { Specials { CGI { .cgi } } External { /bin/cat { a.php c.php } cat { b.php } @DIR@/open/cat { d.php } @DIR@/nothing/cat { e.php } } }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Alias / Location @DIR@/www ScriptUser games }
  Control { Alias /all Location @DIR@/all ScriptUser games }
  Control { Alias /whom Location @DIR@/www }
  Control { Alias /owner Location @DIR@/www RunScriptsAsOwner On }
  Control { Alias /ext Location @DIR@/www RunScriptsAsOwner On ScriptMinUID 1 ScriptMinGID 1 }
  Control { Alias /root Location @DIR@/www ScriptUser root }
  Control { Alias /server Location @DIR@/www ScriptUser nobody }
  Control { Alias /log Location @DIR@/www ScriptUser games ChildLog @DIR@/nothing/log } } }
END
  write_bytes($server->path('www/word.cgi'), "#!sh\n");
  write_bytes($server->path('www/none.cgi'), "#!/nothing/sh\n");
  chmod $mode{$_}, $server->path($_) for sort keys %mode;
  chown $nobody, 0, $server->path('www/a.php'); # the server may read it, the script's user not
  make_open($server->path($_)) for 'www/dir', 'all', 'open';
  chown $nobody, 0, $server->path('www/closed');
  chmod 0700, $server->path('www/closed');
  my ($lowuser, $lowgroup, $noaccount) = (scalar getpwnam('games'), 99, grep { !getpwuid $_ } 47110 .. 47200);
  chown $lowuser, 47110, $server->path('www/lowuser.cgi');
  chown $lowuser, (getpwnam 'games')[3], map { $server->path("www/$_.php") } qw(d e);
  chown 47110, $lowgroup, $server->path('www/lowgroup.cgi');
  chown $noaccount, 47110, $server->path('www/noaccount.cgi');
  my $games = getpwnam 'games';
  my $other = 'look at its access control list, at the directories above it, and for a mount with noexec';
  for ([ '/ext/d.php', 'the directory open above its program is writable by group or others: chmod go-w' ], [ '/ext/e.php', 'unable to look at the way to its program: No such file or directory' ], [ '/owner/lowuser.cgi', "it belongs to user $lowuser, below ScriptMinUID 100: chown it, or lower ScriptMinUID" ], [ '/owner/lowgroup.cgi', "it belongs to group $lowgroup, below ScriptMinGID 100: chgrp it, or lower ScriptMinGID" ],
    [ '/owner/noaccount.cgi', "it belongs to user $noaccount, who has no account: chown it" ], [ '/closed/a.cgi', "user $games may not execute it: $other" ], [ '/closed/c.php', "user $games may not read it: $other" ], [ '/noexec.cgi', "it is not executable for user $games: change its mode" ], [ '/open.cgi', 'it is writable by group or others: chmod go-w' ], [ '/set.cgi', 'it has a set-id bit: say AllowSetID On for its Location, or chmod ug-s' ], [ '/word.cgi', 'its #! line names no absolute path: write one' ],
    [ '/none.cgi', 'unable to execute it: No such file or directory: /nothing/sh: its interpreter is missing: correct its #! line' ], [ '/a.php', "it is not readable for user $games: change its mode" ], [ '/b.php', 'the program of External is no absolute path: write one' ], [ '/dir/a.cgi', 'the directory dir above it is writable by group or others: chmod go-w' ],
    [ '/all/a.cgi', 'the directory of the location itself is writable by group or others: chmod go-w', 'all' ], [ '/whom/a.cgi', 'StayRoot is On, and neither ScriptUser nor RunScriptsAsOwner says as whom: set one of them' ], [ '/root/a.cgi', 'ScriptUser says user 0 and group 0: no script runs as root: name another account' ],
    [ '/server/a.cgi', "ScriptUser says user $nobody, whom a program of the server runs as: name another account" ], [ '/log/a.cgi', 'unable to open ChildLog ' . $server->path('nothing/log') . ': No such file or directory: let User write there' ]) {
    my ($url, $why) = @$_;
    like(get($server->port, $url)->{status}, qr/^(?:403|404|500)$/, $url);
    my $file = $server->path($url =~ m{^/(?:root|server|log|whom|owner|ext)(/.*)} ? "www$1" : $url =~ m{^/all} ? $url =~ s{^/}{}r : "www$url");
    ok($server->wait_for_log(qr/^cgiexec: warning: \Q$file: refused: $why\E \(GET \Q$url\E\)$/, 20), $why) or diag $server->stderr;
    push @{ $said{cgiexec} }, "warning: $file: refused: $why";
    next if $url =~ m{^/log/}; # it is made when it is opened
    my (undef, $text) = run([$path{'httpway-why'}, $server->conf_path . '.cdb', 'GET', $url]);
    is(($text =~ /^would be refused: (.*)$/m)[0], $why, '... and httpway-why knows it') or diag $text;
  }
  is($server->stop, 0, 'ends well');
};

# ---- The page

my $page = read_file(top_directory() . '/doc/messages.html');
my (%row, @rows);
for my $section (split /(?=<h2)/, $page) {
  my ($id) = $section =~ /^<h2 id="([\w-]+)">/ or next;
  for my $line ($section =~ m{^<tr><td>(.*)</td></tr>$}mg) {
    my ($message, $exit) = $line =~ m{^<code>(.*?)</code></td><td>(.*?)</td>};
    my $pattern = join '.+', map { quotemeta(s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&amp;/&/gr) } split m{<em>[A-Z]+</em>}, $message, -1;
    push @rows, { id => $id, text => $message =~ s/<[^>]*>//gr, pattern => qr/^$pattern$/, untested => $exit =~ /\*/ ? 1 : 0, line => $line };
  }
}
is_deeply([map { $_->{text} } grep { $_->{line} !~ m{^<code>[^\n]+</code></td><td>(?:|1|100|101|111)(?: \*)?</td><td>} } @rows], [], 'every row has its form');
my @programs = $page =~ m{<h2 id="[\w-]+"><code>(.*?)</code></h2>}g;
is_deeply(\@programs, [sort keys %path], 'every program, by the alphabet');
for my $program (sort keys %said) {
  for my $message (@{ $said{$program} }) {
    my @fit = grep { ($_->{id} eq $program || $_->{id} eq 'all') && $message =~ $_->{pattern} } @rows;
    $_->{provoked} = 1 for @fit;
    ok(scalar @fit, "on the page: $program: $message");
  }
}
SKIP: {
  skip 'only root can do everything wrong', 1 if !$root;
  is_deeply([map { "$_->{id}: $_->{text}" } grep { !$_->{provoked} != !!$_->{untested} } @rows], [], 'a row is provoked or has a star, and not both');
}

# What the sources may say when they end is on the page: the words of each call, with anything for what is filled in.
sub words_of { my ($arguments) = @_; $arguments =~ s/\?\s*("[^"]*")\s*:\s*"[^"]*"/, $1/g; return join '.*', map { /^"(.*)"$/ ? quotemeta($1) : '' } $arguments =~ /("(?:[^"\\]|\\.)*"|[^",\s]+)/g }
my $calls = 0;
for my $file (glob top_directory() . '/src/*/*.c ' . top_directory() . '/src/*/*/*.c') {
  my ($name) = $file =~ m{/src/(.*)$};
  my $source = read_file($file);
  while ($source =~ /\b(strerr_dief|strerr_diefusys|die_unable)\(((?:[^;"]|"(?:[^"\\]|\\.)*")*)\);/g) {
    my ($call, $arguments) = ($1, $2);
    next if $arguments =~ /\{/; # a definition
    my $words = words_of($arguments =~ s/^[^"]*?,\s*(?=\S)//r);
    my $pattern = ($call eq 'strerr_dief' ? 'fatal: ' : 'fatal: unable to ') . '.*' . $words;
    $calls++;
    ok(scalar(grep { $_->{text} =~ /^$pattern/ } @rows), "$name: $arguments" =~ s/\s+/ /gr) or diag $pattern;
  }
}
cmp_ok($calls, '>', 100, 'calls were found');
done_testing;
