# What one request looks up: never more names than PathLookups, however many segments, suffixes, indexes, siblings and links there are. Counted
# in system calls of the core, not timed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Costs;
use Httpway;

plan skip_all => 'strace is not here' if system('command -v strace >/dev/null 2>&1') != 0;
my $lookups = 100;
my $most = 8 * $lookups; # system calls: a look-up takes two or three, and a request a few beside
my $conf = <<"END";
User nobody
Tuning { InputBufSize 16384 PathLookups $lookups }
Server { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost NoHost
  Control { Types { text/html { html } text/plain { txt } } IndexNames { @{[ map { "i$_.html" } 1 .. 40 ]} } TrySuffixes { @{[ map { ".s$_" } 1 .. 40 ]} } Precompressed On }
  Control { Specials { CGI { cgi } } }
  Control { Alias / Location \@DIR\@/www }
  Control { Alias /inside Location \@DIR\@/www SymbolicLinks inside }
  Control { Alias /owner Location \@DIR\@/www SymbolicLinks owner }
  Control { Alias /fallback Location \@DIR\@/www FallbackFile \@DIR\@/www/d/l0 }
  Control { Alias /error Location \@DIR\@/www Error404File \@DIR\@/www/d/l0 }
} }
END
# Links that lead through 30,000 directories, one that leads to its own directory, and what may be found by them.
sub made {
  my ($dir) = @_;
  mkdir "$dir/www/$_" or die for 'd', 'd/x', 'deep';
  write_bytes("$dir/www/$_", 'there') for 'd/end.html', 'd/end.html.gz', 'a.txt';
  for my $i (0 .. 38) { symlink 'x/../' x 780 . ($i == 38 ? 'end.html' : 'l' . ($i + 1)), "$dir/www/d/l$i" or die }
  symlink '.', "$dir/www/self" or die;
  symlink 'd', "$dir/www/link" or die;
  mkdir "$dir/www/deep" . '/y' x $_ or die for 1 .. 300;
}

my @requests = (
  [ '2,000 segments behind a file', '/a.txt' . '/x' x 1900, 404, 20 + 40 * 3 ], [ '... behind nothing', '/x' x 1900, 404, 20 + 40 * 3 ], [ 'in a deep directory', '/deep' . '/y' x 300 . '/z' x 1000, 404, 20 + 40 * 3 + 20 * 4 ],
  [ 'links over links', '/d/l0', 404 ], [ '... with segments behind', '/d/l0' . '/x' x 1900, 404 ], [ '... in the middle', '/d/l0/../x' =~ s{/\.\./x}{'/x' x 1900}er, 404 ], [ 'a directory that is its own', '/self' x 700, 404 ],
  [ '... as often as may be', '/self' x 30 . '/a.txt/x', 404 ], [ 'an index over links', '/link/', 404 ], [ 'siblings over links', '/link/end.html', 200 ], [ 'a fallback over links', '/fallback/none', 404 ], [ 'an error document over links', '/error/none', 404 ],
  (map { my $prefix = $_; map { [ "$prefix: $_->[0]", "$prefix$_->[1]", $_->[2] ] } [ 'links over links', '/d/l24', 404 ], [ '... with segments behind', '/d/l24' . '/x' x 1900, 404 ], [ 'a directory that is its own', '/self' x 700, 404 ],
    [ 'segments behind a file', '/a.txt' . '/x' x 1900, 404 ], [ 'a link', '/link/end.html', 200 ] } '/inside', '/owner'),
);
for (@requests) {
  my ($what, $path, $status, $bound) = @$_;
  my $got;
  my $send = sub {
    my ($server, $n) = @_;
    my $c = connect_to($server->port, timeout => 60);
    for (1 .. $n) { $c->send("GET $path HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br, zstd\r\n\r\n"); $got = ($c->read_response // { status => 0 })->{status} }
  };
  my $cost = cost('calls', $send, conf => $conf, made => \&made, few => 1, many => 3);
  plan skip_all => 'strace does not work here' if !defined $cost;
  is($got, $status, "$what: $status");
  cmp_ok($cost, '<=', $bound // $most, sprintf '... %.1f system calls', $cost);
}

# Scripts that redirect to each other by long ways: 404 when all is used up, before the tenth redirect is refused with 500.
SKIP: {
  skip 'scripts are run as others by root', 4 if $> != 0;
  my $redirect = "#!/bin/sh\nprintf 'Location: %s\\n\\n' \"\$SCRIPT_NAME\"\n";
  my $scripts = <<'END';
User nobody
Tuning { PathLookups 100 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Specials { CGI { cgi } } LocalRedirect On SymbolicLinks inside ScriptUser games } } }
END
  my $server = Httpway->new(files => { 'www/d/again.cgi' => $redirect }, conf => $scripts);
  chmod 0755, $server->path('www/d/again.cgi');
  symlink '.', $server->path('www/self') or die;
  $server->start;
  is(get($server->port, $_)->{status}, 500, "too many redirects: $_") for '/d/again.cgi', '/self/d/again.cgi';
  is(get($server->port, '/self' x 12 . '/d/again.cgi')->{status}, 404, 'too many look-ups over all redirects');
  is($server->stop, 0, 'ends well');
}
done_testing;
