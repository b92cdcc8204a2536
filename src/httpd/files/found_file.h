/* found_file: what the file system had for a path. */
#ifndef HTTPD_FILES_FOUND_FILE_H
#define HTTPD_FILES_FOUND_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

enum { CODING_MAX = 32, ETAG_MAX = 80 };
/* Room for a line with a number or a date. */
enum { FIELD_LINE_MAX = 64 };

/* What answers say of a file, ready to be copied (file_fields.h). */
struct file_texts {
  struct bytes etag;             /* of the file itself, uncoded; these point into the rest */
  struct bytes length, modified; /* field lines */
  char etag_room[ETAG_MAX], length_room[FIELD_LINE_MAX], modified_room[FIELD_LINE_MAX];
};

/* What the file system had for a path. */
struct found_file {
  int fd;              /* -1: none */
  char const *content; /* of a file that is remembered, which has no descriptor; else null */
  uint64_t size;
  int64_t modified; /* seconds; never in the future; CONDITION_NO_DATE: not known */
  int64_t dated;    /* the same as the file system has it: tells siblings apart */
  uint64_t version; /* other bytes have another one (file_version); 0: that cannot be told */
  bool undated;     /* other bytes may have the same times */
  struct file_texts const *texts; /* of a file that is remembered; else null: to be made */
};

#endif
