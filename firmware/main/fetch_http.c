/* The fetch port over esp_http_client: a task that lives as long as one fetch. It hands each piece to the bear's task
 * and waits until that has taken it. News carry the number of their fetch, and those of an older one are nobody's. */
#include "firmware/main/platform.h"
#include "firmware/main/trust.h"

#include "device/port/production_config.h"

#include <esp_http_client.h>
#include <freertos/FreeRTOS.h>
#include <freertos/semphr.h>
#include <freertos/task.h>
#include <sdkconfig.h>

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { TASK_STACK = 6144, PIECE_BYTES = 2048, TIMEOUT_MS = 20000, LOOK_EVERY_MS = 100 };

static struct {
	_Atomic uint32_t number; /* of the fetch that counts */
	_Atomic bool running;    /* a task is at work, or on its way out */
	_Atomic bool waits;      /* it waits for the bear to take `bytes` */
	SemaphoreHandle_t taken;
	const char *host;
	uint16_t port;
	char path[TB_FETCH_PATH_CAP];
	char bearer[7 + TB_FETCH_TOKEN_CAP]; /* "Bearer " and the token */
	uint32_t first_byte;
	char bytes[PIECE_BYTES];
	size_t n_bytes;
} fetch;

#ifdef CONFIG_TEDDY_DEV_CA
extern const char dev_ca_pem[] asm("_binary_dev_ca_pem_start");
#define DEV_SERVER_NAME (sizeof CONFIG_TEDDY_DEV_SERVER_NAME > 1 ? CONFIG_TEDDY_DEV_SERVER_NAME : NULL)
#endif

static bool counts(uint32_t number)
{
	return number == atomic_load(&fetch.number);
}

static void tell(struct tb_esp_news news, uint32_t number)
{
	news.connection = number;
	if (counts(number))
		tb_esp_tell(&news);
}

static void hand_over(size_t n_bytes, uint32_t number)
{
	xSemaphoreTake(fetch.taken, 0);
	fetch.n_bytes = n_bytes;
	atomic_store(&fetch.waits, true);
	tell((struct tb_esp_news){.type = TB_ESP_FETCH_DATA}, number);
	while (atomic_load(&fetch.waits) && counts(number))
		xSemaphoreTake(fetch.taken, pdMS_TO_TICKS(LOOK_EVERY_MS));
	atomic_store(&fetch.waits, false);
}

/* Only a server that says 206 has begun where it was asked to. */
static void tell_head(esp_http_client_handle_t client, uint32_t number)
{
	int64_t n_body = esp_http_client_get_content_length(client);
	int status = esp_http_client_get_status_code(client);
	bool known = n_body >= 0 && n_body < UINT32_MAX && !esp_http_client_is_chunked_response(client);
	tell((struct tb_esp_news){.type = TB_ESP_FETCH_HEAD,
	                          .http_status = status,
	                          .n_bytes = known ? (uint32_t)n_body : UINT32_MAX,
	                          .first_byte = status == 206 ? fetch.first_byte : 0},
	     number);
}

static enum tb_status read_body(esp_http_client_handle_t client, uint32_t number)
{
	while (counts(number)) {
		int n = esp_http_client_read(client, fetch.bytes, sizeof fetch.bytes);
		if (n < 0)
			return TB_ERR_IO;
		if (n == 0)
			return esp_http_client_is_complete_data_received(client) ? TB_OK : TB_ERR_TRUNCATED;
		hand_over((size_t)n, number);
	}
	return TB_ERR_CANCELLED;
}

static enum tb_status run_request(esp_http_client_handle_t client, uint32_t number)
{
	char range[32];
	snprintf(range, sizeof range, "bytes=%lu-", (unsigned long)fetch.first_byte);
	if (fetch.bearer[0] != 0)
		esp_http_client_set_header(client, "Authorization", fetch.bearer);
	if (fetch.first_byte != 0)
		esp_http_client_set_header(client, "Range", range);
	tb_wipe(fetch.bearer, sizeof fetch.bearer);
	esp_err_t error = esp_http_client_open(client, 0);
	if (error != ESP_OK)
		return error == ESP_ERR_HTTP_CONNECT ? TB_ERR_IO : TB_ERR_TIMEOUT;
	if (esp_http_client_fetch_headers(client) < 0)
		return TB_ERR_IO;
	tell_head(client, number);
	return read_body(client, number);
}

static void run(void *arg)
{
	uint32_t number = (uint32_t)(uintptr_t)arg;
	const esp_http_client_config_t config = {
	    .host = fetch.host,
	    .port = fetch.port,
	    .path = fetch.path,
	    .transport_type = HTTP_TRANSPORT_OVER_SSL,
	    .disable_auto_redirect = true,
	    .timeout_ms = TIMEOUT_MS,
	    .buffer_size = 1024,
	    .buffer_size_tx = 1024,
#ifdef CONFIG_TEDDY_DEV_CA
	    .cert_pem = dev_ca_pem,
	    .common_name = DEV_SERVER_NAME,
#else
	    .crt_bundle_attach = tb_trust_attach,
#endif
	};
	esp_http_client_handle_t client = esp_http_client_init(&config);
	enum tb_status status = client != NULL ? run_request(client, number) : TB_ERR_NO_MEMORY;
	if (client != NULL)
		esp_http_client_cleanup(client);
	tb_wipe(fetch.path, sizeof fetch.path);
	atomic_store(&fetch.running, false);
	tell((struct tb_esp_news){.type = TB_ESP_FETCH_END, .status = status}, number);
	vTaskDelete(NULL);
}

static enum tb_status start(void *ctx, const struct tb_fetch_request *request)
{
	(void)ctx;
	if (atomic_load(&fetch.running))
		return TB_ERR_BUSY;
	int n_path = snprintf(fetch.path, sizeof fetch.path, "%s", request->path_query);
	int n_bearer =
	    snprintf(fetch.bearer, sizeof fetch.bearer, "%s%s", request->bearer[0] ? "Bearer " : "", request->bearer);
	if (n_path >= (int)sizeof fetch.path || n_bearer >= (int)sizeof fetch.bearer)
		return TB_ERR_TOO_LARGE;
	fetch.host = request->host;
	fetch.port = request->port;
	fetch.first_byte = request->first_byte;
	uint32_t number = atomic_fetch_add(&fetch.number, 1) + 1;
	atomic_store(&fetch.running, true);
	if (xTaskCreate(run, "fetch", TASK_STACK, (void *)(uintptr_t)number, WEBSOCKET_TASK_PRIORITY, NULL) == pdPASS)
		return TB_OK;
	atomic_store(&fetch.running, false);
	return TB_ERR_NO_MEMORY;
}

static void cancel(void *ctx)
{
	(void)ctx;
	atomic_fetch_add(&fetch.number, 1);
	xSemaphoreGive(fetch.taken);
}

bool tb_esp_fetch_open(void)
{
	fetch.taken = xSemaphoreCreateBinary();
	return fetch.taken != NULL;
}

struct tb_fetch_port tb_esp_fetch(void)
{
	return (struct tb_fetch_port){.start = start, .cancel = cancel};
}

bool tb_esp_fetch_is_current(uint32_t number)
{
	return counts(number);
}

struct tb_span tb_esp_fetch_bytes(void)
{
	return atomic_load(&fetch.waits) ? tb_span_make(fetch.bytes, fetch.n_bytes) : tb_span_make(NULL, 0);
}

void tb_esp_fetch_taken(void)
{
	atomic_store(&fetch.waits, false);
	xSemaphoreGive(fetch.taken);
}
