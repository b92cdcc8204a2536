# Whose compiled configuration is believed: as root only root's, on a way that nobody else can change; otherwise one's own or root's. And one that
# is damaged, or becomes shorter while it is in use, ends no program.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Httpway;

my $root = $> == 0;
my ($nobody, $daemon) = map { scalar getpwnam $_ } qw(nobody daemon);
my $temporary = File::Temp->newdir('httpway-trusted-XXXXXXXX', TMPDIR => 1);
my $dir = "$temporary";
chmod 0755, $dir;
my %path = ((map { $_ => command_path($_) } qw(httpway-data httpway-listen httpway-run httpway-why httpway-with)), (map { $_ => helper_path($_) } qw(authcheck cgiexec httpd logfmt)));
my $port = free_port();

# run WORDS, { before, in }: (exit code, 128 + N for signal N; both outputs)
sub run {
  my ($words, %how) = @_;
  defined(my $pid = open my $output, '-|') or die "unable to fork: $!";
  if (!$pid) {
    delete @ENV{qw(UID GID ROOT LISTEN_FDS LISTEN_PID HTTPWAY_LOGFMT HTTPWAY_CGIEXEC HTTPWAY_AUTHCHECK NOTIFY_SOCKET)};
    @ENV{qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS)} = (command_path(), helper_path());
    open STDIN, '<', '/dev/null' or die;
    open STDERR, '>&', \*STDOUT;
    chdir($how{in} || $dir) or die;
    alarm($how{seconds} || 180);
    $how{before}->() if $how{before};
    exec { $words->[0] } @$words or POSIX::_exit(127);
  }
  my $text = do { local $/; <$output> };
  close $output;
  return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $text // '');
}
sub become { my ($uid) = @_; return sub { $( = $) = "$uid $uid"; POSIX::setgid($uid); POSIX::setuid($uid) or die "unable to become $uid: $!" } }
sub channel { my ($helper, $cdb) = @_; return [ $path{'httpway-with'}, $helper, '--', $path{$helper}, $cdb, '--', '/bin/sh', '-c', 'exit 0' ] }

sub compile {
  my ($text, $to) = @_;
  write_bytes("$dir/text.conf", $text);
  my ($code, $said) = run([ $path{'httpway-data'}, '-f', "$dir/text.conf", $to ]);
  die "not compiled: $said" if $code;
  return $to;
}
my $text = ($root ? "User nobody\n" : '') . "Server { Address 127.0.0.1 Port $port Virtual { AnyHost Control { Alias / Location $dir } } }\n";

# Everything that reads one; each ends by itself when the configuration is good.
my %reader = (
  'httpway-why' => sub { [ $path{'httpway-why'}, $_[0], 'GET', 'http://127.0.0.1/' ] },
  'httpway-listen' => sub { [ $path{'httpway-listen'}, $_[0], '/bin/true' ] },
  httpd => sub { [ $path{'httpway-listen'}, $_[1] || $_[0], '/bin/sh', '-c', 'unset LISTEN_FDS; exec "$@"', 'sh', $path{httpd}, $_[0] ] },
  (map { my $helper = $_; $helper => sub { channel($helper, $_[0]) } } qw(cgiexec authcheck logfmt)),
);

# ---- Whose it is

my $good = compile($text, "$dir/good.cdb");
sub copy_to { my ($to) = @_; write_bytes($to, read_file($good)); chmod 0644, $to; return $to }
sub directory { my ($name, $mode, $owner) = @_; mkdir "$dir/$name" or die $!; chmod $mode, "$dir/$name"; chown $owner, -1, "$dir/$name" if defined $owner; return "$dir/$name" }

# refused NAME, PATTERN, WHAT: by every program, with the sentence.
sub refused {
  my ($cdb, $pattern, $what, %how) = @_;
  for my $program (sort keys %reader) {
    next if $program eq 'httpd' && $how{in};
    my ($code, $said) = run($reader{$program}->($cdb, $good), %how);
    like($said, qr/^$program: fatal: \Q$cdb\E: unable to trust the compiled configuration: $pattern/m, "$what: $program says so") or diag "$code: $said";
    is($code, 100, '... and ends') if $program !~ /^(?:cgiexec|authcheck|logfmt)$/;
  }
}
sub taken {
  my ($cdb, $what, %how) = @_;
  for my $program (grep { $_ ne 'httpd' } sort keys %reader) {
    my ($code, $said) = run($reader{$program}->($cdb), %how);
    unlike($said, qr/unable to trust/, "$what: $program takes it");
  }
}

