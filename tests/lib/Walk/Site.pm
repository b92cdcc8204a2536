# Walk::Site: what a walk's server is configured to do, as a configuration and as a model of it: which file or script a path is, and who may see it.
package Walk::Site;
use strict;
use warnings;
use Httpway;
use Walk::Tree;

# Names and passwords, by the user file; some have the same name in two files, with another password.
our %people = (
  'low.A' => { alice => 'low alice', bob => 'low bob' },
  'low.B' => { alice => 'low alice anew', bob => 'low bob' },
  'high' => { alice => 'high alice', carol => 'high: carol' },
  'b' => { alice => 'b alice', bob => 'b bob' },
);
our %uid = (alice => 60001, bob => 60002);

# The scripts: what they do (sh), and what is to come of it: sub (context) -> outcome. A context has user, addr, host, method, query, variant, uid, content.
my $head = q{printf 'Content-Type: text/plain\n\n'};
sub whole { my ($body, %more) = @_; return { status => 200, body => $body, type => 'text/plain', %more } }
our %script = (
  echo => [ $head . q{; printf 'user=%s addr=%s host=%s method=%s query=%s variant=%s uid=%s length=%s\n' "$REMOTE_USER" "$REMOTE_ADDR" "${HTTP_HOST-none}" "$REQUEST_METHOD" "$QUERY_STRING" "$VARIANT" "$(id -u)" "${CONTENT_LENGTH-none}"; exec cat},
    sub { my ($c) = @_; return whole(sprintf("user=%s addr=%s host=%s method=%s query=%s variant=%s uid=%s length=%s\n", @$c{qw(user addr host method query variant uid)}, defined $c->{content} ? length $c->{content} : 'none') . ($c->{content} // '')) } ],
  slow => [ "$head; echo begin; sleep 0.1; echo end", sub { whole("begin\nend\n") } ],
  late => [ "sleep 0.2; $head; echo late", sub { whole("late\n") } ],
  early => [ "$head; echo early; exec >&- 2>&-; sleep 0.1", sub { whole("early\n") } ],
  much => [ "$head; head -c 400000 /dev/zero | tr '\\0' m", sub { whole('m' x 400_000) } ],
  length => [ q{printf 'Content-Type: text/plain\nContent-Length: 5\n\nabcde'}, sub { whole('abcde') } ],
  surplus => [ q{printf 'Content-Type: text/plain\nContent-Length: 5\n\nabcdefghij'}, sub { whole('abcde') } ],
  short => [ q{printf 'Content-Type: text/plain\nContent-Length: 50\n\nabcde'}, sub { { status => 200, begin => 'abcde', broken => 1 } } ],
  die => [ "$head; echo part; kill -9 \$\$", sub { { status => 200, begin => "part\n", broken => 1, headless => 1 } } ],
  dead => [ 'kill -9 $$', sub { { status => [500, 502], error => 1 } } ],
  nothing => [ 'exit 0', sub { { status => [500, 502], error => 1 } } ],
  status => [ q{printf 'Status: 404 Gone Fishing\nContent-Type: text/plain\n\nno'}, sub { whole('no', status => 404) } ],
  none => [ q{printf 'Status: 204 No Content\n\n'}, sub { { status => 204, body => '' } } ],
  away => [ q{printf 'Location: http://elsewhere.test/x\n\n'}, sub { { status => 302, location => 'http://elsewhere.test/x', any => 1 } } ],
  hand => [ q{printf 'HTTP/1.0 203 By Hand\r\nContent-Type: text/plain\r\n\r\nby hand'}, sub { whole('by hand', status => 203) } ],
  noread => [ "$head; echo not read", sub { whole("not read\n") } ],
  local => [ q{printf 'Location: %s\n\n' "$QUERY_STRING"}, sub { my ($c) = @_; return { redirect => $c->{query} } } ],
);
my @calm = grep { $_ ne 'local' } sort keys %script;

our $conf = <<'END';
User nobody AuthUser mail LogUser news
Log @DIR@/log/access LogFormat { UserAgent Status Method RemoteUser }
Tuning { NumConnections 300 ScriptConcurrency 60 ScriptQueue 1000 AuthDelay 0 AuthQueue 10000 AuthCache 1 Timeout 200 Wait 200 ScriptTimeout 200 AuthTimeout 200 ScriptGrace 1 InputBufSize 4096 }
Control { Types { text/plain { * } } Specials { CGI { .cgi } } ScriptUser games EncryptedUserFile On LocalRedirect On PutEnv { "VARIANT=@VARIANT@" } }
Server { Address 127.0.0.1 Port @PORT@ Address unix:@DIR@/run/socket SocketMode 0666 }
Server { Address 127.0.0.1 Port @PORT2@ ProxyProtocol On }
END
our $virtuals = <<'END';
Virtual { Host a.test
  Control { Alias / Location @DIR@/www }
  Control { Alias /cgi Location @DIR@/cgi }
  Control { Alias /v Location @DIR@/v@VARIANT@ }
  Control { Alias /low Location @DIR@/low Realm low UserFile @DIR@/users/low.@VARIANT@ }
  Control { Alias /high Location @DIR@/high Realm high UserFile @DIR@/users/high }
  @HOMES@
}
Virtual { Host b.test
  Control { Alias / Location @DIR@/b }
  Control { Alias /low Location @DIR@/low Realm low UserFile @DIR@/users/b }
}
Virtual { AnyHost NoHost Control { Alias / Location @DIR@/any } }
END
my $homes = <<'END';
  Control { Alias /~ Location public UserDirectory On RunScriptsAsOwner On }
  Control { Alias /priv Location private UserDirectory On RunScriptsAsOwner On Realm high UserFile @DIR@/users/high }
END

# new DIR, HOMES: HOMES when there are accounts of ours.
sub new {
  my ($class, $dir, $with_homes) = @_;
  my $self = bless { dir => $dir, homes => $with_homes, tree => Walk::Tree->new($dir), paths => {} }, $class;
  for my $where (qw(www www www b any)) { $self->free_file($where, $self->{count}{$where}++) }
  $self->{tree}->file('www/big', 'free');
  $self->{tree}->file("v$_/variant", "variant $_") for 'A', 'B';
  $self->{tree}->file("low/secret$_", 'secret of low') for 0, 1;
  $self->{tree}->file('high/secret0', 'secret of high');
  $self->scripts($_) for qw(cgi low high);
  $self->accounts if $with_homes;
  $self->users;
  return $self;
}

sub free_file { my ($self, $where, $n) = @_; return $self->{tree}->file("$where/f$n", "free in $where") }

sub scripts {
  my ($self, $where, $owner) = @_;
  for my $name (sort keys %script) {
    my $file = write_bytes("$self->{dir}/$where/$name.cgi", "#!/bin/sh\n$script{$name}[0]\n");
    chmod 0755, $file;
    chown $uid{$owner}, $uid{$owner}, $file if defined $owner;
  }
}

sub accounts {
  my ($self) = @_;
  for my $name (sort keys %uid) {
    for my $part (qw(public private)) {
      $self->{tree}->file("home/$name/$part/f0", $part eq 'private' ? 'secret of high' : 'free');
      $self->scripts("home/$name/$part", $name);
      chown $uid{$name}, $uid{$name}, "$self->{dir}/home/$name/$part";
    }
    chown $uid{$name}, $uid{$name}, "$self->{dir}/home/$name";
  }
}

sub users {
  my ($self) = @_;
  for my $file (sort keys %people) {
    write_bytes("$self->{dir}/users/$file", join '', map { "$_:" . crypt($people{$file}{$_}, '$1$saltsalt$') . "\n" } sort keys %{ $people{$file} });
    chown((getpwnam 'mail')[2], 0, "$self->{dir}/users/$file");
    chmod 0600, "$self->{dir}/users/$file";
  }
}

# text VARIANT: the configuration.
sub text {
  my ($self, $variant) = @_;
  my $own = $virtuals =~ s/\@HOMES\@/$self->{homes} ? $homes : ''/er;
  return ($conf =~ s/^Server \{ (.*) \}$/"Server { $1\n$own}"/gemr) =~ s/\@VARIANT\@/$variant/gr;
}

# passwd: the accounts of the system and ours.
sub passwd { my ($self) = @_; return join('', grep { !/^(\w+):/ || !$uid{$1} } read_file('/etc/passwd') =~ /^.*\n/mg) . join '', map { "$_:x:$uid{$_}:$uid{$_}::$self->{dir}/home/$_:/bin/sh\n" } sort keys %uid }

# ---- the model

# find VARIANT, HOST, PATH: what stands there: { realm, users (a name of %people), file | script, uid } with neither for nothing.
sub find {
  my ($self, $variant, $host, $path) = @_;
  my $games = (getpwnam 'games')[2];
  if ($host eq 'a.test' && $self->{homes}) {
    if ($path =~ m{^/~([^/]+)/(.*)$} && $uid{$1}) { return $self->in("home/$1/public", $2, uid => $uid{$1}) }
    if ($path =~ m{^/priv/([^/]+)/(.*)$} && $uid{$1}) { return $self->in("home/$1/private", $2, uid => $uid{$1}, realm => 'high', users => 'high') }
  }
  my %on = $host eq 'a.test' ? (cgi => ['cgi'], v => ["v$variant"], low => ['low', realm => 'low', users => "low.$variant"], high => ['high', realm => 'high', users => 'high'])
    : $host eq 'b.test' ? (low => ['low', realm => 'low', users => 'b']) : ();
  my $root = $host eq 'a.test' ? 'www' : $host eq 'b.test' ? 'b' : 'any';
  if ($path =~ m{^/([^/]+)/(.*)$} && $on{$1}) { my ($where, @more) = @{ $on{$1} }; return $self->in($where, $2, @more, uid => $games) }
  return $self->in($root, substr($path, 1), uid => $games);
}

sub in {
  my ($self, $where, $rest, %more) = @_;
  my ($name) = $rest =~ /^(\w+)\.cgi$/;
  return { %more, script => $name } if defined $name && $script{$name} && $where =~ /^(?:cgi|low|high|home)/;
  return { %more, file => $self->{tree}->at("$where/$rest") };
}

# ---- what to ask for

sub one_of { return $_[rand @_] }

sub host { return rand() < 0.7 ? 'a.test' : one_of('b.test', 'other.test', 'a.test', 'A.TEST', 'a.test:80') }

sub path {
  my ($self, $depth) = @_;
  my $what = rand;
  return '/' . one_of('f0', 'f1', 'f2', 'big', 'nothing') if $what < 0.35;
  return '/v/variant' if $what < 0.4;
  my @where = ('/cgi', '/cgi', '/low', '/low', '/high', $self->{homes} ? ('/~alice', '/~bob', '/priv/alice', '/priv/bob', '/~carol', '/priv/none') : ());
  my $where = one_of(@where);
  return "$where/" . one_of('secret0', 'secret1', 'f0') if $what < 0.6;
  return "$where/local.cgi?" . $self->path_behind($depth // 0) if $what < 0.75 && ($depth // 0) < 3;
  my $name = one_of(@calm, 'echo', 'echo', 'echo');
  return "$where/$name.cgi" . (rand() < 0.5 ? '' : '?q=' . int rand 1000);
}

# Where a script redirects to: often into a realm, another one too.
sub path_behind {
  my ($self, $depth) = @_;
  return $self->path($depth + 1) if rand() < 0.5;
  return one_of('/low/secret0', '/high/secret0', '/low/echo.cgi', '/high/echo.cgi', $self->{homes} ? ('/priv/alice/f0', '/priv/bob/f0', '/priv/alice/echo.cgi') : ());
}

# right_for VARIANT, HOST, PATH: as credentials, of somebody whom the realm of the path lets in; none where there is no realm.
sub right_for {
  my ($self, $variant, $host, $path) = @_;
  my $there = $self->find($variant, lc($host) =~ s/:\d+$//r, $path =~ s/\?.*//r);
  return () if !$there->{realm};
  my $people = $people{ $there->{users} };
  my $name = one_of(sort keys %$people);
  return (basic($name, $people->{$name}), $name, $people->{$name});
}

# credentials: what an Authorization field says, and who that would be: (value, name, password).
sub credentials {
  my ($self) = @_;
  my $how = rand;
  return () if $how < 0.25;
  return (one_of('Basic !!!', 'Bearer x', 'Basic', 'Basic ' . 'A' x 200)) if $how < 0.3;
  my $file = one_of(sort keys %people);
  my $name = one_of(sort keys %{ $people{$file} });
  my $password = $people{$file}{$name};
  if ($how > 0.9) { $password = one_of('', 'x', "$password ", substr($password, 1), uc $password, 'low bob') }
  elsif ($how > 0.85) { $name = one_of('carol', 'bob', 'nobody', 'root', 'Alice', '') }
  return (basic($name, $password), $name, $password);
}

1;
