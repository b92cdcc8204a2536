# Methods: any token reaches a script, with its content; files keep 405 and 501; TRACE and CONNECT reach nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $show = 'binmode STDIN; local $/; my $in = <STDIN>; $in = "" if !defined $in; print "Content-Type: text/plain\n\n", join " ", map { defined $_ && $_ ne "" ? $_ : "-" } @ENV{qw(REQUEST_METHOD PATH_INFO CONTENT_LENGTH CONTENT_TYPE)}, $in';
my %script = (
  'show.cgi' => $show, 'index.cgi' => $show, 'document.cgi' => "print \"Status: 404 Lost\n\"; $show",
  'allow.cgi' => 'print "Allow: GET, PROPFIND, LOCK\nDAV: 1, 2\n\n"', 'away.cgi' => 'print "Location: /show.cgi\n\n"',
);
my $server = Httpway->start(files => { (map { ("www/$_" => "#!$^X\n$script{$_}\n", "dav/$_" => "#!$^X\n$script{$_}\n") } keys %script), 'www/a.txt' => 'a', 'www/go.url' => "http://other.example/\n", 'www/dir/a.txt' => 'a', 'users' => '' }, conf => <<'END', before => sub {
User nobody
StayRoot On
Log @DIR@/log/access
LogFormat { Method Uri Status ContentLength BytesRead }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } Redirect { .url } } Types { text/plain { txt } } ScriptTrustWritable On LocalRedirect On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /dav Location @DIR@/dav IndexNames { index.cgi } }
    Control { Alias /file Location @DIR@/www/show.cgi }
    Control { Alias /front Location @DIR@/www FallbackFile @DIR@/www/show.cgi }
    Control { Alias /lost Location @DIR@/www Error404File @DIR@/www/document.cgi }
    Control { Alias /list Location @DIR@/www/dir AutoIndexCommand @DIR@/www/show.cgi }
    Control { Alias /denied Location @DIR@/www Access { Deny 0/0 } }
    Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users }
    Control { Alias /streamed Location @DIR@/www SpoolContent Off }
    Control { Alias /small Location @DIR@/www MaxBody 4 }
    Control { Alias /away Location http://other.example/ }
  }
}
END
  my ($s) = @_;
  chmod 0755, glob($s->path('www') . '/*.cgi'), glob($s->path('dav') . '/*.cgi');
  mkdir $s->path('log');
  chmod 0777, $s->path('log');
});
my $port = $server->port;
my @fields = ('Host: h');
# asked METHOD, TARGET, FIELDS...: its answer in one line, and that of a file asked for behind it on the same connection; a last field that begins with an empty line is content.
sub asked {
  my ($method, $target, @more) = @_;
  my $content = @more && $more[-1] =~ s/^\n// ? pop @more : '';
  my $bytes = raw($port, join('', map { "$_\r\n" } "$method $target HTTP/1.1", 'Host: h', @more) . "\r\n$content" . "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 30);
  my ($r, $next) = parse_responses($bytes, $method, 'GET');
  return ($r, $next && $next->{body} eq 'a');
}
sub told { my ($r, $kept) = asked(@_); return "$r->{status} " . ($r->{status} < 300 ? $r->{body} : '') . ($kept ? '' : ' closed') }

my @methods = (qw(GET POST PUT DELETE PATCH OPTIONS PROPFIND PROPPATCH REPORT MKCOL MKCALENDAR COPY MOVE LOCK UNLOCK SEARCH QUERY get X-1), "!#\$%&'*+-.^_`|~", 'M' x 5000);

subtest 'scripts get any' => sub {
  for my $method (@methods) {
    my $name = substr $method, 0, 20;
    is(told($method, '/show.cgi', 'Content-Length: 5', 'Content-Type: text/xml', "\n<a/>\n"), "200 $method - 5 text/xml <a/>\n", "$name with content");
    is(told($method, '/streamed/show.cgi', 'Content-Length: 5', "\n12345"), "200 $method - 5 - 12345", "$name, as it comes");
    is(told($method, '/show.cgi/x', 'Transfer-Encoding: chunked', "\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"), "200 $method /x 3 - abc", "$name in chunks");
    is(told($method, '/show.cgi'), $method eq 'POST' ? '411 ' : "200 $method - - - -", "$name without content");
  }
  like(told('PROPFIND', "/$_->[0]"), qr/^200 PROPFIND \S+ - - -$/, $_->[1]) for [ 'dav/', 'an index' ], [ 'dav/a/b', 'what is below it' ], [ 'file/c', 'a Location that is a script' ], [ 'front/none', 'a fallback' ];
  my ($lost) = asked('PROPFIND', '/lost/none');
  is("$lost->{status} $lost->{body}", '404 PROPFIND - - - -', 'a document for 404 that is a script');
  my ($head) = asked('HEAD', '/show.cgi');
  is("$head->{status} $head->{body}", '200 ', 'HEAD has no content in its answer');
  is(told('QUERY', '/away.cgi', 'Content-Length: 3', 'Content-Type: x/y', "\nabc"), '200 GET - - - -', 'a local redirect asks by GET, without content');
  is(told('LOCK', '/small/show.cgi', 'Content-Length: 5', "\n12345"), '413  closed', 'MaxBody holds');
  for my $kind ('Content-Length: 4', 'Transfer-Encoding: chunked') {
    my $c = connect_to($port);
    $c->send("REPORT /streamed/show.cgi HTTP/1.1\r\nHost: h\r\n$kind\r\nExpect: 100-continue\r\n\r\n");
    is($c->read_response->{status}, 100, "$kind: 100 Continue");
    $c->send($kind =~ /chunked/ ? "4\r\nbody\r\n0\r\n\r\n" : 'body');
    is($c->read_response->{body}, 'REPORT - 4 - body', 'then the answer');
  }
  my ($old) = parse_responses(scalar raw($port, "MKCOL /show.cgi HTTP/1.0\r\nContent-Length: 2\r\n\r\nxx"), 'MKCOL');
  is("$old->{status} $old->{body}", '200 MKCOL - 2 - xx', 'HTTP/1.0');
  my @pipelined = parse_responses(scalar raw($port, join('', map { "$_ /show.cgi HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx" } qw(LOCK UNLOCK MOVE)) . "GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", timeout => 30));
  is(join(', ', map { $_->{body} } @pipelined), 'LOCK - 1 - x, UNLOCK - 1 - x, MOVE - 1 - x, a', 'one behind the other');
};

subtest 'what a script allows is its own to say' => sub {
  my ($r) = asked('OPTIONS', '/allow.cgi');
  is("$r->{headers}{allow} $r->{headers}{dav}", 'GET, PROPFIND, LOCK 1, 2', 'Allow');
  my ($all) = asked('OPTIONS', '*');
  is("$all->{status} $all->{headers}{allow} $all->{body}", '200 GET, HEAD, OPTIONS ', 'OPTIONS * is about the server');
  my ($none) = asked('PROPFIND', '*');
  is($none->{status}, 400, '* is for OPTIONS alone');
};

subtest 'files' => sub {
  for my $target ('/a.txt', '/dir/a.txt', '/go.url') {
    my ($r, $kept) = asked('DELETE', $target);
    is("$r->{status} $r->{headers}{allow} $kept", '405 GET, HEAD, OPTIONS 1', "DELETE $target");
    ($r, $kept) = asked('PROPFIND', $target);
    is("$r->{status} $r->{headers}{allow} $kept", '501 GET, HEAD, OPTIONS 1', "PROPFIND $target");
    ($r, $kept) = asked('QUERY', $target, 'Content-Length: 2', "\nxx");
    is("$r->{status} $r->{headers}{allow} $kept", '501 GET, HEAD, OPTIONS 1', "QUERY $target");
  }
  is(told('PROPFIND', '/none'), '501 ', 'nothing there');
  is(told('DELETE', '/none'), '404 ', '... for a method that is known');
  is(told('PROPFIND', '/denied/show.cgi'), '403 ', 'Access holds');
  is(told('PROPFIND', '/realm/show.cgi'), '401 ', 'Realm holds');
  is(told($_, '/away/x'), '302 ', "a redirect, $_") for qw(GET PROPFIND);
};

subtest 'TRACE and CONNECT reach nothing' => sub {
  for my $target ('/show.cgi', '/show.cgi/x', '/dav/', '/file', '/front/none', '/list/', '/a.txt') {
    my ($r) = asked('TRACE', $target, 'Cookie: secret');
    is($r->{status}, 405, "TRACE $target: 405");
    unlike($r->{body}, qr/secret|TRACE/, '... and no script ran');
  }
  my ($lost) = asked('TRACE', '/lost/none');
  is($lost->{status}, 404, 'TRACE of nothing, which has a script as document');
  unlike($lost->{body}, qr/TRACE/, '... which does not run');
  my ($r) = parse_responses(scalar raw($port, "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n", answers => 1));
  is($r->{status}, 405, 'CONNECT');
  ($r) = parse_responses(scalar raw($port, "CONNECT /show.cgi HTTP/1.1\r\nHost: h\r\n\r\n", answers => 1));
  is($r->{status}, 400, 'CONNECT of a path');
};

is($server->stop, 0, 'ends well');
my @log = $server->log_lines('log/access');
ok(scalar(grep { $_ =~ m{^PROPFIND\t/dav/a/b\t200\t} } @log), 'the log has the method');
ok(scalar(grep { $_ =~ m{^QUERY\t/show\.cgi\t200\t0\t\d+$} } @log), '... of QUERY, too');
done_testing;
