/* The storage port: a few small values that survive a power cut. Never audio, never text that was said or answered.
 *
 * Writes are atomic: after a power cut at any moment get() gives the old value or the new one, whole. */
#ifndef TB_DEVICE_PORT_STORAGE_H
#define TB_DEVICE_PORT_STORAGE_H

#include "common/base/span.h"
#include "common/base/status.h"

enum {
	TB_STORAGE_KEY_MAX = 15,    /* characters of [a-z0-9_], as NVS allows */
	TB_STORAGE_VALUE_MAX = 256, /* bytes */
	TB_STORAGE_KEYS_MAX = 32
};

struct tb_storage_port {
	/* Reads into value (cap bytes) and sets *n_bytes. TB_ERR_NOT_FOUND: never written, or erased. TB_ERR_TOO_LARGE:
	 * longer than cap. TB_ERR_IO: unreadable; the core goes on as if it was not there. May take 10 ms. */
	enum tb_status (*get)(void *ctx, const char *key, void *value, size_t cap, size_t *n_bytes);

	/* Writes; an empty value erases. TB_ERR_FULL: a 33rd key. TB_ERR_TOO_LARGE. TB_ERR_IO: the old value is still
	 * there, or the new one already, whole. May take 50 ms; the core writes no key oftener than once a minute. */
	enum tb_status (*set)(void *ctx, const char *key, struct tb_span value);

	void *ctx;
};

#endif
