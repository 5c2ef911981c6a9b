/* The firmware manifest: what a new image is, and who says so. The server writes and signs it, the bear reads and
 * checks it; both use this file, so that what one signs is what the other verifies.
 *
 * Signed are the lines `key=value\n` of every field below, sorted by key, UTF-8, nothing else: the canonical form. A
 * number is decimal, a bool is true or false, sha256 is lower-case hex, a text is its bytes without control characters.
 * The fields of the JSON's object `compatibility` have its name and a dot before theirs:
 * `compatibility.required_bootloader`. All fields are signed, also those that the JSON left out: empty, 0 or false. A
 * field of the JSON that is not among these is no part of what was signed, and is ignored. */
#ifndef TB_WIRE_MANIFEST_H
#define TB_WIRE_MANIFEST_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TB_MANIFEST_JSON_MAX = 4096,      /* bytes */
	TB_MANIFEST_CANONICAL_MAX = 2048, /* bytes */
	TB_IMAGE_MAX = 8 * 1024 * 1024    /* bytes; a platform's slot may be smaller */
};

struct tb_manifest {
	char version[24]; /* "1.4.2": for people */
	uint32_t build;   /* what counts: only a higher one is newer; 1.. */
	bool available;   /* false: there is nothing to install; no signature is needed then */
	bool mandatory;   /* information only: the bear decides when */
	char url[256];    /* of the image: a path on the server the manifest came from, beginning with one '/' */
	uint8_t sha256[TB_SHA256_LEN];
	uint32_t n_bytes;        /* `size`, 1..TB_IMAGE_MAX */
	char hardware[32];       /* the image is for this one alone, compared whole */
	uint32_t min_build;      /* the rollback floor: once this image is confirmed, nothing below is installed */
	uint8_t rollout_percent; /* 0..100, decided by the server; information here */
	char notes[256];         /* may be empty */
	char compat_min[16], compat_max[16], bootloader[16]; /* `compatibility`; may be empty */
	char key_id[17]; /* which public key: 16 hex digits, the first of the key's SHA-256 */
	uint8_t signature[TB_SIGNATURE_MAX];
	size_t n_signature; /* 0: none */
};

/* Reads the JSON of the manifest. `available` is always required; where it is true, so are version, build, url, sha256,
 * size, hardware, min_build and key_id. null is the same as absent. TB_ERR_FORMAT (a field is missing, twice there, of
 * the wrong type or out of bounds), TB_ERR_TOO_LARGE, or what the scanner says; *out untouched then. The signature is
 * read, not checked. */
enum tb_status tb_manifest_decode(struct tb_span json, struct tb_manifest *out);

/* The JSON, with the signature when there is one. TB_ERR_FULL. */
enum tb_status tb_manifest_encode(const struct tb_manifest *manifest, char *out, size_t cap, size_t *n_bytes);

/* What is signed; cap counts one byte more than there are. TB_ERR_FULL; TB_ERR_FORMAT when a field is not as decode
 * would have it of a manifest of something available. */
enum tb_status tb_manifest_canonical(const struct tb_manifest *manifest, char *out, size_t cap, size_t *n_bytes);

#endif
