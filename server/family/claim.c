#include "server/family/family_private.h"

#include "common/base/hex.h"

#include <sodium.h>
#include <string.h>

/* The bear's out-of-band secret are the bytes of its key, where its token is made with the key's text. */
static enum tb_status claim_mac(const struct tb_family *family, const struct tb_claim *claim, uint32_t key_version,
                                uint8_t mac[TB_MAC_LEN])
{
	char text[TB_TOKEN_LEN + 1];
	uint8_t key[TB_TOKEN_LEN / 2];
	const struct tb_hmac_port *hmac = tb_family_hmac();
	const struct tb_span parts[] = {tb_span_cstr(claim->device_id), tb_span_cstr(claim->child_id), claim->nonce};
	enum tb_status status = tb_family_device_key(family, claim->device_id, key_version, text);
	if (status == TB_OK)
		status = tb_hex_decode(text, TB_TOKEN_LEN, key);
	if (status == TB_OK)
		status = hmac->hmac_sha256(hmac->ctx, tb_span_make(key, sizeof key), parts, 3, mac);
	sodium_memzero(text, sizeof text);
	sodium_memzero(key, sizeof key);
	return status;
}

/* As at the door, an unknown device costs the same hashes. */
enum tb_door tb_family_claim_prove(struct tb_family *family, const struct tb_claim *claim, struct tb_device *out)
{
	struct tb_device device = {.key_version = 1};
	uint8_t mac[TB_MAC_LEN];
	enum tb_status found = tb_family_device_get(family, claim->device_id, &device);
	if (found != TB_OK && found != TB_ERR_NOT_FOUND)
		return TB_DOOR_STORE;
	enum tb_status made = claim_mac(family, claim, device.key_version, mac);
	bool is_proved = made == TB_OK && sodium_memcmp(mac, claim->mac, sizeof mac) == 0;
	if (found == TB_ERR_NOT_FOUND)
		return TB_DOOR_UNKNOWN_DEVICE;
	if (!is_proved)
		return TB_DOOR_WRONG_TOKEN;
	if (device.revoked)
		return TB_DOOR_REVOKED;
	*out = device;
	return TB_DOOR_OPEN;
}

static enum tb_door door_of_claim(enum tb_status status)
{
	switch (status) {
	case TB_OK: return TB_DOOR_OPEN;
	case TB_ERR_STATE: return TB_DOOR_WRONG_CHILD;
	case TB_ERR_NOT_FOUND: return TB_DOOR_REVOKED; /* since it was proved */
	default: return TB_DOOR_STORE;
	}
}

enum tb_door tb_family_claim(struct tb_family *family, const char *device_id, const char *child_id,
                             struct tb_child *child)
{
	bool disclosure;
	enum tb_door door = tb_family_judge_consent(family, child_id, &disclosure);
	if (door == TB_DOOR_OPEN && tb_family_child_get(family, child_id, child) != TB_OK)
		door = TB_DOOR_STORE;
	if (door == TB_DOOR_OPEN)
		door = door_of_claim(family->store->ops->device_claim(family->store, device_id, child_id));
	return door;
}

enum tb_status tb_family_own_key(const struct tb_family *family, const char *purpose, uint8_t key[TB_MAC_LEN])
{
	const struct tb_span parts[] = {tb_span_make("teddy own key", sizeof "teddy own key"), tb_span_cstr(purpose)};
	const struct tb_hmac_port *hmac = tb_family_hmac();
	return hmac->hmac_sha256(hmac->ctx, tb_span_cstr(family->fleet_secret), parts, 2, key);
}
