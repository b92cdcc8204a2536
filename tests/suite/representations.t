# Representations: precompressed siblings, Vary, charset; and the statuses of redirects.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->start(files => {
  'www/a.html' => 'original', 'www/a.html.zst' => 'as zstd', 'www/a.html.br' => 'as brotli', 'www/a.html.gz' => 'as gzip bytes',
  'www/old.html' => 'original', 'www/old.html.gz' => 'stale', 'www/none.html' => 'original', 'www/none.html.gz' => '', 'www/dir.html' => 'original', 'www/dir.html.gz/x' => '',
  'www/b.bin' => 'binary', 'www/b.bin.gz' => 'coded', 'www/sub/x.html' => 'x', 'www/c.txt' => 'text', 'www/c.txt.gz' => 'coded', 'www/fifo.html' => 'original',
  'www/go.redirect' => "/elsewhere\n", 'www/q.cgi' => "#!/bin/sh\necho\necho \"\${QUERY_STRING-unset}\"\n",
}, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { html } "text/plain; charset=x" { txt } application/octet-stream { bin } } Specials { Redirect { redirect } CGI { cgi } } ScriptUser games }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Precompressed On PrecompressedTypes { text/html } Charset utf-8 }
    Control { Alias /all Location @DIR@/www Precompressed On RedirectStatus 308 DirectoryRedirectStatus 301 ScriptVariables mathopd EmptyQueryString On }
    Control { Alias /off Location @DIR@/www }
    Control { Alias /old Location @DIR@/www ScriptVariables mathopd }
    Control { Alias /moved Location http://other.example/base RedirectStatus 301 }
  }
}
END
my $port = $server->port;
my $dir = $server->dir . '/www';
chmod 0755, "$dir/q.cgi";
utime 1000000000, 1000000000, "$dir/old.html.gz";
unlink "$dir/fifo.html.gz";
system('mkfifo', "$dir/fifo.html.gz") == 0 or die;
sub field { my ($r, $name) = @_; return $r->{headers}{$name} }

subtest 'the coding that the client prefers' => sub {
  for ([ 'gzip', 'gzip', 'as gzip bytes' ], [ 'br;q=0.5, gzip;q=0.4', 'br', 'as brotli' ], [ 'gzip, br, zstd', 'zstd', 'as zstd' ], [ '*', 'zstd', 'as zstd' ],
    [ 'gzip;q=0', undef, 'original' ], [ 'deflate', undef, 'original' ], [ 'identity, gzip;q=0.9', undef, 'original' ], [ 'gzip;q=9', undef, 'original' ], [ 'x-gzip, identity;q=0', 'gzip', 'as gzip bytes' ]) {
    my ($accepted, $coding, $body) = @$_;
    my $r = get($port, '/a.html', 'Accept-Encoding' => $accepted);
    is_deeply([ $r->{status}, field($r, 'content-encoding'), $r->{body}, field($r, 'vary'), field($r, 'content-type'), field($r, 'content-length') ],
      [ 200, $coding, $body, 'Accept-Encoding', 'text/html; charset=utf-8', length $body ], $accepted);
  }
  is(field(get($port, '/a.html'), 'content-encoding'), undef, 'no Accept-Encoding');
};

subtest 'validators and ranges are of the coded form' => sub {
  my %tag = map { $_ => field(get($port, '/a.html', 'Accept-Encoding' => $_), 'etag') } qw(identity gzip br zstd);
  is(scalar(keys %{ { reverse %tag } }), 4, 'every coding has its own entity tag');
  isnt(field(get($port, '/off/a.html.gz'), 'etag'), $tag{gzip}, 'and the sibling itself another');
  my $r = get($port, '/a.html', 'Accept-Encoding' => 'gzip', 'If-None-Match' => $tag{gzip});
  is_deeply([ $r->{status}, field($r, 'vary'), field($r, 'etag'), field($r, 'content-encoding') ], [ 304, 'Accept-Encoding', $tag{gzip}, undef ], '304 with Vary');
  is(get($port, '/a.html', 'Accept-Encoding' => 'gzip', 'If-None-Match' => $tag{identity})->{status}, 200, 'not for the tag of another coding');
  $r = get($port, '/a.html', 'Accept-Encoding' => 'gzip', Range => 'bytes=3-6');
  is_deeply([ $r->{status}, $r->{body}, field($r, 'content-range'), field($r, 'content-encoding'), field($r, 'vary') ], [ 206, 'gzip', 'bytes 3-6/13', 'gzip', 'Accept-Encoding' ], 'a range');
};

