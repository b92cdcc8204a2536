# Locations that are URLs: what is appended to one never changes where it leads: neither host nor port nor scheme.
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
my $server = Httpway->start(files => { 'www/a/x.html' => 'x', 'www/home/evil.test/x.html' => 'x' }, conf => <<"END");
User nobody
Server { Address 127.0.0.1 Port \@PORT@ Virtual { AnyHost NoHost
  Control { AllowDotfiles On Types { text/html { html } } SanitizePath On }
  Control { Alias / Location \@DIR@/www }
$controls
} }
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
is($server->stop, 0, 'ends well');
done_testing;
