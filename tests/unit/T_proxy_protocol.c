/* The PROXY protocol: headers good and bad, each cut at every place, and every short beginning. */
#include "tap.h"

#include <httpway/proxy_protocol.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define TEXT(literal)                                                                              \
  {                                                                                                \
    literal, sizeof(literal) - 1                                                                   \
  }
#define FOUR "\x01\x02\x03\x04\xff\xfe\xfd\xfc\x12\x34\x00\x50"
#define SIX_1 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define SIX_2 "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\x00\x00\x07"
#define X25 "xxxxxxxxxxxxxxxxxxxxxxxxx"

static struct {
  struct bytes text;
  char const *source, *destination; /* null: not known; empty source: bad */
  unsigned int source_port, destination_port;
} const samples[] = {
  { TEXT("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"), "192.0.2.1", "198.51.100.2", 56324,
    443 },
  { TEXT("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), "255.255.255.255",
    "255.255.255.255", 65535, 65535 },
  { TEXT("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"), "0.0.0.0", "0.0.0.0", 0, 0 },
  { TEXT("PROXY TCP6 2001:db8::1 ::ffff:10.0.0.7 1 65535\r\n"), "2001:db8::1", "10.0.0.7", 1,
    65535 },
  { TEXT("PROXY UNKNOWN\r\n"), 0, 0, 0, 0 },
  { TEXT("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"), 0, 0, 0, 0 },
  /* 107 bytes, and 108 */
  { TEXT("PROXY UNKNOWN " X25 X25 X25 "xxxxxxxxxxxxxxxx\r\n"), 0, 0, 0, 0 },
  { TEXT("PROXY UNKNOWN " X25 X25 X25 "xxxxxxxxxxxxxxxxx\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY UNKNOWN\n"), "", 0, 0, 0 },
  { TEXT("PROXY UNKNOWNS\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY \r\n"), "", 0, 0, 0 },
  { TEXT("PROXY \n"), "", 0, 0, 0 },
  { TEXT("PROXY\r\n"), "", 0, 0, 0 },
  { TEXT("proxy UNKNOWN\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY tcp4 1.2.3.4 1.2.3.5 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 1 2\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 1 22\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 1\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 1 2 \r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 1 2 3\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4  1.2.3.4 1.2.3.5 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 01 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.5 1 65536\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3.4 1.2.3.05 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 1.2.3 1.2.3.5 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP4 ::1 ::1 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP6 1.2.3.4 1.2.3.5 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP6 ::1 1.2.3.5 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("PROXY TCP5 1.2.3.4 1.2.3.5 1 2\r\n"), "", 0, 0, 0 },
  { TEXT("GET / HTTP/1.1\r\n\r\n"), "", 0, 0, 0 },
  { TEXT("\r\nPROXY UNKNOWN\r\n"), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x11\x00\x0c" FOUR), "1.2.3.4", "255.254.253.252", 0x1234, 80 },
  { TEXT(SIGNATURE "\x21\x11\x00\x10" FOUR "TLVs"), "1.2.3.4", "255.254.253.252", 0x1234, 80 },
  { TEXT(SIGNATURE "\x21\x21\x00\x24" SIX_1 SIX_2 "\xff\xff\x00\x01"), "2001:db8::1", "10.0.0.7",
    65535, 1 },
  { TEXT(SIGNATURE "\x21\x00\x00\x00"), 0, 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x00\x00\x03xyz"), 0, 0, 0, 0 },
  { TEXT(SIGNATURE "\x20\x00\x00\x00"), 0, 0, 0, 0 },
  { TEXT(SIGNATURE "\x20\x11\x00\x0c" FOUR), 0, 0, 0, 0 },
  { TEXT(SIGNATURE "\x20\x99\x00\x02xy"), 0, 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x11\x00\x0b" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x21\x00\x23" SIX_1 SIX_2 "\xff\xff\x00\x01"), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x31\x00\xd7"), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x12\x00\x0c" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x22\x00\x24" SIX_1 SIX_2 "\xff\xff\x00\x01"), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x01\x00\x00"), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x41\x00\x0c" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x22\x11\x00\x0c" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x11\x11\x00\x0c" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x31\x11\x00\x0c" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x21\x11\x02\x09" FOUR), "", 0, 0, 0 },
  { TEXT(SIGNATURE "\x20\x00\xff\xff"), "", 0, 0, 0 },
  { TEXT("\r\n\r\n\0\r\nQUIT\r\x21\x11\x00\x0c" FOUR), "", 0, 0, 0 },
};

static bool address_is(struct address const *a, char const *text, unsigned int port)
{
  char out[ADDRESS_TEXT_MAX];
  return bytes_equal(bytes_of(out, address_format(out, a)), bytes_from_string(text)) &&
         a->port == port;
}

/* What comes behind a header changes nothing, and no beginning of it is judged otherwise. */
static bool splits_agree(struct bytes text, enum proxy_protocol_verdict want, size_t length)
{
  char longer[1024];
  struct proxy_protocol got;
  bool bad = false;

  memcpy(longer, text.s, text.n);
  memcpy(longer + text.n, "\r\n\n\0PROXY ", 10);
  for (size_t n = 0; n <= text.n + 10; n++) {
    enum proxy_protocol_verdict const verdict = proxy_protocol_read(bytes_of(longer, n), &got);
    bad = bad || (want == PROXY_PROTOCOL_BAD && verdict == PROXY_PROTOCOL_BAD);
    if (want == PROXY_PROTOCOL_BAD) {
      if (verdict != (bad ? PROXY_PROTOCOL_BAD : PROXY_PROTOCOL_MORE) || (n >= text.n && !bad))
        return false;
    } else if (verdict != (n < length ? PROXY_PROTOCOL_MORE : PROXY_PROTOCOL_DONE) ||
               (n >= length && got.length != length)) {
      return false;
    }
  }
  return true;
}

static void check_samples(void)
{
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    struct bytes const text = samples[i].text;
    bool const bad = samples[i].source && !*samples[i].source;
    struct proxy_protocol got = { .length = 77 };
    char name[32];

    snprintf(name, sizeof name, "sample %zu", i);
    if (!ok(proxy_protocol_read(text, &got) == (bad ? PROXY_PROTOCOL_BAD : PROXY_PROTOCOL_DONE),
            name))
      printf("# %.*s\n", (int)text.n, text.s);
    if (bad)
      is_number(got.length, 77, "nothing is said of a bad one");
    else if (samples[i].source)
      ok(got.known && address_is(&got.source, samples[i].source, samples[i].source_port) &&
             address_is(&got.destination, samples[i].destination, samples[i].destination_port),
         "... both ends");
    else
      ok(!got.known && got.source.family == ADDRESS_NONE, "... says nothing of the ends");
    ok(splits_agree(text, bad ? PROXY_PROTOCOL_BAD : PROXY_PROTOCOL_DONE, text.n),
       "... split anywhere");
  }
}

/* The longest header: unix sockets with 304 bytes of TLVs; one byte more is refused at once. */
static void check_longest(void)
{
  char text[PROXY_PROTOCOL_MAX + 2] = SIGNATURE "\x21\x31\x02\x08/source";
  struct proxy_protocol got;

  ok(proxy_protocol_read(bytes_of(text, PROXY_PROTOCOL_MAX), &got) == PROXY_PROTOCOL_DONE &&
         got.length == PROXY_PROTOCOL_MAX && got.known && got.source.family == ADDRESS_UNIX &&
         got.destination.family == ADDRESS_UNIX && got.source.port == 0,
     "the longest header, of a unix socket");
  ok(splits_agree(bytes_of(text, PROXY_PROTOCOL_MAX), PROXY_PROTOCOL_DONE, PROXY_PROTOCOL_MAX),
     "... split anywhere");
  is_number(proxy_protocol_read(BYTES(SIGNATURE "\x21\x41"), &got), PROXY_PROTOCOL_BAD,
            "an unknown family is refused when it is read");
  text[15]++;
  is_number(proxy_protocol_read(bytes_of(text, 16), &got), PROXY_PROTOCOL_BAD,
            "one byte more is refused when its length is read");
}

/* All texts of few bytes that matter: once judged, always judged. */
static void check_short(void)
{
  static char const bytes[] = { '\r', '\n', 0, ' ', 'P', 'R', 'U', 'Q' };
  unsigned long wrong = 0, more = 0;
  char text[7];

  for (unsigned long i = 0; i < 1ul << 21; i++) {
    struct proxy_protocol got;
    bool judged = false;
    for (unsigned int n = 0; n < 7; n++)
      text[n] = bytes[i >> 3 * n & 7];
    for (size_t n = 0; n <= 7; n++) {
      enum proxy_protocol_verdict const verdict = proxy_protocol_read(bytes_of(text, n), &got);
      bool const begins =
          memcmp(text, "PROXY ", n < 6 ? n : 6) == 0 || memcmp(text, SIGNATURE, n) == 0;
      wrong += verdict == PROXY_PROTOCOL_DONE || (judged && verdict != PROXY_PROTOCOL_BAD) ||
               (n <= 6 && (verdict == PROXY_PROTOCOL_MORE) != begins);
      judged = judged || verdict == PROXY_PROTOCOL_BAD;
      more += verdict == PROXY_PROTOCOL_MORE;
    }
  }
  is_number(wrong, 0, "two million beginnings");
  ok(more > 1ul << 21, "... of which some may go on");
}

/* What follows the addresses, up to where it is malformed. */
static struct {
  struct bytes text;
  bool tls;
} const extensions[] = {
  { TEXT("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"), false },
  { TEXT(SIGNATURE "\x21\x11\x00\x0c" FOUR), false },
  { TEXT(SIGNATURE "\x21\x11\x00\x10" FOUR "\x20\x00\x01\x01"), true },
  /* No TLS, but certificates; no value; longer than the header; half a head. */
  { TEXT(SIGNATURE "\x21\x11\x00\x10" FOUR "\x20\x00\x01\x06"), false },
  { TEXT(SIGNATURE "\x21\x11\x00\x0f" FOUR "\x20\x00\x00"), false },
  { TEXT(SIGNATURE "\x21\x11\x00\x10" FOUR "\x20\x00\x02\x01"), false },
  { TEXT(SIGNATURE "\x21\x11\x00\x0e" FOUR "\x20\x00"), false },
  { TEXT(SIGNATURE "\x21\x11\x00\x12" FOUR "\x20\x00\x00\x01\x00\x00"), false },
  /* After another one, and after a malformed one. */
  { TEXT(SIGNATURE "\x21\x11\x00\x15" FOUR "\x01\x00\x02h2\x20\x00\x01\x07"), true },
  { TEXT(SIGNATURE "\x21\x11\x00\x15" FOUR "\x01\xff\xffh2\x20\x00\x01\x07"), false },
  /* A client that is not named, and the proxy itself. */
  { TEXT(SIGNATURE "\x21\x00\x00\x04\x20\x00\x01\x01"), true },
  { TEXT(SIGNATURE "\x20\x00\x00\x04\x20\x00\x01\x01"), false },
};

static void check_extensions(void)
{
  for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
    struct proxy_protocol got = { .tls = !extensions[i].tls };
    char name[32];

    snprintf(name, sizeof name, "extension %zu", i);
    ok(proxy_protocol_read(extensions[i].text, &got) == PROXY_PROTOCOL_DONE &&
           got.tls == extensions[i].tls,
       name);
  }
}

int main(void)
{
  check_extensions();
  check_samples();
  check_longest();
  check_short();
  return tap_done();
}
