# What reads listings by programs of its own: lftp, rclone and httpdirfs see every name, whatever is in it, and bring every byte.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Find ();
use Client;
use Httpway;

my $big = pack 'N*', map { $_ * 2654435761 % 4294967296 } 1 .. 500_000;
my %tree = ('one.txt' => "one\n", 'two words.txt' => "two\n", '100%.txt' => "percent\n", "na\xc3\xafve.txt" => "naive\n", 'a+b=c@d,e;f.txt' => "signs\n", 'R&B.txt' => "ampersand\n", "it's.txt" => "apostrophe\n",
  'http:x.txt' => "colon\n", '12:30.txt' => "time\n", 'what?.txt' => "mark\n", 'hash#.txt' => "hash\n", 'x(y)[z]{0}!$*.txt' => "brackets\n", 'empty.txt' => '', 'sub/three.txt' => "three\n", 'sub/deep er/four.bin' => $big, 'a:b/five.txt' => "five\n");
my $site = Client->new(files => { (map { ("www/tree/$_" => $tree{$_}) } keys %tree), 'www/index.html' => 'the way up', 'bin/autoindex' => read_file(helper_path('autoindex')) },
  control => 'SanitizePath On', virtual => 'Control { Alias /tree Location @DIR@/www/tree Specials { CGI { autoindex } } AutoIndexCommand @DIR@/bin/autoindex }');
chmod 0755, $site->path('bin/autoindex');

# same_tree WHAT, DIRECTORY [, LEFT OUT...]: the same names, the same bytes.
sub same_tree {
  my ($what, $directory, @left_out) = @_;
  my (%got, %left_out);
  @left_out{@left_out} = ();
  File::Find::find({ no_chdir => 1, wanted => sub { $got{ $File::Find::name =~ s{^\Q$directory\E/?}{}r } = read_file($File::Find::name) if -f $File::Find::name } }, $directory) if -d $directory;
  my @want = grep { !exists $left_out{$_} } sort keys %tree;
  is_deeply([sort keys %got], \@want, "$what: every name") or diag explain [sort keys %got];
  is_deeply([grep { defined $got{$_} && $got{$_} ne $tree{$_} } @want], [], '... and every byte');
}
sub no_dead_link { my @dead = grep { / (?:4|5)\d\d / } $site->asked; is_deeply(\@dead, [], 'no link leads nowhere') }

subtest 'lftp mirror' => sub {
  $site->works('all of it', 'lftp', '-c', 'set net:max-retries 1; set net:timeout 20; mirror --no-perms --parallel=4 ' . $site->url('/tree/') . ' ' . $site->home('lftp'));
  same_tree('lftp', $site->home('lftp'));
  no_dead_link();
};

subtest 'rclone copy' => sub {
  # What has a colon it asks for behind "./", as the references of RFC 3986 would have it.
  $site->works('all of it', 'rclone', '--config', '/dev/null', '--retries', 1, '--low-level-retries', 1, 'copy', '--http-url', $site->url('/tree/'), ':http:', $site->home('rclone'));
  # A directory so named it cannot find again by itself.
  same_tree('rclone', $site->home('rclone'), 'a:b/five.txt');
  no_dead_link();
  is($site->works('a list', 'rclone', '--config', '/dev/null', 'size', '--json', '--http-url', $site->url('/tree/'), ':http:') =~ /"count":(\d+)/ && $1, keys(%tree) - 1, 'as many');
};

subtest 'httpdirfs' => sub {
  plan skip_all => 'no file systems of users here' if $< || !-e '/dev/fuse';
  my $mount = $site->home('mount');
  mkdir $mount;
  my ($code, $said) = $site->run('httpdirfs', '-o', 'auto_unmount', $site->url('/tree/'), $mount);
  plan skip_all => "unable to mount: $said" if $code || !wait_until { (stat $mount)[0] != (stat $site->home('.'))[0] } 10;
  # It takes what is empty for what is not there.
  same_tree('httpdirfs', $mount, 'empty.txt');
  is(system('fusermount', '-u', $mount), 0, 'is unmounted');
  no_dead_link();
};

$site->finish;
done_testing;
