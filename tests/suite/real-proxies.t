# haproxy and nginx in front of httpway, passing on connections or requests: the client that curl is (127.0.0.9) is the one in logs, for scripts, for Access.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Httpway;

my ($client, $other) = ('127.0.0.9', '127.0.0.8');
my %program = (haproxy => '/usr/sbin/haproxy', nginx => '/usr/sbin/nginx', curl => '/usr/bin/curl');
my $stream = (grep { -e } map { "$_/ngx_stream_module.so" } '/usr/lib/nginx/modules', '/usr/share/nginx/modules')[0];
plan skip_all => 'no curl here' if !-x $program{curl};
plan skip_all => 'neither haproxy nor nginx is here' if !-x $program{haproxy} && !-x $program{nginx};
my $root = $> == 0;

my $big = join '', map { sprintf "%07d\n", $_ } 1 .. 131072;
my $cgi = <<'END';
#!/usr/bin/perl
binmode STDIN;
my ($length, $n) = (0);
while ($n = read STDIN, my $part, 65536) { $length += $n }
print "Content-Type: text/plain\n\n", join('|', map({ defined $ENV{$_} ? $ENV{$_} : 'none' } qw(REQUEST_METHOD REMOTE_ADDR REMOTE_PORT SERVER_ADDR SERVER_PORT HTTP_X_FORWARDED_FOR HTTP_FORWARDED CONTENT_LENGTH)), $length), "\n";
END
my $server = Httpway->start(files => { 'www/a.txt' => 'served', 'www/health.txt' => 'well', 'www/big.txt' => $big, 'cgi/env.cgi' => $cgi }, before => sub {
  my ($self) = @_;
  chmod 0755, $self->path('cgi/env.cgi');
  mkdir $self->path($_) for 'state', 'run';
  chmod 0777, $self->path($_) for 'state', 'run';
}, conf => <<"END");
User nobody
Log \@DIR@/state/log LogFormat { RemoteAddress RemotePort LocalAddress LocalPort Method Uri Status }
Virtual { AnyHost NoHost
  Control { ScriptUser games Types { text/plain { txt } } }
  Control { Alias / Location \@DIR@/www }
  Control { Alias /only Location \@DIR@/www Access { Deny 0/0 Allow $client/32 } }
  Control { Alias /cgi Location \@DIR@/cgi Specials { CGI { cgi } } }
}
Server { Address 127.0.0.1 Port \@PORT1@ ProxyProtocol On }
Server { Address 127.0.0.1 Port \@PORT2@ TrustedProxies { 127.0.0.1/32 } }
Server { Address 127.0.0.1 Port \@PORT3@ TrustedProxies { 127.0.0.1/32 } ForwardedField Forwarded }
Server { Address 127.0.0.1 Port \@PORT4@ ProxyProtocol On TrustedProxies { 127.0.0.1/32 } }
Server { Address unix:\@DIR@/run/field TrustedProxies { unix: } SocketMode 0666 }
Server { Address unix:\@DIR@/run/header ProxyProtocol On SocketMode 0666 }
END
my $next = 4;

# ---- the proxies: processes of their own, as nobody when the tests are root's

my @proxies;
sub proxy_start {
  my ($name, $conf, $ports, @words) = @_;
  my $dir = $server->path($name);
  $server->write_file("$name/conf", $conf);
  my ($uid, $gid) = (getpwnam 'nobody')[2, 3];
  chown $uid, $gid, $dir if $root;
  defined(my $pid = fork) or die "unable to fork: $!";
  if ($pid == 0) {
    setpgrp(0, 0);
    open STDIN, '<', '/dev/null';
    open STDOUT, '>>', "$dir/said";
    open STDERR, '>&', \*STDOUT;
    if ($root) { $) = "$gid $gid"; POSIX::setgid($gid); POSIX::setuid($uid) }
    { exec { $words[0] } @words }
    POSIX::_exit(111);
  }
  push @proxies, $pid;
  for my $port (@$ports) {
    next if wait_until { eval { connect_to($port)->close; 1 } } 20;
    diag "$name does not listen on port $port: ", read_file("$dir/said");
    return 0;
  }
  return 1;
}
sub proxies_stop {
  for my $pid (splice @proxies) {
    kill 'TERM', $pid;
    my $gone = wait_until { waitpid($pid, POSIX::WNOHANG()) != 0 } 10;
    kill 'KILL', -$pid;
    waitpid $pid, 0 if !$gone;
  }
}
my $owner = $$;
END { local $?; proxies_stop() if defined $owner && $owner == $$ }

