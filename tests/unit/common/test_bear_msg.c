#include "common/wire/bear_msg.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_64 "0123456789012345678901234567890123456789012345678901234567890123"

static uint8_t pcm[TB_CHUNK_BYTES];
static char text[64];
static const struct tb_bear_msg_memory memory = {pcm, sizeof pcm, text, sizeof text};

/* The message is read from memory of exactly its size. */
static enum tb_status decode_bytes(const char *json, size_t n_bytes, struct tb_bear_msg *msg)
{
	char *copy = malloc(n_bytes + 1);
	if (n_bytes > 0)
		memcpy(copy + 1, json, n_bytes);
	enum tb_status status = tb_bear_msg_decode(tb_span_make(copy + 1, n_bytes), &memory, msg);
	free(copy);
	return status;
}

static enum tb_status decode(const char *json, struct tb_bear_msg *msg)
{
	return decode_bytes(json, strlen(json), msg);
}

TEST(every_type_of_the_table_is_known_by_its_name)
{
	for (int type = TB_BEAR_UNKNOWN + 1; type < TB_BEAR_MSG_COUNT; type++) {
		char json[64];
		struct tb_bear_msg msg;
		snprintf(json, sizeof json, "{\"type\":\"%s\"}", tb_bear_msg_name(type));
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK_INT(msg.type, type);
	}
	CHECK_STR(tb_bear_msg_name(TB_BEAR_UNKNOWN), "unknown");
	CHECK_STR(tb_bear_msg_name(TB_BEAR_MSG_COUNT), "unknown");
}

TEST(other_types_are_unknown_and_no_error)
{
	static const char *const types[] = {"",
	                                    "unknown",
	                                    "audio_chunk2",
	                                    "AUDIO_CHUNK",
	                                    "audio_chunk ",
	                                    "audio_chunk\\u0000",
	                                    "a type name far longer than any that is in the table of this protocol"};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		char json[128];
		struct tb_bear_msg msg;
		snprintf(json, sizeof json, "{\"type\":\"%s\",\"is_final\":true}", types[i]);
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK_INT(msg.type, TB_BEAR_UNKNOWN);
		CHECK(!msg.is_final);
	}
}

TEST(what_is_no_object_with_a_string_type_is_refused)
{
	static const struct {
		const char *json;
		enum tb_status want;
	} cases[] = {
	    {"", TB_ERR_TRUNCATED},
	    {"{}", TB_ERR_FORMAT},
	    {"null", TB_ERR_FORMAT},
	    {"[{\"type\":\"ping\"}]", TB_ERR_FORMAT},
	    {"\"type\"", TB_ERR_FORMAT},
	    {"{\"type\":5}", TB_ERR_FORMAT},
	    {"{\"type\":null}", TB_ERR_FORMAT},
	    {"{\"type\":[\"ping\"]}", TB_ERR_FORMAT},
	    {"{\"type\":{\"type\":\"ping\"}}", TB_ERR_FORMAT},
	    {"{\"data\":{\"type\":\"ping\"}}", TB_ERR_FORMAT},
	    {"{\"type\":\"ping\",\"type\":1}", TB_ERR_FORMAT},
	    {"{\"type\":\"ping\"", TB_ERR_TRUNCATED},
	    {"{\"type\":\"ping\"}x", TB_ERR_FORMAT},
	    {"{\"type\":\"ping\",\"x\":\"\xFF\"}", TB_ERR_UTF8},
	    {"ok", TB_ERR_FORMAT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tb_bear_msg msg = {.type = TB_BEAR_RESPONSE};
		CHECK_INT(decode(cases[i].json, &msg), cases[i].want);
		CHECK_INT(msg.type, TB_BEAR_RESPONSE);
	}
}

TEST(a_chunk_gives_its_audio_ids_and_end)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"timestamp\":12,\"audio_data\":\"AAECAw==\",\"is_final\":true,\"chunk_id\":\"7\","
	                 "\"audio_session_id\":\"s-1\",\"hmac\":\"" ID_64 "\",\"type\":\"audio_chunk\"}",
	                 &msg),
	          TB_OK);
	CHECK_INT(msg.type, TB_BEAR_AUDIO_CHUNK);
	CHECK_INT(msg.audio, TB_AUDIO_OK);
	CHECK_INT(msg.n_pcm_bytes, 4);
	CHECK_MEM(pcm, "\0\1\2\3", 4);
	CHECK_STR(msg.chunk_id, "7");
	CHECK_STR(msg.audio_session_id, "s-1");
	CHECK_STR(msg.mac, ID_64);
	CHECK(msg.is_final && !msg.id_too_long);
}

