# logconv: lines and batches of records, turned into other lines.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use JSON::PP ();
use POSIX ();
use Httpway qw(command_path read_file write_bytes);
use LogRecords;

my $logconv = command_path('logconv');
my $dir = File::Temp->newdir;

# filtered INPUT, ARGUMENTS...: exit code, standard output, standard error
sub filtered {
  my ($input, @arguments) = @_;
  write_bytes("$dir/lines", $input);
  defined(my $pid = fork) or die;
  if (!$pid) {
    POSIX::dup2(fileno(do { open my $f, '<', "$dir/lines" or die; $f }), 0);
    POSIX::dup2(fileno(do { open my $f, '>', "$dir/out" or die; $f }), 1);
    POSIX::dup2(fileno(do { open my $f, '>', "$dir/err" or die; $f }), 2);
    $ENV{TZ} = 'XXX-5:45';
    exec $logconv, @arguments or POSIX::_exit(126);
  }
  waitpid $pid, 0;
  return ($? & 127 ? "signal $?" : $? >> 8, read_file("$dir/out"), read_file("$dir/err"));
}

subtest 'lines' => sub {
  my $line = default_line('/a\x22?q=1');
  my $stamp = '@400000006a01b2c300bc614e ';
  my ($code, $out, $err) = filtered($line . $stamp . $line, '-g', '-o', 'combined');
  is($code, 0, 'good lines: 0');
  is($out, qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] "GET /a\\x22?q=1 HTTP/1.1" 200 5 "-" "test"\n) x 2, 'combined, with or without a stamp');
  is($err, '', 'nothing said');
  (undef, $out) = filtered($line, '-o', 'common');
  is($out, qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0545] "GET /a\\x22?q=1 HTTP/1.1" 200 5\n), 'common, in local time');
  (undef, $out) = filtered($line, '-g', '-o', 'json');
  my $object = JSON::PP->new->decode($out);
  is_deeply([@$object{qw(time uri query_string status bytes_written server_name version pid time_taken)}],
    ['2026-11-22T20:17:49.000000Z', '/a\\x22', 'q=1', 200, 123, 'www.example.com', undef, undef, undef], 'JSON, null for what the lines do not have');
  (undef, $out) = filtered($line, '-g', '-o', 'Status uri QueryString PID MicroTime');
  is($out, "200\t/a\\x22\tq=1\t-\t1795378669.000000\n", 'other fields');
  (undef, $out) = filtered("GET\t/x\t1795378669.000000\tHTTP/1.0\n", '-g', '-i', 'Method Uri MicroTime Version', '-o', 'common');
  is($out, qq(- - - [22/Nov/2026:20:17:49 +0000] "GET /x HTTP/1.0" 0 -\n), 'lines of other fields');
  my $text = "${stamp}httpd: info: x\nplain\n$stamp$line";
  ($code, $out) = filtered($text, '-o', 'local');
  is($code, 0, 'local: 0');
  my $local = POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime(0x6a01b2c3 - 10 + (5 * 60 + 45) * 60)) . '.012345678 ';
  is($out, $text =~ s/\Q$stamp\E/$local/gr, 'stamps become local time, all else stays');
};

subtest 'what cannot be read' => sub {
  my $good = default_line('/good');
  my $want = qq(192.0.2.7 - - [22/Nov/2026:20:17:49 +0000] "GET /good HTTP/1.1" 200 5\n);
  my $few = 'there are fewer fields than expected';
  my ($code, $out, $err) = filtered("httpd: info: started\n$good\@400000006a01b2c300bc614e httpway-run: warning: x\nSun Nov 22 20:17:49 2026 [7] httpd: info: y\n$good", '-g', '-o', 'common');
  is("$code $out$err", "0 $want$want", 'messages are no requests, and no mistakes');
  ($code, $out, $err) = filtered("bad\n$good" . 'x' x 2_000_000 . "\n$good" . "bad\n" x 7 . $good, '-g', '-o', 'common');
  is($code, 1, 'mistakes: 1');
  is($out, $want x 3, 'what is good is there');
  is($err, join('', map "logconv: warning: line $_->[0] passed over: $_->[1]\n", [1, $few], [3, 'it is too long'], [5, $few], [6, $few], [7, $few]) .
      "logconv: warning: 9 of 12 passed over\n", 'the first are named, all are counted');
  ($code, $out, $err) = filtered('', '-o', 'json');
  is("$code$out$err", '0', 'nothing in, nothing out');
  ($code, $out) = filtered($good =~ s/\n//r, '-g', '-o', 'common');
  is("$code $out", "0 $want", 'a last line without its end');
  my $many = join '', map default_line("/$_"), 1 .. 30000;
  ($code, $out) = filtered($many, '-g', '-o', 'Ctime RemoteUser RemoteAddress RemotePort ServerName Method Uri Status ContentLength Referer UserAgent BytesRead BytesWritten');
  is($code, 0, 'many lines');
  ok($out eq $many, 'come out as they went in');
  ($code, $out) = filtered($many, '-g', '-o', 'json');
  is($code, 0, 'to a form that takes much more room');
  my @uris = $out =~ m[^\{"time":.*"uri":"/(\d+)",.*\}$]mg;
  ok("@uris" eq join(' ', 1 .. 30000) && $out =~ tr/\n// == 30000, 'each is there, and whole');
};

subtest 'records' => sub {
  my $requests = batch(request(uri => '/1'), message(1, 'x'), request(uri => '/2', query => 'q')) . batch(request(uri => '/3'));
  my ($code, $out, $err) = filtered($requests, '-o', 'Uri QueryString');
  is("$code $out$err", "0 /1\t-\n/2\tq\n/3\t-\n", 'batches one after the other');
  ($code, $out, $err) = filtered($requests . batch("\0\0\0\xff" . request()) . batch(request(uri => '/4')), '-o', 'Uri');
  is("$code $out", "1 /1\n/2\n/3\n/4\n", 'a malformed one is passed over');
  is($err, "logconv: warning: the rest of batch 3 passed over: it is malformed\nlogconv: warning: 1 of 4 passed over\n", 'and reported');
  ($code, $out, $err) = filtered(substr($requests, 0, -1), '-o', 'Uri');
  is("$code $out", "1 /1\n/2\n", 'one that is cut off, too');
  like($err, qr/everything from batch 2 passed over: it is malformed, or cut off/, 'and reported');
  ($code) = filtered($requests, '-o', 'local');
  is($code, 100, 'no stamps to make local: 100');
};

subtest 'usage' => sub {
  for ([[qw(-o combined x)]], [[qw(-t -o combined)]], [[qw(-g)]], [[qw(-i Uri)]], [[]], [['-o', 'Uri Url'], qr/^logconv: fatal: -o: there is no field Url \(see LogFormat\)$/],
      [['-o', 'json', '-i', ' '], qr/^logconv: fatal: -i: no fields, or too many: name some of LogFormat$/]) {
    my ($arguments, $want) = @$_;
    my ($code, $out, $err) = filtered('', @$arguments);
    is("$code$out", 100, "@$arguments: 100");
    like($err, $want || qr/^logconv: usage: logconv -o format /, 'with a sentence');
  }
  SKIP: {
    skip 'no /dev/full', 1 if !-c '/dev/full';
    write_bytes("$dir/lines", default_line('/'));
    is(system("$logconv -o json < $dir/lines > /dev/full 2> $dir/err") >> 8, 111, 'a disk that is full: 111');
  }
};

done_testing;
