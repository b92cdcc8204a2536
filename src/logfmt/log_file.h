/* log_file: the files that sinks write to. */
#ifndef LOGFMT_LOG_FILE_H
#define LOGFMT_LOG_FILE_H

#include <httpway/sink.h>

/* Opens the file that the name stands for at that time, for appending. 0 ok, -1 errno; then s is as
   it was: ELOOP for a symbolic link to anything but a device, ENXIO for what is neither a file nor
   a device. */
int log_file_open(struct sink *s, struct bytes name, bool gmt, uint64_t now);

/* Never what the program was started with. */
void log_file_close(struct sink *s);

#endif
