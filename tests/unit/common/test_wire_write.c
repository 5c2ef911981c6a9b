/* The writers of both sides: golden bytes, every capacity, and what the reader of the other side makes of them. */
#include "common/wire/bear_msg.h"
#include "common/wire/server_msg.h"
#include "tests/check.h"
#include "tests/vectors/v1_messages.h"

#include <stdlib.h>
#include <string.h>

typedef enum tb_status (*writer)(char *out, size_t cap, size_t *n_bytes);

static const struct tb_chunk_out chunk = {{(const uint8_t *)"\0\1\2\3", 4}, "7", "s-1", "00ff", true, 1234};
static const struct tb_chunk_out bare_chunk = {{NULL, 0}, "", NULL, NULL, false, 0};
static const struct tb_health_out health = {234567, -45, 99, 1, 2, 3, 4, "1.2.0", NULL};
static const struct tb_health_out bare_health = {-1, 0, -1, 0, 0, 0, 0, NULL, NULL};
static const struct tb_audio_ack ack = {"7", "s-1", TB_V1_TIME, 4096, true};
static const struct tb_span mp3 = {(const uint8_t *)"ID3\x04", 4};

static struct tb_answer_out make_answer(void)
{
	return (struct tb_answer_out){mp3, 22050, tb_span_cstr("Hello, أحمد!"), "s-1", tb_span_cstr("hi"), TB_V1_TIME};
}

static enum tb_status audio_start(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_audio_start(out, cap, "s-1", n);
}

static enum tb_status audio_start_bare(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_audio_start(out, cap, NULL, n);
}

static enum tb_status audio_chunk(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_audio_chunk(out, cap, &chunk, n);
}

static enum tb_status audio_chunk_bare(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_audio_chunk(out, cap, &bare_chunk, n);
}

static enum tb_status audio_end(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_audio_end(out, cap, "s-1", n);
}

static enum tb_status text(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_text(out, cap, tb_span_cstr("a \"bear\"\nأحمد"), n);
}

static enum tb_status heartbeat(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_heartbeat(out, cap, "test_device_001", 1234, n);
}

static enum tb_status status(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_status(out, cap, &health, n);
}

static enum tb_status status_bare(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_status(out, cap, &bare_health, n);
}

static enum tb_status handshake(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_handshake(out, cap, "test_device_001", "1.2.0", "linux", true, n);
}

static enum tb_status resume_ack(char *out, size_t cap, size_t *n)
{
	return tb_bear_write_resume_ack(out, cap, true, n);
}

static enum tb_status established(char *out, size_t cap, size_t *n)
{
	return tb_server_write_established(out, cap, "sess-9", TB_V1_TIME, n);
}

static enum tb_status start_ack(char *out, size_t cap, size_t *n)
{
	return tb_server_write_start_ack(out, cap, "s-1", TB_V1_TIME, n);
}

static enum tb_status audio_ack(char *out, size_t cap, size_t *n)
{
	return tb_server_write_audio_ack(out, cap, &ack, n);
}

static enum tb_status heartbeat_response(char *out, size_t cap, size_t *n)
{
	return tb_server_write_heartbeat(out, cap, TB_V1_TIME, "active", n);
}

static enum tb_status pong(char *out, size_t cap, size_t *n)
{
	return tb_server_write_pong(out, cap, 1234567890123, n);
}

static enum tb_status audio_response(char *out, size_t cap, size_t *n)
{
	struct tb_answer_out answer = make_answer();
	return tb_server_write_answer(out, cap, &answer, n);
}

static enum tb_status audio_response_bare(char *out, size_t cap, size_t *n)
{
	struct tb_answer_out answer = make_answer();
	answer.audio_session_id = NULL;
	answer.heard = (struct tb_span){0};
	return tb_server_write_answer(out, cap, &answer, n);
}

static enum tb_status text_response(char *out, size_t cap, size_t *n)
{
	struct tb_answer_out answer = make_answer();
	answer.mp3 = answer.heard = (struct tb_span){0};
	return tb_server_write_answer(out, cap, &answer, n);
}

static enum tb_status error(char *out, size_t cap, size_t *n)
{
	return tb_server_write_error(out, cap, "audio_too_short", "I heard too little.", "s-1", TB_V1_TIME, n);
}

