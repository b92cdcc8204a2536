/* log_line: a record as a line, for whoever writes logs and whoever converts them. Pure: no
   descriptor, no clock, no configuration but what is handed in. */
#ifndef HTTPWAY_LOG_LINE_H
#define HTTPWAY_LOG_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <httpway/bytes.h>
#include <httpway/conf.h>
#include <httpway/output.h>
#include <httpway/record.h>

/* No line is longer: an escape makes five bytes of one at most, in JSON; a LogFormat that repeats
   fields is cut. */
#define LINE_MAX_LENGTH (5 * RECORD_BATCH_MAX + 4096)

/* ---- The forms in which a second is written, made once for all records of that second ---- */

#define STAMP_CTIME_LENGTH 24
#define STAMP_CLF_LENGTH 28
#define STAMP_ISO_LENGTH 19
#define STAMP_ZONE_MAX 6

struct stamp {
  bool gmt; /* set by the owner; then call stamp_forget */
  bool known;
  uint64_t seconds;
  char ctime[STAMP_CTIME_LENGTH]; /* Sun Nov 22 20:17:49 2026 */
  char clf[STAMP_CLF_LENGTH];     /* [22/Nov/2026:20:17:49 +0000] */
  char iso[STAMP_ISO_LENGTH];     /* 2026-11-22T20:17:49 */
  struct bytes zone;              /* Z or +01:00, for after the decimals of iso */
  char zone_text[STAMP_ZONE_MAX];
};

/* Nothing is known any more: the zone has changed. */
void stamp_forget(struct stamp *s);
/* Brings all forms to this second. Years after 9999 are shown as its last second. */
void stamp_set(struct stamp *s, uint64_t seconds);
/* The broken-down time, local or GMT. */
void stamp_break(bool gmt, uint64_t seconds, struct tm *tm);

/* ---- Lines ---- */

/* Appends the line of a request, with its end. fields: for LOG_STYLE_FIELDS, one byte a field, enum
   conf_log_field. */
void log_line(struct output *o, enum conf_log_style style, struct bytes fields,
              struct record const *r, struct stamp *s);

/* Appends "httpd: warning: text"; in a file (stamped) the time and the pid of the sender stand
   before it. s must be set to the record's second. */
void log_message(struct output *o, char const *prog, struct record const *r, struct stamp const *s,
                 bool stamped);

/* The string that a field (enum conf_log_field) shows; null for those that show something else. */
struct bytes const *log_field_string(uint8_t field, struct record const *r);

#endif
