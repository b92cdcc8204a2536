/* fingerprint: BLAKE2s after a block of secret, which is as good as its keyed form. */
#include <string.h>
#include <sys/stat.h>

#include <skalibs/blake2s.h>
#include <skalibs/bytestr.h>
#include <skalibs/random.h>

#include <httpway/compare.h>

#include "fingerprint.h"

enum { SECRET_LENGTH = 64 /* one block */ };

static char secret[SECRET_LENGTH];
static unsigned char stand_in[16];
/* What all fingerprints of one source begin with, as it was made last: most questions of a moment
   are about the same file. */
static struct {
  bool known, hashed;
  uint8_t kind;
  uint32_t min_uid;
  char source[PATH_MAX];
  blake2s_ctx hash;
} beginning;

void fingerprint_init(void)
{
  random_buf(secret, sizeof secret);
  random_buf((char *)stand_in, sizeof stand_in);
}

void fingerprint_forget(void)
{
  byte_zzero(secret, sizeof secret);
  byte_zzero((char *)&beginning, sizeof beginning);
}

void fingerprint_stand_in(unsigned char out[16])
{
  memcpy(out, stand_in, sizeof stand_in);
}

static void put(blake2s_ctx *hash, void const *bytes, size_t n)
{
  blake2s_update(hash, bytes, n);
}

static void put_number(blake2s_ctx *hash, uint64_t number)
{
  put(hash, &number, sizeof number);
}

static void put_string(blake2s_ctx *hash, struct bytes text)
{
  put_number(hash, text.n);
  if (text.n)
    put(hash, text.s, text.n);
}

static void put_address(blake2s_ctx *hash, struct address const *address)
{
  put_number(hash, address->family);
  put(hash, address->ip, sizeof address->ip);
}

/* A file that is not there is a file of its own kind: the job will say why. */
static void put_file(blake2s_ctx *hash, char const *path)
{
  struct stat status;
  if (stat(path, &status) == -1)
    return;
  put_number(hash, status.st_dev);
  put_number(hash, status.st_ino);
  put_number(hash, (uint64_t)status.st_size);
  put_number(hash, (uint64_t)status.st_mtim.tv_sec);
  put_number(hash, (uint64_t)status.st_mtim.tv_nsec);
  put_number(hash, (uint64_t)status.st_ctim.tv_sec);
  put_number(hash, (uint64_t)status.st_ctim.tv_nsec);
}

static bool beginning_is_of(struct job const *job)
{
  return beginning.known && beginning.kind == job->kind && beginning.hashed == job->hashed &&
         beginning.min_uid == job->min_uid && strcmp(beginning.source, job->source) == 0;
}

static void beginning_make(struct job const *job)
{
  blake2s_ctx hash = BLAKE2S_INIT(FINGERPRINT_LENGTH);
  put(&hash, secret, sizeof secret);
  put_number(&hash, job->kind);
  put_number(&hash, job->hashed);
  put_number(&hash, job->min_uid);
  put_string(&hash, bytes_from_string(job->source));
  if (job->kind == JOB_HASH)
    put_file(&hash, job->source);
  beginning.hash = hash;
  beginning.kind = job->kind;
  beginning.hashed = job->hashed;
  beginning.min_uid = job->min_uid;
  memcpy(beginning.source, job->source, sizeof beginning.source);
  beginning.known = true;
}

void fingerprint_look_again(void)
{
  beginning.known = false;
}

void fingerprint_make(struct fingerprint *out, struct job const *job)
{
  blake2s_ctx hash;
  if (!beginning_is_of(job))
    beginning_make(job);
  hash = beginning.hash;
  put_string(&hash, credentials_user(&job->asked));
  put_string(&hash, credentials_password(&job->asked));
  /* A program gets the client's address, and may answer by it. */
  if (job->kind == JOB_PROGRAM)
    put_address(&hash, &job->client);
  blake2s_final(&hash, out->s);
  byte_zzero((char *)&hash, sizeof hash);
}

bool fingerprint_equal(struct fingerprint const *a, struct fingerprint const *b)
{
  return compare_equal(a->s, b->s, FINGERPRINT_LENGTH);
}
