/* mark: one number for what makes a location, or decides who has access, the same in two processes:
   eight bytes at a time. All that it is made of was written by the administrator: no one looks for
   collisions, but texts that are much alike have to differ. */
#include <httpway/conf.h>

/* Twice, since the highest bits reach no others by one multiplication: a second text could make up
   for what the first one changed. */
static void mark_number(uint64_t *mark, uint64_t number)
{
  uint64_t mixed = (*mark ^ number) * UINT64_C(0x9e3779b97f4a7c15);
  mixed = (mixed ^ mixed >> 32) * UINT64_C(0x9e3779b97f4a7c15);
  *mark = mixed ^ mixed >> 29;
}

/* With its length, so that two in a row are not taken for two others. */
static void mark_bytes(uint64_t *mark, struct bytes text)
{
  mark_number(mark, text.n);
  for (; text.n >= sizeof(uint64_t); text = bytes_after(text, sizeof(uint64_t))) {
    uint64_t eight;
    memcpy(&eight, text.s, sizeof(eight));
    mark_number(mark, eight);
  }
  for (size_t i = 0; i < text.n; i++)
    mark_number(mark, (unsigned char)text.s[i]);
}

static uint64_t mark_begin(void)
{
  return UINT64_C(0xcbf29ce484222325);
}

uint64_t conf_realm_mark(struct conf_location const *l)
{
  uint64_t mark = mark_begin();
  mark_bytes(&mark, l->realm);
  mark_bytes(&mark, l->user_file);
  mark_bytes(&mark, l->user_check);
  mark_number(&mark, l->encrypted_user_file);
  return mark ? mark : 1;
}

uint64_t conf_realm_name_mark(struct conf_location const *l)
{
  uint64_t mark = mark_begin();
  mark_bytes(&mark, l->realm);
  return mark;
}

uint64_t conf_location_mark(struct conf_location const *l)
{
  struct bytes const texts[] = { l->alias,          l->places,         l->auto_index_command,
                                 l->error_401_file, l->error_403_file, l->error_404_file,
                                 l->realm,          l->user_file,      l->user_check,
                                 l->fallback_file };
  uint64_t mark = mark_begin();
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    mark_bytes(&mark, texts[i]);
  mark_number(&mark, l->encrypted_user_file);
  mark_number(&mark, l->user_directory ? 1 + (uint64_t)l->user_directory_min_uid : 0);
  return mark ? mark : 1;
}
