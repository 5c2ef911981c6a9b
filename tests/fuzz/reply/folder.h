/* A content folder of one language with two packs: one that plays every role, and one of the caller's. It is made once,
 * in TMPDIR, and removed when the program ends in any way but a crash. */
#ifndef TB_TESTS_FUZZ_FOLDER_H
#define TB_TESTS_FUZZ_FOLDER_H

#include "tests/fuzz/fuzz.h"

#include <sys/stat.h>

enum { FOLDER_PATH_CAP = 256 };

static char folder_root[FOLDER_PATH_CAP / 2];

/* A path in the folder; valid until the next call. */
static inline const char *folder_path(const char *name)
{
	static char path[FOLDER_PATH_CAP];
	snprintf(path, sizeof path, "%s/%s", folder_root, name);
	return path;
}

static inline void folder_remove(void)
{
	static const char *const names[] = {"en/a.story", "en/roles.story", "en", ""};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		remove(folder_path(names[i]));
}

static inline void folder_make(void)
{
	static const char *const roles[] = {"unknown", "lost", "called", "near",  "again", "more",   "yes",
	                                    "no",      "stop", "plus",   "minus", "times", "toobig", "below"};
	const char *parent = getenv("TMPDIR");
	snprintf(folder_root, sizeof folder_root, "%s/teddy-fuzz-XXXXXX", parent ? parent : "/tmp");
	FUZZ_REQUIRE(mkdtemp(folder_root));
	atexit(folder_remove);
	FUZZ_REQUIRE(mkdir(folder_path("en"), 0700) == 0);
	FILE *file = fopen(folder_path("en/roles.story"), "w");
	FUZZ_REQUIRE(file);
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		fprintf(file, "intent role.%s\nrole %s\nsay This is for %s.\n", roles[i], roles[i], roles[i]);
	fclose(file);
}

/* The folder, with `pack` as its first pack. */
static inline const char *folder_with(struct tb_span pack)
{
	if (!folder_root[0])
		folder_make();
	FILE *file = fopen(folder_path("en/a.story"), "wb");
	FUZZ_REQUIRE(file && fwrite(pack.data, 1, pack.n_bytes, file) == pack.n_bytes);
	fclose(file);
	return folder_root;
}

#endif
