/* A session in the harness of its unit tests, with hands for engines that do what they are ordered to when they are
 * told to, and with what must hold whatever a bear sends: every message it sends is one that a bear can read, it asks
 * for the close once and sends nothing after it, there are no more answers than messages, and it never wants to be
 * woken in the past for ever. */
#ifndef TB_TESTS_FUZZ_HANDS_H
#define TB_TESTS_FUZZ_HANDS_H

#include "tests/fuzz/fuzz.h"
#include "tests/unit/session/harness.h"

static struct {
	size_t at;           /* orders are read up to here */
	unsigned n_closes;   /* before the step */
	unsigned n_messages; /* from the bear: each can be one question at most */
	unsigned n_answers;
} hands;

/* Cancelled orders are not done: those of the newest epoch are. */
static inline void hands_work(struct harness *h, enum tb_status status, const char *words)
{
	for (unsigned n_done = 0; hands.at < h->n_orders && n_done < 64; hands.at++, n_done++) {
		bool cancelled = false;
		for (size_t later = hands.at; later < h->n_orders; later++)
			cancelled |= h->order[later] == TB_ORDER_CANCEL;
		if (cancelled)
			continue;
		switch (h->order[hands.at]) {
		case TB_ORDER_STT_FINISH: give_heard(h, status, words, words, false); break;
		case TB_ORDER_REPLY:
			give_sentence(h, words);
			give_reply_done(h, status);
			break;
		case TB_ORDER_VOICE_END: give_voice(h, status); break;
		default: break;
		}
	}
}

/* What holds after each step; makes room in the harness's notes. */
static inline void hands_check(struct harness *h)
{
	for (size_t i = 0; i < h->n_sent; i++)
		hands.n_answers +=
		    h->sent[i].type == TB_SERVER_AUDIO_RESPONSE || h->sent[i].type == TB_SERVER_TEXT_RESPONSE;
	FUZZ_REQUIRE(hands.n_answers <= hands.n_messages);
	FUZZ_REQUIRE(h->n_closes <= 1);
	FUZZ_REQUIRE(hands.n_closes == 0 || h->n_sent == 0);
	hands.n_closes = h->n_closes;
	h->n_sent = 0;
	if (hands.at == h->n_orders || h->n_orders > MAX_ORDERS / 2)
		hands.at = h->n_orders = 0;
}

static inline void hands_wait(struct harness *h, uint64_t ms)
{
	h->now.ms += ms;
	h->now.unix_ms += (int64_t)ms;
	for (unsigned n = 0; n < 8 && tb_session_deadline(h->session) <= h->now.ms; n++)
		tb_session_tick(h->session, h->now);
	FUZZ_REQUIRE(h->n_closes > 0 || tb_session_deadline(h->session) > h->now.ms);
}

static inline void hands_open(struct harness *h)
{
	struct tb_session_child child = {.device_id = "test_device_001",
	                                 .spoken_name = "Sam",
	                                 .language = "en",
	                                 .age = 7,
	                                 .key = "0123456789abcdef"};
	struct tb_session_ops ops = {.ctx = h, .send = on_send, .close = on_close, .order = on_order};
	if (!the_gate)
		FUZZ_REQUIRE(tb_gate_load("content/safety", NULL, &the_gate) == TB_OK);
	h->config = (struct tb_session_config){
	    .gate = the_gate, .hmac = &test_hmac, .idle_ms = 1800 * 1000, .turn_deadline_ms = 8000};
	h->now = (struct tb_now){.ms = 1000, .unix_ms = 1795000000000};
	h->talk = (struct tb_talk){.talked_ms = 0};
	h->n_sent = h->n_orders = h->n_closes = 0;
	memset(&hands, 0, sizeof hands);
	h->session = tb_session_create(&h->config, &child, &ops, &h->talk, "s1");
	tb_session_open(h->session, h->now);
}

#endif
