/* etag: all that is known of a file, mixed: its inode would be the half of what NFS trusts. */
#include "files/etag.h"
#include "files/mix.h"

uint64_t etag_version(struct file_status const *status, uint64_t image)
{
  uint64_t version = mix(image, status->inode);
  version = mix(version, status->size);
  version = mix(version, (uint64_t)status->modified.seconds);
  version = mix(version, (uint64_t)status->changed.seconds);
  version =
      mix(version, (uint64_t)status->modified.nanoseconds << 32 | status->changed.nanoseconds);
  return version ? version : 1;
}

size_t etag_format(char out[ETAG_MAX], struct found_file const *file, struct bytes coding)
{
  enum { DIGITS = 16 };
  uint64_t number = file->version;
  size_t length = 1 + DIGITS;
  if (!number)
    return 0;
  out[0] = '"';
  for (size_t i = DIGITS; i; i--, number >>= 4)
    out[i] = "0123456789abcdef"[number & 15];
  if (coding.n && coding.n <= CODING_MAX) {
    out[length++] = '-';
    memcpy(out + length, coding.s, coding.n);
    length += coding.n;
  }
  out[length++] = '"';
  return length;
}
