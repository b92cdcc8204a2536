# Scripts as documents of errors: the status is that of the error, unless the script says another one.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my %script = (
  'silent' => 'print "Content-Type: text/plain\n\ndocument $ENV{REDIRECT_STATUS}"', 'empty' => 'print "\ndocument $ENV{REDIRECT_STATUS}"',
  'ok' => 'print "Status: 200 OK\n\ndocument"', 'line' => 'print "HTTP/1.1 200 OK\n\ndocument"', 'other' => 'print "Status: 410 Gone\n\ndocument"', 'same' => 'print "Status: 404 Mine\n\ndocument"', 'location' => 'print "Location: http://other.example/\n\n"', 'two' => 'print "Status: 200\nStatus: 404\n\ndocument"',
  'own' => 'print "WWW-Authenticate: Bearer\nAllow: GET\n\ndocument"', 'length' => 'print "Content-Length: 3\n\ndoc"', 'hint' => 'print "Status: 103\nLink: </a>\n\nContent-Type: text/plain\n\ndocument"', 'fail' => '', 'plain' => 'print "\nno document"',
);
my $documents = join "\n", map { "    Control { Alias /$_ Location \@DIR\@/files ErrorFiles { \@DIR\@/www/$_.cgi { 4xx 5xx } } }\n    Control { Alias /in/$_ Location \@DIR\@/files Realm r UserFile \@DIR\@/users ErrorFiles { \@DIR\@/www/$_.cgi { 4xx 5xx } } }" } sort keys %script;
my $server = Httpway->start(files => { (map { ("www/$_.cgi" => "#!$^X\n$script{$_}\n") } keys %script), 'files/a.txt' => 'a', 'users' => '' }, conf => <<"END", before => sub {
User nobody
StayRoot On
Log \@DIR\@/log/access
LogFormat { Uri Status }
Server { Address 127.0.0.1 Port \@PORT\@
  Control { ScriptUser games Specials { CGI { .cgi } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias /www Location \@DIR\@/www }
$documents
    Control { Alias /named Location \@DIR\@/files Error403File \@DIR\@/www/silent.cgi Error404File \@DIR\@/www/silent.cgi }
    Control { Alias /gone Answer 410 ErrorFiles { \@DIR\@/www/silent.cgi { 410 } } }
    Control { Alias /moved Redirect /named Error401File \@DIR\@/www/silent.cgi Realm "a b" UserFile \@DIR\@/users }
    Control { Alias /denied Location \@DIR\@/files Error403File \@DIR\@/www/silent.cgi Access { Deny 0/0 } }
    Control { Alias /login Location \@DIR\@/files Error401File \@DIR\@/www/silent.cgi Realm "a b" UserFile \@DIR\@/users }
    Control { Alias /ruled Location \@DIR\@/files Error404File \@DIR\@/www/silent.cgi Headers { Statuses { 404 } Set "X-Lost: yes" } }
    Control { Alias /mathopd Location \@DIR\@/files Error404File \@DIR\@/www/silent.cgi Error401File \@DIR\@/www/silent.cgi ScriptVariables mathopd }
    Control { Alias /mathopd/in Location \@DIR\@/files Error401File \@DIR\@/www/silent.cgi ScriptVariables mathopd Realm r UserFile \@DIR\@/users }
    Control { Alias /fallback Location \@DIR\@/files FallbackFile \@DIR\@/www/plain.cgi }
  }
}
END
  my ($s) = @_;
  chmod 0755, glob($s->path('www') . '/*.cgi');
  mkdir $s->path('log');
  chmod 0777, $s->path('log');
});
my $port = $server->port;
sub asked { my ($path, $method, @fields) = @_; $method ||= 'GET'; return request($port, join("\r\n", "$method $path HTTP/1.1", 'Host: h', 'Connection: close', @fields, '', '')) }
sub told { my $r = asked(@_); return "$r->{status} $r->{reason} $r->{body}" }

is(told('/named/none'), '404 Not Found document 404', 'no status: that of the error');
is(told('/gone/a.txt'), '410 Gone document 410', 'that of Answer');
is(told('/moved/a.txt'), '401 Unauthorized document 401', 'that of a Realm before a Redirect');
is(told('/denied/a.txt'), '403 Forbidden document 403', 'that of 403');
is(told("/$_->[0]/none"), $_->[1], "$_->[0]") for [ 'silent', '404 Not Found document 404' ], [ 'empty', '404 Not Found document 404' ], [ 'ok', '200 OK document' ], [ 'line', '200 OK document' ], [ 'other', '410 Gone document' ], [ 'same', '404 Mine document' ], [ 'two', '200 OK document' ], [ 'length', '404 Not Found doc' ], [ 'hint', '404 Not Found document' ];
is(asked('/location/none')->{status}, 302, 'a Location is a status of its own');
is(asked('/fail/none')->{status}, 500, 'a document that fails');
is(told('/silent/none', 'HEAD'), '404 Not Found ', 'HEAD');
my ($old) = parse_responses(scalar raw($port, "GET /silent/none HTTP/1.0\r\n\r\n"));
is("$old->{status} $old->{body}", '404 document 404', 'HTTP/1.0');
my $r = asked('/login/a.txt');
is("$r->{status} $r->{body}", '401 document 401', 'that of 401');
is($r->{headers}{'www-authenticate'}, 'Basic realm="a b", charset="UTF-8"', '... with its challenge');
is(asked('/in/silent/a.txt', 'HEAD')->{headers}{'www-authenticate'}, 'Basic realm="r", charset="UTF-8"', '... and with HEAD');
is(asked('/in/own/a.txt')->{headers}{'www-authenticate'}, 'Bearer', '... unless it has one of its own');
is(asked('/in/ok/a.txt')->{headers}{'www-authenticate'}, undef, '... or another status');
$r = asked('/silent/a.txt', 'DELETE');
is("$r->{status} $r->{headers}{allow} $r->{body}", '405 GET, HEAD, OPTIONS document 405', '405 with Allow');
is(asked('/own/a.txt', 'DELETE')->{headers}{allow}, 'GET', '... or its own');
$r = asked('/silent/a.txt', 'LOCK');
is("$r->{status} $r->{headers}{allow} $r->{body}", '501 GET, HEAD, OPTIONS document 501', '501, too');
is(asked('/silent/none')->{headers}{allow}, undef, 'none with 404');
is(asked('/ruled/none')->{headers}{'x-lost'}, 'yes', 'rules for that status hold');
is(told('/mathopd/none'), '200 OK document ', 'ScriptVariables mathopd: 200');
$r = asked('/mathopd/in/a.txt');
is("$r->{status} " . ($r->{headers}{'www-authenticate'} // 'none'), '200 none', '... for 401, too');
is(told('/fallback/none'), '200 OK no document', 'a FallbackFile is no error');
is(told('/www/silent.cgi'), '200 OK document 200', 'nor is the script itself');
is($server->stop, 0, 'ends well');
ok(scalar(grep { $_ eq "/silent/none\t404" } $server->log_lines('log/access')), 'the log has the status');
done_testing;
