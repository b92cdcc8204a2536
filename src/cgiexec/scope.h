/* scope: what a script may do to processes of its own user that are not its own: neither signal nor
   trace them, where the system can keep it from that. Files and networks are left alone. */
#ifndef CGIEXEC_SCOPE_H
#define CGIEXEC_SCOPE_H

/* Before a child is started that is to enter one. */
void scope_prepare(void);

/* In a child that may share its parent's memory: only what it starts is in its reach from here on.
   It needs no_new_privs, or CAP_SYS_ADMIN; where it cannot be had, nothing changes. 0, or -1 with
   errno. */
int scope_enter(void);

#endif
