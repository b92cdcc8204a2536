# Symbolic links that lead a script out of its Location: as they are in Debian's /usr/lib/cgi-bin. With SymbolicLinks owner those of root lead to
# files of root, when nobody else can have put anything on the way; all others are refused, and so is each without that word.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;

my $root = $> == 0;
my ($games, $daemon) = map { [(getpwnam $_)[2, 3]] } qw(games daemon);
my $sh = "#!/bin/sh\necho \"\$0\"\npwd\n";
my $conf = <<'END';
User nobody
Server {
  Address 127.0.0.1 Port 8999
  Virtual {
    AnyHost
    Control { Specials { CGI { cgi } } ScriptUser games }
    Control { Alias / Location @DIR@/lib/cgi-bin SymbolicLinks owner }
    Control { Alias /follow Location @DIR@/lib/cgi-bin }
    Control { Alias /inside Location @DIR@/lib/cgi-bin SymbolicLinks inside }
    Control { Alias /trusting Location @DIR@/lib/cgi-bin SymbolicLinks owner ScriptTrustWritable On }
    Control { Alias /owner Location @DIR@/lib/cgi-bin SymbolicLinks owner RunScriptsAsOwner On ScriptMinUID 1 ScriptMinGID 1 }
    Control { Alias /mixed Location @DIR@/mixed SymbolicLinks owner }
  }
}
END
my $runner = Runner->new(conf => $conf, files => { map({ ($_ => $sh) } qw(lib/cgi-bin/here.cgi share/web/web.cgi share/web/theirs.cgi share/theirs/web.cgi share/open/web.cgi share/web/group.cgi mixed/own/a.cgi)),
  'lib/cgi-bin/sub/x' => 'x', 'lib/cgi-bin/others/x' => 'x', 'mixed/sub/x' => 'x' });
my $dir = $runner->dir;
my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /follow /inside /trusting /owner /mixed);
sub link_to { my ($target, $name) = @_; symlink $target, "$dir/lib/cgi-bin/$name" or die "unable to link $name: $!" }
sub asked { my ($path, %more) = @_; return $runner->ask(location => $at{'/'}, path => $path, %more) }
sub runs {
  my ($path, $name, $where, $what, %more) = @_;
  my $got = asked($path, %more);
  is($got->{output}, "$dir/$name\n$dir/$where\n", $what) or diag explain $got;
}
sub refused {
  my ($path, $status, $why, $what, %more) = @_;
  my $got = asked($path, %more);
  like($got->{fates}[0] || 'nothing', qr/^refused $status $why/, $what);
  is($got->{output}, '', '... and nothing was run');
}

# as Debian has them
link_to('../../share/web/web.cgi', 'web.cgi');
link_to("$dir/share/web/web.cgi", 'absolute.cgi');
link_to("$dir/alternatives/web.cgi", 'alternative.cgi');
mkdir "$dir/alternatives";
symlink "$dir/share/web/web.cgi", "$dir/alternatives/web.cgi";
link_to('../../share/web', 'web');
link_to('../lib/../../share/./web/web.cgi', 'round.cgi') if mkdir "$dir/lib/lib";
runs('/web.cgi', 'lib/cgi-bin/web.cgi', 'lib/cgi-bin', 'a relative link out of the Location');
runs('/absolute.cgi', 'lib/cgi-bin/absolute.cgi', 'lib/cgi-bin', 'an absolute one');
runs('/alternative.cgi', 'lib/cgi-bin/alternative.cgi', 'lib/cgi-bin', 'one by way of another');
runs('/web/web.cgi', 'lib/cgi-bin/web/web.cgi', 'share/web', 'one to a directory');
runs('/round.cgi', 'lib/cgi-bin/round.cgi', 'lib/cgi-bin', 'dots on the way');
runs('/here.cgi', 'lib/cgi-bin/here.cgi', 'lib/cgi-bin', 'and what is no link');

# without the word
for (['/web.cgi', 'relative'], ['/absolute.cgi', 'absolute'], ['/web/web.cgi', 'to a directory']) {
  my ($path, $what) = @$_;
  refused($path, 403, 'a symbolic link leads out of the location: name the file itself as a Location, or say SymbolicLinks owner', "$what: refused with follow", location => $at{'/follow'});
  refused($path, 403, 'a symbolic link leads out', "$what: refused with inside", location => $at{'/inside'});
}