TEST(audio_is_absent_good_or_bad)
{
	static const struct {
		const char *field;
		enum tb_audio_field want;
		size_t n_bytes;
	} cases[] = {
	    {"\"x\":1", TB_AUDIO_ABSENT, 0},
	    {"\"audio_data\":\"\"", TB_AUDIO_OK, 0},
	    {"\"audio_data\":\"AAA=\"", TB_AUDIO_OK, 2},
	    {"\"audio_data\":\"\\u0041AA\\u003d\"", TB_AUDIO_OK, 2},
	    {"\"audio_data\":\"AA==\"", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":\"AAAA\"", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":\"AAA\"", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":\"AAA=AAA=\"", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":\"A!A=\"", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":\"AAA=\\u0000\"", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":5", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":null", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":[\"AAA=\"]", TB_AUDIO_BAD, 0},
	    {"\"audio_data\":{\"audio_data\":\"AAA=\"}", TB_AUDIO_BAD, 0},
	    {"\"x\":{\"audio_data\":\"AAA=\"}", TB_AUDIO_ABSENT, 0},
	    {"\"audio_data\":7,\"audio_data\":\"AAA=\"", TB_AUDIO_OK, 2},
	    {"\"audio_data\":\"AAAAAAAA\",\"audio_data\":\"AAA=\"", TB_AUDIO_OK, 2},
	    {"\"audio_data\":\"AAA=\",\"audio_data\":7", TB_AUDIO_BAD, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[128];
		struct tb_bear_msg msg;
		snprintf(json, sizeof json, "{\"type\":\"audio_chunk\",%s}", cases[i].field);
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK_INT(msg.audio, cases[i].want);
		CHECK_INT(msg.n_pcm_bytes, cases[i].n_bytes);
	}
}

TEST(a_whole_chunk_fits_its_memory_and_two_bytes_more_are_bad)
{
	static uint8_t audio[TB_CHUNK_BYTES + 2];
	static char json[TB_MESSAGE_MAX];
	struct tb_bear_msg msg;
	size_t n;
	for (size_t i = 0; i < sizeof audio; i++)
		audio[i] = (uint8_t)(i * 7 + i / 256);
	struct tb_chunk_out chunk = {.pcm = {audio, TB_CHUNK_BYTES}, .chunk_id = "1"};
	CHECK_INT(tb_bear_write_audio_chunk(json, sizeof json, &chunk, &n), TB_OK);
	CHECK_INT(decode_bytes(json, n, &msg), TB_OK);
	CHECK_INT(msg.audio, TB_AUDIO_OK);
	CHECK_INT(msg.n_pcm_bytes, TB_CHUNK_BYTES);
	CHECK_MEM(pcm, audio, TB_CHUNK_BYTES);
	chunk.pcm.n_bytes += 2;
	CHECK_INT(tb_bear_write_audio_chunk(json, sizeof json, &chunk, &n), TB_OK);
	CHECK_INT(decode_bytes(json, n, &msg), TB_OK);
	CHECK_INT(msg.audio, TB_AUDIO_BAD);
}

TEST(ids_are_taken_whole_or_not_at_all)
{
	static const struct {
		const char *value, *want;
		bool too_long;
	} cases[] = {
	    {"\"" ID_64 "\"", ID_64, false},
	    {"\"" ID_64 "x\"", "", true},
	    {"\"a\\u0000b\"", "", false},
	    {"\"a\\nb\"", "", false},
	    {"\"a\\u007fb\"", "", false},
	    {"\"\"", "", false},
	    {"\"أ\"", "أ", false},
	    {"\"a b~\"", "a b~", false},
	    {"true", "", false},
	    {"[\"a\"]", "", false},
	    {"\"a\",\"chunk_id\":false", "", false},
	    {"\"" ID_64 "x\",\"chunk_id\":\"short\"", "short", false},
	    {"42", "42", false},
	    {"-1.5e3", "-1.5e3", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[256];
		struct tb_bear_msg msg;
		snprintf(json, sizeof json, "{\"chunk_id\":%s,\"type\":\"audio_chunk\"}", cases[i].value);
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK_STR(msg.chunk_id, cases[i].want);
		CHECK_INT(msg.id_too_long, cases[i].too_long);
	}
}

TEST(a_session_id_must_be_a_string)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"type\":\"audio_start\",\"audio_session_id\":42}", &msg), TB_OK);
	CHECK_STR(msg.audio_session_id, "");
	CHECK_INT(decode("{\"type\":\"audio_end\",\"audio_session_id\":\"" ID_64 "x\"}", &msg), TB_OK);
	CHECK(msg.id_too_long);
}

