/* lint_passwords: lines of user files whose hashes take more of the processor or of memory than
   authcheck will give for them. */
#include <errno.h>
#include <string.h>

#include <httpway/read_user_file.h>
#include <httpway/user_file.h>

#include "lint.h"

struct expensive {
  size_t line, count; /* the first one; how many */
  bool over;          /* the first one is, on any computer */
};

static struct expensive expensive_find(struct bytes content, struct password_limits const *limits)
{
  struct expensive found = { 0, 0, false };
  struct user_file_entry entry = { .line = 0 };

  while (user_file_next(&content, &entry)) {
    struct password_cost const cost = password_cost(entry.password);

    if (!password_cost_is_doubtful(cost, limits))
      continue;
    if (found.count++ == 0) {
      found.line = entry.line;
      found.over = password_cost_is_over(cost, limits);
    }
  }
  return found;
}

static void lint_faults(struct setting const *file, struct bytes content, bool hashed,
                        struct report *report)
{
  size_t line = 0, first = 0, count = 0;
  enum user_file_fault fault, found = USER_FILE_GOOD;

  while ((fault = user_file_fault_next(&content, &line, hashed, 0)))
    if (count++ == 0) {
      first = line;
      found = fault;
    }
  if (count)
    report_warning(report, file->at,
                   "UserFile %s: line %lu, the first of %lu that cannot be used: %s",
                   show(file->text).text, (unsigned long)first, (unsigned long)count,
                   user_file_fault_text(found));
}

void lint_passwords(struct model const *model, struct setting const *file, bool hashed,
                    struct report *report)
{
  struct password_limits const limits = { global_number(model, KEY_AUTH_CPU),
                                          global_number(model, KEY_AUTH_MEMORY) };
  struct bytes const root = lint_root(model);
  struct user_file_content content;
  struct expensive found;

  if (!read_user_file(path_outside(root, file->text), &content)) {
    if (errno == EFBIG)
      report_warning(report, file->at, "UserFile %s: %s: %s", show(file->text).text,
                     strerror(errno), read_user_file_remedy(errno));
    return;
  }
  lint_faults(file, bytes_of(content.s, content.n), hashed, report);
  found = hashed ? expensive_find(bytes_of(content.s, content.n), &limits)
                 : (struct expensive){ 0, 0, false };
  read_user_file_free(&content);
  if (found.over)
    report_warning(
        report, file->at,
        "UserFile %s: line %lu, the first of %lu such: a hash that takes more than AuthCPU "
        "or AuthMemory allow: it admits nobody",
        show(file->text).text, (unsigned long)found.line, (unsigned long)found.count);
  else if (found.count)
    report_warning(report, file->at,
                   "UserFile %s: line %lu, the first of %lu such: a hash that may take more than "
                   "AuthCPU allows",
                   show(file->text).text, (unsigned long)found.line, (unsigned long)found.count);
}
