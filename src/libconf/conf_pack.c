/* conf_pack: the records of the compiled configuration, written (httpway-data only), and the
   entries of records, read one by one. */
#include <httpway/conf.h>

#include "layout.h"

int conf_pack_globals(stralloc *sa, struct conf_globals const *g)
{
  return layout_pack(sa, &layout_globals, g);
}

int conf_pack_server(stralloc *sa, struct conf_server const *s)
{
  return layout_pack(sa, &layout_server, s);
}

int conf_pack_socket(stralloc *sa, struct conf_socket const *s)
{
  return layout_pack(sa, &layout_socket, s);
}

int conf_pack_virtual(stralloc *sa, struct conf_virtual const *v)
{
  return layout_pack(sa, &layout_virtual, v);
}

int conf_pack_alias(stralloc *sa, struct conf_alias const *a)
{
  return layout_pack(sa, &layout_alias, a);
}

int conf_pack_location(stralloc *sa, struct conf_location const *l)
{
  return layout_pack(sa, &layout_location, l);
}

int conf_pack_settings(stralloc *sa, struct conf_location const *l)
{
  return layout_pack(sa, &layout_settings, l);
}

int conf_pack_rule(stralloc *sa, struct conf_rule const *r)
{
  return layout_pack(sa, &layout_rule, r);
}

int conf_pack_header_rule(stralloc *sa, struct conf_header_rule const *r)
{
  return layout_pack(sa, &layout_header_rule, r);
}

int conf_pack_group(stralloc *sa, struct conf_group const *g)
{
  return layout_pack(sa, &layout_group, g);
}

int conf_pack_list_item(stralloc *sa, struct bytes item)
{
  return layout_pack_bytes(sa, item);
}

bool conf_socket_next(struct bytes *rest, struct conf_socket *out)
{
  return layout_unpack(rest, &layout_socket, out);
}

bool conf_alias_next(struct bytes *rest, struct conf_alias *out)
{
  return layout_unpack(rest, &layout_alias, out);
}

bool conf_rule_next(struct bytes *rest, struct conf_rule *out)
{
  return layout_unpack(rest, &layout_rule, out);
}

bool conf_group_next(struct bytes *rest, struct conf_group *out)
{
  return layout_unpack(rest, &layout_group, out);
}

bool conf_list_next(struct bytes *rest, struct bytes *item)
{
  return layout_unpack_bytes(rest, item);
}

bool conf_header_rule_next(struct bytes *rest, struct conf_header_rule *out)
{
  return layout_unpack(rest, &layout_header_rule, out);
}

bool conf_list_fits(struct bytes list, struct bytes text,
                    bool (*fits)(struct bytes text, struct bytes pattern))
{
  struct bytes pattern;
  bool any = list.n == 0;
  while (!any && conf_list_next(&list, &pattern))
    any = fits(text, pattern);
  return any;
}