# absolute ones to what is below the Location
link_to("$dir/lib/cgi-bin/here.cgi", 'within.cgi');
link_to("$dir/lib/cgi-bin/./sub//../here.cgi", 'dots.cgi');
link_to("$dir/lib/cgi-bin", 'all');
link_to("$dir/lib/cgi-bin/again.cgi", 'again.cgi');
link_to("$dir/lib/cgi-bin/../../share/web/web.cgi", 'up.cgi');
link_to("$dir/lib/cgi-bin-too/here.cgi", 'too.cgi');
symlink "$dir/lib/cgi-bin/within.cgi", "$dir/lib/cgi-bin/sub/deep.cgi";
symlink "$dir/lib/cgi-bin/here.cgi", "$dir/share/web/back.cgi";
for my $at ('/', '/follow', '/inside') {
  runs("/$_->[0]", "lib/cgi-bin/$_->[0]", "lib/cgi-bin$_->[1]", "$at: $_->[2]", location => $at{$at})
    for ['within.cgi', '', 'an absolute link within'], ['dots.cgi', '', '... with dots'], ['all/all/here.cgi', '', '... to all of it'], ['sub/deep.cgi', '/sub', '... further down, by way of another'];
  refused('/again.cgi', 403, 'a symbolic link leads out', "$at: ... to itself", location => $at{$at});
}
refused($_, 403, 'a symbolic link leads out of the location: name', "$_ is not within", location => $at{'/follow'}) for '/up.cgi', '/too.cgi', '/web/back.cgi';
runs('/up.cgi', 'lib/cgi-bin/up.cgi', 'lib/cgi-bin', 'one that goes on to elsewhere is as any other');
runs('/web/back.cgi', 'lib/cgi-bin/web/back.cgi', 'share/web', 'back from elsewhere');

# what leads nowhere
link_to('../../share/none.cgi', 'none.cgi');
link_to('../../../../../../../../../../../../none.cgi', 'beyond.cgi');
link_to('round2.cgi', 'round1.cgi');
link_to('../cgi-bin/round1.cgi', 'round2.cgi');
link_to('../../share/web', 'dir.cgi');
link_to('/dev/null', 'device.cgi');
refused('/none.cgi', 404, 'no such file', 'to what is not there');
refused('/beyond.cgi', 404, 'no such file', 'beyond the root directory');
refused('/round1.cgi', 403, 'a symbolic link leads out', 'round and round');
refused('/dir.cgi', 404, 'not a regular file', 'to a directory with the name of a script');
refused('/device.cgi', 403, '', 'to a device');

# what others can write to
chmod 0775, "$dir/share/open";
chmod 0775, "$dir/share/web/group.cgi";
link_to('../../share/open/web.cgi', 'open.cgi');
link_to('../../share/web/group.cgi', 'group.cgi');
refused('/open.cgi', 403, 'the directory open above it is writable', 'to a directory that others can write to');
refused('/group.cgi', 403, 'it is writable by group or others', 'to a file that others can write to');
chmod 0777, "$dir/lib/cgi-bin/others";
symlink '../../../share/web/web.cgi', "$dir/lib/cgi-bin/others/a.cgi";
refused('/others/a.cgi', 403, 'a symbolic link leads out of the location: not all', 'a link where others can make links, though others are trusted', location => $at{'/trusting'});
chmod 01777, "$dir/share/open";
refused('/open.cgi', 403, '', 'a file in a directory as /tmp is, in which everybody can make links');
mkdir "$dir/share/open/ours";
write_bytes("$dir/share/open/ours/web.cgi", $sh);
chmod 0755, "$dir/share/open/ours", "$dir/share/open/ours/web.cgi";
link_to('../../share/open/ours/web.cgi', 'sticky.cgi');
runs('/sticky.cgi', 'lib/cgi-bin/sticky.cgi', 'lib/cgi-bin', 'but a directory in one cannot be exchanged');

