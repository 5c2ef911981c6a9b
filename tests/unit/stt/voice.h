/* Voices to listen to: sentences spoken at test time by synthesizers other than the bear's, and recordings of a person,
 * all as 16 kHz mono samples in memory. */
#ifndef TB_TESTS_STT_VOICE_H
#define TB_TESTS_STT_VOICE_H

#include "common/audio/resample.h"
#include "common/audio/wav.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VOICE_RATE_HZ = 16000, VOICE_CAP = 20 * VOICE_RATE_HZ };

struct voice_sound {
	size_t n_samples;
	int16_t samples[VOICE_CAP];
};

extern char **environ;

/* Runs a program to its end; false unless it ended well. */
static inline bool voice_run(const char *const arguments[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid = 0;
	int status = -1;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	bool started = posix_spawnp(&pid, arguments[0], &actions, NULL, (char *const *)arguments, environ) == 0;
	posix_spawn_file_actions_destroy(&actions);
	return started && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static inline bool voice_read_wav(const char *path, struct voice_sound *out)
{
	static uint8_t file[1 << 21];
	static int16_t samples[sizeof file / 2];
	struct tb_wav_format format;
	struct tb_resampler resampler;

	FILE *stream = fopen(path, "rb");
	if (!stream)
		return false;
	size_t n_bytes = fread(file, 1, sizeof file, stream);
	fclose(stream);
	if (tb_wav_parse(tb_span_make(file, n_bytes), &format) != TB_OK || format.n_channels != 1)
		return false;
	size_t n_in = (size_t)format.n_bytes / 2;
	memcpy(samples, file + format.data_offset, n_in * 2);
	if (tb_resampler_init(&resampler, format.rate_hz, VOICE_RATE_HZ) != TB_OK ||
	    tb_resampler_out_max(&resampler, n_in) > VOICE_CAP)
		return false;
	out->n_samples = tb_resampler_run(&resampler, samples, n_in, out->samples);
	return out->n_samples > 0;
}

static inline bool voice_make(const char *const arguments[], const char *wav_path, struct voice_sound *out)
{
	bool made = voice_run(arguments) && voice_read_wav(wav_path, out);

	unlink(wav_path);
	return made;
}

static inline void voice_temp_path(char out[64])
{
	static unsigned n;

	snprintf(out, 64, "/tmp/teddy-voice-%ld-%u.wav", (long)getpid(), n++);
}

/* voice: as in `espeak-ng --voices`, with a variant ("en-us+f4"); pitch 0..99. */
static inline bool voice_say(const char *voice, const char *pitch, const char *text, struct voice_sound *out)
{
	char path[64];

	voice_temp_path(path);
	const char *const arguments[] = {"espeak-ng", "-v", voice, "-s", "150", "-p", pitch, "-w", path, text, NULL};
	return voice_make(arguments, path, out);
}

/* A recording of the package asterisk-core-sounds-en-g722, by its name there. */
static inline bool voice_recording(const char *name, struct voice_sound *out)
{
	char path[64], source[160];

	voice_temp_path(path);
	snprintf(source, sizeof source, "/usr/share/asterisk/sounds/en_US_f_Allison/%s.g722", name);
	const char *const arguments[] = {"ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "g722", "-i",
	                                 source,   "-ar",      "16000",     "-ac",   "1",  path, NULL};
	return voice_make(arguments, path, out);
}

#endif
