/* cgi_fate: what cgiexec says on a leash, byte for byte as in doc/protocol.html. Memory to memory
   only. */
#include <httpway/cgi.h>

#include "wire.h"

static struct bytes const magic = { "HWF\001", 4 };

enum { FLAG_SIGNALED = 1, FLAG_STOPPED = 2 };
/* Everything before the text. */
enum { FATE_HEAD = 4 + 1 + 1 + 2 + 4 + 4 + 8 + 8 + 8 + 2 };

size_t cgi_pack_fate(char *out, size_t room, struct cgi_fate const *f)
{
  struct output w = { .s = out, .room = room < CGI_FATE_MAX ? room : CGI_FATE_MAX };
  struct bytes text = f->text;
  output_put(&w, magic);
  wire_put_number(&w, 1, f->kind);
  wire_put_number(&w, 1, (f->signaled ? FLAG_SIGNALED : 0u) | (f->stopped ? FLAG_STOPPED : 0u));
  wire_put_number(&w, 2, f->status);
  wire_put_number(&w, 4, f->pid);
  wire_put_number(&w, 4, f->code);
  wire_put_number(&w, 8, f->cpu);
  wire_put_number(&w, 8, f->elapsed);
  wire_put_number(&w, 8, f->peak_memory);
  /* A long reason is cut: half of it is better than none. */
  if (text.n > CGI_FATE_MAX - FATE_HEAD)
    text.n = CGI_FATE_MAX - FATE_HEAD;
  wire_put_string(&w, text);
  return output_end(&w);
}

bool cgi_unpack_fate(struct bytes message, struct cgi_fate *f)
{
  struct wire_reader r = { .rest = message, .failed = message.n > CGI_FATE_MAX };
  uint8_t flags;
  *f = (struct cgi_fate){ 0 };
  if (!bytes_equal(wire_get(&r, magic.n), magic))
    return false;
  f->kind = (uint8_t)wire_get_number(&r, 1);
  flags = (uint8_t)wire_get_number(&r, 1);
  f->signaled = flags & FLAG_SIGNALED;
  f->stopped = flags & FLAG_STOPPED;
  f->status = (uint16_t)wire_get_number(&r, 2);
  f->pid = (uint32_t)wire_get_number(&r, 4);
  f->code = (uint32_t)wire_get_number(&r, 4);
  f->cpu = wire_get_number(&r, 8);
  f->elapsed = wire_get_number(&r, 8);
  f->peak_memory = wire_get_number(&r, 8);
  f->text = wire_get_string(&r);
  return !r.failed && f->kind >= CGI_STARTED && f->kind <= CGI_EXITED;
}