TEST(a_proof_of_the_wrong_length_is_none)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"type\":\"audio_chunk\",\"hmac\":\"" ID_64 "0\"}", &msg), TB_OK);
	CHECK_STR(msg.mac, "");
	CHECK(!msg.id_too_long);
}

TEST(text_is_unescaped_and_a_zero_byte_becomes_a_space)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"text\":\"a\\u0000b\\n\\u0623\\\"\",\"type\":\"text_message\"}", &msg), TB_OK);
	CHECK(tb_span_eq_cstr(msg.text, "a b\nأ\""));
	CHECK(!msg.text_cut);
	CHECK_INT(decode("{\"text\":\"\",\"type\":\"text_message\"}", &msg), TB_OK);
	CHECK_INT(msg.text.n_bytes, 0);
	CHECK_INT(decode("{\"text\":\"a\",\"text\":5,\"type\":\"text_message\"}", &msg), TB_OK);
	CHECK_INT(msg.text.n_bytes, 0);
}

TEST(long_text_is_cut_at_a_code_point_and_said)
{
	for (size_t shift = 0; shift < 4; shift++) {
		char json[256] = "{\"type\":\"text_message\",\"text\":\"";
		struct tb_bear_msg msg;
		size_t n = strlen(json);
		memset(json + n, 'x', shift);
		n += shift;
		for (int i = 0; i < 20; i++, n += 4)
			memcpy(json + n, "🧸", 4);
		memcpy(json + n, "\"}", 3);
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK(msg.text_cut);
		CHECK_INT(msg.text.n_bytes, shift ? 60 + shift : 64);
	}
}

TEST(text_of_exactly_its_memory_is_not_cut)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"type\":\"text_message\",\"text\":\"" ID_64 "\"}", &msg), TB_OK);
	CHECK(!msg.text_cut && msg.text.n_bytes == 64);
}

TEST(fields_of_other_types_have_their_zero)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"type\":\"ping\",\"audio_data\":\"AAA=\",\"chunk_id\":\"" ID_64
	                 "x\",\"text\":\"t\",\"accepted\":true,"
	                 "\"audio_session_id\":\"s\",\"is_final\":true,\"free_heap\":5,\"rssi\":-4,\"uptime\":3,"
	                 "\"firmware_version\":\"1\",\"protocol_version\":\"1.0\",\"capabilities\":[\"fragments\"],"
	                 "\"hmac\":\"x\"}",
	                 &msg),
	          TB_OK);
	CHECK(msg.type == TB_BEAR_PING && msg.audio == TB_AUDIO_ABSENT && msg.n_pcm_bytes == 0 && !msg.id_too_long);
	CHECK(!msg.chunk_id[0] && !msg.audio_session_id[0] && !msg.mac[0] && !msg.is_final && !msg.accepted);
	CHECK(msg.text.n_bytes == 0 && !msg.firmware_version[0] && !msg.protocol_version[0] && !msg.can_fragments);
	CHECK(msg.free_heap_bytes == -1 && msg.rssi_dbm == 0 && msg.uptime_s == -1);
}

TEST(flags_are_true_only_when_they_say_true)
{
	static const char *const others[] = {
	    "false", "1", "\"true\"", "null", "[true]", "{\"is_final\":true}", "true,\"is_final\":0"};
	struct tb_bear_msg msg;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		char json[96];
		snprintf(json, sizeof json, "{\"type\":\"audio_chunk\",\"is_final\":%s}", others[i]);
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK(!msg.is_final);
	}
	CHECK_INT(decode("{\"accepted\":true,\"type\":\"resume_ack\"}", &msg), TB_OK);
	CHECK(msg.accepted);
}

TEST(health_is_taken_under_each_of_its_names)
{
	static const char *const names[] = {"wifi_rssi", "wifi_strength", "rssi"};
	static const char *const types[] = {"system_status", "device_status", "sensor_data",
	                                    "connection_health_report"};
	for (size_t n = 0; n < 3; n++) {
		for (size_t t = 0; t < 4; t++) {
			char json[200];
			struct tb_bear_msg msg;
			snprintf(json, sizeof json,
			         "{\"free_heap\":234567,\"%s\":-45,\"uptime\":99,\"firmware_version\":\"1.2\",\"type\":"
			         "\"%s\"}",
			         names[n], types[t]);
			CHECK_INT(decode(json, &msg), TB_OK);
			CHECK(msg.free_heap_bytes == 234567 && msg.rssi_dbm == -45 && msg.uptime_s == 99);
			CHECK_STR(msg.firmware_version, "1.2");
		}
	}
}

