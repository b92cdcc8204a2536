/* script_locate: from the numbers and the path of a request to a physical path that the
   configuration calls a script. Touches no file. */
#include <skalibs/nonposix.h>

#include <pwd.h>
#include <string.h>

#include <httpway/home.h>
#include <httpway/host.h>
#include <httpway/output.h>
#include <httpway/path.h>
#include <httpway/route.h>

#include "patience.h"
#include "script.h"

static bool numbers_check(struct script *s)
{
  struct cgi_request const *r = s->request;
  s->location = conf_location(s->conf, r->location);
  if (!s->location)
    return script_refuse(s, 500, "no such location: %lu", (unsigned long)r->location);
  s->settings = conf_settings(s->location);
  if (r->place >= s->location->places.count)
    return script_refuse(s, 500, "no such Location: %lu", (unsigned long)r->place);
  return !s->settings->user_directory || script_home(s);
}

static bool host_check(struct script *s)
{
  char clean[HOST_MAX];
  struct bytes host = s->request->host;
  if (host.n && !bytes_equal(bytes_of(clean, host_clean(clean, host)), host))
    return script_refuse(s, 500, "host is not clean");
  return true;
}

/* The Location that the path is below. */
static struct bytes place_of(struct script const *s)
{
  return conf_text(conf_texts(&s->location->places) + s->request->place);
}

/* The file that the location itself names for this kind of request. */
static struct bytes configured_file(struct script const *s)
{
  switch (s->request->what) {
  case CGI_AUTO_INDEX:
    return conf_text(&s->settings->auto_index_command);
  case CGI_FALLBACK:
    return conf_text(&s->settings->fallback_file);
  default:
    return conf_error_file(s->settings, s->request->status);
  }
}

static bool path_check(struct script *s, struct bytes path)
{
  if (path.n && path_segments_allowed(path, s->settings->allow_dotfiles) != PATH_ALLOWED)
    return script_refuse(s, 404, "a segment of the path is not allowed");
  return true;
}

static void place_put(struct script const *s, struct output *out)
{
  if (s->settings->user_directory)
    output_home(out, bytes_from_string(s->home), place_of(s));
  else
    output_expanded(out, place_of(s), s->request->host);
}

size_t script_place_copy(struct script const *s, char *out, size_t room)
{
  struct output text = { .s = out, .room = room };
  place_put(s, &text);
  return text.overflow || (text.length && out[0] != '/') ? 0 : text.length;
}

/* The file that the configuration names, expanded, or the location path, and rest become the
   physical path. */
static bool physical_build(struct script *s, bool is_place, struct bytes rest)
{
  struct output out = { .s = s->physical, .room = sizeof s->physical - 1 };
  if (is_place)
    place_put(s, &out);
  else
    output_expanded(&out, configured_file(s), s->request->host);
  output_put(&out, rest);
  s->physical_length = out.length;
  s->physical[out.length] = 0;
  if (out.overflow)
    return script_refuse(s, 404, "path too long");
  if (out.length && s->physical[0] != '/')
    return script_refuse(s, 500, "the location is no path");
  return true;
}

bool script_place(struct script *s)
{
  return physical_build(s, true, BYTES_NONE);
}

static bool physical_choose(struct script *s)
{
  if (s->request->what == CGI_PATH) {
    if (!physical_build(s, true, s->request->path))
      return false;
  } else if (!physical_build(s, false, BYTES_NONE)) {
    return false;
  }
  return s->physical_length || script_refuse(s, 500, "the location names no file for this");
}

static bool rule_check(struct script *s)
{
  s->rule = conf_suffix_find(&s->settings->suffixes, script_path(s));
  if (!s->rule)
    return script_refuse(s, 404, "no suffix fits: not a script");
  if (s->rule->kind == SUFFIX_EXTERNAL ||
      (s->rule->kind == SUFFIX_SPECIAL && s->rule->special == SPECIAL_CGI))
    return true;
  return script_refuse(s, 404, "the configuration calls it no script");
}

bool script_locate(struct script *s)
{
  return numbers_check(s) && host_check(s) && path_check(s, s->request->path) &&
         path_check(s, s->request->directory) && physical_choose(s) && rule_check(s);
}

enum { NAME_ROOM = 256 };

static bool name_take(struct script const *s, char name[NAME_ROOM])
{
  struct bytes rest = s->request->script_name, alias = conf_text(&s->location->alias), user;
  if (rest.n < alias.n || memcmp(rest.s, alias.s, alias.n) != 0)
    return false;
  rest = bytes_after(rest, alias.n);
  if (!route_user(alias, &rest, &user) || user.n >= NAME_ROOM)
    return false;
  memcpy(name, user.s, user.n);
  name[user.n] = 0;
  return true;
}

bool script_home(struct script *s)
{
  struct passwd const *account;
  char name[NAME_ROOM];
  size_t n;
  if (!name_take(s, name))
    return script_refuse(s, 404, "the path names no user");
  if (!patience_with_accounts(s))
    return false;
  account = getpwnam(name);
  patience_end();
  if (!account ||
      !home_is_served(account, bytes_from_string(name), s->settings->user_directory_min_uid))
    return script_refuse(s, 404, "user %s has no directory here", name);
  n = strlen(account->pw_dir);
  if (n >= sizeof s->home)
    return script_refuse(s, 404, "the home of %s has too long a name", name);
  memcpy(s->home, account->pw_dir, n + 1);
  s->home_uid = account->pw_uid;
  return true;
}
