/* script_ask: would cgiexec run it? For a program that explains and runs nothing. */
#ifndef CGIEXEC_SCRIPT_ASK_H
#define CGIEXEC_SCRIPT_ASK_H

#include <stdint.h>

#include <httpway/bytes.h>
#include <httpway/conf.h>

struct script_verdict {
  uint16_t refusal; /* the status; 0: it would be started */
  char why[512];
};

/* Once, while this process has all its rights. */
void script_ask_open(void);

/* Answers a request as the core makes it, with the rights of cgiexec, which this process had better
   have; afterwards it has the script's identity. */
void script_ask(struct conf const *conf, struct bytes message, struct script_verdict *verdict);

#endif
