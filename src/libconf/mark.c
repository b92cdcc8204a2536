/* mark: one number for what makes a location the same one in two compiled configurations (FNV-1a).
   All that it is made of was written by the administrator: nobody looks for collisions. */
#include <httpway/conf.h>

static void mark_byte(uint64_t *mark, unsigned char byte)
{
  *mark = (*mark ^ byte) * UINT64_C(0x100000001b3);
}

static void mark_number(uint64_t *mark, uint64_t number)
{
  for (int shift = 0; shift < 64; shift += 8)
    mark_byte(mark, (unsigned char)(number >> shift));
}

/* With its length, so that two in a row are not taken for two others. */
static void mark_bytes(uint64_t *mark, struct bytes text)
{
  mark_number(mark, text.n);
  for (size_t i = 0; i < text.n; i++)
    mark_byte(mark, (unsigned char)text.s[i]);
}

uint64_t conf_location_mark(struct conf_location const *l)
{
  struct bytes const texts[] = { l->alias,          l->places,         l->auto_index_command,
                                 l->error_401_file, l->error_403_file, l->error_404_file,
                                 l->realm,          l->user_file,      l->user_check,
                                 l->fallback_file };
  uint64_t mark = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    mark_bytes(&mark, texts[i]);
  mark_number(&mark, l->encrypted_user_file);
  mark_number(&mark, l->user_directory ? 1 + (uint64_t)l->user_directory_min_uid : 0);
  return mark ? mark : 1;
}
