#include "common/base/json_scan.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

/* What a scan said, as one text: "{ k=name s=value n=12 } ". Pieces of a string are joined, so that two scans of one
 * text can be compared whatever their split. */
struct transcript {
	char text[4096];
	size_t n;
	unsigned n_pieces;
	bool in_string;
	bool wrong_ends; /* `first` or `last` did not come where they must */
};

static void say(struct transcript *transcript, const void *bytes, size_t n_bytes)
{
	if (n_bytes > sizeof transcript->text - transcript->n - 1)
		abort();
	if (n_bytes > 0)
		memcpy(transcript->text + transcript->n, bytes, n_bytes);
	transcript->n += n_bytes;
	transcript->text[transcript->n] = '\0';
}

static void say_piece(struct transcript *transcript, const struct tb_json_token *token)
{
	transcript->wrong_ends |= token->first == transcript->in_string;
	transcript->in_string = !token->last;
	transcript->n_pieces++;
	if (token->first)
		say(transcript, "s=", 2);
	say(transcript, token->text.data, token->text.n_bytes);
	if (token->last)
		say(transcript, " ", 1);
}

static enum tb_status listen(void *ctx, const struct tb_json_token *token)
{
	static const char *const words[] = {"{ ", "} ", "[ ", "] ", "k=", "", "n=", "t ", "f ", "0 "};
	struct transcript *transcript = ctx;
	if (token->event == TB_JSON_STRING) {
		say_piece(transcript, token);
		return TB_OK;
	}
	say(transcript, words[token->event], strlen(words[token->event]));
	if (token->event == TB_JSON_KEY || token->event == TB_JSON_NUMBER) {
		say(transcript, token->text.data, token->text.n_bytes);
		say(transcript, token->key_cut ? "... " : " ", token->key_cut ? 4 : 1);
	}
	return TB_OK;
}

/* Pieces lie in memory of exactly their size. */
static enum tb_status feed(struct tb_json_scanner *scanner, const char *bytes, size_t n_bytes)
{
	char *copy = malloc(n_bytes + 1);
	if (n_bytes > 0)
		memcpy(copy + 1, bytes, n_bytes);
	enum tb_status status = tb_json_feed(scanner, copy + 1, n_bytes);
	free(copy);
	return status;
}

static enum tb_status scan_split(const char *json, size_t n, size_t split, struct transcript *transcript)
{
	struct tb_json_scanner scanner;
	memset(transcript, 0, sizeof *transcript);
	tb_json_init(&scanner, listen, transcript);
	feed(&scanner, json, split);
	feed(&scanner, json + split, n - split);
	return tb_json_finish(&scanner);
}

static enum tb_status scan_bytes(const char *json, size_t n, struct transcript *transcript)
{
	struct tb_json_scanner scanner;
	memset(transcript, 0, sizeof *transcript);
	tb_json_init(&scanner, listen, transcript);
	for (size_t i = 0; i < n; i++)
		feed(&scanner, json + i, 1);
	return tb_json_finish(&scanner);
}

static enum tb_status scan(const char *json, struct transcript *transcript)
{
	return scan_split(json, strlen(json), 0, transcript);
}

struct example {
	const char *json, *said;
	enum tb_status status;
};

static const struct example good[] = {
    {"{}", "{ } ", TB_OK},
    {" [ ] \r\n\t", "[ ] ", TB_OK},
    {"\"\"", "s= ", TB_OK},
    {"0", "n=0 ", TB_OK},
    {" -0.5e+10 ", "n=-0.5e+10 ", TB_OK},
    {"[1,2.50,-3E-7,0,0.0,10]", "[ n=1 n=2.50 n=-3E-7 n=0 n=0.0 n=10 ] ", TB_OK},
    {"[true,false,null]", "[ t f 0 ] ", TB_OK},
    {"{\"a\":1,\"a\":2}", "{ k=a n=1 k=a n=2 } ", TB_OK},
    {"{\"a\":{\"b\":[{},[],\"c\"]},\"d\":null}", "{ k=a { k=b [ { } [ ] s=c ] } k=d 0 } ", TB_OK},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s=\"\\/\b\f\n\r\t ", TB_OK},
    {"\"\\u0041\\u00e9\\u20AC\\ud83E\\uDDF8!\"", "s=Aé€🧸! ", TB_OK},
    {"\"\\uD800\\uDC00\\uDBFF\\uDFFF\\uD7FF\\uE000\"", "s=\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\xED\x9F\xBF\xEE\x80\x80 ",
     TB_OK},
    {"[\"أحمد\", \"🧸 plain run of some length \x7f\"]", "[ s=أحمد s=🧸 plain run of some length \x7f ] ",
     TB_OK},
    {"{\"\\u0061\\\"\":0}", "{ k=a\" n=0 } ", TB_OK},
    {"{\"0123456789012345678901234567890123456789\":1}", "{ k=0123456789012345678901234567890123456789 n=1 } ", TB_OK},
    {"{\"0123456789012345678901234567890123456789x\":1}", "{ k=0123456789012345678901234567890123456789... n=1 } ",
     TB_OK},
};

