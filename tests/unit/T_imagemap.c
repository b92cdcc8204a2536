/* Image maps: shapes, their edges, defaults, text mode, faults, big coordinates. */
#include "tap.h"

#include <httpway/imagemap.h>

static char const map[] = "# a comment line, with words\n"
                          "\n"
                          "lonely\n"
                          "default /default\n"
                          "rect /rect (10,10) (20,20)\n"
                          "circle /circle 50,50 53,54\n"
                          "poly /poly 100,100 200,100 200,200 100,200\n"
                          "text /text\n";

/* A pentagram in one stroke: its middle is gone around twice. */
#define STAR "150,0 240,280 0,105 300,105 60,280"

#define CLICKS "text /text\nrect /both 10,10 20,20\nrect /left -1,10 1,20\nrect /top 10,-1 20,1\n"

static struct {
  char const *map, *query; /* query null: none */
  enum imagemap_verdict verdict;
  char const *url;   /* found */
  unsigned int line; /* file */
} const cases[] = {
  { map, 0, IMAGEMAP_FOUND, "/text", 0 },
  { map, "0,0", IMAGEMAP_FOUND, "/text", 0 },
  { map, "1,1", IMAGEMAP_FOUND, "/default", 0 },
  /* Rectangle: outside at the smaller edges, inside at the larger. */
  { map, "15,15", IMAGEMAP_FOUND, "/rect", 0 },
  { map, "11,11", IMAGEMAP_FOUND, "/rect", 0 },
  { map, "20,20", IMAGEMAP_FOUND, "/rect", 0 },
  { map, "10,15", IMAGEMAP_FOUND, "/default", 0 },
  { map, "15,10", IMAGEMAP_FOUND, "/default", 0 },
  { map, "21,15", IMAGEMAP_FOUND, "/default", 0 },
  { map, "15,21", IMAGEMAP_FOUND, "/default", 0 },
  { "rect /r 20,10 10,20\n", "20,20", IMAGEMAP_FOUND, "/r", 0 },
  { "rect /r -1,-1 5,5\n", "0,3", IMAGEMAP_FOUND, "/r", 0 },
  /* Circle of radius 5: the rim is inside. */
  { map, "50,50", IMAGEMAP_FOUND, "/circle", 0 },
  { map, "50,55", IMAGEMAP_FOUND, "/circle", 0 },
  { map, "46,53", IMAGEMAP_FOUND, "/circle", 0 },
  { map, "50,56", IMAGEMAP_FOUND, "/default", 0 },
  { map, "54,54", IMAGEMAP_FOUND, "/default", 0 },
  /* Polygons have the edges of rectangles. */
  { map, "150,150", IMAGEMAP_FOUND, "/poly", 0 },
  { map, "101,101", IMAGEMAP_FOUND, "/poly", 0 },
  { map, "200,200", IMAGEMAP_FOUND, "/poly", 0 },
  { map, "100,150", IMAGEMAP_FOUND, "/default", 0 },
  { map, "150,100", IMAGEMAP_FOUND, "/default", 0 },
  { map, "201,150", IMAGEMAP_FOUND, "/default", 0 },
  { map, "99,150", IMAGEMAP_FOUND, "/default", 0 },
  { "poly /p 0,0 10,10 0,10\n", "3,8", IMAGEMAP_FOUND, "/p", 0 },
  { "poly /p 0,0 10,10 0,10\n", "8,3", IMAGEMAP_NOTHING, 0, 0 },
  { "poly /p 0,0 10,10 0,10\n", "5,5", IMAGEMAP_FOUND, "/p", 0 },
  { "poly /p 0,0 10,10 10,0\n", "5,5", IMAGEMAP_NOTHING, 0, 0 },
  /* A concave one. */
  { "poly /u 0,0 30,0 30,30 20,30 20,10 10,10 10,30 0,30\n", "15,20", IMAGEMAP_NOTHING, 0, 0 },
  { "poly /u 0,0 30,0 30,30 20,30 20,10 10,10 10,30 0,30\n", "25,20", IMAGEMAP_FOUND, "/u", 0 },
  { "poly /u 0,0 30,0 30,30 20,30 20,10 10,10 10,30 0,30\n", "5,20", IMAGEMAP_FOUND, "/u", 0 },
  /* The star: odd rule against winding rule. */
  { "poly /star " STAR "\n", "150,150", IMAGEMAP_NOTHING, 0, 0 },
  { "spoly /star " STAR "\n", "150,150", IMAGEMAP_FOUND, "/star", 0 },
  { "poly /star " STAR "\n", "150,50", IMAGEMAP_FOUND, "/star", 0 },
  { "spoly /star " STAR "\n", "150,50", IMAGEMAP_FOUND, "/star", 0 },
  { "spoly /star " STAR "\n", "10,10", IMAGEMAP_NOTHING, 0, 0 },
  /* Edges that are as high, or as wide, as one. */
  { "poly /e 10,0 10,1 0,5\n", "20,0", IMAGEMAP_NOTHING, 0, 0 },
  { "poly /e 5,0 6,8 0,8\n", "5,4", IMAGEMAP_FOUND, "/e", 0 },
  { "poly /e 5,0 6,8 0,8\n", "6,4", IMAGEMAP_NOTHING, 0, 0 },
  /* Order: the first hit, the last default, the nearest point. */
  { "rect /a 0,0 9,9\nrect /b 0,0 9,9\n", "5,5", IMAGEMAP_FOUND, "/a", 0 },
  { "rect /a 0,0 9,9\nnonsense /b\n", "5,5", IMAGEMAP_FOUND, "/a", 0 },
  { "default /a\ndefault /b\n", "5,5", IMAGEMAP_FOUND, "/b", 0 },
  { "point /a 1,1\npoint /b 9,9\n", "8,8", IMAGEMAP_FOUND, "/b", 0 },
  { "point /a 1,1\npoint /b 9,9\n", "2,2", IMAGEMAP_FOUND, "/a", 0 },
  { "point /a 4,5\npoint /b 6,5\n", "5,5", IMAGEMAP_FOUND, "/a", 0 },
  { "default /d\npoint /a 1,1\n", "900,900", IMAGEMAP_FOUND, "/a", 0 },
  { "point /a 1,1\nrect /r 0,0 9,9\n", "5,5", IMAGEMAP_FOUND, "/r", 0 },
  { "text /t\n", "5,5", IMAGEMAP_NOTHING, 0, 0 },
  { "text /t\ntext /u\n", 0, IMAGEMAP_FOUND, "/t", 0 },
  { "default /d\n", 0, IMAGEMAP_FOUND, "/d", 0 },
  { "rect /r 1,1 2,2\n", 0, IMAGEMAP_NOTHING, 0, 0 },
  { "", "5,5", IMAGEMAP_NOTHING, 0, 0 },
  { "", 0, IMAGEMAP_NOTHING, 0, 0 },
  /* Spelling. */
  { "rect /r (1,1)(9,9)", "5,5", IMAGEMAP_FOUND, "/r", 0 },
  { "  rect\t/r\t1 1  9 9\r\n", "5,5", IMAGEMAP_FOUND, "/r", 0 },
  { "default /no-line-feed", "5,5", IMAGEMAP_FOUND, "/no-line-feed", 0 },
  { "default /crlf\r\n", "5,5", IMAGEMAP_FOUND, "/crlf", 0 },
  { "default http://h/x#y?z\n", "5,5", IMAGEMAP_FOUND, "http://h/x#y?z", 0 },
  { "default /d # remark\n", "5,5", IMAGEMAP_FOUND, "/d", 0 },
  { "#default /x\n", "5,5", IMAGEMAP_NOTHING, 0, 0 },
  { "rect /r 1,1 9,9 77,77\n", "5,5", IMAGEMAP_FOUND, "/r", 0 },
  /* Faults of the map. */
  { "RECT /r 1,1 9,9\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "\n# x\nsquare /r 1,1 9,9\n", "5,5", IMAGEMAP_FILE, 0, 3 },
  { "rect /r 1,1 9\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "circle /r 1,1\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "poly /r 1,1 2,2\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "spoly /r 1,1 2,2\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "point /r\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9,x\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9,9:\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9,9z\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9,-\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9,2147483648\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9,99999999999999999999999\n", "5,5", IMAGEMAP_FILE, 0, 1 },
  { "rect /r 1,1 9\n", 0, IMAGEMAP_FILE, 0, 1 },
  /* Faults of the query. */
  { map, "5", IMAGEMAP_QUERY, 0, 0 },
  { map, "5,", IMAGEMAP_QUERY, 0, 0 },
  { map, ",", IMAGEMAP_QUERY, 0, 0 },
  { map, "", IMAGEMAP_QUERY, 0, 0 },
  /* What is no number counts as far as it is one. */
  { CLICKS, ",15", IMAGEMAP_FOUND, "/left", 0 },
  { CLICKS, "a,b", IMAGEMAP_FOUND, "/text", 0 },
  { CLICKS, "-,-", IMAGEMAP_FOUND, "/text", 0 },
  { CLICKS, "15,15,99", IMAGEMAP_FOUND, "/both", 0 },
  { CLICKS, "15.9,15.9", IMAGEMAP_FOUND, "/both", 0 },
  { CLICKS, "15,15&x", IMAGEMAP_FOUND, "/both", 0 },
  { CLICKS, "15, 15", IMAGEMAP_FOUND, "/top", 0 },
  { CLICKS, "-15,15", IMAGEMAP_NOTHING, 0, 0 },
  { map, "2147483648,0", IMAGEMAP_QUERY, 0, 0 },
  { map, "0,99999999999999999999999", IMAGEMAP_QUERY, 0, 0 },
  /* As far as numbers go. The first radius has 65 bits, the lower ones small. */
  { "circle /c -2147483647,-2147483647 2147483647,-2147352574\n", "5,5", IMAGEMAP_FOUND, "/c", 0 },
  { "rect /r -2147483647,-2147483647 2147483647,2147483647\n", "2147483647,2147483647",
    IMAGEMAP_FOUND, "/r", 0 },
  { "circle /c -2147483647,-2147483647 2147483647,2147483647\n", "2147483647,2147483647",
    IMAGEMAP_FOUND, "/c", 0 },
  { "circle /c -2147483647,-2147483647 2147483647,2147483646\n", "2147483647,2147483647",
    IMAGEMAP_NOTHING, 0, 0 },
  { "point /a -2147483647,-2147483647\npoint /b -2147483647,-2147483646\n", "2147483647,2147483647",
    IMAGEMAP_FOUND, "/b", 0 },
  { "point /a -2147483647,-2147483647\npoint /b 2147483647,0\n", "2147483647,2147483647",
    IMAGEMAP_FOUND, "/b", 0 },
  { "poly /p -2147483647,-2147483647 2147483647,2147483647 -2147483647,2147483647\n", "7,8",
    IMAGEMAP_FOUND, "/p", 0 },
  { "poly /p -2147483647,-2147483647 2147483647,2147483647 -2147483647,2147483647\n", "8,7",
    IMAGEMAP_NOTHING, 0, 0 },
  { "poly /p -2147483647,-2147483647 2147483647,-2147483646 2147483647,2147483647 "
    "-2147483647,2147483647\n",
    "2147483646,5", IMAGEMAP_FOUND, "/p", 0 },
};

static void check_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct bytes url = BYTES_NONE;
    unsigned int line = 0;
    char what[64];
    struct bytes const query = cases[i].query ? bytes_from_string(cases[i].query) : BYTES_NONE;
    struct bytes const text = bytes_from_string(cases[i].map);
    snprintf(what, sizeof what, "case %zu, %s", i, cases[i].query ? cases[i].query : "no query");
    is_number(imagemap_find(text, query, cases[i].query != 0, &url, &line), cases[i].verdict, what);
    is_number(line, cases[i].line, what);
    if (cases[i].url) {
      is_bytes(url, bytes_from_string(cases[i].url), what);
      ok(url.s > text.s && url.s < text.s + text.n, "the URL lies in the map");
    }
  }
}

