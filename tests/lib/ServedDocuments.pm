# ServedDocuments: the same scenario under every supervisor: an old configuration and run script, three trees of real documents, every
# signal by the supervisor's own command, and the logger's files read back.
package ServedDocuments;
use strict;
use warnings;
use File::Find;
use Test::More;
use Time::HiRes qw(time sleep);
use Httpway;
use Supervised;

my @fields = qw(RemoteUser RemoteAddress RemotePort ServerName Method Uri Status ContentLength Referer UserAgent BytesRead BytesWritten);
my $conf = <<'END';
# as it was written for mathopd
User nobody
StayRoot On
Umask 026
PIDFile @DIR@/run/mathopd.pid
Log /dev/stderr
ErrorLog /dev/stderr
LogGMT Off
LogFormat { %s }
Control {
  ScriptUser %s
  Types {
    text/html { html htm }
    text/css { css }
    image/png { png }
    application/octet-stream { * }
  }
  IndexNames { index.html }
}
Server {
  Address 127.0.0.1
  Port @PORT@
%s  Virtual {
    Host large.test
    Control { Alias / Location @DIR@/large }
  }
}
END

# The directory of a package's pages: where its uppermost index.html lies.
sub document_directory {
  my ($package) = @_;
  my @pages = sort { length $a <=> length $b } grep { -f } glob("/usr/share/doc/$package/index.html /usr/share/doc/$package-doc/index.html /usr/share/doc/$package-doc/html/index.html");
  return @pages ? $pages[0] =~ s{/index\.html\z}{}r : undef;
}

sub all_files {
  my ($directory) = @_;
  my @files;
  find({ no_chdir => 1, wanted => sub { push @files, substr $_, length $directory if -f } }, $directory);
  return sort grep { !m{/\.} } @files;
}

