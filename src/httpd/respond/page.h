/* page: the small HTML page of an answer that has no content of its own. */
#ifndef HTTPD_RESPOND_PAGE_H
#define HTTPD_RESPOND_PAGE_H

#include "state/exchange.h"

/* The page for e's decision, in the scratch memory. Everything that comes from elsewhere is
 * escaped.
 */
struct bytes page_build(struct exchange *e);

#endif
