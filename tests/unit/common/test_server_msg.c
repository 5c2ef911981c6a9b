#include "common/wire/server_msg.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_64 "0123456789012345678901234567890123456789012345678901234567890123"

/* A reader with the audio it delivered. */
struct bear {
	struct tb_server_reader reader;
	uint8_t audio[256];
	size_t n_audio;
	size_t refuse_after; /* bytes; 0: never */
	bool wrong_count;
	enum tb_server_msg_type type_at_first_audio;
};

static enum tb_status on_audio(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	struct bear *bear = ctx;
	if (bear->n_audio == 0)
		bear->type_at_first_audio = msg->type;
	if (bytes.n_bytes > sizeof bear->audio - bear->n_audio)
		abort();
	memcpy(bear->audio + bear->n_audio, bytes.data, bytes.n_bytes);
	bear->n_audio += bytes.n_bytes;
	bear->wrong_count |= bear->n_audio != msg->n_audio_bytes;
	return bear->refuse_after && bear->n_audio >= bear->refuse_after ? TB_ERR_CANCELLED : TB_OK;
}

static void begin(struct bear *bear)
{
	memset(bear, 0, sizeof *bear);
	tb_server_reader_init(&bear->reader, on_audio, bear);
}

/* Each piece lies in memory of exactly its size. */
static enum tb_status feed(struct bear *bear, const char *bytes, size_t n_bytes)
{
	char *copy = malloc(n_bytes + 1);
	if (n_bytes > 0)
		memcpy(copy + 1, bytes, n_bytes);
	enum tb_status status = tb_server_reader_feed(&bear->reader, copy + 1, n_bytes);
	free(copy);
	return status;
}

static enum tb_status read_split(struct bear *bear, const char *json, size_t n_bytes, size_t split)
{
	begin(bear);
	feed(bear, json, split);
	feed(bear, json + split, n_bytes - split);
	return tb_server_reader_finish(&bear->reader);
}

static enum tb_status read_one(struct bear *bear, const char *json)
{
	return read_split(bear, json, strlen(json), 0);
}

/* One byte after the other. */
static enum tb_status read_slowly(struct bear *bear, const char *json)
{
	begin(bear);
	for (; *json; json++)
		feed(bear, json, 1);
	return tb_server_reader_finish(&bear->reader);
}

static bool is_same(const struct bear *a, const struct bear *b)
{
	const struct tb_server_msg *x = &a->reader.msg, *y = &b->reader.msg;
	return x->type == y->type && x->system == y->system && x->format == y->format && x->rate_hz == y->rate_hz &&
	       x->has_audio == y->has_audio && x->n_audio_bytes == y->n_audio_bytes &&
	       x->audio_status == y->audio_status && x->final == y->final && a->n_audio == b->n_audio &&
	       memcmp(a->audio, b->audio, a->n_audio) == 0 && strcmp(x->audio_session_id, y->audio_session_id) == 0 &&
	       strcmp(x->session_id, y->session_id) == 0 && strcmp(x->chunk_id, y->chunk_id) == 0 &&
	       strcmp(x->error_code, y->error_code) == 0 && strcmp(x->text, y->text) == 0 &&
	       strcmp(x->heard, y->heard) == 0;
}

/* Forms of the field, good and bad. */
static const char *const forms[] = {
    "{\"type\":\"audio_response\",\"format\":\"mp3\",\"sample_rate\":22050,\"audio_data\":\"AAECAwQFBgc=\",\"text\":"
    "\"Hi é🧸\"}",
    "{\"audio_data\":\"AAECAwQFBgc=\",\"audio_rate\":16000,\"format\":\"pcm_s16le\",\"text\":\"Hi\",\"type\":\"audio_"
    "response\"}",
    "{\"type\":\"audio_response\",\"params\":{\"audio_data\":\"AAEC\",\"format\":\"mp3\",\"sample_rate\":22050,"
    "\"text\":\"Hi\"}}",
    "{\"type\":\"system\",\"data\":{\"final\":true,\"chunk_id\":\"3\",\"type\":\"audio_ack\",\"audio_session_id\":"
    "\"s\"}}",
    "{\"type\":\"audio_response\",\"audio_data\":\"AAECAw!FBgc=\",\"text\":\"Hi \\ud83e\\uddf8\"}",
    "{\"type\":\"audio_response\",\"audio_data\":\"AAECAwQ\"}",
    "{\"type\":\"error\",\"error_code\":\"x\",\"error_message\":\"a\\u0000b\"}",
    "{\"type\":\"x\",\"a\":[{\"type\":\"pong\"},{\"data\":{\"type\":\"audio_ack\"}}]}",
    "ok",
    "dev-ok",
    "dev-ok\r\n",
    "okay",
    "dev-o",
    "welcome",
    "{\"type\":\"pong\"} x",
    "{\"type\":\"audio_response\",\"audio_data\":\"AAEC\xFF",
    "{\"text\":\"no type\"}",
};

