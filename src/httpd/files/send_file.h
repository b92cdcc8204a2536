/* send_file: bytes of a file to a socket, by the kernel where it can. Says nothing, decides
 * nothing. */
#ifndef HTTPD_FILES_SEND_FILE_H
#define HTTPD_FILES_SEND_FILE_H

#include <stdbool.h>
#include <stdint.h>

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
