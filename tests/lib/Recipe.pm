# Recipe: takes a recipe out of doc/recipes.html, cookbook.html or migrate.html as it is written there, and runs it. Core modules only.
# The blocks of a recipe NAME are its <pre> elements: NAME-setup (commands), NAME-conf (configuration), NAME-try (commands of a client, or a
# session of them with what they print, see Session.pm); where a program stands in front of the server, NAME-front (the command that starts it).
# What is replaced in them is said at the end of recipes.html; replaced() below is all of it.
#
#   Recipe->each('perl', needs => { '/usr/bin/perl' => 'perl' }, sub { my ($recipe) = @_; is($recipe->get('/form.pl')->{status}, 200); });
#   Recipe->each('haproxy', needs => {...}, first => 'tls', front => 443, sub {...});      # after tls-setup; the front listens on that port
#
# Each runs the recipe as root, where the tests are run by root, and again as one ordinary user.
package Recipe;
use strict;
use warnings;
use File::Path qw(make_path);
use POSIX ();
use Test::More;
use Httpway ();
use Session;
use Tree qw(run_in);

my $ordinary = 'daemon';
my %entity = (lt => '<', gt => '>', amp => '&', quot => '"');
my %environment = map({ $_ => undef } qw(http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY CDPATH ENV BASH_ENV), grep { /^(?:GIT|PERL|PYTHON)/ } keys %ENV);

my %port = (8080 => 1, 80 => 2, 443 => 3);
my $port = join '|', sort keys %port;

sub page { return join '', map { Httpway::read_file(Httpway::top_directory() . "/doc/$_.html") } qw(recipes cookbook migrate) }

# blocks: { id => text } of all blocks of the pages
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

# each NAME, [ needs => { path => Debian package } ], [ first => whose setup comes before ], [ front => port ], FUNCTION
sub each {
  my ($class, $name, @rest) = @_;
  my ($test, %option) = (pop @rest, @rest);
  my @missing = map { "$_ (Debian package $option{needs}{$_})" } grep { !-e } sort keys %{ $option{needs} || {} };
  for my $mode ($> == 0 ? 'root' : (), 'ordinary') {
    SKIP: {
      skip "$name: @missing is not there", 1 if @missing;
      subtest "$name, started by " . ($mode eq 'root' ? 'root' : 'an ordinary user') => sub { $class->run($name, $mode, $test, %option) };
    }
  }
}

sub run {
  my ($class, $name, $mode, $test, %option) = @_;
  my $self = $class->new($name, $mode);
  my $server = $self->{server};
  $server->write_conf($self->text("$name-conf"));
  my ($code, $said) = $self->shell(join '', map { $self->text($_) } $option{first} ? "$option{first}-setup" : (), "$name-setup");
  is($code, 0, 'its set-up') or return diag $said;
  return diag $@ if !ok(eval { $server->start; 1 }, 'its configuration');
  return $server->stop if $option{front} && !ok($self->start_front($self->text("$name-front"), $option{front}), 'what stands in front of it');
  $test->($self, $self->try);
  $self->stop_front;
  is($server->stop, 0, 'ends well');
  unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
  ok(!$server->chain_processes, 'and leaves nothing behind');
}

# new NAME, MODE: with the directories and the server, which is not started.
sub new {
  my ($class, $name, $mode) = @_;
  my $self = bless { name => $name, mode => $mode, blocks => blocks() }, $class;
  my $server = $self->{server} = Httpway->new(before => sub { $self->become; chdir '/' }, $self->is_changed ? programs_elsewhere() : ());
  make_path($server->path('srv'), $server->path('home'));
  $self->give_away if $self->is_changed;
  return $self;
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

# programs KIND: the directory of this server's 'command' or 'helper' programs.
sub programs {
  my ($self, $kind) = @_;
  return $self->is_changed ? $self->{server}->path("programs/$kind") : $kind eq 'command' ? Httpway::command_path() : Httpway::helper_path();
}

sub server { $_[0]{server} }
sub port { $_[0]{server}->port }
sub front_port { my ($self, $number) = @_; return $self->{server}->port($port{$number}) }
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

# Replacements: directory, ports, addresses, accounts of the page that nobody has; an ordinary user can give nothing away, and become nobody else.
sub replaced {
  my ($self, $text) = @_;
  my ($server, $dir) = ($self->{server}, $self->{server}->dir);
  $text =~ s{(?<![\w/])/srv\b}{$dir/srv}g;
  $text =~ s{(?<![\w/])/service\b}{$dir/srv/service}g;
  $text =~ s{(?<![\w/])/package/web/httpway/(command|helper)\b}{$self->programs($1)}ge;
  $text =~ s{(?<![\w/])/home/anna\b}{$dir/srv/anna}g;
  $text =~ s{\bLocation public_html UserDirectory On UserDirectoryMinUID 1000\b}{Location ../..$dir/srv/anna/public_html UserDirectory On UserDirectoryMinUID 1}g; # games lives in /usr/games
  $text =~ s{\bRunScriptsAsOwner On\b}{RunScriptsAsOwner On ScriptMinUID 1 ScriptMinGID 1}g; # and games and www-data are the system's own accounts
  $text =~ s/(?:\bAddress 127\.0\.0\.1\s+)?\bPort ($port)\b/'Address 127.0.0.1 Port ' . $server->port($port{$1})/ge;
  $text =~ s/(?:\*|localhost|127\.0\.0\.1)(\]?):($port)\b/"127.0.0.1$1:" . $server->port($port{$2})/ge;
  $text =~ s/\baccept = ($port)\b/'accept = 127.0.0.1:' . $server->port($port{$1})/ge;
  $text =~ s/\bserver\.port = ($port)\b/'server.port = ' . $server->port($port{$1})/ge;
  $text =~ s/\banna\b/games/g;
  $text =~ s/\bhttpauth\b/man/g;
  $text =~ s/^ *(?:chown|user|group|setuid|setgid)\b.*\n//mg if !$self->by_root;
  return $text;
}

