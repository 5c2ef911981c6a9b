/* A disk that forgets: the outermost seam of what a Linux bear keeps. Operations fail, or the power goes, where a test
 * wants it; lose_power then leaves what a real disk may leave. */
#ifndef TB_TEST_FAKE_DISK_H
#define TB_TEST_FAKE_DISK_H

#include "device/linux/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 1024, N_FILES = 96, N_NAMES = 40, N_HISTORY = 8, NO_FILE = -1 };

struct content {
	uint8_t bytes[FILE_BYTES];
	size_t n;
};
struct file {
	struct content live, safe; /* safe is what was synced */
	bool is_synced;
};
struct names {
	char name[N_NAMES][TB_DISK_NAME_MAX + 1];
	int file[N_NAMES];
	size_t n;
};

/* What a real one does: until they are synced, contents and names may or may not outlive a power cut, each for itself;
 * of the names it is a moment of their history. */
struct fake_disk {
	struct file files[N_FILES];
	int n_files, open_file;
	struct names history[N_HISTORY]; /* the first is safe, the last is now */
	size_t n_history;
	int n_until_fault; /* operations that still work; -1: no fault */
	bool is_cut;       /* after the fault nothing works any more */
	bool happened;
};

static inline struct names *now_names(struct fake_disk *d)
{
	return &d->history[d->n_history - 1];
}

static inline bool is_faulty(struct fake_disk *d)
{
	if (d->happened)
		return d->is_cut;
	if (d->n_until_fault < 0 || d->n_until_fault-- > 0)
		return false;
	d->happened = true;
	return true;
}

static inline size_t find_name(const struct names *names, const char *name)
{
	size_t at = 0;
	while (at < names->n && strcmp(names->name[at], name) != 0)
		at++;
	return at;
}

static inline struct names *change_names(struct fake_disk *d)
{
	if (d->n_history == N_HISTORY)
		abort();
	d->history[d->n_history] = *now_names(d);
	d->n_history++;
	return now_names(d);
}

static inline void give_name(struct names *names, const char *name, int file)
{
	size_t at = find_name(names, name);
	if (at == N_NAMES || strlen(name) > TB_DISK_NAME_MAX)
		abort();
	names->n += at == names->n;
	snprintf(names->name[at], sizeof names->name[at], "%s", name);
	names->file[at] = file;
}

static inline void take_name(struct names *names, size_t at)
{
	names->n--;
	memmove(names->name[at], names->name[names->n], sizeof names->name[at]);
	names->file[at] = names->file[names->n];
}

static inline enum tb_status fake_read(void *ctx, const char *name, void *out, size_t cap, size_t *n_bytes)
{
	struct fake_disk *d = ctx;
	size_t at = find_name(now_names(d), name);
	if (is_faulty(d))
		return TB_ERR_IO;
	if (at == now_names(d)->n)
		return TB_ERR_NOT_FOUND;
	const struct content *content = &d->files[now_names(d)->file[at]].live;
	if (content->n > cap)
		return TB_ERR_TOO_LARGE;
	memcpy(out, content->bytes, content->n);
	*n_bytes = content->n;
	return TB_OK;
}

static inline enum tb_status fake_create(void *ctx, const char *name)
{
	struct fake_disk *d = ctx;
	if (is_faulty(d))
		return TB_ERR_IO;
	if (d->n_files == N_FILES || d->open_file != NO_FILE)
		abort();
	d->open_file = d->n_files++;
	give_name(change_names(d), name, d->open_file);
	return TB_OK;
}

/* A fault comes when half of it is written. */
static inline enum tb_status fake_write(void *ctx, struct tb_span bytes)
{
	struct fake_disk *d = ctx;
	bool faulty = is_faulty(d);
	if (d->open_file == NO_FILE || bytes.n_bytes > FILE_BYTES - d->files[d->open_file].live.n)
		abort();
	struct content *content = &d->files[d->open_file].live;
	size_t n = faulty ? bytes.n_bytes / 2 : bytes.n_bytes;
	memcpy(content->bytes + content->n, bytes.data, n);
	content->n += n;
	return faulty ? TB_ERR_IO : TB_OK;
}

static inline enum tb_status fake_sync(void *ctx)
{
	struct fake_disk *d = ctx;
	if (is_faulty(d))
		return TB_ERR_IO;
	d->files[d->open_file].safe = d->files[d->open_file].live;
	d->files[d->open_file].is_synced = true;
	return TB_OK;
}

static inline enum tb_status fake_close(void *ctx)
{
	struct fake_disk *d = ctx;
	d->open_file = NO_FILE;
	return is_faulty(d) ? TB_ERR_IO : TB_OK;
}

