# Mathopd: what mathopd 1.6b15 answers and what we answer: the cases of tests/differential/mathopd/, which are Perl in this package's words:
#
#   site 'name', conf => 'text', files => { name => bytes };    the cases that follow ask a server of this configuration
#   ask 'what', "GET / HTTP/1.0\n\n", options;                  a request; line ends may be bare LF
#   text 'what', 'configuration';                               is it taken, or refused?
#
# Placeholders are those of Httpway.pm, and <<...>> in a configuration, which is ours alone (keywords that mathopd has not).
# Options of ask: show => [...]: only these: status, reason, fields (their names), a field's name, body (a generated page is told by the
# Admin in it), whole body, end, head (as it came, without some lines); times => N: sent so often, one
# connection each; logged => 1: the line of @DIR@/log/access, not the answer; verbatim => 1; from => the client's address.
#
# The answers are in tests/differential/mathopd/answers, below the name of the site and of the case: what mathopd says, recorded from the real
# program, and, where ours is another, that too, with the row of doc/migrate.html (its id) that tells of it:
#   mathopd: 302 location=/x/ page kept
#   httpway: 404 page kept                        (old-slashes)
# MATHOPD=/path/to/mathopd names the program, which is compared too then; SITE=pattern asks some only; RECORD=1 writes the file anew, with a real
# program also what that says; rows stay, new differences get (?).
package Mathopd;
use strict;
use warnings;
use Exporter 'import';
use Socket qw(inet_aton);
use Httpway;
use POSIX ();

our @EXPORT = qw(site ask text g perl);
my (@sites, $site);
my $sentinel = "GET /sentinel.txt HTTP/1.1\r\nHost: sentinel\r\nConnection: close\r\n\r\n";
my $directory = top_directory() . '/tests/differential/mathopd';

sub site { my ($name, %option) = @_; push @sites, $site = { name => $name, %option, cases => [] } }
sub ask { my ($what, $bytes, %option) = @_; $what = visible($what =~ s/\n/, /gr); push @{ $site->{cases} }, { what => $what, bytes => $bytes, option => \%option } }
sub text { my ($what, $conf) = @_; push @{ $site->{cases} }, { what => visible($what), conf => $conf } }

