/* Decoding. One table says where each field goes, what it may be, and which messages it belongs to. */
#include "common/wire/bear_msg.h"

#include "common/base/base64.h"
#include "common/base/json_scan.h"
#include "common/wire/text_sink.h"

#include <string.h>

static const char *const type_names[TB_BEAR_MSG_COUNT] = {[TB_BEAR_UNKNOWN] = "unknown",
#define BEAR_NAME(code, name) [TB_BEAR_##code] = name,
                                                          TB_BEAR_MSG_MAP(BEAR_NAME)
#undef BEAR_NAME
};

const char *tb_bear_msg_name(enum tb_bear_msg_type type)
{
	return (unsigned)type < TB_BEAR_MSG_COUNT ? type_names[type] : type_names[TB_BEAR_UNKNOWN];
}

enum kind {
	TYPE,
	ID,           /* a string; too long is absent, and said */
	ID_OR_NUMBER, /* the same, or a number's text */
	LABEL,        /* a string; too long is cut */
	MAC,          /* a string; too long is absent */
	INTEGER,
	FLAG,
	AUDIO,
	TEXT,
	CAPABILITIES,
	UPDATE /* an object of members with rules of their own */
};

struct rule {
	const char *key;
	uint8_t kind;
	int8_t absent;   /* INTEGER: the value that says so */
	uint16_t offset; /* in struct tb_bear_msg */
	uint16_t cap;    /* of a string, without the NUL */
	uint32_t types;  /* one bit for each message it belongs to */
};

#define BIT(code) ((uint32_t)1 << TB_BEAR_##code)
#define AT(member) offsetof(struct tb_bear_msg, member)
#define STRING_AT(member) AT(member), sizeof((struct tb_bear_msg *)0)->member - 1

enum {
	OF_UTTERANCE = BIT(AUDIO_START) | BIT(AUDIO_CHUNK) | BIT(AUDIO_END),
	OF_HEALTH = BIT(SYSTEM_STATUS) | BIT(DEVICE_STATUS) | BIT(SENSOR_DATA) | BIT(CONNECTION_HEALTH_REPORT)
};

static const struct rule rules[] = {
    {"type", TYPE, 0, 0, 0, UINT32_MAX},
    {"audio_session_id", ID, 0, STRING_AT(audio_session_id), OF_UTTERANCE},
    {"chunk_id", ID_OR_NUMBER, 0, STRING_AT(chunk_id), BIT(AUDIO_CHUNK)},
    {"hmac", MAC, 0, STRING_AT(mac), BIT(AUDIO_CHUNK)},
    {"is_final", FLAG, 0, AT(is_final), 0, BIT(AUDIO_CHUNK)},
    {"audio_data", AUDIO, 0, 0, 0, BIT(AUDIO_CHUNK)},
    {"text", TEXT, 0, 0, 0, BIT(TEXT_MESSAGE)},
    {"firmware_version", LABEL, 0, STRING_AT(firmware_version), BIT(HANDSHAKE) | OF_HEALTH},
    {"protocol_version", LABEL, 0, STRING_AT(protocol_version), BIT(HANDSHAKE)},
    {"capabilities", CAPABILITIES, 0, 0, 0, BIT(HANDSHAKE)},
    {"free_heap", INTEGER, -1, AT(free_heap_bytes), 0, OF_HEALTH},
    {"wifi_rssi", INTEGER, 0, AT(rssi_dbm), 0, OF_HEALTH},
    {"wifi_strength", INTEGER, 0, AT(rssi_dbm), 0, OF_HEALTH},
    {"rssi", INTEGER, 0, AT(rssi_dbm), 0, OF_HEALTH},
    {"uptime", INTEGER, -1, AT(uptime_s), 0, OF_HEALTH},
    {"accepted", FLAG, 0, AT(accepted), 0, BIT(RESUME_ACK)},
    {"update", UPDATE, 0, 0, 0, BIT(SYSTEM_STATUS)},
    /* the members of `update` */
    {"build", INTEGER, -1, AT(update_build), 0, BIT(SYSTEM_STATUS)},
    {"result", LABEL, 0, STRING_AT(update_result), BIT(SYSTEM_STATUS)},
    {"cause", LABEL, 0, STRING_AT(update_cause), BIT(SYSTEM_STATUS)},
};
enum { N_RULES = sizeof rules / sizeof rules[0], FIRST_OF_UPDATE = N_RULES - 3, NO_RULE = N_RULES, WORD_MAX = 31 };

