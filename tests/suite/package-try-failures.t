# package/try where something is in the way: the port, the packages, the network, the directory, the place for temporary files.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Tree;
use Trial;

my $trial = Trial->new;
my $root = $> == 0;

# ---- words
for my $wrong (['x'], ['70000'], ['-x'], [''], ['/nonexistent']) {
  my ($code, $text) = run_in($trial->tree, {}, '/bin/sh', 'package/try', @$wrong);
  is($code, 100, "refuses '@$wrong'") or diag $text;
  is(() = $text =~ /\n/g, 1, "refuses '@$wrong' in one line") or diag $text;
}

# ---- the port
my $first = $trial->start('a first one', { files => { "www/it's/100% \"odd\" \\ \$HOME #1/a.txt" => 'odd' } }, '@PORT@', "\@DIR\@/www/it's");
my $taken = $first->port;
{
  my ($code, $text) = $trial->fails({}, $taken);
  is($code, 111, 'a port that is taken: 111');
  my @lines = split /\n/, $text;
  is(scalar @lines, 2, 'a port that is taken: two lines') or diag $text;
  like($lines[0], qr/^httpway-listen: fatal: .*in use/, 'a port that is taken: says so');
  like($lines[1], qr{^package/try: port $taken is taken by httpd \(process \d+\)\. Type: sh package/try \d+$}, 'a port that is taken: by whom, and what to type');
  my ($next) = $lines[1] =~ /(\d+)$/;
  isnt($next, $taken, 'another one');
  $first->write_file("www/o'clock/index.html", '');
  ($code, $text) = $trial->fails({}, '127.0.0.1', $taken, $first->path("www/o'clock"));
  my ($typed) = $text =~ /Type: (.*)$/m;
  is_deeply([split /\n/, `printf '%s\\n' $typed`], ['sh', 'package/try', $typed =~ /try (\d+)/, $first->path("www/o'clock")], 'what to type holds the directory, quoted for the shell');
}
SKIP: {
  skip 'needs root to become nobody', 2 if !$root;
  skip 'low ports are for all here', 2 if (read_file('/proc/sys/net/ipv4/ip_unprivileged_port_start') // 1024) < 1024;
  my ($code, $text) = $trial->fails({ as_nobody => 1 }, '1023');
  is($code, 111, 'a low port without root: 111');
  like($text, qr{^package/try: ports below 1024 are root's\. Type: sh package/try 8080$}m, 'a low port without root: what to type') or diag $text;
}

# ---- directories
is(get($first->port, "/100%25%20%22odd%22%20%5C%20%24HOME%20%231/a.txt")->{body}, 'odd', 'odd names: a file');
like(get($first->port, '/')->{body}, qr/<title>/, 'a directory without index.html: a listing');
is(get($first->port, '/none')->{status}, 404, 'a directory without index.html: what is missing is missing');
{
  my $odd = $trial->start('a directory of an odd name', { files => { "www/100% \"odd\" \\ \$HOME #1 {}/a.txt" => 'odd' } }, '@PORT@', '@DIR@/www/100% "odd" \\ $HOME #1 {}', '127.0.0.1');
  is(get($odd->port, '/a.txt')->{body}, 'odd', 'a directory of an odd name: a file');
  like(get($odd->port, '/')->{body}, qr/href="[^"]*a\.txt"/, 'a directory of an odd name: a listing');
  like($odd->stdout, qr{^package/try: also http://httpway\.localhost:}m, 'a directory of an odd name: the start page is elsewhere');
  $trial->ends_clean('a directory of an odd name', $odd);
}
{
  my ($code, $text) = $trial->fails({ prepare => sub { mkdir $_[0]->path('www/a*b') } }, '@PORT@', '@DIR@/www/a*b');
  is($code, 100, 'a directory with a star: 100');
  like($text, qr{\Apackage/try: fatal: a directory with \* in its name[^\n]*\n\z}, 'a directory with a star: a sentence');
}
SKIP: {
  skip 'needs root to become nobody', 1 if !$root;
  for my $case (['nobody', 1, qr{\Apackage/try: fatal: unable to (?:read|enter) \S+/shut\n\z}m], ['root', 0, qr{\Apackage/try: fatal: neither nobody nor the owner of \S+/shut could read it, and I do not serve as root\n\z}]) {
    my ($who, $as_nobody, $sentence) = @$case;
    my ($code, $text) = $trial->fails({ as_nobody => $as_nobody, prepare => sub { mkdir $_[0]->path('www/shut'), 0700 } }, '@PORT@', '@DIR@/www/shut');
    is($code, 100, "$who, a directory that cannot be read: 100");
    like($text =~ s{^/bin/sh:.*\n|^package/try: \d+: cd:.*\n}{}mgr, $sentence, "$who, a directory that cannot be read: a sentence");
  }
  my $owned = $trial->start('a directory of its owner alone', { files => { 'www/mine/a.txt' => 'mine' }, prepare => sub { my $path = $_[0]->path('www/mine'); chown 2, 2, $path, "$path/a.txt"; chmod 0700, $path } }, '@PORT@', '@DIR@/www/mine');
  is(get($owned->port, '/a.txt')->{body}, 'mine', 'a directory of its owner alone: a file');
  like(get($owned->port, '/')->{body}, qr/href="[^"]*a\.txt"/, 'a directory of its owner alone: a listing');
  like(get($owned->port, '/', Host => 'httpway.localhost')->{body}, qr/All of them run as @{[scalar getpwuid 2]}/, 'a directory of its owner alone: as whom');
  is(scalar(grep { (stat "/proc/$_")[4] == 0 && read_file("/proc/$_/cmdline") =~ /httpd|cgiexec|authcheck/ } $owned->chain_processes), 0, 'a directory of its owner alone: no root');
  $trial->ends_clean('a directory of its owner alone', $owned);
}
$trial->ends_clean('the first one', $first);

# ---- packages: programs of these names come before the system's own, and tell what they were asked
sub packages {
  my ($missing, $apt_code) = @_;
  return sub {
    my ($server) = @_;
    $server->write_file('bin/dpkg-query', "#!/bin/sh\nfor last; do :; done\ncase \" $missing \" in *\" \$last \"*) exit 1 ;; esac\necho installed\n");
    $server->write_file('bin/apt-get', "#!/bin/sh\necho \"\$*\" >> $server->{dir}/tmp-apt\necho 'E: no network' >&2\nexit $apt_code\n");
    chmod 0755, map { $server->path("bin/$_") } qw(dpkg-query apt-get);
    chmod 01777, $server->dir;
  }
}
my $path = sub { $ENV{PATH} = $_[0]->path('bin') . ":$ENV{PATH}" };
{
  my $server = $trial->start('all packages there', { prepare => packages('', 100), before => $path }, '@PORT@');
  is(read_file($server->path('tmp-apt')), undef, 'all packages there: apt is not asked');
  $trial->ends_clean('all packages there', $server);
}
SKIP: {
  skip 'needs root', 1 if !$root;
  my ($code, $text) = $trial->fails({ prepare => packages('gcc make', 100), before => $path, as_nobody => 1 }, '@PORT@');
  is($code, 111, 'packages missing, no root: 111');
  is($text, "package/try: fatal: packages are missing; as root type: apt-get update && apt-get install -y --no-install-recommends gcc make\n", 'packages missing, no root: what to type');
  ($code, $text) = $trial->fails({ prepare => packages('gcc', 100), before => $path }, '@PORT@');
  is($code, 111, 'packages missing, no network: 111');
  like($text, qr{^package/try: fatal: unable to install gcc; without a network these must come from elsewhere$}m, 'packages missing, no network: says so');
  my $server = $trial->start('documents missing, no network', { prepare => packages('s6-doc', 100), before => $path }, '@PORT@');
  like($server->stderr, qr/^package\/try: warning: going on without/m, 'documents missing, no network: goes on');
  is(get($server->port, '/')->{status}, 200, 'documents missing, no network: serves');
  $trial->ends_clean('documents missing, no network', $server);

  # No account for scripts: the page does without, and says so.
  $server = $trial->start('no account for scripts', { before => $path, prepare => sub {
    $_[0]->write_file('bin/id', "#!/bin/sh\ncase \"\$*\" in *www*|*games*|*http*|*man*|*daemon*|*mail*|*news*) exit 1 ;; esac\nexec /usr/bin/id \"\$\@\"\n");
    chmod 0755, $_[0]->path('bin/id');
  } }, '@PORT@');
  my $page = get($server->port, '/')->{body};
  like($page, qr/Not here: started by root, scripts need an account/, 'no account for scripts: says so');
  unlike($page, qr{href="/(?:script|listing)}, 'no account for scripts: no link that leads nowhere');
  is(get($server->port, '/why.txt')->{status}, 200, 'no account for scripts: the rest is there');
  $trial->ends_clean('no account for scripts', $server);
}

# ---- temporary files
{
  my $server = $trial->start('TMPDIR is not there', { env => { TMPDIR => '/nonexistent' } }, '@PORT@');
  like(get($server->port, '/mathopd.conf')->{body}, qr{Location "/tmp/httpway-try\.}, 'TMPDIR is not there: another place');
  $trial->ends_clean('TMPDIR is not there', $server);
}
SKIP: {
  skip 'needs root to mount', 1 if !$root || system("unshare -m mount -t tmpfs -o noexec none /mnt 2>/dev/null") != 0;
  my @words = ('unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o noexec,mode=1777 none "$TMPDIR" && exec sh package/try "$@"', '--');
  my $server = $trial->server({}, '@PORT@');
  $server->{command} = [@words, '@PORT@'];
  $server->start(ready => 0);
  wait_until { $server->ended || $server->stdout =~ /Ctrl-C/ } 60;
  is(get($server->port, '/listing/')->{status}, 200, 'no programs may run in TMPDIR: scripts run all the same') or diag $server->stderr;
  $trial->ends_clean('no programs may run in TMPDIR', $server);
}

# ---- the network
{
  my $server = $trial->start('for the network', {}, '@PORT@', '0.0.0.0');
  my @addresses = $server->stdout =~ m{from a phone on the same network: http://([\d.]+):@{[$server->port]}/$}mg;
  like($server->stdout, qr{Open http://localhost:}, 'for the network: this machine first');
  my @known = grep { /^[\d.]+$/ } split ' ', `hostname -I 2>/dev/null`;
  is_deeply(\@addresses, \@known, 'for the network: the addresses of this machine');
  is(get($server->port, '/', address => $_)->{status}, 200, "for the network: $_") for @addresses;
  $trial->ends_clean('for the network', $server);
}

done_testing;
