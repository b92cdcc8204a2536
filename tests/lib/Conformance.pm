# Conformance: cases of conformance as data (tests/conformance/), sent to a server over raw sockets, and the table of them.
#
# A file of cases is Perl in this package's words:
#   item 1, 'host-dotdot', 'RFC 9112 3.2';            the cases that follow belong to it; where it is said
#   answer 'what', "bytes", '400 closed', options;    must come back, whether the bytes come whole, one by one or in two parts
#   checked 'what', 'what holds', sub { ... };        a procedure with tests of its own; is given the Httpway object
#   proved 'what', 'tests/suite/x.t', 'words';        another test proves it; the words are in that file
#   later 'what', 'why';                              not there yet
#
# What must come back: answers with commas between, then what becomes of the connection: '200 a.txt, 404 kept', '400 closed'.
# An answer is its status and the files of the tree whose content it holds. Whatever is sent, a request for /sentinel.txt
# follows on the same connection: 'kept' means that it was answered, 'closed' that it was not. So each case counts answers too.
# Options: fields => { name => value, pattern or undef for absent }, body => bytes or pattern, both of the first answer;
#   methods => [...] of the requests, when not only the first is HEAD; alone => 1: no sentinel, the client shuts its side;
#   unsaid => 1: what ends the connection was not known yet when the answer began, so it need not say 'close'.
package Conformance;
use strict;
use warnings;
use Exporter 'import';
use File::Find ();
use IO::Select;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Test::More;
use Time::HiRes qw(time);
use Httpway;

our @EXPORT = qw(item answer checked proved later get_line etag);
my (@cases, %about);
my $sentinel = "GET /sentinel.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
my @parts = qw(targets framing ranges process probes);

sub parts { @parts }
sub sentinel { $sentinel }
sub item { @about{qw(item name section)} = @_ }
sub answer { my ($what, $bytes, $want, %option) = @_; push @cases, { kind => 'answer', %about, what => $what, bytes => $bytes, want => $want, option => \%option } }
sub checked { my ($what, $want, $code) = @_; push @cases, { kind => 'checked', %about, what => $what, want => $want, code => $code } }
sub proved { my ($what, $test, $words) = @_; push @cases, { kind => 'proved', %about, what => $what, test => $test, words => $words } }
sub later { my ($what, $why) = @_; push @cases, { kind => 'later', %about, what => $what, want => $why } }

# get_line TARGET, FIELDS...: a whole GET request.
sub get_line { my ($target, @fields) = @_; return join "\r\n", "GET $target HTTP/1.1", 'Host: h', @fields, '', '' }

