/* ask_password: the terminal's echo goes off and comes back, whatever ends us meanwhile. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/program.h>
#include <httpway/self.h>

#include "ask_password.h"

static int terminal = -1;
static struct termios before;

bool ask_password_is_terminal(void)
{
  return isatty(0);
}

static void end(int number)
{
  tcsetattr(terminal, TCSAFLUSH, &before);
  signal(number, SIG_DFL);
  raise(number);
}

static void echo_off(void)
{
  struct termios quiet;
  if (tcgetattr(terminal, &before) == -1)
    strerr_diefusys(111, "ask the terminal how it is set");
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t)ECHO;
  signal(SIGINT, end);
  signal(SIGTERM, end);
  signal(SIGHUP, end);
  if (tcsetattr(terminal, TCSAFLUSH, &quiet) == -1)
    strerr_diefusys(111, "turn off the echo of the terminal");
}

static void echo_on(void)
{
  tcsetattr(terminal, TCSAFLUSH, &before);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGHUP, SIG_DFL);
  (void)allwrite(terminal, "\n", 1);
}

/* One byte at a time: what follows the line is not ours. */
static bool line_read(int fd, struct asked_password *out)
{
  char c;
  ssize_t n;
  out->n = 0;
  while ((n = fd_read(fd, &c, 1)) == 1 && c != '\n') {
    if (out->n == sizeof out->s)
      return false;
    out->s[out->n++] = c;
  }
  if (n < 0)
    strerr_diefusys(111, "read a password");
  if (n == 0 && out->n == 0)
    strerr_dief(111, "there is no password to read: give one line on standard input");
  if (out->n && out->s[out->n - 1] == '\r')
    out->n--;
  return out->n <= PASSWORD_MAX;
}

void ask_password(char const *prompt, struct asked_password *out)
{
  bool fits;
  if (!ask_password_is_terminal()) {
    fits = line_read(0, out);
  } else {
    if (terminal == -1)
      terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal == -1)
      die_unable(111, "open", "/dev/tty", "give the password on standard input");
    echo_off();
    (void)allwrite(terminal, prompt, strlen(prompt));
    fits = line_read(terminal, out);
    echo_on();
  }
  if (!fits) {
    ask_password_wipe(out);
    strerr_dief(100, "the password is longer than 511 bytes: choose a shorter one");
  }
}

void ask_password_wipe(struct asked_password *password)
{
  byte_zzero((char *)password, sizeof *password);
  burn_stack();
}
