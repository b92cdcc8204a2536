# authcheck dies while the processes of a core of several cannot make a descriptor for a new socket to it: logins are told so, and nothing else happens.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use Test::More;
use Httpway;

plan skip_all => 'only root becomes User' if $>;
my ($prlimit) = grep { -x } map { "$_/prlimit" } split /:/, $ENV{PATH};
plan skip_all => 'no prlimit here' if !$prlimit || !-e '/proc/self/fd';
my $several = Httpway->start(files => { 'www/a.txt' => 'inside', users => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n" }, conf => <<'END');
User nobody
Tuning { NumProcesses 2 NumConnections 200 AuthDelay 0 AuthTimeout 60 Wait 300 }
Server { Address 127.0.0.1 Port @PORT@
Virtual { AnyHost NoHost
  Control { Alias / Location @DIR@/www Types { text/plain { txt } } }
  Control { Alias /in Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/users EncryptedUserFile On }
}
}
END
my $login = "GET /in/a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: " . basic('alice', 'wonder') . "\r\n\r\n";
my @kept = map { connect_to($several->port) } 1 .. 20;
my $statuses = sub { my ($request) = @_; my %got; for (@kept) { $_->send($request); my $r = $_->read_response('GET', 20); $got{ $r ? $r->{status} : 'none' }++ } return join ' ', sort keys %got };
is($statuses->($login), '200', 'all of them are let in');
my @before = grep { $_ != $several->pid } sort { $a <=> $b } $several->helper_processes('httpd');
# As User itself: root may lack the right.
my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
# 0: the lowest number that is free, and none above it.
my $limit = sub {
  my ($most) = @_;
  for my $process (@before) {
    my %open = map { m{/(\d+)$} ? ($1 => 1) : () } glob "/proc/$process/fd/*";
    my $n = $most;
    if (!$n) { $n++ while $open{$n} }
    defined(my $pid = fork) or die "unable to fork: $!";
    if (!$pid) { POSIX::setgid($gid); POSIX::setuid($uid); exec $prlimit, '-p', $process, "--nofile=$n:" or POSIX::_exit(111) }
    waitpid $pid, 0;
    die "prlimit: $?" if $?;
  }
};
$limit->(0);
my $died = $several->helper_process('authcheck');
kill 'KILL', $died or die;
ok(wait_until(sub { my ($new) = $several->helper_processes('authcheck'); $new && $new != $died }), 'authcheck is another one');
is($statuses->("GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n"), '200', 'files are served on');
is($statuses->($login), '503', 'logins are told to come again');
$limit->(512);
is($statuses->($login), '200', 'and let in as soon as there are descriptors');
is_deeply([ grep { $_ != $several->pid } sort { $a <=> $b } $several->helper_processes('httpd') ], \@before, 'the processes are the same');
is($several->stop, 0, 'ends well');
done_testing;
