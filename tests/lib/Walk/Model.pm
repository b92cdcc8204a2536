# Walk::Model: what answers a request may have. judge(...) returns undef for a right one, else what is wrong with it.
#
# A request: { id, method, host, path (with query), variants => [possible], begin, end (times), credentials => [value, name, password], addr, content,
#   condition => { kind, value, version }, range => text, version (1.1, 1.0) }. An answer: as Walk::Answers makes it; whole => 0 when it was broken off.
package Walk::Model;
use strict;
use warnings;
use Walk::Site;
use Walk::Tree;

# new SITE, EXCUSES: excuses says which helpers were not there for a time: sub (helper, begin, end) -> true.
sub new { my ($class, $site, $excused) = @_; return bless { site => $site, excused => $excused }, $class }

sub judge {
  my ($self, $request, $answer) = @_;
  my @wrong;
  for my $variant (@{ $request->{variants} }) {
    my $wrong = $self->of_variant($variant, $request, $answer);
    return undef if !defined $wrong;
    push @wrong, $wrong;
  }
  my %seen;
  return join '; or: ', grep { !$seen{$_}++ } @wrong;
}

sub of_variant {
  my ($self, $variant, $request, $answer) = @_;
  my %at = (method => $request->{method}, path => $request->{path}, content => $request->{content}, depth => 0, needs => {}, user => '', secrets => {});
  while (1) {
    my ($path, $query) = $at{path} =~ /^([^?]*)\??(.*)$/;
    my $there = $self->{site}->find($variant, lc($request->{host}) =~ s/:\d+$//r, $path);
    $at{needs}{authcheck} = 1 if $there->{realm} || $path =~ m{^/(?:~|priv/)};
    $at{needs}{cgiexec} = 1 if $there->{script};
    if ($there->{realm}) {
      my $user = $self->user($there->{users}, $request->{credentials});
      return $self->challenged($there, \%at, $request, $answer) if !defined $user;
      @at{qw(user known)} = ($user, $there->{realm});
    }
    return $self->of_file($there->{file}, \%at, $request, $answer) if !$there->{script};
    my $made = $Walk::Site::script{ $there->{script} }[1]->($self->context($variant, $there, \%at, $request, $query));
    return $self->of_script($made, \%at, $request, $answer) if !defined $made->{redirect};
    return $self->refused([500], \%at, $request, $answer) if ++$at{depth} > 10;
    @at{qw(method path content)} = ($at{method} eq 'HEAD' ? 'HEAD' : 'GET', $made->{redirect}, undef);
  }
}

sub context {
  my ($self, $variant, $there, $at, $request, $query) = @_;
  return { variant => $variant, uid => $there->{uid}, user => $at->{user}, addr => $request->{addr}, host => $request->{host}, method => $at->{method}, query => $query, content => $at->{content} };
}

# user FILE, CREDENTIALS: the name that is let in, or undef.
sub user {
  my ($self, $file, $credentials) = @_;
  my (undef, $name, $password) = @$credentials;
  my $right = defined $name ? $Walk::Site::people{$file}{$name} : undef;
  return defined $right && $right eq $password ? $name : undef;
}

# ---- what every answer keeps

my $secret = qr/SECRET OF/;

# unable: whether this is the 5xx, or broken answer, of a helper that was not there.
sub unable {
  my ($self, $at, $request, $answer) = @_;
  # While one configuration takes the place of another, a helper that never had the core's cannot serve it.
  return 1 if @{ $request->{variants} } > 1 && %{ $at->{needs} } && $answer->{status} == 503 && $answer->{body} !~ $secret;
  my @needed = grep { $self->{excused}->($_, $request->{begin}, $request->{end}) } sort keys %{ $at->{needs} };
  return 0 if !@needed;
  return 1 if $answer->{status} =~ /^(?:500|502|503|504)$/ && $answer->{body} !~ $secret;
  return !$answer->{whole} && $at->{needs}{cgiexec} && $answer->{status} =~ /^2/;
}

sub refused {
  my ($self, $statuses, $at, $request, $answer) = @_;
  return undef if $self->unable($at, $request, $answer);
  return "status $answer->{status}, not @$statuses" if !grep { $_ == $answer->{status} } @$statuses;
  return 'a secret without a password' if $answer->{body} =~ $secret;
  return 'a challenge where there is no realm' if exists $answer->{headers}{'www-authenticate'};
  return whole($answer);
}

sub whole { my ($answer) = @_; return $answer->{whole} ? undef : 'broken off' }

sub challenged {
  my ($self, $there, $at, $request, $answer) = @_;
  return undef if $self->unable($at, $request, $answer);
  return "status $answer->{status}, not 401 of realm $there->{realm}" if $answer->{status} != 401;
  my $challenge = $answer->{headers}{'www-authenticate'} // 'none';
  return "the challenge is $challenge, not that of $there->{realm}" if $challenge !~ /^Basic realm="\Q$there->{realm}\E"(?:,|$)/;
  return 'a secret without a password' if $answer->{body} =~ $secret;
  return whole($answer);
}

# ---- files

sub of_file {
  my ($self, $file, $at, $request, $answer) = @_;
  return undef if $self->unable($at, $request, $answer);
  return 'a challenge for one who is let in' if exists $answer->{headers}{'www-authenticate'};
  return $answer->{status} == 404 || $answer->{status} == 405 ? whole($answer) : "status $answer->{status} for nothing" if !$file;
  my @versions = Walk::Tree::during($file, $request->{begin}, $request->{end});
  # While a file is shortened it has, for a moment, its new size and its old time.
  push @versions, map { $versions[$_]{shortened} ? { %{ $versions[$_] }, mtime => $versions[$_ + 1]{mtime}, serial => $versions[$_ + 1]{serial}, between => 1 } : () } 0 .. $#versions - 1;
  if ($at->{method} !~ /^(?:GET|HEAD)$/) {
    return $answer->{status} == 405 || $answer->{status} == 404 && grep({ !defined $_->{bytes} } @versions) ? whole($answer) : "status $answer->{status} for $at->{method}";
  }
  my @wrong;
  for my $version (@versions) {
    my $wrong = of_version($file, $version, \@versions, $at, $request, $answer);
    return undef if !defined $wrong;
    push @wrong, 'of version ' . ($version->{serial} // 'none') . ": $wrong";
  }
  my ($told) = grep { my $n = $_; ($versions[$n]{mtime} ? Walk::http_date($versions[$n]{mtime}) : '') eq ($answer->{headers}{'last-modified'} // 'none') } 0 .. $#wrong;
  return $wrong[$told] if defined $told;
  return join '; ', @wrong;
}

# wanted VERSION, AT, REQUEST: (status, ranges...) of an answer of that version, by its condition and range.
sub wanted {
  my ($version, $at, $request) = @_;
  my $condition = $request->{condition} || { kind => '' };
  my $same = defined $condition->{version} && $condition->{version} == $version->{serial};
  my $kind = $condition->{kind};
  return 412 if $kind eq 'If-Match' && !$same || $kind eq 'If-Unmodified-Since' && $version->{mtime} > $condition->{mtime};
  return 304 if $kind eq 'If-None-Match' && $same || $kind eq 'If-Modified-Since' && $version->{mtime} <= $condition->{mtime};
  return 200 if !defined $request->{range} || $at->{method} eq 'HEAD' || $kind eq 'If-Range' && !$same;
  my $size = length $version->{bytes};
  my @ranges = grep { $_->[0] < $size && $_->[0] <= $_->[1] } map { my ($from, $to) = @$_; $from < 0 ? [$size + $from < 0 ? 0 : $size + $from, $size - 1] : [$from, !defined $to || $to >= $size ? $size - 1 : $to] } @{ $request->{ranges} };
  return @ranges ? (206, @ranges) : 416;
}

sub of_version {
  my ($file, $version, $versions, $at, $request, $answer) = @_;
  my $status = $answer->{status};
  return $status == 404 ? whole($answer) : "status $status for what is not there" if !defined $version->{bytes};
  my ($want, @ranges) = wanted($version, $at, $request);
  $want = 200 if $want == 416 && $status == 200 && !length $version->{bytes}; # the last bytes of nothing are all of it
  return "status $status, not $want" if $status != $want;
  my $size = length $version->{bytes};
  return ($answer->{headers}{'content-range'} // '') eq "bytes */$size" ? whole($answer) : 'another Content-Range' if $status == 416;
  return whole($answer) if $status == 412 || $status == 416;
  my $etag = $answer->{headers}{etag} // '';
  return 'no entity tag' if $etag eq '';
  return "entity tag $etag was that of version $file->{etags}{$etag}" if !$version->{between} && ($file->{etags}{$etag} // $version->{serial}) != $version->{serial};
  my $wrong = $status == 304 ? whole($answer) : $status == 206 && @ranges > 1 ? of_parts($version, $versions, $answer, @ranges) : of_span($version, $versions, $at, $answer, $ranges[0]);
  # A file that is being shortened has, for a moment, another time, and so another tag.
  $file->{etags}{$etag} = $version->{serial} if !defined $wrong && !$version->{between} && ($answer->{headers}{'last-modified'} // '') eq Walk::http_date($version->{mtime});
  return $wrong;
}

sub of_span {
  my ($version, $versions, $at, $answer, $range) = @_;
  my $size = length $version->{bytes};
  my ($from, $to) = $range ? @$range : (0, $size - 1);
  my $bytes = substr $version->{bytes}, $from, $to - $from + 1;
  my $length = $answer->{headers}{'content-length'} // 'none';
  return "Content-Length $length, not " . length $bytes if $length ne length $bytes;
  return "Content-Range $answer->{headers}{'content-range'}" if $range && ($answer->{headers}{'content-range'} // '') ne "bytes $from-$to/$size";
  return $answer->{body} eq '' ? undef : 'a body for HEAD' if $at->{method} eq 'HEAD';
  return undef if $answer->{whole} && $answer->{body} eq $bytes;
  return differs($answer->{body}, $bytes) if substr($bytes, 0, length $answer->{body}) ne $answer->{body} && !was_cut($answer->{body}, $bytes, $from, $versions);
  return 'broken off' if !grep { $_->{shortened} } @$versions;
  return undef;
}

# What sendfile has queued is still the file's: where it is shortened meanwhile the rest of that page is zeros for a client that has not read it yet.
sub was_cut {
  my ($got, $want, $from, $versions) = @_;
  my ($cut) = sort { $a <=> $b } map { length($_->{bytes}) - $from } grep { $_->{shortened} } @$versions;
  return 0 if !defined $cut || length $got > length $want;
  my $filled = $got;
  while ($got =~ /\0+/g) {
    return 0 if $-[0] < $cut;
    substr($filled, $-[0], $+[0] - $-[0]) = substr $want, $-[0], $+[0] - $-[0];
  }
  return $filled eq substr $want, 0, length $filled;
}

sub differs {
  my ($got, $want) = @_;
  my $n = 0;
  $n++ while $n < length $got && $n < length $want && substr($got, $n, 1) eq substr($want, $n, 1);
  return sprintf 'of %d bytes differs at %d: "%s" where "%s" was expected (of %d)', length $got, $n, map({ s/[^ -~]/./gr } substr($got, $n, 70), substr($want, $n, 70)), length $want;
}

# Joined or not: each part is what it says, and all that was asked for is there.
sub of_parts {
  my ($version, $versions, $answer, @ranges) = @_;
  my $size = length $version->{bytes};
  my ($boundary) = ($answer->{headers}{'content-type'} // '') =~ m{^multipart/byteranges; boundary=(\S+)$};
  my @parts;
  if (!defined $boundary) {
    my ($from, $to) = ($answer->{headers}{'content-range'} // '') =~ m{^bytes (\d+)-(\d+)/$size$} or return 'neither parts nor a range';
    return of_span($version, $versions, { method => 'GET' }, $answer, [$from, $to]) if !$answer->{whole};
    push @parts, [$from, $to, $answer->{body}];
  }
  else {
    return grep({ $_->{shortened} } @$versions) ? undef : 'broken off' if !$answer->{whole};
    my $body = $answer->{body};
    $body =~ s/\r\n--\Q$boundary\E--\r\n\z// or return 'no closing delimiter';
    my (undef, @texts) = split /\r\n--\Q$boundary\E\r\n/, $body, -1;
    for (@texts) { m{\AContent-Type: [^\r]*\r\nContent-Range: bytes (\d+)-(\d+)/$size\r\n\r\n(.*)\z}s or return 'a part without its head'; push @parts, [$1, $2, $3] }
  }
  for my $part (@parts) {
    my $bytes = substr $version->{bytes}, $part->[0], $part->[1] - $part->[0] + 1;
    return "part $part->[0]-$part->[1] " . differs($part->[2], $bytes) if $part->[2] ne $bytes && !was_cut($part->[2], $bytes, $part->[0], $versions);
  }
  for my $range (@ranges) { return "range $range->[0]-$range->[1] is missing" if !grep { $_->[0] <= $range->[0] && $_->[1] >= $range->[1] } @parts }
  return whole($answer);
}

# ---- scripts

sub of_script {
  my ($self, $made, $at, $request, $answer) = @_;
  return undef if $self->unable($at, $request, $answer);
  my ($status, @statuses) = ($answer->{status}, ref $made->{status} ? @{ $made->{status} } : $made->{status});
  return undef if $made->{headless} && $status =~ /^50[02]$/ && $answer->{whole}; # it died before its head was sent
  return "status $status, not @statuses" if !grep { $_ == $status } @statuses;
  return 'a challenge from a script' if exists $answer->{headers}{'www-authenticate'};
  return 'a secret from a script' if $answer->{body} =~ $secret;
  return "Location $answer->{headers}{location}" if defined $made->{location} && ($answer->{headers}{location} // '') ne $made->{location};
  return whole($answer) if $made->{error} || $made->{any};
  return "type $answer->{headers}{'content-type'}" if defined $made->{type} && ($answer->{headers}{'content-type'} // '') ne $made->{type};
  return $answer->{body} eq '' ? undef : 'a body for HEAD' if $at->{method} eq 'HEAD';
  if ($made->{broken}) {
    return 'looks whole' if $answer->{whole} && !($answer->{until_end} && $request->{addr} eq 'unix:'); # unix sockets know no reset
    return index($made->{begin}, $answer->{body}) == 0 ? undef : differs($answer->{body}, $made->{begin});
  }
  return differs($answer->{body}, $made->{body}) if $answer->{body} ne $made->{body};
  return whole($answer);
}

1;
