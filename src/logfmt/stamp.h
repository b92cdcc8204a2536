/* stamp: the forms in which a second is written, made once for all records of that second. */
#ifndef LOGFMT_STAMP_H
#define LOGFMT_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <httpway/bytes.h>

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

#endif
