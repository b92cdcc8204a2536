/* log_file: the files that sinks write to. */
#ifndef LOGFMT_LOG_FILE_H
#define LOGFMT_LOG_FILE_H

#include <httpway/sink.h>

/* Opens the file that the name stands for at that time, for appending. 0 ok, -1 errno; then s is as
   it was: ELOOP for a symbolic link to anything but a device, ENXIO for what is neither a file nor
   a device. */
int log_file_open(struct sink *s, struct bytes name, bool gmt, uint64_t now);

/* Why it was not opened, by errno. */
char const *log_file_reason(void);
_Noreturn void log_file_die(struct bytes name);

/* Never what the program was started with. */
void log_file_close(struct sink *s);

#endif
