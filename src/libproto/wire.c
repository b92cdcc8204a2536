/* wire: packs and unpacks what a table describes. */
#include "wire.h"

/* ---- Packing ---- */

static void put_number(struct output *w, unsigned int width, uint64_t value)
{
  char packed[8];
  wire_put(packed, value, width);
  output_put(w, bytes_of(packed, width));
}

void wire_put_string(struct output *w, struct bytes text)
{
  if (text.n > UINT16_MAX)
    w->overflow = true;
  put_number(w, 2, text.n);
  output_put(w, text);
}

static void put_address(struct output *w, struct address const *a)
{
  put_number(w, 1, a->family);
  output_put(w, bytes_of((char const *)a->ip, sizeof a->ip));
  put_number(w, 2, a->port);
}

static void put_list(struct output *w, struct bytes list)
{
  put_number(w, 4, list.n);
  output_put(w, list);
}

/* The flags from *field on, which becomes the last of them. */
static void put_flags(struct output *w, struct wire_field const **field, char const *structure)
{
  struct wire_field const *f = *field;
  unsigned int byte = 0, bit = 0;
  for (; f->kind == WIRE_IS_FLAG; f++)
    byte |= (unsigned int)*(bool const *)(structure + f->at) << bit++;
  put_number(w, 1, byte);
  *field = f - 1;
}

static uint64_t number_at(unsigned int width, void const *at)
{
  switch (width) {
  case WIRE_U8:
    return *(uint8_t const *)at;
  case WIRE_U16:
    return *(uint16_t const *)at;
  case WIRE_U32:
    return *(uint32_t const *)at;
  }
  return *(uint64_t const *)at;
}

size_t wire_pack(struct wire_message const *m, char *out, size_t room, void const *structure)
{
  struct output w = { .s = out, .room = room < m->most ? room : m->most };
  output_text(&w, m->magic);
  for (struct wire_field const *f = m->fields; f->kind != WIRE_END; f++) {
    void const *at = (char const *)structure + f->at;
    if (f->kind <= WIRE_U64)
      put_number(&w, f->kind, number_at(f->kind, at));
    else if (f->kind == WIRE_IS_FLAG)
      put_flags(&w, &f, structure);
    else if (f->kind == WIRE_IS_ADDRESS)
      put_address(&w, at);
    else if (f->kind == WIRE_IS_STRING)
      wire_put_string(&w, *(struct bytes const *)at);
    else if (f->kind == WIRE_IS_LIST)
      put_list(&w, *(struct bytes const *)at);
    else if (*(uint64_t const *)at)
      put_number(&w, WIRE_U64, *(uint64_t const *)at);
  }
  return output_end(&w);
}

/* ---- Unpacking: every get looks at what is left; false: too little, or not to be taken. ---- */

static bool get(struct bytes *rest, size_t n, struct bytes *out)
{
  if (rest->n < n)
    return false;
  *out = bytes_of(rest->s, n);
  *rest = bytes_after(*rest, n);
  return true;
}

/* A string after its length, which has 2 or 4 bytes. */
static bool get_counted(struct bytes *rest, size_t width, struct bytes *out)
{
  struct bytes n;
  return get(rest, width, &n) &&
         get(rest, width == 2 ? big_endian_get16(n.s) : big_endian_get32(n.s), out);
}

static bool get_address(struct bytes *rest, struct address *a)
{
  struct bytes packed;
  char const *at;
  if (!get(rest, 1 + sizeof a->ip + 2, &packed))
    return false;
  at = wire_get(packed.s, &a->family, 1);
  memcpy(a->ip, at, sizeof a->ip);
  (void)wire_get(at + sizeof a->ip, &a->port, 2);
  return address_is_family(a->family);
}

/* Bits that no flag has are passed over. */
static bool get_flags(struct bytes *rest, struct wire_field const **field, char *structure)
{
  struct wire_field const *f = *field;
  struct bytes packed;
  unsigned int byte;
  if (!get(rest, 1, &packed))
    return false;
  byte = (unsigned char)*packed.s;
  for (; f->kind == WIRE_IS_FLAG; f++, byte >>= 1)
    *(bool *)(structure + f->at) = byte & 1;
  *field = f - 1;
  return true;
}

bool wire_take_strings(struct bytes *rest, struct bytes *strings, unsigned int count)
{
  struct bytes left = *rest;
  for (unsigned int i = 0; i < count; i++)
    if (!get_counted(&left, 2, strings + i))
      return false;
  *rest = left;
  return true;
}

static bool get_list(struct bytes *rest, struct wire_field const *f, struct bytes *out)
{
  struct bytes left, one;
  if (!get_counted(rest, 4, out))
    return false;
  left = *out;
  for (uint64_t i = (uint64_t)f->least * f->most; i && left.n; i--)
    if (!wire_take_strings(&left, &one, 1) || (left.n == 0 && (i - 1) % f->least))
      return false;
  return left.n == 0;
}

static bool get_number(struct bytes *rest, unsigned int width, void *at)
{
  struct bytes packed;
  if (!get(rest, width, &packed))
    return false;
  (void)wire_get(packed.s, at, width);
  return true;
}

static bool get_limited(struct bytes *rest, struct wire_field const *f, void *at)
{
  return get_number(rest, f->kind, at) && (f->most == 0 || (number_at(f->kind, at) >= f->least &&
                                                            number_at(f->kind, at) <= f->most));
}

static bool get_string(struct bytes *rest, struct wire_field const *f, struct bytes *out)
{
  return get_counted(rest, 2, out) && (f->most == 0 || out->n <= f->most);
}

/* One field, or the flags from there on. */
static bool get_field(struct bytes *rest, struct wire_field const **field, char *structure)
{
  struct wire_field const *f = *field;
  void *at = structure + f->at;
  if (f->kind <= WIRE_U64)
    return get_limited(rest, f, at);
  if (f->kind == WIRE_IS_FLAG)
    return get_flags(rest, field, structure);
  if (f->kind == WIRE_IS_ADDRESS)
    return get_address(rest, at);
  if (f->kind == WIRE_IS_STRING)
    return get_string(rest, f, at);
  if (f->kind == WIRE_IS_LIST)
    return get_list(rest, f, at);
  return rest->n < WIRE_U64 || get_number(rest, WIRE_U64, at);
}

bool wire_unpack(struct wire_message const *m, struct bytes message, void *structure)
{
  struct bytes const magic = bytes_from_string(m->magic);
  struct bytes rest = message;
  if (message.n > m->most || !bytes_begin(message, magic))
    return false;
  rest = bytes_after(message, magic.n);
  for (struct wire_field const *f = m->fields; f->kind != WIRE_END; f++)
    if (!get_field(&rest, &f, structure))
      return false;
  return true;
}
