/* page: the state of the server as a small HTML page, for browsers of every size. Pure. */
#ifndef HTTPD_STATUS_PAGE_H
#define HTTPD_STATUS_PAGE_H

#include <httpway/output.h>

#include "status/numbers.h"

/* Header lines for it: no script, no frame, nothing from elsewhere, no copy in a cache. */
struct bytes status_page_fields(void);

/* admin: the administrator's words, escaped here; may be empty. */
void status_page_put(struct output *out, struct status const *s, struct bytes admin);

#endif
