# examples/container: the root directory is built, holds nothing else, and serves: entered by chroot, with the words of the Dockerfile.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Find ();
use File::Temp ();
use Test::More;
use Example;
use Httpway;
use Tree;

plan skip_all => 'only root can change its root directory' if $> != 0;
if (my @missing = program_missing(qw(chroot strip))) { plan skip_all => "no @missing here" }

my $temp = File::Temp->newdir('httpway-container-XXXXXXXX', TMPDIR => 1);
chmod 0755, "$temp";
my $top = top_directory();
my %environment = (CFLAGS => '-O0', CPPFLAGS => undef, LDFLAGS => undef, HTTPWAY_COMMANDS => undef, HTTPWAY_HELPERS => undef, TMPDIR => "$temp");
sub build { return run_in($top, \%environment, '/bin/sh', 'examples/container/build', @_) }

my $server = Httpway->new(files => { 'files/index.html' => "out of a container\n", 'files/deep/a.css' => 'a{}' });
my $root = $server->path('root');
my $conf = $server->write_file('conf', example_text('container/mathopd.conf', 'Port 8080' => 'Port ' . $server->port));

is((build())[0], 100, 'without a root: usage');
is((build($root, '/nowhere'))[0], 100, 'no configuration');
is((build($root, $conf, '/nowhere'))[0], 100, 'no files');
my ($code, $text) = build('/tmp');
is($code, 100, 'a root that exists');
like($text, qr{^build: fatal: /tmp exists: nothing is overwritten; name another directory$}m, 'is said');
my $before = mtimes("$top/src", "$top/package", "$top/conf-compile", "$top/command", "$top/helper");
($code, $text) = build($root, $conf, $server->path('files'));
is($code, 0, 'built') or diag $text;
is_deeply([changed($before, mtimes("$top/src", "$top/package", "$top/conf-compile", "$top/command", "$top/helper"))], [], 'the package is as it was');
is_deeply([glob "$temp/*"], [], 'nothing is left of the work');

my @there;
File::Find::find({ no_chdir => 1, wanted => sub { push @there, substr $_, length "$root/" if -f } }, $root);
is_deeply([sort @there], [sort qw(bin/httpway-listen bin/httpway-with bin/logfmt bin/httpd httpd.cdb www/index.html www/deep/a.css)], 'four programs, the configuration, the files');
ok(!has_interpreter("$root/$_"), "$_ is static") for grep { m{^bin/} } sort @there;

my $dockerfile = read_file("$top/examples/container/Dockerfile");
my ($words) = $dockerfile =~ /^ENTRYPOINT \[(.*)\]$/m;
my @words = $words =~ /"([^"]*)"/g;
ok(@words > 8, 'the words of the Dockerfile');
my ($uid, $gid) = $dockerfile =~ /^USER (\d+):(\d+)$/m;
$server->{command} = ['chroot', "--userspec=$uid:$gid", $root, @words];
$server->start(ready => 0);
ok(wait_until(sub { eval { get($server->port, '/')->{body} eq "out of a container\n" } }, 20), 'serves') or diag $server->stderr;
is(get($server->port, '/deep/a.css')->{headers}{'content-type'}, 'text/css; charset=utf-8', 'with types');
is(get($server->port, '/none')->{status}, 404, 'and nothing else');
ok(wait_until { $server->stdout =~ m{^127\.0\.0\.1\tlocalhost\tGET\t/\t200\t}m }, 'the log is on standard output') or diag $server->stdout;
my ($httpd) = $server->helper_processes('httpd');
is((stat "/proc/$httpd")[4], $uid, 'it is nobody');
is(readlink "/proc/$httpd/root", $root, 'in its root');
is($server->stop, 0, 'ends well');

done_testing;
