# package/try: as root and as nobody, from an address line to Ctrl-C; the start page keeps what it promises.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Trial;

my $trial = Trial->new;

# Every address of the page on its own server, with its status and something that is seen there.
my %promised = (
  '/doc/' => [200, qr/<title>.*httpway/i],
  '/script/show.cgi/more?colour=green&size=7' => [200, qr{<td>colour=green&amp;size=7</td>.*<td>GET</td>}s],
  '/show.txt' => [200, qr{^#!/bin/sh}],
  '/private/' => [401, qr/401/],
  '/listing/' => [200, qr{number%20%237\.txt}],
  '/listing/?sort=size&order=desc' => [200, qr/three-megabytes\.bin.*empty\.txt/s],
  '/missing' => [404, qr/404/],
  '/why.txt' => [200, qr{^==== GET /\n.*^status: 200 OK\n.*^==== GET /missing\n.*^status: 404 Not Found\n}ms],
  '/mathopd.conf' => [200, qr{^Log /dev/stderr$}m],
  '/status' => [200, qr/^Uptime: \d+/m],
  '/doc/install.html' => [200, qr{<h1>Installing</h1>}],
  '/style.css' => [200, qr/^:root/m],
  '/live/log.txt' => [200, qr{GET /doc/install\.html  127\.0\.0\.1$}m],
);
sub unescaped { my %character = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'"); return $_[0] =~ s/&([#\w]+);/$character{$1}/gr }
sub links { my ($page) = @_; my %seen; return grep { m{^/} && !$seen{$_}++ } map { unescaped($_) } $page =~ /(?:href|src)="([^"]*)"/g }

sub promises {
  my ($what, $server, @host) = @_;
  my $page = get($server->port, '/', @host);
  like($page->{body}, qr{<title>httpway works</title>}, "$what: the start page");
  unlike($page->{body}, qr/\@\w+\@/, "$what: filled in");
  my @links = grep { $_ ne '/' && $_ ne '/live/log.txt' } links($page->{body});
  is_deeply([sort @links, '/live/log.txt'], [sort keys %promised], "$what: the links that are known here");
  for my $link (@links) {
    my $answer = get($server->port, $link, @host);
    is($answer->{status}, $promised{$link}[0], "$what: $link");
    like($answer->{body}, $promised{$link}[1], "$what: $link is what it says") if $promised{$link};
  }
  like(get($server->port, '/style.css', @host)->{headers}{'content-type'}, qr{^text/css}, "$what: the style has its type");
  ok((wait_until { get($server->port, '/live/log.txt', @host)->{body} =~ $promised{'/live/log.txt'}[1] } 20), "$what: the live log follows");
  my ($password) = $page->{body} =~ m{id="password">([^<]+)<};
  my $inside = get($server->port, '/private/', @host, Authorization => basic('guest', $password));
  like($inside->{body}, qr/You are in/, "$what: the password of the page is right");
  return $page->{body};
}

# Each name of the listing leads to its file.
sub listed {
  my ($what, $server) = @_;
  my $listing = get($server->port, '/listing/?json')->{body};
  my @names = $listing =~ /"name":"((?:[^"\\]|\\.)*\.txt)"/g;
  cmp_ok(scalar @names, '>', 10, "$what: names in the listing");
  for my $href (get($server->port, '/listing/')->{body} =~ /href="(?:\.\/)?([^"?]*\.txt)"/g) {
    my $path = unescaped($href);
    my $name = $path =~ s/%(..)/chr hex $1/ger;
    my $body = get($server->port, "/listing/$path")->{body};
    ok($body eq "This is $name\n" || $name eq 'empty.txt' && $body eq '', "$what: /listing/$path");
  }
}

sub examine {
  my ($what, $as_nobody) = @_;
  my $server = $trial->start($what, { as_nobody => $as_nobody }, '@PORT@');
  my $page = promises($what, $server);
  listed($what, $server);
  like($server->wait_for_log(qr{GET /missing }, 20), qr{^\d\d:\d\d:\d\d  404 +\d+  GET /missing  127\.0\.0\.1$}, "$what: a log line");
  my $said = $server->stdout;
  like($said, qr{Open http://localhost:@{[$server->port]}/$}m, "$what: the address");
  like($said, qr{phone on the same network: sh package/try @{[$server->port]} 0\.0\.0\.0$}m, "$what: how a phone gets in");
  cmp_ok(scalar(() = $said =~ /\n/g), '<=', 7, "$what: few lines") or diag $said;
  is(join('', grep { !/^(?:httpd|cgiexec): info: |  (?:GET|HEAD) |installing|going on without|unable to install|^E: |mime\.types/ } $server->log_lines), '', "$what: nothing else in the terminal");
  my $me = $as_nobody ? 'nobody' : getpwuid $>;
  like($page, $me eq 'root' ? qr{<b>cgiexec</b> <span>root<} : qr{All of them run as $me}, "$what: says who it is");
  if ($me eq 'root') {
    my ($script) = $page =~ m{<b>scripts</b> <span>([\w-]+)};
    isnt($script, 'root', "$what: scripts are not root's");
    like(get($server->port, '/script/show.cgi')->{body}, qr{uid=\d+\($script\)}, "$what: scripts run as $script");
  }
  my $sent = request($server->port, "POST /script/show.cgi HTTP/1.1\nHost: localhost\nContent-Length: 9\n\n<b>words&");
  like($sent->{body}, qr{<code>&lt;b&gt;words&amp;</code>}, "$what: what is sent to the script is escaped");
  my ($other) = $said =~ m{also http://((?!httpway)\w+\.localhost)};
  if ($other) { like(get($server->port, '/', Host => $other)->{body}, qr/<html/i, "$what: $other") }
  $trial->ends_clean($what, $server);
}

SKIP: {
  skip 'needs root to become nobody', 1 if $> != 0;
  examine('nobody', 1);
}
examine($> == 0 ? 'root' : 'this user', 0);

my $given = $trial->start('a directory', { files => { 'www/index.html' => 'given', 'www/sub dir/a.txt' => 'a' } }, '127.0.0.1', '@DIR@/www', '@PORT@');
is(get($given->port, '/')->{body}, 'given', 'a directory: its index');
like(get($given->port, '/sub%20dir/')->{body}, qr/href="[^"]*a\.txt"/, 'a directory: a listing where there is no index');
promises('a directory', $given, Host => 'httpway.localhost');
$trial->ends_clean('a directory', $given);

done_testing;
