/* about: what every program says of itself. */
#ifndef HTTPWAY_ABOUT_H
#define HTTPWAY_ABOUT_H

/* When -V or -h is the only argument: prints name and version, or the usage, and exits 0. PROG must
   have been set. To be called before anything else. */
void about(int argc, char const *const *argv, char const *usage);

#endif
