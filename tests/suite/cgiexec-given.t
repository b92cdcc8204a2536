# What a script is given: arguments, environment, descriptors, signals, identity, and nothing else.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;

my $root = $> == 0;
my $conf = <<'END';
User nobody
Umask 027
Server {
  Address 127.0.0.1 Port 8999
  Virtual {
    AnyHost
    Control {
      ScriptUser games
      Specials { CGI { cgi } }
      External { "/bin/echo -n  ext" { ext } "echo" { bad } }
    }
    Control { Alias / Location @DIR@/www Error404File @DIR@/errors/404.cgi AutoIndexCommand @DIR@/errors/404.cgi Export { EXPORTED TZ ABSENT } PutEnv { "PUT=a b" "SERVER_SOFTWARE=mine" } }
    Control { Alias /one Location @DIR@/www/probe.cgi }
    Control { Alias /any Location @DIR@/hosts/* }
    Control { Alias /old Location @DIR@/www ScriptVariables mathopd }
    Control { Alias /oldempty Location @DIR@/www ScriptVariables mathopd EmptyQueryString On }
    Control { Alias /log Location @DIR@/www ChildLog @DIR@/log/child.%Y }
    Control { Alias /nolog Location @DIR@/www ChildLog @DIR@/absent/child }
  }
}
END

my $probe = read_file(top_directory() . '/compile/tests/cgi_probe');
my $sh = "#!/bin/sh\nprintf '%s|' \"\$0\" \"\$@\"\necho said >&2\n";
# A parent that is full of what must not come through: descriptors, variables, ignored and blocked signals.
my $runner = Runner->new(
  conf => $conf,
  probe => 1,
  files => { 'www/sh.cgi' => $sh, 'www/dir/sub.cgi' => $sh, 'www/page.ext' => [0644, 'x'], 'www/page.bad' => [0644, 'x'], 'errors/404.cgi' => $probe,
             'www/opt.cgi' => "#! /bin/sh -eu \nprintf '%s|' \"\$0\" \"\$@\" \"\$-\"\n", 'www/plain.cgi' => "text\n", 'www/rel.cgi' => "#!sh\n",
             'www/none.cgi' => "#!/no/such/interpreter\n", 'hosts/a.example/probe.cgi' => $probe, 'www/many.cgi' => "#!/bin/sh\nyes x | head -c 100000 >&2\n" },
  env => { EXPORTED => 'yes', TZ => 'UTC', LD_PRELOAD => '', IFS => 'x', PATH => $ENV{PATH}, LANG => 'C', MALLOC_CHECK_ => '3', HTTP_PROXY => 'evil', map { ("VAR$_" => 'x' x 20) } 1 .. 3000 },
  before => sub {
    for (3 .. 200) { POSIX::dup2(2, $_) if $_ != 0 }
    $SIG{$_} = 'IGNORE' for qw(PIPE HUP USR1 CHLD QUIT);
    POSIX::sigprocmask(POSIX::SIG_BLOCK(), POSIX::SigSet->new(POSIX::SIGUSR2(), POSIX::SIGALRM()));
  });
my $dir = $runner->dir;
mkdir "$dir/log";
chmod 0777, "$dir/log";

sub lines { my ($got, $word) = @_; return [map { /^\Q$word\E (.*)/s ? $1 : () } split /\n/, $got->{output}] }
sub env_of { my %env = map { split /=/, $_, 2 } @{ lines($_[0], 'env') }; return \%env }
sub status_of { my %s = map { /^(\w+):\s*(.*?)\s*$/ ? ($1, $2) : () } @{ lines($_[0], 'status') }; return \%s }

my $got = $runner->ask(path => '/probe.cgi', script_name => '/probe.cgi', uri => '/probe.cgi');
is(scalar @{ $got->{fates} }, 1, 'nobody waits to be told that it has started');
like($got->{fates}[0], qr/^ended \d+ exit 0 cpu=\d+ elapsed=\d+ peak=[1-9]\d+$/, 'ended, with what it cost');
like($runner->ask(path => '/sh.cgi', content_length => 1)->{fates}[0], qr/^started \d+$/, 'but for content');

# fd-exact
is_deeply(lines($got, 'fd'), [0, 1, 2], 'fd-exact: 0, 1 and 2');

# sig-clean
my $s = status_of($got);
is($s->{SigBlk}, '0' x 16, 'sig-clean: none blocked');
is($s->{SigIgn}, '0' x 16, 'sig-clean: none ignored');
is($s->{NoNewPrivs}, 1, 'no_new_privs');
is_deeply(lines($got, 'umask'), ['027'], 'umask');
is_deeply(lines($got, 'group'), [1], 'a process group of its own');
is_deeply(lines($got, 'terminal'), [0], 'and no terminal');
is_deeply(lines($got, 'death'), [9], 'ends with its worker');
is_deeply(lines($got, 'cwd'), ["$dir/www"], 'in its directory');
ok(grep({ $_ eq 'core 0' } @{ lines($got, 'limit') }), 'no core files');
if ($root) {
  my ($uid, $gid) = (getpwnam 'games')[2, 3];
  is($s->{Uid}, join("\t", ($uid) x 4), 'uids');
  is($s->{Gid}, join("\t", ($gid) x 4), 'gids');
  is($s->{Groups}, join(' ', sort { $a <=> $b } split ' ', `id -G games`), 'the groups of the account');
  is($s->{$_}, '0' x 16, "no $_") for qw(CapEff CapPrm CapAmb);
} else {
  is($s->{Uid}, join("\t", ($>) x 4), 'our own uid');
  like($runner->stderr, qr/\Acgiexec: info: not root: [^\n]+\n\z/, 'which is said once');
  pass('') for 1 .. 4;
}

# env-exact
my %plain = (GATEWAY_INTERFACE => 'CGI/1.1', SERVER_SOFTWARE => 'mine', SERVER_NAME => '127.0.0.1', SERVER_PROTOCOL => 'HTTP/1.1', SERVER_ADDR => '127.0.0.1', SERVER_PORT => 80,
  REMOTE_ADDR => '192.0.2.7', REMOTE_PORT => 4711, REQUEST_METHOD => 'GET', REQUEST_URI => '/probe.cgi', QUERY_STRING => '', REQUEST_SCHEME => 'http', DOCUMENT_ROOT => "$dir/www", REDIRECT_STATUS => 200, SCRIPT_NAME => '/probe.cgi',
  SCRIPT_FILENAME => "$dir/www/probe.cgi", EXPORTED => 'yes', TZ => 'UTC', PUT => 'a b');
is_deeply(env_of($got), \%plain, 'env-exact: the least');
is_deeply($got->{output} =~ /^env /mg ? scalar(@{ lines($got, 'env') }) : 0, scalar keys %plain, 'each once');
$got = $runner->ask(path => '/probe.cgi', host => 'www.example.org', query => 'a=b', uri => '/probe.cgi/x%20y?a=b', script_name => '/probe.cgi', path_info => '/x y', method => 'POST',
  content_length => 3, body => 'abc', remote_user => 'alice', remote => '::ffff:192.0.2.9', local => '::1', minor => 0,
  headers => ['Host:WWW.example.org:80', 'User-Agent:me', 'X-A:1', 'x-a:2', 'X-A:', 'Cookie:a=1', 'Cookie:b=2', 'Content-Type:text/plain', 'Content-Length:3', 'Authorization:Basic x', 'Connection:close',
    'Keep-Alive:1', 'Expect:100-continue', 'Transfer-Encoding:chunked', 'TE:trailers', 'Trailer:x', 'Upgrade:x', 'Empty:']);
is_deeply(env_of($got), { %plain, SERVER_NAME => 'www.example.org', SERVER_PROTOCOL => 'HTTP/1.0', SERVER_ADDR => '::1', REMOTE_ADDR => '192.0.2.9', REQUEST_METHOD => 'POST',
  REQUEST_URI => '/probe.cgi/x%20y?a=b', QUERY_STRING => 'a=b', PATH_INFO => '/x y', PATH_TRANSLATED => "$dir/www/x y", CONTENT_LENGTH => 3, CONTENT_TYPE => 'text/plain', AUTH_TYPE => 'Basic',
  REMOTE_USER => 'alice', REDIRECT_STATUS => 200, HTTP_HOST => 'WWW.example.org:80', HTTP_USER_AGENT => 'me', HTTP_X_A => '1, 2', HTTP_COOKIE => 'a=1; b=2' }, 'env-exact: everything');
is(env_of($runner->ask(path => '/probe.cgi', local => '::1'))->{SERVER_NAME}, '[::1]', 'SERVER_NAME is our address without a host, in brackets');
is(env_of($runner->ask(path => '/probe.cgi', query => ''))->{QUERY_STRING}, '', 'an empty query is there');

# ScriptVariables mathopd
my @sent = (host => 'www.example.org', client_host => 'other.example', client_port => 8443, secure => 1, redirected_from => '/x', script_name => '/old/probe.cgi', headers => ['Host:WWW.example.org:80', 'X-A:1', 'x-a:2', 'Cookie:a=1', 'Cookie:b=2', 'TE:trailers', 'Trailer:x', 'Upgrade:x', 'Connection:te']);
$got = env_of($runner->ask(path => '/probe.cgi', location => $runner->location_of('/old/probe.cgi'), uri => 'http://WWW.example.org:80/old/probe.cgi', @sent));
is_deeply([map { "$_=" . ($got->{$_} // 'absent') } qw(SERVER_NAME SERVER_PORT REQUEST_SCHEME HTTPS DOCUMENT_ROOT REDIRECT_STATUS REDIRECT_URL HTTP_HOST HTTP_X_A HTTP_COOKIE HTTP_TE HTTP_TRAILER HTTP_UPGRADE HTTP_CONNECTION QUERY_STRING REQUEST_URI)],
  ['SERVER_NAME=www.example.org', 'SERVER_PORT=80', (map { "$_=absent" } qw(REQUEST_SCHEME HTTPS DOCUMENT_ROOT REDIRECT_STATUS REDIRECT_URL)), 'HTTP_HOST=www.example.org', 'HTTP_X_A=1,2', 'HTTP_COOKIE=a=1; b=2', qw(HTTP_TE=trailers HTTP_TRAILER=x HTTP_UPGRADE=x HTTP_CONNECTION=absent QUERY_STRING=absent REQUEST_URI=http://WWW.example.org:80/old/probe.cgi)], 'ScriptVariables mathopd');
is(env_of($runner->ask(path => '/probe.cgi', location => $runner->location_of('/old/probe.cgi'), query => '', @sent))->{QUERY_STRING}, '', 'a ? alone is a query');
is(env_of($runner->ask(path => '/probe.cgi', location => $runner->location_of('/oldempty/probe.cgi'), @sent))->{QUERY_STRING}, '', 'EmptyQueryString');
for (['/a?b', '/a?b'], ['http://h/a?b', '/a?b'], ['HTTPS://h:1/', '/'], ['http://h', '/'], ['http://h?b/c', '/?b/c'], ['*', '*'], ['/http://h/x', '/http://h/x'], ['http://[::1]:8/a//b', '/a//b']) {
  is(env_of($runner->ask(path => '/probe.cgi', uri => $_->[0]))->{REQUEST_URI}, $_->[1], "REQUEST_URI of $_->[0]");
}

# what the client asked for
$got = env_of($runner->ask(path => '/probe.cgi', host => 'a.example', client_host => 'b.example', client_port => 8443, secure => 1, redirected_from => '/x%20y'));
is_deeply([@$got{qw(SERVER_NAME SERVER_PORT REQUEST_SCHEME HTTPS REDIRECT_URL REDIRECT_STATUS)}], ['b.example', 8443, 'https', 'on', '/x y', 200], 'what the core says of the URL');
is(env_of($runner->ask(path => '/probe.cgi', redirected_from => $_->[0]))->{REDIRECT_URL}, $_->[1], "redirected from $_->[0]") for ['/a', '/a'], ['', undef], ['/%zz', undef], ['/a%00b', undef];
is(env_of($runner->ask(path => '/probe.cgi', location => $runner->location_of('/one')  , path => ''))->{DOCUMENT_ROOT}, "$dir/www", 'DOCUMENT_ROOT is that of /');

# httpoxy
$got = env_of($runner->ask(path => '/probe.cgi', headers => ['Proxy:http://evil/', 'PROXY:x', 'proxy:y', 'Proxy-Authorization:z']));
is_deeply([grep { /PROXY/ } keys %$got], [], 'httpoxy: no HTTP_PROXY');

# header-clash
$got = env_of($runner->ask(path => '/probe.cgi', headers => ['X_Forwarded_For:evil', 'X-Forwarded-For:good', 'Content_Length:9', 'X.Real.Ip:evil', 'A b:c', ':x', "H\xe9:x"]));
is_deeply([map { "$_=$got->{$_}" } grep { /^HTTP|CONTENT/ } sort keys %$got], ['HTTP_X_FORWARDED_FOR=good'], 'header-clash: names that are not well formed are dropped');

# env-shellshock: documented to be passed on as it is
$got = env_of($runner->ask(path => '/probe.cgi', headers => ['User-Agent:() { :; }; echo evil']));
is($got->{HTTP_USER_AGENT}, '() { :; }; echo evil', 'env-shellshock: passed on under its own name, as documented');

# many fields of one name
$got = env_of($runner->ask(path => '/probe.cgi', headers => [map { "X-B:$_" } 1 .. 1000]));
is($got->{HTTP_X_B}, join(', ', 1 .. 1000), 'a thousand fields of one name');
like($runner->ask(path => '/probe.cgi', headers => [map { "X-$_:x" } 1 .. 1024])->{fates}[0], qr/^ended \d+ exit 0/, 'and of a thousand names');

# path-info
for (['/a/b', "$dir/www/a/b"], ['/..'], ['/a/../b'], ['//x'], ['/one/x', "$dir/www/probe.cgi/x"]) {
  my ($info, $translated) = @$_;
  my $env = env_of($runner->ask(path => '/probe.cgi', path_info => $info, host => 'h'));
  is($env->{PATH_INFO}, $info, "path-info: $info");
  is($env->{PATH_TRANSLATED}, $translated, 'translated' . (defined $translated ? '' : ': not'));
}
ok(!exists env_of($runner->ask(path => '/probe.cgi'))->{PATH_INFO}, 'path-info: absent without');

# arguments
sub args { my (%request) = @_; return lines($runner->ask(path => '/probe.cgi', %request), 'arg') }
my $name = "$dir/www/probe.cgi";
is_deeply(args(), [$name], 'no query: its name only');
is_deeply(args(query => ''), [$name, ''], 'an empty query: an empty word');
is_deeply(args(query => 'a+b%20c+%2B'), [$name, 'a', 'b c', '+'], 'words are decoded one by one');
is_deeply(args(query => 'a+b=c'), [$name], 'with = none');
is_deeply(args(query => 'a+b%3Dc'), [$name, 'a', 'b=c'], 'unless it is escaped');
is_deeply(args(query => 'a+%zz'), [$name], 'a bad escape: none');
is_deeply(args(query => 'a%00b'), [$name], 'a NUL: none');
is_deeply(args(query => $_), [$name], "what looks like an option: none: $_") for '-x', '%2dx', '%2Dx', '-', '--', 'a+-x', 'a+b+%2D%2Dx', '+-x', '-d+a', 'a+-';
is_deeply(args(query => 'a-+b-c+%20-x+/x+@x'), [$name, 'a-', 'b-c', ' -x', '/x', '@x'], 'a dash elsewhere is a dash');
is($runner->ask(path => '/page.ext', query => 'a+%2dn')->{output}, " ext $dir/www/page.ext", 'for External too');
is($runner->ask(path => '/sh.cgi', query => '-c+x')->{output}, "$dir/www/sh.cgi|", 'and for a #! script');
is_deeply(lines($runner->ask(location => $runner->location_of('/one'), query => '-x'), 'arg'), ["$dir/www/probe.cgi"], 'and where the configuration names the file');
is_deeply(args(query => join '+', 1 .. 5000), [$name], 'too many: none');
is($runner->ask(path => '/sh.cgi', query => 'x+y')->{output}, "$dir/www/sh.cgi|x|y|", 'a #! script is named by its path');
is($runner->ask(path => '/opt.cgi')->{output}, "$dir/www/opt.cgi|ue|", '#! with one argument, blanks around it');
is($runner->ask(path => '/page.ext', query => 'a')->{output}, " ext $dir/www/page.ext a", 'External is cut at each single space');
like($runner->ask(path => '/page.bad')->{fates}[0], qr/^refused 500 .*no absolute path/, 'External must be an absolute path');
like($runner->ask(path => '/rel.cgi')->{fates}[0], qr/^refused 500 .*no absolute path/, '#! too');
like($runner->ask(path => '/none.cgi')->{fates}[0], qr/^refused 500 unable to execute it: No such file/, 'an interpreter that is not there');
like($runner->ask(path => '/plain.cgi')->{fates}[0], qr/^refused 500 unable to execute it: Exec format error/, 'a text is no program');
is($runner->ask(path => '/sh.cgi', query => 'x')->{fates}[0] =~ /^ended/ ? 1 : 0, 1, 'and others still run');

# the other kinds of request
$got = $runner->ask(what => 3, status => 404, script_name => '/x');
is_deeply([env_of($got)->{SCRIPT_FILENAME}, lines($got, 'cwd')->[0], env_of($got)->{REDIRECT_STATUS}], ["$dir/errors/404.cgi", "$dir/errors", 404], 'Error404File');
$got = $runner->ask(what => 2, directory => '/dir');
is_deeply([env_of($got)->{SCRIPT_FILENAME}, lines($got, 'cwd')->[0]], ["$dir/errors/404.cgi", "$dir/www/dir"], 'AutoIndexCommand works in the directory asked for');
is(lines($runner->ask(what => 2), 'cwd')->[0], "$dir/www", 'be it the place itself');
like($runner->ask(what => 3, status => 401)->{fates}[0], qr/^refused 500 .*names no file/, 'no Error401File');
like($runner->ask(what => 2, directory => '/nowhere')->{fates}[0], qr/^refused 404/, 'no directory');
like($runner->ask(what => 2, directory => '/../errors')->{fates}[0], qr/^refused 404/, 'no way out');
my $one = $runner->location_of('/one');
is(env_of($runner->ask(location => $one))->{SCRIPT_FILENAME}, "$dir/www/probe.cgi", 'a Location that is a script itself');
my $any = $runner->location_of('/any');
is(env_of($runner->ask(location => $any, host => 'a.example', path => '/probe.cgi'))->{SCRIPT_FILENAME}, "$dir/hosts/a.example/probe.cgi", '* is the host');
like($runner->ask(location => $any, path => '/probe.cgi')->{fates}[0], qr/^refused 404/, 'without a host it stays');
like($runner->ask(location => $any, host => $_, path => '/probe.cgi')->{fates}[0], qr/^refused 500 host is not clean/, "host $_") for '..', 'A.example', 'a.example/../a.example', 'a.example.';

# standard error
my $log = $runner->location_of('/log');
$runner->ask(location => $log, path => '/sh.cgi') for 1 .. 2;
my $year = 1900 + (localtime)[5];
is(read_file("$dir/log/child.$year"), "said\nsaid\n", 'ChildLog is appended to, its name through strftime');
is((stat "$dir/log/child.$year")[4], $root ? (getpwnam 'nobody')[2] : $>, 'as the user of the server');
my $nolog = $runner->location_of('/nolog');
like($runner->ask(location => $nolog, path => '/sh.cgi')->{fates}[0], qr/^refused 500 unable to open ChildLog/, 'a ChildLog that cannot be opened');
like($runner->stderr, qr{^cgiexec: warning: \Q$dir\E/www/sh\.cgi: pid \d+: stderr: said \(GET [^)]*\)$}m, 'without ChildLog it is one line of the log');
$runner->ask(path => '/many.cgi');
my ($line) = $runner->stderr =~ m{^(.*many\.cgi: pid \d+: stderr: .*)$}m;
cmp_ok(length $line, '<=', 4096, 'much of it is one line too');
my ($text, $more) = $line =~ /stderr: (.*)\.\.\. \((\d+) more\) \(GET [^)]*\)$/;
is(($text =~ s/\\x0A/\n/gr =~ tr///c) + $more, 100000, 'and all of it is counted');

is($runner->stop, 0, 'ends well');

# RootDirectory, and the configuration found again from inside of it
SKIP: {
  skip 'only root changes the root', 4 if !$root;
  my $text = "RootDirectory \@DIR\@/root\n$conf" =~ s{\@DIR\@/www}{/www}gr;
  my $inside = Runner->new(conf => $text, files => { 'root/www/sh.cgi' => $sh },
    env => { ASAN_OPTIONS => 'detect_leaks=0' }); # a build with the sanitizer looks for leaks by /proc, which is not in this root
  like($inside->ask(path => '/sh.cgi')->{fates}[0], qr/^refused 500 unable to execute it: No such file/, 'RootDirectory: there is no shell in it');
  is(scalar(grep { readlink("/proc/$_/root") ne $inside->path('root') } $inside->workers), 0, 'RootDirectory is the root');
  $inside->compile($text =~ s/ScriptUser games/ScriptUser root/r);
  like($inside->ask(path => '/sh.cgi')->{fates}[0], qr/^refused 500 .*no script runs as root/, 'and a new configuration is seen');
  is($inside->stop, 0, 'ends well');
}

# as it must be started
{
  my $said = `@{[helper_path('cgiexec')]} $runner->{cdb} 2>&1 </dev/null`;
  is($? >> 8, 100, 'no channel');
  like($said, qr/^cgiexec: fatal: standard input is not a channel/, 'which it says');
  `@{[helper_path('cgiexec')]} 2>&1 </dev/null`;
  is($? >> 8, 100, 'no configuration');
  my $broken = Runner->new(conf => $conf, files => {}, start => 0);
  write_bytes($broken->{cdb}, 'nonsense');
  $broken->start;
  is($broken->ended(5), 100, 'not a configuration');
  like($broken->stderr, qr/not a compiled configuration of this version/, 'which it says');
}
done_testing;
