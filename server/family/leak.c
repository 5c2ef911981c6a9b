/* Is one of our secrets in there? Asked of firmware images before they are published. */
#include "server/family/family_private.h"

#include "common/base/hex.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_MAX = 4096 };
typedef char candidate[TB_TOKEN_LEN];

struct search {
	const struct tb_family *family;
	candidate *candidates; /* sorted */
	size_t n_candidates;
	bool found;
};

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static void add_candidate(candidate out, const uint8_t *digits)
{
	for (size_t i = 0; i < TB_TOKEN_LEN; i++)
		out[i] = (char)(digits[i] >= 'A' && digits[i] <= 'F' ? digits[i] - 'A' + 'a' : digits[i]);
}

/* What could be a key: exactly as many hex digits in a row. false: too many of them to be an image. */
static bool gather(struct search *search, struct tb_span bytes)
{
	size_t n_run = 0;
	for (size_t i = 0; i <= bytes.n_bytes; i++) {
		if (i < bytes.n_bytes && is_hex(bytes.data[i])) {
			n_run++;
			continue;
		}
		if (n_run == TB_TOKEN_LEN) {
			if (search->n_candidates == CANDIDATES_MAX)
				return false;
			add_candidate(search->candidates[search->n_candidates++], bytes.data + i - TB_TOKEN_LEN);
		}
		n_run = 0;
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, TB_TOKEN_LEN);
}

/* With every key that it ever had: an old one may come back by nobody's will. */
static void look_for_device(void *ctx, const struct tb_device *device)
{
	struct search *search = ctx;
	char key[TB_TOKEN_LEN + 1];
	for (uint32_t version = 1; version <= device->key_version && !search->found; version++)
		search->found = tb_family_device_key(search->family, device->device_id, version, key) == TB_OK &&
		                bsearch(key, search->candidates, search->n_candidates, sizeof(candidate), compare);
	sodium_memzero(key, sizeof key);
}

enum tb_status tb_family_find_secret(struct tb_family *family, struct tb_span bytes, const char **what)
{
	struct search search = {.family = family, .candidates = malloc(CANDIDATES_MAX * sizeof(candidate))};
	enum tb_status status = TB_OK;
	*what = NULL;
	if (search.candidates == NULL)
		return TB_ERR_NO_MEMORY;
	if (memmem(bytes.data, bytes.n_bytes, family->fleet_secret, strlen(family->fleet_secret)) != NULL) {
		*what = "the fleet secret";
	} else if (!gather(&search, bytes)) {
		*what = "thousands of texts that could be keys";
	} else if (search.n_candidates > 0) {
		qsort(search.candidates, search.n_candidates, sizeof(candidate), compare);
		status = tb_family_device_each(family, look_for_device, &search);
		if (search.found)
			*what = "the key of a bear";
	}
	sodium_memzero(search.candidates, search.n_candidates * sizeof(candidate));
	free(search.candidates);
	return status;
}
