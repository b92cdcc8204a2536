/* metrics: the state of the server in the text format of OpenMetrics 1.0, which Prometheus
   reads. Pure. */
#ifndef HTTPD_STATUS_METRICS_H
#define HTTPD_STATUS_METRICS_H

#include <httpway/output.h>

#include "status/numbers.h"

#define STATUS_METRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

/* Every name begins with httpway_; what only grows ends in _total. */
void status_metrics_put(struct output *out, struct status const *s);

#endif
