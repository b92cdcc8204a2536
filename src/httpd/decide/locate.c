/* locate: from place and rest to an open file. */
#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include <httpway/cgi.h>
#include <httpway/output.h>

#include "files/careful_open.h"
#include "decide/decision.h"
#include "decide/explain.h"
#include "decide/locate.h"
#include "decide/longest_path.h"
#include "log/message.h"
#include "decide/place_open.h"
#include "decide/precompressed.h"
#include "decide/redirect.h"
#include "decide/file_rule.h"
#include "state/server.h"
#include "decide/unread.h"

/* The physical path: the place, expanded, and the rest. False: too long to exist. */
static bool physical_build(struct exchange *e, struct bytes host)
{
  struct output out = { .s = e->way.physical, .room = sizeof(e->way.physical) - 2 };
  place_put(e, e->way.place, host, &out);
  e->way.place_length = out.length;
  output_put(&out, bytes_of(e->way.rest.s, e->way.rest.n - e->way.unopened));
  if (out.length == 0)
    output_put(&out, BYTES("/"));
  e->way.physical_length = out.length;
  e->way.physical[out.length] = 0;
  return !out.overflow;
}

static void physical_cut(struct exchange *e, size_t length)
{
  e->way.physical_length = length;
  e->way.physical[length] = 0;
}

/* Appends text to the physical path. */
static bool physical_append(struct exchange *e, struct bytes text)
{
  struct output out = { .s = e->way.physical,
                        .length = e->way.physical_length,
                        .room = sizeof(e->way.physical) - 1 };
  output_put(&out, text);
  if (out.overflow)
    return false;
  e->way.physical_length = out.length;
  e->way.physical[out.length] = 0;
  return true;
}

static enum open_verdict physical_try(struct server *server, struct exchange *e)
{
  enum open_verdict verdict = place_open_present(
      server, e, bytes_of(e->way.physical, e->way.physical_length), &e->decision.file);
  if (verdict == OPEN_MISSING && e->way.location.precompressed && precompressed_alone(server, e))
    return OPEN_FILE;
  return verdict;
}

/* TrySuffixes: /about is about.html, be there a directory about or not. */
static bool suffix_find(struct server *server, struct exchange *e)
{
  struct bytes suffixes = conf_table(&server->conf, e->way.location.try_suffixes), suffix;
  size_t length = e->way.physical_length;
  if (e->way.rest.n == 0 || e->way.unopened || e->way.physical[length - 1] == '/')
    return false;
  while (conf_list_next(&suffixes, &suffix)) {
    if (physical_append(e, suffix)) {
      if (physical_try(server, e) == OPEN_FILE)
        return true;
      decide_drop_file(e);
    }
    physical_cut(e, length);
  }
  return false;
}

/* What was cut off, or never looked up, is the path info: the end of the decoded path. */
static void path_info_set(struct exchange *e, size_t whole)
{
  size_t cut = whole - e->way.physical_length + e->way.unopened;
  e->way.path_info = bytes_of(e->way.path + e->way.path_length - cut, cut);
}

/* Opens the physical path, or the same with a suffix, or with PathInfo the longest part of it that
   exists. */
static enum open_verdict longest_open(struct server *server, struct exchange *e)
{
  size_t whole = e->way.physical_length;
  enum open_verdict verdict = physical_try(server, e);
  if (verdict == OPEN_MISSING || verdict == OPEN_DIRECTORY) {
    struct found_file directory = e->decision.file;
    e->decision.file.fd = -1;
    if (suffix_find(server, e)) {
      if (verdict == OPEN_DIRECTORY && directory.fd >= 0)
        fd_close(directory.fd);
      return OPEN_FILE;
    }
    if (verdict == OPEN_DIRECTORY)
      e->decision.file = directory;
  }
  if (verdict == OPEN_MISSING && e->way.location.takes_path_info)
    verdict = longest_path_open(server, e);
  path_info_set(e, whole);
  return verdict;
}

static enum locate_verdict nothing(struct exchange *e, char const *why)
{
  e->decision.why = why;
  return LOCATE_NOTHING;
}

static enum locate_verdict no_index(struct server *server, struct exchange *e)
{
  (void)nothing(e, "directory without index");
  explain_index(server, e);
  return LOCATE_NOTHING;
}

static enum locate_verdict segment_refused(struct server *server, struct exchange *e)
{
  (void)nothing(e, "segment not allowed");
  explain_segment(server, e);
  return LOCATE_NOTHING;
}

/* errno: of what failed. Closing what was open beside it leaves that as it is. */
static enum locate_verdict unable(struct server *server, struct exchange *e)
{
  if (file_failure_is_said(server))
    message(LEVEL_WARNING, "%s: unable to open: %s", e->way.physical, strerror(errno));
  e->decision.why = "the system cannot open it";
  return LOCATE_UNABLE;
}

/* Tries one index name. OPEN_MISSING leads on to the next. */
static enum open_verdict index_try(struct server *server, struct exchange *e, struct bytes name)
{
  size_t directory_length = e->way.physical_length;
  enum open_verdict verdict = OPEN_MISSING;
  if (physical_append(e, BYTES("/")) && physical_append(e, name))
    verdict = physical_try(server, e);
  if (verdict == OPEN_DIRECTORY) {
    decide_drop_file(e);
    verdict = OPEN_REFUSED;
  }
  if (verdict == OPEN_MISSING)
    physical_cut(e, directory_length);
  return verdict;
}

