/* mounts: which file systems are images: read-only, so that the times of their files do not tell
   whether it is still the same image. */
#ifndef HTTPD_FILES_MOUNTS_H
#define HTTPD_FILES_MOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "files/file_status.h"

/* Before the root is changed: what tells this start of the system from others. */
void mounts_init(void);

/* Whether the file is on a file system that is read-only as a whole. The descriptor is open. */
bool mounts_is_image(int fd, struct file_status const *status);

/* A number for the mount of an image, which no other one has, after the next start of the system
   either; 0: this system does not tell mounts apart. */
uint64_t mounts_image_number(struct file_status const *status);

#endif
