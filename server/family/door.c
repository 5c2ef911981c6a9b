#include "server/family/family_private.h"

#include "common/wire/token.h"

#include <sodium.h>
#include <string.h>

static const struct {
	int http_status;
	const char *name;
	const char *public_name;
	const char *message;
} doors[TB_DOOR_COUNT] = {
#define DOOR(code, status, name, public_name, message) {status, name, public_name, message},
    TB_DOOR_MAP(DOOR)
#undef DOOR
};

int tb_door_http_status(enum tb_door door)
{
	return doors[door].http_status;
}

const char *tb_door_name(enum tb_door door)
{
	return doors[door].name;
}

const char *tb_door_public_name(enum tb_door door)
{
	return doors[door].public_name;
}

const char *tb_door_message(enum tb_door door)
{
	return doors[door].message;
}

/* Everything is computed for every query, so that the time it takes does not say whether the device is enrolled, or
 * with which of the keys its token was made. An unknown device is compared with the key that it would have had first.
 */
static enum tb_status prove(const struct tb_family *family, const char *id, struct tb_span token, uint32_t key_version,
                            char key[TB_TOKEN_LEN + 1])
{
	struct tb_span device_id = tb_span_cstr(id);
	struct tb_span fleet_secret = tb_span_cstr(family->fleet_secret);
	char own[TB_TOKEN_LEN + 1] = "";
	enum tb_status made = tb_family_device_key(family, id, key_version, own);
	enum tb_status by_own = tb_token_verify(tb_family_hmac(), tb_span_cstr(own), device_id, token);
	enum tb_status by_fleet = TB_ERR_AUTH;
	if (family->config.accept_fleet_token)
		by_fleet = tb_token_verify(tb_family_hmac(), fleet_secret, device_id, token);
	bool proved_own = made == TB_OK && by_own == TB_OK;
	if (proved_own)
		memcpy(key, own, sizeof own);
	else if (by_fleet == TB_OK)
		tb_span_to_cstr(fleet_secret, key, TB_TOKEN_LEN + 1);
	sodium_memzero(own, sizeof own);
	return proved_own || by_fleet == TB_OK ? TB_OK : TB_ERR_AUTH;
}

enum tb_door tb_family_judge_consent(struct tb_family *family, const char *child_id, bool *disclosure)
{
	struct tb_consent consent;
	enum tb_status status = tb_family_consent_get(family, child_id, &consent);
	if (status == TB_ERR_NOT_FOUND)
		return TB_DOOR_NO_CONSENT;
	if (status != TB_OK)
		return TB_DOOR_STORE;
	if (!consent.use || consent.withdrawn_at_s != 0)
		return TB_DOOR_NO_CONSENT;
	*disclosure = consent.disclosure;
	return TB_DOOR_OPEN;
}

/* What the records say of a bear that has proved itself. */
static enum tb_door judge_device(struct tb_family *family, const struct tb_device *device, const char *child_id,
                                 bool *disclosure)
{
	if (device->revoked)
		return TB_DOOR_REVOKED;
	if (device->child_id[0] == '\0')
		return TB_DOOR_UNCLAIMED;
	if (strcmp(device->child_id, child_id) != 0)
		return TB_DOOR_WRONG_CHILD;
	return tb_family_judge_consent(family, child_id, disclosure);
}

static enum tb_door judge_hello(struct tb_family *family, struct tb_admission *out)
{
	struct tb_device device = {.key_version = 1};
	enum tb_status status = tb_family_device_get(family, out->hello.device_id, &device);
	if (status != TB_OK && status != TB_ERR_NOT_FOUND)
		return TB_DOOR_STORE;
	enum tb_status proof =
	    prove(family, out->hello.device_id, tb_span_cstr(out->hello.token), device.key_version, out->key);
	if (status == TB_ERR_NOT_FOUND)
		return TB_DOOR_UNKNOWN_DEVICE;
	if (proof != TB_OK)
		return TB_DOOR_WRONG_TOKEN;
	out->key_version = device.key_version;
	enum tb_door door = judge_device(family, &device, out->hello.child_id, &out->disclosure);
	if (door == TB_DOOR_OPEN && tb_family_child_get(family, out->hello.child_id, &out->child) != TB_OK)
		door = TB_DOOR_STORE;
	return door;
}

static enum tb_door judge(struct tb_family *family, struct tb_span query, struct tb_admission *out)
{
	out->problem = tb_hello_parse(query, &out->hello);
	if (out->problem == TB_HELLO_NO_TOKEN)
		return TB_DOOR_NO_TOKEN;
	if (out->problem != TB_HELLO_FINE)
		return TB_DOOR_BAD_PARAMETER;
	return judge_hello(family, out);
}

void tb_family_admit(struct tb_family *family, struct tb_span query, struct tb_admission *out)
{
	memset(out, 0, sizeof *out);
	out->door = judge(family, query, out);
	sodium_memzero(out->hello.token, sizeof out->hello.token);
	if (out->door == TB_DOOR_OPEN)
		return;
	sodium_memzero(out->key, sizeof out->key);
	sodium_memzero(&out->child, sizeof out->child);
	out->disclosure = false;
}

enum tb_door tb_family_prove(struct tb_family *family, const char *device_id, struct tb_span token,
                             struct tb_device *out)
{
	struct tb_device device = {.key_version = 1};
	char key[TB_TOKEN_LEN + 1];
	enum tb_status status = tb_family_device_get(family, device_id, &device);
	if (status != TB_OK && status != TB_ERR_NOT_FOUND)
		return TB_DOOR_STORE;
	enum tb_status proof = prove(family, device_id, token, device.key_version, key);
	sodium_memzero(key, sizeof key);
	if (status == TB_ERR_NOT_FOUND)
		return TB_DOOR_UNKNOWN_DEVICE;
	if (proof != TB_OK)
		return TB_DOOR_WRONG_TOKEN;
	if (device.revoked)
		return TB_DOOR_REVOKED;
	*out = device;
	return TB_DOOR_OPEN;
}

/* --- those who are in ----------------------------------------------------------------------------------------------
 */

bool tb_family_has_changed(struct tb_family *family)
{
	uint64_t version = 0;
	bool is_known = family->store->ops->data_version(family->store, &version) == TB_OK;
	if (is_known && version == family->seen_version)
		return false;
	if (is_known)
		family->seen_version = version;
	return true;
}

bool tb_family_is_readable(struct tb_family *family)
{
	/* No device and no child has this id. */
	static const char nobody[] = "";
	struct tb_store_device device;
	uint8_t key[TB_CHILD_KEY_LEN];
	return family->store->ops->device_get(family->store, nobody, &device) == TB_ERR_NOT_FOUND &&
	       tb_key_store_get(family->keys, nobody, key) == TB_ERR_NOT_FOUND;
}

enum tb_door tb_family_recheck(struct tb_family *family, const char *device_id, const char *child_id,
                               uint32_t key_version, bool *disclosure)
{
	struct tb_device device;
	bool may_disclose = false;
	enum tb_status status = tb_family_device_get(family, device_id, &device);
	if (status == TB_ERR_NOT_FOUND)
		return TB_DOOR_UNKNOWN_DEVICE;
	if (status != TB_OK)
		return TB_DOOR_STORE;
	enum tb_door door = judge_device(family, &device, child_id, &may_disclose);
	/* The key may belong to somebody else by now. */
	if (door == TB_DOOR_OPEN && device.key_version != key_version)
		return TB_DOOR_WRONG_TOKEN;
	if (door == TB_DOOR_OPEN && disclosure != NULL)
		*disclosure = may_disclose;
	return door;
}
