#include "common/audio/wav.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

/* A file under construction. */
struct file {
	uint8_t bytes[256];
	size_t n;
};

static void add(struct file *file, const void *bytes, size_t n_bytes)
{
	memcpy(file->bytes + file->n, bytes, n_bytes);
	file->n += n_bytes;
}

static void add_number(struct file *file, uint32_t value, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		file->bytes[file->n++] = (uint8_t)(value >> (8 * i));
}

static void add_chunk(struct file *file, const char *name, uint32_t n_bytes)
{
	add(file, name, 4);
	add_number(file, n_bytes, 4);
}

static struct file begin(void)
{
	struct file file = {.n = 0};
	add(&file, "RIFF\0\0\0\0WAVE", 12);
	return file;
}

static void add_format(struct file *file, uint32_t tag, uint32_t n_channels, uint32_t rate_hz, uint32_t n_bits)
{
	add_chunk(file, "fmt ", 16);
	add_number(file, tag, 2);
	add_number(file, n_channels, 2);
	add_number(file, rate_hz, 4);
	add_number(file, rate_hz * n_channels * n_bits / 8, 4);
	add_number(file, n_channels * n_bits / 8, 2);
	add_number(file, n_bits, 2);
}

/* The file is read from memory of exactly its size. */
static enum tb_status parse(const struct file *file, struct tb_wav_format *out)
{
	uint8_t *copy = malloc(file->n + 1);
	memcpy(copy + 1, file->bytes, file->n);
	enum tb_status status = tb_wav_parse(tb_span_make(copy + 1, file->n), out);
	free(copy);
	return status;
}

TEST(a_written_header_reads_back)
{
	struct file file = {.n = TB_WAV_HEADER_LEN};
	struct tb_wav_format format;
	tb_wav_write_header(file.bytes, 16000, 6);
	add(&file, "abcdef", 6);
	CHECK_INT(parse(&file, &format), TB_OK);
	CHECK_INT(format.rate_hz, 16000);
	CHECK_INT(format.n_channels, 1);
	CHECK_INT(format.data_offset, 44);
	CHECK_INT(format.n_bytes, 6);
}

TEST(a_written_header_has_the_known_bytes)
{
	static const uint8_t want[] = "RIFF\x24\x7D\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3E\0\0\0\x7D\0\0\x02\0\x10\0"
	                              "data\0\x7D\0\0";
	uint8_t header[TB_WAV_HEADER_LEN];
	tb_wav_write_header(header, 16000, 32000);
	CHECK_MEM(header, want, sizeof header);
}

TEST(chunks_before_the_data_are_skipped_with_their_padding)
{
	struct file file = begin();
	struct tb_wav_format format;
	add_chunk(&file, "LIST", 3);
	add(&file, "abc\0", 4);
	add_format(&file, 1, 2, 44100, 16);
	add_chunk(&file, "fact", 4);
	add(&file, "abcd", 4);
	add_chunk(&file, "data", 8);
	add(&file, "12345678", 8);
	CHECK_INT(parse(&file, &format), TB_OK);
	CHECK_INT(format.rate_hz, 44100);
	CHECK_INT(format.n_channels, 2);
	CHECK_INT(format.n_bytes, 8);
	CHECK_INT(format.data_offset, file.n - 8);
}

TEST(the_length_is_cut_to_what_is_there_and_to_whole_frames)
{
	static const struct {
		uint32_t said;
		size_t there, want;
	} cases[] = {{8, 8, 8}, {8, 11, 8},         {100, 11, 8}, {7, 8, 4},
	             {0, 9, 8}, {UINT32_MAX, 9, 8}, {4, 0, 0},    {0, 0, 0}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct file file = begin();
		struct tb_wav_format format;
		add_format(&file, 1, 2, 8000, 16);
		add_chunk(&file, "data", cases[i].said);
		add(&file, "............", cases[i].there);
		CHECK_INT(parse(&file, &format), TB_OK);
		CHECK_INT(format.n_bytes, cases[i].want);
	}
}

TEST(the_extensible_form_is_read_when_it_says_pcm)
{
	static const uint8_t pcm[16] = {1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};
	for (unsigned subformat = 1; subformat <= 3; subformat += 2) {
		struct file file = begin();
		struct tb_wav_format format;
		add_format(&file, 0xFFFE, 1, 22050, 16);
		file.bytes[16] = 40; /* the length of the fmt chunk */
		add_number(&file, 22, 2);
		add_number(&file, 16, 2);
		add_number(&file, 4, 4);
		add(&file, pcm, sizeof pcm);
		file.bytes[file.n - 16] = (uint8_t)subformat; /* 3 is floating point */
		add_chunk(&file, "data", 2);
		add(&file, "ab", 2);
		CHECK_INT(parse(&file, &format), subformat == 1 ? TB_OK : TB_ERR_UNSUPPORTED);
	}
}

