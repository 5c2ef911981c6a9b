#include "device/core/update_record.h"

#include "common/base/crc32.h"

#include <string.h>

enum { VERSION = 1, N_SUMMED = TB_UPDATE_RECORD_BYTES - 4 };

static const char *const causes[] = {
#define CAUSE_WORD(code, word) word,
    TB_UPDATE_CAUSE_MAP(CAUSE_WORD)
#undef CAUSE_WORD
};
static const char *const results[] = {
#define RESULT_WORD(code, word) word,
    TB_UPDATE_RESULT_MAP(RESULT_WORD)
#undef RESULT_WORD
};

const char *tb_update_cause_word(enum tb_update_cause cause)
{
	return (unsigned)cause < TB_UPDATE_CAUSE_COUNT ? causes[cause] : "";
}

const char *tb_update_result_word(enum tb_update_result result)
{
	return (unsigned)result < TB_UPDATE_RESULT_COUNT ? results[result] : "";
}

static uint8_t *put(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		*at++ = (uint8_t)(value >> (8 * i));
	return at;
}

static const uint8_t *get(const uint8_t *at, uint32_t *value)
{
	*value = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
	return at + 4;
}

void tb_update_record_write(const struct tb_update_record *record, uint8_t out[TB_UPDATE_RECORD_BYTES])
{
	memset(out, 0, TB_UPDATE_RECORD_BYTES);
	out[0] = VERSION;
	out[1] = record->report_result;
	out[2] = record->report_cause;
	uint8_t *at = put(out + 4, record->report_build);
	at = put(at, record->floor);
	at = put(at, record->trial_build);
	at = put(at, record->trial_min_build);
	memcpy(at, record->partial, sizeof record->partial);
	at += sizeof record->partial;
	for (unsigned i = 0; i < TB_UPDATE_REFUSED_MAX; i++)
		at = put(put(at, record->refused[i].build), record->refused[i].until_s);
	put(at, tb_crc32(tb_span_make(out, N_SUMMED)));
}

bool tb_update_record_read(struct tb_update_record *record, struct tb_span stored)
{
	uint32_t sum;
	memset(record, 0, sizeof *record);
	if (stored.n_bytes != TB_UPDATE_RECORD_BYTES || stored.data[0] != VERSION)
		return false;
	get(stored.data + N_SUMMED, &sum);
	if (sum != tb_crc32(tb_span_make(stored.data, N_SUMMED)) || stored.data[1] >= TB_UPDATE_RESULT_COUNT ||
	    stored.data[2] >= TB_UPDATE_CAUSE_COUNT)
		return false;
	record->report_result = stored.data[1];
	record->report_cause = stored.data[2];
	const uint8_t *at = get(stored.data + 4, &record->report_build);
	at = get(at, &record->floor);
	at = get(at, &record->trial_build);
	at = get(at, &record->trial_min_build);
	memcpy(record->partial, at, sizeof record->partial);
	at += sizeof record->partial;
	for (unsigned i = 0; i < TB_UPDATE_REFUSED_MAX; i++)
		at = get(get(at, &record->refused[i].build), &record->refused[i].until_s);
	return true;
}

void tb_update_record_refuse(struct tb_update_record *record, uint32_t build, uint32_t until_s)
{
	unsigned lowest = 0;
	for (unsigned i = 0; i < TB_UPDATE_REFUSED_MAX; i++) {
		if (record->refused[i].build == build) {
			lowest = i;
			break;
		}
		if (record->refused[i].build < record->refused[lowest].build)
			lowest = i;
	}
	record->refused[lowest].build = build;
	record->refused[lowest].until_s = until_s;
}

bool tb_update_record_is_refused(const struct tb_update_record *record, uint32_t build, uint64_t unix_s)
{
	for (unsigned i = 0; i < TB_UPDATE_REFUSED_MAX; i++)
		if (record->refused[i].build == build)
			return record->refused[i].until_s == UINT32_MAX || unix_s < record->refused[i].until_s;
	return false;
}