SKIP: {
  skip 'not root', 1 if !$root;
  my $file = copy_to("$dir/file.cdb");
  taken($file, "root's");
  chown $nobody, -1, $file;
  refused($file, qr/\Q$file\E belongs to user $nobody, and root trusts root alone: give it to root, or keep the configuration elsewhere$/, "somebody's");
  chown 0, 0, $file;
  for my $mode (0664, 0646, 0666, 0620) {
    chmod $mode, $file;
    refused($file, qr/others can write \Q$file\E: chmod go-w it$/, sprintf 'mode %o', $mode);
  }

  my $open = directory('open', 0777);
  refused(copy_to("$open/c.cdb"), qr/others can write \Q$open\E: chmod go-w it, or keep the configuration elsewhere$/, 'in a directory of everybody');
  chmod 0775, $open;
  refused("$open/c.cdb", qr/others can write \Q$open\E: /, "a group's");
  mkdir "$open/inner";
  chmod 0777, $open;
  refused(copy_to("$open/inner/c.cdb"), qr/others can write \Q$open\E: /, 'further up');
  my $theirs = directory('theirs', 0755);
  copy_to("$theirs/c.cdb");
  chown $nobody, -1, $theirs;
  refused("$theirs/c.cdb", qr/\Q$theirs\E belongs to user $nobody, /, "in somebody's directory");
  refused('c.cdb', qr/\Q$theirs\E belongs to user $nobody, /, 'by a relative name', in => $theirs);
  refused("../theirs/c.cdb", qr/\Q$theirs\E belongs to user $nobody, /, 'by way of ..', in => directory('beside', 0755));
  refused("./c.cdb", qr/others can write \Q$open\E: /, 'by way of .', in => $open);

  my $sticky = directory('sticky', 01777);
  taken(copy_to("$sticky/c.cdb"), "root's in a sticky directory");
  copy_to("$sticky/theirs.cdb");
  chown $nobody, -1, "$sticky/theirs.cdb";
  refused("$sticky/theirs.cdb", qr/\S+ belongs to user $nobody, /, "somebody's there");
  symlink $good, "$sticky/link.cdb";
  taken("$sticky/link.cdb", "root's link there");
  my ($code) = run([ '/bin/ln', '-s', $good, "$sticky/their-link.cdb" ], before => become($nobody));
  is($code, 0, "somebody's link");
  refused("$sticky/their-link.cdb", qr{\Q$sticky/their-link.cdb\E belongs to user $nobody, }, "somebody's link there");

  symlink $good, "$open/link.cdb";
  refused("$open/link.cdb", qr/others can write \Q$open\E: /, 'a link in a directory of everybody');
  symlink "$open/inner", "$dir/inner-link";
  refused("$dir/inner-link/c.cdb", qr/others can write \Q$open\E: /, 'a link into one');
  symlink '../open/../good.cdb', "$dir/back.cdb";
  my $deep = directory('deep', 0755);
  symlink '../open/../good.cdb', "$deep/through.cdb";
  refused("$deep/through.cdb", qr/others can write \Q$open\E: /, 'a link through one and back');
  symlink 'file.cdb', "$dir/plain-link";
  chmod 0644, $file;
  taken("$dir/plain-link", 'a link in good company');
  symlink 'loop', "$dir/loop";
  my ($loop_code, $loop) = run([ $path{'httpway-why'}, "$dir/loop", 'GET', 'http://127.0.0.1/' ]);
  like($loop, qr/Too many levels of symbolic links/, 'links in a circle end');

  # By a descriptor: the way is not known, the file is.
  my $passed = sub { my ($file) = @_; return sub { open my $f, '<', $file or die; POSIX::dup2(fileno $f, 9) } };
  run($reader{'httpway-why'}->('/dev/fd/9'), before => $passed->($good));
  my ($passed_code, $passed_said) = run($reader{'httpway-why'}->('/dev/fd/9'), before => $passed->($good));
  unlike($passed_said, qr/unable to trust/, 'a descriptor of a good file');
  (undef, $passed_said) = run($reader{'httpway-why'}->('/dev/fd/9'), before => $passed->("$sticky/theirs.cdb"));
  like($passed_said, qr/unable to trust/, "a descriptor of somebody's");

  mkdir "$dir/fifo";
  POSIX::mkfifo("$dir/fifo/c.cdb", 0644);
  my ($fifo_code, $fifo_said) = run([ $path{'httpway-why'}, "$dir/fifo/c.cdb", 'GET', 'http://127.0.0.1/' ]);
  is($fifo_code, 100, 'a FIFO is not waited for');

  # Others than root.
  for my $uid ($nobody) {
    taken($good, "an ordinary user takes root's", before => become($uid));
    my $own = copy_to("$dir/own.cdb");
    chown $uid, -1, $own;
    taken($own, 'and their own', before => become($uid));
    chown $daemon, -1, $own;
    my ($code, $said) = run($reader{'httpway-why'}->($own), before => become($uid));
    like($said, qr/belongs to user $daemon, neither to me nor to root: make it as the user that I run as$/m, "not another's");
    is($code, 100, '... and ends');
  }
}

