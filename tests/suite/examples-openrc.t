# examples/openrc: the script is sound sh, its settings start the server, and reload and checkconfig do what they say. OpenRC itself would
# take the machine over: the words that it gives to a script are stood in for.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Example;
use Httpway;

my $script = top_directory() . '/examples/openrc/httpway';
my $server = Httpway->new(files => { 'www/index.html' => 'hello' });
my ($dir, $port) = ($server->dir, $server->port);
my $text = example_conf($port, "$dir/www");
my $conf = $server->write_conf($text);

# The script is read as openrc-run does it: conf.d first, then the script, then one function, by its name.
my $runner = $server->write_file('openrc-run', <<'END');
RC_SVCNAME=httpway
ebegin() { echo "begin: $*"; }
eend() { code=$1; shift; if test "$code" -eq 0; then echo 'end: good'; else echo "end: $*"; fi; return "$code"; }
need() { echo "need $*"; }
use() { echo "use $*"; }
after() { echo "after $*"; }
. ./conf.d
. "$0"
"$@"
END
$server->write_file('conf.d', "httpway_conf=$conf httpway_log=$dir/log httpway_commands=" . command_path() . "\n");
chmod 0755, $server->write_file('bin/supervise-daemon', qq{#!/bin/sh\necho "supervise-daemon \$*"\nkill -s "\$3" "\$(cat $dir/pid)"\n});
sub openrc { return said_by('/bin/sh', '-c', 'cd "$1" && PATH="$1/bin:$PATH" && shift && runner=$1 && script=$2 && shift 2 && exec /bin/sh -c ". $runner" "$script" "$@"', '-', $dir, $runner, $script, @_) }
sub value { return (openrc('eval', qq{echo "\$$_[0]"}))[1] =~ s/\n\z//r }

like(read_file($script), qr{\A#!/sbin/openrc-run\n}, 'OpenRC is its interpreter');
ok(-x $script, 'it may be executed');
is_deeply([said_by('/bin/sh', '-n', $script)], [0, ''], 'it can be read');
SKIP: {
  skip 'shellcheck is not installed', 1 if program_missing('shellcheck');
  is_deeply([said_by('shellcheck', '-s', 'sh', '-e', 'SC2034', $script)], [0, ''], 'shellcheck finds nothing but settings for OpenRC');
}
is((openrc('depend'))[1], "need localmount\nuse net dns\nafter firewall\n", 'what comes before it');
is(value('supervisor'), 'supervise-daemon', 'who keeps it alive');
is(value($_), "$dir/log", "$_ is set") for qw(output_log error_log);
for my $function (split ' ', value('extra_commands') . ' ' . value('extra_started_commands')) {
  is((openrc('type', $function))[0], 0, "$function is there");
  isnt(value("description_$function"), '', 'and described');
}

is((openrc('start_pre'))[0], 0, 'the configuration is looked at before a start');
$server->{command} = [value('command'), '-r', '@READY@', split ' ', value('command_args')];
$server->start;
$server->write_file('pid', $server->pid . "\n");
is(get($port, '/')->{body}, 'hello', 'command and command_args serve');

$server->write_conf($text =~ s/utf-8/latin1/r);
my ($code, $said) = openrc('reload');
is($code, 0, 'reload') or diag $said;
is($said, "begin: Reloading httpway\nsupervise-daemon httpway --signal HUP\nend: good\n", 'by the supervisor');
ok($server->wait_for_log(qr/configuration read again/), 'is taken up');
is(get($port, '/')->{headers}{'content-type'}, 'text/html; charset=latin1', 'and has its effect');

$server->write_conf($text =~ s/Charset/Charsett/r);
for (qw(checkconfig start_pre reload)) {
  ($code, $said) = openrc($_);
  is($code, 100, "$_ of a mistake");
  like($said, qr/unknown keyword "Charsett"/, 'shows it');
  unlike($said, qr/supervise-daemon/, 'and signals nobody');
}
is(get($port, '/')->{headers}{'content-type'}, 'text/html; charset=latin1', 'the server goes on');

my ($graceful) = value('retry') =~ m{^SIG(\w+)/};
is($server->stop($graceful), 0, 'what a stop sends ends it well');
like($server->stderr, qr/draining/, 'without breaking answers off');

done_testing;
