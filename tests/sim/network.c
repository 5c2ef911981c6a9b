#include "tests/sim/network.h"

#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

/* The platform's buffer: the port asks for one message at least and two at most to be enough. */
enum { BUFFER_MESSAGES = 2, KERNEL_MESSAGES = 16, PIECE = 1400, NORMAL_BYTES_PER_MS = 200 };
enum { OUTAGE_EVERY_MS = 40 * 60 * 1000, BREAK_EVERY_MS = 12 * 60 * 1000 };

struct sim_message {
	struct sim_message *next;
	uint64_t serial;
	uint64_t at_ms;             /* when it is there */
	unsigned press;             /* up: the press whose question it belongs to, 0: none */
	uint16_t close_code;        /* down: not 0: the peer's close, the bytes are its reason */
	bool continues, unfinished; /* down: a piece of a message, not its first, not its last */
	size_t n_bytes;
	char bytes[];
};

static struct sim_message *message_make(const void *bytes, size_t n_bytes)
{
	struct sim_message *message = calloc(1, sizeof *message + n_bytes);
	if (message == NULL)
		abort();
	message->n_bytes = n_bytes;
	memcpy(message->bytes, bytes, n_bytes);
	return message;
}

static void put(struct sim_queue *queue, struct sim_message *message)
{
	*(queue->last != NULL ? &queue->last->next : &queue->first) = message;
	queue->last = message;
	queue->n_bytes += message->n_bytes;
}

static struct sim_message *take(struct sim_queue *queue)
{
	struct sim_message *message = queue->first;
	queue->first = message->next;
	queue->last = queue->first != NULL ? queue->last : NULL;
	queue->n_bytes -= message->n_bytes;
	return message;
}

static void clear(struct sim_queue *queue)
{
	while (queue->first != NULL)
		free(take(queue));
}

static struct sim_clock *clock_of(struct sim_network *network)
{
	return &network->body->world->clock;
}

static void note_fault(struct sim_network *network)
{
	network->fault_ms = clock_of(network)->now_ms;
}

/* The connection is no more, for the bear's side. */
static void forget(struct sim_network *network)
{
	clear(&network->up);
	clear(&network->down);
	clear(&network->held);
	network->in_pieces = false;
	network->state = SIM_LINK_DOWN;
	network->half_open = network->want_writable = network->paused = network->pump_due = false;
	network->n_waiting = 0;
	network->n_taken = network->piece = 0;
	network->serial++;
}

static void peer_learns(void *ctx, uint64_t serial)
{
	struct sim_network *network = ctx;
	sim_peer_gone(network->body, serial);
}

static void tell_peer(struct sim_network *network, uint64_t delay_ms)
{
	sim_clock_in(clock_of(network), delay_ms, peer_learns, network, network->serial);
}

/* --- what goes wrong -----------------------------------------------------------------------------------------------
 */

void sim_network_break(struct sim_network *network)
{
	if (network->state != SIM_LINK_OPEN)
		return;
	note_fault(network);
	sim_note(network->body, "fault: the connection breaks");
	tell_peer(network, network->delay_ms);
	forget(network);
	sim_saw_link_end(network->body, SIM_END_LOST, 0);
	sim_body_event(network->body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED});
}

static void go_half_open(struct sim_network *network)
{
	note_fault(network);
	sim_note(network->body, "fault: half open");
	network->half_open = true;
	sim_saw_half_open(network->body);
	tell_peer(network, 60000);
}

static void stall(struct sim_network *network)
{
	uint64_t until_ms = clock_of(network)->now_ms + sim_dice_between(&network->dice, 1000, 12000);
	note_fault(network);
	sim_note(network->body, "fault: stalled");
	network->up_free_ms = network->up_free_ms > until_ms ? network->up_free_ms : until_ms;
	network->down_last_ms = network->down_last_ms > until_ms ? network->down_last_ms : until_ms;
}

static void recover_speed(void *ctx, uint64_t serial)
{
	struct sim_network *network = ctx;
	if (network->serial == serial)
		network->bytes_per_ms = NORMAL_BYTES_PER_MS;
}

static void slow_down(struct sim_network *network)
{
	note_fault(network);
	network->bytes_per_ms = (uint32_t)sim_dice_between(&network->dice, 4, 60);
	sim_note(network->body, "fault: slow, %u bytes per ms", network->bytes_per_ms);
	sim_clock_in(clock_of(network), sim_dice_between(&network->dice, 5000, 60000), recover_speed, network,
	             network->serial);
}

