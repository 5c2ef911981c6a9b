#include "device/linux/app.h"

/* This machine has memory as a board with PSRAM has. */
#ifndef USE_PSRAM
#define USE_PSRAM 1
#endif
#include "device/port/production_config.h"

#include "common/base/hex.h"
#include "device/linux/alloc_watch.h"
#include "device/linux/clock.h"
#include "device/linux/host.h"
#include "device/linux/mp3_mpg123.h"
#include "device/linux/script.h"
#include "device/linux/self_update.h"
#include "device/linux/speaker.h"
#include "device/linux/storage_file.h"
#include "device/psa/psa.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PREBUFFER_CARD_MS = 60, GOODBYE_MS = 250, WAIT_MAX_MS = 60000, STATE_WAIT_MS = 5000 };
_Static_assert((int)AUDIO_BUFFER_SIZE >= (int)TB_BEAR_UPLINK_MIN &&
                   (int)PLAYBACK_BUFFER_SIZE >= (int)TB_BEAR_PLAYBACK_MIN,
               "what production_config.h lets pass, the core takes");

struct app {
	const struct tb_options *options;
	const struct tb_identity *identity;
	const struct tb_server_url *server;
	const struct tb_launched *launched;
	struct tb_log log;
	struct tb_link_trust trust;
	struct tb_loop *loop;
	struct tb_link *link;
	struct tb_lines *lines;
	struct tb_mp3_mpg123 *mp3;
	struct tb_wav_microphone *recordings;
	struct tb_alsa_microphone *card_in;
	struct tb_alsa_speaker *card_out;
	struct tb_wav_speaker *file_out;
	struct tb_posix_disk disk;
	struct tb_storage_file storage;
	struct tb_script script;
	struct tb_bear bear;
	struct tb_self_update update;
	bool updates; /* update is open */
	bool restart;
	int signals;
	bool interrupted;
	uint8_t uplink[AUDIO_BUFFER_SIZE];
	int16_t playback[PLAYBACK_BUFFER_SIZE / 2];
	char texts[2 * (TB_TEXT_MAX + 1)];
};

/* --- what happens ------------------------------------------------------------------------------------------------- */

static void on_link_event(void *ctx, const struct tb_bear_event *event)
{
	struct app *app = ctx;
	tb_bear_handle(&app->bear, event, tb_clock_ms());
}

static size_t on_link_data(void *ctx, const void *bytes, size_t n_bytes, bool is_first, bool is_last)
{
	struct app *app = ctx;
	return tb_bear_link_data(&app->bear, bytes, n_bytes, is_first, is_last, tb_clock_ms());
}

static void on_signal(void *ctx, bool ended)
{
	struct app *app = ctx;
	struct signalfd_siginfo info;
	if (!ended && read(app->signals, &info, sizeof info) == (ssize_t)sizeof info)
		app->interrupted = true;
}

/* --- putting together --------------------------------------------------------------------------------------------- */

static bool complain(const char *what)
{
	fprintf(stderr, "teddy-bear: %s\n", what);
	return false;
}

static bool read_trust(struct app *app)
{
	app->trust.ca = app->identity->ca_file[0] ? app->identity->ca_file : NULL;
	if (app->trust.ca && access(app->trust.ca, R_OK) != 0) {
		fprintf(stderr, "teddy-bear: --ca %s: %s\n", app->trust.ca, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < app->options->n_pins; i++) {
		const char *pin = app->options->pins[i];
		if (strlen(pin) != 2 * TB_LINK_PIN_LEN ||
		    tb_hex_decode(pin, 2 * TB_LINK_PIN_LEN, app->trust.pins[i]) != TB_OK)
			return complain("--pin must be 64 hex digits, the SHA-256 of the server key's SPKI");
		app->trust.n_pins++;
	}
	return true;
}

/* A recording that cannot be read is a mistake to be told before anything begins. */
static bool check_recordings(struct app *app)
{
	for (size_t i = 0; i < app->options->n_say; i++) {
		enum tb_status status = tb_wav_microphone_load(app->recordings, app->options->say[i]);
		if (status != TB_OK) {
			fprintf(stderr,
			        "teddy-bear: --say %s: %s; it must be a 16-bit PCM WAV file of 4000 to 48000 Hz\n",
			        app->options->say[i], tb_status_message(status));
			return false;
		}
	}
	return true;
}

static bool open_state(struct app *app)
{
	const char *folder = app->options->state_folder;
	if (!folder)
		return true;
	enum tb_status status = tb_posix_disk_open_wait(&app->disk, folder, STATE_WAIT_MS);
	struct tb_disk disk = tb_posix_disk_ops(&app->disk);
	if (status == TB_OK)
		status = tb_storage_file_open(&app->storage, &disk);
	if (status != TB_OK)
		fprintf(stderr, "teddy-bear: --state %s: %s\n", folder,
		        status == TB_ERR_BUSY ? "another bear uses it" : strerror(errno));
	return status == TB_OK;
}

static bool open_sound(struct app *app)
{
	const struct tb_options *options = app->options;
	app->mp3 = tb_mp3_mpg123_create();
	app->recordings = tb_wav_microphone_create(options->fast, tb_script_on_samples, &app->script);
	if (!app->mp3 || !app->recordings)
		return complain("the audio decoder cannot be opened");
	if (!check_recordings(app))
		return false;
	if (options->alsa) {
		app->card_in = tb_alsa_microphone_create(tb_script_on_samples, &app->script);
		app->card_out = tb_alsa_speaker_create(&app->log);
		return app->card_in && app->card_out;
	}
	app->file_out = tb_wav_speaker_create(options->out_file, options->fast);
	if (!app->file_out)
		fprintf(stderr, "teddy-bear: --out %s: %s\n", options->out_file ? options->out_file : "",
		        strerror(errno));
	return app->file_out != NULL;
}

static bool open_signals(struct app *app)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	app->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return app->signals >= 0 && tb_loop_watch(app->loop, app->signals, on_signal, app);
}

