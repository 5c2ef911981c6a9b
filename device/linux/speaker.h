/* The speakers of the Linux platform, behind device/port/speaker.h: mono s16, 16 kHz. */
#ifndef TB_LINUX_SPEAKER_H
#define TB_LINUX_SPEAKER_H

#include "common/base/log.h"
#include "device/port/speaker.h"

#include <stdbool.h>

enum { TB_SPEAKER_RATE_HZ = 16000, TB_SPEAKER_QUEUE_MS = 120 };

struct tb_wav_speaker;

/* Plays into a WAV file, in real time by the clock, or at once when `fast`. Only what a listener would have heard gets
 * into the file, which is whole whenever the bear falls silent (when `fast`: at destroy). path NULL: nobody listens,
 * the pace is the same. NULL: the file cannot be made (errno), or no memory. */
struct tb_wav_speaker *tb_wav_speaker_create(const char *path, bool fast);
/* Completes the file. false: it is damaged, the disk is full perhaps. NULL: true. */
bool tb_wav_speaker_destroy(struct tb_wav_speaker *speaker);
struct tb_speaker_port tb_wav_speaker_port(struct tb_wav_speaker *speaker);

struct tb_alsa_speaker;

/* The sound card's default output. NULL: it cannot be opened; the log says why. */
struct tb_alsa_speaker *tb_alsa_speaker_create(const struct tb_log *log);
void tb_alsa_speaker_destroy(struct tb_alsa_speaker *speaker);
/* Plays 20 ms of silence: does the card take it from the queue within 40 ms? */
bool tb_alsa_speaker_is_alive(struct tb_alsa_speaker *speaker);
struct tb_speaker_port tb_alsa_speaker_port(struct tb_alsa_speaker *speaker);

#endif
