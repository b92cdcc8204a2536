/* processes: started, watched, started again. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include <httpway/channel.h>
#include <httpway/self.h>

#include "auth/client.h"
#include "loop/drain.h"
#include "status/dump.h"
#include "loop/listeners.h"
#include "log/message.h"
#include "log/notify.h"
#include "main/process.h"
#include "main/processes.h"
#include "loop/reload.h"
#include "loop/signals.h"
#include "status/board.h"

/* One that dies at once, and again, must not keep the machine busy. */
enum { START_PAUSE = 1000 /* milliseconds */ };

struct process {
  pid_t pid;        /* 0: it does not run */
  uint64_t started; /* monotonic milliseconds */
};

static struct {
  struct process *table;
  uint32_t count;
  int lifeline[2];                 /* a pipe that we hardly ever write to: its end is ours */
  int channels[RESTARTED_PROCESS]; /* to the helpers, to hear their keepers; -1: none, or ended */
  int ready;                       /* where we shall say that we serve, -1: nowhere; it is ours */
  bool failed;                     /* one of them cannot go on, and says so: none can */
} processes;

uint32_t processes_wanted(struct server const *server)
{
  long processors;
  if (server->conf.globals->num_processes)
    return server->conf.globals->num_processes;
  processors = sysconf(_SC_NPROCESSORS_ONLN);
  return processors < 1 ? 1 : processors > PROCESSES_MAX ? PROCESSES_MAX : (uint32_t)processors;
}

static void process_start(struct server *server, uint32_t number)
{
  struct process *p = processes.table + number;
  p->started = server->clock.now;
  /* Until it has come so far as to write that itself. */
  server->board->slots[number].number[STATUS_CONNECTION_MAX] = server->connection_max;
  p->pid = fork();
  if (p->pid == 0) {
    fd_close(processes.lifeline[1]);
    if (processes.ready >= 0)
      fd_close(processes.ready);
    process_run(server, number, processes.lifeline[0]);
  }
  if (p->pid < 0) {
    message(LEVEL_WARNING, "unable to fork: %s", strerror(errno));
    p->pid = 0;
  }
}

void processes_start(struct server *server, uint32_t count, int ready)
{
  processes.count = count;
  processes.ready = ready;
  processes.channels[RESTARTED_LOGFMT] = server->journal.channel;
  processes.channels[RESTARTED_AUTHCHECK] = server->authcheck.channel;
  processes.channels[RESTARTED_CGIEXEC] = server->scripts.channel;
  processes.table = calloc(count, sizeof(*processes.table));
  server->board = status_board_make(count);
  if (!processes.table || !server->board)
    strerr_diefusys(111, "allocate memory");
  if (pipecoe(processes.lifeline) < 0)
    strerr_diefusys(111, "make a pipe");
  if (!sig_restore(SIGCHLD) || selfpipe_trap(SIGCHLD) < 0)
    strerr_diefusys(111, "trap signals");
  for (uint32_t i = 0; i < count; i++)
    process_start(server, i);
  processes.ready = -1; /* it is closed once that has been said */
}

static bool is_ending(struct server const *server)
{
  return server->stopping || !server->listening || processes.failed;
}

static void death_judge(struct server const *server, pid_t pid, int status)
{
  if (WIFEXITED(status) && (WEXITSTATUS(status) == 100 || WEXITSTATUS(status) == 111))
    processes.failed = true;
  else if (is_ending(server))
    return;
  else if (WIFSIGNALED(status))
    message(LEVEL_WARNING, "process %u died (signal %d): starting another", (unsigned int)pid,
            WTERMSIG(status));
  else
    message(LEVEL_WARNING, "process %u ended (exit code %d): starting another", (unsigned int)pid,
            WEXITSTATUS(status));
}

/* As the first process of a container we have children that we never started. */
static void reap(struct server *server)
{
  int status;
  pid_t pid;
  while ((pid = wait_nohang(&status)) > 0)
    for (uint32_t i = 0; i < processes.count; i++)
      if (processes.table[i].pid == pid) {
        processes.table[i].pid = 0;
        status_retire(server->board, i);
        death_judge(server, pid, status);
      }
}

static void pass_on(int number)
{
  for (uint32_t i = 0; i < processes.count; i++)
    if (processes.table[i].pid)
      kill(processes.table[i].pid, number);
}

static void stop(struct server *server)
{
  if (server->stopping)
    return;
  server->stopping = true;
  notify_stopping();
  pass_on(SIGTERM);
}

static void drain(struct server *server)
{
  if (!server->listening)
    return;
  message(LEVEL_INFO, "draining: no new connections");
  listeners_drop(server);
  pass_on(SIGUSR2);
}

/* As drain_lifeline, for all. */
static void lifeline_read(struct server *server, struct pollfd *lifeline)
{
  if (lifeline->revents & ~POLLIN)
    stop(server);
  if (lifeline->revents != POLLIN)
    return;
  lifeline->events = 0;
  if (!server->listening)
    return;
  message(LEVEL_INFO, "another server has come: no new connections");
  listeners_drop(server);
  if (fd_write(processes.lifeline[1], DRAIN_SUCCEEDED, 1) < 0)
    pass_on(SIGUSR2);
}

