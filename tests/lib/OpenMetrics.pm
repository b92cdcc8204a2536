# OpenMetrics: a strict reader of the text format (OpenMetrics 1.0), of as much of it as httpd makes: counters and gauges with whole numbers.
package OpenMetrics;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(open_metrics);

my $name = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"/;

# open_metrics TEXT: { families => { NAME => { type, unit, help } }, samples => { 'NAME{LABELS}' => VALUE } }. Dies with the line that is wrong.
sub open_metrics {
  my ($text) = @_;
  my (%family, %sample, %sampled, $current);
  die "no EOF at the end\n" if $text !~ s/(?<=\n)# EOF\n\z// && $text ne "# EOF\n";
  for (split /(?<=\n)/, $text) {
    s/\n\z//;
    if (my ($what, $of, $rest) = /^# (TYPE|UNIT|HELP) ($name) (\S.*)\z/) {
      die "$_: a family that was left\n" if $family{$of} && $of ne $current;
      die "$_: behind its samples\n" if $sampled{$of};
      die "$_: twice\n" if defined $family{$of}{ lc $what };
      $family{$of}{ lc $what } = $rest;
      $current = $of;
      die "$_: unknown type\n" if $what eq 'TYPE' && $rest !~ /^(?:counter|gauge)\z/;
      die "$_: the name does not end with its unit\n" if $what eq 'UNIT' && $of !~ /_\Q$rest\E\z/;
      die "$_: a type or unit in the name\n" if $of =~ /_(?:total|created|count|sum|bucket|info)\z/;
      next;
    }
    my ($metric, $labels, $value) = /^($name)(?:\{($label(?:,$label)*)\})? (\d+)\z/ or die "$_: neither about a family nor a sample\n";
    die "$_: no family\n" if !defined $current || !defined $family{$current}{type};
    die "$_: no sample of $current\n" if $metric ne $current . ($family{$current}{type} eq 'counter' ? '_total' : '');
    my $series = $metric . (defined $labels ? "{$labels}" : '');
    die "$_: twice\n" if exists $sample{$series};
    $sample{$series} = $value;
    $sampled{$current}++;
  }
  for (sort keys %family) {
    die "$_: no help\n" if !defined $family{$_}{help};
    die "$_: no sample\n" if !$sampled{$_};
  }
  return { families => \%family, samples => \%sample };
}
1;
