/* locate: from place and rest to an open file. */
#include <errno.h>
#include <string.h>

#include <httpway/output.h>

#include "decide/explain.h"
#include "decide/locate.h"
#include "decide/longest_path.h"
#include "decide/place_open.h"
#include "decide/precompressed.h"
#include "log/message.h"
#include "state/server.h"

static void located_begin(struct exchange *e)
{
  found_close(&e->way.found.file);
  e->way.found.coding = BYTES_NONE;
  e->way.found.negotiated = e->way.found.unacceptable = e->way.found.index = false;
}

/* The physical path: the place, expanded, and the rest. False: too long to exist. */
static bool physical_build(struct exchange *e)
{
  struct output out = { .s = e->scratch.physical, .room = sizeof(e->scratch.physical) - 2 };
  place_put(e, e->way.place, exchange_host(e), &out);
  e->way.place_length = out.length;
  output_put(&out, bytes_of(e->way.rest.s, e->way.rest.n - e->way.unopened));
  if (out.length == 0)
    output_put(&out, BYTES("/"));
  physical_cut(e, out.length);
  return !out.overflow;
}

/* Appends text to the physical path. */
static bool physical_append(struct exchange *e, struct bytes text)
{
  struct output out = { .s = e->scratch.physical,
                        .length = e->way.physical.n,
                        .room = sizeof(e->scratch.physical) - 1 };
  if (!output_put(&out, text))
    return false;
  physical_cut(e, out.length);
  return true;
}

static enum open_verdict physical_try(struct server *server, struct exchange *e)
{
  enum open_verdict const verdict = place_open_present(server, e, &e->way.found.file);
  if (verdict == OPEN_MISSING && e->way.settings->precompressed && precompressed_alone(server, e))
    return OPEN_FILE;
  return verdict;
}

/* TrySuffixes: /about is about.html, be there a directory about or not. */
static bool suffix_find(struct server *server, struct exchange *e)
{
  struct conf_texts const *suffixes = &e->way.settings->try_suffixes;
  size_t const length = e->way.physical.n;
  if (e->way.rest.n == 0 || e->way.unopened || e->way.physical.s[length - 1] == '/')
    return false;
  for (uint32_t i = 0; i < suffixes->count; i++) {
    if (physical_append(e, conf_text(conf_texts(suffixes) + i))) {
      if (physical_try(server, e) == OPEN_FILE)
        return true;
      found_close(&e->way.found.file);
    }
    physical_cut(e, length);
  }
  return false;
}

/* What was cut off, or never looked up, is the path info: the end of the decoded path. */
static void path_info_set(struct exchange *e, size_t whole)
{
  size_t cut = whole - e->way.physical.n + e->way.unopened;
  e->way.path_info = bytes_after(e->way.path, e->way.path.n - cut);
}

/* Opens the physical path, or the same with a suffix, or with PathInfo the longest part of it that
   exists. */
static enum open_verdict longest_open(struct server *server, struct exchange *e)
{
  size_t const whole = e->way.physical.n;
  enum open_verdict verdict = physical_try(server, e);
  if (verdict == OPEN_MISSING || verdict == OPEN_DIRECTORY) {
    struct found_file directory = e->way.found.file;
    e->way.found.file.fd = -1;
    if (suffix_find(server, e)) {
      if (verdict == OPEN_DIRECTORY)
        found_close(&directory);
      return OPEN_FILE;
    }
    if (verdict == OPEN_DIRECTORY)
      e->way.found.file = directory;
  }
  if (verdict == OPEN_MISSING && e->way.settings->takes_path_info)
    verdict = longest_path_open(server, e, &e->way.found.file);
  path_info_set(e, whole);
  return verdict;
}

static enum locate_verdict nothing(struct exchange *e, char const *why)
{
  e->way.found.why = why;
  return LOCATE_NOTHING;
}