static bool open_loop(struct app *app)
{
	app->loop = tb_loop_create(&app->trust);
	if (!app->loop)
		return complain("--ca: no certificate can be read from it, or memory is exhausted");
	app->link = tb_link_create(&(struct tb_link_setup){.loop = app->loop,
	                                                   .tls = app->server->tls,
	                                                   .log = &app->log,
	                                                   .event = on_link_event,
	                                                   .data = on_link_data,
	                                                   .ctx = app});
	if (!app->link || !open_signals(app))
		return complain("the event loop cannot be set up");
	if (app->options->type || app->options->alsa) {
		app->lines = tb_lines_create(app->loop, STDIN_FILENO);
		if (!app->lines)
			return complain("nothing can be read from standard input");
	}
	return true;
}

static struct tb_bear_config bear_config(struct app *app)
{
	return (struct tb_bear_config){
	    .device_id = app->identity->device_id,
	    .child_id = app->identity->child_id,
	    .child_name = app->identity->child_name,
	    .child_age = app->identity->child_age,
	    .language = app->identity->child_language,
	    .key = tb_span_cstr(app->identity->key),
	    .host = app->server->host,
	    .port = app->server->port,
	    .path = app->server->path[0] ? app->server->path : NULL,
	    .trust = app->trust,
	    .firmware_version = TB_VERSION,
	    .hardware = "linux",
	    .can_fragments = !app->options->whole_answers,
	    .limits = {.talk_ms = MAX_SESSION_MINUTES * TB_RULES_MINUTE_MS,
	               .rest_ms = REST_MINUTES * TB_RULES_MINUTE_MS,
	               .silence_ms = SESSION_SILENCE_S * 1000},
	    .cap_rms = SPEAKER_CAP_RMS,
	    .prebuffer_ms = app->options->alsa ? PREBUFFER_CARD_MS : 0,
	    .uplink_memory = app->uplink,
	    .uplink_bytes = sizeof app->uplink,
	    .playback_memory = app->playback,
	    .playback_bytes = sizeof app->playback,
	    .text_memory = app->texts,
	    .text_bytes = sizeof app->texts,
	    .on_turn = tb_script_on_turn,
	    .on_turn_ctx = &app->script,
	};
}

static bool make_bear(struct app *app)
{
	if (tb_psa_init() != TB_OK)
		return complain("the cryptography library finds no source of randomness");
	if (tb_psa_self_test() != TB_OK)
		return complain("the cryptography library does not compute what it should");
	app->script = (struct tb_script){.options = app->options,
	                                 .bear = &app->bear,
	                                 .link = app->link,
	                                 .recordings = app->recordings,
	                                 .card = app->card_in,
	                                 .card_out = app->card_out,
	                                 .lines = app->lines,
	                                 .log = &app->log};
	tb_script_init(&app->script);
	struct tb_bear_port port = {
	    .link = tb_link_port(app->link),
	    .microphone = tb_script_microphone(&app->script),
	    .speaker = app->card_out ? tb_alsa_speaker_port(app->card_out) : tb_wav_speaker_port(app->file_out),
	    .light = tb_host_light_port(&app->log),
	    .mp3 = tb_mp3_mpg123_port(app->mp3),
	    .random = tb_host_random_port(),
	    .health = tb_host_health_port(),
	    .network = tb_host_network_port(),
	    .clock = tb_host_clock_port(),
	    .selftest = tb_script_selftest(&app->script),
	    .storage = app->options->state_folder ? tb_storage_file_port(&app->storage) : (struct tb_storage_port){0},
	    .hmac = tb_psa_hmac_port(),
	    .log = &app->log,
	};
	struct tb_bear_config config = bear_config(app);
	return tb_bear_init(&app->bear, &config, &port) == TB_OK || complain("the bear refuses its settings");
}

/* Of a bear that a launcher started, and whose folder can be used. */
static bool open_update(struct app *app)
{
	if (!app->launched->may_update)
		return true;
	app->updates = tb_self_update_open(&app->update, app->options, app->server->tls, &app->log);
	return app->updates && tb_self_update_begin(&app->update, &app->bear, tb_clock_ms());
}