# httpway-run compiles into the directory of the text.
SKIP: {
  skip 'not root', 1 if !$root;
  my $place = directory('run', 0777);
  write_bytes("$place/m.conf", $text);
  my ($code, $said) = run([ $path{'httpway-run'}, '-n', '-f', "$place/m.conf" ]);
  is($code, 100, 'httpway-run as root, in a directory of everybody');
  like($said, qr/^httpway-run: fatal: \Q$place\E\/m\.conf\.cdb: unable to trust the compiled configuration: others can write \Q$place\E: /m, 'says so');
}

# ---- HUP, and what happens to a file in use

my $serving = "%sTuning { NumProcesses %d }\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost Control { Alias / Location \@DIR\@/%s Types { text/plain { txt } } Specials { CGI { cgi } } ScriptUser daemon
  UserDirectory Off } } %s }\n";
sub started {
  my ($processes, $more) = @_;
  my $server = Httpway->start(files => { 'one/a.txt' => 'one', 'two/a.txt' => 'two', 'one/x.cgi' => "#!/bin/sh\necho Content-Type: text/plain; echo; echo one\n", 'two/x.cgi' => "#!/bin/sh\necho Content-Type: text/plain; echo; echo two\n" },
    conf => sprintf($serving, $root ? "User nobody\n" : '', $processes, 'one', $more || ''), before => sub { chmod 0755, glob $_[0]->path('*/x.cgi') });
  return $server;
}
sub recompile {
  my ($server, $which, $processes, $more) = @_;
  $server->write_conf(sprintf($serving, $root ? "User nobody\n" : '', $processes, $which, $more || ''));
  my ($code, $said) = run([ $path{'httpway-data'}, '-f', $server->conf_path, $server->conf_path . '.cdb' ]);
  is($code, 0, "compiled: $which") or diag $said;
}
sub body { my ($server, $path) = @_; my $r = get($server->port, $path); return $r->{status} == 200 ? $r->{body} =~ s/\n\z//r : $r->{status} }

SKIP: {
  skip 'not root', 1 if !$root;
  subtest 'HUP under the same rules' => sub {
    my $server = started(1);
    my $cdb = $server->conf_path . '.cdb';
    is(body($server, '/a.txt'), 'one', 'serves');
    recompile($server, 'two', 1);
    chown $daemon, -1, $cdb;
    $server->signal('HUP');
    ok($server->wait_for_log(qr/^httpd: warning: unable to use \Q$cdb\E: \Q$cdb\E belongs to user $daemon, neither to me nor to root: make it as the user that I run as: the old configuration stays/), "somebody's file is not taken up");
    is(body($server, '/a.txt'), 'one', 'the old one stays');
    is(body($server, '/x.cgi'), 'one', 'for scripts, too');
    chown 0, -1, $cdb;
    chmod 0666, $cdb;
    $server->signal('HUP');
    ok($server->wait_for_log(qr/^httpd: warning: unable to use \Q$cdb\E: others can write/), 'nor one that others can write');
    chmod 0644, $cdb;
    $server->signal('HUP');
    ok($server->wait_for_log(qr/configuration read again/), 'a good one is');
    is(body($server, '/a.txt'), 'two', 'and serves');
    is(body($server, '/x.cgi'), 'two', 'scripts, too');
    is($server->stop, 0, 'ends well');
  };
}

for my $processes (1, 2) {
  subtest "a file that is overwritten in place, NumProcesses $processes" => sub {
    my $server = started($processes);
    my $cdb = $server->conf_path . '.cdb';
    is(body($server, $_), 'one', "$_ before") for '/a.txt', '/x.cgi';
    truncate $cdb, 0 or die $!;
    is(body($server, $_), 'one', "$_: made empty, as before") for '/a.txt', '/x.cgi', '/a.txt';
    write_bytes($cdb, 'x' x 100_000);
    is(body($server, $_), 'one', "$_: other bytes, as before") for '/a.txt', '/x.cgi';
    $server->signal('HUP');
    ok($server->wait_for_log(qr/^httpd: warning: unable to use .*not a compiled configuration of this version/), 'HUP does not take it up');
    unlink $cdb or die $!; # what is no compiled configuration is not replaced
    recompile($server, 'two', $processes);
    $server->signal('HUP');
    ok($server->wait_for_log(qr/configuration read again/), 'HUP takes a good one up');
    ok(wait_until { body($server, '/a.txt') eq 'two' }, 'and serves it');
    is(body($server, '/x.cgi'), 'two', 'scripts, too');
    unlike($server->stderr, qr/died|starting (?:another|it again)|malformed/, 'no process has died');
    is($server->stop, 0, 'ends well');
  };
}

# Too large to be copied: it is shared, and what is not there any more reads as damaged.
subtest 'a large one that becomes shorter in use' => sub {
  my $many = join '', map { "Virtual { Host www$_.example.org Control { Alias / Location \@DIR\@/one Admin a\@www$_ } }\n" } 1 .. 6000;
  my $server = started(2, $many);
  my $cdb = $server->conf_path . '.cdb';
  cmp_ok(-s $cdb, '>', 1_048_576, 'more than a MiB');
  is(body($server, $_), 'one', "$_ before") for '/a.txt', '/x.cgi';
  truncate $cdb, 4096 or die $!;
  for (1 .. 20) {
    my $r = get($server->port, "/a.txt", Host => "www$_.example.org");
    like($r->{status}, qr/^(?:200|400|404|500)$/, "www$_: an answer: $r->{status}");
    get($server->port, '/x.cgi', Host => "www$_.example.org");
  }
  $server->signal('HUP');
  ok($server->wait_for_log(qr/^httpd: warning: unable to use .*not a compiled configuration of this version/), 'HUP does not take it up');
  unlike($server->stderr, qr/died|starting (?:another|it again)|malformed/, 'no process has died');
  recompile($server, 'two', 2);
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'HUP takes a good one up');
  ok(wait_until { body($server, '/a.txt') eq 'two' }, 'and serves it');
  ok(wait_until { body($server, '/x.cgi') eq 'two' }, 'scripts, too');
  is($server->stop, 0, 'ends well');
};