/* errno: of what failed. Closing what was open beside it leaves that as it is. */
static enum locate_verdict unable(struct server *server, struct exchange *e)
{
  if (file_failure_is_said(server))
    message(LEVEL_WARNING, "%s: unable to open: %s", e->way.physical.s, strerror(errno));
  e->way.found.why = "the system cannot open it";
  return LOCATE_UNABLE;
}

/* Tries one index name. OPEN_MISSING leads on to the next. */
static enum open_verdict index_try(struct server *server, struct exchange *e, struct bytes name)
{
  size_t const directory_length = e->way.physical.n;
  enum open_verdict verdict = OPEN_MISSING;
  if (physical_append(e, BYTES("/")) && physical_append(e, name))
    verdict = physical_try(server, e);
  if (verdict == OPEN_DIRECTORY) {
    found_close(&e->way.found.file);
    verdict = OPEN_REFUSED;
  }
  if (verdict == OPEN_MISSING)
    physical_cut(e, directory_length);
  return verdict;
}

enum locate_verdict locate_document(struct server *server, struct exchange *e, struct bytes name)
{
  struct output out = { .s = e->scratch.physical, .room = sizeof(e->scratch.physical) - 1 };
  located_begin(e);
  output_expanded(&out, name, exchange_host(e));
  if (out.overflow || out.length == 0 || out.s[0] != '/')
    return nothing(e, "the file that the configuration names is no path");
  physical_cut(e, out.length);
  switch (named_open_present(server, e, &e->way.found.file)) {
  case OPEN_FILE:
    return LOCATE_FILE;
  case OPEN_DIRECTORY:
    found_close(&e->way.found.file);
    return nothing(e, "a directory, not a file");
  case OPEN_UNABLE:
    return unable(server, e);
  case OPEN_REFUSED:
    closed_say(e);
    break;
  case OPEN_MISSING:
    break;
  }
  return nothing(e, "no such file");
}

/* A directory, asked for with its slash. */
static enum locate_verdict index_find(struct server *server, struct exchange *e)
{
  struct conf_texts const *names = &e->way.settings->index_names;
  for (uint32_t i = 0; i < names->count; i++) {
    switch (index_try(server, e, conf_text(conf_texts(names) + i))) {
    case OPEN_FILE:
      e->way.found.index = true;
      return LOCATE_FILE;
    case OPEN_MISSING:
      break;
    case OPEN_UNABLE:
      return unable(server, e);
    default:
      closed_say(e);
      return nothing(e, explain_path(server, e, e->way.place_length, "index cannot be opened"));
    }
  }
  return LOCATE_LISTING;
}

/* The slash behind a directory belongs to the path info, as in /dir and "/" (REFERENCE 3.1). */
static void slash_move(struct exchange *e)
{
  struct bytes const path = e->way.path, physical = e->way.physical;
  if (e->way.path_info.n || !path.n || path.s[path.n - 1] != '/')
    return;
  e->way.path_info = bytes_after(path, path.n - 1);
  if (physical.n > e->way.place_length && physical.s[physical.n - 1] == '/')
    physical_cut(e, physical.n - 1);
}

static char const *refused(struct server *server, struct exchange *e)
{
  closed_say(e);
  return explain_path(server, e, e->way.place_length,
                      e->lookups ? "cannot be opened, or no regular file"
                                 : "more names to look up than PathLookups");
}

enum locate_verdict locate(struct server *server, struct exchange *e)
{
  located_begin(e);
  if (e->way.unopened && !e->way.settings->takes_path_info)
    return nothing(e, explain_segment(server, e));
  if (!physical_build(e))
    return nothing(e, "path too long");
  switch (longest_open(server, e)) {
  case OPEN_FILE:
    return LOCATE_FILE;
  case OPEN_DIRECTORY:
    found_close(&e->way.found.file);
    slash_move(e);
    return e->way.path_info.n ? index_find(server, e) : LOCATE_DIRECTORY;
  case OPEN_MISSING:
    return nothing(e, explain_missing(server, e));
  case OPEN_UNABLE:
    return unable(server, e);
  case OPEN_REFUSED:
    break;
  }
  return nothing(e, refused(server, e));
}
