# A password is in no log, no argument, no environment and no core file; and which user may read what.
use strict;
use warnings;
no warnings "portable"; # addresses have more than 32 bits
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use MIME::Base64;
use POSIX ();
use Httpway;

plan skip_all => 'only root looks into the memory of others' if $>;

my $right = 'correct-horse-battery';
my $wrong = 'incorrect-zebra-staple';
my @secrets = map { ($_, encode_base64("alice:$_", '')) } $right, $wrong;
my ($auth, $auth_group) = (getpwnam 'games')[2, 3];
my $server = Httpway->start(flags => ['-d'], files => { 'www/a.txt' => 'a', 'users' => 'alice:' . crypt($right, '$6$saltsalt$') . "\n", 'wait' => "#!/usr/bin/perl\nopen my \$in, '<&=', 3; local \$/; my (undef, \$password) = split /\\0/, <\$in>; open my \$f, '>', '\@DIR\@/state/up'; close \$f; select undef, undef, undef, 0.02 while !-e '\@DIR\@/state/go'; exit(\$password ne '$right');\n" }, before => sub {
  my ($self) = @_;
  mkdir $self->path($_) and chmod 0777, $self->path($_) for 'state', 'cores';
  chmod 0755, $self->path('wait');
  chmod 0400, $self->path('users');
  chown $auth, $auth_group, $self->path('users');
}, conf => <<'END');
User nobody
AuthUser games
CoreDirectory @DIR@/cores
Tuning { AuthDelay 0 }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www Types { text/plain { txt } } }
    Control { Alias /in Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/users EncryptedUserFile On }
    Control { Alias /wait Location @DIR@/www Types { text/plain { txt } } Realm r UserCheck @DIR@/wait }
  }
}
END
my $port = $server->port;
sub status_of { my ($pid) = @_; my %s = read_file("/proc/$pid/status") =~ /^(\w+):[ \t]*(.*)$/gm; return \%s }

# Where a secret is in the memory of a process: the names of its mappings.
sub found_in {
  my ($pid, @secrets) = @_;
  my @found;
  open my $memory, '<:raw', "/proc/$pid/mem" or return "unable to read the memory of $pid: $!";
  for (split /\n/, read_file("/proc/$pid/maps")) {
    my ($from, $to, $name) = /^([0-9a-f]+)-([0-9a-f]+) rw\S+ \S+ \S+ \S+\s*(.*)/ or next;
    my ($at, $end) = (hex $from, hex $to);
    next if $end - $at > 1 << 28; # what a sanitizer keeps of everything
    my $rest = '';
    while ($at < $end) {
      my $n = $end - $at < 1 << 20 ? $end - $at : 1 << 20;
      sysseek $memory, $at, 0;
      defined sysread $memory, my $bytes, $n or last;
      $at += $n;
      $bytes = $rest . $bytes;
      push @found, map { "$_ in $name" } grep { index($bytes, $_) >= 0 } @secrets;
      $rest = substr $bytes, -100;
    }
  }
  return join ', ', @found;
}

is(get($port, '/in/a.txt', Authorization => basic('alice', $right))->{status}, 200, 'the user file is read, which the core may not');
is(get($port, '/in/a.txt', Authorization => basic('alice', $wrong))->{status}, 401, 'a wrong one');
is(get($port, '/a.txt', Authorization => basic('alice', $right))->{status}, 200, 'one that nobody asked for');

subtest 'who may what' => sub {
  my @desk = $server->helper_processes('authcheck');
  ok(@desk >= 2, 'a desk and workers');
  for my $pid (@desk) {
    my $s = status_of($pid);
    is($s->{Uid}, join("\t", ($auth) x 4), 'AuthUser');
    is($s->{Groups} =~ s/\s+$//r, '', 'no supplementary groups');
    is($s->{CapEff}, '0000000000000000', 'no capability');
    like(read_file("/proc/$pid/limits"), qr/^Max core file size\s+0\s+0\s/m, 'no core file');
  }
  is(status_of($server->pid)->{Uid}, join("\t", ((getpwnam 'nobody')[2]) x 4), 'the core is another user');
  is(status_of($desk[0])->{NoNewPrivs}, 0, 'UserCheck: programs that are set-uid keep their rights');
};

subtest 'while it is asked' => sub {
  my $asking = connect_to($port);
  $asking->send("GET /wait/a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic('alice', $right) . "\r\n\r\n");
  ok(wait_until { -e $server->path('state/up') }, 'a program is asked');
  my @all = ($server->chain_processes, processes_with('PROTO=TCP'));
  for my $what ('cmdline', 'environ') {
    is(join(' ', grep { my $text = read_file("/proc/$_/$what") || ''; grep { index($text, $_) >= 0 } @secrets } @all), '', "in no $what");
  }
  is(found_in($server->pid, @secrets), '', 'not in the memory of the core any more');
  $server->write_file('state/go', '');
  is($asking->read_response->{status}, 200, 'yes');
};

is(found_in($server->pid, @secrets), '', 'afterwards: not in the memory of the core');
is(found_in($_, @secrets), '', 'nor in that of authcheck') for $server->helper_processes('authcheck');
$server->signal('QUIT');
is(get($port, '/in/a.txt', Authorization => basic('alice', $_))->{status}, $_ eq $right ? 200 : 401, 'without debugging') for $right, $wrong;
ok(!grep({ index($server->stderr . $server->stdout, $_) >= 0 } @secrets), 'not in the log, with debugging or without');
is($server->stop, 0, 'ends well');

subtest 'without UserCheck' => sub {
  my $plain = Httpway->start(files => { 'www/a.txt' => 'a', 'users' => "alice:$right\n" }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Realm r UserFile @DIR@/users } } }
END
  is(get($plain->port, '/a.txt', Authorization => basic('alice', $right))->{status}, 200, 'a plain password');
  my @processes = $plain->helper_processes('authcheck');
  is(status_of($_)->{NoNewPrivs}, 1, 'no_new_privs') for @processes;
  is(status_of($_)->{Uid}, join("\t", ((getpwnam 'nobody')[2]) x 4), 'the server\'s user when there is no AuthUser') for @processes;
  is(found_in($_, $right), '', 'plain passwords are wiped, too') for @processes;
  is($plain->stop, 0, 'ends well');
};
done_testing;
