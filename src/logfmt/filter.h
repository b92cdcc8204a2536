/* filter: logfmt by hand: lines, or batches of records, from standard input, other lines to
   standard output. */
#ifndef LOGFMT_FILTER_H
#define LOGFMT_FILTER_H

#include <stdbool.h>

/* form: common, combined, json, local or names of fields, as for -o. fields: of the lines that
   come, null: those of an unchanged LogFormat. gmt: all times are GMT. Dies 100 for what these
   cannot be, 111 when it cannot read or write. Returns the exit code: 0, or 1 when something was
   passed over. */
int filter(char const *form, char const *fields, bool gmt);

#endif
