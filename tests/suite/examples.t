# The examples of the documents: each <pre class="example"> is a session, done again in a shell of its own and compared with what is shown;
# <pre class="example" data-needs="root"> by root only.
# What an example takes for granted is there: /srv/www with a page and, where daemontools are installed, a service /service/www.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use POSIX ();
use Httpway;
use Recipe;
use Session;
use Tree qw(run_in);

my %entity = (lt => '<', gt => '>', amp => '&', quot => '"');
my ($supervise) = grep { -x } map { "$_/supervise" } '/command', '/usr/local/bin', '/usr/bin';
my $supervisor;

# A service whose process lives on, whatever it is told.
sub service_start {
  my ($recipe) = @_;
  my $service = $recipe->path('service/www');
  write_bytes("$service/run", "#!/bin/sh\ntrap '' HUP USR2\necho >> up\nwhile :; do sleep 1; done\n");
  chmod 0755, "$service/run";
  defined($supervisor = fork) or die "unable to fork: $!";
  if (!$supervisor) { setpgrp 0, 0; exec $supervise, $service or POSIX::_exit(111) }
  return wait_until { -e "$service/up" && (run_in('/', {}, command_path('svcsig'), '-c', $service))[0] == 0 } 20;
}
sub service_stop {
  my $pid = $supervisor or return;
  undef $supervisor;
  my @group = processes_with('nothing=', $pid);
  kill 'KILL', $pid, @group, map { processes_with('nothing=', $_) } @group;
  waitpid $pid, 0;
}
my $owner = $$;
END { local $?; service_stop() if defined $owner && $owner == $$ }

my %seen;
for my $file (sort glob top_directory() . '/doc/*.html') {
  my ($page) = $file =~ m{([^/]+)\.html$};
  my $html = read_file($file);
  while ($html =~ m{<pre class="example"( data-needs="root")?>\n?(.*?)</pre>}gs) {
    my ($needs_root, $example) = ($1, $2);
    $example =~ s/&(\w+);/$entity{$1} || die "unknown entity $1 in $page"/ge;
    my $number = ++$seen{$page};
    SKIP: {
      skip 'only root can do that', 1 if $needs_root && $>;
      skip 'supervise (Debian package daemontools) is not there', 1 if $example =~ m{/service/} && !$supervise;
      subtest "$page, example $number" => sub {
        my $recipe = Recipe->new($page, $> == 0 ? 'root' : 'ordinary');
        write_bytes($recipe->path('www/index.html'), "<p>hello</p>\n");
        ok(service_start($recipe), 'the service runs') if $example =~ m{/service/};
        my $text = $recipe->replaced($example);
        my (undef, $printed) = $recipe->shell(session_script($text));
        session_as_shown($text, $printed);
        service_stop();
      };
    }
  }
}
ok($seen{$_}, "$_ has an example") for map { read_file(top_directory() . "/package/$_") =~ /(\S+)/g } qw(commands helpers);
done_testing;
