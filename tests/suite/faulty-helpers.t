# Helpers that have gone mad (tests/unit/faulty_helper.c in the place of one of them): a helper's word is checked like a stranger's. It costs
# the request that it is about, never the chain, and there is never a second answer.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep);
use Httpway;

my $conf = <<'END';
User nobody
StayRoot On
LogFormat { Uri QueryString Status }
Tuning { ScriptTimeout 8 AuthTimeout 5 ScriptConcurrency 32 AuthDelay 0 ScriptGrace 1 }
Server { Address 127.0.0.1 Port @PORT@
  Control { ScriptUser games Specials { CGI { .cgi } } Types { text/plain { txt } } ScriptTrustWritable On }
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /in Location @DIR@/www Realm inside UserFile @DIR@/users }
    Control { Alias /~ Location public_html UserDirectory On }
  }
}
END

# with NAME: a chain in which that helper is the faulty one.
sub with {
  my ($name) = @_;
  my $faulty = top_directory() . '/compile/tests/faulty_helper';
  my @others = grep { !m{/\Q$name\E$} } glob(helper_path() . '/*');
  return Httpway->start(files => { 'www/plain.txt' => 'plain', 'www/script.cgi' => "#!/bin/sh\n", users => '' }, conf => $conf, env => { HTTPWAY_HELPERS => '@DIR@/helpers' }, timeout => 30, before => sub {
    my ($s) = @_;
    mkdir $s->path('helpers');
    chmod 0755, $s->path('www/script.cgi');
    symlink $_, $s->path('helpers') . '/' . s{.*/}{}r for @others;
    write_bytes($s->path("helpers/$name"), "#!/bin/sh\nexec $faulty $name\n");
    chmod 0755, $s->path("helpers/$name");
  });
}

sub descriptors { my ($pid) = @_; my @all = glob "/proc/$pid/fd/*"; return scalar @all }
sub ticks { my ($pid) = @_; my @word = read_file("/proc/$pid/stat") =~ /\) (.*)/s ? split ' ', $1 : (); return $word[11] + $word[12] }
sub get_ { my ($path, @fields) = @_; return "GET $path HTTP/1.1\r\nHost: h\r\n" . join('', map { "$_\r\n" } @fields) . "\r\n" }

# two SERVER, REQUEST: what a client gets for it and for a file asked behind it: 'STATUS whole, 200 plain', 'STATUS cut', ... begun and ended
# apart from each other, so that many can wait at once.
sub begun { my ($server, $request) = @_; my $c = connect_to($server->port, timeout => 30); $c->send($request . get_('/plain.txt', 'Connection: close')); return $c }
sub outcome {
  my ($c) = @_;
  return 'no end' if !$c->is_closed(30);
  my @answers = eval { grep { $_->{status} >= 200 } parse_responses($c->buffer, 'GET', 'GET') };
  return 'nothing that makes sense' if $@;
  return join ', ', map { "$_->{status} " . ($_->{complete} ? $_->{body} =~ /^(an answer|plain)$/ ? $1 : 'page' : 'cut') } @answers;
}
sub two { return outcome(begun(@_)) }

# all SERVER, { word => expected }, REQUEST-OF-WORD: those that have to wait for a timeout first, all at once.
sub all {
  my ($server, $expected, $request, $good, $well) = @_;
  my @late = grep { ref $expected->{$_} } sort keys %$expected;
  my @running = map { begun($server, $request->($_)) } @late;
  is(outcome(shift @running), ${ $expected->{$_} }, $_) for @late;
  for my $word (grep { !ref $expected->{$_} } sort keys %$expected) {
    is(two($server, $request->($word)), $expected->{$word}, $word);
    # Each time that a helper says to begin, questions are lost.
    wait_until { two($server, $request->($good)) eq $well } if $word eq 'begun';
    is(two($server, $request->($good)), $well, '... and then well') if $word !~ /^refuse-\d/;
  }
}

# sane SERVER, PID, BEFORE: the same process, nothing leaked, nothing spins.
sub sane {
  my ($server, $pid, $before) = @_;
  is($server->pid, $pid, 'the core is the same process');
  ok(wait_until(sub { descriptors($pid) <= $before }, 20), 'nothing stays open') or diag descriptors($pid), " not $before";
  my ($spins, $ticks) = (1);
  for (1 .. 5) { my $at = ticks($pid); sleep 0.2; $ticks = ticks($pid) - $at; if ($ticks < 6) { $spins = 0; last } }
  ok(!$spins, 'nothing spins') or diag "$ticks of 20 ticks";
}

