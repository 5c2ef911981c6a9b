#include "server/ops/config_table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORT_MAX = 65535, LOOPBACK_NET = 127, ADDRESS_CAP = 64 };

static bool parse_port(const char *text, uint16_t *out)
{
	char *end = NULL;
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	unsigned long port = strtoul(text, &end, 10);
	if (errno != 0 || *end != 0 || port > PORT_MAX)
		return false;
	*out = (uint16_t)port;
	return true;
}

/* A name, an IPv4 address, or an IPv6 address that stood in brackets. */
static bool host_is_plausible(const char *host, bool in_brackets)
{
	struct in6_addr six;
	if (in_brackets)
		return inet_pton(AF_INET6, host, &six) == 1;
	size_t n = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
	return n > 0 && host[n] == 0;
}

enum tb_status tb_host_port_parse(const char *text, char host[TB_HOST_CAP], uint16_t *port)
{
	char name[TB_HOST_CAP];
	bool in_brackets = *text == '[';
	const char *begin = text + in_brackets;
	const char *end = in_brackets ? strstr(text, "]:") : strrchr(text, ':');
	if (!end || end < begin || (size_t)(end - begin) >= sizeof name)
		return TB_ERR_FORMAT;
	memcpy(name, begin, (size_t)(end - begin));
	name[end - begin] = 0;
	uint16_t number;
	if (!host_is_plausible(name, in_brackets) || !parse_port(end + 1 + in_brackets, &number))
		return TB_ERR_FORMAT;
	memcpy(host, name, sizeof name);
	*port = number;
	return TB_OK;
}

bool tb_host_is_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == LOOPBACK_NET;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return strcmp(host, "localhost") == 0;
}

/* dev_key: what wants loopback; NULL: nothing does. */
static enum tb_status check_listener(const char *key, const char *listener, const char *dev_key,
                                     struct tb_config_problem *problem)
{
	char host[TB_HOST_CAP] = "";
	uint16_t port;
	if (!listener[0])
		return TB_OK;
	if (tb_host_port_parse(listener, host, &port) != TB_OK)
		return tb_config_problem(
		    problem, "%s: is '%.100s', must be HOST:PORT, like 127.0.0.1:8443 or [::1]:8443", key, listener);
	if (dev_key != NULL && !tb_host_is_loopback(host))
		return tb_config_problem(
		    problem,
		    "%s: is on, but %s = %.100s is not on loopback: must be off, or every listener "
		    "on 127.0.0.0/8, ::1 or localhost",
		    dev_key, key, listener);
	return TB_OK;
}

static enum tb_status check_listeners(const struct tb_config *config, struct tb_config_problem *problem)
{
	const char *dev_key = strcmp(config->dev_echo_transcript, "on") == 0 ? "dev.echo_transcript"
	                      : strcmp(config->dev_null_engines, "on") == 0  ? "dev.null_engines"
	                      : config->dev_engine_faults_percent > 0        ? "dev.engine_faults_percent"
	                                                                     : NULL;
	if (!config->net_listen[0] && !config->net_listen_plain[0])
		return tb_config_problem(problem,
		                         "net.listen and net.listen_plain: both are empty, one of them must be "
		                         "HOST:PORT");
	enum tb_status status = check_listener("net.listen", config->net_listen, dev_key, problem);
	return status == TB_OK ? check_listener("net.listen_plain", config->net_listen_plain, dev_key, problem)
	                       : status;
}

static enum tb_status check_file(const char *key, const char *path, struct tb_config_problem *problem)
{
	if (!path[0] || access(path, R_OK) == 0)
		return TB_OK;
	return tb_config_problem(problem, "%s: is '%.200s', which cannot be read: %s", key, path, strerror(errno));
}

static enum tb_status check_certificate(const struct tb_config *config, struct tb_config_problem *problem)
{
	bool has_cert = config->tls_cert_file[0] != 0;
	bool has_key = config->tls_key_file[0] != 0;
	if (has_cert == has_key) {
		enum tb_status status = check_file("tls.cert_file", config->tls_cert_file, problem);
		return status == TB_OK ? check_file("tls.key_file", config->tls_key_file, problem) : status;
	}
	return tb_config_problem(problem,
	                         "%s: is set without %s: both must be set, or neither (then a development CA "
	                         "in the data folder is used)",
	                         has_cert ? "tls.cert_file" : "tls.key_file",
	                         has_cert ? "tls.key_file" : "tls.cert_file");
}

