/* The probes by which phones and computers find out whether a network is a captive portal.
 *
 * During set-up each gets a redirect to the portal, which opens the system's sheet. Once the settings are accepted each
 * gets what it would get of the internet, so that the sheet closes and the phone does not complain. */
#ifndef TB_PORTAL_CAPTIVE_H
#define TB_PORTAL_CAPTIVE_H

#include "common/base/span.h"

struct tb_probe {
	const char *path;
	unsigned status; /* after success */
	const char *content_type;
	const char *body;
};

/* NULL: not a probe. Static memory. */
const struct tb_probe *tb_probe_find(struct tb_span path);

#endif
