# Peer: other web servers, for comparison: started over the tree of a server of ours (Conformance.pm), on a free port of the loopback,
# with everything they write in a temporary directory, and ended as ours is (Httpway.pm).
#
#   my $peer = Peer->start('nginx', $server) or skip ...;    $peer->port, $peer->stop
package Peer;
use strict;
use warnings;
use parent -norequire, 'Httpway';
use Httpway;

# The same tree, the same types, the same places that are closed or elsewhere, times after which a silent client is given up soon.
my %conf = (nginx => <<'NGINX', lighttpd => <<'LIGHTTPD');
daemon off;
user nobody nogroup;
pid @DIR@/pid;
error_log @DIR@/errors;
worker_processes 1;
events { worker_connections 300; }
http {
  access_log off;
  client_body_temp_path @DIR@/body; proxy_temp_path @DIR@/proxy; fastcgi_temp_path @DIR@/fastcgi; uwsgi_temp_path @DIR@/uwsgi; scgi_temp_path @DIR@/scgi;
  types { text/html html; "text/plain; charset=utf-8" txt config; application/octet-stream bin; }
  default_type "text/plain; charset=utf-8";
  client_header_timeout 10s; client_body_timeout 10s; keepalive_timeout 10s; lingering_time 2s; lingering_timeout 1s;
  absolute_redirect off; etag on; max_ranges 16; keepalive_requests 10000;
  server {
    listen 127.0.0.1:@PORT@;
    root @WWW@;
    index first.html;
    location ~ /\.(?!well-known/) { return 404; }
    location /coded { gzip_static on; gzip_vary on; }
    location /private { deny all; }
    location /a/ { alias @TREE@/aliased/; }
    location /slash/ { alias @TREE@/aliased/; }
  }
}
NGINX
server.document-root = "@WWW@"
server.bind = "127.0.0.1"
server.port = @PORT@
server.username = "nobody"
server.groupname = "nogroup"
server.errorlog = "@DIR@/errors"
server.upload-dirs = ( "@DIR@" )
server.modules = ( "mod_access", "mod_alias" )
server.feature-flags = ( "server.h2proto" => "disable", "server.h2c" => "disable" )
server.max-read-idle = 10
server.max-keep-alive-idle = 10
server.max-keep-alive-requests = 10000
index-file.names = ( "first.html" )
mimetype.assign = ( ".html" => "text/html", ".txt" => "text/plain; charset=utf-8", "config" => "text/plain; charset=utf-8", ".bin" => "application/octet-stream", "" => "text/plain; charset=utf-8" )
alias.url = ( "/a/" => "@TREE@/aliased/", "/slash/" => "@TREE@/aliased/" )
$HTTP["url"] =~ "^/private(/|$)" { url.access-deny = ( "" ) }
$HTTP["url"] =~ "/\.(?!well-known/)" { url.access-deny = ( "" ) }
LIGHTTPD
my %command = (nginx => ['nginx', '-p', '@DIR@', '-c', '@CONF@'], lighttpd => ['lighttpd', '-D', '-f', '@CONF@']);

sub program { my ($name) = @_; return (grep { -x } map { "$_/$name" } split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/sbin')[0] }

# version NAME: of the program, or undef when there is none.
sub version {
  my ($name) = @_;
  my $program = program($name) or return undef;
  return (`$program -v 2>&1` =~ m{$name/([\d.]+)})[0] // 'unknown';
}

# start NAME, SERVER: undef when there is no such program here.
sub start {
  my ($class, $name, $server) = @_;
  my $program = program($name) or return undef;
  my ($www, $tree) = ($server->path('www'), $server->dir);
  my $conf = $conf{$name} =~ s/\@WWW\@/$www/gr =~ s/\@TREE\@/$tree/gr;
  return $class->launch($conf, @{ $command{$name} });
}

# launch CONF, WORDS: any program that listens on the port of its CONF; undef when there is none.
sub launch {
  my ($class, $conf, $name, @words) = @_;
  my $program = program($name) or return undef;
  my $self = $class->new(conf => $conf, command => [$program, @words], ready => 0);
  chmod 0777, $self->dir; # they write as another user
  $self->SUPER::start;
  my $there = Httpway::wait_until { $self->ended || eval { Httpway::connect_to($self->port)->close; 1 } } 10;
  die "$name does not start: " . $self->stderr . ($self->read_errors) if !$there || $self->ended;
  return $self;
}
sub read_errors { my ($self) = @_; return Httpway::read_file($self->path('errors')) // '' }

1;
