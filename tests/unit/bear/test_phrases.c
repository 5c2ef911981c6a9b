/* The bear's own phrases as a child hears them: decoded by the decoder of the Linux bear. */
#include "device/phrases/phrases.h"

#include "common/audio/limiter.h"
#include "common/audio/pcm.h"
#include "device/linux/mp3_mpg123.h"
#include "tests/check.h"

enum { RATE_HZ = 16000, MAX_SAMPLES = 5 * RATE_HZ, WINDOW = RATE_HZ / 10 };

static int16_t sound[MAX_SAMPLES];
static size_t n_samples;
static struct tb_mp3_format format;

static enum tb_status take_all(const struct tb_mp3_port *port)
{
	size_t n;
	do {
		enum tb_status status = port->read(port->ctx, sound + n_samples, MAX_SAMPLES - n_samples, &n, &format);
		if (status != TB_OK)
			return status;
		n_samples += n;
	} while (n > 0 && n_samples < MAX_SAMPLES);
	return TB_OK;
}

static enum tb_status decode(struct tb_span mp3)
{
	struct tb_mp3_mpg123 *decoder = tb_mp3_mpg123_create();
	struct tb_mp3_port port = tb_mp3_mpg123_port(decoder);
	enum tb_status status = port.open(port.ctx);
	n_samples = 0;
	memset(&format, 0, sizeof format);
	for (size_t at = 0; at < mp3.n_bytes && status == TB_OK; at += TB_MP3_FEED_MAX) {
		size_t n_left = mp3.n_bytes - at;
		status = port.feed(port.ctx, mp3.data + at, n_left < TB_MP3_FEED_MAX ? n_left : TB_MP3_FEED_MAX);
		if (status == TB_OK)
			status = take_all(&port);
	}
	port.finish(port.ctx);
	if (status == TB_OK)
		status = take_all(&port);
	tb_mp3_mpg123_destroy(decoder);
	return status;
}

/* How many of the sound's windows of 100 ms can be heard from the bear: above -40 dBFS. */
static size_t n_audible_windows(void)
{
	size_t n = 0;
	for (size_t at = 0; at + WINDOW <= n_samples; at += WINDOW)
		n += tb_pcm_rms(sound + at, WINDOW) > 328;
	return n;
}

#define FOR_EACH_PHRASE(phrase, language)                                                                              \
	for (unsigned language = 0; language < TB_N_PHRASE_LANGUAGES; language++)                                      \
		for (unsigned phrase = 0; phrase < TB_N_PHRASES; phrase++)

TEST(every_phrase_is_a_short_audible_sound_in_every_language)
{
	FOR_EACH_PHRASE(phrase, language)
	{
		CHECK_INT(decode(tb_phrase_mp3(phrase, language)), TB_OK);
		CHECK_INT(format.rate_hz, RATE_HZ);
		CHECK_INT(format.n_channels, 1);
		CHECK(n_samples >= RATE_HZ * 3 / 10);
		CHECK(n_samples <= RATE_HZ * 4);
		CHECK(n_audible_windows() * WINDOW * 10 >= n_samples * 6);
	}
}

TEST(no_two_phrases_are_the_same_sound)
{
	struct tb_span all[TB_N_PHRASE_LANGUAGES * TB_N_PHRASES];
	size_t n = 0;
	FOR_EACH_PHRASE(phrase, language)
	{
		all[n] = tb_phrase_mp3(phrase, language);
		for (size_t i = 0; i < n; i++)
			CHECK(!tb_span_eq(all[i], all[n]));
		n++;
	}
}

TEST(all_phrases_are_about_equally_loud)
{
	FOR_EACH_PHRASE(phrase, language)
	{
		uint32_t loudest = 0;
		CHECK_INT(decode(tb_phrase_mp3(phrase, language)), TB_OK);
		for (size_t at = 0; at + WINDOW <= n_samples; at += WINDOW / 4) {
			uint32_t rms = tb_pcm_rms(sound + at, WINDOW);
			loudest = rms > loudest ? rms : loudest;
		}
		CHECK(loudest > 2900); /* -21 dBFS … */
		CHECK(loudest < 7300); /* … to -13 */
	}
}

