#include "server/app/load.h"

enum { RETRY_MIN_S = 5, RETRY_MAX_S = 60, RETRY_PER_WAIT = 10 };

void tb_load_sample(struct tb_load *load, uint64_t wait_us)
{
	uint64_t faded_us = load->wait_us - load->wait_us / 10;
	if (load->wait_us < 10)
		faded_us = 0;
	load->wait_us = wait_us > faded_us ? wait_us : faded_us;
}

bool tb_load_is_over(const struct tb_load *load, uint64_t max_wait_ms)
{
	return load->wait_us > max_wait_ms * 1000;
}

uint32_t tb_load_retry_after_s(const struct tb_load *load)
{
	uint64_t seconds = load->wait_us * RETRY_PER_WAIT / 1000000;
	if (seconds < RETRY_MIN_S)
		return RETRY_MIN_S;
	return seconds > RETRY_MAX_S ? RETRY_MAX_S : (uint32_t)seconds;
}
