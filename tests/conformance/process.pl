# Cases: scripts, passwords, and what processes do when files, clients, signals and the system misbehave (items 31 to 53, 56 to 68).
# Most have tests of their own; here is what can be seen from outside and stands nowhere else.
package Conformance::Process;
use strict;
use warnings;
use Conformance;
use Httpway;
use IO::Select;
use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;

my ($given, $checks, $tree, $scripts) = map { "tests/suite/$_.t" } qw(cgiexec-given cgiexec-checks cgiexec-tree scripts);

item 31, 'httpoxy', 'RFC 3875 4.1.18';
answer 'Proxy never becomes HTTP_PROXY', get_line('/env.cgi', 'Proxy: http://evil/', 'PROXY: x', 'proxy: y', 'Proxy-Authorization: z', 'Proxy-Connection: close'), '200 kept', body => qr{\A(?!.*PROXY).*^GATEWAY_INTERFACE=}ms;
proved 'by cgiexec itself', $given, 'httpoxy: no HTTP_PROXY';

item 32, 'header-clash', 'RFC 3875 4.1.18';
answer 'names that are not letters, digits and hyphens are dropped', get_line('/env.cgi', 'X_Forwarded_For: evil', 'X-Forwarded-For: good', 'Content_Length: 9', 'X.Real.Ip: evil', 'X+Y: evil', 'Content_Type: evil'), '200 kept', body => qr{\A(?!.*evil)(?!.*CONTENT_LENGTH)(?!.*^HTTP_CONTENT).*^HTTP_X_FORWARDED_FOR=good$}ms;
answer 'fields of one name are joined', get_line('/env.cgi', 'X-A: 1', 'x-a: 2', 'X-A:'), '200 kept', body => qr{^HTTP_X_A=1, 2$}m;
proved 'by cgiexec itself', $given, 'header-clash: names that are not well formed are dropped';

item 33, 'env-exact', 'RFC 3875 4.1';
proved 'nothing of the parent\'s environment', $given, 'env-exact: the least';
proved 'every variable', $given, 'env-exact: everything';
answer 'no fields, no variables', "GET /env.cgi HTTP/1.1\r\nHost: h\r\n\r\n", '200 kept', body => qr{\A(?!.*HTTP_(?!HOST=h$))(?!.*HTTPWAY)(?!.*LISTEN).*^SERVER_PROTOCOL=HTTP/1.1$}ms;
answer 'what frames the message is not for scripts', "GET /env.cgi HTTP/1.1\r\nHost: h\r\nConnection: x\r\nKeep-Alive: 1\r\nTE: trailers\r\nTrailer: y\r\nUpgrade: z\r\n\r\n", '200 kept', body => qr{\A(?!.*HTTP_(?:CONNECTION|KEEP_ALIVE|TE|TRAILER|UPGRADE)=).*^HTTP_HOST=h$}ms;
answer 'Authorization is not for scripts', get_line('/env.cgi', 'Authorization: Basic c2VjcmV0'), '200 kept', body => qr{\A(?!.*c2VjcmV0)(?!.*AUTHORIZATION).*^HTTP_HOST=h$}ms;

item 34, 'env-shellshock', '';
answer 'a value that begins with () { is a value', get_line('/env.cgi', 'User-Agent: () { :; }; echo evil'), '200 kept', body => qr/^HTTP_USER_AGENT=\(\) \{ :; \}; echo evil$/m;

item '35, 36', 'fd-exact, sig-clean', '';
proved 'descriptors', $given, 'fd-exact: 0, 1 and 2';
proved 'signals, session, no_new_privs, umask, limits', $given, 'sig-clean: none blocked';

item 37, 'tree-kill', '';
proved 'whatever a script started ends with it', $tree, 'tree-kill: nothing is left';
proved 'as control groups', 'tests/suite/cgiexec-group.t', 'ends as a whole';
proved 'also when the client leaves', $scripts, 'it is ended at once, not at ScriptTimeout';

item 38, 'fork-bomb', '';
proved 'the limit on processes holds, others run', $tree, 'fork-bomb: the limit holds';

