/* check: the walk over the tree; users, virtual servers and the file as a whole. */
#include <errno.h>
#include <string.h>

#include "account.h"
#include "check.h"
#include "value.h"

static void check_root(struct setting const *setting, struct report *report)
{
  if (setting->keyword == KEY_SCRIPT_USER)
    report_warning(report, setting->value_at,
                   "ScriptUser %s has uid 0: scripts will be refused, name an ordinary account",
                   show(setting->text).text);
  else if (setting->keyword == KEY_USER)
    report_error(report, setting->value_at,
                 "User %s has uid 0: the server never runs as root, name an account of its own",
                 show(setting->text).text);
  else if (setting->keyword != KEY_SOCKET_USER)
    report_warning(report, setting->value_at,
                   "%s %s has uid 0: the server refuses to run as root, name an account of its own",
                   keywords[setting->keyword].name, show(setting->text).text);
}

static void check_user(struct setting *setting, struct report *report)
{
  uint32_t uid = 0, gid = 0;
  int const found = account_find(setting->text, &uid, &gid);

  if (found < 0)
    report_error(report, setting->value_at, "unable to look up user %s: %s",
                 show(setting->text).text, strerror(errno));
  else if (!found)
    report_error(report, setting->value_at, "unknown user %s, %s needs an account of this system",
                 show(setting->text).text, keywords[setting->keyword].name);
  else {
    setting->number = uid;
    setting->gid = gid;
    if (uid == 0)
      check_root(setting, report);
  }
}

static void check_log_address(struct setting const *setting, struct report *report)
{
  struct conf_log_address unused;

  if (!log_address_scan(setting->text, &unused))
    report_error(
        report, setting->value_at,
        "LogAddress needs full, mask, \"mask BITS BITS\" with up to 32 and 128 bits, or hash, "
        "and logins after these, got %s",
        show(setting->text).text);
}

static void check_virtual(struct setting const *setting, struct report *report)
{
  if (setting->block->damaged || block_last(setting->block, KEY_HOST) ||
      block_last(setting->block, KEY_NO_HOST) || block_last(setting->block, KEY_ANY_HOST))
    return;
  report_warning(report, setting->at, "Virtual without Host, NoHost or AnyHost: it is never used");
}

static void check_block(struct block *block, struct report *report)
{
  for (struct setting *s = block->first; s; s = s->next) {
    enum value_type const type = (enum value_type)keywords[s->keyword].type;
    if (type == VALUE_USER)
      check_user(s, report);
    else if (s->keyword == KEY_LOG_ADDRESS)
      check_log_address(s, report);
    else if (s->keyword == KEY_CONTROL)
      check_control(s->block, report);
    else if (s->keyword == KEY_VIRTUAL)
      check_virtual(s, report);
    if (type == VALUE_BLOCK)
      check_block(s->block, report);
  }
}

void check_file(struct block *file, struct report *report)
{
  check_block(file, report);
  check_servers(file, report);
  check_proxies(file, report);
}
