# Programs: a recipe of doc/recipes.html, run as it is written there with a real program of Debian: nothing in it is replaced. The test gets a
# network, mounts and processes of its own, in which the ports of the page are free and in which what is written is gone with it.
# Where tests/lib/Recipe.pm replaces, this has nothing to replace. See tests/programs/README.
package Programs;
use strict;
use warnings;
use Fcntl qw(LOCK_EX);
use File::Path qw(make_path);
use File::Temp ();
use POSIX ();
use Test::More;
use Httpway ();
use Recipe;

our @ISA = 'Recipe';
my @private = grep { -d } qw(/etc /home /root /run /srv /var);
my $inside = 'HTTPWAY_TEST_ALONE';
my $database;

# prepare packages => [...], [ browser => 1 ], [ database => 1 ], [ private => [directories] ], [ users => [accounts of the page] ]: to be called
# first, for it executes the test again.
sub prepare {
  my ($class, %option) = @_;
  if ($$ != 1 || !$ENV{$inside}) {
    give_up('root is needed for namespaces and packages') if $>;
    install($option{browser} ? 'chromium' : (), $option{database} ? qw(mariadb-server mariadb-client) : (), @{ $option{packages} || [] });
    $ENV{$inside} = 1;
    { exec qw(unshare --mount --net --pid --fork --kill-child --mount-proc --propagation private), $^X, (map { "-I$_" } grep { !ref } @INC), $0, @ARGV }
    give_up("unable to execute unshare: $!");
  }
  system(qw(ip link set lo up)) == 0 or give_up('unable to have a network of its own');
  make_private(@private, @{ $option{private} || [] });
  Httpway::write_bytes('/etc/hosts', "127.0.0.1 localhost www.example.org\n::1 localhost\n");
  system('useradd', '--system', '--no-create-home', $_) == 0 or give_up("unable to make the account $_") for grep { !defined getpwnam $_ } @{ $option{users} || [] };
  start_database() if $option{database};
}

# A test that cannot be run has failed: nobody would look at what was skipped.
sub give_up { fail($_[0]); done_testing; exit 1 }

# One at a time: package/needs takes its policy-rc.d away when it is done. The lock is on a file of the tree.
sub install {
  my @packages = @_;
  open my $lock, '<', Httpway::top_directory() . '/tests/programs/run' or give_up("no tests/programs/run: $!");
  flock $lock, LOCK_EX or give_up("unable to wait for another test that installs: $!");
  my $said = qx(cd '@{[Httpway::top_directory()]}' && /bin/sh -ec '. package/needs; need_program tests/programs/run \$packages_programs "\$@"' - @packages 2>&1);
  $? == 0 or give_up("unable to install @packages: $said");
}

# make_private DIRECTORY...: what is written there is kept in memory, and gone with the namespace.
sub make_private {
  my $room = File::Temp->newdir('httpway-programs-XXXXXXXX', TMPDIR => 1);
  system('mount', '-t', 'tmpfs', '-o', 'mode=755', 'none', "$room") == 0 or give_up('unable to mount');
  for my $directory (@_) {
    my $name = $directory =~ tr{/}{_}r;
    make_path("$room/$name/upper", "$room/$name/work");
    my ($mode, $uid, $gid) = (stat $directory)[2, 4, 5];
    chmod $mode & 07777, "$room/$name/upper";
    chown $uid, $gid, "$room/$name/upper";
    system('mount', '-t', 'overlay', '-o', "lowerdir=$directory,upperdir=$room/$name/upper,workdir=$room/$name/work", 'none', $directory) == 0 or give_up("unable to mount over $directory");
  }
  system('umount', '-l', "$room"); # what is mounted keeps it
}

# As Debian's unit starts it, on an empty directory, with a socket and no port.
sub start_database {
  system(qw(mount -t tmpfs -o mode=755 none /var/lib/mysql)) == 0 or give_up('unable to mount over /var/lib/mysql');
  make_path('/run/mysqld', '/var/log/mysql');
  chown((getpwnam 'mysql')[2, 3], '/run/mysqld', '/var/log/mysql', '/var/lib/mysql') or give_up('there is no account mysql');
  my $said = qx(mariadb-install-db --user=mysql --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=socket 2>&1 </dev/null);
  $? == 0 or give_up("unable to make a database: $said");
  defined($database = fork) or give_up("unable to fork: $!");
  if (!$database) {
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', '/var/log/mysql/log';
    open STDERR, '>&', \*STDOUT;
    { exec qw(mariadbd --user=mysql --datadir=/var/lib/mysql --skip-networking --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0) }
    POSIX::_exit(111);
  }
  Httpway::wait_until { system('mariadb-admin ping >/dev/null 2>&1') == 0 || !kill 0, $database } 60;
  system('mariadb-admin ping >/dev/null 2>&1') == 0 or give_up('no database: ' . Httpway::read_file('/var/log/mysql/log'));
}
END {
  local $?;
  if ($$ == 1 && $database) { kill 'TERM', $database; waitpid $database, 0 }
}