struct decode {
	const struct tb_bear_msg_memory *memory;
	struct tb_bear_msg msg;
	unsigned rule;     /* of the member being read, or NO_RULE */
	uint32_t long_ids; /* one bit for each rule whose id was too long */
	struct tb_text_sink sink;
	struct tb_base64_decoder base64;
	bool has_type;
	bool in_capabilities, in_update;
	char type[WORD_MAX + 1];
	char word[WORD_MAX + 1]; /* one capability */
};

static void *target_of(struct decode *decode, const struct rule *rule)
{
	return (char *)&decode->msg + rule->offset;
}

/* Puts a field back to its zero: a later duplicate is coming, or it does not belong to the message. */
static void reset(struct decode *decode, unsigned at)
{
	const struct rule *rule = &rules[at];
	int64_t absent = rule->absent;
	switch (rule->kind) {
	case TYPE: decode->has_type = false; break;
	case INTEGER: memcpy(target_of(decode, rule), &absent, sizeof absent); break;
	case FLAG: *(bool *)target_of(decode, rule) = false; break;
	case AUDIO:
		decode->msg.audio = TB_AUDIO_ABSENT;
		decode->msg.n_pcm_bytes = 0;
		break;
	case TEXT:
		decode->msg.text = (struct tb_span){0};
		decode->msg.text_cut = false;
		break;
	case CAPABILITIES: decode->msg.can_fragments = false; break;
	case UPDATE: break;
	default:
		*(char *)target_of(decode, rule) = '\0';
		decode->long_ids &= ~((uint32_t)1 << at);
		break;
	}
}

/* --- values ---------------------------------------------------------------------------------------------------- */

static void on_audio(struct decode *decode, const struct tb_json_token *token)
{
	struct tb_bear_msg *msg = &decode->msg;
	uint8_t bytes[TB_BASE64_DECODED_MAX(256)];
	if (token->first) {
		tb_base64_init(&decode->base64);
		msg->audio = TB_AUDIO_OK;
	}
	for (size_t at = 0; at < token->text.n_bytes && msg->audio == TB_AUDIO_OK;) {
		size_t n_chars = token->text.n_bytes - at < 256 ? token->text.n_bytes - at : 256, n_bytes;
		if (tb_base64_feed(&decode->base64, (const char *)token->text.data + at, n_chars, bytes, &n_bytes) !=
		        TB_OK ||
		    n_bytes > decode->memory->pcm_cap - msg->n_pcm_bytes) {
			msg->audio = TB_AUDIO_BAD;
			break;
		}
		if (n_bytes > 0)
			memcpy(decode->memory->pcm + msg->n_pcm_bytes, bytes, n_bytes);
		msg->n_pcm_bytes += n_bytes;
		at += n_chars;
	}
	if (token->last && (tb_base64_finish(&decode->base64) != TB_OK || msg->n_pcm_bytes % 2 != 0))
		msg->audio = TB_AUDIO_BAD;
	if (msg->audio == TB_AUDIO_BAD)
		msg->n_pcm_bytes = 0;
	tb_wipe(bytes, sizeof bytes);
}

static void gather(struct decode *decode, const struct tb_json_token *token, char *out, size_t cap)
{
	if (token->first)
		tb_text_sink_begin(&decode->sink);
	tb_text_sink_add(&decode->sink, out, cap, token->text);
}

static void on_text(struct decode *decode, const struct tb_json_token *token)
{
	char *out = decode->memory->text;
	gather(decode, token, out, decode->memory->text_cap);
	if (!token->last)
		return;
	decode->msg.text = tb_span_make(out, tb_text_sink_end(&decode->sink, out));
	decode->msg.text_cut = decode->sink.cut;
}

static void on_type(struct decode *decode, const struct tb_json_token *token)
{
	gather(decode, token, decode->type, WORD_MAX);
	if (!token->last)
		return;
	tb_text_sink_end_label(&decode->sink, decode->type);
	decode->has_type = true;
}

/* Half an id would be another id, and half a proof none: what does not fit is taken back, but a label is cut. */
static void on_label(struct decode *decode, const struct rule *rule, const struct tb_json_token *token)
{
	char *out = target_of(decode, rule);
	gather(decode, token, out, rule->cap);
	if (!token->last)
		return;
	tb_text_sink_end_label(&decode->sink, out);
	if (!decode->sink.cut || rule->kind == LABEL)
		return;
	*out = '\0';
	if (rule->kind != MAC)
		decode->long_ids |= (uint32_t)1 << decode->rule;
}

static void on_string(struct decode *decode, const struct rule *rule, const struct tb_json_token *token)
{
	switch (rule->kind) {
	case TYPE: on_type(decode, token); break;
	case AUDIO: on_audio(decode, token); break;
	case TEXT: on_text(decode, token); break;
	case ID:
	case ID_OR_NUMBER:
	case LABEL:
	case MAC: on_label(decode, rule, token); break;
	default: break;
	}
}

