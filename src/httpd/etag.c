/* etag: numbers in hexadecimal, joined by '-'. */
#include <skalibs/uint64.h>

#include "etag.h"

size_t etag_format(char out[ETAG_MAX], struct found_file const *file, enum coding coding)
{
  uint64_t const parts[] = { (uint64_t)file->modified, file->modified_nanoseconds, file->size,
                             file->inode };
  size_t length = 0;
  for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
    out[length++] = i == 0 ? '"' : '-';
    length += uint64_xfmt(out + length, parts[i]);
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
