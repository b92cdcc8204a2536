/* tiny: the least that a CGI program can do: a header and two bytes. What is measured with it is
   the cost of starting programs. */
#include <unistd.h>

int main(void)
{
  static char const answer[] = "Content-Type: text/plain\n\nok";
  return write(1, answer, sizeof answer - 1) == sizeof answer - 1 ? 0 : 1;
}
