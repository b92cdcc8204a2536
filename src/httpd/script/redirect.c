/* redirect: a script that says Location: /path, and nothing else that counts, names another
   resource of this server (RFC 3875 section 6.2.2). With LocalRedirect the client gets it at once.
 */
#include <string.h>

#include "client/connection_state.h"
#include "log/message.h"
#include "script/parts.h"
#include "script/scripts.h"
#include "state/server.h"

enum { LOCAL_REDIRECTS_MAX = 10 };

static bool target_take(struct server *server, struct connection *c, struct bytes target)
{
  if (target.n > LOCAL_TARGET_MAX ||
      !request_redirect(&server->redirected, c->workspace.request, target))
    return false;
  memcpy(c->workspace.local_target, target.s, target.n);
  c->settled.target_length = (uint16_t)target.n;
  c->settled.redirects++;
  /* Another path may have several Locations of its own. */
  c->settled.placed = false;
  return true;
}

void script_redirect(struct server *server, struct script *s)
{
  struct connection *c = s->client;
  if (c->settled.redirects == LOCAL_REDIRECTS_MAX) {
    script_fail(server, s, 500, "too many local redirects");
    return;
  }
  if (!target_take(server, c, s->head.location)) {
    script_fail(server, s, 502, "Location of script is no path");
    return;
  }
  message_debug("connection %u: redirected to %.*s", c->number, (int)s->head.location.n,
                s->head.location.s);
  c->settled.content_lost = c->settled.content_lost || s->content_left > 0;
  script_detach(server, s, false);
  file_cache_turn(&server->files); /* it may have written what it leads to */
  connection_step_set(server, c, STEP_WORK);
}
