# httpway-why: says what the server does, since it is the same code.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $hash = crypt('p', '$5$saltsalt$');
my $server = Httpway->start(files => {
  'www/index.html' => 'index', 'www/a.html' => 'page', 'www/a.html.gz' => 'coded', 'www/sub/b.txt' => 'text', 'www/s.cgi' => "#!/bin/sh\n", 'www/s.php' => '', 'www/e404.html' => 'nothing', 'www/go.redirect' => "/elsewhere\n", 'www/m.map' => "default /x\n", 'www/.x' => '',
  'app/index.html' => 'app', 'one/x.txt' => '1', 'two/x.txt' => '2', 'users' => "u:$hash\n",
}, conf => <<'END');
User nobody AuthUser nobody
Control { Types { text/html { html } text/plain { txt } } Specials { CGI { cgi } Redirect { redirect } Imagemap { map } } External { /bin/cat { php } } IndexNames { index.html } ScriptUser games Precompressed On }
Server { Address 127.0.0.1 Port @PORT@
  TrustedProxies { 127.0.0.0/8 }
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Error404File @DIR@/www/e404.html Charset utf-8 Headers { Set "X-A: b" Paths { *.txt } } } Control { Alias /moved Location http://other.example/ RedirectStatus 301 }
    Control { Alias /front Location @DIR@/www PathInfo Off FallbackFile @DIR@/www/s.cgi } Control { Alias /app Location @DIR@/app FallbackFile @DIR@/app/index.html } Control { Alias /locked Location @DIR@/www Realm secret UserFile @DIR@/users EncryptedUserFile On }
    Control { Alias /denied Location @DIR@/www Access { Deny 10.0.0.0/8 } } Control { Alias /root Location / } Control { Alias /turn Location @DIR@/one Location @DIR@/two } Control { Alias /~ UserDirectory On Location public_html } }
  Virtual { Host b.example Control { Alias /only Location @DIR@/one } }
}
Server { Address 127.0.0.1 Port @PORT2@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/two } } }
END
my $port = $server->port;
my $cdb = $server->conf_path . '.cdb';
chmod 0755, $server->path('www/s.cgi');
sub why {
  my (@words) = @_;
  my $command = join ' ', map { s/'/'\\''/gr =~ s/(.*)/'$1'/sr } command_path('httpway-why'), @words;
  my $out = qx{$command 2>&1};
  return ($out, $? >> 8);
}
sub lines { my ($out) = why(@_); return { map { /^([a-z ]+): (.*)$/ ? ($1 => $2) : () } split /\n/, (split /\n\n/, $out)[0] } }

subtest 'the head of the answer is the server\'s' => sub {
  my @wrong;
  for ([ GET => '/a.html' ], [ HEAD => '/a.html' ], [ GET => '/' ], [ GET => '/sub' ], [ GET => '/sub/b.txt?q' ], [ GET => '/nothing' ], [ GET => '/a.html', 'Accept-Encoding: gzip' ], [ GET => '/a.html', 'Range: bytes=1-2' ], [ GET => '/a.html', 'Range: bytes=99-' ],
    [ GET => '/a.html', 'If-None-Match: *' ], [ OPTIONS => '*' ], [ OPTIONS => '/a.html' ], [ DELETE => '/a.html' ], [ POST => '/a.html' ], [ TRACE => '/a.html' ], [ BREW => '/' ], [ GET => '/moved/x%20y' ], [ GET => '/app/route/7' ], [ GET => '/locked/a.html' ], [ GET => '/go.redirect' ],
    [ GET => '/m.map?1,1' ], [ GET => '/denied/a.html', 'X-Forwarded-For: 10.1.2.3' ], [ GET => '/.x' ], [ GET => '/%zz' ], [ GET => '/../x' ], [ GET => '/a.html', 'Host: b.example' ], [ GET => '/only/x.txt', 'Host: b.example' ], [ GET => '/a.html', 'Host: b c' ], [ GET => '/a.html', 'Content-Length: x' ], [ GET => '/~nobody-here/' ]) {
    my ($method, $path, @fields) = @$_;
    my $host = grep({ /^Host:/ } @fields) ? '' : "Host: 127.0.0.1:$port\r\n";
    my $raw = raw($port, "$method $path HTTP/1.1\r\n$host" . join('', map { "$_\r\n" } @fields) . "\r\n", answers => 1, methods => [$method]);
    my ($head) = $raw =~ /\A(.*?)\r\n\r\n/s;
    $head =~ s/\r//g;
    my ($out, $exit) = why($cdb, $method, $path eq '*' ? $path : "http://127.0.0.1:$port$path", @fields);
    my ($said) = $out =~ /\n\n(.*)\n\z/s;
    $said //= '';
    s/^(Date|Expires): .*$/$1/mg for $head, $said;
    push @wrong, "$method $path @fields: exit $exit, server:\n$head\nhttpway-why:\n$out" if $exit || $head ne $said;
  }
  is(join("\n", @wrong), '', 'for thirty requests');
};

