# What cgiexec's own starter may have, and no script gets: keys, capabilities, a place before others.
use strict;
use warnings;
use Config;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;

plan skip_all => 'needs Linux' if $^O ne 'linux';
my %calls = ('x86_64' => { add_key => 248, keyctl => 250, capset => 126, prctl => 157, setscheduler => 144, ioprio_set => 251 }, 'aarch64' => { add_key => 217, keyctl => 219, capset => 91, prctl => 167, setscheduler => 119, ioprio_set => 30 });
my ($machine) = map { $calls{ (POSIX::uname())[4] } } 1;
plan skip_all => 'the numbers of system calls are not known here' if !$machine || $Config{ptrsize} != 8;

my $root = $> == 0;
my $conf = <<'END';
User nobody
Tuning { ScriptGrace 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost Control { Alias / Location @DIR@/www ScriptUser games Specials { CGI { cgi } } } Control { Alias /other Location @DIR@/www ScriptUser daemon Specials { CGI { cgi } } } } }
END
sub call { my ($name, @words) = @_; return syscall $machine->{$name}, @words }
sub lines { my ($got, $word) = @_; return join ',', map { /^\Q$word\E (.*)/s ? $1 : () } split /\n/, $got->{output} }
sub status_of { my ($got, $name) = @_; return $got->{output} =~ /^status $name:\s*(\S+)/m ? $1 : '' }

# A session keyring with a secret in it.
my ($keys_work) = map { my $pid = fork; if (!$pid) { POSIX::_exit(call('keyctl', 1, 0) > 0 ? 0 : 1) } waitpid $pid, 0; $? == 0 } 1;
SKIP: {
  skip 'no keys here', 12 if !$keys_work;
  my $plant = sub { call('keyctl', 1, 0) > 0 or die "unable to join a keyring: $!"; my ($type, $name, $secret) = ('user', 'httpway-test', "root's"); call('add_key', $type, $name, $secret, length $secret, -3) > 0 or die "unable to add a key: $!" };
  my $runner = Runner->new(conf => $conf, probe => 1, before => $plant);
  my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /other);
  my @got = map { $runner->ask(path => '/probe.cgi', location => $at{$_}) } qw(/ / / /other);
  is(lines($_, 'key'), 'none', 'no key of whoever started cgiexec, and none of an earlier script') for @got;
  is(lines($_, 'added'), '1', 'it may use the one that it has') for @got;
  my %rings = map { lines($_, 'keyring') => 1 } @got;
  is(scalar keys %rings, 4, 'each has one of its own') or diag join ' ', keys %rings;
  is($runner->stop, 0, 'ends well');
}

# Capabilities that outlive a change of user: kept, inheritable and ambient ones.
SKIP: {
  skip 'not root', 12 if !$root;
  # SECBIT_KEEP_CAPS, _NO_SETUID_FIXUP: 1 << 4, 1 << 2
  my $bits = sub { call('prctl', 28, 1 << 2 | 1 << 4, 0, 0, 0) == 0 or die "unable to set securebits: $!" };
  my $runner = Runner->new(conf => $conf, probe => 1, before => $bits);
  my $got = $runner->ask(path => '/probe.cgi', location => scalar $runner->location_of('/'));
  is(status_of($got, $_), '0' x 16, "securebits: no $_") for qw(CapEff CapPrm CapInh CapAmb);
  is($runner->stop, 0, 'ends well');
  # As a user who has CAP_NET_BIND_SERVICE (10) and CAP_CHOWN (0) as ambient ones.
  my $uid = (getpwnam 'games')[2];
  my $ambient = sub {
    call('prctl', 8, 1, 0, 0, 0);
    $) = "$uid $uid";
    $( = $uid;
    POSIX::setuid($uid);
    my $set = 1 << 10 | 1;
    my $head = pack 'LL', 0x20080522, 0;
    my $data = pack 'L6', $set, $set, $set, 0, 0, 0;
    call('capset', $head, $data) == 0 or die "unable to set capabilities: $!";
    call('prctl', 47, 2, $_, 0, 0) == 0 or die "unable to raise $_: $!" for 0, 10;
  };
  $runner = Runner->new(conf => $conf, probe => 1, before => $ambient);
  ok(wait_until(sub { read_file('/proc/' . $runner->pid . '/status') =~ /^CapEff:\s*0*401$/m }, 5), 'cgiexec itself has some');
  $got = $runner->ask(path => '/probe.cgi', location => scalar $runner->location_of('/'));
  is(status_of($got, $_), '0' x 16, "ambient: no $_") for qw(CapEff CapPrm CapInh CapAmb);
  is($runner->stop, 0, 'ends well');
}

# A place before others.
SKIP: {
  skip 'not root', 6 if !$root;
  my $higher = sub {
    open my $score, '>', '/proc/self/oom_score_adj' or die;
    print $score '-500';
    close $score;
    POSIX::nice(-5);
    call('ioprio_set', 1, 0, 1 << 13 | 4);
  };
  my $last = system('sh', '-c', '{ echo -500 > /proc/self/oom_score_adj; } 2>/dev/null') == 0 ? -500 : 0; # CAP_SYS_RESOURCE
  my $runner = Runner->new(conf => $conf, probe => 1, before => $higher);
  my $got = $runner->ask(path => '/probe.cgi', location => scalar $runner->location_of('/'));
  is(lines($got, 'oom'), 0, 'when memory runs out it goes like others');
  is(lines($got, 'nice'), 0, 'no niceness below 0');
  isnt(lines($got, 'ioprio'), 1, 'nor the disk first');
  is(read_file('/proc/' . $runner->pid . '/oom_score_adj'), "$last\n", 'the master keeps what it has');
  is($runner->stop, 0, 'ends well');
  my $nice = 7 + POSIX::nice(0);
  my $lower = sub { open my $score, '>', '/proc/self/oom_score_adj' or die; print $score '300'; close $score; POSIX::nice(7) };
  $runner = Runner->new(conf => $conf, probe => 1, before => $lower);
  $got = $runner->ask(path => '/probe.cgi', location => scalar $runner->location_of('/'));
  is(lines($got, 'oom') . ' ' . lines($got, 'nice'), "300 $nice", 'what was made worse stays');
  is($runner->stop, 0, 'ends well');
}
done_testing;
