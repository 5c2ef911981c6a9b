/* The last questions and answers of a session, bounded in number and in bytes, wiped when they are forgotten. */
#include "common/base/utf8.h"
#include "server/session/session_private.h"

#include <stdlib.h>
#include <string.h>

enum { HEARD_MAX = 512, SAID_MAX = 1024 };

static struct tb_span keep(struct tb_span text, size_t max_bytes)
{
	size_t n_bytes = text.n_bytes <= max_bytes ? text.n_bytes : tb_utf8_prefix(text, max_bytes);
	uint8_t *copy = malloc(n_bytes + 1);
	if (copy == NULL)
		return tb_span_make(NULL, 0);
	if (n_bytes > 0)
		memcpy(copy, text.data, n_bytes);
	return tb_span_make(copy, n_bytes);
}

static void forget(struct tb_span text)
{
	void *memory = (void *)(uintptr_t)text.data;
	if (memory != NULL)
		tb_wipe(memory, text.n_bytes);
	free(memory);
}

static void forget_oldest(struct tb_session *session)
{
	forget(session->history[0].heard);
	forget(session->history[0].said);
	session->n_history--;
	memmove(session->history, session->history + 1, session->n_history * sizeof session->history[0]);
}

void tb_history_clear(struct tb_session *session)
{
	while (session->n_history > 0)
		forget_oldest(session);
}

void tb_history_add(struct tb_session *session, struct tb_span heard, struct tb_span said)
{
	struct tb_reply_exchange exchange = {.heard = keep(heard, HEARD_MAX), .said = keep(said, SAID_MAX)};
	if (exchange.heard.data == NULL || exchange.said.data == NULL) {
		forget(exchange.heard);
		forget(exchange.said);
		return;
	}
	if (session->n_history == TB_REPLY_HISTORY_MAX)
		forget_oldest(session);
	session->history[session->n_history++] = exchange;
}