item 39, 'cgi-out', 'RFC 3875 6, RFC 9110 15.6.3';
proved 'what is no answer is 500, 502 or 504', $scripts, 'cgi-out: what is no answer';
proved 'every cut of what a script prints, fuzzed', 'tests/fuzz/targets', 'script_head';

item 40, 'cgi-in', 'RFC 3875 4.2';
proved 'scripts that do not read', $scripts, 'a script that never reads';

item 41, 'local-redirect', 'RFC 3875 6.2.2';
proved 'a path is a redirect for the client: no loop, no way around rules', $scripts, 'local-redirect';
proved 'with LocalRedirect it is bounded, and the rules hold for what is served in place', 'tests/suite/local-redirect.t', 'in place';

item '42, 43, 44', 'runner-checks, runner-race, runner-ipc', '';
proved 'each rule broken one at a time', $checks, 'runner-checks: $what';
proved 'files that change places', $checks, 'runner-race: the bad one was refused';
proved 'messages of a core that was taken over', $checks, 'runner-ipc: $_ descriptors';

item 45, 'path-info', 'RFC 3875 4.1.5';
answer "PATH_INFO of $_->[0]", get_line("/env.cgi$_->[0]"), '200 kept', body => qr{^PATH_INFO=\Q$_->[1]\E$}m for ['/a', '/a'], ['/a%2fb', '/a/b'], ['/a/', '/a/'], ['/%41%20b', '/A b'], ['/x?/y', '/x'], ['/.x', '/.x'], ['/a/%2ehidden', '/a/.hidden'], ['/a/.git/b', '/a/.git/b'], ['//x', '//x'], ['/a//', '/a//'], ['/%2fx', '//x'];
answer "no way around: $_", get_line("/env.cgi$_"), '404 kept' for '/..', '/../a.txt', '//..', '/./x', '/%2e%2e/x', '/.x/..', '/a/%2e', '/.x/./y';
answer 'NUL', get_line('/env.cgi/%00'), '400 closed';
proved 'as PATH_TRANSLATED', $given, 'path-info: $info';
proved 'cgit', 'tests/suite/real-cgit.t', 'cgit';

item 46, 'auth-every-method', 'RFC 9110 11.6.1';
proved 'before anything is said of files', 'tests/suite/realms.t', 'auth-every-method';
answer "$_->[0]", $_->[1], '401 kept', fields => { 'www-authenticate' => 'Basic realm="members", charset="UTF-8"' } for (map { [$_, "$_ /realm/a.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"] } qw(GET HEAD POST PUT DELETE OPTIONS PATCH TRACE)), ['a range', get_line('/realm/a.txt', 'Range: bytes=0-1')], ['what is not there', get_line('/realm/none')], ['the absolute form', "GET http://h/realm/a.txt HTTP/1.1\r\nHost: h\r\n\r\n"], ['escaped', get_line('/%72ealm%2fa.txt')], ['a condition', get_line('/realm/a.txt', 'If-None-Match: *')], ['a script', get_line('/realm/env.cgi')];

item 47, 'auth-parse', 'RFC 7617 2';
proved 'credentials of every kind', 'tests/suite/realms.t', 'no padding';
proved 'the reader', 'tests/unit/T_authorization.c', 'authorization_parse';

item 48, 'auth-time', '';
later 'unknown name and wrong password take the same time', 'not measured: times are no condition of a test here. An unknown name costs the hash of a name that is known, see authcheck';

item '49, 50', 'auth-cost, auth-secret', '';
proved 'a hundred wrong passwords at once, a bounded queue', 'tests/suite/auth-load.t', 'auth-cost: one hundred wrong passwords in flight';
proved 'passwords are in no argument, environment, log or core file', 'tests/suite/auth-secret.t', 'while it is asked';

item 51, 'acl-v4mapped', 'RFC 4291 2.5.5.2';
proved 'a mapped client is an IPv4 client', 'tests/suite/hosts.t', 'acl-v4mapped';

