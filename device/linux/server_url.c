#include "device/linux/server_url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool tb_host_is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	if (strcmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool copy(const char *from, size_t n, char *out, size_t cap)
{
	if (n >= cap)
		return false;
	memcpy(out, from, n);
	out[n] = 0;
	return true;
}

/* Reads HOST or [IPV6]; returns what follows, NULL when there is no good host. */
static const char *read_host(const char *at, struct tb_server_url *url)
{
	size_t n;
	if (*at == '[') {
		n = strcspn(++at, "]");
		if (!at[n] || !copy(at, n, url->host, sizeof url->host))
			return NULL;
		struct in6_addr address;
		return inet_pton(AF_INET6, url->host, &address) == 1 ? at + n + 1 : NULL;
	}
	n = strcspn(at, ":/");
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)at[i]) && !strchr(".-_", at[i]))
			return NULL;
	return n && copy(at, n, url->host, sizeof url->host) ? at + n : NULL;
}

static const char *read_port(const char *at, struct tb_server_url *url)
{
	url->port = url->tls ? 443 : 80;
	if (*at != ':')
		return at;
	char *end = NULL;
	unsigned long port = isdigit((unsigned char)at[1]) ? strtoul(at + 1, &end, 10) : 0;
	if (port < 1 || port > 65535)
		return NULL;
	url->port = (uint16_t)port;
	return end;
}

static bool read_path(const char *at, struct tb_server_url *url)
{
	if (*at && *at != '/')
		return false;
	for (const char *c = at; *c; c++)
		if (*c <= ' ' || *c == 0x7f || *c == '?' || *c == '#')
			return false;
	if (strcmp(at, "/") == 0)
		at = "";
	return copy(at, strlen(at), url->path, sizeof url->path);
}

const char *tb_server_url_parse(const char *text, struct tb_server_url *out)
{
	struct tb_server_url url = {.tls = strncmp(text, "wss://", 6) == 0};
	if (!url.tls && strncmp(text, "ws://", 5) != 0)
		return "the server must be given as wss://HOST:PORT";
	const char *at = read_host(text + (url.tls ? 6 : 5), &url);
	if (!at)
		return "the server's host is no name or address: wss://HOST:PORT";
	at = read_port(at, &url);
	if (!at)
		return "the server's port must be 1 to 65535: wss://HOST:PORT";
	if (!read_path(at, &url))
		return "the server's path must begin with '/', have no query and no spaces: wss://HOST:PORT/path";
	if (!url.tls && !tb_host_is_loopback(url.host))
		return "without TLS (ws://) only this machine itself can be reached; use wss://";
	if (url.tls && strchr(url.host, ':'))
		return "a certificate is checked against a host name: use the server's name instead of its IPv6 "
		       "address";
	*out = url;
	return NULL;
}
