#include "common/base/hex.h"
#include "device/core/parts.h"

#include <string.h>

enum { LOOK_EVERY_MS = 250, RANDOM_BYTES = 16 };

/* --- self-test ------------------------------------------------------------------------------------------------------
 */

/* Test cases 1 and 2 of RFC 4231: keys of bytes and of text. */
static bool hmac_is_right(const struct tb_hmac_port *hmac)
{
	static const uint8_t key_1[20] = {0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
	                                  0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b};
	static const uint8_t mac_1[TB_MAC_LEN] = {0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf,
	                                          0xce, 0xaf, 0x0b, 0xf1, 0x2b, 0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83,
	                                          0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7};
	static const uint8_t mac_2[TB_MAC_LEN] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
	                                          0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
	                                          0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
	uint8_t mac[TB_MAC_LEN];
	struct tb_span one[] = {tb_span_cstr("Hi "), tb_span_cstr("There")};
	struct tb_span two[] = {tb_span_cstr("what do ya want "), tb_span_cstr("for nothing?")};
	return hmac->hmac_sha256(hmac->ctx, tb_span_make(key_1, sizeof key_1), one, 2, mac) == TB_OK &&
	       memcmp(mac, mac_1, sizeof mac) == 0 &&
	       hmac->hmac_sha256(hmac->ctx, tb_span_cstr("Jefe"), two, 2, mac) == TB_OK &&
	       memcmp(mac, mac_2, sizeof mac) == 0;
}

/* A source that gives the same twice, or one byte over and over, is none. */
static bool random_is_alive(const struct tb_random_port *random)
{
	uint8_t first[RANDOM_BYTES] = {0}, second[RANDOM_BYTES] = {0};
	if (random->fill(random->ctx, first, sizeof first) != TB_OK ||
	    random->fill(random->ctx, second, sizeof second) != TB_OK)
		return false;
	return memcmp(first, second, sizeof first) != 0 && memcmp(first, first + 1, sizeof first - 1) != 0;
}

/* Of the right form, and not the one that stands in every example. */
static bool key_is_right(struct tb_span key)
{
	return key.n_bytes == TB_TOKEN_LEN && tb_hex_is((const char *)key.data, key.n_bytes) &&
	       memcmp(key.data, key.data + 1, key.n_bytes - 1) != 0;
}

static uint32_t find_faults(const struct tb_bear *bear)
{
	const struct tb_bear_port *port = &bear->port;
	uint32_t faults = port->selftest.run != NULL ? port->selftest.run(port->selftest.ctx) : 0;
	faults |= hmac_is_right(&port->hmac) ? 0 : TB_FAULT_HMAC_WRONG;
	faults |= random_is_alive(&port->random) ? 0 : TB_FAULT_RANDOM_DEAD;
	faults |= key_is_right(bear->config.key) ? 0 : TB_FAULT_KEY_WRONG;
	return faults;
}

static void log_faults(const struct tb_bear *bear)
{
	static const struct {
		uint32_t fault;
		const char *word;
	} faults[] = {
#define FAULT_ROW(code, bit, word) {TB_FAULT_##code, word},
	    TB_SELFTEST_FAULT_MAP(FAULT_ROW)
#undef FAULT_ROW
	};
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		if ((bear->faults & faults[i].fault) != 0)
			TB_BEAR_LOG(bear, ERROR, "🔒 [HIGH] SELF_TEST_FAILED: %s", faults[i].word);
	}
	if ((bear->faults & TB_FAULTS_OF_AUDIO) != 0)
		TB_BEAR_LOG(bear, ERROR, "Failed to initialize Audio Manager");
}

/* --- one look for each state on the way -----------------------------------------------------------------------------
 */

static void look_at_self(struct tb_bear *bear)
{
	bear->faults = find_faults(bear);
	log_faults(bear);
	tb_bear_fire(bear, bear->faults == 0 ? TB_TRIGGER_FIT : TB_TRIGGER_UNFIT);
}

static enum tb_network_state network_of(const struct tb_bear *bear)
{
	const struct tb_network_port *network = &bear->port.network;
	return network->state != NULL ? network->state(network->ctx) : TB_NETWORK_UP;
}

static void look_for_settings(struct tb_bear *bear)
{
	if (network_of(bear) != TB_NETWORK_UNSET)
		tb_bear_fire(bear, TB_TRIGGER_SET_UP);
}

static void look_at_network(struct tb_bear *bear)
{
	switch (network_of(bear)) {
	case TB_NETWORK_UNSET: tb_bear_fire(bear, TB_TRIGGER_NOT_SET_UP); break;
	case TB_NETWORK_REFUSED:
		TB_BEAR_LOG(bear, WARN, "The network does not let this bear in");
		tb_bear_fire(bear, TB_TRIGGER_REFUSED);
		break;
	case TB_NETWORK_UP: tb_bear_fire(bear, TB_TRIGGER_JOINED); break;
	case TB_NETWORK_JOINING: break;
	}
}

static void look_at_clock(struct tb_bear *bear)
{
	const struct tb_clock_port *clock = &bear->port.clock;
	uint64_t unix_s = clock->unix_s != NULL ? clock->unix_s(clock->ctx) : 0;
	if (clock->unix_s != NULL && unix_s == 0)
		return;
	if (unix_s != 0)
		tb_rules_clock(&bear->rules, unix_s, bear->now_ms);
	tb_bear_fire(bear, TB_TRIGGER_TIME_KNOWN);
}

/* A bear that never got as far as trying to connect has no other way out of it. */
static void look_for_help(struct tb_bear *bear)
{
	tb_bear_fire(bear, TB_TRIGGER_RETRY);
}

typedef void (*look)(struct tb_bear *bear);

static look look_of(const struct tb_bear *bear)
{
	static const look looks[TB_BEAR_STATE_COUNT] = {
	    [TB_BEAR_SELF_TEST] = look_at_self,  [TB_BEAR_SETTING_UP] = look_for_settings,
	    [TB_BEAR_JOINING] = look_at_network, [TB_BEAR_TIMING] = look_at_clock,
	    [TB_BEAR_GROWN_UP] = look_for_help,
	};
	return bear->watch.state == TB_WATCH_STOPPED ? looks[bear->state] : NULL;
}

void tb_boot_poll(struct tb_bear *bear)
{
	enum tb_bear_state before = TB_BEAR_STATE_COUNT;
	while (bear->state != before && look_of(bear) != NULL && bear->now_ms >= bear->boot_ms) {
		before = bear->state;
		look_of(bear)(bear);
		if (bear->state == before)
			bear->boot_ms = bear->now_ms + LOOK_EVERY_MS;
	}
}

uint64_t tb_boot_deadline(const struct tb_bear *bear)
{
	return look_of(bear) != NULL ? bear->boot_ms : UINT64_MAX;
}
