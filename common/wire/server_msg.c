/* Reading: what a server says, in every form of the field. One table says which key means what, and where it counts. */
#include "common/wire/server_msg.h"

#include <string.h>

static const char *const type_names[TB_SERVER_MSG_COUNT] = {[TB_SERVER_UNKNOWN] = "unknown",
#define SERVER_NAME(code, name) [TB_SERVER_##code] = name,
                                                            TB_SERVER_MSG_MAP(SERVER_NAME)
#undef SERVER_NAME
};

static const char *const system_names[] = {
    [TB_SYSTEM_OTHER] = "",
    [TB_SYSTEM_CONNECTION_ESTABLISHED] = "connection_established",
    [TB_SYSTEM_AUDIO_START_ACK] = "audio_start_ack",
    [TB_SYSTEM_AUDIO_ACK] = "audio_ack",
    [TB_SYSTEM_HEARTBEAT_RESPONSE] = "heartbeat_response",
};

const char *tb_server_msg_name(enum tb_server_msg_type type)
{
	return (unsigned)type < TB_SERVER_MSG_COUNT ? type_names[type] : type_names[TB_SERVER_UNKNOWN];
}

/* --- the table ------------------------------------------------------------------------------------------------- */

/* The object a member stands in; all but ELSEWHERE are bits, for the table. */
enum place { ELSEWHERE = 0, OUTER = 1, DATA = 2, PARAMS = 4, LIMITS = 8 };

enum kind { TYPE, SYSTEM_TYPE, FORMAT, RATE, AUDIO, FINAL, ID, TEXT, INT, OBJECT };

struct rule {
	const char *key;
	uint8_t kind;
	uint8_t places;
	uint16_t offset; /* ID, TEXT, INT: in struct tb_server_msg; OBJECT: the place inside it */
	uint16_t cap;    /* ID, TEXT: without the NUL */
};

#define STRING_AT(member) offsetof(struct tb_server_msg, member), sizeof((struct tb_server_msg *)0)->member - 1
#define INT_AT(member) offsetof(struct tb_server_msg, member), 0

static const struct rule rules[] = {
    {"type", TYPE, OUTER, 0, 0},
    {"type", SYSTEM_TYPE, DATA, 0, 0},
    {"data", OBJECT, OUTER, DATA, 0},
    {"params", OBJECT, OUTER, PARAMS, 0},
    {"format", FORMAT, OUTER | PARAMS, 0, 0},
    {"sample_rate", RATE, OUTER | PARAMS, 0, 0},
    {"audio_rate", RATE, OUTER | PARAMS, 0, 0},
    {"audio_data", AUDIO, OUTER | PARAMS, 0, 0},
    {"final", FINAL, OUTER | DATA | PARAMS, 0, 0},
    {"audio_session_id", ID, OUTER | DATA | PARAMS, STRING_AT(audio_session_id)},
    {"session_id", ID, OUTER | DATA | PARAMS, STRING_AT(session_id)},
    {"chunk_id", ID, OUTER | DATA | PARAMS, STRING_AT(chunk_id)},
    {"error_code", ID, OUTER | PARAMS, STRING_AT(error_code)},
    {"error_message", TEXT, OUTER | PARAMS, STRING_AT(text)},
    {"text", TEXT, OUTER | PARAMS, STRING_AT(text)},
    {"heard", TEXT, OUTER | PARAMS, STRING_AT(heard)},
    {"limits", OBJECT, OUTER, LIMITS, 0},
    {"age", INT, OUTER | PARAMS, INT_AT(policy.age)},
    {"talk_minutes", INT, LIMITS, INT_AT(policy.talk_minutes)},
    {"rest_minutes", INT, LIMITS, INT_AT(policy.rest_minutes)},
    {"volume_percent", INT, LIMITS, INT_AT(policy.volume_percent)},
};
enum { N_RULES = sizeof rules / sizeof rules[0], NO_RULE = N_RULES, WORD_MAX = TB_SERVER_WORD_CAP - 1 };

