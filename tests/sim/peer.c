#include "tests/sim/peer.h"

#include "common/wire/hello.h"
#include "common/wire/token.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGE_EVERY_MS = 2 * 3600 * 1000, DAMAGE_ONE_IN = 30, LOSE_ONE_IN = 60, JUNK_ONE_IN = 40 };

static const char *const junk[] = {"{\"type\":\"stream_start\"}",
                                   "{\"type\":\"resume_offer\",\"token\":\"x\"}",
                                   "{\"type\":\"processing_status\",\"status\":\"thinking\"}",
                                   "{\"type\":\"led_control\",\"color\":\"red\"}",
                                   "{\"type\":\"unheard_of\",\"deep\":[[[{}]]]}",
                                   "ok",
                                   "{\"type\":",
                                   "[1,2,3]"};

static struct tb_now now_of(const struct sim_world *world)
{
	return (struct tb_now){.ms = world->clock.now_ms, .unix_ms = 1795000000000 + (int64_t)world->clock.now_ms};
}

static struct sim_session *find(struct sim_body *body, uint64_t serial)
{
	for (size_t i = 0; i < SIM_SESSIONS_PER_BEAR; i++) {
		if (body->sessions[i].session != NULL && body->sessions[i].serial == serial)
			return &body->sessions[i];
	}
	return NULL;
}

static void end(struct sim_session *session)
{
	tb_registry_remove(session->body->world->peer.registry, session->session);
	tb_session_destroy(session->session);
	session->session = NULL;
	session->n_results = 0;
}

static void end_later(void *ctx, uint64_t number)
{
	struct sim_session *session = ctx;
	if (session->session != NULL && session->number == number)
		end(session);
}

/* --- what a session asks for ---------------------------------------------------------------------------------------
 */

static bool is_reply(struct tb_span message)
{
	static const char *const heads[] = {"{\"type\":\"audio_response\"", "{\"type\":\"text_response\""};
	for (size_t i = 0; i < 2; i++) {
		if (message.n_bytes > strlen(heads[i]) && memcmp(message.data, heads[i], strlen(heads[i])) == 0)
			return true;
	}
	return false;
}

/* A wrong character in the middle, or an end that never comes. */
static void send_damaged(struct sim_session *session, struct tb_span message)
{
	struct sim_network *network = &session->body->network;
	char *copy = malloc(message.n_bytes);
	if (copy == NULL)
		abort();
	memcpy(copy, message.data, message.n_bytes);
	size_t at = sim_dice_between(&session->dice, message.n_bytes / 3, message.n_bytes - 3);
	copy[at] = sim_dice_one_in(&session->dice, 2) ? '!' : 'A';
	sim_note(session->body, "fault: a damaged reply");
	sim_network_down(network, session->serial, tb_span_make(copy, message.n_bytes));
	free(copy);
}

static bool has_text(struct tb_span message, const char *text)
{
	return memmem(message.data, message.n_bytes, text, strlen(text)) != NULL;
}

static void on_send(void *ctx, struct tb_span message)
{
	struct sim_session *session = ctx;
	bool reply = is_reply(message);
	session->n_chunk_answers += has_text(message, "\"audio_ack\"") || has_text(message, "{\"type\":\"error\"");
	if (reply) {
		sim_saw_reply(session->body, session->press, session->press == session->answered_press);
		session->answered_press = session->press;
	}
	if (sim_dice_one_in(&session->dice, JUNK_ONE_IN))
		sim_network_down(
		    &session->body->network, session->serial,
		    tb_span_cstr(junk[sim_dice_between(&session->dice, 0, sizeof junk / sizeof junk[0] - 1)]));
	if (reply && sim_dice_one_in(&session->dice, LOSE_ONE_IN))
		sim_note(session->body, "fault: a reply is lost");
	else if (reply && sim_dice_one_in(&session->dice, DAMAGE_ONE_IN))
		send_damaged(session, message);
	else
		sim_network_down(&session->body->network, session->serial, message);
}

static void on_send_piece(void *ctx, struct tb_span piece, bool is_last)
{
	struct sim_session *session = ctx;
	char *bytes = malloc(piece.n_bytes + 1);
	if (bytes == NULL)
		abort();
	memcpy(bytes, piece.data, piece.n_bytes);
	if (is_reply(piece)) {
		sim_saw_reply(session->body, session->press, session->press == session->answered_press);
		session->answered_press = session->press;
	} else if (piece.n_bytes > 0 && sim_dice_one_in(&session->dice, 20 * DAMAGE_ONE_IN)) {
		sim_note(session->body, "fault: a damaged piece");
		bytes[sim_dice_between(&session->dice, 0, piece.n_bytes - 1)] = '!';
	}
	sim_network_down_piece(&session->body->network, session->serial, tb_span_make(bytes, piece.n_bytes), is_last);
	free(bytes);
}

