/* autoindex_listing: reads a directory. All that it keeps lies in two arrays that grow; nothing
   about how a listing looks. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "autoindex_listing.h"

/* Room for `wanted` units in an array; false when that is over the limit or the memory. */
static bool grow(void **array, size_t *room, size_t wanted, size_t limit, size_t unit)
{
  size_t larger = *room + *room / 2 + 4096;
  void *moved;
  if (wanted <= *room)
    return true;
  if (wanted > limit)
    return false;
  if (larger > limit)
    larger = limit;
  moved = realloc(*array, larger * unit);
  if (!moved)
    return false;
  *array = moved;
  *room = larger;
  return true;
}

static bool make_room(struct listing *listing, size_t name_length, size_t limit)
{
  void *entries = listing->entries, *names = listing->names;
  bool const fits =
      name_length <= UINT16_MAX &&
      grow(&entries, &listing->room, listing->count + 1, limit, sizeof(struct entry)) &&
      grow(&names, &listing->names_room, listing->names_length + name_length, LISTING_NAMES_MAX, 1);
  listing->entries = entries;
  listing->names = names;
  return fits;
}

static enum kind kind_of(mode_t mode)
{
  if (S_ISDIR(mode))
    return KIND_DIRECTORY;
  return S_ISREG(mode) ? KIND_FILE : KIND_OTHER;
}

/* Fills in what the name leads to. False: nothing that could be asked for. */
static bool look_at(struct entry *entry, int directory, char const *name)
{
  struct stat st;
  if (fstatat(directory, name, &st, 0) == -1) {
    entry->kind = KIND_UNKNOWN;
    return errno != ENOENT && errno != ELOOP && errno != ENOTDIR;
  }
  entry->kind = kind_of(st.st_mode);
  entry->size = entry->kind == KIND_FILE ? st.st_size : 0;
  entry->modified = st.st_mtime;
  return true;
}

/* False when there is no room for it. */
static bool add(struct listing *listing, int directory, struct bytes name, size_t limit)
{
  struct entry entry = { .name = (uint32_t)listing->names_length };
  if (!look_at(&entry, directory, name.s))
    return true;
  if (!make_room(listing, name.n, limit))
    return false;
  entry.name_length = (uint16_t)name.n;
  memcpy(listing->names + listing->names_length, name.s, name.n);
  listing->names_length += name.n;
  listing->entries[listing->count++] = entry;
  return true;
}

bool listing_read(struct listing *listing, DIR *directory, size_t limit)
{
  for (;;) {
    struct dirent const *found;
    errno = 0;
    found = readdir(directory);
    if (!found)
      return !errno;
    if (found->d_name[0] == '.')
      continue;
    if (!add(listing, dirfd(directory), bytes_from_string(found->d_name), limit)) {
      listing->cut = true;
      return true;
    }
  }
}
