# Differential: the cases of conformance about files (tests/conformance/), sent to our server and to others over the same tree, and
# how the answers differ. Every difference needs an explanation (tests/differential/explained), and every explanation a difference.
#
# A difference is one of
#   answers   the statuses, the files whose content came, and what became of the connection, in the words of Conformance.pm
#   a field   of the first answer, when the statuses are the same; of ETag only whether it is there
#   body      of the first answer, when it is a success
package Differential;
use strict;
use warnings;
use Conformance;
use Httpway;
use Peer;

my @fields = qw(content-length content-type content-range content-encoding location vary etag last-modified accept-ranges allow);
my @content_fields = qw(content-length content-type); # of pages for people everybody writes another

# wanted: the cases that ask for nothing but files: scripts, passwords and redirects by configuration are not the same everywhere.
sub wanted {
  return grep { $_->{kind} eq 'answer' && !$_->{option}{server} && $_->{bytes} !~ m{\.cgi|/(?:realm|%72ealm|small|guarded|inner|away)\b} } map { Conformance::cases($_) } Conformance::parts();
}

# answers PEER, CASES: for each case what came, as { field => text }; what ended the connection is part of the answers.
sub answers {
  my ($peer, @cases) = @_;
  my @jobs = map { my $bytes = Conformance::filled($peer, $_->{bytes}); { pieces => [$_->{option}{alone} ? $bytes : $bytes . Conformance::sentinel()], port => $peer->port, alone => $_->{option}{alone} } } @cases;
  Conformance::transfer(@jobs);
  return map { told($cases[$_], $jobs[$_]) } 0 .. $#cases;
}

sub told {
  my ($case, $job) = @_;
  my ($text, @responses) = Conformance::outcome({ %$case, option => { %{ $case->{option} }, lenient => 1 } }, $job->{came}, $job->{end});
  my %told = (answers => $text);
  my ($r) = grep { $_->{status} >= 200 } @responses or return \%told;
  my $page = $r->{status} >= 300;
  for my $field (@fields) {
    next if $page && grep { $_ eq $field } @content_fields;
    $told{$field} = $r->{headers}{$field} // 'none';
  }
  $told{'content-type'} =~ s/boundary=.*/boundary/ if $told{'content-type'};
  $told{etag} = 'there' if $told{etag} ne 'none';
  $told{body} = length $r->{body} > 100 ? length($r->{body}) . ' bytes' : $r->{body} if !$page;
  return \%told;
}

# differences CASE, NAME, OURS, THEIRS
sub differences {
  my ($case, $name, $ours, $theirs) = @_;
  my $same_status = ($ours->{answers} =~ /^(\d*)/)[0] eq ($theirs->{answers} =~ /^(\d*)/)[0];
  my @what = grep { $_ eq 'answers' || $same_status } sort keys %$ours;
  return map { { case => "$case->{item} $case->{name}: $case->{what}", item => $case->{item}, peer => $name, what => $_, ours => $ours->{$_}, theirs => $theirs->{$_} // 'none' } } grep { $ours->{$_} ne ($theirs->{$_} // 'none') } @what;
}

# ---- tests/differential/explained: the format is told there

# explanations: ({ peer, item, what, ours, theirs, pattern, line }, ...), and { peer => version }
sub explanations {
  my ($text) = @_;
  my (@all, %version, $number);
  for my $line (split /\n/, $text) {
    $number++;
    next if $line =~ /^#|^\s*$/;
    if ($line =~ /^version (\S+) (\S+)$/) { $version{$1} = $2; next }
    next if $line =~ /^RFC \d+ section [^:]+.{20}/;
    my ($peers, $items, $whats, $ours, $theirs, $pattern) = $line =~ /^  (\S+) (\S+) ([a-z,-]+): (.*?) \| (.*?)(?:\s+~ (.*))?$/ or die "tests/differential/explained:$number: cannot be read\n";
    for my $peer (split /,/, $peers) {
      for my $item (split /,/, $items) {
        push @all, map { { peer => $peer, item => $item, what => $_, ours => wild($ours), theirs => wild($theirs), pattern => $pattern, line => $number } } split /,/, $whats;
      }
    }
  }
  return \@all, \%version;
}
sub wild { my ($text) = @_; my $any = join '.*', map { quotemeta } split /\*/, $text, -1; return qr/\A$any\z/s }

# explain DIFFERENCE, EXPLANATIONS: counts those that fit; true when there is one.
sub explain {
  my ($difference, $explanations) = @_;
  my @fit = grep { fits($difference, $_) } @$explanations;
  $_->{used}++ for @fit;
  return scalar @fit;
}
sub fits {
  my ($difference, $e) = @_;
  return $e->{peer} eq $difference->{peer} && $e->{item} eq $difference->{item} && $e->{what} eq $difference->{what}
    && $difference->{ours} =~ $e->{ours} && $difference->{theirs} =~ $e->{theirs} && (!defined $e->{pattern} || $difference->{case} =~ /$e->{pattern}/);
}

1;
