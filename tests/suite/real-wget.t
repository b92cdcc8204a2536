# wget: files that are only fetched when they changed, resumed downloads, a mirror made of listings, passwords and forms.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Copy ();
use Client;
use Httpway;

Client->needs(wget => 'wget');
my $big = pack 'N*', map { $_ * 2654435761 % 4294967296 } 1 .. 500_000;
my %tree = ('one.txt' => "one\n", 'two words.txt' => "two\n", '100%.txt' => "percent\n", "na\xc3\xafve.txt" => "naive\n", 'sub/three.txt' => "three\n", 'sub/deeper/four.bin' => $big, 'sub/a&b;c.txt' => "signs\n", 'sub/<x>.txt' => "angles\n", 'empty.txt' => '');
my $site = Client->new(files => { (map { ("www/tree/$_" => $tree{$_}) } keys %tree), 'www/a.txt' => "first\n", 'www/big.bin' => $big, 'bin/autoindex' => read_file(helper_path('autoindex')), 'users' => 'u:' . crypt('pw', 'ab') . "\n",
    'www/echo.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s %s ' \"\$REQUEST_METHOD\" \"\$CONTENT_TYPE\"\ncat\n" },
  control => 'EncryptedUserFile On', virtual => 'Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users } Control { Alias /tree Location @DIR@/www/tree Specials { CGI { autoindex } } AutoIndexCommand @DIR@/bin/autoindex }' . join '', map { " Control { Alias /to$_ Redirect / RedirectQuery On RedirectStatus $_ }" } 301, 302, 307, 308);
chmod 0755, $site->path('bin/autoindex');
utime 1e9, 1e9, $site->path('www/a.txt');
sub wget { my ($what, @words) = @_; return $site->works($what, 'wget', '--no-config', '-nv', '--tries=1', @words) }
sub statuses { return [map { join ' ', (split)[0, -3] } $site->asked] }

subtest 'timestamps' => sub {
  wget('the first time', '-N', $site->url('/a.txt'));
  is(read_file($site->home('a.txt')), "first\n", 'is fetched');
  is((stat $site->home('a.txt'))[9], 1e9, 'with its date');
  wget('again', '-N', $site->url('/a.txt'));
  is_deeply(statuses(), ['GET 200', 'GET 304'], 'it is not');
  write_bytes($site->path('www/a.txt'), "other\n");
  wget('when it has changed', '-N', $site->url('/a.txt'));
  is(read_file($site->home('a.txt')), "other\n", 'it is');
  is_deeply(statuses(), ['GET 200'], 'at once');
  wget('the old way', '-N', '--no-if-modified-since', $site->url('/a.txt'));
  is_deeply(statuses(), ['HEAD 200'], 'asks for the head only');
};

subtest 'resumed' => sub {
  write_bytes($site->home('big.bin'), substr $big, 0, 1_234_567);
  wget('the rest', '-c', $site->url('/big.bin'));
  ok(read_file($site->home('big.bin')) eq $big, 'is the file');
  wget('all is there', '-c', $site->url('/big.bin'));
  is_deeply(statuses(), ['GET 206', 'GET 416'], 'as far as it was missing');
};

subtest 'a mirror of listings' => sub {
  my @mirror = ('-m', '-np', '-nH', '-e', 'robots=off', '--restrict-file-names=nocontrol', '-R', 'index.html?*', $site->url('/tree/'));
  wget('all of it', @mirror);
  for my $name (sort keys %tree) { ok(defined(my $got = read_file($site->home("tree/$name"))), $name); is(length($got // ''), length $tree{$name}, '... whole') }
  ok((stat $site->home('tree/one.txt'))[9] == (stat $site->path('www/tree/one.txt'))[9], 'with their dates');
  $site->asked;
  wget('again', @mirror);
  my @again = $site->asked;
  is_deeply([grep { / 200 / && !m{^GET /tree/(?:\S*/)?(?:\?\S*)? 200 } } @again], [], 'nothing but the listings') or diag join "\n", @again;
  is(scalar(grep { / 304 / } @again), scalar keys %tree, 'every file is as it was');
  is(scalar(grep { / (?:4|5)\d\d / } @again), 0, 'no link leads nowhere') or diag join "\n", @again;
};

subtest 'passwords and forms' => sub {
  wget('asked first', '--user=u', '--password=pw', '-O', 'x', $site->url('/realm/a.txt'));
  wget('not asked', '--user=u', '--password=pw', '--auth-no-challenge', '-O', 'y', $site->url('/realm/a.txt'));
  is(read_file($site->home($_)), "other\n", $_) for 'x', 'y';
  # Records of listings may come late: a script has one when all is known of it.
  is_deeply([map { join ' ', (split)[0, -3] } grep { m{ /realm/} } $site->asked], ['GET 401', 'GET 200', 'GET 200'], 'in one step and in two');
  is(($site->run('wget', '-q', '--user=u', '--password=no', '-O', '/dev/null', $site->url('/realm/a.txt')))[0], 6, 'a wrong one');
  wget('a form', '--post-data=a=1&b=%20', '-O', 'z', $site->url('/echo.cgi'));
  is(read_file($site->home('z')), 'POST application/x-www-form-urlencoded a=1&b=%20', 'arrives');
  is(($site->run('wget', '-q', '-O', '/dev/null', $site->url('/none')))[0], 8, 'what is not there');
};

subtest 'redirects' => sub {
  for my $status (301, 302, 307, 308) {
    wget("by $status", '-O', 'r', $site->url("/to$status/a.txt?a=b"));
    is(read_file($site->home('r')), "other\n", 'leads to the file');
    wget("$status, a form", '--post-data=a=1', '-O', 's', $site->url("/to$status/echo.cgi"));
    like(read_file($site->home('s')), $status < 307 ? qr/^GET / : qr/^POST \S+ a=1$/, $status < 307 ? 'is a GET behind it' : 'arrives');
  }
};

$site->finish;
done_testing;
