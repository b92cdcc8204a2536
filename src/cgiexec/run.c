/* run: preparing a script, telling the core its fate. Watching it is in watch.c. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/clock.h>
#include <httpway/configuration.h>
#include <httpway/say.h>

#include "board.h"
#include "complaints.h"
#include "launch.h"
#include "leash.h"
#include "run.h"
#include "watch.h"

void run_open(int life)
{
  watch_open(life);
}

/* A script expects to wait; a directory or a device is none of the core's to give. */
static bool stream_prepare(int fd)
{
  struct stat status;
  int flags = fcntl(fd, F_GETFL);
  if (flags == -1 || fstat(fd, &status) == -1 ||
      !(S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISREG(status.st_mode)))
    return false;
  return !(flags & O_NONBLOCK) || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != -1;
}

static bool prepare(struct script *s)
{
  return script_locate(s) && script_inspect(s) && script_words(s) && script_way(s) &&
         script_environment(s);
}

static void close_streams(int descriptors[CGI_DESCRIPTORS])
{
  fd_close(descriptors[CGI_STDIN]);
  fd_close(descriptors[CGI_STDOUT]);
  descriptors[CGI_STDIN] = descriptors[CGI_STDOUT] = -1;
}

static pid_t start(struct script *s, int descriptors[CGI_DESCRIPTORS])
{
  int error;
  if (!prepare(s))
    return -1;
  error = complaints_open(s);
  if (error == -1)
    return -1;
  board_begin(s->request->path.s, s->request->path.n, TIME_TO_START);
  return launch(s, descriptors[CGI_STDIN], descriptors[CGI_STDOUT], error, descriptors[CGI_LEASH]);
}

static void say_fate(struct script const *s, struct cgi_fate const *fate)
{
  if (!fate->code)
    return;
  say(SAY_WARNING, "%.*s: pid %lu: %s%s %lu", (int)s->physical_length, s->physical,
      (unsigned long)fate->pid, fate->stopped ? "ended from outside: " : "",
      fate->signaled ? "signal" : "exit code", (unsigned long)fate->code);
}

/* False: processes are left that cannot end yet. */
static bool run_script(struct script *s, int descriptors[CGI_DESCRIPTORS])
{
  struct cgi_fate fate = { .kind = CGI_STARTED };
  uint64_t began = clock_microseconds();
  struct watch_end end;
  struct bytes path = s->request->path;
  pid_t pid;
  board_begin(path.s, path.n, TIME_TO_PREPARE);
  pid = start(s, descriptors);
  if (pid == -1) {
    leash_refuse(descriptors[CGI_LEASH], s->refusal, s->why);
    say(SAY_WARNING, "%.*s: refused: %s", (int)s->physical_length, s->physical, s->why);
    complaints_close(s, 0);
    return !s->start_is_held;
  }
  fate.pid = (uint32_t)pid;
  close_streams(descriptors);
  /* Told for 100 Continue: else nobody waits for it, and each telling wakes the core. */
  if (s->request->content_length)
    leash_tell(descriptors[CGI_LEASH], &fate);
  board_end();
  end = watch(pid, descriptors[CGI_LEASH], s->conf->globals.script_grace, &fate);
  board_begin(path.s, path.n, TIME_TO_CLOSE);
  fate.kind = CGI_ENDED;
  fate.elapsed = clock_microseconds() - began;
  leash_tell(descriptors[CGI_LEASH], &fate);
  complaints_close(s, pid);
  say_fate(s, &fate);
  if (end.held)
    say(SAY_WARNING, "%.*s: pid %lu: %lu of its processes were killed and are still there",
        (int)s->physical_length, s->physical, (unsigned long)pid, (unsigned long)end.held);
  return end.clean;
}

static void refuse_message(int leash, uint16_t status, char const *why)
{
  say(SAY_WARNING, "request refused: %s", why);
  leash_refuse(leash, status, why);
}

static void umask_set(mode_t mask)
{
  static mode_t now = (mode_t)-1;
  if (mask != now)
    umask(mask);
  now = mask;
}

static bool run_request(struct bytes message, int descriptors[CGI_DESCRIPTORS])
{
  static struct script script;
  bool clean;
  struct cgi_request request;
  struct conf const *conf;
  int leash = descriptors[CGI_LEASH];
  if (!cgi_unpack_request(message, &request)) {
    refuse_message(leash, 500, "malformed message");
    return true;
  }
  conf = configuration_meant(request.configuration, request.location, request.mark);
  if (!conf) {
    refuse_message(leash, 503, "it is about another configuration than the one in force");
    return true;
  }
  umask_set((mode_t)conf->globals.umask);
  script_init(&script, conf, &request);
  clean = run_script(&script, descriptors);
  script_close(&script);
  return clean;
}

static void close_all(int descriptors[CGI_DESCRIPTORS])
{
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    if (descriptors[i] != -1)
      fd_close(descriptors[i]);
}

bool run(struct bytes message, int descriptors[CGI_DESCRIPTORS])
{
  bool clean = true;
  if (!leash_is(descriptors[CGI_LEASH]))
    say(SAY_WARNING, "request refused: its third descriptor is no leash");
  else if (!stream_prepare(descriptors[CGI_STDIN]) || !stream_prepare(descriptors[CGI_STDOUT]))
    refuse_message(descriptors[CGI_LEASH], 500, "a descriptor is no stream");
  else if (!watch_is_over(descriptors[CGI_LEASH], 0))
    clean = run_request(message, descriptors);
  close_all(descriptors);
  return clean;
}

void run_refuse(int descriptors[CGI_DESCRIPTORS], char const *why)
{
  say(SAY_WARNING, "request refused: %s", why);
  close_all(descriptors);
}
