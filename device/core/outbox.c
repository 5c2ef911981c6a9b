#include "device/core/outbox.h"

#include "common/wire/bear_msg.h"
#include "device/core/parts.h"

#include <stdio.h>

void tb_outbox_clear(struct tb_outbox *outbox)
{
	outbox->notes = 0;
	outbox->blocked = false;
}

void tb_outbox_add(struct tb_outbox *outbox, enum tb_outbox_note note)
{
	outbox->notes |= 1u << note;
}

static enum tb_status write_handshake(struct tb_bear *bear, size_t *n_bytes)
{
	const struct tb_bear_config *config = &bear->config;
	return tb_bear_write_handshake(bear->outbox.text, TB_OUTBOX_CAP, config->device_id, config->firmware_version,
	                               config->hardware, config->can_fragments, n_bytes);
}

static enum tb_status write_stream_refused(struct tb_bear *bear, size_t *n_bytes)
{
	return tb_bear_write_stream_refused(bear->outbox.text, TB_OUTBOX_CAP, n_bytes);
}

static enum tb_status write_resume_refused(struct tb_bear *bear, size_t *n_bytes)
{
	return tb_bear_write_resume_ack(bear->outbox.text, TB_OUTBOX_CAP, false, n_bytes);
}

static enum tb_status write_heartbeat(struct tb_bear *bear, size_t *n_bytes)
{
	return tb_bear_write_heartbeat(bear->outbox.text, TB_OUTBOX_CAP, bear->config.device_id, bear->now_ms, n_bytes);
}

static enum tb_status write_status(struct tb_bear *bear, size_t *n_bytes)
{
	struct tb_health_out health = tb_health_read(bear);
	return tb_bear_write_status(bear->outbox.text, TB_OUTBOX_CAP, &health, n_bytes);
}

static enum tb_status (*const WRITERS[TB_NOTE_COUNT])(struct tb_bear *, size_t *) = {
    [TB_NOTE_HANDSHAKE] = write_handshake,
    [TB_NOTE_STREAM_REFUSED] = write_stream_refused,
    [TB_NOTE_RESUME_REFUSED] = write_resume_refused,
    [TB_NOTE_HEARTBEAT] = write_heartbeat,
    [TB_NOTE_STATUS] = write_status,
};

/* false: the link takes no more for now. */
static bool send(struct tb_bear *bear, size_t n_bytes)
{
	enum tb_status status = bear->port.link.send_text(bear->port.link.ctx, bear->outbox.text, n_bytes);
	bear->outbox.blocked = status != TB_OK;
	tb_wipe(bear->outbox.text, n_bytes);
	if (status != TB_OK && status != TB_ERR_BUSY)
		TB_BEAR_LOG(bear, WARN, "The link does not take a message: %s", tb_status_name(status));
	return status == TB_OK;
}

static void pump_notes(struct tb_bear *bear)
{
	for (unsigned note = 0; note < TB_NOTE_COUNT; note++) {
		size_t n_bytes = 0;
		if ((bear->outbox.notes & 1u << note) == 0)
			continue;
		enum tb_status status = WRITERS[note](bear, &n_bytes);
		if (status != TB_OK)
			TB_BEAR_LOG(bear, ERROR, "A message could not be written: %s", tb_status_name(status));
		else if (!send(bear, n_bytes))
			return;
		bear->outbox.notes &= ~(1u << note);
	}
}

static void chunk_left(struct tb_bear *bear, size_t n_pcm_bytes)
{
	if (n_pcm_bytes == 0)
		return;
	TB_BEAR_LOG(bear, DEBUG, "Audio chunk %s", bear->uplink.key.n_bytes > 0 ? "signed with HMAC" : "unsigned");
	TB_BEAR_LOG(bear, INFO, "📦 Audio chunk sent: %zu bytes (seq: %lu)", n_pcm_bytes,
	            (unsigned long)bear->uplink.n_chunks);
}

static void pump_question(struct tb_bear *bear)
{
	struct tb_uplink *uplink = &bear->uplink;
	size_t n_bytes;
	enum tb_status status = TB_OK;
	while (!bear->outbox.blocked) {
		status = tb_uplink_next(uplink, bear->outbox.text, TB_OUTBOX_CAP, bear->now_ms, &n_bytes);
		if (status != TB_OK || !send(bear, n_bytes))
			break;
		bool had_all = uplink->final_sent;
		chunk_left(bear, tb_uplink_sent(uplink));
		if (uplink->final_sent && !had_all)
			bear->question.sent_ms = bear->now_ms;
	}
	if (status != TB_OK && status != TB_ERR_NOT_FOUND && bear->question.open) {
		TB_BEAR_LOG(bear, ERROR, "The question could not be written: %s", tb_status_name(status));
		snprintf(bear->question.error_code, sizeof bear->question.error_code, "%s",
		         bear->question.is_text ? "invalid_text" : "unsendable");
		tb_question_over(bear, TB_TURN_ERROR);
	}
}

void tb_outbox_pump(struct tb_bear *bear)
{
	if (bear->watch.state != TB_WATCH_UP || bear->outbox.blocked)
		return;
	pump_notes(bear);
	if (!bear->outbox.blocked)
		pump_question(bear);
}
