/* precompressed: siblings in the order of the client's preference (RFC 9110 section 12.5.3). */
#include <skalibs/djbunix.h>

#include <httpway/accept_encoding.h>
#include <httpway/media_type.h>

#include "decide.h"
#include "locate.h"
#include "output.h"
#include "precompressed.h"
#include "server.h"

/* A list over several lines that is longer counts as none. */
enum { JOINED_MAX = 1024 };

static bool type_wanted(struct server const *server, struct exchange const *e)
{
  return conf_list_fits(conf_table(&server->conf, e->location.precompressed_types), e->type,
                        type_matches);
}

/* Opens the sibling. One that is older than the file was made of something else. */
static bool sibling_open(struct server *server, struct exchange *e, enum coding coding,
                         struct found_file *sibling)
{
  static struct bytes const suffixes[] = { { ".zst", 4 }, { ".br", 3 }, { ".gz", 3 } };
  char name[PATH_MAX];
  struct output out = { .s = name, .room = sizeof(name) - 1 };
  output_put(&out, bytes_of(e->physical, e->physical_length));
  output_put(&out, suffixes[coding]);
  if (out.overflow)
    return false;
  name[out.length] = 0;
  sibling->fd = -1;
  if (locate_open(server, e, output_bytes(&out), sibling) == OPEN_FILE && sibling->size &&
      sibling->dated >= e->file.dated)
    return true;
  if (sibling->fd >= 0)
    fd_close(sibling->fd);
  return false;
}

/* The coding with the most weight above that of the file as it is; CODING_IDENTITY: none. */
static enum coding heaviest(uint16_t const weights[CODING_COUNT])
{
  enum coding best = CODING_IDENTITY;
  for (unsigned int i = 0; i < CODING_IDENTITY; i++)
    if (weights[i] && weights[i] >= weights[CODING_IDENTITY] &&
        (best == CODING_IDENTITY || weights[i] > weights[best]))
      best = i;
  return best;
}

void precompressed_choose(struct server *server, struct exchange *e)
{
  struct request const *r = e->request;
  uint16_t weights[CODING_COUNT];
  char joined[JOINED_MAX];
  struct bytes accepted;
  struct found_file sibling;
  enum coding coding;
  if (!e->location.precompressed || !type_wanted(server, e))
    return;
  e->negotiated = true;
  if (r->field_count[FIELD_ACCEPT_ENCODING] == 0 ||
      !request_field_joined(r, FIELD_ACCEPT_ENCODING, joined, sizeof(joined), &accepted))
    return;
  accept_encoding_weigh(accepted, weights);
  while ((coding = heaviest(weights)) != CODING_IDENTITY) {
    if (sibling_open(server, e, coding, &sibling)) {
      decide_drop_file(e);
      e->file = sibling;
      e->coding = (uint8_t)coding;
      return;
    }
    weights[coding] = 0;
  }
}
