/* What the ESP32 gives the bear: each file here fills in one contract of device/port, and is asked for it here.
 *
 * Threads. One task, `bear` (bear_task.c), owns the core: every port function is called on it, and none waits. Whatever
 * happens elsewhere (in the WebSocket client's task, the button's timer) is put into its queue. The audio task moves
 * samples between I2S and two bounded buffers. */
#ifndef TB_FIRMWARE_PLATFORM_H
#define TB_FIRMWARE_PLATFORM_H

#include "device/core/bear.h"
#include "device/port/fetch.h"
#include "device/port/slot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- the bear's task ---------------------------------------------------------------------------------------------- */

enum tb_esp_news_type {
	TB_ESP_PRESS,
	TB_ESP_RELEASE,
	TB_ESP_SETUP, /* the grown-ups want to set the bear up */
	TB_ESP_LINK_OPEN,
	TB_ESP_LINK_REFUSED, /* .http_status */
	TB_ESP_LINK_FAILED,  /* .status */
	TB_ESP_LINK_CLOSED,  /* .close_code */
	TB_ESP_LINK_WRITABLE,
	TB_ESP_LINK_ALIVE,
	TB_ESP_LINK_DATA,  /* something waits at tb_esp_link_offer */
	TB_ESP_FETCH_HEAD, /* .http_status, .n_bytes, .first_byte */
	TB_ESP_FETCH_DATA, /* something waits at tb_esp_fetch_bytes */
	TB_ESP_FETCH_END   /* .status */
};

struct tb_esp_news {
	enum tb_esp_news_type type;
	uint32_t connection; /* of LINK_* and FETCH_*: news of an older one than the one that is open are nobody's */
	uint32_t n_bytes, first_byte;
	int http_status;
	enum tb_status status;
	uint16_t close_code;
	char reason[24]; /* LINK_CLOSED: the longest of the protocol's has 19 bytes; "" when there is none */
};

/* Milliseconds since boot. Any task. */
uint64_t tb_esp_now_ms(void);
/* Makes the bear's queue. Before anything may tell. false: no memory. */
bool tb_esp_bear_prepare(void);
/* Any task, not from an interrupt. Waits for room in the queue, which the bear empties within 100 ms. */
void tb_esp_tell(const struct tb_esp_news *news);
/* Makes the bear and its task. false: it refuses its settings (the log says which); the light asks for a grown-up. */
bool tb_esp_bear_start(void);

/* --- ports -------------------------------------------------------------------------------------------------------- */

const struct tb_log *tb_esp_log(void);
struct tb_random_port tb_esp_random(void);
struct tb_health_port tb_esp_health(void);
/* Why the chip started: "power", "watchdog", "crash", "brown-out" … Without any contents of memory. */
const char *tb_esp_reset_reason(void);

/* Non-volatile storage. A partition that is corrupt is erased after the log has said so. false: it cannot be used. */
bool tb_esp_storage_open(void);
struct tb_storage_port tb_esp_storage(void);

bool tb_esp_network_open(void);
struct tb_network_port tb_esp_network(void);
/* Restarts into the set-up, where there is one. */
void tb_esp_network_set_up(void);
/* dBm of the access point; 0: no Wi-Fi here. */
int64_t tb_esp_network_rssi_dbm(void);

/* Asks for the time of day once there is a network; may be called again. */
void tb_esp_clock_start(void);
struct tb_clock_port tb_esp_clock(void);

bool tb_esp_link_open_task(void);
struct tb_link_port tb_esp_link(void);
/* On the bear's task: gives the core what has come in, as much as it takes. */
void tb_esp_link_offer(struct tb_bear *bear);
/* Is this connection the one that counts? */
bool tb_esp_link_is_current(uint32_t connection);

bool tb_esp_fetch_open(void);
struct tb_fetch_port tb_esp_fetch(void);
bool tb_esp_fetch_is_current(uint32_t number);
/* On the bear's task: the piece that waits, and that it was taken. */
struct tb_span tb_esp_fetch_bytes(void);
void tb_esp_fetch_taken(void);

/* After tb_esp_storage_open. */
bool tb_esp_slot_open(void);
struct tb_slot_port tb_esp_slot(void);

bool tb_esp_audio_open(void);
struct tb_microphone_port tb_esp_microphone(void);
struct tb_speaker_port tb_esp_speaker(void);
struct tb_selftest_port tb_esp_selftest(void);
/* On the bear's task: takes up to n_cap samples that were captured; 0: none. */
size_t tb_esp_microphone_take(int16_t *samples, size_t n_cap);
/* The emulator's child: called when the bear becomes ready; presses the button once. No effect with a real microphone.
 */
void tb_esp_audio_on_ready(void);

struct tb_mp3_port tb_esp_mp3(void);

bool tb_esp_light_open(void);
struct tb_light_port tb_esp_light(void);
bool tb_esp_button_open(void);

#endif