# g PATH, HOST, FIELDS...: a whole GET request; perl CODE: a script.
sub g { my ($path, $host, @fields) = @_; return "GET $path HTTP/1.1\nHost: " . ($host // 'h') . "\n" . join('', map { "$_\n" } @fields) . "\n" }
sub perl { my ($code) = @_; return "#!/usr/bin/perl\n$code" }

sub sites {
  @sites = ();
  for my $file (sort glob "$directory/*.pl") { do $file or die "$file: " . ($@ || $!) }
  return grep { !$ENV{SITE} || $_->{name} =~ /$ENV{SITE}/ } @sites;
}

# program: the path of a real one, or undef.
sub program {
  for my $path ($ENV{MATHOPD} || (), map { "$_/mathopd" } split /:/, $ENV{PATH}) { return $path if -x $path && `$path -v 2>&1` =~ m{^Mathopd/1\.6} }
  return undef;
}

# ---- servers

sub for_them { my ($conf) = @_; $conf =~ s/<<(.*?)>>//gs; return $conf }
sub for_us { my ($conf) = @_; $conf =~ s/<<(.*?)>>/$1/gs; return $conf }

sub run_ours {
  my ($site) = @_;
  return Httpway->start(conf => for_us($site->{conf}), files => files($site), env => $site->{env} || {}, before => \&give_log);
}
sub run_theirs {
  my ($site, $program) = @_;
  my $server = Httpway->start(conf => for_them($site->{conf}), files => files($site), env => $site->{env} || {}, command => [$program, '-n', '-t', '-f', '@CONF@'], ready => 0, before => \&give_log);
  wait_until { $server->ended || eval { connect_to($server->port)->close; 1 } };
  die "$site->{name}: mathopd does not start: " . $server->stderr if $server->ended;
  return $server;
}
sub give_log { my ($server) = @_; chown scalar(getpwnam 'nobody'), -1, $server->path('log') if !$> }
sub files {
  my ($site) = @_;
  return { 'www/sentinel.txt' => 'sentinel', 'log/none' => '', %{ $site->{files} || {} } };
}

# prepare: what lies in the tree beside files: scripts may be run, logs may be written.
sub prepare {
  my ($site, $server) = @_;
  chmod 0755, grep { /\.(?:cgi|sh)$/ } map { $server->path($_) } keys %{ files($site) };
  utime 1e9, 1e9, map { $server->path($_) } keys %{ files($site) };
  $site->{prepare}->($server) if $site->{prepare};
}

# answers SITE, SERVER: for each case a line.
sub answers {
  my ($site, $server) = @_;
  prepare($site, $server);
  return map { answer($server, $_) } @{ $site->{cases} };
}
sub answer {
  my ($server, $case) = @_;
  my %option = %{ $case->{option} };
  my $bytes = $server->expand($case->{bytes});
  $bytes =~ s/(?<!\r)\n/\r\n/g if !$option{verbatim};
  my $alone = $option{alone} || $option{logged};
  my @came;
  my $lines = $option{logged} ? lines($server) : 0;
  for (1 .. $option{times} || 1) {
    my ($came, $end) = raw($server->port, $alone ? $bytes : $bytes . $sentinel, timeout => 5, ($option{from} ? (from => $option{from}) : ()), ($alone ? (answers => 1, methods => [$bytes =~ /^(\S+)/]) : ()));
    if ($option{logged}) {
      wait_until { lines($server) > $lines } 5;
      push @came, masked($server, visible(join '|', split /\t/, ($server->log_lines('log/access'))[$lines] // 'no line', -1));
      next;
    }
    push @came, masked($server, told($case, $came, $end));
  }
  return join ' | ', @came;
}
sub lines { my ($server) = @_; my @all = $server->log_lines('log/access'); return scalar @all }
sub masked {
  my ($server, $line) = @_;
  my $port = $server->port;
  my $dir = $server->dir;
  $line =~ s/\Q$dir\E/DIR/g;
  $line =~ s/\b$port\b/PORT/g;
  $line =~ s/httpway-[0-9a-f]{16}/BOUNDARY/g;
  $line =~ s/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} 20[2-9]\d [\d:]+ GMT/NOW/g;
  return $line;
}

# ---- an answer as a line

my @usual = qw(status location content-type allow www-authenticate expires body end);

sub told {
  my ($case, $came, $end) = @_;
  my ($method) = $case->{bytes} =~ /^\s*(\S+)/;
  return "nothing, $end" if $came eq '';
  return visible($came =~ s/\r\n\r\n.*//sr =~ s/(Date|Server|ETag|Last-Modified|Accept-Ranges): [^\n]*\n//gr) if (($case->{option}{show} || [])->[0] // "") eq "head";
  my ($r, $rest) = eval { final($came, $method) };
  return 'unreadable: ' . visible($came =~ s/\r\n\r\n.*//sr =~ s/Date: [^\n]*\n//r) if !$r;
  my $kept = $rest =~ m{^HTTP/1\.1 \d}m ? 'kept' : 'closed';
  return join ' ', grep { length } map { shown($_, $r, $case, $kept) } @{ $case->{option}{show} || \@usual };
}
sub final {
  my ($came, $method) = @_;
  while (1) {
    my ($r, $rest) = Httpway::parse_response($came, $method, 1) or return;
    return ($r, $rest) if $r->{status} >= 200;
    $came = $rest;
  }
}
sub shown {
  my ($what, $r, $case, $kept) = @_;
  return $r->{status} if $what eq 'status';
  return $r->{reason} if $what eq 'reason';
  return 'fields=' . join ',', map { /^([^:]+)/ } @{ $r->{header_lines} } if $what eq 'fields';
  return $case->{option}{alone} ? '' : $kept if $what eq 'end';
  my $page = $r->{body} =~ /<title>/i && $r->{body} =~ /<h1>$r->{status} /;
  return visible($r->{body}) if $what eq 'whole body';
  return page($r->{body}) if $what eq 'body' && $page;
  return length $r->{body} ? 'body=' . visible($r->{body}) : '' if $what eq 'body';
  return '' if $page && ($what eq 'content-type' || $what eq 'content-length');
  return defined $r->{headers}{$what} ? "$what=" . visible($r->{headers}{$what}) : '';
}
# page BODY: every server words its pages otherwise; whose address is there counts.
sub page { my ($body) = @_; return 'page' . ($body =~ m{<(?:i|address)>(.+)</(?:i|address)>}s ? '(' . visible($1) . ')' : '') }
sub visible {
  my ($text) = @_;
  $text =~ s/\n/\\n/g;
  $text =~ s/\r/\\r/g;
  $text =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ge;
  return length $text > 1500 ? substr($text, 0, 1500) . '...' : $text;
}

# ---- texts: taken, or refused

sub taken_by_us {
  my ($case) = @_;
  my $server = Httpway->new(conf => for_us($case->{conf}), files => { 'www/a.txt' => 'a', 'log/none' => '' });
  my $path = $server->conf_path;
  give_log($server);
  `@{[command_path('httpway-data')]} -t -f $path 2>&1`;
  return $? ? 'refused' : 'taken';
}
sub taken_by_them {
  my ($case, $program) = @_;
  my $server = Httpway->new(conf => for_them($case->{conf}), files => { 'www/a.txt' => 'a', 'log/none' => '' });
  give_log($server);
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) {
    open STDOUT, '>', $server->path('stdout') or die;
    open STDERR, '>', $server->path('stderr') or die;
    exec $program, '-n', '-f', $server->conf_path or POSIX::_exit(111);
  }
  my $port = $server->{ports}[0];
  my $ended;
  wait_until { $ended = waitpid($pid, POSIX::WNOHANG()) == $pid; $ended || $port && eval { connect_to($port)->close; 1 } } 2;
  my $status = $ended ? $? : 0;
  if (!$ended) { kill 'KILL', $pid; waitpid $pid, 0 }
  return $status ? 'refused' : 'taken';
}

# ---- the recorded answers

sub recorded {
  my (%all, $name, $what);
  for my $line (split /\n/, read_file("$directory/answers") // '') {
    if ($line =~ /^== (.*)/) { $name = $1 }
    elsif ($line =~ /^- (.*)/) { $what = $1 }
    elsif ($line =~ /^  mathopd: ?(.*)/) { $all{"$name: $what"}{mathopd} = $1 }
    elsif ($line =~ /^  httpway \(([\w?-]+)\): ?(.*)/) { @{ $all{"$name: $what"} }{qw(row httpway)} = ($1, $2) }
    elsif ($line !~ /^#|^$/) { die "tests/differential/mathopd/answers: cannot be read: $line\n" }
  }
  return \%all;
}
sub record {
  my ($old, @all) = @_; # [site, case, mathopd, httpway]
  my $text = "# Recorded: see tests/lib/Mathopd.pm. In brackets the row of doc/migrate.html.\n";
  my $name = '';
  for (@all) {
    my ($in, $what, $theirs, $ours) = @$_;
    $text .= "\n== $in\n" if $in ne $name;
    $name = $in;
    $text .= "- $what\n  mathopd: $theirs\n";
    $text .= '  httpway (' . ($old->{"$in: $what"}{row} || '?') . "): $ours\n" if $ours ne $theirs;
  }
  write_bytes("$directory/answers", $text);
}

1;
