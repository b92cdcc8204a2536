# httpway-data: command line, the file that is written, and how: whole or not at all.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Fcntl ':mode';
use Compiler;

my $dir = directory();
my $good = "Server { Port 8080 Virtual { AnyHost Control { Alias / Location /tmp Types { text/html { * } } IndexNames { x } } } }\n";
sub entries { opendir my $d, $dir or die; sort grep { !/^\.|^std(?:in|out|err)\z/ } readdir $d }
sub mode { sprintf '%04o', S_IMODE((stat "$dir/$_[0]")[2]) }

# Command line
my $run = run_data('-v');
is($run->{exit}, 0, '-v');
like($run->{out}, qr/^httpway-data \d+\.\d+\.\d+\n\z/, 'prints the version');
for (['-x'], ['-t', '-d'], ['-f'], ['-f', 'a', 'b', 'c'], ['a', 'b', 'c']) {
  $run = run_data(@$_);
  is($run->{exit}, 100, "@$_: usage");
  like($run->{err}, qr/usage: httpway-data/, 'says how');
}
$run = run_data(\$good);
is($run->{exit}, 100, 'standard input without a name for the output');
like($run->{err}, qr/^httpway-data: fatal: standard input needs a name/, 'says so');
$run = run_data('-f', 'not-there');
is($run->{exit}, 111, 'a file that is not there');
like($run->{err}, qr/^httpway-data: fatal: unable to open not-there: No such file or directory: name a configuration that I can read$/m, 'says so');
is_deeply([ entries() ], [], 'nothing is written');
write_bytes(directory() . '/bad.conf', 'Locaton x');
for (['-t', 'bad.conf'], ['-d', 'bad.conf'], ['-t', '-f', 'bad.conf']) {
  my $r = run_data(\'', @$_);
  is($r->{exit}, 100, "@$_: the word is the file");
  like($r->{err}, qr/^bad\.conf:1:1: error: /, '... that is looked at');
}
unlink directory() . '/bad.conf';
$run = run_data(\$good, '-t');
is_deeply([ @$run{qw(exit out err)} ], [ 0, '', '' ], '-t says nothing');
$run = compile($good, '-d', 'x.cdb');
is($run->{exit}, 0, '-d');
is_deeply([ entries() ], [ 'c.conf' ], 'neither writes');

# The file
$run = compile($good);
is_deeply([ @$run{qw(exit out err)} ], [ 0, '', '' ], 'compiling says nothing');
is_deeply([ entries() ], [ 'c.conf', 'c.conf.cdb' ], 'FILE.cdb, and no temporary file');
my $bytes = read_file("$dir/c.conf.cdb");
$run = compile($good, 'other.cdb');
is(read_file("$dir/other.cdb"), $bytes, 'the same input gives the same bytes');
unlink "$dir/c.conf.cdb";
$run = run_data(\'', 'c.conf');
is_deeply([ @$run{qw(exit out err)} ], [ 0, '', '' ], '-f may be left out');
is(read_file("$dir/c.conf.cdb"), $bytes, '... and means the same');
$run = run_data(\'', 'c.conf', 'other.cdb');
is_deeply([ $run->{exit}, read_file("$dir/other.cdb") eq $bytes ], [ 0, 1 ], '... beside the name of what is made');
$run = run_data(\$good, '-', 'stdin.cdb');
is($run->{exit}, 0, 'from standard input');
$run = run_data(\$good, '-f', '-', 'stdin.cdb');
is($run->{exit}, 0, '... by -f');
is(run_data(\$good, '-')->{exit}, 100, '... which needs a name for what is made');
is(run_data(\$good, '-t', '-')->{exit}, 0, '... unless nothing is');
is(globals('stdin.cdb')->{source}, '(stdin)', 'with its name');
is(mode('stdin.cdb'), '0640', 'mode from standard input');
is(globals()->{source}, 'c.conf', 'the name of the source is stored');

# Mistakes leave the old file alone
my @before = stat "$dir/c.conf.cdb";
$run = compile("Frob\n");
is($run->{exit}, 100, 'a mistake');
my @after = stat "$dir/c.conf.cdb";
is_deeply([ @after[0, 1, 2, 7, 9, 10] ], [ @before[0, 1, 2, 7, 9, 10] ], 'the old file is untouched');
is(read_file("$dir/c.conf.cdb"), $bytes, 'and as it was');
is_deeply([ entries() ], [ 'c.conf', 'c.conf.cdb', 'other.cdb', 'stdin.cdb' ], 'no temporary file');

# A new one is another file: who has the old one open keeps it
open my $old, '<', "$dir/c.conf.cdb" or die;
compile($good =~ s/8080/8081/r);
isnt((stat "$dir/c.conf.cdb")[1], (stat $old)[1], 'renamed, not overwritten');
{ local $/; is(<$old>, $bytes, 'the old one is whole'); }
like(globals()->{server0}, qr/,8081,/, 'the new one is there');

