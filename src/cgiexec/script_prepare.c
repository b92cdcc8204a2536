/* script_prepare: all that is asked before a script is started. */
#include "script.h"

bool script_prepare(struct script *s)
{
  return script_locate(s) && script_inspect(s) && script_words(s) && script_way(s) &&
         script_environment(s);
}
