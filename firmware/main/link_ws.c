/* The link over esp_websocket_client.
 *
 * Three tasks meet here. The bear's calls the port and never waits. The link's own (`link`) opens, sends and closes,
 * which may take seconds. The client's receives, and waits in its callback until the bear has taken what came: so TCP
 * pushes back to the server. News carry the number of their connection, and those of an older one are nobody's. */
#include "firmware/main/platform.h"
#include "firmware/main/trust.h"

#include "device/port/production_config.h"

#include <esp_websocket_client.h>
#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <freertos/semphr.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
	TASK_STACK = 4096,
	CLIENT_STACK = 6144,
	BUFFER_BYTES = 2048,
	SEND_TIMEOUT_MS = 15000,
	NETWORK_TIMEOUT_MS = 15000,
	CLOSE_TIMEOUT_MS = 1000,
	PING_EVERY_S = 15,
	PONG_WITHIN_S = 30,
	LOOK_EVERY_MS = 100
};

enum order { ORDER_OPEN, ORDER_SEND, ORDER_CLOSE };

/* What came in and the bear has not taken yet: in the client's memory, which waits meanwhile. */
struct incoming {
	const char *bytes;
	size_t n_bytes;
	bool is_first, is_last;
};

static struct {
	QueueHandle_t orders; /* of enum order: at most one of each is under way */
	SemaphoreHandle_t taken;
	/* Written by the bear's task while no order uses them. */
	char host[256]; /* a name of DNS and a NUL */
	char path[TB_LINK_PATH_CAP];
	uint16_t port;
	char message[TB_OUTBOX_CAP];
	size_t n_message;
	_Atomic uint32_t connection; /* the one that counts; grows with each open and each close */
	_Atomic bool sending;        /* the link's task has the message */
	_Atomic bool open_untold;    /* neither OPEN, REFUSED nor FAILED was told */
	_Atomic bool waits;          /* `in` is filled, and the client's task waits */
	bool is_paused;              /* the bear's task: it took less than it was offered, and has not resumed */
	struct incoming in;
	/* The link's task. */
	esp_websocket_client_handle_t client;
	uint32_t client_connection;
} link_ws;

#ifdef CONFIG_TEDDY_DEV_CA
extern const char dev_ca_pem[] asm("_binary_dev_ca_pem_start");
/* NULL: the certificate must have the server's own name. It is verified in any case. */
#define DEV_SERVER_NAME (sizeof CONFIG_TEDDY_DEV_SERVER_NAME > 1 ? CONFIG_TEDDY_DEV_SERVER_NAME : NULL)
#endif

static void tell(struct tb_esp_news news, uint32_t connection)
{
	news.connection = connection;
	if (connection == atomic_load(&link_ws.connection))
		tb_esp_tell(&news);
}

/* --- the client's task -------------------------------------------------------------------------------------------- */

static void tell_end_of_opening(const esp_websocket_error_codes_t *error, uint32_t connection)
{
	bool refused = error->esp_ws_handshake_status_code >= 300;
	if (!atomic_exchange(&link_ws.open_untold, false))
		tell((struct tb_esp_news){.type = TB_ESP_LINK_CLOSED}, connection);
	else if (refused)
		tell((struct tb_esp_news){.type = TB_ESP_LINK_REFUSED,
		                          .http_status = error->esp_ws_handshake_status_code},
		     connection);
	else if (error->esp_tls_cert_verify_flags != 0)
		tell((struct tb_esp_news){.type = TB_ESP_LINK_FAILED, .status = TB_ERR_AUTH}, connection);
	else
		tell((struct tb_esp_news){.type = TB_ESP_LINK_FAILED, .status = TB_ERR_IO}, connection);
}

/* Waits until the bear has taken it, or the connection does not count any more. */
static void hand_over(const esp_websocket_event_data_t *data, uint32_t connection)
{
	bool is_last_part = data->payload_offset + data->data_len >= data->payload_len;
	bool continues = data->op_code == WS_TRANSPORT_OPCODES_CONT;
	xSemaphoreTake(link_ws.taken, 0);
	link_ws.in = (struct incoming){.bytes = data->data_ptr,
	                               .n_bytes = (size_t)data->data_len,
	                               .is_first = data->payload_offset == 0 && !continues,
	                               .is_last = is_last_part && data->fin};
	atomic_store(&link_ws.waits, true);
	tell((struct tb_esp_news){.type = TB_ESP_LINK_DATA}, connection);
	while (atomic_load(&link_ws.waits) && connection == atomic_load(&link_ws.connection))
		xSemaphoreTake(link_ws.taken, pdMS_TO_TICKS(LOOK_EVERY_MS));
	atomic_store(&link_ws.waits, false);
}

