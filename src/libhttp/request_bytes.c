/* request_bytes: the classes of bytes in a request head, and nothing else. */
#include "byte_class.h"

enum {
  CTL = BYTE_CONTROL,
  EOL = BYTE_CONTROL | BYTE_LINE_END,
  VIS = BYTE_TARGET,
  TOK = BYTE_TARGET | BYTE_TOKEN,
  NAM = BYTE_TARGET | BYTE_TOKEN | BYTE_NAME,
  CAP = BYTE_TARGET | BYTE_TOKEN | BYTE_NAME | BYTE_CAPITAL,
  HSH = BYTE_TOKEN /* '#' is a tchar, but begins a fragment in a target */
};

/* clang-format off */
uint8_t const byte_classes[256] = {
  /* NUL.. */ CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, 0,   EOL, CTL, CTL, EOL, CTL, CTL,
  /* DLE.. */ CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL, CTL,
  /* SP!"# */ 0,   TOK, VIS, HSH, TOK, TOK, TOK, TOK, VIS, VIS, TOK, TOK, VIS, NAM, TOK, VIS,
  /* 0..   */ NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, VIS, VIS, VIS, VIS, VIS, VIS,
  /* @A..  */ VIS, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP,
  /* P..   */ CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, VIS, VIS, VIS, TOK, NAM,
  /* `a..  */ TOK, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM,
  /* p..   */ NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, NAM, VIS, TOK, VIS, TOK, CTL,
  /* 80..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* 90..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* A0..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* B0..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* C0..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* D0..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* E0..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
  /* F0..  */ VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS, VIS,
};
/* clang-format on */
