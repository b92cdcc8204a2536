/* format_fields: the fields of LogFormat, one tab between them. */
#include "format.h"

static void put_known(struct output *o, bool known, uint64_t number)
{
  if (known)
    output_number(o, number);
  else
    output_char(o, '-');
}

static void put_address_or_dash(struct output *o, struct address const *a)
{
  if (a->family == ADDRESS_NONE)
    output_char(o, '-');
  else
    put_address(o, a);
}

static void put_version_or_dash(struct output *o, struct record const *r)
{
  if (r->major || r->minor)
    put_version(o, r);
  else
    output_char(o, '-');
}

static void put_status(struct output *o, unsigned int status)
{
  if (status)
    output_padded(o, status, 3);
  else
    output_char(o, '0');
}

static void put_script(struct output *o, uint8_t field, struct record const *r)
{
  if (!r->script_ran)
    output_char(o, '-');
  else if (field == LOG_SCRIPT_CPU)
    put_micro(o, r->script_cpu / 1000000, (uint32_t)(r->script_cpu % 1000000));
  else if (field == LOG_SCRIPT_MEMORY)
    output_number(o, r->script_memory);
  else {
    if (r->script_signaled)
      output_some(o, BYTES("signal "));
    output_number(o, r->script_code);
  }
}

/* The fields that show a string: where it is, and the bit that says that it is cut. */
static struct {
  size_t at; /* 0: another field */
  uint8_t cut;
} const strings[LOG_FIELD_COUNT] = {
  [LOG_REMOTE_USER] = { offsetof(struct record, user), RECORD_USER },
  [LOG_FAILED_USER] = { offsetof(struct record, failed_user), RECORD_USER },
  [LOG_SERVER_NAME] = { offsetof(struct record, host), RECORD_HOST },
  [LOG_METHOD] = { offsetof(struct record, method), RECORD_METHOD },
  [LOG_URI] = { offsetof(struct record, uri), RECORD_URI },
  [LOG_REFERER] = { offsetof(struct record, referer), RECORD_REFERER },
  [LOG_USER_AGENT] = { offsetof(struct record, agent), RECORD_AGENT },
  [LOG_QUERY_STRING] = { offsetof(struct record, query), RECORD_QUERY },
};

struct bytes const *log_field_string(uint8_t field, struct record const *r)
{
  if (field >= LOG_FIELD_COUNT || !strings[field].at)
    return 0;
  return (struct bytes const *)((char const *)r + strings[field].at);
}

static void put_field(struct output *o, uint8_t field, struct record const *r,
                      struct stamp const *s)
{
  struct bytes const *text = log_field_string(field, r);
  if (text) {
    put_text(o, *text, r->cut & strings[field].cut);
    return;
  }
  switch ((enum conf_log_field)field) {
  case LOG_CTIME:
    output_some(o, bytes_of(s->ctime, sizeof s->ctime));
    break;
  case LOG_REMOTE_ADDRESS:
    put_address_or_dash(o, &r->remote);
    break;
  case LOG_REMOTE_PORT:
    put_known(o, r->remote.port, r->remote.port);
    break;
  case LOG_STATUS:
    put_status(o, r->status);
    break;
  case LOG_CONTENT_LENGTH:
    output_number(o, r->has_content_length ? r->content_length : 0);
    break;
  case LOG_BYTES_READ:
    output_number(o, r->bytes_read);
    break;
  case LOG_BYTES_WRITTEN:
    output_number(o, r->bytes_written);
    break;
  case LOG_LOCAL_ADDRESS:
    put_address_or_dash(o, &r->local);
    break;
  case LOG_LOCAL_PORT:
    put_known(o, r->local.port, r->local.port);
    break;
  case LOG_VERSION:
    put_version_or_dash(o, r);
    break;
  case LOG_TIME_TAKEN:
    put_micro(o, r->taken / 1000000, (uint32_t)(r->taken % 1000000));
    break;
  case LOG_MICRO_TIME:
    put_micro(o, r->seconds, r->microseconds);
    break;
  case LOG_PID:
    output_number(o, r->pid);
    break;
  case LOG_SCRIPT_CPU:
  case LOG_SCRIPT_MEMORY:
  case LOG_SCRIPT_EXIT:
    put_script(o, field, r);
    break;
  default:
    break;
  }
}

/* A number of no field is not absent: nothing is written for it. */
static bool absent(struct record const *r, unsigned int field)
{
  return field < 8 * sizeof(r->absent) && r->absent >> field & 1;
}

void format_fields(struct output *o, struct bytes fields, struct record const *r,
                   struct stamp const *s)
{
  struct output line = { .s = o->s, .length = o->length, .room = o->room - 1 };
  for (size_t i = 0; i < fields.n && !line.overflow; i++) {
    if (i)
      output_char(&line, '\t');
    if (absent(r, (unsigned char)fields.s[i]))
      output_char(&line, '-');
    else
      put_field(&line, (uint8_t)fields.s[i], r, s);
  }
  /* Fields that are named again and again may come to more than a line. */
  if (line.overflow && line.length >= 3)
    memcpy(line.s + line.length - 3, "...", 3);
  o->length = line.length;
  output_char(o, '\n');
}
