/* One pocketsphinx decoder, made to hear one utterance after the other without remembering any.
 *
 * Where it stands: sphinx.c (streams and their pool) → **decoder** → libpocketsphinx. One thread at a time; creating
 * and destroying is serialised here, because the library's initialisation is not safe between threads.
 *
 * Audio goes on in blocks of TB_DECODER_BLOCK samples, so any split of the input gives the same words. The first half
 * second of speech is held until it has shown what this microphone and this voice sound like, then decoded at once.
 * Each utterance begins with the usual microphone, not with that of the child before. */
#ifndef TB_SERVER_STT_DECODER_H
#define TB_SERVER_STT_DECODER_H

#include "common/base/status.h"
#include "server/engines/stt/stt.h"

#include <stddef.h>
#include <stdint.h>

enum { TB_DECODER_BLOCK = 1600 };

struct tb_decoder;

enum tb_decoder_kind { TB_DECODER_CONTENT, TB_DECODER_GENERAL };

struct tb_decoder_files {
	const char *acoustic_dir;
	const char *lm_file;
	const char *dict_file;
};

struct tb_heard {
	char text[TB_STT_TEXT_CAP]; /* lower case words, one space between them */
	/* Of a content decoder; the general one's lattice takes longer than a child waits. */
	char readings[TB_STT_READINGS_CAP]; /* as in struct tb_stt_result */
	unsigned n_words;
	unsigned n_loose; /* words that the language model had never seen behind the one before them */
	int32_t fit;      /* how well the sounds fit the words, per frame: higher is better; only the difference between
	                     two decoders on the same audio means something */
};

/* TB_ERR_FORMAT: the library refuses the files. */
enum tb_status tb_decoder_create(enum tb_decoder_kind kind, const struct tb_decoder_files *files,
                                 struct tb_decoder **out);
void tb_decoder_destroy(struct tb_decoder *decoder); /* NULL is fine */

/* begin → feed… → end, then begin again. TB_ERR_INTERNAL: only reset is valid then. */
enum tb_status tb_decoder_begin(struct tb_decoder *decoder);
enum tb_status tb_decoder_feed(struct tb_decoder *decoder, const int16_t *samples, size_t n_samples);
enum tb_status tb_decoder_end(struct tb_decoder *decoder, struct tb_heard *out);
/* From any state: ends what is open and overwrites the audio held with silence. */
void tb_decoder_reset(struct tb_decoder *decoder);

#endif
