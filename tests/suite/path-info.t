# PathInfo: the longest part of a path that exists, however deep it lies, against a model that cuts one segment after the other.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;

my $server = Httpway->new(files => { 'www/x.cgi' => '' }, conf => <<'END');
User nobody
Server { Address 127.0.0.1 Port @PORT@ Virtual { AnyHost NoHost
  Control { Types { text/html { html } } Specials { CGI { cgi } } }
  Control { Alias / Location @DIR@/www }
  Control { Alias /inside Location @DIR@/www SymbolicLinks inside }
  Control { Alias /file Location @DIR@/www/x.cgi }
  Control { Alias /static Location @DIR@/www Specials { } }
} }
END
my $dir = $server->dir;
# A script at each depth, beside a file that is none, a directory that can be searched only, what cannot be opened, and links.
my $deep = "$dir/www";
for my $depth (1 .. 40) {
  $deep .= '/d';
  mkdir $deep or die;
  next if $depth > 6 && $depth % 8;
  write_bytes("$deep/$_", '') for 's.cgi', 'p.html';
  mkdir "$deep/$_" or die for 'closed', 'e.cgi';
  write_bytes("$deep/closed/s.cgi", '');
  symlink 's.cgi', "$deep/l.cgi" or die;
  symlink '../d', "$deep/up" or die;
  chmod 0711, "$deep/closed";
}
my $file = $server->conf_path;
system(command_path('httpway-data'), '-f', $file, "$file.cdb") == 0 or die;

sub why {
  my ($path) = @_;
  open my $out, '-|', command_path('httpway-why'), "$file.cdb", 'GET', $path or die;
  my %said = map { /^([a-z ]+): (.*)/ ? ($1 => $2) : () } <$out>;
  close $out;
  return $said{handler} && $said{handler} eq 'script' ? "$said{file} " . ($said{'path info'} // '') : $said{status} // 'nothing';
}
# What is left of a path below a place, and what was cut off.
sub model {
  my ($place, $rest) = @_;
  my $cut = '';
  while (1) {
    return '404 Not Found' if $rest eq '' && !-f "$place$rest";
    if (-f "$place$rest" && $rest !~ m{/$}) { return $rest =~ /\.cgi$/ || $place =~ /\.cgi$/ ? "$place$rest $cut" : $cut eq '' ? '200 OK' : '404 Not Found' }
    return '404 Not Found' if -d "$place$rest" && $cut ne '';
    return 'directory' if -d "$place$rest";
    $rest =~ s{(/[^/]*)\z}{} or return '404 Not Found';
    $cut = "$1$cut";
  }
}
srand 17;
my @names = qw(d d d d s.cgi p.html closed e.cgi l.cgi up none x.cgi);
my @paths = ('/x.cgi', '/x.cgi/', '/none', '/x.cgi/x.cgi', map({ '/d' x $_ . '/s.cgi/d/s.cgi' } 1 .. 6, 8, 16, 24, 32, 40), map({ '/d' x 40 . '/s.cgi' . '/q' x $_ } 1, 2, 3, 7, 8, 9, 500), '/d' x 40 . '/q' x 40);
push @paths, '/d' x int(rand 9) . join '', map { "/$names[rand @names]" } 0 .. rand 6 for 1 .. 120;
my (@wrong, $scripts);
for my $path (@paths) {
  my $want = model("$dir/www", $path);
  for my $prefix ('', '/inside') {
    next if $want eq 'directory';
    my $got = why("$prefix$path");
    push @wrong, "$prefix$path: $got, the model says $want" if ($got =~ s/^404\b.*/404 Not Found/r) ne $want;
  }
  $scripts++ if $want =~ /^\//;
}
is_deeply(\@wrong, [], scalar(@paths) . " paths, $scripts of scripts: as the model says");
is(why('/file/a/b'), "$dir/www/x.cgi /a/b", 'a Location that is a script');
done_testing;
