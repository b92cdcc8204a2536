/* settings_case: the settings of a location, laid in memory as they lie in a compiled
   configuration: what a text is laid of comes behind the member that names it. */
#ifndef SETTINGS_CASE_H
#define SETTINGS_CASE_H

#include <stdlib.h>
#include <string.h>

#include <httpway/conf.h>

static struct laid {
  struct conf_globals globals;
  struct conf_location before[12], location; /* number 12 */
  struct conf_settings settings;
  struct conf_header_rule rules[8];
  struct conf_texts lists[32];
  struct conf_text items[64];
  size_t rule_count, item_count, length;
  char texts[16384];
} laid;

/* Where a member of it lies, from its beginning on. */
#define LAID_AT(member) ((uint32_t)offsetof(struct laid, member))

static inline void text_set(struct conf_text *text, struct bytes value)
{
  if (value.n > sizeof(laid.texts) - laid.length)
    exit(111);
  if (value.n)
    memcpy(laid.texts + laid.length, value.s, value.n);
  text->ahead = value.n ? (uint32_t)(laid.texts + laid.length - (char *)text) : 0;
  text->length = (uint32_t)value.n;
  laid.length += value.n;
}

/* All of it anew. */
static inline void settings_begin(void)
{
  memset(&laid, 0, sizeof(laid));
  laid.location.settings.ahead = LAID_AT(settings) - LAID_AT(location);
}

#endif
