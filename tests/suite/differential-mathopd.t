# What mathopd 1.6b15 answered and what we answer (tests/lib/Mathopd.pm): where that is not the same, a row of the table in doc/migrate.html says so,
# and each row of the table is shown here or by the test that it is listed with. With a real mathopd ($MATHOPD, or in PATH) the record is checked too.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Mathopd;

plan skip_all => 'scripts of another user need root' if $>;
my $program = Mathopd::program();
my $known = $ENV{RECORD} ? eval { Mathopd::recorded() } || {} : Mathopd::recorded();
my @all;
for my $site (Mathopd::sites()) {
  my (@ours, @theirs);
  if ($site->{conf}) {
    my $server = Mathopd::run_ours($site);
    @ours = Mathopd::answers($site, $server);
    is($server->stop, 0, "$site->{name}: ends well") or diag $server->stderr;
    if ($program) {
      $server = Mathopd::run_theirs($site, $program);
      @theirs = Mathopd::answers($site, $server);
      $server->stop;
    }
  }
  else {
    @ours = map { Mathopd::taken_by_us($_) } @{ $site->{cases} };
    @theirs = map { Mathopd::taken_by_them($_, $program) } @{ $site->{cases} } if $program;
  }
  my %twice;
  for my $i (0 .. $#{ $site->{cases} }) {
    my $what = $site->{cases}[$i]{what};
    is(++$twice{$what}, 1, "$site->{name}: $what: once") if $twice{$what};
    push @all, [$site->{name}, $what, $theirs[$i] // $known->{"$site->{name}: $what"}{mathopd} // 'not recorded', $ours[$i]];
  }
}
if ($ENV{RECORD} && !$ENV{SITE}) { Mathopd::record($known, @all); $known = Mathopd::recorded() }

my %row = map { $_ => 0 } read_file(top_directory() . '/doc/migrate.html') =~ /<tr id="(old-[\w-]+)"/g;
for (@all) {
  my ($in, $what, $theirs, $ours) = @$_;
  my $r = $known->{"$in: $what"} || {};
  is($ours, $r->{httpway} // $r->{mathopd}, "$in: $what");
  is($theirs, $r->{mathopd}, "$in: $what: the real one") if $program;
  next if !defined $r->{httpway};
  ok(exists $row{ $r->{row} }, "$in: $what: the difference is a row: $r->{row}");
  $row{ $r->{row} }++;
}
# Rows that other tests show: [test, words in it].
my %elsewhere = (
  mistakes => ['data-syntax', 'mistakes('], addresses => ['data-keywords', 'Address 127.0.0.1 Address 127.0.0.2'], compiled => ['signals', 'HUP: configuration'], types => ['data-types', 'Types default'],
  mapped => ['hosts', 'a mapped IPv4 client counts as IPv4'], dump => ['status', '/state?html'], 'script-timeout' => ['scripts', 'ScriptTimeout before the header: 504'], background => ['zoo', 'double'],
  'script-user' => ['scripts-as-user', 'StayRoot'], 'script-links' => ['script-links', 'a symbolic link leads out of the location'], 'set-id' => ['cgiexec-set-id', 'AllowSetID'], groups => ['cgiexec-groups', 'ScriptGroups'], 'end-of-input' => ['scripts', "'50 MB in'"], 'answers-lost' => ['scripts', 'a script that never reads'], 'at-once' => ['scripts-full', 'ScriptConcurrency'], 'local-redirects' => ['local-redirect', 'LocalRedirect Off'], 'child-log' => ['cgiexec-streams', 'log/fifo'],
  'plain-passwords' => ['data-warnings', 'UserFile with plain passwords'], 'auth-user' => ['data-warnings', 'a user file that the core can read'], 'wrong-passwords' => ['auth-load', 'AuthDelay 4'],
  'bare-connections' => ['log', 'asks for nothing'], 'log-bytes' => ['log', 'BytesRead => length $request'], 'log-full' => ['log', 'a full device'], 'log-files' => ['written-files', 'a link to nothing'],
  connections => ['connections', 'connections at most 1024'], timeouts => ['slow-clients', 'no content at all: 408'], clobber => ['connections', 'limit with Clobber'], lookups => ['lookups', 'PathLookups 100'], 'output-buffer' => ['data-keywords', 'AdjustOutputBuffer'],
  foreground => ['run', 'without -n it says that it stays'], 'exit-codes' => ['messages', 'mistake($program, 100'], arguments => ['run', 'other words are ignored'], processes => ['processes', 'NumProcesses 0'], 'pid-file' => ['written-files', 'PIDFile is $what'],
  reopen => ['signals', 'HUP: configuration'], winch => ['signals', "subtest 'ALRM'"], svc => ['svcsig', 'several at once'], proxy => ['client-address', 'TrustedProxies'],
);
for my $id (sort keys %elsewhere) {
  my ($test, $words) = @{ $elsewhere{$id} };
  ok(exists $row{"old-$id"}, "$id is a row");
  cmp_ok(index(read_file("$FindBin::Bin/$test.t") // '', $words), '>=', 0, "... that $test.t shows");
  $row{"old-$id"}++;
}
is_deeply([grep { !$row{$_} } sort keys %row], [], 'each row is shown') if !$ENV{SITE};
is_deeply([grep { !$ENV{SITE} } grep { my $key = $_; !grep { "$_->[0]: $_->[1]" eq $key } @all } sort keys %$known], [], 'nothing is recorded that is not asked');
done_testing;
