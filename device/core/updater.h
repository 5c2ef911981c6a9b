/* The updater: how a bear becomes a newer one, and how it becomes the old one again when that was no good.
 *
 * Where it stands beside the bear: daily check → manifest (signed?, for us?, newer?) → image, hashed while it is
 * written → the other slot → restart on trial → confirmed, or rolled back. Sans-I/O as the bear; the platform's loop
 * has
 *
 *     tb_updater_init(&updater, &bear, &config, &port, now_ms);     // after tb_bear_init, before START
 *     tb_bear_handle(&bear, &event, now_ms);
 *     tb_updater_poll(&updater, now_ms);                            // after each event, and when its deadline has come
 *
 * and tells what the fetch port brings by tb_updater_fetch_*. Nothing unsigned is ever sealed or activated: the hash in
 * a manifest whose signature was verified is the only one that an image is held against.
 *
 * When: once a day, give or take an hour, while nobody has talked for ten minutes and the link was up for as long. The
 * link is closed meanwhile, and the bear's state is UPDATING. A press ends it at once: the child has the bear back, and
 * what was written is kept for the next time.
 * On trial: the first greeting of the server confirms the image. A failed self-test, or thirty minutes with network and
 * time of day but no server, rolls it back; that it crashed or hung, the platform notices by itself and tells at start.
 *
 * Threads: the bear's. Memory: all is the caller's; config.memory is lent while the bear is UPDATING. */
#ifndef TB_DEVICE_UPDATER_H
#define TB_DEVICE_UPDATER_H

#include "device/core/bear.h"
#include "device/core/update_record.h"
#include "device/port/fetch.h"
#include "device/port/slot.h"

enum { TB_UPDATER_KEYS_MAX = 2, TB_UPDATER_MEMORY = 8192 };

#define TB_FIRMWARE_PATH "/api/v1/esp32/firmware"

struct tb_updater_config {
	/* Whose signature counts: SEC 1, uncompressed. Two while one is being replaced by the other. 1.. */
	uint8_t keys[TB_UPDATER_KEYS_MAX][TB_P256_PUBLIC_LEN];
	unsigned n_keys;
	const char *hardware; /* at most 31 of [A-Za-z0-9._-] */
	const char *path;     /* of the manifest; NULL: TB_FIRMWARE_PATH */
	/* TB_UPDATER_MEMORY bytes or more, aligned as for uint64_t; the bear's uplink_memory may be it. */
	void *memory;
	size_t memory_bytes;
	uint64_t check_every_ms; /* 0: a day; at least a second */
	uint64_t quiet_ms;       /* of healthy link and of silence before it; 0: 10 minutes */
	uint64_t no_server_ms;   /* on trial; 0: 30 minutes */
};

/* All are required. Who the bear is, where its server is, and its random, clock, network, storage, hmac and log are the
 * bear's own. */
struct tb_updater_port {
	struct tb_fetch_port fetch;
	struct tb_slot_port slot;
	struct tb_sha256_port sha256;
	struct tb_verify_port verify;
};

enum tb_updater_phase {
	TB_UPDATER_IDLE,
	TB_UPDATER_CHECKING,    /* the manifest is on its way */
	TB_UPDATER_REHASHING,   /* what was kept of the image is read back */
	TB_UPDATER_DOWNLOADING, /* the image is on its way */
	TB_UPDATER_WAITING,     /* it broke off; the next try is scheduled */
	TB_UPDATER_RESTARTING   /* the platform restarts the machine */
};

/* Treat as opaque; it is here so that the caller can own its memory. */
struct tb_updater {
	struct tb_bear *bear;
	const struct tb_updater_config *config;
	const struct tb_updater_port *port;
	struct tb_update_record record;
	struct tb_update_out report; /* what the bear's status tells */
	enum tb_updater_phase phase;
	bool recalled;          /* the record was read, or there is none */
	bool on_trial, settled; /* what the last start was about is recorded */
	bool resumed;           /* some of the image was there already */
	uint8_t n_tries;        /* that broke off, of this image, one after the other */
	uint32_t build;         /* running */
	uint32_t n_written;     /* of the image, hashed too */
	uint32_t n_kept;        /* REHASHING: how many bytes are there */
	uint32_t n_body;        /* of the manifest so far */
	uint64_t check_ms;      /* IDLE: the next check; WAITING: the next try */
	uint64_t look_ms;       /* IDLE and due: the next look whether the time is good */
	uint64_t polled_ms;
	uint64_t no_server_ms; /* on trial: with network and time, without a server, so far */
};

/* The bear must be initialized. TB_ERR_ARG: something is missing or out of its bound, and the bear's log says what; the
 * updater may not be used then. */
enum tb_status tb_updater_init(struct tb_updater *updater, struct tb_bear *bear, const struct tb_updater_config *config,
                               const struct tb_updater_port *port, uint64_t now_ms);
void tb_updater_poll(struct tb_updater *updater, uint64_t now_ms);
uint64_t tb_updater_deadline(const struct tb_updater *updater);

/* What the fetch port tells; see device/port/fetch.h. */
void tb_updater_fetch_head(struct tb_updater *updater, int http_status, uint32_t n_bytes, uint32_t first_byte,
                           uint64_t now_ms);
void tb_updater_fetch_data(struct tb_updater *updater, struct tb_span bytes, uint64_t now_ms);
void tb_updater_fetch_end(struct tb_updater *updater, enum tb_status status, uint64_t now_ms);

/* Writes the key's name as manifests have it: 16 hex digits and a NUL. TB_ERR_INTERNAL. */
enum tb_status tb_updater_key_id(const struct tb_sha256_port *sha256, const uint8_t key[TB_P256_PUBLIC_LEN],
                                 char out[17]);

#endif
