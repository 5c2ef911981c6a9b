#include "firmware/main/claim_http.h"

#include "firmware/main/identity.h"
#include "firmware/main/platform.h"
#include "firmware/main/trust.h"

#include "device/psa/psa.h"

#include <esp_app_desc.h>
#include <esp_http_client.h>
#include <sdkconfig.h>

#include <string.h>

enum { TIMEOUT_MS = 20000 };

#ifdef CONFIG_TEDDY_DEV_CA
extern const char dev_ca_pem[] asm("_binary_dev_ca_pem_start");
#define DEV_SERVER_NAME (sizeof CONFIG_TEDDY_DEV_SERVER_NAME > 1 ? CONFIG_TEDDY_DEV_SERVER_NAME : NULL)
#endif

static bool write_body(const struct tb_random_port *random, char out[TB_CLAIM_BODY_MAX])
{
	const struct tb_identity *who = tb_identity();
	const struct tb_hmac_port hmac = tb_psa_hmac_port();
	const struct tb_claim claim = {.device_id = who->device_id,
	                               .child_id = who->settings.child_id,
	                               .key = tb_span_cstr(who->key),
	                               .firmware_version = esp_app_get_description()->version};
	return tb_psa_init() == TB_OK && tb_claim_write(&claim, &hmac, random, out, TB_CLAIM_BODY_MAX) == TB_OK;
}

/* The status; 0: no answer. */
static unsigned post(esp_http_client_handle_t client, const char *body)
{
	int n_body = (int)strlen(body);
	if (esp_http_client_set_header(client, "Content-Type", "application/json") != ESP_OK ||
	    esp_http_client_open(client, n_body) != ESP_OK || esp_http_client_write(client, body, n_body) != n_body ||
	    esp_http_client_fetch_headers(client) < 0)
		return 0;
	int status = esp_http_client_get_status_code(client);
	return status > 0 ? (unsigned)status : 0;
}

enum tb_claim_result tb_esp_claim(const struct tb_random_port *random)
{
	const esp_http_client_config_t config = {
	    .host = tb_identity_server_host(),
	    .port = tb_identity_server_port(),
	    .path = TB_CLAIM_PATH,
	    .method = HTTP_METHOD_POST,
	    .transport_type = HTTP_TRANSPORT_OVER_SSL,
	    .disable_auto_redirect = true,
	    .timeout_ms = TIMEOUT_MS,
#ifdef CONFIG_TEDDY_DEV_CA
	    .cert_pem = dev_ca_pem,
	    .common_name = DEV_SERVER_NAME,
#else
	    .crt_bundle_attach = tb_trust_attach,
#endif
	};
	char body[TB_CLAIM_BODY_MAX] = "";
	unsigned status = 0;
	esp_http_client_handle_t client = write_body(random, body) ? esp_http_client_init(&config) : NULL;
	if (client != NULL) {
		status = post(client, body);
		esp_http_client_cleanup(client);
	}
	tb_wipe(body, sizeof body);
	return tb_claim_judge(status);
}
