# httpway-data: damaged configurations are refused or compiled, never crashed on. Seeded: every run is the same.
use strict;
use warnings;
use lib 'tests/lib';
use Test::More;
use Compiler;

my ($user) = grep { (getpwnam $_)[2] } 'nobody', 'daemon';
my $text = <<"END";
User $user Umask 022 Log "/dev/\\"stderr" LogFormat { Ctime Uri } # comment
Tuning { Timeout 30 NumConnections 0x40 Clobber On AuthConcurrency 2 AuthDelay 0 }
Control { Types { text/html { html htm } } Specials { CGI { cgi } } External { "/bin/sh" { sh } } IndexNames { a b } UserCheck "/bin/check a  b" UserDirectoryMinUID 1000 }
Virtual { Host a.example Control { Alias /x~ Location /tmp Location http://x/ } }
Server { Address 127.0.0.1 Port 8080 Options { nodelay On } Control { Alias /icons Location /usr Access { Deny 0/0 Allow 10.0.0.0/8 } }
  Virtual { AnyHost NoHost Control { Alias / Location /tmp Realm "r" UserFile /u Clients { Apply ::/0 } ExtraHeaders { "A: b" } PutEnv { A=b } } } }
END
my @pieces = ('{', '}', '"', '#', "\n", "\r\n", '\\', "\0", ' ', "\xff", 'Control', 'Server {', 'Alias', 'Location', '/', '~', '*', '0', '-1', '99999999999999999999',
  'Access { Allow ', 'Types { a', 'LogFormat', 'x' x 300, '{' x 300, '}' x 300, '"' x 3, '[::1', 'Host', '""');
my $seed = 20250101;
sub random { $seed = ($seed * 1103515245 + 12345) % 2147483648; return int($seed / 65536) % $_[0] }
my $runs = 400;
my (%exit, @bad);
for my $run (1 .. $runs) {
  my $mutant = $text;
  for (0 .. random(4)) {
    my $at = random(length $mutant);
    my $kind = random(4);
    if ($kind == 0) { substr $mutant, $at, 1 + random(8), '' }
    elsif ($kind == 1) { substr $mutant, $at, 0, $pieces[random(scalar @pieces)] }
    elsif ($kind == 2) { substr $mutant, $at, 1, chr random(256) }
    else { substr $mutant, $at, 0, substr $mutant, random(length $mutant), 1 + random(60) }
    $mutant = $text if $mutant eq '';
  }
  $mutant = substr $mutant, 0, random(length $mutant) if random(8) == 0;
  my $mode = ('-t', '-d', 'm.cdb')[random(3)];
  my $result = compile($mutant, $mode);
  $exit{ $result->{exit} }++;
  my @wrong = grep { !/^(?:c\.conf(?::\d+:\d+)?: (?:error:|warning:|and) |  |httpway-data: fatal: c\.conf: \d+ mistakes?: mend (?:it|them) and run me again$)/ } split /\n/, $result->{err};
  push @bad, "exit $result->{exit}: @wrong: $mutant" if $result->{exit} !~ /^(?:0|100)$/ || @wrong;
  push @bad, "no reason: $mutant" if $result->{exit} eq '100' && $result->{err} !~ /error: /;
}
is_deeply(\@bad, [], "$runs mutations: refused with a reason, or compiled");
ok($exit{0} && $exit{100}, 'some of each') or diag explain \%exit;
done_testing;
