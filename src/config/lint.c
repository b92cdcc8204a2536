/* lint: doubts about aliases, realms and hosts. */
#include "lint.h"
#include "map.h"

/* Warns once about a setting, however many blocks inherit it. Settings are shown as constant to all
   others. */
static bool first_doubt(struct setting const *setting)
{
  struct setting *marked = (struct setting *)setting;
  bool const first = !marked->doubted;

  marked->doubted = true;
  return first;
}

static void lint_hidden(struct model const *model, struct control const *control,
                        struct report *report)
{
  struct setting const *alias = control->alias;

  if (control->use_count || (control->prefix.n && control->prefix.s[0] != '/'))
    return;
  if (!control->hidden_by)
    report_warning(report, control->block->at,
                   "this Control is never used: no Virtual below it searches it");
  else
    report_warning(report, alias->value_at,
                   "Alias %s is never reached: Alias %s on line %u is searched before it",
                   show(alias->text).text, show(control->hidden_by->alias->text).text,
                   (unsigned int)source_line(model->source, control->hidden_by->alias->at));
}

static void lint_realm(struct control const *control, struct report *report)
{
  struct setting const *realm = control->single[SINGLE_REALM];
  struct setting const *users = control->single[SINGLE_USERS];

  if (!realm)
    return;
  if (!users || users->text.n == 0) {
    if (first_doubt(realm))
      report_warning(report, realm->at,
                     "Realm without UserFile: everybody will be denied (mathopd let everybody in)");
  } else if (users->keyword == KEY_USER_FILE &&
             !control_number(control, SINGLE_ENCRYPTED_USER_FILE) && first_doubt(users))
    report_warning(report, users->at,
                   "UserFile with plain passwords, expected EncryptedUserFile On and crypt(3) "
                   "strings in the file");
}

static void lint_server(struct model const *model, struct server const *server,
                        struct report *report)
{
  struct map known = { .count = 0 };
  struct virtual const *virtual;

  if (!server->host_count && !server->any_host && !server->no_host)
    report_warning(report, server->block->at,
                   "Server without a Virtual: every request is answered with 400");
  for (size_t i = 0; (virtual = server_virtual(model, server, i)); i++)
    for (struct setting const *s = virtual->block->block->first; s; s = s->next) {
      uint32_t *before;
      if (s->keyword != KEY_HOST)
        continue;
      before = map_find(&known, s->text);
      if (!before)
        map_put(&known, s->text, source_line(model->source, s->at));
      else {
        if (first_doubt(s))
          report_warning(report, s->value_at,
                         "Host %s was given on line %u already, the later one counts",
                         show(s->text).text, (unsigned int)*before);
        *before = source_line(model->source, s->at);
      }
    }
  map_free(&known);
}

void lint_model(struct model const *model, struct report *report)
{
  for (size_t i = 0; i < model->location_count; i++) {
    lint_hidden(model, model->locations[i], report);
    lint_realm(model->locations[i], report);
  }
  for (size_t i = 0; i < model->server_count; i++)
    lint_server(model, model->servers + i, report);
  lint_places(model, report);
}
