/* The limit of the machine for a whole turn: bare pocketsphinx, bare flite and bare LAME, one after the other on one
 * thread, with the settings of the server's engines and nothing of ours between.
 *
 * usage: decoder_limit content|both ACOUSTIC_DIR CONTENT_DIR     lines `FILE.wav<TAB>TEXT` on stdin
 * Prints the CPU seconds of all turns, without the time to load. */
#include <flite.h>
#include <lame/lame.h>
#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

cst_voice *register_cmu_us_slt(const char *folder);

enum { BLOCK = 2048, WAV_HEAD = 44 };

static double cpu_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static ps_decoder_t *make(const char *acoustic, const char *lm, const char *dict, const char *maxhmm, const char *maxw,
                          const char *extra, const char *value)
{
	err_set_logfp(NULL);
	cmd_ln_t *options = cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", acoustic, "-lm", lm, "-dict", dict, "-cmn",
	                                "live", "-fwdflat", "no", "-bestpath", "no", "-remove_noise", "no", "-maxhmmpf",
	                                maxhmm, "-maxwpf", maxw, extra, value, NULL);
	ps_decoder_t *ps = ps_init(options);
	if (ps == NULL) {
		fputs("decoder_limit: the model cannot be loaded\n", stderr);
		exit(1);
	}
	return ps;
}

/* A bear listens a little longer than the button is held. */
enum { TAIL_SAMPLES = 3200 };

static void hear(ps_decoder_t *ps, const int16_t *samples, size_t n_samples)
{
	static const int16_t tail[TAIL_SAMPLES];
	ps_start_stream(ps);
	ps_start_utt(ps);
	for (size_t at = 0; at < n_samples; at += BLOCK)
		ps_process_raw(ps, samples + at, n_samples - at < BLOCK ? n_samples - at : BLOCK, FALSE, FALSE);
	ps_process_raw(ps, tail, TAIL_SAMPLES, FALSE, FALSE);
	ps_end_utt(ps);
	ps_get_hyp(ps, NULL);
}

static void speak(const char *text, cst_voice *voice)
{
	cst_wave *wave = flite_text_to_wave(text, voice);
	lame_t lame = lame_init();
	size_t cap = (size_t)wave->num_samples * 2 + 8192;
	unsigned char *mp3 = malloc(cap);
	lame_set_in_samplerate(lame, wave->sample_rate);
	lame_set_out_samplerate(lame, 22050);
	lame_set_num_channels(lame, 1);
	lame_set_brate(lame, 48);
	lame_set_quality(lame, 7);
	lame_set_bWriteVbrTag(lame, 0);
	lame_init_params(lame);
	lame_encode_buffer(lame, wave->samples, NULL, wave->num_samples, mp3, (int)cap);
	lame_encode_flush(lame, mp3, (int)cap);
	lame_close(lame);
	free(mp3);
	delete_wave(wave);
}

static size_t read_wav(const char *path, int16_t **samples)
{
	FILE *file = fopen(path, "re");
	*samples = malloc(1 << 20);
	if (file == NULL || *samples == NULL || fseek(file, WAV_HEAD, SEEK_SET) != 0)
		exit(1);
	size_t n = fread(*samples, sizeof **samples, (1 << 20) / sizeof **samples, file);
	fclose(file);
	return n;
}

int main(int argc, char **argv)
{
	char line[8192], lm[1024], dict[1024];
	ps_decoder_t *content, *general = NULL;
	if (argc != 4)
		return 2;
	snprintf(lm, sizeof lm, "%s/content.lm", argv[3]);
	snprintf(dict, sizeof dict, "%s/content.dict", argv[3]);
	content = make(argv[2], lm, dict, "3000", "20", "-lw", "9");
	if (strcmp(argv[1], "both") == 0) {
		snprintf(lm, sizeof lm, "%s.lm.bin", argv[2]);
		snprintf(dict, sizeof dict, "%s/../cmudict-en-us.dict", argv[2]);
		general = make(argv[2], lm, dict, "2000", "10", "-pl_window", "10");
	}
	flite_init();
	cst_voice *voice = register_cmu_us_slt(NULL);
	double began_s = cpu_s();
	while (fgets(line, sizeof line, stdin) != NULL) {
		char *text = strchr(line, '\t');
		int16_t *samples;
		if (text == NULL)
			continue;
		*text++ = '\0';
		size_t n_samples = read_wav(line, &samples);
		hear(content, samples, n_samples);
		if (general != NULL)
			hear(general, samples, n_samples);
		speak(text, voice);
		free(samples);
	}
	printf("%.3f\n", cpu_s() - began_s);
	return 0;
}
