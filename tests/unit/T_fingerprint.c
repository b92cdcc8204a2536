/* fingerprint: what is another question has another one, and nobody can make it without the secret
   of this process. */
#include <string.h>

#include <skalibs/random.h>

#include "../../src/authcheck/fingerprint.h"
#include "tap.h"

static char filling = 'a';
static unsigned int filled;

void random_buf(char *out, size_t n)
{
  memset(out, filling, n);
  filled++;
}

static struct job job;

static struct fingerprint made(void)
{
  struct fingerprint out;
  fingerprint_make(&out, &job);
  return out;
}

static bool differs(struct fingerprint const *from)
{
  struct fingerprint const now = made();
  return !fingerprint_equal(&now, from);
}

static void credentials_are(char const *user, char const *password)
{
  job.asked.user_length = strlen(user);
  memcpy(job.asked.user, user, job.asked.user_length);
  job.asked.password_length = strlen(password);
  memcpy(job.asked.password, password, job.asked.password_length);
}

int main(void)
{
  struct fingerprint first;
  fingerprint_init();
  is_number(filled, 2, "two secrets");
  job.kind = JOB_HASH;
  job.client.family = ADDRESS_IPV4;
  memcpy(job.source, "/none", 6);
  credentials_are("joe", "secret");
  first = made();
  ok(!differs(&first), "the same question has the same one");
  credentials_are("joes", "ecret");
  ok(differs(&first), "where the name ends counts");
  credentials_are("joe", "secret");
  job.hashed = true;
  ok(differs(&first), "hashed or not");
  job.hashed = false;
  memcpy(job.source, "/nine", 6);
  ok(differs(&first), "another file");
  memcpy(job.source, "/none", 6);
  job.client.ip[3] = 1;
  ok(!differs(&first), "whose question it is is nothing to a file");
  job.kind = JOB_PROGRAM;
  first = made();
  job.client.ip[3] = 2;
  ok(differs(&first), "... and much to a program");
  job.client.ip[3] = 1;
  job.client.family = ADDRESS_IPV6;
  ok(differs(&first), "of whatever family");
  job.client.family = ADDRESS_IPV4;
  ok(!differs(&first), "again the same");
  filling = 'b';
  fingerprint_forget();
  fingerprint_init();
  ok(differs(&first), "another process has another secret");
  return tap_done();
}
