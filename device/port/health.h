/* The health port: what the platform knows of itself. Read once a minute; never waits. */
#ifndef TB_DEVICE_PORT_HEALTH_H
#define TB_DEVICE_PORT_HEALTH_H

#include <stdint.h>

struct tb_health_port {
	int64_t (*free_heap_bytes)(void *ctx); /* -1: this platform does not know */
	int64_t (*rssi_dbm)(void *ctx);        /* of the Wi-Fi, -120..-1; 0: no Wi-Fi here */
	void *ctx;
};

#endif
