/* The random port: unpredictable bytes, for the bear's utterance ids and for jitter. */
#ifndef TB_DEVICE_PORT_RANDOM_H
#define TB_DEVICE_PORT_RANDOM_H

#include "common/base/status.h"

#include <stddef.h>

struct tb_random_port {
	/* Fills out with n_bytes (1..64) from the system's secure source. Not TB_OK: out is unspecified; the core waits
	 * its full delays instead of jittered ones. */
	enum tb_status (*fill)(void *ctx, void *out, size_t n_bytes);
	void *ctx;
};

#endif
