/* What decoding costs: an audio chunk on the server, and a long answer on the bear, each beside OpenSSL's base64
 * decoder on as many characters, which does a part of the same work and nothing else. */
#include "bench/stopwatch.h"
#include "common/wire/bear_msg.h"
#include "common/wire/server_msg.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_RUNS = 200, ANSWER_BYTES = 225000, FRAGMENT = 1400 };

static char chunk[TB_MESSAGE_MAX];
static size_t n_chunk;
static char *answer, *base64;
static size_t n_answer;
static uint8_t out[ANSWER_BYTES + 16];
static uint8_t sound[ANSWER_BYTES];

static enum tb_status take(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	(void)msg;
	*(size_t *)ctx += bytes.n_bytes;
	return TB_OK;
}

static void decode_chunk(void *ctx)
{
	struct tb_bear_msg msg;
	char text[TB_TEXT_MAX];
	struct tb_bear_msg_memory memory = {.pcm = out, .pcm_cap = sizeof out, .text = text, .text_cap = sizeof text};
	(void)ctx;
	if (tb_bear_msg_decode(tb_span_make(chunk, n_chunk), &memory, &msg) != TB_OK ||
	    msg.n_pcm_bytes != TB_CHUNK_BYTES)
		abort();
}

static void read_answer(void *ctx)
{
	struct tb_server_reader reader;
	size_t n_audio = 0;
	(void)ctx;
	tb_server_reader_init(&reader, take, &n_audio);
	for (size_t at = 0; at < n_answer; at += FRAGMENT)
		if (tb_server_reader_feed(&reader, answer + at, n_answer - at < FRAGMENT ? n_answer - at : FRAGMENT) !=
		    TB_OK)
			abort();
	if (tb_server_reader_finish(&reader) != TB_OK || n_audio != ANSWER_BYTES)
		abort();
}

static void decode_base64(void *ctx)
{
	size_t n_chars = TB_BASE64_ENCODED_LEN(*(const size_t *)ctx);
	if (EVP_DecodeBlock(out, (const unsigned char *)base64, (int)n_chars) < 0)
		abort();
}

static void prepare(void)
{
	for (size_t i = 0; i < sizeof sound; i++)
		sound[i] = (uint8_t)(i * 2654435761u >> 24);
	base64 = malloc(TB_BASE64_ENCODED_LEN(sizeof sound) + 1);
	struct tb_chunk_out chunk_out = {
	    .pcm = tb_span_make(sound, TB_CHUNK_BYTES), .chunk_id = "1", .audio_session_id = "a"};
	struct tb_answer_out answer_out = {.mp3 = tb_span_make(sound, sizeof sound),
	                                   .rate_hz = 22050,
	                                   .text = tb_span_cstr("Cats say meow!"),
	                                   .audio_session_id = "a",
	                                   .time_text = "2026-01-01T00:00:00.000Z"};
	size_t cap = tb_server_answer_max(&answer_out);
	answer = malloc(cap);
	if (base64 == NULL || answer == NULL ||
	    tb_bear_write_audio_chunk(chunk, sizeof chunk, &chunk_out, &n_chunk) != TB_OK ||
	    tb_server_write_answer(answer, cap, &answer_out, &n_answer) != TB_OK)
		abort();
	tb_base64_encode(sound, sizeof sound, base64);
}

int main(void)
{
	size_t n_chunk_audio = TB_CHUNK_BYTES - 1, n_answer_audio = sizeof sound; /* multiples of three: no padding */
	prepare();
	double chunk_us = tb_bench_best_us(N_RUNS, decode_chunk, NULL);
	double chunk_base_us = tb_bench_best_us(N_RUNS, decode_base64, &n_chunk_audio);
	double answer_us = tb_bench_best_us(N_RUNS, read_answer, NULL);
	double answer_base_us = tb_bench_best_us(N_RUNS, decode_base64, &n_answer_audio);
	printf("openssl_base64_of_a_chunk_us: %.1f us\n", chunk_base_us);
	printf("chunk_decode_us: %.1f us\n", chunk_us);
	printf("chunk_decode_ratio_to_openssl_base64: %.2f x\n", chunk_us / chunk_base_us);
	printf("openssl_base64_of_an_answer_us: %.0f us\n", answer_base_us);
	printf("answer_read_us: %.0f us\n", answer_us);
	printf("answer_read_ratio_to_openssl_base64: %.2f x\n", answer_us / answer_base_us);
	free(base64);
	free(answer);
	return EXIT_SUCCESS;
}
