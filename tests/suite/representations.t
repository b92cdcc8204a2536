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

# Files stored with a coding, by their own names; siblings without the file; and no dates.
my @files = qw(page.html.gz page.html.br page.html.zst data.gz data.zst data.br page.html5 README.gz pic.svgz logo-1.2.svgz s.cgi.gz old.Z tar.tar.gz own.svgz x.html.gz.br both.html both.html.gz only/alone.html.gz only/alone.html.zst only/index.html.gz only/about.html.br
  only/empty.html.gz only/q.bin.gz app/shell.html.gz plain.html raw/e.html.gz only/dir.html.gz/x);
my $coded = Httpway->start(files => { (map { ("www/$_" => "bytes of $_") } @files), 'www/only/empty.html.gz' => '', 'www/run.gz' => "#!/bin/sh\necho Content-Type: text/x\necho\necho ran\n" }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { .html } application/gzip { gz } application/x-zstd { zst } application/x-tool { br } image/svg+xml { .svg } text/troff { .2 } application/x-tar { .tar } text/plain { own.svgz } } Specials { CGI { cgi run.gz } } Encodings { gzip { .gz .svgz } BR { .br } zstd { .zst } x-compress { .z } } ScriptUser games IndexNames { index.html } }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Error404File @DIR@/www/raw/e.html.gz }
    Control { Alias /default Location @DIR@/www Types { text/x-other { * } } }
    Control { Alias /raw Location @DIR@/www Encodings { identity { .gz } } }
    Control { Alias /every Location @DIR@/www Types { text/x-five { .html5 } } Encodings { gzip { * } } }
    Control { Alias /only Location @DIR@/www/only Precompressed On PrecompressedTypes { text/* } TrySuffixes { .html } }
    Control { Alias /inside Location @DIR@/www/only Precompressed On SymbolicLinks inside }
    Control { Alias /app Location @DIR@/www/app Precompressed On FallbackFile @DIR@/www/app/shell.html }
    Control { Alias /errors Location @DIR@/www/only Precompressed On ErrorFiles { @DIR@/none { 4xx } } }
    Control { Alias /both Location @DIR@/www Precompressed On }
    Control { Alias /undated Location @DIR@/www LastModified Off Precompressed On }
  }
}
END
$port = $coded->port;
$dir = $coded->dir . '/www';
chmod 0755, "$dir/run.gz";

subtest 'Encodings' => sub {
  for ([ '/page.html.gz', 'gzip', 'text/html' ], [ '/page.html.br', 'br', 'text/html' ], [ '/page.html.zst', 'zstd', 'text/html' ], [ '/tar.tar.gz', 'gzip', 'application/x-tar' ],
    [ '/data.gz', undef, 'application/gzip' ], [ '/data.zst', undef, 'application/x-zstd' ], [ '/data.br', 'br', 'application/x-tool' ], [ '/pic.svgz', 'gzip', 'image/svg+xml' ], [ '/logo-1.2.svgz', 'gzip', 'image/svg+xml' ], [ '/own.svgz', 'gzip', 'image/svg+xml' ], [ '/s.cgi.gz', undef, 'application/gzip' ],
    [ '/x.html.gz.br', 'br', 'application/gzip' ], [ '/default/README.gz', 'gzip', 'text/x-other' ], [ '/default/old.Z', 'compress', 'text/x-other' ], [ '/default/s.cgi.gz', undef, 'application/gzip' ], [ '/raw/page.html.gz', undef, 'application/gzip' ],
    [ '/raw/page.html.br', 'br', 'text/html' ], [ '/both/both.html.gz', 'gzip', 'text/html' ], [ '/every/page.html5', 'gzip', 'text/x-five' ], [ '/plain.html', undef, 'text/html' ]) {
    my ($path, $coding, $type) = @$_;
    my ($name) = $path =~ m{([^/]+)$};
    for my $accepted ('gzip, br, zstd', 'identity') {
      my $r = get($port, $path, 'Accept-Encoding' => $accepted);
      is_deeply([ $r->{status}, field($r, 'content-encoding'), field($r, 'content-type'), $r->{body} ], [ 200, $coding, $type, "bytes of $name" ], "$path for $accepted");
    }
  }
  is(get($port, '/old.Z')->{status}, 404, 'no type for it');
  like(get($port, '/run.gz')->{body}, qr/^ran/, 'a script stays one');
  my $r = get($port, '/page.html.gz');
  my $tag = field($r, 'etag');
  is(field($r, 'vary'), undef, 'nothing is negotiated');
  like($tag, qr/-gzip"$/, 'the tag tells the coding');
  isnt(field(get($port, '/raw/page.html.gz'), 'etag'), $tag, '... which is another one without');
  $r = get($port, '/page.html.gz', 'If-None-Match' => $tag);
  is_deeply([ $r->{status}, field($r, 'etag'), field($r, 'content-encoding') ], [ 304, $tag, undef ], 'not modified');
  $r = get($port, '/page.html.gz', Range => 'bytes=9-12', 'If-Range' => $tag);
  is_deeply([ $r->{status}, $r->{body}, field($r, 'content-range'), field($r, 'content-encoding') ], [ 206, 'page', 'bytes 9-12/21', 'gzip' ], 'a range');
  $r = get($port, '/nothing');
  is_deeply([ $r->{status}, field($r, 'content-encoding'), field($r, 'content-type'), $r->{body} ], [ 404, 'gzip', 'text/html', 'bytes of raw/e.html.gz' ], 'a document of an error');
  $r = request($port, "HEAD /page.html.gz HTTP/1.0\n\n", method => 'HEAD');
  is_deeply([ $r->{status}, field($r, 'content-encoding'), field($r, 'content-length') ], [ 200, 'gzip', 21 ], 'HEAD');
};

subtest 'siblings without the file' => sub {
  for ([ '/only/alone.html', 'gzip', 200, 'gzip', 'alone.html.gz' ], [ '/only/alone.html', 'gzip, zstd', 200, 'zstd', 'alone.html.zst' ], [ '/only/alone.html', 'gzip;q=0.1, identity', 200, 'gzip', 'alone.html.gz' ], [ '/only/alone.html', '*', 200, 'zstd', 'alone.html.zst' ],
    [ '/only/alone.html', 'br', 406 ], [ '/only/alone.html', 'gzip;q=0', 406 ], [ '/only/alone.html', undef, 406 ], [ '/only/alone.html', 'identity', 406 ], [ '/inside/alone.html', 'gzip', 200, 'gzip', 'alone.html.gz' ],
    [ '/only/', 'gzip', 200, 'gzip', 'index.html.gz' ], [ '/only/', undef, 406 ], [ '/only/about', 'br', 200, 'br', 'about.html.br' ], [ '/only/about', undef, 406 ], [ '/app/x/y', 'gzip', 200, 'gzip', 'app/shell.html.gz' ], [ '/app/x/y', undef, 406 ],
    [ '/errors/alone.html', undef, 406 ]) {
    my ($path, $accepted, $status, $coding, $name) = @$_;
    my $r = get($port, $path, defined $accepted ? ('Accept-Encoding' => $accepted) : ());
    my $expected = $name && ($name =~ /^app/ ? "bytes of $name" : "bytes of only/$name");
    is_deeply([ $r->{status}, field($r, 'content-encoding'), field($r, 'vary'), field($r, 'content-type') ], [ $status, $coding, 'Accept-Encoding', $status == 200 ? 'text/html' : 'text/html; charset=utf-8' ], "$path for " . ($accepted // 'whoever says nothing'));
    is($r->{body}, $expected, '... these bytes') if $expected;
  }
  for ([ '/only/none.html', 'no sibling' ], [ '/only/empty.html', 'an empty one' ], [ '/only/dir.html', 'a directory' ], [ '/only/q.bin', 'no type' ], [ '/page.html', 'not here' ], [ '/only/alone.html/x', 'a path behind' ]) {
    my $r = get($port, $_->[0], 'Accept-Encoding' => 'gzip, br, zstd');
    is_deeply([ $r->{status}, field($r, 'vary') ], [ 404, undef ], $_->[1]);
  }
  my $tag = field(get($port, '/only/alone.html', 'Accept-Encoding' => 'gzip'), 'etag');
  is(get($port, '/only/alone.html', 'Accept-Encoding' => 'gzip', 'If-None-Match' => $tag)->{status}, 304, 'not modified');
  is(get($port, '/only/alone.html', 'Accept-Encoding' => 'gzip', Range => 'bytes=0-4')->{body}, 'bytes', 'a range');
  is(request($port, "POST /only/alone.html HTTP/1.0\nContent-Length: 0\nAccept-Encoding: gzip\n\n")->{status}, 405, 'only GET and HEAD');
  write_bytes("$dir/only/alone.html", 'the file');
  is(get($port, '/only/alone.html')->{body}, 'the file', 'a file that comes is seen at once');
};

subtest 'LastModified Off' => sub {
  for my $path ('/undated/plain.html', '/undated/both.html') {
    my $coded = $path =~ /both/;
    my @accept = $coded ? ('Accept-Encoding' => 'gzip') : ();
    my $later = 'Thu, 01 Jan 2037 00:00:00 GMT';
    for (1, 2) {
      my $r = get($port, $path, @accept, 'If-Modified-Since' => $later, 'If-Unmodified-Since' => 'Thu, 01 Jan 1981 00:00:00 GMT');
      my $tag = field($r, 'etag');
      is_deeply([ $r->{status}, field($r, 'last-modified'), defined $tag ? 1 : 0, field($r, 'content-encoding') ], [ 200, undef, 1, $coded ? 'gzip' : undef ], "$path: no date, and dates are not looked at");
      is(get($port, $path, @accept, 'If-None-Match' => $tag)->{status}, 304, '... but the tag');
      is(get($port, $path, @accept, Range => 'bytes=0-4', 'If-Range' => $later)->{status}, 200, '... If-Range with a date fits nothing');
      is(get($port, $path, @accept, Range => 'bytes=0-4', 'If-Range' => $tag)->{status}, 206, '... with a tag it does');
    }
  }
  is(get($port, '/plain.html', 'If-Modified-Since' => 'Thu, 01 Jan 2037 00:00:00 GMT')->{status}, 304, 'On is the default');
};
is($coded->stop, 0, 'ends well');
done_testing;
