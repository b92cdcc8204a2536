/* filter: the kind of input is recognised by its first bytes. What cannot be read is reported and
   passed over. All memory is here, and fixed. */
#include <string.h>
#include <time.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/conf.h>

#include "field_list.h"
#include "filter.h"
#include "lines.h"
#include "native.h"
#include "sink.h"
#include "tai64n.h"

/* This many lines that cannot be read are named, the others only counted. */
enum { NAMED_MOST = 5 };

enum form { FORM_COMMON, FORM_COMBINED, FORM_JSON, FORM_LOCAL, FORM_FIELDS };

static struct {
  enum form form;
  struct field_list in_fields, out_fields;
  struct native native;
  struct stamp stamp;
  struct lines lines;
  struct sink sink;
  uint64_t count, bad; /* lines, or batches */
} state;

/* ---- Output ---- */

static _Noreturn bool trouble(struct sink *s)
{
  (void)s;
  strerr_diefusys(111, "write to standard output");
}

static void flush(void)
{
  sink_flush(&state.sink, trouble);
}

static void put_record(struct record const *r)
{
  struct output o = sink_room(&state.sink, trouble);
  stamp_set(&state.stamp, r->seconds);
  switch (state.form) {
  case FORM_COMMON:
  case FORM_COMBINED:
    format_common(&o, state.form == FORM_COMBINED, r, &state.stamp);
    break;
  case FORM_JSON:
    format_json(&o, r, &state.stamp);
    break;
  case FORM_LOCAL:
  case FORM_FIELDS:
    format_fields(&o, field_list_bytes(&state.out_fields), r, &state.stamp);
    break;
  }
  sink_add(&state.sink, &o);
}

/* "2026-11-22 20:17:49.001234567 " for the stamp, if there is one, and the rest as it is. */
static void put_local(struct bytes line)
{
  struct output o = sink_room(&state.sink, trouble);
  uint64_t seconds;
  uint32_t nanoseconds;
  if (tai64n_take(&line, &seconds, &nanoseconds)) {
    stamp_set(&state.stamp, seconds);
    output_some(&o, bytes_of(state.stamp.iso, 10));
    output_char(&o, ' ');
    output_some(&o, bytes_of(state.stamp.iso + 11, STAMP_ISO_LENGTH - 11));
    output_char(&o, '.');
    output_padded(&o, nanoseconds, 9);
    output_char(&o, ' ');
  }
  output_some(&o, line);
  output_char(&o, '\n');
  sink_add(&state.sink, &o);
}

/* ---- Input ---- */

static void complain(char const *what, char const *why)
{
  char number[UINT64_FMT];
  if (++state.bad > NAMED_MOST)
    return;
  number[uint64_fmt(number, state.count)] = 0;
  strerr_warnw(what, number, " passed over: ", why);
}

static void take_line(char *line, size_t length)
{
  struct record r;
  char const *why;
  if (state.form == FORM_LOCAL)
    put_local(bytes_of(line, length));
  else
    switch (native_read(&state.native, line, length, &r, &why)) {
    case NATIVE_REQUEST:
      put_record(&r);
      break;
    case NATIVE_MESSAGE:
      break;
    case NATIVE_MALFORMED:
      complain("line ", why);
      break;
    }
}

static void take_lines(void)
{
  char *line;
  size_t length;
  enum lines_got got;
  while ((got = lines_next(&state.lines, &line, &length)) != LINES_NONE) {
    state.count++;
    if (got == LINES_LINE)
      take_line(line, length);
    else
      complain("line ", "it is too long");
  }
}

/* Batches, rather than lines. */
static bool begins_with_batch(void)
{
  size_t length;
  char const *s = lines_peek(&state.lines, RECORD_BATCH_HEADER);
  return s && record_batch_length(s, &length);
}

/* False: what follows cannot be found. */
static bool take_batch(void)
{
  struct bytes records;
  struct record r;
  size_t length;
  int got = -1;
  char const *s = lines_peek(&state.lines, RECORD_BATCH_HEADER);
  if (!s || !record_batch_length(s, &length))
    return false;
  length += RECORD_BATCH_HEADER;
  s = lines_peek(&state.lines, length);
  if (!s)
    return false;
  if (record_batch_open(bytes_of(s, length), &records))
    while ((got = record_unpack(&records, &r)) == 1)
      if (r.kind == RECORD_REQUEST)
        put_record(&r);
  if (got == -1)
    complain("the rest of batch ", "it is malformed");
  lines_skip(&state.lines, length);
  return true;
}

static void take_batches(void)
{
  while (lines_peek(&state.lines, 1)) {
    state.count++;
    if (!take_batch()) {
      complain("everything from batch ", "it is malformed, or cut off");
      return;
    }
  }
}

/* ---- The whole ---- */

static void read_names(struct field_list *list, char const *text, char const *option)
{
  struct bytes wrong;
  char word[64] = "";
  if (field_list_read(list, bytes_from_string(text), &wrong))
    return;
  if (!wrong.n)
    strerr_dief(100, option, ": no fields, or too many: name some of LogFormat");
  memcpy(word, wrong.s, wrong.n < sizeof word ? wrong.n : sizeof word - 1);
  strerr_dief(100, option, ": there is no field ", word, " (see LogFormat)");
}

static void choose_form(char const *name)
{
  static char const *const names[FORM_FIELDS] = { "common", "combined", "json", "local" };
  state.form = FORM_COMMON;
  while (state.form < FORM_FIELDS && strcmp(name, names[state.form]) != 0)
    state.form++;
  if (state.form == FORM_FIELDS)
    read_names(&state.out_fields, name, "-o");
}

/* Which lines were not among those that were reported one by one. */
static void sum_up(void)
{
  char bad[UINT64_FMT], count[UINT64_FMT];
  bad[uint64_fmt(bad, state.bad)] = 0;
  count[uint64_fmt(count, state.count)] = 0;
  if (state.bad)
    strerr_warnw(bad, " of ", count, " passed over");
}

int filter(char const *form, char const *fields, bool gmt)
{
  choose_form(form);
  if (fields)
    read_names(&state.in_fields, fields, "-i");
  else
    field_list_preset(&state.in_fields);
  tzset();
  state.native = (struct native){ .fields = field_list_bytes(&state.in_fields), .gmt = gmt };
  native_init(&state.native);
  state.stamp.gmt = gmt;
  state.lines.before_read = flush;
  sink_inherit(&state.sink, "standard output", 1);
  if (!begins_with_batch())
    take_lines();
  else if (state.form == FORM_LOCAL)
    strerr_dief(100,
                "-o local is for lines, and these are batches of records: choose another format");
  else
    take_batches();
  flush();
  sum_up();
  return state.bad ? 1 : 0;
}