TEST(every_split_gives_the_same_message)
{
	static struct bear whole, split, slow;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t n = strlen(forms[i]);
		enum tb_status want = read_one(&whole, forms[i]);
		CHECK_INT(read_slowly(&slow, forms[i]), want);
		CHECK(is_same(&slow, &whole) && !slow.wrong_count);
		for (size_t at = 0; at <= n; at++) {
			CHECK_INT(read_split(&split, forms[i], n, at), want);
			CHECK(is_same(&split, &whole) && !split.wrong_count);
		}
	}
}

TEST(every_type_of_the_table_is_known_by_its_name)
{
	static struct bear bear;
	for (int type = TB_SERVER_UNKNOWN + 1; type < TB_SERVER_MSG_COUNT; type++) {
		char json[64];
		snprintf(json, sizeof json, "{\"type\":\"%s\"}", tb_server_msg_name(type));
		CHECK_INT(read_one(&bear, json), TB_OK);
		CHECK_INT(bear.reader.msg.type, type);
	}
	CHECK_INT(read_one(&bear, "{\"type\":\"something_new\"}"), TB_OK);
	CHECK_INT(bear.reader.msg.type, TB_SERVER_UNKNOWN);
	CHECK_INT(read_one(&bear, "{\"type\":\"pong_and_a_tail_that_goes_on_and_on_and_on\"}"), TB_OK);
	CHECK_INT(bear.reader.msg.type, TB_SERVER_UNKNOWN);
	CHECK_STR(tb_server_msg_name(TB_SERVER_MSG_COUNT), "unknown");
}

TEST(the_audio_of_every_form_comes_out_decoded)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, forms[0]), TB_OK);
	CHECK(bear.reader.msg.format == TB_FORMAT_MP3 && bear.reader.msg.rate_hz == 22050);
	CHECK_INT(bear.n_audio, 8);
	CHECK_MEM(bear.audio, "\0\1\2\3\4\5\6\7", 8);
	CHECK_STR(bear.reader.msg.text, "Hi é🧸");
	CHECK_INT(read_one(&bear, forms[1]), TB_OK);
	CHECK(bear.reader.msg.format == TB_FORMAT_PCM_S16LE && bear.reader.msg.rate_hz == 16000);
	CHECK_INT(bear.n_audio, 8);
	CHECK_INT(read_one(&bear, forms[2]), TB_OK);
	CHECK(bear.reader.msg.format == TB_FORMAT_MP3 && bear.reader.msg.rate_hz == 22050 && bear.n_audio == 3);
	CHECK_STR(bear.reader.msg.text, "Hi");
}

TEST(audio_is_delivered_before_a_late_type_is_known)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, forms[1]), TB_OK);
	CHECK_INT(bear.type_at_first_audio, TB_SERVER_UNKNOWN);
	CHECK_INT(bear.reader.msg.type, TB_SERVER_AUDIO_RESPONSE);
	CHECK_INT(read_one(&bear, forms[0]), TB_OK);
	CHECK_INT(bear.type_at_first_audio, TB_SERVER_AUDIO_RESPONSE);
}

