/* precompressed: siblings in the order of the client's preference (RFC 9110 section 12.5.3). */
#include <httpway/accept_encoding.h>
#include <httpway/field_value.h>
#include <httpway/output.h>

#include "decide/file_rule.h"
#include "decide/place_open.h"
#include "decide/precompressed.h"
#include "state/server.h"

/* A list over several lines that is longer counts as none. */
enum { JOINED_MAX = 1024 };

static bool type_wanted(struct exchange const *e, struct bytes type)
{
  return conf_texts_fit(&e->way.settings->precompressed_types, type, type_matches);
}

/* Opens the sibling. One that is older than the file was made of something else. */
static bool sibling_open(struct server *server, struct exchange *e, enum coding coding,
                         int64_t dated, struct found_file *sibling)
{
  char name[PATH_MAX];
  struct output out = { .s = name, .room = sizeof(name) - 1 };
  output_put(&out, e->way.physical);
  output_put(&out, coding_suffix(coding));
  if (out.overflow)
    return false;
  name[out.length] = 0;
  sibling->fd = -1;
  if (place_open(server, e, output_bytes(&out), sibling) == OPEN_FILE && sibling->size &&
      sibling->dated >= dated)
    return true;
  found_close(sibling);
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

/* False: the client names no codings, and gets none. */
static bool weights_read(struct request const *r, uint16_t weights[CODING_COUNT])
{
  char joined[JOINED_MAX];
  struct bytes accepted;
  if (r->field_count[FIELD_ACCEPT_ENCODING] == 0 ||
      !request_field_joined(r, FIELD_ACCEPT_ENCODING, joined, sizeof(joined), &accepted))
    return false;
  accept_encoding_weigh(accepted, weights);
  return true;
}

/* Takes the best sibling there is instead of what was found. Its coding, or CODING_IDENTITY: none.
 */
static enum coding sibling_take(struct server *server, struct exchange *e,
                                uint16_t weights[CODING_COUNT], int64_t dated)
{
  struct found_file sibling;
  enum coding coding;
  while ((coding = heaviest(weights)) != CODING_IDENTITY) {
    if (sibling_open(server, e, coding, dated, &sibling)) {
      found_close(&e->way.found.file);
      e->way.found.file = sibling;
      e->way.found.coding = coding_name(coding);
      break;
    }
    weights[coding] = 0;
  }
  return coding;
}

void precompressed_choose(struct server *server, struct exchange *e, struct bytes type)
{
  uint16_t weights[CODING_COUNT];
  if (!type_wanted(e, type))
    return;
  e->way.found.negotiated = true;
  if (weights_read(e->request, weights))
    (void)sibling_take(server, e, weights, e->way.found.file.dated);
}

bool precompressed_alone(struct server *server, struct exchange *e)
{
  uint16_t weights[CODING_COUNT] = { 0 };
  struct conf_suffix const *rule = file_rule_find(e);
  enum coding coding;
  if (!rule || e->way.found.coding.n || rule->kind != SUFFIX_TYPE ||
      !type_wanted(e, conf_text(&rule->value))) {
    e->way.found.coding = BYTES_NONE;
    return false;
  }
  (void)weights_read(e->request, weights);
  /* There is no file to weigh them against; and those that are not accepted come last. */
  for (unsigned int i = 0; i < CODING_IDENTITY; i++)
    weights[i]++;
  weights[CODING_IDENTITY] = 0;
  coding = sibling_take(server, e, weights, INT64_MIN);
  if (coding == CODING_IDENTITY)
    return false;
  e->way.found.negotiated = true;
  e->way.found.unacceptable = weights[coding] == 1;
  return true;
}
