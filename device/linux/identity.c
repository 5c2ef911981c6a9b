#include "device/linux/identity.h"

#include "common/base/hex.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 16384 };

static bool read_file(const char *path, char *out, size_t cap, size_t *n_bytes, FILE *complaints)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(complaints, "teddy-bear: %s: %s\n", path, strerror(errno));
		return false;
	}
	setvbuf(file, NULL, _IONBF, 0); /* no second copy of a secret in memory */
	*n_bytes = fread(out, 1, cap, file);
	bool good = !ferror(file) && *n_bytes < cap;
	fclose(file);
	if (!good)
		fprintf(complaints, "teddy-bear: %s: not readable, or larger than %u bytes\n", path,
		        (unsigned)(cap - 1));
	return good;
}

static bool load_secrets(const char *path, struct tb_secrets *secrets, FILE *complaints)
{
	char text[FILE_MAX_BYTES + 1];
	size_t n_bytes = 0;
	unsigned line = 0;
	enum tb_status status = TB_ERR_IO;
	if (read_file(path, text, sizeof text, &n_bytes, complaints)) {
		status = tb_secrets_parse(tb_span_make(text, n_bytes), secrets, &line);
		if (status != TB_OK)
			fprintf(complaints, "teddy-bear: %s:%u: the value must be a text in quotes, at most %d bytes\n",
			        path, line, TB_SECRET_CAP - 1);
	}
	tb_wipe(text, sizeof text);
	return status == TB_OK;
}

/* The key file's first word takes the place of the secrets file's key. */
static bool load_key_file(const char *path, struct tb_secrets *secrets, FILE *complaints)
{
	char text[FILE_MAX_BYTES + 1];
	size_t n_bytes = 0;
	bool good = read_file(path, text, sizeof text, &n_bytes, complaints);
	if (good) {
		text[n_bytes] = 0;
		size_t begin = strspn(text, " \t\r\n");
		size_t n = strcspn(text + begin, " \t\r\n");
		memset(secrets->key, 0, sizeof secrets->key);
		memcpy(secrets->key, text + begin, n < sizeof secrets->key ? n : 0);
	}
	tb_wipe(text, sizeof text);
	return good;
}

static bool copy(const char *flag, const char *from_file, char *out, size_t cap)
{
	return tb_span_to_cstr(tb_span_cstr(flag ? flag : from_file), out, cap);
}

static const char *fill_ids(struct tb_identity *identity, const struct tb_options *options,
                            const struct tb_secrets *secrets)
{
	if (!copy(options->device_id, secrets->device_id, identity->device_id, sizeof identity->device_id) ||
	    !tb_device_id_is_valid(identity->device_id))
		return "--device-id must be 8 to 32 of A-Z a-z 0-9 _ -";
	if (!copy(options->child_id, secrets->child_id, identity->child_id, sizeof identity->child_id) ||
	    !tb_child_id_is_valid(identity->child_id))
		return "--child-id must be 1 to 50 of A-Z a-z 0-9 _ -";
	return NULL;
}

static const char *fill_child(struct tb_identity *identity, const struct tb_options *options,
                              const struct tb_secrets *secrets)
{
	const char *name = options->child_name ? options->child_name : secrets->child_name;
	const char *age = options->child_age ? options->child_age : secrets->child_age;
	const char *language = options->child_language ? options->child_language : secrets->child_language;
	if (tb_child_name_clean(tb_span_cstr(name), identity->child_name) != TB_OK)
		return "--child-name must be UTF-8 text";
	char *end = NULL;
	long years = strtol(age, &end, 10);
	if (!*age || *end || years < TB_AGE_MIN || years > TB_AGE_MAX)
		return "--child-age must be a whole number from 3 to 13";
	identity->child_age = (int)years;
	if (*language && strcmp(language, "en") != 0 && strcmp(language, "ar") != 0)
		return "--child-language must be en or ar";
	copy(*language ? language : "en", NULL, identity->child_language, sizeof identity->child_language);
	return NULL;
}

static const char *fill_key(struct tb_identity *identity, const struct tb_secrets *secrets)
{
	const char *from_environment = getenv(TB_KEY_ENVIRONMENT);
	const char *key = secrets->key[0] || !from_environment ? secrets->key : from_environment;
	if (strlen(key) != TB_TOKEN_LEN || !tb_hex_is(key, TB_TOKEN_LEN))
		return "the bear's key must be 64 hex digits, in --key-file, in HMAC_KEY_HEX of --secrets, or in the "
		       "environment as " TB_KEY_ENVIRONMENT;
	memcpy(identity->key, key, TB_TOKEN_LEN + 1);
	return NULL;
}

static const char *fill_server(struct tb_identity *identity, const struct tb_options *options,
                               const struct tb_secrets *secrets)
{
	bool has_port = secrets->server_port[0] != 0;
	if (!options->server && !secrets->server_url[0] && secrets->server_host[0])
		snprintf(identity->server, sizeof identity->server, "wss://%s%s%s", secrets->server_host,
		         has_port ? ":" : "", secrets->server_port);
	else if (!copy(options->server, secrets->server_url, identity->server, sizeof identity->server))
		return "--server is too long";
	if (!identity->server[0])
		return "--server is missing: wss://HOST:PORT, or SERVER_URL in --secrets";
	if (!copy(options->ca_file, secrets->ca_file, identity->ca_file, sizeof identity->ca_file))
		return "--ca is too long a name";
	return NULL;
}

bool tb_identity_load(struct tb_identity *identity, const struct tb_options *options, FILE *complaints)
{
	struct tb_secrets secrets = {0};
	bool read = true;
	if (options->secrets_file)
		read = load_secrets(options->secrets_file, &secrets, complaints);
	if (read && options->key_file)
		read = load_key_file(options->key_file, &secrets, complaints);
	const char *problem = NULL;
	if (read) {
		problem = fill_ids(identity, options, &secrets);
		problem = problem ? problem : fill_child(identity, options, &secrets);
		problem = problem ? problem : fill_key(identity, &secrets);
		problem = problem ? problem : fill_server(identity, options, &secrets);
		if (problem)
			fprintf(complaints, "teddy-bear: %s\n", problem);
	}
	tb_wipe(&secrets, sizeof secrets);
	return read && !problem;
}
