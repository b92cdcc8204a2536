/* tai64n: the time stamps that multilog, s6-log and svlogd put in front of a line. Pure. */
#ifndef LOGFMT_TAI64N_H
#define LOGFMT_TAI64N_H

#include <stdbool.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* '@' and 24 hexadecimal digits. */
#define TAI64N_LENGTH 25

/* Takes a stamp and the blank after it off the front of line. Seconds since 1970, by the count of
   those programs: TAI is 10 seconds ahead, always. False: there is none, and line is left alone. */
bool tai64n_take(struct bytes *line, uint64_t *seconds, uint32_t *nanoseconds);

#endif
