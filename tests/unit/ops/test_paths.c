/* Where content and model are found, seen from where the program is. */
#include "server/ops/paths.h"
#include "tests/check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Two folders deep, so that what lies beside the temporary folder is out of reach. */
static char temporary[] = "/tmp/teddy-paths-XXXXXX";
static char root[64];

static const char *in_root(const char *path)
{
	static char out[256];
	snprintf(out, sizeof out, "%s/%s", root, path);
	return out;
}

/* Folders, parents first; taken away again in the other order. */
static void make(const char *const *folders)
{
	memcpy(temporary + strlen(temporary) - 6, "XXXXXX", 6);
	if (!mkdtemp(temporary))
		abort();
	snprintf(root, sizeof root, "%s/a", temporary);
	mkdir(root, 0700);
	snprintf(root, sizeof root, "%s/a/b", temporary);
	mkdir(root, 0700);
	for (; *folders; folders++)
		if (mkdir(in_root(*folders), 0700) != 0)
			abort();
}

static void take_away(const char *const *folders)
{
	size_t n = 0;
	while (folders[n])
		n++;
	while (n-- > 0)
		rmdir(in_root(folders[n]));
	rmdir(root);
	*strrchr(root, '/') = 0;
	rmdir(root);
	rmdir(temporary);
}

/* Where a kind is found, without the root in front and without "..". */
static const char *found(enum tb_path_kind kind, const char *program_dir)
{
	static char real[PATH_MAX];
	char path[PATH_MAX];
	if (tb_paths_find(kind, in_root(program_dir), path, sizeof path) != TB_OK || !realpath(path, real))
		return "nothing";
	if (strncmp(real, root, strlen(root)) != 0)
		return "something outside";
	return real + strlen(root) + 1;
}

static const char *const checkout[] = {"content",    "content/safety", "build",         "build/bin",
                                       "build/test", "build/test/bin", "build/content", NULL};

TEST(in_a_checkout_the_release_finds_the_stories_and_the_model)
{
	make(checkout);
	CHECK_STR(found(TB_PATH_CONTENT, "build/bin"), "content");
	CHECK_STR(found(TB_PATH_CONTENT_MODEL, "build/bin"), "build/content");
	take_away(checkout);
}

TEST(in_a_checkout_the_tested_build_finds_the_same)
{
	make(checkout);
	CHECK_STR(found(TB_PATH_CONTENT, "build/test/bin"), "content");
	CHECK_STR(found(TB_PATH_CONTENT_MODEL, "build/test/bin"), "build/content");
	take_away(checkout);
}

TEST(installed_programs_look_in_share)
{
	static const char *const installed[] = {
	    "bin", "share", "share/teddy", "share/teddy/content", "share/teddy/content/safety", "share/teddy/model",
	    NULL};
	make(installed);
	CHECK_STR(found(TB_PATH_CONTENT, "bin"), "share/teddy/content");
	CHECK_STR(found(TB_PATH_CONTENT_MODEL, "bin"), "share/teddy/model");
	take_away(installed);
}

TEST(a_folder_without_safety_lists_is_no_content)
{
	static const char *const empty[] = {"content", "build", "build/bin", NULL};
	make(empty);
	CHECK_STR(found(TB_PATH_CONTENT, "build/bin"), "nothing");
	take_away(empty);
}

TEST(what_is_configured_is_taken_as_it_is)
{
	char path[64];
	CHECK_INT(tb_paths_content("/some/where", path, sizeof path), TB_OK);
	CHECK_STR(path, "/some/where");
	CHECK_INT(tb_paths_content_model("/some/where/else", path, sizeof path), TB_OK);
	CHECK_STR(path, "/some/where/else");
	CHECK_INT(tb_paths_content("/some/where", path, 11), TB_ERR_TOO_LARGE);
	CHECK_STR(path, "/some/where/else");
}

TEST_MAIN(T(in_a_checkout_the_release_finds_the_stories_and_the_model),
          T(in_a_checkout_the_tested_build_finds_the_same), T(installed_programs_look_in_share),
          T(a_folder_without_safety_lists_is_no_content), T(what_is_configured_is_taken_as_it_is))
