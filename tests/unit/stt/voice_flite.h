/* Three more voices, of flite, spoken in this process. */
#ifndef TB_TESTS_STT_VOICE_FLITE_H
#define TB_TESTS_STT_VOICE_FLITE_H

#include "tests/unit/stt/voice.h"

#include <flite.h>

cst_voice *register_cmu_us_rms(const char *voice_folder);
cst_voice *register_cmu_us_awb(const char *voice_folder);
cst_voice *register_cmu_us_slt(const char *voice_folder);

enum voice_flite { VOICE_RMS, VOICE_AWB, VOICE_SLT, N_VOICES_FLITE };

static inline bool voice_say_flite(enum voice_flite which, const char *text, struct voice_sound *out)
{
	static cst_voice *voices[N_VOICES_FLITE];

	if (!voices[0]) {
		flite_init();
		voices[VOICE_RMS] = register_cmu_us_rms(NULL);
		voices[VOICE_AWB] = register_cmu_us_awb(NULL);
		voices[VOICE_SLT] = register_cmu_us_slt(NULL);
	}
	cst_wave *wave = flite_text_to_wave(text, voices[which]);
	bool fits = wave && wave->sample_rate == VOICE_RATE_HZ && wave->num_samples <= VOICE_CAP;
	if (fits) {
		out->n_samples = (size_t)wave->num_samples;
		memcpy(out->samples, wave->samples, out->n_samples * sizeof out->samples[0]);
	}
	delete_wave(wave);
	return fits;
}

#endif