TEST(what_is_not_16_bit_pcm_in_range_is_unsupported)
{
	static const uint32_t cases[][4] = {{3, 1, 16000, 32},  {1, 1, 16000, 8},  {1, 1, 16000, 24},
	                                    {1, 3, 16000, 16},  {1, 0, 16000, 16}, {1, 1, 3999, 16},
	                                    {1, 1, 192001, 16}, {7, 1, 8000, 8},   {0xFFFE, 1, 16000, 16}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct file file = begin();
		struct tb_wav_format format = {.rate_hz = 77};
		add_format(&file, cases[i][0], cases[i][1], cases[i][2], cases[i][3]);
		add_chunk(&file, "data", 2);
		add(&file, "ab", 2);
		CHECK_INT(parse(&file, &format), TB_ERR_UNSUPPORTED);
		CHECK_INT(format.rate_hz, 77);
	}
}

TEST(rates_are_taken_up_to_their_bounds)
{
	static const uint32_t rates[] = {4000, 8000, 192000};
	for (size_t i = 0; i < 3; i++) {
		struct file file = {.n = TB_WAV_HEADER_LEN};
		struct tb_wav_format format;
		tb_wav_write_header(file.bytes, rates[i], 0);
		CHECK_INT(parse(&file, &format), TB_OK);
		CHECK_INT(format.rate_hz, rates[i]);
	}
}

TEST(a_length_beyond_the_format_is_written_as_a_streams)
{
	static const uint8_t unsaid[4] = {0xFF, 0xFF, 0xFF, 0xFF};
	uint8_t header[TB_WAV_HEADER_LEN];
	tb_wav_write_header(header, 16000, UINT32_MAX - 36);
	CHECK_MEM(header + 4, unsaid, 4);
	CHECK_INT(header[40], 0xDB);
	tb_wav_write_header(header, 16000, UINT32_MAX - 35);
	CHECK_MEM(header + 4, unsaid, 4);
	CHECK_MEM(header + 40, unsaid, 4);
}

TEST(what_is_no_wav_file_is_said_to_be_none)
{
	struct tb_wav_format format;
	struct file empty = {.n = 0}, mp3 = {.n = 0}, data_first = begin(), short_format = begin();
	CHECK_INT(parse(&empty, &format), TB_ERR_FORMAT);
	for (int at = 0; at < 12; at += at == 3 ? 5 : 1) {
		struct file other = {.n = TB_WAV_HEADER_LEN};
		tb_wav_write_header(other.bytes, 16000, 0);
		other.bytes[at] ^= 0x20; /* rIFF, RiFF … WAVe */
		CHECK_INT(parse(&other, &format), TB_ERR_FORMAT);
	}
	add(&mp3, "ID3\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18);
	CHECK_INT(parse(&mp3, &format), TB_ERR_FORMAT);
	add_chunk(&data_first, "data", 2);
	add(&data_first, "ab", 2);
	CHECK_INT(parse(&data_first, &format), TB_ERR_FORMAT);
	add_chunk(&short_format, "fmt ", 14);
	add(&short_format, "\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0", 14);
	CHECK_INT(parse(&short_format, &format), TB_ERR_FORMAT);
}

TEST(a_file_cut_anywhere_before_its_samples_is_refused)
{
	struct file file = begin();
	struct tb_wav_format format;
	add_chunk(&file, "LIST", 5);
	add(&file, "abcde\0", 6);
	add_format(&file, 1, 1, 16000, 16);
	add_chunk(&file, "data", 2);
	for (struct file cut = file; cut.n > 0; cut.n--)
		CHECK_INT(parse(&cut, &format), cut.n == file.n ? TB_OK
		                                : cut.n < 12    ? TB_ERR_FORMAT
		                                                : TB_ERR_TRUNCATED);
}

TEST(a_chunk_longer_than_the_file_is_not_followed)
{
	struct file file = begin();
	struct tb_wav_format format;
	add_chunk(&file, "LIST", 0xFFFFFFF8u);
	add_format(&file, 1, 1, 16000, 16);
	CHECK_INT(parse(&file, &format), TB_ERR_TRUNCATED);
}

TEST(any_byte_may_be_anything)
{
	for (size_t at = 0; at < 46; at++) {
		for (unsigned value = 0; value < 256; value++) {
			struct file file = {.n = TB_WAV_HEADER_LEN};
			struct tb_wav_format format;
			tb_wav_write_header(file.bytes, 16000, 2);
			add(&file, "ab", 2);
			file.bytes[at] = (uint8_t)value;
			if (parse(&file, &format) == TB_OK)
				CHECK(format.data_offset + format.n_bytes <= file.n);
		}
	}
}

TEST_MAIN(T(a_written_header_reads_back), T(a_written_header_has_the_known_bytes),
          T(chunks_before_the_data_are_skipped_with_their_padding),
          T(the_length_is_cut_to_what_is_there_and_to_whole_frames), T(the_extensible_form_is_read_when_it_says_pcm),
          T(what_is_not_16_bit_pcm_in_range_is_unsupported), T(rates_are_taken_up_to_their_bounds),
          T(a_length_beyond_the_format_is_written_as_a_streams), T(what_is_no_wav_file_is_said_to_be_none),
          T(a_file_cut_anywhere_before_its_samples_is_refused), T(a_chunk_longer_than_the_file_is_not_followed),
          T(any_byte_may_be_anything))