TEST(all_phrases_together_take_no_more_room_than_promised)
{
	size_t n_bytes = 0;
	FOR_EACH_PHRASE(phrase, language)
	n_bytes += tb_phrase_mp3(phrase, language).n_bytes;
	CHECK(n_bytes <= TB_PHRASES_MAX_BYTES);
}

TEST(what_is_no_phrase_or_language_is_empty)
{
	CHECK_INT(tb_phrase_mp3(TB_N_PHRASES, TB_PHRASE_EN).n_bytes, 0);
	CHECK_INT(tb_phrase_mp3(TB_PHRASE_GROWN_UP, TB_N_PHRASE_LANGUAGES).n_bytes, 0);
	CHECK_INT(tb_phrase_mp3((enum tb_phrase) - 1, (enum tb_phrase_language) - 1).n_bytes, 0);
}

TEST(a_language_is_known_by_its_code_and_english_when_unknown)
{
	CHECK_INT(tb_phrase_language_of("ar"), TB_PHRASE_AR);
	CHECK_INT(tb_phrase_language_of("ar-EG"), TB_PHRASE_AR);
	CHECK_INT(tb_phrase_language_of("ar_SA"), TB_PHRASE_AR);
	CHECK_INT(tb_phrase_language_of("en"), TB_PHRASE_EN);
	CHECK_INT(tb_phrase_language_of("arn"), TB_PHRASE_EN);
	CHECK_INT(tb_phrase_language_of("a"), TB_PHRASE_EN);
	CHECK_INT(tb_phrase_language_of(""), TB_PHRASE_EN);
	CHECK_INT(tb_phrase_language_of(NULL), TB_PHRASE_EN);
}

static void turn_up(int factor)
{
	for (size_t i = 0; i < n_samples; i++) {
		int32_t louder = sound[i] * factor;
		sound[i] = (int16_t)(louder > INT16_MAX ? INT16_MAX : louder < INT16_MIN ? INT16_MIN : louder);
	}
}

static uint64_t loudest_window(void)
{
	uint64_t energy = 0, most = 0;
	for (size_t i = 0; i < n_samples; i++) {
		energy += (uint32_t)((int32_t)sound[i] * sound[i]);
		if (i >= WINDOW)
			energy -= (uint32_t)((int32_t)sound[i - WINDOW] * sound[i - WINDOW]);
		most = energy > most ? energy : most;
	}
	return most;
}

TEST(a_voice_however_loud_stays_under_the_cap_and_comes_close_to_it)
{
	static const int32_t caps_rms[] = {328, 1036, TB_LIMITER_CAP_DEFAULT};
	FOR_EACH_PHRASE(phrase, language)
	for (size_t c = 0; c < 3; c++) {
		struct tb_limiter limiter;
		uint64_t allowed = (uint64_t)caps_rms[c] * (uint64_t)caps_rms[c] * WINDOW;
		CHECK_INT(decode(tb_phrase_mp3(phrase, language)), TB_OK);
		turn_up(4);
		CHECK_INT(tb_limiter_init(&limiter, RATE_HZ, caps_rms[c]), TB_OK);
		tb_limiter_run(&limiter, sound, n_samples);
		uint64_t most = loudest_window();
		CHECK(most <= allowed);
		CHECK(most >= allowed / 4);
	}
}

TEST_MAIN(T(every_phrase_is_a_short_audible_sound_in_every_language), T(no_two_phrases_are_the_same_sound),
          T(all_phrases_are_about_equally_loud), T(all_phrases_together_take_no_more_room_than_promised),
          T(what_is_no_phrase_or_language_is_empty), T(a_language_is_known_by_its_code_and_english_when_unknown),
          T(a_voice_however_loud_stays_under_the_cap_and_comes_close_to_it))
