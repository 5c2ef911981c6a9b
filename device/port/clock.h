/* The clock port: time of day. Certificates are judged by it, and the session rules know by it how long the bear was
 * off. The monotonic time of events is another matter (device/core/bear.h).
 *
 * Called on the thread of tb_bear_handle; never waits. */
#ifndef TB_DEVICE_PORT_CLOCK_H
#define TB_DEVICE_PORT_CLOCK_H

#include <stdint.h>

struct tb_clock_port {
	/* Unix seconds; 0: not known yet. A clock that was never set says 0 and not 1970: a time that cannot be is not
	 * known. The platform goes on trying to learn it by itself. */
	uint64_t (*unix_s)(void *ctx);
	void *ctx;
};

#endif
