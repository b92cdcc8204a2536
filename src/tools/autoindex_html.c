/* autoindex_html: the page of a listing, from top to bottom. */
#include "autoindex_html.h"
#include "autoindex_output.h"

static void put_head(buffer *out)
{
  put_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<style>");
  put(out, autoindex_style);
  put_text(out, "</style>\n");
}

static void put_foot(buffer *out)
{
  put_text(out, "</main>\n</body>\n</html>\n");
}

/* The next segment of a path, and the slash in front of it taken away. */
static bool next_segment(struct bytes *path, struct bytes *segment)
{
  while (path->n && path->s[0] == '/')
    *path = bytes_after(*path, 1);
  *segment = bytes_of(path->s, bytes_find(*path, '/'));
  *path = bytes_after(*path, segment->n);
  return segment->n;
}

static size_t segments_count(struct bytes path)
{
  struct bytes segment;
  size_t n = 0;
  while (next_segment(&path, &segment))
    n++;
  return n;
}

/* A link this many directories upwards; none is the page itself. */
static void put_crumb(buffer *out, size_t up, struct bytes text)
{
  if (!up)
    put_text(out, "<b aria-current=\"page\">");
  else {
    put_text(out, "<a href=\"");
    for (size_t i = 0; i < up; i++)
      put_text(out, "../");
    put_text(out, "\">");
  }
  put_html(out, text);
  if (up)
    put_text(out, "</a>");
  else
    put_text(out, "</b>");
}

static void put_heading(buffer *out, struct page const *page)
{
  size_t up = segments_count(page->path);
  struct bytes path = page->path, segment;
  put_text(out, "<nav aria-label=\"Path\">\n<h1>");
  put_crumb(out, up, page->host.n ? page->host : BYTES("Index"));
  while (next_segment(&path, &segment)) {
    put_text(out, " <i>/</i> ");
    put_crumb(out, --up, segment);
  }
  put_text(out, "</h1>\n</nav>\n");
}

static void put_column(buffer *out, struct query const *query, enum sort_key key,
                       struct bytes label)
{
  bool const chosen = query->key == key;
  /* Who asks for sizes or dates first wants the largest or the latest. */
  bool const descending = chosen ? !query->descending : key != SORT_NAME;
  put_text(out, "<th scope=\"col\"");
  if (chosen && query->descending)
    put_text(out, " aria-sort=\"descending\"");
  else if (chosen)
    put_text(out, " aria-sort=\"ascending\"");
  put_text(out, "><a href=\"?sort=");
  put(out, sort_names[key]);
  put(out, descending ? BYTES("&amp;order=desc\">") : BYTES("&amp;order=asc\">"));
  put(out, label);
  if (chosen)
    put(out, query->descending ? BYTES("&nbsp;\xe2\x86\x93") : BYTES("&nbsp;\xe2\x86\x91"));
  put_text(out, "</a></th>\n");
}

static void put_name(buffer *out, struct bytes name, enum kind kind)
{
  /* What is neither file nor directory is never sent. */
  if (kind == KIND_OTHER) {
    put_text(out, "<span>");
    put_html(out, name);
    put_text(out, "</span>");
    return;
  }
  put_text(out, "<a href=\"");
  put_link(out, name);
  put(out, kind == KIND_DIRECTORY ? BYTES("/\">") : BYTES("\">"));
  put_html(out, name);
  put(out, kind == KIND_DIRECTORY ? BYTES("/</a>") : BYTES("</a>"));
}

static void put_size_cell(buffer *out, struct entry const *entry)
{
  uint64_t const size = (uint64_t)entry->size;
  if (entry->kind != KIND_FILE) {
    put_text(out, "<td></td>");
    return;
  }
  if (size < 1000)
    put_text(out, "<td>");
  else {
    put_text(out, "<td title=\"");
    put_number(out, size);
    put_text(out, " bytes\">");
  }
  put_size(out, size);
  put_text(out, "</td>");
}

