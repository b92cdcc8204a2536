/* translate: PATH_TRANSLATED: the file that the extra path would mean as a path of its own. */
#ifndef CGIEXEC_TRANSLATE_H
#define CGIEXEC_TRANSLATE_H

#include <httpway/cgi.h>
#include <httpway/conf.h>

/* Returns the length, 0 when it means none. No file is looked at. */
size_t path_translate(char *out, size_t room, struct conf const *conf,
                      struct cgi_request const *request);

#endif
