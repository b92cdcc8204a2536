/* dump: the resolved configuration as text, for a person. */
#ifndef CONFIG_DUMP_H
#define CONFIG_DUMP_H

#include "model.h"

/* To standard output. search_trace has been run on the model. 1 written, 0 failed (errno). */
int dump_model(struct model const *model);

/* Whether a file begins as one that dump_model wrote. */
bool is_dump(struct bytes beginning);

/* The parts. */
void dump_globals(struct model const *model);
void dump_server(struct model const *model, struct server const *server, size_t number);

/* Both return how many bytes they wrote. A string as the language writes it: in quotes where it
   needs them. */
size_t dump_string(struct bytes text);
/* The value of a setting; null: the default of its keyword, which has one. */
size_t dump_value(struct keyword const *keyword, struct setting const *setting);
/* FILE:LINE of a setting, in a column of its own: `used` bytes of the line are written already. */
void dump_origin(struct model const *model, size_t used, char const *how,
                 struct setting const *setting);

#endif
