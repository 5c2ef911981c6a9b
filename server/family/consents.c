#include "server/family/family_private.h"

#include <string.h>
#include <time.h>

_Static_assert(sizeof((struct tb_consent *)0)->method == TB_STORE_METHOD_CAP, "a method fits its record");
_Static_assert(sizeof((struct tb_consent *)0)->reference == TB_STORE_REFERENCE_CAP, "a reference fits its record");
_Static_assert(sizeof((struct tb_consent *)0)->notice_version == TB_STORE_NOTICE_CAP, "a version fits its record");

#define EMAIL_PLUS "email_plus"

const char *const *tb_consent_methods(void)
{
	static const char *const methods[] = {"signed_form", "card_transaction", "phone_call",
	                                      "video_call",  "government_id",    "knowledge_questions",
	                                      "face_match",  EMAIL_PLUS,         NULL};
	return methods;
}

static bool method_counts(const char *method)
{
	for (const char *const *known = tb_consent_methods(); *known; known++)
		if (strcmp(*known, method) == 0)
			return true;
	return false;
}

static enum tb_status judge(const struct tb_consent *consent, const char **why)
{
	if (!method_counts(consent->method)) {
		*why =
		    "this method is no verifiable consent: use signed_form, card_transaction, phone_call, video_call, "
		    "government_id, knowledge_questions, face_match, or email_plus when nothing is disclosed";
		return TB_ERR_REFUSED;
	}
	if (strcmp(consent->method, EMAIL_PLUS) == 0 && consent->disclosure) {
		*why = "email_plus counts only when nothing is disclosed to third parties";
		return TB_ERR_REFUSED;
	}
	if (!consent->reference[0] || !tb_is_plain_text(consent->reference, TB_STORE_REFERENCE_CAP - 1)) {
		*why = "the reference must be 1 to 127 bytes of text: where the evidence of the consent is kept";
		return TB_ERR_ARG;
	}
	if (!consent->notice_version[0] || !tb_is_plain_text(consent->notice_version, TB_STORE_NOTICE_CAP - 1)) {
		*why = "the notice version must be 1 to 15 bytes of text";
		return TB_ERR_ARG;
	}
	return TB_OK;
}

enum tb_status tb_family_consent_record(struct tb_family *family, const struct tb_consent *consent, const char **why)
{
	enum tb_status status = judge(consent, why);
	if (status != TB_OK)
		return status;
	struct tb_store_consent record = {
	    .use = consent->use, .disclosure = consent->disclosure, .recorded_at_s = time(NULL)};
	memcpy(record.child_id, consent->child_id, sizeof record.child_id);
	memcpy(record.method, consent->method, sizeof record.method);
	memcpy(record.reference, consent->reference, sizeof record.reference);
	memcpy(record.notice_version, consent->notice_version, sizeof record.notice_version);
	return family->store->ops->consent_add(family->store, &record);
}

enum tb_status tb_family_consent_withdraw(struct tb_family *family, const char *child_id)
{
	return family->store->ops->consent_withdraw(family->store, child_id, time(NULL));
}

static void from_record(const struct tb_store_consent *record, struct tb_consent *out)
{
	*out = (struct tb_consent){.use = record->use,
	                           .disclosure = record->disclosure,
	                           .recorded_at_s = record->recorded_at_s,
	                           .withdrawn_at_s = record->withdrawn_at_s};
	memcpy(out->child_id, record->child_id, sizeof out->child_id);
	memcpy(out->method, record->method, sizeof out->method);
	memcpy(out->reference, record->reference, sizeof out->reference);
	memcpy(out->notice_version, record->notice_version, sizeof out->notice_version);
}

enum tb_status tb_family_consent_get(struct tb_family *family, const char *child_id, struct tb_consent *out)
{
	struct tb_store_consent record;
	enum tb_status status = family->store->ops->consent_newest(family->store, child_id, &record);
	if (status == TB_OK)
		from_record(&record, out);
	return status;
}

struct each_consent {
	void (*on)(void *ctx, const struct tb_consent *);
	void *ctx;
};

static void on_record(void *ctx, const struct tb_store_consent *record)
{
	const struct each_consent *each = ctx;
	struct tb_consent consent;
	from_record(record, &consent);
	each->on(each->ctx, &consent);
}

enum tb_status tb_family_consent_each(struct tb_family *family, const char *child_id,
                                      void (*on)(void *ctx, const struct tb_consent *), void *ctx)
{
	struct each_consent each = {.on = on, .ctx = ctx};
	return family->store->ops->consent_each(family->store, child_id, on_record, &each);
}
