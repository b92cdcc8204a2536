# What each process of a running chain holds: descriptors, variables, rights; as root with users of their own, as an ordinary user, from a run script.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Httpway;

plan skip_all => 'there is no /proc of Linux' if $^O ne 'linux' || !-r '/proc/self/status';
plan skip_all => 'only root can look at others' if $>;

my ($nobody, $daemon) = map { scalar getpwnam $_ } qw(nobody daemon);
my %files = ('www/a.txt' => "hello\n", 'www/x.cgi' => "#!/bin/sh\necho Content-Type: text/plain; echo; echo \"\${SECRET_OF_PARENT-none} \${EXPORTED-none}\"\n", 'users' => "u:p\n");
my $body = <<'END';
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Alias / Location @DIR@/www Types { text/plain { txt } } Specials { CGI { cgi } } Export { EXPORTED } %s }
  Control { Alias /locked Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/users EncryptedUserFile Off }
} }
END

# Two hundred descriptors that nobody asked for, open over exec; and variables.
my @open;
sub burden {
  my ($server) = @_;
  chmod 0755, $server->path('www/x.cgi');
  $^F = 1_000_000;
  for (1 .. 200) { open my $f, '<', '/etc/passwd' or die; push @open, $f }
  mkdir $server->path('log');
  chmod 0777, $server->path('log');
  $ENV{SECRET_OF_PARENT} = 'hush';
  $ENV{EXPORTED} = 'told';
}

# ---- Looking

sub status_of { my ($pid) = @_; return { (read_file("/proc/$pid/status") || '') =~ /^(\w+):\t(.*)$/mg } }
sub name_of { my ($pid) = @_; my ($first) = split /\0/, read_file("/proc/$pid/cmdline") || ''; return ($first || '') =~ s{.*/|: .*}{}gr }
sub parent_of { my ($pid) = @_; return status_of($pid)->{PPid} }
sub descriptors_of {
  my ($pid) = @_;
  opendir my $d, "/proc/$pid/fd" or return { gone => 1 };
  return { map { $_ => readlink "/proc/$pid/fd/$_" } grep { /^\d+$/ && defined readlink "/proc/$pid/fd/$_" } readdir $d };
}
sub variables_of { my ($pid) = @_; return [ grep { length } split /\0/, read_file("/proc/$pid/environ") || '' ] }
# The owner of its files in /proc: root's when it is not dumpable.
sub owner_of { my ($pid) = @_; return (stat "/proc/$pid/environ")[4] }
sub processes_of { my ($server) = @_; my %by; push @{ $by{name_of($_)} }, $_ for $server->chain_processes; return \%by }

my $plain = qr/^(?:socket|pipe):\[\d+\]$|^anon_inode:\[?\w+\]?$/;
# held PID, WHAT, PATTERN...: nothing but the standard descriptors, sockets, pipes and the like, and what fits a pattern.
sub held {
  my ($pid, $what, @also) = @_;
  my $fds = descriptors_of($pid);
  my @other = grep { my $to = $fds->{$_}; $_ > 2 && $to !~ $plain && !grep { $to =~ $_ } @also } sort { $a <=> $b } keys %$fds;
  is_deeply({ map { $_ => $fds->{$_} } @other }, {}, "$what: no descriptor that it did not ask for");
}
sub foreign_variables { my ($pid) = @_; return grep { !/^(?:TZ=|HTTPWAY_|LISTEN_)/ } @{ variables_of($pid) } }
# A worker closes what it had of a script a moment after that has ended.
sub has_script { my ($pid) = @_; return scalar grep { m{/www(?:/|\z)} } values %{ descriptors_of($pid) } }
# Helpers go on by themselves while the core serves already.
sub wait_for_helpers {
  my ($server) = @_;
  wait_until {
    my $by = processes_of($server);
    keys %$by == 5 && !grep({ foreign_variables($_) } @{ $by->{logfmt} }, @{ $by->{authcheck} }) && !grep { has_script($_) } @{ $by->{cgiexec} };
  } 20;
}
sub looked_at {
  my ($server, %o) = @_;
  wait_for_helpers($server);
  my $by = processes_of($server);
  my @cdb = $o{cdb} ? qr/cdb(?: \(deleted\))?$/ : ();
  is_deeply([ sort keys %$by ], [ sort qw(authcheck cgiexec httpd httpway-with logfmt) ], 'the whole chain') or diag $server->stderr;
  for my $pid (@{ $by->{httpd} }) {
    held($pid, "httpd $pid", @cdb);
    cmp_ok(scalar(keys %{ descriptors_of($pid) }), '<', 30, '... not many');
    is_deeply([ foreign_variables($pid) ], [], '... no variable that it does not read');
    is(status_of($pid)->{NoNewPrivs}, 1, '... no new privileges');
    is(owner_of($pid), $o{dumpable} ? $nobody : 0, $o{dumpable} ? '... dumpable, as asked' : '... not dumpable');
  }
  for my $pid (@{ $by->{'httpway-with'} }) {
    held($pid, "keeper $pid", @cdb);
    is(status_of($pid)->{NoNewPrivs}, $o{set_id} && (read_file("/proc/$pid/cmdline") || '') =~ /^httpway-with: authcheck\0/ ? 0 : 1, '... no new privileges');
  }
  for my $pid (@{ $by->{logfmt} }) {
    held($pid, "logfmt $pid", qr{/log/access$});
    is_deeply([ foreign_variables($pid) ], [], '... no variable that it does not read');
    is(status_of($pid)->{NoNewPrivs}, 1, '... no new privileges');
    is(owner_of($pid), 0, '... not dumpable');
  }
  for my $pid (@{ $by->{authcheck} }) {
    held($pid, "authcheck $pid", qr{^/dev/null$}, qr{^/proc$});
    is_deeply([ foreign_variables($pid) ], [], '... no variable that it does not read');
    is(status_of($pid)->{NoNewPrivs}, $o{set_id} ? 0 : 1, '... no new privileges');
    is(owner_of($pid), 0, '... not dumpable');
  }
  for my $pid (@{ $by->{cgiexec} }) {
    held($pid, "cgiexec $pid", qr{^/proc(?:$|/)}, qr{^/sys/fs/cgroup}, qr{^/dev/null$}, qr{^anon_inode:\[landlock-ruleset\]$});
    is(owner_of($pid), 0, '... not dumpable');
    is(status_of($pid)->{NoNewPrivs}, 1, '... no new privileges');
  }
  my @told = grep { grep { /^(?:SECRET_OF_PARENT|EXPORTED)=/ } @{ variables_of($_) } } $server->chain_processes;
  is_deeply([ map { name_of($_) } @told ], [], 'nobody shows the variables of who started it');
  my ($directory) = map { quotemeta } $server->dir;
  my @holders = grep { my $fds = descriptors_of($_); grep { /^$directory\/?$/ } values %$fds } $server->chain_processes;
  is_deeply([ map { name_of($_) } @holders ], [], 'nobody holds the directory of the configuration');
  return $by;
}
sub works {
  my ($server, $exported) = @_;
  is(get($server->port, '/a.txt')->{body}, "hello\n", 'a file');
  is(get($server->port, '/x.cgi')->{body}, "none $exported\n", "a script has what Export says, and no more");
  is(get($server->port, '/locked/a.txt', Authorization => basic('u', 'p'))->{status}, 200, 'a password');
}

