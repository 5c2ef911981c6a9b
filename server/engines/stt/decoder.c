#include "server/engines/stt/decoder.h"

#include "common/base/span.h"
#include "server/engines/stt/faint_noise.h"
#include "server/engines/stt/transcript.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <sphinxbase/feat.h>

enum {
	OPTIONS_MAX = 20,
	CEPSTRUM_MAX = 40,
	LEARN_SAMPLES = 24000, /* the longest time to learn the microphone before anything is decoded */
	USUAL_WEIGHT = 100,    /* frames that the usual microphone counts for while this one is being learned, */
	LEARNED_WEIGHT = 200,  /* and that what was learned counts for from then on */
	PAD_BLOCKS = 2,   /* of faint noise before and after what is heard: a recording may begin and end in a word */
	WIPE_BLOCKS = 1,  /* of silence: more than the front end and the feature window hold */
	LEARN_FRAMES = 16 /* that the front end gives at a time */
};

struct tb_decoder {
	ps_decoder_t *ps;
	enum tb_decoder_kind kind;
	bool open;
	bool learning; /* the microphone: nothing is decoded yet, everything is held */
	size_t n_held;
	int16_t held[LEARN_SAMPLES];
	struct tb_faint_noise noise;
	mfcc_t usual_mean[CEPSTRUM_MAX]; /* of the cepstrum, as the acoustic model gives it */
};

struct option {
	const char *name;
	const char *value;
};

/* The second and the third pass run after the last sample, which is when the child waits: left out. The beams are as
 * narrow as the error rate allows. */
static const struct option options_of[][OPTIONS_MAX - 3] = {
    [TB_DECODER_CONTENT] = {{"-cmn", "live"},
                            {"-fwdflat", "no"},
                            {"-bestpath", "no"},
                            {"-remove_noise", "no"},
                            {"-maxhmmpf", "3000"},
                            {"-maxwpf", "20"},
                            {"-lw", "9"},
                            {NULL, NULL}},
    [TB_DECODER_GENERAL] = {{"-cmn", "live"},
                            {"-fwdflat", "no"},
                            {"-bestpath", "no"},
                            {"-remove_noise", "no"},
                            {"-maxhmmpf", "2000"},
                            {"-maxwpf", "10"},
                            {"-pl_window", "10"},
                            {NULL, NULL}},
};

/* Frames of speech after which the microphone is known well enough to begin. What is held is decoded at once, which a
 * short question waits for at its end: the general decoder, several times as slow, begins soon. */
static const int learn_frames_of[] = {[TB_DECODER_CONTENT] = 50, [TB_DECODER_GENERAL] = 10};

static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;

static cmd_ln_t *make_options(enum tb_decoder_kind kind, const struct tb_decoder_files *files)
{
	const struct option places[] = {
	    {"-hmm", files->acoustic_dir}, {"-lm", files->lm_file}, {"-dict", files->dict_file}, {NULL, NULL}};
	const struct option *const tables[] = {places, options_of[kind]};
	char *arguments[2 * OPTIONS_MAX];
	int n = 0;

	for (size_t table = 0; table < 2; table++)
		for (const struct option *option = tables[table]; option->name; option++) {
			arguments[n++] = (char *)option->name; /* read only: the library copies */
			arguments[n++] = (char *)option->value;
		}
	return cmd_ln_parse_r(NULL, ps_args(), n, arguments, FALSE);
}

static ps_decoder_t *make_ps(enum tb_decoder_kind kind, const struct tb_decoder_files *files)
{
	ps_decoder_t *ps = NULL;

	pthread_mutex_lock(&library_lock);
	err_set_logfp(NULL); /* the library's log would hold what was said */
	cmd_ln_t *options = make_options(kind, files);
	if (options) {
		ps = ps_init(options);
		cmd_ln_free_r(options);
	}
	pthread_mutex_unlock(&library_lock);
	return ps;
}

static void free_ps(ps_decoder_t *ps)
{
	pthread_mutex_lock(&library_lock);
	ps_free(ps);
	pthread_mutex_unlock(&library_lock);
}

enum tb_status tb_decoder_create(enum tb_decoder_kind kind, const struct tb_decoder_files *files,
                                 struct tb_decoder **out)
{
	struct tb_decoder *decoder = calloc(1, sizeof *decoder);
	if (!decoder)
		return TB_ERR_NO_MEMORY;
	decoder->kind = kind;
	decoder->ps = make_ps(kind, files);
	if (!decoder->ps || ps_get_feat(decoder->ps)->cmn_struct->veclen > CEPSTRUM_MAX) {
		tb_decoder_destroy(decoder);
		return TB_ERR_FORMAT;
	}
	cmn_live_get(ps_get_feat(decoder->ps)->cmn_struct, decoder->usual_mean);
	*out = decoder;
	return TB_OK;
}

void tb_decoder_destroy(struct tb_decoder *decoder)
{
	if (!decoder)
		return;
	if (decoder->ps)
		free_ps(decoder->ps);
	tb_wipe(decoder->held, sizeof decoder->held);
	free(decoder);
}

