#include "tests/support/hmac.h"

#include <string.h>

enum { BLOCK = 64, N_ROUNDS = 64, KEY_MAX_BYTES = 256 };

struct sha256 {
	uint32_t state[8];
	uint64_t n_bytes;     /* taken in all */
	uint8_t block[BLOCK]; /* n_bytes % BLOCK of them wait for the rest of their block */
};

static const uint32_t round_constants[N_ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, unsigned n)
{
	return word >> n | word << (32 - n);
}

static void expand(const uint8_t *block, uint32_t words[N_ROUNDS])
{
	for (size_t i = 0; i < 16; i++)
		words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		           (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (size_t i = 16; i < N_ROUNDS; i++) {
		uint32_t early = words[i - 15], late = words[i - 2];
		words[i] = words[i - 16] + (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) + words[i - 7] +
		           (rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
	}
}

static void compress(uint32_t state[8], const uint8_t *block)
{
	uint32_t words[N_ROUNDS];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
	expand(block, words);
	for (size_t i = 0; i < N_ROUNDS; i++) {
		uint32_t add = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) +
		               round_constants[i] + words[i];
		uint32_t mix = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));
		h = g, g = f, f = e, e = d + add;
		d = c, c = b, b = a, a = add + mix;
	}
	const uint32_t after[8] = {a, b, c, d, e, f, g, h};
	for (size_t i = 0; i < 8; i++)
		state[i] += after[i];
}

static void begin(struct sha256 *hash)
{
	*hash = (struct sha256){
	    .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

static void add(struct sha256 *hash, struct tb_span bytes)
{
	size_t n_waiting = hash->n_bytes % BLOCK, at = 0;
	hash->n_bytes += bytes.n_bytes;
	while (at < bytes.n_bytes) {
		size_t n_left = bytes.n_bytes - at;
		if (n_waiting == 0 && n_left >= BLOCK) {
			compress(hash->state, bytes.data + at);
			at += BLOCK;
			continue;
		}
		size_t n = n_left < BLOCK - n_waiting ? n_left : BLOCK - n_waiting;
		memcpy(hash->block + n_waiting, bytes.data + at, n);
		at += n;
		n_waiting = (n_waiting + n) % BLOCK;
		if (n_waiting == 0)
			compress(hash->state, hash->block);
	}
}

/* A one bit, zeros, and the length in bits fill the last block. */
static void finish(struct sha256 *hash, uint8_t digest[TB_MAC_LEN])
{
	static const uint8_t padding[BLOCK] = {0x80};
	uint8_t length[8];
	uint64_t n_bits = hash->n_bytes * 8;
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (uint8_t)(n_bits >> (56 - 8 * i));
	add(hash, tb_span_make(padding, 1 + (BLOCK + 55 - hash->n_bytes % BLOCK) % BLOCK));
	add(hash, tb_span_make(length, sizeof length));
	for (size_t i = 0; i < TB_MAC_LEN; i++)
		digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void tb_test_sha256(const struct tb_span *parts, size_t n_parts, uint8_t digest[TB_MAC_LEN])
{
	struct sha256 hash;
	begin(&hash);
	for (size_t i = 0; i < n_parts; i++)
		add(&hash, parts[i]);
	finish(&hash, digest);
}

/* Begins with a block of the key, each byte changed by the pad. */
static void begin_keyed(struct sha256 *hash, const uint8_t key[BLOCK], uint8_t pad)
{
	uint8_t block[BLOCK];
	for (size_t i = 0; i < BLOCK; i++)
		block[i] = key[i] ^ pad;
	begin(hash);
	add(hash, tb_span_make(block, sizeof block));
}

static enum tb_status hmac_sha256(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                  uint8_t mac[TB_MAC_LEN])
{
	uint8_t block[BLOCK] = {0}, inner[TB_MAC_LEN];
	struct sha256 hash;
	(void)ctx;
	if (key.n_bytes < 1 || key.n_bytes > KEY_MAX_BYTES)
		return TB_ERR_ARG;
	if (key.n_bytes > BLOCK)
		tb_test_sha256(&key, 1, block);
	else
		memcpy(block, key.data, key.n_bytes);
	begin_keyed(&hash, block, 0x36);
	for (size_t i = 0; i < n_parts; i++)
		add(&hash, parts[i]);
	finish(&hash, inner);
	begin_keyed(&hash, block, 0x5c);
	add(&hash, tb_span_make(inner, sizeof inner));
	finish(&hash, mac);
	return TB_OK;
}

const struct tb_hmac_port tb_test_hmac_port = {.hmac_sha256 = hmac_sha256};
