/* A libFuzzer target for the configuration compiler: any text, taken through all its steps but the
   warnings that look at the file system: what is compiled can be read by the programs, every record
   of it, and is not out of proportion to the text; what is refused has a reason. Run it with
   -close_fd_mask=2: mistakes are printed. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <httpway/conf.h>

#include "../../src/config/account.h"
#include "../../src/config/arena.h"
#include "../../src/config/check.h"
#include "../../src/config/emit.h"
#include "../../src/config/lint.h"
#include "../../src/config/parser.h"
#include "../../src/config/search.h"
#include "../../src/config/source_read.h"
#include "../../src/config/type_table.h"
#include "fuzz.h"

/* The greatest text, and what a compiled one may come to: each of its locations has its own record,
   and each virtual server the whole chain of its own. */
enum { TEXT_MAX = 8192, CDB_MAX = 1 << 22 };

/* In place of the library's, so that no name is ever asked for: numbers only. */
int getaddrinfo(char const *restrict node, char const *restrict service,
                struct addrinfo const *restrict hints, struct addrinfo **restrict found)
{
  static struct sockaddr_in four = { .sin_family = AF_INET };
  static struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
  static struct addrinfo answer;

  require(service != 0 && service[0] == '0' && service[1] == 0);
  *found = &answer;
  if (!node)
    node = hints->ai_family == AF_INET6 ? "::" : "0.0.0.0";
  if (hints->ai_family != AF_INET6 && inet_pton(AF_INET, node, &four.sin_addr) == 1)
    answer.ai_addr = (struct sockaddr *)&four;
  else if (hints->ai_family != AF_INET && inet_pton(AF_INET6, node, &six.sin6_addr) == 1)
    answer.ai_addr = (struct sockaddr *)&six;
  else
    return EAI_NONAME;
  return 0;
}

/* Likewise: the accounts are the same everywhere, and cost nothing. */
void setpwent(void)
{
}
void endpwent(void)
{
}
struct passwd *getpwent(void)
{
  return 0;
}

struct passwd *getpwnam(char const *name)
{
  static struct passwd entry;

  if (strcmp(name, "nobody") != 0 && strcmp(name, "daemon") != 0 && strcmp(name, "root") != 0)
    return 0;
  entry.pw_uid = entry.pw_gid = *name == 'r' ? 0 : *name == 'd' ? 1 : 65534;
  return &entry;
}

void freeaddrinfo(struct addrinfo *found)
{
  (void)found;
}

/* Likewise the file system: a directory, and files that include one another and themselves. */
enum read_verdict source_look(char const *path, struct read_file *file)
{
  return source_read(path, SIZE_MAX, file);
}

enum read_verdict source_read(char const *path, size_t most, struct read_file *file)
{
  static char const *const texts[] = { "Include b", "Include a",       "Control { Admin x",
                                       "} Alias /", "Admin d Types d", "text/x x y\nimage/y z" };
  char const letter = path[0];

  if (strcmp(path, "dir") == 0)
    return READ_DIRECTORY;
  if (strcmp(path, "fifo") == 0)
    return READ_NEITHER;
  errno = ENOENT;
  if (letter < 'a' || (size_t)(letter - 'a') >= sizeof texts / sizeof *texts)
    return READ_FAILED;
  file->text = bytes_from_string(texts[letter - 'a']);
  file->id = (struct file_id){ 1, (uint64_t)letter };
  file->mode = 0644;
  return file->text.n > most ? READ_TOO_LONG : READ_TEXT;
}

char const *source_read_problem(enum read_verdict verdict)
{
  return verdict == READ_FAILED ? strerror(errno) : "it is no file";
}

bool source_list(char const *path, char const ***names, size_t *count)
{
  require(strcmp(path, "dir") == 0);
  *names = 0;
  *count = 0;
  return true;
}

/* What is written is read: conf_open has checked where everything lies. */
static void read_back(int fd)
{
  struct conf conf;

  require(conf_open_fd(&conf, fd));
  for (uint32_t i = 0; i < conf.globals->servers; i++) {
    struct conf_sockets const *sockets = &conf.servers[i].sockets;
    require(sockets->count > 0);
    for (uint32_t j = 0; j < sockets->count; j++) {
      struct conf_socket const *socket = conf_sockets(sockets) + j;
      require(socket->address.family != ADDRESS_NONE &&
              (socket->address.family == ADDRESS_UNIX) == (socket->path.length > 0));
    }
    (void)conf_virtual_find(&conf, i, BYTES("a.example"));
  }
  for (uint32_t i = 0; i < conf.globals->locations; i++)
    (void)conf_suffix_find(&conf_settings(conf.locations + i)->suffixes, BYTES("/a/index.html"));
  conf_close(&conf);
}

static void write_and_read(struct model const *model)
{
  static FILE *file;

  if (!file)
    file = tmpfile();
  require(file != 0);
  require(lseek(fileno(file), 0, SEEK_SET) == 0 && ftruncate(fileno(file), 0) == 0);
  require(emit_model(model, fileno(file)));
  require(lseek(fileno(file), 0, SEEK_END) <= CDB_MAX);
  read_back(fileno(file));
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
  static char buffer[65536];
  static bool buffered;
  struct source source;
  struct report report = { .source = &source };
  struct model model = { .source = 0 };
  struct block *block;

  if (size > TEXT_MAX)
    return 0;
  /* Else each character of a mistake is a system call. */
  buffered = buffered || setvbuf(stderr, buffer, _IOFBF, sizeof buffer) == 0;
  source_init(&source, "fuzz.conf", bytes_of((char const *)data, size), (struct file_id){ 0, 0 });
  block = parse_file(&source, &report);
  check_file(block, &report);
  if (!report.errors) {
    model_make(&model, &source, block);
    search_trace(&model);
    lint_users(&model, &report);
    write_and_read(&model);
  }
  report_print(&report);
  model_free(&model);
  report_free(&report);
  source_free(&source);
  account_forget();
  type_tables_forget();
  arena_free_all();
  return 0;
}
