/* A judge: lines of concepts up to the line `---`, then sixteen bytes of a head, which are put into one of the right
 * form or not, then what somebody says. Whatever they hold they are read or refused, and what was read judges any words
 * alike. */
#include "server/safety/judge.h"
#include "tests/fuzz/fuzz.h"

static struct tb_span concepts_part(struct fuzz_input *in)
{
	struct tb_span from = {in->data, 0};
	while (in->n_left > 0) {
		size_t n_before = (size_t)(in->data - from.data);
		if (tb_span_eq_cstr(fuzz_line(in), "---")) {
			from.n_bytes = n_before;
			return from;
		}
		from.n_bytes = (size_t)(in->data - from.data);
	}
	return from;
}

static struct tb_judge *read_weights(struct fuzz_input *in)
{
	enum { LOG2_ROWS = 6, N_BYTES = TB_JUDGE_HEAD_BYTES + (TB_JUDGE_CLASSES << LOG2_ROWS), N_FREE = 16 };
	static uint8_t bytes[N_BYTES];
	struct tb_judge *judge = NULL;
	struct tb_span given = fuzz_take(in, N_FREE);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = given.n_bytes > 0 ? given.data[i % given.n_bytes] : 0;
	bool whole = fuzz_byte(in) & 1;
	if (whole) {
		memcpy(bytes, TB_JUDGE_MAGIC, TB_JUDGE_MAGIC_BYTES);
		memcpy(bytes + TB_JUDGE_MAGIC_BYTES + 8, (const uint8_t[]){LOG2_ROWS, 0, 0, 0}, 4);
	}
	size_t n_bytes = whole ? sizeof bytes : sizeof bytes - fuzz_byte(in);
	enum tb_status status = tb_judge_parse(tb_span_make(bytes, n_bytes), &judge);
	FUZZ_REQUIRE(!whole || status == TB_OK);
	FUZZ_REQUIRE((status == TB_OK) == (judge != NULL));
	return judge;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct tb_words words;
	struct fuzz_input in = {data, n_bytes};
	struct tb_concepts *concepts = NULL;
	tb_concepts_load(fuzz_file(concepts_part(&in)), NULL, &concepts);
	struct tb_judge *judge = read_weights(&in);
	tb_words_split(fuzz_rest(&in), &words);
	if (judge) {
		struct tb_judge_opinion once = tb_judge_words(judge, concepts, &words, false);
		struct tb_judge_opinion again = tb_judge_words(judge, concepts, &words, false);
		FUZZ_REQUIRE(once.category == again.category && once.margin == again.margin);
		FUZZ_REQUIRE((int)once.category < (int)TB_JUDGE_CLASSES);
		FUZZ_REQUIRE((once.margin == INT32_MIN) == (words.n_words == 0));
	}
	tb_judge_destroy(judge);
	tb_concepts_destroy(concepts);
	return 0;
}
