/* request_field_names: which field a name is. One comparison at most, found by length and last
   letter, since most fields of most requests are none that we read. */
#include "request_internal.h"

static struct bytes const names[FIELD_COUNT] = {
  [FIELD_ACCEPT_ENCODING] = { "Accept-Encoding", 15 },
  [FIELD_AUTHORIZATION] = { "Authorization", 13 },
  [FIELD_CONNECTION] = { "Connection", 10 },
  [FIELD_CONTENT_LENGTH] = { "Content-Length", 14 },
  [FIELD_CONTENT_TYPE] = { "Content-Type", 12 },
  [FIELD_EXPECT] = { "Expect", 6 },
  [FIELD_FORWARDED] = { "Forwarded", 9 },
  [FIELD_HOST] = { "Host", 4 },
  [FIELD_IF_MATCH] = { "If-Match", 8 },
  [FIELD_IF_MODIFIED_SINCE] = { "If-Modified-Since", 17 },
  [FIELD_IF_NONE_MATCH] = { "If-None-Match", 13 },
  [FIELD_IF_RANGE] = { "If-Range", 8 },
  [FIELD_IF_UNMODIFIED_SINCE] = { "If-Unmodified-Since", 19 },
  [FIELD_KEEP_ALIVE] = { "Keep-Alive", 10 },
  [FIELD_RANGE] = { "Range", 5 },
  [FIELD_REFERER] = { "Referer", 7 },
  [FIELD_TRANSFER_ENCODING] = { "Transfer-Encoding", 17 },
  [FIELD_USER_AGENT] = { "User-Agent", 10 },
  [FIELD_X_FORWARDED_FOR] = { "X-Forwarded-For", 15 },
};

/* The only field that a name of this length and last letter can be. */
static enum request_field candidate(size_t length, char last)
{
  switch (length) {
  case 4:
    return FIELD_HOST;
  case 5:
    return FIELD_RANGE;
  case 6:
    return FIELD_EXPECT;
  case 7:
    return FIELD_REFERER;
  case 8:
    return last == 'h' ? FIELD_IF_MATCH : FIELD_IF_RANGE;
  case 9:
    return FIELD_FORWARDED;
  case 10:
    return last == 'n' ? FIELD_CONNECTION : last == 't' ? FIELD_USER_AGENT : FIELD_KEEP_ALIVE;
  case 12:
    return FIELD_CONTENT_TYPE;
  case 13:
    return last == 'n' ? FIELD_AUTHORIZATION : FIELD_IF_NONE_MATCH;
  case 14:
    return FIELD_CONTENT_LENGTH;
  case 15:
    return last == 'g' ? FIELD_ACCEPT_ENCODING : FIELD_X_FORWARDED_FOR;
  case 17:
    return last == 'g' ? FIELD_TRANSFER_ENCODING : FIELD_IF_MODIFIED_SINCE;
  case 19:
    return FIELD_IF_UNMODIFIED_SINCE;
  default:
    return FIELD_OTHER;
  }
}

enum request_field request_field_named(struct bytes name)
{
  if (name.n == 0)
    return FIELD_OTHER;
  enum request_field const which = candidate(name.n, ascii_lower(name.s[name.n - 1]));
  if (which == FIELD_OTHER)
    return FIELD_OTHER;
  /* Nearly all are written as in the standard. */
  return bytes_equal(names[which], name) || bytes_equal_nocase(names[which], name) ? which
                                                                                   : FIELD_OTHER;
}
