#include "server/net/dev_ca.h"

#include "server/net/dev_cert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { MAX_PATH = 4096, RENEW_BEFORE_S = 30 * 24 * 3600 };

struct paths {
	char ca[MAX_PATH];
	char ca_key[MAX_PATH];
	char cert[MAX_PATH];
	char key[MAX_PATH];
};

static bool join(char *out, const char *folder, const char *name)
{
	int n = snprintf(out, MAX_PATH, "%s/%s", folder, name);
	return n > 0 && n < MAX_PATH;
}

static bool make_paths(const char *data_dir, struct paths *paths)
{
	return join(paths->ca, data_dir, "dev-ca.pem") && join(paths->ca_key, data_dir, "dev-ca-key.pem") &&
	       join(paths->cert, data_dir, "dev-cert.pem") && join(paths->key, data_dir, "dev-key.pem");
}

/* Only letters, digits, dots and hyphens: the name goes into a certificate's list of names. */
static void host_name(char *out, size_t cap)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	if (gethostname(out, cap) != 0)
		out[0] = 0;
	out[cap - 1] = 0;
	if (!out[0] || out[strspn(out, allowed)] || strlen(out) > 253)
		snprintf(out, cap, "localhost");
}

static enum tb_status ensure_ca(const struct paths *paths, const struct tb_log *log, struct tb_dev_pair *ca)
{
	if (tb_dev_pair_read(paths->ca, paths->ca_key, ca) == TB_OK) {
		if (tb_dev_pair_is_good(ca, NULL, NULL, RENEW_BEFORE_S))
			return TB_OK;
		tb_dev_pair_free(ca);
	}
	enum tb_status status = tb_dev_make_ca(ca);
	if (status == TB_OK)
		status = tb_dev_pair_write(ca, NULL, paths->ca, paths->ca_key);
	if (status == TB_OK)
		tb_logf(log, TB_LOG_INFO, "tls: made a development certificate authority, %s: give it to clients",
		        paths->ca);
	return status;
}

static enum tb_status ensure_server(const struct paths *paths, const struct tb_log *log, const struct tb_dev_pair *ca)
{
	struct tb_dev_pair server;
	char host[256];
	host_name(host, sizeof host);
	if (tb_dev_pair_read(paths->cert, paths->key, &server) == TB_OK) {
		bool good = tb_dev_pair_is_good(&server, ca, host, RENEW_BEFORE_S);
		tb_dev_pair_free(&server);
		if (good)
			return TB_OK;
	}
	enum tb_status status = tb_dev_make_server(ca, host, &server);
	if (status != TB_OK)
		return status;
	status = tb_dev_pair_write(&server, ca, paths->cert, paths->key);
	tb_dev_pair_free(&server);
	if (status == TB_OK)
		tb_logf(log, TB_LOG_INFO, "tls: made a development certificate for localhost and %s", host);
	return status;
}

static enum tb_status ensure_all(const struct paths *paths, const struct tb_log *log)
{
	struct tb_dev_pair ca;
	enum tb_status status = ensure_ca(paths, log, &ca);
	if (status != TB_OK)
		return status;
	status = ensure_server(paths, log, &ca);
	tb_dev_pair_free(&ca);
	return status;
}

/* Two programs that start at once in one folder take turns, and the second finds what the first has made. */
enum tb_status tb_dev_ca_ensure(const char *data_dir, const struct tb_log *log, char *cert_file, char *key_file,
                                size_t cap)
{
	struct paths paths;
	if (!make_paths(data_dir, &paths) || strlen(paths.cert) >= cap || strlen(paths.key) >= cap) {
		tb_logf(log, TB_LOG_ERROR, "tls: the data folder's path is too long");
		return TB_ERR_IO;
	}
	int folder = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0 || flock(folder, LOCK_EX) != 0) {
		tb_logf(log, TB_LOG_ERROR, "tls: cannot use the data folder %s: %s", data_dir, strerror(errno));
		if (folder >= 0)
			close(folder);
		return TB_ERR_IO;
	}
	errno = 0;
	enum tb_status status = ensure_all(&paths, log);
	if (status != TB_OK)
		tb_logf(log, TB_LOG_ERROR, "tls: cannot make a development certificate in %s: %s", data_dir,
		        errno ? strerror(errno) : tb_status_message(status));
	close(folder); /* and with it the lock */
	if (status != TB_OK)
		return TB_ERR_IO;
	memcpy(cert_file, paths.cert, strlen(paths.cert) + 1);
	memcpy(key_file, paths.key, strlen(paths.key) + 1);
	return TB_OK;
}