subtest 'the way there' => sub {
  my $dir = $server->dir;
  my $got = lines($cdb, 'GET', "http://b.example:$port/only/x.txt", 'X-Forwarded-For: 192.0.2.7');
  is_deeply([ @$got{qw(client host path alias place file type status)}, map { s/^.*\(|\)$//gr } @$got{qw(server virtual location)} ], [ '192.0.2.7', 'b.example', '/only/x.txt', '/only', "$dir/one", "$dir/one/x.txt", 'text/plain', '200 OK', $server->conf_path . ':3', $server->conf_path . ':8', $server->conf_path . ':8' ], 'server, virtual, location, path, type') or diag explain $got;
  is_deeply([ @{ lines($cdb, 'GET', '/s.cgi/info') }{ 'handler', 'user', 'script name', 'path info', 'status' } ], [ 'script', 'games', '/s.cgi', '/info', 'what the script says' ], 'a script, its user, its names');
  is_deeply([ @{ lines($cdb, 'GET', '/front/none') }{ 'script name', 'path info' } ], [ '/front/s.cgi', undef ], 'a FallbackFile that has a URL');
  is(lines($cdb, 'GET', '/s.php')->{handler}, 'script, by /bin/cat', 'External');
  unlike((why($cdb, 'GET', '/s.cgi'))[0], qr{^HTTP/}m, 'the head of its answer is not made up');
  is(lines($cdb, 'GET', "http://[::1]:@{[ $server->port(2) ]}/x.txt")->{place}, "$dir/two", 'also behind an IPv6 address');
  is(lines('-s', 1, $cdb, 'GET', '/x.txt')->{place}, "$dir/two", 'another Server by number');
  is(lines($cdb, 'GET', 'http://x:' . $server->port(2) . '/x.txt')->{place}, "$dir/two", 'or by the port of the URL');
  like(lines($cdb, 'GET', '/turn/x.txt')->{turn}, qr/the first of 2/, 'several Locations');
  is_deeply([ @{ lines('-a', '10.0.0.1', $cdb, 'GET', '/denied/a.html') }{qw(status why)} ], [ '403 Forbidden', 'Access of Alias /denied denies 10.0.0.1 (Deny 10.0.0.0/8)' ], 'another client, and the rule');
  $got = lines($cdb, 'GET', '/locked/a.html', 'Authorization: ' . basic('u', 'p'));
  is_deeply([ @$got{qw(realm question status)} ], [ 'secret', 'is the password of u right? (taken for a yes)', '200 OK' ], 'a realm');
  like((why($cdb, 'GET', '/nothing'))[0], qr/^handler: file, as error document$/m, 'an error document');
};

subtest 'nothing that was made up ends a line or drives the terminal' => sub {
  write_bytes($server->path("www/\e[2J\nstatus: 200 OK.html"), 'x');
  for ([ 'GET', '/x%0astatus:%20200%20OK%1b[2J%7f"\\' ], [ 'GET', '/s.cgi/%0aanswer:%20200%1b' ], [ 'GET', '/app/%0a%1b' ], [ 'GET', '/%1b[2J%0astatus:%20200%20OK.html' ], [ 'GET', '/locked/a.html', 'Authorization: ' . basic("u\nstatus: 200\e", 'p') ],
    [ 'GET', '/denied/%0a%1b', 'X-Forwarded-For: 10.1.2.3' ], [ 'GET', '/front/%0a%1b' ], [ 'GET', '/.%0a%1b' ], [ 'GET', '/~x%0a%1b/' ], [ 'GET', '/nothing%0a%1b.txt' ], [ 'GET', '/s.php/%0a%1b' ]) {
    my ($said) = split /\n\n/, (why($cdb, @$_))[0];
    my @lines = split /\n/, $said;
    is_deeply([ grep { !/^(?:server|host|virtual|path|location|alias|place|turn|home|realm|client|file|type|user|script name|path info|handler|question|status|would be refused|answer|why|read): / || /[^ -~]/ } @lines ], [], "@$_: lines of its own") or diag $said;
    is((grep { /^(?:status|answer): / } @lines) <= 1 ? 1 : 0, 1, '... one status') or diag $said;
  }
  is(lines($cdb, 'GET', '/x%0a%1b')->{path}, '/x\x0A\x1B', 'escaped');
};

subtest 'the place is the Location\'s' => sub {
  my $dir = $server->dir;
  for ([ '/.x', "$dir/www" ], [ '//x', "$dir/www" ], [ '/a.html', "$dir/www" ], [ '/denied/a.html', "$dir/www", 'X-Forwarded-For: 10.1.2.3' ], [ '/turn/.x', "$dir/one" ], [ '/root/.x', '/' ], [ '/root/tmp', '/' ]) {
    my ($path, $place, @fields) = @$_;
    is(lines($cdb, 'GET', $path, @fields)->{place}, $place, "$path @fields");
  }
  is_deeply([ @{ lines($cdb, 'GET', '/moved/.x') }{qw(redirect place)} ], [ undef, 'http://other.example' ], 'a redirect by Location');
};

SKIP: {
  skip 'only root has other users for scripts', 1 if $>;
  subtest 'what cgiexec would say' => sub {
    my %script = (text => "hello\n", empty => '', none => "#!/nothing/sh\n", crlf => "#!/bin/sh\r\n", shell => "#!/bin/sh\nexit 1\n", mode => "#!/bin/sh\n", theirs => "#!/bin/sh\n", "evil" => "#!/\e[2J\n");
    write_bytes($server->path("www/$_.cgi"), $script{$_}) for sort keys %script;
    chmod 0755, $server->path("www/$_.cgi") for keys %script;
    chmod 0775, $server->path('www/theirs.cgi');
    chmod 0644, $server->path('www/mode.cgi');
    system('cp', '/bin/true', $server->path('www/binary.cgi'));
    my $games = getpwnam 'games';
    my $execute = 'unable to execute it: ';
    for ([ shell => undef ], [ binary => undef ], [ text => "${execute}Exec format error: it is no program of this system, and has no #! line: begin it with one" ], [ empty => "${execute}Exec format error: it is empty" ], [ none => "${execute}No such file or directory: /nothing/sh: its interpreter is missing: correct its #! line" ],
      [ mode => "it is not executable for user $games: change its mode", 403 ], [ theirs => 'it is writable by group or others: chmod go-w', 403 ], [ evil => "${execute}No such file or directory: /\\x1B[2J: its interpreter is missing: correct its #! line" ]) {
      my ($name, $why, $status) = @$_;
      my $got = lines($cdb, 'GET', "/$name.cgi");
      is($got->{'would be refused'}, $why, "$name: " . ($why // 'would be started'));
      is($got->{answer}, defined $why ? $status ? '403 Forbidden' : '500 Internal Server Error' : undef, '... answer');
      my $answer = get($port, "/$name.cgi")->{status};
      is($answer, $status // 500, '... and the server says so, too') if defined $why;
    }
    like(lines($cdb, 'GET', '/crlf.cgi')->{'would be refused'}, qr/ends in CR LF/, 'CR LF');
    my $as_nobody = join ' ', map { s/'/'\\''/gr =~ s/(.*)/'$1'/sr } command_path('httpway-why'), $cdb, 'GET', '/theirs.cgi';
    chmod 0644, $cdb;
    like(scalar qx{su nobody -s /bin/sh -c "$as_nobody" 2>&1}, qr/^would be refused: it is writable/m, 'asked by another than root');
  };
}

subtest 'mistakes' => sub {
  for ([ [ $cdb, 'GET' ], 'usage' ], [ [ '-s', 7, $cdb, 'GET', '/' ], 'no Server of that number' ], [ [ $cdb, 'GET', 'ftp://x/' ], 'neither http://' ], [ [ $cdb, 'GET', 'http://x:99999/' ], 'port' ], [ [ $cdb, 'GET', '/', 'nofield' ], 'not a field' ], [ [ $cdb, 'GET', 'http://x:1/' ], 'no Server has the port' ], [ [ $server->conf_path, 'GET', '/' ], 'not a compiled configuration' ]) {
    my ($out, $exit) = why(@{ $_->[0] });
    is($exit, 100, "@{ $_->[0] }");
    like($out, qr/\Ahttpway-why: (?:fatal: |usage: )?.*\Q$_->[1]\E/, 'said in a sentence');
  }
  is((why('/nonexistent', 'GET', '/'))[1], 111, 'no such file');
};
is($server->stop, 0, 'ends well');
done_testing;
