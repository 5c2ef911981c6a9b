/* What the bear never does, and what it refuses. */
#include "tests/check.h"
#include "tests/unit/device/world.h"

#include "device/core/sniff.h"

TEST(a_server_cannot_open_the_microphone)
{
	struct world *w = world_make();
	world_ready(w);
	push(w, "{\"type\":\"stream_start\"}");
	advance(w, 1000);
	CHECK_INT(count_sent(w, TB_BEAR_STREAM_ACK), 1);
	CHECK_INT(w->n_microphone_starts, 0);
	CHECK_INT(state_of(w), TB_BEAR_READY);
	CHECK(was_logged(w, "REMOTE_RECORDING_REFUSED"));
}

static bool holds_nothing(const struct world *w)
{
	for (size_t i = 0; i < w->config.uplink_bytes; i++) {
		if (w->uplink[i] != 0)
			return false;
	}
	return true;
}

TEST(samples_without_the_button_go_nowhere)
{
	struct world *w = world_make();
	world_ready(w);
	size_t n_before = w->n_sent;
	speak_for(w, 1000);
	CHECK(holds_nothing(w));
	CHECK_INT(w->n_sent, n_before);
	world_ask(w);
	speak_for(w, 500);
	CHECK(holds_nothing(w));
	CHECK_INT(w->n_question, 16000);
	CHECK(was_logged(w, "Dropped samples"));
}

TEST(after_a_question_no_sample_of_it_is_left_in_memory)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	CHECK(holds_nothing(w));
	for (size_t i = 0; i < TB_OUTBOX_CAP; i++)
		CHECK_INT(w->bear.outbox.text[i], 0);
}

TEST(an_unasked_audio_response_is_not_heard)
{
	struct world *w = world_make();
	world_ready(w);
	push_mp3(w, ANSWER_BEFORE, 10, 777, ANSWER_AFTER);
	advance(w, 1000);
	CHECK_INT(w->n_played, 0);
	CHECK_INT(state_of(w), TB_BEAR_READY);
}

TEST(a_resume_offer_is_declined)
{
	struct world *w = world_make();
	world_ready(w);
	push(w, "{\"type\":\"resume_offer\",\"session_id\":\"x\",\"missed_count\":1,\"timeout_ms\":1000}");
	CHECK_INT(count_sent(w, TB_BEAR_RESUME_ACK), 1);
	CHECK(!last_sent(w, TB_BEAR_RESUME_ACK)->accepted);
}

TEST(the_log_has_the_lines_operators_look_for)
{
	static const char *const lines[] = {"🧸  AI Teddy Bear ESP32 - Production Client\n",
	                                    "📱 Device: test_device_001\n",
	                                    "🔧 Firmware: 1.0.0\n",
	                                    "🌐 Server: bear.example:443\n",
	                                    "🔐 Security Manager initialized\n",
	                                    "🔒 Security self-test passed\n",
	                                    "🔒 [MED] SECURITY_MANAGER_INITIALIZED: ",
	                                    "🎵 Audio Manager initialized\n",
	                                    "✅ Setup complete. System ready!\n",
	                                    "🔐 Connecting: TLS verified, token=HMAC in URL\n",
	                                    "🔒 [LOW] HMAC_TOKEN_ACCEPTED: HMAC token validated successfully\n",
	                                    "✅ WebSocket connected to AI Teddy Bear server\n",
	                                    "🧸 Ready for interaction!\n",
	                                    "🔘 Button pressed - starting recording\n",
	                                    "🎤 Recording started\n",
	                                    "Audio chunk signed with HMAC\n",
	                                    "📦 Audio chunk sent: 4096 bytes (seq: 1)\n",
	                                    "🔘 Button released after 1000ms\n",
	                                    "🎤 Recording completed, processing...\n",
	                                    "🔊 Audio response received: '14 characters'\n",
	                                    "🔊 Playing audio response...\n",
	                                    "📊 Health: Heap=45000, WiFi=-45dBm, Sessions=1, Healthy=No\n",
	                                    "⚠️ Low memory warning: 45000 bytes free\n"};
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w, ANSWER_BEFORE, 5, 777, ANSWER_AFTER);
	for (unsigned i = 0; i < 7; i++) {
		advance(w, 10000);
		push(w, "{\"type\":\"pong\"}");
	}
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		CHECK(was_logged(w, lines[i]));
}

