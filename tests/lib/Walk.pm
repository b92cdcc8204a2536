# Walk: many clients at random against one server, while its files, its configuration and its helpers change; every answer is judged by a model.
#
#   my $walk = Walk->new(seed => 7, seconds => 30);
#   $walk->run;                       # $walk->{wrong}: [ what, history ] of each thing that was not right; $walk->{count}: what was done
#
# The seed decides what is tried, the machine when it happens: the same seed gives the same kinds of events, not the same run.
package Walk;
use strict;
use warnings;
use File::Copy ();
use Httpway;
use Time::HiRes qw(time sleep);
use Walk::Answers;
use Walk::Client;
use Walk::Model;
use Walk::Site;
use Walk::Trouble;

sub new {
  my ($class, %option) = @_;
  my $self = bless { clients => 20, %option, history => [], wrong => [], count => {}, windows => [], logged => {}, began => time }, $class;
  srand $self->{seed};
  $self->{server} = Httpway->new(conf => '', timeout => 60);
  my $dir = $self->{server}->dir;
  mkdir "$dir/$_" for qw(log run users);
  chmod 0777, "$dir/$_" for qw(log run);
  $self->{site} = Walk::Site->new($dir, $self->{homes});
  $self->own_accounts if $self->{homes};
  $self->{trouble} = Walk::Trouble->new($self);
  $self->{model} = Walk::Model->new($self->{site}, sub { $self->excused(@_) });
  $self->{server}->start;
  $self->{pid} = $self->{server}->pid;
  return $self;
}

# own_accounts: for this process and those that it starts; it has mounts of its own.
sub own_accounts {
  my ($self) = @_;
  my $passwd = write_bytes($self->{server}->path("passwd"), $self->{site}->passwd);
  chmod 0644, $passwd;
  system("mount", "--bind", $passwd, "/etc/passwd") == 0 or die "unable to mount accounts";
  $self->{mounted} = 1;
}
sub finish { my ($self) = @_; system 'umount', '/etc/passwd' if delete $self->{mounted}; delete @$self{qw(model trouble)} }

# ---- what happened

sub told {
  my ($self, $who, $what) = @_;
  push @{ $self->{history} }, [time - $self->{began}, $who, $what];
  splice @{ $self->{history} }, 0, 5000 if @{ $self->{history} } > 20_000;
}