sub escaped { my ($path) = @_; $path =~ s{([^A-Za-z0-9._~/!\$&'()*+,;=:\@-])}{sprintf '%%%02X', ord $1}ge; return $path }

# test FLAVOUR: the whole scenario.
sub test {
  my ($flavour) = @_;
  if (my @missing = Supervised::missing_programs($flavour)) { plan skip_all => "no @missing here" }
  my %trees = map { my $d = document_directory($_); $d ? ("$_.test" => $d) : () } qw(skalibs execline s6);
  plan skip_all => 'documents are missing: skalibs-doc, execline-doc, s6-doc' if keys %trees < 3;
  my ($script_user) = grep { defined getpwnam $_ } qw(daemon bin nobody);
  my $virtuals = join '', map { "  Virtual {\n    Host $_\n    Control { Alias / Location $trees{$_} }\n  }\n" } sort keys %trees;
  my $service = Supervised->start($flavour, conf => sprintf($conf, "@fields", $script_user, $virtuals), files => { 'large/a' => 'a', 'large/large' => 'x' x 8_000_000 },
    before => sub { my ($server) = @_; mkdir $server->path('run'); chmod 0777, $server->path('run') });
  my $self = bless { service => $service, server => $service->{server}, trees => \%trees, expected => [] }, __PACKAGE__;
  if (!wait_until(sub { eval { $self->large('/a')->{body} eq 'a' } }, 20)) { die(join "\n", 'not up:', ($service->lines)[0 .. 5]) }
  is(read_file($self->{server}->path('run/mathopd.pid')), $service->pid . "\n", 'the pid file has the pid that the supervisor knows');
  my $up = time;
  subtest 'every file of the trees' => sub { $self->fetch_all($_) for sort keys %trees };
  subtest 'following links' => sub { $self->follow_links('s6.test') };
  subtest 'the log' => sub { $self->read_log_back };
  my ($stamp) = $service->stamps;
  cmp_ok(abs($stamp - $up), '<', 100, 'lines are stamped with the time of day');
  subtest $_->[0] => $_->[1], $self for [HUP => \&signal_hup], [QUIT => \&signal_quit], [ALRM => \&signal_alrm], [USR1 => \&signal_usr1], [USR2 => \&signal_usr2], [TERM => \&signal_term], [INT => \&signal_int], [KILL => \&signal_kill], ['a paused logger' => \&logger_paused], [down => \&signal_down];
  ok($service->leave, 'the supervisor leaves and nothing remains');
  is($service->count(qr/^logfmt: .*lost/), 0, 'no record was lost');
  is($service->count(qr/^unstamped|fatal/), 0, 'no other complaint');
  done_testing;
}

sub large { my ($self, $path) = @_; return get($self->{server}->port, $path, Host => 'large.test') }
sub kept {
  my ($self) = @_;
  my $c = connect_to($self->{server}->port);
  $c->send("GET /a HTTP/1.1\r\nHost: large.test\r\n\r\n");
  $c->read_response;
  return $c;
}
sub busy {
  my ($self) = @_;
  my $c = connect_to($self->{server}->port);
  $c->send("GET /large HTTP/1.1\r\nHost: large.test\r\n\r\n");
  wait_until { $c->fill; length $c->buffer } 5;
  return $c;
}

# ---- Documents

# fetch_all HOST: every file and directory over one connection; notes for each the line that must be in the log.
sub fetch_all {
  my ($self, $host) = @_;
  my $tree = $self->{trees}{$host};
  my ($bad, $count) = (0, 0);
  my $c = connect_to($self->{server}->port);
  for my $file (all_files($tree)) {
    for my $path ($file, $file =~ m{^(.*/)index\.html\z} ? $1 : ()) {
      my $uri = escaped($path);
      my $request = "GET $uri HTTP/1.1\r\nHost: $host\r\nUser-Agent: the suite\r\n\r\n";
      $c->send($request);
      my $response = $c->read_response;
      my $same = $response && $response->{status} == 200 && $response->{body} eq read_file($tree . $file);
      $bad++, diag "$host$uri" if !$same;
      $count++;
      next if !$response;
      my ($length, $written) = (length $response->{body}, length($response->{head}) + 2 + length $response->{body});
      push @{ $self->{expected} }, join "\t", '-', '127.0.0.1', $c->socket->sockport, $host, 'GET', $uri, 200, $length, '-', 'the suite', length $request, $written;
    }
  }
  is($bad, 0, "all $count files of $host are the same byte for byte");
  cmp_ok($count, '>', 20, 'and they are many');
  $c->close;
}

sub follow_links {
  my ($self, $host) = @_;
  my ($server, $tree) = ($self->{server}, $self->{trees}{$host});
  return pass('no wget here') if !grep { -x "$_/wget" } split /:/, $ENV{PATH};
  my @words = ('wget', '--no-config', '-r', '-l', 'inf', '-nH', '-e', 'robots=off', '--no-proxy', '-t', 1, '-T', 10, '-S', '-P', $server->path('wget'), '-o', $server->path('wget.log'), '--header', "Host: $host", 'http://127.0.0.1:' . $server->port . '/');
  delete local $ENV{http_proxy};
  system { $words[0] } @words;
  my @fetched = all_files($server->path('wget'));
  my @bad = grep { (read_file($server->path("wget$_")) || '') ne (read_file($tree . $_) || '') } @fetched;
  is("@bad", '', scalar(@fetched) . ' pages are the same byte for byte');
  cmp_ok(scalar @fetched, '>', 50, 'many pages can be reached by links');
  my @statuses = read_file($server->path('wget.log')) =~ m{^\s+HTTP/1\.1 (\d+)}gm;
  $self->{wget_statuses} = [sort @statuses];
}

# ---- The log

sub read_log_back {
  my ($self) = @_;
  my $service = $self->{service};
  my $wanted = 1 + @{ $self->{expected} } + @{ $self->{wget_statuses} || [] };
  my @lines;
  my $complete = wait_until { @lines = grep { tr/\t// == @fields - 1 } $service->lines; @lines >= $wanted } 15;
  ok($complete, 'a line for each request');
  my @ours = grep { /\tthe suite\t/ } @lines;
  is(join("\n", sort @ours), join("\n", sort @{ $self->{expected} }), 'every field of ' . @ours . ' lines is what the client has seen');
  my @wget = map { (split /\t/)[6] } grep { /\tWget/ } @lines;
  is("@{[sort @wget]}", "@{ $self->{wget_statuses} || [] }", 'wget has got the statuses that are in the log');
  is(scalar(grep { /\tlarge\.test\t/ } @lines), 1, 'one request for the first page');
  is(scalar @lines, $wanted, 'and nothing else');
  is(($service->lines)[0], '*** Starting mathopd...', 'the run script has the first word');
}

# ---- Signals

sub signal_hup {
  my ($self) = @_;
  my ($service, $server, $pid) = (@$self{qw(service server)}, $self->{service}->pid);
  my $c = $self->kept;
  write_bytes($server->path('other/a'), 'other');
  my $text = read_file($service->{conf});
  write_bytes($service->{conf}, $text =~ s{/large \}}{/other \}}r);
  ok($service->compile, 'compiled anew') or diag $service->{said};
  ok($service->control('HUP'), 'sent') or diag $service->{said};
  ok($service->wait_for(qr/httpd: info: configuration read again/), 'it says so');
  $c->send("GET /a HTTP/1.1\r\nHost: large.test\r\n\r\n");
  is($c->read_response->{body}, 'other', 'the new one is used on the same connection');
  write_bytes($service->{conf}, $text);
  $service->compile;
  $service->control('HUP');
  ok($service->wait_for(qr/httpd: info: configuration read again/, 2), 'and back');
  is($service->pid, $pid, 'the process is the same');
}

sub signal_quit {
  my ($self) = @_;
  my $service = $self->{service};
  ok($service->control('QUIT'), 'sent') or diag $service->{said};
  ok($service->wait_for(qr/httpd: info: debugging is on/), 'debugging on');
  $self->large('/a');
  ok($service->wait_for(qr/httpd: debug: .*accepted/), 'steps of a connection are told');
  $service->control('QUIT');
  ok($service->wait_for(qr/httpd: info: debugging is off/), 'debugging off');
}

sub signal_alrm {
  my ($self) = @_;
  ok($self->{service}->control('ALRM'), 'sent') or diag $self->{service}{said};
  ok($self->{service}->wait_for(qr/httpd: info: status: /), 'a status line');
}

sub signal_usr1 {
  my ($self) = @_;
  my ($service, $pid, $c, $busy) = ($self->{service}, $self->{service}->pid, $self->kept, $self->busy);
  ok($service->control('USR1'), 'sent') or diag $service->{said};
  ok($c->is_closed(5), 'a waiting connection is closed');
  ok($busy->is_closed(5) && length $busy->buffer < 8_000_000, 'so is one that is sent to');
  is($self->large('/a')->{status}, 200, 'new ones are accepted');
  is($service->pid, $pid, 'the process is the same');
}

# again WHAT, PID: the service has been started again, everything of the old one is gone.
sub again {
  my ($self, $pid, @old) = @_;
  my $service = $self->{service};
  ok(wait_until(sub { my %now = map { $_ => 1 } $service->chain; !grep { $now{$_} } @old }, 2), 'no process of the old chain remains');
  ok(wait_until(sub { my $new = $service->pid; $new && $new != $pid }, 10), 'it is started again');
  ok(wait_until(sub { eval { $self->large('/a')->{status} == 200 } }, 10), 'and serves');
}

sub signal_usr2 {
  my ($self) = @_;
  my ($service, $pid, @old) = ($self->{service}, $self->{service}->pid, $self->{service}->chain);
  my ($c, $busy) = ($self->kept, $self->busy);
  ok($service->control('USR2'), 'sent') or diag $service->{said};
  ok($c->is_closed(5), 'a waiting connection is closed at once');
  is($service->pid, $pid, 'the process stays while an answer is on its way');
  ok(!eval { connect_to($self->{server}->port); 1 }, 'and listens no more');
  is(length $busy->read_response('GET', 10)->{body}, 8_000_000, 'the answer is completed');
  ok($service->wait_for(qr/httpd: info: drained/), 'then it ends');
  $self->again($pid, @old);
}

sub ended_by {
  my ($self, $signal) = @_;
  my ($service, $pid, @old) = ($self->{service}, $self->{service}->pid, $self->{service}->chain);
  my $starts = $service->count(qr/^\*\*\* Starting/);
  my $c = $self->kept;
  cmp_ok(scalar @old, '>=', 3, 'a chain of ' . @old . ' processes');
  ok($service->control($signal), 'sent') or diag $service->{said};
  ok($c->is_closed(5), 'connections are dropped at once');
  $self->again($pid, @old);
  is($service->count(qr/^\*\*\* Starting/), $starts + 1, 'once');
}

sub signal_term { $_[0]->ended_by('TERM') }
sub signal_int { $_[0]->ended_by('INT') }
sub signal_kill { $_[0]->ended_by('KILL') }

# More than a pipe holds, while the logger is stopped.
sub logger_paused {
  my ($self) = @_;
  my $service = $self->{service};
  my $wanted = 3000;
  ok($service->control('STOP', 'log'), 'paused') or diag $service->{said};
  my $answers = raw($self->{server}->port, join '', map { "HEAD /a?$_ HTTP/1.1\r\nHost: large.test\r\nUser-Agent: paused\r\n" . ($_ == $wanted ? "Connection: close\r\n" : '') . "\r\n" } 1 .. $wanted);
  is(scalar(() = $answers =~ m{^HTTP/1\.1 200}gm), $wanted, 'the server goes on');
  ok($service->control('CONT', 'log'), 'continued');
  ok($service->wait_for(qr/\tpaused\t/, $wanted), 'then every record is there');
  is($service->count(qr/\tpaused\t/), $wanted, 'once');
}

sub signal_down {
  my ($self) = @_;
  my $service = $self->{service};
  ok($service->control('down'), 'sent') or diag $service->{said};
  ok(wait_until(sub { !defined $service->pid }, 10), 'the supervisor says that it is down');
  ok(wait_until(sub { !$service->chain }, 2), 'no process of the chain remains');
  ok(!eval { connect_to($self->{server}->port); 1 }, 'nobody listens');
  sleep 1.2;
  ok(!defined $service->pid, 'and it stays down');
}

1;