static void tell_close_frame(const esp_websocket_event_data_t *data, uint32_t connection)
{
	struct tb_esp_news news = {.type = TB_ESP_LINK_CLOSED};
	if (data->data_len >= 2) {
		news.close_code = (uint16_t)((uint8_t)data->data_ptr[0] << 8 | (uint8_t)data->data_ptr[1]);
		snprintf(news.reason, sizeof news.reason, "%.*s", data->data_len - 2, data->data_ptr + 2);
	}
	tell(news, connection);
}

static void on_data(const esp_websocket_event_data_t *data, uint32_t connection)
{
	switch (data->op_code) {
	case WS_TRANSPORT_OPCODES_CONT:
	case WS_TRANSPORT_OPCODES_TEXT:
	case WS_TRANSPORT_OPCODES_BINARY: hand_over(data, connection); break;
	case WS_TRANSPORT_OPCODES_PONG: tell((struct tb_esp_news){.type = TB_ESP_LINK_ALIVE}, connection); break;
	case WS_TRANSPORT_OPCODES_CLOSE: tell_close_frame(data, connection); break;
	default: break;
	}
}

static void on_event(void *arg, esp_event_base_t base, int32_t id, void *event)
{
	const esp_websocket_event_data_t *data = event;
	uint32_t connection = (uint32_t)(uintptr_t)arg;
	(void)base;
	switch (id) {
	case WEBSOCKET_EVENT_CONNECTED:
		if (atomic_exchange(&link_ws.open_untold, false))
			tell((struct tb_esp_news){.type = TB_ESP_LINK_OPEN}, connection);
		break;
	case WEBSOCKET_EVENT_DATA: on_data(data, connection); break;
	case WEBSOCKET_EVENT_ERROR:
	case WEBSOCKET_EVENT_DISCONNECTED:
	case WEBSOCKET_EVENT_CLOSED: tell_end_of_opening(&data->error_handle, connection); break;
	default: break;
	}
}

/* --- the link's task ---------------------------------------------------------------------------------------------- */

static void drop_client(void)
{
	if (link_ws.client == NULL)
		return;
	if (esp_websocket_client_is_connected(link_ws.client))
		esp_websocket_client_close(link_ws.client, pdMS_TO_TICKS(CLOSE_TIMEOUT_MS));
	esp_websocket_client_destroy(link_ws.client);
	link_ws.client = NULL;
}

static void do_open(void)
{
	uint32_t connection = atomic_load(&link_ws.connection);
	drop_client();
	const esp_websocket_client_config_t config = {
	    .host = link_ws.host,
	    .port = link_ws.port,
	    .path = link_ws.path,
	    .transport = WEBSOCKET_TRANSPORT_OVER_SSL,
	    .disable_auto_reconnect = true,
	    .task_prio = WEBSOCKET_TASK_PRIORITY,
	    .task_stack = CLIENT_STACK,
	    .buffer_size = BUFFER_BYTES,
	    .network_timeout_ms = NETWORK_TIMEOUT_MS,
	    .ping_interval_sec = PING_EVERY_S,
	    .pingpong_timeout_sec = PONG_WITHIN_S,
#ifdef CONFIG_TEDDY_DEV_CA
	    .cert_pem = dev_ca_pem,
	    .cert_common_name = DEV_SERVER_NAME,
#else
	    .crt_bundle_attach = tb_trust_attach,
#endif
	};
	link_ws.client = esp_websocket_client_init(&config);
	link_ws.client_connection = connection;
	tb_wipe(link_ws.path, sizeof link_ws.path);
	esp_err_t error = link_ws.client == NULL ? ESP_ERR_NO_MEM : ESP_OK;
	if (error == ESP_OK)
		error = esp_websocket_register_events(link_ws.client, WEBSOCKET_EVENT_ANY, on_event,
		                                      (void *)(uintptr_t)connection);
	if (error == ESP_OK)
		error = esp_websocket_client_start(link_ws.client);
	if (error != ESP_OK && atomic_exchange(&link_ws.open_untold, false))
		tell((struct tb_esp_news){.type = TB_ESP_LINK_FAILED, .status = TB_ERR_NO_MEMORY}, connection);
}

