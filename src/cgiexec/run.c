/* run: preparing a script, reporting on it to the core. Watching it is in watch.c. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <httpway/channel.h>
#include <httpway/clock.h>
#include <httpway/configuration.h>
#include <httpway/say.h>

#include "board.h"
#include "complaints.h"
#include "launch.h"
#include "leash.h"
#include "run.h"
#include "script_say.h"
#include "streams.h"
#include "watch.h"

void run_open(int life)
{
  watch_open(life);
  streams_open();
}

/* What came with a request. */
struct ends {
  struct stream input, output;
  int leash;
};

static pid_t start(struct script *s, struct ends const *ends)
{
  int input, error;
  if (!script_prepare(s))
    return -1;
  error = complaints_open(s);
  if (error == -1)
    return -1;
  input = streams_input(s, &ends->input);
  streams_give(&ends->output, s);
  board_begin(s->request->path.s, s->request->path.n, TIME_TO_START);
  return launch(s, input, ends->output.fd, error, ends->leash);
}

/* Ours; the script has its own. */
static void close_streams(int descriptors[CGI_DESCRIPTORS])
{
  fd_close(descriptors[CGI_STDIN]);
  fd_close(descriptors[CGI_STDOUT]);
  descriptors[CGI_STDIN] = descriptors[CGI_STDOUT] = -1;
}

/* False: processes are left that cannot end yet. */
static bool run_script(struct script *s, struct ends const *ends, int descriptors[CGI_DESCRIPTORS])
{
  struct cgi_fate fate = { .kind = CGI_STARTED };
  uint64_t began = clock_microseconds();
  struct watch_end end;
  struct bytes path = s->request->path;
  pid_t pid;
  board_begin(path.s, path.n, TIME_TO_PREPARE);
  pid = start(s, ends);
  if (pid == -1) {
    leash_refuse(ends->leash, s->refusal, s->why);
    script_say(s, "refused: %s", s->why);
    complaints_close(s, 0);
    return !s->start_is_held;
  }
  fate.pid = (uint32_t)pid;
  close_streams(descriptors);
  /* Sent for 100 Continue: else no one waits for it, and each message wakes the core. */
  if (s->request->content_length)
    leash_tell(ends->leash, &fate);
  board_end();
  end = watch(pid, ends->leash, s->conf->globals->script_grace, &fate);
  board_begin(path.s, path.n, TIME_TO_CLOSE);
  fate.kind = CGI_ENDED;
  fate.elapsed = clock_microseconds() - began;
  leash_tell(ends->leash, &fate);
  complaints_close(s, pid);
  fate_say(s, &fate, end.why);
  if (end.held)
    script_say(s, "pid %lu: %lu of its processes were killed and are still there",
               (unsigned long)pid, (unsigned long)end.held);
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

static bool run_request(struct bytes message, struct ends const *ends,
                        int descriptors[CGI_DESCRIPTORS])
{
  static struct script script;
  bool clean;
  struct cgi_request request;
  struct conf const *conf;
  if (!cgi_unpack_request(message, &request)) {
    refuse_message(ends->leash, 500, "malformed message");
    return true;
  }
  conf = configuration_meant(request.configuration, request.location, request.mark);
  if (!conf) {
    refuse_message(ends->leash, 503, "it is about another configuration than the one in force");
    return true;
  }
  umask_set((mode_t)conf->globals->umask);
  script_init(&script, conf, &request);
  clean = run_script(&script, ends, descriptors);
  script_close(&script);
  return clean;
}

static void close_all(int descriptors[CGI_DESCRIPTORS])
{
  for (int i = 0; i < CGI_DESCRIPTORS; i++)
    if (descriptors[i] != -1)
      streams_close(descriptors[i]);
}

bool run(struct bytes message, int descriptors[CGI_DESCRIPTORS])
{
  struct ends ends = { .leash = descriptors[CGI_LEASH] };
  bool clean = true;
  if (!channel_is(descriptors[CGI_LEASH]))
    say(SAY_WARNING, "request refused: its third descriptor is no leash");
  else if (!streams_prepare(&ends.input, descriptors[CGI_STDIN]) ||
           !streams_prepare(&ends.output, descriptors[CGI_STDOUT]))
    refuse_message(descriptors[CGI_LEASH], 500, "a descriptor is no stream");
  else if (!watch_is_over(descriptors[CGI_LEASH], 0))
    clean = run_request(message, &ends, descriptors);
  close_all(descriptors);
  return clean;
}

void run_refuse(int descriptors[CGI_DESCRIPTORS], char const *why)
{
  say(SAY_WARNING, "request refused: %s", why);
  close_all(descriptors);
}
