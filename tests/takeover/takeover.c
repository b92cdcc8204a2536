/* takeover: makes a running process issue system calls, as code would that a stranger brought into
   it. ptrace(2): the process is stopped and forks a copy of itself, with its ids, descriptors,
   filters and root; the calls are made in the copy, so that the process itself goes on unharmed.
   Nothing of this is in the programs; it needs the right to trace them. x86-64.

     takeover PID < calls > results

   Each line is a call: its name, numbers (octal with 0, hexadecimal with 0x), "texts" with \xNN for
   any byte, lists of texts in { }. Each line of the answer is its result, -ERRNO where it failed,
   "exec" when another program runs now, or "died SIGNAL" when the call was its end. After a blank
   line the calls go on in a fresh copy. Exits 100 for usage, 111 when the process cannot be had. */
#define _GNU_SOURCE
#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 6, LIST_MAX = 8, LINE_SIZE = 8192, SCRATCH_SIZE = 8192, RED_ZONE = 256 };
/* The kernel's own, as siginfo of a stop by PTRACE_INTERRUPT, and what stops at calls look like. */
enum { STOP_OF_CALL = SIGTRAP | 0x80, SECONDS_MAX = 60 };

static _Noreturn void die(int code, char const *format, ...)
{
  va_list arguments;
  fputs("takeover: fatal: ", stderr);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(code);
}

#ifndef __x86_64__
int main(void)
{
  die(100, "made for x86-64 only");
}
#else

static struct {
  char const *name;
  long number;
} const calls[] = {
  { "bind", SYS_bind },       { "close", SYS_close },         { "connect", SYS_connect },
  { "execve", SYS_execve },   { "keyctl", SYS_keyctl },       { "kill", SYS_kill },
  { "mkdir", SYS_mkdir },     { "open", SYS_open },           { "ptrace", SYS_ptrace },
  { "rename", SYS_rename },   { "setresuid", SYS_setresuid }, { "socket", SYS_socket },
  { "unshare", SYS_unshare },
};

/* ---- A stopped process ---- */

struct victim {
  pid_t pid;
  struct user_regs_struct saved; /* as it was stopped */
  uint64_t gate;                 /* address of a system call instruction */
  int pending;                   /* a signal that came meanwhile; 0: none */
};

static struct user_regs_struct registers_read(pid_t pid)
{
  struct user_regs_struct r;
  struct iovec v = { &r, sizeof r };
  if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &v) == -1)
    die(111, "unable to read registers: %s", strerror(errno));
  return r;
}

static void registers_write(pid_t pid, struct user_regs_struct const *r)
{
  struct iovec v = { (void *)r, sizeof *r };
  if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &v) == -1)
    die(111, "unable to write registers: %s", strerror(errno));
}

static void memory_move(pid_t pid, uint64_t address, void *bytes, size_t n, bool write)
{
  char name[64];
  ssize_t moved;
  int fd;
  snprintf(name, sizeof name, "/proc/%ld/mem", (long)pid);
  fd = open(name, O_RDWR | O_CLOEXEC);
  moved = fd == -1 ? -1
          : write  ? pwrite(fd, bytes, n, (off_t)address)
                   : pread(fd, bytes, n, (off_t)address);
  if (moved != (ssize_t)n)
    die(111, "unable to reach its memory: %s", strerror(errno));
  close(fd);
}

/* In the page that the kernel gives to everybody there is such an instruction. */
static uint64_t gate_find(pid_t pid)
{
  static char page[65536];
  char name[64], line[512];
  unsigned long long begin = 0, end = 0;
  FILE *maps;
  snprintf(name, sizeof name, "/proc/%ld/maps", (long)pid);
  maps = fopen(name, "re");
  while (maps && fgets(line, sizeof line, maps))
    if (strstr(line, "[vdso]") && sscanf(line, "%llx-%llx", &begin, &end) == 2)
      break;
  if (maps)
    fclose(maps);
  if (!begin || end - begin > sizeof page)
    die(111, "no vdso in process %ld", (long)pid);
  memory_move(pid, begin, page, (size_t)(end - begin), false);
  for (size_t i = 0; i + 1 < end - begin; i++)
    if (!memcmp(page + i, "\x0f\x05", 2))
      return begin + i;
  die(111, "no system call instruction in the vdso");
}

