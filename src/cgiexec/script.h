/* script: one request on its way to a running script: what the configuration says of it, what was
   checked, what will be executed. */
#ifndef CGIEXEC_SCRIPT_H
#define CGIEXEC_SCRIPT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <httpway/cgi.h>
#include <httpway/conf.h>

enum { SCRIPT_WHY_MAX = 512, SCRIPT_WORDS_MAX = 1024, SCRIPT_VARIABLES_MAX = 1536 };
/* All strings that the script gets, as large as execve takes them with room to spare. */
#define SCRIPT_STRINGS_MAX 524288

struct script {
  struct conf const *conf;
  struct cgi_request const *request;
  struct conf_location const *location;
  struct conf_settings const *settings; /* the location's */
  struct conf_suffix const *rule;
  char home[PATH_MAX]; /* UserDirectory: of the user, NUL-terminated */
  uid_t home_uid;      /* whose it is */
  char physical[PATH_MAX];
  size_t physical_length;
  char listed[PATH_MAX]; /* AutoIndexCommand: the directory asked for; empty: none */
  int file, directory;   /* checked; -1 before */
  struct stat status;    /* of file */
  uid_t uid;
  gid_t gid;
  gid_t *groups; /* supplementary ones, none without root; see groups_find */
  size_t group_count;
  bool shares_user;       /* a program of the server has the same */
  char const *program;    /* to be executed by name; null: file itself, by its descriptor */
  char const **arguments; /* ends with null */
  char const **variables; /* the same */
  bool cr_line;           /* its #! line ends in CR LF */
  bool start_is_held;     /* the process for it was killed, and is still there */
  uint16_t refusal;       /* status, when refused */
  char why[SCRIPT_WHY_MAX];
};

/* Keeps status and reason; returns false. */
bool script_refuse(struct script *s, uint16_t status, char const *format, ...)
    __attribute__((format(printf, 3, 4)));

void script_init(struct script *s, struct conf const *conf, struct cgi_request const *request);
void script_close(struct script *s);

/* The steps, in this order. Each returns false with refusal and why set. */
bool script_locate(struct script *s);      /* location, physical path, rule */
bool script_inspect(struct script *s);     /* opens and checks the file; whose it is */
bool script_words(struct script *s);       /* program and arguments */
bool script_way(struct script *s);         /* who could exchange file and program */
bool script_environment(struct script *s); /* variables */
static inline bool script_prepare(struct script *s)
{
  return script_locate(s) && script_inspect(s) && script_words(s) && script_way(s) &&
         script_environment(s);
}

/* In the child, once it is the script's user: whether that user has the rights to the file that are
   needed. One system call; 0, or -1 with errno. */
int script_right(struct script const *s);
/* Says what came of EACCES there. */
bool script_right_refuse(struct script *s);
/* Refuses it for the error that execve has given, in words that help. */
void script_execute_refuse(struct script *s, uint16_t status, int e);

/* UserDirectory: looks up whose home the path leads to. False with refusal and why. */
bool script_home(struct script *s);

/* The Location alone, expanded, becomes the physical path; empty is the root directory. */
bool script_place(struct script *s);
/* The same, to somewhere else. Returns its length, 0 when it does not fit. */
size_t script_place_copy(struct script const *s, char *out, size_t room);

static inline struct bytes script_path(struct script const *s)
{
  return bytes_of(s->physical, s->physical_length);
}

#endif
