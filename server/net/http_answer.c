#include "server/net/http_answer.h"

#include "common/base/json_write.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
    {200, "OK"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

static const char *phrase_of(int status)
{
	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Answer";
}

static const char security_headers[] = "Cache-Control: no-store\r\n"
                                       "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; "
                                       "base-uri 'none'; form-action 'none'\r\n"
                                       "X-Content-Type-Options: nosniff\r\n"
                                       "X-Frame-Options: DENY\r\n"
                                       "Referrer-Policy: no-referrer\r\n";
static const char hsts_header[] = "Strict-Transport-Security: max-age=31536000\r\n";

void tb_http_refusal(struct tb_net_answer *out, int status, const char *error, const char *message,
                     uint32_t retry_after_s)
{
	struct tb_json_writer json;
	struct tb_span text;
	*out = (struct tb_net_answer){.status = status, .retry_after_s = retry_after_s};
	tb_json_write_init(&json, out->body, sizeof out->body);
	tb_json_write_object_begin(&json, NULL);
	tb_json_write_cstr(&json, "error", error);
	tb_json_write_cstr(&json, "message", message);
	if (retry_after_s)
		tb_json_write_int(&json, "retry_after_s", retry_after_s);
	tb_json_write_object_end(&json);
	if (tb_json_write_finish(&json, &text) == TB_OK)
		out->n_body = text.n_bytes;
}

/* What a status must be accompanied by. */
static const char *extra_header(int status)
{
	switch (status) {
	case 405: return "Allow: GET, HEAD\r\n";
	case 426: return "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
	default: return "";
	}
}

size_t tb_http_answer_write(const struct tb_net_answer *answer, bool tls, bool head_only, char *out)
{
	char retry[48] = "";
	if (answer->retry_after_s)
		snprintf(retry, sizeof retry, "Retry-After: %u\r\n", (unsigned)answer->retry_after_s);
	size_t n_body = answer->n_body < sizeof answer->body ? answer->n_body : sizeof answer->body;
	int n_head = snprintf(
	    out, TB_HTTP_MAX_ANSWER,
	    "HTTP/1.1 %d %s\r\nContent-Type: %.80s\r\nContent-Length: %zu\r\nConnection: close\r\n%s%s%s%s\r\n",
	    answer->status, phrase_of(answer->status), answer->content_type ? answer->content_type : "application/json",
	    n_body, retry, extra_header(answer->status), tls ? hsts_header : "", security_headers);
	if (n_head < 0 || (size_t)n_head + n_body > TB_HTTP_MAX_ANSWER)
		return 0;
	if (head_only)
		return (size_t)n_head;
	memcpy(out + n_head, answer->body, n_body);
	return (size_t)n_head + n_body;
}

/* base64(SHA-1(key ‖ the protocol's constant)), RFC 6455 section 4.2.2. */
static void accept_value(struct tb_span key, char out[29])
{
	static const char constant[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	uint8_t text[64 + sizeof constant];
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n_digest = 0;
	size_t n_key = key.n_bytes < 64 ? key.n_bytes : 64;
	memcpy(text, key.data, n_key);
	memcpy(text + n_key, constant, sizeof constant - 1);
	EVP_Digest(text, n_key + sizeof constant - 1, digest, &n_digest, EVP_sha1(), NULL);
	EVP_EncodeBlock((unsigned char *)out, digest, 20);
}

size_t tb_http_switching_write(struct tb_span key, char *out)
{
	char accept[32];
	accept_value(key, accept);
	int n = snprintf(out, TB_HTTP_MAX_ANSWER,
	                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	                 "Sec-WebSocket-Accept: %s\r\n\r\n",
	                 accept);
	return (size_t)n;
}
