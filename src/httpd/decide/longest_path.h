/* longest_path: the longest part of a physical path that exists (PathInfo). */
#ifndef HTTPD_DECIDE_LONGEST_PATH_H
#define HTTPD_DECIDE_LONGEST_PATH_H

#include "files/open_file.h"

struct exchange;
struct server;

/* The physical path does not exist. Cuts segments off it until something does, never above the
   place, and opens that; the verdict is what it is. OPEN_MISSING: nothing exists. */
enum open_verdict longest_path_open(struct server *server, struct exchange *e,
                                    struct found_file *file);

#endif