# what belongs to others
SKIP: {
  skip 'everything is ours', 1 if !$root;
  my $not_all = 'a symbolic link leads out of the location: not all that is on the way is root';
  my $lchown = sub { system('chown', '-h', "$_[0][0]:$_[0][1]", $_[1]) == 0 or die };
  link_to('../../share/web/web.cgi', 'mine.cgi');
  $lchown->($daemon, "$dir/lib/cgi-bin/mine.cgi");
  refused('/mine.cgi', 403, $not_all, 'a link of somebody else’s');
  chown @$daemon, "$dir/share/web/theirs.cgi", "$dir/share/theirs";
  link_to('../../share/web/theirs.cgi', 'theirs.cgi');
  link_to('../../share/theirs/web.cgi', 'intheirs.cgi');
  refused('/theirs.cgi', 403, $not_all, 'to a file of somebody else’s');
  refused('/theirs.cgi', 403, '', 'as its owner neither', location => $at{'/owner'});
  refused('/intheirs.cgi', 403, $not_all, 'to a file of root’s in a directory of somebody else’s');
  link_to('../../share/theirs/on.cgi', 'on.cgi');
  symlink '../web/web.cgi', "$dir/share/theirs/on.cgi";
  refused('/on.cgi', 403, $not_all, 'by a link in a directory of somebody else’s');
  symlink '../../../share/web/web.cgi', "$dir/lib/cgi-bin/sub/a.cgi";
  runs('/sub/a.cgi', 'lib/cgi-bin/sub/a.cgi', 'lib/cgi-bin/sub', 'one further down');
  chown @$daemon, "$dir/lib/cgi-bin/sub";
  refused('/sub/a.cgi', 403, $not_all, 'a link of root’s, which the owner of its directory may have made a hard link to');
  symlink 'own/a.cgi', "$dir/mixed/in.cgi";
  symlink '../share/web/web.cgi', "$dir/mixed/out.cgi";
  symlink 'out.cgi', "$dir/mixed/then.cgi";
  $lchown->($daemon, "$dir/mixed/$_") for 'in.cgi', 'then.cgi';
  runs('/in.cgi', 'mixed/in.cgi', 'mixed', 'within the Location links are anybody’s', location => $at{'/mixed'});
  symlink "$dir/mixed/own/a.cgi", "$dir/mixed/full.cgi";
  $lchown->($daemon, "$dir/mixed/full.cgi");
  runs('/full.cgi', 'mixed/full.cgi', 'mixed', '... absolute ones, too', location => $at{'/mixed'});
  runs('/out.cgi', 'mixed/out.cgi', 'mixed', 'root’s lead out', location => $at{'/mixed'});
  refused('/then.cgi', 403, $not_all, 'but not after one of somebody else’s', location => $at{'/mixed'});
}

# The whole server: what the core finds by SymbolicLinks owner is what runs.
my $server = Httpway->start(files => { 'share/a.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' \"\$SCRIPT_NAME\"\n", 'cgi-bin/x' => 'x' }, before => sub { umask 022 }, ready => 0, conf => <<'END');
User nobody
StayRoot On
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Alias /cgi-bin Location @DIR@/cgi-bin Specials { CGI { .cgi } } ScriptUser games SymbolicLinks owner }
  Control { Alias /plain Location @DIR@/cgi-bin Specials { CGI { .cgi } } ScriptUser games }
} }
END
chmod 0755, $server->path('share/a.cgi'), map { $server->path($_) } qw(share cgi-bin);
symlink '../share/a.cgi', $server->path('cgi-bin/a.cgi');
wait_until { eval { connect_to($server->port)->close; 1 } } 20;
my $r = get($server->port, '/cgi-bin/a.cgi');
is("$r->{status} $r->{body}", '200 /cgi-bin/a.cgi', 'by the server') or diag $server->stderr;
is(get($server->port, '/plain/a.cgi')->{status}, 403, 'without the word: 403');
ok($server->wait_for_log(qr{a\.cgi: refused: a symbolic link leads out of the location: name the file}), 'and the log says what helps');
is($server->stop, 0, 'ends well');
is($runner->stop, 0, 'and so does cgiexec');
done_testing;
