# Scripts that the configuration names, which list a directory or are shown instead of something: what of them or of their place is not there is refused,
# and whatever becomes of a request a worker has as many descriptors as before.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Runner;

plan skip_all => 'needs /proc of Linux' if $^O ne 'linux';
my $runner = Runner->new(conf => <<'END_OF_CONF', files => { 'www/list.cgi' => "#!/bin/sh\npwd -P\n", 'www/dir/file.txt' => 'a' });
User nobody
Tuning { ScriptConcurrency 1 }
Server { Address 127.0.0.1 Port 8999 Virtual { AnyHost
  Control { ScriptUser games Specials { CGI { cgi } } }
  Control { Alias / Location @DIR@/www AutoIndexCommand @DIR@/www/list.cgi FallbackFile @DIR@/www/list.cgi }
  Control { Alias /none Location @DIR@/www AutoIndexCommand @DIR@/www/none.cgi FallbackFile @DIR@/none/none.cgi }
  Control { Alias /gone Location @DIR@/gone AutoIndexCommand @DIR@/www/list.cgi }
} }
END_OF_CONF
my $dir = $runner->dir;
my %number = map { ($_ => $runner->location_of("$_/x")) } '', '/none', '/gone';
sub ask { my ($at, $what, @more) = @_; return $runner->ask(location => $number{$at}, what => $what, script_name => "$at/", @more) }
sub said { my $got = ask(@_); return $got->{output} ? $got->{output} =~ s/\n//r : $got->{fates}[0] }

my %case = (
  'a directory is listed' => [['', 2, directory => '/dir'], qr{^\Q$dir\E/www/dir$}],
  'a file instead of a directory' => [['', 2, directory => '/dir/file.txt'], qr/^refused 404 /],
  'no such directory' => [['', 2, directory => '/none'], qr/^refused 404 /],
  'the place is not there' => [['/gone', 2], qr/^refused 404 unable to open the location: No such file or directory/],
  'the script is not there' => [['/none', 2], qr/^refused 404 unable to open the script: No such file or directory/],
  'nor its directory' => [['/none', 4], qr/^refused 404 unable to open the directory of the script: No such file or directory/],
);
for my $what (sort keys %case) { my ($words, $like) = @{ $case{$what} }; like(said(@$words), $like, $what) }

my ($worker) = $runner->workers;
sub descriptors { my @all = glob "/proc/$worker/fd/*"; return scalar @all }
for my $what (sort keys %case) {
  my $before = descriptors();
  said(@{ $case{$what}[0] }) for 1 .. 10;
  is(descriptors(), $before, "$what: nothing is left open");
}
is_deeply([$runner->workers], [$worker], 'all by the same worker');
is($runner->stop, 0, 'ends well');
done_testing;