static void on_number(struct decode *decode, const struct rule *rule, struct tb_span number)
{
	int64_t value;
	if (rule->kind == ID_OR_NUMBER)
		tb_span_to_cstr(number, target_of(decode, rule), rule->cap + 1u);
	else if (rule->kind == INTEGER && tb_json_to_int(number, &value) == TB_OK && (value >= 0 || rule->absent == 0))
		memcpy(target_of(decode, rule), &value, sizeof value);
}

static void on_member(struct decode *decode, const struct tb_json_token *token)
{
	if (decode->rule == NO_RULE)
		return;
	const struct rule *rule = &rules[decode->rule];
	if (token->event == TB_JSON_STRING)
		on_string(decode, rule, token);
	else if (rule->kind == AUDIO)
		decode->msg.audio = TB_AUDIO_BAD;
	else if (token->event == TB_JSON_NUMBER)
		on_number(decode, rule, token->text);
	else if (token->event == TB_JSON_TRUE && rule->kind == FLAG)
		*(bool *)target_of(decode, rule) = true;
	else if (rule->kind == CAPABILITIES)
		decode->in_capabilities = token->event == TB_JSON_ARRAY_BEGIN;
	else if (rule->kind == UPDATE)
		decode->in_update = token->event == TB_JSON_OBJECT_BEGIN;
}

/* --- tokens ---------------------------------------------------------------------------------------------------- */

static bool is_named(unsigned at, const struct tb_json_token *token)
{
	bool is_of_update = at >= FIRST_OF_UPDATE;
	return !token->key_cut && is_of_update == (token->depth == 2) && tb_span_eq_cstr(token->text, rules[at].key);
}

static void on_key(struct decode *decode, const struct tb_json_token *token)
{
	unsigned at = 0;
	while (at < N_RULES && !is_named(at, token))
		at++;
	decode->rule = at;
	if (at != NO_RULE)
		reset(decode, at);
}

static void on_capability(struct decode *decode, const struct tb_json_token *token)
{
	gather(decode, token, decode->word, WORD_MAX);
	if (!token->last)
		return;
	tb_text_sink_end_label(&decode->sink, decode->word);
	decode->msg.can_fragments |= strcmp(decode->word, "fragments") == 0;
}

static enum tb_status on_token(void *ctx, const struct tb_json_token *token)
{
	struct decode *decode = ctx;
	if (token->depth == 0)
		return token->event == TB_JSON_OBJECT_BEGIN || token->event == TB_JSON_OBJECT_END ? TB_OK
		                                                                                  : TB_ERR_FORMAT;
	if (token->depth == 1 && token->event == TB_JSON_OBJECT_END)
		decode->in_update = false;
	else if (token->depth == 1 + (unsigned)decode->in_update && token->event == TB_JSON_KEY)
		on_key(decode, token);
	else if (token->depth == 1 + (unsigned)decode->in_update)
		on_member(decode, token);
	else if (token->depth == 2 && decode->in_capabilities && token->event == TB_JSON_STRING)
		on_capability(decode, token);
	return TB_OK;
}

static enum tb_bear_msg_type find_type(const char *name)
{
	for (unsigned type = TB_BEAR_UNKNOWN + 1; type < TB_BEAR_MSG_COUNT; type++) {
		if (strcmp(type_names[type], name) == 0)
			return type;
	}
	return TB_BEAR_UNKNOWN;
}

enum tb_status tb_bear_msg_decode(struct tb_span json, const struct tb_bear_msg_memory *memory, struct tb_bear_msg *out)
{
	if (json.n_bytes > TB_MESSAGE_MAX)
		return TB_ERR_TOO_LARGE;
	struct decode decode = {.memory = memory, .rule = NO_RULE};
	struct tb_json_scanner scanner;
	for (unsigned at = 0; at < N_RULES; at++)
		reset(&decode, at);
	tb_json_init(&scanner, on_token, &decode);
	enum tb_status status = tb_json_feed(&scanner, json.data, json.n_bytes);
	if (status == TB_OK)
		status = tb_json_finish(&scanner);
	if (status == TB_OK && !decode.has_type)
		status = TB_ERR_FORMAT;
	if (status != TB_OK)
		return status;
	decode.msg.type = find_type(decode.type);
	for (unsigned at = 0; at < N_RULES; at++) {
		/* Several keys may fill one field (rssi); all of those belong to the same messages. */
		if (!(rules[at].types & (uint32_t)1 << decode.msg.type))
			reset(&decode, at);
	}
	decode.msg.id_too_long = decode.long_ids != 0;
	*out = decode.msg;
	return TB_OK;
}
