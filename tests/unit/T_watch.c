/* watch: a running script until nothing of it is left, in a system that is the test's: processes
   that end by themselves, at TERM, at KILL, or never; a core that asks, and one that goes; and the
   clock. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

#include <httpway/process_tree.h>

#include "../../src/cgiexec/leash.h"
#include "../../src/cgiexec/system.h"
#include "../../src/cgiexec/watch.h"
#include "tap.h"

enum { SECOND = 1000000, CHILD_SIGNALS = 50, COMPLAINTS = 51, LIFE = 52, LEASH = 53, SCRIPT = 100 };

/* ---- The system ---- */

static uint64_t now; /* microseconds */

int clock_gettime(clockid_t clock, struct timespec *t)
{
  (void)clock;
  t->tv_sec = (time_t)(now / SECOND);
  t->tv_nsec = (long)(now % SECOND) * 1000;
  return 0;
}

/* How a process ends: at a time by itself, so long after TERM or KILL; NEVER. */
#define NEVER UINT64_MAX

struct process {
  pid_t pid; /* 0: none */
  uint64_t ends, after_term, after_kill;
  int status;
  bool held;    /* the system has it */
  bool traced;  /* its exit status is another's */
  bool is_late; /* not there until TERM */
};

enum { PROCESSES = 4 };
static struct process processes[PROCESSES];
static unsigned int others_spared; /* nobody ever is */
static unsigned int wrong_polls;   /* of more, or fewer, than there are */
static unsigned int terms, kills, conts, looks, groups;
static pid_t last_group;
static uint64_t first_term, first_kill, last_kill;

static bool has_ended(struct process const *p)
{
  return p->ends <= now;
}

static void signal_take(struct process *p, int number)
{
  uint64_t const delay = number == SIGTERM   ? p->after_term
                         : number == SIGKILL ? p->after_kill
                                             : NEVER;

  if (delay != NEVER && now + delay < p->ends) {
    p->ends = now + delay;
    p->status = number;
  }
  if (number == SIGTERM)
    p->is_late = false;
}

static void signal_count(int number)
{
  if (number == SIGTERM && !terms++)
    first_term = now;
  if (number == SIGKILL) {
    last_kill = now;
    if (!kills++)
      first_kill = now;
  }
  conts += number == SIGCONT;
  looks += number == 0;
}

struct tree_count tree_signal(int number, bool (*spared)(pid_t), pid_t group)
{
  struct tree_count count = { 0, 0 };

  others_spared += spared != 0;
  last_group = group;
  signal_count(number);
  for (unsigned int i = 0; i < PROCESSES; i++) {
    struct process *p = processes + i;
    if (!p->pid || has_ended(p) || p->is_late)
      continue;
    signal_take(p, number);
    count.live++;
    count.held += p->held;
  }
  return count;
}

bool tree_is_gone(pid_t pid)
{
  for (unsigned int i = 0; i < PROCESSES; i++)
    if (processes[i].pid == pid)
      return has_ended(processes + i);
  return true;
}

bool tree_is_running(pid_t pid)
{
  return !tree_is_gone(pid);
}

pid_t system_reap(struct system_usage *usage)
{
  bool any = false;

  for (unsigned int i = 0; i < PROCESSES; i++) {
    struct process *p = processes + i;
    pid_t const pid = p->pid;
    if (!pid)
      continue;
    any = true;
    if (!has_ended(p) || p->traced)
      continue;
    usage->status = p->status;
    usage->cpu = 1000 + i;
    usage->peak_memory = 1000 - i;
    p->pid = 0;
    return pid;
  }
  return any ? 0 : -1;
}

void cgroup_kill(pid_t worker)
{
  (void)worker;
  groups++;
}

int selfpipe_init(void)
{
  return CHILD_SIGNALS;
}

int selfpipe_trap(int number)
{
  (void)number;
  return 0;
}

int selfpipe_read(void)
{
  return 0;
}

/* ---- What is heard, and said ---- */

static uint64_t life_ends, leash_speaks[3]; /* when */
static enum leash_word leash_says[3];
static unsigned int heard;
static unsigned int told, told_started, told_exited;
static uint64_t exited_at;