# What cannot be written
mkdir "$dir/d.cdb" or die;
write_bytes("$dir/d.cdb/x", '');
$run = compile($good, 'd.cdb');
is($run->{exit}, 111, 'a directory in its place');
like($run->{err}, qr/^httpway-data: fatal: unable to put in place d\.cdb: /m, 'says so');
is_deeply([ grep { /^d/ } entries() ], [ 'd.cdb' ], 'no temporary file is left');
$run = compile($good, 'no/such/x.cdb');
is($run->{exit}, 111, 'no directory');
symlink 'target', "$dir/link.cdb" or die;
compile($good, 'link.cdb');
ok(!-l "$dir/link.cdb" && !-e "$dir/target", 'a symbolic link is replaced, not followed');
# What is there and was not made by us stays
my $other = ': is no compiled configuration, and nothing else is overwritten: name another file, or remove it' =~ s/^://r;
symlink 'taken', "$dir/to_taken" or die;
for ([ $good, 'a configuration' ], [ "x\n", 'a text' ], [ "\0" x 4096, 'bytes' ], [ substr($bytes, 0, 2060), 'the beginning of one that was compiled' ]) {
  my ($content, $what) = @$_;
  write_bytes("$dir/taken", $content);
  for ([ '-f', 'c.conf', 'taken' ], [ 'c.conf', 'taken' ], [ '-', 'taken' ], [ 'c.conf', './taken' ], [ 'c.conf', 'to_taken' ], $content eq $good ? [ 'taken', 'taken' ] : ()) {
    $run = run_data(\$good, @$_);
    is_deeply([ @$run{qw(exit err)}, read_file("$dir/taken") ], [ 100, "httpway-data: fatal: $_->[-1]$other\n", $content ], "$what: @$_");
  }
  ok(-l "$dir/to_taken", 'nor a link to it');
}
write_bytes("$dir/c.conf", $good);
write_bytes("$dir/c.conf.cdb", $good);
is_deeply([ run_data('c.conf')->{exit}, read_file("$dir/c.conf.cdb") ], [ 100, $good ], 'also under the name that is ours by default');
write_bytes("$dir/c.conf.cdb", $bytes =~ s/httpway-conf \d+/httpway-conf 0/r);
is(run_data('c.conf')->{exit}, 0, 'what another version made is replaced');
write_bytes("$dir/c.conf.cdb", substr($bytes, 0, 2500));
is(run_data('c.conf')->{exit}, 0, '... what is damaged');
write_bytes("$dir/c.conf.cdb", '');
is(run_data('c.conf')->{exit}, 0, '... what is empty, as mktemp makes it');
$run = run_data('c.conf.cdb');
is_deeply([ @$run{qw(exit err)} ], [ 100, "httpway-data: fatal: c.conf.cdb is compiled already: name the text that it was made from\n" ], 'a compiled one is no text');
ok(!-e "$dir/c.conf.cdb.cdb", '... and nothing is made of it');
# So does what the dump would take the place of
my $dump = run_data(\$good, '-d', '-f', '-')->{out};
my $not_dump = 'was not made by -o, and nothing else is overwritten: name another file, or remove it';
my $is_read = 'is the configuration or what is made of it: name another file for the dump';
sub dump_to { # the name, what is there, refused by which message; its words
  my ($name, $content, $why, @words) = @_;
  defined $content ? write_bytes("$dir/$name", $content) : unlink "$dir/$name";
  write_bytes("$dir/d.conf", $good) if $name !~ m{d\.conf\z};
  my $r = run_data(\$good, '-o', $name, @words ? @words : qw(-f d.conf d.conf.cdb));
  my $kept = read_file("$dir/$name") if -e "$dir/$name";
  is_deeply([ @$r{qw(exit err)} ], $why ? [ 100, "httpway-data: fatal: $name $why\n" ] : [ 0, '' ], "-o $name @words: the exit") or return;
  return is($kept, $content, '... what is there stays') if $why;
  like($kept, qr/\A# \S+: 1 servers, 1 virtual servers, 1 locations\n.*^location 0/ms, '... a dump');
  is(() = $kept =~ /^global$/mg, 1, '... once');
}
unlink "$dir/taken";
dump_to('taken', $_, undef) for undef, '', $dump, $dump =~ s/\n.*/\n/sr, $dump =~ s/^# [^:]+/# a: b c/r;
for my $content ($good, "x\n", "# x\n$good", "\0" x 4096, $bytes, '# ', '#', $dump =~ s/^# //r, $dump =~ s/ locations\n/ locations, x\n/r, $dump =~ s/: 1/: x/r, "# \n: 1 servers, 1 virtual servers, 1 locations\n") {
  dump_to('taken', $content, $not_dump, @$_) for [], [ '-t', 'd.conf' ], [ '-d', 'd.conf' ], [ '-', 'd.conf.cdb' ];
}
dump_to('./d.conf', $good, $not_dump);
unlink "$dir/d.conf.cdb", "$dir/taken";
for ('d.conf.cdb', './d.conf.cdb', "$dir/d.conf.cdb") {
  is_deeply([ @{ run_data(\'', '-o', $_, 'd.conf') }{qw(exit err)} ], [ 100, "httpway-data: fatal: $_ $is_read\n" ], "$_, which is not there yet");
}
ok(!-e "$dir/d.conf.cdb", '... and is not made');
for my $empty ('', "# \x{2d}: 0 servers, 0 virtual servers, 0 locations\n") { # what of the configuration would pass for a dump
  write_bytes("$dir/part", $empty);
  write_bytes("$dir/d.conf", "Include part\n$good");
  link "$dir/part", "$dir/part_too";
  is_deeply([ @{ run_data(\'', '-o', $_, 'd.conf') }{qw(exit err)}, read_file("$dir/part") ], [ 100, "httpway-data: fatal: $_ $is_read\n", $empty ], "an included file as $_") for 'part', 'part_too';
  unlink map { "$dir/$_" } 'part', 'part_too';
}
unlink "$dir/d.conf.cdb";
like(run_data(\$good, '-d', '-o', 'taken', '-')->{out}, qr/\A# .*^global$/ms, '-d prints beside -o');
is(read_file("$dir/taken"), $dump, '... and both once');
is(run_data(\$good, '-t', '-o', '/dev/null', '-')->{exit}, 0, 'a device has nothing to lose');
unlink map { "$dir/$_" } qw(taken to_taken d.conf d.conf.cdb);
SKIP: {
  skip 'no /dev/full', 2 if !-c '/dev/full';
  local $ENV{P} = Httpway::command_path('httpway-data');
  is(system("cd $dir && \"\$P\" -d -f c.conf > /dev/full 2> full") >> 8, 111, 'a dump that cannot be written');
  like(read_file("$dir/full"), qr/unable to write to standard output/, 'says so');
}

# Permissions
for ([ 0644, '0644' ], [ 0600, '0600' ], [ 0640, '0640' ], [ 0444, '0644' ], [ 0777, '0644' ], [ 0604, '0604' ]) {
  my ($source, $want) = @$_;
  unlink "$dir/p.conf";
  write_bytes("$dir/p.conf", $good);
  chmod $source, "$dir/p.conf";
  my $old = umask 077;
  run_data('-f', 'p.conf');
  umask $old;
  is(mode('p.conf.cdb'), $want, sprintf 'source %04o', $source);
}
SKIP: {
  my ($user) = grep { (getpwnam $_)[2] } 'nobody', 'daemon';
  skip 'not root', 4 if $>;
  write_bytes("$dir/p.conf", "User $user\n$good");
  chmod 0600, "$dir/p.conf";
  run_data('-f', 'p.conf');
  is(mode('p.conf.cdb'), '0640', 'root: the group may read');
  is((stat "$dir/p.conf.cdb")[5], (getpwnam $user)[3], 'and is that of User');
  chmod 0644, "$dir/p.conf";
  run_data('-f', 'p.conf');
  is(mode('p.conf.cdb'), '0644', 'a file for everybody needs no group');
  is((stat "$dir/p.conf.cdb")[5], (split ' ', $))[0], 'and gets none');
}

# Many
sub used { my @t = times; return $t[2] + $t[3] } # by what was run
sub many {
  my ($count) = @_;
  return "Control { IndexNames { index.html } Types { text/html { html } } Access { Deny 10.0.0.0/8 } }\nServer { Port 8080\n"
    . join('', map { "Virtual { Host www$_.example.org\n Control { Alias / Location /tmp Admin a\@www$_ }\n}\n" } 1 .. $count) . "}\n";
}
my $start = used();
$run = compile(many(100_000));
cmp_ok(used() - $start, '<', 60, '100,000 virtual servers compile in reasonable time');
is($run->{exit}, 0, 'and well') or diag substr $run->{err}, 0, 1000;
is_deeply([ @{ globals() }{qw(virtuals locations)} ], [ 100_000, 100_000 ], 'all are there');
is(asked('www99999.example.org', '/x', file => 'a.html')->{$_->[0]}, $_->[1], "the last but one: $_->[0]")
  for [ admin => 'a@www99999' ], [ index_names => 'index.html' ], [ suffix => '1:0:text/html' ], [ access => '-10.0.0.0/8' ];
cmp_ok(-s "$dir/c.conf.cdb", '<', 100_000 * 550, 'lists are shared');
done_testing;
