# Namazu: searches find what they should, and each hit is there.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Programs;

Programs->prepare(packages => [qw(namazu2 namazu2-index-tools curl)]);
Programs->recipe('namazu', sub {
  my ($recipe, $said) = @_;
  like($said, qr{On the <strong class="keyword">pear|On the pear}, 'a hit');
  my $web = $recipe->web;
  $web->get('http://localhost:8080/search');
  is($web->status, 200, 'the form');
  $web->submit_form(with_fields => { query => 'fruit' });
  is($web->uri->path, '/search', 'asks here');
  my @hits = grep { m{/docs/} } map { $_->url_abs } $web->find_all_links;
  is(scalar(grep { !$_++ } @{ { map { $_ => 0 } @hits } }{@hits}), 3, 'three hits') or diag $web->content;
  $recipe->answers($web);
  $web->follow_link(url_regex => qr{/docs/plum\.html});
  like($web->content, qr/The plum is a fruit/, 'one of them');
  for my $query ('apple and not pear', '"is a fruit"', '%2Bpear', '-pear', '<b>', 'nothing') {
    $web->get('http://localhost:8080/search');
    $web->submit_form(with_fields => { query => $query });
    is($web->status, 200, "the query $query");
    unlike($web->content, qr/<b>/i, '... is not taken for a page') if $query eq '<b>';
  }
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
