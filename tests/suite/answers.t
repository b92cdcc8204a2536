# What is answered instead, and with which fields: TrySuffixes, FallbackFile, ErrorFiles, Headers.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $show = "#!/bin/sh\necho Content-Type: text/plain\n%secho\necho \"\$SCRIPT_NAME|\$PATH_INFO|\$REDIRECT_STATUS\"\n";
my $server = Httpway->start(files => {
  'www/about.html' => 'about', 'www/about/x.html' => 'below', 'www/both.html' => 'html', 'www/both.txt' => 'txt', 'www/plain' => 'no suffix', 'www/plain.html' => 'suffix',
  'www/dir.html/x' => '', 'www/dir/index.html' => 'index', 'www/page.cgi' => sprintf($show, ''), 'www/fail.cgi' => "#!/bin/sh\nexit 1\n", 'www/.hidden' => '', 'www/secret.html' => 'secret',
  'app/index.html' => 'the application', 'app/asset.js' => 'js', 'app/front.cgi' => sprintf($show, ''), 'app/.htaccess' => 'x', 'app/locked/x.html' => 'x',
  'errors/404.html' => 'nothing', 'errors/4xx.html' => 'your fault', 'errors/500.html' => 'our fault', 'errors/e.cgi' => sprintf($show, "echo Status: \$REDIRECT_STATUS\n"),
  'www/fields.cgi' => "#!/bin/sh\necho Content-Type: text/plain\necho X-Powered-By: sh\necho Cache-Control: private\necho\necho ok\n",
}, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { html } text/javascript { js } text/plain { txt * } } Specials { CGI { cgi } } IndexNames { index.html } ScriptUser games }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www TrySuffixes { .cgi .txt .html } ErrorFiles { @DIR@/errors/4xx.html { 4xx } @DIR@/errors/404.html { 404 } @DIR@/errors/500.html { 500 502 } } }
    Control { Alias /app Location @DIR@/app FallbackFile @DIR@/app/index.html }
    Control { Alias /app/locked Location @DIR@/app/locked FallbackFile @DIR@/app/index.html Access { Deny 0/0 } }
    Control { Alias /front Location @DIR@/app FallbackFile @DIR@/app/front.cgi }
    Control { Alias /gone Location @DIR@/app FallbackFile @DIR@/app/missing.html ErrorFiles { @DIR@/errors/e.cgi { 4xx } @DIR@/errors/missing { 412 } } }
    Control { Alias /h Location @DIR@/www Charset utf-8 ExtraHeaders { "X-Old: 1" }
      Headers { Set "X-Frame-Options: DENY" Remove Server Add "Vary: Origin" }
      Headers { Paths { *.html /h/b* } Statuses { 200 } Set "Cache-Control: max-age=60" Set "X-Ok: yes" }
      Headers { MediaTypes { text/html } Default "X-Old: 2" Default "X-New: 2" }
      Headers { Statuses { 4xx } Set "Cache-Control: no-store" }
      Headers { Paths { *.cgi } Remove x-powered-by Default "Cache-Control: no-cache" Add "Link: a" Add "Link: b" } }
  }
}
END
my $port = $server->port;
my $dir = $server->dir;
chmod 0755, glob "$dir/*/*.cgi";
sub method { my ($method, $path, @lines) = @_; return request($port, join "\n", "$method $path HTTP/1.1", 'Host: a', 'Connection: close', @lines, '', '') }
sub answer { my ($path, @fields) = @_; my $r = get($port, $path, @fields); return "$r->{status} $r->{body}" =~ s/\s+\z//r }

subtest 'clean addresses' => sub {
  is(answer('/about'), '200 about', 'a file with the suffix');
  is(answer('/about/x'), '200 below', 'and below the directory of the same name');
  is(answer('/about/'), '404 nothing', 'with a slash it is the directory');
  is(answer('/both'), '200 html', 'the suffix written last comes first');
  is(answer('/plain'), '200 no suffix', 'what is there needs none');
  is(get($port, '/dir')->{status}, 302, 'a directory is no file with a suffix, and redirects');
  is(answer('/dir/'), '200 index', 'its index');
  is(answer('/page'), '200 /page.cgi||200', 'a script');
  is(answer('/page.cgi/info'), '200 /page.cgi|/info|200', 'and its path info');
  is(answer('/.hidden'), '404 nothing', 'dotfiles stay hidden');
  is(get($port, '/about', 'If-None-Match' => get($port, '/about.html')->{headers}{etag})->{status}, 304, 'the same representation');
  is(method('HEAD', '/about')->{headers}{'content-length'}, 5, 'HEAD');
};

subtest 'fallback' => sub {
  is(answer("/app$_"), '200 the application', $_) for '/', '/users/7', '/asset', '/asset.js/x', '/locked.html';
  is(answer('/app/asset.js'), '200 js', 'what is there is served');
  my $r = get($port, '/app/users/7', Range => 'bytes=4-6');
  is_deeply([ @$r{qw(status body)}, $r->{headers}{'content-type'} ], [ 206, 'app', 'text/html' ], 'a range of it');
  is(get($port, '/app/.htaccess')->{status}, 404, 'not for dotfiles');
  is(get($port, '/app/locked/y')->{status}, 403, 'not where nobody may');
  is(method('POST', '/app/users', 'Content-Length: 0')->{status}, 405, 'a file is no place for POST');
  is(answer('/front/a/b%20c?q'), '200 /front/front.cgi||200', 'a script as front controller');
  is(answer('/gone/x'), '404 /gone/x||404', 'a fallback that is not there leaves the 404');
};

subtest 'error documents' => sub {
  my $r = get($port, '/nothing');
  is_deeply([ @$r{qw(status body)}, $r->{headers}{'content-type'} ], [ 404, 'nothing', 'text/html' ], 'a status');
  is(answer('/about.html', Range => 'bytes=99-'), '416 your fault', 'a kind of statuses');
  is(get($port, '/about.html', Range => 'bytes=99-')->{headers}{'content-range'}, 'bytes */5', 'with the length of what was asked for');
  $r = method('DELETE', '/about.html');
  is_deeply([ @$r{qw(status body)}, $r->{headers}{allow} ], [ 405, 'your fault', 'GET, HEAD, OPTIONS' ], '405 has its Allow');
  is(answer('/about.html', 'If-Match' => '"x"'), '412 your fault', 'of a condition that failed');
  is(answer('/fail.cgi'), '500 our fault', 'a script that failed');
  is(answer('/gone/asset.js', Range => 'bytes=9-'), '416 /gone/asset.js||416', 'a script as document');
  like(answer('/gone/asset.js', 'If-Match' => '"x"'), qr/^412 <!DOCTYPE/, 'a document that is missing leaves the generated page');
  is(method('HEAD', '/nothing')->{headers}{'content-length'}, 7, 'HEAD');
};

subtest 'fields' => sub {
  my $r = get($port, '/h/about.html');
  my $h = $r->{headers};
  is_deeply([ @$h{qw(x-frame-options server vary cache-control x-ok x-old x-new content-type)} ], [ 'DENY', undef, 'Origin', 'max-age=60', 'yes', 1, 2, 'text/html; charset=utf-8' ], 'set, removed, added, defaults');
  $h = get($port, '/h/both.txt')->{headers};
  is_deeply([ @$h{qw(x-frame-options cache-control x-old x-new)} ], [ 'DENY', 'max-age=60', 1, undef ], 'by path and type');
  $h = get($port, '/h/plain')->{headers};
  is_deeply([ @$h{qw(x-frame-options cache-control)} ], [ 'DENY', undef ], 'a path that does not fit');
  $h = get($port, '/h/nothing.html')->{headers};
  is_deeply([ @$h{qw(x-frame-options cache-control x-ok x-new server)} ], [ 'DENY', 'no-store', undef, 2, undef ], 'by status; generated pages are html');
  $r = get($port, '/h/about.html', 'If-None-Match' => '*');
  is_deeply([ $r->{status}, @{ $r->{headers} }{qw(cache-control x-ok vary)} ], [ 304, 'max-age=60', undef, 'Origin' ], '304 has of a 200 what it must');
  $r = get($port, '/h/fields.cgi');
  is_deeply([ $r->{body}, @{ $r->{headers} }{qw(x-powered-by cache-control x-frame-options link)} ], [ "ok\n", undef, 'private', 'DENY', 'a, b' ], 'of a script');
  my $raw = raw($port, "GET /h/about.html HTTP/1.1\r\nHost: a\r\n\r\nGET /h/about.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  is(scalar(() = $raw =~ /^X-Frame-Options: DENY\r$/mg), 2, 'of pipelined answers, each its own');
  is(scalar(() = $raw =~ /\r\n\r\nabout/g), 2, 'and nothing else is touched');
};

subtest 'mistakes' => sub {
  for ([ 'Headers { Set "Content-Length: 1" }', 'Content-Length is the server\'s own field' ], [ 'Headers { Remove vary }', 'Vary can be added to only' ], [ 'Headers { Set X }', '"X" is no header field' ], [ 'Headers { Remove "a b" }', '"a b" is no field name' ],
    [ 'Headers { Paths { x } }', '"x" fits no path' ], [ 'Headers { Statuses { 20x } }', '"20x" is no status here, expected 200 to 599' ], [ 'ErrorFiles { /x { 302 } }', '"302" is no status here, expected 400 to 599' ], [ 'ErrorFiles { x { 404 } }', '"x" is no path' ]) {
    my ($text, $said) = @$_;
    open my $f, '>', "$dir/bad.conf" or die;
    print $f "Control { $text }\n";
    close $f;
    like(scalar(qx{compile/bin/httpway-data -t $dir/bad.conf 2>&1}), qr/\Q$said/, $text);
  }
};
is($server->stop, 0, 'ends well');
done_testing;
