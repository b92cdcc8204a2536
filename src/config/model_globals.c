/* model_globals: the settings of the whole server. */
#include "arena.h"
#include "model.h"

static uint8_t const default_fields[] = { LOG_CTIME,        LOG_REMOTE_USER, LOG_REMOTE_ADDRESS,
                                          LOG_REMOTE_PORT,  LOG_SERVER_NAME, LOG_METHOD,
                                          LOG_URI,          LOG_STATUS,      LOG_CONTENT_LENGTH,
                                          LOG_REFERER,      LOG_USER_AGENT,  LOG_BYTES_READ,
                                          LOG_BYTES_WRITTEN };

void model_add_global(struct model *model, struct setting const *setting)
{
  if (setting->keyword == KEY_TUNING)
    for (struct setting const *s = setting->block->first; s; s = s->next)
      model->globals[s->keyword] = s;
  else
    model->globals[setting->keyword] = setting;
  /* A block of fields asks for fields; the latest counts. */
  if (setting->keyword == KEY_LOG_FORMAT)
    model->log_style = setting->block ? LOG_STYLE_FIELDS : (uint8_t)setting->number;
}

/* The fields of all LogFormat blocks, one after the other. */
static size_t fields_collect(struct block const *file, char *out)
{
  size_t count = 0;

  for (struct setting const *format = file->first; format; format = format->next) {
    if (format->keyword != KEY_LOG_FORMAT || !format->block)
      continue;
    for (struct setting const *field = format->block->first; field; field = field->next, count++)
      if (out)
        out[count] = (char)(field->keyword - KEY_FIRST_LOG_FIELD);
  }
  return count;
}

void model_finish_log_format(struct model *model, struct block const *file)
{
  size_t const count = fields_collect(file, 0);
  char *fields;

  if (count == 0) {
    model->log_fields = bytes_of((char const *)default_fields, sizeof default_fields);
    return;
  }
  fields = arena_get(count);
  (void)fields_collect(file, fields);
  model->log_fields = bytes_of(fields, count);
}

uint64_t global_number(struct model const *model, enum keyword_id id)
{
  return model->globals[id] ? model->globals[id]->number : keywords[id].preset;
}

struct bytes global_text(struct model const *model, enum keyword_id id)
{
  return model->globals[id] ? model->globals[id]->text : BYTES_NONE;
}
