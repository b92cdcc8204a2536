/* script_head_internal: what the files of the script header parser share. For script_head*.c
   only. */
#ifndef LIBHTTP_SCRIPT_HEAD_INTERNAL_H
#define LIBHTTP_SCRIPT_HEAD_INTERNAL_H

#include <httpway/script_head.h>

/* The fields that are judged or kept back. */
enum script_field {
  SCRIPT_FIELD_OTHER, /* passed on unread */
  SCRIPT_FIELD_CONTENT_LENGTH,
  SCRIPT_FIELD_CONTENT_TYPE,
  SCRIPT_FIELD_LOCATION,
  SCRIPT_FIELD_STATUS,
  SCRIPT_FIELD_TRANSFER_ENCODING,
  SCRIPT_FIELD_DROPPED /* about the connection, or the core's own */
};

enum script_field script_field_named(struct bytes name);
/* Whether such a field is sent to the client. */
bool script_field_passes(enum script_field which);

/* Whether the output, or a line of it, begins with a status line. No field can look like that. */
bool script_status_line_is(struct bytes output);
/* Judge a status line and the value of Status; false when they made the head bad. */
bool script_judge_status_line(struct script_head *head, struct bytes line);
bool script_judge_status(struct script_head *head, struct bytes value);

/* Makes the head bad; false, so that a judge can return it. */
static inline bool script_head_refuse(struct script_head *head, unsigned int failure,
                                      char const *reason)
{
  head->state = SCRIPT_HEAD_BAD;
  head->failure = (uint16_t)failure;
  head->reason = reason;
  return false;
}

/* The first line of text without its line end; *text is moved after it. False when it has no
   end. */
bool script_line_next(struct bytes *text, struct bytes *line);

#endif