/* ---- One call in it ---- */

enum outcome { OUTCOME_RESULT, OUTCOME_EXEC, OUTCOME_DIED };

/* Lets it go on up to its next stop that is one of ours. */
static int stop_next(struct victim *v)
{
  for (;;) {
    int status;
    if (ptrace(PTRACE_SYSCALL, v->pid, 0, 0) == -1 && errno != ESRCH)
      die(111, "unable to go on: %s", strerror(errno));
    while (waitpid(v->pid, &status, __WALL) == -1)
      if (errno != EINTR)
        die(111, "unable to wait: %s", strerror(errno));
    if (!WIFSTOPPED(status) || WSTOPSIG(status) == STOP_OF_CALL || status >> 16)
      return status;
    v->pending = WSTOPSIG(status); /* told again when it is let go */
  }
}

static enum outcome call(struct victim *v, long number, uint64_t const a[ARGUMENTS_MAX],
                         int64_t *result)
{
  struct user_regs_struct r = v->saved;
  bool entered = false;
  r.rip = v->gate;
  r.rax = (uint64_t)number;
  r.orig_rax = (uint64_t)-1; /* no call of its own is to be begun again */
  r.rdi = a[0], r.rsi = a[1], r.rdx = a[2], r.r10 = a[3], r.r8 = a[4], r.r9 = a[5];
  registers_write(v->pid, &r);
  for (;;) {
    int status = stop_next(v), event = status >> 16;
    if (!WIFSTOPPED(status)) {
      *result = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      return OUTCOME_DIED;
    }
    if (event == PTRACE_EVENT_EXEC)
      return OUTCOME_EXEC;
    if (event)
      continue;
    if (entered)
      break;
    entered = true;
  }
  *result = (int64_t)registers_read(v->pid).rax;
  return OUTCOME_RESULT;
}

/* ---- Taking and letting go ---- */

