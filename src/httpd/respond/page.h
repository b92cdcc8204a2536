/* page: the small HTML page of an answer that has no content of its own. */
#ifndef HTTPD_RESPOND_PAGE_H
#define HTTPD_RESPOND_PAGE_H

#include "state/exchange.h"

/* Writes the page for e->decision.status into e->scratch.text. Everything that comes from elsewhere
 * is escaped. */
void page_build(struct exchange *e);

#endif