# recipe NAME, [ first => , front => as Recipe->each has them ], FUNCTION
sub recipe {
  my ($class, $name, @rest) = @_;
  my ($test, %option) = (pop @rest, @rest);
  subtest $name => sub { $class->run($name, 'root', $test, %option) };
}

sub replaced { return $_[1] }
sub port { return 8080 }
sub front_port { return $_[1] }
sub path { return "/srv/$_[1]" }

# behind_tls FUNCTION(site): the configuration of the recipe once more, behind haproxy, which speaks TLS and says so.
sub behind_tls {
  my ($self, $test) = @_;
  my ($made, $told) = $self->shell($self->text('tls-setup'));
  is($made, 0, 'a certificate') or diag $told;
  Httpway::write_bytes('/srv/haproxy.cfg', <<'END');
defaults
  mode http
  timeout connect 5s
  timeout client 1m
  timeout server 1m
frontend https
  bind *:443 ssl crt /srv/tls/both.pem alpn http/1.1
  option forwardfor
  http-request set-header X-Forwarded-Proto https
  default_backend httpway
backend httpway
  server httpway 127.0.0.1:8081
END
  my $conf = Httpway::read_file($self->server->conf_path) =~ s/Port 8080/Address 127.0.0.1 Port 8081 TrustedProxies { 127.0.0.1\/32 }/r;
  my $behind = Httpway->new(conf => $conf);
  $behind->start;
  ok($self->start_front('haproxy -db -f /srv/haproxy.cfg', 443), 'haproxy');
  $test->('https://www.example.org');
  $self->stop_front;
  is($behind->stop, 0, 'ends well');
}

# web [ options of WWW::Mechanize ]: a client that has cookies, follows links and fills in forms. It trusts any certificate.
sub web {
  my ($self, %option) = @_;
  require WWW::Mechanize;
  return WWW::Mechanize->new(autocheck => 0, timeout => 60, env_proxy => 0, ssl_opts => { verify_hostname => 0, SSL_verify_mode => 0 }, %option);
}

# broken WEB: what this page links to, shows or loads from its own site and is not there: lines of status and address. Links that end a
# session are left out, and those to elsewhere.
sub broken {
  my ($self, $web, $leave_out) = @_;
  my $base = $web->uri->clone;
  my (%seen, @broken);
  for my $uri (map { $_->url_abs } $web->find_all_links, $web->find_all_images) {
    my $address = URI->new($uri);
    $address->fragment(undef);
    next if ($address->scheme // '') !~ /^https?$/ || $address->host ne $base->host || $seen{$address}++ || $leave_out && $address =~ $leave_out;
    my $there = $web->clone->get($address);
    push @broken, $there->code . " $address" if $there->code >= 400;
  }
  return @broken;
}

# scripts and pictures of a page are looked for in its text, too: Mechanize does not tell of <script>.
sub answers {
  my ($self, $web, $leave_out) = @_;
  my @broken = $self->broken($web, $leave_out);
  my $page = $web->content;
  while ($page =~ /<(?:script|source|iframe)\b[^>]*\ssrc\s*=\s*["']?([^"'\s>]+)/gi) {
    my $address = URI->new_abs($1 =~ s/&(?:amp|#0?38);/&/gr, $web->base);
    next if $address->host ne $web->uri->host;
    my $there = $web->clone->get($address);
    push @broken, $there->code . " $address" if $there->code >= 400;
  }
  is_deeply(\@broken, [], 'every link, picture and script of ' . $web->uri->path . ' answers');
  return !@broken;
}

# complaints [ KNOWN ]: lines of the log in which an interpreter complains, or the server of a script; but for what the program is known to cause.
sub complaints {
  my ($self, $known) = @_;
  return grep { !$known || !/$known/ } grep { /PHP (?:Warning|Notice|Fatal|Parse|Deprecated)|: (?:warning|error|fatal): |Traceback|at \S+ line \d+/ } $self->server->log_lines;
}

# chromium: a browser, see there.
sub chromium {
  my ($self, %option) = @_;
  require Programs::Chromium;
  return Programs::Chromium->new(home => $self->server->path('browser'), %option);
}

1;
