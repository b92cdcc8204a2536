/* check_control: one Control block by itself. What it inherits is judged in lint.c. */
#include <httpway/conf.h>
#include <httpway/status.h>
#include <httpway/url.h>

#include "check.h"
#include "value.h"

static void check_places(struct block *control, struct report *report)
{
  size_t count = 0;

  for (struct setting *s = control->first; s; s = s->next) {
    if (s->keyword != KEY_LOCATION && s->keyword != KEY_REDIRECT && s->keyword != KEY_ANSWER)
      continue;
    if (++count == CONF_PLACES_MAX + 1)
      report_error(report, s->at, "more than %d Locations in one block", CONF_PLACES_MAX);
    if (s->keyword == KEY_LOCATION && s->text.s[0] != '/' && has_control(s->text))
      report_error(report, s->value_at,
                   "the redirect holds a control character, expected text that can stand in a "
                   "header field");
  }
}

static void check_redirect(struct setting const *setting, struct report *report)
{
  struct bytes const target = setting->text;

  if (target.s[0] == '/' ? bytes_begin(target, BYTES("//")) && target.n == 2
                         : !url_has_scheme(target) || !url_has_authority(target))
    report_error(report, setting->value_at,
                 "Redirect %s leads nowhere, expected a path that begins with \"/\" or a whole URL",
                 show(target).text);
}

/* Statuses that need nothing said beside them: neither a challenge nor what there is instead. */
static void check_answer(struct setting const *setting, struct report *report)
{
  static uint16_t const others[] = { 401, 405, 407, 416, 426 };
  unsigned int const status = (unsigned int)setting->number;
  bool const known = !bytes_equal(status_reason(status), BYTES("Unknown"));
  bool good = status == 204 || (status >= 400 && known);

  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    good = good && status != others[i];
  if (!good)
    report_error(report, setting->value_at,
                 "%u %s, Answer needs 204, or a status of an error but 401, 405, 407, 416 and 426",
                 status, known ? "cannot be answered without more" : "is no registered status");
}

/* The last of what says where the block leads; there may be one kind. */
static struct setting const *place_of(struct block *control, struct report *report)
{
  static enum keyword_id const kinds[] = { KEY_LOCATION, KEY_REDIRECT, KEY_ANSWER };
  struct setting const *found = 0;

  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    struct setting const *place = block_last(control, kinds[i]);
    if (place && found)
      report_error(report, place->at, "%s and %s in one block, expected one of them",
                   keywords[found->keyword].name, keywords[kinds[i]].name);
    found = place ? place : found;
  }
  return found;
}

static void check_alias(struct block *control, struct report *report)
{
  struct setting const *alias = block_last(control, KEY_ALIAS);
  struct setting const *place = place_of(control, report);
  struct setting const *homes = block_last(control, KEY_USER_DIRECTORY);

  if (alias && alias->text.n && alias->text.s[0] != '/')
    report_warning(report, alias->value_at, "Alias %s does not start with \"/\": it never matches",
                   show(alias->text).text);
  if (control->damaged)
    return;
  if (alias && !place)
    report_error(
        report, alias->at,
        "Alias without Location, Redirect or Answer, expected one of them in the same block");
  if (place && !alias)
    report_warning(report, place->at,
                   "%s without Alias: the block is never used and hands nothing on",
                   keywords[place->keyword].name);
  if (place && place->keyword != KEY_LOCATION && homes && homes->number)
    report_error(report, homes->at, "UserDirectory and %s in one block, expected a Location",
                 keywords[place->keyword].name);
}

static void check_extra_headers(struct setting *setting, struct report *report)
{
  struct item **link = &setting->items;

  while (*link) {
    if (is_header_line((*link)->text)) {
      link = &(*link)->next;
      continue;
    }
    report_warning(report, (*link)->at,
                   "%s is no header field, expected \"Name: value\": it is left out",
                   show((*link)->text).text);
    *link = (*link)->next;
  }
}

