/* What is remembered of files: used as long as it is true, looked at once a turn, never used when
   it is not true any more. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../src/httpd/files/file_bytes.h"
#include "../../src/httpd/files/file_fields.h"
#include "../../src/httpd/files/file_cache.h"

#include "tap.h"

static char directory[] = "/tmp/httpway-T_file_cache-XXXXXX";
static struct file_cache cache;
static int64_t later; /* when all files are old */

static char const *path(char const *name)
{
  static char whole[256];
  snprintf(whole, sizeof(whole), "%s/%s", directory, name);
  return whole;
}

static void put(char const *name, char const *text)
{
  FILE *f = fopen(path(name), "w");
  if (!f || fputs(text, f) == EOF || fclose(f) == EOF)
    exit(111);
}

static void put_anew(char const *name, char const *text)
{
  char from[256];
  put("new", text);
  snprintf(from, sizeof(from), "%s", path("new"));
  if (rename(from, path(name)) < 0)
    exit(111);
}

static enum open_verdict cache_open(char const *name, struct found_file *file)
{
  uint32_t lookups = 1000;
  struct path_parts const way = { .name = name, .length = strlen(name) };
  return file_cache_open(&cache, &way, later, &lookups, file);
}

/* What comes of a name: the content of a file, or a word for the verdict. kept: without descriptor.
 */
static char const *asked(char const *name, bool *kept)
{
  static char text[64];
  struct found_file file = { .fd = -1 };
  enum open_verdict verdict = cache_open(path(name), &file);
  *kept = file.fd < 0;
  if (verdict == OPEN_FILE) {
    text[file.size] = 0;
    if (!found_read(&file, 0, text, (size_t)file.size))
      return "unreadable";
  }
  if (file.fd >= 0)
    close(file.fd);
  return verdict == OPEN_FILE        ? text
         : verdict == OPEN_DIRECTORY ? "(directory)"
         : verdict == OPEN_MISSING   ? "(missing)"
                                     : "(refused)";
}

static void is_answer(char const *name, char const *want, bool want_kept, char const *what)
{
  bool kept;
  char const *got = asked(name, &kept);
  is_bytes(bytes_from_string(got), bytes_from_string(want), what);
  ok(kept == want_kept, want_kept ? "... remembered" : "... not remembered");
}

static void test_changes(void)
{
  put("a", "one");
  is_answer("a", "one", true, "a file");
  cache.turn++;
  is_answer("a", "one", true, "in the next turn");
  put_anew("a", "two");
  is_answer("a", "one", true, "replaced in the same turn");
  cache.turn++;
  is_answer("a", "two", true, "seen in the next one");
  cache.turn++;
  put("a", "six");
  is_answer("a", "six", true, "written over, as long as before");
  cache.turn++;
  unlink(path("a"));
  is_answer("a", "(missing)", true, "gone");
  cache.turn++;
  put("a", "back");
  is_answer("a", "back", true, "back again");
  cache.turn++;
  if (geteuid() != 0) {
    chmod(path("a"), 0);
    is_answer("a", "(refused)", false, "not to be read any more");
    chmod(path("a"), 0644);
    cache.turn++;
  }
  unlink(path("a"));
  mkdir(path("a"), 0755);
  is_answer("a", "(directory)", true, "a directory now");
  rmdir(path("a"));
  cache.turn++;
}

static void are_texts_of(char const *name, char const *length, char const *date)
{
  struct found_file file = { .fd = -1 };
  char etag[ETAG_MAX];
  if (cache_open(path(name), &file) != OPEN_FILE || !file.texts) {
    ok(false, "no texts");
    return;
  }
  is_bytes(file.texts->length, bytes_from_string(length), "its length as a field line");
  is_bytes(file.texts->modified, bytes_from_string(date), "its date as a field line");
  is_bytes(file.texts->etag, bytes_of(etag, etag_format(etag, &file, BYTES_NONE)),
           "its entity tag");
}

