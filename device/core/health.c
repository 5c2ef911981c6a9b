#include "device/core/parts.h"

enum { LOW_MEMORY_BYTES = 50 * 1024, WEAK_RSSI_DBM = -70 };

struct tb_health_out tb_health_read(const struct tb_bear *bear)
{
	const struct tb_health_port *port = &bear->port.health;
	return (struct tb_health_out){
	    .free_heap_bytes = port->free_heap_bytes != NULL ? port->free_heap_bytes(port->ctx) : -1,
	    .rssi_dbm = port->rssi_dbm != NULL ? port->rssi_dbm(port->ctx) : 0,
	    .uptime_s = (int64_t)((bear->now_ms - bear->start_ms) / 1000),
	    .n_turns = bear->n_turns,
	    .n_reconnects = bear->n_reconnects,
	    .n_drops = bear->n_drops,
	    .n_underruns = bear->n_underruns,
	    .firmware_version = bear->config.firmware_version,
	    .update = bear->update,
	};
}

void tb_health_poll(struct tb_bear *bear)
{
	if (bear->watch.state != TB_WATCH_UP || bear->now_ms < bear->status_ms)
		return;
	bear->status_ms = bear->now_ms + TB_STATUS_EVERY_MS;
	tb_outbox_add(&bear->outbox, TB_NOTE_STATUS);
	struct tb_health_out health = tb_health_read(bear);
	bool low = health.free_heap_bytes >= 0 && health.free_heap_bytes < LOW_MEMORY_BYTES;
	bool weak = health.rssi_dbm != 0 && health.rssi_dbm < WEAK_RSSI_DBM;
	TB_BEAR_LOG(bear, INFO, "📊 Health: Heap=%lld, WiFi=%llddBm, Sessions=%lu, Healthy=%s",
	            (long long)health.free_heap_bytes, (long long)health.rssi_dbm, (unsigned long)health.n_turns,
	            low || weak ? "No" : "Yes");
	if (low)
		TB_BEAR_LOG(bear, WARN, "⚠️ Low memory warning: %lld bytes free",
		            (long long)health.free_heap_bytes);
	if (weak)
		TB_BEAR_LOG(bear, WARN, "⚠️ Weak WiFi signal: %lld dBm", (long long)health.rssi_dbm);
}
