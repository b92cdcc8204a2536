# -V and -h: every program says its name and version, and how it is used.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $top = top_directory();
my ($version) = read_file("$top/compile/include/httpway/config.h") =~ /HTTPWAY_VERSION "([^"]+)"/;
delete @ENV{qw(REQUEST_METHOD LISTEN_FDS NOTIFY_SOCKET)};

# Output, messages and exit code of a program.
sub run {
  my (@words) = @_;
  my $out = `@words 2>/dev/null </dev/null`;
  my $code = $? >> 8;
  return ($out, scalar(`@words 2>&1 >/dev/null </dev/null`), $code);
}

for my $list ([ 'commands', \&command_path ], [ 'helpers', \&helper_path ]) {
  my ($file, $path) = @$list;
  for my $name (read_file("$top/package/$file") =~ /(\S+)/g) {
    my $program = $path->($name);
    is_deeply([ run($program, '-V') ], [ "$name $version\n", '', 0 ], "$name -V");
    my ($out, $err, $code) = run($program, '-h');
    like($out, qr/\Ausage: \Q$name\E(?: [^\n]*)?\n\z/, "$name -h");
    is_deeply([ $err, $code ], [ '', 0 ], 'on standard output, exit 0');
    is(system("$program -V >/dev/full 2>/dev/null") >> 8, 111, 'exit 111 when it cannot be written') if -e '/dev/full';
  }
}

# Where the letter means something else already
my ($out, $err, $code) = run(command_path('svcsig'), '-h', '/nonexistent');
is_deeply([ $out, $code ], [ '', 111 ], 'svcsig -h DIR is HUP');
like($err, qr{unable to find the service in /nonexistent}, 'as ever');

# The words of a query become arguments of a script
for my $word ('-V', '-h') {
  local $ENV{REQUEST_METHOD} = 'GET';
  ($out) = run(helper_path('autoindex'), $word);
  like($out, qr/\AContent-Type: text\/html/i, "autoindex $word of a stranger is a listing");
}
done_testing;