/* --- words, ids and texts -------------------------------------------------------------------------------------- */

/* The index of `word` among n names, or 0, which stands for all others. */
static unsigned find_word(const char *word, const char *const names[], unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		if (strcmp(word, names[i]) == 0)
			return i;
	}
	return 0;
}

static enum tb_audio_format find_format(const char *word)
{
	if (strcmp(word, "mp3") == 0)
		return TB_FORMAT_MP3;
	return strcmp(word, "pcm_s16le") == 0 ? TB_FORMAT_PCM_S16LE : TB_FORMAT_OTHER;
}

static void on_word(struct tb_server_reader *reader, enum kind kind, const struct tb_json_token *token)
{
	tb_text_sink_add(&reader->sink, reader->word, WORD_MAX, token->text);
	if (!token->last)
		return;
	tb_text_sink_end_label(&reader->sink, reader->word);
	if (reader->sink.cut)
		reader->word[0] = '\0';
	if (kind == TYPE) {
		reader->msg.type = find_word(reader->word, type_names, TB_SERVER_MSG_COUNT);
		reader->msg.has_type = true;
	} else if (kind == SYSTEM_TYPE) {
		reader->msg.system =
		    find_word(reader->word, system_names, sizeof system_names / sizeof system_names[0]);
	} else {
		reader->msg.format = find_format(reader->word);
	}
}

static void *target_of(struct tb_server_reader *reader, const struct rule *rule)
{
	return (char *)&reader->msg + rule->offset;
}

static void on_id(struct tb_server_reader *reader, const struct rule *rule, const struct tb_json_token *token)
{
	char *out = target_of(reader, rule);
	tb_text_sink_add(&reader->sink, out, rule->cap, token->text);
	if (token->last)
		tb_text_sink_end_label(&reader->sink, out);
	if (token->last && reader->sink.cut)
		*out = '\0';
}

static void on_text(struct tb_server_reader *reader, const struct rule *rule, const struct tb_json_token *token)
{
	char *out = target_of(reader, rule);
	tb_text_sink_add(&reader->sink, out, rule->cap, token->text);
	if (token->last)
		out[tb_text_sink_end(&reader->sink, out)] = '\0';
}

/* --- audio ----------------------------------------------------------------------------------------------------- */

/* A second audio_data cannot take back what was delivered: it is left aside. */
static void begin_audio(struct tb_server_reader *reader)
{
	reader->skip_audio = reader->msg.has_audio;
	reader->msg.has_audio = true;
	tb_base64_init(&reader->base64);
}

static enum tb_status on_audio(struct tb_server_reader *reader, const struct tb_json_token *token)
{
	enum { STEP_CHARS = 512 };
	struct tb_server_msg *msg = &reader->msg;
	if (token->first)
		begin_audio(reader);
	if (reader->skip_audio)
		return TB_OK;
	for (size_t at = 0; at < token->text.n_bytes && msg->audio_status == TB_OK; at += STEP_CHARS) {
		uint8_t bytes[TB_BASE64_DECODED_MAX(STEP_CHARS)];
		size_t n_bytes, n_chars = token->text.n_bytes - at;
		n_chars = n_chars < STEP_CHARS ? n_chars : STEP_CHARS;
		msg->audio_status =
		    tb_base64_feed(&reader->base64, (const char *)token->text.data + at, n_chars, bytes, &n_bytes);
		msg->n_audio_bytes += n_bytes;
		if (n_bytes == 0 || !reader->on_audio)
			continue;
		enum tb_status status = reader->on_audio(reader->ctx, msg, tb_span_make(bytes, n_bytes));
		if (status != TB_OK)
			return status;
	}
	if (token->last && msg->audio_status == TB_OK)
		msg->audio_status = tb_base64_finish(&reader->base64);
	return TB_OK;
}

/* --- values ---------------------------------------------------------------------------------------------------- */

/* Any value but null takes the place of what an earlier member said: a field server writes null for what it leaves
 * out. */
