/* Looks for what must not be there, in the memory of a running process and in files.
 *
 * usage: memory_search NEEDLES WHERE...     WHERE: a process id, or a file
 *
 * NEEDLES is a text file, a needle a line: `NAME bytes HEX`, at least 8 bytes, is found as it stands; `NAME signs FILE`
 * is sound, s16le: 64 samples of it in a row are found by their signs, whatever their level, with a faint noise over
 * them, as int16, float and double. Prints `NAME COUNT PLACE` for the first place of each needle in each region or
 * file, and ends with `searched N bytes`. Status 0: nothing was found. 1: something was. 2: it could not look. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	NAMES_MAX = 64,
	NAME_CAP = 64,
	LINE_CAP = 65536,
	PLACE_CAP = 256,
	RUN = 64,           /* samples, and signs in a key */
	FILTER_BITS = 22,   /* of a key's hash, to tell most of what is no needle at once */
	BLOCK = 1 << 20,    /* bytes read at once */
	OVERLAP = LINE_CAP, /* of them, looked at again with the next block */
	KEY_BYTES = 8
};

/* A hash table's row is found by its key: the first bytes of a needle, or signs. */
struct key {
	uint64_t key;
	unsigned name;
	size_t n_bytes; /* 0: signs */
	const uint8_t *bytes;
};

struct table {
	struct key *keys;
	size_t n, cap;
	uint8_t filter[1 << (FILTER_BITS - 3)];
};

static char names[NAMES_MAX][NAME_CAP];
static unsigned n_names;
static size_t n_found[NAMES_MAX];
static char first_place[NAMES_MAX][32];
static struct table by_bytes, by_signs;

static uint32_t hash_of(uint64_t key)
{
	return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - FILTER_BITS));
}

