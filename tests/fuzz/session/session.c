/* Everything that a bear may send in a conversation. After one byte that sets whether chunks must be signed, each line
 * is one step; its first character says which. hands.h says what must hold. */
#include "tests/fuzz/session/hands.h"

static void take_step(struct harness *h, struct tb_span line)
{
	struct fuzz_input in = {line.data, line.n_bytes};
	uint8_t step = fuzz_byte(&in);
	uint8_t number = step == 'a' || step == 'w' ? fuzz_byte(&in) : 0;
	struct tb_span rest = fuzz_rest(&in);
	char *text = fuzz_text(rest);
	void *exact = fuzz_copy(rest);
	hands.n_messages += step == 'm' || step == 'a';
	switch (step) {
	case 'm': tb_session_message(h->session, tb_span_make(exact, rest.n_bytes), true, h->now); break;
	case 'b': tb_session_message(h->session, tb_span_make(exact, rest.n_bytes), false, h->now); break;
	case 'a':
		say_audio(h, number % 2 ? VOICE : SILENCE, number * 2u, text[0] ? "s-1" : NULL, number % 4 < 2);
		break;
	case 'e': hands_work(h, TB_OK, text); break;
	case 'f': hands_work(h, TB_ERR_IO, text); break;
	case 'w': hands_wait(h, number * 100u); break;
	case 'l': tb_session_too_large(h->session, h->now); break;
	case 'D': tb_session_drain(h->session, h->now); break;
	default: break;
	}
	free(exact);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct harness h;
	struct fuzz_input in = {data, n_bytes};
	hands_open(&h);
	h.config.chunk_hmac = (enum tb_chunk_hmac)(fuzz_byte(&in) % 3);
	fuzz_take(&in, in.n_left > 0 && in.data[0] == '\n');
	for (unsigned n_steps = 0; in.n_left > 0 && n_steps < 64; n_steps++) {
		take_step(&h, fuzz_line(&in));
		hands_check(&h);
	}
	tb_session_destroy(h.session);
	return 0;
}
