# The cookbook's recipes for HTTPS: redirects, ACME, and the four programs that speak TLS in front of the server.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Recipe;

my @curl = ('/usr/bin/curl' => 'curl');
my @tls = (@curl, '/usr/bin/openssl' => 'openssl');

Recipe->each('https', needs => {@curl}, sub {
  my ($recipe) = @_;
  my $http = $recipe->server->port(2);
  my $post = request($http, "POST /form HTTP/1.1\nHost: WWW.example.org:80\nContent-Length: 0\nConnection: close\n\n");
  is("$post->{status} $post->{headers}{location}", '308 https://www.example.org/form', 'a form goes there too');
  is(get($http, '/a?b=c&d', Host => 'h')->{headers}{location}, 'https://h/a?b=c&d', 'no query is lost');
  is(get($http, '/a%0d%0aX:y', Host => 'h')->{headers}{location}, 'https://h/a%0D%0AX:y', 'what a path holds stays in it');
  ok(!exists get($http, '/', Host => 'h')->{headers}{'strict-transport-security'}, 'a promise by TLS only');
  is($recipe->get('/none')->{headers}{'strict-transport-security'}, 'max-age=31536000', '... with errors, too');
});

Recipe->each('acme', needs => {@curl}, sub {
  my ($recipe) = @_;
  my $http = $recipe->server->port(2);
  is(get($http, '/.well-known/acme-challenge/none', Host => 'h')->{status}, 404, 'a token that is not there');
  is(get($http, '/.well-known/acme-challenge/../../../secret', Host => 'h')->{status}, 404, 'no way out');
  is(get($http, '/.well-known/other', Host => 'h')->{status}, 308, 'everything else');
});

# Every way in front must bring the client's own address, bodies of any size, and kept connections.
my $large = join '', map { sprintf "%07d\n", $_ } 1 .. 131072;
sub behind {
  my ($name, $program, $package) = @_;
  Recipe->each($name, needs => { @tls, $program => $package }, first => 'tls', front => 443, sub {
    my ($recipe) = @_;
    write_bytes($recipe->path('secure/large.txt'), $large);
    chmod 0644, $recipe->path('secure/large.txt');
    write_bytes($recipe->path('secure/env.cgi'), "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s|%s|%s|%s|%s|%s\\n' \"\$HTTPS\" \"\$REQUEST_SCHEME\" \"\$HTTP_HOST\" \"\$SERVER_NAME\" \"\$SERVER_PORT\" \"\$REQUEST_URI\"\n");
    chmod 0755, $recipe->path('secure/env.cgi');
    my ($code, $said) = $recipe->shell($recipe->replaced(<<'END'));
curl() { command curl -sS --interface 127.0.0.9 --cacert /srv/tls/cert.pem --connect-to ::localhost:443 "$@"; }
curl -H 'X-Forwarded-For: 127.0.0.8' https://www.example.org/none?mine -o none
curl https://www.example.org/large.txt -o one https://www.example.org/large.txt -o two -w '%{num_connects} %{http_code}\n'
cmp one /srv/secure/large.txt
cmp two /srv/secure/large.txt
curl -H 'X-Forwarded-Proto: http' -H 'X-Forwarded-Host: other.example' -H 'X-Forwarded-Port: 1' 'https://www.example.org/env.cgi?a'
curl --request-target 'https://www.example.org/env.cgi?b' https://www.example.org/
END
    is($code, 0, 'more requests') or diag $said;
    like($said, qr/^1 200\n0 200$/m, 'two on one connection');
    my $port = $recipe->front_port(443);
    like($said, qr/^on\|https\|www\.example\.org\|www\.example\.org\|$port\|\/env\.cgi\?$_$/m, "a script knows the URL: $_") for qw(a b);
    ok($recipe->server->wait_for_log(qr/^127\.0\.0\.9 .*"GET \/none\?mine HTTP/), 'the log has the client') or diag $recipe->server->stderr;
  });
}
behind('haproxy', '/usr/sbin/haproxy', 'haproxy');
behind('nginx', '/usr/sbin/nginx', 'nginx');
behind('stunnel', '/usr/bin/stunnel', 'stunnel4');
behind('hitch', '/usr/sbin/hitch', 'hitch');

done_testing;
