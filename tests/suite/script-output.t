# What scripts print, in every form that programs have: statuses, answers without content, interim answers, nph scripts, CGI.pm.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use Test::More;
use Httpway;

# name => body of a Perl script; those in %printed are printed as they are
my %printed = (
  # Two words on the status: the first counts.
  'line-status' => "HTTP/1.1 200 OK\r\nStatus: 404 No\r\nContent-Type: text/plain\r\n\r\nx",
  'line-same' => "HTTP/1.0 201 Made\nStatus: 201 Made\nX-A: 1\n\nx",
  'status-same' => "Status: 200 OK\nStatus: 200 OK\n\nx",
  'status-other' => "Status: 403 Mine\nX-A: 1\nStatus: 200 OK\nstatus: 999\n\nx",
  'line-line' => "HTTP/1.1 404 Mine\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nx",
  'status-line' => "Status: 404 Mine\nHTTP/1.1 200 OK\nX-A: 1\n\nx",
  'late-line' => "X-A: 1\nHTTP/1.1 200 OK\n\nx",
  'line-h2' => "HTTP/2 203 Passed On\r\nX-A: 1\r\n\r\nx",
  'line-h3' => "HTTP/3 404\n\nx",
  'line-bare' => "HTTP/1.1 410\nX-A: 1\n\nx",
  'lower' => "status: 404 lower\ncontent-type: text/plain\n\nx",
  'bare' => "Status: 404\n\nx",
  'utf8' => "Status: 404 Gibt\xc3\xa9 nicht\n\nx",
  # No content.
  '204' => "Status: 204 No Content\nContent-Type: text/plain\nContent-Length: 5\n\n12345",
  '204-first' => "Content-Length: 5\nStatus: 204\n\n12345",
  '304' => "Status: 304 Not Modified\nETag: \"x\"\nContent-Length: 12345\n\nnot to be seen",
  '304-line' => "HTTP/1.1 304 Not Modified\r\nContent-Length: 1\r\n\r\nx",
  '205' => "Status: 205 Reset Content\nContent-Length: 5\n\n12345",
  '205-plain' => "Status: 205\n\n12345",
  # Interim answers.
  '103' => "Status: 103 Early Hints\nLink: </a.css>; rel=preload\n\nStatus: 203 Then\nContent-Type: text/plain\n\nthen",
  '103-line' => "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 203 Then\r\nContent-Type: text/plain\r\n\r\nthen",
  '103-mixed' => "Status: 103\nLink: </a>\nContent-Length: 99\nTransfer: x\n\nContent-Type: text/plain\n\nthen",
  '103-many' => join('', map { "Status: 103\nLink: </$_>\n\n" } 1 .. 5) . "Content-Length: 4\n\nthen",
  '103-flood' => join('', map { "Status: 103\nLink: </$_>\n\n" } 1 .. 3000) . "Content-Length: 4\n\nthen",
  '103-304' => "Status: 103\nLink: </a>\n\nStatus: 304\nContent-Length: 3\n\nthen",
  '103-location' => "Status: 103\nLink: </a>\n\nLocation: /plain.txt\n\n",
  '103-bad' => "Status: 103\nLink: </a>\n\nno header\n\nx",
  '103-alone' => "Status: 103\nLink: </a>\n\n",
  '103-long' => "Status: 103\nLink: </a>\nX: " . 'y' x 7000 . "\n\nX: " . 'z' x 7000 . "\n\nthen",
  '102-150' => "Status: 102\n\nStatus: 150 Odd\n\nthen: x\n\nbody",
  '100' => "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nthen",
  '101' => "Status: 101 Switching Protocols\nUpgrade: x\n\nx",
  '101-after' => "Status: 103\n\nStatus: 101\n\nx",
  # Locations.
  'location-300' => "Status: 300\nLocation: x\n\nx",
  'location-relative' => "Location: x/y?z\nContent-Length: 3\n\nabc",
  'location-absolute' => "Location: http://other.example/\n\nbody",
  'location-201' => "HTTP/1.1 201 Made\nLocation: /made\n\nx",
  # Lengths, ends, lines.
  'length-twice' => "Content-Length: 3\nContent-Length: 3\n\nabcdef",
  'large' => 'Content-Security-Policy: ' . join(' ', map { "https://host$_.example" } 1 .. 400) . "\n" . join('', map { "Set-Cookie: c$_=" . 'v' x 100 . "\n" } 1 .. 50) . "\nabc",
  'valueless' => "Status:\nContent-Length: \nTransfer-Encoding:\nLocation:\n\nabc",
  'cookies' => "Set-Cookie: a=1\nSet-Cookie: b=2\nset-cookie: c=3\n\nx",
  'untyped' => "X-A: 1\n\n<p>x",
  'crlf-first' => "\r\nall of it",
  'own' => "Server: me\nDate: never\nConnection: close\nKeep-Alive: 1\nX-A: 1\n\nx",
  'folded' => "X-A: 1\n  2\n\nx",
  'cr' => "X-A: 1\rX-B: 2\n\nx",
  'blank-colon' => "X-A : 1\n\nx",
  'nul' => "X-A: \0\n\nx",
  'te' => "Transfer-Encoding: chunked\n\n1\r\nx\r\n0\r\n\r\n",
  'million' => 'X-A: ' . 'x' x 1_000_000 . "\n\nx",
);
my %script = (
  '103-first' => '$| = 1; print "Status: 103\nLink: </a>\n\n"; my $n = 0; select undef, undef, undef, 0.01 until -e "@DIR@/state/go" || $n++ > 2000; print "Content-Type: text/plain\n\nthen"',
  'pieces' => '$| = 1; for (split //, "Status: 103\r\nLink: </a>\r\n\r\nStatus: 203 Then\r\nX-A: 1\r\n\r\nthen") { print; select undef, undef, undef, 0.002 }',
  'cgi-nph' => 'use CGI; my $q = CGI->new; print $q->header(-nph => 1, -status => "403 Mine", -type => "text/plain", -cookie => $q->cookie(a => 1)), "nph of ", $q->request_method',
  'cgi-plain' => 'use CGI; my $q = CGI->new; print $q->header(-status => "404 Mine", -expires => "now"), "plain"',
  'cgi-redirect' => 'use CGI; my $q = CGI->new; print $q->redirect(-uri => "/plain.txt", -nph => 1)',
  'cgi-push' => 'use CGI::Push qw(:standard); do_push(-next_page => sub { my ($q, $n) = @_; $n > 3 ? undef : "page $n\n" }, -delay => 0.01, -type => "text/plain")',
);
my %files = ((map { ("www/$_.cgi" => "#!$^X\n$script{$_}\n") } keys %script), (map { ("www/$_.cgi" => "#!$^X\nbinmode STDOUT; open my \$f, '<', '\@DIR\@/printed/$_' or die; local \$/; print <\$f>\n") } keys %printed));
my $server = Httpway->start(files => { %files, 'www/plain.txt' => 'plain', 'www/same.cgi' => "#!$^X\nprint qq(Location: /plain.txt\\n\\n)\n" }, conf => <<'END', before => sub {
User nobody
StayRoot On
Log @DIR@/log/access
LogFormat { Uri Status ContentLength }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /here Location @DIR@/www LocalRedirect On }
    Control { Alias /ruled Location @DIR@/www Headers { Remove Link Set "X-Set: yes" } }
  }
}
END
  my ($s) = @_;
  write_bytes($s->path("printed/$_"), $printed{$_}) for keys %printed;
  chmod 0755, glob($s->path('www') . '/*.cgi');
  chmod 0755, $s->path('printed');
  for (qw(log state)) { mkdir $s->path($_); chmod 0777, $s->path($_) }
});
my $port = $server->port;

