# A verdict is about one Realm: whatever way a request takes through the server, and whatever is asked besides, it never opens another one.
# authcheck is exchanged for a helper that says yes to every name and password, and knows one home: only the core stands between them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

plan skip_all => 'only root runs scripts as others' if $>;

# Says what it was asked, and waits before an answer for as long as there is a file "hold" with the kind of question behind it.
my $helper = <<'END';
#!/usr/bin/perl
open my $c, '+<&=', 0;
my $q;
while (defined recv($c, $q, 2000, 0) && length $q) {
  my ($id, $kind, $location) = (substr($q, 4, 8), unpack 'x12 C x8 N', $q);
  my ($user) = unpack 'x44 n/a', $q;
  syswrite STDERR, "asked $kind $location $user\n";
  select undef, undef, undef, 0.02 while -e '@DIR@/hold' . $kind;
  my $home = $user eq 'nobodyhere' ? '' : '@DIR@/home';
  my ($verdict, $text) = $kind == 2 ? ($home ne '' ? 1 : 2, $home) : ($user eq 'wrong' ? 2 : 1, '');
  send $c, "HWB\1$id" . pack('C n/a', $verdict, $text), 0;
}
END
my $go = "#!/bin/sh\necho \"Location: \$QUERY_STRING\"\necho\n";
my $env = "#!/bin/sh\necho Content-Type: text/plain\necho\nprintf 'env %s' \"[\$REMOTE_USER]\"\n";
my $conf = <<'END';
User nobody
Log @DIR@/log/l LogFormat { RemoteUser Status Uri }
Tuning { AuthDelay 0 AuthTimeout 60 }
Server { Address 127.0.0.1 Port @PORT@
  Control { Types { text/plain { txt } text/html { html } } Specials { CGI { cgi } } IndexNames { index.html } ScriptUser games LocalRedirect On EncryptedUserFile On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /low Location @DIR@/low Realm low UserFile @DIR@/users }
    Control { Alias /low/again Location @DIR@/more Realm low UserFile @DIR@/users }
    Control { Alias /middle Location @DIR@/low Realm middle UserFile @DIR@/users }
    Control { Alias /high Location @DIR@/high Realm high UserFile @DIR@/others Error401File @DIR@/www/401.cgi Error404File @DIR@/www/env.cgi FallbackFile @DIR@/high/a.txt }
    Control { Alias /samename Location @DIR@/high Realm low UserFile @DIR@/others }
    Control { Alias /plain Location @DIR@/high Realm low UserFile @DIR@/users EncryptedUserFile Off }
    Control { Alias /checked Location @DIR@/high Realm low UserCheck "/bin/true" }
    Control { Alias /nofile Location @DIR@/high Realm low }
    Control { Alias /back Location @DIR@/high Realm back UserFile @DIR@/others Error401File @DIR@/www/back.cgi }
    Control { Alias /~ Location public_html UserDirectory On Realm high UserFile @DIR@/others }
    Control { Alias /owner Location public_html UserDirectory On Realm high UserFile @DIR@/others RunScriptsAsOwner On }
    Control { Alias /both Location @DIR@/high Realm high UserFile @DIR@/others }
    Control { Alias /both Location public_html UserDirectory On Realm low UserFile @DIR@/users }
  }
}
END
sub started {
  my %files = (helper => $helper, users => "low:x\n", others => "high:y\n", 'www/a.txt' => 'everybody', 'www/go.cgi' => $go, 'www/env.cgi' => $env, 'www/401.cgi' => $env =~ s/\n/\necho Status: 401\n/r, 'www/back.cgi' => "#!/bin/sh\necho 'Location: /low/env.cgi'\necho\n", 'low/go.cgi' => $go, 'low/env.cgi' => $env,
    'low/a.txt' => 'low', 'more/a.txt' => 'more', 'high/a.txt' => 'SECRET', 'high/env.cgi' => $env, 'high/index.html' => 'SECRET index', 'home/public_html/secret.txt' => 'SECRET at home', 'home/public_html/index.html' => 'SECRET index at home');
  my $server = Httpway->new(files => \%files, conf => $conf, before => sub {
    my ($self) = @_;
    mkdir $self->path('log');
    chmod 0777, $self->path('log');
    chmod 0755, $self->path('helper'), glob $self->dir . '/*/*.cgi';
  });
  $server->write_file('helper', $server->expand($helper));
  system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
  my $cdb = $server->conf_path . '.cdb';
  my $with = command_path('httpway-with');
  $server->{command} = [ command_path('httpway-listen'), $cdb, $with, 'cgiexec', '--', helper_path('cgiexec'), $cdb, '--', $with, 'authcheck', '--', $server->path('helper'), '--', $with, 'logfmt', '--', helper_path('logfmt'), $cdb, '--', helper_path('httpd'), '-r', '@READY@', $cdb ];
  return $server->start;
}
my @low = (Authorization => basic('low', 'x'));
sub answer { my $r = get(@_); return $r->{status} =~ /^2/ ? "$r->{status} $r->{body}" : $r->{status} }
sub logged { my ($server) = @_; return map { chomp; $_ } split /^/, read_file($server->path('log/l')) || '' }

