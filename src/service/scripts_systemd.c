/* scripts_systemd: the units of a service. systemd binds the sockets, so that a restart refuses no
   client; httpway-run takes them as they are, and gives root up as under every supervisor. */
#include "scripts.h"

#define UNIT_HEAD                                                                                  \
  "# Made by httpway-conf; yours to change, then: systemctl @user@daemon-reload\n"                 \
  "[Unit]\n"                                                                                       \
  "Documentation=man:httpway(7) man:httpd(8)\n"

#define SERVICE                                                                                    \
  UNIT_HEAD "Description=Web server @unit@\n"                                                      \
            "Requires=@unit@.socket\n"                                                             \
            "After=@unit@.socket network.target\n"                                                 \
            "StartLimitIntervalSec=0\n"                                                            \
            "\n"                                                                                   \
            "[Service]\n"                                                                          \
            "Type=notify\n"                                                                        \
            "WorkingDirectory=@directory@\n"                                                       \
            "@variables@"                                                                          \
            "ExecStart=@run@ -n -f mathopd.conf\n"                                                 \
            "# A configuration with mistakes is reported, and the old one stays.\n"                \
            "ExecReload=@data@ -f mathopd.conf\n"                                                  \
            "ExecReload=/bin/kill -HUP $MAINPID\n"                                                 \
            "# Answers on their way are completed; the helpers end after the server.\n"            \
            "KillSignal=SIGUSR2\n"                                                                 \
            "KillMode=mixed\n"                                                                     \
            "# DrainTimeout in mathopd.conf bounds how long that is.\n"                            \
            "TimeoutStopSec=infinity\n"                                                            \
            "ExecStopPost=/bin/sleep 1\n"                                                          \
            "Restart=always\n"                                                                     \
            "RestartSec=1\n"                                                                       \
            "# A mistake in the configuration would be there again a second later.\n"              \
            "RestartPreventExitStatus=100\n"                                                       \
            "LimitNOFILE=65536\n"

#define SOCKET                                                                                     \
  UNIT_HEAD "Description=Sockets of the web server @unit@\n"                                       \
            "\n"                                                                                   \
            "# One ListenStream for each address and port of each Server in mathopd.conf.\n"       \
            "[Socket]\n"                                                                           \
            "@listen@"                                                                             \
            "Backlog=4096\n"                                                                       \
            "# A service that does not start is started for clients that wait; not for ever.\n"    \
            "TriggerLimitIntervalSec=30s\n"                                                        \
            "TriggerLimitBurst=3\n"                                                                \
            "\n"                                                                                   \
            "[Install]\n"                                                                          \
            "WantedBy=sockets.target\n"

struct template const scripts_systemd[] = {
  { "@unit@.service",
    SERVICE
    "\n"
    "# Root is only used to become the accounts of the configuration, and to end what "
    "they run;\n"
    "# the rest is no hindrance for scripts.\n"
    "CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_KILL CAP_CHOWN "
    "CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_NET_BIND_SERVICE CAP_SYS_CHROOT CAP_SYS_RESOURCE\n"
    "Delegate=yes\n"
    "ProtectClock=yes\n"
    "ProtectHostname=yes\n"
    "ProtectKernelLogs=yes\n"
    "ProtectKernelModules=yes\n"
    "RestrictRealtime=yes\n"
    "\n"
    "[Install]\n"
    "Also=@unit@.socket\n"
    "WantedBy=multi-user.target\n",
    0644 },
  { "@unit@.socket", SOCKET, 0644 },
  { "sysusers.conf",
    "# systemd-sysusers makes these accounts where they are missing.\n"
    "u @account@ - \"web server @unit@\" /nonexistent\n"
    "@log_account_line@",
    0644 },
  { 0, 0, 0 },
};

/* A service of one's own: the manager of the user starts it, and no account is to be made. */
struct template const scripts_systemd_own[] = {
  { "@unit@.service",
    SERVICE "\n"
            "[Install]\n"
            "Also=@unit@.socket\n"
            "WantedBy=default.target\n",
    0644 },
  { "@unit@.socket", SOCKET, 0644 },
  { 0, 0, 0 },
};
