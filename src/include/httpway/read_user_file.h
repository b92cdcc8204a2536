/* read_user_file: the content of a UserFile in memory. */
#ifndef HTTPWAY_READ_USER_FILE_H
#define HTTPWAY_READ_USER_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct user_file_content {
  char *s;
  size_t n;
};

/* Reads a regular file of at most 16 MiB. False with errno: EINVAL no regular file, EFBIG too
   large. On success the caller frees the content. */
bool read_user_file(char const *path, struct user_file_content *out);

/* What helps, by errno. */
char const *read_user_file_remedy(int error);

/* Overwrites and frees it. */
void read_user_file_free(struct user_file_content *content);

#endif
