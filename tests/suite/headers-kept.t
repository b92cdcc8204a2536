# Headers hold whatever was forgotten or replaced between a decision and its answer: an answer whose rules cannot be looked up does not go out.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Namespace;

my $why_not = Namespace::enter();
plan skip_all => $why_not if $why_not;

my $slow = "#!/bin/sh\necho begun >>\@DIR\@/state/begun\nwhile test ! -e \@DIR\@/state/go; do sleep 0.05; done\nprintf 'Content-Type: text/plain\\n\\nsecret'\n";
my $hang = "#!/bin/sh\necho begun >>\@DIR\@/state/begun\nexec sleep 100\n";
my %files = ('www/slow.cgi' => $slow, 'www/hang.cgi' => $hang, 'www/page.html' => 'page', 'none/slow.cgi' => $slow, 'home/public_html/slow.cgi' => $slow, 'home/public_html/hang.cgi' => $hang, 'www/big.html' => 'x' x 20000);
my $kept = 'Headers { Set "X-Kept: old" }';
sub conf {
  my (%control) = (www => $kept, none => '', home => $kept, @_);
  my $location = sub { my ($alias, $place, $name) = @_; defined $control{$name} ? "Control { Alias $alias Location $place ScriptUser games $control{$name} }\n" : '' };
  return "User nobody\nTuning { ScriptTimeout 4 }\nServer { Address 127.0.0.1 Port \@PORT\@ Virtual { AnyHost NoHost\nControl { Types { text/html { html } } Specials { CGI { cgi } } }\n"
    . $location->('/www', '@DIR@/www', 'www') . $location->('/none', '@DIR@/none', 'none') . $location->('/~', 'public_html UserDirectory On', 'home') . "} }\n";
}
my $server = Httpway->new(files => { %files, 'state/x' => '' }, conf => conf());
my $dir = $server->dir;
chmod 0755, map { "$dir/$_" } grep { /cgi$/ } keys %files;
chmod 0777, "$dir/state";
chmod 0755, "$dir/home";
Namespace::accounts({ anna => [20001, 20001, "$dir/home"] });
$server->start;
my $port = $server->port;

