/* The limit of the machine: each line of stdin is spoken by bare flite and encoded by bare LAME, with nothing of ours
 * between. Prints the wall time of each in milliseconds, one a line. */
#include <flite.h>
#include <lame/lame.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

cst_voice *register_cmu_us_slt(const char *folder);

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void encode(const cst_wave *wave)
{
	lame_t lame = lame_init();
	size_t cap = (size_t)wave->num_samples * 2 + 8192;
	unsigned char *mp3 = malloc(cap);
	if (lame == NULL || mp3 == NULL)
		abort();
	lame_set_in_samplerate(lame, wave->sample_rate);
	lame_set_out_samplerate(lame, 22050);
	lame_set_num_channels(lame, 1);
	lame_set_brate(lame, 48);
	lame_set_quality(lame, 7);
	lame_set_bWriteVbrTag(lame, 0);
	if (lame_init_params(lame) < 0 ||
	    lame_encode_buffer(lame, wave->samples, NULL, wave->num_samples, mp3, (int)cap) < 0 ||
	    lame_encode_flush(lame, mp3, (int)cap) < 0)
		abort();
	free(mp3);
	lame_close(lame);
}

int main(void)
{
	char line[4096];
	flite_init();
	cst_voice *voice = register_cmu_us_slt(NULL);
	while (fgets(line, sizeof line, stdin) != NULL) {
		double began_ms = now_ms();
		cst_wave *wave = flite_text_to_wave(line, voice);
		encode(wave);
		printf("%.2f\n", now_ms() - began_ms);
		delete_wave(wave);
	}
	return EXIT_SUCCESS;
}
