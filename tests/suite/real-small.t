# The recipes for small programs: each is done as the document says, by root and by an ordinary user, then asked for more than the document shows.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Recipe;

sub post {
  my ($recipe, $path, $body, @header) = @_;
  return request($recipe->port, join("\r\n", "POST $path HTTP/1.1", 'Host: h', 'Connection: close', 'Content-Length: ' . length $body, @header) . "\r\n\r\n$body", verbatim => 1);
}

Recipe->each('perl', needs => { '/usr/bin/perl' => 'perl', '/usr/bin/curl' => 'curl' }, sub {
  my ($recipe, $said) = @_;
  like($said, qr/^<form .*^<p>hello, Ada<\/p>$/ms, 'the form and its answer');
  is($recipe->get('/form.pl?name=%3Cb%3E+x')->{body}, "<p>hello, &#60;b&#62; x</p>\n", 'a query');
  is(post($recipe, '/form.pl', 'name=' . 'x' x 60000)->{body}, '<p>hello, ' . 'x' x 60000 . "</p>\n", 'a long form');
  is(post($recipe, '/form.pl', 'x' x 65537)->{status}, 413, 'one over MaxBody');
  is($recipe->get('/none.pl')->{status}, 404, 'a script that is not there');
  write_bytes($recipe->path('perl/note.txt~'), 'x');
  is($recipe->get('/note.txt~')->{status}, 404, 'what has no type is not sent');
  chmod 0777, $recipe->path('perl/form.pl');
  is($recipe->get('/form.pl')->{status}, 403, 'a script that others can write to is refused');
  ok($recipe->server->wait_for_log(qr{srv/perl/form\.pl.*writable by group or others}), 'and the log names rule and path') or diag $recipe->server->stderr;
});

Recipe->each('python', needs => { '/usr/bin/python3' => 'python3', '/usr/bin/curl' => 'curl' }, sub {
  my ($recipe, $said) = @_;
  is($said, "hello, Ada\n", 'the client sees') if $recipe->by_root;
  my $none = $recipe->get('/app/no/such');
  is("$none->{status} $none->{body}", "404 nothing at /no/such\n", 'the application says what is not there');
  is($recipe->get('/app')->{body}, "nothing at \n", 'without PATH_INFO');
  is(post($recipe, '/app/length', 'x' x 3_000_000)->{body}, "3000000\n", 'a body');
  is($recipe->get('/application')->{status}, 404, 'only this part of the site');
  my $c = connect_to($recipe->port);
  for ("HEAD", "GET") {
    $c->send("$_ /app/hello HTTP/1.1\r\nHost: h\r\n\r\n");
    my $r = $c->read_response($_);
    is("$r->{status} $r->{headers}{'content-length'} $r->{body}", '200 14 ' . ($_ eq 'GET' ? "hello, nobody\n" : ''), "$_ on a connection that stays");
  }
});

Recipe->each('shell', needs => { '/usr/bin/curl' => 'curl' }, sub {
  my ($recipe, $said) = @_;
  my $user = $recipe->user_of_scripts('games');
  like($said, qr/^\Q$user\E\n.*UTC/, 'it runs as its owner');
  SKIP: {
    skip 'there are no owners to choose from', 4 if !$recipe->by_root;
    my $script = $recipe->path('people/games/who.sh');
    for my $other ([0, 0, 'root'], [(getpwnam 'nobody')[2, 3], 'User']) {
      chown $other->[0], $other->[1], $script;
      is($recipe->get('/people/games/who.sh')->{status}, 500, "not as $other->[2]");
    }
    chown((getpwnam 'www-data')[2, 3], $script);
    is($recipe->get('/people/games/who.sh')->{status}, 403, 'nor as one in whose directory it does not lie');
    chown((getpwnam 'www-data')[2, 3], $recipe->path('people/games'));
    like($recipe->get('/people/games/who.sh')->{body}, qr/^www-data\n/, 'but as another owner');
  }
});

Recipe->each('static', needs => { '/usr/bin/cc' => 'gcc', '/usr/bin/curl' => 'curl' }, sub {
  my ($recipe) = @_;
  is($recipe->get('/cgi-bin/count')->{body}, "0\n", 'nothing');
  is(post($recipe, '/cgi-bin/count', 'x' x 10_000_000)->{body}, "10000000\n", '10 MB');
  write_bytes($recipe->path('cgi-bin/notes.txt'), 'secret');
  chmod 0644, $recipe->path('cgi-bin/notes.txt');
  is($recipe->get('/cgi-bin/notes.txt')->{status}, 403, 'what cannot be executed is not shown');
});

done_testing;