item '52, 53', 'xff-trust, proxy-v1/v2', 'RFC 7239';
proved 'headers of both versions, truncated, oversized, required and refused', 'tests/suite/client-address.t', 'a header is required';
proved 'fields of trusted proxies, and of no others', 'tests/suite/client-address.t', 'the header of trusted proxies only, and their field';
proved 'behind haproxy and nginx', 'tests/suite/real-proxies.t', 'one behind the other';
answer 'without TrustedProxies X-Forwarded-For does not open what is closed', get_line('/inner/a.txt', 'X-Forwarded-For: 10.0.0.1', 'Forwarded: for=10.0.0.1', 'X-Real-IP: 10.0.0.1', 'Client-IP: 10.0.0.1'), '403 kept';
answer 'nor does it change REMOTE_ADDR', get_line('/env.cgi', 'X-Forwarded-For: 10.0.0.1', 'Remote-Addr: 10.0.0.1'), '200 kept', body => qr{^REMOTE_ADDR=127\.0\.0\.1$}m;

item 56, 'log-inject', '';
proved 'hostile bytes: one line, printable, reversible', 'tests/suite/log.t', 'and has the original bytes';

item 57, 'log-full', '';
proved 'a log that stands still', 'tests/suite/log.t', 'nobody reads: nothing is lost up to 4 MiB';
proved 'LogFull Wait', 'tests/suite/log.t', 'the server waits for the log';
proved 'a full disk', 'tests/suite/log.t', 'when there is room again they are written';

item 58, 'signals', '';
proved 'each, as documented', 'tests/suite/signals.t', 'HUP: configuration';
checked 'a storm of them during requests', 'every request is answered, every script ends', sub {
  my ($server) = @_;
  my $c = connect_to($server->port);
  my %seen;
  for my $turn (1 .. 100) {
    my $target = $turn % 10 ? '/a.txt' : '/env.cgi';
    $server->signal($_) for (qw(CHLD ALRM)) x 10, $turn % 20 ? () : 'HUP';
    $c->send(get_line($target));
    my $r = $c->read_response;
    $seen{ "$target " . ($r ? $r->{status} : 'nothing') }++;
  }
  is(join(', ', map { "$_: $seen{$_}" } sort keys %seen), '/a.txt 200: 90, /env.cgi 200: 10', 'one connection, 2000 signals');
};

item 59, 'drop-privs', '';
proved 'the core is nobody, and cannot become anybody', 'tests/suite/privileges.t', 'and none to be had';
proved 'logfmt, authcheck', 'tests/suite/logfmt.t', 'without a way back';
later 'system calls that fail', 'setgid and setuid are checked, and not made to fail by a test';

item 60, 'emfile', '';
proved 'more clients than descriptors', 'tests/suite/connections.t', 'and more clients than that are survived';

item 61, 'slow', 'RFC 9110 15.5.9, RFC 9112 9.5';
proved 'Timeout counts from the first byte, however they drip', 'tests/suite/connections.t', 'bytes that drip for longer do not prolong it';
proved 'those who never read', 'tests/suite/connections.t', 'its connection is given up after Timeout';
checked '130 clients that stand still in every place', 'others are served meanwhile', sub {
  my ($server) = @_;
  my @still = map { my $c = connect_to($server->port); $c->send($_); $c } ('G') x 30, ("GET /a.txt HTTP/1.1\r\nHost: h\r\nX: ") x 30, ("POST /echo.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\nx") x 10, ("POST /echo.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nx") x 30, (get_line('/huge.bin')) x 30;
  is(get($server->port, '/a.txt')->{status}, 200, 'a file');
  like(get($server->port, '/env.cgi')->{body}, qr/^GATEWAY/m, 'a script');
  is(scalar(my @told = IO::Select->new(map { $_->socket } @still[0 .. 59, 70 .. 99])->can_read(0)), 0, 'and they still stand');
  $_->close for @still;
  is(get($server->port, '/a.txt')->{status}, 200, 'when they are gone too');
};

item 62, 'half-close', 'RFC 9112 9.6';
proved 'a client that shuts its side gets its answers', 'tests/suite/connections.t', 'a client that has shut its side gets its answers';
proved 'the last answer arrives', 'tests/suite/last-answers.t', 'a script that leaves content';
checked 'connections that are reset in every place', 'the server goes on', sub {
  my ($server) = @_;
  for my $bytes ('', 'GET', "GET /a.txt HTTP/1.1\r\n", get_line('/huge.bin'), get_line('/a.txt') x 50, get_line('/env.cgi'), "POST /echo.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\nx", "POST /echo.cgi HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "GET /a.txt HTTP/1.1\r\nX : y\r\n\r\n") {
    for (1 .. 10) {
      my $c = connect_to($server->port);
      $c->send($bytes) if $bytes ne '';
      setsockopt $c->socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
      $c->close;
    }
    is(get($server->port, '/a.txt')->{status}, 200, length($bytes) . ' bytes, then a reset');
  }
  ok(wait_until(sub { my $r = get($server->port, '/echo.cgi'); $r && $r->{status} == 200 }, 10), 'scripts run');
};

