#include "firmware/main/platform.h"

#include <esp_random.h>

/* True randomness while Wi-Fi runs; before that the boot loader's entropy seeds the generator. */
static enum tb_status fill(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx;
	esp_fill_random(out, n_bytes);
	return TB_OK;
}

struct tb_random_port tb_esp_random(void)
{
	return (struct tb_random_port){.fill = fill};
}
