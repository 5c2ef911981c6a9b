/* The microphone port: 16 kHz mono s16, and only while a button is held.
 *
 * Where it stands: microphone → event SAMPLES → core uplink → link. Samples are children's audio: a platform keeps them
 * in memory only, never longer than it takes to hand them over, and wipes its buffers at stop. */
#ifndef TB_DEVICE_PORT_MICROPHONE_H
#define TB_DEVICE_PORT_MICROPHONE_H

#include "common/base/status.h"

struct tb_microphone_port {
	/* Opens the microphone. From now on SAMPLES events come, in any size (20 ms is a good one; at most 100 ms),
	 * none lost from the first on. Not TB_OK: no sample will come; the core shows a light and ends the press.
	 * Called on the thread of tb_bear_handle, must return within 20 ms. */
	enum tb_status (*start)(void *ctx);

	/* Closes it. After the return no SAMPLES event may be delivered (the core would drop it and say so). Calling it
	 * while closed has no effect. */
	void (*stop)(void *ctx);

	void *ctx;
};

#endif
