# A configuration that is replaced hundreds of times, every fifth time by one that cannot be used, under clients of every kind: none of them notices.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::MD5 qw(md5_hex);
use File::Temp ();
use IO::Select;
use Socket qw(AF_UNIX MSG_DONTWAIT SOCK_DGRAM SOL_SOCKET SO_RCVBUF pack_sockaddr_un);
use Test::More;
use Time::HiRes qw(time sleep);
use Httpway;
use Load;

plan skip_all => 'no /proc to count descriptors in' if !-d "/proc/$$/fd";
my $changes = $ENV{HTTPWAY_TEST_RELOADS} || 400;
my $script = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' \"\$GENERATION\"\n";
my $long = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s begun' \"\$GENERATION\"\nwhile test ! -e \"\$UNTIL\"; do sleep 0.1; done\necho ' and done'\n";
my $big = join '', map { my $part = $_; pack 'N*', map { $part << 12 | $_ } 0 .. 4095 } 0 .. 1535; # 24 MB, no two parts alike

sub conf {
  my ($users, $port) = @_;
  return <<"END";
User nobody
Tuning { AuthDelay 0 Timeout 300 ScriptTimeout 300 }
Server { Address 127.0.0.1 Port \@PORT$port\@
  Control { Types { text/plain { txt } application/octet-stream { bin } } Specials { CGI { .cgi } } ScriptUser games EncryptedUserFile On
    ExtraHeaders { "X-Generation: 000000" } PutEnv { "GENERATION=000000" "UNTIL=\@DIR\@/until" } }
  Virtual { AnyHost
    Control { Alias / Location \@DIR\@/www }
    Control { Alias /realm Location \@DIR\@/www Realm r UserFile \@DIR\@/$users }
  }
}
END
}

# ---- The variants: compiled once, then copies that differ in their number

