#include "server/net/http_answer.h"

#include "common/base/json_write.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
    {200, "OK"},
    {204, "No Content"},
    {206, "Partial Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {416, "Range Not Satisfiable"},
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

static const char security_headers[] = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; "
                                       "base-uri 'none'; form-action 'none'\r\n"
                                       "X-Content-Type-Options: nosniff\r\n"
                                       "X-Frame-Options: DENY\r\n"
                                       "Referrer-Policy: no-referrer\r\n"
                                       "Cross-Origin-Resource-Policy: same-origin\r\n";
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

/* --- the head -------------------------------------------------------------------------------------------------------
 */

struct text {
	char *out;
	size_t n_bytes;
	bool overflow;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t cap = TB_HTTP_MAX_ANSWER - text->n_bytes;
	va_start(arguments, format);
	int n = vsnprintf(text->out + text->n_bytes, cap, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= cap)
		text->overflow = true;
	else
		text->n_bytes += (size_t)n;
}

static void put_length(struct text *text, const struct tb_net_answer *answer, const struct tb_http_delivery *delivery)
{
	uint64_t n_bytes = answer->source.read != NULL ? delivery->n_bytes : answer->n_body;
	if (answer->status == 304 || answer->status == 204)
		return;
	put(text, "Content-Type: %.80s\r\nContent-Length: %" PRIu64 "\r\n",
	    answer->content_type ? answer->content_type : "application/json", n_bytes);
}

static void put_range(struct text *text, const struct tb_net_answer *answer, const struct tb_http_delivery *delivery)
{
	if (answer->source.read != NULL)
		put(text, "Accept-Ranges: bytes\r\n");
	if (answer->status == 206)
		put(text, "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64 "\r\n", delivery->first,
		    delivery->first + delivery->n_bytes - 1, answer->source.n_bytes);
	if (answer->status == 416)
		put(text, "Content-Range: bytes */%" PRIu64 "\r\n", delivery->n_bytes);
}

/* What a status must be accompanied by. */
static void put_extra(struct text *text, const struct tb_net_answer *answer)
{
	if (answer->retry_after_s != 0)
		put(text, "Retry-After: %u\r\n", (unsigned)answer->retry_after_s);
	if (answer->status == 405)
		put(text, "Allow: %.80s\r\n", answer->allow ? answer->allow : "GET, HEAD");
	if (answer->status == 426)
		put(text, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
	if (answer->etag[0] != '\0')
		put(text, "ETag: %s\r\n", answer->etag);
}

size_t tb_http_answer_write(const struct tb_net_answer *answer, const struct tb_http_delivery *delivery, char *out)
{
	struct text text = {.out = out};
	put(&text, "HTTP/1.1 %d %s\r\n", answer->status, phrase_of(answer->status));
	put_length(&text, answer, delivery);
	put_range(&text, answer, delivery);
	put_extra(&text, answer);
	put(&text, "Cache-Control: %.80s\r\nConnection: close\r\n%s%s\r\n",
	    answer->cache_control ? answer->cache_control : "no-store", delivery->tls ? hsts_header : "",
	    security_headers);
	if (text.overflow || answer->n_body > sizeof answer->body)
		return 0;
	if (delivery->head_only || answer->source.read != NULL || answer->status == 304)
		return text.n_bytes;
	if (answer->n_body > TB_HTTP_MAX_ANSWER - text.n_bytes)
		return 0;
	memcpy(out + text.n_bytes, answer->body, answer->n_body);
	return text.n_bytes + answer->n_body;
}

size_t tb_http_continue_write(char *out)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
	memcpy(out, text, sizeof text - 1);
	return sizeof text - 1;
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
