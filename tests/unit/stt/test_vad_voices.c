/* Voice activity on real voices: synthesizers of other makes, and a person. */
#include "common/audio/vad.h"
#include "tests/check.h"
#include "tests/unit/stt/voice_flite.h"

#include <math.h>

static struct voice_sound sound;

static bool is_speech(void)
{
	struct tb_vad vad;

	tb_vad_init(&vad);
	tb_vad_feed(&vad, sound.samples, sound.n_samples);
	return tb_vad_heard_speech(&vad);
}

/* Brings the sound to a root mean square and adds white noise of another. */
static void set_levels(double voice_rms, double noise_rms)
{
	double energy = 0;
	uint32_t state = 7;

	for (size_t i = 0; i < sound.n_samples; i++)
		energy += (double)sound.samples[i] * sound.samples[i];
	double gain = voice_rms / sqrt(energy / (double)sound.n_samples);
	for (size_t i = 0; i < sound.n_samples; i++) {
		state = state * 1664525u + 1013904223u;
		double noise = ((double)(state >> 8) / 8388608.0 - 1.0) * 1.73 * noise_rms;
		sound.samples[i] = (int16_t)fmax(-32768, fmin(32767, sound.samples[i] * gain + noise));
	}
}

static const char *const sentences[] = {"how are you", "I feel sad", "what do lions eat", "tell me a story"};
enum { N_SENTENCES = sizeof sentences / sizeof sentences[0] };
static const char *const voices[] = {"en-us", "en-gb", "en-gb-scotland", "en-us+f3", "en-gb+f2", "en-029"};
enum { N_VOICES = sizeof voices / sizeof voices[0] };

TEST(synthetic_voices_are_heard_loud_and_quiet)
{
	for (size_t i = 0; i < N_VOICES; i++)
		for (size_t j = 0; j < N_SENTENCES; j++) {
			CHECK(voice_say(voices[i], "50", sentences[j], &sound));
			CHECK(is_speech());
			set_levels(328, 0);
			CHECK(is_speech());
		}
}

TEST(child_like_voices_are_heard)
{
	for (size_t j = 0; j < N_SENTENCES; j++) {
		CHECK(voice_say("en-us+f4", "85", sentences[j], &sound));
		CHECK(is_speech());
		CHECK(voice_say("en-us+f5", "99", sentences[j], &sound));
		CHECK(is_speech());
	}
}

TEST(more_natural_voices_are_heard_over_noise)
{
	for (enum voice_flite voice = 0; voice < N_VOICES_FLITE; voice++)
		for (size_t j = 0; j < N_SENTENCES; j++) {
			CHECK(voice_say_flite(voice, sentences[j], &sound));
			CHECK(is_speech());
			CHECK(voice_say_flite(voice, sentences[j], &sound));
			set_levels(2000, 632);
			CHECK(is_speech());
		}
}

TEST(single_words_are_heard)
{
	static const char *const words[] = {"no", "hello", "mama", "help"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		CHECK(voice_say("en-us+f4", "60", words[i], &sound));
		CHECK(is_speech());
		CHECK(voice_say_flite(VOICE_SLT, words[i], &sound));
		CHECK(is_speech());
	}
}

TEST(a_person_is_heard)
{
	static const char *const names[] = {"added", "conf-full", "agent-pass", "auth-thankyou", "cancelled"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		CHECK(voice_recording(names[i], &sound));
		CHECK(is_speech());
	}
}

TEST(recorded_tones_are_not_speech)
{
	CHECK(voice_recording("beep", &sound));
	CHECK(!is_speech());
	CHECK(voice_recording("ascending-2tone", &sound));
	CHECK(!is_speech());
}

TEST_MAIN(T(synthetic_voices_are_heard_loud_and_quiet), T(child_like_voices_are_heard),
          T(more_natural_voices_are_heard_over_noise), T(single_words_are_heard), T(a_person_is_heard),
          T(recorded_tones_are_not_speech))
