/* HMAC-SHA256 in a page, so that the worlds of the tests need no library and run on bare machines. Not for products:
 * slow, and not in constant time. Held to the known answers by the bear's own self-test. */
#ifndef TB_TESTS_DEVICE_HMAC_H
#define TB_TESTS_DEVICE_HMAC_H

#include "common/base/span.h"
#include "common/wire/crypto.h"

#include <string.h>

struct test_sha256 {
	uint32_t h[8];
	uint8_t block[64];
	uint64_t n_bytes;
};

static inline uint32_t test_sha256_turn(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static inline void test_sha256_block(struct test_sha256 *sha)
{
	static const uint32_t k[64] = {
	    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
	uint32_t w[64], v[8];
	for (unsigned i = 0; i < 16; i++)
		w[i] = (uint32_t)sha->block[4 * i] << 24 | (uint32_t)sha->block[4 * i + 1] << 16 |
		       (uint32_t)sha->block[4 * i + 2] << 8 | sha->block[4 * i + 3];
	for (unsigned i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];
		uint32_t s0 = test_sha256_turn(a, 7) ^ test_sha256_turn(a, 18) ^ a >> 3;
		uint32_t s1 = test_sha256_turn(b, 17) ^ test_sha256_turn(b, 19) ^ b >> 10;
		w[i] = w[i - 16] + s0 + w[i - 7] + s1;
	}
	memcpy(v, sha->h, sizeof v);
	for (unsigned i = 0; i < 64; i++) {
		uint32_t s1 = test_sha256_turn(v[4], 6) ^ test_sha256_turn(v[4], 11) ^ test_sha256_turn(v[4], 25);
		uint32_t s0 = test_sha256_turn(v[0], 2) ^ test_sha256_turn(v[0], 13) ^ test_sha256_turn(v[0], 22);
		uint32_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
		uint32_t t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (unsigned i = 0; i < 8; i++)
		sha->h[i] += v[i];
}

static inline void test_sha256_start(struct test_sha256 *sha)
{
	static const uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	memcpy(sha->h, h, sizeof h);
	sha->n_bytes = 0;
}

static inline void test_sha256_add(struct test_sha256 *sha, const void *bytes, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++) {
		sha->block[sha->n_bytes++ % 64] = ((const uint8_t *)bytes)[i];
		if (sha->n_bytes % 64 == 0)
			test_sha256_block(sha);
	}
}

static inline void test_sha256_end(struct test_sha256 *sha, uint8_t out[32])
{
	uint64_t n_bits = sha->n_bytes * 8;
	uint8_t length[8];
	for (unsigned i = 0; i < 8; i++)
		length[i] = (uint8_t)(n_bits >> (56 - 8 * i));
	test_sha256_add(sha, "\x80", 1);
	while (sha->n_bytes % 64 != 56)
		test_sha256_add(sha, "", 1);
	test_sha256_add(sha, length, sizeof length);
	for (unsigned i = 0; i < 32; i++)
		out[i] = (uint8_t)(sha->h[i / 4] >> (24 - 8 * (i % 4)));
}

static inline enum tb_status test_hmac(struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                       uint8_t mac[TB_MAC_LEN])
{
	struct test_sha256 sha;
	uint8_t pad[64] = {0}, inner[32];
	if (key.n_bytes == 0 || key.n_bytes > 256)
		return TB_ERR_ARG;
	test_sha256_start(&sha);
	test_sha256_add(&sha, key.data, key.n_bytes);
	if (key.n_bytes > sizeof pad)
		test_sha256_end(&sha, pad);
	else
		memcpy(pad, key.data, key.n_bytes);
	for (unsigned i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36;
	test_sha256_start(&sha);
	test_sha256_add(&sha, pad, sizeof pad);
	for (size_t i = 0; i < n_parts; i++)
		test_sha256_add(&sha, parts[i].data, parts[i].n_bytes);
	test_sha256_end(&sha, inner);
	for (unsigned i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	test_sha256_start(&sha);
	test_sha256_add(&sha, pad, sizeof pad);
	test_sha256_add(&sha, inner, sizeof inner);
	test_sha256_end(&sha, mac);
	return TB_OK;
}

#endif
