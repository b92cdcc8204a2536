# What newer kernels tell in one call, openat2 and statx, is found out otherwise where they are missing: the same tests hold.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;

plan skip_all => 'strace is not here' if system('command -v strace >/dev/null 2>&1') != 0;
my $missing = '-e trace=openat2,statx -e inject=openat2,statx:error=ENOSYS';
plan skip_all => 'strace cannot inject here' if system("strace -qq -o /dev/null $missing true >/dev/null 2>&1") != 0;
my $helpers = File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1);
symlink helper_path($_), "$helpers/$_" or die for qw(logfmt cgiexec authcheck autoindex);
write_bytes("$helpers/httpd", "#!/bin/sh\nexec strace -D -qq -o /dev/null $missing " . helper_path('httpd') . " \"\$@\"\n");
chmod 0755, "$helpers", "$helpers/httpd";
for my $test (qw(symbolic-links.t images.t)) {
  local $ENV{HTTPWAY_HELPERS} = "$helpers";
  local $ENV{HTTPWAY_COMMANDS} = command_path();
  my $said = qx{$^X "$FindBin::Bin/$test" 2>&1};
  is($?, 0, $test) or diag $said;
}
done_testing;