/* --- running ------------------------------------------------------------------------------------------------------ */

static uint32_t wait_ms(const struct app *app, uint64_t now_ms)
{
	uint64_t due_ms = tb_bear_deadline(&app->bear);
	uint64_t script_ms = tb_script_due_ms(&app->script, now_ms);
	if (script_ms < due_ms)
		due_ms = script_ms;
	uint64_t update_ms = app->updates ? tb_self_update_due_ms(&app->update, now_ms) : UINT64_MAX;
	if (update_ms < due_ms)
		due_ms = update_ms;
	uint32_t most_ms = app->launched->by_launcher ? TB_LAUNCHER_HEARTBEAT_MS : WAIT_MAX_MS;
	if (tb_link_has_work(app->link) || due_ms <= now_ms)
		return 0;
	return due_ms - now_ms < most_ms ? (uint32_t)(due_ms - now_ms) : most_ms;
}

static void turn_once(struct app *app)
{
	tb_link_step(app->link);
	if (tb_bear_deadline(&app->bear) <= tb_clock_ms())
		tb_bear_handle(&app->bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_TICK}, tb_clock_ms());
	tb_script_step(&app->script, tb_clock_ms());
	if (app->updates)
		app->restart = tb_self_update_step(&app->update, tb_clock_ms());
	tb_launcher_heartbeat(app->launched->heartbeat_fd, tb_clock_ms());
	if (!app->restart && app->script.exit_status == TB_EXIT_NOT_YET)
		tb_loop_run_once(app->loop, wait_ms(app, tb_clock_ms()));
}

/* Closes the connection and gives it a moment to say goodbye. */
static void say_goodbye(struct app *app)
{
	uint64_t end_ms = tb_clock_ms() + GOODBYE_MS;
	tb_bear_handle(&app->bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_STOP}, tb_clock_ms());
	while (tb_link_is_parting(app->link) && tb_clock_ms() < end_ms)
		tb_loop_run_once(app->loop, 20);
}

static int run(struct app *app)
{
	tb_bear_handle(&app->bear, &(struct tb_bear_event){.type = TB_BEAR_EVENT_START}, tb_clock_ms());
	while (app->script.exit_status == TB_EXIT_NOT_YET && !app->interrupted && !app->restart)
		turn_once(app);
	say_goodbye(app);
	if (app->restart && !app->interrupted)
		return TB_EXIT_RESTART;
	if (app->script.exit_status != TB_EXIT_NOT_YET)
		return app->script.exit_status;
	/* Interrupted: what was not asked is not answered either. */
	bool all_said = app->script.n_said == app->options->n_say && !app->script.n_unanswered;
	return all_said ? TB_EXIT_ANSWERED : TB_EXIT_UNANSWERED;
}

static int close_all(struct app *app, int status)
{
	tb_loop_destroy(app->loop);
	tb_link_destroy(app->link);
	tb_lines_destroy(app->lines);
	tb_wav_microphone_destroy(app->recordings);
	tb_alsa_microphone_destroy(app->card_in);
	tb_alsa_speaker_destroy(app->card_out);
	tb_mp3_mpg123_destroy(app->mp3);
	if (!tb_wav_speaker_destroy(app->file_out)) {
		complain("--out: the file could not be written whole");
		status = TB_EXIT_UNANSWERED;
	}
	if (ferror(stdout)) {
		complain("not all could be written to standard output");
		status = TB_EXIT_UNANSWERED;
	}
	if (app->signals >= 0)
		close(app->signals);
	tb_posix_disk_close(&app->disk);
	if (app->updates)
		tb_self_update_close(&app->update);
	tb_wipe(app, sizeof *app);
	free(app);
	return status;
}

/* Who types at a terminal wants to see the conversation there, and of the rest what went wrong. */
static enum tb_log_level log_level(const struct tb_options *options)
{
	if (options->verbose)
		return TB_LOG_DEBUG;
	return options->type && isatty(STDIN_FILENO) && isatty(STDERR_FILENO) ? TB_LOG_WARN : TB_LOG_INFO;
}

int tb_app_run(const struct tb_options *options, const struct tb_identity *identity, const struct tb_server_url *server,
               const struct tb_launched *launched)
{
	tb_alloc_watch_start();
	struct app *app = calloc(1, sizeof *app);
	if (!app)
		return TB_EXIT_UNANSWERED;
	app->options = options;
	app->identity = identity;
	app->server = server;
	app->launched = launched;
	app->signals = -1;
	app->disk = (struct tb_posix_disk){.folder_fd = -1, .file_fd = -1};
	app->log = tb_host_log(log_level(options));
	int status = TB_EXIT_USAGE;
	if (read_trust(app) && open_state(app) && open_sound(app) && open_loop(app) && make_bear(app) &&
	    open_update(app))
		status = run(app);
	return close_all(app, status);
}