static inline enum tb_status fake_rename(void *ctx, const char *from, const char *to)
{
	struct fake_disk *d = ctx;
	if (is_faulty(d))
		return TB_ERR_IO;
	struct names *names = change_names(d);
	size_t at = find_name(names, from);
	if (at == names->n)
		return TB_ERR_IO;
	int file = names->file[at];
	take_name(names, at);
	give_name(names, to, file);
	return TB_OK;
}

static inline enum tb_status fake_remove(void *ctx, const char *name)
{
	struct fake_disk *d = ctx;
	size_t at = find_name(now_names(d), name);
	if (is_faulty(d))
		return TB_ERR_IO;
	if (at == now_names(d)->n)
		return TB_ERR_NOT_FOUND;
	take_name(change_names(d), at);
	return TB_OK;
}

static inline enum tb_status fake_sync_names(void *ctx)
{
	struct fake_disk *d = ctx;
	if (is_faulty(d))
		return TB_ERR_IO;
	d->history[0] = *now_names(d);
	d->n_history = 1;
	return TB_OK;
}

static inline enum tb_status fake_list(void *ctx, void (*found)(void *found_ctx, const char *name), void *found_ctx)
{
	struct fake_disk *d = ctx;
	if (is_faulty(d))
		return TB_ERR_IO;
	for (size_t i = 0; i < now_names(d)->n; i++)
		found(found_ctx, now_names(d)->name[i]);
	return TB_OK;
}

static inline enum tb_status fake_append(void *ctx, const char *name, uint32_t n_keep)
{
	struct fake_disk *d = ctx;
	size_t at = find_name(now_names(d), name);
	if (is_faulty(d))
		return TB_ERR_IO;
	if (d->open_file != NO_FILE)
		abort();
	if (at == now_names(d)->n) {
		if (d->n_files == N_FILES)
			abort();
		give_name(change_names(d), name, d->n_files++);
	}
	struct file *file = &d->files[now_names(d)->file[find_name(now_names(d), name)]];
	if (file->live.n < n_keep)
		return TB_ERR_TRUNCATED;
	d->open_file = (int)(file - d->files);
	file->is_synced = false;
	file->live.n = n_keep;
	return TB_OK;
}

static inline enum tb_status fake_size(void *ctx, const char *name, uint32_t *n_bytes)
{
	struct fake_disk *d = ctx;
	size_t at = find_name(now_names(d), name);
	if (is_faulty(d))
		return TB_ERR_IO;
	if (at == now_names(d)->n)
		return TB_ERR_NOT_FOUND;
	*n_bytes = (uint32_t)d->files[now_names(d)->file[at]].live.n;
	return TB_OK;
}

static inline enum tb_status fake_read_at(void *ctx, const char *name, uint32_t offset, void *out, size_t n_bytes)
{
	struct fake_disk *d = ctx;
	size_t at = find_name(now_names(d), name);
	if (is_faulty(d))
		return TB_ERR_IO;
	if (at == now_names(d)->n)
		return TB_ERR_NOT_FOUND;
	const struct content *content = &d->files[now_names(d)->file[at]].live;
	if (offset > content->n || n_bytes > content->n - offset)
		return TB_ERR_TRUNCATED;
	memcpy(out, content->bytes + offset, n_bytes);
	return TB_OK;
}

static inline void empty_disk(struct fake_disk *d)
{
	memset(d, 0, sizeof *d);
	d->n_history = 1;
	d->open_file = NO_FILE;
	d->n_until_fault = -1;
}

static inline struct tb_disk ops_of(struct fake_disk *d)
{
	return (struct tb_disk){.read = fake_read,
	                        .create = fake_create,
	                        .write = fake_write,
	                        .sync = fake_sync,
	                        .close = fake_close,
	                        .rename = fake_rename,
	                        .remove = fake_remove,
	                        .sync_names = fake_sync_names,
	                        .append = fake_append,
	                        .size = fake_size,
	                        .read_at = fake_read_at,
	                        .list = fake_list,
	                        .ctx = d};
}

/* What a cut leaves of what was not synced: nothing, a part, its length with zeros, or all of it. */
enum remains { NONE, PART, ZEROS, WHOLE, N_REMAINS };

static inline void lose_power(struct fake_disk *d, size_t moment, enum remains remains)
{
	for (int i = 0; i < d->n_files; i++) {
		struct file *file = &d->files[i];
		if (file->is_synced || remains == NONE)
			file->live = file->safe;
		else if (remains == PART)
			file->live.n /= 2;
		else if (remains == ZEROS)
			memset(file->live.bytes, 0, file->live.n);
	}
	d->history[0] = d->history[moment];
	d->n_history = 1;
	d->n_until_fault = -1;
	d->is_cut = d->happened = false;
	d->open_file = NO_FILE;
}

#endif
