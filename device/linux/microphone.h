/* The microphones of the Linux platform, behind one shape that the loop pumps.
 *
 * A source is opened and closed by the core through device/port/microphone.h; while it is open the loop calls pump,
 * which hands over what was captured since (frames of 20 ms). Children's audio: in memory only, wiped when it stops. */
#ifndef TB_LINUX_MICROPHONE_H
#define TB_LINUX_MICROPHONE_H

#include "common/audio/mic_check.h"
#include "device/port/microphone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 16 kHz mono, at most 100 ms. */
typedef void (*tb_samples_handler)(void *ctx, const int16_t *samples, size_t n_samples);

struct tb_wav_microphone;

/* Plays recordings into the bear. `fast`: as quickly as pump is called, instead of in real time. NULL: no memory. */
struct tb_wav_microphone *tb_wav_microphone_create(bool fast, tb_samples_handler handler, void *ctx);
void tb_wav_microphone_destroy(struct tb_wav_microphone *microphone);
/* The next start() will play this file: 16-bit PCM, mono or stereo, 4000 to 48000 Hz. Errors leave nothing loaded:
 * TB_ERR_IO, TB_ERR_FORMAT, TB_ERR_UNSUPPORTED, TB_ERR_TRUNCATED (no sample in it), TB_ERR_TOO_LARGE (over 64 MiB). */
enum tb_status tb_wav_microphone_load(struct tb_wav_microphone *microphone, const char *path);
struct tb_microphone_port tb_wav_microphone_port(struct tb_wav_microphone *microphone);
/* Hands over what is due; in fast mode the next 20 ms. */
void tb_wav_microphone_pump(struct tb_wav_microphone *microphone, uint64_t now_ms);
/* When pump has something to do: UINT64_MAX while closed or at the end. */
uint64_t tb_wav_microphone_due_ms(const struct tb_wav_microphone *microphone);
/* It was started and all of it was handed over. */
bool tb_wav_microphone_is_over(const struct tb_wav_microphone *microphone);

struct tb_alsa_microphone;

/* The sound card's default input. NULL: no memory. */
struct tb_alsa_microphone *tb_alsa_microphone_create(tb_samples_handler handler, void *ctx);
void tb_alsa_microphone_destroy(struct tb_alsa_microphone *microphone);
struct tb_microphone_port tb_alsa_microphone_port(struct tb_alsa_microphone *microphone);
/* Listens for 60 ms, while it is closed: is it fit to be used? Nothing of it reaches the handler or is kept. */
enum tb_mic_verdict tb_alsa_microphone_test(struct tb_alsa_microphone *microphone);
/* Every 20 ms while it is open. */
void tb_alsa_microphone_pump(struct tb_alsa_microphone *microphone);

#endif
