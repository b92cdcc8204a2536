/* parse_include: Include: what stands in other files, read as if it stood here. */
#include <stdlib.h>
#include <sys/stat.h>

#include "arena.h"
#include "parser.h"
#include "source_read.h"

/* Against texts that include one another for ever, or many times over. */
enum { INCLUDE_DEPTH_MAX = 16, INCLUDE_FILES_MAX = 10000 };

/* An Include that is carried out. */
struct include {
  struct parser *parser;
  struct block *block;
  uint32_t at; /* of the name */
};

static void include_refuse(struct include const *include, char const *path, char const *why)
{
  include->block->damaged = true;
  report_error(include->parser->report, include->at, "unable to include \"%s\": %s",
               source_printable(path), why);
}

/* The compiled configuration is for those only who can read every part of it. */
static void note_mode(struct source *source, mode_t mode)
{
  source->reader_group = source->reader_group && mode & S_IRGRP;
  source->reader_others = source->reader_others && mode & S_IROTH;
}

/* False: the file may not be included here, which has been reported. */
static bool include_allowed(struct include const *include, char const *path, struct file_id id)
{
  struct source const *source = include->parser->source;

  if (source_is_open(source, include->at, id)) {
    include->block->damaged = true;
    report_error(include->parser->report, include->at, "\"%s\" includes itself: %s includes it",
                 source_printable(path), source_chain(source, include->at));
    return false;
  }
  if (source->count > INCLUDE_FILES_MAX) {
    include_refuse(include, path, "more than 10000 files are included");
    return false;
  }
  return true;
}

static void include_file(struct include const *include, char const *path, struct file_id id)
{
  struct source *source = include->parser->source;
  struct read_file file;
  enum read_verdict verdict;

  if (!include_allowed(include, path, id))
    return;
  verdict = source_read(path, source_room(source), &file);
  if (verdict != READ_TEXT) {
    include_refuse(include, path, source_read_problem(verdict));
    return;
  }
  note_mode(source, file.mode);
  parse_text(include->parser, include->block,
             source_add(source, path, file.text, file.id, include->at));
}

/* A file that was found in a directory; directories there are not read. */
static void include_found(struct include const *include, char const *path)
{
  struct read_file file;
  enum read_verdict const verdict = source_look(path, &file);

  if (verdict == READ_TEXT)
    include_file(include, path, file.id);
  else if (verdict != READ_DIRECTORY)
    include_refuse(include, path, source_read_problem(verdict));
}

static char const *path_below(char const *directory, char const *name)
{
  size_t const length = strlen(directory), more = strlen(name);
  bool const slash = directory[length - 1] != '/';
  char *path = arena_get(length + slash + more + 1);

  memcpy(path, directory, length);
  path[length] = '/';
  memcpy(path + length + slash, name, more);
  return path;
}

static void include_directory(struct include const *include, char const *path)
{
  char const **names;
  size_t count;

  if (!source_list(path, &names, &count))
    include_refuse(include, path, source_read_problem(READ_FAILED));
  else if (count > INCLUDE_FILES_MAX)
    include_refuse(include, path, "it holds more than 10000 files");
  else
    for (size_t i = 0; i < count; i++)
      include_found(include, path_below(path, names[i]));
  free((void *)names);
}

static void include_name(struct parser *parser, struct block *block, struct bytes name, uint32_t at)
{
  struct include const include = { parser, block, at };
  char const *path = source_path(parser->source, at, name);
  struct read_file file;
  enum read_verdict verdict;

  if (name.n == 0 || bytes_find(name, 0) != name.n) {
    include_refuse(&include, path, "that is no name of a file");
    return;
  }
  if (source_depth(parser->source, at) >= INCLUDE_DEPTH_MAX) {
    block->damaged = true;
    report_error(parser->report, at, "Includes are nested deeper than %d: %s", INCLUDE_DEPTH_MAX,
                 source_chain(parser->source, at));
    return;
  }
  verdict = source_look(path, &file);
  if (verdict == READ_TEXT)
    include_file(&include, path, file.id);
  else if (verdict == READ_DIRECTORY)
    include_directory(&include, path);
  else
    include_refuse(&include, path, source_read_problem(verdict));
}

void parse_include(struct parser *parser, struct block *block, uint32_t at)
{
  struct block *names = block_new(block->place);
  struct setting const *read;

  if (parser_peek(parser, 0)->kind == TOKEN_OPEN)
    parse_list(parser, names, KEY_INCLUDE, at);
  else
    parse_single(parser, names, KEY_INCLUDE, at);
  block->damaged = block->damaged || names->damaged;
  read = names->first;
  if (read && read->text.n)
    include_name(parser, block, read->text, read->value_at);
  for (struct item const *item = read && !read->text.n ? read->items : 0; item; item = item->next)
    include_name(parser, block, item->text, item->at);
}
