/* script: a child that keeps root, where we have it, and answers one question by the functions
   of cgiexec. */
#include <skalibs/nonposix.h>

#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <httpway/cgi.h>
#include <httpway/privileges.h>

#include "script/request.h"
#include "why/script.h"

static int child = -1;
static pid_t child_pid;

static void answer(struct server const *server, int fd)
{
  static char message[CGI_MESSAGE_MAX];
  struct script_verdict verdict;
  size_t length = allread(fd, message, sizeof(message));
  if (length == 0)
    return;
  if (geteuid() == 0) {
    privileges_change_root(conf_text(&server->conf.globals->root_directory));
    if (setgroups(0, 0) < 0)
      strerr_diefusys(111, "give up supplementary groups");
  }
  script_ask(&server->conf, bytes_of(message, length), &verdict);
  (void)allwrite(fd, (char const *)&verdict, sizeof(verdict));
}

void why_script_open(struct server *server)
{
  int ends[2];
  server->scripts.message = malloc(CGI_MESSAGE_MAX);
  if (!server->scripts.message)
    strerr_diefusys(111, "allocate memory");
  script_ask_open();
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
    strerr_diefusys(111, "make a socket");
  child_pid = fork();
  if (child_pid < 0)
    strerr_diefusys(111, "fork");
  if (child_pid == 0) {
    fd_close(ends[1]);
    answer(server, ends[0]);
    _exit(0);
  }
  fd_close(ends[0]);
  child = ends[1];
}

void why_script_ask(struct server *server, struct connection const *c, struct exchange const *e,
                    struct script_verdict *verdict)
{
  size_t length = script_request_pack(server, c, e);
  int status;
  *verdict = (struct script_verdict){ .refusal = 0 };
  if (length == 0 || allwrite(child, server->scripts.message, length) != length ||
      shutdown(child, SHUT_WR) < 0 ||
      allread(child, (char *)verdict, sizeof(*verdict)) != sizeof(*verdict))
    *verdict = (struct script_verdict){ .refusal = 503, .why = "" };
  (void)waitpid_nointr(child_pid, &status, 0);
}
