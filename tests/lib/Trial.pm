# Trial: package/try in a copy of the tree, as root or as nobody. Core modules only.
#
#   my $trial = Trial->new;                               # the copy; once a test
#   my $server = $trial->start('what', { as_nobody => 1, before => sub { ... }, env => {...} }, '@PORT@', ...);
#   my ($code, $text) = $trial->fails({ ... }, WORDS);    # what it wrote, with the code, when it is not to start
#   $trial->ends_clean('what', $server);
package Trial;
use strict;
use warnings;
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

my %no_places = map { $_ => undef } qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS);
my @nobody = getpwnam 'nobody';

sub new {
  my ($class) = @_;
  my $base = File::Temp->newdir('httpway-try-XXXXXXXX', TMPDIR => 1);
  my $tree = copy_tree("$base/httpway", qw(compile command helper));
  chmod 0755, "$base";
  system('chown', '-R', "$nobody[2]:$nobody[3]", "$base") == 0 or die if $> == 0;
  return bless { base => $base, tree => $tree }, $class;
}
sub tree { $_[0]{tree} }

sub server {
  my ($self, $option, @words) = @_;
  my $server = Httpway->new(
    command => ['/bin/sh', 'package/try', @words],
    env => { %no_places, %{ $option->{env} || {} } },
    before => sub {
      my ($server) = @_;
      chdir $self->{tree} or die $!;
      $ENV{TMPDIR} = $server->path('tmp') if !$option->{env}{TMPDIR};
      $option->{before}->($server) if $option->{before};
      if ($option->{as_nobody}) { $) = "$nobody[3] $nobody[3]"; $( = $nobody[3]; $< = $> = $nobody[2]; die if $> == 0 }
    }
  );
  mkdir $server->path($_) for qw(tmp www);
  chmod 01777, $server->path('tmp');
  return $server;
}

# start: the server when it serves, else with a failed test. files => { name => bytes } are made below @DIR@.
sub start {
  my ($self, $what, $option, @words) = @_;
  my $server = $self->server($option, @words);
  $server->write_file($_, $option->{files}{$_}) for keys %{ $option->{files} || {} };
  $option->{prepare}->($server) if $option->{prepare};
  $server->start(ready => 0);
  wait_until { $server->ended || $server->stdout =~ /Ctrl-C/ } 120;
  ok($server->stdout =~ m{Open (http://\S+)}, "$what: names the address") or diag $server->stderr;
  return $server;
}

sub fails {
  my ($self, $option, @words) = @_;
  my $server = $self->server($option, @words);
  $option->{prepare}->($server) if $option->{prepare};
  $server->start(ready => 0);
  my $code = $server->wait_exit(60);
  my @left = glob $server->path('tmp/*');
  is_deeply(\@left, [], "@words: no file remains") if !$option->{env}{TMPDIR};
  return ($code, $server->stderr);
}

sub ends_clean {
  my ($self, $what, $server) = @_;
  kill 'INT', -$server->pid if $server->pid;
  is($server->wait_exit(20), 0, "$what: Ctrl-C ends it with 0");
  is_deeply([$server->chain_processes], [], "$what: no process remains");
  is_deeply([glob $server->path('tmp/*')], [], "$what: no file remains") or diag $server->stderr;
}

1;
