/* log_address: the words of LogAddress. */
#ifndef CONFIG_LOG_ADDRESS_H
#define CONFIG_LOG_ADDRESS_H

#include <httpway/conf.h>

/* "full", "mask", "mask 24 48" or "hash", and "logins" after the last three. False: anything
   else. */
bool log_address_scan(struct bytes text, struct conf_log_address *out);
/* The same of what was checked; empty is "full". */
struct conf_log_address log_address_of(struct bytes text);

#endif
