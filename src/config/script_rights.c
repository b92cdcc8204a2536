/* script_rights: a look at all locations, for lint and for the helpers. */
#include "script_rights.h"
#include "table.h"

struct setting const *script_setting_without_user(struct model const *model)
{
  for (size_t i = 0; i < model->location_count; i++) {
    struct control const *control = model->locations[i];
    struct setting const *setting =
        control->single[SINGLE_IDENTITY] ? 0 : table_script_setting(control->list[LIST_SUFFIXES]);
    if (setting)
      return setting;
  }
  return 0;
}

/* An account that the configuration names brings its groups along, where nothing else is said. */
bool script_has_groups(struct control const *control)
{
  struct setting const *identity = control->single[SINGLE_IDENTITY];

  if (control->single[SINGLE_SCRIPT_GROUPS])
    return control_number(control, SINGLE_SCRIPT_GROUPS);
  return identity && identity->keyword == KEY_SCRIPT_USER && !control->user_directory;
}

bool scripts_allow_set_id(struct model const *model)
{
  for (size_t i = 0; i < model->location_count; i++)
    if (control_number(model->locations[i], SINGLE_ALLOW_SET_ID))
      return true;
  return false;
}
