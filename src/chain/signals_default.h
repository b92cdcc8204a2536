/* signals_default: every signal as a fresh program expects it: default action, none blocked. */
#ifndef CHAIN_SIGNALS_DEFAULT_H
#define CHAIN_SIGNALS_DEFAULT_H

void signals_default(void);

#endif
