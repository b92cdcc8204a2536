/* etag: numbers in hexadecimal, joined by '-'. */
#include "etag.h"

/* As uint64_xfmt, without its detours: it is done for every answer. */
static size_t hexadecimal(char *out, uint64_t number)
{
  size_t length = 1;
  while (length < 16 && number >> (4 * length))
    length++;
  for (size_t i = length; i--; number >>= 4)
    out[i] = "0123456789abcdef"[number & 15];
  return length;
}

size_t etag_format(char out[ETAG_MAX], struct found_file const *file, enum coding coding)
{
  uint64_t const parts[] = { (uint64_t)file->dated, file->modified_nanoseconds, file->size,
                             file->inode };
  size_t length = 0;
  for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
    out[length++] = i == 0 ? '"' : '-';
    length += hexadecimal(out + length, parts[i]);
  }
  if (coding != CODING_IDENTITY) {
    struct bytes name = coding_name(coding);
    out[length++] = '-';
    memcpy(out + length, name.s, name.n);
    length += name.n;
  }
  out[length++] = '"';
  return length;
}
