#include "server/engines/hosted/chat_stream.h"

#include "common/base/utf8.h"
#include "server/engines/hosted/json_pick.h"
#include "server/engines/reply/sentence.h"

#include <string.h>

enum { WORD_CAP = 32 };

static bool on_event(void *ctx, struct tb_span data);

void tb_chat_stream_init(struct tb_chat_stream *stream, void (*on_sentence)(void *ctx, struct tb_span sentence),
                         void *ctx)
{
	stream->on_sentence = on_sentence;
	stream->ctx = ctx;
	stream->status = TB_OK;
	stream->finished = stream->was_cut = false;
	stream->n_sentences = stream->n_all = stream->n_text = 0;
	tb_sse_init(&stream->sse, on_event, stream);
}

static void deliver(struct tb_chat_stream *stream, struct tb_span sentence)
{
	stream->n_sentences++;
	stream->finished |= stream->n_sentences == TB_CHAT_SENTENCES_MAX;
	stream->on_sentence(stream->ctx, sentence);
}

static bool ends_with_mark(struct tb_span sentence)
{
	static const char *const marks[] = {".", "!", "?", "\xD8\x9F", "\"", "\xE2\x80\x9D"};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t n = strlen(marks[i]);
		if (sentence.n_bytes >= n && memcmp(sentence.data + sentence.n_bytes - n, marks[i], n) == 0)
			return true;
	}
	return false;
}

/* Delivers the sentences that something follows; with `all`, the last one too. */
static void cut_sentences(struct tb_chat_stream *stream, bool all)
{
	struct tb_span rest = tb_span_make(stream->text, stream->n_text), sentence;
	size_t n_used = 0;
	while (stream->n_sentences < TB_CHAT_SENTENCES_MAX &&
	       tb_sentence_next(&rest, TB_REPLY_SENTENCE_MAX, &sentence)) {
		size_t end = (size_t)(sentence.data + sentence.n_bytes - (const uint8_t *)stream->text);
		if (!all && end == stream->n_text)
			break; /* nothing follows yet */
		if (!all && rest.n_bytes == 0 && !ends_with_mark(sentence))
			break; /* white space follows, in the middle of a sentence */
		deliver(stream, sentence);
		n_used = end;
	}
	stream->n_text -= n_used;
	memmove(stream->text, stream->text + n_used, stream->n_text);
}

static void add_text(struct tb_chat_stream *stream, const char *text, size_t n_bytes)
{
	size_t n_room = sizeof stream->text - stream->n_all;
	if (n_bytes > n_room) {
		n_bytes = tb_utf8_prefix(tb_span_make(text, n_bytes), n_room);
		stream->finished = stream->was_cut = true;
	}
	memcpy(stream->text + stream->n_text, text, n_bytes);
	stream->n_text += n_bytes;
	stream->n_all += n_bytes;
	cut_sentences(stream, false);
}

/* What the service says of the end: "stop" and the like, "length", "content_filter"; absent while it goes on. */
static void take_reason(struct tb_chat_stream *stream, struct tb_span json)
{
	char reason[WORD_CAP];
	if (tb_json_pick(json, "choices.0.finish_reason", reason, sizeof reason, NULL) != TB_OK)
		return;
	stream->finished = true;
	stream->was_cut |= strcmp(reason, "length") == 0;
	if (strcmp(reason, "content_filter") == 0)
		stream->status = TB_ERR_REFUSED;
}

static void take_text(struct tb_chat_stream *stream, struct tb_span json, const char *path)
{
	char piece[TB_CHAT_TEXT_MAX + 1], word[WORD_CAP];
	size_t n_bytes = 0;
	enum tb_status status = tb_json_pick(json, path, piece, sizeof piece, &n_bytes);
	if (status == TB_OK)
		add_text(stream, piece, n_bytes);
	else if (status != TB_ERR_NOT_FOUND)
		stream->status = status;
	else if (tb_json_pick(json, "error.message", piece, sizeof piece, NULL) == TB_OK ||
	         tb_json_pick(json, "error", word, sizeof word, NULL) != TB_ERR_NOT_FOUND)
		stream->status = TB_ERR_IO;
	tb_wipe(piece, sizeof piece);
	if (stream->status == TB_OK)
		take_reason(stream, json);
}

static bool on_event(void *ctx, struct tb_span data)
{
	struct tb_chat_stream *stream = ctx;
	if (tb_span_eq_cstr(data, "[DONE]"))
		stream->finished = true;
	else
		take_text(stream, data, "choices.0.delta.content");
	return !stream->finished && stream->status == TB_OK;
}

void tb_chat_stream_feed(struct tb_chat_stream *stream, struct tb_span bytes)
{
	if (stream->finished || stream->status != TB_OK)
		return;
	enum tb_status status = tb_sse_feed(&stream->sse, bytes);
	if (stream->status == TB_OK)
		stream->status = status;
}

void tb_chat_stream_whole(struct tb_chat_stream *stream, struct tb_span json)
{
	if (stream->status != TB_OK)
		return;
	take_text(stream, json, "choices.0.message.content");
	stream->finished |= stream->status == TB_OK;
}

enum tb_status tb_chat_stream_end(struct tb_chat_stream *stream)
{
	if (stream->status != TB_OK)
		return stream->status;
	bool may_say_rest = stream->finished && (!stream->was_cut || stream->n_sentences == 0);
	if (may_say_rest)
		cut_sentences(stream, true);
	if (!stream->finished)
		return TB_ERR_TRUNCATED;
	return stream->n_sentences > 0 ? TB_OK : TB_ERR_FORMAT;
}

void tb_chat_stream_wipe(struct tb_chat_stream *stream)
{
	tb_wipe(stream, sizeof *stream);
}
