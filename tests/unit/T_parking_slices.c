/* The same for systems where no descriptor stands for many. */
#define HTTPD_PARKING_SLICES
#include "../../src/httpd/events/parking.c"

#include "T_parking.c"
