/* script_execute: why a script could not be executed, in words that help. */
#ifndef CGIEXEC_SCRIPT_EXECUTE_H
#define CGIEXEC_SCRIPT_EXECUTE_H

#include "script.h"

/* Refuses it for the error that execve has given. */
void script_execute_refuse(struct script *s, uint16_t status, int e);

#endif
