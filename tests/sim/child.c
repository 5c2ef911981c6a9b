#include "tests/sim/child.h"

#include "tests/sim/world.h"

#include <string.h>

/* How a child presses: how often in a row, how long each time, how long between. */
struct whim {
	const char *name;
	unsigned weight;
	bool speaks;
	uint8_t least_presses, most_presses;
	uint32_t least_hold_ms, most_hold_ms, least_gap_ms, most_gap_ms;
};

static const struct whim whims[] = {
    {"asks", 50, true, 1, 1, 700, 5000, 0, 0},
    {"taps", 8, true, 1, 2, 20, 280, 50, 900},
    {"says nothing", 5, false, 1, 1, 500, 3000, 0, 0},
    {"holds it for ever", 1, true, 1, 1, 31000, 45000, 0, 0},
    {"mashes", 4, true, 4, 15, 10, 200, 10, 200},
    {"is impatient", 8, true, 2, 3, 600, 2500, 100, 2500},
    {"interrupts", 12, true, 2, 3, 600, 2000, 2500, 9000},
    {"is nearly a tap", 4, true, 1, 1, 280, 340, 0, 0},
};
enum { N_WHIMS = sizeof whims / sizeof whims[0] };

static const uint32_t pause_ms[SIM_MOOD_COUNT] = {
    [SIM_MOOD_CALM] = 90000, [SIM_MOOD_CHATTING] = 12000, [SIM_MOOD_AWAY] = 15 * 60 * 1000};
static const uint32_t mood_ms[SIM_MOOD_COUNT] = {
    [SIM_MOOD_CALM] = 30 * 60 * 1000, [SIM_MOOD_CHATTING] = 20 * 60 * 1000, [SIM_MOOD_AWAY] = 3 * 3600 * 1000};

static struct sim_clock *clock_of(struct sim_child *child)
{
	return &child->body->world->clock;
}

static unsigned choose_whim(struct sim_dice *dice)
{
	unsigned total = 0, whim = 0;
	for (unsigned i = 0; i < N_WHIMS; i++)
		total += whims[i].weight;
	uint64_t at = sim_dice_between(dice, 0, total - 1);
	while (at >= whims[whim].weight)
		at -= whims[whim++].weight;
	return whim;
}

static void down(void *ctx, uint64_t arg);

static void up(void *ctx, uint64_t arg)
{
	struct sim_child *child = ctx;
	const struct whim *whim = &whims[child->whim];
	(void)arg;
	child->holds = false;
	sim_body_release(child->body);
	if (--child->presses > 0)
		sim_clock_in(clock_of(child), sim_dice_between(&child->dice, whim->least_gap_ms, whim->most_gap_ms),
		             down, child, 0);
}

static void down(void *ctx, uint64_t arg)
{
	struct sim_child *child = ctx;
	const struct whim *whim = &whims[child->whim];
	(void)arg;
	child->holds = true;
	child->speaks = whim->speaks;
	sim_clock_in(clock_of(child), sim_dice_between(&child->dice, whim->least_hold_ms, whim->most_hold_ms), up,
	             child, 0);
	sim_body_press(child->body);
}

static void on_whim(void *ctx, uint64_t arg)
{
	struct sim_child *child = ctx;
	(void)arg;
	sim_clock_in(clock_of(child), 2000 + sim_dice_wait(&child->dice, pause_ms[child->mood]), on_whim, child, 0);
	if (child->presses > 0)
		return; /* still at it */
	child->whim = choose_whim(&child->dice);
	child->presses =
	    (unsigned)sim_dice_between(&child->dice, whims[child->whim].least_presses, whims[child->whim].most_presses);
	sim_note(child->body, "child: %s", whims[child->whim].name);
	down(child, 0);
}

static void on_mood(void *ctx, uint64_t arg)
{
	struct sim_child *child = ctx;
	(void)arg;
	child->mood = (enum sim_mood)sim_dice_between(&child->dice, 0, SIM_MOOD_COUNT - 1);
	sim_clock_in(clock_of(child), sim_dice_wait(&child->dice, mood_ms[child->mood]), on_mood, child, 0);
}

void sim_child_init(struct sim_child *child, struct sim_body *body, uint64_t seed)
{
	memset(child, 0, sizeof *child);
	child->body = body;
	child->dice = sim_dice_make(seed, 200 + body->index);
	child->mood = sim_dice_one_in(&child->dice, 3) ? SIM_MOOD_CHATTING : SIM_MOOD_CALM;
	sim_clock_in(clock_of(child), sim_dice_between(&child->dice, 500, 30000), on_whim, child, 0);
	sim_clock_in(clock_of(child), sim_dice_wait(&child->dice, mood_ms[child->mood]), on_mood, child, 0);
}
