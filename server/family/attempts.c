#include "server/family/attempts.h"

#include <stdlib.h>
#include <string.h>

enum { WHO_CAP = 64, MS_PER_S = 1000 };

/* A slot counts from its first failure; n_failures 0 is a free one. */
struct slot {
	char who[WHO_CAP]; /* cut to what fits: an address or a device_id does */
	uint64_t since_ms;
	unsigned n_failures;
};

struct tb_attempts {
	unsigned n_slots;
	unsigned max_failures;
	uint64_t window_ms;
	struct slot slots[];
};

enum tb_status tb_attempts_create(unsigned n_slots, unsigned max_failures, unsigned window_s, struct tb_attempts **out)
{
	if (n_slots == 0 || max_failures == 0 || window_s == 0)
		return TB_ERR_ARG;
	struct tb_attempts *attempts = calloc(1, sizeof *attempts + n_slots * sizeof attempts->slots[0]);
	if (!attempts)
		return TB_ERR_NO_MEMORY;
	attempts->n_slots = n_slots;
	attempts->max_failures = max_failures;
	attempts->window_ms = (uint64_t)window_s * MS_PER_S;
	*out = attempts;
	return TB_OK;
}

void tb_attempts_destroy(struct tb_attempts *attempts)
{
	free(attempts);
}

/* A clock that went back counts as no time passed. */
static uint64_t age_ms(const struct slot *slot, uint64_t now_ms)
{
	return now_ms > slot->since_ms ? now_ms - slot->since_ms : 0;
}

static bool is_live(const struct tb_attempts *attempts, const struct slot *slot, uint64_t now_ms)
{
	return slot->n_failures > 0 && age_ms(slot, now_ms) < attempts->window_ms;
}

static unsigned find(const struct tb_attempts *attempts, const char *who, uint64_t now_ms)
{
	unsigned i = 0;
	while (i < attempts->n_slots && !(is_live(attempts, &attempts->slots[i], now_ms) &&
	                                  strncmp(attempts->slots[i].who, who, WHO_CAP - 1) == 0))
		i++;
	return i;
}

uint32_t tb_attempts_wait_s(const struct tb_attempts *attempts, const char *who, uint64_t now_ms)
{
	unsigned i = find(attempts, who, now_ms);
	if (i == attempts->n_slots || attempts->slots[i].n_failures < attempts->max_failures)
		return 0;
	uint64_t left_ms = attempts->window_ms - age_ms(&attempts->slots[i], now_ms);
	return (uint32_t)((left_ms + MS_PER_S - 1) / MS_PER_S);
}

/* A slot that is free or over, else the oldest. */
static struct slot *make_room(struct tb_attempts *attempts, uint64_t now_ms)
{
	struct slot *oldest = &attempts->slots[0];
	for (unsigned i = 0; i < attempts->n_slots; i++) {
		struct slot *slot = &attempts->slots[i];
		if (!is_live(attempts, slot, now_ms))
			return slot;
		if (slot->since_ms < oldest->since_ms)
			oldest = slot;
	}
	return oldest;
}

void tb_attempts_failed(struct tb_attempts *attempts, const char *who, uint64_t now_ms)
{
	unsigned i = find(attempts, who, now_ms);
	if (i < attempts->n_slots) {
		if (attempts->slots[i].n_failures < attempts->max_failures)
			attempts->slots[i].n_failures++;
		return;
	}
	struct slot *slot = make_room(attempts, now_ms);
	memset(slot, 0, sizeof *slot);
	memcpy(slot->who, who, strnlen(who, WHO_CAP - 1));
	slot->since_ms = now_ms;
	slot->n_failures = 1;
}
