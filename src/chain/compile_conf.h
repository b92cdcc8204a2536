/* compile_conf: the configuration made ready for the chain by httpway-data. */
#ifndef CHAIN_COMPILE_CONF_H
#define CHAIN_COMPILE_CONF_H

#include <skalibs/stralloc.h>

/* Compiles file (null: standard input) and leaves the NUL-terminated name of the result in `name`:
   file.cdb or, where that cannot be written, /dev/fd/N of a descriptor that stays open over exec.
   What it says in full goes to the file dump (null: none). Dies with the compiler's exit code,
   which has said what is wrong. */
void compile_conf(stralloc *name, char const *file, char const *dump);

#endif
