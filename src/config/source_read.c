/* source_read: what a name in a configuration stands for in the file system, read. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "arena.h"
#include "source_read.h"

static enum read_verdict take_kind(struct stat const *st, struct read_file *file)
{
  file->text = BYTES_NONE;
  file->id = (struct file_id){ (uint64_t)st->st_dev, (uint64_t)st->st_ino };
  file->mode = st->st_mode;
  return S_ISDIR(st->st_mode) ? READ_DIRECTORY : !S_ISREG(st->st_mode) ? READ_NEITHER : READ_TEXT;
}

enum read_verdict source_look(char const *path, struct read_file *file)
{
  struct stat st;

  return stat(path, &st) < 0 ? READ_FAILED : take_kind(&st, file);
}

/* Up to the end, and not much beyond what is allowed. */
static enum read_verdict text_take(int fd, size_t most, struct read_file *file)
{
  stralloc sa = STRALLOC_ZERO;
  ssize_t got = 1;

  while (got > 0 && sa.len <= most) {
    if (!stralloc_readyplus(&sa, 8192))
      arena_die();
    got = fd_read(fd, sa.s + sa.len, 8192);
    sa.len += got > 0 ? (size_t)got : 0;
  }
  file->text = arena_copy(bytes_of(sa.s, sa.len));
  stralloc_free(&sa);
  return got < 0 ? READ_FAILED : file->text.n > most ? READ_TOO_LONG : READ_TEXT;
}

/* Reads an open file, unless its size is too much already. */
static enum read_verdict text_of(int fd, size_t most, struct read_file *file)
{
  enum read_verdict verdict;
  struct stat st;

  if (fstat(fd, &st) < 0)
    return READ_FAILED;
  verdict = take_kind(&st, file);
  if (verdict != READ_TEXT)
    return verdict;
  return st.st_size < 0 || (uintmax_t)st.st_size > most ? READ_TOO_LONG : text_take(fd, most, file);
}

enum read_verdict source_read(char const *path, size_t most, struct read_file *file)
{
  /* Looked at before it is opened: opening a device may do things. */
  enum read_verdict verdict = source_look(path, file);
  int fd, error;

  if (verdict != READ_TEXT)
    return verdict;
  fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return READ_FAILED;
  /* It may have been replaced in between. */
  verdict = text_of(fd, most, file);
  error = errno;
  fd_close(fd);
  errno = error;
  return verdict;
}

char const *source_read_problem(enum read_verdict verdict)
{
  switch (verdict) {
  case READ_DIRECTORY:
    return "it is a directory";
  case READ_NEITHER:
    return "it is neither a file nor a directory";
  case READ_TOO_LONG:
    return "it is too long";
  default:
    return strerror(errno);
  }
}

static bool is_wanted(char const *name)
{
  static char const suffix[] = ".conf";
  size_t const length = strlen(name);

  return name[0] != '.' && length >= sizeof suffix - 1 &&
         strcmp(name + length - (sizeof suffix - 1), suffix) == 0;
}

static int compare_names(void const *left, void const *right)
{
  return strcmp(*(char const *const *)left, *(char const *const *)right);
}

bool source_list(char const *path, char const ***names, size_t *count)
{
  DIR *directory = opendir(path);
  struct dirent const *entry;
  size_t room = 0;
  bool good;

  *names = 0;
  *count = 0;
  if (!directory)
    return false;
  while (errno = 0, (entry = readdir(directory))) {
    if (!is_wanted(entry->d_name))
      continue;
    *names = arena_grow((void *)*names, &room, *count + 1, sizeof **names);
    (*names)[(*count)++] = arena_copy(bytes_from_string(entry->d_name)).s;
  }
  good = errno == 0;
  if (*count)
    qsort((void *)*names, *count, sizeof **names, compare_names);
  closedir(directory);
  return good;
}
