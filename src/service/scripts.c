/* scripts: run, log/run and what else each supervisor knows. The file applied is what the running
   server was started or reloaded with, for reload to compare with; the environment is read at each
   start. */
#include "scripts.h"

#define SH "#!/bin/sh\n"
#define EXECLINE "#!@execline@ -P\n"

struct template const scripts_daemontools[] = {
  { "run",
    SH "exec 2>&1\n"
       "exec @hold@ -a applied envdir ./env @run@ -n -a applied.new -f mathopd.conf\n",
    0755 },
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
             "@hold@ -r 3 -a applied\n"
             "s6-envdir ./env\n"
             "@run@ -n -a applied.new -f mathopd.conf\n",
    0755 },
  { "log/run", EXECLINE "@as_logger@exec -c s6-log -d3 t s1000000 n20 ./main\n", 0755 },
  { 0, 0, 0 },
};

/* The file ready is empty until the server has written its newline: sv start waits for it, and
   looks as soon as there is a process, before run has opened the file. */
struct template const scripts_runit[] = {
  { "check", SH "exec test -s ready\n", 0755 },
  { "finish", SH ": >ready\n", 0755 },
  { "log/main/config", "s1000000\nn20\n", 0644 },
  { "run",
    SH "exec 2>&1\n"
       "exec @hold@ -r 3 -a applied chpst -e ./env \\\n"
       "  @run@ -n -a applied.new -f mathopd.conf 3>ready\n",
    0755 },
  { "log/run", SH "exec @as_logger@svlogd -t ./main\n", 0755 },
  { 0, 0, 0 },
};