# cases PART: what tests/conformance/PART says. Read once; each is a package of its own.
my %of_part;
sub cases {
  my ($part) = @_;
  return @{ $of_part{$part} //= read_cases(top_directory() . "/tests/conformance/$part.pl") };
}
sub read_cases {
  my ($path) = @_;
  @cases = ();
  defined do $path or die "$path: ", $@ || $!;
  return [@cases];
}

# ---- The server: a tree in which every file says its name, so that what leaks is known.

sub content { my ($file) = @_; return "[$file]" . ('.' x 4) . "\n" }
my @tree = qw(a.txt sentinel.txt ab/x.txt sub/first.html bare/x.txt .git/config .secret x/.env .well-known/acme-challenge/t private/p.txt Upper.txt);
my %shaped = ('www/digits.txt' => '0123456789', 'www/empty.txt' => '', 'www/one.txt' => '1', 'www/coded/page.html' => 'as it is', 'www/coded/page.html.gz' => 'as gzip bytes', 'www/coded/page.html.br' => 'as brotli', 'www/coded/plain.txt' => 'no siblings');
my $changed = 1_000_000_000; # when all files of the tree were: Sun, 09 Sep 2001 01:46:40 GMT
my $huge = 5 * 1024 ** 3;
my @outside = qw(outside/secret.txt aliased/x.txt aliased/b.txt star/h/host.txt secret.txt any.txt);
my %scripts = (
  # It has read all of its content before it answers: behind an answer that is sooner the connection may end.
  'www/echo.cgi' => "#!/bin/sh\ncontent=\$(/bin/cat; echo .)\nprintf 'Content-Type: text/plain\\r\\n\\r\\n%s:%s' \"\$CONTENT_LENGTH\" \"\${content%.}\"\n",
  'www/env.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\n'\nexec /usr/bin/env\n",
);
my $conf = <<'END';
User nobody
StayRoot On
Tuning { Timeout 20 NumConnections 200 ScriptConcurrency 40 ScriptQueue 200 }
Control { ScriptUser games ScriptTrustWritable On IndexNames { first.html } Types { text/html { .html } "text/plain; charset=utf-8" { .txt t config } application/octet-stream { .bin } } Specials { CGI { .cgi } } }
Server { Address 127.0.0.1 Port @PORT@
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /a Location @DIR@/aliased }
    Control { Alias /slash/ Location @DIR@/aliased }
    Control { Alias /private Location @DIR@/www/private Access { Deny 0/0 } }
    Control { Alias /inner Location @DIR@/www Access { Deny 0/0 Allow 10.0.0.0/8 } }
    Control { Alias /away Location http://other.example/base }
    Control { Alias /coded Location @DIR@/www/coded Precompressed On PrecompressedTypes { text/html } }
    Control { Alias /guarded Location @DIR@/www ExtraHeaders { "X-Content-Type-Options: nosniff" } }
    Control { Alias /small Location @DIR@/www MaxBody 10 }
    Control { Alias /realm Location @DIR@/www Realm "members" UserFile @DIR@/users }
  }
}
Server { Address 127.0.0.1 Port @PORT2@
  Virtual { Host h Host www.h.example Control { Alias / Location @DIR@/star/* } }
}
END

sub start {
  my %files = ((map { ("www/$_" => content($_)) } @tree), (map { ($_ => content($_)) } @outside), %scripts, %shaped, 'users' => "u:*\n", 'star/h/sentinel.txt' => content('sentinel.txt'));
  return Httpway->start(files => \%files, conf => $conf, before => \&prepare);
}

# prepare SERVER: scripts can be executed, all files have one age, and there is one of 5 GiB, all of it a hole.
sub prepare {
  my ($server) = @_;
  my $www = $server->path('www');
  chmod 0755, glob "$www/*.cgi";
  open my $file, '>', "$www/huge.bin" or die "unable to make $www/huge.bin: $!";
  truncate $file, $huge or die "unable to make $www/huge.bin long: $!";
  File::Find::find(sub { utime $changed, $changed, $_ if -f }, $www);
}

# filled SERVER, BYTES: with @DIR@ and @PORT@; and @ETAG path@ becomes the entity tag, without its quotes, that the server has for it.
sub filled {
  my ($server, $bytes) = @_;
  return $server->expand($bytes) =~ s{\@ETAG (\S+?)(?: (\w+))?\@}{etag($server, $1, $2)}ger;
}
sub etag {
  my ($server, $target, $coding) = @_;
  return $server->{etags}{ $coding || '' }{$target} //= do {
    my $r = get($server->port, $target, $coding ? ('Accept-Encoding' => $coding) : ());
    ($r->{headers}{etag} // 'none') =~ s/"//gr;
  };
}

# ---- Sending

# ways BYTES, OPTIONS: name => pieces, for each way to cut the bytes up.
sub ways {
  my ($bytes, $tail) = @_;
  my %ways = (whole => [$bytes . $tail]);
  $ways{'single bytes'} = [split //, $bytes . $tail] if length $bytes <= 600;
  my ($n, $line) = (length $bytes, index($bytes, "\n") + 1);
  $ways{"cut at $_"} = [substr($bytes, 0, $_), substr($bytes, $_) . $tail] for grep { $_ > 0 && $_ < $n } 1, $line, $line - 1, int $n / 2, $n - 1, $n - 3;
  return %ways;
}

# transfer JOBS: sends the pieces of each job over a connection of its own, many at a time, one piece a turn; notes what came and how it ended.
sub transfer {
  my @waiting = @_;
  my ($select, %job) = (IO::Select->new);
  local $SIG{PIPE} = 'IGNORE';
  while (@waiting || %job) {
    while (@waiting && keys %job < 40) {
      my $job = shift @waiting;
      $job->{connection} = connect_to($job->{port});
      my $socket = $job->{connection}->socket;
      setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
      $job->{until} = time + 30;
      $job{ fileno $socket } = $job;
      $select->add($socket);
    }
    send_piece($_) for values %job;
    for my $socket ($select->can_read(0.001)) {
      my $job = $job{ fileno $socket };
      $job->{end} = $job->{connection}{end} if !$job->{connection}->fill;
    }
    for my $key (keys %job) {
      my $job = $job{$key};
      $job->{end} = 'timeout' if !$job->{end} && time > $job->{until};
      next if !$job->{end};
      $job->{came} = $job->{connection}->buffer;
      $select->remove($job->{connection}->socket);
      $job->{connection}->close;
      delete $job{$key};
    }
  }
}

sub send_piece {
  my ($job) = @_;
  my ($pieces, $socket) = ($job->{pieces}, $job->{connection}->socket);
  if (@$pieces) {
    my $n = syswrite $socket, $pieces->[0];
    if ($n) { substr($pieces->[0], 0, $n) = ''; shift @$pieces if !length $pieces->[0] }
    elsif (!$!{EAGAIN} && !$!{EINTR}) { @$pieces = () }
  }
  if (!@$pieces && $job->{alone} && !$job->{shut}++) { shutdown $socket, 1 }
}

# ---- Judging

# outcome CASE, CAME, END: what came back in the words of the cases, and the answers.
sub outcome {
  my ($case, $came, $end) = @_;
  my $methods = $case->{option}{methods} || [$case->{bytes} =~ /\A(?:\r?\n)*(\S+)/];
  my @responses = eval { parse_responses($came, @$methods) };
  return "no HTTP ($end): " . substr $came, 0, 100 if $@;
  my @said = map { said($_) } @responses;
  my $kept = @said && $said[-1] eq '200 sentinel.txt' ? do { pop @said; 'kept' } : 'closed';
  return (join(' ', join(', ', @said) || (), unfit($kept, $case, @responses), $kept) . ($end eq 'eof' ? '' : " ($end)"), @responses);
}

# unfit KEPT, CASE, RESPONSES: what no answer may be, whatever the case wants.
sub unfit {
  my ($kept, $case, @responses) = @_;
  return () if $case->{option}{lenient}; # another server
  my @final = grep { $_->{status} >= 200 } @responses;
  my $says_close = @final && ($final[-1]{headers}{connection} || '') =~ /\bclose\b/;
  return ((grep { !$_->{complete} } @responses) ? 'broken' : (), (grep { ($_->{headers}{date} || '') !~ /^\w{3}, [^,]+ GMT$/ } @final) ? 'without one Date' : (),
    @final && $kept eq 'closed' && !$says_close && !$case->{option}{alone} && !$case->{option}{unsaid} ? 'closed without saying so' : ());
}

sub said {
  my ($r) = @_;
  my $text = $r->{head} . $r->{body};
  return join ' ', $r->{status}, sort { $a cmp $b } grep { index($text, "[$_]") >= 0 } @tree, @outside, 'bin/sh';
}

# plain WANT: what must come back, in words.
sub plain { my ($want) = @_; return $want if !ref $want; my ($text) = "$want" =~ m{\A\(\?\^\w*:\^?(.*?)\$?\)\z}s; $text =~ s{\(\?:(.*?)\)(\??)}{my ($in, $maybe) = ($1, $2); $in =~ s{\|}{ or }g; $maybe ? "[$in]" : $in}ge; return $text =~ s{\\}{}gr }

# failing CASE, RESPONSES: what is wrong with the first answer's fields and body, or ''.
sub failing {
  my ($case, @responses) = @_;
  my ($r) = (grep { $_->{status} >= 200 } @responses) or return '';
  my $option = $case->{option};
  for my $field (sort keys %{ $option->{fields} || {} }) {
    my ($want, $got) = ($option->{fields}{$field}, $r->{headers}{$field});
    return "$field is " . ($got // 'absent') if !fits($got, $want);
  }
  return exists $option->{body} && !fits($r->{body}, $option->{body}) ? 'another body: ' . substr $r->{body}, 0, 200 : '';
}
sub fits { my ($got, $want) = @_; return defined $want ? defined $got && (ref $want ? $got =~ $want : $got eq $want) : !defined $got }

# test PART: starts a server and runs its cases.
sub test {
  my ($part) = @_;
  my $server = start();
  my @all = cases($part);
  my @jobs;
  for my $case (grep { $_->{kind} eq 'answer' } @all) {
    my $bytes = filled($server, $case->{bytes});
    my %ways = ways($bytes, $case->{option}{alone} ? '' : $sentinel);
    push @jobs, map { { case => $case, way => $_, pieces => $ways{$_}, port => $server->port($case->{option}{server} || 1), alone => $case->{option}{alone} } } sort keys %ways;
  }
  transfer(@jobs);
  push @{ $_->{case}{jobs} }, $_ for @jobs;
  run_case($server, $_) for @all;
  is(get($server->port, '/a.txt')->{body}, content('a.txt'), 'the server goes on');
  is($server->stop, 0, 'and ends well');
  unlike($server->stderr, qr/Sanitizer|runtime error/, 'nothing to complain of');
  done_testing();
}

sub run_case {
  my ($server, $case) = @_;
  my $title = "$case->{item} $case->{name}: $case->{what}";
  return subtest $title => $case->{code}, $server if $case->{kind} eq 'checked';
  return note "$title: later: $case->{want}" if $case->{kind} eq 'later';
  if ($case->{kind} eq 'proved') {
    my $text = read_file(top_directory() . "/$case->{test}");
    return ok(defined $text && index($text, $case->{words}) >= 0, "$title: by $case->{test}");
  }
  my @bad;
  for my $job (@{ $case->{jobs} }) {
    my ($got, @responses) = outcome($case, $job->{came}, $job->{end});
    my $wrong = fits($got, $case->{want}) ? failing($case, @responses) : $got;
    push @bad, "$job->{way}: $wrong" if $wrong ne '';
  }
  is(join("\n", @bad), '', "$title: " . plain($case->{want}));
}

# ---- The table

sub html { my ($text) = @_; my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;'); return $text =~ s/([&<>"])/$entity{$1}/gr }

# shown BYTES: printable, what repeats itself told by its number, no longer than a cell.
sub shown {
  my ($bytes) = @_;
  my @pieces;
  while (length $bytes) {
    my ($unit) = $bytes =~ /\A(.{1,12}?)\1{19}/s;
    my $times = defined $unit ? repeats($bytes, $unit) : 1;
    $unit //= substr $bytes, 0, 1;
    substr($bytes, 0, $times * length $unit) = '';
    push @pieces, $times > 1 ? '{' . visible($unit) . " $times times}" : visible($unit);
  }
  my $text = join '', @pieces;
  return length $text > 240 ? substr($text, 0, 150) . ' ... ' . substr($text, -80) : $text;
}
sub repeats { my ($bytes, $unit) = @_; my $n = 0; $n++ while substr($bytes, $n * length $unit, length $unit) eq $unit; return $n }
sub visible { my ($bytes) = @_; my %short = ("\r" => '\r', "\n" => '\n', "\t" => '\t', '\\' => '\\\\'); return $bytes =~ s/([^ -~]|\\)/$short{$1} || sprintf '\\x%02x', ord $1/ger }

sub expected {
  my ($case) = @_;
  return 'proved by <code>' . html($case->{test}) . '</code>' if $case->{kind} eq 'proved';
  return 'not covered: ' . html($case->{want}) if $case->{kind} eq 'later';
  return html(plain($case->{want}));
}

# fields_text CASE: what else must be in the answer, as far as it can be told in a few words.
sub fields_text {
  my ($case) = @_;
  my $fields = $case->{option}{fields} || {};
  my @said = map { defined $fields->{$_} ? ref $fields->{$_} ? () : "<code>$_: " . html($fields->{$_}) . '</code>' : "no <code>$_</code>" } sort keys %$fields;
  return @said ? ', ' . join ', ', @said : '';
}

# breakable HTML: a line may end behind what is a line end in the bytes, and within words that no narrow page could hold.
sub breakable {
  my ($html) = @_;
  $html =~ s/(?<=\\n)(?=[^\s<])/<wbr>/g;
  return join '', map { /^</ ? $_ : s/((?:&\w+;|[^\s&]){20})(?=[^\s])/$1<wbr>/gr } split /(<[^>]*>)/, $html;
}

sub row {
  my ($case) = @_;
  my $sent = $case->{kind} eq 'answer' ? '<code>' . html(shown($case->{bytes})) . '</code>' : '';
  return '<tr><td>' . join('</td><td>', map { breakable($_) } html(visible($case->{what})), $sent, expected($case) . fields_text($case)) . "</td></tr>\n";
}

# table PART: the rows of a part, under one heading for each item.
sub table {
  my ($part) = @_;
  my ($text, $item) = ('', '');
  for my $case (cases($part)) {
    my $title = html("$case->{item} $case->{name}");
    $text .= "<tr><th colspan=\"3\" id=\"" . anchor($title) . "\">$title" . ($case->{section} ? ' (' . html($case->{section}) . ')' : '') . "</th></tr>\n" if $title ne $item;
    $text .= row($case);
    $item = $title;
  }
  return $text;
}
sub anchor { my ($title) = @_; return join '-', 'case', $title =~ /([A-Za-z0-9]+)/g }

1;
