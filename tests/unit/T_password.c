/* password: every kind of hash, with the right password and with others. */
#include <errno.h>

#include <httpway/authorization.h>
#include <httpway/password.h>

#include "tap.h"

struct vector {
  char const *kind, *password, *hash;
};

static struct vector const vectors[] = {
  /* Apache HTTP Server 2.4, "Password Formats" */
  { "bcrypt 2y, Apache", "myPassword",
    "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC" },
  { "apr1, Apache", "myPassword", "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/" },
  { "SHA, Apache", "myPassword", "{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=" },
  { "DES, Apache", "myPassword", "rqXexS6ZhobKA" },
  /* Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512" */
  { "SHA-256, Drepper", "Hello world!",
    "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5" },
  { "SHA-512, Drepper", "Hello world!",
    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOf"
    "aS35inz1" },
  { "SHA-256 with rounds, Drepper", "Hello world!",
    "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA" },
  /* crypt_blowfish of Openwall */
  { "bcrypt 2a, Openwall", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW" },
  /* htpasswd 2.4 */
  { "htpasswd -m", "sesame", "$apr1$uIHxxdex$No6GA2EpYy/U34wKAkHvT/" },
  { "htpasswd -B", "sesame", "$2y$05$6ebgLQpgAYs4ndtOb5jSreuUEnf7B9DpNX2/VTxSPmsx2tLKiM7ra" },
  { "htpasswd -2", "sesame", "$5$XtS..QPGBglBAPPB$Ta.38bED/GpWRBhHZXlVApk9Jpp347xaFBxmZRrO5T3" },
  { "htpasswd -5", "sesame",
    "$6$ZuqNlNd6qq3h0mkO$vPO8hK556LU0UgyRJetvwlumo.lNdDIca80sBjTAqcUOR8w6y0S.N2OztFNPY002LFBsxiB5F"
    "wM7j/U6Twbuj0" },
  { "htpasswd -s", "sesame", "{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=" },
  { "htpasswd -d", "sesame", "e78V5eUiTmYK." },
  /* mkpasswd of Debian's whois */
  { "mkpasswd yescrypt", "sesame",
    "$y$j9T$qHJXMHidqShVkKT9AQYT0/$fHOpmFxi3gH2Spa58fr/I0wUPBASwzfQpVtDMnKSvU0" },
  { "mkpasswd gost-yescrypt", "sesame",
    "$gy$j9T$PWIH14jaOlJDDJ39v30pS.$333Dr1ODpnP8WenfllpFXZaCJ.c9fzDKfK9ijXSlXg0" },
  { "mkpasswd scrypt", "sesame",
    "$7$CU..../....PRuWwDQDaX7qMzbjHIu4W0$qluHbzbM2qqtlTJtRzjhcGEKMU1tU.c6M944hqW75B6" },
  { "mkpasswd bcrypt", "sesame", "$2b$05$n8EArLFqJBxopkKOSyEY5.ExzusW68E83xfHGZgUDWw3osqehrY6y" },
  { "mkpasswd bcrypt-a", "sesame", "$2a$05$GH2hdT4mqixBoMJRL6LyOOYZcQPeZontPtKcyibV2UBsZwU25rheO" },
  { "mkpasswd md5crypt", "sesame", "$1$H.92uCNz$8H2zJHt7.L8VHaYTa1Wpi1" },
  { "mkpasswd sunmd5", "sesame", "$md5,rounds=37188$RdBkGd4k$$eN4I3IA0wkctTnblURVFH." },
  { "mkpasswd bsdicrypt", "sesame", "_J9..hl8shlsSRXLihlc" },
  { "mkpasswd descrypt", "sesame", "5mmeBOoKHpKQo" },
  { "mkpasswd nt", "sesame", "$3$$427f638942987bcbeb98697797d95426" },
  /* openssl passwd -apr1 -salt */
  { "openssl passwd -apr1", "sesame", "$apr1$abcdefgh$GQVaHFsauSKl0cgw4bVFJ/" },
  /* crypt of Perl with libxcrypt 4.4 */
  { "sha1crypt, libxcrypt", "sesame", "$sha1$480$abcdefgh$IEBONRXTb9emu0c4XHU9AlY3chwz" },
  /* Digest::SHA and MIME::Base64 of Perl: sha1(password . salt) . salt, salt being "saltsalt" */
  { "SSHA, Perl", "sesame", "{SSHA}1DPJSjMRGeHpU+xSD8JqxR9UWgtzYWx0c2FsdA==" },
};

static bool matches(struct bytes hash, char const *password)
{
  return password_matches(hash, bytes_from_string(password));
}

static void vector_check(struct vector const *v)
{
  struct bytes hash = bytes_from_string(v->hash);
  char other[64];
  ok(matches(hash, v->password), v->kind);
  snprintf(other, sizeof other, "%c%s", v->password[0] ^ 1, v->password + 1);
  ok(!matches(hash, other) && !matches(hash, ""), "... another password");
  ok(!matches(bytes_of(hash.s, hash.n - 1), v->password),
     "... its hash without the last character");
  snprintf(other, sizeof other, "x");
  ok(!matches(bytes_after(hash, 1), v->password), "... without the first");
}

static void test_vectors(void)
{
  for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
    vector_check(vectors + i);
}

static void test_no_hashes(void)
{
  static struct bytes const none[] = { { "", 0 },         { "*", 1 },         { "*0", 2 },
                                       { "*1", 2 },       { "!", 1 },         { "!!", 2 },
                                       { "x", 1 },        { "ab", 2 },        { "$", 1 },
                                       { "$6$", 3 },      { "$9$salt$x", 9 }, { "$apr1$", 6 },
                                       { "$apr1$x$", 8 }, { "{SHA}", 5 },     { "{SSHA}", 6 },
                                       { "{MD5}x", 6 },   { "$2y$05$", 7 },   { "sesame", 6 } };
  char long_hash[1000];
  bool any = false;
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    any = any || matches(none[i], "") || matches(none[i], "sesame") ||
          matches(none[i], none[i].s) || matches(none[i], "*0") || matches(none[i], "*1");
  ok(!any, "what is no hash matches nothing");
  memset(long_hash, '$', sizeof long_hash);
  ok(!matches(bytes_of(long_hash, sizeof long_hash), "x"), "nor does a long one");
  ok(!matches(BYTES("{SHA}1DPJSjMRGeHpU+xSD8JqxR9UWgtzYWx0c2FsdA=="), "sesame"),
     "{SHA} has no salt");
  ok(!matches(BYTES("{SSHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw="), "sesame"), "{SSHA} has one");
  ok(!matches(BYTES("{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xr0="), "sesame"), "base64 with other bits");
  ok(!password_matches(BYTES("5mmeBOoKHpKQo"), BYTES("sesame\0x")), "NUL in a password");
  ok(!password_matches(BYTES("5mm\0BOoKHpKQo"), BYTES("sesame")), "NUL in a hash");
}

static void test_long_passwords(void)
{
  char text[PASSWORD_MAX + 2], hash[PASSWORD_HASH_MAX];
  size_t n;
  memset(text, 'x', sizeof text);
  n = password_hash(hash, PASSWORD_YESCRYPT, 1, bytes_of(text, PASSWORD_MAX));
  ok(n > 0 && password_matches(bytes_of(hash, n), bytes_of(text, PASSWORD_MAX)), "511 bytes");
  ok(!password_matches(bytes_of(hash, n), bytes_of(text, PASSWORD_MAX + 1)), "512 are not them");
  ok(!password_matches(bytes_of(hash, n), bytes_of(text, PASSWORD_MAX - 1)), "510 neither");
  ok(password_hash(hash, PASSWORD_YESCRYPT, 1, bytes_of(text, PASSWORD_MAX + 1)) == 0 &&
         errno == EINVAL,
     "no hash of 512");
}

static void test_hashes(void)
{
  char one[PASSWORD_HASH_MAX], two[PASSWORD_HASH_MAX];
  size_t n = password_hash(one, PASSWORD_BCRYPT, 4, BYTES("sesame"));
  size_t m = password_hash(two, PASSWORD_BCRYPT, 4, BYTES("sesame"));
  ok(n == 60 && memcmp(one, "$2b$04$", 7) == 0, "bcrypt");
  ok(matches(bytes_of(one, n), "sesame") && !matches(bytes_of(one, n), "sesam"), "... matches");
  ok(m == n && memcmp(one, two, n) != 0, "each with a salt of its own");
  n = password_hash(one, PASSWORD_YESCRYPT, 0, BYTES("p\303\244ss"));
  ok(n > 10 && memcmp(one, "$y$j9T$", 7) == 0, "yescrypt, the usual cost");
  ok(matches(bytes_of(one, n), "p\303\244ss"), "... matches");
  ok(password_hash(one, PASSWORD_BCRYPT, 32, BYTES("x")) == 0, "a cost that is none");
  ok(password_hash(one, PASSWORD_YESCRYPT, 99, BYTES("x")) == 0, "... for either");
  ok(password_hash(one, PASSWORD_BCRYPT, 4, BYTES("a\0b")) == 0, "no NUL");
}

static void test_plain(void)
{
  ok(password_equals(BYTES("sesame"), BYTES("sesame")), "the same");
  ok(password_equals(BYTES(""), BYTES("")), "... be it empty");
  ok(!password_equals(BYTES("sesame"), BYTES("sesamE")) &&
         !password_equals(BYTES("sesame"), BYTES("sesam")) &&
         !password_equals(BYTES("sesame"), BYTES("")) &&
         !password_equals(BYTES(""), BYTES("sesame")),
     "others");
}

int main(void)
{
  test_vectors();
  test_no_hashes();
  test_long_passwords();
  test_hashes();
  test_plain();
  return tap_done();
}