static const struct example bad[] = {
    {"", "", TB_ERR_TRUNCATED},
    {"  ", "", TB_ERR_TRUNCATED},
    {"{", "{ ", TB_ERR_TRUNCATED},
    {"[1", "[ ", TB_ERR_TRUNCATED},
    {"-", "", TB_ERR_TRUNCATED},
    {"1.", "", TB_ERR_TRUNCATED},
    {"1e", "", TB_ERR_TRUNCATED},
    {"tru", "", TB_ERR_TRUNCATED},
    {"\"abc", "s=abc", TB_ERR_TRUNCATED},
    {"01", "n=0 ", TB_ERR_FORMAT},
    {"+1", "", TB_ERR_FORMAT},
    {".5", "", TB_ERR_FORMAT},
    {"1.e5", "", TB_ERR_FORMAT},
    {"--1", "", TB_ERR_FORMAT},
    {"1x", "n=1 ", TB_ERR_FORMAT},
    {"0x10", "n=0 ", TB_ERR_FORMAT},
    {"NaN", "", TB_ERR_FORMAT},
    {"True", "", TB_ERR_FORMAT},
    {"truE", "", TB_ERR_FORMAT},
    {"nulll", "0 ", TB_ERR_FORMAT},
    {"{} {}", "{ } ", TB_ERR_FORMAT},
    {"[1,]", "[ n=1 ", TB_ERR_FORMAT},
    {"[,1]", "[ ", TB_ERR_FORMAT},
    {"[1 2]", "[ n=1 ", TB_ERR_FORMAT},
    {"[1}", "[ n=1 ", TB_ERR_FORMAT},
    {"{]", "{ ", TB_ERR_FORMAT},
    {"{\"a\"}", "{ k=a ", TB_ERR_FORMAT},
    {"{\"a\":}", "{ k=a ", TB_ERR_FORMAT},
    {"{\"a\":1,}", "{ k=a n=1 ", TB_ERR_FORMAT},
    {"{\"a\" 1}", "{ k=a ", TB_ERR_FORMAT},
    {"{a:1}", "{ ", TB_ERR_FORMAT},
    {"{1:1}", "{ ", TB_ERR_FORMAT},
    {"'a'", "", TB_ERR_FORMAT},
    {"]", "", TB_ERR_FORMAT},
    {"// no\n1", "", TB_ERR_FORMAT},
    {"\xEF\xBB\xBF{}", "", TB_ERR_FORMAT},
    {"\"ab\ncd\"", "s=ab", TB_ERR_FORMAT},
    {"\"ab\x1f\"", "s=ab", TB_ERR_FORMAT},
    {"\"\\x41\"", "", TB_ERR_FORMAT},
    {"\"\\'\"", "", TB_ERR_FORMAT},
    {"\"ab\\u12g4\"", "s=ab", TB_ERR_FORMAT},
    {"\"ab\\ud800\"", "s=ab", TB_ERR_UTF8},
    {"\"ab\\ud800x\"", "s=ab", TB_ERR_UTF8},
    {"\"\\ud800\\n\"", "", TB_ERR_UTF8},
    {"\"\\ud800\\ud800\"", "", TB_ERR_UTF8},
    {"\"\\udc00\"", "", TB_ERR_UTF8},
    {"\"\\udbff\\ue000\"", "", TB_ERR_UTF8},
    {"\"\\udfff\"", "", TB_ERR_UTF8},
    {"\"ab\x80\"", "s=ab", TB_ERR_UTF8},
    {"\"ab\xC3\"", "s=ab\xC3", TB_ERR_UTF8},
    {"\"\xED\xA0\x80\"", "s=\xED", TB_ERR_UTF8},
    {"{\"\xC3\x28\":1}", "{ ", TB_ERR_UTF8},
    {"11111111111111111111111111111111111111111", "", TB_ERR_TOO_LARGE},
};

TEST(good_text_gives_its_tokens)
{
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct transcript transcript;
		CHECK_INT(scan(good[i].json, &transcript), TB_OK);
		CHECK_STR(transcript.text, good[i].said);
		CHECK(!transcript.wrong_ends && !transcript.in_string);
	}
}

