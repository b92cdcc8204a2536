/* notify: telling the service manager how we are (sd_notify(3)), when NOTIFY_SOCKET says where. */
#ifndef HTTPD_LOG_NOTIFY_H
#define HTTPD_LOG_NOTIFY_H

/* Connects to the socket named in NOTIFY_SOCKET, a path or @ and an abstract name: while it can be
   reached. Nothing happens when there is none; a warning when it cannot be used. */
void notify_open(void);

/* Says nothing from here on: another process does. */
void notify_close(void);

/* Each is one datagram, never waited for: a manager that does not listen loses it. */
void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);

#endif