TEST(keys_may_come_in_every_order)
{
	static const char *const members[] = {"\"type\":\"audio_response\"", "\"audio_data\":\"AAEC\"",
	                                      "\"format\":\"mp3\"", "\"text\":\"Hi\""};
	static struct bear bear;
	for (int a = 0; a < 256; a++) {
		int order[4] = {a & 3, a >> 2 & 3, a >> 4 & 3, a >> 6 & 3};
		char json[160];
		if ((1 << order[0] | 1 << order[1] | 1 << order[2] | 1 << order[3]) != 15)
			continue;
		snprintf(json, sizeof json, "{%s,%s,%s,%s}", members[order[0]], members[order[1]], members[order[2]],
		         members[order[3]]);
		CHECK_INT(read_one(&bear, json), TB_OK);
		CHECK(bear.reader.msg.type == TB_SERVER_AUDIO_RESPONSE && bear.reader.msg.format == TB_FORMAT_MP3);
		CHECK_INT(bear.n_audio, 3);
		CHECK_STR(bear.reader.msg.text, "Hi");
	}
}

TEST(broken_base64_gives_its_good_part_and_the_rest_of_the_message)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, forms[4]), TB_OK);
	CHECK_INT(bear.reader.msg.audio_status, TB_ERR_FORMAT);
	CHECK_INT(bear.n_audio, 3);
	CHECK_STR(bear.reader.msg.text, "Hi 🧸");
	CHECK_INT(read_one(&bear, forms[5]), TB_OK);
	CHECK_INT(bear.reader.msg.audio_status, TB_ERR_TRUNCATED);
	CHECK_INT(bear.n_audio, 3);
}

TEST(audio_is_there_absent_or_of_the_wrong_type)
{
	static const struct {
		const char *members;
		bool has_audio;
		enum tb_status status;
		size_t n_bytes;
	} cases[] = {
	    {"\"x\":0", false, TB_OK, 0},
	    {"\"audio_data\":\"\"", true, TB_OK, 0},
	    {"\"audio_data\":null", false, TB_OK, 0},
	    {"\"audio_data\":5", true, TB_ERR_FORMAT, 0},
	    {"\"audio_data\":[\"AAEC\"]", true, TB_ERR_FORMAT, 0},
	    {"\"audio_data\":{\"audio_data\":\"AAEC\"}", true, TB_ERR_FORMAT, 0},
	    {"\"audio_data\":\"AAEC\",\"audio_data\":\"AAECAAEC\"", true, TB_OK, 3},
	    {"\"audio_data\":\"AAEC\",\"audio_data\":0", true, TB_OK, 3},
	    {"\"audio_data\":\"A*EC\",\"audio_data\":\"AAEC\"", true, TB_ERR_FORMAT, 0},
	    {"\"data\":{\"audio_data\":\"AAEC\"}", false, TB_OK, 0},
	    {"\"params\":[{\"audio_data\":\"AAEC\"}]", false, TB_OK, 0},
	    {"\"params\":{\"params\":{\"audio_data\":\"AAEC\"}}", false, TB_OK, 0},
	};
	static struct bear bear;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[128];
		snprintf(json, sizeof json, "{\"type\":\"audio_response\",%s}", cases[i].members);
		CHECK_INT(read_one(&bear, json), TB_OK);
		CHECK_INT(bear.reader.msg.has_audio, cases[i].has_audio);
		CHECK_INT(bear.reader.msg.audio_status, cases[i].status);
		CHECK_INT(bear.n_audio, cases[i].n_bytes);
	}
}

TEST(system_messages_are_read_inside_data)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, "{\"data\":{\"session_id\":\"s9\",\"message\":\"hi\",\"type\":\"connection_"
	                          "established\"},\"type\":\"system\"}"),
	          TB_OK);
	CHECK_INT(bear.reader.msg.type, TB_SERVER_SYSTEM);
	CHECK_INT(bear.reader.msg.system, TB_SYSTEM_CONNECTION_ESTABLISHED);
	CHECK_STR(bear.reader.msg.session_id, "s9");
	CHECK_INT(read_one(&bear, forms[3]), TB_OK);
	CHECK(bear.reader.msg.system == TB_SYSTEM_AUDIO_ACK && bear.reader.msg.final);
	CHECK_STR(bear.reader.msg.chunk_id, "3");
	CHECK_STR(bear.reader.msg.audio_session_id, "s");
	CHECK_INT(
	    read_one(&bear, "{\"type\":\"system\",\"data\":{\"type\":\"other_news\",\"x\":{\"type\":\"audio_ack\"}}}"),
	    TB_OK);
	CHECK_INT(bear.reader.msg.system, TB_SYSTEM_OTHER);
}