my %channel = (die => 0, restarted => 0, empty => 0, noise => 0, large => 0, descriptors => 0); # what any helper may do on its channel
my ($good, $refused, $late, $cut) = ('200 an answer, 200 plain', '502 page, 200 plain', '504 page, 200 plain', '200 cut');

subtest cgiexec => sub {
  my %expected = (
    well => $good,
    (map { ("refuse-$_" => $refused) } 0, 99, 100, 200, 204, 206, 301, 304, 401, 407, 416, 499, 512, 600, 999, 65535),
    (map { ("refuse-$_" => "$_ page, 200 plain") } 403, 404, 500, 503),
    'refuse-control' => '500 page, 200 plain', 'refuse-twice' => '403 page, 200 plain', 'started-refused' => $refused,
    (map { ($_ => $refused) } qw(word-empty word-noise word-large word-cut word-version kind-0 kind-5 kind-255 silent)), 'ended-silent' => '500 page, 200 plain',
    (map { ($_ => $cut) } qw(after-refuse after-empty after-noise after-silent after-signal after-exited-twice after-started-flood)), (map { ($_ => \$cut) } qw(hold-leash half-leash)),
    (map { ($_ => $good) } qw(with-descriptors started-twice ended-twice ended-started ended-refused ended-first)),
    hold => \$late, 'started-flood' => \$late,
    (map { ($_ => $good) } grep { $_ ne 'die' } keys %channel), die => $refused,
  );
  my $server = with('cgiexec');
  is(two($server, get_('/script.cgi?well')), $good, 'it can behave well');
  my ($pid, $before) = ($server->pid, descriptors($server->pid));
  all($server, \%expected, sub { get_("/script.cgi?$_[0]") }, 'well', $good);
  sane($server, $pid, $before);
  ok($server->wait_for_log(qr/cgiexec said of a script what makes no sense/), 'the log says so');
  unlike($server->stderr, qr/[\x00-\x08\x0b-\x1f]/, 'no control character gets there');
  is($server->stop, 0, 'ends well');
};

subtest authcheck => sub {
  my %expected = (
    alice => '200 plain, 200 plain', bob => '401 page, 200 plain', 'yes-no' => '200 plain, 200 plain', 'no-yes' => '401 page, 200 plain',
    (map { ($_ => \'503 page, 200 plain') } qw(verdict-0 verdict-5 verdict-255 other-id cut long silent nul relative)), begun => '503 page, 200 plain',
    (map { ($_ => '401 page, 200 plain') } grep { $_ ne 'die' } keys %channel), die => '503 page, 200 plain', control => '500 page, 200 plain',
  );
  my $server = with('authcheck');
  my $login = sub { get_('/in/plain.txt', 'Authorization: ' . basic($_[0], 'x')) };
  is(two($server, $login->('alice')), '200 plain, 200 plain', 'it can behave well');
  my ($pid, $before) = ($server->pid, descriptors($server->pid));
  all($server, \%expected, $login, 'alice', '200 plain, 200 plain');
  for my $user (qw(yes-no no-yes nothing relative nul control verdict-9 other-id)) {
    like(two($server, get_("/~$user/plain.txt")), qr/^(?:404|500|503) page, 200 plain$/, "a home: $user");
  }
  sane($server, $pid, $before);
  unlike($server->stderr, qr/[\x00-\x08\x0b-\x1f]/, 'no control character gets to the log');
  is($server->stop, 0, 'ends well');
};

subtest logfmt => sub {
  my $server = with('logfmt');
  is(two($server, get_('/plain.txt?well')), '200 plain, 200 plain', 'it can behave well');
  my ($pid, $before) = ($server->pid, descriptors($server->pid));
  for my $word (sort keys %channel) {
    is(two($server, get_("/plain.txt?$word")), '200 plain, 200 plain', $word);
    is(two($server, get_('/plain.txt')), '200 plain, 200 plain', '... and then');
  }
  is(two($server, get_('/plain.txt?stand-still')), '200 plain, 200 plain', 'it stands still');
  sane($server, $pid, $before);
  is($server->stop, 0, 'ends well');
};

done_testing;
