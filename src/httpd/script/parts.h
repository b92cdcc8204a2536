/* parts: what the files of this folder are to one another. */
#ifndef HTTPD_SCRIPT_PARTS_H
#define HTTPD_SCRIPT_PARTS_H

#include "state/script.h"

struct server;

/* Its descriptors are ready. */
void script_input_ready(struct server *server, struct watch *watch, short revents);
void script_output_ready(struct server *server, struct watch *watch, short revents);
void script_leash_ready(struct server *server, struct watch *watch, short revents);
/* Watches what the script and its client can do now. */
void script_watch(struct server *server, struct script *s);
/* Something went in one direction or the other. */
void script_progress(struct server *server, struct script *s);
/* Says a line about a script that works for a client: "FILE: text (GET /target)". */
void script_say(struct script const *s, char const *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, "what: how it ended: so". */
void script_say_end(struct script const *s, char const *what, char const *so);
void script_name_set(struct script *s, struct bytes name);
/* No answer was made yet: the client gets a page instead, and the script is ended. Why is said
   already. */
void script_page(struct server *server, struct script *s, unsigned int status, char const *why);
/* Says why, and then the same. */
void script_fail(struct server *server, struct script *s, unsigned int status, char const *why);
/* The answer cannot be completed: the connection is broken off, so that the client can tell. */
void script_break_off(struct server *server, struct script *s, char const *why);
/* The same because of the client, which a script may not mind. */
void script_cut_off(struct server *server, struct script *s, char const *why);
/* The client is gone: so is the connection, as soon as it has its turn, and the script is ended. */
void script_client_lost(struct server *server, struct script *s, char const *why);
/* The answer is out, to its last byte. */
void script_answered(struct server *server, struct script *s);
/* Sends what is in the client's output. False: the client is gone, and s is ended. */
bool script_client_send(struct server *server, struct script *s);
/* Reads content from the client and writes it to the script, as far as both go. */
void script_content_move(struct server *server, struct script *s);
/* What is still to be written survives the client. False: it has not all come, or is too much. */
bool script_content_keep(struct script *s);
/* The script's output has ended: so does the answer, or the connection, or a word of cgiexec is
   waited for; or a page is the answer, where there is none. */
void script_end_judge(struct server *server, struct script *s);
/* The word has not come soon: cgiexec is asked for it. */
void script_end_ask(struct script *s);
/* Passes on what the script prints, as far as it goes. */
void script_output_move(struct server *server, struct script *s);
/* Drops it, where no client is left to have it. */
void script_output_drop(struct server *server, struct script *s);
/* All is known, or nothing more will be: the record is written, the place is free. */
void script_free(struct server *server, struct script *s);
/* Closes one of the script's descriptors, if it is open. */
void script_descriptor_close(struct server *server, struct watch *watch, int *fd);
/* The script runs: cgiexec has said so, or the script itself by printing something. */
void script_started(struct server *server, struct script *s);
/* Reads what the leash has. False: s no longer answers its client. */
bool script_fate_read(struct server *server, struct script *s);
/* Makes the answer's head from the script's. 0, or the status instead: 502 when it does not fit,
   503 when the rules of the location cannot be looked up. */
unsigned int script_respond(struct server *server, struct script *s);
/* Passes an interim answer (1xx) on, whose header is the beginning of what was printed. */
void script_interim(struct server *server, struct script *s, struct bytes printed);
/* The script's answer is a local Location that is to be answered in place: the request is decided
   about anew, as one for that path. */
void script_redirect(struct server *server, struct script *s);

#endif
