/* warm_file: whether the system has parts of a file in memory already. The loop never waits for a
   disk knowingly. */
#ifndef HTTPD_FILES_WARM_FILE_H
#define HTTPD_FILES_WARM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As pread, but -1 with EAGAIN when it would have to wait for a disk, where the system can tell. */
int64_t file_read_now(int file, char *out, size_t length, uint64_t offset);

/* True when the beginning and the end of the part are in memory, or nobody can tell. Otherwise the
   system has been asked to fetch it: look again a little later. */
bool file_is_warm(int file, uint64_t offset, uint64_t length);

#endif