# ---- Damaged

my $rich = <<END . join('', map { "Control { Alias /many/$_ Location $dir }\n" } 1 .. 12) . "} }\n";
@{[ $root ? 'User nobody' : '' ]}
Control { Admin a\@b Types { text/html { html } "*" { x } } Specials { CGI { cgi } Dump { /dump } } }
Server { Address 127.0.0.1 Port $port TrustedProxies { 10.0.0.0/8 }
  Virtual { Host www.example.com Host a.b
    Control { Alias / Location $dir Location $dir Access { Deny 10.0.0.0/8 Allow 0.0.0.0/0 } IndexNames { index.html index.cgi } TrySuffixes { .html } }
    Control { Alias /a Location $dir ErrorFiles { $dir/a { 404 } $dir/b { 5xx } } ExtraHeaders { "X: y" } Headers { Set "X-A: b" Paths { /a/* } Statuses { 200 4xx } MediaTypes { text/* } } }
    Control { Alias /~ Location www UserDirectory On }
    Control { Alias /cgi-bin Location $dir PutEnv { A=b } Export { PATH } Clients { Apply 127.0.0.0/8 } }
  }
  Virtual { AnyHost NoHost Control { Alias / Location $dir Realm r UserFile $dir/users EncryptedUserFile On }
END
my $whole = compile($rich, "$dir/rich.cdb");
my $bytes = read_file($whole);
my ($code, $said) = run([ "$FindBin::Bin/../../compile/replay/conf_damage", $whole ], seconds => 900); # every byte of it: minutes where sanitizers look
is($code, 0, 'whatever byte is damaged or missing: nothing is read beyond, and every walk ends') or diag $said;

# The programs themselves: some bytes, and records that say that they are longer than the file.
for (my $at = 0; $at < length $bytes; $at += int(length($bytes) / 60)) {
  my $bad = $bytes;
  substr($bad, $at, 1) ^= "\xff";
  write_bytes("$dir/bad.cdb", $bad);
  for my $url (qw(http://www.example.com/a/x http://other.example/)) {
    my ($code, $said) = run([ $path{'httpway-why'}, "$dir/bad.cdb", 'GET', $url ]);
    cmp_ok($code, '<', 128, "httpway-why survives byte $at") or diag $said;
  }
}
my @long;
for my $key ("version", "records") {
  my $at = index $bytes, pack('V', length $key) . substr($bytes, index($bytes, $key) - 4, 4) . $key;
  next if $at < 2048;
  for my $length (0xffffffff, 0x7fffffff, length $bytes) {
    my $bad = $bytes;
    substr($bad, $at + 4, 4) = pack 'V', $length;
    push @long, [ $key, $length, $bad ];
  }
}
is(scalar @long, 6, 'records to be made too long');
for (@long) {
  my ($key, $length, $bad) = @$_;
  write_bytes("$dir/bad.cdb", $bad);
  for my $program (sort keys %reader) {
    my ($code, $said) = run($reader{$program}->("$dir/bad.cdb", $good));
    like($said, qr/^$program: fatal: .*(?:not a compiled configuration of this version|damaged compiled configuration)/m, "$key of $length bytes: $program says so") or diag "$code: $said";
  }
}
done_testing;
