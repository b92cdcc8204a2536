# httpway-data: Types default and Types FILE: tables of media types that need not be written out.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Compiler;
use Httpway qw(command_path);

my $dir = directory();
# The type of a file under these settings of one Control.
sub type_in { my ($settings, $file, %more) = @_; compile("Server { Virtual { AnyHost Control { Alias / Location /tmp $settings } } }") if defined $settings; asked('x', '/', file => "/tmp/$file", %more)->{suffix} =~ s/^1:0://r }
sub good { my ($text, $what) = @_; my $run = compile($text); is_deeply([ $run->{exit}, said($run) ], [ 0, '' ], $what); $run }
sub within { "Server { Virtual { AnyHost Control { Alias / Location /tmp $_[0] } } }" }

# default
SKIP: {
  skip 'no /etc/mime.types', 3 if !-f '/etc/mime.types';
  good(within($_), $_) for 'Types default', 'types DEFAULT', 'Types "default"';
  is(type_in('Types default', 'x.odt'), 'application/vnd.oasis.opendocument.text', 'the types of the system');
}
compile(within('Types default'));
is(type_in(undef, $_->[0]), $_->[1], $_->[0]) for [ 'index.html', 'text/html' ], [ 'a.JS', 'text/javascript' ], [ 'a.mjs', 'text/javascript' ], [ 'x.css', 'text/css' ], [ 'x.js.map', 'application/json' ], [ 'x.wasm', 'application/wasm' ],
  [ 'x.woff2', 'font/woff2' ], [ 'x.avif', 'image/avif' ], [ 'x.webmanifest', 'application/manifest+json' ], [ 'x.md', 'text/markdown' ], [ 'x.ico', 'image/vnd.microsoft.icon' ], [ 'x.svg', 'image/svg+xml' ], [ 'x.rss', 'application/rss+xml' ],
  [ 'README', 'application/octet-stream' ], [ 'html', 'application/octet-stream' ], [ 'xhtml', 'application/octet-stream' ], [ 'x.no-such-suffix', 'application/octet-stream' ];

# What is written out wins over the table of its block, wherever that stands, and over tables further out
for my $order ('Types default %s', '%s Types default') {
  my $types = sub { sprintf $order, $_[0] };
  is(type_in($types->($_->[0]), $_->[1]), $_->[2], "$order: $_->[0] $_->[1]") for [ 'Types { text/x { .html } }', 'x.html', 'text/x' ], [ 'Types { text/x { html } }', 'x.html', 'text/x' ], [ 'Types { text/x { HTML } }', 'x.htm', 'text/html' ],
    [ 'Types { text/x { l } }', 'x.html', 'text/x' ], [ 'Types { text/x { * } }', 'README', 'text/x' ], [ 'Types { text/x { * } }', 'x.html', 'text/html' ], [ 'Types { text/x { README } }', 'README', 'text/x' ],
    [ 'Types { text/x { a.html } }', 'b.html', 'text/html' ], [ 'Types { text/x { a.html } }', 'a.html', 'text/x' ], [ 'Specials { CGI { js } }', 'x.js', '2:1:CGI' ], [ 'Specials { CGI { .js } }', 'x.mjs', 'text/javascript' ],
    [ 'External { "/bin/sh x" { .css } }', 'x.css', '3:0:/bin/sh x' ];
}
my $inner = sub { my ($outer, $block) = @_; good("Control { $outer }\n" . within($block), "$outer, then $block") };
$inner->('Types default', 'Types { text/x { html } }');
is(type_in(undef, $_->[0]), $_->[1], "$_->[0] further in") for [ 'x.html', 'text/x' ], [ 'x.css', 'text/css' ];
$inner->('Types { text/x { html .css } text/y { * .qqq } }', 'Types default');
is(type_in(undef, $_->[0]), $_->[1], "$_->[0]: a table further in is the later one") for [ 'x.html', 'text/html' ], [ 'x.css', 'text/css' ], [ 'README', 'application/octet-stream' ], [ 'x.qqq', 'text/y' ];

# A file
write_bytes("$dir/types", "# text/no no\ntext/one\t\tone One2\nmalformed x\ntext/two two one\r\n\ntext/three;q three\ntext/four four#4 # five\ntext/five\n/x six\nx\0/y seven\ntext/eight a/b ok " . 'l' x 33 . "\ntext/last last");
mkdir "$dir/sub" or die;
write_bytes("$dir/sub/types", "text/sub one\n");
write_bytes("$dir/sub/inc", "Types types");
is(type_in('Types types', $_->[0]), $_->[1], "a file of types: $_->[0]") for [ 'x.two', 'text/two' ], [ 'x.one', 'text/two' ], [ 'x.ONE2', 'text/one' ], [ 'x.four#4', 'text/four' ], [ 'x.ok', 'text/eight' ], [ 'x.last', 'text/last' ],
  map { [ $_, 'none' ] } 'x.no', 'x.x', 'x.three', 'x.five', 'x.six', 'x.seven', 'x.b', 'x.' . 'l' x 33, 'x.html', 'README', 'xone';
is(type_in("Types \"$dir/types\"", 'x.two'), 'text/two', 'by its full name');
is(type_in('Include sub/inc', 'x.one'), 'text/sub', 'a relative name is one beside the file that it stands in');
is(type_in($_->[0], 'x.one'), $_->[1], "$_->[0]: the later table") for [ 'Types types Types sub/types', 'text/sub' ], [ 'Types sub/types Types types', 'text/two' ], [ 'Types default Types types', 'text/two' ];
write_bytes("$dir/default", "text/mine html\n");
is(type_in($_->[0], 'x.html'), $_->[1], $_->[0]) for [ 'Types default', 'text/html' ], [ 'Types ./default', 'text/mine' ], [ 'Types default Types ./default', 'text/mine' ], [ 'Types ./default Types default', 'text/html' ];
good(within('Types /dev/../etc/passwd'), 'a file without any types');
write_bytes("$dir/empty", '');
good(within('Types empty'), 'an empty file');
is(asked('x', '/', file => 'x.html')->{suffix}, 'none', '... knows none');

# Mistakes
system('mkfifo', "$dir/fifo") == 0 or die;
sub mistakes { my ($settings, $want, $what) = @_; my $run = compile("Control {\n$settings }", '-t'); is_deeply(errors($run), $want, $what) or diag $run->{err} }
mistakes('Types none', [ '2:7: unable to read the types in "none": No such file or directory' ], 'no such file');
mistakes('Types sub', [ '2:7: unable to read the types in "sub": it is a directory' ], 'a directory');
mistakes('Types fifo', [ '2:7: unable to read the types in "fifo": it is neither a file nor a directory' ], 'a fifo');
mistakes('Types ""', [ '2:7: Types is empty, expected at least one character' ], 'no name');
mistakes('Types', [ '2:7: Types needs a block, expected "{", got "}"' ], 'nothing');
mistakes('Types Admin x', [ '2:7: Types needs a block, default or the name of a file, got "Admin"' ], 'nothing before a keyword');
mistakes('Types text/html { .html }', [ '2:7: Types needs a block, expected "{", got "text/html"', '2:25: expected "{" and the suffixes of ".html" in Types, got "}"' ], 'a type without the block around it');
mistakes("Types \"a\nb\"", [ '2:7: Types holds a control character, expected text that can stand in a header field' ], 'a control character');
mistakes('Specials default External sub/types', [ '2:10: Specials needs a block, expected "{", got "default"', '2:27: External needs a block, expected "{", got "sub/types"' ], 'only Types');
write_bytes("$dir/many", join '', map { "text/x s$_\n" } 1 .. 65537);
my $run = compile(within('Types many'));
is_deeply([ $run->{exit}, warnings_of({ err => said($run) }) ], [ 0, [ '1:66: more than 65536 suffixes in this file of types: the others are left out' ] ], 'too many types');
is(asked('x', '/', file => "x.s$_->[0]")->{suffix}, $_->[1], "... s$_->[0]") for [ 65536, '1:0:text/x' ], [ 65537, 'none' ];
open my $big, '>', "$dir/big" or die;
truncate $big, (1 << 22) + 1 or die;
mistakes('Types big', [ '2:7: unable to read the types in "big": it is too long' ], 'a file that is too long');

SKIP: { # A system without the file, in a mount namespace of its own
  my @alone = ('unshare', ($> ? '-rm' : '-m'), 'sh', '-c', 'mount -t tmpfs none /etc 2>/dev/null && exec "$@"', '-');
  skip 'no mount namespace here', 2 if system(@alone, 'true') != 0;
  write_bytes("$dir/c.conf", "Control { Types default Types default }\n" . within('Types default'));
  my $err = `cd $dir && @{[ map { "'$_' " } @alone, command_path('httpway-data'), '-f', 'c.conf' ]} 2>&1`;
  my @told = grep { /^c\.conf/ } split /\n/, said({ err => $err });
  is_deeply(\@told, [ 'c.conf:1:17: warning: Types default without /etc/mime.types (No such file or directory): only the types of a plain site are known, the package media-types has the others' ], 'without the file: one warning') or diag $err;
  is(type_in(undef, 'x.html'), 'text/html', '... and the types of a plain site');
}

# The dump names a table, and does not flood
write_bytes("$dir/c.conf", "Control { Types default }\n" . within('Types { a/b { c } } Types types'));
$run = run_data('-d', 'c.conf');
like($run->{out}, qr{^  Types c -> a/b +c\.conf:2\n  Types types +c\.conf:2\n  Types default +inherited from c\.conf:1\n\z}m, 'the dump') or diag $run->{out};

# One table for many hosts, whether they inherit it or name it themselves
sub size_of { my ($global, $each, $hosts) = @_; good("Control { $global }\nServer { " . (join '', map { "Virtual { Host h$_ Control { Alias / Location /tmp $each } }\n" } 1 .. $hosts) . '}', "$hosts hosts: '$global', '$each'"); -s "$dir/c.conf.cdb" }
# Records begin at multiples of eight: that much the rest may differ by.
sub is_size { my ($got, $wanted, $name) = @_; cmp_ok(abs($got - $wanted), '<', 16, $name) or diag "$got, not $wanted" }
my $without = size_of('', '', 10000);
my $table = size_of('', 'Types default', 1) - size_of('', '', 1);
cmp_ok($table, '>', 1000, 'a table has a size');
is_size(size_of('Types default', '', 10000) - $without, $table, 'inherited: one table');
is_size(size_of('', 'Types default', 10000) - $without, $table, 'named by each: one table');
is_size(size_of('Types { a/b { c } }', 'Types default', 10000) - $without, size_of('Types { a/b { c } }', 'Types default', 1) - size_of('', '', 1), '... on top of what all inherit, too');
done_testing;
