/* The small ports, filled in from the machine itself: random bytes, health, network, time of day, the light (a line in
 * the log), the log. */
#ifndef TB_LINUX_HOST_H
#define TB_LINUX_HOST_H

#include "common/base/log.h"
#include "device/port/clock.h"
#include "device/port/health.h"
#include "device/port/light.h"
#include "device/port/network.h"
#include "device/port/random.h"

/* Lines on stderr, each with the seconds since the machine's start in front. Any thread. */
struct tb_log tb_host_log(enum tb_log_level min_level);
struct tb_random_port tb_host_random_port(void);
struct tb_health_port tb_host_health_port(void);
/* Joining is the system's business; it is up when an interface has an address, the loopback's too. */
struct tb_network_port tb_host_network_port(void);
/* The system's clock, unless it stands before the year of this program. */
struct tb_clock_port tb_host_clock_port(void);
/* `log` must outlive it. */
struct tb_light_port tb_host_light_port(const struct tb_log *log);

#endif
