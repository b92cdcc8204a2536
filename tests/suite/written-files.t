# What is written where others can write, too: no link is followed, no FIFO is waited for, no other file is touched.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use IO::Socket::UNIX;
use POSIX ();
use Httpway;

my $root = $> == 0;
my $nobody = getpwnam 'nobody';
my $temporary = File::Temp->newdir('httpway-written-XXXXXXXX', TMPDIR => 1);
my $dir = "$temporary";
chmod 0755, $dir;
my %path = ((map { $_ => command_path($_) } qw(httpway-data httpway-listen httpway-with)), (map { $_ => helper_path($_) } qw(logfmt)));
my $user = $root ? "User nobody\n" : '';

# run WORDS: (exit code, 128 + N for signal N; both outputs); a program that waits for something is killed, which is 142.
sub run {
  my ($words, %how) = @_;
  defined(my $pid = open my $output, '-|') or die "unable to fork: $!";
  if (!$pid) {
    delete @ENV{qw(UID GID ROOT LISTEN_FDS LISTEN_PID HTTPWAY_LOGFMT HTTPWAY_CGIEXEC HTTPWAY_AUTHCHECK NOTIFY_SOCKET)};
    open STDIN, '<', '/dev/null' or die;
    open STDERR, '>&', \*STDOUT;
    alarm 300;
    $how{before}->() if $how{before};
    exec { $words->[0] } @$words or POSIX::_exit(127);
  }
  my $text = do { local $/; <$output> };
  close $output;
  return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $text // '');
}
sub as_nobody { my (@words) = @_; my ($code) = run(\@words, before => sub { POSIX::setgid($nobody); POSIX::setuid($nobody) or die }); return $code }
sub compile {
  my ($text) = @_;
  write_bytes("$dir/c.conf", $user . $text);
  my ($code, $said) = run([ $path{'httpway-data'}, '-f', "$dir/c.conf", "$dir/c.cdb" ]);
  die "not compiled: $said" if $code;
  return "$dir/c.cdb";
}
sub open_directory { my ($name) = @_; mkdir "$dir/$name" or die $!; chmod 0777, "$dir/$name"; return "$dir/$name" }
my $victim = write_bytes("$dir/victim", "precious\n");
sub is_unharmed { my ($what) = @_; is(read_file($victim), "precious\n", "$what: the other file is as it was") }
# Things that are no file, made at a path.
my %thing = (
  'a link' => sub { symlink $victim, $_[0] },
  'a link to nothing' => sub { symlink "$dir/made-by-us", $_[0] },
  'a FIFO' => sub { POSIX::mkfifo($_[0], 0666); chmod 0666, $_[0] },
  'a directory' => sub { mkdir $_[0] },
  'a socket' => sub { my $s = IO::Socket::UNIX->new(Local => $_[0], Listen => 1); chmod 0666, $_[0]; return $s },
);

# ---- PIDFile

my $listening = sub { my ($more) = @_; return compile("$more\nServer { Address 127.0.0.1 Port " . free_port() . " }\n") };
sub listen_with { my ($more) = @_; return run([ $path{'httpway-listen'}, $listening->($more), '/bin/true' ]) }

my $open = open_directory('pid');
for my $what (sort keys %thing) {
  my $file = "$open/" . $what =~ tr/ /-/r;
  my $kept = $thing{$what}->($file);
  my ($code, $said) = listen_with("PIDFile $file");
  is($code, 111, "PIDFile is $what: it is not waited for, and not used") or diag $said;
  is($said, "httpway-listen: fatal: unable to write the pid file $file: there is something that is no file: remove it, or change PIDFile\n", '... which is said');
  is_unharmed($what);
}
ok(!-e "$dir/made-by-us", 'nothing was made behind a link');
link $victim, "$open/hard" or die $!;
my ($code, $said) = listen_with("PIDFile $open/hard");
is($code, 0, 'PIDFile is a second name of another file') or diag $said;
is_unharmed('hard link');
like(read_file("$open/hard"), qr/^\d+\n\z/, 'the pid file is a new one');
write_bytes("$open/old", "99999\n");
chmod 0666, "$open/old";
($code, $said) = listen_with("PIDFile $open/old\nUmask 0");
is((stat "$open/old")[2] & 0777, 0644, 'nobody else can write it, whatever Umask says');
like(read_file("$open/old"), qr/^\d+\n\z/, 'the old one is replaced');
is_deeply([ glob "$open/.*.*" ], [ grep { m{/\.{1,2}$} } glob "$open/.*.*" ], 'nothing else is left');
SKIP: {
  skip 'not root', 1 if !$root;
  is((stat "$open/old")[4], 0, 'it belongs to root');
  isnt(as_nobody('/bin/sh', '-c', "echo 1 >$open/old"), 0, 'User cannot write it');
  mkdir "$dir/target";
  is(as_nobody('/bin/ln', '-s', "$dir/target", "$open/way"), 0, "somebody's link on the way");
  ($code, $said) = listen_with("PIDFile $open/way/pid");
  is($code, 111, 'is not followed') or diag $said;
  like($said, qr/^httpway-listen: fatal: unable to write the pid file \S+: Too many levels of symbolic links: /, 'which is said');
  ok(!-e "$dir/target/pid", 'nothing was written there');
  symlink "$dir/target", "$dir/way";
  ($code, $said) = listen_with("PIDFile $dir/way/pid");
  is($code, 0, "root's link is") or diag $said;
  ok(-e "$dir/target/pid", 'the file is there');
  system('mknod', "$dir/device", 'c', 1, 3) == 0 or skip 'devices cannot be made here', 1;
  ($code) = listen_with("PIDFile $dir/device");
  is($code, 111, 'a device is not replaced');
  ok(-c "$dir/device", 'and stays');
}

