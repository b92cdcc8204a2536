/* quote: words from the command line as words of other languages. Each puts the word after what is
   in out, and dies when there is no memory. */
#ifndef SERVICE_QUOTE_H
#define SERVICE_QUOTE_H

#include <skalibs/stralloc.h>

/* One word of sh and of execline: as it is where that does no harm, else in double quotes. */
void quote_word(stralloc *out, char const *word);
/* One word of a unit of systemd. */
void quote_unit(stralloc *out, char const *word);
/* One string of a configuration, in the same manner. */
void quote_string(stralloc *out, char const *word);

#endif
