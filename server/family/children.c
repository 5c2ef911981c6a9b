#include "server/family/family_private.h"

#include "common/base/utf8.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

/* A stored name is what it stays: it must already be what cleaning would leave of it. */
static const char *problem_of_name(const char *name)
{
	char cleaned[TB_CHILD_NAME_CAP];
	struct tb_span span = tb_span_cstr(name);
	if (!tb_utf8_is_valid(span))
		return "the name is not valid UTF-8";
	if (span.n_bytes == 0 || tb_utf8_count(span) > TB_CHILD_NAME_MAX_CHARS)
		return "the name must have 1 to 30 characters";
	if (tb_child_name_clean(span, cleaned) != TB_OK || strcmp(cleaned, name) != 0)
		return "the name must not have control characters, markup, quotes, or spaces around it";
	return NULL;
}

static const char *problem_of_child(const struct tb_child *child)
{
	if (!tb_child_id_is_valid(child->child_id))
		return "the child_id must be 1 to 50 of A-Z a-z 0-9 _ -";
	const char *problem = problem_of_name(child->name);
	if (!problem && child->spoken_name[0])
		problem = problem_of_name(child->spoken_name);
	if (problem)
		return problem;
	if (child->age < TB_AGE_MIN || child->age > TB_AGE_MAX)
		return "the age must be 3 to 13";
	if (strcmp(child->language, "en") != 0 && strcmp(child->language, "ar") != 0)
		return "the language must be en or ar";
	return NULL;
}

static bool names_are_fit(const struct tb_family *family, const struct tb_child *child)
{
	const struct tb_family_config *config = &family->config;
	return config->name_is_fit && config->name_is_fit(config->name_ctx, child->name, child->language) &&
	       (!child->spoken_name[0] || config->name_is_fit(config->name_ctx, child->spoken_name, child->language));
}

static enum tb_status seal_and_insert(struct tb_family *family, const struct tb_child *child)
{
	struct tb_store_child record = {.n_sealed = TB_SEALED_LEN, .created_at_s = time(NULL)};
	uint8_t fresh[TB_CHILD_KEY_LEN];
	uint8_t key[TB_CHILD_KEY_LEN];
	memcpy(record.child_id, child->child_id, sizeof record.child_id);
	tb_fresh_key(fresh);
	enum tb_status status = tb_key_store_ensure(family->keys, child->child_id, fresh, key);
	if (status == TB_OK)
		status = tb_seal_child(child, key, record.sealed);
	if (status == TB_OK)
		status = family->store->ops->child_insert(family->store, &record);
	sodium_memzero(fresh, sizeof fresh);
	sodium_memzero(key, sizeof key);
	return status;
}

enum tb_status tb_family_child_add(struct tb_family *family, const struct tb_child *child, const char **why)
{
	const char *problem = problem_of_child(child);
	if (problem) {
		*why = problem;
		return TB_ERR_ARG;
	}
	if (!names_are_fit(family, child)) {
		*why = "the name does not pass the safety list";
		return TB_ERR_REFUSED;
	}
	return seal_and_insert(family, child);
}

static enum tb_status open_record(struct tb_family *family, const struct tb_store_child *record, struct tb_child *out)
{
	uint8_t key[TB_CHILD_KEY_LEN];
	enum tb_status status = tb_key_store_get(family->keys, record->child_id, key);
	if (status != TB_OK)
		return status == TB_ERR_NOT_FOUND ? TB_ERR_AUTH : status;
	struct tb_child child = {.created_at_s = record->created_at_s};
	memcpy(child.child_id, record->child_id, sizeof child.child_id);
	status = tb_seal_open_child(record->sealed, record->n_sealed, record->child_id, key, &child);
	sodium_memzero(key, sizeof key);
	if (status == TB_OK)
		*out = child;
	sodium_memzero(&child, sizeof child);
	return status;
}

enum tb_status tb_family_child_get(struct tb_family *family, const char *child_id, struct tb_child *out)
{
	struct tb_store_child record;
	enum tb_status status = family->store->ops->child_get(family->store, child_id, &record);
	return status == TB_OK ? open_record(family, &record, out) : status;
}

/* The key goes first: a fault in between leaves a record that nobody can read and that can be deleted again. */
enum tb_status tb_family_child_delete(struct tb_family *family, const char *child_id)
{
	enum tb_status status = tb_key_store_delete(family->keys, child_id);
	return status == TB_OK ? family->store->ops->child_delete(family->store, child_id) : status;
}

struct each_child {
	struct tb_family *family;
	void (*on)(void *ctx, const struct tb_child *);
	void *ctx;
	enum tb_status status;
};

static void on_record(void *ctx, const struct tb_store_child *record)
{
	struct each_child *each = ctx;
	struct tb_child child;
	enum tb_status status = open_record(each->family, record, &child);
	if (status == TB_ERR_AUTH) {
		tb_logf(each->family->config.log, TB_LOG_WARN, "child %s: its record cannot be opened: no key fits",
		        record->child_id);
	} else if (status == TB_OK) {
		each->on(each->ctx, &child);
		sodium_memzero(&child, sizeof child);
	} else {
		each->status = status;
	}
}

enum tb_status tb_family_child_each(struct tb_family *family, void (*on)(void *ctx, const struct tb_child *), void *ctx)
{
	struct each_child each = {.family = family, .on = on, .ctx = ctx, .status = TB_OK};
	enum tb_status status = family->store->ops->child_each(family->store, on_record, &each);
	return status == TB_OK ? each.status : status;
}