TEST(health_of_the_wrong_form_is_absent)
{
	struct tb_bear_msg msg;
	CHECK_INT(
	    decode("{\"type\":\"system_status\",\"free_heap\":\"5\",\"rssi\":1.5,\"uptime\":-3,\"firmware_version\":7,"
	           "\"health\":{\"free_heap\":5}}",
	           &msg),
	    TB_OK);
	CHECK(msg.free_heap_bytes == -1 && msg.rssi_dbm == 0 && msg.uptime_s == -1 && !msg.firmware_version[0]);
	CHECK_INT(decode("{\"type\":\"system_status\",\"free_heap\":99999999999999999999}", &msg), TB_OK);
	CHECK_INT(msg.free_heap_bytes, -1);
}

TEST(a_long_version_is_cut_and_an_unclean_one_dropped)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"type\":\"handshake\",\"firmware_version\":\"1234567890123456789012é\",\"protocol_"
	                 "version\":\"1\\u0007\"}",
	                 &msg),
	          TB_OK);
	CHECK_STR(msg.firmware_version, "1234567890123456789012");
	CHECK_STR(msg.protocol_version, "");
}

TEST(fragments_are_a_capability_only_as_a_string_in_the_array)
{
	static const struct {
		const char *value;
		bool want;
	} cases[] = {{"[\"mp3\",\"fragments\",\"x\"]", true},
	             {"[\"frag\\u006dents\"]", true},
	             {"[]", false},
	             {"[\"fragment\",\"fragmentss\",1,null]", false},
	             {"[[\"fragments\"]]", false},
	             {"[{\"fragments\":\"fragments\"}]", false},
	             {"{\"fragments\":\"fragments\"}", false},
	             {"\"fragments\"", false},
	             {"[\"fragments\"],\"capabilities\":[]", false},
	             {"[],\"x\":[\"fragments\"]", false}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[128];
		struct tb_bear_msg msg;
		snprintf(json, sizeof json, "{\"type\":\"handshake\",\"capabilities\":%s}", cases[i].value);
		CHECK_INT(decode(json, &msg), TB_OK);
		CHECK_INT(msg.can_fragments, cases[i].want);
	}
}

TEST(unknown_fields_are_skipped_whole_at_any_depth)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"a\":{\"type\":\"ping\",\"b\":[{\"text\":\"no\"},[[\"x\"]]]},\"type\":\"text_message\","
	                 "\"text\":\"yes\",\"c\":[{\"text\":\"no\",\"type\":\"ping\"}]}",
	                 &msg),
	          TB_OK);
	CHECK_INT(msg.type, TB_BEAR_TEXT_MESSAGE);
	CHECK(tb_span_eq_cstr(msg.text, "yes"));
}

TEST(a_message_above_the_limit_is_too_large)
{
	static char json[TB_MESSAGE_MAX + 2];
	struct tb_bear_msg msg;
	memset(json, ' ', sizeof json);
	memcpy(json, "{\"type\":\"ping\"}", 15);
	CHECK_INT(decode_bytes(json, TB_MESSAGE_MAX, &msg), TB_OK);
	CHECK_INT(decode_bytes(json, TB_MESSAGE_MAX + 1, &msg), TB_ERR_TOO_LARGE);
}

TEST(a_message_cut_anywhere_is_refused)
{
	static const char json[] =
	    "{\"type\":\"audio_chunk\",\"audio_data\":\"AAECAw==\",\"x\":{\"y\":[1,true]},\"text\":\"\\u00e9é\"}";
	for (size_t n = 0; n + 1 < sizeof json; n++) {
		struct tb_bear_msg msg;
		CHECK(decode_bytes(json, n, &msg) != TB_OK);
	}
}

TEST(any_byte_in_any_place_is_survived)
{
	static const char json[] =
	    "{\"type\":\"audio_chunk\",\"audio_data\":\"AAECAw==\",\"chunk_id\":\"\\u00e9é\",\"capabilities\":[\"f\"]}";
	char changed[sizeof json];
	for (size_t at = 0; at + 1 < sizeof json; at++) {
		for (int c = 0; c < 256; c++) {
			struct tb_bear_msg msg;
			memcpy(changed, json, sizeof json);
			changed[at] = (char)c;
			if (decode_bytes(changed, sizeof json - 1, &msg) == TB_OK)
				CHECK(msg.n_pcm_bytes <= sizeof pcm && strlen(msg.chunk_id) <= TB_CHUNK_ID_MAX);
		}
	}
}