# haproxy: { what a test is called => [ mode, settings of the backend, server and its settings ] }
sub haproxy {
  my (%ways) = @_;
  my ($conf, %port) = ("global\n  maxconn 200\n  stats socket none\ndefaults\n  timeout connect 20s\n  timeout client 60s\n  timeout server 60s\n");
  $conf =~ s/^  stats.*\n//m;
  for (sort keys %ways) {
    my ($mode, $settings, $to) = @{ $ways{$_} };
    my $port = $port{$_} = $server->port(++$next);
    $conf .= join "\n  ", "listen way$port", "mode $mode", "bind 127.0.0.1:$port", @$settings, "server s $to\n";
  }
  return (proxy_start('haproxy', $conf, [ values %port ], $program{haproxy}, '-db', '-f', $server->path('haproxy/conf')), %port);
}

# nginx: { what a test is called => [ where to, settings ] }; "stream": a block outside of http
sub nginx {
  my (%ways) = @_;
  my $dir = $server->path('nginx');
  my (%port, $http, $streams);
  for (sort keys %ways) {
    my ($kind, $to, @settings) = @{ $ways{$_} };
    my $port = $port{$_} = $server->port(++$next);
    $http .= join "\n", "upstream u$port { server $to; keepalive 4; }", "server { listen 127.0.0.1:$port; location / { proxy_pass http://u$port; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host \$host;", @settings, "} }\n" if $kind eq 'http';
    $streams .= "server { listen 127.0.0.1:$port; proxy_pass $to; @settings }\n" if $kind eq 'stream';
  }
  my $conf = join "\n", $streams ? "load_module $stream;" : (), "daemon off; worker_processes 1; pid $dir/pid; error_log $dir/errors;", 'events { worker_connections 200; }',
    "http { access_log off; client_max_body_size 0; client_body_temp_path $dir/body; proxy_temp_path $dir/temp; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;", $http || '', '}', $streams ? "stream { $streams }" : (), '';
  return (proxy_start('nginx', $conf, [ values %port ], $program{nginx}, '-e', "$dir/errors", '-p', "$dir/", '-c', "$dir/conf"), %port);
}

# ---- what is asked through each

