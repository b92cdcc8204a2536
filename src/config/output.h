/* output: the compiled configuration put in place of the old one, whole or not at all. */
#ifndef CONFIG_OUTPUT_H
#define CONFIG_OUTPUT_H

#include <sys/stat.h>

#include "model.h"

/* Writes the model to a file beside `file` and renames it. source: of the configuration's
   descriptor, or null for standard input; decides who may read the result. Null, or what could not
   be done (errno). */
char const *output_write(struct model const *model, char const *file, struct stat const *source);

/* Whether there is a file of that name that is neither empty nor begins as what we make does:
   nobody wants that replaced. is_ours is given OUTPUT_BEGINNING bytes, or all. */
enum { OUTPUT_BEGINNING = 8192 };
bool output_is_taken(char const *file, bool (*is_ours)(struct bytes beginning));

/* Whether two names mean, or would mean, one file. */
bool output_is_same(char const *a, char const *b);

#endif
