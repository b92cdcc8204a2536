# Standard input, output and error: by name, too; ChildLog, which no script may rewrite; a script that floods; and descriptors of a core that was taken over.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use Test::More;
use Time::HiRes qw(time);
use Httpway;
use Runner;

plan skip_all => 'needs Linux' if $^O ne 'linux';
my $root = $> == 0;
my $conf = <<'END';
User nobody
Tuning { ScriptConcurrency 4 ScriptGrace 1 }
Server {
  Address 127.0.0.1 Port 8999
  Virtual {
    AnyHost
    Control { ScriptUser games Specials { CGI { cgi } } }
    Control { Alias / Location @DIR@/www }
    Control { Alias /log Location @DIR@/www ChildLog @DIR@/log/child }
    Control { Alias /link Location @DIR@/www ChildLog @DIR@/log/link }
    Control { Alias /fifo Location @DIR@/www ChildLog @DIR@/log/fifo }
    Control { Alias /directory Location @DIR@/www ChildLog @DIR@/log/directory }
    Control { Alias /null Location @DIR@/www ChildLog /dev/null }
    Control { Alias /zero Location @DIR@/www ChildLog /dev/zero }
    Control { Alias /way Location @DIR@/www ChildLog @DIR@/way/child }
  }
}
END
my %files = (
  'www/say.cgi' => "#!/bin/sh\necho said >&2\necho done\n",
  'www/rewrite.cgi' => "#!/bin/sh\nreadlink /proc/self/fd/2\n{ : > /proc/self/fd/2; } 2>/dev/null\n{ : 1<> /proc/self/fd/2; } 2>/dev/null\necho more >&2\n",
  'www/big.cgi' => "#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\000' x >&2\necho done\n",
  'www/flood.cgi' => "#!/bin/sh\necho ready\nexec yes flood >&2\n",
  'www/names.cgi' => "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\necho out > /dev/stdout && echo err > /dev/stderr && echo in:`cat < /dev/stdin` && echo 1:`readlink /proc/self/fd/1` >&2\n",
  'www/stdin.cgi' => "#!/bin/sh\nreadlink /proc/self/fd/0\necho 1 2>/dev/null > /dev/stdout && echo opened\n:\n");
my $runner = Runner->new(conf => $conf, files => \%files);
my $dir = $runner->dir;
mkdir "$dir/log";
chmod 0777, "$dir/log";
my %at = map { $_ => scalar $runner->location_of($_) } qw(/ /log /link /fifo /directory /null /zero /way);
sub asked { my ($location, $path, %more) = @_; return $runner->ask(location => $at{$location}, path => $path, %more) }
sub text { my ($name) = @_; return read_file("$dir/$name") // 'none' }

# ChildLog
is(asked('/log', '/say.cgi')->{output}, "done\n", 'a script with ChildLog');
like(asked('/log', '/rewrite.cgi')->{output}, qr/^pipe:/, 'has a pipe');
is(text('log/child'), "said\nmore\n", 'and cannot rewrite what is there');
symlink "$dir/log/child", "$dir/log/link";
POSIX::mkfifo("$dir/log/fifo", 0666);
chmod 0666, "$dir/log/fifo";
mkdir "$dir/log/directory";
like(asked('/link', '/say.cgi')->{fates}[0], qr/^refused 500 unable to open ChildLog .*: name the file that the link leads to/, 'a link is not followed');
like(asked('/fifo', '/say.cgi')->{fates}[0], qr/^refused 500 unable to open ChildLog/, 'a FIFO that nobody reads');
{
  sysopen my $reader, "$dir/log/fifo", POSIX::O_RDONLY() | POSIX::O_NONBLOCK() or die;
  like(asked('/fifo', '/say.cgi')->{fates}[0], qr/^refused 500 ChildLog .* is no file: name one/, 'and one that is read');
}
like(asked('/directory', '/say.cgi')->{fates}[0], qr/^refused 500 unable to open ChildLog/, 'a directory');
like(asked('/zero', '/say.cgi')->{fates}[0], qr/^refused 500 ChildLog .* is no file: name one/, 'a device') if $root || -w '/dev/zero';
is(asked('/null', '/say.cgi')->{output}, "done\n", '/dev/null: nothing is kept');
symlink "$dir/log", "$dir/way";
is(asked('/way', '/say.cgi')->{output}, "done\n", 'directories on its way may be links');
is(text('log/child'), "said\nmore\nsaid\n", 'it goes by what User may do');
SKIP: {
  skip 'everything is ours', 1 if !$root;
  unlink "$dir/log/child";
  write_bytes("$dir/log/child", "root's\n");
  chmod 0644, "$dir/log/child";
  like(asked('/log', '/say.cgi')->{fates}[0], qr/^refused 500 unable to open ChildLog .*Permission denied/, 'a file of others');
  unlink "$dir/log/child";
}
asked('/log', '/big.cgi');
is(length text('log/child'), 200000 + ($root ? 0 : length "said\nmore\nsaid\n"), 'much of it: all is there');

# Standard input without content is nobody else's pipe; a pipe of root's is given to nobody.
like(asked('/', '/stdin.cgi')->{output}, qr{^/dev/null\n}, 'no content: /dev/null');
my $got = asked('/', '/stdin.cgi', content_length => 1, body => 'x');
like($got->{output}, qr{^pipe:}, 'content: a pipe');
$root ? unlike($got->{output}, qr/opened/, "which is root's here, and stays so") : pass('');

# A file that may not grow.
{
  my $limited = Runner->new(conf => $conf, files => \%files, before => sub { exec '/bin/sh', '-c', 'ulimit -f 100; exec "$@"', 'sh', helper_path('cgiexec'), $_[0]{cdb} });
  mkdir $limited->path('log');
  chmod 0777, $limited->path('log');
  is($limited->ask(location => scalar $limited->location_of('/log'), path => '/big.cgi')->{output}, "done\n", 'ChildLog cannot grow: the script goes on');
  ok((wait_until { $limited->stderr =~ m{/www/big\.cgi: pid \d+: \d+ bytes for ChildLog are lost: File too large} } 5), 'and what is lost is said') or diag $limited->stderr;
  is($limited->ask(location => scalar $limited->location_of('/'), path => '/say.cgi')->{output}, "done\n", 'the next one runs');
  is($limited->stop, 0, 'ends well');
}

# A flood: the script waits for us.
sub cpu { my ($pid) = @_; my $stat = read_file("/proc/$pid/stat") or return 0; my @words = split ' ', $stat =~ s/^.*\) //sr; return ($words[11] + $words[12]) / POSIX::sysconf(POSIX::_SC_CLK_TCK()) }
for my $location ('/', '/log') {
  unlink "$dir/log/child";
  my $begin = time;
  my $running = $runner->begin(location => $at{$location}, path => '/flood.cgi', content_length => 1);
  like($runner->fate($running), qr/^started (\d+)/, "$location: a flood");
  my ($script) = $running->{fates}[0] =~ /(\d+)/;
  my $worker = Runner::parent($script);
  my $first = cpu($worker);
  ok(wait_until(sub { time - $begin > 2 }, 10), 'for two seconds');
  my ($used, $took) = (cpu($worker) - $first, time - $begin);
  cmp_ok($used, '<', 0.3 * $took, sprintf '%s: it costs the worker %.2f s in %.1f', $location, $used, $took);
  kill 'KILL', $running->{pid};
  $runner->finish($running);
  ok(wait_until(sub { !Runner::lives($script) }, 10), 'it is ended');
  $took = time - $begin;
  my $came = $location eq '/log' ? sub { -s "$dir/log/child" || 0 } : sub { $runner->stderr =~ /flood\.cgi: pid $script: stderr: .*\((\d+) more\) \(GET [^)]*\)$/m ? $1 : 0 };
  ok(wait_until(sub { $came->() }, 10), 'it said something');
  cmp_ok($came->(), '<', 8_000_000 * $took, "$location: no more than a few MB in a second");
}

