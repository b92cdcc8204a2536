/* output: the bounded builder. */
#include <httpway/decimal.h>
#include <httpway/escape.h>
#include <httpway/output.h>

void output_padded(struct output *out, uint64_t number, unsigned int digits)
{
  char text[DECIMAL_MAX];
  size_t n = decimal_put(text, number);
  while (digits-- > n)
    output_char(out, '0');
  output_put(out, bytes_of(text, n));
}

void output_html(struct output *out, struct bytes text)
{
  out->length += escape_html(out->s + out->length, out->room - out->length, text, &out->overflow);
}

void output_uri_path(struct output *out, struct bytes path)
{
  out->length +=
      escape_uri_path(out->s + out->length, out->room - out->length, path, &out->overflow);
}

void output_log(struct output *out, struct bytes text)
{
  out->length += escape_log(out->s + out->length, out->room - out->length, text, &out->overflow);
}

void output_home(struct output *out, struct bytes home, struct bytes place)
{
  output_put(out, home);
  if (place.n)
    output_put(out, BYTES("/"));
  output_put(out, place);
}
