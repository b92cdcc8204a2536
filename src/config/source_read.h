/* source_read: files and directories that a configuration names. */
#ifndef CONFIG_SOURCE_READ_H
#define CONFIG_SOURCE_READ_H

#include <sys/types.h>

#include "source.h"

enum read_verdict {
  READ_TEXT,
  READ_DIRECTORY,
  READ_NEITHER, /* a fifo, a device, a socket: not opened */
  READ_TOO_LONG,
  READ_FAILED /* errno */
};

struct read_file {
  struct bytes text; /* once it is read; in the arena */
  struct file_id id;
  mode_t mode;
};

/* What a path leads to, without opening it; links are followed. READ_TEXT: a file, whose id and
   mode are told. */
enum read_verdict source_look(char const *path, struct read_file *file);
/* Reads a file of at most `most` bytes. Never waits for another process. */
enum read_verdict source_read(char const *path, size_t most, struct read_file *file);
/* What is wrong with a file that a text was expected in, for a message. */
char const *source_read_problem(enum read_verdict verdict);

/* Gathers the names in a directory that end in ".conf" and do not begin with a dot, in byte order.
   False: errno. The names are in the arena; free *names. */
bool source_list(char const *path, char const ***names, size_t *count);

#endif
