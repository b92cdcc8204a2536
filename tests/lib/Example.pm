# Example: a copy of what is in examples/, with the programs, accounts and places of a test in it. Core modules only.
package Example;
use strict;
use warnings;
use Exporter 'import';
use File::Find ();
use POSIX ();
use Httpway qw(top_directory read_file write_bytes);

our @EXPORT = qw(example_copy example_text example_conf program_missing said_by);

# example_copy NAME, TO, [ OLD => NEW ]...: copies the directory, modes too. Each OLD must occur in it, so that no replacement is idle.
sub example_copy {
  my ($name, $to, @replace) = @_;
  my $from = top_directory() . "/examples/$name";
  my %found;
  File::Find::find({ no_chdir => 1, wanted => sub {
    -f or return;
    my ($text, $file) = (read_file($_), $to . substr $_, length $from);
    replace(\$text, \%found, @replace);
    write_bytes($file, $text);
    chmod -x $_ ? 0755 : 0644, $file;
  } }, $from);
  all_found(\%found, @replace);
  return $to;
}

# example_text NAME, [ OLD => NEW ]...: one file.
sub example_text {
  my ($name, @replace) = @_;
  my %found;
  my $text = read_file(top_directory() . "/examples/$name");
  replace(\$text, \%found, @replace);
  all_found(\%found, @replace);
  return $text;
}

sub replace { my ($text, $found, @replace) = @_; while (my ($old, $new) = splice @replace, 0, 2) { $found->{$old} += $$text =~ s/\Q$old\E/$new/g } }
sub all_found { my ($found, %replace) = @_; my @idle = grep { !$found->{$_} } sort keys %replace; die "nothing in the example is: @idle" if @idle }

# example_conf PORT, FILES: examples/mathopd.conf for a test.
sub example_conf {
  my ($port, $files) = @_;
  my @family = Httpway::has_ipv6() ? () : ("  Family dual\n" => '');
  return example_text('mathopd.conf', 'User httpd' => 'User nobody', 'Port 80' => "Port $port", '/srv/www' => $files, @family);
}

sub program_missing { return grep { my $name = $_; !grep { -x "$_/$name" } split /:/, $ENV{PATH} } @_ }

# said_by WORDS...: (exit code, what it wrote to both outputs)
sub said_by {
  my (@words) = @_;
  defined(my $pid = open my $said, '-|') or die "unable to fork: $!";
  if (!$pid) {
    open STDERR, '>&', \*STDOUT;
    exec { $words[0] } @words or POSIX::_exit(127);
  }
  my $text = do { local $/; <$said> };
  close $said;
  return ($? >> 8 || ($? ? 128 + $? : 0), defined $text ? $text : '');
}

1;
