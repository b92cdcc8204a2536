/* conf_case: compiled configurations written into a file that has no name, and opened. */
#ifndef CONF_CASE_H
#define CONF_CASE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <httpway/conf.h>
#include <httpway/conf_write.h>

static inline uint32_t random_below(uint32_t n)
{
  return (uint32_t)rand() % n;
}

static struct conf_writer writer;
static FILE *conf_file;

static inline void conf_begin(void)
{
  struct conf_writer const none = CONF_WRITER_ZERO;

  writer = none;
  conf_file = tmpfile();
  if (!conf_file || !conf_write_start(&writer, fileno(conf_file)))
    exit(111);
}

static inline struct conf_text text_put(char const *text)
{
  struct conf_text written;

  if (!conf_write_text(&writer, bytes_from_string(text), &written))
    exit(111);
  return written;
}

/* Returns its number. */
static inline uint32_t record_put(enum conf_part part, void const *record)
{
  if (!conf_write_record(&writer, part, record))
    exit(111);
  return conf_written_count(&writer, part) - 1;
}

static inline void host_put(uint32_t server, char const *host, uint32_t number)
{
  if (!conf_write_host(&writer, server, bytes_from_string(host), number))
    exit(111);
}

/* Globals that count what there is, unless there are some. */
static inline void globals_put(void)
{
  struct conf_globals const globals = {
    .servers = conf_written_count(&writer, PART_SERVERS),
    .virtuals = conf_written_count(&writer, PART_VIRTUALS),
    .locations = conf_written_count(&writer, PART_LOCATIONS),
    .turns = 1,
  };

  if (!conf_written_count(&writer, PART_GLOBALS))
    record_put(PART_GLOBALS, &globals);
}

/* Whether it can be opened. */
static inline bool conf_done(struct conf *c)
{
  bool good;

  globals_put();
  if (!conf_write_finish(&writer))
    exit(111);
  conf_write_free(&writer);
  good = conf_open_fd(c, fileno(conf_file));
  fclose(conf_file);
  return good;
}

#endif
