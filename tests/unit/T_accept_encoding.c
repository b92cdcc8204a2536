/* Accept-Encoding: weights of the codings, and media types. */
#include "tap.h"

#include <httpway/accept_encoding.h>
#include <httpway/field_value.h>

static struct {
  char const *field;
  uint16_t zstd, brotli, gzip, identity;
} const fields[] = {
  { "", 0, 0, 0, 1 },
  { "gzip", 0, 0, 1000, 1 },
  { "gzip, deflate, br, zstd", 1000, 1000, 1000, 1 },
  { "GZIP;Q=0.5", 0, 0, 500, 1 },
  { "x-gzip", 0, 0, 1000, 1 },
  { "br;q=0.123, gzip ; q=1.000", 0, 123, 1000, 1 },
  { "br;q=0", 0, 0, 0, 1 },
  { "*", 1000, 1000, 1000, 1000 },
  { "*;q=0.2, br;q=0", 200, 0, 200, 200 },
  { "identity;q=0, gzip;q=0.001", 0, 0, 1, 0 },
  { "identity, gzip;q=0.5", 0, 0, 500, 1000 },
  { "*;q=0", 0, 0, 0, 0 },
  { "gzip;q=1.001", 0, 0, 0, 1 },
  { "gzip;q=2", 0, 0, 0, 1 },
  { "gzip;q=0.1234", 0, 0, 0, 1 },
  { "gzip;q=", 0, 0, 0, 1 },
  { "gzip;x=1", 0, 0, 0, 1 },
  { "br, gzip;q", 0, 0, 0, 1 },
  { ";q=1", 0, 0, 0, 1 },
  { "br, ;q=1", 0, 0, 0, 1 },
  { "br, ;", 0, 0, 0, 1 },
  { " , br ,", 0, 1000, 0, 1 },
};

static void check_weights(void)
{
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    uint16_t w[CODING_COUNT];
    accept_encoding_weigh(bytes_from_string(fields[i].field), w);
    is_number(w[CODING_ZSTD], fields[i].zstd, fields[i].field);
    is_number(w[CODING_BROTLI], fields[i].brotli, fields[i].field);
    is_number(w[CODING_GZIP], fields[i].gzip, fields[i].field);
    is_number(w[CODING_IDENTITY], fields[i].identity, fields[i].field);
  }
}

int main(void)
{
  check_weights();
  ok(type_is_text(BYTES("Text/html")) && !type_is_text(BYTES("application/text/")), "text");
  ok(type_has_charset(BYTES("text/html; Charset=x")), "charset");
  ok(type_has_charset(BYTES("text/html;a=b;charset=x")), "charset behind another parameter");
  ok(!type_has_charset(BYTES("text/html")) && !type_has_charset(BYTES("charset=x")), "none");
  ok(type_matches(BYTES("text/html;charset=x"), BYTES("TEXT/*")), "all of a kind");
  ok(type_matches(BYTES("text/html ; a=b"), BYTES("text/html")), "without parameters");
  ok(!type_matches(BYTES("text/html"), BYTES("text/htm")), "not a part of it");
  ok(!type_matches(BYTES("image/png"), BYTES("text/*")), "another kind");
  return tap_done();
}
