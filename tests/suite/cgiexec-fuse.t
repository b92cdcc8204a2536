# A file system that is some user's program (FUSE) says what it likes about owners, and answers when it likes: it is not believed, and not waited for.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Fuse;
use Httpway;
use Namespace;
use Runner;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;

my $ann = 20001;
my $sh = "#!/bin/sh\nid -u\n";
my $runner = Runner->new(start => 0, files => { 'www/tool.cgi' => $sh, 'home/ann/public_html/.x' => '', map { ("www/$_/.x" => '') } qw(users roots slow) });
my $dir = $runner->dir;
Namespace::accounts({ ann => [$ann, $ann, "$dir/home/ann"] }, { ann => [$ann] });
$runner->compile(<<'END');
User nobody
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { Specials { CGI { cgi } } }
  Control { Alias / Location @DIR@/www RunScriptsAsOwner On }
  Control { Alias /named Location @DIR@/www ScriptUser games }
  Control { Alias /~ UserDirectory On Location public_html RunScriptsAsOwner On }
} }
END
chown $ann, $ann, map { "$dir/$_" } 'www/tool.cgi', 'home/ann', 'home/ann/public_html';
my %file = (name => 'x.cgi', bytes => $sh, uid => $ann);
my %fuse = (users => Fuse->mount("$dir/www/users", \%file, 'allow_other,nosuid'));
plan skip_all => 'no FUSE here' if !$fuse{users};
$fuse{$_} = Fuse->mount("$dir/www/$_", \%file, 'allow_other') || die for qw(roots slow);
$fuse{home} = Fuse->mount("$dir/home/ann/public_html", \%file, 'allow_other,nosuid') || die;
$runner->start;

my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /named /~x);
sub asked { my ($path, $at, %more) = @_; return $runner->ask(location => $at{ $at || '/' }, path => $path, %more) }
is(asked('/tool.cgi')->{output}, "$ann\n", 'a file of ann');
like(asked('/users/x.cgi')->{fates}[0], qr/^refused 403 the directory users on the way to it is on a file system that a user may have mounted \(FUSE with nosuid\), which is not trusted about owners$/, 'a program says that it is of ann: any user may have mounted it');
is(asked('/roots/x.cgi')->{output}, "$ann\n", 'without nosuid only root can have mounted it');
is(asked('/users/x.cgi', '/named')->{output}, (getpwnam 'games')[2] . "\n", 'ScriptUser needs to believe nothing');
is(asked('/x.cgi', '/~x', script_name => '/~ann/x.cgi')->{output}, "$ann\n", 'in a home it can say nothing but whose home it is');

$fuse{slow}->silent;
my $got = asked('/slow/x.cgi');
is_deeply([$got->{fates}, $got->{output}], [[], ''], 'one that does not answer: no fate');
ok(wait_until(sub { $runner->stderr =~ /^cgiexec: warning: a worker died \(signal 14\) with a request for \/slow\/x\.cgi$/m }), '... and a worker less');
is(asked('/tool.cgi')->{output}, "$ann\n", '... in whose place there is another');
$_->end for values %fuse;
is($runner->stop, 0, 'ends well');
done_testing;
