# Body that comes together with the header of a script: all of it goes on, in order, whatever fits the output, and at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

# Header and body in one write, as much of it as the pipe takes; then, for some, a wait until a file is there.
my $print = 'my $out = "Content-Type: text/plain\n@HEAD@\n" . join "", map { sprintf "%07d\n", $_ } 1 .. $ENV{QUERY_STRING} / 8; syswrite STDOUT, $out;';
my %script = (
  'chunked.cgi' => $print =~ s/\@HEAD\@//r,
  'length.cgi' => $print =~ s/\@HEAD\@/Content-Length: \$ENV{QUERY_STRING}\\n/r,
  'surplus.cgi' => $print =~ s/\@HEAD\@/Content-Length: 16\\n/r,
  'short.cgi' => $print =~ s/\@HEAD\@/Content-Length: 100000\\n/r,
  'wait.cgi' => $print =~ s/\@HEAD\@//r . ' select undef, undef, undef, 0.02 while !-e "$ENV{UNTIL}"; print "end\n"',
  'waitlength.cgi' => $print =~ s/\@HEAD\@/Content-Length: " . (4 + \$ENV{QUERY_STRING}) . "\\n/r . ' select undef, undef, undef, 0.02 while !-e "$ENV{UNTIL}"; print "end\n"',
  'none.cgi' => $print =~ s/\@HEAD\@/Status: 204 No Content\\n/r,
  'local.cgi' => $print =~ s/\@HEAD\@/Location: \/a.txt\\n/r =~ s/Content-Type: text\/plain\\n//r,
);
my $server = Httpway->start(files => { (map { ("www/$_" => "#!$^X\n$script{$_}\n") } keys %script), 'www/a.txt' => 'a file' }, before => sub { my ($s) = @_; chmod 0755, glob $s->path('www/*.cgi') }, conf => <<'END');
User nobody
Tuning { BufSize 20480 ScriptBufSize 65536 ScriptTimeout 60 Timeout 60 }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } } Specials { CGI { .cgi } } ScriptUser games LocalRedirect On PutEnv { "UNTIL=@DIR@/until" } }
  Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www } }
}
END
my $port = $server->port;
sub body { my ($size) = @_; return join '', map { sprintf "%07d\n", $_ } 1 .. $size / 8 }

# Less than the output holds, all that it holds and one line more or less with the frame of a chunk, several times that.
for my $size (0, 8, 800, 8000, (map { 8 * $_ } 2551 .. 2562), 40_000, 61_440, 64_000) {
  my $want = body($size);
  for my $name ('chunked', 'length') {
    my $r = get($port, "/$name.cgi?$size");
    ok($r && $r->{complete} && $r->{body} eq $want, "$name, $size bytes at once") or diag length(($r || {})->{body} // '');
  }
  my ($bytes, $end) = raw($port, "GET /chunked.cgi?$size HTTP/1.0\r\n\r\n");
  is("$end " . ((split /\r\n\r\n/, $bytes, 2)[1] eq $want ? 'all' : 'not all'), 'eof all', "HTTP/1.0, $size bytes");
}

subtest 'ends' => sub {
  is(get($port, '/surplus.cgi?60000')->{body}, body(16), 'what is more than its length is dropped');
  is(get($port, '/short.cgi?60000')->{complete}, 0, 'less is broken off');
  my $c = connect_to($port);
  $c->send(join '', map { "$_ HTTP/1.1\r\nHost: h\r\n\r\n" } 'GET /surplus.cgi?60000', 'HEAD /chunked.cgi?60000', 'GET /none.cgi?60000', 'GET /local.cgi?60000', 'GET /chunked.cgi?60000', 'HEAD /length.cgi?60000', 'GET /a.txt');
  is($c->read_response('GET')->{body}, body(16), 'in a pipeline: dropped');
  is($c->read_response('HEAD')->{body}, '', 'nothing for HEAD');
  is($c->read_response('GET')->{status}, 204, 'nothing with 204');
  is($c->read_response('GET')->{body}, 'a file', 'nothing of what came with a redirect');
  is($c->read_response('GET')->{body}, body(60_000), 'all of the next');
  is($c->read_response('HEAD')->{headers}{'content-length'}, 60_000, 'its length for HEAD');
  is($c->read_response('GET')->{body}, 'a file', 'and the next is found');
};

subtest 'at once' => sub {
  for my $name ('wait', 'waitlength') {
    for my $size (8, 8000, 60_000) {
      unlink $server->path('until');
      my $want = body($size);
      my $c = connect_to($port, timeout => 30);
      $c->send("GET /$name.cgi?$size HTTP/1.1\r\nHost: h\r\n\r\n");
      my $last = substr $want, -8;
      ok(wait_until(sub { $c->fill; index($c->buffer, $last) >= 0 }, 30), "$name, $size bytes: they come while the script goes on");
      write_bytes($server->path('until'), '');
      is($c->read_response->{body}, "${want}end\n", 'and then the rest');
    }
  }
};
is($server->stop, 0, 'ends well');
unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
done_testing;
