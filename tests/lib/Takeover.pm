# Takeover: what code could do that a stranger has brought into a process of the chain. tests/takeover/takeover makes the running process try
# it; here stands what is tried, and how the table of doc/security.html is made of the answers.
package Takeover;
use strict;
use warnings;
use Exporter 'import';
use File::Temp ();
use IO::Socket::INET;
use IO::Socket::UNIX;
use IPC::Open2;
use Httpway;
use Trial;

our @EXPORT_OK = qw(takeover_tool set_ups set_up measure table cells documented depends_on_machine);

my $top = top_directory();
my ($EXISTS, $O_RDWR, $PTRACE_SEIZE, $CLONE_NEWUSER) = (0, 2, 0x4206, 0x10000000);
my ($AF_UNIX, $AF_INET, $SOCK_STREAM) = (1, 2, 1);

# The processes, in the order of the table, and what makes a process one of them.
my @roles = ('httpd', 'keepers', 'cgiexec', 'worker', 'authcheck', 'checker', 'logfmt', 'script');

# ---- the set-ups

my $server = <<'END';
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Alias / Location @DIR@/www %s Types { text/plain { txt } } Specials { CGI { cgi } } }
  Control { Alias /private Location @DIR@/www Realm private UserFile @DIR@/secret/users EncryptedUserFile On Types { text/plain { txt } } }
} }
END

my %set_ups = (
  accounts => {
    title => 'Started by root, each program with an account of its own', site => 'root', secret => 'irc', logs => 'news',
    conf => "User www-data\nAuthUser irc\nLogUser news\nStayRoot On\n", control => 'ScriptUser list' },
  user => {
    title => 'Started by root, with User alone', site => 'root', secret => 'www-data', logs => 'www-data',
    conf => "User www-data\nStayRoot On\n", control => 'ScriptUser list' },
  scripts => {
    title => 'Started by root, with User alone, for scripts too', site => 'root', secret => 'www-data', logs => 'www-data',
    conf => "User www-data\n", control => '' },
  ordinary => {
    title => 'Started by an ordinary user', site => 'games', secret => 'games', logs => 'games', become => 'games',
    conf => '', control => '' },
  made => { title => 'Made by httpway-conf, started by root', site => 'root', secret => 'root', logs => 'news', start => \&set_up_made,
    without => { map { $_ => 1 } qw(cgiexec worker authcheck checker script) } },
  try => { title => 'Started by package/try, as root', start => \&set_up_try },
);
sub set_ups { return qw(accounts user scripts ordinary made try) }

# set_up NAME: a server of this kind that has checked a password, with a script running, where there are such.
sub set_up {
  my ($name) = @_;
  my $kind = $set_ups{$name};
  my $self = ($kind->{start} || \&set_up_usual)->($kind);
  $self->{kind} = $kind;
  return $self;
}

sub checked {
  my ($self, $path, $user, $password) = @_;
  my $known = get($self->port, $path, Authorization => basic($user, $password));
  die "no page for $user: @{[$known ? $known->{status} : 'no answer']}" if !$known || $known->{status} != 200;
}