static const struct {
	writer write;
	const char *want;
} messages[] = {
    {audio_start, TB_V1_AUDIO_START},
    {audio_start_bare, TB_V1_AUDIO_START_BARE},
    {audio_chunk, TB_V1_AUDIO_CHUNK},
    {audio_chunk_bare, TB_V1_AUDIO_CHUNK_BARE},
    {audio_end, TB_V1_AUDIO_END},
    {text, TB_V1_TEXT},
    {heartbeat, TB_V1_HEARTBEAT},
    {status, TB_V1_STATUS},
    {status_bare, TB_V1_STATUS_BARE},
    {handshake, TB_V1_HANDSHAKE},
    {tb_bear_write_stream_refused, TB_V1_STREAM_REFUSED},
    {resume_ack, TB_V1_RESUME_ACK},
    {established, TB_V1_ESTABLISHED},
    {start_ack, TB_V1_START_ACK},
    {audio_ack, TB_V1_AUDIO_ACK},
    {heartbeat_response, TB_V1_HEARTBEAT_RESPONSE},
    {pong, TB_V1_PONG},
    {audio_response, TB_V1_AUDIO_RESPONSE},
    {audio_response_bare, TB_V1_AUDIO_RESPONSE_BARE},
    {text_response, TB_V1_TEXT_RESPONSE},
    {error, TB_V1_ERROR},
};
enum { N_MESSAGES = sizeof messages / sizeof messages[0] };

TEST(every_message_has_its_golden_bytes)
{
	for (size_t i = 0; i < N_MESSAGES; i++) {
		char out[512];
		size_t n = 0;
		CHECK_INT(messages[i].write(out, sizeof out - 1, &n), TB_OK);
		out[n] = '\0';
		CHECK_STR(out, messages[i].want);
	}
}

TEST(a_message_that_does_not_fit_is_full_and_never_overruns)
{
	for (size_t i = 0; i < N_MESSAGES; i++) {
		size_t n_whole = strlen(messages[i].want);
		for (size_t cap = 0; cap <= n_whole; cap++) {
			char *out = malloc(cap + 1);
			size_t n = 12345;
			out[cap] = '#';
			enum tb_status got = messages[i].write(out, cap, &n);
			CHECK_INT(got, cap == n_whole ? TB_OK : TB_ERR_FULL);
			CHECK_INT(n, cap == n_whole ? n_whole : 12345);
			CHECK_INT(out[cap], '#');
			free(out);
		}
	}
}

/* --- what one side writes, the other reads --- */

static struct tb_bear_msg read_bear(writer write)
{
	static uint8_t pcm[64];
	static char words[64];
	static const struct tb_bear_msg_memory memory = {pcm, sizeof pcm, words, sizeof words};
	struct tb_bear_msg msg;
	char out[512];
	size_t n;
	if (write(out, sizeof out, &n) != TB_OK || tb_bear_msg_decode(tb_span_make(out, n), &memory, &msg) != TB_OK)
		abort();
	return msg;
}

TEST(the_server_reads_what_the_bear_says)
{
	struct tb_bear_msg msg = read_bear(audio_chunk);
	CHECK(msg.type == TB_BEAR_AUDIO_CHUNK && msg.audio == TB_AUDIO_OK && msg.n_pcm_bytes == 4 && msg.is_final);
	CHECK_STR(msg.chunk_id, "7");
	CHECK_STR(msg.audio_session_id, "s-1");
	CHECK_STR(msg.mac, "00ff");
	msg = read_bear(text);
	CHECK(msg.type == TB_BEAR_TEXT_MESSAGE && tb_span_eq_cstr(msg.text, "a \"bear\"\nأحمد"));
	msg = read_bear(status);
	CHECK(msg.type == TB_BEAR_SYSTEM_STATUS && msg.free_heap_bytes == 234567);
	CHECK(msg.rssi_dbm == -45 && msg.uptime_s == 99);
	msg = read_bear(status_bare);
	CHECK(msg.free_heap_bytes == -1 && msg.rssi_dbm == 0 && msg.uptime_s == -1);
	msg = read_bear(handshake);
	CHECK(msg.type == TB_BEAR_HANDSHAKE && msg.can_fragments);
	CHECK_STR(msg.firmware_version, "1.2.0");
	CHECK_STR(msg.protocol_version, "1.0");
	CHECK_INT(read_bear(audio_start).type, TB_BEAR_AUDIO_START);
	CHECK_INT(read_bear(audio_end).type, TB_BEAR_AUDIO_END);
	CHECK_INT(read_bear(heartbeat).type, TB_BEAR_HEARTBEAT);
	CHECK_INT(read_bear(tb_bear_write_stream_refused).type, TB_BEAR_STREAM_ACK);
	CHECK(read_bear(resume_ack).accepted);
}