static void on_close(void *ctx, uint16_t code, const char *reason)
{
	struct sim_session *session = ctx;
	session->closed = true;
	sim_network_peer_closes(&session->body->network, session->serial, code, reason);
	sim_clock_in(&session->body->world->clock, 1, end_later, session, session->number);
}

static void on_order(void *ctx, const struct tb_order *order)
{
	sim_engines_order(ctx, order);
}

static void on_log(void *ctx, enum tb_log_level level, const char *line)
{
	(void)level;
	sim_saw_log(ctx, line);
}

/* --- time ----------------------------------------------------------------------------------------------------------
 */

static void on_tick(void *ctx, uint64_t number);

static void look_ahead(struct sim_session *session)
{
	if (session->session == NULL || session->closed)
		return;
	uint64_t at_ms = tb_session_deadline(session->session);
	if (at_ms == UINT64_MAX || (session->tick_ms != 0 && session->tick_ms <= at_ms))
		return;
	session->tick_ms = at_ms;
	sim_clock_at(&session->body->world->clock, at_ms, on_tick, session, session->number);
}

static void on_tick(void *ctx, uint64_t number)
{
	struct sim_session *session = ctx;
	if (session->session == NULL || session->number != number || session->closed)
		return;
	session->tick_ms = 0;
	if (tb_session_deadline(session->session) <= session->body->world->clock.now_ms)
		tb_session_tick(session->session, now_of(session->body->world));
	look_ahead(session);
}

static void look_at_rest(struct sim_session *session)
{
	if (!session->closed && !tb_session_is_busy(session->session))
		sim_saw_rest(session->body, tb_session_held_bytes(session->session));
}

void sim_peer_result(struct sim_session *session, const struct tb_result *result)
{
	if (!session->closed)
		tb_session_result(session->session, result, now_of(session->body->world));
	look_at_rest(session);
	look_ahead(session);
}

/* --- connections ---------------------------------------------------------------------------------------------------
 */

void sim_peer_asked(struct sim_body *body, const char *path_query)
{
	struct tb_hello hello;
	const char *query = strchr(path_query, '?');
	body->door_fine = query != NULL && tb_hello_parse(tb_span_cstr(query + 1), &hello) == TB_HELLO_FINE &&
	                  strcmp(hello.device_id, body->device_id) == 0 &&
	                  tb_token_verify(&body->hmac, tb_span_cstr(body->key), tb_span_cstr(hello.device_id),
	                                  tb_span_cstr(hello.token)) == TB_OK;
}

struct sim_answer_door sim_peer_door(struct sim_body *body)
{
	static const struct sim_answer_door moods[] = {{503, 20}, {503, 0}, {429, 90}, {403, 0}, {500, 0}};
	struct sim_peer *peer = &body->world->peer;
	if (!body->door_fine)
		return (struct sim_answer_door){400, 0};
	if (body->world->clock.now_ms < peer->away_until_ms)
		return (struct sim_answer_door){503, 5};
	if (sim_dice_one_in(&peer->dice, 40))
		return moods[sim_dice_between(&peer->dice, 0, sizeof moods / sizeof moods[0] - 1)];
	return (struct sim_answer_door){101, 0};
}

static struct sim_session *free_place(struct sim_body *body)
{
	for (size_t i = 0; i < SIM_SESSIONS_PER_BEAR; i++) {
		if (body->sessions[i].session == NULL)
			return &body->sessions[i];
	}
	abort(); /* a new connection takes the place of the old one: there are never so many */
}

void sim_peer_open(struct sim_body *body, uint64_t serial)
{
	struct sim_peer *peer = &body->world->peer;
	struct sim_session *session = free_place(body);
	struct tb_session_child child = {.language = "en", .age = 7};
	snprintf(child.device_id, sizeof child.device_id, "%s", body->device_id);
	snprintf(child.spoken_name, sizeof child.spoken_name, "%s", body->child_name);
	snprintf(child.key, sizeof child.key, "%s", body->key);
	struct tb_talk *talk = tb_registry_talk(peer->registry, body->child_id, body->world->clock.now_ms);
	struct tb_session_ops ops = {
	    .ctx = session, .send = on_send, .send_piece = on_send_piece, .close = on_close, .order = on_order};
	char id[32];
	snprintf(id, sizeof id, "sim-%" PRIu64, ++peer->n_sessions);
	*session = (struct sim_session){.body = body, .serial = serial, .number = peer->n_sessions};
	session->dice = sim_dice_make(peer->dice.state, 1000 + peer->n_sessions);
	/* The server's voice has 22050 Hz; other rates cost the bear less, and a simulated day is long. */
	session->voice_hz = sim_dice_one_in(&session->dice, 8) ? 22050 : SIM_SPEAKER_HZ;
	session->session = tb_session_create(&peer->config, &child, &ops, talk, id);
	if (session->session == NULL || talk == NULL ||
	    tb_registry_add(peer->registry, body->device_id, body->child_id, session->session) != TB_OK)
		abort();
	tb_session_open(session->session, now_of(body->world));
	look_ahead(session);
}

