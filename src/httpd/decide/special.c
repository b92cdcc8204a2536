/* special: files that say where to go, and the page of counters. */
#include <unistd.h>

#include <httpway/imagemap.h>

#include "decide/decision.h"
#include "status/dump.h"
#include "log/message.h"
#include "files/open_file.h"
#include "decide/redirect.h"
#include "state/server.h"
#include "decide/special.h"

enum { REDIRECT_LINE_MAX = 4096, IMAGEMAP_FILE_MAX = 65536 };

/* Reads the file, or its first `room` bytes, also from a disk. False: it cannot be read. */
static bool file_read(struct exchange const *e, char *buffer, size_t room, struct bytes *content)
{
  size_t size = e->decision.file.size < room ? (size_t)e->decision.file.size : room;
  *content = bytes_of(buffer, size);
  return found_read(&e->decision.file, 0, buffer, size) ||
         (e->decision.file.fd >= 0 && pread(e->decision.file.fd, buffer, size, 0) == (ssize_t)size);
}

static void special_failed(struct exchange *e, char const *why)
{
  message(LEVEL_WARNING, "%s: %s", e->way.physical, why);
  decide_page(e, 500, why);
}

static struct bytes without_blanks(struct bytes text)
{
  while (text.n && (text.s[0] == ' ' || text.s[0] == '\t'))
    text = bytes_after(text, 1);
  while (text.n &&
         (text.s[text.n - 1] == ' ' || text.s[text.n - 1] == '\t' || text.s[text.n - 1] == '\r'))
    text.n--;
  return text;
}

/* The first line is the target, whatever follows it; without a line end it is not believed to be
   whole. */
static void special_redirect(struct exchange *e)
{
  char buffer[REDIRECT_LINE_MAX];
  struct bytes content;
  size_t line;
  if (!file_read(e, buffer, sizeof(buffer), &content)) {
    special_failed(e, "Redirect: file cannot be read");
    return;
  }
  line = bytes_find(content, '\n');
  if (line == content.n) {
    special_failed(e, "Redirect: first line has no end, or is too long");
    return;
  }
  redirect_to(e, without_blanks(bytes_of(content.s, line)), true, "Redirect");
}

static void special_nothing(struct exchange *e)
{
  decide_page(e, 204, "Imagemap: nothing there");
  e->decision.answer = ANSWER_EMPTY;
}

static void special_imagemap(struct exchange *e)
{
  char buffer[IMAGEMAP_FILE_MAX];
  struct bytes content, url;
  unsigned int line = 0;
  if (e->request->method == METHOD_HEAD) {
    special_nothing(e);
    return;
  }
  if (e->decision.file.size > sizeof(buffer) || !file_read(e, buffer, sizeof(buffer), &content)) {
    special_failed(e, "Imagemap: file cannot be read, or is too long");
    return;
  }
  switch (imagemap_find(content, e->request->query, e->request->has_query, &url, &line)) {
  case IMAGEMAP_FOUND:
    redirect_to(e, url, false, "Imagemap");
    break;
  case IMAGEMAP_NOTHING:
    special_nothing(e);
    break;
  case IMAGEMAP_QUERY:
    decide_page(e, 400, "Imagemap: the query is not x,y");
    break;
  case IMAGEMAP_FILE:
    message(LEVEL_WARNING, "%s:%u: Imagemap: malformed", e->way.physical, line);
    decide_page(e, 500, "Imagemap: malformed map");
    break;
  }
}

/* The slash of a directory whose index it is is nothing extra. */
static void special_dump(struct server *server, struct exchange *e)
{
  if (e->way.path_info.n > (e->way.index ? 1 : 0)) {
    decide_page(e, 404, "extra path behind Dump");
    return;
  }
  decide_drop_file(e);
  e->decision.answer = ANSWER_TEXT;
  e->decision.status = 200;
  e->decision.why = "Dump";
  dump(server, e);
}

void special(struct server *server, struct exchange *e, unsigned int speciality)
{
  if (speciality == SPECIAL_REDIRECT)
    special_redirect(e);
  else if (speciality == SPECIAL_IMAGEMAP)
    special_imagemap(e);
  else
    special_dump(server, e);
}