sub hup {
  my ($text) = @_;
  my $before = grep { /configuration read again/ } $server->log_lines;
  if (defined $text) {
    $server->write_conf($text);
    system(command_path('httpway-data'), '-f', $server->conf_path) == 0 or die;
  }
  $server->signal('HUP');
  return wait_until { $before < grep { /configuration read again/ } $server->log_lines };
}
# An answer to a request that is being worked on while something happens: status, field and content.
sub answer_of { my ($r) = @_; return 'nothing' if !$r; return join ' ', $r->{status}, $r->{headers}{'x-kept'} // '-', $r->{body} =~ /^<!DOCTYPE/ ? 'page' : $r->{body} eq '' ? 'empty' : $r->{body} }
sub meanwhile {
  my ($path, $happens, %option) = @_;
  unlink "$dir/state/begun", "$dir/state/go";
  my $c = connect_to($port, timeout => 30);
  $c->send("GET $path HTTP/1.1\r\nHost: h\r\n\r\n");
  ok(wait_until(sub { -e "$dir/state/begun" }, 20), "$path runs");
  $happens->();
  write_bytes("$dir/state/go", '') if !$option{hangs};
  return answer_of($c->read_response);
}

my $nothing = sub { };
is(meanwhile('/www/slow.cgi', $nothing), '200 old secret', 'nothing happens');
is(meanwhile('/none/slow.cgi', $nothing), '200 - secret', '... where there are no rules');
is(meanwhile('/~anna/slow.cgi', $nothing), '200 old secret', '... in a home');
is(meanwhile("$_/slow.cgi", sub { ok(hup(), 'HUP') }), '200 old secret', "the same configuration again: $_") for '/www', '/~anna';
is(meanwhile("$_/slow.cgi", sub { ok(hup(conf(www => $kept =~ s/old/new/r, home => $kept =~ s/old/new/r, none => $kept =~ s/old/new/r)), 'HUP') }), '200 new secret', "other rules: $_") for '/www', '/none', '/~anna';
ok(hup(conf()), 'the old ones');
is(meanwhile("$_/slow.cgi", sub { ok(hup(conf(www => undef, home => undef)), 'HUP'); }), '503 - empty', "the location is gone: $_"), ok(hup(conf()), 'back again') for '/www', '/~anna';
is(meanwhile('/none/slow.cgi', sub { ok(hup(conf(none => undef)), 'HUP'); }), '200 - secret', 'gone, and had no rules');
ok(hup(conf()), 'back again');
is(meanwhile("$_/hang.cgi", sub { ok(hup(), 'HUP') }, hangs => 1), '504 old page', "a script that hangs: $_") for '/www', '/~anna';
is(meanwhile('/www/hang.cgi', sub { ok(hup(conf(www => undef)), 'HUP') }, hangs => 1), '504 - empty', '... in a location that is gone');
ok(hup(conf()), 'back again');

# Two locations of homes: after HUP nobody knows which of them has hers.
my $two = sub { return conf(@_) =~ s/^\} \}$/Control { Alias \/~ Location other UserDirectory On UserDirectoryMinUID 60000 ScriptUser games }\n} }/mr };
ok(hup($two->()), 'another location of homes before hers');
is(meanwhile('/~anna/slow.cgi', $nothing), '200 old secret', 'hers is found behind it');
is(meanwhile('/~anna/slow.cgi', sub { ok(hup($two->()), 'HUP') }), '503 - page', '... and never answers without its rules');
ok(hup($two->(home => '')), 'hers has no rules');
is(meanwhile('/~anna/slow.cgi', sub { ok(hup($two->(home => '')), 'HUP') }), '200 - secret', '... and then needs none');
ok(hup(conf()), 'back again');

# Rules that no head has room for.
ok(hup(conf(www => 'Headers { ' . join(' ', map { qq(Set "X-$_: ) . 'x' x 900 . '"' } 1 .. 30) . ' }')), 'very many rules');
like(raw($port, "GET /www/page.html HTTP/1.1\r\nHost: h\r\n\r\nGET /none/ HTTP/1.1\r\nHost: h\r\n\r\n"), qr/^HTTP\/1\.1 500 (?:(?!HTTP).)*^Connection: close\r$(?:(?!HTTP).)*\z/ms, 'nothing is answered without them, and nothing behind it');
ok($server->wait_for_log(qr{^httpd: warning: answer longer than BufSize: 500 instead$}), '... and the log says so');
ok(hup(conf()), 'back again');

# A configuration that is damaged is not taken up, wherever that is: the rules stay those that they were.
my $cdb = $server->conf_path . '.cdb';
my $whole = read_file($cdb);
my $records = index($whole, 'records') + 7;
for my $at (map { $records + $_ } 40, 400, 800, 1200) {
  my $damaged = $whole;
  substr($damaged, $at, 64) = "\xff" x 64;
  write_bytes("$cdb.new", $damaged);
  rename "$cdb.new", $cdb or die;
  my $before = grep { /damaged compiled configuration/ } $server->log_lines;
  $server->signal('HUP');
  ok(wait_until { $before < grep { /unable to use .*: damaged compiled configuration: the old configuration stays/ } $server->log_lines }, "damaged at $at: refused");
  is(answer_of(get($port, $_)), '200 old page', "$_: has its rules") for '/www/page.html';
  is(meanwhile('/www/slow.cgi', $nothing), '200 old secret', '... a script');
}
ok(hup(conf(www => 'ExtraHeaders { "X-Extra: e" }')), 'ExtraHeaders');
is(get($port, '/www/page.html')->{headers}{'x-extra'}, 'e', '... are sent');
is($server->stop, 0, 'ends well');
done_testing;
