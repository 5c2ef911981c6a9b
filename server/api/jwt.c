#include "server/api/jwt.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK_SLACK_S = 5 };

static const char ISSUER[] = "teddyd";

static const char *name_of(enum tb_jwt_use use)
{
	return use == TB_JWT_REFRESH ? "refresh" : "access";
}

static bool put_all(jwt_t *jwt, enum tb_jwt_use use, const struct tb_jwt_bear *bear, int64_t now_s, int64_t ttl_s)
{
	return jwt_add_grant(jwt, "iss", ISSUER) == 0 && jwt_add_grant(jwt, "sub", bear->device_id) == 0 &&
	       jwt_add_grant(jwt, "child", bear->child_id) == 0 && jwt_add_grant(jwt, "use", name_of(use)) == 0 &&
	       jwt_add_grant_int(jwt, "kv", (long)bear->key_version) == 0 &&
	       jwt_add_grant_int(jwt, "iat", (long)now_s) == 0 &&
	       jwt_add_grant_int(jwt, "exp", (long)(now_s + ttl_s)) == 0;
}

enum tb_status tb_jwt_make(const uint8_t key[TB_MAC_LEN], enum tb_jwt_use use, const struct tb_jwt_bear *bear,
                           int64_t now_s, int64_t ttl_s, char out[TB_JWT_CAP])
{
	jwt_t *jwt = NULL;
	char *text = NULL;
	enum tb_status status = TB_ERR_NO_MEMORY;
	if (jwt_new(&jwt) != 0)
		return status;
	if (put_all(jwt, use, bear, now_s, ttl_s) && jwt_set_alg(jwt, JWT_ALG_HS256, key, TB_MAC_LEN) == 0)
		text = jwt_encode_str(jwt);
	if (text != NULL)
		status = tb_span_to_cstr(tb_span_cstr(text), out, TB_JWT_CAP) ? TB_OK : TB_ERR_FULL;
	if (text != NULL)
		tb_wipe(text, strlen(text));
	free(text);
	jwt_free(jwt);
	return status;
}

static bool says(jwt_t *jwt, const char *grant, const char *wanted)
{
	const char *text = jwt_get_grant(jwt, grant);
	return text != NULL && strcmp(text, wanted) == 0;
}

static bool copy(jwt_t *jwt, const char *grant, char *out, size_t cap)
{
	const char *text = jwt_get_grant(jwt, grant);
	return text != NULL && text[0] != '\0' && tb_span_to_cstr(tb_span_cstr(text), out, cap);
}

static bool is_good(jwt_t *jwt, enum tb_jwt_use use, int64_t now_s)
{
	return jwt_get_alg(jwt) == JWT_ALG_HS256 && says(jwt, "iss", ISSUER) && says(jwt, "use", name_of(use)) &&
	       jwt_get_grant_int(jwt, "iat") <= now_s + CLOCK_SLACK_S && jwt_get_grant_int(jwt, "exp") > now_s;
}

enum tb_status tb_jwt_read(const uint8_t key[TB_MAC_LEN], enum tb_jwt_use use, struct tb_span token, int64_t now_s,
                           struct tb_jwt_bear *out)
{
	char text[TB_JWT_CAP];
	jwt_t *jwt = NULL;
	struct tb_jwt_bear bear;
	if (!tb_span_to_cstr(token, text, sizeof text))
		return TB_ERR_AUTH;
	bool good = jwt_decode(&jwt, text, key, TB_MAC_LEN) == 0 && is_good(jwt, use, now_s) &&
	            copy(jwt, "sub", bear.device_id, sizeof bear.device_id) &&
	            copy(jwt, "child", bear.child_id, sizeof bear.child_id);
	if (good) {
		bear.key_version = (uint32_t)jwt_get_grant_int(jwt, "kv");
		*out = bear;
	}
	jwt_free(jwt);
	tb_wipe(text, sizeof text);
	return good ? TB_OK : TB_ERR_AUTH;
}
