# CGI.pm: a form with an upload, cookies, its own address, a whole head by the script, and pages that replace one another.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(libcgi-pm-perl curl)]);
Programs->recipe('cgipm', sub {
  my ($recipe, $said) = @_;
  like($said, qr/visit 1 by\s+Ada.*visit 2 by\s+nobody.*HTTP\/1\.1 202 Counting\r.*\n1\n2\n3\n\z/s, 'a name, a cookie, a head of its own');
  my $web = $recipe->web;
  $web->get('http://localhost:8080/guest.pl');
  my $large = join '', map { pack 'N', $_ * 2654435761 % 4294967296 } 1 .. 750_000;
  my $file = write_bytes('/srv/large & long', $large);
  $web->submit_form(with_fields => { name => 'Gr<b>ace', file => $file });
  is($web->uri, 'http://localhost:8080/guest.pl', 'the form goes to the address that the script has of itself');
  my $sum = 0;
  $sum += unpack '%32C*', $_ for unpack '(a65536)*', $large;
  like($web->content, qr/visit 2 by\s+Gr&lt;b&gt;ace/, 'a cookie and a name');
  like($web->content, qr/large &amp; long: 3000000 bytes, $sum/, 'three million bytes of any kind');
  $web->get('/guest.pl/more?name=x');
  like($web->content, qr{action="http://localhost:8080/guest\.pl"}, 'with a path behind it');

  my $nph = $recipe->get('/nph-count.pl');
  is("$nph->{status} $nph->{reason} $nph->{body}", "202 Counting 1\n2\n3\n", 'a whole head');
  is(request(8080, "HEAD /nph-count.pl HTTP/1.1\nHost: h\nConnection: close\n\n")->{status}, 202, '... and of it for HEAD');

  write_bytes('/srv/perl/push.pl', <<'END');
#!/usr/bin/perl
use CGI::Push qw(:standard);
do_push(-next_page => sub { my ($q, $n) = @_; return $n > 3 ? undef : "page $n" }, -delay => 0.01, -type => 'text/plain', -nph => $ENV{QUERY_STRING} eq 'nph');
END
  write_bytes('/srv/perl/kinds.pl', <<'END');
#!/usr/bin/perl
use CGI;
my $q = CGI->new;
my $kind = $q->param('kind');
print $kind eq 'moved' ? $q->redirect($q->url . '?kind=here') : $kind eq 'nph' ? $q->redirect(-uri => '/there', -nph => 1, -status => '303 See Other') :
  $kind eq 'gone' ? $q->header(-status => '410 Gone') . 'gone' : $kind eq 'file' ? $q->header(-type => 'application/pdf', -attachment => 'a.pdf', -expires => '+1h', -Content_length => 3) . 'pdf' :
  $q->header . join ' ', $q->url(-absolute => 1), $q->url(-relative => 1), $q->path_info, $q->server_port, $q->server_name, $q->virtual_host, $q->https || 'plain', $q->self_url;
END
  chmod 0755, '/srv/perl/push.pl', '/srv/perl/kinds.pl';
  for ('', 'nph') {
    my $push = $recipe->get("/push.pl?$_");
    is($push->{status}, 200, "CGI::Push $_") or diag $recipe->server->stderr;
    like($push->{headers}{'content-type'}, qr{multipart/x-mixed-replace}, '... in parts');
    like($push->{body}, qr/page 1.*page 2.*page 3/s, '... all of them');
  }
  is(get(8080, '/kinds.pl?kind=moved', Host => 'localhost:8080')->{headers}{location}, 'http://localhost:8080/kinds.pl?kind=here', 'a redirect');
  my $nph_moved = $recipe->get('/kinds.pl?kind=nph');
  is("$nph_moved->{status} $nph_moved->{headers}{location}", '303 /there', 'one with a whole head');
  my $gone = $recipe->get('/kinds.pl?kind=gone');
  is("$gone->{status} $gone->{body}", '410 gone', 'a status');
  my $pdf = $recipe->get('/kinds.pl?kind=file');
  like("$pdf->{headers}{'content-disposition'} $pdf->{body}", qr/^attachment; filename="a\.pdf" pdf$/, 'a file to keep');
  is(get(8080, '/kinds.pl/a//b?kind=x', Host => 'localhost:8080')->{body}, '/kinds.pl kinds.pl /a//b 8080 localhost localhost plain http://localhost:8080/kinds.pl/a//b?kind=x', 'what it knows of itself');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