static void on_fault(void *ctx, uint64_t serial)
{
	static void (*const faults[])(struct sim_network *) = {sim_network_break, go_half_open, stall, stall,
	                                                       slow_down,         slow_down};
	struct sim_network *network = ctx;
	if (network->serial != serial || network->half_open)
		return;
	sim_clock_in(clock_of(network), sim_dice_wait(&network->dice, BREAK_EVERY_MS), on_fault, network, serial);
	faults[sim_dice_between(&network->dice, 0, sizeof faults / sizeof faults[0] - 1)](network);
}

static void on_weather(void *ctx, uint64_t arg)
{
	struct sim_network *network = ctx;
	(void)arg;
	sim_body_account(network->body);
	network->online = !network->online;
	note_fault(network);
	sim_note(network->body, network->online ? "fault: the network is back" : "fault: the network is away");
	uint64_t mean_ms = network->online                      ? OUTAGE_EVERY_MS
	                   : sim_dice_one_in(&network->dice, 6) ? 5 * 60 * 1000
	                                                        : 15000;
	sim_clock_in(clock_of(network), sim_dice_wait(&network->dice, mean_ms), on_weather, network, 0);
	if (network->online || network->state != SIM_LINK_OPEN || network->half_open)
		return;
	if (sim_dice_one_in(&network->dice, 2))
		sim_network_break(network);
	else
		go_half_open(network);
}

/* --- opening and closing -------------------------------------------------------------------------------------------
 */

void sim_network_init(struct sim_network *network, struct sim_body *body, uint64_t seed)
{
	memset(network, 0, sizeof *network);
	network->body = body;
	network->dice = sim_dice_make(seed, 100 + body->index);
	network->online = true;
	network->serial = 1;
	bool is_far = sim_dice_one_in(&network->dice, 5);
	network->delay_ms = (uint32_t)sim_dice_between(&network->dice, is_far ? 200 : 5, is_far ? 900 : 120);
	sim_clock_in(clock_of(network), sim_dice_wait(&network->dice, OUTAGE_EVERY_MS), on_weather, network, 0);
}

void sim_network_free(struct sim_network *network)
{
	forget(network);
}

static void opening_ends(struct sim_network *network, enum sim_end end, uint64_t asked_ms,
                         const struct tb_bear_event *event)
{
	note_fault(network);
	forget(network);
	sim_saw_link_end(network->body, end, asked_ms);
	sim_body_event(network->body, event);
}

static void refuse(struct sim_network *network, const struct sim_answer_door *door)
{
	bool grown_up = door->http_status == 401 || door->http_status == 403 || door->http_status == 400;
	bool busy = door->http_status == 503 || door->http_status == 429;
	sim_note(network->body, "refused: HTTP %d", door->http_status);
	opening_ends(network,
	             grown_up ? SIM_END_GROWN_UP
	             : busy   ? SIM_END_BUSY
	                      : SIM_END_LOST,
	             door->retry_after_s * 1000ull,
	             &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_REFUSED,
	                                     .http_status = door->http_status,
	                                     .retry_after_s = door->retry_after_s});
}

static void on_connected(void *ctx, uint64_t serial)
{
	struct sim_network *network = ctx;
	if (network->serial != serial || network->state != SIM_LINK_OPENING)
		return;
	if (!network->online && sim_dice_one_in(&network->dice, 2))
		return; /* no answer at all: the bear must give up by itself */
	if (!network->online) {
		opening_ends(network, SIM_END_LOST, 0,
		             &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_FAILED, .status = TB_ERR_IO});
		return;
	}
	struct sim_answer_door door = sim_peer_door(network->body);
	if (door.http_status != 101) {
		refuse(network, &door);
		return;
	}
	network->state = SIM_LINK_OPEN;
	network->bytes_per_ms = NORMAL_BYTES_PER_MS;
	network->up_free_ms = network->up_last_ms = network->down_last_ms = clock_of(network)->now_ms;
	sim_clock_in(clock_of(network), sim_dice_wait(&network->dice, BREAK_EVERY_MS), on_fault, network, serial);
	sim_body_event(network->body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_OPEN});
	if (network->serial == serial)
		sim_peer_open(network->body, serial);
}

