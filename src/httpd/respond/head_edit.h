/* head_edit: field lines of a head that is being made: found, taken out. Pure. */
#ifndef HTTPD_RESPOND_HEAD_EDIT_H
#define HTTPD_RESPOND_HEAD_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include <httpway/output.h>

/* The head lies in out from `start` on: status line and whole field lines, without the empty line.
   A head that did not fit is left alone. */
bool head_has(struct output const *out, size_t start, struct bytes name);
/* Takes every field line of that name out. */
void head_remove(struct output *out, size_t start, struct bytes name);

#endif
