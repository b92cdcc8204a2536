/* title: what ps shows of a process that goes on as something else than it was started as. */
#ifndef HTTPWAY_TITLE_H
#define HTTPWAY_TITLE_H

/* Begins main: where the words of the command line lie. */
void title_open(int argc, char const *const *argv);
/* From here on ps shows name and what; the words of the command line are gone. Longer than they
   were it is cut. Before title_open nothing happens. */
void title_set(char const *name, char const *what);

#endif
