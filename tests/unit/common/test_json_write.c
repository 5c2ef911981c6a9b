#include "common/base/json_scan.h"
#include "common/base/json_write.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

/* One of everything. */
static void write_all(struct tb_json_writer *writer)
{
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_cstr(writer, "type", "audio\"\\\n\x01");
	tb_json_write_int(writer, "low", INT64_MIN);
	tb_json_write_array_begin(writer, "list");
	tb_json_write_bool(writer, NULL, true);
	tb_json_write_int(writer, NULL, 0);
	tb_json_write_object_begin(writer, NULL);
	tb_json_write_object_end(writer);
	tb_json_write_array_begin(writer, NULL);
	tb_json_write_array_end(writer);
	tb_json_write_array_end(writer);
	tb_json_write_base64(writer, "audio", tb_span_cstr("fooba"));
	tb_json_write_bool(writer, "done", false);
	tb_json_write_string(writer, "name", tb_span_cstr("أحمد"));
	tb_json_write_object_end(writer);
}

static const char all[] = "{\"type\":\"audio\\\"\\\\\\n\\u0001\",\"low\":-9223372036854775808,\"list\":[true,0,{},[]],"
                          "\"audio\":\"Zm9vYmE=\",\"done\":false,\"name\":\"أحمد\"}";

TEST(commas_and_nesting_are_the_writers_business)
{
	struct tb_json_writer writer;
	struct tb_span text;
	char out[256];
	tb_json_write_init(&writer, out, sizeof out);
	write_all(&writer);
	CHECK_INT(tb_json_write_finish(&writer, &text), TB_OK);
	CHECK_INT(text.n_bytes, strlen(all));
	CHECK_MEM(text.data, all, text.n_bytes);
}

TEST(a_buffer_too_small_by_any_amount_is_full_and_never_overrun)
{
	for (size_t cap = 0; cap < sizeof all - 1; cap++) {
		struct tb_json_writer writer;
		struct tb_span text = tb_span_cstr("untouched");
		char *out = malloc(cap + 1);
		out[cap] = '#';
		tb_json_write_init(&writer, out, cap);
		write_all(&writer);
		CHECK_INT(tb_json_write_finish(&writer, &text), TB_ERR_FULL);
		CHECK(tb_span_eq_cstr(text, "untouched"));
		CHECK_INT(out[cap], '#');
		free(out);
	}
}

static enum tb_status join(void *ctx, const struct tb_json_token *token)
{
	struct tb_json_writer *joined = ctx;
	if (token->text.n_bytes > 0)
		memcpy(joined->out + joined->n_bytes, token->text.data, token->text.n_bytes);
	joined->n_bytes += token->text.n_bytes;
	return TB_OK;
}

TEST(every_text_comes_back_from_the_scanner_as_it_was)
{
	uint8_t text[3 * 0x200];
	char json[6 * sizeof text + 2], back[sizeof text];
	size_t n = 0;
	for (uint32_t c = 0; c < 0x200; c++)
		n += tb_utf8_put(c < 0x180 ? c : c * 0x333, text + n);
	struct tb_json_writer writer, joined = {.out = back};
	struct tb_json_scanner scanner;
	struct tb_span written;
	tb_json_write_init(&writer, json, sizeof json);
	tb_json_write_string(&writer, NULL, tb_span_make(text, n));
	CHECK_INT(tb_json_write_finish(&writer, &written), TB_OK);
	tb_json_init(&scanner, join, &joined);
	CHECK_INT(tb_json_feed(&scanner, written.data, written.n_bytes), TB_OK);
	CHECK_INT(tb_json_finish(&scanner), TB_OK);
	CHECK_INT(joined.n_bytes, n);
	CHECK_MEM(back, text, n);
}

TEST(each_byte_that_is_not_utf8_becomes_one_replacement)
{
	struct tb_json_writer writer;
	struct tb_span text;
	char out[64];
	tb_json_write_init(&writer, out, sizeof out);
	tb_json_write_string(&writer, NULL, tb_span_cstr("a\xFF\xC3(\xE2\x82\xEF\xBF\xBD"));
	CHECK_INT(tb_json_write_finish(&writer, &text), TB_OK);
	static const char want[] = "\"a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD\"";
	CHECK_INT(text.n_bytes, sizeof want - 1);
	CHECK_MEM(text.data, want, text.n_bytes);
}

TEST(an_empty_span_is_an_empty_string)
{
	struct tb_json_writer writer;
	struct tb_span text;
	char out[8];
	tb_json_write_init(&writer, out, sizeof out);
	tb_json_write_array_begin(&writer, NULL);
	tb_json_write_cstr(&writer, NULL, NULL);
	tb_json_write_base64(&writer, NULL, (struct tb_span){0});
	tb_json_write_array_end(&writer);
	CHECK_INT(tb_json_write_finish(&writer, &text), TB_OK);
	CHECK(tb_span_eq_cstr(text, "[\"\",\"\"]"));
}

TEST_MAIN(T(commas_and_nesting_are_the_writers_business), T(a_buffer_too_small_by_any_amount_is_full_and_never_overrun),
          T(every_text_comes_back_from_the_scanner_as_it_was), T(each_byte_that_is_not_utf8_becomes_one_replacement),
          T(an_empty_span_is_an_empty_string))