/* "10.0.0.1", "10.0.0.0/8", "fd00::/8"; takes `text` apart. */
static bool is_address_or_network(char *text)
{
	struct in6_addr binary;
	char *slash = strchr(text, '/');
	if (slash)
		*slash = 0;
	long n_bits = inet_pton(AF_INET, text, &binary) == 1 ? 32 : inet_pton(AF_INET6, text, &binary) == 1 ? 128 : -1;
	if (!slash || n_bits < 0)
		return n_bits > 0;
	size_t n_digits = strspn(slash + 1, "0123456789");
	return n_digits >= 1 && n_digits <= 3 && slash[1 + n_digits] == 0 && strtol(slash + 1, NULL, 10) <= n_bits;
}

static enum tb_status check_networks(const char *key, const char *at, struct tb_config_problem *problem)
{
	while (*at) {
		char entry[ADDRESS_CAP];
		char taken_apart[ADDRESS_CAP];
		at += strspn(at, ", ");
		size_t n = strcspn(at, ", ");
		snprintf(entry, sizeof entry, "%.*s", (int)n, at);
		memcpy(taken_apart, entry, sizeof entry);
		if (n > 0 && (n >= sizeof entry || !is_address_or_network(taken_apart)))
			return tb_config_problem(
			    problem, "%s: '%s' must be an IPv4 or IPv6 address, or a network like 10.0.0.0/8", key,
			    entry);
		at += n;
	}
	return TB_OK;
}

static enum tb_status check_all_networks(const struct tb_config *config, struct tb_config_problem *problem)
{
	enum tb_status status = check_networks("net.trusted_proxies", config->net_trusted_proxies, problem);
	return status == TB_OK ? check_networks("ops.metrics_from", config->ops_metrics_from, problem) : status;
}

/* Every bear is a connection: the smaller of the two would be the limit, and not the one that was meant. */
static enum tb_status check_limits(const struct tb_config *config, struct tb_config_problem *problem)
{
	if (config->net_max_connections == 0 || config->net_max_connections >= config->net_max_sessions)
		return TB_OK;
	return tb_config_problem(
	    problem, "net.max_connections: is %" PRId64 ", must be 0 or at least net.max_sessions (%" PRId64 ")",
	    config->net_max_connections, config->net_max_sessions);
}

enum tb_status tb_quiet_hours_parse(const char *text, uint16_t *from_min, uint16_t *to_min)
{
	unsigned from_h, from_m, to_h, to_m;
	int n_read = 0;
	*from_min = *to_min = 0;
	if (text[0] == '\0')
		return TB_OK;
	if (sscanf(text, "%2u:%2u-%2u:%2u%n", &from_h, &from_m, &to_h, &to_m, &n_read) != 4 || text[n_read] != '\0' ||
	    from_h > 23 || to_h > 23 || from_m > 59 || to_m > 59)
		return TB_ERR_FORMAT;
	*from_min = (uint16_t)(from_h * 60 + from_m);
	*to_min = (uint16_t)(to_h * 60 + to_m);
	return TB_OK;
}

static enum tb_status check_quiet_hours(const struct tb_config *config, struct tb_config_problem *problem)
{
	uint16_t from_min, to_min;
	if (tb_quiet_hours_parse(config->session_quiet_hours, &from_min, &to_min) == TB_OK)
		return TB_OK;
	return tb_config_problem(problem, "session.quiet_hours: is '%s', must be HH:MM-HH:MM, like 21:00-06:30",
	                         config->session_quiet_hours);
}

enum tb_status tb_config_check(const struct tb_config *config, struct tb_config_problem *problem)
{
	static enum tb_status (*const checks[])(const struct tb_config *, struct tb_config_problem *) = {
	    check_listeners, check_certificate, check_all_networks,
	    check_limits,    check_quiet_hours, tb_config_check_hosted};
	enum tb_status status = TB_OK;
	for (size_t i = 0; status == TB_OK && i < sizeof checks / sizeof checks[0]; i++)
		status = checks[i](config, problem);
	return status;
}
