/* mark: one number for what makes a location, or decides who has access. */
#include <httpway/conf.h>

#include "mix.h"

static void mix_text(uint64_t *mark, struct conf_text const *text)
{
  mix_bytes(mark, conf_text(text));
}

uint64_t conf_realm_mark(struct conf_settings const *s)
{
  uint64_t mark = mix_begin();
  mix_text(&mark, &s->realm);
  mix_text(&mark, &s->user_file);
  mix_text(&mark, &s->user_check);
  mix_number(&mark, s->encrypted_user_file);
  return mark ? mark : 1;
}

uint64_t conf_realm_name_mark(struct conf_settings const *s)
{
  uint64_t mark = mix_begin();
  mix_text(&mark, &s->realm);
  return mark;
}

uint64_t conf_location_mark(struct conf_location const *l)
{
  struct conf_settings const *s = conf_settings(l);
  struct conf_text const *const texts[] = {
    &l->alias, &s->auto_index_command, &s->error_401_file, &s->error_403_file, &s->error_404_file,
    &s->realm, &s->user_file,          &s->user_check,     &s->fallback_file,
  };
  uint64_t mark = mix_begin();
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    mix_text(&mark, texts[i]);
  mix_number(&mark, l->places.count);
  for (uint32_t i = 0; i < l->places.count; i++)
    mix_text(&mark, conf_texts(&l->places) + i);
  mix_number(&mark, s->encrypted_user_file);
  mix_number(&mark, s->user_directory ? 1 + (uint64_t)s->user_directory_min_uid : 0);
  return mark ? mark : 1;
}
