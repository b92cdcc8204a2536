# Configures and starts httpway: the whole chain, compiled before, as a supervisor would start it.
package Bench::Httpway;
use strict;
use warnings;

sub blocks {
  my ($site) = @_;
  my $www = $site->{www};
  my $controls = "Control { Alias / Location $www "
    . ($site->{cgi} ? 'Specials { CGI { .cgi } } ' . Bench::Peers::user('ScriptUser games ') : '') . "}\n";
  $controls .= "Control { Alias /l$_ Location $www }\n" for 1 .. $site->{locations} || 0;
  $controls .= "Control { Alias /in Location $www/in Realm in UserFile $site->{users} EncryptedUserFile On }\n" if $site->{users};
  my $text = "Virtual { AnyHost\n$controls}\n";
  $text .= "Virtual { Host h$_.example Control { Alias / Location $www } }\n" for 1 .. $site->{hosts} || 0;
  return $text;
}

sub configuration {
  my ($server) = @_;
  my $site = $server->{site};
  return Bench::Peers::user("User nobody\n") . "Log $server->{dir}/log/access\n"
    . "Tuning { NumConnections " . ($site->{connections} || 1000) . ' Timeout 600 Wait 600 '
    . ($site->{processes} ? "NumProcesses $site->{processes} Clobber Off " : '') . "}\n"
    . "Server { Address 127.0.0.1 Port $server->{port}\nControl { Types { text/html { html } application/octet-stream { * } } }\n" . blocks($site) . "}\n";
}

# A program in a block of the chain: execline's way to quote it.
sub with {
  my ($top, $name, @words) = @_;
  return ("$top/command/httpway-with", $name, (map { " $_" } "$top/helper/$name", @words), '');
}

sub command {
  my ($server) = @_;
  my $site = $server->{site};
  my $top = $server->{name} =~ /-other$/ ? $site->{other} : $site->{top};
  my ($text, $cdb) = ("$server->{dir}/mathopd.conf", "$server->{dir}/mathopd.cdb");
  Bench::Peers::write_to($text, configuration($server));
  system("$top/command/httpway-data", '-f', $text, $cdb) == 0 or die "bench: fatal: httpway-data does not compile $text\n";
  return ("$top/command/httpway-listen", $cdb,
    $site->{cgi} ? with($top, 'cgiexec', $cdb) : (), $site->{users} ? with($top, 'authcheck', $cdb) : (),
    with($top, 'logfmt', $cdb), "$top/helper/httpd", $cdb);
}

1;
