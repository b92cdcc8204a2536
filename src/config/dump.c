/* dump: the order of the paragraphs. */
#include <stdio.h>

#include "dump.h"

int dump_model(struct model const *model)
{
  dump_globals(model);
  for (size_t i = 0; i < model->server_count; i++)
    dump_server(model, model->servers + i, i);
  for (size_t i = 0; i < model->location_count; i++)
    dump_location(model, model->locations[i]);
  return fflush(stdout) == 0 && !ferror(stdout);
}
