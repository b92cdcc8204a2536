/* emit: a model as the records of a compiled configuration. */
#ifndef CONFIG_EMIT_H
#define CONFIG_EMIT_H

#include "model.h"

/* Writes a whole cdb to fd. 1 done, 0 failed (errno). The same model gives the same bytes. */
int emit_model(struct model const *model, int fd);

/* The records that need more than copying. Strings point into model and arena. */
struct conf_globals emit_globals(struct model const *model);
/* Without its sockets and TrustedProxies. */
struct conf_server emit_server(struct model const *model, struct server const *server);

#endif
