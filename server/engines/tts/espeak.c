#include "server/engines/tts/espeak.h"

#include "server/engines/tts/arabic_text.h"
#include "voice/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HELPERS_MAX = 8, DEADLINE_MS = 3000, BACK_OFF_S = 2, PIECE_BYTES = 8192 };

struct helper {
	pid_t pid; /* 0: not running */
	int to, from;
	bool taken;
	time_t not_before_s; /* after one that could not be started, or died at once */
};

struct espeak {
	char *path;
	const struct tb_log *log;
	unsigned n_helpers;
	pthread_mutex_t lock; /* of taken */
	pthread_cond_t given_back;
	struct helper helpers[HELPERS_MAX];
};

/* --- helpers --------------------------------------------------------------------------------------------------------
 */

static time_t now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void end_helper(struct helper *helper)
{
	if (helper->pid == 0)
		return;
	close(helper->to);
	close(helper->from);
	kill(helper->pid, SIGKILL);
	while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
		;
	helper->pid = 0;
}

/* The helper inherits two pipes and nothing else: all other descriptors close by themselves. Its environment is empty.
 */
static enum tb_status start_helper(struct espeak *espeak, struct helper *helper)
{
	int to[2], from[2];
	char *const arguments[] = {espeak->path, NULL}, *const environment[] = {NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	if (now_s() < helper->not_before_s)
		return TB_ERR_BUSY;
	if (pipe2(to, O_CLOEXEC) != 0)
		return TB_ERR_IO;
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return TB_ERR_IO;
	}
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attributes, &none);
	int error = posix_spawn(&helper->pid, espeak->path, &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	close(to[0]);
	close(from[1]);
	helper->to = to[1];
	helper->from = from[0];
	if (error == 0)
		return TB_OK;
	helper->pid = 0;
	helper->not_before_s = now_s() + BACK_OFF_S;
	close(to[1]);
	close(from[0]);
	tb_logf(espeak->log, TB_LOG_ERROR, "voice: %s cannot be started: %s", espeak->path, strerror(error));
	return TB_ERR_IO;
}

/* One that is free, a running one first; waits for it. */
static struct helper *take_helper(struct espeak *espeak)
{
	struct helper *found = NULL;
	pthread_mutex_lock(&espeak->lock);
	for (;;) {
		for (unsigned i = 0; i < espeak->n_helpers; i++) {
			struct helper *helper = &espeak->helpers[i];
			if (!helper->taken && (found == NULL || (helper->pid != 0 && found->pid == 0)))
				found = helper;
		}
		if (found != NULL)
			break;
		pthread_cond_wait(&espeak->given_back, &espeak->lock);
	}
	found->taken = true;
	pthread_mutex_unlock(&espeak->lock);
	return found;
}

static void give_back(struct espeak *espeak, struct helper *helper)
{
	pthread_mutex_lock(&espeak->lock);
	helper->taken = false;
	pthread_cond_signal(&espeak->given_back);
	pthread_mutex_unlock(&espeak->lock);
}

/* --- a conversation -------------------------------------------------------------------------------------------------
 */

