/* zoo: not a test itself: scripts that do not want to end, by name: run:NAME is the query, or NAME
   and its words the arguments. Each says "ready PID" when it is what its name says. And those
   outside who help them: "lease FILE", "trace PID", "trace-exit PID" and "fuse DIRECTORY UID",
   which print "ready" and wait. */
#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(char const *what)
{
  printf("unable %s: %s\n", what, strerror(errno));
  fflush(stdout);
  _exit(0);
}

static void ready(void)
{
  /* Of an answer, where one is wanted. */
  if (getenv("ZOO_HEAD"))
    printf("Content-Type: text/plain\n\n");
  printf("ready %d\n", (int)getpid());
  fflush(stdout);
}

static _Noreturn void stay(void)
{
  for (;;)
    pause();
}

static void deaf(void)
{
  for (int number = 1; number < 32; number++)
    (void)signal(number, SIG_IGN);
}

static void streams_close(void)
{
  for (int fd = 0; fd < 3; fd++)
    close(fd);
}

/* True in a process that has left group, session and parent. */
static int daemon_make(void)
{
  pid_t first = fork();
  if (first) {
    waitpid(first, 0, 0);
    return 0;
  }
  setsid();
  if (fork())
    _exit(0);
  return 1;
}

static void run_double(void)
{
  if (daemon_make()) {
    deaf();
    streams_close();
    stay();
  }
  ready();
  stay();
}

/* Ends by itself and leaves one behind. */
static void run_leave(void)
{
  if (daemon_make()) {
    deaf();
    streams_close();
    stay();
  }
  ready();
}

static void run_deaf(void)
{
  deaf();
  ready();
  stay();
}

static void run_subreaper(void)
{
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  deaf();
  for (int i = 0; i < 4; i++)
    if (daemon_make())
      stay();
  ready();
  stay();
}

static void run_stopped(void)
{
  ready();
  raise(SIGSTOP);
  stay();
}

/* Its parent, which has never asked for it, becomes its tracer. */
static void run_traceme(void)
{
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == -1)
    die("to be traced");
  ready();
  raise(SIGSTOP);
  raise(SIGUSR2);
  stay();
}

/* The same, and it has ended of itself. */
static void run_tracemeexit(void)
{
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == -1)
    die("to be traced");
  ready();
  raise(SIGSTOP);
  exit(3);
}

static pid_t traced_make(void)
{
  pid_t pid = fork();
  if (!pid) {
    deaf();
    stay();
  }
  return pid;
}

/* A sibling traces the other; that one is killed, and its exit status is never taken. */
static void run_tracedzombie(void)
{
  pid_t victim = traced_make();
  if (daemon_make()) {
    deaf();
    if (ptrace(PTRACE_SEIZE, victim, 0, 0) == -1)
      die("to trace");
    kill(victim, SIGKILL);
    ready();
    stay();
  }
  stay();
}

/* One that stands in a stop of its tracer's. */
static void run_traced(void)
{
  pid_t victim = traced_make();
  if (daemon_make()) {
    deaf();
    if (ptrace(PTRACE_SEIZE, victim, 0, PTRACE_O_TRACEEXIT) == -1 ||
        ptrace(PTRACE_INTERRUPT, victim, 0, 0) == -1)
      die("to trace");
    ready();
    stay();
  }
  stay();
}

static void *thread_stay(void *unused)
{
  (void)unused;
  usleep(50000);
  ready();
  stay();
}

/* The first thread ends: all that lists processes calls it a zombie. */
static void run_thread(void)
{
  pthread_t thread;
  deaf();
  if (pthread_create(&thread, 0, thread_stay, 0))
    die("to make a thread");
  syscall(SYS_exit, 0);
}

static void run_many(void)
{
  char const *number = getenv("ZOO_MANY");
  int count = number ? atoi(number) : 300;
  deaf();
  for (int i = 0; i < count; i++) {
    pid_t pid = fork();
    if (pid == -1)
      break;
    if (!pid) {
      if (i % 2)
        setsid();
      stay();
    }
  }
  ready();
  stay();
}

/* In namespaces of its own, where it is the first process. */
static void run_namespaces(void)
{
  pid_t pid;
  if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) == -1)
    die("to leave namespaces");
  pid = fork();
  if (!pid) {
    deaf();
    for (int i = 0; i < 3; i++)
      if (daemon_make())
        stay();
    ready();
    stay();
  }
  stay();
}

static void run_cgroup(void)
{
  char const *path = getenv("ZOO_GROUP");
  char text[16];
  int fd = path ? open(path, O_WRONLY) : -1;
  int n = snprintf(text, sizeof text, "%d", (int)getpid());
  deaf();
  if (fd == -1 || write(fd, text, (size_t)n) == -1)
    die("to leave the control group");
  if (daemon_make())
    stay();
  ready();
  stay();
}