TEST(the_log_holds_no_name_no_key_no_token_and_no_word_that_was_said)
{
	struct world *w = world_make();
	world_ready(w);
	world_ask(w);
	push_mp3(w,
	         "{\"type\":\"audio_response\",\"format\":\"mp3\",\"text\":\"Zebras sing.\",\"heard\":\"what do "
	         "zebras\",\"audio_data\":\"",
	         5, 777, ANSWER_AFTER);
	advance(w, 1000);
	happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = tb_span_cstr("zebras again")});
	push(w, "{\"type\":\"text_response\",\"text\":\"Zebras sleep.\"}");
	push(w, "{\"type\":\"error\",\"error_code\":\"processing_error\",\"error_message\":\"zebras\"}");
	CHECK_INT(w->n_turns, 2);
	CHECK(!was_logged(w, "ebras"));
	CHECK(!was_logged(w, "Lina"));
	CHECK(!was_logged(w, "&token="));
	CHECK(!was_logged(w, strstr(w->path_query, "token=") + 6));
	CHECK(!was_logged(w, WORLD_KEY));
}

/* One hour of a day: questions, silence, a lost link, a refusal, a policy, a status check. */
static void live_for_an_hour(struct world *w)
{
	for (unsigned minute = 0; minute < 60; minute++) {
		w->n_sent = w->n_question = w->n_played = w->n_turns = w->n_spoken = w->n_said = w->n_lights = 0;
		if (minute % 10 == 0)
			world_ask(w);
		if (minute % 20 == 0)
			push_mp3(w, "{\"type\":\"audio_response\",\"text\":\"Zebras sing.\",\"audio_data\":\"", 5, 777,
			         "\"}");
		else if (minute % 10 == 0)
			push(w, "{\"type\":\"error\",\"error_code\":\"x\",\"error_message\":\"zebras\"}");
		if (minute == 33)
			push(w, "{\"type\":\"policy\",\"child_id\":\"child-1\",\"age\":7}");
		if (minute == 50) {
			happen(w, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED,
			                                 .close_code = 1008,
			                                 .text = tb_span_cstr("Lina")});
			happens(w, TB_BEAR_EVENT_PRESS);
			happens(w, TB_BEAR_EVENT_RELEASE);
			world_reconnect(w);
		}
		for (unsigned i = 0; i < 6; i++) {
			advance(w, 10000);
			push(w, "{\"type\":\"pong\"}");
		}
	}
}

TEST(in_a_whole_day_no_line_of_the_log_holds_anything_personal)
{
	static const char *const words[] = {"Lina", "ebras", "token=", "child-1", WORLD_KEY};
	struct world *w = world_make();
	world_ready(w);
	size_t n_lines = 0;
	for (unsigned hour = 0; hour < 24; hour++) {
		w->n_log = 0;
		live_for_an_hour(w);
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			CHECK(!was_logged(w, words[i]));
		CHECK(!was_logged(w, strstr(w->path_query, "token=") + 6));
		CHECK(w->n_log + 200 < sizeof w->log); /* nothing of the hour was lost */
		n_lines += w->n_log;
	}
	CHECK(n_lines > 24 * 1000);
	CHECK(was_logged(w, "📊 Health: "));
}

TEST(a_weak_signal_is_warned_of)
{
	struct world *w = world_make();
	w->heap_bytes = 234567;
	w->rssi_dbm = -71;
	world_ready(w);
	for (unsigned i = 0; i < 7; i++) {
		advance(w, 10000);
		push(w, "{\"type\":\"pong\"}");
	}
	CHECK(was_logged(w, "⚠️ Weak WiFi signal: -71 dBm"));
	CHECK(!was_logged(w, "Low memory"));
	CHECK(was_logged(w, "📊 Health: Heap=234567, WiFi=-71dBm, Sessions=0, Healthy=No"));
}