static void put_date_cell(buffer *out, struct entry const *entry)
{
  char date[DATE_ISO_LENGTH];
  put_text(out, "<td>");
  if (entry->kind != KIND_UNKNOWN && date_iso(date, entry->modified)) {
    put(out, bytes_of(date, 10));
    /* A space that does not break, for browsers without style. */
    put_text(out, "<i>\xc2\xa0");
    put(out, bytes_of(date + 11, 5));
    put_text(out, "</i>");
  }
  put_text(out, "</td>");
}

static void put_row(buffer *out, struct bytes name, struct entry const *entry)
{
  put(out, entry->kind == KIND_DIRECTORY ? BYTES("<tr class=\"d\"><td>") : BYTES("<tr><td>"));
  put_name(out, name, (enum kind)entry->kind);
  put_text(out, "</td>");
  put_size_cell(out, entry);
  put_date_cell(out, entry);
  put_text(out, "</tr>\n");
}

static void put_table(buffer *out, struct page const *page, struct listing const *listing)
{
  put_text(out, "<table>\n<thead>\n<tr>\n");
  put_column(out, &page->query, SORT_NAME, BYTES("Name"));
  put_column(out, &page->query, SORT_SIZE, BYTES("Size"));
  put_column(out, &page->query, SORT_DATE, BYTES("Date (UTC)"));
  put_text(out, "</tr>\n</thead>\n<tbody>\n");
  if (segments_count(page->path))
    put_text(out, "<tr class=\"u\"><td><a href=\"../\">Parent directory</a></td>"
                  "<td></td><td></td></tr>\n");
  for (size_t i = 0; i < listing->count; i++)
    put_row(out, entry_name(listing, listing->entries + i), listing->entries + i);
  put_text(out, "</tbody>\n</table>\n");
}

static void put_count(buffer *out, size_t count, struct bytes one, struct bytes several)
{
  put_number(out, count);
  put_text(out, " ");
  put(out, count == 1 ? one : several);
}

static void put_counts(buffer *out, struct listing const *listing)
{
  size_t counts[] = { [KIND_DIRECTORY] = 0, [KIND_FILE] = 0, [KIND_OTHER] = 0, [KIND_UNKNOWN] = 0 };
  for (size_t i = 0; i < listing->count; i++)
    counts[listing->entries[i].kind]++;
  put_count(out, counts[KIND_DIRECTORY], BYTES("directory, "), BYTES("directories, "));
  put_count(out, counts[KIND_FILE], BYTES("file"), BYTES("files"));
  if (counts[KIND_OTHER] + counts[KIND_UNKNOWN]) {
    put_text(out, ", ");
    put_count(out, counts[KIND_OTHER] + counts[KIND_UNKNOWN], BYTES("other"), BYTES("others"));
  }
}

static void put_summary(buffer *out, struct listing const *listing)
{
  put_text(out, "<p>");
  if (listing->cut)
    put_text(out, "The list is cut here: this directory has more than it can hold.<br>\n");
  if (listing->count)
    put_counts(out, listing);
  else
    put_text(out, "Nothing here");
  put_text(out, " \xc2\xb7 <a href=\"?json\">as JSON</a></p>\n");
}

void html_put_listing(buffer *out, struct page const *page, struct listing const *listing)
{
  put_head(out);
  put_text(out, "<title>Index of ");
  put_html(out, page->path);
  put_text(out, "/</title>\n</head>\n<body>\n<main>\n");
  put_heading(out, page);
  put_table(out, page, listing);
  put_summary(out, listing);
  put_foot(out);
}

void html_put_error(buffer *out, struct bytes status, struct bytes sentence)
{
  put_head(out);
  put_text(out, "<title>");
  put_html(out, status);
  put_text(out, "</title>\n</head>\n<body>\n<main>\n<h1>");
  put_html(out, status);
  put_text(out, "</h1>\n<p>");
  put_html(out, sentence);
  put_text(out, "</p>\n");
  put_foot(out);
}
