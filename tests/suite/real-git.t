# git-http-backend by its recipe, with the real client: clones, shallow clones, pushes in chunks, compressed, and after 100 Continue.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Compress::Gzip qw(gzip);
use Httpway;
use Recipe;

my $as = 'git -c user.name=Ada -c user.email=ada@example.org';

# client RECIPE, COMMANDS, { variables }: what they wrote; a failed test when they failed
sub client {
  my ($recipe, $what, $commands, %more) = @_;
  my ($code, $said) = $recipe->shell($recipe->replaced($commands), %more);
  is($code, 0, $what) or diag $said, $recipe->server->stderr;
  return $said;
}
sub in_repository { my ($recipe, $command) = @_; my ($code, $said) = $recipe->shell('git -c safe.directory=* --git-dir=' . $recipe->path('git/project.git') . " $command"); chomp $said; return $said }
sub packet { my ($text) = @_; return sprintf '%04x%s', 4 + length $text, $text }

# push_body RECIPE, NAME: what git sends to push a new branch with a new commit, and the commit
sub push_body {
  my ($recipe, $name) = @_;
  my $made = client($recipe, "a commit for $name", <<"END");
cd project
git checkout -q -b $name main
seq 5000 > $name
git add $name
$as commit -q -m $name
git rev-parse HEAD
git rev-list --objects main..HEAD | git pack-objects -q --stdout > ../pack
END
  my ($commit) = $made =~ /^([0-9a-f]{40})$/m;
  return (packet("0" x 40 . " $commit refs/heads/$name\0report-status agent=test\n") . '0000' . read_file($recipe->server->path('home/pack')), $commit);
}

# push RECIPE, FIELDS, BODY, EXPECT: the answer; with EXPECT the body is sent when 100 Continue has come
sub push_by_hand {
  my ($recipe, $fields, $body, $expect) = @_;
  my $c = connect_to($recipe->port, timeout => 20);
  my $head = join "\r\n", 'POST /git-push/project.git/git-receive-pack HTTP/1.1', 'Host: h', 'Content-Type: application/x-git-receive-pack-request', @$fields, ($expect ? 'Expect: 100-continue' : ()), '', '';
  $c->send($expect ? $head : $head . $body);
  if ($expect) {
    my $go = $c->read_response;
    is($go && $go->{status}, 100, '100 Continue');
    $c->send($body);
  }
  return $c->read_response;
}