enum leash_word leash_hear(int leash, char *why)
{
  (void)leash;
  *why = CGI_WHY_TIMEOUT;
  return leash_says[heard++];
}

void leash_tell(int leash, struct cgi_fate const *fate)
{
  (void)leash;
  told++;
  told_started += fate->kind == CGI_STARTED;
  if (fate->kind == CGI_EXITED) {
    told_exited++;
    exited_at = now;
  }
}

static uint64_t complaint;          /* when there is one */
static int pause_asked = -1, reads; /* milliseconds */

int complaints_pause(void)
{
  return pause_asked;
}

int complaints_descriptor(void)
{
  return COMPLAINTS;
}

void complaints_read(void)
{
  reads++;
  complaint = NEVER;
}

/* ---- Waiting ---- */

static unsigned int waits;
static int longest;

static uint64_t earlier(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

/* When something is next to be seen at a descriptor. */
static uint64_t event_at(int fd)
{
  uint64_t at = NEVER;

  if (fd == CHILD_SIGNALS)
    for (unsigned int i = 0; i < PROCESSES; i++)
      if (processes[i].pid && !processes[i].traced)
        at = earlier(at, processes[i].ends);
  if (fd == COMPLAINTS)
    at = complaint;
  if (fd == LIFE)
    at = life_ends;
  if (fd == LEASH && heard < 3)
    at = leash_speaks[heard];
  return at;
}

int poll(struct pollfd *x, nfds_t n, int timeout)
{
  uint64_t const limit = now + (uint64_t)timeout * 1000;
  uint64_t at = limit;
  struct pollfd *volatile asked = x; /* the header says that x is only written to */
  int seen = 0;

  waits++;
  wrong_polls += n != (asked->fd == CHILD_SIGNALS ? 4 : 2);
  longest = timeout > longest ? timeout : longest;
  for (nfds_t i = 0; i < n; i++)
    at = earlier(at, event_at(x[i].fd));
  now = at > now ? at : now;
  for (nfds_t i = 0; i < n; i++) {
    x[i].revents = event_at(x[i].fd) <= now ? POLLIN : 0;
    seen += x[i].revents != 0;
  }
  return seen;
}

/* ---- The cases ---- */

static struct cgi_fate fate;

static void begin(void)
{
  now = (uint64_t)100 * SECOND;
  memset(processes, 0, sizeof(processes));
  terms = kills = conts = looks = groups = heard = told = told_started = told_exited = waits = 0;
  longest = reads = 0;
  life_ends = complaint = leash_speaks[0] = leash_speaks[1] = leash_speaks[2] = NEVER;
  pause_asked = -1;
  fate = (struct cgi_fate){ .kind = CGI_STARTED };
}

/* One that ends by itself after so many milliseconds, that long after TERM, at once when killed. */
static struct process *process(unsigned int i, uint64_t ends, uint64_t after_term)
{
  processes[i] = (struct process){ .pid = SCRIPT + (pid_t)i,
                                   .ends = ends == NEVER ? NEVER : now + ends * 1000,
                                   .after_term = after_term };
  return processes + i;
}

static struct watch_end run(uint32_t grace)
{
  return watch(SCRIPT, LEASH, grace, &fate);
}

static uint64_t milliseconds(uint64_t at)
{
  return (at - (uint64_t)100 * SECOND) / 1000;
}

/* It may come a little later: waits are of whole milliseconds. */
static bool is_about(uint64_t at, uint64_t meant)
{
  return milliseconds(at) >= meant && milliseconds(at) <= meant + 2;
}

static void test_ends(void)
{
  struct watch_end end;

  begin();
  process(0, 1500, 0)->status = 3 << 8;
  end = run(5);
  ok(end.clean && end.held == 0, "a script that ends");
  ok(fate.code == 3 && !fate.signaled && !fate.stopped, "its exit code");
  ok(fate.cpu == 1000 && fate.peak_memory == 1000, "what it has used");
  ok(terms == 0 && kills == 0 && told == 0, "nobody is ended for it, nor is anything told");
  ok(waits == 2 && longest == 1000, "and a second is looked at a time");
  is_number(milliseconds(now), 1500, "it is seen when it ends");
  begin();
  process(0, 10, 0)->status = SIGSEGV;
  run(5);
  ok(fate.signaled && fate.code == SIGSEGV && !fate.stopped, "a signal of its own");
}

static void test_leaves_others(void)
{
  struct watch_end end;

  begin();
  process(0, 10, 0);
  process(1, NEVER, 30 * 1000);
  end = run(5);
  ok(end.clean && told_exited == 1 && milliseconds(exited_at) == 10,
     "that it has ended is told before what it left behind has");
  ok(terms == 1 && conts == 1 && kills == 0 && milliseconds(first_term) == 10,
     "which is asked to end at once, and let go on for that");
  is_number(last_group, SCRIPT, "with the group of the script");
  ok(milliseconds(now) == 40 && !fate.stopped, "and has its time");
  ok(fate.cpu == 2001 && fate.peak_memory == 1000, "what it has used is added");
  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  end = run(2);
  ok(end.clean && kills == 1 && is_about(first_kill, 2010), "after the grace it is killed");
  ok(looks > 10 && longest == 1000, "it is looked for meanwhile");
}

static void test_core_goes(void)
{
  begin();
  process(0, NEVER, 20 * 1000);
  leash_speaks[0] = now + 300 * 1000;
  leash_says[0] = LEASH_OVER;
  run(5);
  ok(fate.stopped && fate.signaled && fate.code == SIGTERM && milliseconds(now) == 320,
     "when the core goes the script is ended");
  is_number(told, 0, "of which nobody is told");
  begin();
  process(0, NEVER, NEVER);
  leash_speaks[0] = now;
  leash_says[0] = LEASH_OVER;
  run(1);
  ok(fate.stopped && fate.code == SIGKILL && is_about(first_kill, 1000), "or killed");
}

static void test_core_asks(void)
{
  begin();
  process(0, 900, 0);
  leash_speaks[0] = now + 100 * 1000;
  leash_says[0] = LEASH_ASKED;
  run(5);
  ok(told_started == 1 && terms == 0 && !fate.stopped, "the core may ask whether it runs");
  begin();
  process(0, NEVER, 0);
  leash_speaks[0] = leash_speaks[1] = now + 100 * 1000;
  leash_says[0] = leash_says[1] = LEASH_ASKED;
  run(5);
  ok(told_started == 1 && terms == 1 && fate.stopped, "once");
  begin();
  process(0, NEVER, 0);
  leash_speaks[0] = now + 100 * 1000;
  leash_speaks[1] = now + 200 * 1000;
  leash_says[0] = LEASH_NOTHING;
  leash_says[1] = LEASH_OVER;
  run(5);
  ok(told == 0 && milliseconds(first_term) == 200, "what is no word is none");
}

/* Why the core is going to end it is told, once. */
static void test_core_tells(void)
{
  struct watch_end end;

  begin();
  process(0, NEVER, 20 * 1000);
  leash_speaks[0] = now + 100 * 1000;
  leash_speaks[1] = now + 300 * 1000;
  leash_says[0] = LEASH_TOLD;
  leash_says[1] = LEASH_OVER;
  end = run(5);
  ok(end.why == CGI_WHY_TIMEOUT && milliseconds(first_term) == 300 && told == 0,
     "why is kept, and nothing is ended for that");
  begin();
  process(0, NEVER, 20 * 1000);
  leash_speaks[0] = leash_speaks[1] = now + 100 * 1000;
  leash_says[0] = leash_says[1] = LEASH_TOLD;
  end = run(5);
  ok(end.why == CGI_WHY_TIMEOUT && terms == 1, "told twice it is");
  begin();
  process(0, NEVER, 20 * 1000);
  leash_speaks[0] = now;
  leash_says[0] = LEASH_OVER;
  end = run(5);
  is_number(end.why, 0, "it need not be told");
  begin();
  process(0, NEVER, 20 * 1000);
  life_ends = now;
  end = run(5);
  is_number(end.why, CGI_WHY_SERVICE, "at the end of the server it is known");
}

/* What ends of its own at the same time was not ended. */
static void test_own_end(void)
{
  begin();
  process(0, 300, 20 * 1000)->status = SIGSEGV;
  leash_speaks[0] = now + 300 * 1000;
  leash_says[0] = LEASH_OVER;
  run(5);
  ok(!fate.stopped && fate.code == SIGSEGV, "a script that had ended just then");
  begin();
  process(0, 310, NEVER)->status = SIGSEGV;
  leash_speaks[0] = now + 300 * 1000;
  leash_says[0] = LEASH_OVER;
  run(5);
  ok(!fate.stopped && fate.code == SIGSEGV, "or soon, by a signal of another kind");
  begin();
  process(0, 310, NEVER)->status = 3 << 8;
  leash_speaks[0] = now + 300 * 1000;
  leash_says[0] = LEASH_OVER;
  run(5);
  ok(fate.stopped && fate.code == 3 && !fate.signaled, "one that ends when it is told to was");
}

static void test_life_ends(void)
{
  begin();
  process(0, NEVER, NEVER);
  life_ends = now + 50 * 1000;
  run(30);
  ok(fate.stopped && milliseconds(first_term) == 50 && is_about(first_kill, 170),
     "at the end of the server there is little time");
  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  life_ends = now + 1000 * 1000;
  run(30);
  ok(milliseconds(first_term) == 10 && is_about(first_kill, 1120) && terms == 1,
     "though there had been more");
  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  life_ends = now + 1950 * 1000;
  run(2);
  ok(is_about(first_kill, 2010), "and never more than there was");
}

static void test_held(void)
{
  struct watch_end end;

  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  processes[1].held = true;
  processes[1].after_kill = NEVER;
  end = run(0);
  ok(!end.clean && end.held == 1 && kills == 20 && groups == 0,
     "what the system holds is given up after some rounds");
  ok(milliseconds(now) > 1000 && milliseconds(now) < 3000, "more than a second of them");
  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  processes[1].after_kill = (uint64_t)2500 * 1000;
  end = run(0);
  ok(end.clean && kills > 20 && groups == 1, "what it does not hold is not: its whole group goes");
}

/* Rounds follow one another quickly, then less so. */
static void test_rounds(void)
{
  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  processes[1].after_kill = 40 * 1000;
  run(0);
  ok(kills >= 4 && kills <= 7, "a few rounds in forty milliseconds");
  begin();
  process(0, 10, 0);
  process(1, NEVER, NEVER);
  processes[1].after_kill = 0;
  process(2, NEVER, NEVER)->is_late = true;
  run(1);
  ok(kills >= 1 && terms == 1, "what comes late is found");
}

/* Its exit status is another's: it is gone all the same. */
static void test_traced(void)
{
  struct watch_end end;

  begin();
  process(0, 100, 0)->traced = true;
  end = run(1);
  ok(!end.clean && fate.signaled && fate.code == SIGKILL, "what it was nobody can say");
  ok(milliseconds(now) < 2100, "nobody waits for who traces it");
  begin();
  process(0, 10, 0);
  process(1, 20, 0)->traced = true;
  end = run(30);
  ok(!end.clean && milliseconds(now) < 1200, "nor with what it left behind");
}

static void test_complaints(void)
{
  begin();
  process(0, 500, 0);
  complaint = now + 100 * 1000;
  run(5);
  is_number(reads, 1, "what it complains about is read");
  begin();
  process(0, 500, 0);
  pause_asked = 7;
  run(5);
  is_number(longest, 7, "and looked for when there is time for it again");
  begin();
  process(0, 500, 0);
  pause_asked = 5000;
  run(5);
  is_number(longest, 1000, "which never makes a wait longer");
}

static void test_over(void)
{
  begin();
  ok(!watch_is_over(LEASH, 30) && milliseconds(now) == 30, "it is not over");
  leash_speaks[0] = now + 10 * 1000;
  ok(watch_is_over(LEASH, 30) && milliseconds(now) == 40, "it is when the core says so");
  begin();
  life_ends = now;
  ok(watch_is_over(LEASH, 30) && milliseconds(now) == 0, "or the server ends");
}

int main(void)
{
  watch_open(LIFE);
  test_ends();
  test_leaves_others();
  test_core_goes();
  test_core_asks();
  test_core_tells();
  test_own_end();
  test_life_ends();
  test_held();
  test_rounds();
  test_traced();
  test_complaints();
  test_over();
  ok(others_spared == 0 && wrong_polls == 0, "nobody is spared, and nothing else looked at");
  return tap_done();
}