enum tb_status sim_network_open(struct sim_network *network, const struct tb_link_target *target)
{
	if (network->state != SIM_LINK_DOWN)
		return TB_ERR_STATE;
	sim_saw_open(network->body);
	bool is_deaf = sim_updates_is_deaf(&network->body->updates);
	if (is_deaf)
		note_fault(network);
	if (is_deaf || sim_dice_one_in(&network->dice, 400)) {
		sim_saw_link_end(network->body, SIM_END_LOST, 0);
		return TB_ERR_IO;
	}
	sim_peer_asked(network->body, target->path_query);
	network->serial++;
	network->state = SIM_LINK_OPENING;
	/* TCP, TLS, upgrade: four ways there and back; a small chip needs up to 2.5 s for its part of the mathematics.
	 */
	uint64_t handshake_ms = 6 * network->delay_ms + sim_dice_between(&network->dice, 300, 1500);
	sim_clock_in(clock_of(network), handshake_ms, on_connected, network, network->serial);
	return TB_OK;
}

void sim_network_close(struct sim_network *network)
{
	if (network->state == SIM_LINK_DOWN)
		return;
	sim_note(network->body, "link closed by the bear");
	tell_peer(network, network->half_open ? 60000 : network->delay_ms);
	forget(network);
	sim_saw_link_end(network->body, SIM_END_LEFT, 0);
}

/* --- up ------------------------------------------------------------------------------------------------------------
 */

static void on_wire(void *ctx, uint64_t serial)
{
	struct sim_network *network = ctx;
	if (network->serial != serial)
		return;
	network->n_waiting--;
	if (!network->want_writable)
		return;
	network->want_writable = false;
	sim_body_event(network->body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_WRITABLE});
}

static bool begins_with(const struct sim_message *message, const char *head)
{
	return message->n_bytes >= strlen(head) && memcmp(message->bytes, head, strlen(head)) == 0;
}

static void on_arrival(void *ctx, uint64_t serial)
{
	struct sim_network *network = ctx;
	if (network->serial != serial || network->half_open)
		return;
	struct sim_message *message = take(&network->up);
	struct tb_span span = tb_span_make(message->bytes, message->n_bytes);
	sim_peer_message(network->body, serial, span, message->press);
	/* Some bears mark an end twice. */
	if (begins_with(message, "{\"type\":\"audio_end\"") && sim_dice_one_in(&network->dice, 8))
		sim_peer_message(network->body, serial, span, message->press);
	free(message);
}

enum tb_status sim_network_send(struct sim_network *network, const char *text, size_t n_bytes)
{
	uint64_t now_ms = clock_of(network)->now_ms;
	if (network->state != SIM_LINK_OPEN)
		return TB_ERR_CLOSED;
	sim_saw_send(network->body, n_bytes, network->want_writable);
	unsigned bound = network->half_open ? KERNEL_MESSAGES : BUFFER_MESSAGES;
	if (network->n_waiting >= bound) {
		network->want_writable = true;
		return TB_ERR_BUSY;
	}
	network->n_waiting++;
	if (network->half_open)
		return TB_OK;
	struct sim_message *message = message_make(text, n_bytes);
	message->press = sim_press_of_message(network->body, message->bytes, n_bytes);
	uint64_t begin_ms = network->up_free_ms > now_ms ? network->up_free_ms : now_ms;
	network->up_free_ms = begin_ms + n_bytes / network->bytes_per_ms;
	uint64_t there_ms =
	    network->up_free_ms + network->delay_ms + sim_dice_between(&network->dice, 0, network->delay_ms);
	network->up_last_ms = there_ms > network->up_last_ms ? there_ms : network->up_last_ms;
	put(&network->up, message);
	sim_clock_at(clock_of(network), network->up_free_ms, on_wire, network, network->serial);
	sim_clock_at(clock_of(network), network->up_last_ms, on_arrival, network, network->serial);
	return TB_OK;
}

/* --- down ----------------------------------------------------------------------------------------------------------
 */

static void pump(void *ctx, uint64_t serial);

static void pump_at(struct sim_network *network, uint64_t at_ms)
{
	if (network->pump_due || network->paused || network->down.first == NULL)
		return;
	network->pump_due = true;
	sim_clock_at(clock_of(network), at_ms, pump, network, network->serial);
}

