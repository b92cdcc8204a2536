# SVG: the few shapes that charts need, readable by day and by night.
package Bench::Drawing;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(document text line polyline rectangle);

# A name is told by its colour and by the word beside it.
my %colour = (httpway => '#b3372b', 'httpway-other' => '#e08a3c', null => '#8a8a85', nginx => '#2e8b57', 'nginx-plain' => '#86bd9c', lighttpd => '#2f6fb5',
  'lighttpd-stream' => '#86aede', h2o => '#8455a8', fcgiwrap => '#2e8b57');
sub colour { return $colour{ $_[0] } || '#8a8a85' }

sub escape {
  my ($words) = @_;
  my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
  $words =~ s/([&<>"])/$entity{$1}/g;
  return $words;
}
sub number { return sprintf('%.1f', $_[0]) + 0 }

sub text {
  my ($x, $y, $words, $class) = @_;
  return sprintf qq(<text x="%s" y="%s"%s>%s</text>\n), number($x), number($y), $class ? qq( class="$class") : '', escape($words);
}
sub line { return sprintf qq(<line x1="%s" y1="%s" x2="%s" y2="%s"/>\n), map { number($_) } @_ }
sub polyline {
  my ($name, @points) = @_;
  return sprintf qq(<polyline stroke="%s" points="%s"/>\n), colour($name), join ' ', map { number($_->[0]) . ',' . number($_->[1]) } @points;
}
sub rectangle {
  my ($x, $y, $width, $height, $name) = @_;
  return sprintf qq(<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>\n), (map { number($_) } $x, $y, $width, $height), colour($name);
}

sub document {
  my ($width, $height, $title, $shapes) = @_;
  ($width, $height, $title) = (number($width), number($height), escape($title));
  return <<END;
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $height" width="$width" height="$height" role="img">
<title>$title</title>
<style>
text { font: 13px Georgia, serif; fill: #1c1c1c; } .strong { font-weight: bold; } .small { font-size: 11px; } .faint { fill: #5c5c57; }
.end { text-anchor: end; } .middle { text-anchor: middle; } line { stroke: #cfcdc4; } polyline { fill: none; stroke-width: 2; }
\@media (prefers-color-scheme: dark) { text { fill: #e4e2dc; } .faint { fill: #a3a29c; } line { stroke: #44474c; } }
</style>
$shapes</svg>
END
}

1;