subtest 'lists over several lines are one list' => sub {
  my $tag = field(get($port, '/off/a.html'), 'etag');
  my $asked = sub { my ($path, @lines) = @_; return request($port, join "\n", "GET $path HTTP/1.1", 'Host: a', 'Connection: close', @lines, '', '') };
  is($asked->('/off/a.html', 'If-None-Match: "x"', "If-None-Match: $tag")->{status}, 304, 'If-None-Match');
  is($asked->('/off/a.html', 'If-None-Match: "x"', 'If-None-Match: "y"')->{status}, 200, 'none of them');
  is($asked->('/off/a.html', 'If-Match: "x"', 'If-Match:', "If-Match: $tag")->{status}, 200, 'If-Match');
  is($asked->('/off/a.html', 'If-Match: "x"', 'If-Match: "y"')->{status}, 412, 'none of them');
  is(field($asked->('/a.html', 'Accept-Encoding: gzip;q=0.5', 'Accept-Encoding: br'), 'content-encoding'), 'br', 'Accept-Encoding');
};

subtest 'siblings that are not used' => sub {
  for my $name (qw(old none dir fifo)) {
    my $r = get($port, "/$name.html", 'Accept-Encoding' => 'gzip');
    is_deeply([ $r->{body}, field($r, 'content-encoding'), field($r, 'vary') ], [ 'original', undef, 'Accept-Encoding' ], $name);
  }
};

subtest 'per type, and off' => sub {
  my $r = get($port, '/b.bin', 'Accept-Encoding' => 'gzip');
  is_deeply([ $r->{body}, field($r, 'vary'), field($r, 'content-type') ], [ 'binary', undef, 'application/octet-stream' ], 'a type that is not named');
  is(get($port, '/all/b.bin', 'Accept-Encoding' => 'gzip')->{body}, 'coded', 'all types');
  $r = get($port, '/off/a.html', 'Accept-Encoding' => 'gzip');
  is_deeply([ $r->{body}, field($r, 'vary'), field($r, 'content-type') ], [ 'original', undef, 'text/html' ], 'Off is the default');
  is(field(get($port, '/c.txt'), 'content-type'), 'text/plain; charset=x', 'a charset that is there stays');
};

subtest 'statuses of redirects' => sub {
  is(get($port, '/sub')->{status}, 302, 'directory: 302 by default');
  is(get($port, '/go.redirect')->{status}, 302, 'Redirect: 302 by default');
  is(get($port, '/all/sub')->{status}, 301, 'DirectoryRedirectStatus');
  is(get($port, '/all/go.redirect')->{status}, 308, 'RedirectStatus');
  is_deeply([ map { my $r = get($port, $_); ($r->{status}, field($r, 'location')) } '//sub', '/%2fsub' ], [ (404, undef) x 2 ], 'a path with an empty segment is no target that could name a host');
  my $r = get($port, '/moved/x%0d%0ay');
  is_deeply([ $r->{status}, field($r, 'location') ], [ 301, 'http://other.example/base/x%0D%0Ay' ], 'Location');
};

subtest 'QUERY_STRING' => sub {
  like(get($port, '/off/q.cgi')->{body}, qr/^$/, 'without a query: empty');
  like(get($port, '/old/q.cgi')->{body}, qr/^unset$/, 'ScriptVariables mathopd: not set');
  like(get($port, '/all/q.cgi')->{body}, qr/^$/, 'EmptyQueryString: empty');
  like(get($port, '/all/q.cgi?a')->{body}, qr/^a$/, 'and the query when there is one');
};

$server->stop if $server->can('stop');
done_testing;
