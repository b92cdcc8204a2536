# A failed system call costs one request at most: of everything that tests/inject/run tries, a part that stands for it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Inject;

plan skip_all => 'only root can trace what changed its user' if $>;
plan skip_all => 'strace is missing or may not trace' if system('strace -o /dev/null true 2>/dev/null') != 0;

my @failures = map { [split] } split /\n/, <<'END';
httpd sendmsg ETOOMANYREFS 1
httpd sendmsg ENOBUFS 3
httpd poll ENOMEM 3
httpd recvmsg ENOMEM 1
httpd accept4 EMFILE 3
httpd openat EIO 3
httpd newfstatat ENOMEM 3
httpd sendfile EIO 1
httpd sendto EAGAIN 3
httpd socketpair EMFILE 1
httpd pipe2 ENFILE 1
httpd mmap ENOMEM 1
httpd epoll_ctl ENOMEM 1
httpd read EIO 3
cgiexec poll ENOMEM 1
worker vfork EAGAIN 1
worker pipe2 EMFILE 1
worker recvmsg ENOMEM 1
worker poll ENOMEM 3
worker setresuid EAGAIN 1
worker sendto ENOBUFS 1
authcheck poll ENOMEM 1
authcheck recvmsg ENOMEM 1
authcheck sendto ENOBUFS 1
crew openat EMFILE 1
logfmt poll ENOMEM 1
logfmt recvmsg ENOMEM 1
logfmt write ENOSPC 1
logfmt openat EMFILE 1
keeper-logfmt ppoll ENOMEM 1
keeper-cgiexec clone EAGAIN 1
END
my $site = Inject->new;
for (@failures) {
  my ($process, $call, $error, $time) = @$_;
  my $fault = $site->try(@$_);
  next if defined $fault && $fault eq ''; # elsewhere it is another call that does this
  is($fault, undef, "$process: $call: $error, time $time") or do { $site->stop; $site = Inject->new };
}
cmp_ok($site->{tried}, '>', 0, 'calls failed');
is($site->stop, 0, 'ends well');
done_testing;
