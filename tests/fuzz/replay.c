/* Repeats what is kept, without a fuzzer: each input of a corpus, and copies of it with damage that is the same in
 * every run. The sanitizers and the target's own requirements end it when something is wrong.
 *
 * usage: TARGET FILE|FOLDER…      Speaks TAP; before each input its name is on stderr, so that the last one is it. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>

enum { N_DAMAGED = 40, INPUT_MAX = 1 << 20, PATH_CAP = 1024 };

static uint32_t state;

static uint32_t pick(uint32_t n)
{
	state = state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)state * n >> 32);
}

static void try_one(const uint8_t *bytes, size_t n_bytes)
{
	void *copy = fuzz_copy(tb_span_make(bytes, n_bytes));
	LLVMFuzzerTestOneInput(copy, n_bytes);
	free(copy);
}

/* Changes one to eight bytes, doubles or leaves out a part, or cuts the end. */
static size_t damage(uint8_t *bytes, size_t n_bytes)
{
	size_t from = pick((uint32_t)n_bytes), n_part = pick((uint32_t)(n_bytes - from)) + 1;
	switch (pick(4)) {
	case 0: memmove(bytes + from, bytes + from + n_part, n_bytes - from - n_part); return n_bytes - n_part;
	case 1: memmove(bytes + from + n_part, bytes + from, n_bytes - from); return n_bytes + n_part;
	case 2: return from;
	default:
		for (uint32_t n = 1 + pick(8); n > 0; n--)
			bytes[pick((uint32_t)n_bytes)] = (uint8_t)pick(256);
		return n_bytes;
	}
}

/* false: it cannot be read. */
static bool replay_file(const char *path)
{
	static uint8_t kept[INPUT_MAX], damaged[2 * INPUT_MAX];
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	size_t n_bytes = fread(kept, 1, sizeof kept, file);
	fclose(file);
	fprintf(stderr, "# %s\n", path);
	try_one(kept, n_bytes);
	state = 1;
	for (int i = 0; i < N_DAMAGED && n_bytes > 0; i++) {
		memcpy(damaged, kept, n_bytes);
		fprintf(stderr, "# %s, damage %d\n", path, i + 1);
		try_one(damaged, damage(damaged, n_bytes));
	}
	return true;
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* How many inputs were tried: of a folder each file, in the order of their names. */
static size_t replay(const char *path)
{
	struct dirent **entries = NULL;
	int n_entries = scandir(path, &entries, is_input, alphasort);
	size_t n_tried = 0;
	for (int i = 0; i < n_entries; i++) {
		char name[PATH_CAP];
		int n = snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
		n_tried += n > 0 && (size_t)n < sizeof name && replay_file(name);
		free(entries[i]);
	}
	free(entries);
	return n_entries < 0 ? replay_file(path) : n_tried;
}

int main(int argc, char **argv)
{
	size_t n_tried = 0;
	for (int i = 1; i < argc; i++)
		n_tried += replay(argv[i]);
	try_one(NULL, 0);
	printf("%s 1 - the_kept_inputs_and_damaged_copies_of_them_are_borne # %zu inputs\n",
	       n_tried > 0 ? "ok" : "not ok", n_tried);
	return n_tried > 0 ? 0 : 1;
}
