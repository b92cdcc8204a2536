# Between its fork and the script each step of the child may be refused by the system: then no script runs, least of all as somebody else, and the
# answer and the log say which step it was. What is refused is refused by strace, of a worker that serves already.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;

plan skip_all => 'only root can trace what changes its user' if $>;
plan skip_all => 'strace is missing or may not trace' if system('strace -o /dev/null true 2>/dev/null') != 0;
chomp(my $arch = qx{uname -m});
plan skip_all => "nobody has looked at the names of calls on $arch" if $arch !~ /^(?:x86_64|aarch64)$/;

my $runner = Runner->new(conf => <<'END_OF_CONF', files => { 'www/ran.cgi' => "#!/bin/sh\nid -u > \$PWD/../ran/\$QUERY_STRING\necho ran\n" });
User nobody
Tuning { ScriptConcurrency 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location @DIR@/www ScriptUser games ScriptLimits { Files 99 } Specials { CGI { cgi } } } } }
END_OF_CONF
mkdir $runner->path('ran') or die;
chmod 0777, $runner->path('ran');

# asked NAME, INJECT: what comes of a request while calls of a child are refused, as strace writes it.
sub asked {
  my ($name, $inject) = @_;
  my ($worker) = $runner->workers;
  my $trace = $runner->path("trace-$name");
  my $pid = fork // die "unable to fork: $!";
  if (!$pid) {
    open STDERR, '>', "$trace.said";
    exec 'strace', '-f', '-o', $trace, '-e', "inject=$inject", '-p', $worker or POSIX::_exit(127);
  }
  wait_until { (read_file("$trace.said") // '') =~ /attached/ } 30 or die 'strace does not attach';
  my $got = $runner->ask(path => '/ran.cgi', query => "word=$name");
  kill 'INT', $pid;
  waitpid $pid, 0;
  return $got;
}
sub uid_of { my ($name) = @_; my $text = read_file($runner->path("ran/word=$name")); return defined $text ? $text =~ s/\n//r : undef }

is($runner->ask(path => '/ran.cgi', query => 'word=plain')->{output}, "ran\n", 'a script runs');
is(uid_of('plain'), getpwnam 'games', 'as its user');

# The worker itself makes none of these calls while it serves.
my %step = (
  'a group of its own' => ['pgid', 'setpgid:error=EPERM'],
  'standard input' => ['in', '/^dup[23]$:error=EBUSY:when=1'],
  'standard output' => ['out', '/^dup[23]$:error=EBUSY:when=2'],
  'standard error' => ['err', '/^dup[23]$:error=EBUSY:when=3'],
  'a session keyring of its own' => ['keyring', 'keyctl:error=EDQUOT'],
  'groups' => ['groups', 'setgroups:error=EPERM'],
  'the group' => ['gid', 'setresgid:error=EPERM'],
  'the user' => ['uid', 'setresuid:error=EAGAIN'],
  'a call that only says that it was done' => ['lie', 'setresuid:retval=0'],
  'the directory' => ['chdir', 'fchdir:error=EACCES'],
);
for my $what (sort keys %step) {
  subtest $what => sub {
    my ($name, $inject) = @{ $step{$what} };
    my $got = asked($name, $inject);
    is(uid_of($name), undef, 'nothing has run');
    like($got->{fates}[0] // '', qr/^refused 50[03] /, 'which is said') or diag explain $got;
    note $got->{fates}[0];
    is($runner->ask(path => '/ran.cgi', query => "word=after-$name")->{output}, "ran\n", 'the next one runs');
  };
}
is($runner->stop, 0, 'ends well');
done_testing;