sub hold_script {
  my ($self, $path) = @_;
  $self->{held} = connect_to($self->port);
  $self->{held}->send("GET $path HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until { $self->{held}->fill; $self->{held}{buffer} =~ /here/ } or die 'no script';
}

# own SERVER, KIND: files below its directory get their owners, and places their names.
sub own {
  my ($self, $kind) = @_;
  chmod 0600, $self->conf_path, $self->path('secret/users'), $self->path('logs/log');
  chmod 0700, $self->path('secret'), $self->path('logs');
  chown_all($kind->{site}, map { $self->path($_) } '.', 'www', glob($self->path('www/*')) ? 'www/page.txt' : (), -e $self->path('www/wait.cgi') ? 'www/wait.cgi' : (), 'mathopd.conf');
  chown_all($kind->{secret}, map { $self->path($_) } 'secret', 'secret/users');
  chown_all($kind->{logs}, map { $self->path($_) } 'logs', 'logs/log');
  my $dir = $self->dir;
  $self->{places} = { page => "$dir/www/page.txt", users => "$dir/secret/users", log => "$dir/logs/log", conf => $self->conf_path, site => "$dir/www", logs => qr{^\Q$dir\E/(?:logs/log|stdout|stderr)\z} };
}

my $wait = "#!/bin/sh\necho Content-Type: text/plain\necho\necho here\nexec sleep 600\n";
my %secret = (users => "somebody:" . crypt('secret', '$5$salt$') . "\n");

sub set_up_usual {
  my ($kind) = @_;
  my $self = Httpway->new(
    files => {
      'www/page.txt' => "page\n", 'www/wait.cgi' => $wait, 'secret/users' => $secret{users}, 'logs/log' => '' },
    conf => "$kind->{conf}Log \@DIR\@/logs/log\n" . sprintf($server, $kind->{control}),
    before => sub { become($kind->{become}) if $kind->{become} });
  chmod 0755, $self->path('www/wait.cgi');
  own($self, $kind);
  chown_all($kind->{become}, map { $self->path($_) } 'stdout', 'stderr') if $kind->{become};
  $self->start;
  checked($self, '/private/page.txt', 'somebody', 'secret');
  hold_script($self, '/wait.cgi');
  return $self;
}

# As its run script starts it, with a logger that has the account of the log.
sub set_up_made {
  my ($kind) = @_;
  my $self = Httpway->new(conf => '', files => { 'www/page.txt' => "page\n", 'secret/users' => $secret{users}, 'logs/log' => '' }, before => sub {
    my ($self) = @_;
    pipe(my $out, my $in) or die "unable to make a pipe: $!";
    defined(my $logger = fork) or die "unable to fork: $!";
    if (!$logger) {
      close $in;
      open my $log, '>>', $self->path('logs/log') or die;
      become($kind->{logs});
      while (sysread $out, my $bytes, 65536) { syswrite $log, $bytes }
      POSIX::_exit(0);
    }
    open STDOUT, '>&', $in or die;
    open STDERR, '>&', $in or die;
  });
  my $made = $self->path('service');
  my @words = (command_path('httpway-conf'), '-s', 's6', '-a', '127.0.0.1', '-p', $self->port, 'www-data', $kind->{logs}, $made, $self->path('www'));
  `@words 2>&1`;
  $self->write_conf(read_file("$made/mathopd.conf") // die 'httpway-conf made nothing');
  own($self, $kind);
  $self->start;
  die 'no page' if (get($self->port, '/page.txt') || { body => '' })->{body} ne "page\n";
  return $self;
}

# In a copy of the tree, with a script of ours among its own.
my $trial;
sub set_up_try {
  $trial ||= Trial->new;
  my $self = $trial->server({}, '@PORT@');
  $self->start(ready => 0);
  wait_until { $self->ended || $self->stdout =~ /Ctrl-C/ } 120;
  die 'package/try does not start: ' . $self->stderr if $self->ended;
  my ($dir) = glob $self->path('tmp/httpway-try.*');
  $self->{places} = { page => "$dir/start/index.html", users => "$dir/users", log => "$dir/live/log.txt", conf => "$dir/mathopd.conf", site => $dir, logs => qr{^\Q$dir\E/(?:log|ready)\z|/(?:stdout|stderr)\z} };
  chmod 0755, write_bytes("$dir/script/wait.cgi", $wait);
  chmod 0644, write_bytes("$dir/start/page.txt", "page\n");
  my ($password) = get($self->port, '/')->{body} =~ m{id="password">([^<]+)<};
  checked($self, '/private/', 'guest', $password);
  hold_script($self, '/script/wait.cgi');
  return $self;
}

sub become {
  my ($name) = @_;
  my ($uid, $gid) = (getpwnam $name)[2, 3];
  $) = "$gid $gid";
  POSIX::setgid($gid) && POSIX::setuid($uid) or die "unable to become $name: $!";
}

sub chown_all {
  my ($name, @paths) = @_;
  my ($uid, $gid) = (getpwnam $name)[2, 3];
  for (@paths) { -e $_ or next; chown $uid, $gid, $_ or die "unable to chown $_: $!" }
}

# ---- who is who

sub parent { return ((read_file("/proc/$_[0]/stat") || '') =~ /\) \S (\d+)/)[0] || 0 }
sub children { return grep { parent($_) == $_[0] } map { m{(\d+)\z} } glob '/proc/[0-9]*' }