static enum locate_verdict physical_open(struct server *server, struct exchange *e)
{
  /* Links in a name of the configuration are allowed, but not more work than elsewhere. */
  struct path_parts const way = { .name = e->way.physical, .length = e->way.physical_length };
  enum open_verdict verdict =
      file_cache_open(&server->files, &way, e->now, &e->lookups, &e->decision.file);
  e->way.unread = false;
  if (verdict == OPEN_REFUSED)
    verdict = unread_open(server, e, &way, LINKS_FOLLOW, &e->decision.file);
  switch (verdict) {
  case OPEN_FILE:
    return LOCATE_FILE;
  case OPEN_DIRECTORY:
    decide_drop_file(e);
    return nothing(e, "a directory, not a file");
  case OPEN_UNABLE:
    return unable(server, e);
  case OPEN_REFUSED:
    unread_say_closed(server, e, e->way.physical);
    break;
  case OPEN_MISSING:
    break;
  }
  return nothing(e, "no such file");
}

enum locate_verdict locate_document(struct server *server, struct exchange *e, struct bytes name,
                                    struct bytes host)
{
  struct output out = { .s = e->way.physical, .room = sizeof(e->way.physical) - 1 };
  output_expanded(&out, name, host);
  if (out.overflow || out.length == 0 || out.s[0] != '/')
    return nothing(e, "the file that the configuration names is no path");
  e->way.physical_length = out.length;
  e->way.physical[out.length] = 0;
  return physical_open(server, e);
}

/* A command that is no path is where the client finds the listing (REFERENCE 2.4). */
static enum locate_verdict auto_index_elsewhere(struct exchange *e, struct bytes host)
{
  char expanded[PATH_MAX];
  struct output out = { .s = expanded, .room = sizeof(expanded) };
  output_expanded(&out, e->way.location.auto_index_command, host);
  if (out.overflow)
    return nothing(e, "AutoIndexCommand too long");
  redirect_to(e, output_bytes(&out), true, "AutoIndexCommand is a redirect");
  return LOCATE_DECIDED;
}

/* A listing is read, and nothing is sent to it, whatever it is made by. */
static enum locate_verdict auto_index(struct server *server, struct exchange *e, struct bytes host)
{
  enum locate_verdict verdict;
  if (e->way.path_info.n > 1) {
    (void)nothing(e, "no such file");
    explain(server, e, EXPLAIN_CLIENT, "no such file %s%.*s", e->way.physical,
            (int)e->way.path_info.n, e->way.path_info.s);
    return LOCATE_NOTHING;
  }
  if (e->way.location.auto_index_command.n == 0)
    return no_index(server, e);
  if (!file_rule_method(e))
    return LOCATE_DECIDED;
  if (e->way.location.auto_index_command.s[0] != '/')
    return auto_index_elsewhere(e, host);
  e->decision.directory_length = e->way.physical_length - e->way.place_length;
  memcpy(e->scratch.directory, e->way.physical + e->way.place_length, e->decision.directory_length);
  e->decision.script_what = CGI_AUTO_INDEX;
  e->way.index = true;
  verdict = locate_document(server, e, e->way.location.auto_index_command, host);
  if (verdict == LOCATE_NOTHING)
    explain_path(server, e, e->way.physical_length);
  return verdict;
}

/* A directory, asked for with its slash: its index, then AutoIndexCommand. */
static enum locate_verdict index_find(struct server *server, struct exchange *e, struct bytes host)
{
  struct bytes names = conf_table(&server->conf, e->way.location.index_names), name;
  while (conf_list_next(&names, &name)) {
    switch (index_try(server, e, name)) {
    case OPEN_FILE:
      e->way.index = true;
      return LOCATE_FILE;
    case OPEN_MISSING:
      break;
    case OPEN_UNABLE:
      return unable(server, e);
    default:
      unread_say_closed(server, e, e->way.physical);
      (void)nothing(e, "index cannot be opened");
      explain_path(server, e, e->way.place_length);
      return LOCATE_NOTHING;
    }
  }
  return auto_index(server, e, host);
}

/* The slash behind a directory belongs to the path info, as in /dir and "/" (REFERENCE 3.1). */
static void slash_move(struct exchange *e)
{
  if (e->way.path_info.n == 0 && e->way.path_length && e->way.path[e->way.path_length - 1] == '/') {
    e->way.path_info = bytes_of(e->way.path + e->way.path_length - 1, 1);
    if (e->way.physical_length > e->way.place_length &&
        e->way.physical[e->way.physical_length - 1] == '/')
      e->way.physical[--e->way.physical_length] = 0;
  }
}

enum locate_verdict locate(struct server *server, struct exchange *e, struct bytes host)
{
  if (e->way.unopened && !e->way.location.takes_path_info)
    return segment_refused(server, e);
  if (!physical_build(e, host))
    return nothing(e, "path too long");
  switch (longest_open(server, e)) {
  case OPEN_FILE:
    return LOCATE_FILE;
  case OPEN_DIRECTORY:
    decide_drop_file(e);
    slash_move(e);
    return e->way.path_info.n ? index_find(server, e, host) : LOCATE_DIRECTORY;
  case OPEN_MISSING:
    (void)nothing(e, "no such file");
    explain_missing(server, e);
    return LOCATE_NOTHING;
  case OPEN_UNABLE:
    return unable(server, e);
  case OPEN_REFUSED:
    unread_say_closed(server, e, e->way.physical);
    (void)nothing(e, e->lookups ? "cannot be opened, or no regular file"
                                : "more names to look up than PathLookups");
    break;
  }
  explain_path(server, e, e->way.place_length);
  return LOCATE_NOTHING;
}