TEST(bad_text_is_refused_for_its_reason)
{
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct transcript transcript;
		CHECK_INT(scan(bad[i].json, &transcript), bad[i].status);
		CHECK_STR(transcript.text, bad[i].said);
	}
}

static bool same_at_every_split(const struct example *example)
{
	struct transcript transcript;
	size_t n = strlen(example->json);
	for (size_t split = 0; split <= n; split++) {
		if (scan_split(example->json, n, split, &transcript) != example->status ||
		    strcmp(transcript.text, example->said) != 0 || transcript.wrong_ends)
			return false;
	}
	return scan_bytes(example->json, n, &transcript) == example->status &&
	       strcmp(transcript.text, example->said) == 0 && !transcript.wrong_ends;
}

TEST(every_split_gives_the_same_tokens_and_verdict)
{
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		CHECK(same_at_every_split(&good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK(same_at_every_split(&bad[i]));
}

TEST(text_cut_anywhere_is_truncated)
{
	static const char json[] = "{\"a\":[1.5e1,\"\\ud83e\\uddf8é\",true],\"b\":{\"c\":null}}";
	for (size_t n = 0; n + 1 < sizeof json; n++) {
		struct transcript transcript;
		CHECK_INT(scan_split(json, n, 0, &transcript), TB_ERR_TRUNCATED);
	}
}

TEST(a_zero_byte_is_delivered_when_escaped_and_refused_when_raw)
{
	struct transcript transcript;
	CHECK_INT(scan("\"a\\u0000b\"", &transcript), TB_OK);
	CHECK_INT(transcript.n, 6);
	CHECK_MEM(transcript.text, "s=a\0b ", 6);
	for (size_t split = 0; split <= 5; split++) {
		CHECK_INT(scan_split("\"a\0b\"", 5, split, &transcript), TB_ERR_FORMAT);
		CHECK_STR(transcript.text, "s=a");
	}
	CHECK_INT(scan_split("{\0}", 3, 0, &transcript), TB_ERR_FORMAT);
	CHECK_INT(scan_split("\"a\\\0\"", 5, 0, &transcript), TB_ERR_FORMAT);
	CHECK_INT(scan_split("1\0", 2, 0, &transcript), TB_ERR_FORMAT);
}

TEST(every_single_byte_in_a_string_is_judged_alone_and_in_a_long_run)
{
	for (int c = 0; c < 256; c++) {
		char json[] = "\"0123456789abcdefghij\"";
		struct transcript transcript;
		enum tb_status want = c < 0x20 ? TB_ERR_FORMAT : c >= 0x80 ? TB_ERR_UTF8 : TB_OK;
		if (c == '"' || c == '\\')
			continue;
		for (size_t at = 1; at < 21; at++) {
			char before = json[at];
			json[at] = (char)c;
			CHECK_INT(scan_split(json, 22, 0, &transcript), want);
			size_t n_good =
			    at - 1 + (c >= 0xC2 && c <= 0xF4); /* a lead byte is wrong only by the next one */
			CHECK_INT(transcript.n, want == TB_OK ? 23 : n_good ? 2 + n_good : 0);
			json[at] = before;
		}
	}
}

TEST(a_long_plain_string_passes_in_one_piece_for_each_feed)
{
	static char json[3002];
	struct transcript transcript;
	memset(json, 'Q', sizeof json);
	json[0] = json[3001] = '"';
	CHECK_INT(scan_split(json, sizeof json, 0, &transcript), TB_OK);
	CHECK_INT(transcript.n_pieces, 1);
	CHECK_INT(scan_split(json, sizeof json, 1500, &transcript), TB_OK);
	CHECK_INT(transcript.n_pieces, 2);
	CHECK_INT(transcript.n, 3000 + 3);
}

TEST(nesting_is_taken_to_its_limit_and_refused_beyond_it)
{
	char json[2 * TB_JSON_MAX_DEPTH + 1];
	struct transcript transcript;
	memset(json, '[', TB_JSON_MAX_DEPTH);
	memset(json + TB_JSON_MAX_DEPTH, ']', TB_JSON_MAX_DEPTH);
	CHECK_INT(scan_split(json, 2 * TB_JSON_MAX_DEPTH, 0, &transcript), TB_OK);
	json[TB_JSON_MAX_DEPTH] = '[';
	CHECK_INT(scan_split(json, TB_JSON_MAX_DEPTH + 1, 0, &transcript), TB_ERR_TOO_DEEP);
	json[TB_JSON_MAX_DEPTH] = '{';
	CHECK_INT(scan_split(json, TB_JSON_MAX_DEPTH + 1, 0, &transcript), TB_ERR_TOO_DEEP);
}

TEST(objects_and_arrays_keep_their_kinds_at_every_depth)
{
	for (unsigned mask = 0; mask < 64; mask++) {
		char json[64], wrong[64];
		size_t n = 0;
		for (unsigned d = 0; d < 6; d++) {
			memcpy(json + n, mask >> d & 1 ? "{\"k\":" : "[", mask >> d & 1 ? 5 : 1);
			n += mask >> d & 1 ? 5 : 1;
		}
		json[n++] = '0';
		for (unsigned d = 6; d-- > 0;)
			json[n++] = mask >> d & 1 ? '}' : ']';
		struct transcript transcript;
		CHECK_INT(scan_split(json, n, 0, &transcript), TB_OK);
		for (size_t at = n - 6; at < n; at++) {
			memcpy(wrong, json, n);
			wrong[at] = wrong[at] == '}' ? ']' : '}';
			CHECK_INT(scan_split(wrong, n, 0, &transcript), TB_ERR_FORMAT);
		}
	}
}

static enum tb_status note_depth(void *ctx, const struct tb_json_token *token)
{
	const char digit = (char)('0' + token->depth);
	say(ctx, &digit, 1);
	return TB_OK;
}

TEST(depth_counts_the_containers_around_a_token)
{
	/* tokens: { a 1 b [ 2 ] c { d 3 } } */
	static const char json[] = "{\"a\":1,\"b\":[2],\"c\":{\"d\":3}}";
	struct tb_json_scanner scanner;
	struct transcript transcript = {.n = 0};
	tb_json_init(&scanner, note_depth, &transcript);
	CHECK_INT(tb_json_feed(&scanner, json, sizeof json - 1), TB_OK);
	CHECK_STR(transcript.text, "0111121112210");
}

static enum tb_status refuse_numbers(void *ctx, const struct tb_json_token *token)
{
	++*(unsigned *)ctx;
	return token->event == TB_JSON_NUMBER ? TB_ERR_REFUSED : TB_OK;
}

TEST(a_handler_stops_the_scan_for_good)
{
	struct tb_json_scanner scanner;
	unsigned n_calls = 0;
	tb_json_init(&scanner, refuse_numbers, &n_calls);
	CHECK_INT(tb_json_feed(&scanner, "[1,2,3]", 7), TB_ERR_REFUSED);
	CHECK_INT(n_calls, 2);
	CHECK_INT(tb_json_feed(&scanner, "[1]", 3), TB_ERR_REFUSED);
	CHECK_INT(tb_json_finish(&scanner), TB_ERR_REFUSED);
	CHECK_INT(n_calls, 2);
}

TEST(integers_are_read_exactly_and_nothing_else_is_one)
{
	static const struct {
		const char *text;
		int64_t value;
	} integers[] = {{"0", 0},
	                {"-0", 0},
	                {"42", 42},
	                {"-42", -42},
	                {"9223372036854775807", INT64_MAX},
	                {"-9223372036854775808", INT64_MIN},
	                {"-9223372036854775807", -INT64_MAX}};
	static const char *const others[] = {
	    "",   "-",  "1.0", "1e3", "9223372036854775808", "-9223372036854775809", "99999999999999999999",
	    " 1", "1 ", "0x1"};
	int64_t value = 77;
	for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
		CHECK_INT(tb_json_to_int(tb_span_cstr(integers[i].text), &value), TB_OK);
		CHECK(value == integers[i].value);
	}
	value = 77;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		CHECK_INT(tb_json_to_int(tb_span_cstr(others[i]), &value), TB_ERR_FORMAT);
	CHECK_INT(value, 77);
}

TEST_MAIN(T(good_text_gives_its_tokens), T(bad_text_is_refused_for_its_reason),
          T(every_split_gives_the_same_tokens_and_verdict), T(text_cut_anywhere_is_truncated),
          T(a_zero_byte_is_delivered_when_escaped_and_refused_when_raw),
          T(every_single_byte_in_a_string_is_judged_alone_and_in_a_long_run),
          T(a_long_plain_string_passes_in_one_piece_for_each_feed),
          T(nesting_is_taken_to_its_limit_and_refused_beyond_it), T(objects_and_arrays_keep_their_kinds_at_every_depth),
          T(depth_counts_the_containers_around_a_token), T(a_handler_stops_the_scan_for_good),
          T(integers_are_read_exactly_and_nothing_else_is_one))
