#include "server/ops/config_table.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "TEDDY_"

enum { NAME_CAP = 64, LISTEN_CAP = 32 };

/* Names that begin like ours and are no settings of the server. */
static const char *const not_settings[] = {
    "TEDDY_CONFIG",       /* where the configuration file is */
    "TEDDY_BUILD",        /* where tests find the programs */
    "TEDDY_HMAC_KEY_HEX", /* a bear's key, for teddy-bear */
};

static bool is_no_setting(const char *name)
{
	for (size_t i = 0; i < sizeof not_settings / sizeof not_settings[0]; i++)
		if (strcmp(not_settings[i], name) == 0)
			return true;
	return false;
}

/* "auth.fleet_secret" → "TEDDY_AUTH_FLEET_SECRET". */
static void name_of(const char *key, char out[NAME_CAP])
{
	size_t n = sizeof PREFIX - 1;
	memcpy(out, PREFIX, n);
	for (; *key && n < NAME_CAP - 1; key++)
		out[n++] = *key == '.' ? '_' : (char)toupper((unsigned char)*key);
	out[n] = 0;
}

static const char *key_of(const char *name)
{
	for (size_t i = 0; i < TB_CONFIG_N_KEYS; i++) {
		char candidate[NAME_CAP];
		name_of(tb_config_keys[i].key, candidate);
		if (strcmp(candidate, name) == 0)
			return tb_config_keys[i].key;
	}
	return NULL;
}

static enum tb_status refuse_unknown(const char *name, struct tb_config_problem *problem)
{
	char key[NAME_CAP];
	char nearest[NAME_CAP];
	snprintf(key, sizeof key, "%s", name + sizeof PREFIX - 1);
	for (char *at = key; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	char *dot = strchr(key, '_');
	if (dot)
		*dot = '.';
	name_of(tb_config_nearest(key), nearest);
	return tb_config_problem(problem, "environment: %.60s: is no known name, did you mean %s?", name, nearest);
}

/* One entry "TEDDY_…=value"; others are passed over. */
static enum tb_status read_entry(struct tb_config *config, const char *entry, struct tb_config_problem *problem)
{
	char name[NAME_CAP];
	char where[NAME_CAP + 16];
	const char *equals = strchr(entry, '=');
	if (!equals || strncmp(entry, PREFIX, sizeof PREFIX - 1) != 0)
		return TB_OK;
	snprintf(name, sizeof name, "%.*s", (int)(equals - entry), entry);
	if (is_no_setting(name))
		return TB_OK;
	const char *key = key_of(name);
	if (!key)
		return refuse_unknown(name, problem);
	snprintf(where, sizeof where, "environment: %s", name);
	return tb_config_set(config, key, equals + 1, where, problem);
}

/* The value of a name; NULL when it is not set or empty. */
static const char *look_up(char *const *environment, const char *name)
{
	size_t n = strlen(name);
	for (; *environment; environment++)
		if (strncmp(*environment, name, n) == 0 && (*environment)[n] == '=' && (*environment)[n + 1])
			return *environment + n + 1;
	return NULL;
}

static enum tb_status read_port(struct tb_config *config, const char *port, struct tb_config_problem *problem)
{
	char listen[LISTEN_CAP];
	char host[TB_HOST_CAP];
	uint16_t number;
	int n = snprintf(listen, sizeof listen, "0.0.0.0:%s", port);
	if (n < 0 || (size_t)n >= sizeof listen || tb_host_port_parse(listen, host, &number) != TB_OK || number == 0)
		return tb_config_problem(problem, "environment: PORT: is '%.40s', must be a number from 1 to 65535",
		                         port);
	return tb_config_set(config, "net.listen_plain", listen, "environment: PORT", problem);
}

static enum tb_status read_credentials(struct tb_config *config, const char *folder, struct tb_config_problem *problem)
{
	char path[TB_CONFIG_STRING_CAP + 16];
	char secret[TB_CONFIG_STRING_CAP];
	int n_path = snprintf(path, sizeof path, "%s/fleet_secret", folder);
	if (n_path < 0 || (size_t)n_path >= sizeof path)
		return tb_config_problem(problem, "CREDENTIALS_DIRECTORY: the name of that folder is too long");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return TB_OK;
	ssize_t n = fd < 0 ? -1 : read(fd, secret, sizeof secret - 1);
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (n < 0) {
		tb_config_problem(problem, "%.300s: cannot be read: %s", path, strerror(error));
		return TB_ERR_IO;
	}
	while (n > 0 && (secret[n - 1] == '\n' || secret[n - 1] == '\r'))
		n--;
	secret[n] = 0;
	enum tb_status status = tb_config_set(config, "auth.fleet_secret", secret, path, problem);
	explicit_bzero(secret, sizeof secret);
	return status;
}

enum tb_status tb_config_read_environment(struct tb_config *config, char *const *environment,
                                          struct tb_config_problem *problem)
{
	const char *secret = look_up(environment, "ESP32_SHARED_SECRET");
	const char *port = look_up(environment, "PORT");
	const char *credentials = look_up(environment, "CREDENTIALS_DIRECTORY");
	enum tb_status status = credentials ? read_credentials(config, credentials, problem) : TB_OK;
	if (status == TB_OK && secret)
		status =
		    tb_config_set(config, "auth.fleet_secret", secret, "environment: ESP32_SHARED_SECRET", problem);
	if (status == TB_OK && port)
		status = read_port(config, port, problem);
	for (; status == TB_OK && *environment; environment++)
		status = read_entry(config, *environment, problem);
	return status;
}
