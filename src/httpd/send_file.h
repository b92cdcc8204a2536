/* send_file: bytes of a file to a socket, by the kernel where it can. */
#ifndef HTTPD_SEND_FILE_H
#define HTTPD_SEND_FILE_H

#include <stdint.h>

/* Sends at most `length` bytes from `offset` of the file. Returns how many were sent, 0 when the
   file has none there, -1 with errno (EAGAIN: the socket takes no more just now). Never raises
   SIGPIPE where the caller ignores it. */
int64_t send_file(int socket, int file, uint64_t offset, uint64_t length);

#endif