# processes_of SERVER: { role => [pids] }.
sub processes_of {
  my ($self) = @_;
  my %found;
  my %name = map { $_ => (split /\0/, read_file("/proc/$_/cmdline") || '')[0] =~ m{([^/:]+)(?:: \w+)?\z} } $self->chain_processes;
  for my $pid (sort { $a <=> $b } keys %name) {
    my $above = $name{ parent($pid) } || '';
    my $role = $name{$pid} eq 'httpway-with' ? 'keepers' : $name{$pid} eq $above ? { cgiexec => 'worker', authcheck => 'checker' }->{$above} : $name{$pid};
    push @{ $found{$role} }, $pid if $role;
  }
  @{ $found{worker} } = grep { children($_) } @{ $found{worker} };
  $found{script} = [map { children($_) } @{ $found{worker} }];
  return \%found;
}

# ---- what is tried

# tool: the program, compiled once for this process; undef where it cannot be.
my ($built, $tool);
sub takeover_tool {
  return $tool if $built;
  $built = File::Temp->newdir('httpway-takeover-XXXXXXXX', TMPDIR => 1);
  my $out = "$built/takeover";
  my $said = `\${CC:-cc} -std=c11 -O1 -Wall -Wextra -D_GNU_SOURCE -o '$out' '$top/tests/takeover/takeover.c' 2>&1`;
  $tool = $out if $? == 0;
  warn $said if !$tool;
  return $tool;
}