TEST(nesting_a_thousand_deep_is_too_deep)
{
	static char json[2100];
	struct tb_bear_msg msg;
	size_t n = (size_t)snprintf(json, sizeof json, "{\"type\":\"ping\",\"x\":");
	memset(json + n, '[', 1000);
	memset(json + n + 1000, ']', 1000);
	json[n + 2000] = '}';
	CHECK_INT(decode_bytes(json, n + 2001, &msg), TB_ERR_TOO_DEEP);
}

TEST(memory_of_no_size_is_respected)
{
	static const struct tb_bear_msg_memory none = {0};
	struct tb_bear_msg msg;
	CHECK_INT(tb_bear_msg_decode(tb_span_cstr("{\"type\":\"audio_chunk\",\"audio_data\":\"AAA=\"}"), &none, &msg),
	          TB_OK);
	CHECK_INT(msg.audio, TB_AUDIO_BAD);
	CHECK_INT(tb_bear_msg_decode(tb_span_cstr("{\"type\":\"text_message\",\"text\":\"a\"}"), &none, &msg), TB_OK);
	CHECK(msg.text_cut && msg.text.n_bytes == 0);
}

TEST(how_an_update_ended_is_written_and_read_back)
{
	struct tb_update_out update = {.build = 17, .result = "rolled_back", .cause = "no_server"};
	struct tb_health_out health = {.free_heap_bytes = -1, .uptime_s = 5, .update = &update};
	struct tb_bear_msg msg;
	char json[512];
	size_t n;
	CHECK_INT(tb_bear_write_status(json, sizeof json - 1, &health, &n), TB_OK);
	json[n] = '\0';
	CHECK_INT(decode(json, &msg), TB_OK);
	CHECK_INT(msg.update_build, 17);
	CHECK_STR(msg.update_result, "rolled_back");
	CHECK_STR(msg.update_cause, "no_server");
	CHECK_INT(msg.uptime_s, 5);
}

TEST(only_the_object_update_tells_of_an_update)
{
	struct tb_bear_msg msg;
	CHECK_INT(decode("{\"type\":\"system_status\",\"build\":1,\"result\":\"a\",\"x\":{\"build\":2},"
	                 "\"update\":[{\"build\":3}],\"uptime\":4}",
	                 &msg),
	          TB_OK);
	CHECK(msg.update_build == -1 && !msg.update_result[0] && msg.uptime_s == 4);
	CHECK_INT(decode("{\"type\":\"heartbeat\",\"update\":{\"build\":3,\"result\":\"a\"}}", &msg), TB_OK);
	CHECK(msg.update_build == -1 && !msg.update_result[0]);
	CHECK_INT(decode("{\"type\":\"system_status\",\"update\":{\"build\":[3],\"uptime\":9,\"cause\":{\"build\":1}}}",
	                 &msg),
	          TB_OK);
	CHECK(msg.update_build == -1 && msg.uptime_s == -1 && !msg.update_cause[0]);
}

TEST_MAIN(T(how_an_update_ended_is_written_and_read_back), T(only_the_object_update_tells_of_an_update),
          T(every_type_of_the_table_is_known_by_its_name), T(other_types_are_unknown_and_no_error),
          T(what_is_no_object_with_a_string_type_is_refused), T(a_chunk_gives_its_audio_ids_and_end),
          T(audio_is_absent_good_or_bad), T(a_whole_chunk_fits_its_memory_and_two_bytes_more_are_bad),
          T(ids_are_taken_whole_or_not_at_all), T(a_session_id_must_be_a_string),
          T(a_proof_of_the_wrong_length_is_none), T(text_is_unescaped_and_a_zero_byte_becomes_a_space),
          T(long_text_is_cut_at_a_code_point_and_said), T(text_of_exactly_its_memory_is_not_cut),
          T(fields_of_other_types_have_their_zero), T(flags_are_true_only_when_they_say_true),
          T(health_is_taken_under_each_of_its_names), T(health_of_the_wrong_form_is_absent),
          T(a_long_version_is_cut_and_an_unclean_one_dropped),
          T(fragments_are_a_capability_only_as_a_string_in_the_array), T(unknown_fields_are_skipped_whole_at_any_depth),
          T(a_message_above_the_limit_is_too_large), T(a_message_cut_anywhere_is_refused),
          T(any_byte_in_any_place_is_survived), T(nesting_a_thousand_deep_is_too_deep),
          T(memory_of_no_size_is_respected))
