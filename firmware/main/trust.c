#include "firmware/main/trust.h"

#include "firmware/main/platform.h"

#include "common/base/hex.h"
#include "device/psa/psa.h"

#include <esp_crt_bundle.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <sdkconfig.h>

#include <string.h>

enum { PINS_MAX = 2 };

/* The bundle's own judgement: ESP-IDF sets it with esp_crt_bundle_attach, but names it in no header
 * (components/mbedtls/esp_crt_bundle/esp_crt_bundle.c). Ours stands in front of it and calls it first. */
extern int esp_crt_verify_callback(void *ctx, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

static struct {
	uint8_t pins[PINS_MAX][TB_SHA256_LEN];
	size_t n_pins;
} trust;

bool tb_trust_open(void)
{
	static const char *const texts[PINS_MAX] = {CONFIG_TEDDY_PINNED_KEY, CONFIG_TEDDY_PINNED_KEY_NEXT};
	for (size_t i = 0; i < PINS_MAX; i++) {
		if (texts[i][0] == 0)
			continue;
		if (strlen(texts[i]) != 2 * TB_SHA256_LEN ||
		    tb_hex_decode(texts[i], 2 * TB_SHA256_LEN, trust.pins[trust.n_pins]) != TB_OK) {
			tb_logf(tb_esp_log(), TB_LOG_ERROR,
			        "A pin must be 64 hex digits, the SHA-256 of the server key's SPKI");
			return false;
		}
		trust.n_pins++;
	}
	return tb_psa_init() == TB_OK;
}

/* pk_raw is the SubjectPublicKeyInfo, as it stands in the certificate. */
static bool is_pinned(const mbedtls_x509_crt *certificate)
{
	const struct tb_span key = tb_span_make(certificate->pk_raw.p, certificate->pk_raw.len);
	uint8_t digest[TB_SHA256_LEN];
	if (tb_psa_sha256(&key, 1, digest) != TB_OK)
		return false;
	for (size_t i = 0; i < trust.n_pins; i++)
		if (memcmp(trust.pins[i], digest, sizeof digest) == 0)
			return true;
	return false;
}

/* Called for each certificate of the chain, the server's own last, at depth 0. A flag that stays set ends the
 * handshake. */
static int judge(void *ctx, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
	int error = esp_crt_verify_callback(ctx, certificate, depth, flags);
	if (error == 0 && depth == 0 && trust.n_pins > 0 && !is_pinned(certificate)) {
		tb_logf(tb_esp_log(), TB_LOG_ERROR, "🔒 [HIGH] PIN_MISMATCH: the server's key is none of those pinned");
		*flags |= MBEDTLS_X509_BADCERT_OTHER;
	}
	return error;
}

esp_err_t tb_trust_attach(void *conf)
{
	esp_err_t error = esp_crt_bundle_attach(conf);
	if (error == ESP_OK && conf != NULL)
		mbedtls_ssl_conf_verify(conf, judge, NULL);
	return error;
}
