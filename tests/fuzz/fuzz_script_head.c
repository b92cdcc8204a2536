/* A libFuzzer target for the header of scripts: any bytes: each part of the output must be judged
   like the whole as soon as it can be, everything that a good header points to must lie in it, and
   what is passed on can split nothing and says nothing of the connection. See README. */
#include <string.h>

#include <httpway/script_head.h>

#include "fuzz.h"

static void require_inside(struct bytes part, struct bytes output)
{
  require(part.n == 0 || (part.s >= output.s && part.n <= output.n - (size_t)(part.s - output.s)));
}

static void require_harmless(struct bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    require(text.s[i] == '\t' || ((unsigned char)text.s[i] >= ' ' && text.s[i] != 0x7f));
}

static void require_passable(struct bytes name, struct bytes value)
{
  static char const *const kept_back[] = {
    "status",  "date", "server",  "connection",        "keep-alive",    "proxy-connection",
    "upgrade", "te",   "trailer", "transfer-encoding", "content-length"
  };

  require(name.n > 0 && value.n > 0);
  require(bytes_find(name, ':') == name.n && bytes_find(name, ' ') == name.n &&
          bytes_find(name, '\t') == name.n);
  require_harmless(name);
  require_harmless(value);
  for (size_t i = 0; i < sizeof kept_back / sizeof *kept_back; i++)
    require(!bytes_equal_nocase(name, bytes_from_string(kept_back[i])));
}

static void require_fields(struct script_head const *head, struct bytes output)
{
  struct bytes name, value;
  size_t at = 0, lines = 0;

  for (; script_head_next(head, output, &at, &name, &value); lines++) {
    require_inside(name, bytes_of(output.s, head->length));
    require_inside(value, bytes_of(output.s, head->length));
    require_passable(name, value);
  }
  require(lines == head->lines);
}

static void require_sane(struct script_head const *head, struct bytes output)
{
  if (head->state == SCRIPT_HEAD_BAD)
    require(head->reason != 0);
  if (head->state != SCRIPT_HEAD_COMPLETE)
    return;
  require(head->length > 0 && head->length <= output.n && output.s[head->length - 1] == '\n');
  require(head->status >= 100 && head->status <= 599 && head->status != 101);
  require(head->interim == (head->status < 200));
  require(!head->interim || head->no_content);
  require(!head->no_content || head->content_length == 0);
  require(head->has_status || head->status == (head->location.n ? 302 : 200));
  require(head->content_length <= INT64_MAX);
  require(!head->local_location || (!head->has_status && head->location.s[0] == '/'));
  require_inside(head->status_reason, output);
  require_inside(head->location, output);
  require_inside(head->content_type, output);
  require_harmless(head->status_reason);
  require_fields(head, output);
}

/* Nothing behind its end changes the verdict; before it there is none but "bad". */
static void require_prefixes(struct script_head const *whole, struct bytes output, size_t lines_max,
                             bool nph)
{
  struct script_head part;

  for (size_t n = 0; n < output.n; n++) {
    enum script_head_state const state =
        script_head_parse(&part, bytes_of(output.s, n), lines_max, nph);
    if (state == SCRIPT_HEAD_COMPLETE)
      require(whole->state == state && whole->length == part.length && n >= part.length);
    else if (state == SCRIPT_HEAD_BAD)
      require(whole->state == state && whole->reason == part.reason);
    else
      require(whole->state != SCRIPT_HEAD_COMPLETE || n < whole->length);
  }
}

/* The first byte chooses the most lines, and whether the script is an nph one; the rest is what it
 * prints. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  struct script_head head;

  if (size < 1 || size > 4096)
    return 0;
  struct bytes const output = bytes_of((char const *)data + 1, size - 1);
  size_t const lines_max = data[0] >> 1;
  bool const nph = data[0] & 1;
  script_head_parse(&head, output, lines_max, nph);
  require_sane(&head, output);
  require_prefixes(&head, output, lines_max, nph);
  return 0;
}
