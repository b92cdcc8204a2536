# Configures and starts lighttpd; -stream passes on what a CGI program prints, as httpway does, in place of keeping it until its end.
package Bench::Lighttpd;
use strict;
use warnings;

sub configuration {
  my ($server) = @_;
  my ($dir, $site) = @{$server}{qw(dir site)};
  my $connections = ($site->{connections} || 1000) + 100;
  my $text = <<END;
server.modules = ( "mod_accesslog", "mod_alias", "mod_auth", "mod_authn_file", "mod_cgi" )
server.document-root = "$site->{www}"
server.bind = "127.0.0.1"
server.port = $server->{port}
server.max-connections = $connections
server.max-fds = @{[2 * $connections + 1000]}
server.listen-backlog = 4096
server.max-keep-alive-requests = 1000000000
server.max-keep-alive-idle = 600
server.max-read-idle = 600
server.errorlog = "$dir/log/error"
accesslog.filename = "$dir/log/access"
mimetype.assign = ( ".html" => "text/html" )
END
  $text .= Bench::Peers::user(qq(server.username = "nobody"\n));
  $text .= 'alias.url = ( ' . join(', ', map { qq("/l$_/" => "$site->{www}/") } 1 .. $site->{locations}) . " )\n" if $site->{locations};
  $text .= qq(cgi.assign = ( ".cgi" => "" )\n) if $site->{cgi};
  $text .= "server.stream-response-body = 1\n" if $server->{name} =~ /-stream$/;
  $text .= <<END if $site->{users};
auth.backend = "htpasswd"
auth.backend.htpasswd.userfile = "$site->{users}"
auth.cache = ( "max-age" => 600 )
auth.require = ( "/in/" => ( "method" => "basic", "realm" => "in", "require" => "valid-user" ) )
END
  return $text;
}

sub command {
  my ($server) = @_;
  Bench::Peers::write_to("$server->{dir}/lighttpd.conf", configuration($server));
  return ('lighttpd', '-D', '-f', "$server->{dir}/lighttpd.conf");
}

1;
