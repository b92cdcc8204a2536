/* header_rules: conditions first, then one of four verbs, rule by rule in the order written. */
#include <string.h>

#include <httpway/field_value.h>
#include <httpway/path.h>

#include "respond/header_rules.h"

/* ---- The lines of a head ---- */

/* The end of the line that begins at `at`, behind its line end. */
static size_t line_end(struct output const *out, size_t at)
{
  struct bytes rest = bytes_of(out->s + at, out->length - at);
  size_t n = bytes_find(rest, '\n');
  return n == rest.n ? out->length : at + n + 1;
}

/* A name has no line end: no more than a line is compared. */
static bool line_is(struct output const *out, size_t at, struct bytes name)
{
  struct bytes rest = bytes_of(out->s + at, out->length - at);
  return rest.n > name.n && rest.s[name.n] == ':' && bytes_begin_nocase(rest, name);
}

/* Where the next line of that name begins, from `at` on; out->length: there is none. */
static size_t line_find(struct output const *out, size_t at, struct bytes name)
{
  while (at < out->length && !line_is(out, at, name))
    at = line_end(out, at);
  return at;
}

bool head_has(struct output const *out, size_t start, struct bytes name)
{
  return line_find(out, line_end(out, start), name) < out->length;
}

/* Each line that stays is moved once, however many go. */
void head_remove(struct output *out, size_t start, struct bytes name)
{
  size_t at, kept;
  if (out->overflow)
    return;
  kept = at = line_find(out, line_end(out, start), name);
  while (at < out->length) {
    size_t next = line_end(out, at), end = line_find(out, next, name);
    memmove(out->s + kept, out->s + next, end - next);
    kept += end - next;
    at = end;
  }
  out->length = kept;
}

/* ---- Rules ---- */

bool field_follows(struct bytes name)
{
  static struct bytes const names[] = {
    { "Cache-Control", 13 }, { "Content-Location", 16 }, { "Expires", 7 }, { "Vary", 4 }
  };
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    if (bytes_equal_nocase(name, names[i]))
      return true;
  return false;
}

static bool digit_fits(char pattern, unsigned int digit)
{
  return pattern == 'x' || pattern == (char)('0' + digit);
}

static bool status_fits(struct conf_texts const *patterns, unsigned int status)
{
  bool any = patterns->count == 0;
  for (uint32_t i = 0; !any && i < patterns->count; i++) {
    struct bytes const p = conf_text(conf_texts(patterns) + i);
    any = p.n == 3 && digit_fits(p.s[0], status / 100) && digit_fits(p.s[1], status / 10 % 10) &&
          digit_fits(p.s[2], status % 10);
  }
  return any;
}

static bool rule_fits(struct conf_header_rule const *rule, struct bytes path, unsigned int status,
                      struct bytes type)
{
  bool as_ok = (status == 206 || status == 304) && field_follows(conf_text(&rule->name));
  return (status_fits(&rule->statuses, status) || (as_ok && status_fits(&rule->statuses, 200))) &&
         conf_texts_fit(&rule->paths, path, pattern_matches) &&
         conf_texts_fit(&rule->types, type, type_matches);
}

static void rule_apply(struct conf_header_rule const *rule, struct output *out, size_t start)
{
  struct bytes const name = conf_text(&rule->name);
  if (rule->verb == HEADER_DEFAULT && head_has(out, start, name))
    return;
  if (rule->verb == HEADER_SET || rule->verb == HEADER_REMOVE)
    head_remove(out, start, name);
  if (rule->verb == HEADER_REMOVE)
    return;
  output_put(out, name);
  output_put(out, BYTES(": "));
  output_put(out, conf_text(&rule->value));
  output_put(out, BYTES("\r\n"));
}

void header_rules_apply(struct exchange const *e, unsigned int status, struct bytes type,
                        struct output *out, size_t start)
{
  struct conf_header_rules const *rules = &e->way.settings->header_rules;
  for (uint32_t i = 0; i < rules->count; i++)
    if (rule_fits(conf_header_rules(rules) + i, e->way.path, status, type))
      rule_apply(conf_header_rules(rules) + i, out, start);
}
