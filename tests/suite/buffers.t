# The smallest and the largest buffers: whatever does not fit one is answered, cut or refused; nothing hangs, and nothing spins.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $conf = <<'END';
User nobody
Control { ScriptUser daemon }
Tuning { BufSize %d InputBufSize %d ScriptBufSize %d NumHeaders 400 }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost Control { Alias / Location @DIR@/www Types { text/plain { txt } } Specials { CGI { cgi } Redirect { redirect } Imagemap { map } } Admin %s }
  Control { Alias /realm Location @DIR@/www Realm r UserFile @DIR@/users EncryptedUserFile Off Types { text/plain { txt } } Specials { CGI { cgi } } }
} }
END
# Prints a head of just so many bytes and a body of just so many.
my $print = <<'END';
#!/usr/bin/perl
my ($head, $body, $how) = split /,/, $ENV{QUERY_STRING};
$| = 1;
my $rest = $how eq 'length' ? "Content-Length: $body\n" : '';
my $text = "Content-Type: text/plain\nX-Long: \n$rest\n";
substr($text, 33, 0) = 'h' x ($head - length $text) if $head > length $text;
print $text, 'b' x $body if $how ne 'slow';
if ($how eq 'slow') { print $text; for (0 .. $body / 3) { print substr 'b' x $body, 3 * $_, 3 } }
END
my %files = ('www/a.txt' => "hello\n", 'www/print.cgi' => $print, users => "u:p\n", 'www/seen.cgi' => "#!/bin/sh\necho Content-Type: text/plain; echo; echo \${#HTTP_X_LONG} \${#QUERY_STRING}\n",
  'www/far.redirect' => 'http://h/' . 'r' x 4_000 . "\n", 'www/m.map' => 'default http://h/' . 'm' x 4_000 . "\n");

sub started {
  my ($buf, $input, $script) = @_;
  return Httpway->start(files => \%files, conf => sprintf($conf, $buf, $input, $script, 'a' x 2_000), before => sub { chmod 0755, glob $_[0]->path('www/*.cgi') });
}
sub ticks { my ($pid) = @_; my @f = split ' ', (read_file("/proc/$pid/stat") || '') =~ s/^.*\) //sr; return ($f[11] || 0) + ($f[12] || 0) }
# Quiet: none of its processes works any more.
sub is_quiet {
  my ($server, $what) = @_;
  my $quiet = wait_until {
    my @before = map { ticks($_) } $server->chain_processes;
    select undef, undef, undef, 0.3;
    my @after = map { ticks($_) } $server->chain_processes;
    "@before" eq "@after";
  } 20;
  ok($quiet, "$what: afterwards nothing works any more");
}

for my $sizes ([ 1024, 512, 512 ], [ 8192, 8192, 8192 ], [ 1024, 65535, 65536 ], [ 65536, 65535, 512 ]) {
  my ($buf, $input, $script) = @$sizes;
  subtest "BufSize $buf, InputBufSize $input, ScriptBufSize $script" => sub {
    my $server = started(@$sizes);
    my $port = $server->port;
    my $output = $buf < 20480 ? 20480 : $buf;
    for my $how (qw(length chunked slow)) {
      for my $body (0, 1, $output - 400, map({ ($output - $_, $output + $_) } 0, 1, 17, 18), 3 * $output + 5) {
        next if $how eq 'slow' && $body > 21000;
        my $r = get($port, "/print.cgi?0,$body,$how");
        ok($r && $r->{status} == 200 && $r->{complete} && $r->{body} eq 'b' x $body, "a script's $body bytes, $how") or diag explain $r && { %$r, body => length $r->{body} };
      }
    }
    my $head_most = $script < 16384 ? 16384 : $script;
    for my $head (500, 4000, map({ $_ - 1, $_, $_ + 1 } $output - 300, $output, $head_most)) {
      next if $head < 100;
      my $r = get($port, "/print.cgi?$head,20000,chunked");
      ok($r && ($r->{status} == 502 || $r->{status} == 200 && $r->{body} eq 'b' x 20000), "a script's head of $head bytes: " . ($r ? $r->{status} : 'no answer'));
    }
    my $limit = $input < 16384 ? 16384 : $input;
    for my $length (1000, 4000, 8000, 12200, $limit - 300, $limit - 20, $limit - 1, $limit, $limit + 1) {
      for my $path (qw(/a.txt /seen.cgi /realm/a.txt /nothing /far.redirect /m.map /realm/seen.cgi)) {
        for my $long ('field', 'query') {
          my $head = "GET $path?\@ HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " . basic('u', 'p') . "\r\nX-Long: #\r\n\r\n";
          my $fill = 'x' x ($length - length($head) + ($long eq 'field' ? 1 : 1));
          $long eq 'field' ? $head =~ s/#/$fill/ : $head =~ s/\@/$fill/;
          my ($answer, $end) = raw($port, $head);
          my ($status) = $answer =~ m{\AHTTP/1\.1 (\d+) };
          my $good = $length > $limit ? $status && $status =~ /^(?:400|414|431)$/ : $status && $status =~ /^(?:200|302|404|414|431|50[0-4])$/ || $status && $path eq '/m.map' && $status == 400 && $status =~ /^400$/;
          ok($good, "$path, $long, a head of $length bytes: " . ($status || "nothing, $end")) if !$good || $length == $limit;
        }
      }
    }
    is(get($port, '/a.txt')->{body}, "hello\n", 'all goes on');
    is(get($port, '/seen.cgi')->{status}, 200, 'scripts, too') or diag $server->stderr;
    is_quiet($server, 'quiet');
    is($server->stop, 0, 'TERM ends it');
  };
}
done_testing;