item 63, 'clock-jump', '';
later 'the wall clock is set', 'not tested: no test may set the clock. Timeouts count by CLOCK_MONOTONIC; dates of answers follow the wall clock';

item 64, 'reload-race', '';
proved 'a configuration takes effect, an invalid one does not', 'tests/suite/signals.t', 'an invalid one is reported';
proved 'hundreds of them, under clients of every kind', 'tests/suite/reload-load.t', 'none of them notices';
checked 'good and bad ones in turn, under load', 'no request fails', sub {
  my ($server) = @_;
  my $cdb = $server->conf_path . '.cdb';
  my $good = read_file($cdb);
  my %seen;
  my $c = connect_to($server->port);
  for my $turn (1 .. 100) {
    write_bytes("$cdb.next", $turn % 2 ? 'garbage' : $good);
    rename "$cdb.next", $cdb or die;
    $server->signal('HUP');
    $c->send(get_line('/a.txt'));
    my $r = $c->read_response;
    $seen{ $r ? $r->{status} : 'nothing' }++;
    my $other = get($server->port, '/sentinel.txt');
    $seen{ $other ? $other->{status} : 'nothing' }++;
  }
  is(join(' ', map { "$_: $seen{$_}" } sort keys %seen), '200: 200', 'an old connection and new ones');
  ok($server->wait_for_log(qr/unable to use/, 5), 'the bad ones are told of');
};

item 65, 'restart-no-refusal', '';
proved 'sockets that outlive the server', 'tests/suite/sockets.t', 'LISTEN_FDS';
proved './restart under load, under each supervisor, over an upgrade and back', 'tests/suite/restart.t', 'no client was refused, none reset';

item 66, 'group-kill', '';
proved 'keepers are in no group of the core', 'tests/suite/with.t', "the keeper is not in the core\\'s process group";
proved "under $_: the supervisor goes on, and down ends the whole chain", "tests/suite/supervise_$_.t", 'ServedDocuments::test' for qw(daemontools runit s6);

item 67, 'year-10000', 'RFC 9110 5.6.7, 8.8.2.1';
proved 'in listings', 'tests/suite/autoindex.t', 'year-10000';
checked 'files of every age', 'a date that can be read again, never one in the future', sub {
  my ($server) = @_;
  my (%tag, %time);
  my $date = qr{^\w{3}, \d\d \w{3} (\d{4}) \d\d:\d\d:\d\d GMT$};
  for my $time (-2208988800, -2147483649, -1, 2, 2147483647, 2147483648, 4294967296, 15032385535, 253402300799, 253402300800, 1e15) {
    my $path = write_bytes($server->path('www/aged.txt'), 'aged');
    utime $time, $time, $path or next;
    my $r = get($server->port, '/aged.txt');
    is($r->{status}, 200, "a file of $time, which became " . (stat $path)[9]);
    like($r->{headers}{'last-modified'}, $date, '... has a date');
    cmp_ok(($r->{headers}{'last-modified'} =~ $date)[0], '<=', 1900 + (gmtime)[5], '... of this year or before');
    is(get($server->port, '/aged.txt', 'If-None-Match' => $r->{headers}{etag})->{status}, 304, '... and a tag');
    $tag{ $r->{headers}{etag} } = $time{ (stat $path)[9] } = 1;
  }
  cmp_ok(scalar keys %tag, '>=', scalar keys %time, 'a tag for every date that the file system has, also for those in the future');
};

item 68, 'fuzz', '';
proved 'every parser has a target, its corpus is replayed', 'tests/suite/fuzz-corpora.t', 'corpus';
proved 'the targets', 'tests/fuzz/targets', 'script_head';
1;
