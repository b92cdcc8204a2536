# A compiled configuration in a directory that the server's users may not enter: it serves, and says what HUP cannot do.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'not root' if $>;
my $server = Httpway->new(files => { 'www/a.txt' => 'one', 'users' => "u:p\n", 'private/empty' => '' });
chmod 0700, $server->path('private');
my $conf = $server->path('private/m.conf');
sub configure { my ($alias) = @_; $server->write_file('private/m.conf', $server->expand("User nobody\nAuthUser daemon\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Types { text/plain { txt } } } Control { Alias $alias Location \@DIR\@/www Realm r UserFile \@DIR\@/users } } }\n")) }
configure('/');
$server->{command} = [ command_path('httpway-run'), '-r', '@READY@', '-n', '-f', $conf ];
$server->start;
my @password = (Authorization => basic('u', 'p'));
is(get($server->port, '/a.txt', @password)->{body}, 'one', 'it serves, and checks passwords');
$server->signal('HUP');
ok($server->wait_for_log(qr/^httpd: warning: unable to use \Q$conf\E\.cdb: Permission denied: the old configuration stays$/), 'HUP says so');
ok($server->wait_for_log(qr/^authcheck: warning: unable to look for a new \Q$conf\E\.cdb: Permission denied: it takes a new start, or let me into its directory$/), 'authcheck says that it will see no other');
is(get($server->port, '/a.txt', @password)->{status}, 200, 'the old one serves on');
is(scalar(grep { /unable to look for a new/ } $server->log_lines), 1, 'which is said once');
is($server->stop, 0, 'ends well');
done_testing;
