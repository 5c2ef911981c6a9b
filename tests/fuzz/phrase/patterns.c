/* Phrase patterns: the first lines are patterns, the last is what somebody says. Every match lies within its words, and
 * each plain form of a pattern that was accepted matches that pattern. */
#include "server/phrase/phrase.h"
#include "tests/fuzz/fuzz.h"

enum { PATTERNS_MAX = 16 };

struct saying {
	struct tb_phrases *phrases;
	struct tb_words words;
	uint32_t wanted;
	bool found;
};

static bool on_match(void *ctx, uint32_t id, size_t first_word, size_t n_words)
{
	struct saying *saying = ctx;
	FUZZ_REQUIRE(n_words > 0 && first_word + n_words <= saying->words.n_words);
	saying->found |= id == saying->wanted && first_word == 0 && n_words == saying->words.n_words;
	return true;
}

static void match(struct saying *saying, struct tb_span text)
{
	tb_words_split(text, &saying->words);
	FUZZ_REQUIRE(saying->words.n_words <= TB_WORDS_MAX);
	tb_phrases_match(saying->phrases, &saying->words, on_match, saying);
}

static void on_form(void *ctx, const char *plain)
{
	struct saying *saying = ctx;
	saying->found = false;
	match(saying, tb_span_cstr(plain));
	FUZZ_REQUIRE(saying->found || saying->words.cut);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct saying saying;
	struct fuzz_input in = {data, n_bytes < 2000 ? n_bytes : 2000};
	FUZZ_REQUIRE(tb_phrases_create(&saying.phrases) == TB_OK);
	struct tb_span line = fuzz_line(&in);
	for (uint32_t id = 0; in.n_left > 0 && id < PATTERNS_MAX; line = fuzz_line(&in), id++) {
		char *pattern = fuzz_text(line);
		saying.wanted = id;
		if (tb_phrases_add(saying.phrases, pattern, id) == TB_OK)
			tb_phrase_expand(pattern, on_form, &saying);
		free(pattern);
	}
	match(&saying, line);
	tb_phrases_destroy(saying.phrases);
	return 0;
}
