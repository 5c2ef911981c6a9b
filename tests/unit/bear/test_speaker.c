#include "device/linux/speaker.h"

#include "common/audio/wav.h"
#include "device/linux/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/check.h"

static char path[] = "/tmp/teddy-speaker-XXXXXX";
static int16_t samples[32000];

static void sleep_ms(unsigned ms)
{
	nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
}

static size_t read_file(uint8_t *out, size_t cap)
{
	FILE *file = fopen(path, "rb");
	size_t n = file ? fread(out, 1, cap, file) : 0;
	if (file)
		fclose(file);
	return n;
}

static void prepare(void)
{
	int fd = mkstemp(path);
	if (fd >= 0)
		close(fd);
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
		samples[i] = (int16_t)(i + 1);
}

TEST(in_a_hurry_all_is_taken_at_once_and_stands_in_the_file)
{
	static uint8_t file[70000];
	struct tb_wav_format format;
	prepare();
	struct tb_wav_speaker *speaker = tb_wav_speaker_create(path, true);
	CHECK(speaker != NULL);
	struct tb_speaker_port port = tb_wav_speaker_port(speaker);
	CHECK_INT(port.write(port.ctx, samples, 32000), 32000);
	CHECK_INT(port.queued_ms(port.ctx), 0);
	CHECK(tb_wav_speaker_destroy(speaker));
	size_t n = read_file(file, sizeof file);
	CHECK_INT(tb_wav_parse(tb_span_make(file, n), &format), TB_OK);
	CHECK_INT(format.rate_hz, 16000);
	CHECK_INT(format.n_bytes, 64000);
	CHECK_MEM(file + format.data_offset, samples, 64000);
	unlink(path);
}

TEST(in_real_time_the_queue_is_bounded_and_empties_by_itself)
{
	struct tb_wav_speaker *speaker = tb_wav_speaker_create(NULL, false);
	struct tb_speaker_port port = tb_wav_speaker_port(speaker);
	uint64_t began_ms = tb_clock_ms();
	CHECK_INT(port.write(port.ctx, samples, 32000), TB_SPEAKER_QUEUE_MS * 16);
	while (port.queued_ms(port.ctx) > 0)
		sleep_ms(1);
	CHECK(tb_clock_ms() - began_ms >= TB_SPEAKER_QUEUE_MS);
	CHECK(tb_wav_speaker_destroy(speaker));
}

TEST(what_was_stopped_before_it_sounded_is_not_in_the_file)
{
	static uint8_t file[70000];
	struct tb_wav_format format;
	memcpy(path, "/tmp/teddy-speaker-XXXXXX", sizeof path);
	prepare();
	struct tb_wav_speaker *speaker = tb_wav_speaker_create(path, false);
	struct tb_speaker_port port = tb_wav_speaker_port(speaker);
	CHECK(port.write(port.ctx, samples, 1920) == 1920);
	port.stop(port.ctx);
	CHECK_INT(port.queued_ms(port.ctx), 0);
	CHECK(tb_wav_speaker_destroy(speaker));
	size_t n = read_file(file, sizeof file);
	CHECK_INT(tb_wav_parse(tb_span_make(file, n), &format), TB_OK);
	CHECK(format.n_bytes < 2 * 1920);
	unlink(path);
}

TEST(a_folder_that_is_not_there_is_told)
{
	CHECK(tb_wav_speaker_create("/nowhere/at/all.wav", true) == NULL);
}

TEST(a_full_disk_is_told_at_the_end)
{
	struct tb_wav_speaker *speaker = tb_wav_speaker_create("/dev/full", true);
	if (!speaker)
		return; /* told at the beginning */
	struct tb_speaker_port port = tb_wav_speaker_port(speaker);
	port.write(port.ctx, samples, 32000);
	CHECK(!tb_wav_speaker_destroy(speaker));
}

TEST(when_the_bear_falls_silent_the_file_is_whole_although_the_bear_lives_on)
{
	static uint8_t file[70000];
	struct tb_wav_format format;
	memcpy(path, "/tmp/teddy-speaker-XXXXXX", sizeof path);
	prepare();
	struct tb_wav_speaker *speaker = tb_wav_speaker_create(path, false);
	struct tb_speaker_port port = tb_wav_speaker_port(speaker);
	for (size_t n_answers = 1; n_answers <= 2; n_answers++) {
		CHECK_INT(port.write(port.ctx, samples, 160), 160);
		while (port.queued_ms(port.ctx) > 0)
			sleep_ms(1);
		size_t n = read_file(file, sizeof file);
		CHECK_INT(n, TB_WAV_HEADER_LEN + n_answers * 320);
		CHECK_INT(tb_wav_parse(tb_span_make(file, n), &format), TB_OK);
		CHECK_INT(file[40] | file[41] << 8, n_answers * 320);
	}
	CHECK(tb_wav_speaker_destroy(speaker));
	unlink(path);
}

TEST_MAIN(T(in_a_hurry_all_is_taken_at_once_and_stands_in_the_file),
          T(in_real_time_the_queue_is_bounded_and_empties_by_itself),
          T(what_was_stopped_before_it_sounded_is_not_in_the_file), T(a_folder_that_is_not_there_is_told),
          T(a_full_disk_is_told_at_the_end), T(when_the_bear_falls_silent_the_file_is_whole_although_the_bear_lives_on))
