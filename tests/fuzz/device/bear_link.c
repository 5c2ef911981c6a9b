/* Everything that a server may send to a bear, at any moment of its life. After one byte that says how messages are
 * cut, each line is one step; its first character says which. bear.h says what must hold. */
#include "tests/fuzz/device/bear.h"

/* `m{json}`: a message. `a3{json`: an answer of three MP3 frames: its audio stands between the text and a quote. */
static void send_answer(struct bear_fuzz *bear, struct tb_span line)
{
	static uint8_t audio[255 * MP3_FRAME];
	static char message[BEAR_KEPT_MAX];
	struct fuzz_input in = {line.data, line.n_bytes};
	size_t n_audio = make_mp3(audio, fuzz_byte(&in), 777);
	struct tb_span before = fuzz_take(&in, 1000);
	memcpy(message, before.data, before.n_bytes);
	size_t n = before.n_bytes + tb_base64_encode(audio, n_audio, message + before.n_bytes);
	memcpy(message + n, "\"}", 2);
	bear_send(bear, tb_span_make(message, n + 2));
}

static void take_step(struct bear_fuzz *bear, struct tb_span line)
{
	struct fuzz_input in = {line.data, line.n_bytes};
	switch (fuzz_byte(&in)) {
	case 'm': bear_send(bear, fuzz_rest(&in)); break;
	case 'a': send_answer(bear, fuzz_rest(&in)); break;
	case 's': bear_speak(bear, fuzz_byte(&in) % 32); break;
	case 'w': bear_wait(bear, fuzz_byte(&in) * 10u); break;
	case 'P': bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_PRESS}); break;
	case 'R': bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_RELEASE}); break;
	case 't': bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_TEXT, .text = fuzz_rest(&in)}); break;
	case 'W': bear_event(bear, (struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_WRITABLE}); break;
	case 'b': bear->world->busy = !bear->world->busy; break;
	case 'k': bear->world->speaker_stuck = !bear->world->speaker_stuck; break;
	case 'c': bear_hang_up(bear, (uint16_t)(fuzz_byte(&in) * 20), fuzz_rest(&in)); break;
	case 'o': bear_reconnect(bear); break;
	default: break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct fuzz_input in = {data, n_bytes};
	struct bear_fuzz *bear = bear_make(fuzz_byte(&in));
	fuzz_take(&in, in.n_left > 0 && in.data[0] == '\n');
	for (unsigned n_steps = 0; in.n_left > 0 && n_steps < 48; n_steps++)
		take_step(bear, fuzz_line(&in));
	return 0;
}
