# tests/lines: counts every source, and finds what is small and what is long.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;

my $top = top_directory();
my $tree = File::Temp->newdir('httpway-lines-XXXXXXXX', TMPDIR => 1);
mkdir "$tree/$_" or die for qw(a b);
my $function = "static int\nlong_one(int a,\n         int b)\n{\n" . "  a++;\n" x 40 . "}\n";
write_bytes("$tree/a/one.c", "/* one */\n\nint x;\n\nvoid short_one(void)\n{\n}\n\n$function");
write_bytes("$tree/a/small.c", "struct s {\n  int y;\n};\n" . "\n" x 37);
write_bytes("$tree/b/more.c", "\n" x 41);
write_bytes("$tree/b/small.h", "\n" x 13);
write_bytes("$tree/b/more.h", "\n" x 14);
write_bytes("$tree/b/table.def", "\n" x 7);
write_bytes("$tree/b/deps-exe", "\n" x 100);
is(scalar `perl $top/tests/lines -s $tree`, <<"END", 'a tree');
     93 lines    2 files  $tree/a
     75 lines    4 files  $tree/b
    168 lines    6 files  all
small files: 1 .c of at most 40 lines, 1 .h of at most 13
  $tree/a/small.c
  $tree/b/small.h
longest file: 53 lines, $tree/a/one.c
longest function: 45 lines, long_one, $tree/a/one.c:9
END
my $all = `cd $top && perl tests/lines`;
my @sources = split /\n/, `find $top/src -name '*.[ch]' -o -name '*.def'`;
like($all, qr/ @{[ scalar @sources ]} files  all$/m, 'of src: every one');
is(system("perl $top/tests/lines $tree/none >/dev/null 2>&1") >> 8, 100, 'no directory: wrong usage');
done_testing;
