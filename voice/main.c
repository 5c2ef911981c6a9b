/* teddy-voice: espeak-ng as a program of its own, for teddyd (voice/pipe.h). It reads requests from its standard input
 * until that ends, and dies with its parent. What is spoken is in its memory only while it is spoken. */
#include "voice/pipe.h"

#include <espeak-ng/speak_lib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A calm voice, a little high. */
enum {
	WORDS_PER_MINUTE = 140,
	PITCH = 62,
	PITCH_RANGE = 55,
	BUFFER_MS = 100,
	FORGET_WORDS_PER_MINUTE = 450,
	WORD_CHARS = 4
};

static bool write_all(const void *bytes, size_t n_bytes)
{
	const char *at = bytes;
	while (n_bytes > 0) {
		ssize_t n = write(STDOUT_FILENO, at, n_bytes);
		if (n <= 0)
			return false;
		at += n;
		n_bytes -= (size_t)n;
	}
	return true;
}

static bool read_all(void *bytes, size_t n_bytes)
{
	char *at = bytes;
	while (n_bytes > 0) {
		ssize_t n = read(STDIN_FILENO, at, n_bytes);
		if (n <= 0)
			return false;
		at += n;
		n_bytes -= (size_t)n;
	}
	return true;
}

static bool write_frame(enum tb_voice_frame_kind kind, uint32_t n_bytes)
{
	struct tb_voice_frame frame = {.magic = TB_VOICE_MAGIC, .kind = kind, .n_bytes = n_bytes};
	return write_all(&frame, sizeof frame);
}

/* The library is speaking what is of no interest. */
static bool to_nobody;

/* Samples as they are made; NULL at the end. Not 0 stops. */
static int on_samples(short *samples, int n_samples, espeak_EVENT *events)
{
	(void)events;
	if (to_nobody)
		return 0;
	while (samples != NULL && n_samples > 0) {
		int n = n_samples < TB_VOICE_FRAME_MAX / 2 ? n_samples : TB_VOICE_FRAME_MAX / 2;
		if (!write_frame(TB_VOICE_PCM, (uint32_t)n * 2) || !write_all(samples, (size_t)n * 2))
			return 1;
		samples += n;
		n_samples -= n;
	}
	return 0;
}

/* The library keeps the last text and the last samples in buffers of its own: others take their place, as many at
 * least. */
static void forget(char *text, size_t n_text)
{
	memset(text, 'a', n_text);
	for (size_t i = WORD_CHARS; i < n_text; i += WORD_CHARS + 1)
		text[i] = ' ';
	to_nobody = true;
	espeak_SetParameter(espeakRATE, FORGET_WORDS_PER_MINUTE, 0);
	espeak_Synth(text, n_text + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, NULL);
	espeak_Synchronize();
	to_nobody = false;
}

static bool speak(const struct tb_voice_request *request, char *text)
{
	espeak_VOICE voice = {.languages = request->language};
	bool fine = espeak_SetVoiceByProperties(&voice) == EE_OK;
	espeak_SetParameter(espeakRATE, WORDS_PER_MINUTE, 0);
	espeak_SetParameter(espeakPITCH, PITCH, 0);
	espeak_SetParameter(espeakRANGE, PITCH_RANGE, 0);
	fine = fine &&
	       espeak_Synth(text, request->n_text + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, NULL) == EE_OK &&
	       espeak_Synchronize() == EE_OK;
	bool is_told = write_frame(fine ? TB_VOICE_DONE : TB_VOICE_FAILED, 0);
	forget(text, request->n_text);
	return is_told;
}

int main(void)
{
	static char text[TB_VOICE_TEXT_MAX + 1];
	struct tb_voice_request request;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	int rate_hz = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, NULL, espeakINITIALIZE_DONT_EXIT);
	if (rate_hz <= 0) {
		fputs("teddy-voice: espeak-ng finds no voices\n", stderr);
		return 1;
	}
	espeak_SetSynthCallback(on_samples);
	while (read_all(&request, sizeof request)) {
		if (request.magic != TB_VOICE_MAGIC || request.n_text == 0 || request.n_text > TB_VOICE_TEXT_MAX ||
		    request.language[3] != '\0' || !read_all(text, request.n_text))
			return 1;
		text[request.n_text] = '\0';
		if (!write_frame(TB_VOICE_RATE, (uint32_t)rate_hz) || !speak(&request, text))
			return 1;
	}
	return 0;
}
