# The documents: every program has a page, every page is well formed, every link leads somewhere, a text browser and a phone can show it;
# README's configuration works; every file that contributing.html names is there.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree qw(run_in);

my $top = top_directory();
my @pages = map { m{([^/]+)$} } glob "$top/doc/*.html";
my %text = map { $_ => read_file("$top/doc/$_") } @pages;
my @programs = map { read_file("$top/package/$_") =~ /(\S+)/g } qw(commands helpers);
my %void = map { $_ => 1 } qw(area base br col embed hr img input link meta source track wbr);

# problem TEXT: the first thing that is wrong with the markup, or ''.
sub problem {
  my ($html) = @_;
  return 'does not start with <!DOCTYPE html>' if $html !~ s/\A<!DOCTYPE html>\n//i;
  my @open;
  while ($html =~ /\G(?:<!--.*?-->|<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[^\s=>\/"]+(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)|(.))/gs) {
    my ($end, $name, $attributes, $empty, $words, $stray) = ($1, $2, $3, $4, $5, $6);
    my $at = $-[0];
    my $where = sub { return 'line ' . (1 + (substr($html, 0, $at) =~ tr/\n//) + 1) };
    return $where->() . ": stray $stray" if defined $stray;
    return $where->() . ': a bare &' if "@{[grep { defined } $words, $attributes]}" =~ /&(?!(?:#\d+|#x[0-9A-Fa-f]+|\w+);)/;
    next if !defined $name || $empty || $void{ lc $name };
    if (!$end) { push @open, lc $name; next }
    my $last = pop @open || 'nothing';
    return $where->() . ": </$name> ends $last" if $last ne lc $name;
  }
  return @open ? "unclosed @open" : '';
}

is(problem("<!DOCTYPE html>\n<p>a<b>c</p></b>"), 'line 2: </p> ends b', 'the checker finds bad nesting');
is(problem("<!DOCTYPE html>\n<p>a & b</p>"), 'line 2: a bare &', 'and bare ampersands');

for my $page (sort @pages) {
  my $html = $text{$page};
  is(problem($html), '', "$page is well formed");
  like($html, qr{<html lang="en">.*<title>[^<]+</title>.*<link rel="stylesheet" href="style\.css">.*<h1>}s, "$page has its frame");
  like($html, qr{href="index\.html"}, "$page leads back") if $page ne 'index.html';
  my %id; $id{$_}++ for $html =~ /\sid="([^"]+)"/g;
  is_deeply([grep { $id{$_} > 1 } sort keys %id], [], "$page: ids once");
  my @bad;
  for my $link ($html =~ /\s(?:href|src)="([^"]*)"/g) {
    next if $link =~ m{^(?:https?|mailto):};
    my ($file, $anchor) = $link =~ /^([^#]*)(?:#(.*))?$/;
    $file = $page if $file eq '';
    push @bad, $link if !-e "$top/doc/$file" || defined $anchor && $anchor ne '' && ($text{$file} || '') !~ /\sid="\Q$anchor\E"/;
  }
  is_deeply(\@bad, [], "$page: links lead somewhere");
}

# A narrow screen: no width but that of the screen, and what is wider scrolls by itself.
for my $page (sort @pages) {
  my $html = $text{$page};
  like($html, qr{<meta name="viewport" content="width=device-width, initial-scale=1">}, "$page: the width of the screen");
  unlike($html =~ s{<svg\b.*?</svg>}{}gsr, qr{<[^>]+\s(?:width|style|align|nowrap)\b}, "$page: no width of its own");
}
my $style = read_file("$top/doc/style.css");
unlike($style, qr/(?:^|[\s;{])(?:min-)?width:\s*[\d.]+(?:px|rem|em|ch|pt)|nowrap/m, 'style.css: no fixed width');
like($style, qr/^pre \{[^}]*white-space: pre-wrap; overflow-wrap: anywhere/m, 'style.css: nothing of an example is cut off');
like($style, qr/^$_ \{[^}]*overflow-x: auto/m, "style.css: $_ scrolls") for qw(pre table);

# What w3m shows on 80 columns, without what is as it is, fits.
SKIP: {
  my ($w3m) = grep { -x } '/usr/bin/w3m', '/usr/local/bin/w3m' or skip 'w3m (Debian package w3m) is not there', scalar @pages;
  my $home = File::Temp->newdir('httpway-w3m-XXXXXXXX', TMPDIR => 1);
  for my $page (sort @pages) {
    my $file = write_bytes("$home/page.html", $text{$page} =~ s{<pre\b.*?</pre>}{<p>a block</p>}gsr);
    my ($code, $shown) = run_in("$home", { HOME => "$home", LC_ALL => 'C.UTF-8' }, $w3m, '-dump', '-cols', 80, '-I', 'UTF-8', '-O', 'UTF-8', '-T', 'text/html', $file);
    utf8::decode($shown);
    my @wide = grep { length > 80 } split /\n/, $shown;
    cmp_ok($shown =~ tr/\n//, '<=', 80, "$page: two screens") if $page eq 'contributing.html';
    ok($code == 0 && $shown =~ /\w/ && !@wide, "$page: fits on 80 columns") or diag map { utf8::encode($_); "$_\n" } @wide ? @wide[0 .. ($#wide < 3 ? $#wide : 3)] : $shown;
  }
}

my ($code, $stale) = run_in($top, {}, $^X, 'package/navigation', '-n');
is("$code$stale", '0', 'pages before and after, and contents, are current: else run perl package/manuals');
like($text{'install.html'}, qr{<nav><a href="index\.html">[^<]+</a> \| before: <a href="overview\.html">.*?</a> \| next: <a href=.*<h1>.*<nav class="contents">.*<a href="#slashpackage">}s, 'they are there');

for my $program (@programs) {
  ok($text{"$program.html"}, "$program has a page") or next;
  like($text{'index.html'}, qr{href="\Q$program\E\.html"}, "$program is in the index");
  my @heads = $text{"$program.html"} =~ m{<h2[^>]*>([^<]+)</h2>}g;
  my %wanted = map { $_ => 1 } my @order = ('Interface', 'Options', 'Environment variables', 'Exit codes', 'Signals', 'Files', 'Security', 'Notes', 'Examples', 'See also');
  is_deeply([grep { $wanted{$_} } @heads], [grep { my $o = $_; grep { $_ eq $o } @heads } @order], "$program: sections in order");
  is($heads[0], 'Interface', "$program: begins with its interface");
  for my $head ('Environment variables', 'Exit codes', 'Security', 'Examples') { ok((grep { $_ eq $head } @heads), "$program: has $head") }
}
is_deeply([grep { $text{'index.html'} !~ /href="\Q$_\E"/ } grep { $_ ne 'index.html' } sort @pages], [], 'the index lists every page');

# contributing.html: where a question is answered, a file is; other names of files and commands are there, too; and it is two screens long.
my $contributing = $text{'contributing.html'} // '';
my @answers = $contributing =~ m{<tr><td>[^<]+</td><td>(.*?)</td></tr>}g;
my @named = map { m{<code>([^<]+)</code>}g } @answers;
cmp_ok(scalar @answers, '>=', 20, 'contributing.html: twenty questions');
cmp_ok(scalar(grep { -f "$top/src/$_" } @named), '>=', scalar @answers, 'each with a file');
is_deeply([grep { !-f "$top/src/$_" } @named], [], 'which is there');
my @others = $contributing =~ s{<td>.*?</td>}{}gsr =~ m{<code>(?:sh |perl )?(\w+/[\w./-]*\w)</code>}g;
is_deeply([grep { !-e "$top/$_" && !-e "$top/tests/$_" } @others], [], 'so are the others: ' . @others);

for my $file ('README.md', 'INSTALL', 'examples/README.md') {
  my ($directory) = $file =~ m{^(.*/)?};
  $directory //= '';
  my @bad = grep { !m{^https?:} && !-e "$top/$directory$_" } read_file("$top/$file") =~ /\]\(([^)]+)\)/g;
  is_deeply(\@bad, [], "$file: links lead somewhere");
}

# The configuration of README.md, with another port and another directory, serves a page.
my ($conf) = read_file("$top/README.md") =~ /## A configuration\n\n((?:    [^\n]*\n)+)/ or die 'no configuration in README.md';
my ($example) = $text{'configuration.html'} =~ m{<h2 id="examples">.*?<pre>\n(.*?)</pre>}s;
is($example, $conf =~ s/^    //mgr, 'the example of configuration.html is the same');
my $lines = $conf =~ tr/\n//;
is($lines, 10, 'ten lines');
ok($conf =~ s/Port 8080/Address 127.0.0.1 Port \@PORT\@/, 'with a port');
ok($conf =~ s{/usr/share/doc}{\@DIR\@/www}, 'and a directory');
my $server = eval { Httpway->start(conf => $conf, files => { 'www/index.html' => "<p>hello</p>\n" }) };
ok($server, 'works') or diag $@;
if ($server) {
  my $page = get($server->port, '/');
  is($page->{body}, "<p>hello</p>\n", 'serves a page');
  is($page->{headers}{'content-type'}, 'text/html', 'with its type');
  is($server->stop, 0, 'and ends well');
}

done_testing;
