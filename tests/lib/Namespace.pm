# Namespace: a test that wants mounts or accounts of its own gets a namespace of mounts, which ends with it and with what it started.
#
#   use Namespace;
#   my $why_not = Namespace::enter();              # executes the test anew inside; '' or why that is impossible
#   Namespace::mount('-t', 'tmpfs', 'none', $directory);
#   Namespace::accounts($directory, { anna => [20001, 20001] }, { staff => [20010, 'anna'] });
package Namespace;
use strict;
use warnings;
use Httpway;

my $mark = 'HTTPWAY_TEST_NAMESPACE';

# To be called before anything else was started.
sub enter {
  return '' if ($ENV{$mark} || '') eq $$;
  return 'only root makes namespaces of mounts' if $>;
  return 'no namespaces of mounts here' if system('unshare -m true 2>/dev/null');
  $ENV{$mark} = $$;
  { exec 'unshare', '-m', '--propagation', 'private', $^X, (map { "-I$_" } grep { !ref } @INC), $0, @ARGV }
  die "unable to execute unshare: $!";
}

my @mounted;

# mount WORDS..., DIRECTORY: true when it was mounted. At the end of the test it goes, before the directory does.
sub mount {
  my (@words) = @_;
  return 0 if system('mount', @words);
  push @mounted, [$$, $words[-1]];
  return 1;
}

END {
  local $?;
  system('umount', '-l', $_->[1]) for grep { $_->[0] == $$ } reverse @mounted;
}

# For the processes of this test the machine has these accounts and groups, too: name => [uid, gid], name => [gid, members...].
sub accounts {
  my ($directory, $accounts, $groups) = @_;
  my %file = (passwd => join('', map { "$_:x:$accounts->{$_}[0]:$accounts->{$_}[1]::/nonexistent:/bin/sh\n" } sort keys %$accounts),
    group => join('', map { my ($gid, @members) = @{ $groups->{$_} }; "$_:x:$gid:" . join(',', @members) . "\n" } sort keys %$groups));
  for my $name (sort keys %file) {
    my $path = write_bytes("$directory/etc-$name", read_file("/etc/$name") . $file{$name});
    chmod 0644, $path;
    mount('--bind', $path, "/etc/$name") or die "unable to mount over /etc/$name";
  }
}

1;
