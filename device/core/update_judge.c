#include "common/base/hex.h"
#include "device/core/update_parts.h"

#include <string.h>

enum tb_status tb_updater_key_id(const struct tb_sha256_port *sha256, const uint8_t key[TB_P256_PUBLIC_LEN],
                                 char out[17])
{
	uint8_t digest[TB_SHA256_LEN];
	enum tb_status status = sha256->begin(sha256->ctx);
	if (status == TB_OK)
		status = sha256->update(sha256->ctx, tb_span_make(key, TB_P256_PUBLIC_LEN));
	if (status == TB_OK)
		status = sha256->finish(sha256->ctx, digest);
	if (status == TB_OK)
		tb_hex_encode(digest, 8, out);
	return status;
}

static const uint8_t *find_key(const struct tb_updater *updater, const char *key_id)
{
	char id[17];
	for (unsigned i = 0; i < updater->config->n_keys; i++) {
		const uint8_t *key = updater->config->keys[i];
		if (tb_updater_key_id(&updater->port->sha256, key, id) == TB_OK && strcmp(id, key_id) == 0)
			return key;
	}
	return NULL;
}

static enum tb_update_cause check_signature(const struct tb_updater *updater, struct tb_update_scratch *scratch)
{
	const struct tb_manifest *manifest = &scratch->manifest;
	const struct tb_sha256_port *sha256 = &updater->port->sha256;
	const struct tb_verify_port *verify = &updater->port->verify;
	uint8_t digest[TB_SHA256_LEN];
	size_t n_bytes;
	if (manifest->n_signature == 0)
		return TB_UPDATE_UNSIGNED;
	const uint8_t *key = find_key(updater, manifest->key_id);
	if (key == NULL)
		return TB_UPDATE_KEY;
	if (tb_manifest_canonical(manifest, scratch->canonical, sizeof scratch->canonical, &n_bytes) != TB_OK)
		return TB_UPDATE_MANIFEST;
	if (sha256->begin(sha256->ctx) != TB_OK ||
	    sha256->update(sha256->ctx, tb_span_make(scratch->canonical, n_bytes)) != TB_OK ||
	    sha256->finish(sha256->ctx, digest) != TB_OK)
		return TB_UPDATE_SIGNATURE;
	struct tb_span signature = tb_span_make(manifest->signature, manifest->n_signature);
	return verify->verify_p256(verify->ctx, key, digest, signature) == TB_OK ? TB_UPDATE_NONE : TB_UPDATE_SIGNATURE;
}

/* Is what was truly signed for this bear, now? */
static enum tb_update_cause check_use(const struct tb_updater *updater, const struct tb_manifest *manifest)
{
	if (strcmp(manifest->hardware, updater->config->hardware) != 0)
		return TB_UPDATE_HARDWARE;
	if (manifest->build <= updater->build)
		return TB_UPDATE_OLD;
	if (manifest->build < updater->record.floor)
		return TB_UPDATE_FLOOR;
	if (tb_update_record_is_refused(&updater->record, manifest->build, tb_update_unix_s(updater)))
		return TB_UPDATE_GIVEN_UP;
	return manifest->n_bytes > updater->port->slot.size_max ? TB_UPDATE_TOO_LARGE : TB_UPDATE_NONE;
}

enum tb_update_cause tb_update_judge(struct tb_updater *updater, size_t n_bytes, bool *available)
{
	struct tb_update_scratch *scratch = TB_SCRATCH(updater);
	*available = false;
	if (tb_manifest_decode(tb_span_make(scratch->json, n_bytes), &scratch->manifest) != TB_OK)
		return TB_UPDATE_MANIFEST;
	*available = scratch->manifest.available;
	if (!scratch->manifest.available)
		return TB_UPDATE_NONE;
	enum tb_update_cause cause = check_signature(updater, scratch);
	return cause != TB_UPDATE_NONE ? cause : check_use(updater, &scratch->manifest);
}
