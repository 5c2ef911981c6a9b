/* What a second of a question costs the bear's processor, in instructions of a 32-bit machine without a hash engine:
 * capture, from the microphone's samples into the ring, with all judging and levelling on the way; and uplink, from the
 * ring to the messages for the link (HMAC-SHA256 in plain C, base64, JSON). The hash alone, over the same chunks, is
 * said beside them. */
#include "device/core/uplink.h"

#include "common/wire/token.h"
#include "device/core/outbox.h"
#include "tests/support/hmac.h"

#include <stdio.h>
#include <stdlib.h>

enum { SECONDS = 20, PIECE = TB_AUDIO_RATE_HZ / 50, LOOPS = 100000 };

static _Alignas(8) uint8_t memory[16384];
static char message[TB_OUTBOX_CAP];
static int16_t samples[PIECE];
static const char key[] = "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5";

/* Instructions retired since reset; right only when the emulator counts them (-icount). */
static uint64_t instructions(void)
{
	uint32_t high, low, again;
	do {
		__asm__ volatile("rdinstreth %0" : "=r"(high));
		__asm__ volatile("rdinstret %0" : "=r"(low));
		__asm__ volatile("rdinstreth %0" : "=r"(again));
	} while (high != again);
	return (uint64_t)high << 32 | low;
}

/* LOOPS times two instructions: the counter that counts something else is found out. */
static bool counter_is_right(void)
{
	uint32_t n = LOOPS;
	uint64_t began = instructions();
	__asm__ volatile("1: addi %0, %0, -1\n\tbnez %0, 1b" : "+r"(n));
	uint64_t n_counted = instructions() - began;
	return n_counted >= 2 * LOOPS && n_counted < 2 * LOOPS + 100;
}

/* Something like a voice: four syllables a second, whose pitch glides between 100 and 200 Hz. */
static void next_piece(unsigned piece)
{
	static uint32_t phase;
	unsigned part = piece % 12;
	uint32_t hz = 100 + part * 8;
	for (size_t i = 0; i < PIECE; i++) {
		phase += hz * (UINT32_MAX / TB_AUDIO_RATE_HZ);
		samples[i] = (int16_t)(part < 9 ? (int32_t)(phase >> 18) - 8192 : 0);
	}
}

/* Everything that is ready leaves at once, as over a good link. */
static void send_all(struct tb_uplink *uplink)
{
	size_t n_bytes;
	while (tb_uplink_next(uplink, message, sizeof message, 1, &n_bytes) == TB_OK)
		tb_uplink_sent(uplink);
}

/* Of a question of SECONDS: for taking the samples in, and for turning them into messages. */
static void of_uplink(uint64_t *capture, uint64_t *messages)
{
	static struct tb_uplink uplink;
	*capture = *messages = 0;
	tb_uplink_init(&uplink, memory, sizeof memory, &tb_test_hmac_port, tb_span_cstr(key));
	tb_uplink_begin(&uplink, "0123456789abcdef");
	for (unsigned i = 0; i <= SECONDS * 50; i++) {
		next_piece(i);
		uint64_t began = instructions();
		if (i < SECONDS * 50)
			tb_uplink_feed(&uplink, samples, PIECE);
		else
			tb_uplink_end(&uplink);
		uint64_t fed = instructions();
		send_all(&uplink);
		*capture += fed - began;
		*messages += instructions() - fed;
	}
	if (!uplink.final_sent || uplink.n_dropped > 0)
		abort();
}

static uint64_t of_hmac(void)
{
	char mac[TB_TOKEN_LEN + 1];
	uint64_t began = instructions();
	for (unsigned n_bytes = 0; n_bytes < SECONDS * TB_AUDIO_RATE_HZ * 2; n_bytes += TB_CHUNK_BYTES)
		tb_chunk_mac_make(&tb_test_hmac_port, tb_span_cstr(key), tb_span_make(memory, TB_CHUNK_BYTES),
		                  tb_span_cstr("123"), tb_span_cstr("0123456789abcdef"), mac);
	return instructions() - began;
}

static void print(const char *name, uint64_t n_instructions)
{
	unsigned long thousands = (unsigned long)(n_instructions / SECONDS / 1000);
	printf("%s: %lu.%03lu M\n", name, thousands / 1000, thousands % 1000);
}

int main(void)
{
	if (!counter_is_right()) {
		printf("the machine does not count instructions: qemu needs -icount shift=0\n");
		return 1;
	}
	uint64_t capture, messages;
	of_uplink(&capture, &messages);
	print("rv32_hmac_minstr_per_s", of_hmac());
	print("rv32_capture_minstr_per_s", capture);
	print("rv32_uplink_minstr_per_s", messages);
	return 0;
}
