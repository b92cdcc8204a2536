/* file_bytes: bytes of a file, read from what the system has in memory, or sent by the kernel where
   it can. The loop never waits for a disk knowingly. Says nothing, decides nothing. */
#ifndef HTTPD_FILES_FILE_BYTES_H
#define HTTPD_FILES_FILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/found_file.h"

/* Reads exactly so many bytes of the file from offset on, if they are in memory. False: they are
   not, or there are fewer, or it failed. */
bool found_read(struct found_file const *file, uint64_t offset, char *out, size_t length);

/* True when the beginning and the end of the part are in memory, or nobody can tell. Otherwise the
   system has been asked to fetch it: look again a little later. */
bool file_is_warm(int file, uint64_t offset, uint64_t length);

/* Sends at most `length` bytes from `offset` of the file, by sendfile(2) of Linux. Returns how many
   were sent, 0 when the file has none there, -1 with errno (EAGAIN: the socket takes no more just
   now). Never raises SIGPIPE where the caller ignores it. */
int64_t send_file(int socket, int file, uint64_t offset, uint64_t length);

/* The same by pread(2) and send(2), for when send_file is refused. */
int64_t send_file_copied(int socket, int file, uint64_t offset, uint64_t length);

/* Whether errno after send_file means that this file, or any, cannot be sent so. */
bool send_file_refused(int error);

/* Whether errno after either is the file's: it cannot be read. */
bool send_file_unreadable(int error);

#endif