static void victim_take(struct victim *v, pid_t pid)
{
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  int status;
  *v = (struct victim){ .pid = pid };
  if (ptrace(PTRACE_SEIZE, pid, 0, options) == -1 || ptrace(PTRACE_INTERRUPT, pid, 0, 0) == -1 ||
      waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
    die(111, "unable to stop process %ld: %s", (long)pid, strerror(errno));
  v->saved = registers_read(pid);
  v->gate = gate_find(pid);
}

static void victim_release(struct victim *v)
{
  registers_write(v->pid, &v->saved);
  if (ptrace(PTRACE_DETACH, v->pid, 0, 0) == -1)
    die(111, "unable to let process %ld go: %s", (long)v->pid, strerror(errno));
  if (v->pending)
    kill(v->pid, v->pending);
}

/* Nobody but us hears of its end: it has no signal for that. */
static void copy_make(struct victim *v, struct victim *copy)
{
  uint64_t const none[ARGUMENTS_MAX] = { 0 };
  int64_t pid = 0;
  int status;
  if (call(v, SYS_clone, none, &pid) != OUTCOME_RESULT || pid <= 0)
    die(111, "process %ld cannot fork: %s", (long)v->pid, strerror((int)-pid));
  *copy = (struct victim){ .pid = (pid_t)pid, .gate = v->gate };
  if (waitpid(copy->pid, &status, __WALL) != copy->pid || !WIFSTOPPED(status))
    die(111, "unable to have the copy: %s", strerror(errno));
  copy->saved = registers_read(copy->pid);
}

/* Its parent has to be made to wait for it. */
static void copy_end(struct victim *v, struct victim *copy)
{
  uint64_t const a[ARGUMENTS_MAX] = { (uint64_t)copy->pid, 0, __WALL };
  int64_t result;
  if (copy->pid) {
    kill(copy->pid, SIGKILL);
    (void)waitpid(copy->pid, 0, __WALL);
  }
  if (a[0])
    (void)call(v, SYS_wait4, a, &result);
  copy->pid = 0;
}

/* ---- Lines ---- */

struct scratch {
  uint64_t base; /* address in the victim */
  size_t used;
  char bytes[SCRATCH_SIZE];
};

static uint64_t scratch_put(struct scratch *s, void const *bytes, size_t n)
{
  uint64_t at = s->base + s->used;
  if (n > sizeof s->bytes - s->used)
    die(100, "line too long");
  memcpy(s->bytes + s->used, bytes, n);
  s->used += (n + 15) & ~(size_t)15;
  return at;
}

/* A text, whose quotation mark has been seen. */
static uint64_t text_read(struct scratch *s, char **line)
{
  char text[LINE_SIZE];
  size_t n = 0;
  char *at = *line;
  for (; *at && *at != '"'; at++) {
    unsigned int byte;
    if (at[0] == '\\' && sscanf(at, "\\x%2x", &byte) == 1) {
      text[n++] = (char)byte;
      at += 3;
    } else {
      text[n++] = *at;
    }
  }
  if (!*at)
    die(100, "a text has no end");
  text[n++] = 0;
  *line = at + 1;
  return scratch_put(s, text, n);
}

static char *blanks_skip(char *line)
{
  while (isspace((unsigned char)*line))
    line++;
  return line;
}

static uint64_t list_read(struct scratch *s, char **line)
{
  uint64_t list[LIST_MAX + 1] = { 0 };
  size_t n = 0;
  for (;;) {
    *line = blanks_skip(*line);
    if (*(*line)++ != '"')
      break;
    if (n == LIST_MAX)
      die(100, "list too long");
    list[n++] = text_read(s, line);
  }
  return scratch_put(s, list, (n + 1) * sizeof *list);
}

static uint64_t argument_read(struct scratch *s, char **line)
{
  char *end;
  uint64_t value;
  if (**line == '"' || **line == '{') {
    bool list = *(*line)++ == '{';
    return list ? list_read(s, line) : text_read(s, line);
  }
  value = (uint64_t)strtoll(*line, &end, 0);
  if (end == *line)
    die(100, "not an argument: %s", *line);
  *line = end;
  return value;
}

static long call_number(char **line)
{
  size_t n = strcspn(*line, " \n");
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strlen(calls[i].name) == n && !memcmp(calls[i].name, *line, n)) {
      *line += n;
      return calls[i].number;
    }
  die(100, "not a call that is known: %s", *line);
}

/* True when the copy is none of the victim any more. */
static bool line_do(struct victim *copy, char *line)
{
  struct scratch s = { .base = (copy->saved.rsp - RED_ZONE - SCRATCH_SIZE) & ~UINT64_C(15) };
  uint64_t a[ARGUMENTS_MAX] = { 0 };
  int64_t result = 0;
  enum outcome outcome;
  long number = call_number(&line);
  for (int i = 0; *(line = blanks_skip(line)); i++) {
    if (i == ARGUMENTS_MAX)
      die(100, "too many arguments");
    a[i] = argument_read(&s, &line);
  }
  if (s.used)
    memory_move(copy->pid, s.base, s.bytes, s.used, true);
  outcome = call(copy, number, a, &result);
  if (outcome == OUTCOME_RESULT)
    printf("%lld\n", (long long)result);
  else
    printf(outcome == OUTCOME_EXEC ? "exec\n" : "died %lld\n", (long long)result);
  return outcome != OUTCOME_RESULT;
}

static void lines_do(struct victim *v)
{
  static char line[LINE_SIZE];
  struct victim copy = { .pid = 0 };
  bool spent = true;
  while (fgets(line, sizeof line, stdin)) {
    if (spent || !*blanks_skip(line)) {
      copy_end(v, &copy);
      copy_make(v, &copy);
      spent = false;
    }
    if (*blanks_skip(line))
      spent = line_do(&copy, line);
  }
  copy_end(v, &copy);
}

int main(int argc, char **argv)
{
  struct victim v;
  pid_t pid = argc == 2 ? (pid_t)strtol(argv[1], 0, 10) : 0;
  if (pid <= 0)
    die(100, "usage: takeover PID");
  alarm(SECONDS_MAX);
  victim_take(&v, pid);
  lines_do(&v);
  victim_release(&v);
  return 0;
}
#endif
