/* job: what the desk hands to a worker, and what the worker gives back. Both are the same program,
   so these go over their socket as they are in memory. */
#ifndef AUTHCHECK_JOB_H
#define AUTHCHECK_JOB_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <httpway/address.h>
#include <httpway/auth.h>
#include <httpway/authorization.h>
#include <httpway/password_cost.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

enum job_kind {
  JOB_HASH,    /* a password and a UserFile: computes, and has little to wait for */
  JOB_PROGRAM, /* a password and a UserCheck program: may wait for others */
  JOB_HOME     /* the account database: may wait for others */
};

enum { JOB_KINDS = JOB_HOME + 1 };

struct job {
  uint8_t kind;
  bool hashed;      /* JOB_HASH: EncryptedUserFile */
  uint32_t min_uid; /* JOB_HOME */
  struct address client;
  struct password_limits limits; /* JOB_HASH */
  unsigned char secret[16];      /* JOB_HASH: see user_file_check */
  char source[PATH_MAX];         /* UserFile or UserCheck, NUL-terminated */
  struct credentials asked;      /* JOB_HOME: the name alone */
};

/* Of a line of a UserFile that takes more than the limits allow. */
enum over {
  OVER_NOT,
  OVER_BEGUN,    /* found out by the processor's time: the worker that says so ends */
  OVER_NOT_BEGUN /* told from the line itself */
};

/* This many lines that cannot be used are reported at once. */
enum { FAULTS_MAX = 8 };

struct line_fault {
  uint32_t line;
  uint8_t fault; /* enum user_file_fault */
};

struct result {
  uint8_t verdict;     /* enum auth_verdict */
  uint8_t over;        /* enum over */
  uint32_t line;       /* which one that is */
  uint8_t fault_count; /* of JOB_HASH */
  struct line_fault faults[FAULTS_MAX];
  uint16_t text_length; /* of the directory, or the reason */
  char text[AUTH_TEXT_MAX];
};

/* A result with a reason; longer ones are cut. */
void result_say(struct result *result, enum auth_verdict verdict, char const *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The three kinds of work. Each may take its time, and fills result. */
void check_user_file(struct job const *job, struct result *result);
/* The line of the file that check_user_file is at; for a signal handler. */
uint32_t check_user_file_line(void);
void check_program(struct job const *job, struct result *result);
void find_home(struct job const *job, struct result *result);

#endif