static enum tb_status keep_audio(void *ctx, const struct tb_server_msg *msg, struct tb_span bytes)
{
	uint8_t *kept = ctx;
	memcpy(kept + msg->n_audio_bytes - bytes.n_bytes, bytes.data, bytes.n_bytes);
	return TB_OK;
}

static const struct tb_server_msg *read_server(writer write, uint8_t audio[64])
{
	static struct tb_server_reader reader;
	char out[512];
	size_t n;
	tb_server_reader_init(&reader, keep_audio, audio);
	if (write(out, sizeof out, &n) != TB_OK || tb_server_reader_feed(&reader, out, n) != TB_OK ||
	    tb_server_reader_finish(&reader) != TB_OK)
		abort();
	return &reader.msg;
}

TEST(the_bear_reads_what_the_server_says)
{
	uint8_t audio[64];
	const struct tb_server_msg *msg = read_server(audio_response, audio);
	CHECK(msg->type == TB_SERVER_AUDIO_RESPONSE && msg->format == TB_FORMAT_MP3 && msg->rate_hz == 22050);
	CHECK(msg->has_audio && msg->audio_status == TB_OK && msg->n_audio_bytes == 4);
	CHECK_MEM(audio, "ID3\x04", 4);
	CHECK_STR(msg->text, "Hello, أحمد!");
	CHECK_STR(msg->heard, "hi");
	CHECK_STR(msg->audio_session_id, "s-1");
	msg = read_server(text_response, audio);
	CHECK(msg->type == TB_SERVER_TEXT_RESPONSE && !msg->has_audio);
	CHECK_STR(msg->text, "Hello, أحمد!");
	msg = read_server(error, audio);
	CHECK_INT(msg->type, TB_SERVER_ERROR);
	CHECK_STR(msg->error_code, "audio_too_short");
	CHECK_STR(msg->text, "I heard too little.");
	msg = read_server(established, audio);
	CHECK(msg->type == TB_SERVER_SYSTEM && msg->system == TB_SYSTEM_CONNECTION_ESTABLISHED);
	CHECK_STR(msg->session_id, "sess-9");
	msg = read_server(audio_ack, audio);
	CHECK(msg->system == TB_SYSTEM_AUDIO_ACK && msg->final);
	CHECK_STR(msg->chunk_id, "7");
	CHECK_INT(read_server(start_ack, audio)->system, TB_SYSTEM_AUDIO_START_ACK);
	CHECK_INT(read_server(heartbeat_response, audio)->system, TB_SYSTEM_HEARTBEAT_RESPONSE);
	CHECK_INT(read_server(pong, audio)->type, TB_SERVER_PONG);
}

TEST(the_bound_of_an_answer_holds_for_the_worst_text)
{
	char worst[300], session_id[TB_SESSION_ID_MAX + 1];
	memset(worst, '\x01', sizeof worst);
	memset(session_id, '\x01', sizeof session_id - 1);
	session_id[TB_SESSION_ID_MAX] = '\0';
	for (size_t n_mp3 = 0; n_mp3 < sizeof worst; n_mp3++) {
		struct tb_answer_out answer = {tb_span_make(worst, n_mp3), UINT32_MAX,
		                               tb_span_make(worst, 300),   session_id,
		                               tb_span_make(worst, 300),   TB_V1_TIME};
		size_t n, cap = tb_server_answer_max(&answer);
		char *out = malloc(cap);
		CHECK_INT(tb_server_write_answer(out, cap, &answer, &n), TB_OK);
		CHECK(n <= cap);
		free(out);
	}
}

TEST(text_that_is_not_utf8_is_written_so_that_it_can_be_read)
{
	char out[128];
	size_t n;
	struct tb_server_reader reader;
	CHECK_INT(tb_server_write_error(out, sizeof out, "x", "a\xFFz", NULL, NULL, &n), TB_OK);
	tb_server_reader_init(&reader, NULL, NULL);
	CHECK_INT(tb_server_reader_feed(&reader, out, n), TB_OK);
	CHECK_INT(tb_server_reader_finish(&reader), TB_OK);
	CHECK_STR(reader.msg.text, "a\uFFFDz");
}

TEST_MAIN(T(every_message_has_its_golden_bytes), T(a_message_that_does_not_fit_is_full_and_never_overruns),
          T(the_server_reads_what_the_bear_says), T(the_bear_reads_what_the_server_says),
          T(the_bound_of_an_answer_holds_for_the_worst_text),
          T(text_that_is_not_utf8_is_written_so_that_it_can_be_read))
