/* translate: the file that a path means for the host and client of a request: PATH_TRANSLATED of
   the extra path, DOCUMENT_ROOT of "/". */
#ifndef CGIEXEC_TRANSLATE_H
#define CGIEXEC_TRANSLATE_H

#include <httpway/cgi.h>
#include <httpway/conf.h>

/* Returns the length, 0 when it means none. No file is opened. */
size_t path_translate(char *out, size_t room, struct conf const *conf,
                      struct cgi_request const *request, struct bytes path);

#endif
