# What is in the way is named: by httpway-why, by debugging, and in the log of level info where only the administrator can mend it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::UNIX;
use POSIX ();
use Test::More;
use Httpway;

plan skip_all => 'only root has a User' if $> || !getpwnam 'nobody';
my $server = Httpway->start(timeout => 60, conf => <<'END', files => { map { $_ => 'x' } qw(www/a.txt www/x.xyz www/x.tar.qz www/README www/secret.txt www/closed/c.txt www/s/x out/o.txt), map { "www/many/$_.none" } 1 .. 50 });
User nobody
Log /dev/stderr
Server { Address 127.0.0.1 Port @PORT@ Virtual { Host h.test
  Control { Types { text/plain { .txt } text/html { .html } } IndexNames { index.html first.html } SymbolicLinks inside }
  Control { Alias / Location @DIR@/www }
  Control { Alias /fallback Location @DIR@/www FallbackFile @DIR@/none.html }
  Control { Alias /untyped Location @DIR@/www FallbackFile @DIR@/www/README }
  Control { Alias /document Location @DIR@/www Error404File @DIR@/www/x.xyz }
  Control { Alias /listed Location @DIR@/www AutoIndexCommand @DIR@/no-list }
  Control { Alias /owner Location @DIR@/www SymbolicLinks owner }
  Control { Alias /follow Location @DIR@/www SymbolicLinks follow }
  Control { Alias /gone Location @DIR@/gone }
  Control { Alias /dots Location @DIR@/www AllowDotfiles On }
} }
END
my ($port, $dir, $cdb) = ($server->port, $server->dir, $server->conf_path . '.cdb');
POSIX::mkfifo("$dir/www/$_", 0666) for 'f.txt', 's/index.html';
IO::Socket::UNIX->new(Local => "$dir/www/sock.txt", Listen => 1) or die;
mkdir "$dir/www/bare" or die;
mkdir "$dir/www/long" or die;
symlink $_->[0], "$dir/www/$_->[1]" or die for [ '../out', 'away' ], [ '../out/o.txt', 'away.txt' ], [ 'nowhere', 'dead.txt' ], [ 'loop.txt', 'loop.txt' ], [ 'closed', 'shut' ], [ 'f.txt', 'pipe.txt' ], [ 'a.txt', 'theirs.txt' ], [ 'away/../out/o.txt', 'twice.txt' ];
chmod 0600, "$dir/www/secret.txt";
chmod 0700, "$dir/www/closed";
system('chown', '-h', 'games', "$dir/www/theirs.txt") == 0 or die;
my $www = "$dir/www";
my $no_index = sub { "no IndexNames in $_[0]: not first.html, index.html; and no AutoIndexCommand" };