static void check_suffixes(struct setting const *setting, struct report *report)
{
  for (struct item const *value = setting->items; value; value = value->next) {
    if (setting->keyword == KEY_SPECIALS && special_scan(value->text) == SPECIAL_NONE)
      report_warning(report, value->at,
                     "unknown speciality %s, expected CGI, Imagemap, Redirect or Dump: such files "
                     "are answered with 404",
                     show(value->text).text);
    for (struct item const *suffix = value->suffixes; suffix; suffix = suffix->next)
      if (suffix->text.n == 0)
        report_warning(report, suffix->at, "an empty suffix never fits");
  }
}

/* The content codings of HTTP (RFC 9110 section 8.4.1), as answers name them. */
static struct bytes coding_of(struct bytes name)
{
  static char const *const codings[] = { "gzip", "br", "zstd", "compress", "deflate", "identity" };

  if (bytes_begin_nocase(name, BYTES("x-")))
    name = bytes_after(name, 2);
  for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
    if (bytes_equal_nocase(name, bytes_from_string(codings[i])))
      return bytes_from_string(codings[i]);
  return BYTES_NONE;
}

static void check_encodings(struct setting *setting, struct report *report)
{
  check_suffixes(setting, report);
  for (struct item *value = setting->items; value; value = value->next) {
    struct bytes const coding = coding_of(value->text);
    if (coding.n == 0)
      report_error(report, value->at,
                   "unknown content coding %s, expected gzip, br, zstd, compress, deflate or "
                   "identity",
                   show(value->text).text);
    value->text = coding;
  }
}

static void check_environment(struct setting const *setting, struct report *report)
{
  for (struct item const *item = setting->items; item; item = item->next) {
    size_t const equals = bytes_find(item->text, '=');
    if (equals == 0 || equals == item->text.n)
      report_warning(report, item->at, "PutEnv %s is no variable, expected NAME=VALUE",
                     show(item->text).text);
  }
}

static void check_string(struct setting const *setting, struct report *report)
{
  if (setting->text.n == 0)
    report_warning(report, setting->value_at, "%s is empty: that is the same as none",
                   keywords[setting->keyword].name);
  else if (setting->keyword == KEY_AUTO_INDEX_COMMAND && setting->text.s[0] != '/' &&
           has_control(setting->text))
    report_error(report, setting->value_at,
                 "the redirect holds a control character, expected text that can stand in a header "
                 "field");
  else if (setting->keyword == KEY_USER_CHECK && setting->text.s[0] != '/')
    report_error(
        report, setting->value_at,
        "UserCheck %s is no command, expected the full path of a checkpassword program and "
        "its arguments",
        show(setting->text).text);
}

void check_control(struct block *control, struct report *report)
{
  check_places(control, report);
  check_alias(control, report);
  for (struct setting *s = control->first; s; s = s->next)
    switch (s->keyword) {
    case KEY_REDIRECT:
      check_redirect(s, report);
      break;
    case KEY_ANSWER:
      check_answer(s, report);
      break;
    case KEY_EXTRA_HEADERS:
      check_extra_headers(s, report);
      break;
    case KEY_TYPES:
      if (s->text.n)
        check_types(s, report);
      else
        check_suffixes(s, report);
      break;
    case KEY_SPECIALS:
    case KEY_EXTERNAL:
      check_suffixes(s, report);
      break;
    case KEY_ENCODINGS:
      check_encodings(s, report);
      break;
    case KEY_HEADERS:
      check_headers(s->block, report);
      break;
    case KEY_ERROR_FILES:
      check_error_files(s, report);
      break;
    case KEY_PUT_ENV:
      check_environment(s, report);
      break;
    case KEY_ERROR_401_FILE:
    case KEY_ERROR_403_FILE:
    case KEY_ERROR_404_FILE:
    case KEY_FALLBACK_FILE:
    case KEY_ADMIN:
    case KEY_CHILD_LOG:
    case KEY_USER_FILE:
    case KEY_USER_CHECK:
    case KEY_AUTO_INDEX_COMMAND:
      check_string(s, report);
      break;
    default:
      break;
    }
}
