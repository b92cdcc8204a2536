# Virtual hosts: which one answers, by Host or absolute target.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my @sites = qw(www.one.example two.example any none star.example late);
my $server = Httpway->start(files => { (map { ("$_/name.txt" => $_) } @sites), 'outside/name.txt' => 'outside', 'second/name.txt' => 'second' }, conf => <<'END');
User nobody
Control { Types { text/plain { txt } } }
Virtual { Host global.example Control { Alias / Location @DIR@/late } }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { Host www.one.example Host One.Example Control { Alias / Location @DIR@/www.one.example } }
  Virtual { Host two.example Control { Alias / Location @DIR@/two.example } }
  Virtual { Host star.example Host other.example Control { Alias / Location @DIR@/* } }
  Virtual { AnyHost Control { Alias / Location @DIR@/any } }
  Virtual { AnyHost Control { Alias / Location @DIR@/late } }
  Virtual { NoHost Control { Alias / Location @DIR@/none } }
}
Server { Address 127.0.0.1 Port @PORT2@
  Virtual { Host two.example Control { Alias / Location @DIR@/second } }
}
END

sub name { my ($host, %option) = @_; my $r = get($server->port($option{server} || 1), '/name.txt', Host => $host); return $r->{status} == 200 ? $r->{body} : $r->{status} }

my %answers = (
  'www.one.example' => 'www.one.example', 'ONE.example' => 'www.one.example', 'one.example.' => 'www.one.example', 'one.example:8080' => 'www.one.example',
  'one.example.:80' => 'www.one.example', 'two.example' => 'two.example', 'star.example' => 'star.example', 'global.example' => 'late', 'elsewhere' => 'any', '127.0.0.1' => 'any', '[::1]' => 'any', '[::1]:80' => 'any',
);
is(name($_), $answers{$_}, "Host: $_") for sort keys %answers;
is(name($_), 400, "Host: $_ is refused") for '..', '.', '../outside', '/', 'a/b', '%2e%2e', '[::1', 'a:99999', 'a:b', 'a b', '...', 'a..b', 'x' x 300, '*';
is(name('two.example', server => 2), 'second', 'another server, another site');
is(name('one.example', server => 2), 400, 'no virtual server: 400');

my $port = $server->port;
sub answer { my $r = request($port, @_); return $r->{status} == 200 ? $r->{body} : $r->{status} }
is(answer("GET /name.txt HTTP/1.0\n\n"), 'none', 'HTTP/1.0 without Host: NoHost');
is(answer("GET /name.txt HTTP/1.0\nHost: two.example\n\n"), 'two.example', 'HTTP/1.0 with Host');
is(answer("GET /name.txt HTTP/1.1\nConnection: close\n\n"), 400, 'HTTP/1.1 without Host');
is(answer("GET /name.txt HTTP/1.1\nHost:\nConnection: close\n\n"), 400, 'empty Host');
is(answer("GET /name.txt HTTP/1.1\nHost: two.example\nHost: two.example\n\n"), 400, 'two Hosts');
is(answer("GET http://two.example/name.txt HTTP/1.1\nHost: one.example\nConnection: close\n\n"), 'two.example', 'an absolute target wins');
is(answer("GET HTTP://TWO.example:80/name.txt HTTP/1.1\nHost: one.example\nConnection: close\n\n"), 'two.example', 'in any case, with a port');
is(answer("GET http://../name.txt HTTP/1.1\nHost: one.example\nConnection: close\n\n"), 400, 'an absolute target with a bad host');
is(answer("GET ftp://two.example/name.txt HTTP/1.1\nHost: one.example\nConnection: close\n\n"), 400, 'another scheme');
is(answer("GET http://u\@two.example/name.txt HTTP/1.1\nHost: one.example\nConnection: close\n\n"), 400, 'userinfo');
is(answer("GET /name.txt HTTP/1.0\nHost: other.example\n\n"), 404, 'the directory of a * Location is missing');

SKIP: {
  skip 'no IPv6 here', 5 if !has_ipv6();
  my $six = Httpway->start(files => { 'www/a.txt' => 'six', 'www/b.txt' => 'four' }, conf => <<'END');
User nobody
Server { Family inet6 Address ::1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Access { Deny ::/0 Allow ::1/128 } } } }
END
  my $r = request($six->port, "GET /a.txt HTTP/1.1\nHost: [::1]\nConnection: close\n\n", address => '::1');
  is($r->{body}, 'six', 'IPv6');
  my $dual = Httpway->start(files => { 'www/a.txt' => 'dual' }, conf => <<'END');
User nobody
Server { Family inet6 Port @PORT@ Options { v6only Off } Virtual { AnyHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Access { Deny ::/0 Allow 127.0.0.1/32 } }
  Control { Alias /closed Location @DIR@/www Types { text/plain { txt } } Access { Allow ::/0 Deny 127.0.0.0/8 } }
  Control { Alias /some Location @DIR@/closed Types { text/plain { txt } } }
  Control { Alias /some Location @DIR@/www Types { text/plain { txt } } Clients { Apply 127.0.0.0/8 } }
  Control { Alias /some Location @DIR@/closed Types { text/plain { txt } } Clients { Apply ::/0 } } } }
END
  is(get($dual->port, '/a.txt')->{status}, 200, 'acl-v4mapped: a mapped IPv4 client counts as IPv4');
  is(get($dual->port, '/closed/a.txt')->{status}, 403, '... is denied as one');
  is(get($dual->port, '/some/a.txt')->{status}, 200, '... and Clients apply to it as to one');
  is(get($dual->port, '/closed/a.txt', 'X-Forwarded-For' => '::1')->{status}, 403, '... whatever it says');
}
is($server->stop, 0, 'ends well');

# Names that end alike: exact ones first, then the longest end, then AnyHost, wherever they stand. Addresses by value, however they are written.
my @own = qw(exact deep short tld any six mapped second);
my $ends = Httpway->start(files => { (map { ("$_/name.txt" => $_) } @own), 'star/b.e.example/name.txt' => 'star' }, conf => <<'END');
User nobody
Control { Types { text/plain { txt } } }
Virtual { Host *.e.example Control { Alias / Location @DIR@/short } }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost Control { Alias / Location @DIR@/any } }
  Virtual { Host *.TLD.:80 Control { Alias / Location @DIR@/tld } }
  Virtual { Host *.d.e.example Control { Alias / Location @DIR@/deep } }
  Virtual { Host w.d.e.example Host e.example Control { Alias / Location @DIR@/exact } }
  Virtual { Host [0:0:0:0:0:0:0:1] Host "[2001:DB8:0:0:0:0:0:A]" Control { Alias / Location @DIR@/six } }
  Virtual { Host [::ffff:102:304] Control { Alias / Location @DIR@/mapped } }
}
Server { Address 127.0.0.1 Port @PORT2@
  Virtual { Host *.d.e.example Control { Alias / Location @DIR@/second } }
  Virtual { Host *.b.e.example Host b.e.example Control { Alias / Location @DIR@/star/* } }
}
END
$server = $ends;
my %ends = (
  'w.d.e.example' => 'exact', 'e.example' => 'exact', 'x.w.d.e.example' => 'deep', 'y.d.e.example' => 'deep', 'Y.D.E.Example.:8080' => 'deep', 'd.e.example' => 'short', 'xd.e.example' => 'short', 'a.b.c.e.example' => 'short',
  'ee.example' => 'any', 'xe.example' => 'any', 'e.example.org' => 'any', 'example' => 'any', 'a.tld' => 'tld', 'tld' => 'any', 'a.tldx' => 'any', ('x.' x 122) . 'e.example' => 'short', ('x.' x 123) . 'tld' => 'tld', ('x.' x 127) . 'x' => 'any',
  '[::1]' => 'six', '[::0001]:80' => 'six', '[0:0::0:0:1]' => 'six', '[::0.0.0.1]' => 'six', '[2001:db8::a]' => 'six', '[2001:0dB8:0::000A]' => 'six', '[::2]' => 'any', '[::ffff:1.2.3.4]' => 'mapped', '[::FFFF:0102:0304]' => 'mapped',
);
is(name($_), $ends{$_}, "Host: $_") for sort keys %ends;
is(name($_), 400, "Host: $_ is refused") for '*.d.e.example', '.e.example', '.d.e.example', '*', '[::1', '[:::1]', '[0:0:0:0:0:0:0:0:1]', '[::1%25lo]';
is(name('y.d.e.example', server => 2), 'second', 'another server, another site');
is(name('y.e.example', server => 2), 'short', 'what stands outside of Servers is for each');
is(name('example', server => 2), 400, 'nothing fits: 400');
is(name('b.e.example', server => 2), 'star', 'the directory of a * Location');
is(name('x.b.e.example', server => 2), 404, '... is that of the name that was asked for');
is($ends->stop, 0, 'ends well');
done_testing;
