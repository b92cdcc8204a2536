# What one answer leaves to the next: no file that is open below the Location, and nothing that is said of it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'there is no /proc of Linux' if $^O ne 'linux' || !-r '/proc/self/status';
# Small ones are remembered, and have no descriptor.
my $large = 'x' x 300_000;
my $server = Httpway->start(files => {
  'www/a.html' => $large, 'www/a.html.gz' => $large, 'www/only.html.gz' => $large, 'www/go.redirect' => "/elsewhere\n$large", 'www/m.map' => "default /x\n", 'www/d.dump' => $large, 'www/none.zzz' => $large,
  'www/s.cgi' => "#!/bin/sh\necho; echo script\nexit\n$large", 'www/sub/index.html' => $large, 'www/bare/x' => '', 'www/e.html' => $large, 'www/e.cgi' => "#!/bin/sh\necho; echo document\nexit\n$large",
}, conf => <<'END', before => sub { my ($s) = @_; chmod 0755, glob($s->path('www') . '/*.cgi') });
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { html } } Specials { CGI { cgi } Redirect { redirect } Imagemap { map } Dump { dump } } IndexNames { index.html } ScriptUser games Precompressed On TrySuffixes { .html } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /document Location @DIR@/www ErrorFiles { @DIR@/www/e.html { 4xx 5xx } } }
    Control { Alias /script Location @DIR@/www ErrorFiles { @DIR@/www/e.cgi { 4xx 5xx } } }
    Control { Alias /untyped Location @DIR@/www ErrorFiles { @DIR@/www/none.zzz { 4xx 5xx } } FallbackFile @DIR@/www/none.zzz }
    Control { Alias /fallback Location @DIR@/www FallbackFile @DIR@/www/e.html }
    Control { Alias /listed Location @DIR@/www AutoIndexCommand @DIR@/www/s.cgi }
    Control { Alias /listed/untyped Location @DIR@/www AutoIndexCommand @DIR@/www/none.zzz }
  }
}
END
sub open_files { my $www = $server->path('www'); return grep { index($_, $www) == 0 } map { readlink($_) // () } glob '/proc/' . $server->pid . '/fd/*' }

my @cases = (
  [ 200, 'GET /a.html' ], [ 200, 'HEAD /a.html' ], [ 200, 'GET /a.html', 'Accept-Encoding: gzip' ], [ 200, 'GET /a' ], [ 206, 'GET /a.html', 'Range: bytes=1-2' ], [ 206, 'GET /a.html', 'Range: bytes=1-2,9-10' ], [ 200, 'HEAD /a.html', 'Range: bytes=1-2,9-10' ],
  [ 304, 'GET /a.html', 'If-None-Match: *' ], [ 412, 'GET /a.html', 'If-Match: "x"' ], [ 416, 'GET /a.html', 'Range: bytes=999999-' ], [ 406, 'GET /only.html' ], [ 200, 'GET /only.html', 'Accept-Encoding: gzip' ], [ 404, 'GET /a.html/x' ],
  [ 405, 'DELETE /a.html' ], [ 501, 'BREW /a.html' ], [ 200, 'OPTIONS /a.html' ], [ 404, 'GET /none.zzz' ], [ 302, 'GET /go.redirect' ], [ 302, 'GET /m.map?1,1' ], [ 200, 'GET /d.dump' ], [ 404, 'GET /d.dump/x' ], [ 200, 'GET /s.cgi' ], [ 405, 'TRACE /s.cgi' ],
  [ 302, 'GET /sub' ], [ 200, 'GET /sub/' ], [ 404, 'GET /bare/' ], [ 412, 'GET /document/a.html', 'If-Match: "x"' ], [ 404, 'GET /document/a.html/x' ], [ 501, 'BREW /document/none' ], [ 412, 'GET /script/a.html', 'If-Match: "x"' ], [ 404, 'GET /script/a.html/x' ],
  [ 404, 'BREW /script/none' ], [ 412, 'GET /untyped/a.html', 'If-Match: "x"' ], [ 404, 'GET /untyped/a.html/x' ], [ 404, 'GET /untyped/none' ], [ 200, 'GET /fallback/none' ], [ 200, 'GET /fallback/a.html/x' ], [ 200, 'GET /listed/bare/' ], [ 404, 'GET /listed/untyped/bare/' ],
);
# Dates, boundaries, numbers of the server's and what is said of the connection are other things.
sub told {
  my ($r) = @_;
  my $dump = $r->{body} =~ /\AUptime:/;
  my @lines = sort grep { !/^(?:Date|Connection):/ && !($dump && /^Content-Length:/) } @{ $r->{header_lines} };
  return join("\n", $r->{status}, @lines, $dump ? '' : $r->{body}) =~ s/httpway-[0-9a-f]{16}//gr;
}
my @alone;
for (@cases) {
  my ($status, $line, @fields) = @$_;
  my $r = request($server->port, join "\r\n", "$line HTTP/1.1", 'Host: h', 'Connection: close', @fields, '', '');
  is($r->{status}, $status, "$line @fields");
  ok(wait_until(sub { !open_files() }), '... and no file is open') or diag(join ' ', open_files()), last;
  push @alone, told($r);
}
# All of them by one client, each behind another one.
for my $step (1, 7, 11) {
  my $client = connect_to($server->port);
  my @wrong;
  for (1 .. @cases) {
    my $at = $_ * $step % @cases;
    my ($status, $line, @fields) = @{ $cases[$at] };
    $client->send(join "\r\n", "$line HTTP/1.1", 'Host: h', @fields, '', '');
    my $r = $client->read_response($line =~ /^(\w+)/) // die "no answer to $line @fields";
    push @wrong, "$line @fields" if told($r) ne $alone[$at];
  }
  is(join(', ', @wrong), '', "each is answered as if it were alone, $step after the one before");
}
done_testing;