static void set_mean(struct tb_decoder *decoder, const mfcc_t *mean, int weight)
{
	cmn_t *cmn = ps_get_feat(decoder->ps)->cmn_struct;

	cmn_live_set(cmn, mean);
	cmn->nframe = weight;
	for (int i = 0; i < cmn->veclen; i++)
		cmn->sum[i] = mean[i] * (mfcc_t)weight;
}

static bool start_ps(struct tb_decoder *decoder)
{
	return ps_start_stream(decoder->ps) >= 0 && ps_start_utt(decoder->ps) >= 0;
}

enum tb_status tb_decoder_begin(struct tb_decoder *decoder)
{
	if (decoder->open)
		return TB_ERR_STATE;
	set_mean(decoder, decoder->usual_mean, USUAL_WEIGHT);
	fe_start_stream(ps_get_fe(decoder->ps));
	if (fe_start_utt(ps_get_fe(decoder->ps)) < 0)
		return TB_ERR_INTERNAL;
	tb_faint_noise_init(&decoder->noise);
	decoder->n_held = 0;
	decoder->learning = true;
	decoder->open = true;
	return TB_OK;
}

/* The microphone is learned from the front end alone, outside of an utterance: within one, the library would search for
 * words, at the latest when it ends. At most a block. */
static enum tb_status learn(struct tb_decoder *decoder, const int16_t *samples, size_t n_samples)
{
	fe_t *front = ps_get_fe(decoder->ps);
	cmn_t *cmn = ps_get_feat(decoder->ps)->cmn_struct;
	mfcc_t cepstra[LEARN_FRAMES][CEPSTRUM_MAX];
	mfcc_t *rows[LEARN_FRAMES];
	int16_t noisy[TB_DECODER_BLOCK];
	const int16_t *at = noisy;
	int32 n_frames;

	for (int i = 0; i < LEARN_FRAMES; i++)
		rows[i] = cepstra[i];
	tb_faint_noise_add(&decoder->noise, samples, n_samples, noisy);
	do {
		n_frames = LEARN_FRAMES;
		if (fe_process_frames(front, &at, &n_samples, rows, &n_frames, NULL) < 0)
			break;
		cmn_live(cmn, rows, FALSE, n_frames);
	} while (n_samples > 0 && n_frames > 0);
	cmn_live_update(cmn);
	tb_wipe(noisy, sizeof noisy);
	tb_wipe(cepstra, sizeof cepstra);
	return n_samples == 0 ? TB_OK : TB_ERR_INTERNAL;
}

static void end_learning(struct tb_decoder *decoder)
{
	mfcc_t rest[CEPSTRUM_MAX];
	int32 n_frames = 0;

	decoder->learning = false;
	fe_end_utt(ps_get_fe(decoder->ps), rest, &n_frames);
	tb_wipe(rest, sizeof rest);
}

/* At most a block; NULL is silence. What is learned of the microphone meanwhile counts from the next block on. */
static enum tb_status process(struct tb_decoder *decoder, const int16_t *samples, size_t n_samples)
{
	int16_t noisy[TB_DECODER_BLOCK];

	tb_faint_noise_add(&decoder->noise, samples, n_samples, noisy);
	int n_frames = ps_process_raw(decoder->ps, noisy, n_samples, FALSE, FALSE);
	tb_wipe(noisy, sizeof noisy);
	if (n_frames < 0)
		return TB_ERR_INTERNAL;
	cmn_live_update(ps_get_feat(decoder->ps)->cmn_struct);
	return TB_OK;
}

static enum tb_status process_pad(struct tb_decoder *decoder)
{
	enum tb_status status = TB_OK;

	for (int i = 0; i < PAD_BLOCKS && status == TB_OK; i++)
		status = process(decoder, NULL, TB_DECODER_BLOCK);
	return status;
}

/* Starts again, with the microphone known, and decodes what was held. */
static enum tb_status decode_held(struct tb_decoder *decoder)
{
	mfcc_t mean[CEPSTRUM_MAX];

	end_learning(decoder);
	cmn_live_get(ps_get_feat(decoder->ps)->cmn_struct, mean);
	set_mean(decoder, mean, LEARNED_WEIGHT);
	if (!start_ps(decoder))
		return TB_ERR_INTERNAL;
	tb_faint_noise_rewind(&decoder->noise);
	enum tb_status status = process_pad(decoder);
	for (size_t at = 0; at < decoder->n_held && status == TB_OK; at += TB_DECODER_BLOCK) {
		size_t n = decoder->n_held - at;
		status = process(decoder, decoder->held + at, n < TB_DECODER_BLOCK ? n : TB_DECODER_BLOCK);
	}
	decoder->n_held = 0;
	return status;
}

/* A block is complete. */
static enum tb_status take_block(struct tb_decoder *decoder)
{
	const cmn_t *cmn = ps_get_feat(decoder->ps)->cmn_struct;
	const int16_t *block = decoder->held + decoder->n_held - TB_DECODER_BLOCK;
	enum tb_status status =
	    decoder->learning ? learn(decoder, block, TB_DECODER_BLOCK) : process(decoder, block, TB_DECODER_BLOCK);

