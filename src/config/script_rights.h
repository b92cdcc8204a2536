/* script_rights: what the locations of a configuration ask for their scripts, all together. */
#ifndef CONFIG_SCRIPT_RIGHTS_H
#define CONFIG_SCRIPT_RIGHTS_H

#include "model.h"

/* A setting that makes scripts of files where neither ScriptUser nor RunScriptsAsOwner says as
   whom; null: there is none. */
struct setting const *script_setting_without_user(struct model const *model);

/* Whether the scripts of a location have the supplementary groups of their account. */
bool script_has_groups(struct control const *control);

/* Whether some location has AllowSetID. */
bool scripts_allow_set_id(struct model const *model);

#endif
