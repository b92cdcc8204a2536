# Namespace: a test that wants mounts or accounts of its own gets a namespace of mounts, which ends with it and with what it started.
#
#   use Namespace;
#   my $why_not = Namespace::enter();              # executes the test anew inside; '' or why that is impossible
#   Namespace::mount('-t', 'tmpfs', 'none', $directory);
#   Namespace::accounts({ anna => [20001, 20001] }, { staff => [20010, 'anna'] });
package Namespace;
use strict;
use warnings;
use File::Path ();
use File::Temp ();
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

my (@mounted, $directory, %system);

# mount WORDS..., DIRECTORY: true when it was mounted. At the end of the test it goes, before the directory does.
sub mount {
  my (@words) = @_;
  return 0 if system('mount', @words);
  push @mounted, [$$, $words[-1]];
  return 1;
}

END {
  local $?;
  my @mine = grep { $_->[0] == $$ } @mounted or return;
  system("umount -l '$_->[1]' 2>/dev/null") for reverse @mine;
  File::Path::remove_tree("$directory") if $directory;
}

# For the processes of this test the machine has these accounts and groups, too: name => [uid, gid, home], name => [gid, members...]. To be called again when they change.
sub accounts {
  my ($accounts, $groups) = @_;
  my %file = (passwd => join('', map { "$_:x:$accounts->{$_}[0]:$accounts->{$_}[1]::" . ($accounts->{$_}[2] || '/nonexistent') . ":/bin/sh\n" } sort keys %$accounts),
    group => join('', map { my ($gid, @members) = @{ $groups->{$_} }; "$_:x:$gid:" . join(',', @members) . "\n" } sort keys %$groups));
  my $first = !$directory;
  $directory ||= File::Temp->newdir('httpway-test-XXXXXXXX', TMPDIR => 1, CLEANUP => 0);
  for my $name (sort keys %file) {
    $system{$name} = read_file("/etc/$name") if $first;
    my $path = write_bytes("$directory/$name", $system{$name} . $file{$name});
    chmod 0644, $path;
    !$first || mount('--bind', $path, "/etc/$name") or die "unable to mount over /etc/$name";
  }
}

1;
