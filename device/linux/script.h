/* What happens to the bear, in order: the presses of --say, then lines that are typed, or Enter as the button.
 *
 * Where it stands: between the loop (app.c) and the core. It presses and lets go, pumps the microphones, takes lines,
 * reports each question, and knows when all is done and with which exit status. It never waits. */
#ifndef TB_LINUX_SCRIPT_H
#define TB_LINUX_SCRIPT_H

#include "device/core/bear.h"
#include "device/linux/lines.h"
#include "device/linux/link_lws.h"
#include "device/linux/microphone.h"
#include "device/linux/options.h"
#include "device/linux/speaker.h"

enum {
	TB_EXIT_ANSWERED = 0,
	TB_EXIT_UNANSWERED = 1,
	TB_EXIT_USAGE = 2,
	TB_EXIT_NO_CONNECTION = 3,
	TB_EXIT_NOT_YET = -1
};

/* The caller's; all pointers must outlive it. */
struct tb_script {
	const struct tb_options *options;
	struct tb_bear *bear;
	struct tb_link *link;
	struct tb_wav_microphone *recordings;
	struct tb_alsa_microphone *card; /* NULL: no sound card */
	struct tb_alsa_speaker *card_out;
	struct tb_lines *lines; /* NULL: neither --type nor the button of --alsa */
	const struct tb_log *log;
	/* private */
	size_t n_said;         /* recordings begun */
	bool holding, by_card; /* the button is down; whose samples these are */
	bool microphone_open;  /* also for a moment after the button was let go */
	bool asked;            /* a question of ours is not reported yet */
	bool prompted;
	uint64_t away_since_ms; /* something waits for a connection; 0: nothing does, or there is one */
	unsigned n_unanswered;
	int exit_status;
};

void tb_script_init(struct tb_script *script);
/* The microphone of the bear: a recording, or the sound card. */
struct tb_microphone_port tb_script_microphone(struct tb_script *script);
/* Are the sound card's microphone and speaker fit? A recording has nothing to test. TLS here is strict in every build.
 */
struct tb_selftest_port tb_script_selftest(struct tb_script *script);
/* For tb_bear_config.on_turn; ctx is the script. */
void tb_script_on_turn(void *script, const struct tb_bear_turn *turn);
/* For the microphones' handlers; ctx is the script. */
void tb_script_on_samples(void *script, const int16_t *samples, size_t n_samples);

/* Does what is due. Afterwards exit_status may say that all is done. */
void tb_script_step(struct tb_script *script, uint64_t now_ms);
/* When step wants to be called, if nothing happens before. */
uint64_t tb_script_due_ms(const struct tb_script *script, uint64_t now_ms);

#endif