static void reset(struct tb_server_reader *reader, const struct rule *rule)
{
	tb_text_sink_begin(&reader->sink);
	switch (rule->kind) {
	case TYPE:
		reader->msg.type = TB_SERVER_UNKNOWN;
		reader->msg.has_type = false;
		break;
	case SYSTEM_TYPE: reader->msg.system = TB_SYSTEM_OTHER; break;
	case FORMAT: reader->msg.format = TB_FORMAT_UNSAID; break;
	case RATE: reader->msg.rate_hz = 0; break;
	case FINAL: reader->msg.final = false; break;
	case ID:
	case TEXT: *(char *)target_of(reader, rule) = '\0'; break;
	case INT: *(struct tb_said_int *)target_of(reader, rule) = (struct tb_said_int){0}; break;
	default: break;
	}
}

static enum tb_status on_string(struct tb_server_reader *reader, const struct rule *rule,
                                const struct tb_json_token *token)
{
	if (token->first)
		reset(reader, rule);
	switch (rule->kind) {
	case TYPE:
	case SYSTEM_TYPE:
	case FORMAT: on_word(reader, rule->kind, token); break;
	case ID: on_id(reader, rule, token); break;
	case TEXT: on_text(reader, rule, token); break;
	case AUDIO: return on_audio(reader, token);
	default: break;
	}
	return TB_OK;
}

static struct tb_said_int said(int64_t value)
{
	value = value < INT32_MIN ? INT32_MIN : value > INT32_MAX ? INT32_MAX : value;
	return (struct tb_said_int){.is_said = true, .value = (int32_t)value};
}

static void on_number(struct tb_server_reader *reader, const struct rule *rule, struct tb_span number)
{
	enum { MAX_RATE_HZ = 192000 };
	int64_t value;
	if (rule->kind == RATE && tb_json_to_int(number, &value) == TB_OK && value > 0 && value <= MAX_RATE_HZ)
		reader->msg.rate_hz = (uint32_t)value;
	else if (rule->kind == INT && tb_json_to_int(number, &value) == TB_OK)
		*(struct tb_said_int *)target_of(reader, rule) = said(value);
	else if (rule->kind == ID && number.n_bytes <= rule->cap)
		tb_span_to_cstr(number, target_of(reader, rule), rule->cap + 1u);
}

/* A value that is no string, in a member that the table knows. */
static void on_other(struct tb_server_reader *reader, const struct rule *rule, const struct tb_json_token *token)
{
	if (token->event == TB_JSON_NULL || token->event == TB_JSON_OBJECT_END || token->event == TB_JSON_ARRAY_END)
		return;
	reset(reader, rule);
	if (token->event == TB_JSON_NUMBER)
		on_number(reader, rule, token->text);
	else if (rule->kind == FINAL)
		reader->msg.final = token->event == TB_JSON_TRUE;
	if (rule->kind == AUDIO && !reader->msg.has_audio) {
		reader->msg.has_audio = true;
		reader->msg.audio_status = TB_ERR_FORMAT;
	}
}

/* --- tokens ---------------------------------------------------------------------------------------------------- */

static uint8_t find_rule(const struct tb_json_token *token, uint8_t place)
{
	uint8_t at = 0;
	if (token->key_cut)
		return NO_RULE;
	while (at < N_RULES && !((rules[at].places & place) && tb_span_eq_cstr(token->text, rules[at].key)))
		at++;
	return at;
}

/* Which object the tokens between the ends of this container stand in. */
static void enter(struct tb_server_reader *reader, const struct tb_json_token *token)
{
	const struct rule *rule = reader->rule < N_RULES ? &rules[reader->rule] : NULL;
	bool is_known = token->event == TB_JSON_OBJECT_BEGIN && rule && rule->kind == OBJECT;
	reader->place = is_known ? (uint8_t)rule->offset : ELSEWHERE;
}

