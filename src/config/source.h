/* source: the text of the configuration file and its lines. */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include <stdint.h>

#include <httpway/bytes.h>

/* Where no place in the file is meant. */
#define NOWHERE UINT32_MAX

struct source {
  char const *name; /* for messages */
  struct bytes text;
  uint32_t *line_starts; /* offsets; line 1 is the first */
  size_t lines;
};

/* Finds the lines of text, which must be shorter than NOWHERE. */
void source_init(struct source *source, char const *name, struct bytes text);
void source_free(struct source *source);

/* Lines and columns count from 1; a column is a byte. */
uint32_t source_line(struct source const *source, uint32_t offset);
uint32_t source_column(struct source const *source, uint32_t offset);
/* The text of a line without its end. */
struct bytes source_line_text(struct source const *source, uint32_t line);

/* "FILE:LINE", in the arena. */
struct bytes source_origin(struct source const *source, uint32_t offset);

#endif
