/* image: the bytes of a compiled configuration in memory, where no other process can change their
   number. Private to libconf. */
#ifndef LIBCONF_IMAGE_H
#define LIBCONF_IMAGE_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* Files up to this size are copied: overwriting one in place then changes nothing for the programs
   that run. Larger ones are mapped, since all programs share that memory, and a copy of 100,000
   hosts for each of them would cost more than the whole start. */
#define IMAGE_COPY_MAX (1u << 20)

/* False with errno: EPROTO when it is no file that can be a compiled configuration. */
bool image_make(struct bytes *image, int fd);
void image_free(struct bytes *image);

#endif
