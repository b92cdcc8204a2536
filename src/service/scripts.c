/* scripts: which files of templates/ each supervisor gets, by which name, with which mode. The file
   applied is what the running server was started or reloaded with, for reload to compare with; the
   environment is read at each start. */
#include <httpway/templates.h>

#include "scripts.h"

char const *const scripts_functions = common_functions;

struct template const scripts_daemontools[] = {
  { "run", daemontools_run, 0755 },
  { "log/run", daemontools_log_run, 0755 },
  { 0, 0, 0 },
};

/* Readiness is a newline on descriptor 3. reload-signal is for s6-svc -l of s6 2.15.1 or later. */
struct template const scripts_s6[] = {
  { "notification-fd", s6_notification_fd, 0644 },
  { "log/notification-fd", s6_log_notification_fd, 0644 },
  { "reload-signal", s6_reload_signal, 0644 },
  { "run", s6_run, 0755 },
  { "log/run", s6_log_run, 0755 },
  { 0, 0, 0 },
};

/* The file ready is empty until the server has written its newline: sv start waits for it, and
   looks as soon as there is a process, before run has opened the file. */
struct template const scripts_runit[] = {
  { "check", runit_check, 0755 },
  { "finish", runit_finish, 0755 },
  { "log/main/config", runit_log_main_config, 0644 },
  { "run", runit_run, 0755 },
  { "log/run", runit_log_run, 0755 },
  { 0, 0, 0 },
};

/* systemd binds the sockets, so that a restart refuses no client; httpway-run takes them as they
   are, and gives root up as under every supervisor. */
struct template const scripts_systemd[] = {
  { "@unit@.service", systemd_service, 0644 },
  { "@unit@.socket", systemd_socket, 0644 },
  { "sysusers.conf", systemd_sysusers_conf, 0644 },
  { 0, 0, 0 },
};

/* A service of one's own: the manager of the user starts it, and no account is to be made. */
struct template const scripts_systemd_own[] = {
  { "@unit@.service", systemd_service, 0644 },
  { "@unit@.socket", systemd_socket, 0644 },
  { 0, 0, 0 },
};

/* reload compares with the file applied, which is what the server that serves was started with.
   Both hear the answer in the log. What the server refuses is put back: a helper that is started
   later reads what the server goes by. */
struct template const scripts_common[] = {
  { "reload", common_reload, 0755 },
  { "restart", common_restart, 0755 },
  { 0, 0, 0 },
};

struct template const scripts_configuration[] = {
  { "mathopd.conf", mathopd_conf, 0644 },
  { 0, 0, 0 },
};
