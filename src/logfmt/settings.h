/* settings: the configuration of the logs, as the start found it or as it is now. */
#ifndef LOGFMT_SETTINGS_H
#define LOGFMT_SETTINGS_H

#include <httpway/conf.h>

/* Reads it; dies when there is none. Before any change of root. */
void settings_open(char const *cdb);

/* Those in force. */
struct conf_globals const *settings(void);

/* Takes up those that the file has now, if it can be read again and they need no start. */
void settings_read_again(void);

#endif
