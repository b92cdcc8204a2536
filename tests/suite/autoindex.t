# autoindex: run as a CGI program in directories full of surprises. No server.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Digest::SHA ();
use Encode ();
use File::Copy ();
use File::Temp ();
use JSON::PP ();
use POSIX ();
use Httpway qw(helper_path read_file write_bytes);

my $dir = File::Temp->newdir;
chmod 0755, "$dir";
# A copy, because an ordinary user may not be able to reach the tree.
my $autoindex = "$dir/autoindex";
File::Copy::copy(helper_path('autoindex'), $autoindex) or die "unable to copy autoindex: $!";
chmod 0755, $autoindex;
my $serial = 0;

sub directory { my $d = "$dir/" . $serial++; mkdir $d or die; write_bytes("$d/$_", '') for @_; return $d }

# run DIRECTORY, variables...: the answer as a hash. Also: as (a uid), before (called in the child), out (a file), limit (ulimit -v), words.
sub run {
  my ($where, %o) = @_;
  my %extra = map { $_ => delete $o{$_} } qw(as before out limit words);
  my $out = $extra{out} || "$dir/out";
  defined(my $pid = fork) or die;
  if (!$pid) {
    %ENV = (SCRIPT_NAME => '/pub', PATH_INFO => '/', REQUEST_METHOD => 'GET', REQUEST_URI => '/pub/', SERVER_NAME => 'www.example.com', %o);
    delete $ENV{$_} for grep { !defined $ENV{$_} } keys %ENV;
    open STDIN, '<', '/dev/null' or die;
    open STDOUT, '>', $out or die;
    open STDERR, '>', "$dir/err" or die;
    chdir $where or die;
    $extra{before}->() if $extra{before};
    POSIX::setuid($extra{as}) if $extra{as};
    my @command = ($autoindex, @{ $extra{words} || [] });
    @command = ('/bin/sh', '-c', "ulimit -v $extra{limit}; exec \"\$0\" \"\$@\"", @command) if $extra{limit};
    { no warnings 'exec'; exec @command } POSIX::_exit(126);
  }
  waitpid $pid, 0;
  my %r = (code => $? & 127 ? 'signal ' . ($? & 127) : $? >> 8, err => read_file("$dir/err"), fields => {});
  return \%r if $extra{out};
  my ($head, $body) = read_file($out) =~ /\A((?:[^\n]+\n)*)\n(.*)\z/s or return { %r, broken => 1 };
  for (split /\n/, $head) { /^([\w-]+): (.*)$/ or die "no field: $_"; $r{fields}{ lc $1 } = $2 }
  return { %r, head => $head, body => $body };
}

sub get { my ($where, $query, %o) = @_; return run($where, QUERY_STRING => $query, %o) }
sub list { my $r = get($_[0], 'json' . ($_[1] ? "&$_[1]" : '')); return $r->{code} ? undef : JSON::PP->new->utf8->decode($r->{body}) }
sub order { join ' ', map { $_->{name} } @{ list(@_) } }
sub unescape { my ($t) = @_; $t =~ s/&#x([0-9A-Fa-f]+);/Encode::encode('UTF-8', chr hex $1)/ge; $t =~ s/&#39;/'/g; $t =~ s/&quot;/"/g; $t =~ s/&lt;/</g; $t =~ s/&gt;/>/g; $t =~ s/&amp;/&/g; return $t }
sub decode { my ($t) = @_; $t =~ s/%([0-9A-F]{2})/chr hex $1/ge; return $t }
sub links { map { unescape($_) } $_[0] =~ /<a href="([^"]*)"/g }

# rows BODY: the entries of a page: [link, shown, size, date].
sub rows {
  my ($body) = @_;
  my @rows;
  while ($body =~ m{<tr(?: class="d")?><td><(?:a href="([^"]*)"|span)>([^<]*)</(?:a|span)></td><td(?: title="[0-9]+ bytes")?>([^<]*)</td><td>([^<]*)(?:<i>([^<]*)</i>)?</td></tr>\n}g) {
    push @rows, [defined $1 ? unescape($1) : undef, unescape($2), $3, $4 . (defined $5 ? $5 : '')];
    s/\xc2\xa0/ /g for @{ $rows[-1] }[2, 3];
  }
  return @rows;
}

