/* url: what redirects have to know of the URL that the rest of a path is appended to (RFC 3986).
   Pure. */
#ifndef HTTPWAY_URL_H
#define HTTPWAY_URL_H

#include <stdbool.h>

#include <httpway/bytes.h>

/* Whether something may be appended to the URL, or relative reference, without making its scheme,
   host or port longer: its path, query or fragment has begun. */
bool url_has_path(struct bytes url);

/* Whether a URL whose scheme wants a host has one: "http:" and "https:///" have none, and a path
   after them would be read as one. True for other schemes and for relative references. */
bool url_has_authority(struct bytes url);

/* Whether it begins with a scheme. What has a port after its first colon, as www.example.org:8080,
   has none, nor has a drive's letter. */
bool url_has_scheme(struct bytes url);

#endif