TEST(fields_count_only_where_they_belong)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, forms[7]), TB_OK);
	CHECK(bear.reader.msg.type == TB_SERVER_UNKNOWN && bear.reader.msg.system == TB_SYSTEM_OTHER);
	CHECK_INT(
	    read_one(
	        &bear,
	        "{\"type\":\"pong\",\"x\":{\"text\":\"no\"},\"y\":[\"text\",\"no\"],\"params\":{\"type\":\"error\"}}"),
	    TB_OK);
	CHECK_INT(bear.reader.msg.type, TB_SERVER_PONG);
	CHECK_STR(bear.reader.msg.text, "");
	CHECK_INT(read_one(&bear,
	                   "{\"type\":\"system\",\"data\":{\"x\":{\"chunk_id\":\"no\"},\"y\":[1],\"chunk_id\":\"3\"}}"),
	          TB_OK);
	CHECK_STR(bear.reader.msg.chunk_id, "3");
	CHECK_INT(read_one(&bear, "{\"type\":\"text_response\",\"text\":\"a\",\"text\":5,\"heard\":5}"), TB_OK);
	CHECK_STR(bear.reader.msg.text, "");
	CHECK_STR(bear.reader.msg.heard, "");
	CHECK_INT(read_one(&bear, "{\"type\":\"welcome\",\"audio\":{\"sample_rate\":16000,\"format\":\"mp3\"}}"),
	          TB_OK);
	CHECK(bear.reader.msg.rate_hz == 0 && bear.reader.msg.format == TB_FORMAT_UNSAID);
}

TEST(formats_and_rates_are_taken_when_they_make_sense)
{
	static const struct {
		const char *members;
		enum tb_audio_format format;
		uint32_t rate_hz;
	} cases[] = {
	    {"\"format\":\"mp3\",\"sample_rate\":22050", TB_FORMAT_MP3, 22050},
	    {"\"format\":\"pcm_s16le\",\"audio_rate\":16000", TB_FORMAT_PCM_S16LE, 16000},
	    {"\"format\":\"opus\",\"sample_rate\":0", TB_FORMAT_OTHER, 0},
	    {"\"format\":null,\"sample_rate\":-16000", TB_FORMAT_UNSAID, 0},
	    {"\"format\":7,\"sample_rate\":\"16000\"", TB_FORMAT_UNSAID, 0},
	    {"\"format\":\"\",\"sample_rate\":4294983296", TB_FORMAT_OTHER, 0},
	    {"\"sample_rate\":16000.5", TB_FORMAT_UNSAID, 0},
	    {"\"sample_rate\":192000", TB_FORMAT_UNSAID, 192000},
	    {"\"sample_rate\":192001", TB_FORMAT_UNSAID, 0},
	    {"\"sample_rate\":1", TB_FORMAT_UNSAID, 1},
	    {"\"sample_rate\":22050,\"audio_rate\":null", TB_FORMAT_UNSAID, 22050},
	    {"\"format\":\"mp3\",\"format\":\"pcm_s16le\"", TB_FORMAT_PCM_S16LE, 0},
	};
	static struct bear bear;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[128];
		snprintf(json, sizeof json, "{\"type\":\"audio_response\",%s}", cases[i].members);
		CHECK_INT(read_one(&bear, json), TB_OK);
		CHECK_INT(bear.reader.msg.format, cases[i].format);
		CHECK_INT(bear.reader.msg.rate_hz, cases[i].rate_hz);
	}
}

