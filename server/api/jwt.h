/* Bearer tokens for REST: JWT, HS256, by libjwt. A bear gets them when it is claimed; they never open the WebSocket. */
#ifndef TB_SERVER_API_JWT_H
#define TB_SERVER_API_JWT_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/crypto.h"
#include "common/wire/limits.h"

enum { TB_JWT_CAP = 640 };

/* What a token is good for; one is never good for the other. */
enum tb_jwt_use { TB_JWT_ACCESS, TB_JWT_REFRESH };

/* Whose it is. */
struct tb_jwt_bear {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char child_id[TB_CHILD_ID_MAX + 1];
	uint32_t key_version; /* rotation ends all tokens before it */
};

/* Writes a NUL-terminated token, good for ttl_s from now_s (Unix). TB_ERR_NO_MEMORY, TB_ERR_FULL. */
enum tb_status tb_jwt_make(const uint8_t key[TB_MAC_LEN], enum tb_jwt_use use, const struct tb_jwt_bear *bear,
                           int64_t now_s, int64_t ttl_s, char out[TB_JWT_CAP]);
/* TB_ERR_AUTH: not ours, for the other use, over, or not yet begun; *out untouched then. */
enum tb_status tb_jwt_read(const uint8_t key[TB_MAC_LEN], enum tb_jwt_use use, struct tb_span token, int64_t now_s,
                           struct tb_jwt_bear *out);

#endif