# path, reason, whether it is the administrator's to mend
my @cases = (
  [ '/none.txt', "no such file $www/none.txt" ], [ '/none/x/y', "no such file $www/none/x/y: there is no $www/none" ], [ '/a.txt/b', "no such file $www/a.txt/b: $www/a.txt is no directory" ], [ '/gone/x', "no such file $dir/gone/x: there is no $dir/gone" ],
  [ '/x.xyz', "no Types says what .xyz is: $www/x.xyz", 1 ], [ '/x.tar.qz', "no Types says what .qz is: $www/x.tar.qz", 1 ], [ '/README', "no Types says what README is: $www/README", 1 ],
  [ '/f.txt', "$www/f.txt is a FIFO", 1 ], [ '/pipe.txt', "$www/pipe.txt is a FIFO", 1 ], [ '/sock.txt', "$www/sock.txt is a socket", 1 ], [ '/s/', "$www/s/index.html is a FIFO", 1 ],
  [ '/away.txt', "the link $www/away.txt leads out of $www (SymbolicLinks inside)", 1 ], [ '/away/o.txt', "the link $www/away leads out of $www (SymbolicLinks inside)", 1 ], [ '/twice.txt', "the link $www/twice.txt leads out of $www (SymbolicLinks inside)", 1 ],
  [ '/owner/theirs.txt', "the link $www/theirs.txt and what it leads to have different owners (SymbolicLinks owner)", 1 ],
  [ '/dead.txt', "no such file $www/dead.txt: the link $www/dead.txt leads to nothing", 1 ], [ '/loop.txt', "$www/loop.txt: " . do { local $! = POSIX::ELOOP(); "$!" }, 1 ],
  [ '/secret.txt', "$www/secret.txt: Permission denied for nobody", 1 ], [ '/closed/c.txt', "$www/closed: Permission denied for nobody", 1 ], [ '/closed/', "$www/closed: Permission denied for nobody", 1 ], [ '/shut/c.txt', "$www/shut: Permission denied for nobody", 1 ], [ '/follow/closed/c.txt', "$www/closed: Permission denied for nobody", 1 ],
  [ '/bare/', $no_index->("$www/bare"), 1 ], [ '/', $no_index->($www), 1 ], [ '/listed/bare/', "no such file $dir/no-list", 0 ],
  [ '/.git/x', 'a segment of /.git/x begins with a dot (AllowDotfiles)' ], ( map { my $path = $_; map { [ $_, "a segment of $_ is empty, . or .. (SanitizePath)" ] } $path, "/dots$path" } qw(//x /x/../y /./x /x/. /.git/../x /.git//x) ),
  [ '/fallback/none', "no such file $www/none", 1, "FallbackFile: no such file $dir/none.html" ], [ '/untyped/none', "no such file $www/none", 1, "FallbackFile: no Types says what README is: $www/README" ],
  [ '/document/none', "no such file $www/none", 1, "document of an error: no Types says what .xyz is: $www/x.xyz" ]);

sub ask { my ($path, $host) = @_; return raw($port, "GET $path HTTP/1.1\r\nHost: " . ($host // 'h.test') . "\r\nConnection: close\r\n\r\n") }

subtest 'httpway-why' => sub {
  for ([ 'http://x.test:' . $port . '/', 'no Virtual here has Host x.test, nor AnyHost' ], map { [ "http://h.test:$port$_->[0]", @$_[1 .. $#$_] ] } @cases) {
    my ($url, $why, undef, $besides) = @$_;
    open my $pipe, '-|', 'sh', '-c', 'exec "$0" "$@" 2>&1', command_path('httpway-why'), $cdb, 'GET', $url or die;
    my $text = do { local $/; <$pipe> };
    close $pipe;
    is(($text =~ /^why: (.*)$/m)[0], $why, $url);
    is(($text =~ /^httpd: info: (.*) \(GET/m)[0], $besides, '... and besides') if $besides;
  }
};

subtest 'the log of level info' => sub {
  my $said = sub { my ($why) = @_; return scalar grep { /^httpd: info: \Q$why\E \(GET / } split /\n/, $server->stderr };
  # One a second at most, so each is asked for until it is there; what has been said is not said again meanwhile.
  for (grep { $_->[2] } @cases) {
    my ($path, $why, undef, $besides) = @$_;
    my $end = time + 30;
    my $text = $besides // $why;
    ask($path) while !$said->($text) && time < $end && !select undef, undef, undef, 0.05;
    is($said->($text), 1, "$path: $text");
  }
  my %times;
  $times{$_}++ for map { /^httpd: info: (.*) \(GET / ? $1 : () } split /\n/, $server->stderr;
  is_deeply([ grep { $times{$_} > 1 } sort keys %times ], [], 'nothing is said twice');
  my ($before, $began) = (scalar(keys %times), time);
  ask("/many/$_.none") for 1 .. 50;
  my $after = () = $server->stderr =~ /^httpd: info: .* \(GET /mg;
  cmp_ok($after - $before, '<=', time - $began + 2, 'however many are asked for, one a second');
  ok(!$said->($_->[1]), "not said: $_->[1]") for grep { !$_->[2] } @cases;
};

subtest 'debugging' => sub {
  $server->signal('QUIT');
  ok($server->wait_for_log(qr/^httpd: info: debugging is on$/m, 20), 'on');
  for (@cases) {
    my ($path, $why) = @$_;
    ask($path);
    ok($server->wait_for_log(qr/^httpd: debug: connection \d+: status 404 \(\Q$why\E\)/m, 20), $path) or diag $server->stderr;
  }
};
is($server->stop, 0, 'ends well');
done_testing;
