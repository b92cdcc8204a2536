/* source: the texts of a configuration, the file and what it includes, in one space of positions. A
   position says which text, which line and which column. */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* No position in a text. */
#define NOWHERE UINT32_MAX

/* What tells a file from all others, under whatever name. */
struct file_id {
  uint64_t device, inode;
};

struct source_text {
  char const *path; /* as opened; names in it are relative to its directory */
  char const *name; /* the same for messages: nothing in it drives a terminal */
  struct bytes text;
  struct file_id id;
  uint32_t included_at;  /* the position of the name that brought it in; NOWHERE: the first text */
  uint32_t base;         /* the position of its first byte */
  uint32_t *line_starts; /* offsets; line 1 is the first */
  size_t lines;
};

struct source {
  char const *name; /* of the first text */
  struct source_text *texts;
  size_t count, room;
  uint32_t end;                     /* the first position of the next text */
  bool reader_group, reader_others; /* no included text is closed to them */
};

/* With its first text, which must be shorter than NOWHERE. Path, text and id are kept. */
void source_init(struct source *source, char const *path, struct bytes text, struct file_id id);
void source_free(struct source *source);

/* The next text may have this many bytes. */
size_t source_room(struct source const *source);
/* Adds a text of at most that many bytes, included by a name at `included_at`. Returns its number.
   Path and text must outlive the source. */
size_t source_add(struct source *source, char const *path, struct bytes text, struct file_id id,
                  uint32_t included_at);

/* A path for a message: what could drive a terminal is replaced, in the arena. */
char const *source_printable(char const *path);

/* Valid until the next text is added. */
struct source_text const *source_text_at(struct source const *source, uint32_t at);
char const *source_name(struct source const *source, uint32_t at);
/* Lines and columns count from 1; a column is a byte. */
uint32_t source_line(struct source const *source, uint32_t at);
uint32_t source_column(struct source const *source, uint32_t at);
/* The text of the line without its end. */
struct bytes source_line_text(struct source const *source, uint32_t at);

/* "FILE:LINE", in the arena. */
struct bytes source_origin(struct source const *source, uint32_t at);
/* A line for a message about another position: "line 5", with " of FILE" when that is in another
   text. In the arena. */
char const *source_other_line(struct source const *source, uint32_t at, uint32_t other);

/* How many names brought the text at a position in: 0 for the first text. */
unsigned int source_depth(struct source const *source, uint32_t at);
/* True when the file is the one of that position, or includes it. */
bool source_is_open(struct source const *source, uint32_t at, struct file_id id);
/* "FILE:LINE includes FILE:LINE", from the first text to the position. In the arena. */
char const *source_chain(struct source const *source, uint32_t at);
/* The path of a file that is named at a position: in the directory of the text there, unless
   absolute. In the arena. */
char const *source_path(struct source const *source, uint32_t at, struct bytes name);

#endif
