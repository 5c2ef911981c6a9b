/* A temporary data folder for a test, a log that is remembered, and a family on them. Header-only: every test program
 * has its own. Use begin() and end() in each test. */
#ifndef TB_TESTS_FAMILY_FOLDER_H
#define TB_TESTS_FAMILY_FOLDER_H

#include "server/family/family.h"
#include "tests/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5"

struct folder {
	char dir[64];
	char logged[4096];
	struct tb_log log;
};

static void remember(void *ctx, enum tb_log_level level, const char *line)
{
	struct folder *folder = ctx;
	size_t n = strlen(folder->logged);
	(void)level;
	snprintf(folder->logged + n, sizeof folder->logged - n, "%s\n", line);
}

static inline void begin(struct folder *folder)
{
	memset(folder, 0, sizeof *folder);
	snprintf(folder->dir, sizeof folder->dir, "/tmp/teddy-family-XXXXXX");
	if (!mkdtemp(folder->dir))
		abort();
	folder->log = (struct tb_log){.write = remember, .ctx = folder, .min_level = TB_LOG_DEBUG};
}

static inline const char *path_in(const struct folder *folder, const char *name)
{
	static char path[512];
	snprintf(path, sizeof path, "%s/%s", folder->dir, name);
	return path;
}

static inline void end(const struct folder *folder)
{
	DIR *dir = opendir(folder->dir);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		unlink(path_in(folder, entry->d_name));
	closedir(dir);
	rmdir(folder->dir);
}

/* Whether the bytes stand in any file of the folder. */
static inline bool any_file_holds(const struct folder *folder, const void *bytes, size_t n_bytes)
{
	bool found = false;
	DIR *dir = opendir(folder->dir);
	for (struct dirent *entry; dir && !found && (entry = readdir(dir));) {
		static char text[4 << 20];
		FILE *file = entry->d_type == DT_REG ? fopen(path_in(folder, entry->d_name), "re") : NULL;
		size_t n = file ? fread(text, 1, sizeof text, file) : 0;
		found = memmem(text, n, bytes, n_bytes) != NULL;
		if (file)
			fclose(file);
	}
	closedir(dir);
	return found;
}

static inline bool any_file_says(const struct folder *folder, const char *text)
{
	return any_file_holds(folder, text, strlen(text));
}

static inline void write_file(const struct folder *folder, const char *name, const char *text, mode_t mode)
{
	int fd = open(path_in(folder, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0 || fchmod(fd, mode) != 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
}

/* Every name is fit but this one. */
static inline bool name_is_fit(void *ctx, const char *name, const char *language)
{
	(void)ctx;
	(void)language;
	return strcmp(name, "Badword") != 0;
}

static inline struct tb_family_config config_of(struct folder *folder)
{
	return (struct tb_family_config){
	    .data_dir = folder->dir, .fleet_secret = SECRET, .log = &folder->log, .name_is_fit = name_is_fit};
}

static inline struct tb_family *open_family(struct folder *folder)
{
	struct tb_family_config config = config_of(folder);
	struct tb_family *family = NULL;
	if (tb_family_open(&config, &family) != TB_OK) {
		fprintf(stderr, "# %s", folder->logged);
		abort();
	}
	return family;
}

static inline enum tb_status add_child(struct tb_family *family, const char *child_id, const char *name)
{
	const char *why = NULL;
	struct tb_child child = {.age = 6, .language = "en"};
	snprintf(child.child_id, sizeof child.child_id, "%s", child_id);
	snprintf(child.name, sizeof child.name, "%s", name);
	return tb_family_child_add(family, &child, &why);
}

static inline enum tb_status add_device(struct tb_family *family, const char *device_id, const char *child_id,
                                        char key[TB_TOKEN_LEN + 1])
{
	struct tb_device device;
	return tb_family_device_add(family, device_id, child_id, "brown bear", key, &device);
}

static inline enum tb_status consent(struct tb_family *family, const char *child_id, bool use, bool disclosure)
{
	const char *why = NULL;
	struct tb_consent record = {.method = "signed_form",
	                            .reference = "form 17",
	                            .notice_version = "1",
	                            .use = use,
	                            .disclosure = disclosure};
	snprintf(record.child_id, sizeof record.child_id, "%s", child_id);
	return tb_family_consent_record(family, &record, &why);
}

#endif
