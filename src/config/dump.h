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

/* A string as the language writes it: in quotes where it needs them. */
void dump_string(struct bytes text);
/* FILE:LINE of a setting, in a column of its own: `used` bytes of the line are written already. */
void dump_origin(struct model const *model, size_t used, char const *how,
                 struct setting const *setting);
/* The bytes that dump_string writes. */
size_t dump_string_length(struct bytes text);

#endif
