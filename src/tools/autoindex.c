/* autoindex: a CGI program that lists the directory it is started in. Here is what it decides; what
   an answer looks like is in autoindex_html.c and autoindex_json.c. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/buffer.h>
#include <skalibs/strerr.h>

#include <httpway/program.h>

#include "autoindex_html.h"
#include "autoindex_json.h"
#include "autoindex_listing.h"
#include "autoindex_output.h"
#include "autoindex_query.h"

#define USAGE "autoindex (a CGI program: lists the working directory)"

static char output_memory[65536];
static buffer output = BUFFER_INIT(&buffer_write, 1, output_memory, sizeof output_memory);

static struct bytes variable(char const *name)
{
  char const *value = getenv(name);
  return value ? bytes_from_string(value) : BYTES_NONE;
}

static _Noreturn void finish(void)
{
  if (!buffer_flush(&output))
    strerr_diefusys(111, "write the answer");
  _exit(0);
}

static void put_header(struct bytes type)
{
  put_text(&output, "Content-Type: ");
  put(&output, type);
  put_text(&output, "\nContent-Security-Policy: default-src 'none'; style-src '");
  put(&output, autoindex_style_hash);
  put_text(&output, "'; base-uri 'none'; form-action 'none'\n"
                    "X-Content-Type-Options: nosniff\n"
                    "Cache-Control: no-cache\n"
                    "Vary: Accept\n");
}

static _Noreturn void refuse(bool head, struct bytes status, struct bytes sentence)
{
  put_text(&output, "Status: ");
  put(&output, status);
  put_text(&output, "\n");
  put_header(BYTES("text/html; charset=utf-8"));
  put_text(&output, "\n");
  if (!head)
    html_put_error(&output, status, sentence);
  finish();
}

static _Noreturn void refuse_method(void)
{
  put_text(&output, "Allow: GET, HEAD\n");
  refuse(false, BYTES("405 Method Not Allowed"), BYTES("A directory can only be read."));
}

static _Noreturn void refuse_unreadable(bool head)
{
  if (errno == EACCES || errno == EPERM)
    refuse(head, BYTES("403 Forbidden"), BYTES("This directory may not be listed."));
  if (errno == ENOENT)
    refuse(head, BYTES("404 Not Found"), BYTES("This directory is gone."));
  strerr_warnwusys("read the directory");
  refuse(head, BYTES("500 Internal Server Error"), BYTES("This directory cannot be listed."));
}

static _Noreturn void answer(bool head, struct page const *page)
{
  static struct listing listing;
  DIR *directory = opendir(".");
  if (!directory || (!head && !listing_read(&listing, directory, LISTING_ENTRIES_MAX)))
    refuse_unreadable(head);
  put_header(page->query.json ? BYTES("application/json") : BYTES("text/html; charset=utf-8"));
  if (listing.cut)
    put_text(&output, "X-Listing: cut\n");
  put_text(&output, "\n");
  if (head)
    finish();
  listing_sort(&listing, &page->query);
  if (page->query.json)
    json_put(&output, &listing);
  else
    html_put_listing(&output, page, &listing);
  finish();
}

/* Arguments are words of the query, which a stranger wrote: they are ignored. */
int main(int argc, char const *const *argv)
{
  struct bytes const method = variable("REQUEST_METHOD"), path_info = variable("PATH_INFO");
  bool const head = bytes_equal(method, BYTES("HEAD"));
  struct page page = { .host = variable("SERVER_NAME") };
  PROG = "autoindex";
  /* The words of a query are arguments, too: those of strangers. */
  if (!method.n)
    about(argc, argv, USAGE);
  if (method.n && !head && !bytes_equal(method, BYTES("GET")))
    refuse_method();
  /* A script that is an index gets everything below its directory. */
  if (path_info.n && !bytes_equal(path_info, BYTES("/")))
    refuse(head, BYTES("404 Not Found"), BYTES("There is no such file or directory."));
  page.path = directory_path(variable("SCRIPT_NAME"), path_info, variable("REQUEST_URI"));
  page.query = query_read(variable("QUERY_STRING"));
  page.query.json = page.query.json || accept_prefers_json(variable("HTTP_ACCEPT"));
  answer(head, &page);
}