Recipe->each('git', needs => { '/usr/lib/git-core/git-http-backend' => 'git' }, sub {
  my ($recipe) = @_;
  my $home = $recipe->server->path('home');
  is(read_file("$home/shallow/README"), "hello\n", 'what was pushed is cloned');
  is((stat $recipe->path('git/project.git/refs/heads/main'))[4], scalar getpwnam($recipe->user_of_scripts('www-data')), 'it was written by the user of the scripts');

  # a push of 5 MB in chunks, and how git really sent it
  my $trace = client($recipe, 'a push of 5 MB in chunks', <<"END", GIT_TRACE_CURL => 1, GIT_TRACE_CURL_NO_DATA => 1);
cd project
head -c 5000000 /dev/urandom > large
git add large
$as commit -q -m Large
$as -c http.postBuffer=65536 push -q origin main
git rev-parse HEAD
END
  like($trace, qr/=> Send header: transfer-encoding: chunked/i, 'it was in chunks');
  my ($head) = $trace =~ /^([0-9a-f]{40})$/m;
  is(in_repository($recipe, 'rev-parse main'), $head, 'it is there');
  is(in_repository($recipe, 'fsck --full --strict'), '', 'and whole');

  # clones
  client($recipe, 'a clone', "git clone -q http://localhost:8080/git/project.git whole\ncmp whole/large project/large\ngit -C whole fsck --full\n");
  is(client($recipe, 'a shallow clone', "git clone -q --depth 1 http://localhost:8080/git/project.git one\ngit -C one rev-list --count HEAD\n"), "1\n", 'has one commit');
  is(client($recipe, 'made whole', "git -C one fetch -q --unshallow\ngit -C one rev-list --count HEAD\n"), "2\n", 'has both');
  client($recipe, "protocol version $_", "git -c protocol.version=$_ clone -q http://localhost:8080/git/project.git v$_\n") for 0, 1;
  like(client($recipe, 'protocol version 2', "git ls-remote http://localhost:8080/git/project.git\n", GIT_TRACE_PACKET => 1), qr/< version 2$/m, 'is what both sides speak');

  # fetches with a body that git itself compresses
  client($recipe, 'many branches', "cd project\nfor i in \$(seq 60); do $as commit -q --allow-empty -m \$i; git branch b\$i; done\ngit push -q origin --all\n");
  $trace = client($recipe, 'a fetch with a long list', "git -c protocol.version=0 clone -q http://localhost:8080/git/project.git many\n", GIT_TRACE_CURL => 1, GIT_TRACE_CURL_NO_DATA => 1);
  like($trace, qr/=> Send header: content-encoding: gzip/i, 'sent compressed');

  # what the repository does by itself
  for my $hook ('post-receive', 'pre-auto-gc') {
    my $file = $recipe->path("git/project.git/hooks/$hook");
    write_bytes($file, "#!/bin/sh\nid -un\nid -un > $hook.ran\n");
    chmod 0755, $file;
  }
  in_repository($recipe, "config $_") for 'gc.autoPackLimit 1', 'receive.unpackLimit 1';
  my $user = $recipe->user_of_scripts('www-data');
  like(client($recipe, 'a push with hooks', "cd project\n$as commit -q --allow-empty -m Hooks\ngit push origin main 2>&1\n"), qr/^remote: \Q$user\E\s*$/m, 'run as the user of the scripts');

  # pushes that this client does not send by itself
  for my $case ('plain', 'gzip', 'expect', 'gzip-chunked-expect') {
    my ($body, $commit) = push_body($recipe, $case);
    my @fields;
    if ($case =~ /gzip/) { gzip \(my $plain = $body), \$body or die; push @fields, 'Content-Encoding: gzip' }
    if ($case =~ /chunked/) { $body = join('', map { sprintf "%x\r\n%s\r\n", length, $_ } unpack '(a1000)*', $body) . "0\r\n\r\n"; push @fields, 'Transfer-Encoding: chunked' }
    else { push @fields, 'Content-Length: ' . length $body }
    my $r = push_by_hand($recipe, \@fields, $body, scalar $case =~ /expect/);
    is($r && $r->{status}, 200, "$case: 200") or next;
    like($r->{body}, qr/unpack ok\n.*ok refs\/heads\/$case\n/s, 'git is content');
    is(in_repository($recipe, "rev-parse $case"), $commit, 'and has it');
  }

  ok(-e $recipe->path('git/project.git/post-receive.ran'), 'the hook for pushes has run');
  ok(!-e $recipe->path('git/project.git/pre-auto-gc.ran'), 'and git gc was never begun');

  # who may not
  my $forbidden = get($recipe->port, '/git/project.git/info/refs?service=git-receive-pack');
  is($forbidden->{status}, 403, 'no push by the way for reading');
  is(get($recipe->port, '/git/none.git/info/refs?service=git-upload-pack')->{status}, 404, 'no such repository');
  is(get($recipe->port, '/git/../git/project.git/HEAD')->{status}, 404, 'no dots');
  is(request($recipe->port, "POST /git-push/project.git/git-receive-pack HTTP/1.1\nHost: h\nContent-Length: 104857601\n\n")->{status}, 413, 'a push over MaxBody');
  is(get($recipe->port, '/git/project.git/HEAD')->{body}, "ref: refs/heads/main\n", 'the dumb protocol');

  # several at once
  client($recipe, 'eight clones at once', "for i in 1 2 3 4 5 6 7 8; do git clone -q http://localhost:8080/git/project.git c\$i & p=\"\$p \$!\"; done\nfor i in \$p; do wait \$i; done\n");
});

done_testing;
