#include "server/net/net.h"

#include "server/net/conn.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	TICK_MS = 250,
	/* Sockets beyond max_connections: requests on their way to an answer. Above that, new ones wait to be accepted.
	 */
	EXTRA_SOCKETS = 256,
	GOODBYE_MS = 500, /* for close frames to be written when everything ends */
};

static void on_tick(void *ctx)
{
	struct tb_net *net = ctx;
	uint64_t now_ms = tb_loop_now_ms();
	struct tb_conn *next;
	for (struct tb_conn *conn = net->conns; conn; conn = next) {
		next = conn->next;
		tb_conn_tick(conn, now_ms);
	}
}

static void begin(struct tb_net *net, int fd, const char *peer, bool tls)
{
	net->n_accepted++;
	tb_conn_begin(net, fd, peer, tls);
	if (net->n_conns >= (size_t)net->config.max_connections + EXTRA_SOCKETS) {
		tb_listener_pause(net->listener_tls, true);
		tb_listener_pause(net->listener_plain, true);
	}
}

static void on_accept_tls(void *ctx, int fd, const char *peer)
{
	begin(ctx, fd, peer, true);
}

static void on_accept_plain(void *ctx, int fd, const char *peer)
{
	begin(ctx, fd, peer, false);
}

static bool is_set(const char *text)
{
	return text && *text;
}

static char *copy_of(const char *text)
{
	return text ? strdup(text) : NULL;
}

static bool config_is_valid(const struct tb_net_config *config)
{
	const struct tb_net_handler *h = &config->handler;
	return config->loop && config->max_message_bytes > 0 && config->max_connections > 0 &&
	       config->max_send_queue_bytes > 0 && h->on_upgrade && h->on_abandoned && h->on_open && h->on_message &&
	       h->on_too_large && h->on_closed && h->on_request;
}

static enum tb_status start(struct tb_net *net)
{
	struct tb_net_config *config = &net->config;
	bool use_tls = is_set(config->listen_tls);
	enum tb_status status = tb_transport_create(config->loop, config->log, use_tls, net->cert_file, net->key_file,
	                                            &tb_conn_handler, &net->transport);
	if (status == TB_OK && use_tls)
		status = tb_listener_create(config->loop, config->log, config->listen_tls, on_accept_tls, net,
		                            &net->listener_tls);
	if (status == TB_OK && is_set(config->listen_plain))
		status = tb_listener_create(config->loop, config->log, config->listen_plain, on_accept_plain, net,
		                            &net->listener_plain);
	if (status == TB_OK)
		status = tb_timer_create(config->loop, on_tick, net, &net->tick);
	if (status == TB_OK)
		tb_timer_start(net->tick, TICK_MS, TICK_MS);
	return status;
}

enum tb_status tb_net_create(const struct tb_net_config *config, struct tb_net **out)
{
	if (!config_is_valid(config))
		return TB_ERR_ARG;
	struct tb_net *net = calloc(1, sizeof *net);
	if (!net)
		return TB_ERR_NO_MEMORY;
	net->config = *config;
	net->cert_file = copy_of(config->cert_file);
	net->key_file = copy_of(config->key_file);
	net->trusted_proxies = copy_of(config->trusted_proxies);
	enum tb_status status = start(net);
	if (status != TB_OK) {
		tb_net_destroy(net);
		return status;
	}
	*out = net;
	return TB_OK;
}

static bool anything_to_write(const struct tb_net *net)
{
	for (const struct tb_conn *conn = net->conns; conn; conn = conn->next)
		if (!tb_send_queue_is_empty(&conn->queue))
			return true;
	return false;
}

/* Tells every open connection that we go away, and lets that be written. */
static void say_goodbye(struct tb_net *net)
{
	uint64_t end_ms = tb_loop_now_ms() + GOODBYE_MS;
	for (struct tb_conn *conn = net->conns; conn; conn = conn->next)
		tb_conn_close(conn, 1001, "server_shutdown");
	while (anything_to_write(net) && tb_loop_now_ms() < end_ms) {
		tb_loop_run_once(net->config.loop);
		usleep(1000);
	}
}

void tb_net_destroy(struct tb_net *net)
{
	if (!net)
		return;
	tb_listener_destroy(net->listener_tls);
	tb_listener_destroy(net->listener_plain);
	net->listener_tls = NULL;
	net->listener_plain = NULL;
	say_goodbye(net);
	tb_timer_destroy(net->tick);
	tb_transport_destroy(net->transport);
	free(net->cert_file);
	free(net->key_file);
	free(net->trusted_proxies);
	tb_wipe(net->scratch, sizeof net->scratch);
	free(net);
}

void tb_net_drain(struct tb_net *net, const struct tb_net_answer *answer)
{
	net->draining = true;
	net->drain_answer = *answer;
}

uint16_t tb_net_port_tls(const struct tb_net *net)
{
	return tb_listener_port(net->listener_tls);
}

uint16_t tb_net_port_plain(const struct tb_net *net)
{
	return tb_listener_port(net->listener_plain);
}

enum tb_status tb_net_reload_certificates(struct tb_net *net)
{
	return tb_transport_reload(net->transport, net->cert_file, net->key_file);
}

int64_t tb_net_certificate_end_s(const struct tb_net *net)
{
	return tb_transport_certificate_end_s(net->transport);
}

void tb_net_count(const struct tb_net *net, struct tb_net_counts *out)
{
	*out = (struct tb_net_counts){.n_accepted = net->n_accepted,
	                              .n_tls_failures = tb_transport_tls_failures(net->transport),
	                              .n_malformed = net->n_malformed,
	                              .n_draining = net->n_draining,
	                              .n_full = net->n_full,
	                              .n_requests = net->n_conns - net->n_open,
	                              .n_websockets = net->n_open};
}

bool tb_net_is_in(const char *networks, const char *address)
{
	return tb_address_is_in(networks, address);
}