TEST(bare_texts_of_development_servers_say_ok)
{
	static struct bear bear;
	static const char *const good[] = {"ok", "dev-ok", "ok\n", "dev-ok\r\n"};
	static const char *const bad[] = {"o",  "okk", "dev", "dev-",   "dev-okay", "ok ok",
	                                  "no", "OK",  " ok", "\"ok\"", "<html>"};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		CHECK_INT(read_one(&bear, good[i]), TB_OK);
		CHECK_INT(bear.reader.msg.type, TB_SERVER_AUTH_OK);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		CHECK_INT(read_one(&bear, bad[i]), TB_ERR_FORMAT);
		CHECK_INT(bear.reader.msg.type, TB_SERVER_UNKNOWN);
	}
	CHECK_INT(read_split(&bear, "ok\0", 3, 0), TB_ERR_FORMAT);
}

TEST(what_is_no_object_with_a_string_type_is_refused)
{
	static const char *const bad[] = {"{}",
	                                  "[]",
	                                  "5",
	                                  "\"type\"",
	                                  "{\"type\":5}",
	                                  "{\"type\":{}}",
	                                  "{\"data\":{\"type\":\"pong\"}}",
	                                  "{\"type\":\"pong\",\"type\":false}"};
	static struct bear bear;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_INT(read_one(&bear, bad[i]), TB_ERR_FORMAT);
	CHECK_INT(read_one(&bear, ""), TB_ERR_TRUNCATED);
	CHECK_INT(read_one(&bear, "{\"type\":\"pong\",\"text\":\"\xC0\x80\"}"), TB_ERR_UTF8);
}

TEST(a_message_cut_anywhere_is_refused)
{
	static struct bear bear;
	for (size_t i = 0; i < 8; i++) {
		for (size_t n = 0; n < strlen(forms[i]); n++)
			CHECK_INT(read_split(&bear, forms[i], n, 0), TB_ERR_TRUNCATED);
	}
}

TEST(ids_are_taken_whole_or_not_at_all)
{
	static const char *const cases[][2] = {{"\"" ID_64 "\"", ID_64},
	                                       {"\"" ID_64 "x\"", ""},
	                                       {"\"a\\u0000b\"", ""},
	                                       {"\"a\\tb\"", ""},
	                                       {"true", ""},
	                                       {"17", "17"},
	                                       {"\"a\",\"chunk_id\":\"b\"", "b"},
	                                       {"\"a\",\"chunk_id\":null", "a"}};
	static struct bear bear;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[160];
		snprintf(json, sizeof json, "{\"type\":\"system\",\"data\":{\"chunk_id\":%s}}", cases[i][0]);
		CHECK_INT(read_one(&bear, json), TB_OK);
		CHECK_STR(bear.reader.msg.chunk_id, cases[i][1]);
	}
}

TEST(long_text_is_cut_at_a_code_point_whatever_the_split)
{
	static char json[6000];
	static struct bear bear, slow;
	for (size_t shift = 0; shift < 4; shift++) {
		size_t n = (size_t)snprintf(json, sizeof json, "{\"type\":\"text_response\",\"text\":\"%.*s",
		                            (int)shift, "xxxx");
		for (int i = 0; i < 600; i++, n += 4)
			memcpy(json + n, "🧸", 4);
		memcpy(json + n, "\",\"heard\":\"yes\"}", 17);
		CHECK_INT(read_one(&bear, json), TB_OK);
		CHECK_INT(strlen(bear.reader.msg.text), shift ? 1996 + shift : 2000);
		CHECK(tb_utf8_is_valid(tb_span_cstr(bear.reader.msg.text)));
		CHECK_STR(bear.reader.msg.heard, "yes");
		CHECK_INT(read_slowly(&slow, json), TB_OK);
		CHECK(is_same(&bear, &slow));
	}
}

TEST(a_zero_byte_in_text_becomes_a_space)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, forms[6]), TB_OK);
	CHECK_STR(bear.reader.msg.text, "a b");
	CHECK_STR(bear.reader.msg.error_code, "x");
}

TEST(null_leaves_what_another_name_of_the_field_said)
{
	static struct bear bear;
	CHECK_INT(read_one(&bear, "{\"type\":\"audio_response\",\"text\":\"Hi\",\"error_message\":null}"), TB_OK);
	CHECK_STR(bear.reader.msg.text, "Hi");
}

