#include "server/family/family_private.h"

#include "common/base/utf8.h"

#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { LOWEST_PRINTABLE = 0x20, C1_FIRST = 0x7f, C1_LAST = 0x9f };

bool tb_is_plain_text(const char *text, size_t max_bytes)
{
	struct tb_span span = tb_span_cstr(text);
	if (span.n_bytes > max_bytes || !tb_utf8_is_valid(span))
		return false;
	size_t offset = 0;
	for (uint32_t c; (c = tb_utf8_next(span, &offset)) != 0;)
		if (c < LOWEST_PRINTABLE || (c >= C1_FIRST && c <= C1_LAST))
			return false;
	return true;
}

static enum tb_status open_files(struct tb_family *family, const char *data_dir)
{
	char path[PATH_MAX];
	enum tb_status status = tb_folder_path(data_dir, "keys.db", path, sizeof path);
	if (status == TB_OK)
		status = tb_key_store_open(path, family->config.log, &family->keys);
	if (status == TB_OK)
		status = tb_folder_path(data_dir, "teddy.db", path, sizeof path);
	if (status == TB_OK)
		status = tb_store_sqlite_open(path, family->config.log, &family->store);
	if (status == TB_OK && family->config.patience_ms > 0) {
		tb_key_store_set_patience(family->keys, family->config.patience_ms);
		family->store->ops->set_patience(family->store, family->config.patience_ms);
	}
	return status;
}

enum tb_status tb_family_open(const struct tb_family_config *config, struct tb_family **out)
{
	if (sodium_init() < 0)
		return TB_ERR_INTERNAL;
	struct tb_family *family = calloc(1, sizeof *family);
	if (!family)
		return TB_ERR_NO_MEMORY;
	family->config = *config;
	family->config.data_dir = NULL;
	family->config.fleet_secret = NULL;
	enum tb_status status = tb_folder_make(config->data_dir, config->log);
	if (status == TB_OK)
		status = tb_fleet_secret_load(config, family->fleet_secret);
	if (status == TB_OK)
		status = open_files(family, config->data_dir);
	if (status != TB_OK) {
		tb_family_close(family);
		return status;
	}
	*out = family;
	return TB_OK;
}

void tb_family_close(struct tb_family *family)
{
	if (!family)
		return;
	if (family->store)
		family->store->ops->close(family->store);
	tb_key_store_close(family->keys);
	sodium_memzero(family, sizeof *family);
	free(family);
}
