/* answers: one batch, for the asker that was answered last. */
#include <errno.h>
#include <sys/socket.h>

#include "answers.h"
#include "askers.h"

static struct {
  size_t asker;
  struct auth_batch batch;
} collected;

void answers_send(void)
{
  ssize_t n;
  if (collected.batch.count == 0)
    return;
  do
    n = send(asker_socket(collected.asker), collected.batch.s, collected.batch.length,
             MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  /* When the core is gone the channel says so to who reads it. */
  auth_batch_wipe(&collected.batch);
}

void answers_put(size_t asker, struct auth_answer const *answer)
{
  if (asker != collected.asker)
    answers_send();
  collected.asker = asker;
  if (auth_batch_answer(&collected.batch, answer))
    return;
  answers_send();
  (void)auth_batch_answer(&collected.batch, answer);
}
