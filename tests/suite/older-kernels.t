# What newer kernels tell in one call, openat2, statx and statmount (457), is found out otherwise where they are missing, or the last one
# forbidden: the same tests hold.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;

plan skip_all => 'strace is not here' if system('command -v strace >/dev/null 2>&1') != 0;
my %without = ('no openat2, no statx' => '-e trace=openat2,statx -e inject=openat2,statx:error=ENOSYS', 'statmount forbidden' => '-e trace=457 -e inject=457:error=EPERM');
for my $what (sort keys %without) {
  SKIP: {
    my $calls = $without{$what};
    skip "strace cannot inject here: $what", 1 if system("strace -qq -o /dev/null $calls true >/dev/null 2>&1") != 0;
    my $helpers = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
    symlink helper_path($_), "$helpers/$_" or die for qw(logfmt cgiexec authcheck autoindex);
    write_bytes("$helpers/httpd", "#!/bin/sh\nexec strace -D -qq -o /dev/null $calls " . helper_path('httpd') . " \"\$@\"\n");
    chmod 0755, "$helpers", "$helpers/httpd";
    for my $test (qw(symbolic-links.t images.t)) {
      local $ENV{HTTPWAY_HELPERS} = "$helpers";
      local $ENV{HTTPWAY_COMMANDS} = command_path();
      my $said = qx{$^X "$FindBin::Bin/$test" 2>&1};
      is($?, 0, "$what: $test") or diag $said;
    }
  }
}
done_testing;
