# SymbolicLinks: follow, inside, owner.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'owners are made by root' if $> != 0;
my $server = Httpway->start(files => { 'www/a.html' => 'inside', 'www/sub/b.html' => 'below', 'www/sub/index.html' => 'index', 'out/c.html' => 'outside', 'out/index.html' => 'out index', 'www/z.html' => 'plain', 'out/z.html.gz' => 'coded' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/html { html } } IndexNames { index.html first.html } Precompressed On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /inside Location @DIR@/link SymbolicLinks inside }
    Control { Alias /owner Location @DIR@/www SymbolicLinks owner }
  }
}
END
my $port = $server->port;
my $dir = $server->dir;
my ($uid, $gid) = (getpwnam 'games')[2, 3];
symlink "$dir/www", "$dir/link" or die;
sub made { my ($name, $target) = @_; symlink $target, "$dir/www/$name" or die "$name: $!"; }
made(@$_) for [ 'near.html', 'a.html' ], [ 'near-absolute.html', "$dir/www/a.html" ], [ 'far.html', '../out/c.html' ], [ 'far-absolute.html', "$dir/out/c.html" ], [ 'near-dir', 'sub' ], [ 'far-dir', '../out' ],
  [ 'back.html', '../out/../www/a.html' ], [ 'over-far.html', 'far-dir/back.html' ], [ 'loop.html', 'loop.html' ], [ 'dangling.html', 'nothing' ], [ 'chain.html', 'near.html' ], [ 'chain-far.html', 'far.html' ], [ 'root', '/' ],
  [ 'theirs.html', 'a.html' ], [ 'theirs-far.html', '../out/c.html' ], [ 'theirs-dir', 'sub' ], [ 'slashes.html', './/sub/..//a.html' ], [ 'slash-end.html', 'a.html/' ], [ 'sub/up.html', '../a.html' ], [ 'z.html.gz', '../out/z.html.gz' ], [ 'sub2', 'sub/' ];
symlink '../www/a.html', "$dir/out/back.html" or die;
symlink '../out/c.html', "$dir/www/first.html" or die;
system('chown', '-h', "$uid:$gid", map { "$dir/www/$_" } qw(theirs.html theirs-far.html theirs-dir)) == 0 or die;
utime 2000000000, 2000000000, "$dir/out/z.html.gz";

# path, what follow, inside and owner say
my @expected = (
  [ '/a.html', 'inside', 'inside', 'inside' ], [ '/sub/b.html', ('below') x 3 ], [ '/near.html', ('inside') x 3 ], [ '/near-absolute.html', ('inside') x 3 ], [ '/far.html', 'outside', 404, 'outside' ], [ '/far-absolute.html', 'outside', 404, 'outside' ],
  [ '/near-dir/b.html', ('below') x 3 ], [ '/near-dir/', ('index') x 3 ], [ '/near-dir', (302) x 3 ], [ '/far-dir/c.html', 'outside', 404, 'outside' ], [ '/far-dir/', 'out index', 404, 'out index' ], [ '/far-dir', 302, 404, 302 ],
  [ '/back.html', ('inside') x 3 ], [ '/over-far.html', ('inside') x 3 ], [ '/loop.html', (404) x 3 ], [ '/dangling.html', (404) x 3 ], [ '/chain.html', ('inside') x 3 ], [ '/chain-far.html', 'outside', 404, 'outside' ],
  [ '/theirs.html', 'inside', 'inside', 404 ], [ '/theirs-far.html', 'outside', 404, 404 ], [ '/theirs-dir/b.html', 'below', 'below', 404 ], [ '/theirs-dir/', 'index', 'index', 404 ], [ '/theirs-dir/none.html', 404, 404, 404 ],
  [ '/slashes.html', ('inside') x 3 ], [ '/slash-end.html', (404) x 3 ], [ '/sub/up.html', ('inside') x 3 ], [ "/root$dir/www/a.html", ('inside') x 3 ], [ "/root$dir/out/c.html", 'outside', 404, 'outside' ], [ '/sub2/b.html', ('below') x 3 ], [ '/', 'outside', 404, 'outside' ],
);
my %prefix = (follow => '', inside => '/inside', owner => '/owner');
for (@expected) {
  my ($path, @want) = @$_;
  my @got = map { my $r = get($port, "$prefix{$_}$path"); $r->{status} == 200 ? $r->{body} : $r->{status} } qw(follow inside owner);
  is_deeply(\@got, \@want, $path);
}
is(get($port, "$_/z.html", 'Accept-Encoding' => 'gzip')->{body}, $_ eq '/inside' ? 'plain' : 'coded', "a coded sibling that is a link outside: $_") for '', '/inside', '/owner';
sub descriptors { return scalar(() = glob '/proc/' . $server->pid . '/fd/*') }
my $before = descriptors();
get($port, "/inside$_->[0]"), get($port, "/owner$_->[0]") for @expected;
ok((wait_until { descriptors() <= $before } 5), 'no descriptor is left open') or diag join "\n", map { readlink } glob '/proc/' . $server->pid . '/fd/*';
is($server->stop, 0, 'ends well');
done_testing;