static void hang_up(struct server *server)
{
  notify_reloading();
  if (reload(server))
    pass_on(SIGHUP);
  notify_ready();
}

static void disconnect(struct server *server)
{
  struct status all;
  status_of_all(server, &all);
  message(LEVEL_INFO, "disconnecting %u clients", (unsigned int)all.number[STATUS_CONNECTIONS]);
  pass_on(SIGUSR1);
}

static void signals_read(struct server *server)
{
  int number;
  while ((number = selfpipe_read()) > 0)
    switch (number) {
    case SIGCHLD:
      reap(server);
      break;
    case SIGTERM:
    case SIGINT:
      stop(server);
      break;
    case SIGHUP:
      hang_up(server);
      break;
    case SIGUSR1:
      disconnect(server);
      break;
    case SIGUSR2:
      drain(server);
      break;
    case SIGQUIT:
      signals_debugging_toggle();
      pass_on(SIGQUIT);
      break;
    case SIGALRM:
      dump_status_line(server);
      break;
    }
}

static void process_again(struct server *server, uint32_t number)
{
  process_start(server, number);
  if (processes.table[number].pid)
    status_restarted(server, RESTARTED_PROCESS);
}

/* Starts those that are due; returns when the next one is, UINT64_MAX: none is missing. */
static uint64_t replace(struct server *server)
{
  uint64_t next = UINT64_MAX;
  for (uint32_t i = 0; i < processes.count; i++) {
    struct process *p = processes.table + i;
    if (p->pid)
      continue;
    if (p->started + START_PAUSE <= server->clock.now)
      process_again(server, i);
    if (!p->pid && p->started + START_PAUSE < next)
      next = p->started + START_PAUSE;
  }
  return next;
}

static bool some_run(void)
{
  for (uint32_t i = 0; i < processes.count; i++)
    if (processes.table[i].pid)
      return true;
  return false;
}

/* Authcheck talks to each process on a socket of its own. What comes here is for all, and says that
   it has begun; and the keepers' word on all three channels. Returns false at its end. */
static bool channel_read(struct server *server, int channel, enum restarted which)
{
  bool ended;
  unsigned int n = channel_restarts(channel, &ended);
  if (n == 0 && !ended)
    rest(REST_USUAL); /* it cannot be read, and poll would tell of it at once, and again */
  for (; n; n--)
    status_restarted(server, which);
  return !ended;
}

static void turn(struct server *server)
{
  struct journal *journal = &server->journal;
  uint64_t due = is_ending(server) ? UINT64_MAX : replace(server);
  struct pollfd x[2 + RESTARTED_PROCESS] = { { .events = POLLIN } };
  struct pollfd *helpers = x + 2;
  int timeout;
  journal_flush(journal, server->clock.now);
  x[0].fd = server->poll_set.slots[SLOT_SIGNALS].fd;
  x[1] = server->poll_set.slots[SLOT_LIFELINE];
  for (unsigned int i = 0; i < RESTARTED_PROCESS; i++)
    helpers[i] = (struct pollfd){ .fd = processes.channels[i], .events = POLLIN };
  if (journal_awaits_room(journal))
    helpers[RESTARTED_LOGFMT].events |= POLLOUT;
  if (server->authcheck.blocked)
    helpers[RESTARTED_AUTHCHECK].events |= POLLOUT;
  due = earlier(due, journal_deadline(journal));
  timeout = due == UINT64_MAX ? -1 : due > server->clock.now ? (int)(due - server->clock.now) : 0;
  if (poll(x, sizeof(x) / sizeof(x[0]), timeout) < 0 && errno != EINTR)
    rest(REST_USUAL);
  clock_update(&server->clock);
  for (unsigned int i = 0; i < RESTARTED_PROCESS; i++)
    if ((helpers[i].revents & ~POLLOUT) && !channel_read(server, helpers[i].fd, (enum restarted)i))
      processes.channels[i] = -1;
  server->authcheck.channel = processes.channels[RESTARTED_AUTHCHECK];
  lifeline_read(server, x + 1);
  server->poll_set.slots[SLOT_LIFELINE].events = x[1].events;
  signals_read(server);
  /* Of what is asked here there is only that all is to be forgotten. */
  server->poll_set.slots[SLOT_AUTHCHECK].revents = helpers[RESTARTED_AUTHCHECK].revents;
  authcheck_questions_send(server);
}

int processes_watch(struct server *server)
{
  while (!is_ending(server) || some_run()) {
    if (processes.failed)
      stop(server);
    turn(server);
  }
  if (!processes.failed)
    message(LEVEL_INFO, server->stopping ? "stopped" : "drained");
  notify_stopping();
  journal_farewell(&server->journal, server->clock.now);
  return processes.failed ? 111 : 0;
}
