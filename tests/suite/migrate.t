# doc/migrate.html: all that is to be written compiles, the whole configurations serve, and lighttpd and nginx say the same with the old ones.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Compiler;
use Httpway;
use Recipe;

# Each cell is a piece of what its class names; the rest is put around it.
my %frame = (
  global => sub { my ($text) = @_; return "User nobody\n" x ($text !~ /\bUser /) . ($text =~ /\bServer /  ? $text : "$text Server { Port 8080 Virtual { AnyHost Control { Alias / Location /var/www } } }") },
  server => sub { my ($text) = @_; return "User nobody Server { $text " . ($text =~ /\bPort |unix:/ ? '' : 'Port 8080') . ' Virtual { AnyHost Control { Alias / Location /var/www } } }' },
  virtual => sub { my ($text) = @_; return "User nobody Server { Port 8080 Virtual { $text } }" },
  control => sub { my ($text) = @_; return "User nobody StayRoot On Server { Port 8080 Virtual { AnyHost Control { ScriptUser games } Control { " . ($text =~ /\b(?:Location|Answer) |\bAlias \S+ Redirect / ? '' : 'Alias / Location /var/www ') . "$text } } }" },
);
my %entity = (lt => '<', gt => '>', amp => '&', quot => '"');
write_bytes(directory() . "/$_/one.conf", "Tuning { }\n") for 'conf.d', 'sites-enabled';

my $page = read_file(top_directory() . '/doc/migrate.html');
my $count = 0;
my @odd;
while ($page =~ m{<code class="(\w+)">(.*?)</code>}gs) {
  my ($kind, $text) = ($1, $2);
  $text =~ s/&(\w+);/$entity{$1}/g;
  my $result = compile($frame{$kind}->($text));
  $count++;
  is($result->{exit}, 0, "$kind: $text") or diag $result->{err};
  # What is not on this machine, the doubts that the page itself mentions, and what the rest of a file would say.
  push @odd, map { "$text: $_" } grep { !/does not exist|cannot (?:read|enter|execute)|is none of Dump|without effect|unknown special|passwords|no Types say|neither IndexNames/i } @{ warnings_of($result) };
}
is_deeply(\@odd, [], 'no other warning');
cmp_ok($count, '>', 100, 'all of them');
is(scalar(() = $page =~ /<code class/g), $count, 'none is left out');
is(compile($frame{control}->('Locaton /x'))->{exit}, 100, 'the frame lets a mistake through to the compiler');

my @curl = ('/usr/bin/curl' => 'curl');
Recipe->each('mathopd', needs => {@curl}, sub {
  my ($recipe) = @_;
  is($recipe->get('/none')->{status}, 404, 'and what is not there');
});
Recipe->each('publicfile', needs => {@curl}, sub {
  my ($recipe) = @_;
  write_bytes($recipe->path('public/file/0/.secret'), 'x');
  my $hidden = request($recipe->port, "GET /.secret HTTP/1.0\n\n");
  is($hidden->{status}, 404, 'no dotfiles');
});
Recipe->each('thttpd', needs => { @curl, '/etc/mime.types' => 'media-types' }, sub {
  my ($recipe) = @_;
  ok($recipe->get('/', Host => 'example.net')->{headers}{expires}, 'Expires');
  symlink '/etc/passwd', $recipe->path('thttpd/example.net/passwd.txt');
  is($recipe->get('/passwd.txt', Host => 'example.net')->{status}, 404, 'no link out of the tree');
});
Recipe->each('lighttpd', needs => { @curl, '/usr/sbin/lighttpd' => 'lighttpd' }, sub { $_[0]->as_before('lighttpd -D -f @FILE@') });
Recipe->each('engine', needs => { @curl, '/usr/sbin/nginx' => 'nginx' }, sub { $_[0]->as_before('nginx -e /dev/stderr -p ' . $_[0]->path('engine') . ' -c @FILE@') });

done_testing;
