# package/check prepares the same for the tests whatever it is started with: a stand-in for tests/run tells what it finds.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use POSIX ();
use Test::More;
use Httpway;
use Tree;

plan skip_all => 'no /proc/self/status here' if !-r '/proc/self/status';
my $top = top_directory();
my $temp = File::Temp->newdir;
my $tree = "$temp/tree";
mkdir $_ or die for $tree, map { "$tree/$_" } qw(package tests home);
for my $file ('package/check', 'tests/afresh') { write_bytes("$tree/$file", read_file("$top/$file")) }
write_bytes("$tree/tests/run", <<'END_OF_RUN');
perl -e 'print map { "$_=$ENV{$_}\n" } grep { !/^(?:PWD|OLDPWD|_|SHLVL)$/ } sort keys %ENV'
perl -e 'print "words: ", join("|", @ARGV), "\n"' -- "$@"
perl -e 'opendir my $d, "/proc/self/fd"; my @n = sort { $a <=> $b } grep { !/^\./ } readdir $d; $#n--; print "descriptors: @n\n"; print "input: ", readlink "/proc/self/fd/0"; print "\n", eof STDIN ? "ends\n" : "goes on\n"'
grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status
perl -e 'printf "alarm: %d\n", alarm 0'
echo "umask $(umask); $(ulimit -S -n) files, core $(ulimit -S -c), stack $(ulimit -S -s), $(ulimit -S -f) $(ulimit -S -t) $(ulimit -S -v)"
echo "complaint" >&2
END_OF_RUN

# What is said when a process that has made the surroundings runs package/check.
sub said {
  my ($make, @words) = @_;
  my $out = "$temp/out";
  my $pid = fork // die "unable to fork: $!";
  if (!$pid) {
    chdir $tree or die;
    open STDIN, '<', '/etc/passwd' or die;
    open STDOUT, '>', $out or die;
    open STDERR, '>', "$temp/err" or die;
    %ENV = (PATH => $ENV{PATH}, TMPDIR => '/tmp');
    my @command = ('/bin/sh', 'package/check', @words);
    @command = $make->(@command);
    exec @command or POSIX::_exit(126);
  }
  waitpid $pid, 0;
  return read_file($out) . 'code ' . ($? >> 8) . ", signal @{[ $? & 127 ]}\n";
}
sub environment { my (%more) = @_; return sub { $ENV{$_} = $more{$_} for keys %more; return @_ } }
sub shell { my ($text) = @_; return sub { return ('/bin/sh', '-c', "$text\nexec \"\$\@\"", 'sh', @_) } }

my $plain = said(sub { @_ }, 'a b', 'c');
like($plain, qr/^words: a b\|c$/m, 'words arrive');
like($plain, qr/^descriptors: 0 1 2$/m, 'three descriptors');
like($plain, qr/^SigBlk:\t0+\nSigIgn:\t0+\n/m, 'no signal is ignored or blocked');
like($plain, qr{^HOME=\Q$tree\E/compile/home$}m, 'a home of its own');
like($plain, qr/^code 0, signal 0$/m, 'and its code is that of the tests') or diag read_file("$temp/err");

my $deep = "$temp/" . 'd' x 120;
mkdir $deep;
my @table = (
  [ 'open descriptors', shell('exec 3</dev/null 4>/dev/null 7</etc/passwd 9>&1') ],
  [ 'descriptors that a shell cannot name', sub { my @open = map { open my $f, '<', '/dev/null'; POSIX::dup2(fileno $f, $_) } 12, 63, 200; return @_ } ],
  [ 'closed standard input', shell('exec <&-') ],
  [ 'a pipe for standard input', sub { pipe my $r, my $w; POSIX::dup2(fileno $r, 0); return @_ } ],
  [ 'closed standard error', shell('exec 2>&-') ],
  (map { [ "umask $_", shell("umask $_") ] } qw(000 027 077)),
  (map { [ "locale $_", environment(LC_ALL => $_, LANG => $_, LANGUAGE => 'tr', LC_NUMERIC => 'de_DE.UTF-8') ] } qw(tr_TR.UTF-8 C.UTF-8 none)),
  (map { [ $_, shell($_) ] } 'ulimit -S -n 40', 'ulimit -S -n 20', 'ulimit -S -c unlimited', 'ulimit -S -s 1024', 'ulimit -S -f 100', 'ulimit -S -t 50'),
  [ 'ignored signals', shell(q{trap '' HUP INT QUIT PIPE TERM USR1 USR2 CHLD}) ],
  [ 'blocked signals', sub { POSIX::sigprocmask(POSIX::SIG_BLOCK(), POSIX::SigSet->new(POSIX::SIGTERM(), POSIX::SIGCHLD(), POSIX::SIGHUP())); return @_ } ],
  [ 'an alarm', sub { alarm 60; return @_ } ],
  [ 'proxies', environment(map { $_ => 'http://127.0.0.1:9' } qw(HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy ftp_proxy)) ],
  [ 'perl', environment(PERL5OPT => '-MNo::Such', PERL5LIB => '/nowhere', PERL_UNICODE => 'SDA', HARNESS_OPTIONS => 'j1', HARNESS_PERL_SWITCHES => '-c') ],
  [ 'shells and tools', environment(CDPATH => '/tmp:/', IFS => 'a', POSIXLY_CORRECT => 1, ENV => '/nowhere', BASH_ENV => '/nowhere', GREP_OPTIONS => '-v', MAKEFLAGS => 'n', TAR_OPTIONS => '--nope', GZIP => '-1', LS_COLORS => '', PS4 => '$(', TZ => 'Asia/Kathmandu', EDITOR => 'no') ],
  [ 'what our own programs read', environment(ROOT => '/nowhere', UID => 5, GID => 5, GIDLIST => 7, LISTEN_FDS => 3, LISTEN_PID => 1, NOTIFY_SOCKET => '/nowhere', IP => 1, PORT => 2, HTTPWAY_CGIEXEC => 3, HTTPWAY_LOGFMT => 4, HTTPWAY_TEST_ID => 'x', HTTPWAY_TEST_MOUNTS => 1, HTTPWAY_TEST_UNSHARED => 1) ],
  (map { [ "HOME $_", environment(HOME => $_) ] } '/nowhere', '', "$tree/home"),
  (map { [ "TMPDIR $_", environment(TMPDIR => $_) ] } $deep, '/nowhere', 'package', ''),
  [ 'no variable at all', sub { my $path = $ENV{PATH}; %ENV = (PATH => $path); return @_ } ],
);
for (@table) { my ($what, $make) = @$_; my $got = said($make, 'a b', 'c'); is($got, $plain, $what) or diag read_file("$temp/err") }

like(said(sub { $ENV{CFLAGS} = "-g  -DX='1'"; @_ }), qr/^CFLAGS=-g  -DX='1'$/m, 'what tells how to build arrives as it is');
is((run_in('/', {}, '/bin/sh', "$top/package/check"))[0], 100, 'elsewhere it refuses');
done_testing;