# wrong CLIENT, WHAT: with what is needed to see why: all that this client did, and what was done meanwhile to the server and the files it asked for.
sub wrong {
  my ($self, $client, $what, $request, $answer) = @_;
  my @own = grep { $_->[1] eq $client->{id} } @{ $self->{history} };
  my $from = (@own ? $own[0][0] : 0) - 1;
  my $names = join '|', 'no file', $request ? $request->{path} =~ m{(\w+)(?=$|\?)}g : ();
  my @lines = grep { $_->[1] eq $client->{id} || $_->[1] eq '*' && $_->[0] >= $from && ($_->[2] !~ /^file / || $_->[2] =~ m{^file \S*/(?:$names) }) } @{ $self->{history} };
  my $text = join '', map { sprintf "%9.4f %s %s\n", $_->[0], $_->[1] eq '*' ? 'server' : "client $_->[1]", $_->[2] } @lines;
  $text .= "it asked:\n" . substr(join("", $self->bytes($request)), 0, 600) =~ s/^/  /gmr if $request;
  $text .= sprintf "sent at %.4f, over at %.4f, variants possible: %s\n", $request->{begin} - $self->{began}, ($request->{end} // time) - $self->{began}, join ' ', @{ $request->{variants} || [] } if $request && $request->{begin};
  $text .= "it got:\n  $answer->{line}\n" . join('', map { "  $_: $answer->{headers}{$_}\n" } sort keys %{ $answer->{headers} }) . '  ' . substr($answer->{body}, 0, 300) =~ s/[^ -~\n]/./gr . "\n" if $answer;
  push @{ $self->{wrong} }, [$what, $text];
}

sub answered { my ($self, $request, $answer) = @_; $self->{count}{answers}++; $self->{count}{"status $answer->{status}"}++; $self->{logged}{ $request->{id} } = [$answer->{status}, $request->{end}, $answer->{whole}]; $self->{trouble}->seen($request, $answer) }
sub unanswered { my ($self, $request) = @_; $self->{logged}{ $request->{id} } = undef }

# excused HELPER, BEGIN, END: whether it was killed, and not yet seen at work again, at any time between.
sub excused {
  my ($self, $helper, $begin, $end) = @_;
  return scalar grep { $_->{helper} eq $helper && $_->{begin} <= $end && (!defined $_->{end} || $_->{end} >= $begin) } @{ $self->{windows} };
}

# variants BEGIN, END: the configurations that may have decided a request of that time.
sub variants { my ($self, @when) = @_; return $self->{trouble}->variants(@when) }

# ---- requests

my $asked = 0;
sub one_of { return $_[rand @_] }

sub new_request {
  my ($self, $client, %fixed) = @_;
  my $site = $self->{site};
  my %r = (id => 'w' . ++$asked, method => one_of(('GET') x 12, 'HEAD', 'HEAD', 'POST', 'POST'), host => $site->host, path => $site->path, credentials => [$site->credentials], version => '1.1', addr => $client->{addr}, %fixed);
  if (!$fixed{credentials} && rand() < 0.4 and my @right = $site->right_for($self->{trouble}->variant, @r{qw(host path)})) { $r{credentials} = \@right }
  if ($r{method} eq 'POST') {
    my $size = one_of(0, 1, 10, 3000, 20_000, 200_000);
    $r{content} = substr(join('', map { sprintf "%s %07d\n", $r{id}, $_ } 0 .. $size / 10), 0, $size);
    $r{chunked} = rand() < 0.4;
    $r{expect} = rand() < 0.3 && $size;
  }
  $self->condition(\%r) if $r{method} ne 'POST' && !$fixed{path} && rand() < 0.4;
  return \%r;
}

# A condition with what some version of the file had, or a range, or both.
sub condition {
  my ($self, $r) = @_;
  my $there = $self->{site}->find($self->{trouble}->variant, lc $r->{host}, $r->{path});
  my $file = $there->{file};
  if (rand() < 0.6) {
    my @etags = $file ? sort keys %{ $file->{etags} } : ();
    my $etag = @etags ? $etags[-1 - int rand(@etags < 4 ? @etags : 4)] : '"none"';
    my $version = $file && (rand() < 0.7 ? $file->{versions}[-1] : one_of(@{ $file->{versions} }));
    my ($newest) = $file ? grep { $file->{etags}{$_} == ($file->{versions}[-1]{serial} // -1) } @etags : ();
    $etag = $newest if defined $newest && rand() < 0.7;
    my $mtime = $version && $version->{mtime} || 1_400_000_000;
    my $kind = one_of(qw(If-None-Match If-None-Match If-Modified-Since If-Match If-Unmodified-Since If-Range));
    $r->{condition} = $kind =~ /Since/ ? { kind => $kind, value => http_date($mtime), mtime => $mtime } : { kind => $kind, value => $etag, version => $file ? $file->{etags}{$etag} // -1 : -1 };
  }
  return if $r->{method} ne 'GET' || $r->{condition} && $r->{condition}{kind} ne 'If-Range' && rand() < 0.6;
  my @ranges = map { my $from = int rand one_of(10, 1000, 80_000, 1_100_000); one_of([$from, $from + int rand 1000], [$from, $from + int rand 500_000], [$from], [-1 - int rand 5000]) } 1 .. one_of(1, 1, 1, 2, 3);
  $r->{ranges} = \@ranges;
  $r->{range} = 'bytes=' . join ',', map { my ($from, $to) = @$_; $from < 0 ? $from : "$from-" . ($to // '') } @ranges;
}

my @day = qw(Sun Mon Tue Wed Thu Fri Sat);
my @month = qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec);
sub http_date { my @t = gmtime $_[0]; return sprintf '%s, %02d %s %d %02d:%02d:%02d GMT', $day[$t[6]], $t[3], $month[$t[4]], 1900 + $t[5], @t[2, 1, 0] }

# bytes REQUEST: head and body.
sub bytes {
  my ($self, $r) = @_;
  my @lines = ("$r->{method} $r->{path} HTTP/$r->{version}", "Host: $r->{host}", "User-Agent: $r->{id}");
  push @lines, "Authorization: $r->{credentials}[0]" if defined $r->{credentials}[0];
  push @lines, "$r->{condition}{kind}: $r->{condition}{value}" if $r->{condition};
  push @lines, "Range: $r->{range}" if defined $r->{range};
  push @lines, 'Connection: close' if $r->{close};
  my $body = '';
  if (defined $r->{content}) {
    push @lines, $r->{chunked} ? 'Transfer-Encoding: chunked' : 'Content-Length: ' . length $r->{content};
    push @lines, 'Expect: 100-continue' if $r->{expect};
    $body = $r->{chunked} ? join('', map { sprintf("%x\r\n%s\r\n", length, $_) } unpack('(a7001)*', $r->{content})) . "0\r\n\r\n" : $r->{content};
  }
  return (join("\r\n", @lines) . "\r\n\r\n", $body);
}

# ---- the walk

sub run {
  my ($self) = @_;
  local $SIG{PIPE} = 'IGNORE';
  my $end = time + $self->{seconds};
  my @clients;
  while (1) {
    my $now = time;
    my ($open, $ailing) = ($now < $end && @{ $self->{wrong} } < 5, scalar $self->{trouble}->ailing);
    last if !$open && !@clients && !$ailing;
    push @clients, $self->client if $open && @clients < $self->{clients};
    push @clients, $open ? $self->{trouble}->step($now) : $self->{trouble}->probes($now);
    $self->turn(\@clients, $now);
    @clients = grep { !$_->{gone} } @clients;
    last if $now > $end + 300;
  }
  $self->wrong($_, 'still there long after the end') for @clients;
  $self->{count}{seconds} = int time - $self->{began};
}

sub client { my ($self, $probe) = @_; $self->{count}{connections}++; return Walk::Client->new($self, $probe) }

sub turn {
  my ($self, $clients, $now) = @_;
  my ($r, $w) = ('', '');
  for (@$clients) {
    vec($r, fileno $_->{socket}, 1) = 1 if $_->wants_read($now);
    vec($w, fileno $_->{socket}, 1) = 1 if $_->wants_write($now);
  }
  select $r, $w, undef, 0.005;
  $now = time;
  for (@$clients) {
    my $fd = fileno $_->{socket};
    $_->write($now) if vec $w, $fd, 1;
    $_->read($now) if !$_->{gone} && vec $r, $fd, 1;
    $_->look($now) if !$_->{gone};
  }
}

# ---- the end

# calm: asks for one thing of each kind, alone: what is wrong with the answers.
sub calm {
  my ($self) = @_;
  my @bob = (credentials => [basic("bob", "low bob"), "bob", "low bob"]);
  my $known = @{ $self->{wrong} };
  for my $fixed ({ path => "/f0" }, { path => "/cgi/echo.cgi" }, { path => "/low/echo.cgi", @bob }, { path => "/low/secret0", @bob }, { path => "/cgi/local.cgi?/low/echo.cgi", @bob }, { path => "/low/secret0" }, $self->{homes} ? { path => "/~alice/f0" } : ()) {
    my @clients = $self->client({ method => "GET", host => "a.test", credentials => [], %$fixed });
    while (@clients) { $self->turn(\@clients, time); @clients = grep { !$_->{gone} } @clients }
  }
  return map { $_->[0] } splice @{ $self->{wrong} }, $known;
}

# check_log: one line for each answer, none twice; those of a time in which logfmt was killed may be missing. What was asked last is logged last.
sub check_log {
  my ($self) = @_;
  my %lines;
  my $last = 'w' . (sort { $b <=> $a } map { /(\d+)/ } keys %{ $self->{logged} })[0];
  my $look = sub {
    %lines = ();
    for ($self->{server}->log_lines('log/access')) { my ($id, $status) = split /\t/; push @{ $lines{$id} }, $status }
    return !grep { $self->{logged}{$_} && !$lines{$_} } $self->{killed}{logfmt} ? $last : keys %{ $self->{logged} };
  };
  wait_until { $look->() };
  my @wrong;
  for my $id (sort keys %{ $self->{logged} }) {
    my ($answer, @got) = ($self->{logged}{$id}, @{ $lines{$id} || [] });
    if (@got > 1) { push @wrong, "$id is logged " . @got . ' times: ' . join ' ', @got }
    elsif ($answer && @got && $got[0] != $answer->[0]) { push @wrong, "$id was answered by $answer->[0] and logged as $got[0]" }
    elsif ($answer && !@got && !grep { $answer->[1] > $_->{begin} - 5 && $answer->[1] < $_->{end} + 5 } grep { $_->{helper} eq 'logfmt' } @{ $self->{windows} }) { push @wrong, "$id was answered by $answer->[0] and is not logged" }
  }
  return @wrong;
}

# strangers: processes of the server that are neither its programs nor gone soon.
sub strangers {
  my ($self) = @_;
  my @left;
  wait_until { !(@left = grep { (read_file("/proc/$_/cmdline") // '') !~ m{^(?:[^\0]*/)?(?:httpd|cgiexec|authcheck|logfmt|httpway-with|httpway-run)(?:: \w+)?\0} } $self->{server}->chain_processes) } 20;
  return map { "$_ " . (read_file("/proc/$_/cmdline") // '') =~ tr/\0/ /r } @left;
}

sub descriptors { my ($self) = @_; return map { my ($n) = /(\d+)$/; my $to = readlink; defined $to ? "$n: $to" : () } glob "/proc/$self->{pid}/fd/*" }

1;
