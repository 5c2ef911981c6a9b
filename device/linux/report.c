#include "device/linux/report.h"

#include "common/base/json_write.h"
#include "common/base/utf8.h"

#include <inttypes.h>

/* A server's text may be anything: nothing in it may command a terminal or begin a line. */
static void print_plain(FILE *out, const char *label, struct tb_span text)
{
	if (!text.n_bytes)
		return;
	fprintf(out, "%s: ", label);
	for (size_t at = 0; at < text.n_bytes;) {
		uint8_t bytes[4];
		uint32_t c = tb_utf8_next(text, &at);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			c = ' ';
		size_t n_bytes = tb_utf8_put(c, bytes);
		fwrite(bytes, 1, n_bytes, out);
	}
	fputc('\n', out);
}

static void print_lines(FILE *out, const struct tb_bear_turn *turn)
{
	print_plain(out, "heard", turn->heard);
	if (turn->result != TB_TURN_ANSWERED)
		fprintf(out, "result: %s\n", tb_turn_result_name(turn->result));
	print_plain(out, "answered", turn->text);
	fprintf(out, "first_sound_ms: %" PRId64 "\n", turn->first_sound_ms);
}

static void print_json(FILE *out, const struct tb_bear_turn *turn)
{
	/* Every byte of both texts may become an escape of six. */
	static char memory[2 * 6 * TB_TEXT_MAX + 512];
	struct tb_json_writer writer;
	struct tb_span line;
	tb_json_write_init(&writer, memory, sizeof memory);
	tb_json_write_object_begin(&writer, NULL);
	tb_json_write_int(&writer, "turn", turn->number);
	tb_json_write_cstr(&writer, "result", tb_turn_result_name(turn->result));
	tb_json_write_string(&writer, "text", turn->text);
	if (turn->heard.n_bytes)
		tb_json_write_string(&writer, "heard", turn->heard);
	if (turn->error_code && turn->error_code[0])
		tb_json_write_cstr(&writer, "error_code", turn->error_code);
	tb_json_write_int(&writer, "first_sound_ms", turn->first_sound_ms);
	tb_json_write_int(&writer, "release_to_sound_ms", turn->release_to_sound_ms);
	tb_json_write_int(&writer, "reply_audio_ms", turn->reply_audio_ms);
	tb_json_write_object_end(&writer);
	if (tb_json_write_finish(&writer, &line) == TB_OK) {
		fwrite(line.data, 1, line.n_bytes, out);
		fputc('\n', out);
	}
	tb_wipe(memory, sizeof memory);
}

void tb_report_turn(FILE *out, const struct tb_bear_turn *turn, bool as_json)
{
	if (as_json)
		print_json(out, turn);
	else
		print_lines(out, turn);
	fflush(out);
}
