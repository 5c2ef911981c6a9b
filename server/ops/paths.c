#include "server/ops/paths.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PLACES = 3 };

/* In the order in which they are tried. `marker` must be a folder inside, so that one place is not taken for another.
 */
static const struct {
	const char *marker;
	const char *places[MAX_PLACES];
} known[] = {
    [TB_PATH_CONTENT] = {"safety", {"../../content", "../../../content", "../share/teddy/content"}},
    [TB_PATH_CONTENT_MODEL] = {".", {"../content", "../../content", "../share/teddy/model"}},
};

static enum tb_status copy(const char *path, char *out, size_t cap)
{
	size_t n = strlen(path);
	if (n >= cap)
		return TB_ERR_TOO_LARGE;
	memcpy(out, path, n + 1);
	return TB_OK;
}

static bool is_folder(const char *dir, const char *inside)
{
	char path[PATH_MAX];
	struct stat info;
	int n = snprintf(path, sizeof path, "%s/%s", dir, inside);
	return n > 0 && (size_t)n < sizeof path && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum tb_status tb_paths_find(enum tb_path_kind kind, const char *program_dir, char *out, size_t cap)
{
	char path[PATH_MAX];
	char real[PATH_MAX];
	for (int i = 0; i < MAX_PLACES; i++) {
		int n = snprintf(path, sizeof path, "%s/%s", program_dir, known[kind].places[i]);
		if (n > 0 && (size_t)n < sizeof path && is_folder(path, known[kind].marker) && realpath(path, real))
			return copy(real, out, cap);
	}
	return TB_ERR_NOT_FOUND;
}

static bool find_program_dir(char program[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", program, PATH_MAX - 1);
	if (n <= 0)
		return false;
	program[n] = 0;
	*strrchr(program, '/') = 0;
	return true;
}

static enum tb_status find_beside_program(enum tb_path_kind kind, const char *configured, char *out, size_t cap)
{
	char program[PATH_MAX];
	if (configured[0])
		return copy(configured, out, cap);
	if (!find_program_dir(program))
		return TB_ERR_NOT_FOUND;
	return tb_paths_find(kind, program, out, cap);
}

enum tb_status tb_paths_voice_helper(const char *configured, char *out, size_t cap)
{
	char program[PATH_MAX];
	if (configured[0])
		return copy(configured, out, cap);
	if (!find_program_dir(program))
		return TB_ERR_IO;
	int n = snprintf(out, cap, "%s/teddy-voice", program);
	return n > 0 && (size_t)n < cap ? TB_OK : TB_ERR_TOO_LARGE;
}

enum tb_status tb_paths_content(const char *configured, char *out, size_t cap)
{
	return find_beside_program(TB_PATH_CONTENT, configured, out, cap);
}

enum tb_status tb_paths_content_model(const char *configured, char *out, size_t cap)
{
	return find_beside_program(TB_PATH_CONTENT_MODEL, configured, out, cap);
}
