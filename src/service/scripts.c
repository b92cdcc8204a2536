/* scripts: run, log/run and what else each supervisor knows. The file applied is what the running
   server was started or reloaded with, for reload to compare with. */
#include "scripts.h"

#define SH "#!/bin/sh\n"
#define EXECLINE "#!@execline@ -P\n"
#define NOTE_APPLIED "@data@ -d mathopd.conf >applied 2>/dev/null\n"

struct template const scripts_daemontools[] = {
  { "run", SH "exec 2>&1\n" NOTE_APPLIED "exec envdir ./env @run@ -n -f mathopd.conf\n", 0755 },
  { "log/run", SH "exec @as_logger@multilog t s1000000 n20 ./main\n", 0755 },
  { 0, 0, 0 },
};

/* Readiness is a newline on descriptor 3. reload-signal is for s6-svc -l of s6 2.15.1 or later. */
struct template const scripts_s6[] = {
  { "notification-fd", "3\n", 0644 },
  { "log/notification-fd", "3\n", 0644 },
  { "reload-signal", "HUP\n", 0644 },
  { "run",
    EXECLINE "fdmove -c 2 1\n"
             "foreground { redirfd -w 1 applied redirfd -w 2 /dev/null @data@ -d mathopd.conf }\n"
             "s6-envdir ./env\n"
             "@run@ -n -r 3 -f mathopd.conf\n",
    0755 },
  { "log/run", EXECLINE "@as_logger@exec -c s6-log -d3 t s1000000 n20 ./main\n", 0755 },
  { 0, 0, 0 },
};

/* The file ready is empty until the server has written its newline: sv start waits for it. */
struct template const scripts_runit[] = {
  { "check", SH "exec test -s ready\n", 0755 },
  { "log/main/config", "s1000000\nn20\n", 0644 },
  { "run",
    SH "exec 2>&1\n" NOTE_APPLIED "exec chpst -e ./env @run@ -n -r 3 -f mathopd.conf 3>ready\n",
    0755 },
  { "log/run", SH "exec @as_logger@svlogd -t ./main\n", 0755 },
  { 0, 0, 0 },
};
