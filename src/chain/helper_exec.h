/* helper_exec: from a child of the keeper into the helper. */
#ifndef CHAIN_HELPER_EXEC_H
#define CHAIN_HELPER_EXEC_H

/* Default signals, an environment without channels and sockets of others, then exec. Comes back
   with errno when that failed. */
void helper_exec(char const *const *words);

#endif
