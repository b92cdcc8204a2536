/* account: login names looked up in the system's accounts, each once. */
#ifndef CONFIG_ACCOUNT_H
#define CONFIG_ACCOUNT_H

#include <stdint.h>

#include <httpway/bytes.h>

/* 1 found, 0 no such account, -1 the look-up failed (errno). */
int account_find(struct bytes name, uint32_t *uid, uint32_t *gid);
void account_forget(void);

#endif