subtest 'redirected to another Realm' => sub {
  my $server = started();
  my $port = $server->port;
  is(answer($port, '/low/a.txt', @low), '200 low', 'low');
  for my $round ('not remembered', 'remembered') {
    is(get($port, '/low/go.cgi?/~user/secret.txt', @low)->{status}, 401, "a home behind another Realm, $round");
    is(get($port, "/low/go.cgi?/$_", @low)->{status}, 401, "$_, $round") for '~user/', '~user', '~other/secret.txt', '~user/nothing', 'owner/user/secret.txt', 'owner/user/', 'high/a.txt', 'high/', 'high/nothing', 'samename/a.txt', 'plain/a.txt', 'checked/a.txt', 'nofile/a.txt';
    is(get($port, '/low/go.cgi?/both/user/secret.txt', @low)->{status}, 200, "a home behind the same one, $round");
    is(get($port, '/low/go.cgi?/both/nobodyhere/a.txt', @low)->{status}, 401, "... and where it is nobody's, the next alias, $round");
  }
  is(get($port, '/~user/secret.txt')->{status}, 401, 'asked for by itself, without credentials');
  is(answer($port, '/~user/secret.txt', Authorization => basic('high', 'y')), '200 SECRET at home', '... with them');
  is(answer($port, '/low/go.cgi?/low/again/a.txt', @low), '200 more', 'the same people elsewhere');
  is(answer($port, '/go.cgi?/~user/secret.txt', Authorization => basic('high', 'y')), '200 SECRET at home', 'from where nobody was asked the new place asks');
  is(get($port, '/low/go.cgi?/~user/secret.txt', Authorization => basic('wrong', 'x'))->{status}, 401, 'who is let in nowhere');
  is($server->stop, 0, 'ends well');
};

subtest 'several redirects, and who it was' => sub {
  my $server = started();
  my $port = $server->port;
  is(answer($port, '/low/go.cgi?/env.cgi', @low), '200 env [low]', 'from a Realm to where there is none: known');
  is(answer($port, '/low/go.cgi?/low/env.cgi', @low), '200 env [low]', '... to the same one');
  is(get($port, "/low/go.cgi?$_", @low)->{status}, 401, "$_") for '/middle/go.cgi?/high/a.txt', '/go.cgi?/high/a.txt', '/go.cgi?/middle/go.cgi?/~user/secret.txt', '/go.cgi?/go.cgi?/~user/secret.txt', '/middle/go.cgi?/low/a.txt';
  is(answer($port, '/low/go.cgi?/go.cgi?/low/a.txt', @low), '200 low', 'out of it and back');
  my $document = get($port, '/low/go.cgi?/high/a.txt', @low);
  is("$document->{status} $document->{body}", '401 env []', 'a script that is the 401 document of another Realm is not told who it was elsewhere');
  my $back = get($port, '/low/go.cgi?/back/a.txt', @low);
  isnt("$back->{status}", 200, 'a 401 document that redirects back to the first Realm opens nothing');
  unlike($back->{body}, qr/\[low\]/, '... and knows nobody');
  is($server->stop, 0, 'ends well');
  my @lines = logged($server);
  is_deeply([ grep { m{^low\t401\t} } @lines ], [], 'the log names nobody with 401');
  ok((grep { m{^low\t200\t/low/go\.cgi} } @lines), '... and who was let in with 200') or diag(join "\n", @lines);
};

