#include "server/family/family_private.h"

#include "common/wire/token.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

_Static_assert(sizeof((struct tb_device *)0)->label == TB_STORE_LABEL_CAP, "a label fits its record");
_Static_assert((int)TB_STORE_TAG_LEN == (int)TB_MAC_LEN, "a tag is a keyed hash");

enum tb_status tb_family_device_key(const struct tb_family *family, const char *device_id, uint32_t key_version,
                                    char out[TB_TOKEN_LEN + 1])
{
	return tb_device_key_derive(tb_family_hmac(), tb_span_cstr(family->fleet_secret), tb_span_cstr(device_id),
	                            key_version, out);
}

static enum tb_status make_tag(const struct tb_family *family, const char *device_id, uint8_t tag[TB_STORE_TAG_LEN])
{
	const struct tb_span parts[] = {tb_span_make("teddy device tag", sizeof "teddy device tag"),
	                                tb_span_cstr(device_id)};
	const struct tb_hmac_port *hmac = tb_family_hmac();
	return hmac->hmac_sha256(hmac->ctx, tb_span_cstr(family->fleet_secret), parts, 2, tag);
}

static void from_record(const struct tb_store_device *record, struct tb_device *out)
{
	*out = (struct tb_device){
	    .key_version = record->key_version, .revoked = record->revoked, .created_at_s = record->created_at_s};
	memcpy(out->device_id, record->device_id, sizeof out->device_id);
	memcpy(out->child_id, record->child_id, sizeof out->child_id);
	memcpy(out->label, record->label, sizeof out->label);
}

static bool label_is_valid(const char *label)
{
	return tb_is_plain_text(label, TB_STORE_LABEL_CAP - 1);
}

static enum tb_status fill_record(const struct tb_family *family, const char *device_id, const char *child_id,
                                  const char *label, struct tb_store_device *record)
{
	bool is_anybodys = child_id[0] != '\0';
	if (!tb_device_id_is_valid(device_id) || (is_anybodys && !tb_child_id_is_valid(child_id)) ||
	    !label_is_valid(label))
		return TB_ERR_ARG;
	memset(record, 0, sizeof *record);
	record->created_at_s = time(NULL);
	tb_span_to_cstr(tb_span_cstr(device_id), record->device_id, sizeof record->device_id);
	tb_span_to_cstr(tb_span_cstr(child_id), record->child_id, sizeof record->child_id);
	tb_span_to_cstr(tb_span_cstr(label), record->label, sizeof record->label);
	return make_tag(family, device_id, record->tag);
}

/* The key is made last: on error nobody has it, and it can be had by rotating. */
enum tb_status tb_family_device_add(struct tb_family *family, const char *device_id, const char *child_id,
                                    const char *label, char key_out[TB_TOKEN_LEN + 1], struct tb_device *out)
{
	struct tb_store_device record;
	enum tb_status status = fill_record(family, device_id, child_id ? child_id : "", label ? label : "", &record);
	if (status == TB_OK)
		status = family->store->ops->device_enrol(family->store, &record, &record.key_version);
	if (status == TB_OK)
		status = tb_family_device_key(family, device_id, record.key_version, key_out);
	if (status == TB_OK)
		from_record(&record, out);
	return status;
}

enum tb_status tb_family_device_get(struct tb_family *family, const char *device_id, struct tb_device *out)
{
	struct tb_store_device record;
	enum tb_status status = family->store->ops->device_get(family->store, device_id, &record);
	if (status == TB_OK)
		from_record(&record, out);
	return status;
}

enum tb_status tb_family_device_unclaim(struct tb_family *family, const char *device_id)
{
	return family->store->ops->device_unclaim(family->store, device_id);
}

enum tb_status tb_family_device_revoke(struct tb_family *family, const char *device_id)
{
	return family->store->ops->device_revoke(family->store, device_id);
}

enum tb_status tb_family_device_rotate(struct tb_family *family, const char *device_id, char key_out[TB_TOKEN_LEN + 1],
                                       struct tb_device *out)
{
	struct tb_device device;
	enum tb_status status = tb_family_device_get(family, device_id, &device);
	if (status != TB_OK)
		return status;
	status = family->store->ops->device_rotate(family->store, device_id, &device.key_version);
	if (status == TB_ERR_NOT_FOUND)
		return TB_ERR_STATE;
	if (status == TB_OK)
		status = tb_family_device_key(family, device_id, device.key_version, key_out);
	if (status == TB_OK)
		*out = device;
	return status;
}

enum tb_status tb_family_device_label(struct tb_family *family, const char *device_id, const char *label)
{
	return label_is_valid(label) ? family->store->ops->device_label(family->store, device_id, label) : TB_ERR_ARG;
}

struct each_device {
	void (*on)(void *ctx, const struct tb_device *);
	void *ctx;
};

static void on_record(void *ctx, const struct tb_store_device *record)
{
	const struct each_device *each = ctx;
	struct tb_device device;
	from_record(record, &device);
	each->on(each->ctx, &device);
}

enum tb_status tb_family_device_each(struct tb_family *family, void (*on)(void *ctx, const struct tb_device *),
                                     void *ctx)
{
	struct each_device each = {.on = on, .ctx = ctx};
	return family->store->ops->device_each(family->store, on_record, &each);
}