sub quoted { my ($text) = @_; return '"' . join('', map { sprintf '\\x%02x', ord } split //, $text) . '"' }
sub opens { my ($path, $flags) = @_; return [sprintf 'open %s %d', quoted($path), $flags] }

# The rows that ask once: a name, calls, and which answer of the last one is success.
sub single_tries {
  my ($self, $doors) = @_;
  my $in = pack 'S n a4 x8', $AF_INET, $doors->{port}, pack 'C4', 127, 0, 0, 1;
  my $any = pack 'S n a4 x8', $AF_INET, 0, pack 'C4', 127, 0, 0, 1;
  my $un = pack 'S a*', $AF_UNIX, $doors->{path};
  my $address = sub { my ($call, $s) = @_; return sprintf '%s FREE %s %d', $call, quoted($s), length $s };
  my ($site, $secret, $logs, $conf) = @{ $self->{places} }{qw(page users log conf)};
  my $other = (getpwnam 'backup')[2];
  return (
    ['reads the password file', opens($secret, 0)], ['reads the configuration', opens($conf, 0)], ['reads the log', opens($logs, 0)],
    ['reads /etc/shadow', opens('/etc/shadow', 0)],
    ['writes the site', opens($site, $O_RDWR)], ['writes the password file', opens($secret, $O_RDWR)],
    ['writes the compiled configuration', opens("$conf.cdb", $O_RDWR)], ['writes the log', opens($logs, $O_RDWR)],
    ['makes files in /tmp', ['mkdir ' . quoted("$doors->{scratch}/d") . ' 0700', 'rename ' . quoted("$doors->{scratch}/d") . ' ' . quoted("$doors->{scratch}/e")]],
    ['executes', ['execve ' . quoted('/bin/true') . ' {"true"} {}'], 'exec'],
    ['connects by TCP', ["socket $AF_INET $SOCK_STREAM 0", $address->('connect', $in)]],
    ['binds a TCP port', ["socket $AF_INET $SOCK_STREAM 0", $address->('bind', $any)]],
    ['connects to a unix socket', ["socket $AF_UNIX $SOCK_STREAM 0", $address->('connect', $un)]],
    ['becomes root', ['setresuid 0 0 0'], 0], ['becomes another user', ["setresuid $other $other $other"], 0],
    ['makes a user namespace', ["unshare $CLONE_NEWUSER"], 0],
  );
}

my @single_rows; # their names, in order

# The rows that name other processes.
my @toward = (
  ['signals', sub { "kill $_[0] 0" }], ['traces', sub { "ptrace $PTRACE_SEIZE $_[0] 0 0" }],
  ['reads the memory of', sub { 'open ' . quoted("/proc/$_[0]/mem") . ' 0' }],
);

# calls_in PID, GROUPS: the answers of each group of lines, made in a fresh copy of the process; FREE is the number
# that its next descriptor has.
sub calls_in {
  my ($pid, @groups) = @_;
  my $input = '';
  my %taken = map { m{(\d+)\z} ? ($1 => 1) : () } glob "/proc/$pid/fd/*";
  my ($free) = grep { !$taken{$_} } 0 .. 4096;
  $input .= join('', map { s/\bFREE\b/$free/r . "\n" } @$_) . "\n" for @groups;
  my $child = open2(my $out, my $in, takeover_tool(), $pid);
  print $in $input;
  close $in;
  my @answers = <$out>;
  waitpid $child, 0;
  die "takeover of $pid failed" if $?;
  chomp @answers;
  return map { [splice @answers, 0, scalar @$_] } @groups;
}

sub doors {
  my ($self) = @_;
  my $port = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 64) or die "unable to listen: $!";
  my $scratch = File::Temp->newdir('httpway-takeover-XXXXXXXX', TMPDIR => 1);
  chmod 01777, "$scratch";
  my $unix = IO::Socket::UNIX->new(Local => "$scratch/s", Listen => 64) or die "unable to listen: $!";
  chmod 0777, "$scratch/s";
  return { port => $port->sockport, path => "$scratch/s", scratch => "$scratch", held => [$port, $unix, $scratch] };
}

sub succeeded {
  my ($answer, $want) = @_;
  return defined $want ? $answer eq $want : $answer =~ /^\d+$/;
}

# power_of SERVER, PIDS, PID: { row => 'yes' | '' | names of processes }.
sub power_of {
  my ($self, $found, $pid) = @_;
  my $doors = doors($self);
  my @single = single_tries($self, $doors);
  my @targets = map { my $role = $_; map { [$role, $_] } grep { $_ != $pid } @{ $found->{$role} || [] } } @roles;
  my @groups = ((map { $_->[1] } @single), map { my $line = $_->[1]; map { [$line->($_->[1])] } @targets } @toward);
  my @answers = calls_in($pid, @groups);
  my %power;
  @single_rows = map { $_->[0] } @single;
  $power{ $_->[0] } = succeeded((shift @answers)->[-1], $_->[2]) ? 'yes' : '' for @single;
  for my $row (@toward) {
    my %reached;
    for my $target (@targets) { $reached{ $target->[0] }++ if succeeded((shift @answers)->[-1]) }
    $power{ $row->[0] } = join ' ', grep { $reached{$_} } @roles;
  }
  return \%power;
}

# What a descriptor is, by what its link says.
sub descriptor_kind {
  my ($self, $pid, $number) = @_;
  my $link = readlink "/proc/$pid/fd/$number";
  return () if !defined $link;
  return 'null' if $link eq '/dev/null';
  return $1 if $link =~ /^anon_inode:\[?(\w+)/;
  return $1 if $link =~ /^(pipe|socket):/;
  return $1 if $link =~ m{^/(memfd)};
  my ($dir, $place) = ($self->dir, $self->{places});
  return 'log' if $link =~ $place->{logs};
  return 'configuration' if $link =~ m{^\Q$place->{conf}\E\.cdb};
  return 'site' if $link =~ m{^\Q$place->{site}\E};
  return $link =~ m{^\Q$dir\E\z} ? "the configuration's directory" : $link =~ m{^/sys/fs/cgroup} ? 'cgroup' : $link;
}

sub descriptors_of {
  my ($self, $pid) = @_;
  my %kind;
  $kind{$_}++ for map { descriptor_kind($self, $pid, $_) } map { m{(\d+)\z} } glob "/proc/$pid/fd/*";
  return join ', ', sort keys %kind;
}

sub identity_of {
  my ($pid) = @_;
  my %status = (read_file("/proc/$pid/status") || '') =~ /^(\w+):[ \t]*(.*)$/gm;
  my ($uid) = split /\t/, $status{Uid};
  return scalar(getpwuid $uid) || $uid;
}

sub roles_of { my ($self) = @_; return grep { !$self->{kind}{without}{$_} } @roles }

# measure SERVER: { row => { role => text } }: what any of the processes of a role can.
sub measure {
  my ($self) = @_;
  my $found = processes_of($self);
  my %table;
  for my $role (roles_of($self)) {
    my @pids = @{ $found->{$role} || [] } or die "no process is $role";
    $table{runs}{$role} = identity_of($pids[0]);
    $table{'has open'}{$role} = join ', ', words_of(map { split /, / } map { descriptors_of($self, $_) } @pids);
    for my $power (map { power_of($self, $found, $_) } @pids) {
      $table{$_}{$role}{ $power->{$_} }++ for grep { length $power->{$_} } keys %$power;
    }
  }
  for my $row (@single_rows, map { $_->[0] } @toward) {
    for my $role (roles_of($self)) {
      my $texts = $table{$row}{$role};
      $table{$row}{$role} = join ' ', in_order(map { split / / } keys %{ $texts || {} });
    }
  }
  return \%table;
}

sub words_of { my %all = map { $_ => 1 } @_; return sort keys %all }
sub in_order { my %all = map { $_ => 1 } @_; return grep { $all{$_} } 'yes', @roles }

# ---- the table of the page

my %names = (checker => "authcheck's worker", worker => "cgiexec's worker", script => 'a script', keepers => 'a keeper');
sub name_of { return $names{ $_[0] } || $_[0] }

# Whether the machine may allow less of this than the programs would.
sub depends_on_machine { return $_[0] =~ /^(?:makes a user namespace|traces|reads the memory of|(?:cgroup|landlock)\z)/ }

# What it can, in words: rows that ask once, and whom it reaches.
sub powers {
  my ($role, $measured) = @_;
  my @can;
  for my $row (@single_rows, map { $_->[0] } @toward) {
    my $text = $measured->{$row}{$role};
    next if $text eq '';
    my %reached = map { $_ => 1 } split / /, $text;
    push @can, $text eq 'yes' ? $row : "$row " . (grep({ $_ ne $role && !$reached{$_} } grep { $measured->{runs}{$_} } @roles) ? join ' + ', map { name_of($_) } split / /, $text : 'everybody');
  }
  return join ', ', @can;
}

sub table {
  my ($name, $measured) = @_;
  my $html = "<h3>$set_ups{$name}{title}</h3>\n\n<table>\n<tr><th>process</th><th>runs as</th><th>has open</th><th>can</th></tr>\n";
  for my $role (grep { $measured->{runs}{$_} } @roles) {
    my @cells = (name_of($role), $measured->{runs}{$role}, $measured->{'has open'}{$role}, powers($role, $measured));
    $html .= '<tr>' . join('', map { '<td>' . ($_ eq '' ? 'nothing' : $_) . '</td>' } @cells) . "</tr>\n";
  }
  return "$html</table>\n";
}

# "traces a + b": one power for each of them.
sub each_of {
  my ($power) = @_;
  my ($verb) = grep { index($power, "$_ ") == 0 } map { $_->[0] } @toward or return $power;
  my $whom = substr $power, 1 + length $verb;
  return map { "$verb $_" } $whom eq 'everybody' ? map { name_of($_) } @roles : split / \+ /, $whom;
}

# cells HTML: { process => { 'runs as' => text, 'has open' => [words], can => [words] } }.
sub cells {
  my ($html) = @_;
  my %found;
  for my $line (grep { m{<td>} } split /\n/, $html) {
    my ($process, $runs, $open, $can) = $line =~ m{<td>(.*?)</td>}g;
    $found{$process} = { 'runs as' => $runs, 'has open' => [split /, /, $open], can => [map { each_of($_) } split /, /, $can] };
  }
  return \%found;
}

# documented NAME: the table as the page has it.
sub documented {
  my ($name) = @_;
  my ($text) = (read_file("$top/doc/security.html") || '') =~ /<!-- measured $name -->\n(.*?)<!-- end -->/s;
  return $text;
}

1;
