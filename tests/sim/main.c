/* teddy-sim: bears, network, children and peer in virtual time.
 *
 *   teddy-sim --seed N --hours H [--bears K] [--seeds COUNT] [--trace FILE] [--invariants]
 *
 * Prints a line for each seed: its history's hash and its figures. Ends with 1, the seed and the last events when an
 * invariant breaks. To be run where content/ is. */
#include "tests/sim/heap_watch.h"
#include "tests/sim/world.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>

struct options {
	uint64_t seed, n_seeds, hours, n_bears;
	const char *trace;
};

static int usage(void)
{
	fprintf(stderr, "usage: teddy-sim --seed N --hours H [--bears K] [--seeds COUNT] [--trace FILE]\n"
	                "       teddy-sim --invariants\n");
	return 2;
}

static int list_invariants(void)
{
	for (unsigned i = 0; i < SIM_INVARIANT_COUNT; i++)
		printf("%-14s %s\n", sim_invariant_name((enum sim_invariant)i),
		       sim_invariant_sentence((enum sim_invariant)i));
	return 0;
}

static uint64_t asked(const struct sim_figures *figures)
{
	static const enum tb_turn_result not_asked[] = {TB_TURN_TOO_SHORT, TB_TURN_OFFLINE, TB_TURN_NO_MICROPHONE,
	                                                TB_TURN_NO_VOICE,  TB_TURN_RESTING, TB_TURN_CANCELLED};
	uint64_t n = 0;
	for (unsigned i = 0; i < TB_TURN_RESULT_COUNT; i++)
		n += figures->n_results[i];
	for (size_t i = 0; i < sizeof not_asked / sizeof not_asked[0]; i++)
		n -= figures->n_results[not_asked[i]];
	return n;
}

static void print_figures(uint64_t seed, const struct options *options, const struct sim_world *world)
{
	struct sim_figures figures = sim_world_figures(world);
	uint64_t answered = figures.n_results[TB_TURN_ANSWERED] + figures.n_results[TB_TURN_INTERRUPTED];
	double uptime = figures.working_ms > 0 ? 100.0 * (double)figures.up_ms / (double)figures.working_ms : 0;
	printf(
	    "seed %" PRIu64 " hours %" PRIu64 " bears %" PRIu64 " hash %016" PRIx64 " events %" PRIu64
	    " presses %" PRIu64 " asked %" PRIu64 " answered %" PRIu64 " local_phrases %" PRIu64 " reconnects %" PRIu64
	    " power_cuts %" PRIu64 " worst_feedback_ms %" PRIu64 " boots %" PRIu64 " boot_ms %" PRIu64
	    " worst_boot_ms %" PRIu64 " updates %" PRIu64 " confirmed %" PRIu64 " rolled_back %" PRIu64
	    " tampered %" PRIu64 " working_ms %" PRIu64 " up_ms %" PRIu64 " uptime %.3f %%\n",
	    seed, options->hours, options->n_bears, world->history.hash, world->history.n_events, figures.n_presses,
	    asked(&figures), answered, figures.n_local, figures.n_reconnects, figures.n_power_cuts,
	    figures.worst_feedback_ms, figures.n_boots, figures.boot_ms, figures.worst_boot_ms, figures.n_updates,
	    figures.n_confirmed, figures.n_rolled_back, figures.n_tampered, figures.working_ms, figures.up_ms, uptime);
}

static int run_seed(uint64_t seed, const struct options *options, const struct tb_gate *gate)
{
	FILE *trace = options->trace != NULL ? fopen(options->trace, "w") : NULL;
	struct sim_world *world = sim_world_make(seed, (unsigned)options->n_bears, gate, trace);
	if (world == NULL)
		return 2;
	sim_world_run(world, options->hours);
	print_figures(seed, options, world);
	if (world->broken) {
		printf("BROKEN %s: %s\nwhy: %s\nseed %" PRIu64 ", the last events:\n",
		       sim_invariant_name(world->broken_invariant), sim_invariant_sentence(world->broken_invariant),
		       world->why, seed);
		sim_history_show(&world->history, stdout);
	}
	int status = world->broken ? 1 : 0;
	sim_world_free(world);
	if (trace != NULL)
		fclose(trace);
	fflush(stdout);
	return status;
}

static bool read_number(const char *text, uint64_t most, uint64_t *out)
{
	char *end = NULL;
	*out = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && *out <= most;
}

static bool read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {{"seed", 1, NULL, 's'},  {"hours", 1, NULL, 'h'}, {"bears", 1, NULL, 'b'},
	                                      {"seeds", 1, NULL, 'n'}, {"trace", 1, NULL, 't'}, {NULL, 0, NULL, 0}};
	int c;
	bool fine = true;
	while (fine && (c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 's': fine = read_number(optarg, UINT64_MAX, &options->seed); break;
		case 'h': fine = read_number(optarg, 100000, &options->hours) && options->hours > 0; break;
		case 'b': fine = read_number(optarg, SIM_BEARS_MAX, &options->n_bears) && options->n_bears > 0; break;
		case 'n': fine = read_number(optarg, 1000000, &options->n_seeds) && options->n_seeds > 0; break;
		case 't': options->trace = optarg; break;
		default: fine = false;
		}
	}
	return fine && optind == argc && options->hours > 0;
}

int main(int argc, char **argv)
{
	struct options options = {.seed = 1, .n_seeds = 1, .n_bears = 1};
	struct tb_gate *gate = NULL;
	int status = 0;
	if (argc == 2 && tb_span_eq_cstr(tb_span_cstr(argv[1]), "--invariants"))
		return list_invariants();
	if (!read_options(argc, argv, &options))
		return usage();
	sim_heap_watch_start();
	if (tb_gate_load("content/safety", NULL, &gate) != TB_OK) {
		fprintf(stderr, "teddy-sim: content/safety cannot be read: run it where content/ is\n");
		return 2;
	}
	for (uint64_t i = 0; i < options.n_seeds && status == 0; i++)
		status = run_seed(options.seed + i, &options, gate);
	tb_gate_destroy(gate);
	return status;
}
