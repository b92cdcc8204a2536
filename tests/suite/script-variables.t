# The variables of scripts as the tables of doc/cgiexec.html have them, read from the document: with ScriptVariables standard and mathopd.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $document = read_file(top_directory() . '/doc/cgiexec.html');

# ---- the document

sub text { my ($html) = @_; return $html =~ s/<[^>]*>//gr =~ s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&quot;/"/gr =~ s/&amp;/&/gr }
# The rows of the table after a heading, as lists of HTML; without the first row.
sub table {
  my ($heading) = @_;
  my ($part) = $document =~ /<h3 id="\Q$heading\E">.*?<table\b[^>]*>(.*?)<\/table>/s or die "no table at $heading";
  my @rows = map { [ /<td>(.*?)<\/td>/gs ] } $part =~ /<tr>(.*?)<\/tr>/gs;
  shift @rows;
  return @rows;
}
my ($configuration) = map { text($_) } $document =~ /<h3 id="names">.*?<pre>\n(Server.*?)<\/pre>/s;
# A cell: the value, or undef for a dash; a list of NAME=value.
sub value { my $cell = text($_[0]); return $cell eq "\xe2\x80\x93" ? undef : $cell }
sub assignments { return map { split /=/, text($_), 2 } $_[0] =~ /<code>(.*?)<\/code>/g }

# ---- a server

my $script = "#!$^X\nprint qq{Content-Type: text/plain\\n\\n}; print map { qq{\$_=\$ENV{\$_}\\n} } sort keys %ENV;\n";
my @scripts = map { "srv/$_.cgi" } qw(www/a www/lost www/list www/d/index sf/index lib/app lib/lost lib/list lib/one hidden/in/app);
my %files = ((map { $_ => $script } @scripts), 'srv/www/go.cgi' => "#!$^X\nprint qq{Location: /a.cgi?went\\n\\n};\n", 'srv/www/list/x' => '', 'srv/far/list/x' => '', 'srv/app/x' => '', 'users' => 'alice:' . crypt('wonder', '$1$abcdefgh$') . "\n");
sub started {
  my ($conf, %option) = @_;
  return Httpway->start(files => \%files, conf => $conf, %option, before => sub {
    my ($s) = @_;
    chmod 0755, $s->path($_) for @scripts, 'srv/www/go.cgi';
    chmod 0644, $s->path('users');
  });
}
# What a script printed; nothing when it was none.
sub variables_of { my ($answer) = @_; return undef if !$answer || !defined $answer->{body}; return { $answer->{body} =~ /^([A-Z_]+)=(.*)$/mg } }

my %seen; # kind => variable => times

for my $kind (qw(standard mathopd)) {
  my $text = $configuration;
  $text =~ s/ScriptVariables standard/ScriptVariables $kind/ or die;
  $text =~ s/Port 8000/Address 127.0.0.1 Port \@PORT\@/ or die;
  $text =~ s/www-data/games/ or die;
  $text =~ s{/srv/}{\@DIR\@/srv/}g;
  my $server = started("User nobody\n$text");
  my $dir = $server->dir;
  subtest "where the script is: $kind" => sub {
    my $rows = 0;
    for my $row (table('names')) {
      my ($request, $which, @cells) = @$row;
      $request = text($request);
      next if text($which) ne 'both' && text($which) ne $kind;
      $rows++;
      my %want = (REQUEST_URI => $request, $kind eq 'standard' ? (DOCUMENT_ROOT => '/srv/www', REDIRECT_STATUS => 200) : (), assignments($cells[3]));
      @want{qw(SCRIPT_NAME PATH_INFO SCRIPT_FILENAME)} = map { value($_) } @cells[0 .. 2];
      my $got = variables_of(get($server->port, $request));
      $seen{$kind}{$_}++ for keys %{ $got || {} };
      my %got = map { $_ => $got->{$_} } qw(SCRIPT_NAME PATH_INFO SCRIPT_FILENAME PATH_TRANSLATED DOCUMENT_ROOT REDIRECT_STATUS REDIRECT_URL REQUEST_URI);
      s/^\Q$dir\E// for grep { defined } @got{qw(SCRIPT_FILENAME PATH_TRANSLATED DOCUMENT_ROOT)};
      delete @got{ grep { !defined $got{$_} } keys %got };
      delete @want{ grep { !defined $want{$_} } keys %want };
      is_deeply(\%got, \%want, $request) or diag explain \%got;
      is($got->{QUERY_STRING}, $request eq '/go.cgi' ? 'went' : $request =~ /\?(.*)/ ? $1 : $kind eq 'standard' ? '' : undef, '... QUERY_STRING');
    }
    cmp_ok($rows, '>=', 15, "$rows requests");
  };
  is($server->stop, 0, 'ends well');
}

# ---- what the client asked for

my $asked = <<'END';
User nobody AuthUser nobody
Control { Specials { CGI { .cgi } } ScriptUser games ScriptVariables @KIND@ }
Virtual { AnyHost NoHost Control { Alias / Location @DIR@/srv/www } Control { Alias /in Location @DIR@/srv/www Realm r UserFile @DIR@/users EncryptedUserFile On } }
Virtual { Host own.example Control { Alias / Location @DIR@/srv/www } }
Server { Address 127.0.0.1 Port @PORT@ TrustedProxies { 127.0.0.2/32 } }
Server { Address 127.0.0.1 Port @PORT2@ TrustedProxies { 127.0.0.2/32 } ForwardedField Forwarded }
Server { Address 127.0.0.1 Port @PORT3@ ProxyProtocol On }
END
sub binary { my ($port, @tlvs) = @_; return "\r\n\r\n\0\r\nQUIT\n" . pack 'CCn/a*', 0x21, 0x11, pack('C4C4nn', 192, 0, 2, 1, 192, 0, 2, 9, 4000, $port) . join '', @tlvs }
my $tls = pack 'Cn/a*', 0x20, pack 'CN', 7, 0;
my %binary = ('version 2, TLS, to port 443' => binary(443, pack('Cn/a*', 1, 'h2'), $tls), 'version 2, no TLS, to port 81' => binary(81, pack('Cn/a*', 0x20, pack 'CN', 0, 0), $tls));

# The bytes of the lines of a cell.
sub bytes {
  my ($server, @lines) = @_;
  my $proxy = $lines[0] =~ /^GET/ ? '' : shift @lines;
  $proxy = $binary{$proxy} // ($proxy ? "$proxy\r\n" : '');
  $lines[0] .= ' HTTP/1.1' if $lines[0] !~ / HTTP/;
  return $proxy . join('', map { "$_\r\n" } @lines, 'Connection: close') . "\r\n";
}

for my $kind (qw(standard mathopd)) {
  my $server = started($asked =~ s/\@KIND\@/$kind/r);
  my $ports = sub { my ($text) = @_; return defined $text ? $text =~ s/\b800([0-2])\b/$server->port($1 + 1)/ger : undef };
  subtest "what the client asked for: $kind" => sub {
    my $rows = 0;
    for my $row (table('asked')) {
      my ($from, $sent, @cells) = @$row;
      my ($who, $port) = text($from) =~ /^(a client|the proxy), (\d+)$/ or die $from;
      my @lines = map { $ports->(text($_)) } split /<br>/, $sent;
      my ($target) = map { /^GET (\S+)/ ? $1 : () } @lines;
      my $raw = raw($ports->($port), bytes($server, @lines), $who eq 'the proxy' ? (from => '127.0.0.2') : ());
      my $got = variables_of((parse_responses($raw))[0]);
      $seen{$kind}{$_}++ for keys %{ $got || {} };
      my %want;
      @want{qw(HTTP_HOST SERVER_NAME SERVER_PORT REQUEST_SCHEME)} = map { $ports->($_) } (map { value($_) } @cells[0, 1]), split /, /, text($cells[2]);
      $want{HTTPS} = $want{REQUEST_SCHEME} eq 'https' ? 'on' : undef;
      $want{REQUEST_URI} = '/a.cgi';
      if ($kind eq 'mathopd') { # what the request says, and the end of the connection
        my ($host) = $target =~ m{^\w+://([^/]+)} ? $1 : map { /^Host: (.*)/ ? $1 : () } @lines;
        $host = lc($host // '') =~ s/(?<=[^:]):\d+$//r =~ s/\.$//r;
        %want = (HTTP_HOST => $host eq '' ? undef : $host, SERVER_NAME => $host || '127.0.0.1', SERVER_PORT => $lines[0] =~ /(\d+)$/ && $lines[0] !~ /^GET/ ? $1 : $ports->($port), REQUEST_URI => $target, REQUEST_SCHEME => undef, HTTPS => undef);
      }
      is_deeply({ map { $_ => $got->{$_} } keys %want }, \%want, "$who, $port: @lines") or diag explain $got;
      $rows++;
    }
    cmp_ok($rows, '>=', 20, "$rows requests");
  };

  # The rest of the first table.
  my $post = request($server->port, "POST /in/a.cgi HTTP/1.1\nHost: h\nConnection: close\nAuthorization: " . basic('alice', 'wonder') . "\nContent-Type: text/plain\nX-A: 1\nX-A: 2\nContent-Length: 3\n\nabc");
  my $got = variables_of($post);
  $seen{$kind}{$_}++ for keys %{ $got || {} };
  is($got->{HTTP_X_A}, $kind eq 'standard' ? '1, 2' : '1,2', "$kind: repeated fields");
  is($server->stop, 0, 'ends well');
}

# Access is judged before one of several Locations has its turn: none is left over from an earlier request.
{
  my $server = started(<<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost
  Control { Specials { CGI { .cgi } } ScriptUser games }
  Control { Alias /turns Location @DIR@/srv/www Location @DIR@/srv/www/d }
  Control { Alias /denied Location @DIR@/srv/www Access { Deny 0/0 } Error403File @DIR@/srv/www/lost.cgi }
} }
END
  get($server->port, '/turns/a.cgi') for 1 .. 2;
  my $got = variables_of(get($server->port, '/denied/x'));
  is_deeply([ map { $got->{$_} } qw(SCRIPT_NAME REDIRECT_URL REDIRECT_STATUS) ], [ '/denied/lost.cgi', '/denied/x', 403 ], 'the document of a 403');
  is($server->stop, 0, 'ends well');
}

subtest 'no other variables, and none that is never there' => sub {
  my (%named, %absent);
  for my $row (table('variables')) {
    for my $name ($row->[0] =~ /<code>([A-Z_]+)<\/code>/g) {
      $named{$name}++;
      $absent{mathopd}{$name}++ if text($row->[2]) eq 'absent';
    }
  }
  for my $kind (qw(standard mathopd)) {
    my @seen = grep { !/^HTTP_(?!HOST$)/ } keys %{ $seen{$kind} };
    is_deeply([ sort @seen ], [ sort grep { !$absent{$kind}{$_} } keys %named ], $kind);
  }
};

subtest 'more fields than a thousand, where NumHeaders allows them' => sub {
  my $server = Httpway->start(files => { 'www/a.cgi' => $script }, before => sub { chmod 0755, $_[0]->path('www/a.cgi') }, conf => <<'END');
User nobody Tuning { NumHeaders 10000 InputBufSize 65535 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www ScriptUser games ScriptTrustWritable On Specials { CGI { cgi } } } } }
END
  for my $count (1000, 1024, 1025, 1450) {
    my $r = get($server->port, '/a.cgi', map { ("X$_" => $_) } 1 .. $count);
    is($r && $r->{status}, 200, "$count fields");
    is(scalar(() = ($r->{body} // '') =~ /^HTTP_X(\d+)=\1$/mg), $count, '... and all of them are variables');
  }
  is($server->stop, 0, 'ends well');
};
done_testing;
