/* page: the sentence of each status, what comes from elsewhere, and what is left out where there is
   no room. */
#include <stdio.h>

#include "../../src/httpd/respond/page.h"
#include "settings_case.h"
#include "tap.h"

static struct exchange e;
static struct bytes page;

static void build(void)
{
  page = page_build(&e);
  e.scratch.text[page.n] = 0;
}

static bool page_has(char const *text)
{
  return strstr(page.s, text) != 0;
}

static void built(uint16_t status, char const *target, char const *admin)
{
  memset(&e, 0, sizeof(e));
  e.decision.status = status;
  e.decision.target = bytes_from_string(target);
  e.way.located = true;
  settings_begin();
  text_set(&laid.settings.admin, bytes_from_string(admin));
  e.way.settings = &laid.settings;
  build();
}

static struct {
  uint16_t status;
  char const *title, *sentence;
} const cases[] = {
  { 301, "301 Moved Permanently", "What you asked for is at another place." },
  { 302, "302 Found", "What you asked for is at another place." },
  { 307, "307 Temporary Redirect", "What you asked for is at another place." },
  { 308, "308 Permanent Redirect", "What you asked for is at another place." },
  { 400, "400 Bad Request", "The request cannot be understood." },
  { 401, "401 Unauthorized", "A name and a password are needed for this." },
  { 403, "403 Forbidden", "You may not see this." },
  { 404, "404 Not Found", "There is nothing here by this name." },
  { 405, "405 Method Not Allowed", "This cannot be done with what is here." },
  { 408, "408 Request Timeout", "The request took too long to come." },
  { 410, "410 Gone", "What was here is gone, and will not come back." },
  { 411, "411 Length Required", "The request does not say how long its content is." },
  { 412, "412 Precondition Failed", "What is here is not what the request expects." },
  { 414, "414 URI Too Long", "The address is too long." },
  { 416, "416 Range Not Satisfiable", "There is no such part of this." },
  { 417, "417 Expectation Failed", "The request expects what this server does not do." },
  { 431, "431 Request Header Fields Too Large", "The head of the request is too long." },
  { 500, "500 Internal Server Error", "The server could not do what was asked." },
  { 501, "501 Not Implemented", "This server does not know how to do that." },
  { 503, "503 Service Unavailable", "The server cannot answer just now. Try again later." },
  { 504, "504 Gateway Timeout", "The server could not do what was asked." },
  { 505, "505 HTTP Version Not Supported", "This version of HTTP is not spoken here." },
};

static void test_statuses(void)
{
  char heading[200];
  for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
    built(cases[i].status, "", "");
    snprintf(heading, sizeof(heading), "<title>%s</title></head>\n<body>\n<h1>%s</h1>\n<p>%s</p>\n",
             cases[i].title, cases[i].title, cases[i].sentence);
    ok(page_has(heading) && !page_has("<a ") && !page_has("<address>"), cases[i].title);
  }
}

static void test_elsewhere(void)
{
  static char long_target[PAGE_MAX], long_admin[PAGE_MAX];
  built(301, "http://h/?a=1&b=\"", "me & <you>");
  ok(page_has(" <a href=\"http://h/?a=1&amp;b=&quot;\">Go there</a>.</p>\n"),
     "the target, escaped");
  ok(page_has("<address>me &amp; &lt;you&gt;</address>\n</body>\n</html>\n"), "Admin, escaped");
  e.way.located = false;
  build();
  ok(!page_has("<address>"), "no Admin without a location");
  memset(long_target, 'x', sizeof(long_target) - 1);
  memset(long_admin, 'x', sizeof(long_admin) - 1);
  built(302, long_target, "");
  ok(page_has("place.</p>\n</body>") && !page_has("xx"), "a target that is too long is left out");
  is_number(e.decision.target.n, sizeof(long_target) - 1, "but stays the target");
  built(404, "", long_admin);
  ok(page_has("name.</p>\n</body>") && !page_has("xx"), "so is an Admin");
}

int main(void)
{
  test_statuses();
  test_elsewhere();
  return tap_done();
}
