/* file_fields: what heads say of a file: field lines, and its entity tag. Builds in memory. */
#ifndef HTTPD_FILES_FILE_FIELDS_H
#define HTTPD_FILES_FILE_FIELDS_H

#include <httpway/output.h>

#include "files/found_file.h"

/* A field whose value is a time, in seconds (RFC 9110 section 5.6.7). */
void field_date(struct output *out, char const *name, int64_t seconds);
/* Last-Modified (RFC 9110 section 8.8.2); nothing when the file has no date. */
void field_last_modified(struct output *out, struct found_file const *file);
/* Content-Length (RFC 9110 section 8.6). */
void field_length(struct output *out, uint64_t length);

/* Writes the strong entity tag (RFC 9110 section 8.8.3) with its quotes: the file's version, which
   tells nothing else, and the content coding, so that no coded representation shares one with the
   file itself. Returns its length, at most ETAG_MAX; 0: it has none. coding: empty, or at most
   CODING_MAX bytes. */
size_t etag_format(char out[ETAG_MAX], struct found_file const *file, struct bytes coding);

/* Content-Length, Last-Modified and ETag of a file that is remembered, made once. texts has to stay
   where it is. */
void file_texts_make(struct file_texts *texts, struct found_file const *file);

#endif
