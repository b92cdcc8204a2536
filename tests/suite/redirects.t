# Redirects, and answers without a file. What is appended to a URL, rest of the path or query, never changes where it leads: neither host nor port nor scheme.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my @places = (
  [ '/~', 'http://good.test' ], [ '/p~', 'http://good.test:80' ], [ '/c~', 'http://good.test:' ], [ '/u~', 'http://user' ], [ '/s~', 'https://good.test/' ], [ '/6~', 'http://[2001:db8::1]' ], [ '/d~', 'http://good.test/dir' ],
  [ '/q~', 'http://good.test?u=' ], [ '/f~', 'http://good.test#' ], [ '/r~', 'relative' ], [ '/b~', 'http:\\\\\\\\good.test' ], [ '/h~', 'http://*' ], [ '/m~', 'mailto:a@good.test' ],
  [ '/plain', 'http://good.test' ], [ '/none~', 'http:' ], [ '/empty', 'https://' ], [ '/args~', 'http://good.test', 'PathArgs On' ], [ '/see~', 'http://good.test', 'RedirectStatus 308' ]);
my $controls = join "\n", map { my ($alias, $url, $more) = @$_; qq(  Control { Alias $alias Location "$url" ) . ($more // '') . ' }' } @places;
my @redirects = ( # alias, Redirect, more
  [ '/n', '/new' ], [ '/top', '/' ], [ '/top~', '/' ], [ '/w~', '/new' ], [ '/x', '/new/', 'PathArgs On' ], [ '/e', '/start?a=1', 'ExactMatch On PathArgs On' ], [ '/far', 'https://good.test' ],
  [ '/fars', 'https://good.test/' ], [ '/far~', 'https://good.test' ], [ '/any', 'https://*/' ], [ '/net', '//good.test' ], [ '/net~', '//good.test' ], [ '/hash', '/app#' ], [ '/hash~', 'https://good.test#x' ],
  [ '/quest', '/find?q=' ], [ '/say', '/new', 'RedirectStatus 307' ], [ '/mail', 'mailto:a@good.test', 'PathArgs On' ], [ '/long', 'https://' . 'g' x 3000 . '.test' ], [ '/odd', qq(/a b\\"<\xc3\xa9>) ], [ '/two', '/one', 'Redirect /other' ]);
my $redirects = join "\n", map { my ($alias, $url, $more) = (@$_, ''); my $name = $alias =~ s{^/}{/r-}r; map { qq(  Control { Alias $_->[0]$name Redirect "$url" $more $_->[1] }) } [ '', '' ], [ '/q', 'RedirectQuery On' ] } @redirects;
my $server = Httpway->start(files => { 'www/a/x.html' => 'x', 'www/home/evil.test/x.html' => 'x', 'www/go.redirect' => "https://good.test/there?x=1\n", 'errors/410.html' => 'gone', 'errors/503.html' => 'soon' }, conf => <<"END");
User nobody
Server { Address 127.0.0.1 Port \@PORT@ Virtual { AnyHost
  Control { AllowDotfiles On Types { text/html { html } } SanitizePath On }
  Control { Alias / Location \@DIR@/www }
$controls
  }
  Virtual { NoHost Control { Alias / Redirect https://* } Control { Alias /one Redirect https://good.test } }
  Virtual { Host new.test
  Control { Types { text/html { html } } Specials { Redirect { redirect } } }
  Control { Alias / Location \@DIR@/www }
  Control { Alias /q Location \@DIR@/www RedirectQuery On }
  Control { Alias /u Location "http://good.test/x?y" RedirectQuery On PathArgs On }
  Control { Alias /u~ Location "http://good.test" RedirectQuery On }
$redirects
  }
  Virtual { Host answer.test
  Control { Types { text/html { html } } ErrorFiles { \@DIR@/errors/410.html { 410 } } FallbackFile \@DIR@/errors/503.html }
  Control { Alias / Location \@DIR@/www }
  Control { Alias /none Answer 204 }
  Control { Alias /not Answer 403 }
  Control { Alias /lost Answer 404 }
  Control { Alias /gone Answer 410 }
  Control { Alias /late Answer 503 Answer 451 }
  Control { Alias /closed Answer 503 ErrorFiles { \@DIR@/errors/503.html { 503 } } Headers { Statuses { 503 } Set "Retry-After: 3600" } }
  Control { Alias /denied Answer 204 Access { Deny 0/0 } }
  Control { Alias /exact Answer 410 ExactMatch On }
  Control { Alias /locked Answer 204 Realm x UserFile /none }
  }
}
END
my $port = $server->port;
sub target { my ($path, %header) = @_; my $r = get($port, $path, %header); return $r->{status} =~ /^30/ ? $r->{headers}{location} : $r->{status} }

my @wants = (
  [ '/~.evil.test/', 'http://good.test/.evil.test/' ], [ '/~@evil.test/', 'http://good.test/@evil.test/' ], [ '/~:80/', 'http://good.test/:80/' ], [ '/~%5C.evil.test', 'http://good.test/%5C.evil.test' ], [ '/~%3F@evil.test/', 'http://good.test/%3F@evil.test/' ],
  [ '/~%23x/', 'http://good.test/%23x/' ], [ '/~user/x', 'http://good.test/user/x' ], [ '/~', 'http://good.test' ], [ '/~/', 'http://good.test/' ], [ '/~/user', 'http://good.test/user' ], [ '/~%2Fevil.test/', 'http://good.test/evil.test/' ],
  [ '/p~80/', 'http://good.test:80/80/' ], [ '/p~@evil.test/', 'http://good.test:80/@evil.test/' ], [ '/c~80@evil.test/', 'http://good.test:/80@evil.test/' ], [ '/u~@evil.test/', 'http://user/@evil.test/' ], [ '/s~.evil.test/', 'https://good.test/.evil.test/' ],
  [ '/6~.evil.test/', 'http://[2001:db8::1]/.evil.test/' ], [ '/d~ory/x', 'http://good.test/dirory/x' ], [ '/q~.evil.test/', 'http://good.test?u=.evil.test/' ], [ '/f~.evil.test/', 'http://good.test#.evil.test/' ],
  [ '/r~://evil.test/', 'relative/:/evil.test/' ], [ '/r~:alert(1)', 'relative/:alert(1)' ], [ '/b~.evil.test/', 'http:\\\\good.test/.evil.test/' ], [ '/m~.evil.test', 'mailto:a@good.test/.evil.test' ],
  [ '/plain/x', 'http://good.test/x' ], [ '/plain', 'http://good.test' ], [ '/plain.evil.test/', 404 ], [ '/none~/evil.test/', 500 ], [ '/none~evil.test/', 500 ], [ '/empty/evil.test/', 500 ], [ '/empty', 500 ],
  [ '/args~.evil.test/', 'http://good.test' ], [ '/see~.evil.test/', 'http://good.test/.evil.test/' ],
  # a directory without its slash
  [ '/a', '/a/' ], [ '//a', '/a/' ], [ '//home/evil.test/..//evil.test', '/home/evil.test/' ], [ '/%2Fa', '/a/' ], [ '/%5Cevil.test', 404 ],
);
is(target($_->[0]), $_->[1], $_->[0]) for @wants;
is(target('/h~.evil.test/', Host => 'good.test'), 'http://good.test/.evil.test/', 'a host in the Location');
is(target('/h~.evil.test/', Host => 'good.test:80'), 'http://good.test/.evil.test/', '... without its port');
is(target('/h~@evil.test/', Host => $_), 400, "... that is none: $_") for 'good.test@x', 'good.test\\x', 'good.test/x', 'good.test?x', 'good.test#x';
is(get($port, '/see~x')->{status}, 308, 'another status');

# Without a host there is none to put into a target
for ([ '/x', 400 ], [ '/one/x', 'https://good.test/x' ]) {
  my $r = request($port, "GET $_->[0] HTTP/1.0\r\n\r\n");
  is($r->{headers}{location} // $r->{status}, $_->[1], "$_->[0] without a host");
}

# Redirect: as it is written, the rest behind it; and with the query by RedirectQuery
@wants = (
  [ '/r-n', '/new' ], [ '/r-n/', '/new/' ], [ '/r-n/a%20b', '/new/a%20b' ], [ '/r-n/a?x', '/new/a' ], [ '/q/r-n/a?x', '/new/a?x' ], [ '/q/r-n?', '/new?' ], [ '/q/r-n?a=b&c=%26', '/new?a=b&c=%26' ], [ '/q/r-n?//evil.test/\\@x', '/new?//evil.test/\\@x' ],
  [ '/r-nn', 404 ], [ '/r-n//x', '/new//x' ], [ '/r-n/.git/x', '/new/.git/x' ], [ '/r-n/../x', 404 ], [ '/r-n/%2e%2e/x', 404 ], [ '/r-n/a%3Fb%23c', '/new/a%3Fb%23c' ],
  [ '/r-top', '/' ], [ '/r-top/', '/' ], [ '/r-top/x', '/x' ], [ '/r-top//evil.test/', '/evil.test/' ], [ '/r-top///evil.test', '/evil.test' ], [ '/r-top/%2Fevil.test', '/evil.test' ], [ '/r-top/%5Cevil.test', '/%5Cevil.test' ], [ '/q/r-top?/evil.test', '/?/evil.test' ],
  [ '/r-top~evil.test', '/evil.test' ], [ '/r-top~%5Cevil.test', '/%5Cevil.test' ], [ '/r-top~%2F%2Fevil.test', '/evil.test' ], [ '/r-top~//evil.test', '/evil.test' ], [ '/r-w~x/y', '/newx/y' ], [ '/r-w~//evil.test', '/new//evil.test' ], [ '/r-wx', 404 ],
  [ '/r-x', '/new/' ], [ '/r-x/a/b', '/new/' ], [ '/q/r-x/a?b', '/new/?b' ], [ '/r-e/', '/start?a=1' ], [ '/r-e/x', 404 ], [ '/q/r-e/?b=2', '/start?a=1&b=2' ], [ '/q/r-e/', '/start?a=1' ],
  [ '/r-far', 'https://good.test' ], [ '/r-far/', 'https://good.test/' ], [ '/r-far//x', 'https://good.test//x' ], [ '/q/r-far?@evil.test', 'https://good.test/?@evil.test' ], [ '/q/r-far?.evil.test/', 'https://good.test/?.evil.test/' ], [ '/q/r-far/x?y', 'https://good.test/x?y' ],
  [ '/r-fars', 'https://good.test/' ], [ '/r-fars/', 'https://good.test/' ], [ '/r-fars/x/', 'https://good.test/x/' ], [ '/r-far~.evil.test', 'https://good.test/.evil.test' ], [ '/q/r-far~@evil.test?:80', 'https://good.test/@evil.test?:80' ],
  [ '/r-any', 'https://new.test/' ], [ '/q/r-any/a?b=/../c', 'https://new.test/a?b=/../c' ], [ '/r-net/x', '//good.test/x' ], [ '/q/r-net?@evil.test', '//good.test/?@evil.test' ], [ '/r-net~.evil.test', '//good.test/.evil.test' ],
  [ '/r-hash/a/b', '/app#/a/b' ], [ '/q/r-hash/a?b', '/app?b#/a' ], [ '/q/r-hash~.evil.test?@evil.test', 'https://good.test/?@evil.test#x.evil.test' ], [ '/r-quest/a&b', '/find?q=/a&b' ], [ '/q/r-quest/a?b', '/find?q=/a&b' ],
  [ '/r-mail/x', 'mailto:a@good.test' ], [ '/r-odd/x', '/a%20b%22%3C%C3%A9%3E/x' ], [ '/r-two', '/one' ], [ '/r-two', '/other' ], [ '/r-two', '/one' ],
  [ '/go.redirect?a=b', 'https://good.test/there?x=1' ], [ '/q/go.redirect?a=b', 'https://good.test/there?x=1&a=b' ], [ '/q/go.redirect', 'https://good.test/there?x=1' ], [ '/q/a?x', '/q/a/?x' ], [ '/a?x', '/a/?x' ],
  [ '/u?z', 'http://good.test/x?y&z' ], [ '/u~@evil.test?z', 'http://good.test/@evil.test?z' ], [ '/u?', 'http://good.test/x?y&' ],
);
is(target($_->[0], Host => 'new.test'), $_->[1], "Redirect: $_->[0]") for @wants;
for my $method (qw(HEAD POST PUT OPTIONS PROPFIND)) {
  my $r = request($port, "$method /r-say/x HTTP/1.1\r\nHost: new.test\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
  is("$r->{status} $r->{headers}{location}", '307 /new/x', "$method is redirected");
}
my $long = get($port, '/q/r-long?' . 'q' x 1500, Host => 'new.test');
is($long->{headers}{location}, 'https://' . 'g' x 3000 . '.test/?' . 'q' x 1500, 'a long one');
is_deeply([ map { get($port, '/q/r-n?' . 'q' x $_, Host => 'new.test')->{status} } 8000, 15000, 17000 ], [ 302, 302, 414 ], 'what may be asked can be sent');

# Answer
my %want = (none => 204, not => 403, lost => 404, gone => 410, late => 451, closed => 503, denied => 403, 'exact/' => 410, exact => 200, locked => 401, 'gone/a//.b' => 410, nothing => 200, 'exact/x' => 200);
my %answer = map { $_ => get($port, "/$_", Host => 'answer.test') } keys %want;
is($answer{$_}{status}, $want{$_}, "Answer: /$_") for sort keys %want;
is($answer{none}{body}, '', 'no content with 204');
ok(!exists $answer{none}{headers}{'content-length'} && !exists $answer{none}{headers}{'content-type'}, '... and no length');
is($answer{$_->[0]}{body}, $_->[1], "the document of $_->[0]") for [ gone => 'gone' ], [ closed => 'soon' ], [ 'gone/a//.b' => 'gone' ];
like($answer{lost}{body}, qr/404 Not Found/, 'a FallbackFile is none');
is($answer{closed}{headers}{'retry-after'}, 3600, 'Retry-After by Headers');
for my $method (qw(HEAD POST PUT DELETE PROPFIND)) {
  my $bytes = raw($port, "$method /gone HTTP/1.1\r\nHost: answer.test\r\nContent-Length: 3\r\n\r\nabcGET /none HTTP/1.1\r\nHost: answer.test\r\nConnection: close\r\n\r\n");
  is_deeply([ $bytes =~ m{HTTP/1\.1 (\d+)}g ], [ 410, 204 ], "$method, and what is read behind its content");
}
is($server->stop, 0, 'ends well');
done_testing;
