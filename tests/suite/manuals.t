# The manual pages in man/ are made of the documents, are current, and are proper mdoc.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp;
use Httpway;

my $top = top_directory();
my $made = File::Temp->newdir;
is(system("cd $top && perl package/manuals $made/man"), 0, 'made');
my @names = map { s{.*/}{}r } glob "$made/man/*";
is_deeply([ map { s{.*/}{}r } glob "$top/man/*" ], \@names, 'every page is there, and no other');
is(read_file("$top/man/$_"), read_file("$made/man/$_"), "$_ is what package/manuals makes of the document") for @names;
for my $program (map { read_file("$top/package/$_") =~ /(\S+)/g } qw(commands helpers)) { ok((grep { $_ eq "$program.8" } @names), "$program has a manual") }

for (['httpway.7', 'EXAMPLES', 'SEE ALSO'], ['httpway.conf.5', 'EXAMPLES', 'SEE ALSO']) {
  my ($name, @sections) = @$_;
  like(read_file("$top/man/$name"), qr/^\.Sh $_\n[^.]*\.\w+ \S/m, "$name has $_") for @sections;
}
my ($see_also) = read_file("$top/man/httpway.7") =~ /^\.Sh SEE ALSO\n(.*)/ms;
is_deeply([sort map { /^\.Xr (\S+) (\d)/ ? "$1.$2" : () } split /\n/, $see_also], [sort grep { $_ ne 'httpway.7' } @names], 'httpway.7 leads to all others: by See also of doc/overview.html');
# Other names: of the page, and of the file that package/export makes.
for (map { [ split ] } split /\n/, read_file("$top/package/links-man")) {
  my ($alias, $target) = @$_;
  ok(-e "$top/man/$target", "$alias is $target");
  like(read_file("$top/man/$target"), qr/^\.Nm \Q$alias\E$/m, 'and says so');
}

SKIP: {
  skip 'mandoc is not here', 1 if system('command -v mandoc >/dev/null') != 0;
  # Whether the pages of other programs are installed is not for us to say.
  my @complaints = grep { !/referenced manual not found/ } split /\n/, qx{cd $top/man && mandoc -Tlint * 2>&1};
  is_deeply(\@complaints, [], 'mandoc has nothing to say');
  my $text = qx{mandoc -Tascii $top/man/httpd.8 | col -b 2>/dev/null};
  like($text, qr/^NAME\n.*^DESCRIPTION\n.*^SIGNALS\n.*^EXIT STATUS\n.*^SEE ALSO\n/ms, 'sections in order');
}
done_testing;