void sim_peer_message(struct sim_body *body, uint64_t serial, struct tb_span message, unsigned press)
{
	struct sim_session *session = find(body, serial);
	if (session == NULL || session->closed)
		return;
	if (press != 0 && press != session->press) {
		session->press = press;
		session->question_ms = body->world->clock.now_ms;
	}
	unsigned n_answers = session->n_chunk_answers;
	tb_session_message(session->session, message, true, now_of(body->world));
	if (!session->closed)
		sim_saw_taken(body, has_text(message, "{\"type\":\"audio_chunk\""),
		              session->n_chunk_answers - n_answers);
	look_at_rest(session);
	look_ahead(session);
}

void sim_peer_gone(struct sim_body *body, uint64_t serial)
{
	struct sim_session *session = find(body, serial);
	if (session != NULL)
		end(session);
}

/* --- its life ------------------------------------------------------------------------------------------------------
 */

static void drain(struct sim_body *body, bool over)
{
	for (size_t i = 0; i < SIM_SESSIONS_PER_BEAR; i++) {
		struct sim_session *session = &body->sessions[i];
		if (session->session == NULL || session->closed)
			continue;
		if (over)
			tb_session_drain_over(session->session);
		else
			tb_session_drain(session->session, now_of(body->world));
	}
}

static void on_drain_over(void *ctx, uint64_t arg)
{
	struct sim_world *world = ctx;
	(void)arg;
	for (unsigned i = 0; i < world->n_bodies; i++)
		drain(&world->bodies[i], true);
}

static void start_anew(struct sim_world *world)
{
	struct sim_peer *peer = &world->peer;
	peer->away_until_ms = world->clock.now_ms + sim_dice_between(&peer->dice, 10000, 30000);
	for (unsigned i = 0; i < world->n_bodies; i++) {
		sim_note(&world->bodies[i], "fault: the peer is started anew");
		drain(&world->bodies[i], false);
	}
	sim_clock_in(&world->clock, 8000, on_drain_over, world, 0);
}

/* Another bear of the same name comes, or a grown-up changes the records. */
static void close_one(struct sim_world *world)
{
	struct sim_dice *dice = &world->peer.dice;
	struct sim_body *body = &world->bodies[sim_dice_between(dice, 0, world->n_bodies - 1)];
	struct sim_session *session = find(body, body->network.serial);
	if (session == NULL || session->closed)
		return;
	if (sim_dice_one_in(dice, 2))
		tb_session_end(session->session, TB_CLOSE_NORMAL, "device_reconnection");
	else
		tb_session_end(session->session, TB_CLOSE_POLICY, "no_consent");
}

static void on_change(void *ctx, uint64_t arg)
{
	struct sim_world *world = ctx;
	(void)arg;
	sim_clock_in(&world->clock, sim_dice_wait(&world->peer.dice, CHANGE_EVERY_MS), on_change, world, 0);
	if (sim_dice_one_in(&world->peer.dice, 2))
		start_anew(world);
	else
		close_one(world);
}

void sim_peer_init(struct sim_peer *peer, struct sim_world *world, const struct tb_gate *gate, uint64_t seed)
{
	memset(peer, 0, sizeof *peer);
	peer->world = world;
	peer->dice = sim_dice_make(seed, 1);
	peer->log = (struct tb_log){on_log, world, TB_LOG_DEBUG};
	peer->config = (struct tb_session_config){.gate = gate,
	                                          .hmac = &world->bodies[0].hmac,
	                                          .log = &peer->log,
	                                          .chunk_hmac = TB_CHUNK_HMAC_REQUIRE,
	                                          .idle_ms = 1800 * 1000,
	                                          .turn_deadline_ms = 2000};
	if (tb_registry_create(world->n_bodies + 4, &(struct tb_talk_limits){0}, &peer->registry) != TB_OK)
		abort();
	sim_clock_in(&world->clock, sim_dice_wait(&peer->dice, CHANGE_EVERY_MS), on_change, world, 0);
}

void sim_peer_free(struct sim_peer *peer)
{
	for (unsigned i = 0; i < peer->world->n_bodies; i++) {
		for (size_t k = 0; k < SIM_SESSIONS_PER_BEAR; k++) {
			if (peer->world->bodies[i].sessions[k].session != NULL)
				end(&peer->world->bodies[i].sessions[k]);
		}
	}
	tb_registry_destroy(peer->registry);
}