TEST(a_listener_that_has_enough_stops_the_message)
{
	static struct bear bear;
	begin(&bear);
	bear.refuse_after = 3;
	CHECK_INT(feed(&bear, "{\"audio_data\":\"AAEC", 19), TB_ERR_CANCELLED);
	CHECK_INT(feed(&bear, "AAEC\"}", 6), TB_ERR_CANCELLED);
	CHECK_INT(tb_server_reader_finish(&bear.reader), TB_ERR_CANCELLED);
	CHECK_INT(bear.n_audio, 3);
}

TEST(without_a_listener_audio_is_only_counted)
{
	static struct tb_server_reader reader;
	tb_server_reader_init(&reader, NULL, NULL);
	CHECK_INT(tb_server_reader_feed(&reader, forms[0], strlen(forms[0])), TB_OK);
	CHECK_INT(tb_server_reader_finish(&reader), TB_OK);
	CHECK_INT(reader.msg.n_audio_bytes, 8);
}

TEST(a_policy_says_its_limits_or_leaves_them_unsaid)
{
	static struct bear bear;
	const struct tb_policy *policy = &bear.reader.msg.policy;
	CHECK_INT(read_one(&bear,
	                   "{\"type\":\"policy\",\"child_id\":\"c\",\"age\":7,\"filters\":{\"content\":"
	                   "\"strict\",\"talk_minutes\":1},\"limits\":{\"talk_minutes\":20,\"rest_minutes\":45}}"),
	          TB_OK);
	CHECK_INT(bear.reader.msg.type, TB_SERVER_POLICY);
	CHECK(policy->age.is_said && policy->talk_minutes.is_said && policy->rest_minutes.is_said);
	CHECK_INT(policy->age.value, 7);
	CHECK_INT(policy->talk_minutes.value, 20);
	CHECK_INT(policy->rest_minutes.value, 45);
	CHECK(!policy->volume_percent.is_said);
}

TEST(limits_out_of_all_bounds_are_the_nearest_and_what_is_no_whole_number_is_unsaid)
{
	static struct bear bear;
	const struct tb_policy *policy = &bear.reader.msg.policy;
	CHECK_INT(read_one(&bear, "{\"type\":\"policy\",\"limits\":{\"talk_minutes\":-99999999999,\"rest_minutes\":"
	                          "99999999999,\"volume_percent\":\"50\"},\"age\":7.5}"),
	          TB_OK);
	CHECK_INT(policy->talk_minutes.value, INT32_MIN);
	CHECK_INT(policy->rest_minutes.value, INT32_MAX);
	CHECK(!policy->volume_percent.is_said && !policy->age.is_said);
	CHECK_INT(read_one(&bear, "{\"type\":\"policy\",\"limits\":[{\"talk_minutes\":5}],\"talk_minutes\":5}"), TB_OK);
	CHECK(!policy->talk_minutes.is_said);
}

TEST_MAIN(T(every_split_gives_the_same_message), T(every_type_of_the_table_is_known_by_its_name),
          T(the_audio_of_every_form_comes_out_decoded), T(audio_is_delivered_before_a_late_type_is_known),
          T(keys_may_come_in_every_order), T(broken_base64_gives_its_good_part_and_the_rest_of_the_message),
          T(audio_is_there_absent_or_of_the_wrong_type), T(system_messages_are_read_inside_data),
          T(fields_count_only_where_they_belong), T(formats_and_rates_are_taken_when_they_make_sense),
          T(bare_texts_of_development_servers_say_ok), T(what_is_no_object_with_a_string_type_is_refused),
          T(a_message_cut_anywhere_is_refused), T(ids_are_taken_whole_or_not_at_all),
          T(long_text_is_cut_at_a_code_point_whatever_the_split), T(a_zero_byte_in_text_becomes_a_space),
          T(null_leaves_what_another_name_of_the_field_said), T(a_listener_that_has_enough_stops_the_message),
          T(without_a_listener_audio_is_only_counted), T(a_policy_says_its_limits_or_leaves_them_unsaid),
          T(limits_out_of_all_bounds_are_the_nearest_and_what_is_no_whole_number_is_unsaid))