# What a place of its own Realm shows stands on its own verdict.
subtest 'index, fallback, error documents' => sub {
  my $server = started();
  my $port = $server->port;
  my @high = (Authorization => basic('high', 'y'));
  is(answer($port, '/high/', @high), '200 SECRET index', 'index');
  is(answer($port, '/high/nothing', @high), '200 SECRET', 'FallbackFile');
  is(get($port, "/low/go.cgi?/$_", @low)->{status}, 401, "$_ by a redirect") for 'high/', 'high/nothing', '~user/';
  is(answer($port, '/high/env.cgi', @high), '200 env [high]', 'a script there has its own user');
  is($server->stop, 0, 'ends well');
};

# Between question and answer the configuration is replaced; the numbers of Locations mean others then.
subtest 'HUP meanwhile' => sub {
  my $server = started();
  my $port = $server->port;
  my $count = sub { my ($pattern) = @_; return scalar(() = $server->stderr =~ /$pattern/mg) };
  my $replace = sub {
    my ($text) = @_;
    my $before = $count->('configuration read again');
    $server->write_conf($text);
    system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die 'httpway-data';
    $server->signal('HUP');
    ok(wait_until { $count->('configuration read again') > $before }, '... HUP') or diag($server->stderr);
  };
  my $one = $conf;
  my $try = sub {
    my ($name, $kind, $path, $text, $want) = @_;
    $replace->($one);
    $server->write_file("hold$kind", '');
    my $before = $count->("^asked $kind ");
    my $c = connect_to($port);
    $c->send("GET $path HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: $low[1]\r\n\r\n");
    ok(wait_until { $count->("^asked $kind ") > $before }, "$name: asked");
    $replace->($text);
    unlink $server->path("hold$kind");
    my $r = $c->read_response('GET', 30) || { status => 'none', body => '' };
    like($r->{status} =~ /^2/ ? "$r->{status} $r->{body}" : $r->{status}, $want, "... $name");
    ok(!exists $r->{headers}{'www-authenticate'}, '... 503 has no challenge') if $r->{status} eq '503';
  };
  # Every number is another one then.
  my $moved = $one =~ s{(Control \{ Alias / )}{Control { Alias /first Location \@DIR\@/www }\n    Control { Alias /second Location \@DIR\@/high Realm high UserFile \@DIR\@/others }\n    $1}r;
  $try->('low moves', 1, '/low/a.txt', $moved, qr/^200 low/);
  $try->('low gets the people of high', 1, '/low/a.txt', $one =~ s{(Alias /low Location \S+ Realm low UserFile \S+)/users}{$1/others}r, qr/^503/);
  $try->('low gets another Realm', 1, '/low/a.txt', $one =~ s/(Alias \/low Location \S+ Realm) low/$1 lower/r, qr/^503/);
  $try->('low loses its Realm', 1, '/low/a.txt', $one =~ s/(Alias \/low Location \S+) Realm low/$1/r, qr/^200 low/);
  $try->('a home while high moves', 2, '/low/go.cgi?/~fresh1/secret.txt', $moved, qr/^401/);
  $try->('a home while low gets the people of high', 2, '/low/go.cgi?/~fresh2/secret.txt', $one =~ s{Realm low UserFile (\S+)/users}{Realm high UserFile $1/others}gr, qr/^401/);
  $try->('a home while high gets the people of low', 2, '/low/go.cgi?/~fresh3/secret.txt', $one =~ s{(Alias /~ .*)Realm high UserFile (\S+)/others}{$1Realm low UserFile $2/users}r, qr/^200 SECRET at home/);
  # The script of the first place runs while the people behind the name of its Realm become others.
  $try->('a redirect while low gets the people of high', 2, '/low/go.cgi?/both/fresh4/secret.txt', $one =~ s{Realm low UserFile (\S+)/users}{Realm low UserFile $1/others}gr, qr/^503/);
  $try->('... and what is another Realm now, of that name before', 2, '/low/go.cgi?/both/fresh5/secret.txt', $one =~ s{Realm low UserFile (\S+)/users}{Realm lower UserFile $1/users}gr, qr/^401/);
  is($server->stop, 0, 'ends well');
};
done_testing;
