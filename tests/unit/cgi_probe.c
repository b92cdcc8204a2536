/* cgi_probe: not a test itself: a CGI program that says what it was given: arguments, environment,
   descriptors, signals, ids, limits. With the query "run:WORD" it does something instead. */
#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static void print_status_lines(void)
{
  static char const *const wanted[] = { "SigBlk", "SigIgn", "SigCgt", "NoNewPrivs", "Uid",   "Gid",
                                        "Groups", "CapEff", "CapPrm", "CapAmb",     "CapInh" };
  char line[4096];
  FILE *f = fopen("/proc/self/status", "r");
  while (f && fgets(line, sizeof line, f))
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
      if (!strncmp(line, wanted[i], strlen(wanted[i])) && line[strlen(wanted[i])] == ':')
        printf("status %s", line);
  if (f)
    fclose(f);
}

static void print_limit(char const *name, int resource)
{
  struct rlimit limit;
  if (getrlimit(resource, &limit) == 0)
    printf("limit %s %lld\n", name,
           limit.rlim_cur == RLIM_INFINITY ? -1 : (long long)limit.rlim_cur);
}

/* What is in the session keyring: the key that the test has put into that of cgiexec's parent, or
   that an earlier script has left; then it leaves one of its own. */
static void print_keys(void)
{
  enum { GET_KEYRING_ID = 0, SEARCH = 10, READ = 11, SESSION = -3 };
  char text[256];
  long key, n;
  printf("keyring %ld\n", syscall(SYS_keyctl, GET_KEYRING_ID, SESSION, 0));
  key = syscall(SYS_keyctl, SEARCH, SESSION, "user", "httpway-test", 0);
  n = key == -1 ? -1 : syscall(SYS_keyctl, READ, key, text, sizeof text);
  printf("key %.*s\n", n < 0 ? 4 : (int)n, n < 0 ? "none" : text);
  printf("added %d\n",
         syscall(SYS_add_key, "user", "httpway-test", "a script's", (size_t)10, SESSION) != -1);
}

static void print_standing(void)
{
  char score[32] = "?";
  FILE *f = fopen("/proc/self/oom_score_adj", "r");
  if (f && !fgets(score, sizeof score, f))
    score[0] = 0;
  if (f)
    fclose(f);
  score[strcspn(score, "\n")] = 0;
  printf("oom %s\nnice %d\npolicy %d\nioprio %ld\n", score, getpriority(PRIO_PROCESS, 0),
         sched_getscheduler(0), syscall(SYS_ioprio_get, 1, 0) >> 13);
}

static void print_all(int argc, char **argv)
{
  char directory[4096];
  mode_t mask = umask(0);
  int number = 0, terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
  umask(mask);
  for (int fd = 0; fd < 4096; fd++)
    if (fcntl(fd, F_GETFD) != -1)
      printf("fd %d\n", fd);
  for (int i = 0; i < argc; i++)
    printf("arg %s\n", argv[i]);
  for (char **e = environ; *e; e++)
    printf("env %s\n", *e);
  print_status_lines();
  printf("umask %03o\ngroup %d\nterminal %d\ncwd %s\n", (unsigned int)mask, getpgrp() == getpid(),
         terminal != -1, getcwd(directory, sizeof directory) ? directory : "?");
  if (terminal != -1)
    close(terminal);
  prctl(PR_GET_PDEATHSIG, &number);
  printf("death %d\n", number);
  print_keys();
  print_standing();
  print_limit("core", RLIMIT_CORE);
  print_limit("cpu", RLIMIT_CPU);
  print_limit("as", RLIMIT_AS);
  print_limit("nproc", RLIMIT_NPROC);
  print_limit("nofile", RLIMIT_NOFILE);
  print_limit("fsize", RLIMIT_FSIZE);
}

/* Many processes, in sessions of their own, without standard streams, deaf to TERM. */
static void tree(unsigned int depth)
{
  signal(SIGTERM, SIG_IGN);
  for (int i = 0; i < 2; i++) {
    if (fork() != 0)
      continue;
    setsid();
    if (depth)
      tree(depth - 1);
    for (int fd = 0; fd < 3; fd++)
      close(fd);
    for (;;)
      pause();
  }
}

/* With set-id bits nobody may trace it: leaks could not be looked for at its end. */
char const *__asan_default_options(void);
char const *__asan_default_options(void)
{
  return "detect_leaks=0";
}

int main(int argc, char **argv)
{
  char const *query = getenv("QUERY_STRING");
  if (!query || strncmp(query, "run:", 4)) {
    print_all(argc, argv);
    return 0;
  }
  if (!strcmp(query, "run:tree") || !strcmp(query, "run:leave")) {
    tree(2);
    usleep(100000);
    printf("ready %d\n", (int)getpid());
    fflush(stdout);
    if (!strcmp(query, "run:tree"))
      for (;;)
        pause();
  } else if (!strcmp(query, "run:bomb")) {
    unsigned int made = 0;
    while (made < 1000 && fork() > 0)
      made++;
    if (made && made < 1000)
      printf("made %u\n", made), fflush(stdout);
    pause();
  } else if (!strcmp(query, "run:crash")) {
    abort();
  }
  return 0;
}
