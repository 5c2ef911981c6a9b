/* The link port: one WebSocket connection to the server, over verified TLS.
 *
 * Where it stands: core uplink → send_text → network → tb_bear_link_data → core downlink. Message-oriented outwards,
 * piece by piece inwards: a platform never needs the memory of a whole message.
 *
 * Thread: all functions are called on the thread that calls tb_bear_handle. None of them blocks, and none may call the
 * core from inside: what happened is told later, through an event (device/core/bear.h). A platform that does its
 * network on another thread queues those events.
 *
 * A peer that is silent for 15 s is asked for a sign of life (a WebSocket ping), and its answer told as LINK_ALIVE.
 *
 * Life: open → LINK_OPEN → data … → LINK_CLOSED | close. An open that comes to nothing ends in exactly one of
 * LINK_REFUSED (an HTTP status other than 101) or LINK_FAILED (no answer, no TLS, no name). After close() has returned,
 * nothing of that connection is delivered any more, and open() may be called again. At most one connection at a time.
 */
#ifndef TB_DEVICE_PORT_LINK_H
#define TB_DEVICE_PORT_LINK_H

#include "common/base/span.h"
#include "common/base/status.h"

enum { TB_LINK_PINS_MAX = 2, TB_LINK_PIN_LEN = 32, TB_LINK_PATH_CAP = 640 };

/* How the server's certificate is judged. It is always verified against the CA certificates and the host name, TLS 1.2
 * or newer; there is no switch that turns this off. */
struct tb_link_trust {
	/* Where the platform finds the CA certificates: a PEM file's path on Linux, PEM text on a microcontroller.
	 * NULL: the platform's own bundle. Must outlive the bear. */
	const char *ca;
	/* SHA-256 of the server key's SubjectPublicKeyInfo; the leaf must match one of them, on top of all the rest.
	 * The second is the backup. n_pins 0 (default): no pinning. */
	uint8_t pins[TB_LINK_PINS_MAX][TB_LINK_PIN_LEN];
	unsigned n_pins;
};

/* Valid during the call of open() only, except `trust` and `host`, which outlive the bear. */
struct tb_link_target {
	const char *host;
	uint16_t port;          /* 1..65535 */
	const char *path_query; /* "/api/…?device_id=…&token=…": holds the token and a name: never log it */
	const struct tb_link_trust *trust;
};

struct tb_link_port {
	/* Starts connecting. TB_OK: one of LINK_OPEN, LINK_REFUSED, LINK_FAILED will come (the core gives up by itself
	 * after 20 s and calls close). Anything else: it could not even begin; no event follows, the core backs off. */
	enum tb_status (*open)(void *ctx, const struct tb_link_target *target);

	/* One whole text message, at most TB_MESSAGE_MAX bytes; the memory is the core's and may change after the
	 * return. TB_OK: taken, whole (it may wait in a buffer of the platform's; that buffer holds one message at
	 * least, and two are enough). TB_ERR_BUSY: not taken; one LINK_WRITABLE follows as soon as a message would be
	 * taken. Anything else: the connection is broken and LINK_CLOSED follows. */
	enum tb_status (*send_text)(void *ctx, const char *text, size_t n_bytes);

	/* tb_bear_link_data had taken less than it was given: the platform keeps the rest and stops reading from the
	 * network until this is called; then it offers the rest again, from its loop and not from inside this call. */
	void (*resume_reading)(void *ctx);

	/* Closes, politely if that needs no waiting. `code` is a WebSocket close code. Without a connection: no effect.
	 */
	void (*close)(void *ctx, uint16_t code);

	void *ctx;
};

#endif
