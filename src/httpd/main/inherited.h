/* inherited: what httpd was started with and did not ask for. */
#ifndef HTTPD_MAIN_INHERITED_H
#define HTTPD_MAIN_INHERITED_H

/* Closes every descriptor but the standard ones, the sockets and channels that the environment
   names, the one of -r (-1: none) and that of a configuration /dev/fd/N. */
void inherited_close(char const *conf, int ready);

/* Forgets every variable that is not read any more. Once all others were. */
void inherited_forget(void);

#endif
