/* logconv: a filter for logs: lines, or batches of records, from standard input, other lines to
   standard output. The kind of input is recognised by its first bytes. What cannot be read is
   reported and passed over. All memory is here, and fixed. */
#include <string.h>
#include <time.h>

#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/log_line.h>
#include <httpway/program.h>
#include <httpway/sink.h>

#include "lines.h"
#include "native.h"
#include "native_value.h"

#define USAGE "logconv -o format [ -i fields ] [ -g ] < log"
#define dieusage() strerr_dieusage(100, USAGE)

/* This many lines that cannot be read are named, the others only counted. */
enum { NAMED_MOST = 5 };

static struct {
  bool local; /* lines stay as they are, but for the stamp; else they are made in this style */
  enum conf_log_style style;
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
  log_line(&o, state.style, field_list_bytes(&state.out_fields), r, &state.stamp);
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
  if (state.local)
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
  state.local = !strcmp(name, "local");
  if (!strcmp(name, "common"))
    state.style = LOG_STYLE_COMMON;
  else if (!strcmp(name, "combined"))
    state.style = LOG_STYLE_COMBINED;
  else if (!strcmp(name, "json"))
    state.style = LOG_STYLE_JSON;
  else if (!state.local)
    read_names(&state.out_fields, name, "-o");
}

static void read_arguments(int argc, char const *const *argv)
{
  char const *form = 0, *fields = 0;
  subgetopt options = SUBGETOPT_ZERO;
  for (int opt; (opt = subgetopt_r(argc, argv, "go:i:", &options)) != -1;)
    switch (opt) {
    case 'g':
      state.native.gmt = state.stamp.gmt = true;
      break;
    case 'o':
      form = options.arg;
      break;
    case 'i':
      fields = options.arg;
      break;
    default:
      dieusage();
    }
  if (!form || argc != options.ind)
    dieusage();
  choose_form(form);
  if (fields)
    read_names(&state.in_fields, fields, "-i");
  else
    field_list_preset(&state.in_fields);
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

int main(int argc, char const *const *argv)
{
  PROG = "logconv";
  about(argc, argv, USAGE);
  read_arguments(argc, argv);
  tzset();
  state.native.fields = field_list_bytes(&state.in_fields);
  native_init(&state.native);
  state.lines.before_read = flush;
  sink_attach(&state.sink, BYTES("standard output"), 1);
  if (!begins_with_batch())
    take_lines();
  else if (state.local)
    strerr_dief(100,
                "-o local is for lines, and these are batches of records: choose another format");
  else
    take_batches();
  flush();
  sum_up();
  return state.bad ? 1 : 0;
}
