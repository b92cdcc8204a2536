/* chunked: the chunked transfer coding, decoded (RFC 9112 section 7.1). Pure, restartable, no
   allocation: bytes may be cut anywhere. Chunk extensions and trailers are dropped. */
#ifndef HTTPWAY_CHUNKED_H
#define HTTPWAY_CHUNKED_H

#include <stddef.h>
#include <stdint.h>

enum chunked_state { CHUNKED_MORE, CHUNKED_END, CHUNKED_BAD };

struct chunked {
  uint8_t stage;     /* internal */
  uint8_t state;     /* enum chunked_state */
  uint64_t left;     /* of the chunk being read */
  uint32_t line;     /* bytes of the line being read: extensions and trailers are bounded */
  uint32_t trailers; /* bytes of trailers so far */
};

/* No chunk line (with its extensions) and no trailer line is longer, nor are all trailers together
   longer than four times this. */
#define CHUNKED_LINE_MAX 4096

void chunked_init(struct chunked *c);

/* Decodes input[0..length): writes content to out (room for `length` bytes; may be the same memory
   as input), sets *written, and returns how many bytes of input were taken: all of them, but for
   CHUNKED_END, where those after the last line belong to the next request. Strict: a size is 1 to
   16 hexadecimal digits (more, or over 2^63-1: bad), lines end in CR LF (a bare LF or CR is bad),
   control characters but HTAB in extensions and trailers are bad, a trailer line needs a token, a
   colon and no leading blank. */
size_t chunked_decode(struct chunked *c, char const *input, size_t length, char *out,
                      size_t *written);

#endif
