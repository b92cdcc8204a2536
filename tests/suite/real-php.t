# php-cgi as an External by its recipe: forms, uploads, its own status codes, and the old ways of making it do more than it should.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Digest::MD5 qw(md5_hex);
use Httpway;
use Recipe;

sub php { my ($recipe, $name, $text) = @_; my $file = write_bytes($recipe->path("php/$name"), $text); chmod 0644, $file }

Recipe->each('php', needs => { '/usr/bin/php-cgi' => 'php-cgi', '/usr/bin/curl' => 'curl' }, sub {
  my ($recipe, $said) = @_;
  my $hostname = read_file('/etc/hostname');
  is($said, "<p>hello, Ada</p>\n<p>hello, Grace</p>\n" . length($hostname) . ' ' . md5_hex($hostname) . "\n", 'a query, a form, an upload');
  my $none = $recipe->get('/index.php/no/such?x=y');
  is("$none->{status} $none->{body}", "404 <p>nothing at /no/such</p>\n", 'the status that PHP says');
  is($recipe->get('/style.css')->{headers}{'content-type'}, 'text/css', 'files are files');

  php($recipe, 'env.php', '<?php header("Content-Type: text/plain"); foreach (["SCRIPT_NAME", "SCRIPT_FILENAME", "PHP_SELF", "PATH_INFO", "REQUEST_URI", "QUERY_STRING", "SERVER_NAME"] as $n) echo $n, "=", $_SERVER[$n] ?? "", "\n"; echo posix_geteuid(), "\n", getcwd(), "\n";');
  my $file = $recipe->path('php/env.php');
  my $env = $recipe->get('/env.php/p?q=1')->{body};
  like($env, $_, "has $_") for qr/^SCRIPT_NAME=\/env\.php$/m, qr/^SCRIPT_FILENAME=\Q$file\E$/m, qr/^PHP_SELF=\/env\.php\/p$/m, qr/^PATH_INFO=\/p$/m, qr/^REQUEST_URI=\/env\.php\/p\?q=1$/m, qr/^QUERY_STRING=q=1$/m, qr/^SERVER_NAME=localhost$/m;
  my $uid = getpwnam $recipe->user_of_scripts('www-data');
  like($env, qr/^$uid\n\Q@{[$recipe->path('php')]}\E$/m, 'runs as its user, where its file is');

  php($recipe, 'more.php', '<?php setcookie("a", "b"); setcookie("c", "d"); header("Location: /elsewhere", true, 303);');
  my $more = $recipe->get('/more.php');
  is("$more->{status} $more->{headers}{location}", '303 /elsewhere', 'a redirect');
  is(scalar(grep { /^Set-Cookie: [ac]=/i } @{ $more->{header_lines} }), 2, 'both cookies');
  php($recipe, 'body.php', '<?php header("Content-Type: text/plain"); $n = 0; $f = fopen("php://input", "r"); while (($x = fread($f, 65536)) !== false && $x !== "") $n += strlen($x); echo $n;');
  my $body = 'x' x 8_000_000;
  is(request($recipe->port, "POST /body.php HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 8000000\r\n\r\n$body", verbatim => 1, timeout => 20)->{body}, 8_000_000, '8 MB in');
  my $chunks = join('', map { sprintf "%x\r\n%s\r\n", length, $_ } unpack '(a100000)*', $body) . "0\r\n\r\n";
  is(request($recipe->port, "POST /body.php HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n$chunks", verbatim => 1, timeout => 20)->{body}, 8_000_000, 'and in chunks');
  is(request($recipe->port, "POST /body.php HTTP/1.1\nHost: h\nContent-Length: 8388609\n\n")->{status}, 413, 'over MaxBody');
  php($recipe, 'large.php', '<?php header("Content-Type: text/plain"); for ($i = 0; $i < 500; $i++) { echo str_repeat("y", 10000); flush(); }');
  my $large = request($recipe->port, "GET /large.php HTTP/1.1\nHost: h\nConnection: close\n\n", timeout => 60);
  is(length($large->{body}), 5_000_000, '5 MB out');
  php($recipe, 'fatal.php', '<?php no_such_function();');
  is($recipe->get('/fatal.php')->{status}, 500, 'an error that ends it');
  ok($recipe->server->wait_for_log(qr/no_such_function/), 'is in the log') or diag $recipe->server->stderr;

  # what PHP has been made to do elsewhere
  like($recipe->get('/index.php?-s')->{body}, qr/^<p>hello, nobody/, 'a query is no option: no source');
  like($recipe->get('/index.php?-d+allow_url_include%3d1+-d+auto_prepend_file%3dphp://input')->{body}, qr/^<p>hello, nobody/, 'nor settings');
  write_bytes($recipe->path('php/photo.jpg'), '<?php echo "run";');
  write_bytes($recipe->path('php/photo.php.jpg'), '<?php echo "run";');
  write_bytes($recipe->path('php/secret.inc'), '<?php $password = 1;');
  is($recipe->get('/photo.php.jpg')->{body}, '<?php echo "run";', 'a picture is not run');
  is($recipe->get('/photo.jpg/x.php')->{status}, 404, 'whatever stands behind it');
  is($recipe->get('/secret.inc')->{status}, 404, 'what has no type is not sent');
  is($recipe->get('/INDEX.PHP')->{status}, 404, 'another case is another file');
  chmod 0666, $file;
  is($recipe->get('/env.php')->{status}, 403, 'what others can write to is not run');
});

done_testing;
