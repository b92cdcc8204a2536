/* httpd: the core: options, compiled configuration, sockets, memory; then it gives every privilege
   up, says that it is ready, and serves. It opens no socket, runs no program, writes no file, asks
   no resolver. */
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/config.h>
#include <httpway/privileges.h>
#include <httpway/program.h>

#include "loop/drain.h"
#include "main/first_process.h"
#include "main/inherited.h"
#include "loop/loop.h"
#include "log/message.h"
#include "log/notify.h"
#include "main/processes.h"
#include "main/startup.h"

#define USAGE "httpd [ -d ] [ -v ] [ -r fd ] compiled.cdb"
#define dieusage() strerr_dieusage(100, USAGE)

struct options {
  bool debug;
  int ready; /* descriptor to announce readiness on; -1: none */
  char const *conf;
};

static void options_get(int argc, char const *const *argv, struct options *options)
{
  subgetopt l = SUBGETOPT_ZERO;
  unsigned int fd;
  *options = (struct options){ .ready = -1 };
  for (;;) {
    int opt = subgetopt_r(argc, argv, "dvr:", &l);
    if (opt == -1)
      break;
    switch (opt) {
    case 'd':
      options->debug = true;
      break;
    case 'v':
      allwrite(1, "httpd " HTTPWAY_VERSION "\n", sizeof("httpd " HTTPWAY_VERSION "\n") - 1);
      _exit(0);
    case 'r':
      if (!uint0_scan(l.arg, &fd) || fd < 3 || fd > 1000000)
        dieusage();
      options->ready = (int)fd;
      break;
    default:
      dieusage();
    }
  }
  if (argc - l.ind != 1)
    dieusage();
  options->conf = argv[l.ind];
}

/* One newline on the descriptor, then it is closed; a supervisor that stopped listening is no
 * reason not to serve. */
static void ready_announce(int fd)
{
  if (fd < 0)
    return;
  if (fd_write(fd, "\n", 1) < 0)
    message(LEVEL_WARNING, "nobody reads the readiness descriptor");
  fd_close(fd);
}

static void serving_say(struct server const *server, uint32_t processes)
{
  if (processes > 1)
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_INFO,
                   "serving: processes %u, listeners %u, connections of each at most %u", processes,
                   server->listener_count, server->connection_max);
  else
    message_answer(conf_text(&server->conf.globals->error_log), LEVEL_INFO,
                   "serving: listeners %u, connections at most %u", server->listener_count,
                   server->connection_max);
}

int main(int argc, char const *const *argv)
{
  static struct server server;
  struct options options;
  uint32_t processes;
  int code;
  PROG = "httpd";
  about(argc, argv, USAGE);
  options_get(argc, argv, &options);
  message_debugging(options.debug);
  if (options.ready >= 0 && coe(options.ready) < 0)
    strerr_dief(100, "the descriptor of -r is not open: open it, or leave -r out");
  if (!fd_sanitize())
    strerr_diefusys(111, "open /dev/null");
  inherited_close(options.conf, options.ready);
  children_forget();
  startup(&server, options.conf);
  drain_holder_find(&server);
  notify_open();
  privileges_drop(&server.conf.globals->user, conf_text(&server.conf.globals->root_directory),
                  "User");
  inherited_forget();
  startup_directory(&server);
  processes = processes_wanted(&server);
  if (processes > 1)
    processes_start(&server, processes, options.ready);
  ready_announce(options.ready);
  notify_ready();
  drain_holder_tell(&server);
  serving_say(&server, processes);
  code = processes > 1 ? processes_watch(&server) : loop(&server);
  helpers_await(&server);
  return code;
}