static enum tb_status on_member(struct tb_server_reader *reader, const struct tb_json_token *token)
{
	if (token->event == TB_JSON_KEY) {
		reader->rule = find_rule(token, token->depth == 1 ? OUTER : reader->place);
		return TB_OK;
	}
	if (token->depth == 1 && (token->event == TB_JSON_OBJECT_BEGIN || token->event == TB_JSON_ARRAY_BEGIN))
		enter(reader, token);
	if (reader->rule == NO_RULE)
		return TB_OK;
	const struct rule *rule = &rules[reader->rule];
	if (token->event == TB_JSON_STRING)
		return on_string(reader, rule, token);
	on_other(reader, rule, token);
	return TB_OK;
}

static enum tb_status on_token(void *ctx, const struct tb_json_token *token)
{
	struct tb_server_reader *reader = ctx;
	if (token->depth == 0)
		return token->event == TB_JSON_OBJECT_BEGIN || token->event == TB_JSON_OBJECT_END ? TB_OK
		                                                                                  : TB_ERR_FORMAT;
	if (token->depth == 1 || (token->depth == 2 && reader->place != ELSEWHERE))
		return on_member(reader, token);
	return TB_OK;
}

/* --- bare texts ------------------------------------------------------------------------------------------------ */

static const char *const bare_texts[] = {"ok", "dev-ok"};
enum { N_BARE_TEXTS = sizeof bare_texts / sizeof bare_texts[0] };

enum form { UNDECIDED, JSON, BARE, BROKEN };

/* No JSON text begins like a bare one, so the first byte decides. */
static void decide_form(struct tb_server_reader *reader, uint8_t first)
{
	reader->form = JSON;
	for (uint8_t i = 0; i < N_BARE_TEXTS; i++) {
		if (first == (uint8_t)bare_texts[i][0]) {
			reader->form = BARE;
			reader->bare = i;
		}
	}
}

static enum tb_status feed_bare(struct tb_server_reader *reader, const uint8_t *bytes, size_t n_bytes)
{
	const char *text = bare_texts[reader->bare];
	for (size_t i = 0; i < n_bytes; i++) {
		char want = text[reader->n_bare];
		if (want != '\0' && bytes[i] == (uint8_t)want)
			reader->n_bare++;
		else if (want != '\0' || (bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != ' '))
			reader->form = BROKEN;
	}
	return reader->form == BROKEN ? TB_ERR_FORMAT : TB_OK;
}

static enum tb_status finish_bare(struct tb_server_reader *reader)
{
	if (reader->form == BROKEN || bare_texts[reader->bare][reader->n_bare] != '\0')
		return TB_ERR_FORMAT;
	reader->msg.type = TB_SERVER_AUTH_OK;
	return TB_OK;
}

/* --- the reader ------------------------------------------------------------------------------------------------ */

void tb_server_reader_init(struct tb_server_reader *reader,
                           enum tb_status (*on_audio_bytes)(void *, const struct tb_server_msg *, struct tb_span),
                           void *ctx)
{
	memset(reader, 0, sizeof *reader);
	reader->on_audio = on_audio_bytes;
	reader->ctx = ctx;
	reader->rule = NO_RULE;
	tb_json_init(&reader->scanner, on_token, reader);
}

enum tb_status tb_server_reader_feed(struct tb_server_reader *reader, const void *data, size_t n_bytes)
{
	if (n_bytes == 0)
		return reader->form == BROKEN ? TB_ERR_FORMAT : tb_json_feed(&reader->scanner, NULL, 0);
	if (reader->form == UNDECIDED)
		decide_form(reader, *(const uint8_t *)data);
	return reader->form == JSON ? tb_json_feed(&reader->scanner, data, n_bytes) : feed_bare(reader, data, n_bytes);
}

enum tb_status tb_server_reader_finish(struct tb_server_reader *reader)
{
	if (reader->form == BARE || reader->form == BROKEN)
		return finish_bare(reader);
	enum tb_status status = tb_json_finish(&reader->scanner);
	return status == TB_OK && !reader->msg.has_type ? TB_ERR_FORMAT : status;
}