subtest 'as root, each with a user of its own' => sub {
  my $server = Httpway->start(files => \%files, before => \&burden, conf => "User nobody\nAuthUser daemon\nLogUser games\nLog \@DIR\@/log/access\nTuning { NumProcesses 2 }\n" . sprintf($body, 'ScriptUser bin'));
  works($server, 'told');
  my $by = looked_at($server, root => 1);
  is(scalar @{ $by->{httpd} }, 3, 'three of httpd');
  my %uid = (httpd => 'nobody', authcheck => 'daemon', logfmt => 'games');
  for my $name (sort keys %uid) { like(status_of($_)->{Uid}, qr/^@{[ (getpwnam $uid{$name})[2] ]}\t/, "$name is $uid{$name}") for @{ $by->{$name} } }
  $server->signal('HUP');
  ok($server->wait_for_log(qr/configuration read again/), 'HUP finds the configuration all the same');
  kill 'KILL', $server->helper_process('logfmt');
  ok(wait_until(sub { scalar @{ processes_of($server)->{logfmt} || [] } == 1 }), 'logfmt is started again');
  works($server, 'told');
  looked_at($server, root => 1);
  is($server->stop, 0, 'ends well');
};

subtest 'as root, with UserCheck and CoreDirectory' => sub {
  my $check = "#!/bin/sh\nexit 1\n";
  my $server = Httpway->start(files => { %files, check => $check }, before => sub { burden(@_); chmod 0755, $_[0]->path('check') },
    conf => "User nobody\nLog \@DIR\@/log/access\nCoreDirectory /tmp\n" . sprintf($body, 'ScriptUser bin') =~ s/\} \}\s*\z/Control { Alias \/checked Location \@DIR\@\/www Realm c UserCheck \@DIR\@\/check } } }\n/r);
  is(get($server->port, '/a.txt')->{body}, "hello\n", 'a file');
  looked_at($server, root => 1, set_id => 1, dumpable => 1);
  is($server->stop, 0, 'ends well');
};

subtest 'as an ordinary user' => sub {
  my $server = Httpway->start(files => \%files, before => sub { burden(@_); $( = $) = "$nobody $nobody"; POSIX::setgid($nobody); POSIX::setuid($nobody) or die },
    conf => "Log \@DIR\@/log/access\n" . sprintf($body, ''));
  works($server, 'told');
  my $by = looked_at($server, cdb => 1);
  is($server->stop, 0, 'ends well');
};

subtest 'from a run script' => sub {
  my $server = Httpway->new(files => \%files, conf => "User nobody\nLog \@DIR\@/log/access\n" . sprintf($body, 'ScriptUser bin'));
  is(system(command_path('httpway-data') . ' -f ' . $server->conf_path . ' ' . $server->conf_path . '.cdb 2>/dev/null'), 0, 'compiled');
  my ($c, $h) = (command_path(), helper_path());
  $server->write_file('run', "#!/bin/sh\nexec $c/httpway-listen \$1 $c/httpway-with cgiexec -- $h/cgiexec \$1 -- $c/httpway-with authcheck -- $h/authcheck \$1 -- $c/httpway-with logfmt -- $h/logfmt \$1 -- $h/httpd -r \$2 \$1\n");
  chmod 0755, $server->path('run');
  $server->{command} = [ $server->path('run'), '@CONF@.cdb', '@READY@' ];
  $server->{before} = \&burden;
  $server->start;
  works($server, 'told');
  looked_at($server, root => 1);
  is($server->stop, 0, 'ends well');
};
done_testing;