my $out = $server->path('body');
# curl WORDS: status, how many connections it made, and the body of the last answer.
sub curl {
  my ($from, $url, @words) = @_;
  unlink $out;
  open my $pipe, '-|', $program{curl}, '-q', '-s', '--noproxy', '*', '--max-time', 30, '--interface', $from, '-o', $out, '-w', '%{http_code} ', @words, $url or die;
  my $status = join '', <$pipe>;
  close $pipe;
  return ($status =~ s/ $//r, read_file($out) // '');
}

my $serial = 0;
# The line of the log about a request of this name: both ends and the status.
sub logged {
  my ($name) = @_;
  my $line = $server->wait_for_log(qr{\t\Q$name\E\t}, 10, 'state/log') or return 'nothing';
  return join ' ', split /\t/, $line;
}

# through NAME, PORT, remote => 'port' | '-' (what is known of the client's port), local => the server's address, seen => what scripts see of fields
sub through {
  my ($what, $port, %want) = @_;
  my $at = "http://127.0.0.1:$port";
  my $number = $want{port} ? '\d+' : '-';
  my $name = sub { '/none-' . ++$serial };
  subtest $what => sub {
    is(join(' ', curl($client, "$at/a.txt")), '200 served', 'a file');
    my $one = $name->();
    is((curl($client, "$at$one"))[0], 404, 'what is not there');
    like(logged($one), qr/^\Q$client\E $number $want{local} GET $one 404$/, '... in the log, with the address of the client') or diag logged($one);
    my $two = $name->();
    is((curl($other, "$at$two", '-H', "X-Forwarded-For: $client", '-H', "Forwarded: for=$client"))[0], 404, 'a client that says it is another');
    like(logged($two), qr/^\Q$other\E $number /, '... is logged as itself');
    is((curl($client, "$at/only/a.txt"))[0], 200, 'Access allows it');
    is((curl($other, "$at/only/a.txt"))[0], 403, '... and not another');
    is((curl($other, "$at/only/a.txt", '-H', "X-Forwarded-For: $client", '-H', "Forwarded: for=$client"))[0], 403, '... that says it were');
    ok((curl($client, "$at/big.txt"))[1] eq $big, 'a megabyte');
    my ($status, $body) = curl($client, "$at/big.txt", '-r', '500000-599999');
    is("$status " . length $body, '206 100000', 'a range of it');
    ok($body eq substr($big, 500000, 100000), '... these bytes');
    is(join(' ', curl($client, "$at/big.txt", '-r', '-8')), "206 0131072\n", 'its end');
    is((curl($client, "$at/big.txt", '-r', '2000000-'))[0], 416, 'beyond its end');
    my ($head) = grep { /^etag:/i } split /\r\n/, (curl($client, "$at/big.txt", '-I'))[1];
    ok($head && $head =~ /^etag: ("[^"]+")$/i, 'HEAD has an ETag') or return;
    is((curl($client, "$at/big.txt", '-H', "If-None-Match: $1"))[0], 304, 'the same entity tag');
    my $three = $name->();
    my $c = connect_to($port, from => $client);
    for (1 .. 3) {
      $c->send("GET $three-$_ HTTP/1.1\r\nHost: h\r\n\r\n");
      my $r = $c->read_response('GET') or last;
      is($r->{status}, 404, "request $_ on one connection");
      like(logged("$three-$_"), qr/^\Q$client\E $number /, '... of the client');
    }
    my @clients = map { connect_to($port, from => "127.0.1.$_") } 1 .. 6;
    $clients[$_ - 1]->send("GET $three-of-$_ HTTP/1.1\r\nHost: h\r\n\r\n") for 1 .. 6;
    $_->read_response('GET') for @clients;
    is(join(' ', map { logged("$three-of-$_") =~ /^(\S+)/ } 1 .. 6), join(' ', map { "127.0.1.$_" } 1 .. 6), 'six clients at once');
    scripts($at, $number, %want);
  };
}

sub scripts {
  my ($at, $number, %want) = @_;
  SKIP: {
    skip 'not root', 4 if !$root;
    my $ends = quotemeta($client) . '\|' . ($number eq '-' ? 'none' : $number) . '\|' . ($want{local} =~ s/ .*//r) . '\|' . ($want{asked} // ($want{local} =~ / (.*)/)[0]);
    my $fields = ($want{seen} || ['none', 'none']);
    like((curl($client, "$at/cgi/env.cgi"))[1], qr/^GET\|$ends\|$fields->[0]\|$fields->[1]\|/, 'a script');
    like((curl($client, "$at/cgi/env.cgi", '--data-binary', 'name=value'))[1], qr/^POST\|$ends\|.*\|10\|10$/, 'a form');
    like((curl($client, "$at/cgi/env.cgi", '--data-binary', '@' . $server->path('www/big.txt')))[1], qr/^POST\|$ends\|.*\|1048576\|1048576$/, 'a megabyte for a script');
    like((curl($client, "$at/cgi/env.cgi", '-H', 'Transfer-Encoding: chunked', '--data-binary', '@' . $server->path('www/big.txt')))[1], qr/^POST\|$ends\|.*\|1048576\|1048576$/, '... in chunks');
  }
}

my ($header, $field, $forwarded, $checked) = map { "127.0.0.1:" . $server->port($_) } 1 .. 4;
my $for = quotemeta $client;

subtest 'haproxy' => sub {
  plan skip_all => 'no haproxy here (Debian package haproxy)' if !-x $program{haproxy};
  my ($good, %port) = haproxy(
    'send-proxy' => [ 'tcp', [], "$header send-proxy" ],
    'send-proxy-v2' => [ 'tcp', [], "$header send-proxy-v2" ],
    'send-proxy-v2 with more' => [ 'tcp', [], "$header send-proxy-v2 proxy-v2-options crc32c,unique-id,authority" ],
    'send-proxy-v2 to a unix socket' => [ 'tcp', [], $server->path('run/header') . ' send-proxy-v2' ],
    'forwardfor' => [ 'http', [ 'option forwardfor' ], $field ],
    'forwardfor to a unix socket' => [ 'http', [ 'option forwardfor' ], $server->path('run/field') ],
    'Forwarded' => [ 'http', [ 'http-request add-header Forwarded for="%[src]";proto=http' =~ s/"/\\"/gr ], $forwarded ],
    'send-proxy in HTTP mode' => [ 'http', [], "$header send-proxy" ],
    'send-proxy-v2 in HTTP mode' => [ 'http', [], "$header send-proxy-v2" ],
    'send-proxy-v2 and checks' => [ 'http', [ 'option httpchk GET /health.txt' ], "$checked send-proxy-v2 check check-send-proxy inter 300ms" ],
  );
  ok($good, 'haproxy listens') or return diag read_file($server->path('haproxy/said'));
  through("haproxy: $_", $port{$_}, port => 1, local => "127\\.0\\.0\\.1 $port{$_}") for grep { /^send-proxy/ } sort keys %port;
  through('haproxy: forwardfor', $port{forwardfor}, asked => $port{forwardfor}, local => '127\.0\.0\.1 ' . $server->port(2), seen => [ $for, 'none' ]);
  through('haproxy: forwardfor to a unix socket', $port{'forwardfor to a unix socket'}, asked => $port{'forwardfor to a unix socket'}, local => 'unix: -', seen => [ $for, 'none' ]);
  through('haproxy: Forwarded', $port{Forwarded}, asked => $port{Forwarded}, local => '127\.0\.0\.1 ' . $server->port(3), seen => [ 'none', "for=\"$for\";proto=http" ]);
  like(logged('/health.txt'), qr/^127\.0\.0\.1 \d+ 127\.0\.0\.1 @{[ $server->port(4) ]} GET \/health\.txt 200$/, 'its checks have its own address');
  proxies_stop();
};

subtest 'nginx' => sub {
  plan skip_all => 'no nginx here (Debian package nginx)' if !-x $program{nginx};
  my $list = 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;';
  my ($good, %port) = nginx(
    'X-Forwarded-For' => [ 'http', $field, $list ],
    'X-Forwarded-For to a unix socket' => [ 'http', 'unix:' . $server->path('run/field'), $list ],
    'Forwarded' => [ 'http', $forwarded, 'proxy_set_header Forwarded "$http_forwarded, for=\"$remote_addr:$remote_port\"";' ],
    $stream ? ('proxy_protocol' => [ 'stream', $header, 'proxy_protocol on;' ], 'proxy_protocol to a unix socket' => [ 'stream', 'unix:' . $server->path('run/header'), 'proxy_protocol on;' ]) : (),
  );
  ok($good, 'nginx listens') or return diag read_file($server->path('nginx/said')), read_file($server->path('nginx/errors'));
  # Without a field Host of its own nginx sends what it calls the server: no port.
  through('nginx: X-Forwarded-For', $port{'X-Forwarded-For'}, asked => 80, local => '127\.0\.0\.1 ' . $server->port(2), seen => [ $for, 'none' ]);
  through('nginx: X-Forwarded-For to a unix socket', $port{'X-Forwarded-For to a unix socket'}, asked => 80, local => 'unix: -', seen => [ $for, 'none' ]);
  through('nginx: Forwarded', $port{Forwarded}, asked => 80, port => 1, local => '127\.0\.0\.1 ' . $server->port(3), seen => [ 'none', ", for=\"$for:\\d+\"" ]);
  SKIP: {
    skip 'nginx has no stream module here (Debian package libnginx-mod-stream)', 2 if !$stream;
    through("nginx: $_", $port{$_}, port => 1, local => "127\\.0\\.0\\.1 $port{$_}") for grep { /^proxy_protocol/ } sort keys %port;
  }
  proxies_stop();
};

subtest 'one behind the other' => sub {
  plan skip_all => 'needs haproxy and nginx' if !-x $program{haproxy} || !-x $program{nginx};
  my $list = 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;';
  my ($nginx, %inner) = nginx('list' => [ 'http', $field, $list ]);
  my ($haproxy, %outer) = haproxy('list' => [ 'http', [ 'option forwardfor' ], "127.0.0.1:$inner{list} source 127.0.0.1" ], 'both' => [ 'tcp', [], "$checked send-proxy-v2" ]);
  ok($nginx && $haproxy, 'both listen') or return;
  through('haproxy, nginx', $outer{list}, asked => 80, local => '127\.0\.0\.1 ' . $server->port(2), seen => [ "$for, 127\\.0\\.0\\.1", 'none' ]);
  through('haproxy, header', $outer{both}, port => 1, local => "127\\.0\\.0\\.1 $outer{both}");
  proxies_stop();
};

is($server->stop, 0, 'ends well');
done_testing;