# A core that was taken over.
sub as { my ($as, %more) = @_; return asked('/', '/say.cgi', hasty => 1, as => $as, content_length => 1, %more) }
like(as($_)->{fates}[0], qr/^refused 500 a descriptor is no stream/, "no stream: $_") for 'own,listen,own', 'listen,own,own', 'own,device,own', 'own,directory,own', 'own,datagram,own', 'own,tcp,own', 'tcp,own,own', 'tcp,tcp,own';
is_deeply(as($_)->{fates}, [], "no leash: $_") for 'own,own,tcp', 'own,own,listen', 'own,own,datagram', 'own,own,device';
is_deeply(as($_, descriptors => 12)->{fates}, [], "too many: $_") for 'own,own,tcp';
is(asked('/', '/say.cgi')->{output}, "done\n", 'and the next ones run') for 1 .. 5;
is($runner->stop, 0, 'ends well');
unlike($runner->stderr, qr/worker (?:died|did not)/, 'no worker died');

# Started without standard output and error: nothing else gets their numbers.
{
  my $bare = Runner->new(conf => $conf, files => \%files, before => sub { POSIX::close($_) for 1, 2 });
  is($bare->ask(location => scalar $bare->location_of('/'), path => '/say.cgi')->{output}, "done\n", 'started without standard output and error it runs scripts');
  for my $process ($bare->pid, $bare->workers) {
    is(readlink "/proc/$process/fd/$_", '/dev/null', "... and its descriptor $_ leads nowhere") for 1, 2;
  }
  is($bare->stop, 0, 'ends well');
}

# By name, through the whole chain, where the pipes are those of the core.
{
  my $server = Httpway->start(files => { 'www/names.cgi' => $files{'www/names.cgi'} }, before => sub { chmod 0755, $_[0]->path('www/names.cgi') }, conf => <<'END');
User nobody
Control { ScriptUser games ScriptTrustWritable On Specials { CGI { .cgi } } }
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost Control { Alias / Location @DIR@/www } } }
END
  is(get($server->port, '/names.cgi')->{body}, "out\nin:\n", '/dev/stdin, /dev/stdout, /dev/stderr can be opened') or diag $server->stderr;
  for my $sent ([ 'at once', "x" x 20 ], [ 'that was kept in a file', "y" x 100_000 ], [ 'in chunks', "z" x 50_000, 1 ]) {
    my ($how, $content, $in_chunks) = @$sent;
    my $body = $in_chunks ? sprintf("%x\r\n%s\r\n0\r\n\r\n", length $content, $content) : $content;
    my ($r) = parse_responses(raw($server->port, "POST /names.cgi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" . ($in_chunks ? 'Transfer-Encoding: chunked' : 'Content-Length: ' . length $content) . "\r\n\r\n$body"));
    ok($r && $r->{body} eq "out\nin:$content\n", "... with content $how") or diag $server->stderr;
  }
  is(request($server->port, "POST /names.cgi HTTP/1.1\nHost: h\nContent-Length: 4\nConnection: close\n\nbody")->{body}, "out\nin:body\n", 'with content, too') or diag $server->stderr;
  ok($server->wait_for_log(qr/names\.cgi: pid \d+: stderr: err/), 'standard error arrives');
  is($server->stop, 0, 'ends well');
}
done_testing;
