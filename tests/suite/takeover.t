# What code could do that a stranger has brought into a process of the chain: tried in the running processes, and held against the tables of
# doc/security.html. A power gained or lost fails here until the page says so: perl tests/takeover/run writes it anew.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Takeover qw(takeover_tool set_ups set_up measure table cells documented depends_on_machine);

plan skip_all => 'only root may take over processes of others' if $> != 0;
plan skip_all => 'the tool is for Linux on x86-64' if $^O ne 'linux' || (POSIX::uname())[4] ne 'x86_64';
my @missing = grep { !defined getpwnam $_ } qw(www-data irc news list games backup);
plan skip_all => "no accounts here: @missing" if @missing;
ok(takeover_tool(), 'the tool is compiled') or BAIL_OUT('no compiler');

# differing GOT, PAGE: what only one of the two lists has, but for what a machine may forbid.
sub differing {
  my ($got, $page) = @_;
  my %got = map { $_ => 1 } @$got;
  my %page = map { $_ => 1 } @$page;
  return ((map { "new: $_" } grep { !$page{$_} } @$got), map { "gone: $_" } grep { !$got{$_} && !depends_on_machine($_) } @$page);
}

# Signals of scripts are restricted by Landlock, from Linux 6.12 on.
my $restricts_signals = (syscall(444, 0, 0, 1) // -1) >= 6;
sub is_unrestricted { my ($process, $difference) = @_; return !$restricts_signals && $process eq 'a script' && $difference =~ /^(?:new|gone): (?:signals|traces|reads the memory)/ }

for my $name (set_ups()) {
  subtest $name => sub {
    my $server = set_up($name);
    my $got = cells(table($name, measure($server)));
    my $text = documented($name);
    ok(defined $text, 'the page has a table for it') or return;
    my $page = cells($text);
    is_deeply([sort keys %$got], [sort keys %$page], 'of the same processes');
    for my $process (sort keys %$got) {
      is($got->{$process}{'runs as'}, $page->{$process}{'runs as'}, "$process: runs as");
      is_deeply([grep { !is_unrestricted($process, $_) } differing($got->{$process}{$_}, $page->{$process}{$_} || [])], [], "$process: $_") for 'has open', 'can';
    }
    is(get($server->port, '/page.txt')->{body}, "page\n", 'what was taken over goes on as before');
    is($server->stop, 0, 'and ends well');
  };
}
done_testing;
