/* open_without_links: openat2 of Linux with RESOLVE_NO_SYMLINKS; elsewhere nothing. */
#ifndef HTTPWAY_OPEN_WITHOUT_LINKS_H
#define HTTPWAY_OPEN_WITHOUT_LINKS_H

/* As openat, for a name with no symbolic link in any part of it. -1 with ELOOP: there is one.
   -1 with ENOSYS: this system cannot tell, and nothing was opened. */
int open_without_links(int directory, char const *name, int flags);

#endif
