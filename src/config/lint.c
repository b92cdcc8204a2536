/* lint: doubts about aliases and hosts; the order of all of them. */
#include "lint.h"
#include "map.h"

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
                   "Alias %s is never reached: Alias %s on %s is searched before it",
                   show(alias->text).text, show(control->hidden_by->alias->text).text,
                   source_other_line(model->source, alias->at, control->hidden_by->alias->at));
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
        map_put(&known, s->text, s->at);
      else {
        if (first_doubt(s))
          report_warning(report, s->value_at,
                         "Host %s was given on %s already, the later one counts",
                         show(s->text).text, source_other_line(model->source, s->at, *before));
        *before = s->at;
      }
    }
  map_free(&known);
}

void lint_model(struct model const *model, struct report *report)
{
  for (size_t i = 0; i < model->location_count; i++) {
    lint_hidden(model, model->locations[i], report);
  }
  for (size_t i = 0; i < model->server_count; i++)
    lint_server(model, model->servers + i, report);
  lint_users(model, report);
  lint_scripts(model, report);
  lint_places(model, report);
  lint_loops(model, report);
  lint_types(model, report);
  lint_homes(model, report);
  lint_files(model, report);
}
