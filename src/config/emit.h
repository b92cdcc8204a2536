/* emit: a model as the records of a compiled configuration. */
#ifndef CONFIG_EMIT_H
#define CONFIG_EMIT_H

#include "model.h"
#include "table.h"

/* Writes a whole compiled configuration to fd. 1 done, 0 failed (errno). The same model gives the
   same bytes. */
int emit_model(struct model const *model, int fd);

/* ---- The parts ---- */

/* null: nobody */
struct conf_user put_user(struct tables *tables, struct setting const *s);
struct conf_globals emit_globals(struct model const *model, struct tables *tables);
/* Its numbers only: what the dump prints. */
struct conf_server emit_server(struct server const *server);
/* Sorts the aliases of a chain that are many enough, and says so in out, which has them. */
void alias_sort(struct tables *tables, struct control *chain, struct conf_virtual *out);

#endif
