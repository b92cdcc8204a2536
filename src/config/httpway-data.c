/* httpway-data: the configuration compiler: reads a configuration, says everything that is wrong
   with it, and writes it resolved as one cdb. The command line, and the order of the steps. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <httpway/config.h>
#include <httpway/program.h>

#include "account.h"
#include "arena.h"
#include "check.h"
#include "dump.h"
#include "lint.h"
#include "output.h"
#include "parser.h"
#include "search.h"
#include "type_table.h"

#define USAGE "httpway-data [ -t | -d ] [ -v ] [ -o DUMP ] [ [ -f ] FILE [ CDB ] ]"

#define DUMP_IS_READ " is the configuration or what is made of it: name another file for the dump"

enum mode { MODE_WRITE, MODE_TEST, MODE_DUMP };

struct arguments {
  enum mode mode;
  char const *file; /* null: standard input */
  char const *cdb;
  char const *dump; /* -o; null: none */
};

static void print_version(void)
{
  static char const line[] = "httpway-data " HTTPWAY_VERSION "\n";

  if (allwrite(1, line, sizeof line - 1) < sizeof line - 1)
    strerr_diefusys(111, "write to standard output");
  _exit(0);
}

static void mode_set(struct arguments *arguments, enum mode mode)
{
  if (arguments->mode != MODE_WRITE && arguments->mode != mode)
    strerr_dieusage(100, USAGE);
  arguments->mode = mode;
}

static char const *default_cdb(char const *file)
{
  size_t const length = strlen(file);
  char *name = arena_get(length + sizeof ".cdb");

  memcpy(name, file, length);
  memcpy(name + length, ".cdb", sizeof ".cdb");
  return name;
}

static void arguments_read(struct arguments *arguments, int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO;
  int option;

  while ((option = subgetopt_r(argc, argv, "tdvf:o:", &l)) != -1)
    switch (option) {
    case 't':
      mode_set(arguments, MODE_TEST);
      break;
    case 'd':
      mode_set(arguments, MODE_DUMP);
      break;
    case 'v':
      print_version();
      break;
    case 'f':
      arguments->file = l.arg;
      break;
    case 'o':
      arguments->dump = l.arg;
      break;
    default:
      strerr_dieusage(100, USAGE);
    }
  argc -= l.ind;
  argv += l.ind;
  if (argc && !arguments->file) {
    arguments->file = *argv++;
    argc--;
  }
  if (argc > 1)
    strerr_dieusage(100, USAGE);
  if (arguments->file && !strcmp(arguments->file, "-"))
    arguments->file = 0;
  arguments->cdb = argc ? argv[0] : arguments->file ? default_cdb(arguments->file) : 0;
  if (arguments->dump && output_is_taken(arguments->dump, is_dump))
    strerr_dief(100, arguments->dump,
                " was not made by -o, and nothing else is overwritten: name another file, or "
                "remove it");
  if (arguments->mode != MODE_WRITE)
    return;
  if (!arguments->cdb)
    strerr_dief(100, "standard input needs a name for the compiled configuration; usage: " USAGE);
  if (arguments->dump && output_is_same(arguments->dump, arguments->cdb))
    strerr_dief(100, arguments->dump, DUMP_IS_READ);
  if (output_is_taken(arguments->cdb, conf_is_compiled))
    strerr_dief(
        100, arguments->cdb,
        " is no compiled configuration, and nothing else is overwritten: name another file, "
        "or remove it");
}

/* The whole text; *st is the file's. */
static struct bytes text_read(struct arguments const *arguments, struct stat *st)
{
  stralloc sa = STRALLOC_ZERO;
  int const fd = arguments->file ? open(arguments->file, O_RDONLY | O_CLOEXEC) : 0;
  char const *name = arguments->file ? arguments->file : "standard input";

  if (fd < 0)
    die_unable(111, "open", name, "name a configuration that I can read");
  if (fstat(fd, st) < 0 || !slurp(&sa, fd))
    die_unable(111, "read", name, "name a file that I can read");
  if (sa.len >= NOWHERE)
    strerr_dief(100, name, " is too long: expected less than 4 GiB");
  if (conf_is_compiled(bytes_of(sa.s, sa.len)))
    strerr_dief(100, name, " is compiled already: name the text that it was made from");
  if (fd)
    fd_close(fd);
  return bytes_of(sa.s, sa.len);
}

/* Prints what was found; goes on only when there were no mistakes. */
static void report_finish(struct report *report)
{
  char count[SIZE_FMT];

  report_print(report);
  if (report->errors) {
    count[size_fmt(count, report->errors)] = 0;
    strerr_dief(100, report->source->name, ": ", count,
                report->errors == 1 ? " mistake: mend it and run me again"
                                    : " mistakes: mend them and run me again");
  }
}

static void dump_write(char const *file, struct model const *model)
{
  struct source const *source = model->source;
  struct stat st;

  if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
    for (size_t i = 0; i < source->count; i++)
      if (source->texts[i].id.device == st.st_dev && source->texts[i].id.inode == st.st_ino)
        strerr_dief(100, file, DUMP_IS_READ);
  if (!freopen(file, "w", stdout) || !dump_model(model))
    die_unable(111, "write", file, "name a file in a directory that I can write to");
}

static void act(struct arguments const *arguments, struct model const *model, struct stat const *st)
{
  char const *wrong;

  if (arguments->mode == MODE_DUMP && !dump_model(model))
    strerr_diefusys(111, "write to standard output");
  if (arguments->dump)
    dump_write(arguments->dump, model);
  if (arguments->mode == MODE_WRITE) {
    wrong = output_write(model, arguments->cdb, arguments->file ? st : 0);
    if (wrong)
      die_unable(111, wrong, arguments->cdb, "name a file in a directory that I can write to");
  }
}

int main(int argc, char const *const *argv)
{
  struct arguments arguments = { .mode = MODE_WRITE };
  struct source source;
  struct report report = { .source = &source };
  struct model model = { .source = 0 };
  struct stat st;
  struct block *file;
  struct bytes text;

  PROG = "httpway-data";
  about(argc, argv, USAGE);
  arguments_read(&arguments, argc, argv);
  text = text_read(&arguments, &st);
  source_init(&source, arguments.file ? arguments.file : "(stdin)", text,
              (struct file_id){ (uint64_t)st.st_dev, (uint64_t)st.st_ino });
  file = parse_file(&source, &report);
  check_file(file, &report);
  if (!report.errors) {
    model_make(&model, &source, file);
    search_trace(&model);
    lint_model(&model, &report);
  }
  report_finish(&report);
  act(&arguments, &model, &st);

  model_free(&model);
  report_free(&report);
  source_free(&source);
  account_forget();
  type_tables_forget();
  arena_free_all();
  free((char *)text.s);
  return 0;
}