# all PATH, VERSION, METHOD: every answer to it, interim ones too, and to a file that is asked for behind it on the same connection.
sub all {
  my ($path, $version, $method) = @_;
  $version ||= '1.1';
  my $keep = $version eq '1.0' ? "Connection: keep-alive\r\n" : '';
  my $bytes = raw($port, ($method || 'GET') . " $path.cgi HTTP/$version\r\nHost: h\r\n$keep\r\nGET /plain.txt HTTP/$version\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 30);
  return parse_responses($bytes, $method || 'GET', 'GET');
}
# told PATH...: them in one line: status, reason, body
sub told { my @all = all(@_); return join ', ', map { "$_->{status} $_->{reason} $_->{framing}:$_->{body}" . ($_->{complete} ? '' : ' cut') } @all }
my $behind = '200 OK length:plain';

subtest 'two words on the status: the first counts' => sub {
  is(told("/$_->[0]"), "$_->[1] chunked:x, $behind", $_->[0]) for [ 'line-status', '200 OK' ], [ 'line-same', '201 Made' ], [ 'status-same', '200 OK' ], [ 'status-other', '403 Mine' ], [ 'line-line', '404 Mine' ], [ 'status-line', '404 Mine' ], [ 'line-h2', '203 Passed On' ], [ 'line-h3', '404 Not Found' ],
    [ 'line-bare', '410 Gone' ], [ 'lower', '404 lower' ], [ 'bare', '404 Not Found' ], [ 'utf8', "404 Gibt\xc3\xa9 nicht" ];
  for my $name (qw(status-other line-line status-line line-same)) {
    my ($r) = all("/$name");
    is(join(' ', map { $r->{headers}{$_} // '-' } qw(x-a status)), '1 -', "$name: none of them is passed on, all else is");
  }
  like(told('/late-line'), qr/^502 /, 'a status line that is not the first word on it is none');
};

subtest 'no content' => sub {
  for my $name (qw(204 204-first 304 304-line)) {
    my $status = substr $name, 0, 3;
    for my $method (qw(GET HEAD POST)) {
      my ($r, $next) = $method eq 'POST' ? parse_responses(scalar raw($port, "POST /$name.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\nGET /plain.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 30), 'POST', 'GET') : all("/$name", '1.1', $method);
      is("$r->{status} $r->{body}" . join(' ', map { $r->{headers}{$_} // '-' } qw(content-length transfer-encoding)), "$status - -", "$name, $method: its length and its content are dropped");
      is($next && $next->{body}, 'plain', '... and the connection goes on');
    }
    my ($r, $next) = all("/$name", '1.0');
    is("$r->{status} $r->{body} " . ($next ? $next->{body} : 'closed'), "$status  plain", "$name, HTTP/1.0");
  }
  is((all('/304'))[0]{headers}{etag}, '"x"', 'other fields of 304 are passed on');
  for my $name (qw(205 205-plain)) {
    my ($r, $next) = all("/$name");
    is("$r->{status} $r->{headers}{'content-length'} $r->{body} $next->{body}", '205 0  plain', "$name: length 0, and nothing behind it");
    ($r, $next) = all("/$name", '1.0');
    is("$r->{status} $r->{headers}{'content-length'} $r->{body} $next->{body}", '205 0  plain', "$name, HTTP/1.0");
  }
};

subtest 'interim answers' => sub {
  my $then = "203 Then chunked:then, $behind";
  is(told("/$_"), "103 Early Hints none:, $then", "printed: $_") for qw(103 103-line);
  is(told('/pieces'), "103 Early Hints none:, $then", 'byte by byte');
  is((all("/$_"))[0]{headers}{link}, '</a.css>; rel=preload', "$_: its links") for qw(103 103-line);
  my ($hint) = all('/103-mixed');
  is(join(' ', map { "$_=$hint->{headers}{$_}" } sort keys %{ $hint->{headers} }), 'link=</a> transfer=x', 'no length, no Date, no Server in it');
  is(told('/103-mixed'), "103 Early Hints none:, 200 OK chunked:then, $behind", 'a header without status behind it is 200');
  is(told('/103-many'), '103 Early Hints none:, ' x 5 . "200 OK length:then, $behind", 'several');
  my @flood = all('/103-flood');
  cmp_ok(scalar @flood, '<=', 40, 'not as many as a script likes');
  is($flood[-2]{body}, 'then', '... and the answer');
  is(told('/103-304'), "103 Early Hints none:, 304 Not Modified none:, $behind", 'before an answer without content');
  is(told('/103', '1.1', 'HEAD'), "103 Early Hints none:, 203 Then none:, $behind", 'HEAD');
  like(told('/103', '1.0'), qr/^203 Then close:then/, 'nothing of it to HTTP/1.0');
  like(told('/103-many', '1.0'), qr/^200 OK length:then, 200/, '... nor of several');
  like(told('/103-location'), qr/^103 .*, 302 Found/, 'a Location behind it');
  is(told('/here/103-location'), "103 Early Hints none:, $behind, $behind", 'answered in place');
  like(told('/103-bad'), qr/^103 [^,]*, 502 .*, \Q$behind\E$/s, 'no header behind it: 502');
  like(told('/103-alone'), qr/^103 [^,]*, 500 .*, \Q$behind\E$/s, 'nothing behind it: 500');
  is(told('/103-long'), "103 Early Hints none:, 200 OK chunked:then, $behind", 'both together longer than the buffer for headers');
  is(told('/102-150'), "102 Processing none:, 150 Odd none:, 200 OK chunked:body, $behind", 'others than 103');
  is(told('/100'), "200 OK chunked:then, $behind", '100 is the server\'s to say');
  like(told('/101'), qr/^500 /, '101 is refused');
  like(told('/101-after'), qr/^500 |^103 [^,]*, 500 /, '... behind another, too') or diag told('/101-after');
  my ($ruled, $answer) = all('/ruled/103');
  is(join(' ', map { $_->{headers}{link} // '-' } $ruled, $answer) . " $answer->{headers}{'x-set'}", '- - yes', 'Headers hold for them');
  my $c = connect_to($port);
  $c->send("GET /103-first.cgi HTTP/1.1\r\nHost: h\r\n\r\n");
  my $first = $c->read_response('GET', 30);
  is($first && "$first->{status} $first->{headers}{link}", '103 </a>', 'it does not wait for the answer');
  write_bytes($server->path('state/go'), '');
  my $second = $c->read_response('GET', 30);
  is($second && $second->{body}, 'then', '... which comes');
  # To a client that has shut its side the first bytes of what comes next are sent ahead (half_close.c).
  unlink $server->path('state/go');
  $c = connect_to($port);
  $c->send("GET /103-first.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  shutdown $c->socket, 1;
  $first = $c->read_response('GET', 30);
  is($first && "$first->{status} $first->{headers}{link}", '103 </a>', 'a client that has shut its side');
  ok(wait_until(sub { $c->fill; length $c->buffer }, 30), '... is asked whether it is there');
  write_bytes($server->path('state/go'), '');
  $second = $c->read_response('GET', 30);
  is($second && "$second->{status} $second->{body}", '200 then', '... and gets the answer');
  $c = connect_to($port);
  $c->send("POST /103.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  my @statuses;
  while (my $r = $c->read_response('POST', 30)) {
    push @statuses, $r->{status};
    $c->send('12345') if @statuses == 1;
    last if $r->{status} >= 200;
  }
  is("@statuses", '100 103 203', 'behind 100 Continue');
};

subtest 'Location' => sub {
  is(told("/$_->[0]"), "$_->[1], $behind", $_->[0]) for [ 'location-300', '300 Multiple Choices chunked:x' ], [ 'location-relative', '302 Found length:abc' ], [ 'location-absolute', '302 Found chunked:body' ], [ 'location-201', '201 Made chunked:x' ];
  is((all('/location-relative'))[0]{headers}{location}, 'x/y?z', 'as it is');
};

subtest 'lines' => sub {
  is(told('/length-twice'), "200 OK length:abc, $behind", 'a length twice');
  is(told('/large'), "200 OK chunked:abc, $behind", 'a head of 15 kB');
  is(length((all('/large'))[0]{headers}{'content-security-policy'}), length(join ' ', map { "https://host$_.example" } 1 .. 400), '... all of it');
  is(told('/valueless'), "200 OK chunked:abc, $behind", 'fields without value say nothing');
  is((all('/cookies'))[0]{headers}{'set-cookie'}, 'a=1, b=2, c=3', 'several Set-Cookie, in order');
  is((all('/untyped'))[0]{headers}{'content-type'}, undef, 'no type is made up');
  is(told('/crlf-first'), "200 OK chunked:all of it, $behind", 'an empty line first');
  my ($own) = all('/own');
  is(join(' ', map { $own->{headers}{$_} // '-' } qw(server connection keep-alive x-a)), 'httpway - - 1', 'what is the server\'s own is dropped');
  like(told("/$_->[0]"), qr/^$_->[1] .*\Q$behind\E$/s, "$_->[0]: $_->[1]") for [ 'folded', 502 ], [ 'cr', 502 ], [ 'blank-colon', 502 ], [ 'nul', 502 ], [ 'te', 500 ], [ 'million', 502 ];
};

subtest 'CGI.pm' => sub {
  plan skip_all => 'no CGI.pm' if !eval { require CGI; require CGI::Push; 1 };
  my ($r, $next) = all('/cgi-nph');
  is("$r->{status} $r->{reason} $r->{body} $next->{body}", '403 Mine nph of GET plain', 'nph');
  is($r->{headers}{'set-cookie'}, 'a=1; path=/', '... with a cookie');
  is(told('/cgi-plain', '1.1', 'HEAD'), "404 Mine none:, $behind", 'not nph');
  like(told('/cgi-redirect'), qr/^302 Found/, 'a redirect');
  my ($push) = all('/cgi-push');
  is($push->{status}, 200, 'CGI::Push');
  like($push->{headers}{'content-type'} // '', qr{^multipart/x-mixed-replace}, '... its type');
  is(join(' ', $push->{body} =~ /page (\d)/g), '1 2 3', '... its pages');
};

is($server->stop, 0, 'ends well');
is(scalar(grep { /^\S*103\.cgi\t203\t/ } $server->log_lines('log/access')) > 1, 1, 'the record is that of the answer');
done_testing;
