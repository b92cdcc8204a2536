/* special: files that say where to go, and the page of counters. */
#include <unistd.h>

#include <httpway/imagemap.h>

#include "decide/decision.h"
#include "status/dump.h"
#include "log/message.h"
#include "files/file_bytes.h"
#include "files/open_file.h"
#include "decide/redirect.h"
#include "state/server.h"
#include "decide/special.h"

enum { REDIRECT_LINE_MAX = 4096, IMAGEMAP_FILE_MAX = 65536 };

/* Reads the file, or its first `room` bytes, also from a disk. False: it cannot be read. */
static bool file_read(struct found_file const *file, char *buffer, size_t room,
                      struct bytes *content)
{
  size_t size = file->size < room ? (size_t)file->size : room;
  *content = bytes_of(buffer, size);
  return found_read(file, 0, buffer, size) ||
         (file->fd >= 0 && pread(file->fd, buffer, size, 0) == (ssize_t)size);
}

static struct decision special_failed(struct exchange const *e, char const *why)
{
  message(LEVEL_WARNING, "%s: %s", e->way.physical.s, why);
  return decision_page(500, why);
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
static struct decision special_redirect(struct exchange *e, struct found_file const *file)
{
  char buffer[REDIRECT_LINE_MAX];
  struct bytes content;
  size_t line;
  if (!file_read(file, buffer, sizeof(buffer), &content))
    return special_failed(e, "Redirect: file cannot be read");
  line = bytes_find(content, '\n');
  if (line == content.n)
    return special_failed(e, "Redirect: first line has no end, or is too long");
  return redirect_to(e, without_blanks(bytes_of(content.s, line)), true, "Redirect");
}

static struct decision special_nothing(void)
{
  return decision_empty(204, "Imagemap: nothing there");
}

static struct decision special_imagemap(struct exchange *e, struct found_file const *file)
{
  char buffer[IMAGEMAP_FILE_MAX];
  struct bytes content, url;
  unsigned int line = 0;
  if (e->request->method == METHOD_HEAD)
    return special_nothing();
  if (file->size > sizeof(buffer) || !file_read(file, buffer, sizeof(buffer), &content))
    return special_failed(e, "Imagemap: file cannot be read, or is too long");
  switch (imagemap_find(content, e->request->query, e->request->has_query, &url, &line)) {
  case IMAGEMAP_FOUND:
    return redirect_to(e, url, false, "Imagemap");
  case IMAGEMAP_NOTHING:
    return special_nothing();
  case IMAGEMAP_QUERY:
    return decision_page(400, "Imagemap: the query is not x,y");
  case IMAGEMAP_FILE:
    break;
  }
  message(LEVEL_WARNING, "%s:%u: Imagemap: malformed", e->way.physical.s, line);
  return decision_page(500, "Imagemap: malformed map");
}

/* The slash of a directory whose index it is is nothing extra. */
static struct decision special_dump(struct server *server, struct exchange *e)
{
  if (e->way.path_info.n > e->way.found.index)
    return decision_page(404, "extra path behind Dump");
  return dump(server, e);
}

struct decision special(struct server *server, struct exchange *e, unsigned int speciality)
{
  if (speciality == SPECIAL_REDIRECT)
    return special_redirect(e, &e->way.found.file);
  if (speciality == SPECIAL_IMAGEMAP)
    return special_imagemap(e, &e->way.found.file);
  return special_dump(server, e);
}
