/* native: a line of LogFormat { ... } read back into the record that it was made of, and the names
   of its fields on a command line. Pure: no descriptor, no clock; the time zone is the process's.
 */
#ifndef LOGCONV_NATIVE_H
#define LOGCONV_NATIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/conf.h>
#include <httpway/record.h>

/* More than every field twice is not a list on purpose. */
enum { FIELD_LIST_MAX = 2 * LOG_FIELD_COUNT };

struct field_list {
  size_t n;
  char fields[FIELD_LIST_MAX]; /* enum conf_log_field */
};

/* The fields of the default LogFormat. */
void field_list_preset(struct field_list *list);
/* Reads names in any case, with blanks between them. False: *wrong is a word that is not one, or
   empty when there are none or too many. */
bool field_list_read(struct field_list *list, struct bytes text, struct bytes *wrong);

static inline struct bytes field_list_bytes(struct field_list const *list)
{
  return bytes_of(list->fields, list->n);
}

enum native_kind {
  NATIVE_REQUEST,
  NATIVE_MESSAGE, /* a line that a program wrote about itself, stamped or not: no request */
  NATIVE_MALFORMED
};

struct native {
  struct bytes fields; /* enum conf_log_field, in the order of the line */
  bool gmt;            /* Ctime is GMT, not local time */
  uint32_t absent;     /* set by native_init: bit n: the lines do not have field n */
};

/* Sets absent from fields. */
void native_init(struct native *native);

/* Reads one line without its end, with or without a stamp in front. The line is changed: what was
   escaped is turned back in place, and the record's strings point into it. What the lines do not
   have is zero, but: the time is MicroTime's, else Ctime's, else the stamp's; without Version a
   request counts as HTTP/1.1; without BytesWritten all content counts as sent; without QueryString
   it is what stands after a '?' of the Uri. *why says what is malformed. */
enum native_kind native_read(struct native const *native, char *line, size_t length,
                             struct record *r, char const **why);

#endif
