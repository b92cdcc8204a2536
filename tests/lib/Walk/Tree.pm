# Walk::Tree: the files of a walk. Each has versions, every byte of which tells the file, the version and the offset, and a time from which it holds.
package Walk::Tree;
use strict;
use warnings;
use Httpway;
use Time::HiRes qw(time);

my @sizes = (0, 1, 37, 600, 600, 4095, 4096, 9000, 9000, 30_000, 70_000, 70_000, 300_000, 1_000_000);

sub new { my ($class, $dir) = @_; return bless { dir => $dir, file => {}, serial => 0 }, $class }

# file NAME, MARK: the file at this name below the directory; its content begins with the mark (a secret says so).
sub file {
  my ($self, $name, $mark) = @_;
  my $file = $self->{file}{$name} = { name => $name, path => "$self->{dir}/$name", mark => $mark // 'free', versions => [], etags => {} };
  $self->replace($file, 600);
  return $file;
}
sub at { my ($self, $name) = @_; return $self->{file}{$name} }
sub all { my ($self) = @_; return map { $self->{file}{$_} } sort keys %{ $self->{file} } }

sub content {
  my ($mark, $name, $serial, $size) = @_;
  my $first = sprintf "%s %s version %d size %d\n", uc $mark, $name, $serial, $size;
  my $line = substr sprintf("%s %s %d %s", uc $mark, $name, $serial, '-' x 60), 0, 55;
  my $text = $first;
  for (my $n = 0; length $text < $size; $n++) { $text .= sprintf "%s %07x\n", $line, $n }
  return substr $text, 0, $size;
}

sub now_is {
  my ($file, $version) = @_;
  push @{ $file->{versions} }, { %$version, since => time };
  shift @{ $file->{versions} } if @{ $file->{versions} } > 400;
}
sub current { my ($file) = @_; return $file->{versions}[-1] }

# No two versions have one time: what was modified since is certain.
sub stamp { my ($self) = @_; return 1_500_000_000 + 10 * ++$self->{serial} }

sub replace {
  my ($self, $file, $size) = @_;
  my $mtime = $self->stamp;
  $size = $sizes[rand @sizes] if !defined $size;
  my $bytes = content($file->{mark}, $file->{name}, $self->{serial}, $size);
  my $new = $file->{path} =~ s{([^/]+)$}{.new.$1}r;
  write_bytes($new, $bytes);
  chmod 0644, $new;
  utime $mtime, $mtime, $new;
  rename $new, $file->{path} or die "unable to rename $new: $!";
  now_is($file, { bytes => $bytes, mtime => $mtime, serial => $self->{serial} });
  return "replaced by version $self->{serial} of $size bytes";
}

sub remove {
  my ($self, $file) = @_;
  return $self->replace($file) if !defined current($file)->{bytes};
  unlink $file->{path} or die "unable to remove $file->{path}: $!";
  now_is($file, { bytes => undef });
  return 'removed';
}

# In place: what is being sent of it can end early, but nothing else can come of it.
sub shorten {
  my ($self, $file) = @_;
  my $now = current($file);
  return $self->replace($file) if !defined $now->{bytes} || length $now->{bytes} < 2;
  my ($size, $mtime) = (int rand length $now->{bytes}, $self->stamp);
  truncate $file->{path}, $size or die "unable to truncate $file->{path}: $!";
  utime $mtime, $mtime, $file->{path};
  now_is($file, { bytes => substr($now->{bytes}, 0, $size), mtime => $mtime, serial => $self->{serial}, shortened => 1 });
  return "shortened to $size bytes";
}

sub change {
  my ($self) = @_;
  my @all = $self->all;
  my $file = $all[rand @all];
  my $how = rand;
  my $what = $how < 0.75 ? $self->replace($file) : $how < 0.9 ? $self->remove($file) : $self->shorten($file);
  return ($file, $what);
}

# during FILE, BEGIN, END: the versions that an answer to a request sent at BEGIN, whole at END, may be of.
sub during {
  my ($file, $begin, $end) = @_;
  my @found;
  for my $version (reverse @{ $file->{versions} }) {
    next if $version->{since} > $end;
    push @found, $version;
    last if $version->{since} <= $begin;
  }
  return @found;
}

1;