static void *must(void *memory)
{
	if (memory == NULL) {
		fputs("memory_search: out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

static void add(struct table *table, struct key key)
{
	if (table->n == table->cap) {
		table->cap = table->cap == 0 ? 1024 : 2 * table->cap;
		table->keys = must(realloc(table->keys, table->cap * sizeof table->keys[0]));
	}
	table->keys[table->n++] = key;
	uint32_t hash = hash_of(key.key);
	table->filter[hash / 8] |= (uint8_t)(1u << hash % 8);
}

static int compare(const void *a, const void *b)
{
	uint64_t one = ((const struct key *)a)->key, other = ((const struct key *)b)->key;
	return one < other ? -1 : one > other;
}

/* The first row with this key; NULL. */
static const struct key *find(const struct table *table, uint64_t key)
{
	size_t low = 0, high = table->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (table->keys[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->n && table->keys[low].key == key ? &table->keys[low] : NULL;
}

static unsigned name_of(const char *name)
{
	for (unsigned i = 0; i < n_names; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	if (n_names == NAMES_MAX)
		exit(2);
	snprintf(names[n_names], NAME_CAP, "%s", name);
	return n_names++;
}

static void add_bytes(unsigned name, const char *hex)
{
	size_t n_bytes = strlen(hex) / 2;
	uint8_t *bytes = must(malloc(n_bytes));
	struct key key = {.name = name, .n_bytes = n_bytes, .bytes = bytes};
	for (size_t i = 0; i < n_bytes; i++) {
		unsigned byte = 0;
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			exit(2);
		bytes[i] = (uint8_t)byte;
	}
	memcpy(&key.key, bytes, KEY_BYTES);
	add(&by_bytes, key);
}

static void add_signs(unsigned name, const char *path)
{
	FILE *in = fopen(path, "rb");
	int16_t sample;
	uint64_t signs = 0;
	if (in == NULL)
		exit(2);
	for (size_t n = 1; fread(&sample, sizeof sample, 1, in) == 1; n++) {
		signs = signs << 1 | (sample < 0);
		if (n >= RUN)
			add(&by_signs, (struct key){.key = signs, .name = name});
	}
	fclose(in);
}

static void read_needles(const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = must(malloc(LINE_CAP)), *value = must(malloc(LINE_CAP));
	char name[NAME_CAP], kind[16];
	if (in == NULL)
		exit(2);
	while (fgets(line, LINE_CAP, in) != NULL) {
		if (sscanf(line, "%63s %15s %65535s", name, kind, value) != 3)
			exit(2);
		if (strcmp(kind, "signs") == 0)
			add_signs(name_of(name), value);
		else
			add_bytes(name_of(name), value);
	}
	fclose(in);
	free(line);
	free(value);
	qsort(by_bytes.keys, by_bytes.n, sizeof by_bytes.keys[0], compare);
	qsort(by_signs.keys, by_signs.n, sizeof by_signs.keys[0], compare);
}

static void note(unsigned name, uint64_t at)
{
	if (n_found[name]++ == 0)
		snprintf(first_place[name], sizeof first_place[name], "%" PRIx64, at);
}

static bool may_be(const struct table *table, uint64_t key)
{
	uint32_t hash = hash_of(key);
	return table->filter[hash / 8] & (1u << hash % 8);
}

static void look_for_bytes(const uint8_t *block, size_t n_bytes, size_t n_starts, uint64_t address)
{
	for (size_t at = 0; at < n_starts && at + KEY_BYTES <= n_bytes; at++) {
		uint64_t key;
		memcpy(&key, block + at, KEY_BYTES);
		if (!may_be(&by_bytes, key))
			continue;
		for (const struct key *row = find(&by_bytes, key);
		     row != NULL && row < by_bytes.keys + by_bytes.n && row->key == key; row++)
			if (row->n_bytes <= n_bytes - at && memcmp(row->bytes, block + at, row->n_bytes) == 0)
				note(row->name, address + at);
	}
}

/* A number's sign is the highest bit of its last byte, for int16, float and double alike. */
static void look_for_signs(const uint8_t *block, size_t n_bytes, size_t width, size_t shift, uint64_t address)
{
	uint64_t signs = 0;
	size_t n = 0;
	for (size_t at = shift; at + width <= n_bytes; at += width) {
		signs = signs << 1 | block[at + width - 1] >> 7;
		if (++n < RUN || !may_be(&by_signs, signs))
			continue;
		const struct key *row = find(&by_signs, signs);
		if (row != NULL)
			note(row->name, address + at - (RUN - 1) * width);
	}
}

static void look(const uint8_t *block, size_t n_bytes, size_t n_starts, uint64_t address)
{
	look_for_bytes(block, n_bytes, n_starts, address);
	if (by_signs.n == 0)
		return;
	for (size_t shift = 0; shift < sizeof(int16_t); shift++)
		look_for_signs(block, n_bytes, sizeof(int16_t), shift, address);
	look_for_signs(block, n_bytes, sizeof(float), 0, address);
	look_for_signs(block, n_bytes, sizeof(double), 0, address);
}

static bool report(const char *where)
{
	bool any = false;
	for (unsigned i = 0; i < n_names; i++) {
		if (n_found[i] > 0)
			printf("%s %zu %s in %s\n", names[i], n_found[i], first_place[i], where);
		any |= n_found[i] > 0;
		n_found[i] = 0;
	}
	return any;
}

/* Bytes from..to of what fd reads. What cannot be read ends the region. */
static uint64_t search_region(int fd, uint64_t from, uint64_t to, uint8_t *block)
{
	size_t n_kept = 0;
	uint64_t n_read = 0;
	for (uint64_t at = from; at < to;) {
		uint64_t n_left = to - at;
		size_t n_wanted = n_left < BLOCK ? (size_t)n_left : BLOCK;
		ssize_t n = pread(fd, block + n_kept, n_wanted, (off_t)at);
		if (n <= 0)
			break;
		size_t n_bytes = n_kept + (size_t)n;
		bool is_last = at + (uint64_t)n >= to;
		size_t n_starts = is_last || n_bytes <= OVERLAP ? n_bytes : n_bytes - OVERLAP;
		look(block, n_bytes, n_starts, at - n_kept);
		at += (uint64_t)n;
		n_read += (uint64_t)n;
		n_kept = n_bytes - n_starts;
		memmove(block, block + n_starts, n_kept);
	}
	return n_read;
}

static bool search_process(const char *pid, uint8_t *block, uint64_t *n_read)
{
	char path[64], line[1024], place[PLACE_CAP];
	bool any = false;
	snprintf(path, sizeof path, "/proc/%s/maps", pid);
	FILE *maps = fopen(path, "r");
	snprintf(path, sizeof path, "/proc/%s/mem", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (maps == NULL || fd < 0) {
		fprintf(stderr, "memory_search: cannot look into process %s\n", pid);
		exit(2);
	}
	while (fgets(line, sizeof line, maps) != NULL) {
		uint64_t from, to;
		char rights[8], file[200] = "";
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %*s %*s %*s %199s", &from, &to, rights, file) < 3 ||
		    rights[0] != 'r' || strcmp(file, "[vvar]") == 0 || strcmp(file, "[vsyscall]") == 0)
			continue;
		*n_read += search_region(fd, from, to, block);
		snprintf(place, sizeof place, "%" PRIx64 " %s %s", from, rights, file);
		any |= report(place);
	}
	fclose(maps);
	close(fd);
	return any;
}

static bool search_file(const char *path, uint8_t *block, uint64_t *n_read)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t n_bytes = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	if (n_bytes < 0) {
		fprintf(stderr, "memory_search: cannot read %s\n", path);
		exit(2);
	}
	*n_read += search_region(fd, 0, (uint64_t)n_bytes, block);
	close(fd);
	return report(path);
}

int main(int argc, char **argv)
{
	uint8_t *block = must(malloc(BLOCK + OVERLAP));
	uint64_t n_read = 0;
	bool any = false;
	if (argc < 3) {
		fputs("usage: memory_search NEEDLES PID|FILE...\n", stderr);
		return 2;
	}
	read_needles(argv[1]);
	for (int i = 2; i < argc; i++)
		any |= strspn(argv[i], "0123456789") == strlen(argv[i]) ? search_process(argv[i], block, &n_read)
		                                                        : search_file(argv[i], block, &n_read);
	printf("searched %" PRIu64 " bytes\n", n_read);
	/* Needles are let go for the sanitizers' sake. */
	for (size_t i = 0; i < by_bytes.n; i++)
		free((void *)(uintptr_t)by_bytes.keys[i].bytes);
	free(by_bytes.keys);
	free(by_signs.keys);
	free(block);
	return any;
}
