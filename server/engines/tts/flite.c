/* flite's voice slt behind tts.h.
 *
 * The voice is made once and never changed afterwards: an utterance links to its features and keeps its own beside
 * them, so that any number of threads may speak with it. Samples come out through flite's streaming callback while the
 * vocoder still runs. flite knows no way to report an error but to end the process, for input it cannot handle: it is
 * given plain ASCII of bounded length only (speakable.h). */
#include "server/engines/tts/speakable.h"
#include "server/engines/tts/tts.h"

#include <flite.h>
#include <pthread.h>
#include <string.h>

enum { PIECE_SAMPLES = 1600, DEADLINE_MS = 3000 };

cst_voice *register_cmu_us_slt(const char *voice_folder);

static pthread_once_t voice_once = PTHREAD_ONCE_INIT;
static cst_voice *voice;

struct speaking {
	const struct tb_tts_sink *sink;
	const atomic_bool *cancelled;
	enum tb_status status;
};

static void make_voice(void)
{
	flite_init();
	voice = register_cmu_us_slt(NULL);
}

static enum tb_status deliver(struct speaking *speaking, const cst_wave *wave, int start, int n_samples)
{
	if (atomic_load(speaking->cancelled))
		return TB_ERR_CANCELLED;
	if (n_samples <= 0)
		return TB_OK;
	return speaking->sink->on_pcm(speaking->sink->ctx, wave->samples + start, (size_t)n_samples,
	                              (uint32_t)wave->sample_rate);
}

static int on_piece(const cst_wave *wave, int start, int n_samples, int last, cst_audio_streaming_info *streaming)
{
	struct speaking *speaking = streaming->userdata;

	(void)last;
	if (speaking->status == TB_OK)
		speaking->status = deliver(speaking, wave, start, n_samples);
	if (n_samples > 0)
		tb_wipe(wave->samples + start, (size_t)n_samples * sizeof wave->samples[0]);
	return speaking->status == TB_OK ? CST_AUDIO_STREAM_CONT : CST_AUDIO_STREAM_STOP;
}

static enum tb_status synthesize(const char *text, struct speaking *speaking)
{
	cst_audio_streaming_info *streaming = new_audio_streaming_info();
	streaming->min_buffsize = PIECE_SAMPLES;
	streaming->asc = on_piece;
	streaming->userdata = speaking;

	cst_utterance *utterance = new_utterance();
	utt_set_input_text(utterance, text);
	/* The value owns `streaming` from here on and goes with the utterance. */
	feat_set(utterance->features, "streaming_info", audio_streaming_info_val(streaming));
	utterance = flite_do_synth(utterance, voice, utt_synth);
	if (!utterance)
		return speaking->status == TB_OK ? TB_ERR_INTERNAL : speaking->status;
	delete_utterance(utterance);
	return speaking->status;
}

static bool speaks(void *ctx, const char *language)
{
	(void)ctx;
	return strcmp(language, "en") == 0;
}

static enum tb_status speak(void *ctx, const char *language, struct tb_span sentence, const struct tb_tts_sink *sink,
                            const atomic_bool *cancelled)
{
	char text[TB_TTS_SENTENCE_MAX + 1];
	struct speaking speaking = {.sink = sink, .cancelled = cancelled, .status = TB_OK};

	if (!speaks(ctx, language))
		return TB_ERR_UNSUPPORTED;
	if (atomic_load(cancelled))
		return TB_ERR_CANCELLED;
	if (tb_speakable(sentence, text, sizeof text) == 0)
		return TB_ERR_FORMAT;
	enum tb_status status = synthesize(text, &speaking);
	tb_wipe(text, sizeof text);
	return status;
}

static void destroy(void *ctx)
{
	(void)ctx; /* the voice belongs to the process */
}

enum tb_status tb_flite_create(const struct tb_log *log, struct tb_tts_engine *engine)
{
	pthread_once(&voice_once, make_voice);
	if (!voice) {
		tb_logf(log, TB_LOG_ERROR, "flite: the voice slt cannot be made");
		return TB_ERR_INTERNAL;
	}
	*engine = (struct tb_tts_engine){
	    .name = "flite/slt",
	    .processor = NULL,
	    .deadline_ms = DEADLINE_MS,
	    .ctx = NULL,
	    .speaks = speaks,
	    .speak = speak,
	    .destroy = destroy,
	};
	return TB_OK;
}
