/* Story packs: the first line is what a child says, the rest is a pack beside one that plays every role. The pack is
 * read or refused; what was read answers, in sentences that can be spoken. */
#include "common/base/utf8.h"
#include "server/engines/reply/reply.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/reply/folder.h"

static enum tb_status on_sentence(void *ctx, struct tb_span sentence)
{
	FUZZ_REQUIRE(sentence.n_bytes > 0 && sentence.n_bytes <= TB_REPLY_SENTENCE_MAX);
	++*(unsigned *)ctx;
	return TB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	struct tb_span said = fuzz_line(&in);
	struct tb_reply_engine engine;
	if (tb_storybook_create(folder_with(fuzz_rest(&in)), NULL, &engine) != TB_OK)
		return 0;
	unsigned n_sentences = 0;
	atomic_bool cancelled = false;
	struct tb_reply_memory memory = {.n_turns = 0};
	struct tb_reply_sink sink = {&n_sentences, on_sentence};
	for (uint32_t seed = 0; seed < 4; seed++) {
		struct tb_reply_request request = {
		    .text = said, .language = "en", .age = 7, .spoken_name = "Sam", .seed = seed, .memory = memory};
		unsigned n_before = n_sentences;
		enum tb_status status = engine.run(engine.ctx, &request, &sink, &cancelled, &memory);
		FUZZ_REQUIRE(status != TB_OK || n_sentences > n_before);
	}
	engine.destroy(engine.ctx);
	return 0;
}
