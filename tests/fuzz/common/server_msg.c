/* The bear's reader of server messages: however a message is cut, it says the same and gives the same audio. */
#include "common/wire/server_msg.h"
#include "tests/fuzz/fuzz.h"

struct read {
	struct tb_server_reader reader;
	uint64_t digest;
	size_t n_audio;
};

static enum tb_status on_audio(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	struct read *read = ctx;
	fuzz_note(&read->digest, bytes.data, bytes.n_bytes);
	read->n_audio += bytes.n_bytes;
	FUZZ_REQUIRE(msg->n_audio_bytes == read->n_audio && msg->has_audio);
	return TB_OK;
}

static bool feed(void *ctx, struct tb_span piece)
{
	return tb_server_reader_feed(&((struct read *)ctx)->reader, piece.data, piece.n_bytes) == TB_OK;
}

static void require_labels(const struct tb_server_msg *msg)
{
	FUZZ_REQUIRE(msg->type < TB_SERVER_MSG_COUNT && *tb_server_msg_name(msg->type));
	FUZZ_REQUIRE(tb_utf8_is_valid(tb_span_cstr(msg->text)) && tb_utf8_is_valid(tb_span_cstr(msg->heard)));
	FUZZ_REQUIRE(strnlen(msg->audio_session_id, TB_SESSION_ID_MAX + 1) <= TB_SESSION_ID_MAX);
	FUZZ_REQUIRE(strnlen(msg->error_code, TB_ERROR_CODE_CAP) < TB_ERROR_CODE_CAP);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct read whole, cut_up;
	memset(&whole, 0, sizeof whole);
	memset(&cut_up, 0, sizeof cut_up);
	tb_server_reader_init(&whole.reader, on_audio, &whole);
	tb_server_reader_init(&cut_up.reader, on_audio, &cut_up);
	fuzz_both_ways(data, n_bytes, feed, &whole, &cut_up);
	enum tb_status status = tb_server_reader_finish(&whole.reader);
	FUZZ_REQUIRE(tb_server_reader_finish(&cut_up.reader) == status);
	if (status != TB_OK)
		return 0;
	require_labels(&whole.reader.msg);
	FUZZ_REQUIRE(whole.digest == cut_up.digest && whole.n_audio == cut_up.n_audio);
	FUZZ_REQUIRE(memcmp(&whole.reader.msg, &cut_up.reader.msg, sizeof whole.reader.msg) == 0);
	return 0;
}
