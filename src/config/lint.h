/* lint: what is legal and yet probably not intended, seen with everything inherited put in.
   Warnings only. */
#ifndef CONFIG_LINT_H
#define CONFIG_LINT_H

#include <sys/stat.h>

#include "model.h"

/* search_trace has been run on the model. */
void lint_model(struct model const *model, struct report *report);

/* The parts: realms and their user files; users of scripts; places, as they are in the file system;
   homes. */
void lint_users(struct model const *model, struct report *report);
void lint_scripts(struct model const *model, struct report *report);
/* The lines of one user file, hashes or passwords. */
void lint_passwords(struct model const *model, struct setting const *file, bool hashed,
                    struct report *report);
void lint_places(struct model const *model, struct report *report);
void lint_loops(struct model const *model, struct report *report);
/* Files and programs that are not there. */
void lint_files(struct model const *model, struct report *report);
/* The one that a setting names. True when there is nothing to say. */
bool lint_named(struct model const *model, struct control const *control,
                struct setting const *setting, struct report *report);
/* Locations without Types, or without anything for directories. */
void lint_types(struct model const *model, struct report *report);
/* Homes that were served by mathopd. */
void lint_homes(struct model const *model, struct report *report);

/* True once for each setting, however many blocks inherit it. Settings are shown as constant to all
   others. */
bool first_doubt(struct setting const *setting);
/* The same for looking at what is there. */
bool first_look(struct setting const *setting);

/* The directory that the server will have for its root: $ROOT, or RootDirectory; empty: none. */
struct bytes lint_root(struct model const *model);

/* Whether a mode lets the account of a setting in; null: us. Search for a directory, reading for a
   file. */
bool is_open_to(char const *path, struct stat const *st, struct setting const *user);
/* A path of the configuration as it is outside of RootDirectory. */
char *path_outside(struct bytes root, struct bytes path);

#endif