static void do_send(void)
{
	uint32_t connection = link_ws.client_connection;
	int n_sent = -1;
	if (link_ws.client != NULL && connection == atomic_load(&link_ws.connection))
		n_sent = esp_websocket_client_send_text(link_ws.client, link_ws.message, (int)link_ws.n_message,
		                                        pdMS_TO_TICKS(SEND_TIMEOUT_MS));
	bool whole = n_sent == (int)link_ws.n_message;
	tb_wipe(link_ws.message, sizeof link_ws.message);
	atomic_store(&link_ws.sending, false);
	tell((struct tb_esp_news){.type = whole ? TB_ESP_LINK_WRITABLE : TB_ESP_LINK_CLOSED}, connection);
}

static void run(void *arg)
{
	enum order order;
	(void)arg;
	for (;;) {
		if (xQueueReceive(link_ws.orders, &order, portMAX_DELAY) != pdTRUE)
			continue;
		switch (order) {
		case ORDER_OPEN: do_open(); break;
		case ORDER_SEND: do_send(); break;
		case ORDER_CLOSE: drop_client(); break;
		}
	}
}

bool tb_esp_link_open_task(void)
{
	link_ws.orders = xQueueCreate(4, sizeof(enum order));
	link_ws.taken = xSemaphoreCreateBinary();
	return link_ws.orders != NULL && link_ws.taken != NULL &&
	       xTaskCreate(run, "link", TASK_STACK, NULL, WEBSOCKET_TASK_PRIORITY, NULL) == pdPASS;
}

bool tb_esp_link_is_current(uint32_t connection)
{
	return connection == atomic_load(&link_ws.connection);
}

/* --- the bear's task ---------------------------------------------------------------------------------------------- */

static bool give_order(enum order order)
{
	return xQueueSend(link_ws.orders, &order, 0) == pdTRUE;
}

static enum tb_status open_link(void *ctx, const struct tb_link_target *target)
{
	(void)ctx;
	/* An order that is still under way uses what is written here. */
	if (uxQueueMessagesWaiting(link_ws.orders) > 1 || atomic_load(&link_ws.sending))
		return TB_ERR_BUSY;
	int n_host = snprintf(link_ws.host, sizeof link_ws.host, "%s", target->host);
	int n_path = snprintf(link_ws.path, sizeof link_ws.path, "%s", target->path_query);
	if (n_host >= (int)sizeof link_ws.host || n_path >= (int)sizeof link_ws.path)
		return TB_ERR_TOO_LARGE;
	link_ws.port = target->port;
	link_ws.is_paused = false;
	atomic_store(&link_ws.open_untold, true);
	atomic_fetch_add(&link_ws.connection, 1);
	return give_order(ORDER_OPEN) ? TB_OK : TB_ERR_BUSY;
}

static enum tb_status send_text(void *ctx, const char *text, size_t n_bytes)
{
	(void)ctx;
	if (n_bytes > sizeof link_ws.message)
		return TB_ERR_TOO_LARGE;
	if (atomic_load(&link_ws.sending))
		return TB_ERR_BUSY;
	memcpy(link_ws.message, text, n_bytes);
	link_ws.n_message = n_bytes;
	atomic_store(&link_ws.sending, true);
	if (give_order(ORDER_SEND))
		return TB_OK;
	atomic_store(&link_ws.sending, false);
	return TB_ERR_IO;
}

static void resume_reading(void *ctx)
{
	(void)ctx;
	link_ws.is_paused = false;
	if (atomic_load(&link_ws.waits))
		tb_esp_tell(
		    &(struct tb_esp_news){.type = TB_ESP_LINK_DATA, .connection = atomic_load(&link_ws.connection)});
}

static void close_link(void *ctx, uint16_t code)
{
	(void)ctx, (void)code;
	atomic_fetch_add(&link_ws.connection, 1);
	link_ws.is_paused = false;
	xSemaphoreGive(link_ws.taken);
	give_order(ORDER_CLOSE);
}

struct tb_link_port tb_esp_link(void)
{
	return (struct tb_link_port){
	    .open = open_link, .send_text = send_text, .resume_reading = resume_reading, .close = close_link};
}

void tb_esp_link_offer(struct tb_bear *bear)
{
	struct incoming *in = &link_ws.in;
	if (!atomic_load(&link_ws.waits) || link_ws.is_paused)
		return;
	link_ws.is_paused = true; /* the bear may resume from inside the call */
	size_t n_taken = tb_bear_link_data(bear, in->bytes, in->n_bytes, in->is_first, in->is_last, tb_esp_now_ms());
	if (n_taken < in->n_bytes) {
		in->bytes += n_taken;
		in->n_bytes -= n_taken;
		in->is_first = in->is_first && n_taken == 0;
		return;
	}
	link_ws.is_paused = false;
	atomic_store(&link_ws.waits, false);
	xSemaphoreGive(link_ws.taken);
}