static enum tb_status read_all(const struct helper *helper, void *bytes, size_t n_bytes)
{
	uint8_t *at = bytes;
	while (n_bytes > 0) {
		struct pollfd ready = {.fd = helper->from, .events = POLLIN};
		int n_ready = poll(&ready, 1, DEADLINE_MS);
		if (n_ready == 0)
			return TB_ERR_TIMEOUT;
		ssize_t n = n_ready < 0 ? -1 : read(helper->from, at, n_bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return TB_ERR_IO;
		at += n;
		n_bytes -= (size_t)n;
	}
	return TB_OK;
}

/* SIGPIPE is ignored in all of the server. A request fits into the pipe. */
static enum tb_status send_request(const struct helper *helper, const char *language, const char *text)
{
	struct {
		struct tb_voice_request head;
		char text[TB_VOICE_TEXT_MAX];
	} request = {.head = {.magic = TB_VOICE_MAGIC, .n_text = (uint32_t)strlen(text)}};
	snprintf(request.head.language, sizeof request.head.language, "%s", language);
	memcpy(request.text, text, request.head.n_text);
	size_t n_bytes = sizeof request.head + request.head.n_text;
	ssize_t n = write(helper->to, &request, n_bytes);
	tb_wipe(&request, sizeof request);
	return n == (ssize_t)n_bytes ? TB_OK : TB_ERR_IO;
}

/* Reads one frame's samples and hands them on; *to_sink is the sink's status once it has had enough. */
static enum tb_status take_pcm(const struct helper *helper, uint32_t n_bytes, uint32_t rate_hz,
                               const struct tb_tts_sink *sink, enum tb_status *to_sink)
{
	int16_t piece[PIECE_BYTES / 2];
	enum tb_status status = TB_OK;
	while (n_bytes > 0 && status == TB_OK) {
		uint32_t n = n_bytes < PIECE_BYTES ? n_bytes : PIECE_BYTES;
		status = read_all(helper, piece, n);
		if (status == TB_OK && *to_sink == TB_OK)
			*to_sink = sink->on_pcm(sink->ctx, piece, n / 2, rate_hz);
		n_bytes -= n;
	}
	tb_wipe(piece, sizeof piece);
	return status;
}

static bool frame_is_fine(const struct tb_voice_frame *frame, bool has_rate)
{
	switch (frame->kind) {
	case TB_VOICE_RATE: return !has_rate && frame->n_bytes >= 8000 && frame->n_bytes <= 48000;
	case TB_VOICE_PCM:
		return has_rate && frame->n_bytes > 0 && frame->n_bytes % 2 == 0 &&
		       frame->n_bytes <= TB_VOICE_FRAME_MAX;
	case TB_VOICE_DONE:
	case TB_VOICE_FAILED: return has_rate && frame->n_bytes == 0;
	default: return false;
	}
}

/* An error means that the helper is of no use any more. The answer is read to its end even when nobody wants it: that
 * takes it no time. */
static enum tb_status converse(const struct helper *helper, const char *language, const char *text,
                               const struct tb_tts_sink *sink, const atomic_bool *cancelled, enum tb_status *to_sink)
{
	uint32_t rate_hz = 0;
	enum tb_status status = send_request(helper, language, text);
	while (status == TB_OK) {
		struct tb_voice_frame frame;
		status = read_all(helper, &frame, sizeof frame);
		if (status != TB_OK)
			break;
		if (frame.magic != TB_VOICE_MAGIC || !frame_is_fine(&frame, rate_hz != 0))
			return TB_ERR_FORMAT;
		if (atomic_load(cancelled) && *to_sink == TB_OK)
			*to_sink = TB_ERR_CANCELLED;
		if (frame.kind == TB_VOICE_RATE)
			rate_hz = frame.n_bytes;
		else if (frame.kind == TB_VOICE_PCM)
			status = take_pcm(helper, frame.n_bytes, rate_hz, sink, to_sink);
		else if (frame.kind == TB_VOICE_FAILED && *to_sink == TB_OK)
			*to_sink = TB_ERR_INTERNAL;
		if (frame.kind == TB_VOICE_DONE || frame.kind == TB_VOICE_FAILED)
			return TB_OK;
	}
	return status;
}

/* --- the contract ---------------------------------------------------------------------------------------------------
 */

static bool speaks(void *ctx, const char *language)
{
	(void)ctx;
	return strcmp(language, "ar") == 0;
}

static enum tb_status speak(void *ctx, const char *language, struct tb_span sentence, const struct tb_tts_sink *sink,
                            const atomic_bool *cancelled)
{
	struct espeak *espeak = ctx;
	char text[TB_VOICE_TEXT_MAX];
	if (!speaks(ctx, language) || !tb_arabic_is_vocalised(sentence))
		return TB_ERR_UNSUPPORTED;
	if (tb_arabic_speakable(sentence, text, sizeof text) == 0)
		return TB_ERR_FORMAT;
	struct helper *helper = take_helper(espeak);
	enum tb_status to_sink = TB_OK;
	enum tb_status status = helper->pid == 0 ? start_helper(espeak, helper) : TB_OK;
	if (status == TB_OK)
		status = converse(helper, language, text, sink, cancelled, &to_sink);
	if (status != TB_OK && helper->pid != 0) {
		tb_logf(espeak->log, TB_LOG_WARN, "voice: the helper failed: %s; it is started anew",
		        tb_status_name(status));
		end_helper(helper);
	}
	give_back(espeak, helper);
	tb_wipe(text, sizeof text);
	return status == TB_OK ? to_sink : status;
}

static void destroy(void *ctx)
{
	struct espeak *espeak = ctx;
	for (unsigned i = 0; i < espeak->n_helpers; i++)
		end_helper(&espeak->helpers[i]);
	pthread_mutex_destroy(&espeak->lock);
	pthread_cond_destroy(&espeak->given_back);
	free(espeak->path);
	free(espeak);
}

enum tb_status tb_espeak_create(const struct tb_espeak_config *config, struct tb_tts_engine *engine)
{
	if (config->n_helpers < 1 || config->n_helpers > HELPERS_MAX)
		return TB_ERR_ARG;
	if (access(config->helper, X_OK) != 0) {
		tb_logf(config->log, TB_LOG_WARN, "voice: %s cannot be run (%s): Arabic has no embedded voice",
		        config->helper, strerror(errno));
		return TB_ERR_NOT_FOUND;
	}
	struct espeak *espeak = calloc(1, sizeof *espeak);
	char *path = strdup(config->helper);
	if (espeak == NULL || path == NULL) {
		free(espeak);
		free(path);
		return TB_ERR_NO_MEMORY;
	}
	espeak->path = path;
	espeak->log = config->log;
	espeak->n_helpers = config->n_helpers;
	pthread_mutex_init(&espeak->lock, NULL);
	pthread_cond_init(&espeak->given_back, NULL);
	*engine = (struct tb_tts_engine){.name = "espeak-ng/ar",
	                                 .processor = NULL,
	                                 .deadline_ms = DEADLINE_MS,
	                                 .ctx = espeak,
	                                 .speaks = speaks,
	                                 .speak = speak,
	                                 .destroy = destroy};
	return TB_OK;
}
