/* page: title, heading, one sentence, and the administrator's words. */
#include <httpway/output.h>
#include <httpway/status.h>

#include "respond/page.h"

static char const *sentence(unsigned int status)
{
  switch (status) {
  case 301:
  case 302:
  case 307:
  case 308:
    return "What you asked for is at another place.";
  case 400:
    return "The request cannot be understood.";
  case 401:
    return "A name and a password are needed for this.";
  case 403:
    return "You may not see this.";
  case 404:
    return "There is nothing here by this name.";
  case 405:
    return "This cannot be done with what is here.";
  case 408:
    return "The request took too long to come.";
  case 410:
    return "What was here is gone, and will not come back.";
  case 411:
    return "The request does not say how long its content is.";
  case 412:
    return "What is here is not what the request expects.";
  case 414:
    return "The address is too long.";
  case 416:
    return "There is no such part of this.";
  case 417:
    return "The request expects what this server does not do.";
  case 431:
    return "The head of the request is too long.";
  case 501:
    return "This server does not know how to do that.";
  case 503:
    return "The server cannot answer just now. Try again later.";
  case 505:
    return "This version of HTTP is not spoken here.";
  default:
    return "The server could not do what was asked.";
  }
}

static void put_title(struct output *out, unsigned int status)
{
  output_number(out, status);
  output_put(out, BYTES(" "));
  output_put(out, status_reason(status));
}

static void put_page(struct output *out, unsigned int status, struct bytes target,
                     struct bytes admin)
{
  output_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width\">"
                   "<meta name=\"color-scheme\" content=\"light dark\"><title>");
  put_title(out, status);
  output_text(out, "</title></head>\n<body>\n<h1>");
  put_title(out, status);
  output_text(out, "</h1>\n<p>");
  output_text(out, sentence(status));
  if (target.n) {
    output_text(out, " <a href=\"");
    output_html(out, target);
    output_text(out, "\">Go there</a>.");
  }
  output_text(out, "</p>\n");
  if (admin.n) {
    output_text(out, "<address>");
    output_html(out, admin);
    output_text(out, "</address>\n");
  }
  output_text(out, "</body>\n</html>\n");
}

struct bytes page_build(struct exchange *e)
{
  struct decision const *d = &e->decision;
  struct output out = { .s = e->scratch.text, .room = PAGE_MAX };
  put_page(&out, d->status, d->target,
           e->way.located ? conf_text(&e->way.settings->admin) : BYTES_NONE);
  if (out.overflow) {
    /* A long target or a long Admin: the sentence is enough. */
    out = (struct output){ .s = e->scratch.text, .room = PAGE_MAX };
    put_page(&out, d->status, BYTES_NONE, BYTES_NONE);
  }
  return output_bytes(&out);
}
