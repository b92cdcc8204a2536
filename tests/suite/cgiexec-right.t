# What the script's user may not execute is not executed, whatever root could: modes, access control lists, directories above, mounts with noexec.
# And what an access control list grants is granted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Namespace;
use Runner;

my $alone = Namespace::enter();
plan skip_all => 'everything is ours without root' if $>;

my ($games, $gid) = (getpwnam 'games')[2, 3];
my $sh = "#!/bin/sh\nid -u\n";
my $program = read_file(top_directory() . '/compile/tests/cgi_probe');
my @files = (map({ ("www/$_.cgi" => $sh, "www/$_.bin" => $program, "www/$_.ext" => [0644, 'read']) } qw(a mode in/a acl granted deny/a)), 'lists/deny/in/x' => 'x');
my $runner = Runner->new(files => {@files}, conf => <<'END2');
User nobody
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { Specials { CGI { cgi bin } } External { /bin/cat { ext } } ScriptUser games }
  Control { Alias / Location @DIR@/www }
  Control { Alias /list Location @DIR@/lists AutoIndexCommand @DIR@/www/a.cgi }
  Control { Alias /file Location @DIR@/www/in/a.cgi }
} }
END2
my $dir = $runner->dir;
my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /list /file);

my %good = (cgi => qr/^$games\n$/, bin => qr/^arg /m, ext => qr/^read$/);
sub runs {
  my ($path, $what, %more) = @_;
  my ($kind) = $path =~ /(\w+)$/;
  my $got = $runner->ask(location => $at{'/'}, path => $path, %more);
  like($got->{output}, $good{$kind}, "$path: $what") or diag explain $got;
}
sub refused {
  my ($path, $why, $what, %more) = @_;
  my $got = $runner->ask(location => $at{'/'}, path => $path, %more);
  like($got->{fates}[0] || 'nothing', qr/^refused 403 $why/, "$path: $what");
  is($got->{output}, '', '... and nothing was run');
}
my ($executes, $reads) = map { "user $games may not $_ it: look at its access control list, at the directories above it, and for a mount with noexec" } qw(execute read);
my ($executable, $readable) = map { "it is not $_ for user $games: change its mode" } qw(executable readable);

runs("/a.$_", 'a good one') for qw(cgi bin ext);

# Modes: what holds for the owner, for the group, for others; no right of others helps who has a class of his own.
for (['root may', 0700, 0, 0], ['the group of somebody else may', 0750, 0, 0], ['the user itself may not, others may', 0077, $games, 0], ['its group may not, others may', 0705, 0, $gid]) {
  my ($what, $mode, @owner) = @$_;
  for my $kind (qw(cgi bin ext)) {
    my $file = $runner->path("www/mode.$kind");
    chown @owner, $file;
    chmod $mode & ~0022, $file;
    refused("/mode.$kind", $kind eq 'ext' ? $readable : $executable, $what);
  }
}
chown 0, 0, $runner->path('www/mode.cgi');
chmod 0711, $runner->path('www/mode.cgi');
refused('/mode.cgi', $readable, 'a script that its user may execute, but not read');
chown 0, 0, $runner->path('www/mode.bin');
chmod 0711, $runner->path('www/mode.bin');
runs('/mode.bin', 'a program need not be read');

# The directories above, those of the location included, and those above the location.
for my $closed ('www/in', 'www', '') {
  chmod 0700, $runner->path($closed);
  refused("/in/a.$_", $_ eq 'ext' ? $reads : $executes, "a closed directory above it") for qw(cgi bin ext);
  refused('', $executes, 'and where the configuration names the file', location => $at{'/file'}) if $closed eq 'www/in';
  chmod 0755, $runner->path($closed);
}
runs("/in/a.$_", 'open again') for qw(cgi bin ext);

# A directory that is to be listed, and those above it.
is($runner->ask(location => $at{'/list'}, what => 2, directory => '/deny/in')->{output}, "$games\n", 'a directory to be listed');
for my $closed (qw(lists/deny/in lists/deny lists)) {
  chmod 0700, $runner->path($closed);
  my $got = $runner->ask(location => $at{'/list'}, what => 2, directory => '/deny/in');
  like($got->{fates}[0] || 'nothing', qr/^refused 500 unable to change to its directory: Permission denied/, "closed: $closed");
  is($got->{output}, '', '... and nothing was run');
  chmod 0755, $runner->path($closed);
}
is($runner->ask(location => $at{'/list'}, what => 2)->{output}, "$games\n", 'and the location itself');

# Access control lists.
SKIP: {
  skip 'no setfacl', 1 if !grep { -x "$_/setfacl" } qw(/usr/bin /bin);
  my $set = sub { my ($list, @names) = @_; return system('setfacl', '-m', $list, map { $runner->path($_) } @names) == 0 };
  skip 'no access control lists here', 1 if !$set->("u:$games:---", map({ "www/acl.$_" } qw(cgi bin ext)), 'www/deny');
  refused("/acl.$_", $_ eq 'ext' ? $reads : $executes, 'a list that denies') for qw(cgi bin ext);
  refused("/deny/a.$_", $_ eq 'ext' ? $reads : $executes, 'a list that denies a directory') for qw(cgi bin ext);
  for (qw(cgi bin ext)) {
    chmod 0700, $runner->path("www/granted.$_");
    refused("/granted.$_", $_ eq 'ext' ? $readable : $executable, 'closed');
    $set->("u:$games:r-x", "www/granted.$_");
    runs("/granted.$_", 'a list that grants');
  }
}

# Mounts.
SKIP: {
  skip $alone, 1 if $alone;
  mkdir "$dir/www/noexec" or die;
  skip 'nothing can be mounted here', 1 if !Namespace::mount('-t', 'tmpfs', '-o', 'noexec,mode=755', 'none', "$dir/www/noexec");
  $runner->stop;
  $runner->file("www/noexec/a.cgi", 0755, $sh);
  $runner->file("www/noexec/a.bin", 0755, $program);
  $runner->file("www/noexec/a.ext", 0644, 'read');
  symlink 'noexec/a.cgi', "$dir/www/link.cgi";
  $runner->start;
  refused("/noexec/a.$_", $executes, 'a mount with noexec') for qw(cgi bin);
  refused('/link.cgi', $executes, 'a link to it');
  runs('/noexec/a.ext', 'but it may be read');
  runs('/a.cgi', 'and elsewhere it is executed');
}
is($runner->stop, 0, 'ends well');
done_testing;
