/* autoindex_html: pages for a person. They hold no script, and no style but autoindex_style. */
#ifndef TOOLS_AUTOINDEX_HTML_H
#define TOOLS_AUTOINDEX_HTML_H

#include <skalibs/buffer.h>

#include "autoindex_listing.h"
#include "autoindex_query.h"

struct page {
  struct bytes host; /* may be empty */
  struct bytes path; /* decoded, without the slash at its end: empty for the root */
  struct query query;
};

/* The style sheet, and the source expression of a Content-Security-Policy that allows it alone. */
extern struct bytes const autoindex_style;
extern struct bytes const autoindex_style_hash;

void html_put_listing(buffer *out, struct page const *page, struct listing const *listing);
/* The small page of an error: `404 Not Found` and one sentence. */
void html_put_error(buffer *out, struct bytes status, struct bytes sentence);

#endif