sub text {
  my ($self, $id) = @_;
  my $text = $self->{blocks}{$id};
  return defined $text ? $self->replaced($text) : die "no block $id";
}

# shell COMMANDS [ variables ]: (exit code, output), in an empty home directory, by the user of this mode
sub shell {
  my ($self, $commands, %more) = @_;
  my $home = $self->{server}->path('home');
  my $file = Httpway::write_bytes($self->{server}->path('commands'), "umask 022\n$commands");
  my @as = $self->is_changed ? ($^X, '-MPOSIX', '-e', 'my ($u, $g) = splice @ARGV, 0, 2; $( = $) = "$g $g"; POSIX::setgid($g); POSIX::setuid($u); exec @ARGV or die', (getpwnam $ordinary)[2, 3]) : ();
  return run_in($home, { %environment, HOME => $home, PATH => $self->programs('command') . ':/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', TZ => 'UTC', LC_ALL => 'C', GIT_CONFIG_NOSYSTEM => 1, GIT_TERMINAL_PROMPT => 0, %more }, @as, '/bin/sh', '-e', $file);
}

# try: what a client does, and what it shows, compared; [ 80 ]: with another port. Returns what it showed.
sub try {
  my ($self, $number) = @_;
  my $text = $self->{blocks}{"$self->{name}-try"} // die "no block $self->{name}-try";
  $text =~ s/\b8080\b/$number/g if $number;
  $text = $self->replaced($text);
  my ($code, $said) = $self->shell(is_session($text) ? session_script($text) : $text);
  is($code, 0, 'what a client does') or diag $said, $self->{server}->stderr;
  session_as_shown($text, $said) if is_session($text);
  return $said;
}

# as_before COMMAND: the old server of a page says the same. Its configuration is NAME-old; @FILE@ in the command stands for it.
sub as_before {
  my ($self, $command) = @_;
  my $file = Httpway::write_bytes($self->{server}->path('home/old'), $self->replaced($self->{blocks}{"$self->{name}-old"} =~ s/\b8080\b/80/gr));
  subtest "$self->{name} itself" => sub {
    ok($self->start_front($command =~ s/\@FILE\@/$file/r, 80), 'starts') or return;
    $self->try(80);
    $self->stop_front;
  };
}

# start_front COMMAND, PORT of the page: true when it listens there.
# The front is a process group of its own, so that all of it can be ended.
sub start_front {
  my ($self, $command, $number) = @_;
  my $server = $self->{server};
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) {
    setpgrp 0, 0;
    eval { $self->become };
    POSIX::_exit(111) if $@ || !open(STDIN, '<', '/dev/null') || !open(STDOUT, '>>', $server->path('home/front')) || !open(STDERR, '>&', \*STDOUT);
    { exec '/bin/sh', '-c', "PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/bin exec $command" }
    POSIX::_exit(111);
  }
  $self->{front} = $pid;
  my $at = $self->front_port($number);
  Httpway::wait_until { waitpid($pid, POSIX::WNOHANG()) != 0 || eval { Httpway::connect_to($at)->close; 1 } } 20;
  return 1 if kill(0, $pid) && eval { Httpway::connect_to($at)->close; 1 };
  diag Httpway::read_file($server->path('home/front'));
  $self->stop_front;
  return 0;
}

sub stop_front {
  my ($self) = @_;
  my $pid = delete $self->{front} or return;
  kill 'TERM', -$pid;
  Httpway::wait_until { waitpid($pid, POSIX::WNOHANG()) != 0 } 10;
  kill 'KILL', -$pid;
  waitpid $pid, 0;
}
sub DESTROY { local ($?, $!, $@); $_[0]->stop_front }

1;
