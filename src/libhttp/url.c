/* url: where scheme and authority of a URL end. Browsers take a backslash for a slash. */
#include <httpway/url.h>

static bool is_scheme_byte(char c)
{
  char const lower = ascii_lower(c);

  return (lower >= 'a' && lower <= 'z') || ascii_is_digit(c) || c == '+' || c == '-' || c == '.';
}

/* With its colon; 0: there is none. */
static size_t scheme_length(struct bytes url)
{
  size_t n = 0;

  while (n < url.n && is_scheme_byte(url.s[n]))
    n++;
  return n && n < url.n && url.s[n] == ':' ? n + 1 : 0;
}

static bool is_slash(char c)
{
  return c == '/' || c == '\\';
}

bool url_has_scheme(struct bytes url)
{
  size_t const n = scheme_length(url);

  if (n == 2 && n < url.n && is_slash(url.s[n]))
    return false;
  return n && !ascii_is_digit(url.s[0]) && (n == url.n || !ascii_is_digit(url.s[n]));
}

static size_t slashes_length(struct bytes text)
{
  size_t n = 0;

  while (n < text.n && is_slash(text.s[n]))
    n++;
  return n;
}

bool url_has_path(struct bytes url)
{
  struct bytes rest = bytes_after(url, scheme_length(url));

  if (slashes_length(rest) >= 2)
    rest = bytes_after(rest, 2);
  for (size_t i = 0; i < rest.n; i++)
    if (rest.s[i] == '/' || rest.s[i] == '?' || rest.s[i] == '#')
      return true;
  return false;
}

bool url_has_authority(struct bytes url)
{
  static struct bytes const schemes[] = {
    { "http:", 5 }, { "https:", 6 }, { "ftp:", 4 }, { "ws:", 3 }, { "wss:", 4 }
  };
  struct bytes const scheme = bytes_of(url.s, scheme_length(url));
  struct bytes const rest = bytes_after(url, scheme.n);

  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    if (bytes_equal_nocase(scheme, schemes[i]))
      return slashes_length(rest) == 2 && rest.n > 2 && rest.s[2] != '?' && rest.s[2] != '#';
  return true;
}