	if (!decoder->learning)
		decoder->n_held = 0;
	else if (status == TB_OK &&
	         (cmn->nframe >= USUAL_WEIGHT + learn_frames_of[decoder->kind] || decoder->n_held == LEARN_SAMPLES))
		status = decode_held(decoder);
	return status;
}

enum tb_status tb_decoder_feed(struct tb_decoder *decoder, const int16_t *samples, size_t n_samples)
{
	enum tb_status status = decoder->open ? TB_OK : TB_ERR_STATE;

	while (status == TB_OK && n_samples > 0) {
		size_t n = TB_DECODER_BLOCK - decoder->n_held % TB_DECODER_BLOCK;
		n = n_samples < n ? n_samples : n;
		memcpy(decoder->held + decoder->n_held, samples, n * sizeof *samples);
		decoder->n_held += n;
		samples += n;
		n_samples -= n;
		if (decoder->n_held % TB_DECODER_BLOCK == 0)
			status = take_block(decoder);
	}
	return status;
}

/* The last samples, less than a block; all of them when the utterance was too short to learn from. */
static enum tb_status process_rest(struct tb_decoder *decoder)
{
	size_t n_rest = decoder->n_held % TB_DECODER_BLOCK;
	enum tb_status status = TB_OK;

	if (n_rest > 0)
		status = decoder->learning ? learn(decoder, decoder->held + decoder->n_held - n_rest, n_rest)
		                           : process(decoder, decoder->held + decoder->n_held - n_rest, n_rest);
	if (status == TB_OK && decoder->learning)
		status = decode_held(decoder);
	if (status == TB_OK)
		status = process_pad(decoder);
	decoder->n_held = 0;
	return status;
}

/* Looks at the words only: pauses and noises say nothing about them. */
static void measure(ps_decoder_t *ps, struct tb_heard *out)
{
	int64_t fit = 0;
	int32_t n_frames = 0;

	out->n_words = out->n_loose = 0;
	for (ps_seg_t *segment = ps_seg_iter(ps); segment; segment = ps_seg_next(segment)) {
		int first = 0, last = 0;
		int32 acoustic = 0, language = 0, n_gram = 0;
		if (!tb_transcript_is_word(ps_seg_word(segment)))
			continue;
		ps_seg_frames(segment, &first, &last);
		ps_seg_prob(segment, &acoustic, &language, &n_gram);
		fit += acoustic;
		n_frames += last - first + 1;
		out->n_words++;
		out->n_loose += n_gram < 2;
	}
	out->fit = n_frames > 0 ? (int32_t)(fit / n_frames) : 0;
}

/* The best texts of the lattice, the first of which is the one heard. Those that do not fit are left out. */
static void list_readings(ps_decoder_t *ps, const char *heard, char *out, size_t cap)
{
	ps_nbest_t *nbest = ps_nbest(ps);
	size_t n_out = 0;

	for (unsigned i = 0; nbest && i < TB_STT_READINGS_MAX; nbest = ps_nbest_next(nbest), i++) {
		char text[TB_STT_TEXT_CAP];
		const char *raw = ps_nbest_hyp(nbest, NULL);
		tb_transcript_clean(raw ? raw : "", text, sizeof text);
		size_t n_bytes = strlen(text);
		if (n_bytes == 0 || strcmp(text, heard) == 0 || n_out + n_bytes + 2 > cap)
			continue;
		memcpy(out + n_out, text, n_bytes);
		n_out += n_bytes;
		out[n_out++] = '\n';
	}
	out[n_out] = '\0';
	if (nbest)
		ps_nbest_free(nbest);
}

enum tb_status tb_decoder_end(struct tb_decoder *decoder, struct tb_heard *out)
{
	if (!decoder->open)
		return TB_ERR_STATE;
	if (process_rest(decoder) != TB_OK)
		return TB_ERR_INTERNAL;
	decoder->open = false;
	if (ps_end_utt(decoder->ps) < 0)
		return TB_ERR_INTERNAL;
	const char *text = ps_get_hyp(decoder->ps, NULL);
	tb_transcript_clean(text ? text : "", out->text, sizeof out->text);
	measure(decoder->ps, out);
	out->readings[0] = '\0';
	if (decoder->kind == TB_DECODER_CONTENT)
		list_readings(decoder->ps, out->text, out->readings, sizeof out->readings);
	return TB_OK;
}

void tb_decoder_reset(struct tb_decoder *decoder)
{
	tb_wipe(decoder->held, sizeof decoder->held);
	decoder->n_held = 0;
	if (decoder->open && decoder->learning)
		end_learning(decoder);
	else if (decoder->open)
		ps_end_utt(decoder->ps);
	decoder->open = false;
	if (!start_ps(decoder))
		return;
	for (int i = 0; i < WIPE_BLOCKS; i++)
		ps_process_raw(decoder->ps, decoder->held, TB_DECODER_BLOCK, FALSE, FALSE);
	ps_end_utt(decoder->ps);
}