# ---- Log, ErrorLog

my $logs = open_directory('logs');
sub logfmt { my ($text) = @_; return run([ $path{'httpway-with'}, 'logfmt', '--', $path{logfmt}, compile("${text}Server { Port 1 }\n"), '--', '/bin/sh', '-c', 'exit 0' ]) }
for my $keyword (qw(Log ErrorLog)) {
  for my $what (sort keys %thing) {
    my $file = "$logs/$keyword-" . $what =~ tr/ /-/r;
    my $kept = $thing{$what}->($file);
    my ($code, $said) = logfmt("$keyword $file\n");
    my $why = $what =~ /link/ ? 'it is a symbolic link, which is not followed: name the file itself'
      : $what eq 'a directory' ? 'Is a directory: make its directory, and let LogUser, or else User, write there' : 'it is no file: remove it, or name another';
    like($said, qr/^logfmt: fatal: unable to open the log \Q$file\E: \Q$why\E$/m, "$keyword is $what");
    is_unharmed($what);
  }
  unlink "$logs/read";
  POSIX::mkfifo("$logs/read", 0666);
  chmod 0666, "$logs/read";
  open my $reader, '+<', "$logs/read" or die;
  my ($code, $said) = logfmt("$keyword $logs/read\n");
  like($said, qr/^logfmt: fatal: unable to open the log \S+: it is no file: /m, "$keyword is a FIFO that somebody reads");
  for my $device (qw(/dev/null /dev/stdout /dev/stderr /dev/fd/1 /dev/fd/2)) {
    ($code, $said) = logfmt("$keyword $device\n");
    unlike($said, qr/unable/, "$keyword is $device");
  }
}
ok(!-e "$dir/made-by-us", 'nothing was made behind a link');

subtest 'HUP' => sub {
  my $server = Httpway->start(files => { 'www/a.txt' => 'a' }, conf => "${user}Log \@DIR\@/logs/access\nErrorLog /dev/stderr\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Alias / Location \@DIR\@/www Types { text/plain { txt } } } } }\n",
    before => sub { mkdir $_[0]->path('logs'); chmod 0777, $_[0]->path('logs') });
  my $log = $server->path('logs/access');
  ok(wait_until(sub { -e $log }), 'there is a log');
  for my $what (grep { $_ ne 'a directory' } sort keys %thing) {
    rename $log, "$log.old" or die $! if !-e "$log.old";
    unlink $log;
    my $kept = $thing{$what}->($log);
    my $before = () = $server->log_lines;
    $server->signal('HUP');
    ok(wait_until(sub { my @new = $server->log_lines; grep { /^logfmt: warning: unable to open the log file again, keeping the old one: it is (?:a symbolic link, which is not followed|no file)$/ } @new[$before .. $#new] }), "$what is not taken up");
    get($server->port, '/a.txt?' . $what =~ tr/ /-/r);
    ok($server->wait_for_log(qr/\t\/a\.txt\t/, 10, 'logs/access.old'), 'the old one goes on');
  }
  unlink $log;
  $server->signal('HUP');
  ok(wait_until(sub { -f $log }), 'a file is');
  is_unharmed('HUP');
  ok(!-e "$dir/made-by-us", 'nothing was made behind a link');
  is($server->stop, 0, 'ends well');
};

# ---- Unix sockets

SKIP: {
  skip 'not root', 1 if !$root;
  my $sockets = open_directory('sockets');
  mkdir "$dir/safe";
  my $bound = IO::Socket::UNIX->new(Local => "$dir/safe/sock", Listen => 1) or die;
  undef $bound;
  is(as_nobody('/bin/ln', '-s', "$dir/safe", "$sockets/way"), 0, "somebody's link on the way to a socket");
  my ($code, $said) = run([ $path{'httpway-listen'}, compile("Server { Address unix:$sockets/way/sock SocketUser nobody }\n"), '/bin/true' ]);
  is($code, 111, 'is not followed') or diag $said;
  ok(-S "$dir/safe/sock", 'the socket there stays');
  is((lstat "$dir/safe/sock")[4], 0, 'and whose it was');
  symlink $victim, "$sockets/link";
  ($code, $said) = run([ $path{'httpway-listen'}, compile("Server { Address unix:$sockets/link SocketUser nobody }\n"), '/bin/true' ]);
  is($code, 111, 'a link in the place of a socket');
  is((stat $victim)[4], 0, 'what it points to is given to nobody');
  ($code, $said) = run([ $path{'httpway-listen'}, compile("Server { Address unix:$sockets/good SocketUser nobody }\n"), '/bin/true' ]);
  is($code, 0, 'a good one') or diag $said;
  is((lstat "$sockets/good")[4], $nobody, 'is given to SocketUser');
}

# ---- The compiler

for my $what ('a FIFO', 'a socket', 'a device') {
  my $file = "$dir/output-" . $what =~ tr/ /-/r;
  my $kept = $thing{$what} ? $thing{$what}->($file) : $root && system('mknod', $file, 'c', 1, 3) == 0;
  next if !-e $file;
  my $type = (lstat $file)[2];
  my ($code, $said) = run([ $path{'httpway-data'}, '-f', "$dir/c.conf", $file ]);
  is($code, 111, "httpway-data: the output is $what");
  like($said, qr/^httpway-data: fatal: unable to put in place \Q$file\E: /m, 'it is not replaced');
  is((lstat $file)[2], $type, 'and is as it was');
}
done_testing;
