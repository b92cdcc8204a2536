/* lint: what is legal and yet hardly meant, seen with everything inherited put in. Warnings only.
 */
#ifndef CONFIG_LINT_H
#define CONFIG_LINT_H

#include "model.h"

/* search_trace has been run on the model. */
void lint_model(struct model const *model, struct report *report);

/* The part that looks at the file system. */
void lint_places(struct model const *model, struct report *report);

#endif
