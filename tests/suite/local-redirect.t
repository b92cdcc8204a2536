# LocalRedirect: a script's local Location answered in place.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $go = "#!/bin/sh\necho \"Location: \$QUERY_STRING\"\necho\necho not seen\n";
my $server = Httpway->start(files => {
  'www/go.cgi' => $go, 'off/go.cgi' => $go, 'www/a.html' => 'the page', 'www/loop.cgi' => "#!/bin/sh\necho Location: /loop.cgi\necho\n", 'www/denied/x.html' => 'secret', 'www/locked/x.html' => 'locked',
  'www/locked/go.cgi' => $go, 'www/other/x.html' => 'other', 'www/err.html' => 'nothing there',
  'www/env.cgi' => "#!/bin/sh\necho Content-Type: text/plain\necho\necho \"\$REQUEST_METHOD|\$REQUEST_URI|\$QUERY_STRING|\${CONTENT_TYPE-none}|\${CONTENT_LENGTH-none}|\$HTTP_X_A|\$REMOTE_USER\${HTTP_AUTHORIZATION+|authorization}\"\ncat\n",
  'www/far.cgi' => "#!/bin/sh\necho Location: http://other.example/\necho\n", 'www/status.cgi' => "#!/bin/sh\necho Status: 303\necho Location: /a.html\necho\n", 'www/slow.cgi' => "#!/bin/sh\ncat >/dev/null\necho Location: /env.cgi\necho\n",
  'www/blank.cgi' => "#!/bin/sh\necho 'Location: /a b'\necho\n", 'www/long.cgi' => "#!/bin/sh\nprintf 'Location: /%03000d\\n\\n' 0\n", 'users' => "u:p\n", 'users2' => "u:q\n",
}, conf => <<'END');
User nobody AuthUser nobody
Log /dev/stdout LogFormat { Uri Status }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { html } } Specials { CGI { cgi } } ScriptUser games LocalRedirect On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Error404File @DIR@/www/err.html }
    Control { Alias /open Location @DIR@/www PassAuthorization On }
    Control { Alias /off Location @DIR@/off LocalRedirect Off }
    Control { Alias /denied Location @DIR@/www/denied Access { Deny 0/0 } }
    Control { Alias /locked Location @DIR@/www/locked Realm r UserFile @DIR@/users }
    Control { Alias /locked2 Location @DIR@/www/locked Realm r UserFile @DIR@/users }
    Control { Alias /other Location @DIR@/www/other Realm s UserFile @DIR@/users2 }
  }
}
END
my $port = $server->port;
chmod 0755, glob $server->dir . '/{www,off,www/locked}/*.cgi';
chmod 0644, glob $server->dir . '/users*';
sub status { my $r = get($port, @_); return $r->{status} }
sub answer { my $r = get($port, @_); return "$r->{status} $r->{body}" =~ s/\s+\z//r }

subtest 'in place' => sub {
  is(answer('/go.cgi?/a.html'), '200 the page', 'a file');
  is(get($port, '/go.cgi?/a.html', 'If-None-Match' => get($port, '/a.html')->{headers}{etag})->{status}, 304, 'with its conditions');
  is(answer('/go.cgi?/env.cgi?q=1', 'X-A' => 'b'), '200 GET|/env.cgi?q=1|q=1|none|none|b|', 'a script sees the new request');
  is(answer('/go.cgi?/nothing'), '404 nothing there', 'an error has its document');
  is(status('/go.cgi?/denied/x.html'), 403, 'Access of the new path');
  is(answer('/go.cgi?/go.cgi?/a.html'), '200 the page', 'twice');
  is(status('/loop.cgi'), 500, 'not for ever');
  my $head = request($port, "HEAD /go.cgi?/a.html HTTP/1.1\nHost: a\nConnection: close\n\n");
  is_deeply([ $head->{status}, $head->{headers}{'content-length'} ], [ 200, 8 ], 'HEAD');
};

subtest 'content is left behind' => sub {
  for my $length (3, 100000) {
    my $post = "POST /slow.cgi HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: $length\r\n\r\n" . 'x' x $length;
    is(request($port, $post, verbatim => 1)->{body}, "GET|/env.cgi||none|none||\n", "$length bytes");
  }
  is(request($port, "POST /slow.cgi HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", verbatim => 1)->{body}, "GET|/env.cgi||none|none||\n", 'chunks');
  my $two = raw($port, "POST /go.cgi?/a.html HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /a.html HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", methods => ['POST', 'GET']);
  is(scalar(() = $two =~ /\r\n\r\nthe page/g), 2, 'the next request is found');
};

subtest 'realms' => sub {
  is(status('/go.cgi?/locked/x.html'), 401, 'the new path asks');
  is(answer('/go.cgi?/locked/x.html', Authorization => basic('u', 'p')), '200 locked', 'and takes a password');
  is(answer('/locked/go.cgi?/locked2/x.html', Authorization => basic('u', 'p')), '200 locked', 'the same people elsewhere');
  is(status('/locked/go.cgi?/other/x.html', Authorization => basic('u', 'p')), 401, 'other people');
  like(answer('/locked/go.cgi?/env.cgi', Authorization => basic('u', 'p')), qr/^200 GET.*\|u$/, 'who it was is known');
  like(answer('/locked/go.cgi?/open/env.cgi', Authorization => basic('u', 'p')), qr/^200 GET.*\|u$/, '... where the field itself would be passed on, which nobody has any more');
  like(answer('/go.cgi?/open/env.cgi', Authorization => basic('u', 'p')), qr/^200 GET.*\|\|authorization$/, '... unless nobody was asked about it');
};

subtest 'to the client' => sub {
  my $r = get($port, '/off/go.cgi?/a.html');
  is_deeply([ $r->{status}, $r->{headers}{location} ], [ 302, '/a.html' ], 'Off is the default');
  is(status('/far.cgi'), 302, 'another host');
  is(status('/go.cgi?//other.example/'), 302, 'a host without scheme');
  is(status('/status.cgi'), 303, 'with a Status');
  is(status('/blank.cgi'), 502, 'a target that no request could have');
  is(status('/long.cgi'), 502, 'a target that is too long');
};
is($server->stop, 0, 'ends well');
my @logged = grep { /\t/ } $server->log_lines('stdout');
is($logged[0], "/go.cgi\t200", 'the log has what was asked for, once');
is(scalar(grep { /loop/ } @logged), 1, 'however often it was redirected');
done_testing;
