/* field_list: reading names of fields. */
#include <httpway/words.h>

#include "field_list.h"

static char const *const names[] = {
#define LOG_FIELD(name, word) word,
#include <httpway/log_fields.def>
#undef LOG_FIELD
};

static int field_named(struct bytes word)
{
  for (int i = 0; i < LOG_FIELD_COUNT; i++)
    if (bytes_equal_nocase(word, bytes_from_string(names[i])))
      return i;
  return -1;
}

bool field_list_read(struct field_list *list, struct bytes text, struct bytes *wrong)
{
  list->n = 0;
  *wrong = BYTES_NONE;
  for (;;) {
    struct bytes const word = word_take(&text, BYTES(" \t\n"));
    int field;
    if (!word.n)
      return list->n > 0;
    field = field_named(word);
    if (field < 0)
      *wrong = word;
    if (field < 0 || list->n == FIELD_LIST_MAX)
      return false;
    list->fields[list->n++] = (char)field;
  }
}

void field_list_preset(struct field_list *list)
{
  list->n = 0;
  for (int field = LOG_CTIME; field <= LOG_BYTES_WRITTEN; field++)
    list->fields[list->n++] = (char)field;
}