TEST(a_configuration_out_of_its_bounds_is_refused_with_a_reason)
{
	static char long_path[600] = "/";
	memset(long_path + 1, 'p', sizeof long_path - 2);
	enum { N_WRONG = 10 };
	for (unsigned i = 0; i < N_WRONG; i++) {
		struct world *w = world_make();
		struct tb_bear_config *config = &w->config;
		switch (i) {
		case 0: config->device_id = "short"; break;
		case 1: config->child_age = 2; break;
		case 2: config->child_age = 14; break;
		case 3: config->key = tb_span_cstr("not hex"); break;
		case 4: config->uplink_bytes = 16000; break;
		case 5: config->playback_bytes = 4096; break;
		case 6: config->host = NULL; break;
		case 7: w->port.speaker.rate_hz = 0; break;
		case 8: config->path = long_path; break;
		default: w->port.mp3.read = NULL; break;
		}
		CHECK_INT(tb_bear_init(&w->bear, &w->config, &w->port), TB_ERR_ARG);
		CHECK(was_logged(w, "The bear cannot start: "));
	}
}

TEST(an_impossible_event_is_logged_and_ignored)
{
	struct world *w = world_make();
	world_ready(w);
	happens(w, TB_BEAR_EVENT_PRESS);
	happens(w, TB_BEAR_EVENT_PRESS);
	happens(w, TB_BEAR_EVENT_START);
	CHECK_INT(state_of(w), TB_BEAR_LISTENING);
	CHECK(was_logged(w, "Ignored: press while listening"));
	CHECK_INT(w->n_opens, 1);
}

TEST(id3_and_two_headers_in_a_row_are_mp3_and_nothing_else_is)
{
	uint8_t head[TB_SNIFF_MAX] = {0};
	make_mp3(head, 3, 5);
	CHECK_INT(tb_sniff_audio(tb_span_make("ID3", 3)), TB_SNIFF_MP3);
	CHECK_INT(tb_sniff_audio(tb_span_make("ID", 2)), TB_SNIFF_MORE);
	CHECK_INT(tb_sniff_audio(tb_span_make("IDE", 3)), TB_SNIFF_OTHER);
	CHECK_INT(tb_sniff_audio(tb_span_make(head, MP3_FRAME + 3)), TB_SNIFF_MORE);
	CHECK_INT(tb_sniff_audio(tb_span_make(head, MP3_FRAME + 4)), TB_SNIFF_MP3);
	head[MP3_FRAME + 1] = 0xFB; /* the next header is of another kind */
	CHECK_INT(tb_sniff_audio(tb_span_make(head, MP3_FRAME + 4)), TB_SNIFF_OTHER);
}

TEST(a_full_head_always_gives_a_verdict)
{
	for (unsigned code = 0; code < 0x10000; code++) {
		uint8_t head[TB_SNIFF_MAX] = {0xFF, (uint8_t)(code >> 8), (uint8_t)code};
		CHECK(tb_sniff_audio(tb_span_make(head, sizeof head)) != TB_SNIFF_MORE);
	}
}

TEST_MAIN(T(a_server_cannot_open_the_microphone), T(samples_without_the_button_go_nowhere),
          T(after_a_question_no_sample_of_it_is_left_in_memory), T(an_unasked_audio_response_is_not_heard),
          T(a_resume_offer_is_declined), T(the_log_has_the_lines_operators_look_for),
          T(the_log_holds_no_name_no_key_no_token_and_no_word_that_was_said),
          T(in_a_whole_day_no_line_of_the_log_holds_anything_personal), T(a_weak_signal_is_warned_of),
          T(a_configuration_out_of_its_bounds_is_refused_with_a_reason), T(an_impossible_event_is_logged_and_ignored),
          T(id3_and_two_headers_in_a_row_are_mp3_and_nothing_else_is), T(a_full_head_always_gives_a_verdict))
