/* content_keep: content of a script that goes on without its client. */
#include <string.h>

#include <skalibs/allreadwrite.h>

#include "script/parts.h"

bool script_content_keep(struct script *s)
{
  ssize_t n = s->content.n ? fd_write(s->input, s->content.s, s->content.n) : 0;
  if (n > 0)
    s->content = bytes_after(s->content, (size_t)n);
  if (s->content_left || s->content.n > SCRIPT_CONTENT_SIZE)
    return false;
  if (s->content.n)
    memmove(s->content_buffer, s->content.s, s->content.n);
  s->content.s = s->content_buffer;
  return true;
}
