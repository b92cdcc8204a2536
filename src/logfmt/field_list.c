/* field_list: reading names of fields; they stand in the table of the configuration's keywords. */
#include "../config/keyword.h"
#include "field_list.h"

static int field_named(struct bytes word)
{
  for (int i = 0; i < LOG_FIELD_COUNT; i++)
    if (bytes_equal_nocase(word, bytes_from_string(keywords[KEY_FIRST_LOG_FIELD + i].name)))
      return i;
  return -1;
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

static struct bytes take_word(struct bytes *text)
{
  size_t n = 0;
  struct bytes word;
  while (text->n && is_blank(text->s[0]))
    *text = bytes_after(*text, 1);
  while (n < text->n && !is_blank(text->s[n]))
    n++;
  word = bytes_of(text->s, n);
  *text = bytes_after(*text, n);
  return word;
}

bool field_list_read(struct field_list *list, struct bytes text, struct bytes *wrong)
{
  list->n = 0;
  *wrong = BYTES_NONE;
  for (;;) {
    struct bytes const word = take_word(&text);
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
