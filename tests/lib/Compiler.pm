# Compiler: runs httpway-data on small texts and reads back what it made. For tests/suite/data-*.t.
package Compiler;
use strict;
use warnings;
use Exporter 'import';
use File::Temp ();
use Httpway qw(command_path top_directory read_file write_bytes);

our @EXPORT = qw(compile run_data errors warnings_of said globals asked directory read_file write_bytes);

my $temp = File::Temp->newdir('httpway-data-XXXXXXXX', TMPDIR => 1);
sub directory { "$temp" }

# run_data words...: exit code, standard output, standard error. A reference as the first word is standard input.
sub run_data {
  my $input = ref $_[0] ? ${ shift() } : '';
  my @words = @_;
  write_bytes("$temp/stdin", $input);
  defined(my $pid = fork) or die "unable to fork: $!";
  if (!$pid) {
    chdir $temp or die "unable to chdir: $!";
    open STDIN, '<', 'stdin' or die;
    open STDOUT, '>', 'stdout' or die;
    open STDERR, '>', 'stderr' or die;
    alarm 300;
    exec command_path('httpway-data'), @words or die;
  }
  waitpid $pid, 0;
  return { exit => $? & 127 ? "signal " . ($? & 127) : $? >> 8, out => read_file("$temp/stdout"), err => read_file("$temp/stderr") };
}

# compile text, words...: the text as c.conf, compiled to c.conf.cdb.
sub compile {
  my ($text, @words) = @_;
  write_bytes("$temp/c.conf", $text);
  return run_data('-f', 'c.conf', @words);
}

# The mistakes of a run: "line:column: text".
sub errors { [ map { /^(?:c\.conf|\(stdin\)):(\d+:\d+): error: (.*)/ ? "$1: $2" : () } split /\n/, $_[0]{err} ] }
# And its warnings; those of the whole file have no place.
sub warnings_of { [ map { /^(?:c\.conf|\(stdin\)):(\d+:\d+:)? warning: (.*)/ ? defined $1 ? "$1 $2" : $2 : () } split /\n/, $_[0]{err} ] }

# All that a run says, but for what is always said of a site that is no more than a part of a case: three lines each.
my $bare = qr/: no Types say|: neither IndexNames nor|(?:UserFile|UserCheck|FallbackFile|External|Error\d+File) "[^"]*" (?:does not exist|is no file)$/;
sub said { my @lines = split /\n/, $_[0]{err}; my @kept; while (defined(my $line = shift @lines)) { if ($line =~ /: warning: / && $line =~ $bare) { splice @lines, 0, 2 } else { push @kept, "$line\n" } } return join '', @kept }

sub reader {
  my @words = (top_directory() . '/compile/tests/conf_reader', @_);
  open my $pipe, '-|', @words or die "unable to run @words: $!";
  my %got = map { chomp; /^([^=]+)=(.*)$/ ? ($1, $2) : () } <$pipe>;
  close $pipe;
  return \%got;
}

# What the compiled configuration says as a whole.
sub globals { reader("$temp/" . ($_[0] || 'c.conf.cdb')) }

# What it says of a request: asked(host, path, ...): server => 0, client => '127.0.0.1', file => undef.
sub asked {
  my ($host, $path, %more) = @_;
  return reader("$temp/" . ($more{cdb} || 'c.conf.cdb'), $more{server} || 0, $host, $path, $more{client} || '127.0.0.1', defined $more{file} ? $more{file} : ());
}

1;
