/* inquiry: from a question to a job, by the configuration alone. */
#include <skalibs/nonposix.h>

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <httpway/configuration.h>
#include <httpway/say.h>

#include "../../src/authcheck/answers.h"
#include "../../src/authcheck/inquiry.h"
#include "settings_case.h"
#include "tap.h"

static unsigned int said, sent;
static int told[2]; /* a pipe: that something was sent, by a process that ends */

void say(enum say_level level, char const *format, ...)
{
  (void)format;
  said += level == SAY_INFO;
}

void answers_send(void)
{
  sent++;
  if (write(told[1], "s", 1) != 1)
    _exit(3);
}

void fingerprint_stand_in(unsigned char out[16])
{
  memset(out, 's', 16);
}

/* ---- The configuration ---- */

static uint64_t end;
static struct conf newest = { .globals = &laid.globals, .locations = laid.before, .end = &end };
static unsigned int unknown; /* so often it is not there */
static bool fresh, settled;

struct conf const *configuration_newest(void)
{
  return &newest;
}

struct conf const *configuration_meant(uint64_t stamp, uint32_t number, uint64_t mark)
{
  ok(stamp == 11 && number == 12 && mark == 13, "the configuration that is meant");
  return unknown ? unknown--, (struct conf const *)0 : &newest;
}

bool configuration_refresh(void)
{
  return fresh;
}

bool configuration_is_settled(void)
{
  return settled;
}

/* ---- The cases ---- */

static struct job job;
static struct result result;

/* Settings with those texts. */
static void say_settings(struct bytes realm, struct bytes user_file, struct bytes user_check)
{
  settings_begin();
  laid.globals = (struct conf_globals){ .auth_cpu = 7, .auth_memory = 8, .locations = 13 };
  text_set(&laid.settings.realm, realm);
  text_set(&laid.settings.user_file, user_file);
  text_set(&laid.settings.user_check, user_check);
}

static bool made(enum auth_kind kind)
{
  struct auth_question const q = { .kind = (uint8_t)kind,
                                   .configuration = 11,
                                   .location = 12,
                                   .mark = 13,
                                   .client = { ADDRESS_IPV4, { 10, 0, 0, 7 }, 80 },
                                   .user = BYTES("joe"),
                                   .password = kind == AUTH_HOME ? BYTES_NONE : BYTES("right") };

  memset(&job, 0xff, sizeof(job));
  result = (struct result){ .verdict = 99 };
  return inquiry_job(&q, &job, &result);
}

static bool is_refused(enum auth_kind kind, enum auth_verdict verdict, char const *why)
{
  return !made(kind) && result.verdict == verdict &&
         bytes_equal(bytes_of(result.text, result.text_length), bytes_from_string(why));
}

static bool is_asked(char const *user, char const *password)
{
  return bytes_equal(credentials_user(&job.asked), bytes_from_string(user)) &&
         bytes_equal(credentials_password(&job.asked), bytes_from_string(password));
}

static void test_passwords(void)
{
  say_settings(BYTES("r"), BYTES("/users"), BYTES_NONE);
  ok(made(AUTH_PASSWORD) && job.kind == JOB_HASH && !job.hashed && !strcmp(job.source, "/users"),
     "a UserFile");
  ok(is_asked("joe", "right") && job.client.ip[3] == 7, "who, and from where");
  ok(job.limits.seconds == 7 && job.limits.memory == 8 && job.secret[15] == 's',
     "what it may take");
  laid.settings.encrypted_user_file = true;
  ok(made(AUTH_PASSWORD) && job.hashed, "one with hashes");
  say_settings(BYTES("r"), BYTES_NONE, BYTES("/check -x"));
  ok(made(AUTH_PASSWORD) && job.kind == JOB_PROGRAM && !strcmp(job.source, "/check -x"),
     "a program");
  say_settings(BYTES("r"), BYTES_NONE, BYTES_NONE);
  ok(is_refused(AUTH_PASSWORD, AUTH_NO, ""), "neither: nobody is let in");
  say_settings(BYTES_NONE, BYTES("/users"), BYTES_NONE);
  ok(is_refused(AUTH_PASSWORD, AUTH_NO, ""), "nor without a Realm");
}

static void test_sources(void)
{
  static char name[PATH_MAX + 1];

  memset(name, 'n', sizeof(name));
  say_settings(BYTES("r"), bytes_of(name, PATH_MAX - 1), BYTES_NONE);
  ok(made(AUTH_PASSWORD) && strlen(job.source) == PATH_MAX - 1, "the longest name");
  say_settings(BYTES("r"), bytes_of(name, PATH_MAX), BYTES_NONE);
  ok(is_refused(AUTH_PASSWORD, AUTH_UNABLE, "name of UserFile or UserCheck too long"),
     "a longer one");
  say_settings(BYTES("r"), BYTES("/a\0b"), BYTES_NONE);
  ok(is_refused(AUTH_PASSWORD, AUTH_UNABLE, "name of UserFile or UserCheck too long"),
     "one that is two");
}

static void test_homes(void)
{
  say_settings(BYTES_NONE, BYTES_NONE, BYTES_NONE);
  laid.settings.user_directory = true;
  laid.settings.user_directory_min_uid = 1000;
  ok(made(AUTH_HOME) && job.kind == JOB_HOME && job.min_uid == 1000 && is_asked("joe", ""),
     "a home");
  laid.settings.user_directory = false;
  ok(is_refused(AUTH_HOME, AUTH_NO, ""), "where there are none");
}

static void test_configurations(void)
{
  int status = 0;
  char byte;
  pid_t pid;

  laid.settings.user_directory = true;
  unknown = 1;
  fresh = true;
  ok(made(AUTH_HOME), "a configuration that is new is read");
  unknown = 1;
  fresh = false;
  ok(is_refused(AUTH_HOME, AUTH_BUSY, "the question is about another configuration"),
     "one that is not there");
  unknown = 2;
  fresh = true;
  ok(is_refused(AUTH_HOME, AUTH_BUSY, "the question is about another configuration"), "nor new");
  laid.globals.locations = 12;
  ok(is_refused(AUTH_HOME, AUTH_UNABLE, "no location 12 in the configuration"),
     "a location that is not there");
  laid.globals.locations = 13;
  /* In a new root it cannot be read: a new process can. */
  settled = true;
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    unknown = 1;
    fresh = false;
    (void)made(AUTH_HOME);
    _exit(2);
  }
  waitpid(pid, &status, 0);
  close(told[1]);
  ok(status == 0 && read(told[0], &byte, 1) == 1,
     "who cannot look ends, to be started again, when all answers have gone");
}

int main(void)
{
  test_passwords();
  test_sources();
  test_homes();
  if (pipe(told) < 0)
    exit(111);
  test_configurations();
  ok(sent == 0 && said == 0, "nothing is sent, or said, by who goes on");
  return tap_done();
}
