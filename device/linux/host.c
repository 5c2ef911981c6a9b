#include "device/linux/host.h"

#include "device/linux/clock.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void write_line(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	uint64_t now_ms = tb_clock_ms();
	fprintf(stderr, "%llu.%03u %s %s\n", (unsigned long long)(now_ms / 1000), (unsigned)(now_ms % 1000),
	        tb_log_level_name(level), line);
}

struct tb_log tb_host_log(enum tb_log_level min_level)
{
	return (struct tb_log){.write = write_line, .min_level = min_level};
}

static enum tb_status fill_random(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx;
	return getrandom(out, n_bytes, 0) == (ssize_t)n_bytes ? TB_OK : TB_ERR_IO;
}

struct tb_random_port tb_host_random_port(void)
{
	return (struct tb_random_port){.fill = fill_random};
}

static int64_t free_heap_bytes(void *ctx)
{
	(void)ctx;
	long n_pages = sysconf(_SC_AVPHYS_PAGES);
	long page_bytes = sysconf(_SC_PAGESIZE);
	return n_pages < 0 || page_bytes < 0 ? -1 : (int64_t)n_pages * page_bytes;
}

/* The level column of the first interface in the kernel's table; its two head lines are no interface. */
static int64_t rssi_dbm(void *ctx)
{
	(void)ctx;
	char line[256];
	float level = 0;
	FILE *table = fopen("/proc/net/wireless", "r");
	if (!table)
		return 0;
	while (fgets(line, sizeof line, table))
		if (sscanf(line, " %*[^:]: %*x %*f %f", &level) == 1)
			break;
	fclose(table);
	return level <= -1 && level >= -120 ? (int64_t)level : 0;
}

struct tb_health_port tb_host_health_port(void)
{
	return (struct tb_health_port){.free_heap_bytes = free_heap_bytes, .rssi_dbm = rssi_dbm};
}

static void join_network(void *ctx)
{
	(void)ctx;
}

static bool has_address(const struct ifaddrs *interface)
{
	const struct sockaddr *address = interface->ifa_addr;
	bool is_up = (interface->ifa_flags & IFF_UP) != 0;
	return is_up && address != NULL && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

static enum tb_network_state network_state(void *ctx)
{
	(void)ctx;
	struct ifaddrs *all = NULL;
	bool is_up = false;
	if (getifaddrs(&all) != 0)
		return TB_NETWORK_JOINING;
	for (const struct ifaddrs *one = all; one != NULL && !is_up; one = one->ifa_next)
		is_up = has_address(one);
	freeifaddrs(all);
	return is_up ? TB_NETWORK_UP : TB_NETWORK_JOINING;
}

struct tb_network_port tb_host_network_port(void)
{
	return (struct tb_network_port){.join = join_network, .state = network_state};
}

static uint64_t unix_s(void *ctx)
{
	enum { NOT_BEFORE = 1735689600 }; /* 2025-01-01: no certificate of today is judged rightly before */
	(void)ctx;
	time_t now = time(NULL);
	return now >= NOT_BEFORE ? (uint64_t)now : 0;
}

struct tb_clock_port tb_host_clock_port(void)
{
	return (struct tb_clock_port){.unix_s = unix_s};
}

static void show_light(void *ctx, enum tb_light light)
{
	static const char *const names[] = {
#define LIGHT_NAME(code, name, meaning, pattern) name " (" meaning ")",
	    TB_LIGHT_MAP(LIGHT_NAME)
#undef LIGHT_NAME
	};
	tb_logf(ctx, TB_LOG_INFO, "💡 light: %s", names[light]);
}

struct tb_light_port tb_host_light_port(const struct tb_log *log)
{
	/* The log is only read; a port's context has no const. */
	return (struct tb_light_port){.show = show_light, .ctx = (void *)(uintptr_t)log};
}