static void deliver_close(struct sim_network *network)
{
	struct sim_message *message = take(&network->down);
	struct tb_span reason = tb_span_make(message->bytes, message->n_bytes);
	enum sim_end end = tb_span_eq_cstr(reason, "device_reconnection") ? SIM_END_REPLACED
	                   : message->close_code == TB_CLOSE_POLICY       ? SIM_END_GROWN_UP
	                                                                  : SIM_END_LOST;
	note_fault(network);
	tell_peer(network, network->delay_ms);
	forget(network);
	sim_saw_link_end(network->body, end, 0);
	sim_body_event(network->body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_LINK_CLOSED,
	                                                      .close_code = message->close_code,
	                                                      .text = reason});
	free(message);
}

/* Most messages come in large pieces, some in very small ones. */
static size_t choose_piece(struct sim_network *network)
{
	if (network->piece == 0)
		network->piece = sim_dice_one_in(&network->dice, 25) && network->down.first->n_bytes < 4000
		                     ? sim_dice_between(&network->dice, 1, 7)
		                     : PIECE;
	return network->piece;
}

static void deliver_piece(struct sim_network *network)
{
	struct sim_message *message = network->down.first;
	uint64_t serial = network->serial;
	size_t n_left = message->n_bytes - network->n_taken, piece = choose_piece(network);
	size_t n = piece < n_left ? piece : n_left;
	network->resumed = false;
	size_t n_taken =
	    sim_body_data(network->body, message->bytes + network->n_taken, n,
	                  network->n_taken == 0 && !message->continues, n == n_left && !message->unfinished);
	if (network->serial != serial)
		return;
	network->n_taken += n_taken;
	/* It may have asked for more from inside the offer that left a rest. */
	network->paused = n_taken < n && !network->resumed;
	if (network->paused)
		return;
	if (network->n_taken == message->n_bytes) {
		free(take(&network->down));
		network->n_taken = network->piece = 0;
	}
	pump_at(network, clock_of(network)->now_ms + n / network->bytes_per_ms);
}

static void pump(void *ctx, uint64_t serial)
{
	struct sim_network *network = ctx;
	if (network->serial != serial)
		return;
	network->pump_due = false;
	if (network->half_open || network->paused || network->down.first == NULL)
		return;
	if (network->down.first->at_ms > clock_of(network)->now_ms)
		pump_at(network, network->down.first->at_ms);
	else if (network->down.first->close_code != 0)
		deliver_close(network);
	else
		deliver_piece(network);
}

void sim_network_resume(struct sim_network *network)
{
	network->resumed = true;
	network->paused = false;
	pump_at(network, clock_of(network)->now_ms);
}

static void send_down(struct sim_network *network, struct sim_message *message)
{
	uint64_t there_ms =
	    clock_of(network)->now_ms + network->delay_ms + sim_dice_between(&network->dice, 0, network->delay_ms);
	network->down_last_ms = there_ms > network->down_last_ms ? there_ms : network->down_last_ms;
	message->at_ms = network->down_last_ms;
	put(&network->down, message);
	pump_at(network, message->at_ms);
}

static bool carries(const struct sim_network *network, uint64_t serial)
{
	return network->serial == serial && network->state == SIM_LINK_OPEN && !network->half_open;
}

void sim_network_down(struct sim_network *network, uint64_t serial, struct tb_span message)
{
	if (!carries(network, serial) || message.n_bytes == 0)
		return;
	if (network->in_pieces)
		put(&network->held, message_make(message.data, message.n_bytes));
	else
		send_down(network, message_make(message.data, message.n_bytes));
}

void sim_network_down_piece(struct sim_network *network, uint64_t serial, struct tb_span piece, bool is_last)
{
	if (!carries(network, serial))
		return;
	struct sim_message *message = message_make(piece.data, piece.n_bytes);
	message->continues = network->in_pieces;
	message->unfinished = !is_last;
	network->in_pieces = !is_last;
	send_down(network, message);
	while (is_last && network->held.first != NULL)
		send_down(network, take(&network->held));
}

void sim_network_peer_closes(struct sim_network *network, uint64_t serial, uint16_t code, const char *reason)
{
	if (network->serial != serial || network->state != SIM_LINK_OPEN || network->half_open)
		return;
	struct sim_message *message = message_make(reason, strlen(reason));
	message->close_code = code;
	send_down(network, message);
}