my $told = File::Temp->newdir;
chmod 0755, "$told";
socket(my $manager, AF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($manager, pack_sockaddr_un("$told/manager")) or die "unable to bind: $!";
my $server = Httpway->new(files => { 'www/a.txt' => 'a' x 1000, 'www/big.bin' => $big, 'www/g.cgi' => $script, 'www/long.cgi' => $long,
    'users' => 'u:' . crypt('old', 'ab') . "\n", 'users.new' => 'u:' . crypt('new', 'cd') . "\n" }, env => { NOTIFY_SOCKET => "$told/manager" },
  conf => conf('users', 1));
chmod 0755, map { $server->path("www/$_.cgi") } qw(g long);
my $cdb = $server->conf_path . '.cdb';

sub compiled {
  my (@conf) = @_;
  my $file = $server->path('variant');
  write_bytes("$file.conf", $server->expand(conf(@conf)));
  system(command_path('httpway-data'), '-f', "$file.conf", "$file.cdb") == 0 or die 'does not compile';
  return read_file("$file.cdb");
}
my %compiled = (usual => compiled('users', 1), last => compiled('users.new', 1), servers => compiled('users', 2));
sub numbered { my ($bytes, $generation) = @_; my $n = ($bytes =~ s/000000/sprintf '%06d', $generation/ge); die 'no place for the number' if $n < 2; return $bytes }
my %invalid = (
  damaged => sub { my ($bytes) = @_; substr($bytes, 0, 2048) = "\xff" x 2048; return $bytes },
  truncated => sub { my ($bytes) = @_; return substr $bytes, 0, length($bytes) - 1 },
  half => sub { my ($bytes) = @_; return substr $bytes, 0, length($bytes) / 2 },
  empty => sub { return '' },
  version => sub { my ($bytes) = @_; $bytes =~ s/httpway-conf \d/httpway-conf 0/ or die; return $bytes },
  servers => sub { return $compiled{servers} },
  missing => sub { return undef },
);
my @kinds = sort keys %invalid;

# prepare COUNT: what is put in place, one after the other: { bytes file, kind, generation when it is valid }.
my ($generation, $made) = (0, 0);
sub prepare {
  my ($count) = @_;
  my @changes;
  for my $i (1 .. $count) {
    my $kind = $i % 5 == 0 && $i < $count ? $kinds[$i / 5 % @kinds] : 'valid';
    my $bytes = $kind eq 'valid' ? numbered($compiled{usual}, $generation + 1) : $invalid{$kind}->($compiled{usual});
    my $file = $server->path('new.' . $made++);
    write_bytes($file, $bytes) if defined $bytes;
    push @changes, { file => defined $bytes ? $file : undef, kind => $kind, $kind eq 'valid' ? (generation => ++$generation) : () };
  }
  return @changes;
}

# put CHANGE: in the place of the configuration, and HUP.
sub put {
  my ($change) = @_;
  if (defined $change->{file}) { rename $change->{file}, $cdb or die "unable to rename: $!" }
  else { unlink $cdb or die "unable to remove: $!" }
  $server->signal('HUP');
}
sub hear { recv($manager, my $text, 4096, MSG_DONTWAIT) for 1 .. 4 }
sub told { return undef if !IO::Select->new($manager)->can_read(60); recv($manager, my $text, 4096, 0); return $text }

# ---- The clients

sub look {
  my ($me, $response, $body) = @_;
  return $me->note('no answer') if !$response;
  return $me->note("$response->{status}: $response->{body}") if $response->{status} != 200;
  return $me->note('another body') if defined $body && $response->{body} ne $body;
  seen($me, $response->{headers}{'x-generation'}, 1);
}
sub seen {
  my ($me, $number, $in_order) = @_;
  return $me->note('no generation') if !defined $number || $number !~ /^\d{6}$/;
  $me->note("generation $number after $me->{newest}") if $in_order && defined $me->{newest} && $number < $me->{newest};
  $me->{seen}{ $me->{newest} = $number }++;
}
sub asking { my ($path, @fields) = @_; return join "\r\n", "GET $path HTTP/1.1", 'Host: h', @fields, '', '' }
sub kept {
  my ($text, $count, $look) = @_;
  return sub {
    my ($me) = @_;
    my $c = connect_to($server->port, timeout => 30);
    while ($me->goes_on) {
      $c->send($text x $count);
      $look->($me, $c->read_response) for 1 .. $count;
      return $me->note("connection $c->{end}") if $c->{end} ne '';
    }
    $c->close;
  };
}
my $a = sub { look(@_, 'a' x 1000) };
# cgiexec may know a configuration before the core does.
my $cgi = sub { my ($me, $r) = @_; return look($me, $r) if !$r || $r->{status} != 200; seen($me, $r->{body}) };
my %clients = (
  kept => kept(asking('/a.txt'), 1, $a),
  pipelined => kept(asking('/a.txt'), 16, $a),
  realm => kept(asking('/realm/a.txt', 'Authorization: ' . basic('u', 'old')), 1, $a),
  script => kept(asking('/g.cgi'), 1, $cgi),
  new => sub { my ($me) = @_; while ($me->goes_on) { look($me, get($server->port, '/a.txt'), 'a' x 1000) } },
  refused => sub { my ($me) = @_; while ($me->goes_on) { my $r = get($server->port, '/none.txt'); $me->note('no 404') if !$r || $r->{status} != 404; $me->{seen}{404}++ } },
  download => sub {
    my ($me) = @_;
    my $c = connect_to($server->port, timeout => 60);
    setsockopt $c->socket, SOL_SOCKET, SO_RCVBUF, 65536;
    $c->send(asking('/big.bin'));
    while ($me->goes_on) { sleep 0.02; length $c->buffer > 16e6 or $c->fill or return $me->note("connection $c->{end}") }
    my $so_far = length $c->buffer;
    my $r = $c->read_response or return $me->note('no answer');
    $me->note('the file was sent before the end') if $so_far >= length $big;
    $me->note('another file') if md5_hex($r->{body}) ne md5_hex($big);
    $me->{seen}{ $r->{headers}{'x-generation'} }++;
  },
  'long-script' => sub {
    my ($me) = @_;
    my $c = connect_to($server->port, timeout => 60);
    $c->send(asking('/long.cgi'));
    while ($me->goes_on) { sleep 0.02; $c->fill; return $me->note("connection $c->{end}") if $c->{end} ne '' }
    write_bytes($server->path('until'), '');
    my $r = $c->read_response or return $me->note('no answer');
    return $me->note("it said $r->{status} $r->{body}") if $r->{status} != 200 || $r->{body} !~ /^(\d{6}) begun and done\n\z/;
    $me->{seen}{$1}++;
  },
);

# ---- What may not grow

# How many configurations it has in its memory: copies of the file, which nobody can write to, and which may lie side by side.
sub configurations {
  my ($pid) = @_;
  my ($page, $bytes, $maps) = (POSIX::sysconf(POSIX::_SC_PAGESIZE()), 0, read_file("/proc/$pid/maps") || '');
  $bytes += hex($2) - hex($1) while $maps =~ /^(\w+)-(\w+) r--p 0+ 00:00 0 *$/mg;
  return $bytes / ($page * POSIX::ceil((-s $cdb) / $page));
}
sub descriptors { my ($pid) = @_; opendir my $d, "/proc/$pid/fd" or return -1; return scalar grep { /^\d+$/ } readdir $d }
sub resident { my ($pid) = @_; return (read_file("/proc/$pid/status") || '') =~ /^VmRSS:\s+(\d+) kB/m ? $1 : 0 }
sub processes { return (httpd => $server->pid, map { $_ => $server->helper_process($_) } qw(authcheck cgiexec logfmt)) }
sub asked { my ($path, @credentials) = @_; my $r = get($server->port, $path, @credentials ? (Authorization => basic(@credentials)) : ()); return "$r->{status} " . ($r->{headers}{'x-generation'} || $r->{body}) }
sub said { my ($pattern) = @_; return scalar grep { /$pattern/ } $server->log_lines }
sub kinds { my ($kinds, @changes) = @_; return scalar grep { $_->{kind} =~ /^(?:$kinds)$/ } @changes }

# ---- The run

$server->start;
is(told(), 'READY=1', 'ready');
my ($first) = prepare(1);
put($first);
told() for 1 .. 2;
is(asked('/a.txt'), '200 000001', 'the first one');
is(asked('/g.cgi'), '200 000001', 'and its scripts');
is(asked('/realm/a.txt', 'u', 'old'), '200 000001', 'and its passwords');
my %process = processes();
my %resident = map { $_ => resident($process{$_}) } keys %process;
my %descriptors = map { $_ => descriptors($process{$_}) } keys %process;

my @paced = prepare($changes);
my @burst = prepare(100);
my $load = Load->new($server->path('load'));
$load->begin($_ => $clients{$_}) for sort keys %clients;
ok($load->ready, 'all clients have begun') or diag $server->stderr;

my ($began, $unheard) = (time, 0);
for my $change (@paced) {
  my $due = time + 0.01;
  put($change);
  my @said = (told(), told());
  $unheard++ if grep { !defined } @said or $said[1] ne 'READY=1';
  sleep $due - time if time < $due;
}
diag sprintf '%d changes, %.0f a second', scalar @paced, @paced / (time - $began);
is($unheard, 0, 'each HUP was heard');
is(asked('/a.txt'), sprintf('200 %06d', $paced[-1]{generation}), 'the newest one answers');
my %told = (
  'configuration read again' => 1 + kinds('valid', @paced),
  'httpd: warning: unable to use \S*\.cdb: not a compiled configuration of this version: the old configuration stays' => kinds('damaged|truncated|half|empty|version', @paced),
  'httpd: warning: unable to use \S*\.cdb: No such file or directory: the old configuration stays' => kinds('missing', @paced),
  'httpd: warning: Servers: this takes a restart: the old configuration stays' => kinds('servers', @paced),
);
for my $what (sort keys %told) {
  wait_until { said(qr/$what/) >= $told{$what} } 10;
  is(said(qr/$what/), $told{$what}, "the log: $what, $told{$what} times");
}

# Without waiting: several may become one.
$began = time;
for (@burst) { put($_); hear() }
diag sprintf '%d changes, %.0f a second', scalar @burst, @burst / (time - $began);
my $newest = sprintf '%06d', $burst[-1]{generation};
ok(wait_until(sub { asked('/a.txt') eq "200 $newest" }, 20), 'the newest after some that nobody waited for');

my %result = $load->end;
for my $name (sort keys %clients) {
  my $got = $result{$name};
  my $generations = keys %{ $got->{seen} };
  is(scalar @{ $got->{wrong} }, 0, "$name: nothing wrong") or diag join "\n", @{ $got->{wrong} }[0 .. ($#{ $got->{wrong} } < 9 ? $#{ $got->{wrong} } : 9)];
  note "$name: $got->{rounds} rounds, $generations answers that differ";
  next if $name =~ /^(?:download|long-script|refused)$/;
  is((sort keys %{ $got->{seen} })[-1], $newest, 'the newest is among the answers');
  cmp_ok($generations, '>=', 2, 'after others');
}
is($result{$_}{seen}{'000001'}, 1, "$_: begun before all of it") for 'download', 'long-script';

# ---- What is left of it

write_bytes("$cdb.new", numbered($compiled{last}, ++$generation));
put({ file => "$cdb.new" });
$newest = sprintf '200 %06d', $generation;
ok(wait_until(sub { asked('/a.txt') eq $newest }, 20), 'another UserFile: the core has it');
is(asked('/g.cgi'), $newest, 'and cgiexec');
is(asked('/realm/a.txt', 'u', 'new'), $newest, 'and authcheck');
like(asked('/realm/a.txt', 'u', 'old'), qr/^401 /, 'what it said before is forgotten');
my %now = processes();
for my $name (sort keys %process) {
  is($now{$name}, $process{$name}, "$name: the process that began");
  ok(wait_until(sub { descriptors($now{$name}) == $descriptors{$name} }, 10), '... with as many descriptors') or diag "$descriptors{$name}, now ", descriptors($now{$name});
  my $grown = resident($now{$name}) - $resident{$name};
  note "$name: $resident{$name} kB, grown by $grown kB";
  cmp_ok($grown, '<', 16384, '... and not grown by 16 MB') if ($ENV{CFLAGS} // '') !~ /-fsanitize/; # which keeps what is freed
}
SKIP: {
  skip 'sanitizers have memory of this kind, too', 3 if ($ENV{CFLAGS} // '') =~ /-fsanitize/;
  is(configurations($now{httpd}), 1, 'the core has one configuration');
  cmp_ok(configurations($now{$_}), '<=', 4, "$_ not more than four") for 'authcheck', 'cgiexec';
}
is($server->stop, 0, 'ends well');
my @died = grep { /died|Sanitizer|runtime error|another configuration/ } $server->log_lines;
is(scalar @died, 0, 'nobody died, nothing was refused') or diag join "\n", @died;
done_testing;