/* Others are born all the time. */
static void run_restless(void)
{
  deaf();
  for (int i = 0; i < 8; i++)
    if (!fork()) {
      setsid();
      for (;;)
        if (fork())
          _exit(0);
        else
          usleep(2000);
    }
  ready();
  stay();
}

static void run_flood(void)
{
  static char const text[4096] = "noise";
  ready();
  for (;;)
    if (write(2, text, sizeof text) == -1)
      stay();
}

/* ---- Outside ---- */

static void run_lease(char const *file)
{
  int fd = open(file, O_RDWR);
  signal(SIGIO, SIG_IGN);
  if (fd == -1 || fcntl(fd, F_SETLEASE, F_WRLCK) == -1)
    die("to take a lease");
  ready();
  stay();
}

static void run_trace(char const *pid, int options)
{
  if (ptrace(PTRACE_SEIZE, (pid_t)atol(pid), 0, options) == -1)
    die("to trace");
  ready();
  stay();
}

/* A file system of UID's in which everything is found, and whose files are never opened to the
   end: who opens one waits in the system, deaf even to KILL. */
static void fuse_answer(int fd, struct fuse_in_header const *in, void const *body, size_t length)
{
  struct fuse_out_header out = { .len = (uint32_t)(sizeof out + length), .unique = in->unique };
  struct iovec parts[2] = { { &out, sizeof out }, { (void *)body, length } };
  (void)writev(fd, parts, 2);
}

static struct fuse_attr fuse_attributes(uint64_t number, unsigned long uid)
{
  return (struct fuse_attr){ .ino = number,
                             .size = 4096,
                             .mode = number == 1 ? S_IFDIR | 0755 : S_IFREG | 0755,
                             .nlink = 1,
                             .uid = (uint32_t)uid,
                             .blksize = 4096 };
}

static void fuse_serve(int fd, unsigned long uid)
{
  static char buffer[1 << 17];
  struct fuse_in_header *in = (struct fuse_in_header *)buffer;
  while (read(fd, buffer, sizeof buffer) > 0) {
    if (in->opcode == FUSE_INIT) {
      struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION,
                                   .minor = FUSE_KERNEL_MINOR_VERSION,
                                   .max_write = 4096 };
      fuse_answer(fd, in, &out, sizeof out);
    } else if (in->opcode == FUSE_LOOKUP) {
      struct fuse_entry_out out = {
        .nodeid = 2, .entry_valid = 60, .attr_valid = 60, .attr = fuse_attributes(2, uid)
      };
      fuse_answer(fd, in, &out, sizeof out);
    } else if (in->opcode == FUSE_GETATTR) {
      struct fuse_attr_out out = { .attr_valid = 60, .attr = fuse_attributes(in->nodeid, uid) };
      fuse_answer(fd, in, &out, sizeof out);
    }
  }
}

static void run_fuse(char const *directory, char const *uid)
{
  char options[128];
  int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%s,group_id=%s,allow_other", fd,
           uid, uid);
  if (fd == -1 || mount("zoo", directory, "fuse", MS_NODEV | MS_NOSUID, options) == -1)
    die("to mount");
  ready();
  fuse_serve(fd, strtoul(uid, 0, 10));
}

int main(int argc, char **argv)
{
  static struct {
    char const *name;
    void (*run)(void);
  } const all[] = { { "double", run_double },
                    { "leave", run_leave },
                    { "deaf", run_deaf },
                    { "subreaper", run_subreaper },
                    { "stopped", run_stopped },
                    { "traceme", run_traceme },
                    { "tracemeexit", run_tracemeexit },
                    { "tracedzombie", run_tracedzombie },
                    { "traced", run_traced },
                    { "thread", run_thread },
                    { "many", run_many },
                    { "namespaces", run_namespaces },
                    { "cgroup", run_cgroup },
                    { "restless", run_restless },
                    { "flood", run_flood } };
  char const *query = getenv("QUERY_STRING");
  char const *name = query && !strncmp(query, "run:", 4) ? query + 4 : argc > 1 ? argv[1] : "";
  if (argc > 2 && !strcmp(name, "lease"))
    run_lease(argv[2]);
  if (argc > 2 && !strcmp(name, "trace"))
    run_trace(argv[2], 0);
  if (argc > 2 && !strcmp(name, "trace-exit"))
    run_trace(argv[2], PTRACE_O_TRACEEXIT);
  if (argc > 3 && !strcmp(name, "fuse"))
    run_fuse(argv[2], argv[3]);
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (!strcmp(name, all[i].name)) {
      all[i].run();
      return 0;
    }
  return 100;
}
