# package/try: as root and as nobody, from an address line to Ctrl-C.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Test::More;
use Httpway;
use Tree;

my $base = File::Temp->newdir('httpway-try-XXXXXXXX', TMPDIR => 1);
my $tree = copy_tree("$base/httpway", qw(compile command helper));
chmod 0755, "$base";
my @nobody = getpwnam 'nobody';

# Starts package/try; the object when it serves, else undef with a failed test.
sub try {
  my ($what, $as_nobody, @words) = @_;
  my $server = Httpway->new(
    command => ['/bin/sh', 'package/try', @words],
    env => { map { $_ => undef } qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS) },
    before => sub {
      my ($self) = @_;
      chdir $tree or die $!;
      $ENV{TMPDIR} = $self->path('tmp');
      if ($as_nobody) { $) = "$nobody[3] $nobody[3]"; $( = $nobody[3]; $< = $> = $nobody[2]; die if $> == 0 }
    }
  );
  $server->write_file('www/index.html', 'given');
  mkdir $server->path('tmp');
  chmod 01777, $server->path('tmp');
  $server->start(ready => 0);
  wait_until { $server->ended || $server->stdout =~ /Ctrl-C/ } 120;
  ok($server->stdout =~ m{Open (http://\S+)}, "$what: names the address") or diag $server->stderr;
  return $server;
}

sub ends_clean {
  my ($what, $server) = @_;
  kill 'INT', -$server->pid if $server->pid;
  is($server->wait_exit(10), 0, "$what: Ctrl-C ends it with 0");
  is_deeply([$server->chain_processes], [], "$what: no process remains");
  is_deeply([glob $server->path('tmp/*')], [], "$what: no file remains") or diag $server->stderr;
}

sub examine {
  my ($what, $as_nobody) = @_;
  my $server = try($what, $as_nobody, '@PORT@');
  my $page = get($server->port, '/');
  like($page->{body}, qr{<title>.*httpway}i, "$what: the documents");
  like($page->{headers}{'content-type'}, qr{^text/html}, "$what: with a type");
  is(get($server->port, '/style.css')->{headers}{'content-type'}, 'text/css; charset=utf-8', "$what: the style sheet");
  is(get($server->port, '/none')->{status}, 404, "$what: what is not there");
  like($server->wait_for_log(qr{^127\.0\.0\.1\tlocalhost\tGET\t/none\t404\t}), qr/404/, "$what: a log line");
  my ($other) = $server->stdout =~ m{also http://(\w+\.localhost)};
  if ($other) { like(get($server->port, '/', Host => $other)->{body}, qr/<html/i, "$what: $other") }
  ends_clean($what, $server);
}

SKIP: {
  skip 'needs root to become nobody', 1 if $> != 0;
  system('chown', '-R', "$nobody[2]:$nobody[3]", "$base") == 0 or die;
  examine('nobody', 1);
}
examine($> == 0 ? 'root' : 'this user', 0);

my $given = try('a directory', 0, '127.0.0.1', '@DIR@/www', '@PORT@');
is(get($given->port, '/')->{body}, 'given', 'a directory: its index');
like(get($given->port, '/', Host => 'httpway.localhost')->{body}, qr/<title>/, 'a directory: the documents are another host');

my $busy = Httpway->start(
  command => ['/bin/sh', 'package/try', $given->port], before => sub { chdir $tree }, ready => 0,
  env => { map { $_ => undef } qw(HTTPWAY_COMMANDS HTTPWAY_HELPERS) });
is($busy->wait_exit(60), 111, 'a busy port: 111');
is(scalar(grep { /^(?!make)/ } $busy->log_lines), 1, 'a busy port: one line') or diag $busy->stderr;
like($busy->stderr, qr/^httpway-listen: fatal: .*in use/m, 'a busy port: says so');
ends_clean('a directory', $given);

for my $wrong (['x'], ['70000'], ['-x'], [''], ['/nonexistent']) {
  my ($code, $text) = run_in($tree, {}, '/bin/sh', 'package/try', @$wrong);
  is($code, 100, "refuses '@$wrong'") or diag $text;
}

done_testing;