/* What heads say of a file is renewed with it. */
static void test_texts(void)
{
  struct timespec times[2] = { { .tv_sec = 784111777 }, { .tv_sec = 784111777 } };
  put("texts", "four");
  utimensat(AT_FDCWD, path("texts"), times, 0);
  are_texts_of("texts", "Content-Length: 4\r\n",
               "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  cache.turn++;
  put_anew("texts", "eleven more");
  times[1].tv_sec++;
  utimensat(AT_FDCWD, path("texts"), times, 0);
  are_texts_of("texts", "Content-Length: 11\r\n",
               "Last-Modified: Sun, 06 Nov 1994 08:49:38 GMT\r\n");
  cache.turn++;
  unlink(path("texts"));
}

/* The times of a file can be set, but not the one that says so. */
static void test_times_set_back(void)
{
  struct stat st;
  struct timespec times[2];
  put("t", "old");
  stat(path("t"), &st);
  is_answer("t", "old", true, "a file");
  cache.turn++;
  put("t", "new");
  times[0] = st.st_atim;
  times[1] = st.st_mtim;
  utimensat(AT_FDCWD, path("t"), times, 0);
  is_answer("t", "new", true, "changed, and its time set back");
  cache.turn++;
}

/* As a change within one tick of the clock of the file system: nothing but the content is other. */
static void put_same_times(char const *name, char const *text)
{
  int fd = open(path(name), O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) < 0)
    exit(111);
}

/* After HUP. */
static void test_forgotten(void)
{
  uint64_t hits;
  put("f", "one");
  is_answer("f", "one", true, "a file");
  cache.turn++;
  hits = cache.hits;
  is_answer("f", "one", true, "in the next turn");
  is_number(cache.hits, hits + 1, "... from memory");
  file_cache_forget(&cache);
  is_answer("f", "one", true, "after all was forgotten");
  is_number(cache.hits, hits + 1, "... from the file system");
  cache.turn++;
  is_answer("f", "one", true, "and in the turn after that");
  is_number(cache.hits, hits + 2, "... from memory");
  unlink(path("f"));
  cache.turn++;
}

static void test_links(void)
{
  put("x", "ex");
  put("y", "why");
  if (symlink("x", path("link")) < 0)
    exit(111);
  is_answer("link", "ex", true, "over a link");
  cache.turn++;
  unlink(path("link"));
  if (symlink("y", path("link")) < 0)
    exit(111);
  is_answer("link", "why", true, "that leads elsewhere now");
  cache.turn++;
}

static void test_not_kept(void)
{
  char large[5000];
  memset(large, 'x', sizeof(large) - 1);
  large[sizeof(large) - 1] = 0;
  later = time(0);
  put("fresh", "just written");
  is_answer("fresh", "just written", true, "a file of this moment is remembered for the turn");
  cache.turn++;
  put_same_times("fresh", "just WRITTEN");
  is_answer("fresh", "just WRITTEN", true, "and not longer, whatever its times say");
  cache.turn++;
  later += 1000;
  put("large", large);
  struct found_file file = { .fd = -1 };
  ok(cache_open(path("large"), &file) == OPEN_FILE && file.fd >= 0,
     "a large file is opened each time");
  close(file.fd);
}

/* All names at once: each content stays what it was for the rest of the turn. */
static void test_many(void)
{
  static struct found_file files[3000];
  char name[16];
  bool good = true;
  cache.turn++;
  for (int i = 0; i < 3000; i++) {
    snprintf(name, sizeof(name), "%d", i);
    put(name, name);
    good = good && cache_open(path(name), files + i) == OPEN_FILE;
    unlink(path(name));
    if (files[i].fd >= 0) {
      close(files[i].fd);
      files[i].size = 0;
    }
  }
  for (int i = 0; i < 3000; i++) {
    char text[16] = "";
    snprintf(name, sizeof(name), "%d", i);
    good = good && (files[i].size == 0 ||
                    (found_read(files + i, 0, text, files[i].size) && strcmp(text, name) == 0));
  }
  ok(good, "more names than places, in one turn");
}

int main(void)
{
  static char const *const names[] = { "t", "x", "y", "link", "fresh", "large" };
  if (!mkdtemp(directory) || file_cache_init(&cache, 12288) < 0)
    return 111;
  later = time(0) + 1000;
  test_changes();
  test_texts();
  test_times_set_back();
  test_forgotten();
  test_links();
  test_not_kept();
  test_many();
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    unlink(path(names[i]));
  ok(rmdir(directory) == 0, "nothing is left");
  return tap_done();
}
