# Recipe: takes a recipe out of doc/recipes.html as it is written there, and runs it. Core modules only.
# The blocks of a recipe NAME are its <pre> elements: NAME-setup (commands), NAME-conf (configuration), NAME-try (commands of a client).
# What is replaced in them is said at the end of that page; replaced() below is all of it.
#
#   Recipe->each('perl', needs => { '/usr/bin/perl' => 'perl' }, sub { my ($recipe) = @_; is($recipe->get('/form.pl')->{status}, 200); });
#
# Each runs the recipe as root, where the tests are run by root, and again as one ordinary user.
package Recipe;
use strict;
use warnings;
use File::Path qw(make_path);
use POSIX ();
use Test::More;
use Httpway ();
use Tree qw(run_in);

my $ordinary = 'daemon';
my %entity = (lt => '<', gt => '>', amp => '&', quot => '"');
my %environment = map({ $_ => undef } qw(http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY CDPATH ENV BASH_ENV), grep { /^(?:GIT|PERL|PYTHON)/ } keys %ENV);

sub page { return Httpway::read_file(Httpway::top_directory() . '/doc/recipes.html') }

# blocks: { id => text } of all blocks of the page
sub blocks {
  my %block;
  my $page = page();
  while ($page =~ m{<pre id="([^"]+)">\n?(.*?)</pre>}gs) {
    my ($id, $text) = ($1, $2);
    $text =~ s/&(\w+);/$entity{$1} || die "unknown entity $1 in $id"/ge;
    $block{$id} = $text;
  }
  return \%block;
}

# each NAME, [ needs => { path => Debian package } ], [ files => { what a test adds, before setup } ], FUNCTION
sub each {
  my ($class, $name, @rest) = @_;
  my ($test, %option) = (pop @rest, @rest);
  my @missing = map { "$_ (Debian package $option{needs}{$_})" } grep { !-e } sort keys %{ $option{needs} || {} };
  for my $mode ($> == 0 ? 'root' : (), 'ordinary') {
    SKIP: {
      skip "$name: @missing is not there", 1 if @missing;
      subtest "$name, started by " . ($mode eq 'root' ? 'root' : 'an ordinary user') => sub { $class->run($name, $mode, $test) };
    }
  }
}

sub run {
  my ($class, $name, $mode, $test) = @_;
  my $self = bless { name => $name, mode => $mode, blocks => blocks() }, $class;
  my $server = $self->{server} = Httpway->new(before => sub { $self->become; chdir '/' }, $self->is_changed ? programs_elsewhere() : ());
  make_path($server->path('srv'), $server->path('home'));
  $self->give_away if $self->is_changed;
  $server->write_conf($self->text('conf'));
  my ($code, $said) = $self->setup;
  is($code, 0, 'its set-up') or return diag $said;
  return diag $@ if !ok(eval { $server->start; 1 }, 'its configuration');
  ($code, $said) = $self->try;
  is($code, 0, 'what a client does') or diag $said, $server->stderr;
  $test->($self, $said);
  is($server->stop, 0, 'ends well');
  unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
  ok(!$server->chain_processes, 'and leaves nothing behind');
}

# The directory that all was compiled in may be one that only root can enter.
sub programs_elsewhere {
  return (command => ['@DIR@/programs/command/httpway-run', '-r', '@READY@', '-n', '-f', '@CONF@'],
    env => { HTTPWAY_COMMANDS => '@DIR@/programs/command', HTTPWAY_HELPERS => '@DIR@/programs/helper' });
}

sub give_away {
  my ($self) = @_;
  my $server = $self->{server};
  chown((getpwnam $ordinary)[2, 3], $server->dir, $server->path('srv'), $server->path('home')) or die "unable to chown: $!";
  make_path($server->path('programs'));
  system('cp', '-RLp', Httpway::command_path(), $server->path('programs/command')) == 0 && system('cp', '-RLp', Httpway::helper_path(), $server->path('programs/helper')) == 0 or die 'unable to copy the programs';
}

sub server { $_[0]{server} }
sub port { $_[0]{server}->port }
sub path { "$_[0]{server}{dir}/srv/$_[1]" }
sub by_root { $_[0]{mode} eq 'root' }
sub is_changed { $_[0]{mode} eq 'ordinary' && $> == 0 }
sub get { my ($self, @rest) = @_; return Httpway::get($self->port, @rest) }

# The user of the scripts, when the recipe names this one.
sub user_of_scripts { my ($self, $name) = @_; return $self->by_root ? $name : $self->is_changed ? $ordinary : scalar getpwuid $> }

sub become {
  my ($self) = @_;
  return if !$self->is_changed;
  my ($uid, $gid) = (getpwnam $ordinary)[2, 3];
  $( = $) = "$gid $gid";
  POSIX::setgid($gid);
  POSIX::setuid($uid);
  die "unable to become $ordinary" if $> != $uid || $< != $uid;
}

# Replacements: directory, port, the user of the page who is no user here; an ordinary user can give nothing away.
sub replaced {
  my ($self, $text) = @_;
  my ($dir, $port) = ($self->{server}->dir, $self->port);
  $text =~ s{(?<![\w/])/srv\b}{$dir/srv}g;
  $text =~ s/\bPort 8080\b/Address 127.0.0.1 Port $port/g;
  $text =~ s{http://localhost:8080/}{http://127.0.0.1:$port/}g;
  $text =~ s/\banna\b/games/g;
  $text =~ s/^chown .*\n//mg if !$self->by_root;
  return $text;
}

sub text {
  my ($self, $part) = @_;
  my $text = $self->{blocks}{"$self->{name}-$part"};
  return defined $text ? $self->replaced($text) : die "no block $self->{name}-$part";
}

# shell COMMANDS [ variables ]: (exit code, output), in an empty home directory, by the user of this mode
sub shell {
  my ($self, $commands, %more) = @_;
  my $home = $self->{server}->path('home');
  my $file = Httpway::write_bytes($self->{server}->path('commands'), "umask 022\n$commands");
  my @as = $self->is_changed ? ($^X, '-MPOSIX', '-e', 'my ($u, $g) = splice @ARGV, 0, 2; $( = $) = "$g $g"; POSIX::setgid($g); POSIX::setuid($u); exec @ARGV or die', (getpwnam $ordinary)[2, 3]) : ();
  return run_in($home, { %environment, HOME => $home, PATH => '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL => 'C', GIT_CONFIG_NOSYSTEM => 1, GIT_TERMINAL_PROMPT => 0, %more }, @as, '/bin/sh', '-e', $file);
}
sub setup { my ($self) = @_; return $self->shell($self->text('setup')) }
sub try { my ($self) = @_; return $self->shell($self->text('try')) }

1;
