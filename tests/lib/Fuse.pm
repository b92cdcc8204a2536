# Fuse: a file system that is a program of this test: one file, of which it says what it likes. It speaks the protocol of /dev/fuse itself, version 7.
#
#   my $fuse = Fuse->mount($directory, { name => 'x.cgi', bytes => "#!/bin/sh\n", uid => 20001 }, 'nosuid,allow_other') or skip ...;
#   $fuse->silent;      # from now on it takes no question
package Fuse;
use strict;
use warnings;
use Fcntl qw(O_RDWR F_SETFD);
use POSIX ();
use Httpway;
use Namespace;

my ($LOOKUP, $FORGET, $GETATTR, $OPEN, $READ, $STATFS, $RELEASE, $FLUSH, $INIT) = (1, 2, 3, 14, 15, 17, 18, 25, 26);
my ($ENOENT, $ENOSYS) = (2, 38);

sub mount {
  my ($class, $directory, $file, $options) = @_;
  sysopen my $device, '/dev/fuse', O_RDWR or return undef;
  fcntl $device, F_SETFD, 0;
  my $number = fileno $device;
  return undef if !Namespace::mount('-i', '-t', 'fuse', '-o', "fd=$number,rootmode=40000,user_id=0,group_id=0,$options", 'none', $directory);
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) { serve($device, $file); POSIX::_exit(0) }
  close $device;
  return bless { pid => $pid }, $class;
}

# What a program has taken and does not answer nothing ends; what it does not take ends with who asks.
sub silent { my ($self) = @_; kill 'STOP', $self->{pid}; waitpid $self->{pid}, POSIX::WUNTRACED(); return }

sub end { my ($self) = @_; my $pid = delete $self->{pid} or return; kill 'KILL', $pid; waitpid $pid, 0 }
sub DESTROY { local ($?, $!, $@); $_[0]->end }

sub attributes { my ($file, $is_root) = @_; my $n = $is_root ? 0 : length $file->{bytes}; return pack 'Q6 L10', $is_root ? 1 : 2, $n, 1, 0, 0, 0, 0, 0, 0, $is_root ? 040755 : 0100755, 1, $file->{uid}, $file->{uid}, 0, 4096, 0 }

# (error, bytes); nothing: no answer is wanted.
sub answer {
  my ($file, $opcode, $node, $body) = @_;
  return (0, pack('L4 S2 L2 S2 L8', 7, 31, 65536, 0, 12, 10, 65536, 1, 0, 0, (0) x 8)) if $opcode == $INIT;
  return (0, pack('Q L2', 0, 0, 0) . attributes($file, $node == 1)) if $opcode == $GETATTR;
  return (0, pack('Q2 Q2 L2', 2, 0, 0, 0, 0, 0) . attributes($file, 0)) if $opcode == $LOOKUP && $body eq "$file->{name}\0";
  return ($ENOENT, '') if $opcode == $LOOKUP;
  return (0, pack('Q L2', 1, 0, 0)) if $opcode == $OPEN;
  return (0, '') if $opcode == $RELEASE || $opcode == $FLUSH;
  return (0, pack('Q5 L4 L6', 1, 0, 0, 1, 0, 4096, 255, 4096, 0, (0) x 6)) if $opcode == $STATFS;
  return () if $opcode == $FORGET || $opcode == 42; # and several at once
  return ($ENOSYS, '') if $opcode != $READ;
  my (undef, $offset, $size) = unpack 'Q Q L', $body;
  return (0, $offset < length $file->{bytes} ? substr $file->{bytes}, $offset, $size : '');
}

sub serve {
  my ($device, $file) = @_;
  alarm 120;
  while (sysread $device, my $request, 1 << 18) {
    my (undef, $opcode, $unique, $node) = unpack 'L2 Q2', $request;
    my ($error, $bytes) = answer($file, $opcode, $node, substr $request, 40) or next;
    syswrite $device, pack('L l Q', 16 + length $bytes, -$error, $unique) . $bytes;
  }
}

1;
