# Configures and starts nginx: tuned (open files kept, the log written in blocks), or as people have it (-plain); with fcgiwrap for CGI.
package Bench::Nginx;
use strict;
use warnings;

sub blocks {
  my ($server) = @_;
  my $site = $server->{site};
  my $inner = '';
  $inner .= "location /l$_/ { alias $site->{www}/; }\n" for 1 .. $site->{locations} || 0;
  $inner .= "location /in/ { auth_basic in; auth_basic_user_file $site->{users}; }\n" if $site->{users};
  $inner .= fastcgi($server) if $site->{cgi};
  my $text = "server { listen 127.0.0.1:$server->{port} default_server backlog=4096; root $site->{www};\n$inner}\n";
  $text .= "server { listen 127.0.0.1:$server->{port}; server_name h$_.example; root $site->{www}; }\n" for 1 .. $site->{hosts} || 0;
  return $text;
}

sub fastcgi {
  my ($server) = @_;
  my %from = (SCRIPT_FILENAME => '$document_root$fastcgi_script_name', SCRIPT_NAME => '$fastcgi_script_name', REQUEST_URI => '$request_uri',
    QUERY_STRING => '$query_string', REQUEST_METHOD => '$request_method', SERVER_PROTOCOL => '$server_protocol', GATEWAY_INTERFACE => 'CGI/1.1',
    SERVER_SOFTWARE => 'nginx', REMOTE_ADDR => '$remote_addr', REMOTE_PORT => '$remote_port', SERVER_ADDR => '$server_addr',
    SERVER_PORT => '$server_port', SERVER_NAME => '$server_name');
  return "location ~ [.]cgi\$ { fastcgi_pass unix:$server->{dir}/wrap/socket;\n"
    . join('', map { "fastcgi_param $_ $from{$_};\n" } sort keys %from) . "}\n";
}

sub configuration {
  my ($server) = @_;
  my ($dir, $site) = @{$server}{qw(dir site)};
  my $connections = ($site->{connections} || 1000) + 100;
  my $plain = $server->{name} =~ /-plain$/;
  my $hash = $site->{hosts} ? 'server_names_hash_max_size 524288; server_names_hash_bucket_size 128;' : '';
  return Bench::Peers::user("user nobody nogroup;\n") . <<END . blocks($server) . "}\n";
daemon off; worker_processes 1; worker_rlimit_nofile @{[$connections + 1000]}; pid $dir/nginx.pid; error_log $dir/log/error;
events { worker_connections $connections; multi_accept on; }
http {
  types { text/html html; }
  access_log $dir/log/access combined @{[$plain ? '' : 'buffer=64k flush=1s']};
  sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 600; client_header_timeout 600;
  @{[$plain ? '' : 'open_file_cache max=1000;']} $hash
  client_body_temp_path $dir/t1; proxy_temp_path $dir/t2; fastcgi_temp_path $dir/t3; uwsgi_temp_path $dir/t4; scgi_temp_path $dir/t5;
END
}

sub write_configuration {
  my ($server) = @_;
  Bench::Peers::write_to("$server->{dir}/nginx.conf", configuration($server));
  return "$server->{dir}/nginx.conf";
}

# nginx and four fcgiwrap are one server.
sub with_wrappers {
  my ($server, $file) = @_;
  mkdir "$server->{dir}/wrap";
  chmod 0777, "$server->{dir}/wrap";
  my $as = Bench::Peers::user('setpriv --reuid games --regid games --clear-groups ');
  Bench::Peers::write_to("$server->{dir}/both", <<END);
umask 0
${as}fcgiwrap -c 4 -s unix:$server->{dir}/wrap/socket & wrap=\$!
trap 'kill \$wrap \$nginx; wait' TERM
nginx -c $file & nginx=\$!
wait
END
  return ('sh', "$server->{dir}/both");
}

sub command {
  my ($server) = @_;
  my $file = write_configuration($server);
  return $server->{site}{cgi} ? with_wrappers($server, $file) : ('nginx', '-c', $file);
}

1;
