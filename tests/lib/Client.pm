# Client: a server for real clients, run as their users run them, and what they asked it for. Core modules only.
#
#   my $site = Client->new(files => {...}, control => 'lines for the Control of the Server', virtual => 'Controls beside that of /');
#   my ($code, $said) = $site->run('curl', '-sS', $site->url('/a.txt'));
#   my @asked = $site->asked;                # since the last time: 'GET /a.txt 206 name bytes'
#   $site->finish;
package Client;
use strict;
use warnings;
use File::Path qw(make_path);
use Test::More;
use Httpway;
use Tree qw(run_in);

# what a client would make of the tester's own settings
my %environment = map { $_ => undef } qw(http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY CURL_HOME WGETRC SYSTEM_WGETRC APT_CONFIG), grep { /^GIT/ } keys %ENV;

# needs PROGRAM => Debian package, ...: skips the whole test without them.
sub needs {
  my (undef, %package) = @_;
  my @missing = map { "$_ (Debian package $package{$_})" } grep { my $name = $_; !grep { -x "$_/$name" } qw(/usr/local/bin /usr/bin /bin) } sort keys %package;
  plan skip_all => "@missing is not there" if @missing;
}

sub new {
  my ($class, %option) = @_;
  my ($control, $virtual) = map { $option{$_} || '' } qw(control virtual);
  my $server = Httpway->new(files => $option{files} || {}, conf => <<"END");
User nobody
Log \@DIR\@/log/access
LogFormat { Method Uri Status RemoteUser BytesWritten }
Tuning { AuthDelay 0 }
Server { Address 127.0.0.1 Port \@PORT\@
  Control { Types { text/html { .html } "text/plain; charset=utf-8" { .txt } application/octet-stream { * } } Specials { CGI { .cgi } } IndexNames { index.html } ScriptUser games ScriptTrustWritable On $control }
  Virtual { AnyHost NoHost
    Control { Alias / Location \@DIR\@/www }
    $virtual
  }
}
END
  make_path($server->path('www'), $server->path('home'), $server->path('log'));
  chmod 0777, $server->path('log');
  chmod 0755, grep { /\.cgi$/ } map { $server->path($_) } keys %{ $option{files} || {} };
  return bless { server => $server->start, marks => 0, seen => 0 }, $class;
}

sub server { $_[0]{server} }
sub path { $_[0]{server}->path($_[1]) }
sub home { $_[0]{server}->path("home/$_[1]") }
sub url { my ($self, $path, $who) = @_; return 'http://' . (defined $who ? "$who\@" : '') . '127.0.0.1:' . $self->{server}->port . $path }

# run [ { variables } ] WORDS: (exit code, what it wrote), in a home directory of its own; ended after two minutes.
sub run {
  my ($self, @words) = @_;
  my %more = ref $words[0] ? %{ shift @words } : ();
  my $home = $self->{server}->path('home');
  return run_in($home, { %environment, HOME => $home, PATH => '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL => 'C.UTF-8', %more }, $^X, '-e', 'alarm 120; exec @ARGV or die', @words);
}

# shell COMMANDS, { variables }: the same for lines of commands; the first that fails ends them.
sub shell { my ($self, $commands, %more) = @_; return $self->run({ URL => $self->url(''), WWW => $self->path('www'), %more }, '/bin/sh', '-euc', "umask 022\n$commands") }

# works WHAT, WORDS: a test that they do; what they wrote.
sub works {
  my ($self, $what, @words) = @_;
  my ($code, $said) = $self->run(@words);
  is($code, 0, $what) or diag $said, $self->{server}->stderr;
  return $said;
}

# asked: what was asked since the last time. A request of our own comes behind all that was answered before.
sub asked {
  my ($self) = @_;
  my $mark = '/mark-' . ++$self->{marks};
  get($self->{server}->port, $mark);
  $self->{server}->wait_for_log(qr/\t\Q$mark\E\t/, 10, 'log/access') or diag "no record of $mark";
  my @lines = $self->{server}->log_lines('log/access');
  my @new = map { tr/\t/ /r } @lines[$self->{seen} .. $#lines];
  $self->{seen} = @lines;
  return grep { !m{ /mark-\d+ } } @new;
}

sub finish {
  my ($self) = @_;
  is($self->{server}->stop, 0, 'ends well');
  unlike($self->{server}->stderr, qr/Sanitizer|runtime error|died/, 'nothing to complain of');
}

1;
