/* account: login names looked up in the system's accounts, each once. */
#ifndef CONFIG_ACCOUNT_H
#define CONFIG_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

#include <httpway/bytes.h>

/* 1 found, 0 no such account, -1 the look-up failed (errno). */
int account_find(struct bytes name, uint32_t *uid, uint32_t *gid);
/* All groups of an account with this primary one, which is the first: as initgroups(3) would set
   them. */
struct account_groups {
  uint32_t const *list;
  size_t count;
};
struct account_groups account_groups_find(struct bytes name, uint32_t gid);
void account_forget(void);

#endif
