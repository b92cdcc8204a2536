# authcheck by hand: checking a password, making a line; and the files that htpasswd and mkpasswd make.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use IPC::Open3;
use Symbol 'gensym';
use Httpway;

my $dir = File::Temp->newdir;
my $authcheck = helper_path('authcheck');

# run INPUT, WORDS: { out, err, exit }
sub run {
  my ($input, @words) = @_;
  my $file = write_bytes("$dir/input", $input);
  open my $in, '<', $file or die;
  my $pid = open3('<&' . fileno $in, my $out, my $err = gensym, @words);
  local $/;
  my %r = (out => scalar <$out>, err => scalar <$err>);
  waitpid $pid, 0;
  $r{$_} = '' for grep { !defined $r{$_} } qw(out err);
  return { %r, exit => $? >> 8 };
}
sub check { my ($file, $user, $password, @more) = @_; my $r = run("$password\n", $authcheck, '-c', @more, $file, $user); return "$r->{exit} $r->{out}$r->{err}" }
sub found { my ($name) = @_; return grep { -x "$_/$name" } split /:/, $ENV{PATH} }

subtest 'files of htpasswd' => sub {
  plan skip_all => 'no htpasswd' if !found('htpasswd');
  my $all = "$dir/all";
  for my $options ('-m', '-B -C 5', '-2', '-5', '-s', '-d', '-p', '') {
    my ($name, @words) = ('u' . $options =~ s/\W//gr, split / /, $options);
    my $file = "$dir/file$name";
    for ($file, $all) { is(run("open sesame\n", 'htpasswd', '-i', (-e $_ ? () : '-c'), @words, $_, $name)->{exit}, 0, "htpasswd $options") }
    my @plain = $options eq '-p' ? '-P' : ();
    is(check($file, $name, 'open sesame', @plain), "0 yes\n", '... the right password');
    is(check($file, $name, 'open sesam', @plain), "1 no\n", '... a wrong one') if $options ne '-d';
    is(check($file, $name, 'Open sesame', @plain), "1 no\n", '... another');
    is(check($file, 'other', 'open sesame', @plain), "1 no\n", '... nobody');
    is(check($all, $name, 'open sesame'), $options eq '-p' ? "1 no\nauthcheck: warning: UserFile $all:7: what follows its colon is no hash: it admits nobody: make one by authcheck -p, or say EncryptedUserFile Off\n" : "0 yes\n", '... in a file with all kinds');
  }
};

subtest 'hashes of mkpasswd' => sub {
  plan skip_all => 'no mkpasswd' if !found('mkpasswd');
  my %known = map { /^(\S+)/ ? ($1 => 1) : () } split /\n/, run('', 'mkpasswd', '-m', 'help')->{out};
  for my $method (grep { $known{$_} } qw(yescrypt gost-yescrypt scrypt bcrypt bcrypt-a sha512crypt sha256crypt sunmd5 md5crypt bsdicrypt descrypt nt)) {
    my $hash = run('', 'mkpasswd', '-m', $method, 'open sesame')->{out};
    write_bytes("$dir/mk", "u:$hash");
    is(check("$dir/mk", 'u', 'open sesame'), "0 yes\n", $method);
    is(check("$dir/mk", 'u', 'open'), "1 no\n", '... and another password');
  }
};

# The server would not check them. These cannot be computed either, which is quick.
subtest 'hashes that take too much' => sub {
  write_bytes("$dir/costly", "alice:\$1\$salt\$" . 'x' x 22 . "\nbob:\$y\$jFT\$saltsaltsaltsalts\$x\nbob:\$2b\$31\$x\ncarol:\$6\$rounds=999999999999\$x\n");
  my $warning = sub { return join '', map { "authcheck: warning: UserFile $dir/costly:$_: this hash may take more than AuthCPU or AuthMemory allow the server: make another by authcheck -p\n" } @_ };
  is(check("$dir/costly", 'alice', 'x'), "1 no\n", 'one that does not');
  is(check("$dir/costly", 'bob', 'x'), "1 no\n" . $warning->(2, 3), 'two lines that do');
  is(check("$dir/costly", 'carol', 'x'), "1 no\n" . $warning->(4), 'one');
  is(check("$dir/costly", 'bob', 'x', '-P'), "1 no\n", 'plain passwords');
  is(check("$dir/costly", 'alice', 'x', '-P'), "1 no\nauthcheck: warning: UserFile $dir/costly:1: it has a hash, which is compared as it is: say EncryptedUserFile On\n", '... and a hash among them');
};

subtest 'hashes that are broken' => sub {
  my @broken = ('{SHA}short', '$2y$05$short', '$apr1$x$', '$6$abc$def', '{SSHA}!!!', '$1$abc', '$5$rounds=1000$salt$' . 'x' x 42, '$y$j9T$salt$', '$7$CU..../....salt$x', '$2b$12$' . 'x' x 54);
  write_bytes("$dir/broken", join '', map { "u$_:$broken[$_]\n" } 0 .. $#broken);
  is(check("$dir/broken", "u$_", 'x'), "1 no\nauthcheck: warning: UserFile $dir/broken:@{[ $_ + 1 ]}: its hash is cut off or damaged: it admits nobody: make another by authcheck -p\n", $broken[$_]) for 0 .. $#broken;
};

subtest 'lines of its own' => sub {
  for (['-p'], ['-p', '-C', 1], ['-p', '-b', '-C', 5]) {
    my $r = run("open sesame\n", $authcheck, @$_, 'alice');
    is("$r->{exit} $r->{err}", '0 ', "@$_");
    like($r->{out}, grep({ $_ eq '-b' } @$_) ? qr/\Aalice:\$2b\$05\$\S{53}\n\z/ : qr/\Aalice:\$y\$\S+\n\z/, '... a line');
    write_bytes("$dir/own", $r->{out});
    is(check("$dir/own", 'alice', 'open sesame'), "0 yes\n", '... that is good');
    is(check("$dir/own", 'alice', 'open'), "1 no\n", '... for this password');
    unlike($r->{out}, qr/sesame/, '... and does not show it');
  }
  is(run("p\xc3\xa4ss\r\nmore\n", $authcheck, '-p', '-C', 1, "f\xc3\xa9e")->{exit}, 0, 'UTF-8, CR LF, more lines');
  is(run('no line end', $authcheck, '-p', '-C', 1, 'alice')->{exit}, 0, 'no line end');
  my @refused = (['a:b', 'x', qr/colon/], ["a\nb", 'x', qr/control character/], ['', 'x', qr/1 to 255 bytes/], ['x' x 256, 'x', qr/1 to 255 bytes/], ['alice', '', qr/empty/], ['alice', "a\tb", qr/control character/], ['alice', 'x' x 512, qr/longer than 511/]);
  for (@refused) {
    my $r = run("$_->[1]\n", $authcheck, '-p', '-C', 1, $_->[0]);
    is($r->{exit}, 100, 'refused');
    like($r->{err}, qr/^authcheck: fatal: .*$_->[2]/, '... with a sentence');
    is($r->{out}, '', '... and no line');
  }
  is(run('x' x 73 . "\n", $authcheck, '-p', '-b', 'alice')->{exit}, 100, 'more than bcrypt looks at');
  is(run("x\n", $authcheck, '-p', '-b', '-C', 40, 'alice')->{exit}, 100, 'a cost that is none');
  is(run('', $authcheck, '-p', 'alice')->{exit}, 111, 'no password at all');
};

subtest 'mistakes' => sub {
  my @usage = ([], ['-c'], ['-c', 'f'], ['-c', 'f', 'u', 'x'], ['-p'], ['-p', 'u', 'x'], ['-c', '-p', 'f', 'u'], ['-c', '-b', 'f', 'u'], ['-p', '-P', 'u'], ['-p', '-C', 'x', 'u'], ['-p', '-C', '0', 'u'], ['-x'], ['-P', 'cdb']);
  for (@usage) {
    my $r = run("x\n", $authcheck, @$_);
    is($r->{exit}, 100, "authcheck @$_");
    like($r->{err}, qr/^authcheck: usage: authcheck compiled\.cdb \| /, '... says how to use it');
  }
  is(run('', $authcheck, '-v')->{out} =~ /^authcheck [0-9.]+\n$/ ? 1 : 0, 1, '-v');
  mkdir "$dir/directory";
  for (["$dir/missing", qr/No such file/], ["$dir/directory", qr/Is a directory/], ['/dev/null', qr/Invalid argument/]) {
    my $r = run("x\n", $authcheck, '-c', $_->[0], 'alice');
    is($r->{exit}, 111, "-c $_->[0]");
    like($r->{err}, qr/^authcheck: fatal: unable to read the user file \Q$_->[0]\E: $_->[1]/, '... says why');
  }
  my $r = run("x\n", $authcheck, 'cdb');
  is($r->{exit}, 100, 'no channel');
  like($r->{err}, qr/^authcheck: fatal: standard input is not a channel/, '... says so');
};

# Through a pseudo terminal, which script(1) of util-linux makes.
subtest 'at a terminal' => sub {
  plan skip_all => 'no script' if !found('script');
  my $typed = sub {
    my ($command, @lines) = @_;
    my $pid = open3(my $in, my $out, undef, 'script', '-qec', $command, '/dev/null');
    my $seen = '';
    for (@lines, undef) {
      1 while (!defined $_ || $seen !~ /(?:Password|again): $/) && sysread $out, $seen, 1, length $seen;
      last if !defined $_;
      syswrite $in, "$_\n";
      $seen .= '<>';
    }
    waitpid $pid, 0;
    return ($seen =~ s/\r//gr, $? >> 8);
  };
  write_bytes("$dir/tty", 'alice:' . crypt('open sesame', '$1$abcdefgh$') . "\n");
  my ($seen, $code) = $typed->("$authcheck -c $dir/tty alice", 'open sesame');
  like($seen, qr/^Password: <>\n+yes\n$/, 'a prompt, no echo, the answer');
  is($code, 0, '... and the exit code');
  ($seen, $code) = $typed->("$authcheck -p -C 1 alice", 'open sesame', 'open sesame');
  like($seen, qr/^Password: <>\nThe same again: <>\nalice:\$y\$\S+\n$/, 'asked twice');
  ($seen, $code) = $typed->("$authcheck -p -C 1 alice", 'open sesame', 'open');
  like($seen, qr/two different passwords/, 'not the same');
  is($code, 100, '... is refused');
  ($seen, $code) = $typed->("$authcheck -c $dir/tty alice; stty -a", "x\n");
  like($seen, qr/(?<!-)\becho\b/, 'the terminal echoes again');
};
done_testing;