static enum imagemap_verdict find(char const *text, size_t length)
{
  struct bytes url;
  unsigned int line;
  return imagemap_find(bytes_of(text, length), BYTES("5,5"), true, &url, &line);
}

static void check_limits(void)
{
  static char text[4000];
  size_t length = 10;
  memcpy(text, "poly /many", length);
  for (unsigned int i = 0; i < 99; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, " %u,%u", i * 7 % 100, i);
  ok(find(text, length) != IMAGEMAP_FILE, "99 points");
  length += (size_t)snprintf(text + length, sizeof text - length, " 1,1");
  is_number(find(text, length), IMAGEMAP_FILE, "100 points");
  memset(text, '\n', sizeof text);
  is_number(find(text, 1000), IMAGEMAP_NOTHING, "1000 lines");
  is_number(find(text, 1001), IMAGEMAP_FILE, "1001 lines");
  is_number(find("default /x\0y\n", 13), IMAGEMAP_FOUND, "a NUL is a byte like others");
}

/* Every point of a small picture: a rectangle drawn as polygon, in either direction, is that
 * rectangle. */
static void check_polygon_is_rectangle(void)
{
  static struct bytes const maps[] = {
    BYTES("rect /r 3,4 9,7"),          BYTES("poly /r 3,4 9,4 9,7 3,7"),
    BYTES("poly /r 3,7 9,7 9,4 3,4"),  BYTES("spoly /r 3,4 9,4 9,7 3,7"),
    BYTES("spoly /r 9,7 9,4 3,4 3,7"),
  };
  unsigned int wrong = 0, inside = 0;
  for (unsigned int x = 0; x < 12; x++)
    for (unsigned int y = 0; y < 12; y++)
      for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        char query[16];
        struct bytes url;
        unsigned int line;
        size_t const n = (size_t)snprintf(query, sizeof query, "%u,%u", x, y);
        bool const want = x > 3 && x <= 9 && y > 4 && y <= 7;
        bool const got =
            imagemap_find(maps[i], bytes_of(query, n), true, &url, &line) == IMAGEMAP_FOUND;
        inside += got;
        wrong += got != want;
      }
  is_number(wrong, 0, "polygons and rectangles have the same edges");
  is_number(inside, 5 * 18, "18 points are inside");
}

int main(void)
{
  check_cases();
  check_limits();
  check_polygon_is_rectangle();
  return tap_done();
}
