/* check: what is wrong or doubtful in a tree without knowing what is inherited. */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

#include "report.h"
#include "tree.h"

/* Looks up users and addresses (into the tree) and judges each block by itself. */
void check_file(struct block *file, struct report *report);

/* The parts. */
void check_control(struct block *control, struct report *report);
void check_types(struct setting *setting, struct report *report);
void check_servers(struct block *file, struct report *report);
void check_headers(struct block *headers, struct report *report);
void check_error_files(struct setting const *setting, struct report *report);
/* When it is known where the Servers listen. */
void check_proxies(struct block const *file, struct report *report);

#endif
