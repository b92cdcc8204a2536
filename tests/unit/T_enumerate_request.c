/* Every short request head, against a model that cuts the whole text into lines and words. Pieces
   are fed one by one and all at once, and both must say the same as the model after each piece:
   that includes every cut between them. And whatever lines a laxer reader may take for
   Content-Length or Transfer-Encoding: a head that is good has one of them at most, and it is the
   one that counts. */
#include "enumerate.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include <httpway/request.h>

enum { TEXT_MAX = 512 };

static unsigned long heads;

/* ---- The model: texts hold no NUL, so that their end is one ---- */

struct verdict {
  int state, status; /* status: when it is bad */
  size_t head_length;
  int minor, body, hosts, lengths, codings;
  unsigned long long length;
  bool absolute, close, keep, expect;
  char host[TEXT_MAX], path[TEXT_MAX], query[TEXT_MAX];
};

static void copy(char *to, char const *from)
{
  memcpy(to, from, strlen(from) + 1);
}

static int bad(struct verdict *v, int status)
{
  v->state = REQUEST_BAD;
  v->status = status;
  return status;
}

static bool visible(char const *text)
{
  for (; *text; text++)
    if (*text <= ' ' || *text > '~' || *text == '#')
      return false;
  return true;
}

/* Names and ports only: no piece holds a bracket. */
static bool model_host(char *out, char const *text)
{
  char *at = out, *colon;

  copy(out, text);
  for (; *at; at++)
    *at = (char)tolower((unsigned char)*at);
  colon = strchr(out, ':');
  if (colon) {
    *colon = 0;
    if (strspn(colon + 1, "0123456789") != strlen(colon + 1) || strtod(colon + 1, 0) > 65535)
      return false;
  }
  if (*out && out[strlen(out) - 1] == '.')
    out[strlen(out) - 1] = 0;
  return *out && *out != '.' && out[strlen(out) - 1] != '.' && !strstr(out, "..") &&
         strspn(out, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(out) &&
         strlen(out) <= 255;
}

static int model_target(struct verdict *v, char const *method, char const *target)
{
  char unused[TEXT_MAX], host[TEXT_MAX], *mark;

  if (strcmp(method, "CONNECT") == 0)
    return model_host(unused, target) ? 0 : bad(v, 400);
  if (strcmp(target, "*") == 0)
    return strcmp(method, "OPTIONS") == 0 ? 0 : bad(v, 400);
  if (strncasecmp(target, "http://", 7) == 0 || strncasecmp(target, "https://", 8) == 0) {
    char const *rest = strstr(target, "//") + 2;
    v->absolute = true;
    copy(host, rest);
    host[strcspn(host, "/?")] = 0;
    if (!model_host(v->host, host))
      return bad(v, 400);
    rest += strlen(host);
    v->path[0] = '/';
    copy(v->path + (*rest != '/'), rest);
  } else if (*target == '/') {
    copy(v->path, target);
  } else {
    return bad(v, 400);
  }
  mark = strchr(v->path, '?');
  if (mark) {
    copy(v->query, mark);
    *mark = 0;
  }
  return 0;
}

static int model_request_line(struct verdict *v, char *line)
{
  char *const target = strchr(line, ' '), *const version = target ? strchr(target + 1, ' ') : 0;

  if (!version || strchr(version + 1, ' '))
    return bad(v, 400);
  *target = *version = 0;
  if (!*line || strspn(line, TOKEN) != strlen(line) || !target[1] || !visible(target + 1) ||
      strlen(version + 1) != 8 || strncmp(version + 1, "HTTP/", 5) != 0 ||
      !isdigit((unsigned char)version[6]) || version[7] != '.' ||
      !isdigit((unsigned char)version[8]) || version[6] == '0')
    return bad(v, 400);
  if (version[6] != '1')
    return bad(v, 505);
  v->minor = version[8] - '0';
  return model_target(v, line, target + 1);
}

static char *trim(char *text)
{
  size_t n;

  text += strspn(text, " \t");
  for (n = strlen(text); n && strchr(" \t", text[n - 1]); n--)
    text[n - 1] = 0;
  return text;
}

static int model_content_length(struct verdict *v, char const *value)
{
  char const *digits = value + strspn(value, "0");

  if (++v->lengths > 1 || !*value || strspn(value, "0123456789") != strlen(value) ||
      strlen(digits) > 19 || (strlen(digits) == 19 && strcmp(digits, "9223372036854775807") > 0))
    return bad(v, 400);
  v->body = BODY_LENGTH;
  v->length = strtoull(value, 0, 10);
  return v->codings ? bad(v, 400) : 0;
}

static int model_transfer_encoding(struct verdict *v, char *value)
{
  bool before = false, other = false;

  if (v->minor == 0 || ++v->codings > 1)
    return bad(v, 400);
  for (char *rest, *word = strtok_r(value, ",", &rest); word; word = strtok_r(0, ",", &rest)) {
    word = trim(word);
    if (before && *word)
      return bad(v, 400);
    before = before || strcasecmp(word, "chunked") == 0;
    other = other || (*word && !before);
  }
  if (other || !before)
    return bad(v, other ? 501 : 400);
  v->body = BODY_CHUNKED;
  return v->lengths ? bad(v, 400) : 0;
}

static int model_host_field(struct verdict *v, char const *value)
{
  char host[TEXT_MAX];

  if (++v->hosts > 1)
    return bad(v, 400);
  if (!*value && v->minor == 0)
    return 0;
  if (!model_host(host, value))
    return bad(v, 400);
  if (!v->absolute)
    copy(v->host, host);
  return 0;
}

static int model_words(struct verdict *v, char const *name, char *value)
{
  bool const expect = strcasecmp(name, "Expect") == 0;

  for (char *rest, *word = strtok_r(value, ",", &rest); word; word = strtok_r(0, ",", &rest)) {
    word = trim(word);
    if (expect && v->minor && *word && strcasecmp(word, "100-continue") != 0)
      return bad(v, 417);
    v->expect = v->expect || (expect && v->minor && *word);
    v->close = v->close || (!expect && strcasecmp(word, "close") == 0);
    v->keep = v->keep || (!expect && strcasecmp(word, "keep-alive") == 0);
  }
  return 0;
}

static int model_field(struct verdict *v, char *line)
{
  char *const colon = strchr(line, ':'), *value;

  if (!colon || colon == line)
    return bad(v, 400);
  *colon = 0;
  value = trim(colon + 1);
  if (strspn(line, TOKEN) != strlen(line))
    return bad(v, 400);
  for (char const *c = value; *c; c++)
    if (*c != '\t' && iscntrl((unsigned char)*c))
      return bad(v, 400);
  if (strcasecmp(line, "Host") == 0)
    return model_host_field(v, value);
  if (strcasecmp(line, "Content-Length") == 0)
    return model_content_length(v, value);
  if (strcasecmp(line, "Transfer-Encoding") == 0)
    return model_transfer_encoding(v, value);
  if (strcasecmp(line, "Connection") == 0 || strcasecmp(line, "Expect") == 0)
    return model_words(v, line, value);
  return 0;
}

static void model(struct verdict *v, char const *text)
{
  char line[TEXT_MAX];
  int number = 0, empty = 0;

  memset(v, 0, sizeof *v);
  for (char const *at = text, *end;; at = end + 1) {
    if (number == 0 && *at && !strchr(TOKEN "\r\n", *at)) {
      bad(v, 400);
      return;
    }
    end = strchr(at, '\n');
    if (!end)
      return;
    memcpy(line, at, (size_t)(end - at));
    line[end - at] = 0;
    if (end > at && end[-1] == '\r')
      line[end - at - 1] = 0;
    if (*line) {
      if (number++ ? model_field(v, line) : model_request_line(v, line))
        return;
    } else if (number) {
      v->head_length = (size_t)(end + 1 - text);
      v->state = REQUEST_COMPLETE;
      if (v->minor && !v->hosts)
        bad(v, 400);
      return;
    } else if (++empty > 4) {
      bad(v, 400);
      return;
    }
  }
}

/* ---- The comparison ---- */

static bool agrees(struct request const *r, struct verdict const *v)
{
  char const *const query = v->query + (*v->query == '?');

  if (r->state != v->state || (v->state == REQUEST_BAD && r->status != v->status))
    return false;
  if (v->state != REQUEST_COMPLETE)
    return true;
  return r->head_length == v->head_length && r->minor == v->minor && r->body == v->body &&
         (v->body != BODY_LENGTH || r->content_length == v->length) &&
         r->keep_alive == (!v->close && (v->minor || v->keep)) && r->expect_continue == v->expect &&
         bytes_equal(bytes_of(r->host, r->host_length), bytes_from_string(v->host)) &&
         bytes_equal(r->path, bytes_from_string(v->path)) &&
         bytes_equal(r->query, bytes_from_string(query)) && r->has_query == (*v->query == '?');
}

/* How many times a field is named, line ends, blanks and case read as laxly as may be. */
static int count_lax(char const *head, char const *name)
{
  int count = 0;

  for (char const *at = head; (at = strpbrk(at, "\r\n"));) {
    at += strspn(at, "\r\n \t");
    if (strncasecmp(at, name, strlen(name)) == 0) {
      char const *const behind = at + strlen(name) + strspn(at + strlen(name), " \t");
      count += *behind == ':';
    }
  }
  return count;
}

static void require_one_framing(struct request const *r, char const *text)
{
  char head[TEXT_MAX];

  memcpy(head, text, r->head_length);
  head[r->head_length] = 0;
  int const lengths = count_lax(head, "Content-Length");
  int const codings = count_lax(head, "Transfer-Encoding");
  if (lengths + codings > 1 || (lengths == 1) != (r->body == BODY_LENGTH) ||
      (codings == 1) != (r->body == BODY_CHUNKED))
    complain("two ways to find the end of the body", text);
}

static void compare(char const *text, struct request const *fed, struct verdict const *v)
{
  struct request whole;

  texts++;
  request_init(&whole);
  request_feed(&whole, text, strlen(text), TEXT_MAX);
  if (!agrees(fed, v))
    complain("piece by piece", text);
  if (!agrees(&whole, v))
    complain("at once", text);
  if (whole.state == REQUEST_COMPLETE) {
    heads++;
    require_one_framing(&whole, text);
  }
}

/* What is decided stays decided, whatever follows. */
static void compare_behind(char *text, struct request fed, struct verdict const *v)
{
  static char const behind[] = "\r\nContent-Length: 7\n\nGET / HTTP/1.0\n\n";
  size_t const n = strlen(text);

  memcpy(text + n, behind, sizeof behind);
  request_feed(&fed, text, n + sizeof behind - 1, TEXT_MAX);
  compare(text, &fed, v);
  text[n] = 0;
}

static void enumerate(char *text, struct request const *before, char const *const *pieces,
                      unsigned int depth)
{
  static struct verdict v;
  size_t const length = strlen(text);

  for (size_t i = 0; pieces[i]; i++) {
    struct request fed = *before;
    memcpy(text + length, pieces[i], strlen(pieces[i]) + 1);
    request_feed(&fed, text, strlen(text), TEXT_MAX);
    model(&v, text);
    compare(text, &fed, &v);
    if (v.state != REQUEST_INCOMPLETE)
      compare_behind(text, fed, &v);
    else if (depth > 1)
      enumerate(text, &fed, pieces, depth - 1);
  }
  text[length] = 0;
}

static void check(char const *start, char const *const *pieces, unsigned int depth)
{
  char text[TEXT_MAX], what[TEXT_MAX];
  struct request r;

  texts = heads = wrong = 0;
  snprintf(text, sizeof text, "%s", start);
  request_init(&r);
  request_feed(&r, text, strlen(text), TEXT_MAX);
  enumerate(text, &r, pieces, depth);
  snprintf(what, sizeof what, "behind '%.*s'", (int)strcspn(start, "\r\n"), start);
  printf("# %lu texts, %lu heads\n", texts, heads);
  is_number(wrong, 0, what);
}

int main(void)
{
  /* clang-format off */
  static char const *const line[] = { "GET", " ", "/", " HTTP/1.0", "HTTP/1.1", "\n", "\r", "\t",
                                      "\r\n", "*", "OPTIONS", "a:", "(", 0 };
  static char const *const target[] = { "/", "?", "a", ":", "http://", ".", "#", "\x7f", "65",
                                        "HTTPS://", "@", " HTTP/1.0\n\n", 0 };
  static char const *const version[] = { "HTTP/", "HTTP", "1", ".", "2", "0", "9", " ", "/", "\t",
                                         "\n\n", 0 };
  static char const *const field[] = { "Content-Length", ":", "5", "\n", " ", "\t", "\r\n",
                                       "chunked", "Transfer-Encoding", ",", "a", "\r", 0 };
  static char const *const fields[] = {
    "Content-Length: 5\r\n", "content-length:0\n", "Transfer-Encoding: chunked\r\n",
    "TRANSFER-ENCODING:chunked \n", "Transfer-Encoding: gzip,chunked\n", "Host: b.\r\n", "\r\n",
    "\n", " ", "X:y\r", "Connection: close\n", "Connection:\ta, Keep-Alive\r\n",
    "Expect: 100-continue\n", "Expect: b", 0 };
  /* clang-format on */

  check("", line, 6);
  check("GET ", target, 5);
  check("CONNECT ", target, 5);
  check("GET / ", version, 6);
  check("GET / HTTP/1.0\n", field, 6);
  check("GET / HTTP/1.1\r\nHost: a\r\n", field, 6);
  check("GET / HTTP/1.0\n", fields, 6);
  check("POST http://a/?b HTTP/1.1\r\n", fields, 6);
  check("GET / HTTP/1.1\r\nHost: a\r\n", fields, 6);
  return tap_done();
}
