#include "device/linux/storage_file.h"

#include <string.h>

/* No key, for it has a dot. */
static const char UNFINISHED[] = "unfinished.tmp";

static bool is_key(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n >= 1 && n <= TB_STORAGE_KEY_MAX && text[n] == 0;
}

/* Its place among the keys, or n_keys. */
static size_t find(const struct tb_storage_file *storage, const char *key)
{
	size_t at = 0;
	while (at < storage->n_keys && strcmp(storage->keys[at], key) != 0)
		at++;
	return at;
}

static void add(struct tb_storage_file *storage, const char *key)
{
	size_t at = find(storage, key);
	if (at < storage->n_keys || at == TB_STORAGE_KEYS_MAX)
		return;
	memcpy(storage->keys[at], key, strlen(key) + 1);
	storage->n_keys++;
}

static void drop(struct tb_storage_file *storage, const char *key)
{
	size_t at = find(storage, key);
	if (at == storage->n_keys)
		return;
	storage->n_keys--;
	memmove(storage->keys[at], storage->keys[storage->n_keys], sizeof storage->keys[at]);
}

static enum tb_status get(void *ctx, const char *key, void *value, size_t cap, size_t *n_bytes)
{
	struct tb_storage_file *storage = ctx;
	size_t n = 0;
	if (!is_key(key))
		return TB_ERR_ARG;
	enum tb_status status = storage->disk.read(storage->disk.ctx, key, value, cap, &n);
	if (status == TB_OK && n == 0)
		return TB_ERR_NOT_FOUND;
	if (status == TB_OK)
		*n_bytes = n;
	return status;
}

static enum tb_status write_unfinished(const struct tb_disk *disk, struct tb_span value)
{
	enum tb_status status = disk->create(disk->ctx, UNFINISHED);
	if (status != TB_OK)
		return status;
	status = disk->write(disk->ctx, value);
	if (status == TB_OK)
		status = disk->sync(disk->ctx);
	enum tb_status closed = disk->close(disk->ctx);
	return status == TB_OK ? closed : status;
}

static enum tb_status replace(struct tb_storage_file *storage, const char *key, struct tb_span value)
{
	const struct tb_disk *disk = &storage->disk;
	enum tb_status status = write_unfinished(disk, value);
	if (status == TB_OK)
		status = disk->rename(disk->ctx, UNFINISHED, key);
	if (status != TB_OK) {
		disk->remove(disk->ctx, UNFINISHED);
		return TB_ERR_IO;
	}
	add(storage, key);
	return disk->sync_names(disk->ctx);
}

static enum tb_status erase(struct tb_storage_file *storage, const char *key)
{
	enum tb_status status = storage->disk.remove(storage->disk.ctx, key);
	if (status == TB_OK || status == TB_ERR_NOT_FOUND)
		drop(storage, key);
	if (status == TB_ERR_NOT_FOUND)
		return TB_OK;
	return status == TB_OK ? storage->disk.sync_names(storage->disk.ctx) : TB_ERR_IO;
}

static enum tb_status set(void *ctx, const char *key, struct tb_span value)
{
	struct tb_storage_file *storage = ctx;
	if (!is_key(key))
		return TB_ERR_ARG;
	if (value.n_bytes > TB_STORAGE_VALUE_MAX)
		return TB_ERR_TOO_LARGE;
	if (value.n_bytes == 0)
		return erase(storage, key);
	if (find(storage, key) == TB_STORAGE_KEYS_MAX)
		return TB_ERR_FULL;
	return replace(storage, key, value);
}

static void on_found(void *ctx, const char *name)
{
	if (is_key(name))
		add(ctx, name);
}

enum tb_status tb_storage_file_open(struct tb_storage_file *storage, const struct tb_disk *disk)
{
	*storage = (struct tb_storage_file){.disk = *disk};
	disk->remove(disk->ctx, UNFINISHED);
	return disk->list(disk->ctx, on_found, storage);
}

struct tb_storage_port tb_storage_file_port(struct tb_storage_file *storage)
{
	return (struct tb_storage_port){.get = get, .set = set, .ctx = storage};
}
