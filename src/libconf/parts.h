/* parts: where records lie in the compiled file, and what their members are: one description, by
   which they are written, and checked when a file is opened. Private to libconf. */
#ifndef LIBCONF_PARTS_H
#define LIBCONF_PARTS_H

#include <httpway/conf.h>
#include <httpway/conf_write.h>

/* What a member is, beside a list of records of some part (a text is one of bytes). */
enum { MEMBER_PLAIN = CONF_PARTS, MEMBER_BOOL, MEMBER_SETTINGS };

struct member {
  uint8_t kind; /* enum conf_part, or one of those */
  uint16_t size, offset;
};

/* Records of one part, one after the other. */
struct part_layout {
  struct member const *members;
  uint16_t count, size;
};

extern struct part_layout const part_layouts[CONF_PARTS];

/* What the records begin with, eight bytes from one to the next: the file is mapped. Then come the
   parts in their order, and the stamp again. */
struct records_header {
  uint32_t byte_order; /* BYTE_ORDER_MARK */
  uint32_t length;     /* of header, parts and stamp */
  uint64_t layout;     /* parts_layout_mark */
  uint64_t stamp;      /* of what the parts hold */
  struct {
    uint32_t at, count;
  } parts[CONF_PARTS]; /* at: from the header on */
};

#define BYTE_ORDER_MARK UINT32_C(0x68776179)
#define RECORDS_KEY "records"
enum { RECORDS_ALIGNED = 8 };

static inline size_t aligned(size_t n)
{
  return (n + RECORDS_ALIGNED - 1) / RECORDS_ALIGNED * RECORDS_ALIGNED;
}

/* Differs when the compiler of another machine, or another version, lays the records out
   otherwise. */
uint64_t parts_layout_mark(void);

/* Whether each member of each record keeps within the file and within what it may be. */
bool parts_are_sound(struct records_header const *header);

#endif
