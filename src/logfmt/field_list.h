/* field_list: the names of LogFormat's fields on a command line. Pure. */
#ifndef LOGFMT_FIELD_LIST_H
#define LOGFMT_FIELD_LIST_H

#include <stdbool.h>

#include <httpway/bytes.h>
#include <httpway/conf.h>

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

#endif