# nesting BODY: the first thing that is wrong with the tags, or ''.
sub nesting {
  my ($body) = @_;
  my @open;
  $body =~ s{<style>[^<]*</style>}{};
  $body =~ s/\A<!DOCTYPE html>\n// or return 'no doctype';
  while ($body =~ m{\G(?:([^<>]+)|<(/?)([a-z0-9]+)((?: [a-z-]+="[^"<>]*")*)>|(.))}gs) {
    return "stray $5" if defined $5;
    return "bare & in $&" if $& =~ /&(?!#\d+;|#x[0-9A-F]+;|\w+;)/;
    next if defined $1 || $3 eq 'meta' || $3 eq 'br';
    if (!$2) { push @open, $3; next }
    my $last = pop @open || 'nothing';
    return "$3 ends $last" if $last ne $3;
  }
  return @open ? "open: @open" : '';
}

my @hostile = (
  '"', "'", '<script>alert(1)<', '&amp;', '&', "a\nb", "\n", "tab\there", "\r", "\x1b[31m", "\x7f", "\xff", "a\xff", "\xc3\xa4", "\xc3", "\xe2\x82", "\xed\xa0\x80",
  "\xf0\x9f\x98\x80", "\xe2\x80\xae" . 'txt.exe', '-rf', '--', '%', '%41', '%2e%2e', '?', 'a?b', '#', 'a#b', ':', 'javascript:alert(1)', 'http:', ' ', ' a ', 'a  b', '\\', 'x\\..\\y', '+', ';',
  '*', '~', '=', 'a=b&c=d', '</title>', ']]>', '{}', '\\u0041', "\xef\xbb\xbfbom", "\xc2\xad", 'x' x 255, "\xff" x 255, "\xe2\x82\xac" x 85, '&' x 255, '%' x 255,
);

subtest 'name-hostile' => sub {
  my $d = directory();
  my @names;
  # A file system may refuse some of them.
  for my $name (@hostile) { open my $f, '>', "$d/$name" and push @names, $name }
  cmp_ok(scalar @names, '>', 30, 'names to test with');
  my $r = get($d, '');
  is($r->{code}, 0, 'exit 0');
  is(nesting($r->{body}), '', 'the page is well formed');
  ok(eval { Encode::decode('UTF-8', my $copy = $r->{body}, Encode::FB_CROAK); 1 }, 'and UTF-8');
  unlike($r->{body}, qr/[\x00-\x09\x0b-\x1f\x7f]|<script/, 'without control characters or markup of others');
  my @rows = rows($r->{body});
  is_deeply([sort map { my $l = $_->[0]; $l =~ m{^/|:} ? "not relative: $l" : decode($l) } @rows], [sort @names], 'links come back as the names');
  is_deeply([grep { $_->[0] !~ m{\A[A-Za-z0-9%._~!\$()*+,;=\@-]+\z} } @rows], [], 'links are URIs');
  my %shown = map { decode($_->[0]) => $_->[1] } @rows;
  is($shown{"a\nb"}, "a\xe2\x90\x8ab", 'a newline is shown');
  is($shown{"a\xff"}, "a\xef\xbf\xbd", 'a byte that is no UTF-8 is replaced');
  is($shown{"\xc3\xa4"}, "\xc3\xa4", 'UTF-8 is left');
  is($shown{'<script>alert(1)<'}, '<script>alert(1)<', 'markup is text');
  my $json = get($d, 'json');
  my $list = JSON::PP->new->utf8->decode($json->{body});
  is_deeply([sort map { exists $_->{bytes} ? pack 'H*', $_->{bytes} : Encode::encode('UTF-8', $_->{name}) } @$list], [sort @names], 'names come back from JSON');
  is_deeply([grep { my $copy = $_->{bytes}; exists $_->{bytes} && eval { Encode::decode('UTF-8', pack('H*', $copy), Encode::FB_CROAK); 1 } } @$list], [], 'bytes only where needed');
  is((grep { $_->{name} eq "a\x{fffd}" } @$list)[0]{bytes}, '61ff', 'in hexadecimal');
};

subtest 'header' => sub {
  my $d = directory('a');
  my $page = get($d, '');
  my $hash = Digest::SHA::sha256_base64($page->{body} =~ m{<style>(.*?)</style>}s ? $1 : '') . '=';
  is_deeply($page->{fields}, {
    'content-type' => 'text/html; charset=utf-8', 'x-content-type-options' => 'nosniff', 'cache-control' => 'no-cache', 'vary' => 'Accept',
    'content-security-policy' => "default-src 'none'; style-src 'sha256-$hash'; base-uri 'none'; form-action 'none'",
  }, 'fields; the policy allows the style sheet');
  unlike($page->{body}, qr/<script|\son\w+=|\sstyle=/, 'no script, no style of elements');
  is(get($d, 'json')->{fields}{'content-type'}, 'application/json', 'JSON');
  is(run($d, HTTP_ACCEPT => 'application/json')->{fields}{'content-type'}, 'application/json', 'by Accept');
  like(run($d, HTTP_ACCEPT => 'text/html,*/*;q=0.8')->{fields}{'content-type'}, qr{^text/html}, 'a browser');
  is(get($d, '')->{err}, '', 'nothing on standard error');
  for my $query ('', 'json') {
    my ($get, $head) = map { run($d, QUERY_STRING => $query, REQUEST_METHOD => $_) } qw(GET HEAD);
    is($head->{head}, $get->{head}, "HEAD: the same header ($query)");
    is($head->{body}, '', 'and no body');
  }
  for my $method (qw(POST PUT DELETE OPTIONS get GETX), 'HEAD ') {
    my $r = run($d, REQUEST_METHOD => $method);
    is($r->{fields}{status}, '405 Method Not Allowed', "$method: 405");
    is($r->{fields}{allow}, 'GET, HEAD', 'with Allow');
    is(nesting($r->{body}), '', 'and a page');
  }
  is(run($d, REQUEST_METHOD => undef, PATH_INFO => undef, SCRIPT_NAME => undef, REQUEST_URI => undef, SERVER_NAME => undef)->{code}, 0, 'works without any variable');
  is(get($d, '', words => ['-x', '--help', "\n"])->{body}, $page->{body}, 'words of the query mean nothing');
};

subtest 'page' => sub {
  my $d = directory('file.txt', '.hidden', 'sub/x', '.git/x');
  symlink 'file.txt', "$d/to-file"; symlink 'sub', "$d/to-directory"; symlink 'nowhere', "$d/dangling"; symlink 'loop', "$d/loop"; symlink 'file.txt/x', "$d/through";
  POSIX::mkfifo("$d/fifo", 0600) or die;
  write_bytes("$d/file.txt", 'x' x 1234);
  utime 1795378669, 1795378669, "$d/$_" for 'file.txt', 'fifo', 'sub';
  my $r = get($d, '');
  is_deeply([rows($r->{body})], [
    ['sub/', 'sub/', '', '2026-11-22 20:17'], ['to-directory/', 'to-directory/', '', '2026-11-22 20:17'], [undef, 'fifo', '', '2026-11-22 20:17'],
    ['file.txt', 'file.txt', '1.2 kB', '2026-11-22 20:17'], ['to-file', 'to-file', '1.2 kB', '2026-11-22 20:17'],
  ], 'entries: links as what they lead to, no dotfiles, no dangling links, no link to what is never sent');
  like($r->{body}, qr/title="1234 bytes"/, 'the exact size');
  like($r->{body}, qr/>Date \(UTC\)</, 'the zone');
  like($r->{body}, qr{<p>2 directories, 2 files, 1 other }, 'counted');
  is_deeply(list($d), [
    { name => 'sub', type => 'directory', size => undef, modified => '2026-11-22T20:17:49Z' }, { name => 'to-directory', type => 'directory', size => undef, modified => '2026-11-22T20:17:49Z' },
    { name => 'fifo', type => 'other', size => undef, modified => '2026-11-22T20:17:49Z' },
    map { { name => $_, type => 'file', size => 1234, modified => '2026-11-22T20:17:49Z' } } 'file.txt', 'to-file',
  ], 'JSON');
  is_deeply([(links($r->{body}))[0 .. 4]], ['../', '?sort=name&order=desc', '?sort=size&order=desc', '?sort=date&order=desc', '../'], 'breadcrumb, columns, parent');
  like($r->{body}, qr{<title>Index of /pub/</title>}, 'title');
};

subtest 'path' => sub {
  my $d = directory('x');
  my $heading = sub { my $r = run($d, @_); is(nesting($r->{body}), '', 'well formed'); my ($h) = $r->{body} =~ m{<h1>(.*?)</h1>}s; return $h };
  is($heading->(SCRIPT_NAME => '/a/b <c>', REQUEST_URI => '/a/b%20%3Cc%3E/'),
    '<a href="../../">www.example.com</a> <i>/</i> <a href="../">a</a> <i>/</i> <b aria-current="page">b &lt;c&gt;</b>', 'breadcrumbs');
  is($heading->(SCRIPT_NAME => '/a/', PATH_INFO => undef, REQUEST_URI => '/a/?sort=size'), '<a href="../">www.example.com</a> <i>/</i> <b aria-current="page">a</b>', 'a slash in SCRIPT_NAME');
  for my $root ('', '/') {
    is($heading->(SCRIPT_NAME => $root, REQUEST_URI => '/'), '<b aria-current="page">www.example.com</b>', 'the root');
    unlike(run($d, SCRIPT_NAME => $root, REQUEST_URI => '/')->{body}, qr/Parent directory/, 'has no parent');
  }
  my $two = '<a href="../../">www.example.com</a> <i>/</i> <a href="../">a</a> <i>/</i> <b aria-current="page">b c</b>';
  is($heading->(SCRIPT_NAME => '/bin/autoindex', PATH_INFO => undef, REQUEST_URI => '/a/b%20c/?sort=size'), $two, 'a program with a URL of its own');
  is($heading->(SCRIPT_NAME => '/a/b c/autoindex', PATH_INFO => undef, REQUEST_URI => '/a/b%20c/autoindex'), $two, '... asked for by it');
  is($heading->(SCRIPT_NAME => '/a/b c/', PATH_INFO => undef, REQUEST_URI => '/a/./b%20c/'), $two, 'a path that was cleaned');
  is($heading->(SCRIPT_NAME => '/bin/autoindex', PATH_INFO => undef, REQUEST_URI => '/'), '<b aria-current="page">www.example.com</b>', '... of the root');
  is($heading->(SCRIPT_NAME => '/autoindex', PATH_INFO => undef, REQUEST_URI => '/%zz/'), '<a href="../">www.example.com</a> <i>/</i> <b aria-current="page">autoindex</b>', 'a target that is none');
  is($heading->(SCRIPT_NAME => "/\xff\n", SERVER_NAME => ''), "<a href=\"../\">Index</a> <i>/</i> <b aria-current=\"page\">&#xFFFD;\xe2\x90\x8a</b>", 'any bytes');
  is(nesting(run($d, SCRIPT_NAME => '/<x y="' x 3000)->{body}), '', 'a long path');
  my $r = run($d, PATH_INFO => '/no/such');
  is($r->{fields}{status}, '404 Not Found', 'a path below it is not here');
  is(nesting($r->{body}), '', 'and a page says so');
};

subtest 'order' => sub {
  my $d = directory('b10', 'b9', 'B1', 'a', 'z/x', 'y/x');
  write_bytes("$d/a", 'x' x 10); write_bytes("$d/b9", 'x' x 20);
  my $time = 1000000000;
  utime $time, $time, "$d/$_" for qw(a b9 b10 B1 z y);
  utime $time + 5, $time + 5, "$d/$_" for qw(B1 z);
  is(order($d), 'y z a B1 b9 b10', 'by name, as people count');
  is(order($d, 'sort=name&order=desc'), 'z y b10 b9 B1 a', 'turned round, directories still first');
  is(order($d, 'sort=size'), 'y z B1 b10 a b9', 'by size, then by name');
  is(order($d, 'sort=size&order=desc'), 'y z b9 a B1 b10', 'largest first, then by name');
  is(order($d, 'sort=date'), 'y z a b9 b10 B1', 'by date');
  is(order($d, 'sort=date&order=desc'), 'z y B1 a b9 b10', 'latest first');
  is(order($d, 'sort=x&order=y'), 'y z a B1 b9 b10', 'nonsense is as nothing');
  is(join(' ', map { decode((/^(.*?)\/?$/)[0]) } map { $_->[0] } rows(get($d, 'sort=date&order=desc')->{body})), 'z y B1 a b9 b10', 'the page too');
  my %column = map { $_ => [(links(get($d, $_)->{body}))[1 .. 3]] } '', 'sort=name&order=desc', 'sort=size', 'sort=size&order=desc', 'sort=date&order=desc';
  is_deeply(\%column, {
    '' => ['?sort=name&order=desc', '?sort=size&order=desc', '?sort=date&order=desc'],
    'sort=name&order=desc' => ['?sort=name&order=asc', '?sort=size&order=desc', '?sort=date&order=desc'],
    'sort=size' => ['?sort=name&order=asc', '?sort=size&order=desc', '?sort=date&order=desc'],
    'sort=size&order=desc' => ['?sort=name&order=asc', '?sort=size&order=asc', '?sort=date&order=desc'],
    'sort=date&order=desc' => ['?sort=name&order=asc', '?sort=size&order=desc', '?sort=date&order=asc'],
  }, 'columns turn round');
  like(get($d, 'sort=size&order=desc')->{body}, qr{aria-sort="descending"><a href="[^"]*">Size&nbsp;\xe2\x86\x93</a>}, 'and say how they stand');
};

subtest 'empty' => sub {
  my $d = directory('.hidden');
  my $r = get($d, '');
  is_deeply([rows($r->{body})], [], 'no entries');
  like($r->{body}, qr/<p>Nothing here/, 'said');
  is(nesting($r->{body}), '', 'well formed');
  is_deeply(list($d), [], 'JSON');
};

subtest 'year-10000' => sub {
  my $d = directory();
  my %want;
  for my $time (-2147483648, -1, 0, 4323283200, 253402300799, 253402300800, -62167219200, -62167219201, -99999999999) {
    my $name = $time < 0 ? 'm' . -$time : "p$time";
    write_bytes("$d/$name", '');
    utime $time, $time, "$d/$name" or next;
    # The file system may keep another one.
    my $kept = (stat "$d/$name")[9];
    my @t = gmtime $kept;
    $want{$name} = $t[5] < -1900 || $t[5] > 8099 ? undef : sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $t[5] + 1900, $t[4] + 1, @t[3, 2, 1, 0];
  }
  cmp_ok(scalar keys %want, '>=', 4, 'times to test with');
  is_deeply({ map { $_->{name} => $_->{modified} } @{ list($d) } }, \%want, 'JSON');
  is_deeply({ map { $_->[0] => $_->[3] } rows(get($d, '')->{body}) },
    { map { my $t = $want{$_}; $_ => defined $t ? substr($t, 0, 10) . ' ' . substr($t, 11, 5) : '' } keys %want }, 'page');
};

subtest 'unreadable' => sub {
  my @as = $> ? () : (as => 65534);
  my $d = directory('x');
  my %before = (before => sub { chmod 0300, '.' });
  for my $method (qw(GET HEAD)) {
    my $r = run($d, REQUEST_METHOD => $method, @as, %before);
    is($r->{fields}{status}, '403 Forbidden', "$method: 403");
    $method eq 'GET' ? is(nesting($r->{body}), '', 'a page') : is($r->{body}, '', 'no page');
  }
  my $closed = directory('x');
  $d = directory();
  symlink "$closed/x", "$d/link";
  chmod 0, $closed;
  is(run($d, @as, QUERY_STRING => 'json')->{body}, "[\n{\"name\":\"link\",\"type\":\"other\",\"size\":null,\"modified\":null}\n]\n", 'what may not be looked at');
  is_deeply([rows(run($d, @as)->{body})], [['link', 'link', '', '']], 'is a link all the same');
  chmod 0700, glob "$dir/[0-9]*";
};

subtest 'many' => sub {
  my $d = directory();
  for (1 .. 20000) { open my $f, '>', "$d/entry number $_ with a name of some length" or die }
  my $limit = 100000;
  plan skip_all => 'cannot run in bounded memory' if run($d, REQUEST_METHOD => 'HEAD', limit => $limit)->{code};
  my $r = get($d, '', limit => $limit);
  is($r->{code}, 0, 'in 100 MB');
  my @rows = rows($r->{body});
  is(scalar @rows, 20000, 'all of them');
  is($rows[9]->[1], 'entry number 10 with a name of some length', 'in order');
  is(scalar @{ list($d) }, 20000, 'JSON');
};

subtest 'output' => sub {
  my $d = directory(map { "$_" . 'x' x 200 } 1 .. 100);
  plan skip_all => 'no /dev/full' if !-c '/dev/full';
  for my $query ('', 'json') {
    my $r = get($d, $query, out => '/dev/full');
    is($r->{code}, 111, 'a write that fails: 111');
    is($r->{err}, "autoindex: fatal: unable to write the answer: No space left on device\n", 'and a line');
  }
};

for my $browser (['w3m', '-dump', '-T', 'text/html', '-I', 'UTF-8', '-O', 'UTF-8', '-cols', '100'], ['lynx', '-dump', '-force_html', '-nolist', '-width=100', '-assume_charset=utf-8', '-display_charset=utf-8']) {
  subtest $browser->[0] => sub {
    grep { -x "$_/$browser->[0]" } split /:/, $ENV{PATH} or plan skip_all => 'not installed';
    my $d = directory('a <b>.txt', "new\nline", 'sub/x');
    write_bytes("$d/a <b>.txt", 'x' x 4567);
    utime 1795378669, 1795378669, "$d/a <b>.txt";
    write_bytes("$dir/page.html", get($d, '')->{body});
    local $ENV{HOME} = "$dir";
    my $text = `@$browser $dir/page.html`;
    like($text, qr{www\.example\.com\s*/\s*pub}, 'path');
    $text =~ s/\xc2\xa0/ /g;
    like($text, qr{Name.*Size.*Date \(UTC\)}s, 'columns');
    like($text, qr{^\s*a <b>\.txt\s+4\.6 kB\s+2026-11-22 20:17\s*$}m, 'a row is a line');
    like($text, qr{^\s*sub/ }m, 'a directory has its slash');
    unlike($text, qr/font|color|clip-path/, 'no style sheet');
  };
}

done_testing;
