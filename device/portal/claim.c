#include "device/portal/claim.h"
#include "common/base/hex.h"
#include "common/base/json_write.h"
#include "common/wire/hello.h"

#include <string.h>

enum { NONCE_BYTES = 16, KEY_BYTES = TB_TOKEN_LEN / 2 };

static const struct row {
	unsigned http_status;
	bool again;
	const char *en, *ar;
} rows[] = {
#define CLAIM_ROW(code, status, again, en, ar) {status, again, en, ar},
    TB_CLAIM_RESULT_MAP(CLAIM_ROW)
#undef CLAIM_ROW
};

static const struct row *row_of(enum tb_claim_result result)
{
	return &rows[(unsigned)result < TB_CLAIM_RESULT_COUNT ? result : TB_CLAIM_UNEXPECTED];
}

static enum tb_status write_body(const struct tb_claim *claim, const char *nonce, const char *mac, char *out,
                                 size_t cap)
{
	struct tb_json_writer writer;
	struct tb_span text;
	tb_json_write_init(&writer, out, cap - 1);
	tb_json_write_object_begin(&writer, NULL);
	tb_json_write_cstr(&writer, "device_id", claim->device_id);
	tb_json_write_cstr(&writer, "child_id", claim->child_id);
	tb_json_write_cstr(&writer, "nonce", nonce);
	tb_json_write_cstr(&writer, "hmac_hex", mac);
	if (claim->firmware_version && *claim->firmware_version)
		tb_json_write_cstr(&writer, "firmware_version", claim->firmware_version);
	tb_json_write_object_end(&writer);
	enum tb_status status = tb_json_write_finish(&writer, &text);
	out[status == TB_OK ? text.n_bytes : 0] = 0;
	return status;
}

enum tb_status tb_claim_write(const struct tb_claim *claim, const struct tb_hmac_port *hmac,
                              const struct tb_random_port *random, char *out, size_t cap)
{
	uint8_t key[KEY_BYTES], nonce[NONCE_BYTES], mac[TB_MAC_LEN];
	char nonce_hex[2 * NONCE_BYTES + 1], mac_hex[2 * TB_MAC_LEN + 1];
	enum tb_status status = TB_ERR_ARG;
	out[0] = 0;
	if (claim->key.n_bytes != TB_TOKEN_LEN || !tb_device_id_is_valid(claim->device_id) ||
	    !tb_child_id_is_valid(claim->child_id) ||
	    tb_hex_decode((const char *)claim->key.data, claim->key.n_bytes, key) != TB_OK)
		goto out;
	status = random->fill(random->ctx, nonce, sizeof nonce);
	if (status != TB_OK)
		goto out;
	const struct tb_span parts[] = {tb_span_cstr(claim->device_id), tb_span_cstr(claim->child_id),
	                                tb_span_make(nonce, sizeof nonce)};
	status = hmac->hmac_sha256(hmac->ctx, tb_span_make(key, sizeof key), parts, 3, mac);
	if (status != TB_OK)
		goto out;
	tb_hex_encode(nonce, sizeof nonce, nonce_hex);
	tb_hex_encode(mac, sizeof mac, mac_hex);
	status = write_body(claim, nonce_hex, mac_hex, out, cap);
out:
	tb_wipe(key, sizeof key);
	return status;
}

enum tb_claim_result tb_claim_judge(unsigned http_status)
{
	if (http_status == 0)
		return TB_CLAIM_UNREACHABLE;
	if (http_status >= 200 && http_status < 300)
		return TB_CLAIM_DONE;
	if (http_status >= 500 && http_status < 600)
		return TB_CLAIM_SERVER_DOWN;
	for (unsigned i = 0; i < TB_CLAIM_RESULT_COUNT; i++) {
		if (rows[i].http_status == http_status)
			return (enum tb_claim_result)i;
	}
	return TB_CLAIM_UNEXPECTED;
}

bool tb_claim_may_try_again(enum tb_claim_result result)
{
	return row_of(result)->again;
}

const char *tb_claim_text(enum tb_claim_result result, bool arabic)
{
	return arabic ? row_of(result)->ar : row_of(result)->en;
}
